"""An item on one line of a list, in the words of the plan's second layer."""

from __future__ import annotations

from datetime import date

import pytest

from plantui import i18n
from plantui.plan.model import Plan
from plantui.render.item_lines import listed
from plantui.render.line import Canvas, plain
from plantui.render.plan import tree
from plantui.render.plan.detail import detail
from support import plans

TODAY = date(2030, 12, 1)
ACTORS: list[plans.Table] = [
    {"id": "tilsynet", "title": "Tilsynet", "short": "TS"},
    {"id": "kystlinjen", "title": "Kystlinjen"},
]


@pytest.fixture(autouse=True)
def english() -> None:
    """The words are compared in English."""
    i18n.choose("en")


def _plan(table: str, fields: plans.Table, document: plans.Table | None = None) -> Plan:
    if table == "component":
        return plans.plan({"a": {}}, document, actor=ACTORS, component=[{"id": "x", "kind": "system", **fields}])
    return plans.plan({"a": {table: [{"id": "x", **fields}]}}, document, actor=ACTORS)


def _row(plan: Plan, canvas: Canvas | None = None) -> str:
    nodes = tree.matching_rows(plan, lambda item: item.endswith(".x"))
    return plain(tree.node_line(plan, nodes[len(nodes) - 1], canvas or Canvas(80))).strip()


RISK: plans.Table = {
    "text": "Kortleseren kommer ikke i tide", "likelihood": 4, "impact": 5, "actors": ["kystlinjen"],
}  # fmt: skip
DISPUTE: plans.Table = {"title": "Hvem eier reisedata", "state": "escalated", "raised_on": "2030-10"}
STATUS: plans.Table = {
    "reporter": "tilsynet", "word": "rødt lys", "level": "in-trouble", "aspect": "tid", "as_of": "2030-11",
}  # fmt: skip
YEARS = [
    {"when": "2030", "decimal": "41.5", "state": "adopted"},
    {"when": "2031", "decimal": "38.0", "state": "proposed"},
]


@pytest.mark.parametrize(
    ("table", "fields", "says"),
    [
        ("risk", RISK, "4×5 Kortleseren kommer ikke i tide (Kystlinjen)"),
        ("risk", {**RISK, "actors": []}, "4×5 Kortleseren kommer ikke i tide"),
        ("risk", {**RISK, "state": "happened"}, "4×5 Kortleseren kommer ikke i tide (Kystlinjen) · happened"),
        ("risk", {"text": "Sen leser", "impact": 3}, "?×3 Sen leser"),
        ("risk", {"text": "Sen leser"}, "Sen leser"),
        ("component", {"title": "Kortleser", "state": "trial", "when": "2030-Q4"},
         "Kortleser · in trial, in use from Q4 2030"),
        ("component", {"title": "Kortleser", "state": "in-use", "when": "2030"}, "Kortleser · in use, from 2030"),
        ("component", {"title": "Lov", "kind": "regulation", "when": "2030-07-01"}, "Lov · in force from 2030-07-01"),
        ("component", {"title": "Kortleser", "state": "building"}, "Kortleser · building"),
        ("component", {"title": "Kortleser"}, "Kortleser"),
        ("dispute", DISPUTE, "DISPUTE, escalated since Oct 2030: Hvem eier reisedata"),
        ("dispute", {**DISPUTE, "state": "settled", "settled_on": "2031-02"},
         "DISPUTE, settled Feb 2031: Hvem eier reisedata"),
        ("dispute", {"title": "Hvem", "state": "open"}, "DISPUTE, open: Hvem"),
        ("status", STATUS, "rødt lys (in trouble) · Tilsynet, tid, Nov 2030"),
        ("status", {"reporter": "tilsynet", "level": "done"}, "done · Tilsynet"),
        ("status", {"reporter": "tilsynet", "word": "i rute"}, "Tilsynet: “i rute”"),
        ("fact", {"text": "Tilskudd", "unit": "million kroner", "year": YEARS},
         "Tilskudd  2030 41.5 · 2031 38.0 proposed (-8 %)"),
        ("fact", {"text": "Andel", "unit": "%", "year": YEARS}, "Andel  2030 41.5 · 2031 38.0 proposed"),
        ("fact", {"text": "Tilskudd", "value": 4}, "Tilskudd: 4"),
    ],
)  # fmt: skip
def test_an_item_says_in_one_line_what_matters_of_it(table: str, fields: plans.Table, says: str) -> None:
    """A risk its score, a component its state and from when, a dispute since when, a status whose and of what."""
    assert _row(_plan(table, fields)) == says


def test_the_cross_of_a_risk_has_a_twin() -> None:
    """In ASCII it is an x."""
    assert _row(_plan("risk", RISK), Canvas(80, True)) == "4x5 Kortleseren kommer ikke i tide (Kystlinjen)"


@pytest.mark.parametrize(
    ("author", "reporter", "says"),
    [
        (None, "tilsynet", " (says Tilsynet)"),
        ("Havnelaget", "TS", " (says Tilsynet)"),
        ("Havnelaget", "Et utvalg", " (says Et utvalg)"),
        ("Tilsynet", "tilsynet", ""),
        ("ts", "tilsynet", ""),
        ("Et  utvalg", "et utvalg", ""),
    ],
)
def test_who_says_it_stands_behind_it_when_that_is_not_the_author(author: str | None, reporter: str, says: str) -> None:
    """An actor under its slug and under its short name is one voice."""
    milestone: plans.Table = {"kind": "trial", "title": "Prøvedrift", "when": "2030", "reporter": reporter}
    plan = _plan("milestone", milestone, {"author": author} if author else None)
    assert listed(plan, plan.by_id["a.x"])[0] == f"Prøvedrift{says}"
    service = [plain(line).rstrip() for line in detail(plan, "a", Canvas(80), TODAY)]
    assert any(line.endswith(f"Prøvedrift{says}") for line in service)


def test_the_detail_of_a_figure_over_years_has_them_as_its_value() -> None:
    """It never says that a figure which has years is not in the text."""
    plan = _plan("fact", {"text": "Tilskudd", "unit": "million kroner", "year": YEARS})
    lines = [" ".join(plain(line).split()) for line in detail(plan, "a.x", Canvas(80), TODAY)]
    assert "Value 2030 41.5 · 2031 38.0 proposed (-8 %)" in lines


def test_the_detail_tells_the_end_of_what_lasts_once() -> None:
    """The words from when to when have the end and how sure it is; an end alone keeps its certainty in a row."""
    fields: plans.Table = {"kind": "trial", "title": "P", "until": "2031-H1", "until_certainty": "expected"}
    both = "\n".join(plain(line) for line in detail(_plan("milestone", {**fields, "when": "2029"}), "a.x", Canvas(80)))
    assert both.count("H1 2031") == 1 and both.count("first half of 2031") == 0 and both.count("expected") == 1
    alone = "\n".join(plain(line) for line in detail(_plan("milestone", fields), "a.x", Canvas(80)))
    assert alone.count("H1 2031") == 1 and alone.count("expected") == 1
