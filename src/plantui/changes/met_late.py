"""What was met after the day that needed it, by the dates of this revision or by those it had in the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from plantui.plan.contradictions.lateness import Lateness, late_for, lateness_values
from plantui.plan.contradictions.plan_finding import PlanFinding, accepting
from plantui.plan.model import Item, Plan
from plantui.value_class import value_class

Needed = Mapping[str, Sequence[str]]


@value_class
class MetLate:
    """One lateness; `revision` names the baseline where it is by the date that the baseline had, else None."""

    lateness: Lateness
    revision: str | None


def met_late(need: Item, before: Item | None, proposal: Sides, baseline: Sides) -> tuple[MetLate, ...]:
    """All that a prerequisite was met too late for, by the proposal's dates first, then by others of the baseline."""
    now = {late.item: late for item in proposal.needing(need.id) if (late := late_for(need, item)) is not None}
    lates = [MetLate(late, None) for late in now.values()]
    needing = (*(baseline.needing(before.id) if before is not None else ()), *_as_they_were(need, proposal, baseline))
    for item in {item.id: item for item in needing}.values():
        late = late_for(need, item)
        if late is not None and (item.id not in now or late.due.latest != now[item.id].due.latest):
            lates.append(MetLate(late, baseline.plan.revision))
    return tuple(lates)


def _as_they_were(need: Item, proposal: Sides, baseline: Sides) -> Iterator[Item]:
    for item in proposal.needing(need.id):
        if item.id in baseline.plan.by_id:
            yield baseline.plan.by_id[item.id]


@value_class
class Sides:
    """One of the two plans with what its items need: see `plan.references.needs`."""

    plan: Plan
    needed: Needed

    def needing(self, item_id: str) -> Iterator[Item]:
        """The items that need another one."""
        for name, names in self.needed.items():
            if item_id in names and name in self.plan.by_id:
                yield self.plan.by_id[name]


def late_findings(proposal: Plan, lates: Iterable[MetLate]) -> tuple[PlanFinding, ...]:
    """A `met-late` finding for each that is so by the baseline's dates alone, which the plan cannot find by itself."""
    findings = [
        PlanFinding(
            "met-late", (late.lateness.need, late.lateness.item),
            {**lateness_values(late.lateness), "revision": late.revision},
        )
        for late in lates
        if late.revision is not None
    ]  # fmt: skip
    return accepting(proposal, findings)
