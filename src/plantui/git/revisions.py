"""Points in a plan's history that a revision can be compared with: tags, branches, and the commits that changed it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from plantui.git import repository
from plantui.git.objects import reader
from plantui.git.process import Git, run, stream

TAGS = "refs/tags/plan/"
"""Where the tags of adopted revisions stand."""

_BRANCHES = "refs/heads/"
_PLAN = ("plan/plan.toml", "plan/services", "plan/changes", "plan/governance")
_FORMAT = "--format=%H %ct %s"
_LONGEST = 200
_MOST_REFS = 1_000
_MOST_COMMITS = 500


@attrs.frozen(slots=True)
class Point:
    """One commit with the ref that names it, empty where none does; `committed` and `subject` are what it claims."""

    ref: str
    commit: str
    committed: datetime
    subject: str


def tags(git: Git, tip: str) -> tuple[Point, ...]:
    """The tags `plan/<revision>` that lie in the history of a commit, oldest first in topological order."""
    named: dict[str, list[str]] = {}
    for ref in [ref for ref in repository.refs(git) if ref.startswith(TAGS)][:_MOST_REFS]:
        commit = _commit(git, ref)
        if commit is not None:
            named.setdefault(commit, []).append(ref)
    found = [(ref, oid) for oid in _in_history(git, tip, set(named)) for ref in named[oid]]
    return tuple(reversed(_points(git, found)))


def branches(git: Git) -> tuple[Point, ...]:
    """Every branch with its tip, in git's order."""
    listed = [(ref, oid) for ref, oid in repository.refs(git).items() if ref.startswith(_BRANCHES)]
    return _points(git, listed[:_MOST_REFS])


def recent(git: Git, tip: str, most: int) -> tuple[Point, ...]:
    """The latest commits in a commit's history that change the plan itself rather than what is said of it."""
    reader.check(git, (tip,))
    ran = run(git, ("log", "-z", f"--max-count={most}", "--no-show-signature", _FORMAT, tip, "--", *_PLAN))
    return tuple(_parsed(ran.out))


def point(git: Git, commit: str, ref: str = "") -> Point:
    """One commit as a point."""
    return _points(git, [(ref, commit)])[0]


def related(git: Git, one: str, other: str) -> bool:
    """Whether two commits have an ancestor in common."""
    reader.check(git, (one, other))
    return run(git, ("merge-base", one, other), check=False).code == 0


def before_document_changes(git: Git, tip: str) -> tuple[str, ...]:
    """Commits that a change of plan.toml came right after, newest first, along the first parents of a commit."""
    reader.check(git, (tip,))
    walk = ("log", "--first-parent", f"--max-count={_MOST_COMMITS}", "--format=%P", tip, "--", "plan/plan.toml")
    ran = run(git, walk)
    parents = (line.split(" ")[0] for line in ran.out.decode("ascii").splitlines())
    return tuple(parent for parent in parents if parent)


def ever(git: Git, tip: str, path: str) -> bool:
    """Whether any commit in a commit's history touched a file; True too where git cannot walk all of it."""
    reader.check(git, (tip,))
    ran = run(git, ("log", "-1", "--full-history", "--format=%H", tip, "--", path), check=False)
    return ran.code != 0 or bool(ran.out)


def _commit(git: Git, ref: str) -> str | None:
    """The commit that a ref names, through an annotated tag too; None when it names something else."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    found = run(git, asked, real=True, check=False)
    oid = found.out.decode("ascii", "replace").strip()
    return oid if found.code == 0 and re.fullmatch(rf"[0-9a-f]{{{git.repository.id_length}}}", oid) else None


def _in_history(git: Git, tip: str, wanted: set[str]) -> Iterator[str]:
    """Those commits that are the tip or its ancestors, newest first; the walk ends with the last of them."""
    reader.check(git, (tip,))
    if not wanted:
        return
    with stream(git, ("rev-list", "--topo-order", tip)) as out:
        for line in out:
            oid = line.decode("ascii").strip()
            if oid in wanted:
                yield oid
                wanted.discard(oid)
                if not wanted:
                    out.close()
                    return


def _points(git: Git, named: Sequence[tuple[str, str]]) -> tuple[Point, ...]:
    if not named:
        return ()
    oids = list(dict.fromkeys(oid for _, oid in named))
    reader.check(git, oids)
    asked = ("\n".join(oids) + "\n").encode("ascii")
    ran = run(git, ("log", "-z", "--no-walk=unsorted", "--no-show-signature", "--stdin", _FORMAT), stdin=asked)
    told = {one.commit: one for one in _parsed(ran.out)}
    return tuple(attrs.evolve(told[oid], ref=ref) for ref, oid in named if oid in told)


def _parsed(out: bytes) -> Iterator[Point]:
    for line in out.decode("utf-8", "replace").split("\0"):
        if line:
            oid, _, rest = line.partition(" ")
            seconds, _, subject = rest.partition(" ")
            yield Point("", oid, reader.moment(seconds), subject[:_LONGEST])
