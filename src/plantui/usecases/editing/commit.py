"""Edits as one signed commit on the branch, whose message says what was set, why, and who suggested it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import attrs

from plantui.errors import NotWritten
from plantui.git import repository
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import Setup
from plantui.git.write import commits, worktree
from plantui.git.write.commits import Files, Landed
from plantui.i18n import t
from plantui.usecases.editing.fields import Prepared
from plantui.usecases.editing.suggestions import Suggested
from plantui.usecases.session import review, settings
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session

_MOST_TRAILERS = 200


def commit(
    desk: Desk,
    prepared: Prepared,
    *,
    suggestion: Suggested | None = None,
    unsigned: bool = False,
    passphrase: str | None = None,
) -> Landed:
    """Make the edits one signed commit on the branch. `passphrase` as for signing a record.

    Raises NotWritten when nobody can sign, when the work tree holds other changes to the same files, and when the
    branch holds another plan by now.
    """
    if prepared.parent is None:
        raise NotWritten(t("editing.title"), t("editing.read_only"))
    text = message(prepared, suggestion)
    return land(desk, prepared.files, text, parent=prepared.parent, unsigned=unsigned, passphrase=passphrase)


def land(
    desk: Desk,
    files: Files,
    text: str,
    *,
    parent: str | None = None,
    unsigned: bool = False,
    passphrase: str | None = None,
) -> Landed:
    """Change files of the plan by one signed commit on the desk's branch; `parent` is its tip unless said otherwise.

    `passphrase` as for signing a record. Raises as `commit`, and Unreadable where it is not settled which root
    holds here.
    """
    base = parent or desk.place.tip
    if base is None or desk.place.ref is None:
        raise NotWritten(t("editing.title"), t("editing.read_only"))
    if not unsigned:
        review.require_signable(Session(desk, Memory()))
    setup = None if unsigned else ready(desk)
    _refuse_unfinished(desk, files)
    now = settings.now().astimezone()
    signed = commits.commit_files(desk.git, base, files, text, setup=setup, passphrase=passphrase, now=now)
    return commits.land_files(desk.git, desk.place.ref, signed, files)


@contextmanager
def behind(landed: Landed | None) -> Iterator[None]:
    """Say in a NotWritten raised inside that `landed`, which came before it, is written."""
    try:
        yield
    except NotWritten as error:
        if landed is None:
            raise
        words = t("landing.before", message=error.message, commit=landed.tip[:10])
        raise attrs.evolve(error, title=t("landing.partly.title"), message=words) from error


def ready(desk: Desk) -> Setup:
    """The user's own way to sign; raises NotWritten with how to set one up where there is none that works."""
    setup = sign_setup.setup(desk.git, desk.agent)
    if setup is None:
        raise NotWritten(t("saying.no_setup"), sign_setup.how_to_begin())
    if not setup.ready:
        raise NotWritten(t("saying.not_ready"), setup.trouble, setup.mend)
    return setup


def message(prepared: Prepared, suggestion: Suggested | None = None) -> str:
    """The commit's message, the same in every language: subject, reasons, and trailers that credit a suggestion."""
    edited = tuple(dict.fromkeys((*(change.item for change in prepared.sets), *prepared.reasons)))
    moved = (name for names in prepared.moved for name in names)
    items = list(dict.fromkeys((*prepared.added, *prepared.removed, *moved, *edited)))
    subject = _subject(prepared, edited)
    lines = [f"plan({prepared.plan.revision or '?'}): {subject}", ""]
    if prepared.reasons:
        lines += [*(f"{item}: {' '.join(reason.split())}" for item, reason in prepared.reasons.items()), ""]
    if suggestion is not None:
        lines += [f"Suggested-by: {suggestion.by}", f"Plantui-Suggestion: {suggestion.act}"]
    lines += [f"Plantui-Item: {item}" for item in items[:_MOST_TRAILERS]]
    return "\n".join(line.replace("\0", "") for line in lines) + "\n"


def _subject(prepared: Prepared, edited: Sequence[str]) -> str:
    """What was done in a few words: the item by its name where it is one that is set, else how many."""
    if prepared.added or prepared.removed or prepared.moved:
        numbers = (
            ("item", "added", len(prepared.added)),
            ("item", "removed", len(prepared.removed)),
            ("item", "moved", len(prepared.moved)),
            ("field", "set", len(prepared.sets)),
        )
        return ", ".join(f"{count} {noun}{'s' * (count > 1)} {done}" for noun, done, count in numbers if count)
    if len(prepared.sets) == 1:
        return f"{prepared.sets[0].item} {prepared.sets[0].field}"
    if prepared.sets:
        several = len(edited) > 1
        return f"{len(prepared.sets)} fields of {len(edited)} items" if several else f"{edited[0]} in several fields"
    return f"reasons for {len(edited)} items" if len(edited) > 1 else f"reason for {edited[0]}"


def _refuse_unfinished(desk: Desk, files: Files) -> None:
    """Raise NotWritten where the branch is checked out and its work tree has other changes to these files."""
    root = desk.git.repository.work_tree
    if root is None or repository.head(desk.git).branch != desk.place.ref:
        return
    place = worktree.WorkTree(desk.git.repository.git_dir, root)
    other = [path for path, (before, _) in files.items() if worktree.unfinished(desk.git, place, path, before)]
    if other:
        raise NotWritten(t("editing.title"), t("editing.unfinished"), ", ".join(other[:5]))
