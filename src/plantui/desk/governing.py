"""The desk in a round: judged by the rules in force at the tip, with the open round and its standing."""

from __future__ import annotations

import attrs

from plantui.desk import judging
from plantui.desk.desk import Desk
from plantui.desk.loading import Counting, Memory
from plantui.errors import UsageProblem
from plantui.review import adoption, proceedings
from plantui.review.adoption import Founding
from plantui.review.proceedings import Proceedings
from plantui.words import t


def judged(
    desk: Desk, memory: Memory, counting: Counting | None = None, name: str | None = None, *, whole: bool = False
) -> Desk:
    """The desk with its proceedings at the branch's tip or the revision shown; what is judged is not judged again.

    `name` is the round asked for where several are open. Where no root is pinned the history is read only if `whole`
    asks for it: to found the plan, and to find the act that another answers. Raises UsageProblem when no round of that
    name is open, judging.Incomplete where the history at hand cannot support an answer.
    """
    tip = judging.tip_of(desk)
    known = desk.proceedings
    if not tip:
        return desk
    same = known is not None and known.commit == tip and name in (None, known.name)
    if known is not None and same and (not whole or known.inquiry.evidence.commits):
        return desk
    inquiry = judging.judge(desk, memory, counting, whole=whole)
    judging.require_whole(inquiry)
    found = proceedings.read(inquiry, tip, name)
    if name is not None and found.opening is None:
        names = ", ".join(open_names(found)) or t("governing.none_open")
        raise UsageProblem(t("governing.no_round.title"), t("governing.no_such_round", seen=name, names=names))
    return attrs.evolve(desk, proceedings=found)


def founders(desk: Desk) -> tuple[Founding, ...]:
    """The records that founded the plan, where this user has pinned none of them: nothing counts for them yet.

    Of a desk judged `whole`; what cannot found anything is left out.
    """
    inquiry = held(desk).inquiry
    if inquiry.pins.root:
        return ()
    return tuple(one for one in adoption.foundings(inquiry) if not one.why)


def held(desk: Desk) -> Proceedings:
    """The proceedings of a judged desk."""
    assert desk.proceedings is not None
    return desk.proceedings


def open_names(found: Proceedings) -> tuple[str, ...]:
    """The names of all open rounds."""
    return found.open_names


def in_round(desk: Desk) -> Proceedings:
    """The proceedings of a judged desk whose round is open; raises UsageProblem where none is, or several are."""
    found = held(desk)
    if found.in_force is None:
        raise UsageProblem(t("governing.no_round.title"), t("governing.no_rules"))
    if found.opening is None:
        words = t("governing.several", names=", ".join(open_names(found))) if found.openings else t("governing.open")
        raise UsageProblem(t("governing.no_round.title"), words)
    return found
