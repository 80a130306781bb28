"""3 Timeline: every service and milestone on one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import BindingType

from plantui.i18n import t
from plantui.render.line import Line, say
from plantui.render.timeline import axis, bars
from plantui.render.timeline import rows as timeline_rows
from plantui.render.timeline.axis import Scale
from plantui.render.timeline.bars import TimelineRow
from plantui.render.timeline.rows import COMPARED_SELECTIONS, SELECTIONS, Selection
from plantui.tui.key_bindings import bindings, glyph
from plantui.tui.screens.base import WIDE
from plantui.tui.screens.list_pane import BelowPane
from plantui.tui.theme import Look
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Group
from plantui.tui.widgets.rows import Nothing, Rows
from plantui.usecases.session.desk import Desk

if TYPE_CHECKING:
    from plantui.render.changes.compared import Compared


class TimelineScreen(BelowPane):
    """Left and right move the years, plus and minus the steps; the words beside the bar are what is read.

    With a comparison the baseline is a ghost beneath what moved, and what changed is what is shown first.
    """

    DEFAULT_CSS = """
    TimelineScreen #ruler { height: 2; }
    """
    NAME = "timeline"
    FOOT = (
        ("pan-left", "pan-right"), ("zoom-in", "zoom-out"), "selection", "baseline", "open", "sign", "decide", "remark",
        "today", "filter", "quit",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("item"), *bindings("timeline")]

    def __init__(self) -> None:
        super().__init__()
        self._scale: Scale | None = None
        self._chosen: Selection | None = None
        self._counted = (0, 0)
        self._of: tuple[object, ...] = ()
        self._kept: dict[Selection, tuple[TimelineRow, ...]] = {}

    @property
    def only(self) -> Selection:
        """Which rows are shown: what was chosen, else what changed where there is something to compare with."""
        offered = SELECTIONS if self.against is None else COMPARED_SELECTIONS
        return self._chosen if self._chosen in offered else offered[0]

    def body(self) -> ComposeResult:
        """The ruler, and the rows."""
        with Group(id="left"):
            yield Bar(self._ruler, id="ruler")
            yield Rows(id="list")
            yield from self.below()

    def fill(self) -> None:
        """The rows on the scale there is."""
        rows = self.list_rows
        if self.desk is None:
            rows.show(Nothing())
            return
        selected = self._rows(self.only)
        if self._words:
            wanted = self.wanted()
            selected = tuple(row for row in selected if wanted(row.item_id))
        if self._words and not selected:
            rows.show(self.found_nothing())
            return
        if not selected:
            rows.show(Nothing(t("timeline_screen.empty", press=glyph("selection", self.look.keys))))
        else:
            scale = self._scaled(rows.size.width or self.size.width)
            rows.show(Bars(self.desk, selected, scale, self.look, self.against, self.numbers_at_edge))
        every = selected if self.only == "milestones" else self._rows("milestones")
        self._counted = (timeline_rows.counted(selected), timeline_rows.counted(every))
        self.query_one("#ruler", Bar).redraw()
        self.read_now(keep=True)

    def follow(self) -> None:
        """Stand on the shared item, with the shared year in sight."""
        if self._scale is not None and self.host.year is not None:
            moved = axis.showing(self._scale, self.host.year)
            if moved != self._scale:
                self._scale = moved
                self.fill()
        rows, here = self.list_rows, self.host.here
        if not rows.go_to(here) and self._chosen is None and self.only == "changed" and self._holds(here):
            # Nobody chose to see changes alone: an item that is as it was is not kept from whoever comes with it.
            self._chosen = "milestones"
            self.fill()
            rows.go_to(here)

    def item_of(self, key: str) -> str:
        """Without the number that tells the sources of an item apart."""
        return key.partition("#")[0]

    def legend(self, width: int) -> Line:
        """What the glyphs are."""
        if self.desk is None:
            return say(t("frame.reading"), "dim")
        return timeline_rows.legend(self.look.canvas(width), self.against)

    def action_pan(self, by: int) -> None:
        if self._scale is not None:
            self._move(axis.pan(self._scale, by))

    def action_zoom(self, by: int) -> None:
        if self._scale is not None and self.desk is not None:
            self._move(axis.zoomed(self._scale, by, self._day_here()))

    def action_whole(self) -> None:
        if self._scale is not None and self.desk is not None:
            rows = self.list_rows
            self._move(timeline_rows.whole_scale(self.desk.plan, rows.size.width or self.size.width, self.against))

    def action_select(self) -> None:
        """What changed, milestones, what is dated, transitions, what has passed, all of them; and round again."""
        if self.desk is not None:
            offered = SELECTIONS if self.against is None else COMPARED_SELECTIONS
            self._chosen = offered[(offered.index(self.only) + 1) % len(offered)]
            here = self.host.here
            self.fill()
            self.list_rows.go_to(here)

    def action_today(self) -> None:
        if self._scale is not None and self.desk is not None:
            self._move(axis.centred(self._scale, self.desk.today))

    def _move(self, scale: Scale) -> None:
        if scale != self._scale:
            self._scale = scale
            self.host.year = scale.first.year
            self.fill()
            self.redraw_frame()

    def _day_here(self) -> date | None:
        """A day of the row under the cursor, which zooming leaves in its place."""
        source = self.list_rows.source
        return source.day(self.list_rows.cursor) if isinstance(source, Bars) else None

    def _scaled(self, width: int) -> Scale:
        assert self.desk is not None
        cells = axis.layout(width).cells
        if self._scale is None:
            self._scale = timeline_rows.first_scale(self.desk.plan, width, against=self.against)
        if self._scale.cells != cells:
            self._scale = attrs.evolve(self._scale, cells=cells)
        return self._scale

    def _ruler(self, width: int) -> Sequence[Line]:
        if self.desk is None:
            return ()
        scale, only = self._scaled(width), self.only
        shown, every = self._counted
        if self.against is None and only == "milestones":
            rows = self.list_rows.source.count()
            caption = (t("timeline_screen.rows", count=rows), t(f"timeline_screen.zoom.{scale.zoom}"))
        else:
            caption = timeline_rows.caption(only, shown, every, width)
        return timeline_rows.header(scale, self.look.canvas(width), caption, self.desk.today, self.against)

    def _rows(self, only: Selection) -> tuple[TimelineRow, ...]:
        assert self.desk is not None
        plan, today, against = self.desk.plan, self.desk.today, self.against
        sources = self.size.width >= WIDE or against is None
        drawn_from = (id(plan), today, id(against), sources)
        if self._of != drawn_from:
            self._of, self._kept = drawn_from, {}
        if only not in self._kept:
            self._kept[only] = timeline_rows.selected_rows(plan, only, None, today, against, sources)
        return self._kept[only]

    def _holds(self, item: str) -> bool:
        return any(row.item_id == item for row in self._rows("milestones"))


class Bars:
    """The timeline's rows, drawn one at a time."""

    def __init__(
        self,
        desk: Desk,
        rows: Sequence[TimelineRow],
        scale: Scale,
        look: Look,
        against: Compared | None,
        numbers: Mapping[str, str],
    ) -> None:
        self._desk = desk
        self._rows = rows
        self._scale = scale
        self._look = look
        self._against = against
        self._numbers = numbers

    def count(self) -> int:
        """Services, items, and each source of an item that has several."""
        return len(self._rows)

    def key(self, index: int) -> str:
        """The item's id, with a number for a source of it; a ghost is nothing to stand on."""
        row = self._rows[index]
        if row.kind == "ghost":
            return ""
        return row.item_id if row.kind != "claim" else f"{row.item_id}#{row.claim}"

    def day(self, index: int) -> date | None:
        """A day of what the row draws."""
        return timeline_rows.day_of(self._desk.plan, self._rows[index], self._against)

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The row, with `>` at the end of its name under the cursor."""
        cells = axis.layout(width).cells
        scale = self._scale if self._scale.cells == cells else attrs.evolve(self._scale, cells=cells)
        canvas = self._look.canvas(width)
        row = self._rows[index]
        number = bars.number_of(row, self._numbers)
        line = bars.row_line(self._desk.plan, row, scale, canvas, self._desk.today, self._against, number)
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
            before, before_role = line[place - 1]
            return (*line[: place - 1], (before[:-1] + ">", before_role), (span, kind), *line[place + 1 :])
    return line
