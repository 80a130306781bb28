"""What is not sent yet as one file that goes by mail, and such a file taken in: git's own bundles."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import attrs

from plantui.errors import NotWritten, PlantuiError, UsageProblem
from plantui.git import named_files, refusal, repository
from plantui.git.process import run_git
from plantui.git.remote.address import Remote
from plantui.git.remote.fetch import REMOTES
from plantui.git.remote.network import run_remote
from plantui.git.revisions import TAGS
from plantui.i18n import of_system, t
from plantui.usecases.servers import arrivals, union
from plantui.usecases.servers.arrivals import Arrived
from plantui.usecases.session.desk import Desk, Session

_TAKEN = "refs/plantui/mail/"
_MISSING = re.compile(r"lacks these prerequisite|prerequisite commits")


@attrs.frozen(slots=True)
class BundleTaken:
    """What came with a file, the branch's tip after it, and what could not be brought along."""

    received: Arrived
    tip: str
    merged: bool
    notes: tuple[str, ...] = ()


def write_bundle(desk: Desk, path: Path) -> Arrived:
    """Write what no server's branch is known to have, as one new file; what is in it.

    Raises NotWritten where there is nothing to send, the file is there already, or it cannot be written.
    """
    ref, tip = desk.place.ref, desk.place.tip
    if ref is None or tip is None:
        raise NotWritten(t("sync.title"), desk.place.read_only)
    refs = repository.refs(desk.git)
    branch = repository.short(ref)
    known = [oid for name, oid in refs.items() if name.startswith(REMOTES) and name.endswith(f"/{branch}")]
    within = run_git(desk.git, ("for-each-ref", f"--merged={tip}", "--format=%(refname)", TAGS), real=True)
    tags = [name for name in within.out.decode("utf-8", "replace").split() if name in refs]
    content = arrivals.between(desk.git, known, tip)
    if not content.count and known:
        raise NotWritten(t("sync.title"), t("bundle.nothing"))
    args = ("bundle", "create", "--quiet", "-", ref, *tags, "--not", *known)
    result = run_git(desk.git, args, real=True, check=False)
    if result.code:
        raise refusal.of_git(desk.git, result, str(path))
    try:
        named_files.make(path, result.out)
    except FileExistsError as trouble:
        raise NotWritten(t("sync.title"), t("bundle.there"), str(path)) from trouble
    except OSError as trouble:
        raise NotWritten(t("sync.title"), of_system(trouble), str(path)) from trouble
    return content


def take_bundle(session: Session, path: Path) -> BundleTaken:
    """Take in what came as a file. Raises UsageProblem for a file that is none, PlanConflict as a sync does."""
    desk = session.desk
    git, ref, tip = desk.git, desk.place.ref, desk.place.tip
    if ref is None or tip is None or desk.place.read_only:
        raise NotWritten(t("sync.title"), desk.place.read_only)
    if not path.is_file():
        raise UsageProblem(t("bundle.title"), t("bundle.no_file"), str(path))
    source = Remote("mail", str(path.resolve()), "file")
    branch = repository.short(ref)
    kept = f"{_TAKEN}{branch}"
    options = ("--no-tags", "--no-write-fetch-head", "--no-auto-maintenance")
    specs = (f"+{ref}:{kept}", f"{TAGS}*:{TAGS}*")
    result = run_remote(git, source, ("fetch", *options, "--", source.url, *specs))
    theirs = repository.refs(git).get(kept, "")
    try:
        if result.code and b"would clobber" not in result.err:
            said = " ".join(refusal.lines_of(result.err))
            code = "missing" if _MISSING.search(said) else "unreadable"
            raise UsageProblem(t("bundle.title"), t(f"bundle.{code}", said=said[:300]), str(path))
        received = arrivals.between(git, [tip], theirs)
        taken = union.take(git, ref, tip, theirs, path.name, session.memory)
        if not taken.tip:
            raise NotWritten(t("sync.title"), t("sync.too_busy", name=path.name))
        return BundleTaken(received, taken.tip, taken.tip not in (tip, theirs), taken.notes)
    finally:
        with suppress(PlantuiError):  # the next file overwrites it
            run_git(git, ("update-ref", "-d", kept), moving=True, check=False)
