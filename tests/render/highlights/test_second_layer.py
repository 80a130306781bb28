"""What lasts, outcomes nobody knows, payments, risks and disputes, in the Highlights of a year."""

from __future__ import annotations

import json
from datetime import date

import pytest

from plantui import i18n
from plantui.plan.model import Plan
from plantui.render.export import plan_json
from plantui.render.export.markdown import highlights_markdown
from plantui.render.export.plain import plain_highlights
from plantui.render.highlights import view
from plantui.render.highlights.years import highlights, years
from plantui.render.line import Canvas, plain
from support import plans

TODAY = date(2028, 6, 18)


@pytest.fixture(autouse=True)
def english() -> None:
    """The words are compared in English."""
    i18n.choose("en")


def _plan() -> Plan:
    return plans.plan(
        {
            "a": {
                "milestone": [
                    {"id": "l", "kind": "trial", "title": "Prøvedrift", "when": "2029-Q2", "until": "2031-H1",
                     "until_certainty": "expected", "certainty": "planned"},
                    {"id": "t", "kind": "trial", "title": "Til da", "until": "2031"},
                    {"id": "u", "kind": "transition", "title": "Overtakelse", "when": "2029-01-01",
                     "outcome": "unknown"},
                    {"id": "o", "kind": "transition", "title": "Overgang", "when": "2029-03-01"},
                    {"id": "p", "kind": "payment", "title": "Rederiene betaler", "when": "2029-03-01"},
                ],
                "risk": [
                    {"id": "small", "text": "Liten", "likelihood": 1, "impact": 2},
                    {"id": "great", "text": "Stor", "likelihood": 4, "impact": 5},
                    {"id": "then", "text": "Siden", "likelihood": 3, "impact": 3, "when": "2030", "until": "2031"},
                    {"id": "gone", "text": "Lukket", "likelihood": 5, "impact": 5, "state": "closed"},
                    {"id": "old", "text": "En setning"},
                ],
                "dispute": [
                    {"id": "d", "title": "Hvem eier", "state": "escalated", "raised_on": "2030-10"},
                    {"id": "s", "title": "Hvem drifter", "state": "settled", "raised_on": "2029-02",
                     "settled_on": "2029-11"},
                    {"id": "w", "title": "Trukket", "state": "withdrawn", "raised_on": "2029"},
                ],
            }
        },
        milestone=[{"id": "whole", "kind": "event", "title": "Kongress", "when": "2030-05"}],
    )  # fmt: skip


def _held(year: int) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for entry in highlights(_plan(), year, TODAY).entries:
        held.setdefault(entry.section, []).append(entry.item.own_id)
    return held


@pytest.mark.parametrize(
    ("year", "held"),
    [
        (2029, {"starts": ["l"], "not-known": ["u"], "transition": ["o"], "payment": ["p"],
                "risks": ["great", "small"], "disputes": ["s"]}),
        (2030, {"under-way": ["l"], "expected": ["whole"], "risks": ["great", "then", "small"], "disputes": ["d"]}),
        (2031, {"ends": ["l", "t"], "risks": ["great", "then", "small"], "disputes": ["d"]}),
    ],
)  # fmt: skip
def test_a_year_holds_what_starts_lasts_and_ends_in_it_and_what_is_open(year: int, held: dict[str, list[str]]) -> None:
    """Risks from 20 to 1 within their windows, disputes from when they were raised until they were settled."""
    assert _held(year) == held
    assert years(_plan()) == (2029, 2030, 2031)


def test_what_lasts_counts_once_in_the_year_that_it_starts() -> None:
    """An end alone counts where it ends."""
    assert highlights(_plan(), 2029, TODAY).counts == (4, 1, 1)


@pytest.mark.parametrize("ascii_", [False, True])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_year_is_drawn_with_its_sections(width: int, ascii_: bool) -> None:
    """The score of a risk and how a dispute stands are there at every width, and no line is too wide."""
    rows = view.year_rows(highlights(_plan(), 2030, TODAY), Canvas(width, ascii_))
    lines = [plain(row.line) for row in rows]
    assert all(len(line) <= width for line in lines)
    shown = "\n".join(lines)
    assert "UNDER WAY IN 2030" in shown and "DISPUTES OPEN IN 2030" in shown
    assert ("4x5" if ascii_ else "4×5") in shown
    assert "escalated" in shown


def test_exports_say_it_too() -> None:
    """Plain lines and Markdown have them in words, JSON in keys of its own."""
    spoken = list(plain_highlights(_plan(), TODAY, 2030))
    assert "2030: Under way: a: Prøvedrift: Q2 2029 to H1 2031 (end expected), planned" in spoken
    assert "2030: Open risks: a: Stor: 4×5" in spoken
    assert "2030: Open disputes: a: Hvem eier: escalated since Oct 2030" in spoken
    assert "2030: Expected, not confirmed: Kongress: May 2030" in spoken
    assert "- a: Stor: 4×5" in list(highlights_markdown(_plan(), TODAY, 2030))
    data = json.loads(plan_json.json_text(plan_json.highlight_data(_plan(), TODAY, 2029)))
    (year,) = data["years"]
    keys = ("starts", "under_way", "ends", "not_known", "payment", "risks", "disputes")
    assert [len(year[key]) for key in keys] == [1, 0, 0, 1, 1, 2, 1]
