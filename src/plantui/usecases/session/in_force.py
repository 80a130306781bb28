"""The adopted plans of the desk's history, and what the text on the desk is called by them (clause 16).

This is the one place that says what is in force, current and original: from the line of adoptions, never from a tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from plantui.git import repository
from plantui.usecases.session import settings
from plantui.usecases.session.cache import Counting
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Text

# Imported late, inside functions: who has pinned no root loads nothing that judges.

if TYPE_CHECKING:
    from plantui.review.ledger.adopted_revisions import Called, Revision
    from plantui.review.ledger.ledger import Horizon, Inquiry

WhyNone = Literal["", "open_review", "elsewhere", "disputed", "incomplete"]


@attrs.frozen(slots=True)
class Line:
    """The adopted plans, first to last, and what the text on the desk is.

    Where nothing is in force `revisions` is empty and `why` says why: no root is pinned, it is not in this history, the
    adoptions contradict each other, or the history at hand is cut off or damaged and nobody can say. `called` is empty
    then too, and of a text that only lies in the history.
    """

    revisions: tuple[Revision, ...] = ()
    called: Called = ""
    why: WhyNone = "open_review"

    @property
    def in_force(self) -> Revision | None:
        """The last adopted plan."""
        return self.revisions[-1] if self.revisions else None


UNADOPTED = Line()
"""Where no root is pinned: nothing is in force."""


def pinned(desk: Desk) -> bool:
    """Whether this user has pinned a root for the desk; who trusts no plan yet need not load the modules that judge.

    Raises Unreadable where the pins cannot be read.
    """
    if not settings.trusting():
        return False
    from plantui.usecases.session import trust

    return bool(trust.pins(desk).root)


def line(session: Session, counting: Counting | None = None) -> Line:
    """The line of adoptions in the history of the desk's branch, and what the text on the desk is called by it.

    An older revision is judged by the branch that it was asked for beside: it is no plan in force because nothing
    later lies in its own history. What the session has judged is not judged again; `counting` may raise to stop.
    Raises Unreadable where the pins or the history cannot be read.
    """
    desk = session.desk
    if not pinned(desk):
        return Line(why="incomplete") if repository.cut_off(desk.git) else UNADOPTED
    from plantui.review.ledger import adopted_revisions
    from plantui.usecases.session import review

    inquiry, horizon = _judged(session, counting)
    try:
        review.require_whole(inquiry)
    except review.Incomplete:
        return Line(why="incomplete")
    if horizon.in_force is None:
        in_history = inquiry.graph.holds(horizon.commit, inquiry.pins.root)
        return Line(why="disputed" if in_history else "elsewhere")
    adopted = adopted_revisions.revisions(inquiry, horizon)
    called = adopted_revisions.called(inquiry, horizon, desk.plan) if desk.text.kind == "in-force" else ""
    return Line(adopted, called, "")


def _judged(session: Session, counting: Counting | None) -> tuple[Inquiry, Horizon]:
    desk = session.desk
    from plantui.usecases.session import review

    tip, shown = desk.place.tip, desk.text.commit
    if desk.text.kind == "revision" and desk.place.ref and tip and shown:
        tip_desk = attrs.evolve(desk, text=Text("in-force", repository.short(desk.place.ref), tip))
        inquiry = review.judge(session.with_desk(tip_desk), counting)
        if inquiry.graph.holds(tip, shown):
            return inquiry, inquiry.horizon(tip)
    inquiry = review.judge(session, counting)
    return inquiry, inquiry.horizon(review.tip_of(desk))
