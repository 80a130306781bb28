"""Attending a round: what holds at the tip of the desk's branch, and what the round has for whoever sits there.

Every screen asks it. Imported late, inside functions: for who has pinned no root nothing that judges is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from plantui.errors import Unreadable
from plantui.i18n import t
from plantui.usecases.session import in_force, settings
from plantui.usecases.session.cache import Counting
from plantui.usecases.session.desk import Session

if TYPE_CHECKING:
    from plantui.render.review.agenda import AgendaPage
    from plantui.review.rounds.proceedings import Proceedings


def attend(session: Session, counting: Counting | None = None) -> tuple[Proceedings | None, AgendaPage | None]:
    """The proceedings, None where no root is pinned: open review; and the agenda, None where no round is open.

    Hand over the memory that the desk was opened with: what did not change is then read once. Raises Unreadable where
    the pins or the history cannot be read.
    """
    if not in_force.pinned(session.desk):
        return None, None
    from plantui.render.review.agenda import page
    from plantui.review.rounds.round_tasks import agenda
    from plantui.review.rounds.statements import matrix
    from plantui.usecases.session import compare, review

    proceedings = review.held(review.judged(session, counting))
    if proceedings.in_force is None or proceedings.opening is None:
        return proceedings, None
    comparison = compare.compare_desk(session, compare.find(session, None, counting))
    changes = {change.item: change for change in comparison.changes}
    matrix(proceedings)  # reads every text that somebody spoke about, here and not where lines are drawn
    return proceedings, page(
        agenda(proceedings, session.desk.me.by), compare.around(comparison, session.desk.plan), changes
    )


def alarm(session: Session, proceedings: Proceedings | None) -> str:
    """What every screen says before anything else (clauses 1 and 17); empty where all is as it was seen.

    The root or the last tip is gone, a word of one's own is, the text calls itself another plan, or it is not settled
    which root holds. Hand over what `attend` gave. Raises Unreadable where the pins or the history cannot be read.
    """
    desk = session.desk
    from plantui.review.policy.model import PATH

    if not settings.trusting() and PATH not in desk.plan.files:
        return ""
    from plantui.render.review import audit
    from plantui.usecases.session import review, trust

    if losses := trust.lost(desk):
        return t("frame.alarm.root") if losses[0].root else t(f"audit.{losses[0].code}.title")
    if proceedings is None:
        if not review.may_be_founded(desk):
            return ""
        try:
            review.require_root(review.judged(session, whole=True))
        except review.Incomplete:
            return ""
        except Unreadable:
            return t("frame.alarm.unsettled")
        return ""
    judged = attrs.evolve(desk, proceedings=proceedings)
    return t("frame.alarm.misnamed") if review.misnamed(judged) is not None else audit.lost_title(proceedings)


def unfounded(session: Session) -> tuple[str, ...] | None:
    """What a plan without a root lacks to be founded now, in words; empty where nothing does, None where it has no
    rules to be founded with.
    """
    from plantui.review.policy.model import PATH

    if PATH not in session.desk.plan.files:
        return None
    from plantui.usecases.rounds import adopt  # rounds build on sessions: this is asked once, and late

    return adopt.unfounded(session)
