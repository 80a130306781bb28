"""What the last fetch knows of the branch on its server: read from refs/remotes, with no word to any network."""

from __future__ import annotations

import re
from pathlib import Path

import attrs

from plantui.git import repository
from plantui.git.objects import reader
from plantui.git.process import Git, run

_REMOTES = "refs/remotes/"
_RECORD = re.compile(r"plan/reviews/[^/]+/\d{8}T\d{6}Z-(?P<by>.+)-[0-9a-f]{10}\.toml")


@attrs.frozen(slots=True)
class Tracking:
    """A branch beside its remote-tracking one: `name` as people say it, such as origin/main.

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
    known = repository.refs(git)
    upstream = next((one for one in _candidates(git, ref) if one in known), None)
    if upstream is None:
        return None
    there = known[upstream]
    reader.check(git, (there, tip))
    counted = run(git, ("rev-list", "--count", f"{tip}..{there}"), check=False)
    if counted.code or not counted.out.strip().isdigit():
        return None
    return Tracking(repository.short(upstream), int(counted.out), _only_here(git, tip, there))


def trunk(git: Git) -> str | None:
    """A remote-tracking branch that holds a plan, as people say it, origin's HEAD or main first; None for no such."""
    known = [ref for ref in repository.refs(git) if ref.startswith(_REMOTES)]
    first = [f"{_REMOTES}origin/{name}" for name in ("HEAD", "main", "master")]
    for ref in sorted(known, key=lambda one: (first.index(one) if one in first else len(first), one)):
        oid = repository.tip(git, ref)
        if oid is not None and reader.tree(git, oid, "plan/plan.toml", most=1):
            return _named(git, ref, known)
    return None


def _named(git: Git, ref: str, known: list[str]) -> str:
    """What origin/HEAD leads to, where it is one of the branches: nobody checks out a HEAD."""
    same = [one for one in known if one != ref and repository.tip(git, one) == repository.tip(git, ref)]
    return repository.short(same[0] if ref.endswith("/HEAD") and same else ref)


def _candidates(git: Git, ref: str) -> tuple[str, ...]:
    branch = ref.removeprefix("refs/heads/")
    settings = repository.settings(Path(git.repository.common_dir))
    remote, merge = (settings.get(f"branch.{branch}.{key}", "") for key in ("remote", "merge"))
    set_up = merge if remote == "." else f"{_REMOTES}{remote}/{merge.removeprefix('refs/heads/')}"
    own = (set_up,) if remote and merge.startswith("refs/heads/") else ()
    return (*own, f"{_REMOTES}origin/{branch}")


def _only_here(git: Git, tip: str, there: str) -> tuple[str, ...]:
    asked = ("log", "--format=", "--name-only", "--diff-filter=A", "-z", f"{there}..{tip}", "--", "plan/reviews")
    ran = run(git, asked, check=False)
    paths = dict.fromkeys(ran.out.decode("utf-8", "replace").replace("\n", "\0").split("\0")) if not ran.code else {}
    return tuple(match["by"] for path in paths if (match := _RECORD.fullmatch(path)))
