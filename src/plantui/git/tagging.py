"""A signed tag beside a record: both land in one transaction, or neither does."""

from __future__ import annotations

from datetime import UTC, datetime

from plantui.errors import NotWritten
from plantui.git import landing, objects, packing, repository, sealing
from plantui.git.command import Git, run
from plantui.git.landing import Landed
from plantui.git.means import Setup
from plantui.git.points import TAGS
from plantui.words import t

_TRIES = 5


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
    terminal: bool = False,
    now: datetime | None = None,
) -> str:
    """Write a signed tag object `plan/<name>` that leads to a commit; its id. No ref is moved.

    `passphrase`, `terminal` and `now` as in `landing.commit_record`. Raises NotWritten when there is no signature.
    """
    with landing.plainly():
        objects.check(git, (commit,))
        now = datetime.now(UTC).astimezone() if now is None else now
        who = setup.identity
        if "\n" in f"{name}{who.name}{who.email}":
            raise NotWritten(t("landing.title"), t("sig.commit.malformed"), name)
        head = f"object {commit}\ntype commit\ntag plan/{name}\ntagger {who.name} <{who.email}> "
        raw = f"{head}{int(now.timestamp())} {now:%z}\n\n{message.rstrip()}\n".encode("utf-8", "replace")
        signed = raw + sealing.sign(git, setup, raw, passphrase=passphrase, terminal=terminal)
        packing.write(git, [("tag", signed)])
        return packing.object_id(git, "tag", signed)


def land(git: Git, ref: str, signed: str, path: str, name: str, tag: str) -> Landed | None:
    """Bring a commit made by `commit_record` into a branch together with its tag, as one step.

    None when somebody else moved the branch first: nothing has landed then, and what was signed is about another tip.
    Raises NotWritten when there is a tag of that name, or the refs cannot be written.
    """
    if not ref.startswith("refs/heads/") or "\n" in ref:
        raise NotWritten(t("landing.title"), t("landing.gone"), ref)
    with landing.plainly(), landing.turn(git):
        read, record = landing.written(git, signed, path)
        parent, who = read.parents[0], landing.identity_of(read.committer)
        landing.logs(git)
        steps = f"start\nupdate {ref} {signed} {parent}\ncreate {TAGS}{name} {tag}\nprepare\ncommit\n"
        logged_as = {"GIT_COMMITTER_NAME": who.name, "GIT_COMMITTER_EMAIL": who.email}
        for _ in range(_TRIES):
            ran = run(
                git, ("update-ref", "-m", "plantui", "--stdin"), stdin=steps.encode(), real=True, env=logged_as,
                check=False,
            )  # fmt: skip
            if ran.code == 0:
                return landing.in_step(git, Landed(signed, False), ref, parent, parent, path, record)
            if repository.tip(git, ref) != parent:
                return None
            if not name_is_free(git, name):
                raise NotWritten(t("landing.title"), t("tagging.there", name=f"plan/{name}"), TAGS + name)
        raise packing.refused(git, ran, f"{ref}, {TAGS}{name}")


def land_alone(git: Git, name: str, tag: str) -> None:
    """Bring in a tag whose commit is on the branch already; raises NotWritten where there is one of that name."""
    with landing.plainly(), landing.turn(git):
        landing.logs(git)
        steps = f"start\ncreate {TAGS}{name} {tag}\nprepare\ncommit\n"
        ran = run(git, ("update-ref", "--stdin"), stdin=steps.encode(), real=True, check=False)
        if ran.code != 0:
            if not name_is_free(git, name):
                raise NotWritten(t("landing.title"), t("tagging.there", name=f"plan/{name}"), TAGS + name)
            raise packing.refused(git, ran, TAGS + name)
