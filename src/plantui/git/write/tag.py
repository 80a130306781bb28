"""A signed tag beside a record: both land in one transaction, unless a tag of that name is in the way."""

from __future__ import annotations

from datetime import UTC, datetime

from plantui.errors import NotWritten
from plantui.git import repository
from plantui.git.objects import pack, reader
from plantui.git.process import Git
from plantui.git.refs import Move, move, turn
from plantui.git.refusal import plainly
from plantui.git.revisions import TAGS
from plantui.git.sign import signer
from plantui.git.sign.identity import Setup, committer
from plantui.git.write import commits
from plantui.git.write.commits import Landed
from plantui.i18n import t


def name_is_free(git: Git, name: str) -> bool:
    """Whether there is no tag `plan/<name>` yet."""
    return TAGS + name not in repository.refs(git)


def sign_tag(
    git: Git,
    name: str,
    commit: str,
    message: str,
    *,
    setup: Setup,
    passphrase: str | None = None,
    now: datetime | None = None,
) -> str:
    """Write a signed tag object `plan/<name>` that leads to a commit; its id. No ref is moved.

    `passphrase` and `now` as in `commits.commit_record`. Raises NotWritten when there is no signature.
    """
    with plainly():
        reader.check(git, (commit,))
        now = datetime.now(UTC).astimezone() if now is None else now
        who = setup.identity
        if "\n" in f"{name}{who.name}{who.email}":
            raise NotWritten(t("landing.title"), t("sig.commit.malformed"), name)
        head = f"object {commit}\ntype commit\ntag plan/{name}\ntagger {who.name} <{who.email}> "
        raw = f"{head}{int(now.timestamp())} {now:%z}\n\n{message.rstrip()}\n".encode("utf-8", "replace")
        signed = raw + signer.sign(git, setup, raw, passphrase=passphrase)
        return pack.hold(git, [("tag", signed)])


def leads(git: Git, name: str, tag: str) -> bool:
    """Whether `plan/<name>` is that tag object."""
    return bool(tag) and repository.refs(git).get(TAGS + name) == tag


def land(git: Git, ref: str, signed: str, path: str, name: str, tag: str) -> Landed | None:
    """Bring a commit made by `commit_record` into a branch together with its tag, as one step.

    Tags decide nothing (clause 16): where one of that name is in the way, before or by now, or `tag` is empty, the
    record lands alone and a note says so. None when somebody else moved the branch first: nothing has landed then, and
    what was signed is about another tip. Raises NotWritten when the refs cannot be written.
    """
    if not ref.startswith("refs/heads/") or "\n" in ref:
        raise NotWritten(t("landing.title"), t("landing.gone"), ref)
    with plainly(), turn(git, ref):
        parsed, record = commits.written(git, signed, path)
        parent, who = parsed.parents[0], commits.identity_of(parsed.committer)
        alone = Move(ref, signed, parent)
        if tag:
            outcome = move(git, [alone, Move(TAGS + name, tag, _none(git))], who, holding=(signed, tag))
        if not tag or (not outcome.moved and repository.tip(git, ref) == parent and not name_is_free(git, name)):
            outcome = move(git, [alone], who, holding=(signed,))
            tag = ""
        notes = outcome.notes if tag else (*outcome.notes, t("tagging.there", name=f"plan/{name}"))
        if not outcome.moved:
            tip = repository.tip(git, ref)
            if tip is None or not repository.holds(git, tip, signed):
                return None
            notes = _after_all(git, name, tag) if tag else notes
        return commits.record_in_step(git, Landed(signed, False, notes=notes), ref, parent, parent, path, record)


def land_alone(git: Git, name: str, tag: str) -> None:
    """Bring in a tag whose commit is on the branch already; raises NotWritten where there is one of that name."""
    with plainly():
        if not move(git, [Move(TAGS + name, tag, _none(git))], committer(git), holding=(tag,)).moved:
            raise NotWritten(t("landing.title"), t("tagging.there", name=f"plan/{name}"), TAGS + name)


def _after_all(git: Git, name: str, tag: str) -> tuple[str, ...]:
    """Land the tag of an adoption that landed without it; a note where that fails, since the record has landed."""
    try:
        land_alone(git, name, tag)
    except NotWritten as trouble:
        return (str(trouble),)
    return ()


def _none(git: Git) -> str:
    return "0" * git.repository.id_length
