"""What a lost date has slipped at least, in words: by which path, or that nothing gives a bound."""

from __future__ import annotations

from fractions import Fraction

import pytest

from plantui.changes.compare import Change, compare
from plantui.changes.slip import Slip
from plantui.plan.model import Plan
from plantui.render.changes import sentences
from support import plans


def _step(own_id: str, **fields: object) -> plans.Table:
    return {"id": own_id, "kind": "delivery", "title": own_id.upper(), **fields}


def _plan(*milestones: plans.Table) -> Plan:
    return plans.plan({"a": {"milestone": milestones}})


def _lost(*others: plans.Table, when: str = "2031-01-01", **fields: object) -> Change:
    """What becomes of a milestone that loses its date beside the others."""
    before = _plan(_step("m", when=when, **fields), *others)
    return next(change for change in compare(before, _plan(_step("m", **fields), *others)) if change.item == "a.m")


def test_the_slip_of_a_lost_date_says_its_path_and_its_bound() -> None:
    """The number, every step between, and the first day it rests on."""
    change = _lost(_step("trial", after=["west"]), _step("west", when="2031-09-01.."), after=["trial"])
    assert change.slip == Slip(Fraction(8), None, "bound")
    proposal = _plan(_step("m", after=["trial"]), _step("trial", after=["west"]), _step("west", when="2031-09-01.."))
    said = sentences.slip_sentence(proposal, change)
    assert said == "≥ +8 md: m ← trial ← west («WEST», tidligst 1.9.2031); nedre grense, ikke et anslag"


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((_step("x"),), "ingenting i planen gir en nedre grense"),
        ((_step("x", when="..2035"),), "gir ingen senere dag enn den hadde: m ← x («X», innen 2035)"),
        ((_step("x", when="2031-01-01"),), "gir ingen senere dag enn den hadde: m ← x («X», 1.1.2031)"),
    ],
)
def test_that_nothing_in_the_plan_gives_a_bound_is_said_only_where_no_date_was_met(
    others: tuple[plans.Table, ...], said: str
) -> None:
    """A date that was met and gives no later day is told by its path."""
    change = _lost(*others, after=["x"])
    assert change.slip is None
    assert said in sentences.slip_sentence(_plan(_step("m", after=["x"]), *others), change)


def test_a_path_into_another_service_is_written_in_full() -> None:
    """Bare inside the item's own service, with the service in front elsewhere."""

    def plan(**own: object) -> Plan:
        other = {"milestone": [_step("b", when="2032")]}
        return plans.plan({"a": {"milestone": [_step("m", after=["b.b"], **own)]}, "b": other})

    (change,) = compare(plan(when="2031"), plan())
    assert "m ← b.b («B»" in sentences.slip_sentence(plan(), change)
