"""What names an item from elsewhere: in its detail, and among what its change hits."""

from __future__ import annotations

import pytest

from plantui import i18n
from plantui.changes.impact import impact
from plantui.plan.model import Plan
from plantui.plan.references import PointedAt, every_pointed, needs
from plantui.render.line import Canvas, plain
from plantui.render.plan.detail import detail
from support import plans


@pytest.fixture(autouse=True)
def english() -> None:
    """The words are compared in English."""
    i18n.choose("en")


def _plan() -> Plan:
    return plans.plan(
        {
            "a": {"milestone": [{"id": "m", "kind": "trial", "title": "Prøvedrift"}]},
            "b": {
                "fact": [{"id": "f", "text": "Den er utsatt", "contradicts": ["a.m"], "reporter": "Rederiet"}],
                "risk": [
                    {"id": "r", "text": "Sen leser", "likelihood": 4, "impact": 5, "affects": ["a.m"]},
                    {"id": "s", "text": "Dyr leser", "uses": ["kort"]},
                ],
                "dispute": [
                    {"id": "d", "title": "Hvem eier", "about": ["a.m"], "state": "open", "raised_on": "2030-10"},
                ],
            },
        },
        component=[{"id": "kort", "kind": "system", "title": "Kort"}],
    )  # fmt: skip


def _shown(item: str) -> list[str]:
    return [" ".join(plain(line).split()) for line in detail(_plan(), item, Canvas(80))]


def test_an_items_detail_says_what_names_it_from_elsewhere() -> None:
    """What contradicts it and who says so, risks by their score, disputes by how they stand, each with its service."""
    shown = _shown("a.m")
    assert "Contradicted by b: Den er utsatt (says Rederiet)" in shown
    assert any(line.startswith("Risks that") and line.endswith("b: 4×5 Sen leser") for line in shown), shown
    assert any(line.endswith("b: Hvem eier (open since Oct 2030)") for line in shown), shown
    assert any(line.startswith("Contradicts Prøvedrift") for line in _shown("b.f"))


def test_a_risk_touches_the_component_that_it_uses() -> None:
    """By its `uses`, as by its `affects`."""
    assert every_pointed(_plan())("plan.kort") == PointedAt(risks=("b.s",))
    assert any(line.endswith("b: Dyr leser") for line in _shown("plan.kort"))


def test_what_nothing_names_has_no_row_of_it() -> None:
    """Such as an item of a plan of the first number."""
    shown = "\n".join(_shown("b.d"))
    assert "Contradicted by" not in shown and "Risks that" not in shown and "Disputes" not in shown


@pytest.mark.parametrize(
    ("changed", "hit", "through"), [("b.r", "a.m", "affects"), ("b.d", "a.m", "about"), ("plan.kort", "b.s", "uses")]
)
def test_impact_follows_risks_and_disputes(changed: str, hit: str, through: str) -> None:
    """A risk hits what it affects, a dispute what it is about, and a component the risk that uses it."""
    assert [(each.item, each.path[-1].through) for each in impact(_plan(), changed)] == [(hit, through)]


def test_nothing_waits_for_a_risk_or_a_dispute() -> None:
    """They hit an item; the item does not need them."""
    assert needs(_plan()) == {}
