"""5 Review: what the open round waits for from whoever sits here, each item with all that is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render.layout import paragraph
from plantui.render.line import BLANK, Drawn, Line, Role, cells, say
from plantui.render.review import agenda as agendas
from plantui.render.review.agenda import AgendaPage, AgendaRow
from plantui.render.review.round_panel import round_lines
from plantui.render.review.who_said_what import head_words
from plantui.review.authority.permissions import has_step
from plantui.review.rounds.round_tasks import Drafted
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.key_bindings import bindings
from plantui.tui.screens.list_pane import ReadingPane, indented
from plantui.tui.widgets.layout import Divider, Group
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import NoticeRows, Rows
from plantui.usecases.drafts import choices


class ReviewScreen(ReadingPane):
    """The agenda with the chosen item beside it from 100 columns; below that the item alone, and esc shows the list."""

    DEFAULT_CSS = """
    ReviewScreen.-wide #left { width: 2fr; }
    ReviewScreen.-wide #detail { width: 5fr; }
    ReviewScreen.-widest #detail { width: 3fr; }
    ReviewScreen.-none #left { width: 1fr; }
    ReviewScreen.-none #detail, ReviewScreen.-none Divider { display: none; }
    """
    NAME = "review"
    FOOT = (
        "decide", "remark", "behalf", "answer", "next-open", "sign", "round", "steps", "decide-service", "filter",
        "open", "story", "remind", "suggest", "quit",
    )  # fmt: skip
    NARROW = ("decide", "next-open", "decide-service", "filter", "quit", "sign")
    """What the footer holds below 100 columns whatever stands in the draft: a first decision, one for all, a search."""
    NARROW_LEADING = ("decide", "behalf", "next-open", "steps", "quit", "sign", "remind", "filter")
    """The same for who takes the round on."""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("item"), *bindings("review")]

    def __init__(self) -> None:
        super().__init__()
        self._agenda: AgendaPage | None = None

    def body(self) -> ComposeResult:
        """The list, line, the item."""
        with Group(id="left"):
            yield Rows(id="list")
        yield Divider()
        yield Page(id="detail")

    def fill(self) -> None:
        """The agenda, or why there is none and what to do."""
        rows = self.list_rows
        width = rows.size.width or self.size.width
        before, self._agenda = self._agenda, self.host.round.agenda
        self.set_class(self._agenda is None, "-none")
        if self._agenda is None or self.desk is None or not self._agenda.order:
            self.remove_class("-reading")
            rows.show(NoticeRows(list(self._why_none(width))))
            rows.focus()
        else:
            drawn = agendas.agenda_rows(self._agenda, self._drafted(), self.look.canvas(width), self.desk.today)
            rows.show(AgendaRows(drawn, self._holding(drawn)), self.host.here or rows.here)
            if before is None:
                self.read_here()
        self.read_now(keep=True)

    def follow(self) -> None:
        """Stand on the shared item where it is on the agenda, else on the first that waits."""
        rows = self.list_rows
        if not rows.go_to(self.host.here) and self._agenda is not None:
            mine = self._agenda.open_items(self._drafted()) or self._agenda.mine
            if mine:
                rows.go_to(mine[0])

    def moved_to(self, key: str) -> None:
        """Where the item stands beside the list or instead of it, it follows at once."""
        super().moved_to(key)
        if self.has_class("-reading"):
            self.settle()

    def legend(self, width: int) -> Line:
        """What the item under the cursor still needs."""
        if self.host.round.running:
            return say(t("review_screen.judging"), "dim")
        here = self.list_rows.here
        if self._agenda is None or not here:
            return ()
        standing = self._agenda.held.standing.items.get(here)
        done = standing is not None and not standing.needs
        return say(agendas.needs_words(self._agenda, here, width), "good" if done else "text")

    def values(self) -> Mapping[str, Any]:
        """How many words may be used here, beside what every footer counts."""
        desk, speaking = self.desk, self.host.given
        offers = choices.offers(desk, self.host.here, speaking.voice if speaking is not None else "") if desk else ()
        values = {**super().values(), "words": len(offers)}
        if self._agenda is not None and not self.has_class("-beside"):
            values["back"], values["next-open"] = t("review_screen.narrow_list"), t("review_screen.narrow_next")
            values["behalf"] = t("review_screen.narrow_behalf")
            values["decide-service"] = t("review_screen.narrow_service")
        return values

    def hints(self) -> Sequence[str | tuple[str, ...]]:
        """Recording for a body only where the user may do it, and the steps first for who takes them.

        Without a round what there is to do then.
        """
        if self._agenda is None and not self.host.round.running:
            return [
                "trust" if self._to_pin else "steps",
                *(name for name in self.FOOT if name in ("decide", "remark", "sign", "quit")),
            ]
        proceedings = self.host.round.proceedings
        rules, me = (proceedings.rules if proceedings else None), (self.desk.me.by if self.desk else "")
        person = rules.people.persons.get(me) if rules else None
        records = person is not None and person.may_record_for
        names = [name for name in self.FOOT if name != "behalf" or records]
        leads = rules is not None and any(has_step(rules, me, step) for step in ("freeze", "last-call", "adopt"))
        if leads:
            names = [*(name for name in ("decide", "behalf", "steps", "remind") if name in names), *names]
        if not self.has_class("-beside"):
            first = "back" if self.has_class("-reading") else "open"
            narrow = self.NARROW_LEADING if leads else self.NARROW
            names = [first, *(name for name in narrow if name in names), *names]
        return list(dict.fromkeys(names))

    @property
    def _to_pin(self) -> bool:
        """Whether the plan may be founded and its root is yet to be pinned."""
        return self.host.round.proceedings is None and bool(self.host.round.alarm)

    def next_open(self, by: int) -> bool:
        """The next item that waits for this user, round the end and on."""
        rows = self.list_rows
        if self._agenda is None:
            return True
        mine = self._agenda.open_items(self._drafted())
        if not mine:
            self.host.say(say(t("review_screen.nothing_open"), "good"))
            return True
        order = self._agenda.order
        here = order.index(rows.here) if rows.here in order else -1 if by > 0 else len(order)
        ahead = [item for item in mine if (order.index(item) - here) * by > 0]
        rows.go_to((ahead or mine)[0 if by > 0 else -1])
        return True

    def read_now(self, *, keep: bool = False) -> None:
        """The item under the cursor: before and after, what is asked, who says what, what is still needed."""
        page, here, agenda = self.query_one("#detail", Page), self.list_rows.here, self._agenda
        self.redraw_frame()
        if agenda is None or not here:
            page.show(lambda width: ())
            return
        look, drafted = self.look, self._drafted()

        def draw(width: int) -> Sequence[Line]:
            return agendas.detail(agenda, here, look.canvas(width), drafted)

        page.show(indented(draw), keep=keep)

    # The screen's own keys

    def action_round(self) -> None:
        """How the whole round stands, over the screen: every item, who says what, and the commands of the next step."""
        agenda, look = self._agenda, self.look
        if agenda is None or self.desk is None:
            return
        today = self.desk.today

        def draw(width: int) -> list[Line]:
            lines = [*round_lines(agenda.held, look.canvas(width), today=today), BLANK]
            steps = t("review_screen.steps")
            return [*lines, *paragraph(steps, look.canvas(width), "dim")]

        self.app.push_screen(ReaderDialog(t("review_screen.round"), draw))

    # drawing

    def read_here(self) -> None:
        """Below 100 columns the item alone; beside the list, which keeps the keys, where there is room."""
        if self.has_class("-beside"):
            self.add_class("-reading")
        else:
            super().read_here()

    def _drafted(self) -> Drafted:
        return self.host.drafted()

    def _counters(self) -> list[tuple[str, Role]]:
        counters = super()._counters()
        if self._agenda is not None:
            waiting = self._agenda.open_items(self._drafted())
            counters.insert(0, (tn("review_screen.waiting", len(waiting)), "strong" if waiting else "good"))
            items = self._agenda.held.standing.items.values()
            done = sum(item.approved for item in items)
            progress: tuple[str, Role] = (t("review_screen.progress", done=done, of=len(items)), "dim")
            counters.insert(1, progress)
            self._make_room(counters, (progress, *self._contradictions()))
        return counters

    def _make_room(self, counters: list[tuple[str, Role]], spare: Sequence[tuple[str, Role]]) -> None:
        """Leave out what the page says too, one by one, until what the item still needs can be read whole."""
        needed = cells(self.legend(_WIDEST)) + 2
        for counter in spare:
            if needed + sum(terminal_text.cells(words) + 2 for words, _ in counters) - 2 <= self.size.width:
                return
            counters.remove(counter)

    def _holding(self, drawn: Drawn[AgendaRow]) -> list[int]:
        """The rows that hold the words of the filter."""
        if not self._words or self._agenda is None:
            return list(range(len(drawn)))
        wanted = self.wanted()
        return [at for at, seed in enumerate(drawn.seeds) if seed.item is not None and wanted(seed.item)]

    def said_here(self) -> Callable[[str], Iterable[str]]:
        """What the round says of an item."""
        agenda = self._agenda
        drafted = self._drafted()
        return super().said_here() if agenda is None else lambda item: agendas.round_part(agenda, item, drafted)

    def _why_none(self, width: int) -> Iterator[Line]:
        state = self.host.round
        if self.desk is None or state.running:
            yield say(" " + t("frame.reading" if self.desk is None else "review_screen.judging"), "dim")
            return
        yield BLANK
        if state.trouble is not None:
            yield from self._said(state.trouble.title, "strong", width)
            yield from self._said(state.trouble.message, "text", width)
        elif state.proceedings is None or state.proceedings.in_force is None:
            yield from self._said(t("review_screen.open_review"), "strong", width)
            yield BLANK
            yield from self._said(t("review_screen.open_review_next"), "text", width)
            yield BLANK
            yield from self._to_found(width)
        elif state.proceedings.openings and state.agenda is None:
            yield from self._said(t("review_screen.several"), "strong", width)
        elif state.agenda is None:
            yield from self._said(head_words(state.proceedings), "strong", width)
            yield BLANK
            yield from self._said(t("review_screen.no_round_next"), "accent", width)
        else:
            yield from self._said(t("review_screen.nothing_changed"), "strong", width)
            yield BLANK
            yield from self._said(t("review_screen.nothing_changed_next"), "accent", width)

    def _to_found(self, width: int) -> Iterator[Line]:
        """How a plan that is not founded comes to be, and what it lacks; or how the root of a founded one is pinned."""
        lacking, desk = self.host.round.unfounded, self.desk
        if lacking == ():
            yield from self._said(t("review_screen.can_be_founded"), "accent", width)
        elif lacking:
            yield from self._said(t("review_screen.not_yet_founded"), "accent", width)
            for words in lacking:
                yield from self._said(f"- {words}", "warn", width)
        elif self._to_pin or desk is None or desk.place.tip is None:
            yield from self._said(t("review_screen.founded_unpinned"), "accent", width)
        else:
            yield from self._said(t("review_screen.no_rules_yet"), "accent", width)

    def _said(self, words: str, role: Role, width: int) -> Iterator[Line]:
        for line in paragraph(terminal_text.clean(words, 2000), self.look.canvas(width).inset(2, 1), role):
            yield ((" ", "text"), *line)


_WIDEST = 10_000
"""Cells in which every legend has room."""


class AgendaRows:
    """The agenda's rows, drawn one at a time; with a filter those that hold its words."""

    def __init__(self, drawn: Drawn[AgendaRow], shown: Sequence[int]) -> None:
        self._drawn = drawn
        self._shown = shown

    def count(self) -> int:
        """Headings and lines of the round included."""
        return len(self._shown)

    def key(self, index: int) -> str:
        """The item's id; empty for headings and lines."""
        return self._drawn.item_at(self._shown[index]) or ""

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The row, with `>` in its first cell under the cursor."""
        line = self._drawn[self._shown[index]].line
        if selected and self.key(index):
            words, role = line[0]
            return ((">" + words[1:], role), *line[1:])
        return line
