"""What a reading command is compared with, where `--baseline` says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plantui.cli import common, desks, printing
from plantui.desk import opening

if TYPE_CHECKING:
    from plantui.desk.desk import Desk
    from plantui.show.compared import Compared

INCOMPLETE = 2
"""The exit code where files of either side could not be read and were left out."""


def opened(baseline: str | None) -> tuple[Desk, Compared | None, int]:
    """The desk, what it is compared with, and the exit code so far; what is to be minded goes to stderr."""
    memory = opening.Memory()
    desk = desks.opened(common.here(), memory=memory)
    if baseline is None:
        return desk, None, 0
    from plantui.desk import comparing
    from plantui.show.compared import compared

    found = comparing.find(desk, baseline, memory, desks.progress("history"))
    comparison = comparing.compare_desk(desk, found, memory, desks.progress("reading"))
    printing.warn(*comparison.notes)
    return desk, compared(comparison.before, comparison.changes), INCOMPLETE if comparison.incomplete else 0
