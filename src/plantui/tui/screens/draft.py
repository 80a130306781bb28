"""U Draft: all that is said and not signed, each of it read, opened, dropped, put back, or left for another time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import layout
from plantui.render.line import BLANK, Line, Role, say
from plantui.render.review import draft as draft_view
from plantui.render.review.draft import DraftEntry
from plantui.tui.key_bindings import bindings, glyph
from plantui.tui.screens.list_pane import ListPane, indented
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Divider, Group
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import Nothing, NoticeRows, Rows
from plantui.usecases.drafts import named_entries
from plantui.usecases.drafts.named_entries import Row
from plantui.usecases.drafts.store import DraftAct


class DraftScreen(ListPane):
    """The list, and the row under the cursor in full below it, from 100 columns beside it; esc goes where one was."""

    DEFAULT_CSS = """
    DraftScreen #body { layout: vertical; }
    DraftScreen #left { height: 2fr; }
    DraftScreen #detail { height: 3fr; }
    DraftScreen #across { height: 1; }
    DraftScreen Divider { display: none; }
    DraftScreen.-wide #body { layout: horizontal; }
    DraftScreen.-wide #left, DraftScreen.-wide #detail { height: 1fr; }
    DraftScreen.-wide #across { display: none; }
    DraftScreen.-wide Divider { display: block; }
    """
    NAME = "draft"
    FOOT = ("open", "draft-drop", "draft-undo", "draft-mark", "sign", "back", "filter")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("item"), *bindings("draft")]

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[DraftEntry, ...] = ()
        self._rows: dict[str, Row] = {}

    def body(self) -> ComposeResult:
        """The list, a line, and what is under the cursor in full."""
        with Group(id="left"):
            yield Rows(id="list")
        yield Divider()
        yield Bar(lambda width: [layout.rule(self.look.canvas(width))], id="across")
        yield Page(id="detail")

    def fill(self) -> None:
        """What stands in the draft, or that nothing does and what to do."""
        rows, desk = self.list_rows, self.desk
        width = rows.size.width or self.size.width
        self._entries = named_entries.entries(desk, self.host.held_back) if desk is not None else ()
        self._rows = (
            {named_entries.name_of(row): row for row in named_entries.draft_rows(desk)} if desk is not None else {}
        )
        wanted = self._words.casefold().split()
        shown = [entry for entry in self._entries if all(word in _haystack(entry) for word in wanted)]
        if shown:
            rows.show(EntryRows(shown, self), rows.here)
        elif self._entries:
            rows.show(Nothing(t("frame.found_none", words=self._words)))
        else:
            rows.show(NoticeRows(list(self._why_empty(width))))
        self.read_now(keep=True)

    def follow(self) -> None:
        """Stand on the row that was asked for, else on the newest about the shared item, else on the newest."""
        wanted, self.host.draft_row = self.host.draft_row, ""
        here = self._entry()
        if wanted and self.list_rows.go_to(wanted):
            return
        if here is not None and here.item == self.host.here:
            return
        said = sorted(self._entries, key=lambda entry: (entry.item == self.host.here, entry.moment))
        if said:
            self.list_rows.go_to(said[-1].name)

    def item_of(self, key: str) -> str:
        """The item that an entry is about."""
        return next((entry.item for entry in self._entries if entry.name == key), "")

    def moved_to(self, key: str) -> None:
        """What is under the cursor is read at once: there are few rows."""
        super().moved_to(key)
        self.settle()

    def open_row(self, key: str) -> None:
        """The dialog that it was said in, with its words."""
        self.host.open_drafted(self._rows[key])

    def values(self) -> Mapping[str, Any]:
        """How many go along, and that enter changes what is under the cursor."""
        ready = sum(entry.state == "ready" for entry in self._entries)
        return {**super().values(), "count": ready, "open": t("draft_screen.change")}

    def read_now(self, *, keep: bool = False) -> None:
        """All of what is under the cursor."""
        page, entry, look = self.query_one("#detail", Page), self._entry(), self.look
        self.redraw_frame()

        def draw(width: int) -> Sequence[Line]:
            return draft_view.entry_lines(entry, look.canvas(width)) if entry is not None else ()

        page.show(indented(draw), keep=keep)

    def legend(self, width: int) -> Line:
        """How much goes along at the next signing, and what can be taken back."""
        desk = self.desk
        if desk is None:
            return ()
        ready = sum(entry.state == "ready" for entry in self._entries)
        words = [tn("draft_screen.goes", ready, of=len(self._entries))] if self._entries else []
        steps = len({row.dropped for row in desk.dropped})
        words += [tn("draft_screen.undoable", steps, undo=glyph("draft-undo", self.look.keys))] if steps else []
        return say(" · ".join(words), "dim")

    def step_back(self) -> bool:
        """To the screen that one came from."""
        self.host.action_pane(self.host.came_from)
        return True

    # The screen's own keys

    def action_drop(self) -> None:
        """Take what is under the cursor out of the draft."""
        row = self._rows.get(self.list_rows.here)
        if row is not None:
            self.host.drop_drafted(row)

    def action_undo(self) -> None:
        """Put back what was last dropped or changed."""
        self.host.undo_in_draft()

    def action_mark(self) -> None:
        """Whether what is under the cursor goes along at the next signing."""
        row, entry = self._rows.get(self.list_rows.here), self._entry()
        if not isinstance(row, DraftAct) or entry is None or entry.state not in ("ready", "kept"):
            self.host.say(say(t("draft_screen.cannot_go"), "warn"))
            return
        self.host.held_back = self.host.held_back ^ {row.key}
        self.fill()

    # drawing

    def _entry(self) -> DraftEntry | None:
        here = self.list_rows.here
        return next((entry for entry in self._entries if entry.name == here), None)

    def _why_empty(self, width: int) -> Iterator[Line]:
        if self.desk is None:
            yield say(" " + t("frame.reading"), "dim")
            return
        own = self.look.keys
        keys = {name.replace("-", "_"): glyph(name, own) for name in ("decide", "remark", "draft-undo")}
        yield BLANK
        sentences: list[tuple[str, Role]] = [
            (t("draft_view.empty"), "strong"),
            (t("draft_screen.begin", **keys), "accent"),
        ]
        if self.desk.dropped:
            sentences.append((t("draft_screen.undo_left", **keys), "accent"))
        for words, role in sentences:
            for line in layout.paragraph(words, self.look.canvas(width).inset(2, 1), role):
                yield ((" ", "text"), *line)
        for path in self.desk.damaged:
            yield from layout.paragraph(terminal_text.clean(t("cli.draft.damaged", path=path)), self.look.canvas(width))


def _haystack(entry: DraftEntry) -> str:
    return " ".join(
        (entry.item, entry.number, entry.title, entry.label, entry.words, entry.seat, entry.voice)
    ).casefold()


class EntryRows:
    """What stands in the draft, a row each."""

    def __init__(self, entries: Sequence[DraftEntry], screen: DraftScreen) -> None:
        self._entries = entries
        self._screen = screen

    def count(self) -> int:
        """Everything that is shown."""
        return len(self._entries)

    def key(self, index: int) -> str:
        """The name that commands call it by."""
        return self._entries[index].name

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The row, with `>` in its first cell under the cursor."""
        line = draft_view.entry_row(self._entries[index], self._screen.look.canvas(width))
        words, role = line[0]
        return ((">" + words[1:], role), *line[1:]) if selected else line
