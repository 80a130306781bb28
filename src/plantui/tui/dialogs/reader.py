"""Lines to read over the screen: an item's detail, the plan's problems, the help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from plantui.i18n import t
from plantui.render import search_words
from plantui.render.line import Line, beside, cells, plain, say
from plantui.tui.dialogs.base import Dialog, shared
from plantui.tui.key_bindings import bindings
from plantui.tui.widgets import footer
from plantui.tui.widgets.find import FindRow
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.page import Drawing, Page


class ReaderDialog(Dialog[str]):
    """A page that fills the box. Answers with the key pressed on it (decide, remark, …), or None for back."""

    DEFAULT_CSS = """
    ReaderDialog.-finding FindRow { display: block; }
    ReaderDialog.-finding #keys { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reading")]

    def __init__(self, title: str, draw: Drawing, *, item: bool = False) -> None:
        super().__init__(title)
        self._draw = draw
        self._item = item
        self._words = ""
        self._from = 0
        self._hits: tuple[int, ...] = ()
        self._at: int | None = None

    def inside(self) -> ComposeResult:
        """The page, the line to find in it, and the keys."""
        yield Page(id="words")
        yield FindRow(self._count, self._look_for, self._found, id="find-row")
        yield Bar(self._foot, id="keys")

    def on_mount(self) -> None:
        page = self._page
        page.show(self._draw)
        page.focus()

    def share_out(self) -> None:
        """As much of the page as there is room for above the keys."""
        width, high = self.room
        [self._page.styles.height] = shared(high - 1, (1, len(self._draw(width))))

    @property
    def _page(self) -> Page:
        return self.query_one("#words", Page)

    def action_answer(self, name: str) -> None:
        if self._item:
            self.dismiss(name)

    # finding in what is read

    def action_find(self) -> None:
        """Ask what to look for."""
        self._from = self._page.scroll_offset.y
        self.add_class("-finding")
        self.query_one(FindRow).open("")

    def action_hit(self, by: int) -> None:
        """To the next place where it stands, or the one before; past the last on to the first."""
        if not self._words:
            return
        self._search()
        if self._hits:
            at = 0 if self._at is None else self._at + by
            self._go(at % len(self._hits))

    def action_back(self) -> None:
        """Out of what was looked for, then out of what is read."""
        if not self._words:
            super().action_back()
            return
        self.query_one(FindRow).clear()

    def _look_for(self, words: str) -> None:
        """What is typed so far: the first place from where the search began."""
        self._words = words.strip()
        self._search()
        below = (at for at, line in enumerate(self._hits) if line >= self._from)
        self._go(next(below, 0) if self._hits else None)

    def _found(self, words: str) -> None:
        """The line is left: the keys go through the places that were found, or nothing is looked for any more."""
        if not words:
            self._look_for("")
        self.remove_class("-finding")
        self.set_focus(self._page)  # at once: the next key is the page's, however soon it comes
        self.query_one("#keys", Bar).redraw()

    def _search(self) -> None:
        """The places in the lines as they are drawn now: a box of another width breaks them in other places."""
        self._hits = search_words.hits([plain(line) for line in self._page.lines], self._words)
        if self._at is not None and self._at >= len(self._hits):
            self._at = None

    def _go(self, at: int | None) -> None:
        self._at = at
        self._page.light(None if at is None else self._hits[at])
        self.query_one("#keys", Bar).redraw()

    def _count(self) -> Line:
        """Which place of how many one stands at."""
        if not self._words:
            return ()
        if self._at is None:
            return say(t("frame.no_hit"), "warn")
        return say(t("frame.hit", at=self._at + 1, of=len(self._hits)), "accent")

    def _foot(self, width: int) -> Sequence[Line]:
        names: list[str | tuple[str, ...]] = [("text-up", "text-down"), "dialog-back"]
        if self._words:
            names.append(("reading-next-hit", "reading-previous-hit"))
        else:
            names.append("reading-find")
        if self._item:
            names += ["reading-story", "reading-decide", "reading-remark", "reading-suggest"]
            names += ["reading-edit", "reading-take-up"]
        count = self._count()
        room = width - cells(count) - 1 if count else width
        hints = footer.dialog_hints(names, max(room, 1), self.look)
        return (beside(hints, count, self.look.canvas(width)) if count else hints,)
