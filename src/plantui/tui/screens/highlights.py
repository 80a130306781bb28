"""2 Highlights: what each year holds, and what has no year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from plantui.i18n import t
from plantui.render.highlights import chart
from plantui.render.highlights import view as show
from plantui.render.highlights import years as highlights_years
from plantui.render.highlights.years import highlights, years
from plantui.render.line import Line, Row, say
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.key_bindings import bindings, glyph
from plantui.tui.screens.list_pane import BelowPane
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Group
from plantui.tui.widgets.rows import Nothing, Rows, RowSource

if TYPE_CHECKING:
    pass

COLUMNS_FROM = 120
"""Columns from which three years stand beside each other."""


class HighlightsScreen(BelowPane):
    """One year as a list, or three beside each other; left and right go through the years."""

    NAME = "highlights"
    FOOT = (
        ("year-previous", "year-next"), "open", "changed-only", "chart", "baseline", "sign", "decide", "remark",
        "filter", "palette", "quit",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("item"), *bindings("highlights")]

    def __init__(self) -> None:
        super().__init__()
        self._only_changed = False

    def body(self) -> ComposeResult:
        """The years, and the list."""
        with Group(id="left"):
            yield Bar(self._years, id="years")
            yield Rows(id="list")
            yield from self.below()

    def fill(self) -> None:
        """The chosen year; the first time the one that today is in, if the plan reaches it."""
        rows = self.list_rows
        if self.desk is None:
            rows.show(Nothing())
            return
        spanned = years(self.desk.plan, self.against)
        if self.host.year is None and spanned:
            self.host.year = min(max(self.desk.today.year, spanned[0]), spanned[-1])
        rows.show(self._source(rows.size.width or self.size.width), rows.here or self.host.here)
        self.query_one("#years", Bar).redraw()
        self.read_now(keep=True)

    def legend(self, width: int) -> Line:
        """What a highlight is."""
        if self.desk is None:
            return say(t("frame.reading"), "dim")
        if self._only_changed and self.against is not None:
            return say(t("highlights_screen.changed", press=glyph("changed-only", self.look.keys)), "accent")
        return say(t("highlights_screen.legend"), "dim")

    def action_year(self, by: int) -> None:
        if self.desk is None or self.host.year is None:
            return
        spanned = years(self.desk.plan, self.against)
        if spanned:
            self.host.year = min(max(self.host.year + by, spanned[0]), spanned[-1])
            self.fill()

    def action_changed(self) -> None:
        """Only what became another since the baseline, or all of it."""
        if self.against is None:
            self.host.say(say(t("changes_screen.none"), "dim"))
            return
        self._only_changed = not self._only_changed
        self.fill()
        self.redraw_frame()

    def action_chart(self) -> None:
        """How many dated items each year holds, over the screen."""
        if self.desk is not None:
            counts, look = chart.counted(self.desk.plan, self.against), self.look
            self.app.push_screen(
                ReaderDialog(t("highlights_screen.chart"), lambda width: chart.chart(counts, look.canvas(width)))
            )

    def _source(self, width: int) -> RowSource:
        assert self.desk is not None
        plan, today, against = self.desk.plan, self.desk.today, self.against
        canvas = self.look.canvas(width)
        year, only_changed = self.host.year or today.year, self._only_changed and against is not None
        if width >= COLUMNS_FROM:
            rows: Sequence[Row] = show.columns(plan, year, canvas, today, against, only_changed)
        else:
            holding = highlights(plan, year, today, against)
            shown = highlights_years.changed_only(holding) if only_changed else holding
            rows = show.year_rows(shown, canvas, self.numbers_at_edge)
        if self._words:
            wanted = self.wanted()
            rows = [row for row in rows if _looked_for(row, wanted)]
        return HighlightRows(rows) if rows else self.found_nothing()

    def _years(self, width: int) -> Sequence[Line]:
        if self.desk is None or self.host.year is None:
            return ()
        holding = highlights(self.desk.plan, self.host.year, self.desk.today, self.against)
        return (show.year_line(holding, self.look.canvas(width)),)


def _looked_for(row: Row, wanted: Callable[[str], bool]) -> bool:
    """Whether the row holds what is looked for; of several items side by side, one of them is enough."""
    items = [spot.item_id for spot in row.spots] or [row.item_id or ""]
    return any(item and wanted(item) for item in items)


class HighlightRows:
    """Rows as render lays them out; with several items on a line, the cursor stands on the leftmost column's."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def count(self) -> int:
        """Headings included."""
        return len(self._rows)

    def key(self, index: int) -> str:
        """The item's id; empty for headings."""
        row = self._rows[index]
        if row.spots:
            return row.spots[0].item_id if row.spots[0].start == 0 else ""
        return row.item_id or ""

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The row, with `>` before the item under the cursor."""
        line = self._rows[index].line
        if selected and line and line[0][0].startswith("  "):
            return ((" >" + line[0][0][2:], line[0][1]), *line[1:])
        return line

    def lit(self, index: int) -> tuple[int, int] | None:
        """The cells that are the cursor's; None for the whole row."""
        spots = self._rows[index].spots
        return (spots[0].start, spots[0].end) if spots else None
