"""What the server has: its branches and tags, fetched beside one's own, of which none moves.

A tag is never overwritten. What git says of each ref is read line by line: in the C locale, and as full as it can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from plantui.git import repository
from plantui.git.process import Git, Ran
from plantui.git.refusal import lines_of
from plantui.git.remote.address import Remote
from plantui.git.remote.network import run_remote, trouble_of
from plantui.git.revisions import TAGS
from plantui.value_class import value_class

REMOTES = "refs/remotes/"
REVIEW = "review/"
"""Branches of those who may not push to the one under review begin so; the person's id follows."""

_LINE = re.compile(
    r" (?P<flag>[ +\-t*!=]) (?:\[[^\]]*\]|\S+) +(?P<there>\S+) +-> (?P<here>\S+)(?: +\((?P<why>[^)]*)\))?"
)
_PLAN = "plan/"
_SMALL = ("people-*", "policy-*")


@value_class
class Fetched:
    """What a fetch found. `tip` is the server's branch, empty where it has none of that name.

    `review` are its review branches by name, `tags` the tags `plan/*` that it has, and `moved` those of them that name
    something else there than here.
    """

    tip: str
    review: Mapping[str, str]
    tags: frozenset[str]
    moved: tuple[str, ...]


def tracking_ref(remote: Remote, branch: str) -> str:
    """The ref in which the server's branch is kept here."""
    return remote_branch(remote.name, branch)


def remote_branch(name: str, branch: str) -> str:
    """The same by the server's name."""
    return f"{REMOTES}{name}/{repository.short(branch)}"


def fetch(git: Git, remote: Remote, ref: str) -> Fetched:
    """Fetch the server's branch of that name, its review branches, those of small rounds, and its tags.

    Raises Unreachable, Distrusted, and NotWritten where there is no room.
    """
    branch = repository.short(ref)
    result = _run(git, remote, branch)
    present = b"couldn't find remote ref refs/heads/" not in result.err
    if not present:
        result = _run(git, remote, "")
    updates = tuple(_updates(result))
    moved = tuple(sorted(here for flag, here, why in updates if flag == "!" and "clobber" in why))
    if result.code and not (moved and all(flag != "!" or "clobber" in why for flag, _, why in updates)):
        raise trouble_of(git, remote, result)
    tracked = repository.refs(git)
    prefix = f"{REMOTES}{remote.name}/{REVIEW}"
    return Fetched(
        tracked.get(tracking_ref(remote, ref), "") if present else "",
        {name.removeprefix(prefix): oid for name, oid in tracked.items() if name.startswith(prefix)},
        frozenset(here for _, here, _ in updates if here.startswith(_PLAN)),
        moved,
    )


def _run(git: Git, remote: Remote, branch: str) -> Ran:
    place = f"{REMOTES}{remote.name}/"
    names = (*([branch] if branch else []), f"{REVIEW}*", *_SMALL)
    specs = [f"+refs/heads/{name}:{place}{name}" for name in names]
    options = ("--verbose", "--progress", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-prune")
    return run_remote(git, remote, ("fetch", *options, "--", remote.url, *specs, f"{TAGS}*:{TAGS}*"))


def _updates(result: Ran) -> Iterator[tuple[str, str, str]]:
    """Each ref that git told of: how it went, the ref here in short, and why it was not taken."""
    for line in lines_of(result.err):
        if match := _LINE.fullmatch(line.rstrip()):
            yield match["flag"], match["here"], match["why"] or ""


def fetched_at(git: Git) -> float:
    """When git itself last fetched here, in seconds; 0 where it never did."""
    try:
        return Path(git.repository.git_dir, "FETCH_HEAD").stat().st_mtime
    except OSError:
        return 0.0
