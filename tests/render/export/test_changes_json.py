"""Changes and contradictions as JSON, CSV, Markdown and plain lines."""

from __future__ import annotations

import csv
import io
import json

import attrs
from hypothesis import given, settings

from plantui.changes.compare import Change, compare
from plantui.changes.impact import impact
from plantui.changes.weights import WEIGHTS
from plantui.plan import reasons
from plantui.plan.checks import findings
from plantui.plan.model import Plan
from plantui.render.changes import detail
from plantui.render.export import changes_json, csv_tables, markdown, plain
from plantui.render.export.csv_tables import csv_text
from plantui.render.export.plan_json import json_text
from support import plans


def test_the_page_of_the_json_names_every_weight() -> None:
    """In the order of weight, as the code has them."""
    page = (plans.ROOT / "docs" / "json.md").read_text("utf-8")
    assert "| `weight` | " + " ".join(f"`{weight}`" for weight in WEIGHTS) + " |" in page


def _demo() -> tuple[Plan, Plan, tuple[Change, ...]]:
    baseline, proposal = plans.shipped(), plans.demo_revision()
    return baseline, proposal, compare(baseline, proposal)


def _around(baseline: Plan, proposal: Plan) -> detail.Around:
    found = findings(baseline), findings(proposal)
    return detail.around(baseline, proposal, reasons.of_round(proposal), *found)


def test_a_change_as_json() -> None:
    """Codes, full ids, values as the plan holds them, null for what is not in the text, months to a tenth."""
    baseline, proposal, changes = _demo()
    told = changes_json.changes_data(baseline, proposal, changes, reasons.of_round(proposal))
    assert told["schema"] == "plantui.changes.list/1"
    listed = told["changes"]
    assert isinstance(listed, list)
    by_item = {one["item"]: one for one in listed}
    lost = by_item["dhg.overgang-forvaltning"]
    assert (lost["number"], lost["kind"], lost["weight"], lost["direction"]) == (None, "changed", "payment", "worse")
    assert lost["slip"] == {"low": 14.0, "high": None, "rule": "bound"}
    assert lost["reason"] == {
        "code": "finansiering",
        "text": "Ingen har tatt på seg å betale utviklingen i EPJ.",
        "source": "kjerneteam dhg, notat 8.5.2025 (DEMO)",
        "round": None,
    }
    when = {"field": "when", "from": "2027-01-01", "to": None, "weight": "payment"}
    assert {**when, "respelled": False, "moved_to": None} in lost["fields"]
    assert by_item["dhg.forste-versjon"]["slip"] == {"low": 10.1, "high": 13.1, "rule": "interval"}
    assert by_item["mhe.forvaltning-besluttes"]["slip"] == {"low": -3.0, "high": -3.0, "rule": "day"}
    assert by_item["pps.dokumenttype-provesvar"]["was"] == "pjd.dokumenttype-provesvar"
    assert told["asked"] == {
        "prioriteringsrad": "Rådet gir tilslutning til at plikt til å betale utsettes til finansieringen er avklart."
    }
    assert json.loads(json_text(told)) == told


def test_csv_has_a_row_for_each_field() -> None:
    """One heading, and every field change under it."""
    _, proposal, changes = _demo()
    rows = list(csv.reader(io.StringIO(csv_text(csv_tables.change_rows(changes, reasons.of_round(proposal))))))
    assert tuple(rows[0]) == csv_tables.CHANGE_COLUMNS
    assert len(rows) == 1 + sum(max(len(change.fields), 1) for change in changes)
    assert {len(row) for row in rows} == {len(csv_tables.CHANGE_COLUMNS)}


def test_findings_and_impact_as_data() -> None:
    """Codes, items, a sentence, and null where nothing is accepted; paths end in what is hit."""
    plan = plans.shipped()
    told = changes_json.findings_data(plan, findings(plan))
    assert told["schema"] == "plantui.check/1"
    found = told["findings"]
    assert isinstance(found, list)
    assert {one["accepted"] for one in found} == {None}
    assert json.loads(json_text(told)) == told
    hits = changes_json.impact_data(plan, "plan.helsenorge", impact(plan, "plan.helsenorge"))["hits"]
    assert isinstance(hits, list)
    assert all(hit["path"][-1]["item"] == hit["item"] for hit in hits)
    rows = list(csv_tables.finding_rows(plan, findings(plan)))
    assert len(rows) == 1 + len(findings(plan))


def test_markdown_reads_as_a_case_paper() -> None:
    """A heading a weight, a table each, slips in words with their reason, wording at the end, the question asked."""
    baseline, proposal, changes = _demo()
    told = list(markdown.changes_markdown(_around(baseline, proposal), changes))
    assert told[0] == "# Endringer: 2024 → demo-2025"
    assert "## Betaling og regelverk" in told
    assert (
        "| Overgang til forvaltning (`pll.overgang-forvaltning`) | 1.1.2025 → 1.4.2026 | VERRE, +15 md | leverandør: "
        "Leverandørene er ikke ferdige med å integrere SFM. (kjerneteam pll, notat mars 2025 (DEMO)) |"
    ) in told
    assert told[-1].startswith("**Bedt om (")
    assert not any("\\(" in line for line in told)


def test_markup_in_a_plan_stays_text() -> None:
    """A title cannot break a table, make a link or start a heading."""
    nasty = "| x | [a](http://b) <b> `c` **d** # e"
    one = plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}})
    other = plans.plan({"a": {"fact": [{"id": "f", "text": nasty}]}})
    told = list(markdown.changes_markdown(_around(one, other), compare(one, other)))
    (line,) = [line for line in told if "(`a.f`)" in line]
    assert "\\| x \\| \\[a\\](http://b) \\<b\\> \\`c\\` \\*\\*d\\*\\* \\# e" in line


def test_no_difference_is_said() -> None:
    """An empty comparison is a sentence, not a blank."""
    plan = plans.shipped()
    told = list(markdown.changes_markdown(_around(plan, plan), ()))
    assert told[-1] == "Ingen forskjell: ingen punkter er ulike i de to tekstene."
    assert list(markdown.findings_markdown(attrs.evolve(plan), ()))[-1] == "Ingen motsigelser funnet."


@given(plans.PLANS, plans.PLANS)
@settings(deadline=None)
def test_any_two_plans_can_be_told(before: Plan, after: Plan) -> None:
    """JSON that reads back, CSV of one width, Markdown and plain lines of one line each."""
    changes = compare(before, after)
    held = reasons.of_round(after)
    told = changes_json.changes_data(before, after, changes, held)
    assert json.loads(json_text(told)) == told
    assert len({len(list(row)) for row in csv_tables.change_rows(changes, held)}) == 1
    what = _around(before, after)
    lines = [
        *markdown.changes_markdown(what, changes), *plain.changes_plain(what, changes),
        *markdown.findings_markdown(after, findings(after)),
    ]  # fmt: skip
    assert not any("\n" in line for line in lines)


def test_a_change_has_the_number_that_the_round_gave_it() -> None:
    """In JSON and CSV; null and empty before a freeze."""
    baseline, proposal = plans.shipped(), plans.demo_revision()
    changes, held = compare(baseline, proposal), reasons.of_round(proposal)
    numbers = {changes[0].item: "E01"}
    told = changes_json.changes_data(baseline, proposal, changes, held, numbers=numbers)
    assert [one["number"] for one in told["changes"]][:2] == ["E01", None]  # type: ignore[attr-defined]
    rows = list(csv_tables.change_rows(changes, held, numbers))
    assert {row[1] for row in rows[1:] if row[0] == changes[0].item} == {"E01"}
    assert {row[1] for row in rows[1:] if row[0] != changes[0].item} == {None}
