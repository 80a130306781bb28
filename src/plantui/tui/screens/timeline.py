"""3 Timeline: every service and milestone on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import BindingType

from plantui.desk.desk import Desk
from plantui.show import labels, timeline
from plantui.show.line import Line, say
from plantui.show.timeline import Scale, TimelineRow
from plantui.tui.keys import bindings
from plantui.tui.screens.pane import Pane
from plantui.tui.widgets.bar import Bar
from plantui.tui.widgets.group import Group
from plantui.tui.widgets.rows import Nothing, Rows
from plantui.words import t, tn


class TimelineScreen(Pane):
    """Left and right move the years, plus and minus the steps; the words beside the bar are what is read."""

    NAME = "timeline"
    FOOT = (
        ("pan-left", "pan-right"), ("zoom-in", "zoom-out"), ("up", "down"), "open", "sign", "decide", "remark", "today",
        "filter", "quit",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("item"), *bindings("timeline")]

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._scale: Scale | None = None

    def body(self) -> ComposeResult:
        """The ruler, and the rows."""
        with Group(id="left"):
            yield Bar(self._ruler, id="ruler")
            yield Rows(id="list")

    def fill(self) -> None:
        """The rows on the scale there is."""
        rows = self.query_one("#list", Rows)
        if self.desk is None:
            rows.show(Nothing())
            return
        plan = self.desk.plan
        found = timeline.rows(plan, today=self.desk.today)
        if self._words:
            wanted = self._words.casefold().split()

            def holds(row: TimelineRow) -> bool:
                item = plan.by_id.get(row.item_id)
                return item is not None and labels.holds(item, wanted)

            found = tuple(row for row in found if holds(row))
        if self._words and not found:
            rows.show(Nothing(t("frame.found_none", words=self._words)))
            return
        rows.show(Bars(self.desk, found, self._scaled(rows.size.width or self.size.width), self.look.ascii_only))
        self.query_one("#ruler", Bar).redraw()

    def follow(self) -> None:
        """Stand on the shared item, with the shared year in sight."""
        if self._scale is not None and self.plantui.year is not None:
            moved = timeline.showing(self._scale, self.plantui.year)
            if moved != self._scale:
                self._scale = moved
                self.fill()
        self.query_one("#list", Rows).go_to(self.plantui.here)

    def find(self, words: str) -> None:
        """Only rows whose item holds the words."""
        self._words = words
        self.fill()

    def found(self) -> Line:
        """Rows that hold the words."""
        source = self.query_one("#list", Rows).source
        if not self._words:
            return ()
        return say(tn("frame.found", sum(bool(source.key(index)) for index in range(source.count()))), "accent")

    def legend(self, width: int) -> Line:
        """What the glyphs are."""
        if self.desk is None:
            return say(t("frame.reading"), "dim")
        return timeline.legend(width, self.look.ascii_only)

    def on_rows_widened(self, event: Rows.Widened) -> None:
        """More or fewer cells."""
        event.stop()
        if self.desk is not None:
            self.fill()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The other screens follow."""
        event.stop()
        self.plantui.here = event.key.partition("#")[0]

    def on_rows_opened(self, event: Rows.Opened) -> None:
        """Read the item."""
        event.stop()
        self.plantui.read_item(event.key.partition("#")[0])

    def action_pan(self, by: int) -> None:
        """A year to the left or right."""
        if self._scale is not None:
            self._move(timeline.pan(self._scale, by))

    def action_zoom(self, by: int) -> None:
        """Closer, or further away."""
        if self._scale is not None and self.desk is not None:
            at = timeline.ZOOMS.index(self._scale.zoom) + by
            if 0 <= at < len(timeline.ZOOMS):
                self._move(attrs.evolve(self._scale, zoom=timeline.ZOOMS[at]))

    def action_today(self) -> None:
        """This year in sight."""
        if self._scale is not None and self.desk is not None:
            self._move(timeline.showing(self._scale, self.desk.today.year))

    def _move(self, scale: Scale) -> None:
        if scale != self._scale:
            self._scale = scale
            self.plantui.year = scale.first.year
            self.fill()
            self.redraw_frame()

    def _scaled(self, width: int) -> Scale:
        assert self.desk is not None
        cells = timeline.layout(width).cells
        if self._scale is None:
            self._scale = timeline.first_scale(self.desk.plan, width)
        if self._scale.cells != cells:
            self._scale = attrs.evolve(self._scale, cells=cells)
        return self._scale

    def _ruler(self, width: int) -> Sequence[Line]:
        if self.desk is None:
            return ()
        scale = self._scaled(width)
        count = self.query_one("#list", Rows).source.count()
        caption = (t("timeline_screen.rows", count=count), t(f"timeline_screen.zoom.{scale.zoom}"))
        return timeline.header(scale, width, self.look.ascii_only, caption)


class Bars:
    """The timeline's rows, drawn one at a time."""

    def __init__(self, desk: Desk, rows: Sequence[TimelineRow], scale: Scale, ascii_only: bool) -> None:
        self._desk = desk
        self._rows = rows
        self._scale = scale
        self._ascii = ascii_only

    def count(self) -> int:
        """Services, items, and each source of an item that has several."""
        return len(self._rows)

    def key(self, index: int) -> str:
        """The item's id, with a number for a source of it."""
        row = self._rows[index]
        return row.item_id if row.kind != "claim" else f"{row.item_id}#{row.claim}"

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The row, with `>` at the end of its name under the cursor."""
        shares = timeline.layout(width)
        scale = self._scale if self._scale.cells == shares.cells else attrs.evolve(self._scale, cells=shares.cells)
        line = timeline.row_line(
            self._desk.plan, self._rows[index], scale, shares.name_width, shares.words_width, self._ascii,
            self._desk.today,
        )  # fmt: skip
        return _marked(line) if selected else line


def _marked(line: Line) -> Line:
    """`>` in the blank between service and name; a service's own row has it in the last cell before the bars."""
    if not line:
        return line
    words, role = line[0]
    at = words.find(" ")
    if 0 < at <= 12 and role != "strong":
        while words[at + 1 : at + 2] == " ":
            at += 1
        return ((words[:at] + ">" + words[at + 1 :], role), *line[1:])
    for place, (span, kind) in enumerate(line):
        if span in ("│", "|") and place:
            before, of = line[place - 1]
            return (*line[: place - 1], (before[:-1] + ">", of), (span, kind), *line[place + 1 :])
    return line
