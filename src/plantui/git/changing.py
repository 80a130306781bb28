"""Changing the plan's own files on a branch: one signed commit, landed by compare-and-swap, the work tree in step.

Records that land meanwhile are kept beside it by an unsigned merge; where somebody else changed the plan itself, what
was checked is no longer what would land, so nothing is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from plantui.errors import NotWritten, PlantuiError
from plantui.git import commit, landing, objects, packing, replacing, repository, sealing, signing, worktree
from plantui.git.command import Git, run
from plantui.git.landing import Landed
from plantui.git.means import Identity, Setup
from plantui.git.paths import odd
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
    with landing.plainly():
        for path in files:
            if odd(path):
                raise NotWritten(t("landing.title"), t("landing.odd_path", path=path))
        who = setup.identity if setup is not None else identity or signing.identity(git)
        if who.trouble:
            raise NotWritten(t("landing.title"), who.trouble, who.mend.replace("\n", "; "))
        root = tree_with(git, parent, {path: after for path, (_, after) in files.items()})
        raw = landing.raw_commit(root, (parent,), who, message, now)
        if setup is not None:
            sealed = sealing.sign(git, setup, raw, passphrase=passphrase, terminal=terminal)
            raw = landing.signed_commit(git, raw, sealed, setup)
        packing.write(git, [("commit", raw)])
        return packing.object_id(git, "commit", raw)


def land_files(git: Git, ref: str, signed: str, files: Files, *, now: datetime | None = None) -> Landed:
    """Bring a commit made by `commit_files` into a branch, and put its files where the branch is checked out.

    Raises NotWritten when the branch is gone, was rewritten, or holds another plan by now; nothing landed then.
    """
    with landing.plainly(), landing.turn(git):
        made = commit.read(next(objects.commits_raw(git, [signed]))[1])
        assert isinstance(made, commit.RawCommit)
        parent = made.parents[0]
        name, _, rest = made.committer.decode("utf-8", "replace").partition("<")
        who = Identity(name.strip(), rest.partition(">")[0])
        before, tip = parent, signed
        for _ in range(_TRIES):
            ran = landing.move(git, ref, tip, before, who)
            if ran.code == 0:
                break
            if not landing.lost(ran):
                raise packing.refused(git, ran, ref)
            found = repository.tip(git, ref)
            if found is None:
                raise NotWritten(t("landing.title"), t("landing.gone"), ref)
            before, tip = found, _beside(git, ref, found, parent, signed, files, who, now)
        else:
            raise NotWritten(t("landing.title"), t("landing.too_busy", count=_TRIES), ref)
        return in_step(git, ref, tip, tip != signed, files)


def _beside(
    git: Git, ref: str, tip: str, parent: str, signed: str, files: Files, who: Identity, now: datetime | None
) -> str:
    """What the branch should become where somebody else landed first."""
    if tip == parent:  # a lock was in the way for a moment
        return signed
    if not landing.descends(git, tip, parent):
        raise NotWritten(t("landing.title"), t("landing.rewritten"), f"{ref}, {tip[:10]}")
    if run(git, ("diff-tree", "-r", "--no-renames", "--name-only", parent, tip, "--", *_OWN)).out:
        raise NotWritten(t("landing.title"), t("changing.moved"), f"{ref}, {tip[:10]}")
    subject = next(objects.commits_raw(git, [signed]))[1].partition(b"\n\n")[2].decode("utf-8", "replace")
    root = tree_with(git, tip, {path: after for path, (_, after) in files.items()})
    raw = landing.raw_commit(root, (tip, signed), who, f"land: {subject.partition(chr(10))[0]}\n", now)
    packing.write(git, [("commit", raw)])
    return packing.object_id(git, "commit", raw)


def tree_with(git: Git, base: str, files: Mapping[str, bytes]) -> str:
    """The tree of a commit with files put in or replaced, written beside the plan's objects."""
    index = Path(git.folder, "changing-index")
    env = {"GIT_INDEX_FILE": str(index)}
    run(git, ("read-tree", base), env=env)
    lines = b"".join(
        b"100644 " + objects.write_blob(git, data).encode() + b"\t" + os.fsencode(path) + b"\0"
        for path, data in sorted(files.items())
    )
    run(git, ("update-index", "-z", "--index-info"), stdin=lines, env=env)
    wrote = run(git, ("write-tree",), env=env, check=False)
    index.unlink(missing_ok=True)
    if wrote.code:
        raise packing.refused(git, wrote)
    return wrote.out.decode("ascii").strip()


def in_step(git: Git, ref: str, tip: str, merged: bool, files: Files) -> Landed:
    """Put the files where the branch is checked out and nobody changed them there; never raises: it has landed."""
    notes: list[str] = []
    places = worktree.places(git, ref)
    for place in places:
        with suppress(PlantuiError):
            for path, (before, after) in files.items():
                notes.append(_put(git, place, path, before, after))
            if merged:
                notes.append(t("changing.behind", path=place.work_tree))
    notes = [note for note in notes if note]
    if not places:
        return Landed(tip, merged)
    return Landed(tip, merged, "not kept in step" if notes else "kept in step", tuple(notes))


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
    try:
        replacing.replace(place.work_tree, {path: (before, after)})
    except NotWritten as trouble:
        return str(trouble)
    blob = packing.object_id(git, "blob", after)
    entry = ("--add", "--cacheinfo", f"100644,{blob},{path}", "-q", "--refresh")
    run(git, (f"--work-tree={place.work_tree}", "update-index", *entry), env=env, check=False)
    return ""
