"""Sending commits and tags: all of it or nothing, never by force, and what the server said to it.

A plain push is git's own compare-and-swap, and a history that only grows needs no other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import attrs

from plantui.git.process import Git
from plantui.git.remote.address import Remote
from plantui.git.remote.network import run_remote, said_there, trouble_of

Outcome = Literal["sent", "raced", "declined", "protected"]

_RACED = re.compile(
    r"non-fast-forward|fetch first|failed to update ref|cannot lock ref|stale info|incorrect old value"
    r"|reference already exists"
)
_LOCKED = re.compile(r"cannot lock ref .*(but expected|already exists|File exists)")
"""What a server says where two pushes met in it: one of them has moved the ref that the other one was to move."""

_PROTECTED = re.compile(r"protected branch|GH006|GH013|not allowed to push", re.IGNORECASE)


@attrs.frozen(slots=True)
class Pushed:
    """How a push ended. `raced`: somebody else was first. `declined`: the server wants it not, `lines` say why.

    `protected`: nobody pushes to that branch there. `refs` are those that the server did not take, with its reason.
    """

    outcome: Outcome
    lines: tuple[str, ...] = ()
    refs: tuple[tuple[str, str], ...] = ()


def push(git: Git, remote: Remote, commits: Mapping[str, str]) -> Pushed:
    """Have refs of the server name commits, by full ref: all or none. Raises as `fetch`."""
    specs = [f"{oid}:{ref}" for ref, oid in commits.items()]
    options = ("--atomic", "--porcelain", "--progress", "--no-verify", "--no-signed", "--no-follow-tags")
    result = run_remote(git, remote, ("push", *options, "--", remote.url, *specs), moving=False)
    if result.code == 0:
        return Pushed("sent", said_there(result.err))
    rejected = tuple(_rejected(result.out))
    reasons = [reason for _, reason in rejected if "atomic" not in reason]
    said = said_there(result.err)
    everything = " ".join((*reasons, *said))
    if not rejected:
        if _PROTECTED.search(everything):
            return Pushed("protected", said)
        raise trouble_of(git, remote, result)
    if _PROTECTED.search(everything):
        return Pushed("protected", said, rejected)
    if any(map(_RACED.search, reasons)) or any(map(_LOCKED.search, said)):
        return Pushed("raced", said, rejected)
    return Pushed("declined", said or tuple(reasons), rejected)


def _rejected(out: bytes) -> list[tuple[str, str]]:
    """The refs that were not taken, each with git's reason."""
    rejected = []
    for line in out.decode("utf-8", "replace").splitlines():
        flag, _, rest = line.partition("\t")
        if flag == "!":
            specs, _, summary = rest.partition("\t")
            rejected.append((specs.rpartition(":")[2], summary.partition("(")[2].rstrip(")") or summary))
    return rejected
