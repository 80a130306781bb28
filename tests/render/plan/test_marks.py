"""Marks of the tree, what stands beneath a changed row of the detail, and what contradicts an item."""

from __future__ import annotations

from datetime import date

import pytest

from plantui.changes.compare import Change, compare
from plantui.plan import checks, reasons
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Plan
from plantui.render.changes import detail
from plantui.render.line import Canvas, at_end, cells, fit, plain
from plantui.render.plan.detail import below
from plantui.render.plan.detail import detail as plan_detail
from plantui.render.plan.tree import Marks, legend, marks
from support.plans import demo_revision, shipped

TODAY = date(2025, 6, 18)


def _changes(baseline: Plan, proposal: Plan) -> dict[str, Change]:
    return {change.item: change for change in compare(baseline, proposal)}


def _marks(compared: bool) -> Marks:
    found = detail.by_item(checks.findings(demo_revision()))
    return marks(demo_revision(), TODAY, found, _changes(shipped(), demo_revision()) if compared else None)


def test_what_changed_came_or_is_contradicted_is_marked() -> None:
    """`*` changed, `NY` new, `!` contradicted or passed; a service counts its changes, removed ones too."""
    at = {key: words for key, (words, _) in _marks(True).at.items()}
    assert at["dhg.overgang-forvaltning"] == "* !"
    assert at["mhe.forvaltning-besluttes"].strip() == "*"
    assert at["drk"].strip() == "NY"
    assert at["pps.overgang-forvaltning"] == "!"
    assert at["pps"] == "4 !"
    assert at["pps/fact"].split()[0] == "3"
    assert "dhg.bruk-til-helsehjelp" not in at


def test_the_legend_counts_what_is_marked() -> None:
    """All changes, as Changes counts them; without a comparison only what is alarming."""
    what = _marks(True)
    assert what.changed == len(_changes(shipped(), demo_revision()))
    assert plain(legend(what, Canvas(80))).startswith(f"* endret: {what.changed} punkt")
    alone = _marks(False)
    assert plain(legend(alone, Canvas(80))).startswith("! = ")
    assert alone.alarmed == what.alarmed


def test_an_accepted_contradiction_is_no_alarm() -> None:
    """The plan says that it lives with it: it stays in the detail, and the tree is quiet."""
    plan = shipped()
    found = [one for one in checks.findings(plan) if one.code == "two-periods"]
    item = found[0].items[0]
    assert marks(plan, TODAY, detail.by_item(found)).at[item][0] == "!"
    quiet = [PlanFinding(one.code, one.items, one.values, "vedtatt slik") for one in found]
    assert item not in marks(plan, TODAY, detail.by_item(quiet)).at


def test_a_row_that_reads_otherwise_has_what_it_was_beneath_it() -> None:
    """The date that was, the word that was, and of what is new that it was not in the text."""
    old = shipped().by_id["dhg.overgang-forvaltning"]
    lines = [plain(one) for one in plan_detail(demo_revision(), old.id, Canvas(60), TODAY, (shipped(), old))]
    rows = [line.split(maxsplit=1) for line in lines]
    at = next(number for number, row in enumerate(rows) if row[:1] == ["Når"])
    assert rows[at][1].startswith("uten dato: ")
    assert rows[at + 1] == ["før", "1. januar 2027"]
    assert ["før", "planlagt («planlagt fra»)"] in rows
    unchanged = shipped().by_id["mhe.oppstartsmote-kommuner"]
    lines = [
        plain(one) for one in plan_detail(demo_revision(), unchanged.id, Canvas(60), TODAY, (shipped(), unchanged))
    ]
    assert not [line for line in lines if line.split()[:1] == ["før"]]


@pytest.mark.parametrize("width", [24, 46, 80])
@pytest.mark.parametrize("ascii", [False, True])
def test_below_an_item_stand_outcome_reason_and_contradictions(width: int, ascii: bool) -> None:
    """Since which revision, what became of it, why, and each contradiction in words; within the width."""
    baseline, proposal = shipped(), demo_revision()
    changes = _changes(baseline, proposal)
    around = detail.around(baseline, proposal, reasons.of_round(proposal), (), checks.findings(proposal))
    item = "dhg.overgang-forvaltning"
    lines = [plain(one) for one in below(proposal, around, changes[item], around.found[item], Canvas(width, ascii))]
    told = " ".join(" ".join(line.split()) for line in lines)
    assert "Siden 2024: VERRE" in told
    assert "kapittel 9" in told
    assert all(len(line) <= width for line in lines)
    assert not ascii or max(map(ord, told)) <= 126
    assert below(proposal, around, None, (), Canvas(width)) == ()


def test_a_numbered_change_has_its_number_in_the_tree() -> None:
    """Once the round has given it one; the services keep their counts."""
    changes = _changes(shipped(), demo_revision())
    what = marks(demo_revision(), TODAY, None, changes, {"dhg.overgang-forvaltning": "E01", "pps": "E02"})
    assert what.at["dhg.overgang-forvaltning"][0].strip() == "E01"
    assert what.at["pps"][0].startswith("4")


def test_a_number_stands_at_the_edge_where_there_is_room_for_it() -> None:
    """The line keeps its width and its words; where they leave no blank before the number it is left out."""
    line = fit((("pll", "dim"), ("  +15 md", "text")), Canvas(20))
    assert plain(at_end(line, "E01")) == "pll  +15 md      E01"
    assert cells(at_end(line, "E01")) == 20
    full = fit((("pll  +15 md", "text"),), Canvas(14))
    assert at_end(full, "E01") == full
    assert at_end(line, "") == line
