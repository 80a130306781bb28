"""Whether all objects that a repository's refs lead to are there, looked at for a bounded time."""

from __future__ import annotations

import select

import attrs

from plantui.errors import Unreadable
from plantui.git import command, repository
from plantui.git.command import Git


@attrs.frozen(slots=True)
class Health:
    """What git's own check complained about, and whether it came to its end in time."""

    finished: bool
    complaints: tuple[str, ...]


def connected(git: Git, seconds: float) -> Health:
    """Follow every ref through commits and trees, without reading file contents; stops after `seconds`."""
    tips = sorted({oid for name, oid in repository.refs(git).items() if name.startswith(("refs/heads/", "refs/tags/"))})
    if not tips:
        return Health(True, ())
    asked = ("rev-list", "--objects", "--quiet", "--stdin")
    try:
        with command.stream(git, asked, stdin="\n".join(tips).encode() + b"\n") as out:
            # It says nothing until it ends, so silence beyond the time means it is still at work.
            if not select.select([out], [], [], seconds)[0]:
                return Health(False, ())
    except Unreadable as broken:
        return Health(True, (broken.message,))
    return Health(True, ())
