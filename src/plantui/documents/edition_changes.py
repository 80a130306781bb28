"""What an edition changes, as its paper tells it: the changes by their numbers, with all that is said around them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import attrs

from plantui.changes.compare import Change, compare
from plantui.i18n import t
from plantui.plan import checks, reasons
from plantui.plan.model import Item, Plan
from plantui.render import labels
from plantui.render.changes import detail
from plantui.render.changes.detail import Around
from plantui.review.rounds.proceedings import Edition, Proceedings


@attrs.frozen(slots=True)
class NumberedChange:
    """A change with the numbers it is called by: none before the first freeze, two of an item that moved.

    `items` are the ids that a decision on it is about, one for each number.
    """

    change: Change
    numbers: tuple[str, ...]
    items: tuple[str, ...]


@attrs.frozen(slots=True)
class EditionChanges:
    """An edition's text against the plan in force. `changes` stand by their numbers, those without one last.

    Where `edition` is None the text is the branch's own, which is not frozen.
    """

    edition: Edition | None
    plan: Plan
    around: Around
    changes: tuple[NumberedChange, ...]


def edition_changes(proceedings: Proceedings, edition: Edition | None) -> EditionChanges:
    """What an edition changes; of the text at the proceedings' commit where it is None. A round must be open."""
    inquiry, in_force = proceedings.inquiry, proceedings.in_force
    assert in_force is not None  # a round is opened under rules in force
    commit = proceedings.commit if edition is None else edition.commit
    baseline, plan = inquiry.plan_at(in_force.commit), inquiry.plan_at(commit)
    changes = compare(baseline, plan)
    findings = checks.findings(plan)
    context = detail.around(
        baseline, plan, reasons.of_round(plan, proceedings.name), checks.findings(baseline), findings
    )
    numbered = sorted((_numbered(proceedings, change) for change in changes), key=partial(_order, changes))
    return EditionChanges(edition, plan, context, tuple(numbered))


def number_words(numbered: NumberedChange) -> str:
    """What a change is called: its number, both of what moved (`E22 and E27`), empty before the first freeze."""
    if len(numbered.numbers) < 2:
        return "".join(numbered.numbers)
    return t("paper.and", one=numbered.numbers[0], other=numbered.numbers[1])


def item_words(plan: Plan, item: Item) -> str:
    """An item as a paper names it: the title of its service, and its own; cleaned."""
    service = plan.by_service.get(item.service or "")
    if service is None or item.table == "service":
        return labels.title(item)
    return t("paper.place", service=labels.title(service.item), title=labels.title(item))


def _numbered(proceedings: Proceedings, change: Change) -> NumberedChange:
    items = (change.was, change.item) if change.was else (change.item,)
    named = sorted((number, item) for item in items if (number := proceedings.numbers.get(item)))
    numbers = tuple(number for number, _ in named)
    return NumberedChange(change, numbers, tuple(item for _, item in named) or items)


def _order(changes: Sequence[Change], numbered: NumberedChange) -> tuple[int, int]:
    if numbered.numbers:
        return 0, min(int(number[1:]) for number in numbered.numbers)
    return 1, changes.index(numbered.change)
