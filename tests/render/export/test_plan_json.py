from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime

from hypothesis import given, settings

from plantui import terminal_text
from plantui.changes.compare import compare
from plantui.changes.impact import impact
from plantui.plan import fingerprint, reasons
from plantui.plan.checks import findings
from plantui.plan.model import Plan
from plantui.render.changes.compared import compared
from plantui.render.export import changes_json, csv_tables, markdown, plain, plan_json
from plantui.render.export.csv_tables import csv_text
from plantui.render.timeline import rows as timeline_rows
from plantui.review.ledger.log_entry import LogEntry, Signature
from plantui.review.policy.people import NOBODY
from plantui.review.records.record import Act, Covered, Record, RecordField, Source
from support import documented, plans
from support.shown import plan_of, real_plan

TODAY = date(2025, 6, 18)


def log_entry() -> LogEntry:
    source = Source("minutes", "Protokoll", given=date(2025, 6, 10), present=11)
    act = Act(
        "decision", item="pps", word="tilslutning", fingerprint="0" * 64, covers="items",
        covered=(Covered("pps.a", "0" * 64),), fields=(RecordField("when", None, ("a", "b")),),
    )  # fmt: skip
    written = datetime(2025, 6, 12, tzinfo=UTC)
    record = Record("prove", "2025", "kari", "0" * 40, written, (act,), voice="rad", source=source)
    return LogEntry(
        1, "a" * 40, (), "record", "Kari", written, "review", Signature("unsigned"), ("x",), record, "b" * 64
    )


def test_every_shape_is_documented_and_every_documented_key_is_there() -> None:
    """docs/json.md and what is written have the same keys, shape by shape."""
    shapes = documented.shapes()
    plan = real_plan()
    claimed = plan_of(
        {"s": '[[milestone]]\nid = "m"\nkind = "event"\ntitle = "M"\nsource = "1"\n'
              '[[milestone.claim]]\nreporter = "a"\nwhen = "2025"\n', "t": "rubbish = 1\n"}
    )  # fmt: skip
    shown, broken = plan_json.show(plan), plan_json.show(claimed)
    document = shown["plan"]
    service = shown["services"][0]  # type: ignore[index]
    year = plan_json.highlight_data(plan, TODAY)
    log = plan_json.log_data([log_entry()], NOBODY)
    entry = log["entries"][0]  # type: ignore[index]
    record = entry["record"]
    lines = plan_json.timeline_data(plan, timeline_rows.selected_rows(plan), TODAY)
    timed = shapes["timed item"]
    pairs: list[tuple[str, object]] = [
        ("plantui.show/1", shown),
        ("reference", plan_json.reference(plan)),
        ("document", document),
        ("version", document["versions"][0]),  # type: ignore[index]
        ("problem", broken["problems"][0]),  # type: ignore[index]
        ("service", service),
        ("claim", broken["services"][0]["items"][0]["claims"][0]),  # type: ignore[index]
        ("plantui.highlights/1", year),
        ("year", year["years"][0]),  # type: ignore[index]
        ("plantui.timeline/1", lines),
        ("plantui.log/1", log),
        ("entry", entry),
        ("signature", entry["signature"]),
        ("record", record),
        ("source", record["source"]),
        ("act", record["acts"][0]),
    ]
    pairs += [("item", plan_json.item(item)) for item in plan.all_items() if item.table not in ("plan", "service")]
    pairs += [("when", plan_json.when(item.when)) for item in plan.all_items() if item.when]
    pairs += [("timed item", one) for name in ("undated", "not_before", "not_in_text") for one in year[name]]  # type: ignore[attr-defined]
    baseline, proposal = plans.shipped(), plans.demo_revision()
    changes = compare(baseline, proposal)
    against = compared(baseline, changes)
    listed = changes_json.changes_data(baseline, proposal, changes, reasons.of_round(proposal))
    hits = changes_json.impact_data(plan, "plan.helsenorge", impact(plan, "plan.helsenorge"))
    checked = changes_json.findings_data(plan, findings(plan))
    later = plan_json.highlight_data(proposal, TODAY, against=against)
    pairs += [
        ("plantui.changes.list/1", listed),
        ("side", listed["baseline"]),
        ("side", listed["proposal"]),
        ("plantui.impact/1", hits),
        ("hit", hits["hits"][0]),  # type: ignore[index]
        ("step", hits["hits"][0]["path"][0]),  # type: ignore[index]
        ("plantui.check/1", checked),
        ("plantui.highlights/1", later),
        (
            "plantui.timeline/1",
            plan_json.timeline_data(proposal, timeline_rows.selected_rows(proposal, against=against), TODAY, against),
        ),
    ]
    for one in listed["changes"]:  # type: ignore[attr-defined]
        pairs += [("change", one), *(("field", field) for field in one["fields"])]
        pairs += [(name, one[name]) for name in ("slip", "reason", "bound") if one[name]]
        pairs += [(name, each) for name, all_of in (("late", "late"), ("tone", "tones")) for each in one[all_of]]
    pairs += [("finding", one) for one in checked["findings"]]  # type: ignore[attr-defined]
    for one in later["years"]:  # type: ignore[attr-defined]
        pairs += [("year", one), *(("timed item", item) for name in ("moved_out", "lost") for item in one[name])]
    for name, value in pairs:
        assert isinstance(value, dict)
        assert set(value) == shapes[name], name
    assert all(set(one) == timed | {"claims"} for one in lines["rows"])  # type: ignore[attr-defined]


def test_an_item_as_data() -> None:
    """Ids are full, words are codes, and what is not in the text is null."""
    told = plan_json.item(real_plan().by_id["pps.innsending-hso-hv-hn"])
    assert told["when"] == {
        "written": "2025-Q1", "earliest": "2025-01-01", "latest": "2025-03-31", "precision": "quarter",
    }  # fmt: skip
    assert told["actors"] == ["hso", "hv", "hn"]
    assert told["after"] == ["pps.testperiode"]
    assert told["certainty"] == "indicated"
    assert told["certainty_text"] == "indikerer en sannsynlig oppstart"
    assert told["payment"] is None
    assert told["claims"] == []
    assert told["fingerprint"] == fingerprint.item_fingerprint(real_plan(), "pps.innsending-hso-hv-hn")


def test_conditional_and_figure_only() -> None:
    """A condition without a date is a place in time with nulls; what stood only in a figure has none at all."""
    plan = real_plan()
    bare = {"written": None, "earliest": None, "latest": None, "precision": "conditional"}
    assert plan_json.item(plan.by_id["dhg.utproving-starter"])["when"] == bare
    assert plan_json.item(plan.by_id["pjd.overgang-forvaltning"])["when"] is None


def test_show_holds_every_service_and_item_once() -> None:
    """The whole plan is there, and it survives JSON."""
    plan = real_plan()
    told = json.loads(plan_json.json_text(plan_json.show(plan)))
    assert [one["id"] for one in told["services"]] == ["pll", "pps", "pjd", "pmd", "ki", "dhg", "mhe"]
    ids = [item["id"] for one in told["services"] for item in one["items"]]
    ids += [item["id"] for item in told["plan"]["items"]]
    assert sorted(ids) == sorted(i.id for i in plan.all_items() if i.table not in ("plan", "service"))
    assert told["plan"]["fingerprint"] == fingerprint.of_plan(plan)
    assert told["services"][0]["fingerprint"] == fingerprint.of_service(plan.services[0])


def test_one_item_service_or_document() -> None:
    """An id asks for its item, a service's for all inside it, `plan` for the document."""
    plan = real_plan()
    assert plan_json.show_item(plan, "pps.overgang-forvaltning")["schema"] == "plantui.show.item/1"
    assert plan_json.show_item(plan, "pps")["schema"] == "plantui.show.service/1"
    assert plan_json.show_item(plan, "plan")["schema"] == "plantui.show.plan/1"


def test_json_escapes_what_a_terminal_must_not_get() -> None:
    """Letters stay letters; controls and bidirectional characters are escaped, and read back the same."""
    told: plan_json.Json = {"a": "prøvesvar \x1b[31m \u202e \x9b"}
    shown = plan_json.json_text(told)
    assert "prøvesvar" in shown
    assert not re.search("[\x1b\u202e\x9b]", shown)
    assert json.loads(shown) == told


def test_csv_has_one_row_an_item_and_no_formulas() -> None:
    """CSV reads back with its headings, and a cell that begins like a formula is disarmed."""
    read = list(csv.DictReader(io.StringIO(csv_tables.csv_text(csv_tables.show_rows(real_plan())))))
    found = next(one for one in read if one["id"] == "pps.innsending-hso-hv-hn")
    assert (found["written"], found["actors"], found["payment"]) == ("2025-Q1", "hso hv hn", "")
    plan = plan_of({"s": 'title = "=1+1"\n'})
    assert "'=1+1" in csv_tables.csv_text(csv_tables.show_rows(plan))
    assert csv_tables.csv_text([(None, True, -5, ["a", "b"])]) == ",true,-5,a b\n"


def test_csv_columns_are_documented() -> None:
    """The headings stand in docs/json.md in their order."""
    told = " ".join(documented.JSON.read_text().split())
    for columns in (
        csv_tables.ITEM_COLUMNS, csv_tables.TIMED_COLUMNS, csv_tables.LOG_COLUMNS, csv_tables.CHANGE_COLUMNS,
        csv_tables.FINDING_COLUMNS,
    ):  # fmt: skip
        assert " ".join(columns) in told
    plan = real_plan()
    for rows, first in (
        (csv_tables.highlight_rows(plan, TODAY), "year"),
        (csv_tables.timeline_rows(plan, timeline_rows.selected_rows(plan), TODAY), "id"),
        (csv_tables.log_rows([log_entry()], NOBODY), "number"),
    ):
        head, *others = rows
        assert head[0] == first
        assert others
        assert all(len(one) == len(head) for one in others)


def test_markdown_lets_plan_text_be_only_text() -> None:
    """A title can make neither a link nor a heading nor HTML."""
    plan = plan_of({"s": 'title = "<b>[x](http://y) # | z"\n'})
    told = "\n".join(markdown.show_markdown(plan))
    assert r"\<b\>\[x\]\(http://y\) \# \| z" in told


def test_markdown_has_the_milestones_as_a_table() -> None:
    """Each service's milestones stand in a table with certainty and payment."""
    told = list(markdown.show_markdown(real_plan()))
    assert "## Pasientens prøvesvar (pps)" in [line.replace("\\", "") for line in told]
    assert any(line.startswith("| 1. januar 2025 | Overgang til forvaltning | planlagt") for line in told)


def test_highlights_of_one_year() -> None:
    """Asked for one year, the data hold that year alone, with its counts."""
    told = plan_json.highlight_data(real_plan(), TODAY, 2026)
    years = told["years"]
    assert isinstance(years, list)
    assert [(one["year"], one["count"], [item["id"] for item in one["decided"]]) for one in years] == [
        (2026, 1, ["mhe.forvaltning-besluttes"])
    ]


def test_a_comparison_as_data() -> None:
    """Timeline and highlights hold the slip, where each thing was, what left a year, and the counts of both."""
    baseline, proposal = plans.shipped(), plans.demo_revision()
    against = compared(baseline, compare(baseline, proposal))
    told = plan_json.timeline_data(proposal, timeline_rows.selected_rows(proposal, against=against), TODAY, against)
    rows = {one["id"]: one for one in told["rows"]}  # type: ignore[attr-defined]
    assert rows["pll.overgang-forvaltning"]["slip"] == {"low": 15.0, "high": 15.0, "rule": "day"}
    assert rows["pll.overgang-forvaltning"]["was"]["written"] == "2025-01-01"
    lost = rows["dhg.overgang-forvaltning"]
    assert (lost["change"], lost["direction"], lost["was"]["latest"]) == ("changed", "worse", "2027-01-01")
    assert rows["pps.overgang-forvaltning"]["change"] is None
    assert rows["pmd.overgang-forvaltning"]["was"] is None
    years = plan_json.highlight_data(proposal, TODAY, against=against)["years"]
    counts = [(one["year"], one["count_before"], one["count"]) for one in years]  # type: ignore[attr-defined]
    assert counts == [(2024, 9, 6), (2025, 3, 6), (2026, 1, 2), (2027, 2, 2), (2028, 0, 1), (2029, 0, 0)]
    assert [one["id"] for one in years[1]["moved_out"]] == ["pll.overgang-forvaltning"]  # type: ignore[index]
    assert [one["id"] for one in years[3]["lost"]] == ["dhg.overgang-forvaltning"]  # type: ignore[index]


def test_a_comparison_as_csv_markdown_and_lines() -> None:
    """The same as rows of codes, as a table for a case paper, and one fact a line."""
    baseline, proposal = plans.shipped(), plans.demo_revision()
    against = compared(baseline, compare(baseline, proposal))
    rows = timeline_rows.selected_rows(proposal, against=against)
    read = list(csv.DictReader(io.StringIO(csv_text(csv_tables.timeline_rows(proposal, rows, TODAY, against)))))
    found = next(one for one in read if one["id"] == "pps.ny-funksjonalitet")
    slip = [found[name] for name in ("was", "slip_low", "slip_high", "slip_rule")]
    assert slip == ["2024-H2", "14.0", "23.0", "season"]
    sooner = next(one for one in read if one["id"] == "mhe.forvaltning-besluttes")
    assert sooner["slip_low"] == "-3.0"  # a number, not a formula to disarm
    table = list(markdown.timeline_markdown(proposal, rows, TODAY, against))
    assert (
        "| mhe | Forvaltning besluttes | 1. oktober 2025 | besluttet («besluttes») |  | "
        "−3 md FREMSKYNDET; var 1. januar 2026 |"
    ) in table
    listed = list(markdown.highlights_markdown(proposal, TODAY, 2025, against))
    assert "gjeldende → forslag: 3 → 6" in listed
    assert "### FLYTTET UT AV 2025" in listed
    lines = list(plain.plain_highlights(proposal, TODAY, 2027, against))
    assert any(one.startswith("2027: Tapt fra året: dhg: ") and "var 1. januar 2027" in one for one in lines)
    sections = {row[1] for row in csv_tables.highlight_rows(proposal, TODAY, against=against)}
    assert {"moved-out", "lost", "undated", "figure-only"} <= sections


@settings(deadline=None)
@given(plans.PLANS, plans.PLANS)
def test_any_comparison_is_whole_and_on_one_line(before: Plan, after: Plan) -> None:
    """JSON reads back, CSV has one width, Markdown and plain lines are clean, whatever two plans hold."""
    against = compared(before, compare(before, after))
    rows = timeline_rows.selected_rows(after, "all", today=TODAY, against=against)
    for told in (
        plan_json.timeline_data(after, rows, TODAY, against),
        plan_json.highlight_data(after, TODAY, against=against),
    ):
        assert json.loads(plan_json.json_text(told)) == told
    for table in (
        csv_tables.timeline_rows(after, rows, TODAY, against), csv_tables.highlight_rows(after, TODAY, against=against),
    ):  # fmt: skip
        assert len({len(row) for row in table}) == 1
    lines = list(markdown.timeline_markdown(after, rows, TODAY, against))
    lines += markdown.highlights_markdown(after, TODAY, None, against)
    lines += [
        *timeline_rows.plain_rows(after, rows, TODAY, against),
        *plain.plain_highlights(after, TODAY, None, against),
    ]
    assert all(terminal_text.clean(line) == line for line in lines)
