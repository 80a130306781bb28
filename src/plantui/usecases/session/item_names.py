"""What a written word names: an item by its full id, or by the number of its change in the open round."""

from __future__ import annotations

from collections.abc import Mapping

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.review.rounds import change_numbers
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.session.desk import Desk


def may_be_number(desk: Desk, written: str) -> bool:
    """Whether it is written as a change number and no item of the text bears it as its id."""
    return written not in desk.plan.by_id and change_numbers.count_in(written) is not None


def full_id(desk: Desk, written: str) -> str:
    """An item's full id, as it is written or by its change number in the open round: `E03`, in either case.

    Raises UsageProblem for a number that no change bears, and names those there are.
    """
    if not may_be_number(desk, written):
        return written
    proceedings = desk.proceedings
    numbers = sorted(proceedings.numbers.values(), key=_count) if proceedings else []
    if proceedings is None or not numbers:
        raise UsageProblem(t("saying.unknown_number"), t("saying.no_numbers", seen=written))
    item = change_numbers.numbered(proceedings, written)
    if item is None:
        told = {"seen": written, "round": proceedings.name, "first": numbers[0]}
        several = t("saying.numbers", last=numbers[-1], **told) if len(numbers) > 1 else t("saying.number_one", **told)
        raise UsageProblem(t("saying.unknown_number"), several)
    return item


def numbers_against(proceedings: Proceedings | None, baseline: str | None) -> Mapping[str, str]:
    """The open round's change numbers by item, where a text is compared with what the round is about.

    `baseline` is the commit it is compared with: against any but the edition in force a row is another change than the
    one that bears the number.
    """
    if proceedings is None or proceedings.in_force is None or proceedings.in_force.commit != baseline:
        return {}
    return proceedings.numbers


def _count(number: str) -> int:
    return change_numbers.count_in(number) or 0
