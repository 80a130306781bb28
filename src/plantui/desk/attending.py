"""Attending a round: what holds at the tip of the desk's branch, and what the round has for whoever sits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plantui.desk import adopted
from plantui.desk.desk import Desk
from plantui.desk.loading import Counting, Memory

if TYPE_CHECKING:
    from plantui.review.proceedings import Proceedings
    from plantui.show.agenda import Agenda


def attend(
    desk: Desk, memory: Memory, counting: Counting | None = None
) -> tuple[Proceedings | None, Agenda | None]:
    """The proceedings, None where no root is pinned: open review; and the agenda, None where no round is open.

    Hand over the memory that the desk was opened with: what did not change is then read once. Raises Unreadable where
    the pins or the history cannot be read.
    """
    if not adopted.pinned(desk):
        return None, None
    from plantui.desk import comparing, governing
    from plantui.show.agenda import agenda

    held = governing.held(governing.judged(desk, memory, counting))
    if held.in_force is None or held.opening is None:
        return held, None
    found = comparing.compare_desk(desk, comparing.find(desk, None, memory, counting), memory)
    changes = {change.item: change for change in found.changes}
    return held, agenda(held, desk.me.by, comparing.around(found, desk.plan), changes)
