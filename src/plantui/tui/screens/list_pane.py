"""What the screens share that have a list: its filter, and what stands below it, beside it or instead of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from plantui.i18n import t, tn
from plantui.render import layout
from plantui.render.line import Line, say
from plantui.tui import workers
from plantui.tui.screens.base import Pane
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Group
from plantui.tui.widgets.page import Drawing, Page
from plantui.tui.widgets.rows import Nothing, Rows

if TYPE_CHECKING:
    from plantui.render.changes.compared import Compared
    from plantui.render.search_texts import SearchTexts

AT_ONCE = 300
"""Texts of items that are made for a search while the next key waits: a twentieth of a second's work."""


class ListPane(Pane):
    """A list, `#list`, whose rows the filter narrows down; the other screens follow the item under its cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._texts: tuple[tuple[object, ...], SearchTexts] | None = None
        self._lacking: list[str] = []
        self._searching = False

    @property
    def against(self) -> Compared | None:
        """What the text is compared with, once that is known."""
        view = self.host.comparison.view
        return view.compared if view is not None and self.desk is not None and view.plan is self.desk.plan else None

    @property
    def list_rows(self) -> Rows:
        """The list."""
        return self.query_one("#list", Rows)

    def item_of(self, key: str) -> str:
        """The item that a row is about, by the row's key; empty where it is about none."""
        return key

    def follow(self) -> None:
        """Stand on the shared item where the list has it."""
        self.list_rows.go_to(self.host.here)

    def shows(self, item: str) -> bool:
        """Whether one of the rows is about the item."""
        source = self.list_rows.source
        keys = filter(None, map(source.key, range(source.count())))
        return bool(item) and any(self.item_of(key) == item for key in keys)

    def find(self, words: str) -> None:
        """Only rows that hold the words; the cursor on the row where it was, or else on the first."""
        self._words = words
        self._filled_with_hits()

    def _filled_with_hits(self) -> None:
        before = self.list_rows.here
        self.fill()
        if self._words and self.list_rows.here != before:
            self.list_rows.go(0)

    def wanted(self) -> Callable[[str], bool]:
        """Whether an item is looked for; every one where nothing is typed.

        The texts of a few are made at once. Those of many are made by a thread, and the list is then filled again:
        until then it has those that are found so far.
        """
        from plantui.render import search_words  # what searches is imported by the first search

        looked_for = search_words.wanted(self._words)
        self._lacking = lacking = []
        if not looked_for:
            return lambda _: True
        texts, room = self._search_texts(), 0 if self._searching else AT_ONCE

        def holds(item: str) -> bool:
            nonlocal room
            if not texts.made(item):
                if not room:
                    lacking.append(item)
                    return False
                room -= 1
            return looked_for.in_text(texts.of(item))

        self.call_later(self._make_texts)
        return holds

    def _make_texts(self) -> None:
        """What the last filling of the list lacked is made beside the screens, one such work at a time."""
        if not self._lacking or self._searching:
            return
        self._searching = True
        texts, items = self._search_texts(), tuple(self._lacking)
        going = workers.counting(self.host, "search", lambda *_: None)

        def make() -> None:
            for done, item in enumerate(items):
                going(done, len(items))
                texts.of(item)

        workers.start(self.host, "search", make, self._texts_made)

    def _texts_made(self, _: None) -> None:
        self._searching = False
        if self._words:
            self._filled_with_hits()
            self.redraw_found()

    def found_nothing(self) -> Nothing:
        """What stands where no row is found; that more is searched as long as it is."""
        return Nothing(t("frame.searching") if self._unsearched else t("frame.found_none", words=self._words))

    @property
    def _unsearched(self) -> bool:
        return self._searching or bool(self._lacking)

    def said_here(self) -> Callable[[str], Iterable[str]]:
        """What the screen itself says of an item beside what plan and comparison say: in most its change number."""
        numbers = self.numbers
        return lambda item: (numbers.get(item, ""),)

    def _search_texts(self) -> SearchTexts:
        from plantui.render.search_texts import SearchTexts  # as above

        assert self.desk is not None
        view, findings, state = self.host.comparison.view, self.host.comparison.findings, self.host.round
        drawn_from = (self.desk.plan, view, findings, state.proceedings, state.agenda)
        if self._texts is None or any(now is not then for now, then in zip(self._texts[0], drawn_from, strict=True)):
            around, changes = (view.around, view.changes) if view is not None else (None, {})
            texts = SearchTexts(self.desk.plan, self.desk.today, around, changes, findings, self.said_here())
            self._texts = (drawn_from, texts)
        return self._texts[1]

    def found(self) -> Line:
        """How many rows hold the words, or that it is not known yet."""
        if self._words and self._unsearched:
            return say(t("frame.searching"), "dim")
        return say(tn("frame.found", self.hits()), "accent") if self._words and self.desk is not None else ()

    def hits(self) -> int:
        """Rows that the cursor can stand on."""
        source = self.list_rows.source
        return sum(bool(source.key(index)) for index in range(source.count()))

    def moved_to(self, key: str) -> None:
        """The cursor is on another row: select its item for all screens, and read it when the cursor rests."""
        item = self.item_of(key)
        if item:
            self.host.here = item
        self.when_rested()

    def open_row(self, key: str) -> None:
        """Show the row in full."""
        self.host.read_item(self.item_of(key))

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        self.moved_to(event.key)

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.open_row(event.key)

    def on_rows_widened(self, event: Rows.Widened) -> None:
        event.stop()
        if self.desk is not None:
            self.fill()


class BelowPane(ListPane):
    """A list as wide as the window; in a high one the item under the cursor stands in full below it."""

    DEFAULT_CSS = """
    BelowPane #below { display: none; layout: vertical; height: 2fr; }
    BelowPane #list { height: 3fr; }
    BelowPane.-high #below { display: block; }
    BelowPane #below Page { max-width: 140; }
    """

    def below(self) -> ComposeResult:
        """A line, and the item; enter gives it the whole window, and the keys."""
        with Group(id="below"):
            yield Bar(lambda width: [layout.rule(self.look.canvas(width))])
            page = Page(id="item")
            page.can_focus = False
            yield page

    def read_now(self, *, keep: bool = False) -> None:
        """The shared item, where there is room for it."""
        if self.desk is not None and self.has_class("-high"):
            self.query_one("#item", Page).show(indented(drawn_in_full(self)), keep=keep)

    def on_resize(self, event: events.Resize) -> None:
        """There may be room for it now."""
        self.read_now(keep=True)


class ReadingPane(ListPane):
    """The row under the cursor in full, `#detail`, beside the list or instead of it; escape goes back to the list."""

    DEFAULT_CSS = """
    ReadingPane #detail, ReadingPane Divider { display: none; }
    ReadingPane.-beside #detail, ReadingPane.-beside Divider { display: block; }
    ReadingPane.-reading #left { display: none; }
    ReadingPane.-reading #detail { display: block; }
    ReadingPane.-beside.-reading #left { display: block; }
    """

    def read_here(self) -> None:
        """Give the keys to what is read."""
        self.add_class("-reading")
        self.query_one("#detail").focus()

    def open_row(self, key: str) -> None:
        """Read it beside the list, or instead of the list where there is no room for both."""
        self.read_now()
        self.read_here()

    def action_filter(self) -> None:
        """What is looked for are rows: where what is read stands instead of the list, the list comes back."""
        if not self.has_class("-beside"):
            self.remove_class("-reading")
        super().action_filter()

    def step_back(self) -> bool:
        """From what is read to the list."""
        if self.has_class("-reading") or self.query_one("#detail").has_focus:
            self.remove_class("-reading")
            self.list_rows.focus()
            return True
        return False


def drawn_in_full(pane: ListPane) -> Drawing:
    """The drawing of the shared item, or of the document where it is none, with what became another in it."""
    from plantui.render.plan import detail as show  # the first frame has no plan to draw, and does not wait for it

    assert pane.desk is not None
    plan, today, here = pane.desk.plan, pane.desk.today, pane.host.here
    if here not in plan.by_id and here != "plan":
        here = "plan"
    look, comparison = pane.look, pane.host.comparison
    around = comparison.view.around if comparison.view else None
    change, findings = comparison.change_of(plan, here), comparison.findings.get(here, ())
    return lambda width: show.in_full(plan, here, look.canvas(width), today, around, change, findings)


def indented(draw: Callable[[int], Sequence[Line]]) -> Callable[[int], Sequence[Line]]:
    """The drawing one cell in on both sides: it touches neither the line beside the list nor a scroll mark."""
    return lambda width: [((" ", "text"), *line) for line in draw(max(width - 2, 1))]
