"""What a revision can be compared with: tags, branches, commits that changed the plan, the remote-tracking branch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import attrs

from plantui.git import repository
from plantui.git.objects import reader
from plantui.git.process import Git, run_git, stream
from plantui.value_class import value_class

TAGS = "refs/tags/plan/"
"""Where the tags of adopted revisions stand."""

_BRANCHES = "refs/heads/"
_REMOTES = "refs/remotes/"
_RECORD = re.compile(r"plan/reviews/[^/]+/\d{8}T\d{6}Z-(?P<by>.+)-[0-9a-f]{10}\.toml")
_PLAN = ("plan/plan.toml", "plan/services", "plan/changes", "plan/governance")
_FORMAT = "--format=%H %ct %s"
_LONGEST = 200
_MOST_REFS = 1_000
_MOST_COMMITS = 500


@value_class
class Point:
    """One commit with the ref that names it, empty where none does; `committed` and `subject` are what it claims."""

    ref: str
    commit: str
    committed: datetime
    subject: str


def tags(git: Git, tip: str) -> tuple[Point, ...]:
    """The tags `plan/<revision>` that lie in the history of a commit, oldest first in topological order."""
    refs_by_commit: dict[str, list[str]] = {}
    for ref in [ref for ref in repository.refs(git) if ref.startswith(TAGS)][:_MOST_REFS]:
        commit = _commit(git, ref)
        if commit is not None:
            refs_by_commit.setdefault(commit, []).append(ref)
    pairs = [(ref, oid) for oid in _in_history(git, tip, set(refs_by_commit)) for ref in refs_by_commit[oid]]
    return tuple(reversed(_points(git, pairs)))


def branches(git: Git) -> tuple[Point, ...]:
    """Every branch with its tip, in git's order."""
    pairs = [(ref, oid) for ref, oid in repository.refs(git).items() if ref.startswith(_BRANCHES)]
    return _points(git, pairs[:_MOST_REFS])


def recent(git: Git, tip: str, most: int) -> tuple[Point, ...]:
    """The latest `most` commits in a commit's history that change the plan itself; records are left out."""
    reader.check(git, (tip,))
    result = run_git(git, ("log", "-z", f"--max-count={most}", "--no-show-signature", _FORMAT, tip, "--", *_PLAN))
    return tuple(_parsed(result.out))


def point(git: Git, commit: str, ref: str = "") -> Point:
    """One commit as a point."""
    return _points(git, [(ref, commit)])[0]


def related(git: Git, commit: str, other: str) -> bool:
    """Whether two commits have an ancestor in common."""
    reader.check(git, (commit, other))
    return run_git(git, ("merge-base", commit, other), check=False).code == 0


def before_document_changes(git: Git, tip: str) -> tuple[str, ...]:
    """The parents of the last `_MOST_COMMITS` commits that change plan.toml, newest first, along the first parents."""
    reader.check(git, (tip,))
    walk = ("log", "--first-parent", f"--max-count={_MOST_COMMITS}", "--format=%P", tip, "--", "plan/plan.toml")
    result = run_git(git, walk)
    parents = (line.split(" ")[0] for line in result.out.decode("ascii").splitlines())
    return tuple(parent for parent in parents if parent)


def ever(git: Git, tip: str, path: str) -> bool:
    """Whether any commit in a commit's history touched a file; True too where git cannot walk all of it."""
    reader.check(git, (tip,))
    result = run_git(git, ("log", "-1", "--full-history", "--format=%H", tip, "--", path), check=False)
    return result.code != 0 or bool(result.out)


def _commit(git: Git, ref: str) -> str | None:
    """The commit that a ref names, through an annotated tag too; None when it names something else."""
    command = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    result = run_git(git, command, real=True, check=False)
    oid = result.out.decode("ascii", "replace").strip()
    return oid if result.code == 0 and re.fullmatch(rf"[0-9a-f]{{{git.repository.id_length}}}", oid) else None


def _in_history(git: Git, tip: str, commits: set[str]) -> Iterator[str]:
    """Those commits that are the tip or its ancestors, newest first; the walk ends with the last of them."""
    reader.check(git, (tip,))
    if not commits:
        return
    with stream(git, ("rev-list", "--topo-order", tip)) as out:
        for line in out:
            oid = line.decode("ascii").strip()
            if oid in commits:
                yield oid
                commits.discard(oid)
                if not commits:
                    out.close()
                    return


def _points(git: Git, pairs: Sequence[tuple[str, str]]) -> tuple[Point, ...]:
    if not pairs:
        return ()
    oids = list(dict.fromkeys(oid for _, oid in pairs))
    reader.check(git, oids)
    stdin = ("\n".join(oids) + "\n").encode("ascii")
    result = run_git(git, ("log", "-z", "--no-walk=unsorted", "--no-show-signature", "--stdin", _FORMAT), stdin=stdin)
    points = {parsed.commit: parsed for parsed in _parsed(result.out)}
    return tuple(attrs.evolve(points[oid], ref=ref) for ref, oid in pairs if oid in points)


def _parsed(out: bytes) -> Iterator[Point]:
    for line in out.decode("utf-8", "replace").split("\0"):
        if line:
            oid, _, rest = line.partition(" ")
            seconds, _, subject = rest.partition(" ")
            yield Point("", oid, reader.moment(seconds), subject[:_LONGEST])


# the branch on its server as of the last fetch, from refs/remotes; no network is used


@value_class
class Tracking:
    """A branch compared with its remote-tracking branch; `name` is that one's short name, such as origin/main.

    `ahead` counts the commits that are there and not here; `only_here` names, for each record that is here and not
    there, who made it by its path.
    """

    name: str
    ahead: int
    only_here: tuple[str, ...]


def tracking(git: Git, ref: str, tip: str) -> Tracking | None:
    """The tracking of a branch at its tip; None where no remote-tracking branch is known, or git cannot say.

    It is the one that the repository's configuration names for the branch, else origin's of the same name.
    """
    refs = repository.refs(git)
    upstream = next((candidate for candidate in _candidates(git, ref) if candidate in refs), None)
    if upstream is None:
        return None
    remote_tip = refs[upstream]
    reader.check(git, (remote_tip, tip))
    result = run_git(git, ("rev-list", "--count", f"{tip}..{remote_tip}"), check=False)
    if result.code or not result.out.strip().isdigit():
        return None
    return Tracking(repository.short(upstream), int(result.out), _only_here(git, tip, remote_tip))


def trunk(git: Git) -> str | None:
    """The short name of a remote-tracking branch with a plan, origin's HEAD, main or master first; None without one."""
    refs = [ref for ref in repository.refs(git) if ref.startswith(_REMOTES)]
    preferred = [f"{_REMOTES}origin/{name}" for name in ("HEAD", "main", "master")]
    for ref in sorted(refs, key=lambda name: (preferred.index(name) if name in preferred else len(preferred), name)):
        oid = repository.tip(git, ref)
        if oid is not None and reader.tree(git, oid, "plan/plan.toml", most=1):
            return _named(git, ref, refs)
    return None


def _named(git: Git, ref: str, refs: list[str]) -> str:
    """A branch's short name; for origin/HEAD that of a branch at the same commit, since HEAD cannot be checked out."""
    same = [other for other in refs if other != ref and repository.tip(git, other) == repository.tip(git, ref)]
    return repository.short(same[0] if ref.endswith("/HEAD") and same else ref)


def _candidates(git: Git, ref: str) -> tuple[str, ...]:
    branch = ref.removeprefix("refs/heads/")
    settings = repository.settings(Path(git.repository.common_dir))
    remote, merge = (settings.get(f"branch.{branch}.{key}", "") for key in ("remote", "merge"))
    set_up = merge if remote == "." else f"{_REMOTES}{remote}/{merge.removeprefix('refs/heads/')}"
    configured = (set_up,) if remote and merge.startswith("refs/heads/") else ()
    return (*configured, f"{_REMOTES}origin/{branch}")


def _only_here(git: Git, tip: str, remote_tip: str) -> tuple[str, ...]:
    command = ("log", "--format=", "--name-only", "--diff-filter=A", "-z", f"{remote_tip}..{tip}", "--", "plan/reviews")
    result = run_git(git, command, check=False)
    paths = (
        dict.fromkeys(result.out.decode("utf-8", "replace").replace("\n", "\0").split("\0")) if not result.code else {}
    )
    return tuple(match["by"] for path in paths if (match := _RECORD.fullmatch(path)))
