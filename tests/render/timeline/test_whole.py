"""What belongs to the whole, disputes, windows of risks and components, on the Timeline."""

from __future__ import annotations

import json
from datetime import date

import pytest

from plantui import i18n
from plantui.plan.model import Plan
from plantui.render.export import plan_json
from plantui.render.line import Canvas, cells, plain
from plantui.render.timeline import axis, bars
from plantui.render.timeline import rows as timeline_rows
from support import plans

TODAY = date(2025, 6, 18)


@pytest.fixture(autouse=True)
def english() -> None:
    """The words are compared in English."""
    i18n.choose("en")


def _plan() -> Plan:
    return plans.plan(
        {
            "a": {
                "milestone": [{"id": "m", "kind": "trial", "title": "Prøvedrift", "when": "2025-01-15"}],
                "risk": [
                    {"id": "r", "text": "Sen leser", "likelihood": 4, "impact": 5, "when": "2025-01",
                     "until": "2025-12"},
                    {"id": "n", "text": "Uten vindu", "likelihood": 4, "impact": 5},
                ],
                "dispute": [
                    {"id": "d", "title": "Hvem eier", "state": "escalated", "raised_on": "2025-10-20"},
                    {"id": "e", "title": "Hvem drifter", "state": "open"},
                ],
            }
        },
        component=[
            {"id": "kort", "kind": "system", "title": "Kort", "state": "trial", "when": "2025-Q4"},
            {"id": "lov", "kind": "regulation", "title": "Lov"},
        ],
        milestone=[{"id": "w", "kind": "event", "title": "Kongress", "when": "2025-05-01"}],
    )  # fmt: skip


def _rows(only: timeline_rows.Selection = "milestones") -> list[str]:
    return [row.item_id for row in timeline_rows.selected_rows(_plan(), only, today=TODAY)]


def _drawn(item: str, canvas: Canvas) -> str:
    scale = axis.starting(2025, axis.default_zoom(80), axis.layout(80).cells)
    row = next(row for row in timeline_rows.selected_rows(_plan()) if row.item_id == item)
    line = plain(bars.row_line(_plan(), row, scale, canvas, TODAY))
    assert cells(((line, "text"),)) <= canvas.width
    return line


def test_what_belongs_to_the_whole_comes_first_under_the_plans_title() -> None:
    """Then each service; what has no place in time has no row, but milestones."""
    assert sorted(_rows()[1:3]) == ["plan.kort", "plan.w"]
    assert _rows()[0] == "plan" and _rows()[3] == "a" and sorted(_rows()[4:]) == ["a.d", "a.m", "a.r"]
    assert "Plan X" in _drawn("plan", Canvas(80))
    assert "plan" not in _rows("transitions") and "a.d" not in _rows("passed")


def test_a_dispute_has_a_sign_where_it_was_raised() -> None:
    """In both alphabets, with how it stands beside it."""
    shown = _drawn("a.d", Canvas(80))
    assert "‼" in shown and "escalated" in shown
    twin = _drawn("a.d", Canvas(80, True))
    assert twin.index("!!") == shown.index("‼") and "?" not in twin


def test_a_risk_has_its_window_and_a_component_its_date() -> None:
    """With the risk's score and the component's state in words."""
    risk, component = _drawn("a.r", Canvas(120)), _drawn("plan.kort", Canvas(120))
    assert "╞" in risk and "╡" in risk and "4×5" in risk
    assert "▒" in component and "in trial" in component


def test_plain_lines_and_data_have_them_too() -> None:
    """A dispute stands by the day that it was raised on."""
    rows = timeline_rows.selected_rows(_plan(), "milestones", today=TODAY)
    spoken = list(timeline_rows.plain_rows(_plan(), rows, TODAY))
    assert "a: Hvem eier: escalated since 2025-10-20" in spoken
    assert "a: Sen leser: 4×5, Jan 2025 to Dec 2025" in spoken
    assert any(line.startswith("Kongress: ") for line in spoken)
    made = json.loads(plan_json.json_text(plan_json.timeline_data(_plan(), rows, TODAY)))
    data = {row["id"]: row for row in made["rows"]}
    assert data["a.d"]["when"]["earliest"] == "2025-10-20" and data["a.d"]["state"] == "escalated"
