"""The story of one item, gathered: the whole history judged, and the days that its commits claim."""

from __future__ import annotations

from datetime import UTC

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.review.rounds import proceedings
from plantui.review.rounds.item_history import Chronicle, chronicle
from plantui.usecases.session import open as session_open
from plantui.usecases.session.cache import Counting
from plantui.usecases.session.desk import Session


def story(session: Session, item: str, counting: Counting | None = None) -> Chronicle:
    """The life of an item of the desk's text, or of one that it had before, in the history of that text.

    Judged from the user's own pins; where no root is pinned all of it is told and nothing counts. Raises UsageProblem
    for an item that the history never had, Unreadable where it cannot be read.
    """
    desk = session.desk
    from plantui.usecases.session import review

    inquiry = review.judge(session, counting, whole=True)
    review.require_whole(inquiry)
    held = proceedings.read(inquiry, review.tip_of(desk))
    history = desk.history if desk.history is not None else session_open.list_history(desk, counting).history or ()
    claimed = {one.commit: (one.committed.astimezone(UTC).date(), one.author) for one in history}
    told = chronicle(held, item, desk.people, claimed)
    if not told.events:
        raise UsageProblem(t("cli.item.title"), t("story.unknown", seen=item[:200]))
    return told
