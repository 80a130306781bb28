"""Branches beside the one under review: made at a commit, and merged back after the adoption that was made on them."""

from __future__ import annotations

from datetime import datetime

from plantui.errors import NotWritten
from plantui.git import repository
from plantui.git.objects import reader
from plantui.git.process import Git
from plantui.git.refs import Move, advance, move, turn
from plantui.git.refusal import plainly
from plantui.git.sign.identity import committer
from plantui.git.write import commits
from plantui.git.write.commits import Files, Landed
from plantui.i18n import t

_HEADS, _REMOTES = "refs/heads/", "refs/remotes/"


def find(git: Git, name: str) -> tuple[str, str] | None:
    """The full ref and the commit of a branch by its short name: one's own, else the only one that was fetched."""
    refs = repository.refs(git)
    if _HEADS + name in refs:
        return _HEADS + name, refs[_HEADS + name]
    fetched = [ref for ref in refs if ref.startswith(_REMOTES) and ref[len(_REMOTES) :].partition("/")[2] == name]
    return (fetched[0], refs[fetched[0]]) if len(fetched) == 1 else None


def make(git: Git, name: str, commit: str) -> str:
    """Make a branch at a commit; its full ref. Raises NotWritten when there is one of that name."""
    ref = _HEADS + name
    with plainly():
        outcome = move(git, [Move(ref, commit, "0" * git.repository.id_length)], committer(git), holding=(commit,))
    if not outcome.moved:
        raise NotWritten(t("landing.title"), t("uniting.there", name=name), ref)
    return ref


def merge(git: Git, ref: str, other: str, base: str, message: str, *, now: datetime | None = None) -> Landed:
    """Bring the history of `other` into a branch: by fast-forward where possible, else by an unsigned merge.

    `base` lies in both histories; below plan/ what `other` changed since is taken file by file. Raises NotWritten when
    the branch changed one of those files too: that is for a person to decide.
    """
    with plainly(), turn(git, ref):
        who = committer(git)
        files_by_tip: dict[str, Files] = {}

        def beside() -> Move:
            tip = repository.tip(git, ref)
            if tip is None:
                raise NotWritten(t("landing.title"), t("landing.gone"), ref)
            if repository.holds(git, tip, other):
                return Move(ref, tip, tip)
            files = files_by_tip[tip] = _taken(git, tip, other, base)
            if repository.holds(git, other, tip):
                return Move(ref, other, tip)
            return Move(ref, commits.files_merged(git, tip, other, files, message, who, now), tip)

        last_move, notes = advance(git, beside(), beside, who)
        if last_move.to == last_move.before:
            return Landed(last_move.to, False)
        return commits.files_in_step(git, Landed(last_move.to, False, notes=notes), ref, files_by_tip[last_move.before])


def _taken(git: Git, tip: str, other: str, base: str) -> Files:
    """The files below plan/ that `other` changed or added since `base`, as the tip has them and as they are to be."""
    ours, theirs, before = (
        {entry.path: entry.oid for entry in reader.tree(git, commit) if entry.mode == "100644"}
        for commit in (tip, other, base)
    )
    if removed := [path for path in before if path not in theirs]:
        raise NotWritten(t("landing.title"), t("uniting.both", commit=other[:10]), ", ".join(removed[:5]))
    changed = [path for path, oid in theirs.items() if before.get(path) != oid and ours.get(path) != oid]
    if clash := [path for path in changed if ours.get(path) != before.get(path) and path not in _YIELDED]:
        raise NotWritten(t("landing.title"), t("uniting.both", commit=other[:10]), ", ".join(clash[:5]))
    oids = [ours[path] for path in changed if path in ours]
    contents_before = dict(zip(oids, (data for _, data in reader.blobs(git, oids)), strict=True))
    contents_after = (data for _, data in reader.blobs(git, [theirs[path] for path in changed]))
    return {
        path: (contents_before.get(ours.get(path, "")), data)
        for path, data in zip(changed, contents_after, strict=True)
    }


_YIELDED = ("plan/governance/allowed_signers",)
"""Files that are generated from people.toml: a conflict in them is decided by that file."""
