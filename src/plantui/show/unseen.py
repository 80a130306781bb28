"""What the history lacks of what this user has seen of it, and of their own words: in sentences, and at a glance."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.review import audit_seen
from plantui.review.finding import Finding
from plantui.review.proceedings import Proceedings
from plantui.show import audit_words
from plantui.words import t


def findings(held: Proceedings) -> tuple[Finding, ...]:
    """What was seen before and is not here, the heaviest first; of a history that is cut off nothing is said."""
    if not held.inquiry.complete:
        return ()
    found = audit_seen.findings(held.inquiry, held.inquiry.horizon(held.commit))
    return tuple(sorted(found, key=lambda one: one.severity != "failing"))


def words(held: Proceedings) -> Iterator[str]:
    """Each in one paragraph: what it is called, what happened, and what mends it."""
    for one in findings(held):
        told = (audit_words.title(one), audit_words.said(one), audit_words.remedy(one))
        yield t("unseen.told", title=told[0], said=told[1], remedy=told[2])


def brief(held: Proceedings) -> str:
    """The heaviest that fails an audit, by its name; empty where there is none."""
    return next((audit_words.title(one) for one in findings(held) if one.severity == "failing"), "")
