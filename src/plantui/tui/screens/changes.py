"""4 Changes: what the text says differently from the baseline, heaviest first, and each change in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import BindingType

from plantui import terminal_text
from plantui.changes.compare import Change, reason_of
from plantui.i18n import t
from plantui.render import dates, labels
from plantui.render.changes import detail
from plantui.render.changes import list as changes_list
from plantui.render.changes.detail import hits
from plantui.render.changes.list import GROUPINGS, ChangeRow, Grouping, Listing
from plantui.render.layout import paragraph
from plantui.render.line import BLANK, Canvas, Drawn, Line, Role, at_end, fit, say
from plantui.render.plan.detail import detail as plan_detail
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.key_bindings import bindings
from plantui.tui.screens.list_pane import ReadingPane, indented
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Divider, Group
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import NoticeRows, Rows
from plantui.usecases.session.compare import View, label


class ChangesScreen(ReadingPane):
    """The changes under headings, and from 100 columns the chosen one beside them; below that enter shows it."""

    DEFAULT_CSS = """
    ChangesScreen #list-header { height: 2; }
    ChangesScreen.-wide #list-header { height: 3; }
    ChangesScreen.-wide #left { width: 9fr; }
    ChangesScreen.-wide #detail { width: 11fr; }
    ChangesScreen.-widest #left, ChangesScreen.-widest #detail { width: 1fr; }
    """
    NAME = "changes"
    FOOT = (
        "next-open", "tick", "open", "impact", "grouping", "since", "story", "baseline", "sign", "decide", "remark",
        "filter", "quit",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("item"), *bindings("changes")]

    def __init__(self) -> None:
        super().__init__()
        self._group: Grouping = "weight"
        self._unfolded = False
        self._view: View | None = None
        self._whole: Listing | None = None

    def body(self) -> ComposeResult:
        """The list, line, the change."""
        with Group(id="left"):
            yield Bar(self._summary, id="list-header")
            yield Rows(id="list")
        yield Divider()
        yield Page(id="detail")

    def fill(self) -> None:
        """The changes there are, or why there are none and what to do."""
        rows = self.list_rows
        view = self.host.comparison.view
        if view is not self._view:
            self._view = view
            self._whole = None if view is None else _listing(view)
        width = rows.size.width or self.size.width
        if view is None or self._whole is None:
            rows.show(NoticeRows(list(self._why_none(width))))
        else:
            listing = self._chosen(self._numbered(self._whole))
            if listing.changes or listing.passed:
                drawn = changes_list.change_list_rows(
                    listing, self.look.canvas(width), self._group, self._unfolded, self.host.comparison.ticked
                )
                notes = [
                    line for note in view.comparison.notes for line in _paragraph(note, self.look.canvas(width), "warn")
                ]
                rows.show(ChangeRows(drawn, notes), rows.here or self.host.here)
            elif self._words:
                rows.show(self.found_nothing())
            else:
                rows.show(NoticeRows(list(self._why_same(view, width))))
        self.query_one("#list-header", Bar).redraw()
        self.read_now(keep=True)

    def _numbered(self, listing: Listing) -> Listing:
        """The list with the round's numbers and what waits, where it is against what the round is about."""
        numbers, agenda = self.numbers, self.host.round.agenda
        if not numbers:
            return listing
        return attrs.evolve(
            listing, numbers=numbers, waiting=agenda.open_items(self.host.drafted()) if agenda is not None else ()
        )

    def legend(self, width: int) -> Line:
        """Why the change under the cursor was made."""
        view, change = self._view, self._change()
        if self.host.comparison.running:
            return say(t("changes_screen.comparing"), "dim")
        if view is None:
            return say(t("changes_screen.none"), "dim")
        if change is None:
            item = self.list_rows.here
            return say(t("changes_screen.unchanged", item=terminal_text.clean(item)) if item else "", "dim")
        why = detail.why(change, reason_of(change, view.around.reasons))
        return say(t("changes_screen.status", item=terminal_text.clean(change.item, labels.UNSAID), why=why))

    def next_open(self, by: int) -> bool:
        """The next change that is not seen yet, round the end and on."""
        rows = self.list_rows
        if not isinstance(rows.source, ChangeRows):
            return self._view is None
        index = rows.source.unseen(rows.cursor, by, self.host.comparison.ticked)
        if index is None:
            self.host.say(say(t("changes_screen.all_seen"), "good"))
        else:
            rows.go(index)
        return True

    def read_now(self, *, keep: bool = False) -> None:
        """The change under the cursor in full; of a date that passed unconfirmed, the item."""
        view, desk, page = self._view, self.desk, self.query_one("#detail", Page)
        here, change = self.list_rows.here, self._change()
        if view is None or desk is None or not here:
            page.show(lambda width: ())
            return
        look, today = self.look, desk.today

        def draw(width: int) -> Sequence[Line]:
            if change is not None:
                return detail.detail(view.around, change, look.canvas(width))
            return plan_detail(view.plan, here, look.canvas(width), today)

        page.show(indented(draw), keep=keep)

    # The screen's own keys

    def action_tick(self) -> None:
        change = self._change()
        if change is not None:
            self.host.tick(change.item)
            self.fill()

    def action_impact(self) -> None:
        """What the item under the cursor hits, and then what the others under its heading do, over the screen."""
        view, rows = self._view, self.list_rows
        if view is not None and rows.here and isinstance(rows.source, ChangeRows):
            look, together = self.look, rows.source.together(rows.cursor)

            def draw(width: int) -> Sequence[Line]:
                return hits(view.around, view.changes, together, look.canvas(width))

            self.app.push_screen(ReaderDialog(t("changes_screen.impact"), draw))

    def action_group(self) -> None:
        self._group = GROUPINGS[(GROUPINGS.index(self._group) + 1) % len(GROUPINGS)]
        self.fill()

    def action_unfold(self) -> None:
        """Changes of wording too, or folded again."""
        self._unfolded = not self._unfolded
        self.fill()

    # drawing

    def _change(self) -> Change | None:
        return None if self._view is None else self._view.changes.get(self.list_rows.here)

    def _chosen(self, listing: Listing) -> Listing:
        if not self._words:
            return listing
        holds = self.wanted()
        return attrs.evolve(
            listing,
            changes=tuple(change for change in listing.changes if holds(change.item)),
            passed=tuple(finding for finding in listing.passed if holds(finding.items[0])),
        )

    def _summary(self, width: int) -> Sequence[Line]:
        if self._whole is None:
            return (BLANK,)
        ticked = self.host.comparison.ticked
        canvas = self.look.canvas(width)
        counts, tones = changes_list.summary(self._numbered(self._whole), canvas, self._group, ticked)
        baseline = self._view.comparison.baseline if self._view is not None else None
        if baseline is None or baseline.adopted is None:
            return counts, tones
        day, name = dates.short(baseline.adopted), terminal_text.clean(baseline.name, 30)
        whole, brief = t("changes_screen.adopted", name=name, day=day), t("changes_screen.adopted_short", day=day)
        if self.has_class("-wide"):  # the list is narrow, and there is height for a line more
            return counts, tones, fit(((" " + whole, "dim"),), canvas)
        beside = (at_end(tones, canvas.spell(against)) for against in (whole, brief))
        return counts, next((line for line in beside if line is not tones), tones)

    def _why_none(self, width: int) -> Iterator[Line]:
        comparison = self.host.comparison
        if self.desk is None or comparison.running:
            yield say(" " + t("frame.reading" if self.desk is None else "changes_screen.comparing"), "dim")
            return
        yield BLANK
        if comparison.trouble is not None:
            yield from _paragraph(comparison.trouble.title, self.look.canvas(width), "strong")
            where = f" ({comparison.trouble.where})" if comparison.trouble.where else ""
            yield from _paragraph(comparison.trouble.message + where, self.look.canvas(width), "text")
            yield BLANK
        yield from _paragraph(t("changes_screen.choose"), self.look.canvas(width), "accent")

    def _why_same(self, view: View, width: int) -> Iterator[Line]:
        yield BLANK
        for note in view.comparison.notes:
            yield from _paragraph(note, self.look.canvas(width), "warn")
        key = "changes_screen.same_read" if view.comparison.incomplete else "changes_screen.same"
        same = t(key, baseline=label(view.comparison.baseline))
        yield from _paragraph(same, self.look.canvas(width), "strong")
        way = "changes_screen.back_from_last" if self.host.comparison.since_last else "changes_screen.choose"
        yield from _paragraph(t(way), self.look.canvas(width), "accent")


def _listing(view: View) -> Listing:
    comparison = view.comparison
    return Listing(comparison.before, view.plan, comparison.changes, view.passed, view.around.graph)


def _paragraph(words: str, canvas: Canvas, role: Role) -> Iterator[Line]:
    for line in paragraph(terminal_text.clean(words, 1000), canvas.inset(2, 1), role):
        yield ((" ", "text"), *line)


class ChangeRows:
    """Notes first, then the rows of the changes, drawn one at a time."""

    def __init__(self, drawn: Drawn[ChangeRow], notes: Sequence[Line]) -> None:
        self._drawn = drawn
        self._notes = notes

    def count(self) -> int:
        """Notes and headings included."""
        return len(self._notes) + len(self._drawn)

    def key(self, index: int) -> str:
        """The item's id; empty for notes and headings."""
        at = index - len(self._notes)
        return (self._drawn.item_at(at) or "") if at >= 0 else ""

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The row, with `>` in its first cell under the cursor."""
        at = index - len(self._notes)
        line = self._drawn[at].line if at >= 0 else self._notes[index]
        if selected and self.key(index):
            words, role = line[0]
            return ((">" + words[1:], role), *line[1:])
        return line

    def together(self, index: int) -> tuple[str, ...]:
        """The items under the heading that a row stands under, that row's first."""
        heads = [at for at in range(len(self._notes), self.count()) if not self.key(at)]
        first = max((at for at in heads if at < index), default=len(self._notes) - 1)
        last = min((at for at in heads if at > index), default=self.count())
        return tuple(dict.fromkeys((self.key(index), *(self.key(at) for at in range(first + 1, last)))))

    def unseen(self, index: int, by: int, ticked: Set[str]) -> int | None:
        """The nearest row in that direction whose change is not ticked, past the end and on; None when all are."""
        count = self.count()
        for step in range(1, count + 1):
            at = (index + by * step) % count
            seed = self._drawn.seeds[at - len(self._notes)] if at >= len(self._notes) else None
            if seed is not None and seed.change is not None and seed.change.item not in ticked:
                return at
        return None
