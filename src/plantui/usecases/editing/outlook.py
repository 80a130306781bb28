"""Who can approve an item once an edit of it stands: said before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from plantui.i18n import t
from plantui.plan.model import Plan
from plantui.review.policy.satisfiability import able
from plantui.review.rounds import requirements
from plantui.review.rounds.proceedings import Proceedings


@attrs.frozen(slots=True)
class Approval:
    """Of one item that an edit changes, by the rules in force: who could then fill each seat that must be filled.

    `seats` are names of seats, each with the names of those persons, without any where it is a body. `lost` are the
    seats that too few could fill. `closed` says that the rules keep the editor from a seat they have, for the edit's
    sake.
    """

    item: str
    seats: tuple[tuple[str, tuple[str, ...]], ...]
    lost: tuple[str, ...]
    closed: bool


def approvals(proceedings: Proceedings, after: Plan, items: Iterable[str], editor: str) -> tuple[Approval, ...]:
    """The outlook for each of some items in the plan that an edit would make; none for what says what is in force."""
    if proceedings.in_force is None:
        return ()
    inquiry = proceedings.inquiry
    changed = requirements.changed(inquiry.plan_at(proceedings.in_force.commit), after, inquiry.prints)
    return tuple(_approval(proceedings, changed[item], editor) for item in dict.fromkeys(items) if item in changed)


def _approval(proceedings: Proceedings, item: requirements.ChangedItem, editor: str) -> Approval:
    policy, people = proceedings.rules.policy, proceedings.rules.people
    standing = proceedings.standing.items.get(item.id)
    editors = {editor, *(standing.editors if standing else ())}
    seats: dict[str, tuple[str, ...]] = {}
    lost: list[str] = []
    closed = False
    for rule in requirements.matching(policy, item):
        for seat_id, count in rule.require.items():
            seat = policy.seats[seat_id]
            persons = able(policy, people, seat_id)
            if not seat.body and not rule.editors_may_approve:
                closed = closed or any(person.id == editor for person in persons)
                persons = tuple(person for person in persons if person.id not in editors)
            names = tuple(person.name for person in persons)
            if seat.name not in seats or len(names) < len(seats[seat.name]):
                seats[seat.name] = names
            if (min(len(names), 1) if seat.body else len(names)) < count:
                lost.append(seat.name)
            if seat.body:
                seats[seat.name] = ()
    return Approval(item.id, tuple(seats.items()), tuple(dict.fromkeys(lost)), closed)


def words(approval: Approval) -> Iterator[str]:
    """Who could approve it, and what the edit takes from whom, a sentence each; raw."""
    open_seats = [
        t("outlook.seat", seat=seat, names=", ".join(names)) if names else seat
        for seat, names in approval.seats
        if seat not in approval.lost
    ]
    if open_seats:
        yield t("outlook.can", item=approval.item, seats="; ".join(open_seats))
    if not approval.seats:
        yield t("outlook.no_rule", item=approval.item)
    if approval.closed:
        yield t("outlook.closed", item=approval.item)
    if approval.lost:
        yield t("outlook.lost", item=approval.item, seats=", ".join(approval.lost))
