"""What the history lacks of what this user has seen of it, and of their own words: in sentences, and at a glance."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.i18n import t
from plantui.render.review import audit
from plantui.review.audit import seen_before
from plantui.review.audit.finding_codes import Finding
from plantui.review.rounds.proceedings import Proceedings


def findings(held: Proceedings) -> tuple[Finding, ...]:
    """What was seen before and is not here, the heaviest first; of a history that is cut off nothing is said."""
    if not held.inquiry.complete:
        return ()
    found = seen_before.findings(held.inquiry, held.inquiry.horizon(held.commit))
    return tuple(sorted(found, key=lambda one: one.severity != "failing"))


def words(held: Proceedings) -> Iterator[str]:
    """Each in one paragraph: what it is called, what happened, and what mends it."""
    for one in findings(held):
        told = (audit.title(one), audit.finding_said(one), audit.remedy(one))
        yield t("unseen.told", title=told[0], said=told[1], remedy=told[2])


def brief(held: Proceedings) -> str:
    """The heaviest that fails an audit, by its name; empty where there is none."""
    return next((audit.title(one) for one in findings(held) if one.severity == "failing"), "")
