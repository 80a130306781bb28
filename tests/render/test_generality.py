"""Nothing is taken from this plan where a plan can say it itself: figures, kinds and units are the reader's own."""

from __future__ import annotations

from datetime import date

import pytest

from plantui import i18n
from plantui.changes.compare import compare
from plantui.plan.checks import findings
from plantui.plan.model import Plan
from plantui.render import labels
from plantui.render.highlights.view import year_rows
from plantui.render.highlights.years import highlights
from plantui.render.line import Canvas, plain
from plantui.render.plan.sections import overview
from support import plans
from support.shown import plan_of, real_plan


@pytest.fixture(autouse=True)
def english() -> None:
    """In English."""
    i18n.choose("en")


def milestone(source: str, **fields: object) -> Plan:
    """A plan with one undated milestone of that source."""
    return plans.plan({"s": {"milestone": [{"id": "m", "kind": "event", "title": "M", "source": source, **fields}]}})


@pytest.mark.parametrize(
    ("source", "only"),
    [
        ("§2.3 (bare figur)", True), ("p. 4 (figure only)", True), ("Annex B, figure only", True),
        ("Figure only", True),
        ("figure only; p. 4", True), ("p. 4, not a figure only remark", False), ("p. 4 (figure onlyness)", False),
        ("§2 (bare figuren)", False), ("p. 4", False),
    ],
)  # fmt: skip
def test_words_about_figures_are_heeded_whole_and_where_they_end_what_is_said(source: str, only: bool) -> None:
    """A sentence about something else that holds them says nothing of where the date stands."""
    item = milestone(source).by_id["s.m"]
    assert labels.figure_only(item) == only
    assert labels.absent(item) == ("not in the text (figure only)" if only else "not in the text")


def test_a_plan_that_says_itself_what_only_figures_have_is_not_told_it_by_words() -> None:
    """`figure_only` of one item ends the heeding of words in all, whichever file they stand in."""
    said = plans.plan(
        {
            "a": {"milestone": [{"id": "m", "kind": "event", "title": "M", "source": "§1", "figure_only": "yes"}]},
            "b": {"milestone": [{"id": "m", "kind": "event", "title": "M", "source": "§2 (figure only)"}]},
        }
    )
    assert labels.figure_only(said.by_id["a.m"]) and not labels.figure_only(said.by_id["b.m"])


def _note_line(plan: Plan) -> str:
    rows = year_rows(highlights(plan, 2025, date(2025, 6, 1)), Canvas(200))
    return " ".join(plain(row.line) for row in rows)


def test_what_a_note_is_called_says_nothing_of_figures() -> None:
    """A note about products is no place of a figure for having `highlight` in its id; one that says so is, by name."""
    news = {"id": "product-highlights-2", "title": "Product news", "text": "Nothing to do with a figure"}
    assert "as a figure" not in _note_line(plans.plan(note=[news]))
    assert "“Product news” exists only as a figure (Annex B): not in the text." in _note_line(
        plans.plan(note=[{**news, "source": "Annex B (figure only)"}])
    )
    assert "“Høydepunkter” exists only as a figure (§1.2): not in the text." in _note_line(real_plan())


def _columns(plan: Plan) -> list[str]:
    return [plain(line) for line in overview(plan, Canvas(100))][3:]


def test_the_third_column_is_of_a_kind_that_the_plan_has() -> None:
    """Transitions where there are any; else the first of the kinds there are, with what it is; else nothing."""
    head, row = _columns(plan_of({"s": _FERRY.format(kind="trial")}))
    assert head.split()[-1] == "Trial" and row.endswith("Night ferries, 2027-06-01")
    head, *_ = _columns(plan_of({"s": _FERRY.format(kind="trial"), "t": _FERRY.format(kind="transition")}))
    assert head.split()[-1] == "Transition"
    head, row = _columns(plan_of({"s": ""}))
    assert head.split() == ["Service", "Milestones"] and row.rstrip().endswith("no milestones in the text")


_FERRY = """
[[milestone]]
id = "m"
kind = "{kind}"
title = "Night ferries"
when = 2027-06-01
source = "p. 1"
"""


def test_a_share_may_be_written_with_its_sign() -> None:
    """`percent` and `%` are shown alike, are never compared across denominators, and are one measure."""
    share = {"id": "f", "text": "On time", "value": 80, "of": "ferries"}
    plain_word, sign = (plans.plan({"s": {"fact": [{**share, "unit": unit}]}}) for unit in ("percent", "%"))
    assert labels.value(plain_word.by_id["s.f"]) == labels.value(sign.by_id["s.f"]) == "80% of ferries"
    several = plans.plan(
        {"s": {"fact": [{**share, "unit": "%"}, {**share, "id": "g", "of": "harbours", "unit": "percent"}]}}
    )
    assert [finding.code for finding in findings(several)] == ["across-denominators"]
    later = plans.plan({"s": {"fact": [{**share, "unit": "%", "value": 70}]}})
    (change,) = compare(plain_word, later)
    assert change.direction != "another-measure"


def test_reasons_are_named_without_judging() -> None:
    """A reason says what a change comes from, not that something is amiss with it."""
    assert i18n.t("reason.deltaker") == "participants"
