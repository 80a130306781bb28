from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest

from plantui import i18n
from plantui.changes.compare import compare
from plantui.render.changes.compared import compared
from plantui.render.highlights import chart
from plantui.render.highlights.chart import Counted
from plantui.render.line import Canvas, cells, plain
from support import plans

SOURCES = Path(chart.__file__).parents[1]


def demo() -> Counted:
    baseline, proposal = plans.shipped(), plans.demo_revision()
    return chart.counted(proposal, compared(baseline, compare(baseline, proposal)))


def test_the_demo_revision() -> None:
    """Two bars a year as long as their numbers say, the baseline's above, each with its number at its end."""
    assert [plain(line) for line in chart.chart(demo(), Canvas(40))] == [
        " DATERTE PUNKTER PER ÅR",
        "  2024 │░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 9",
        "       │████████████████████ 6",
        "       │",
        "  2025 │░░░░░░░░░░ 3",
        "       │████████████████████ 6",
        "       │",
        "  2026 │░░░░ 1",
        "       │███████ 2",
        "       │",
        "  2027 │░░░░░░░ 2",
        "       │███████ 2",
        "       │",
        "  2028 │ 0",
        "       │████ 1",
        "       │",
        "  2029 │ 0",
        "       │ 0",
        "",
        " ░ før: 2024   █ nå: demo-2025",
    ]


def test_without_a_baseline_a_year_is_one_row() -> None:
    """A plan alone has one bar a year and needs no words for it."""
    told = [plain(line) for line in chart.chart(chart.counted(plans.shipped()), Canvas(60))]
    assert len(told) == 7
    assert told[2] == "  2025 │█████████████████ 3"


@pytest.mark.parametrize("width", [1, 8, 20, 24, 40, 60, 79, 80, 100, 120, 200])
def test_every_line_keeps_its_width(width: int) -> None:
    """At any width lines are as wide as asked, and the longest bar never pushes its number out."""
    for ascii in (False, True):
        lines = chart.chart(demo(), Canvas(width, ascii))
        assert {cells(line) for line in lines} == {width}
        assert not ascii or all(plain(line).isascii() for line in lines)
    if width >= 20:
        numbers = [plain(line).rpartition(" ")[2] for line in lines[1:17] if plain(line)[-1:].isdigit()]
        assert numbers[:4] == ["9", "6", "3", "6"]


@pytest.mark.parametrize("most", [1, 2, 9, 10, 99, 1000])
def test_bars_are_as_long_as_their_share(most: int) -> None:
    """The largest number fills the room, a half of it half the room, and nothing draws nothing."""
    what = Counted((2024, 2025, 2026), (most, most // 2, 0), (0, most, most), ("a", "b"))
    bars = [plain(line).count("█") for line in chart.chart(what, Canvas(80))]
    full = max(bars)
    assert abs(bars[5] - full * (most // 2) / most) <= 1
    assert bars[8] == 0
    assert plain(chart.chart(what, Canvas(80))[4]).count("░") == full


def test_many_years_are_shortened_and_counted() -> None:
    """Of more years than fit a page, those with nothing go first, and those left out are counted."""
    spanned = tuple(range(2000, 2100))
    now = tuple(1 if year % 2 else 0 for year in spanned)
    told = [plain(line) for line in chart.chart(Counted(spanned, now, None, ("", "x")), Canvas(60))]
    assert len(told) == 1 + chart.MOST_YEARS + 1
    assert told[-1] == " og 26 år til"


def test_no_year_at_all() -> None:
    """A plan without dates says so."""
    told = [plain(line) for line in chart.chart(chart.counted(plans.plan({"s": {}})), Canvas(60))]
    assert told == [" DATERTE PUNKTER PER ÅR", " Ingen daterte punkter i noe år."]


def test_names_are_cleaned() -> None:
    """A revision's name cannot reach the terminal raw."""
    what = attrs.evolve(demo(), names=("\x1b[31m", "\u202ebaklengs"))
    assert not any(one in plain(line) for line in chart.chart(what, Canvas(80)) for one in "\x1b\u202e")


def test_threads_do_not_mix_their_charts() -> None:
    """plotext has one figure for all; many threads at once get what each asked for."""
    wanted = [Counted((2024, 2025), (n, 1), (1, n), ("a", "b")) for n in range(1, 40)]
    alone = [chart.chart(one, Canvas(70)) for one in wanted]
    chart._drawn.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda one: chart.chart(one, Canvas(70)), wanted)) == alone


def test_only_the_chart_imports_plotext() -> None:
    """No other module names it, and this one imports it when the first chart is drawn."""
    naming = [path for path in SOURCES.rglob("*.py") if "import plotext" in path.read_text() or
              "from plotext" in path.read_text()]  # fmt: skip
    assert [path.name for path in naming] == ["chart.py"]
    assert "plotext" not in vars(chart)
    assert chart.chart(demo(), Canvas(80))
    assert "plotext" in sys.modules


def test_plain_and_english() -> None:
    """The numbers are there without a chart, in the language chosen."""
    assert next(iter(chart.plain_counts(demo()))) == "2024: gjeldende 9, forslag 6"
    i18n.choose("en")
    assert plain(chart.chart(demo(), Canvas(80))[-1]) == " ░ before: 2024   █ now: demo-2025"
