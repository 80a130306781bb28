"""A process by a name that others can tell the end of: what one left behind may be swept once it runs no more."""

from __future__ import annotations

import os
import socket
import time
from functools import lru_cache
from pathlib import Path

_STALE = 24 * 3600.0
"""Seconds after which what another machine's process left counts as left behind: nobody can tell whether it runs."""


def own() -> str:
    """This process: number, when it started, and the machine that counts its processes so."""
    number = os.getpid()
    return f"{number} {_started(number)} {_machine()}"


def gone(name: str, written: float) -> bool:
    """Whether the process that wrote its name at that time has ended; one of another machine does so after a day."""
    number, _, rest = name.strip().partition(" ")
    started, _, machine = rest.partition(" ")
    if not number.isdigit() or machine != _machine():
        return time.time() - written > _STALE
    return _started(int(number)) != started


def _started(number: int) -> str:
    """When a process started, by the kernel's own count; empty where it does not run."""
    try:
        told = Path(f"/proc/{number}/stat").read_bytes()
    except OSError:
        return _signalled(number)
    return told.rpartition(b") ")[2].split(b" ")[19].decode("ascii")


def _signalled(number: int) -> str:
    """The same where there is no /proc: whether it runs is all there is to know."""
    if Path("/proc/self/stat").exists():
        return ""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        pass
    return "?"


@lru_cache(maxsize=1)
def _machine() -> str:
    """Host, boot, and the space that process numbers are counted in: containers on one disk count each their own."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 it names no path
    except OSError:
        boot = space = "?"
    return f"{boot} {space} {socket.gethostname()}"
