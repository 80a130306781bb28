"""Changing the plan's own files on a branch: one signed commit, landed by compare-and-swap, the work tree in step.

Records that land meanwhile are kept beside it by an unsigned merge; where somebody else changed the plan itself, what
was checked is no longer what would land, so nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from plantui.errors import NotWritten, PlantuiError
from plantui.git import commit, landing, objects, packing, replacing, repository, sealing, signing, trees, worktree
from plantui.git.command import Git, run
from plantui.git.landing import Landed
from plantui.git.means import Identity, Setup
from plantui.git.paths import odd
from plantui.git.ref import Move, Moved, descends, move
from plantui.git.refusal import plainly
from plantui.words import t

Files = Mapping[str, tuple[bytes | None, bytes]]
"""By path below the repository's root: what the file held, None where it is new, and what it is to hold."""

_TRIES = 20
_OWN = ("plan/plan.toml", "plan/services", "plan/changes", "plan/governance")


def commit_files(
    git: Git,
    parent: str,
    files: Files,
    message: str,
    *,
    setup: Setup | None,
    identity: Identity | None = None,
    passphrase: str | None = None,
    terminal: bool = False,
    now: datetime | None = None,
) -> str:
    """Write a commit that changes files of `parent`, signed by the set-up; its full id. No ref is moved.

    Without a set-up it is unsigned. `passphrase` and `terminal` as in `sealing.sign`. Raises NotWritten, and then
    nothing was written that anything points to.
    """
    with plainly():
        for path in files:
            if odd(path):
                raise NotWritten(t("landing.title"), t("landing.odd_path", path=path))
        who = setup.identity if setup is not None else identity or signing.identity(git)
        if who.trouble:
            raise NotWritten(t("landing.title"), who.trouble, who.mend.replace("\n", "; "))
        root, made = trees.with_files(git, parent, {path: after for path, (_, after) in files.items()})
        raw = landing.raw_commit(root, (parent,), who, message, now)
        if setup is not None:
            sealed = sealing.sign(git, setup, raw, passphrase=passphrase, terminal=terminal)
            raw = landing.signed_commit(git, raw, sealed, setup)
        return packing.hold(git, [*made, ("commit", raw)])


def land_files(git: Git, ref: str, signed: str, files: Files, *, now: datetime | None = None) -> Landed:
    """Bring a commit made by `commit_files` into a branch, and put its files where the branch is checked out.

    Raises NotWritten when the branch is gone, was rewritten, or holds another plan by now; nothing landed then.
    """
    with plainly(), landing.turn(git, ref):
        made = commit.read(next(objects.commits_raw(git, [signed]))[1])
        assert isinstance(made, commit.RawCommit)
        parent, who = made.parents[0], landing.identity_of(made.committer)
        before, tip = parent, signed
        for _ in range(_TRIES):
            done = move(git, [Move(ref, tip, before)], who, holding=(signed, tip))
            if done.moved:
                break
            packing.let_go(git, *({tip} - {signed}))
            found = repository.tip(git, ref)
            if found is None:
                raise NotWritten(t("landing.title"), t("landing.gone"), ref)
            if descends(git, found, signed):  # it has landed already
                packing.let_go(git, signed)
                tip, done = found, Moved(True)
                break
            before, tip = found, _beside(git, ref, found, parent, signed, made, files, who, now)
        else:
            raise NotWritten(t("landing.title"), t("landing.too_busy", count=_TRIES), ref)
        return in_step(git, Landed(tip, tip != signed, notes=done.notes), ref, files)


def _beside(
    git: Git,
    ref: str,
    tip: str,
    parent: str,
    signed: str,
    made: commit.RawCommit,
    files: Files,
    who: Identity,
    now: datetime | None,
) -> str:
    """What the branch should become where somebody else landed first."""
    if tip == parent:  # a lock was in the way for a moment
        return signed
    if not descends(git, tip, parent):
        raise NotWritten(t("landing.title"), t("landing.rewritten"), f"{ref}, {tip[:10]}")
    if run(git, ("diff-tree", "-r", "--no-renames", "--name-only", parent, tip, "--", *_OWN)).out:
        raise NotWritten(t("landing.title"), t("changing.moved"), f"{ref}, {tip[:10]}")
    subject = made.message.decode("utf-8", "replace").partition("\n")[0]
    root, trees_made = trees.with_files(git, tip, {path: after for path, (_, after) in files.items()})
    raw = landing.raw_commit(root, (tip, signed), who, f"land: {subject}\n", now)
    return packing.hold(git, [*trees_made, ("commit", raw)])


def in_step(git: Git, landed: Landed, ref: str, files: Files) -> Landed:
    """Put the files where the branch is checked out and nobody changed them there; never raises: it has landed."""
    notes: list[str] = []
    places: tuple[worktree.Place, ...] = ()
    try:
        packing.gather(git)
        places = worktree.places(git, ref)
        for place in places:
            for path, (before, after) in files.items():
                notes.append(_put(git, place, path, before, after))
            if landed.merged:
                notes.append(t("changing.behind", path=place.work_tree))
    except (PlantuiError, OSError) as trouble:
        notes.append(worktree.untold(git, trouble))
    return landing.told(landed, places, notes)


def _put(git: Git, place: worktree.Place, path: str, before: bytes | None, after: bytes) -> str:
    """One file of a work tree and its entry in the index; what was not possible in words."""
    index = Path(place.git_dir, "index")
    if not index.is_file():
        return t("landing.no_index", path=place.work_tree)
    env = {"GIT_INDEX_FILE": str(index)}
    staged = run(git, ("ls-files", "--stage", "-z", "--", path), env=env).out.split(b" ")
    expected = packing.object_id(git, "blob", before) if before is not None else ""
    if (staged[1].decode("ascii") if len(staged) > 1 else "") != expected:
        return t("changing.staged", path=path, place=place.work_tree)
    left_out = worktree.sparse(git, place, path if before is not None else worktree.PLAN)
    if not left_out:
        try:
            replacing.replace(place.work_tree, {path: _spelled(place.work_tree, path, before, after)})
        except NotWritten as trouble:
            return str(trouble)
    lock, why = worktree.enter(git, place, path, packing.object_id(git, "blob", after), left_out=left_out)
    return worktree.mending(place, path, why, lock) if why else ""


def _spelled(root: str, path: str, before: bytes | None, after: bytes) -> tuple[bytes | None, bytes]:
    """The content to expect and to write: with CRLF where git wrote this file's lines so, as core.autocrlf asks."""
    held = replacing.read(root, path) if before is not None else None
    if before is None or held is None or held == before or not worktree.as_on_branch(before, held):
        return before, after
    return held, after.replace(b"\n", b"\r\n")
