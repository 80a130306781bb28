from __future__ import annotations

from datetime import date

import pytest

from plantui import i18n
from plantui.render.line import Canvas, cells, plain
from plantui.render.timeline import axis, bars
from plantui.render.timeline import rows as timeline_rows
from plantui.render.timeline.axis import ZOOMS
from support.shown import large_plan, plan_of, real_plan

TODAY = date(2025, 6, 18)


def drawn(width: int = 80, only: timeline_rows.Selection = "milestones", ascii: bool = False) -> list[str]:
    plan = real_plan()
    scale = timeline_rows.first_scale(plan, width)
    return [
        plain(bars.row_line(plan, row, scale, Canvas(width, ascii), TODAY))
        for row in timeline_rows.selected_rows(plan, only, today=TODAY)
    ]


def milestone(spelling: str, kind: str = "delivery", certainty: str = "planned") -> str:
    when = f'when = "{spelling}"\n' if spelling else ""
    return f'[[milestone]]\nid = "m"\nkind = "{kind}"\ntitle = "M"\n{when}certainty = "{certainty}"\nsource = "§1"\n'


def bar(spelling: str, kind: str = "delivery", certainty: str = "planned", width: int = 80) -> str:
    plan = plan_of({"s": milestone(spelling, kind, certainty)})
    scale = axis.starting(2024, axis.default_zoom(width), axis.layout(width).cells)
    row = timeline_rows.selected_rows(plan)[1]
    line = plain(bars.row_line(plan, row, scale, Canvas(width), TODAY))
    return line.split("│")[1].rstrip()


def test_ruler_at_80_columns() -> None:
    """At 80 columns a year is eight cells and a quarter two; a cell is six weeks."""
    scale = timeline_rows.first_scale(real_plan(), 80)
    years, quarters = axis.ruler(scale)
    assert plain(years) == "2024    2025    2026    2027"
    assert plain(quarters) == "1 2 3 4 1 2 3 4 1 2 3 4 1 2 3 4"


def test_ruler_at_120_columns() -> None:
    """At 120 columns a cell is a month."""
    years, quarters = axis.ruler(timeline_rows.first_scale(real_plan(), 120))
    assert plain(years).startswith("2024        2025        2026        2027        2028")
    assert plain(quarters).startswith("1  2  3  4  1  2  3  4")


def test_the_shares_of_a_row() -> None:
    """Words stand beside every bar: at least 20 columns at 80, 28 at 120."""
    assert axis.layout(80) == axis.AxisLayout(23, 32, 23)
    assert axis.layout(120).words_width >= 28


@pytest.mark.parametrize(
    ("spelling", "kind", "certainty", "expected"),
    [
        ("2025-01-01", "transition", "planned", "        ▲  ┊"),
        ("2025-11-03", "delivery", "expected", "           ┊  ◆"),
        ("2025-Q1", "delivery", "indicated", "        ▒▒ ┊"),
        ("2024-H2", "delivery", "planned", "    ████   ┊"),
        ("2026-spring", "delivery", "planned", "           ┊     ███"),
        ("2024", "target", "targeted", "▓▓▓▓▓▓▓▓   ┊"),
        ("..2024", "delivery", "targeted", "▓▓▓▓▓▓▓┤   ┊"),
        ("2027-04-01..", "delivery", "doubtful", "           ┊              ├╌╌╌╌▸"),
        ("2025..", "delivery", "doubtful", "        ├╌╌┊╌╌▸"),
        ("2024-06..2024-08", "delivery", "expected", "   ▓▓▓     ┊"),
        ("2031", "delivery", "expected", "           ┊                   >"),
        ("2020", "delivery", "expected", "<          ┊"),
        ("", "transition", "planned", "           ┊ ikke i teksten"),
    ],
)
def test_what_a_bar_says(spelling: str, kind: str, certainty: str, expected: str) -> None:
    """A day is a point, a span is rounded outward, open ends stay open, and no date is words."""
    assert bar(spelling, kind, certainty) == expected


def test_rows_of_the_real_plan() -> None:
    """Name, bar and words of key rows at 80 columns."""
    rows = drawn()
    assert "pll Overgang, plikt    │        ▲  ┊                    │ 1.1.2025 ! PASSERT" in rows
    assert "pps HMN starter utvikl…│        ├╌╌┊╌╌▸                 │ ikke før 2025" in rows
    assert "dhg Overgang, plikt    │           ┊            ▲       │ 1.1.2027, planlagt" in rows
    assert "dhg Utprøving starter  │           ┊ betinget           │ når samarbeid er…" in rows
    assert "ki  Overgang           │           ┊ ikke i teksten     │ ▲ §6.3 (bare figur)" in rows
    assert "Kritisk informasjon    │           ┊                    │ ingen dato i teksten" in rows


def test_rows_in_ascii() -> None:
    """Every glyph has its twin, and no byte is above 126."""
    rows = drawn(ascii=True)
    assert "pll Overgang, plikt    |        R  :                    | 1.1.2025 ! PASSERT" in rows
    assert all(max(map(ord, row)) <= 126 for row in rows)


def test_selections() -> None:
    """All includes the markers; dated, transitions and passed keep only theirs, with their services."""
    plan = real_plan()
    assert sum(row.kind == "item" for row in timeline_rows.selected_rows(plan, "all")) == 35
    assert sum(row.kind == "item" for row in timeline_rows.selected_rows(plan)) == 21
    assert all(plan.by_id[row.item_id].when for row in timeline_rows.selected_rows(plan, "dated") if row.kind == "item")
    assert {row.service for row in timeline_rows.selected_rows(plan, "transitions")} == set(plan.by_service)
    assert "mhe" not in {row.service for row in timeline_rows.selected_rows(plan, "passed", today=TODAY)}
    assert {row.service for row in timeline_rows.selected_rows(plan, service="pps")} == {"pps"}


def test_zoom_and_pan() -> None:
    """Zoom goes through five steps; a year is brought into view by the least move."""
    scale = axis.starting(2024, "quarter", 32)
    assert [axis.zoomed(scale, steps).zoom for steps in (-9, -1, 0, 1, 9)] == [
        "year", "tertial", "quarter", "month", "month",
    ]  # fmt: skip
    assert axis.pan(scale, 2).first == date(2026, 1, 1)
    assert axis.showing(scale, 2027) == scale
    assert axis.showing(scale, 2029).first == date(2026, 1, 1)
    assert axis.showing(scale, 2020).first == date(2020, 1, 1)
    assert axis.pan(scale, -900).first.year == 1900
    for zoom in ZOOMS:
        ruled = axis.ruler(axis.starting(2024, zoom, 58))
        assert [cells(line) for line in ruled] == [58, 58]


def test_two_sources_have_rows_of_their_own() -> None:
    """Each source that disagrees is drawn on a row beneath."""
    body = milestone("2024-10") + '[[milestone.claim]]\nreporter = "kjerneteam"\nwhen = 2024-10-14\n'
    plan = plan_of({"s": body})
    rows = timeline_rows.selected_rows(plan)
    assert [row.kind for row in rows] == ["service", "item", "claim"]
    scale = axis.starting(2024, "quarter", 32)
    line = plain(bars.row_line(plan, rows[2], scale, Canvas(80), TODAY))
    assert line == "    kilde kjerneteam   │      ◆    ┊                    │ 14.10.2024"


def test_plain_rows_are_one_fact_a_line() -> None:
    """Without columns a row is one sentence with the date spelled out."""
    told = list(timeline_rows.plain_rows(real_plan(), timeline_rows.selected_rows(real_plan()), TODAY))
    assert (
        "pll: Overgang til forvaltning: 1. januar 2025, planlagt («planlagt fra»), plikt til å betale, "
        "passert uten at planen bekrefter det"
    ) in told
    assert "ki: Overgang til forvaltning: ikke i teksten (bare figur)" in told


def test_english() -> None:
    """The same rows in English."""
    i18n.choose("en")
    rows = drawn()
    assert "dhg Transition, to pay │           ┊            ▲       │ 2027-01-01, planned" in rows


def test_a_hundred_thousand_rows_are_light_values() -> None:
    """A row holds its item's id and nothing drawn; any of them is drawn from that alone."""
    plan = large_plan(100_000, services=10)
    rows = timeline_rows.selected_rows(plan)
    assert len(rows) == 100_010
    assert bars.TimelineRow.__slots__[:4] == ("item_id", "kind", "service", "claim")
    scale = axis.starting(2024, "quarter", 32)
    drawn_rows = [bars.row_line(plan, row, scale, Canvas(80), TODAY) for row in rows[50_000:50_036]]
    assert {cells(line) for line in drawn_rows} == {80}


def test_zoom_leaves_the_day_it_is_about_where_it_stood() -> None:
    """By any number of steps the day moves by a part of a year at most; of a day out of view the middle stays."""
    for wide in (32, 58, 90):
        for zoom in ZOOMS:
            scale = axis.starting(2024, zoom, wide)
            for day in (date(2025, 4, 1), date(2026, 12, 31)):
                if not 0 <= scale.cell(day) < wide:
                    continue
                for steps in (-2, -1, 1, 2):
                    other = axis.zoomed(scale, steps, day)
                    part = axis._MONTHS_OF_PART[other.zoom] * 2 // other.half_months
                    assert abs(other.cell(day) - scale.cell(day)) <= part, (wide, zoom, day, steps)
    scale = axis.starting(2024, "quarter", 32)
    assert axis.zoomed(scale, 1, date(2040, 1, 1)) == axis.zoomed(scale, 1)
    assert axis.zoomed(scale, 1).first == date(2024, 10, 1)
    assert axis.zoomed(scale, 9, date(2025, 1, 1)) == axis.zoomed(scale, 1, date(2025, 1, 1))


def test_zooming_begins_with_a_part_of_a_year_and_stays_within_the_years_a_plan_may_name() -> None:
    """The ruler's numbers stand over whole cells."""
    for zoom, first in (("year", 1), ("half", 6), ("tertial", 4), ("quarter", 3), ("month", 3)):
        found = axis.centred(axis.starting(2024, zoom, 31), date(2026, 5, 17)).first  # type: ignore[arg-type]
        assert found.day == 1
        assert zoom == "year" or (found.month - 1) % first == 0
    assert axis.centred(axis.starting(1900, "year", 32), date(1900, 1, 1)).first == date(1900, 1, 1)
    assert axis.centred(axis.starting(2199, "month", 2), date(2199, 12, 31)).first == date(2199, 1, 1)


def test_today_is_brought_to_the_middle() -> None:
    """Also where it is in view already."""
    scale = axis.centred(axis.starting(2024, "quarter", 32), date(2026, 5, 15))
    assert abs(scale.cell(date(2026, 5, 15)) - 16) <= 1


@pytest.mark.parametrize(
    ("years", "zoom"), [(2, "month"), (4, "quarter"), (5, "tertial"), (8, "half"), (10, "year"), (90, "year")]
)
def test_the_whole_plan_is_shown_as_close_as_its_years_allow(years: int, zoom: str) -> None:
    """32 cells are 32 months, or 16 quarters; what is longer than the widest view begins with its first year."""
    scale = axis.fitting(2024, 2024 + years - 1, 32)
    assert (scale.zoom, scale.first) == (zoom, date(2024, 1, 1))


@pytest.mark.parametrize("zoom", ZOOMS)
def test_no_two_years_of_the_ruler_run_together(zoom: axis.Zoom) -> None:
    """Wherever in a year the view begins: what has no room for its number goes without."""
    for month in range(1, 13):
        years = plain(axis.ruler(axis.Scale(zoom, date(2023, month, 1), 40))[0])
        assert all(len(word) in (2, 3, 4) for word in years.split()), years
