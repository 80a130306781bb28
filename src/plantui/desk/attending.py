"""Attending a round: what holds at the tip of the desk's branch, and what the round has for whoever sits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from plantui.desk import adopted, judging, settings
from plantui.desk.desk import Desk
from plantui.desk.loading import Counting, Memory
from plantui.errors import Unreadable
from plantui.review import policy
from plantui.words import t

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


def alarm(desk: Desk, held: Proceedings | None, memory: Memory) -> str:
    """What every screen says before anything else (clauses 1 and 17); empty where all is as it was seen.

    The root or the last tip is gone, a word of one's own is, the text calls itself another plan, or it is not settled
    which root holds. Hand over what `attend` gave. Raises Unreadable where the pins or the history cannot be read.
    """
    if not settings.trusting() and policy.PATH not in desk.plan.files:
        return ""
    from plantui.desk import governing, trust
    from plantui.show import unseen

    if gone := trust.lost(desk):
        return t("frame.alarm.root") if gone[0].root else t(f"audit.{gone[0].code}.title")
    if held is None:
        if not governing.may_be_founded(desk):
            return ""
        try:
            governing.require_root(governing.judged(desk, memory, whole=True))
        except judging.Incomplete:
            return ""
        except Unreadable:
            return t("frame.alarm.unsettled")
        return ""
    there = attrs.evolve(desk, proceedings=held)
    return t("frame.alarm.misnamed") if governing.misnamed(there) is not None else unseen.brief(held)
