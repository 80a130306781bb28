"""What one says of an item: a word that may be used here and a reason, a remark, an answer to what others said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult

from plantui import terminal_text
from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.plan.model import Item
from plantui.render import layout
from plantui.render.line import Canvas, Line, fit, say
from plantui.tui.dialogs.base import Buttons
from plantui.tui.dialogs.text_entry import Keep, Words, WritingDialog
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.rows import Rows
from plantui.usecases.drafts.choices import Answerable, Offer
from plantui.usecases.drafts.store import Kind, Typing


class DecideDialog(WritingDialog):
    """No word is chosen until the user chooses one. `put` takes the word, the reason and the seat into the draft,
    `unsay` takes out of it what is there; both raise what a person can act on.
    """

    KIND: Typing = "decision"
    covers = ""
    """Of a word for a whole service or document, which changes it covers; set before it is shown."""

    def __init__(
        self,
        item: Item,
        offers: Sequence[Offer],
        chosen: tuple[str, str],
        reason: str,
        keep: Keep,
        put: Callable[[str, str, str], None],
        unsay: Callable[[], None] | None,
        *,
        body: str = "",
    ) -> None:
        super().__init__(t("decide.title_for", body=body) if body else t("decide.title"), item, reason, keep)
        self._offers = offers
        self._chosen = next((_key(offer) for offer in offers if (offer.word, offer.seat) == chosen), "")
        self._put = put
        self._unsay = unsay

    def inside(self) -> ComposeResult:
        """Item, words, reason, buttons."""
        yield from self.about()
        if self.covers:
            yield Bar(self._covered, id="covers")
        yield Rows(id="offers")
        yield from self.label()
        yield Words(self._typed)
        yield Bar(self.trouble_line, id="trouble")
        yield Buttons(())

    def on_mount(self) -> None:
        self._draw(0)
        self.query_one("#offers", Rows).focus()

    def share_out(self) -> None:
        """All the words first, then the reason: a word that is not seen is not chosen."""
        covered = 0
        for bar in self.query("#covers"):
            covered = len(self._covered(self.room[0]))
            bar.styles.height = covered
        self.share(5 + covered, self.query_one("#offers", Rows), (3, len(self._offers)), (2, 5))

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self._chosen = event.key
        self._trouble = ""
        self._draw()
        self.query_one(Words).focus()

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        event.stop()
        if event.name == "back":
            self.action_back()
            return
        self.settle()
        try:
            if event.name == "unsay" and self._unsay is not None:
                self._unsay()
            else:
                offer = self._offer()
                assert offer is not None
                self._put(offer.word, self.query_one(Words).text, offer.seat)
        except PlantuiError as error:
            self.failed(error)
            return
        self.said()

    def _draw(self, at: int | None = None) -> None:
        rows = self.query_one("#offers", Rows)
        rows.show(_Offers(self._offers, self._chosen, self.look.canvas(0)), self._chosen or rows.here)
        words = []
        if self._chosen:
            words.append(("put", t("decide.put")))
        if self._unsay is not None:
            words.append(("unsay", t("decide.unsay")))
        words.append(("back", t("dialog.back")))
        self.query_one(Buttons).offer(words)
        self.query_one("#asked", Bar).redraw()
        self.query_one("#trouble", Bar).redraw()

    def _covered(self, width: int) -> list[Line]:
        return list(layout.paragraph(self.covers, self.look.canvas(width)))

    def _offer(self) -> Offer | None:
        return next((offer for offer in self._offers if _key(offer) == self._chosen), None)

    def asked(self) -> str:
        """First that a word be chosen, then why it is."""
        offer = self._offer()
        if offer is None:
            return t("decide.choose")
        return t("decide.reason_needed" if offer.needs_text else "decide.reason", word=offer.label)

    def rest(self) -> str:
        """What the chosen word fills, or why it does not count; else what becomes of what is typed."""
        offer = self._offer()
        return terminal_text.clean(offer.note) if offer is not None and offer.note else super().rest()


def _key(offer: Offer) -> str:
    """What tells a row from the others: one word may be offered in several seats."""
    return f"{offer.word} {offer.seat}"


class _Offers:
    def __init__(self, offers: Sequence[Offer], chosen: str, canvas: Canvas) -> None:
        self._offers = offers
        self._chosen = chosen
        self._labels = [canvas.spell(label) for label in _labels(offers)]

    def count(self) -> int:
        return len(self._offers)

    def key(self, index: int) -> str:
        return _key(self._offers[index])

    def line(self, index: int, width: int, selected: bool) -> Line:
        offer = self._offers[index]
        column = min(max(map(terminal_text.cells, self._labels)) + 1, max(width // 2, 1))
        chosen = _key(offer) == self._chosen
        mark = ("> " if selected else "  ") + ("(•) " if chosen else "( ) ")
        label = terminal_text.pad(self._labels[index], column)
        return fit(((mark, "text"), (label, "strong"), (offer.effect, "dim")), Canvas(width))


def _labels(offers: Sequence[Offer]) -> list[str]:
    """The words, each with its seat where one is offered in several."""
    words = [offer.word for offer in offers]
    return [
        f"{offer.label} ({terminal_text.clean(offer.seat_name, 40)})" if words.count(offer.word) > 1 else offer.label
        for offer in offers
    ]


# a remark on an item, and an answer to what was said of it


class RemarkDialog(WritingDialog):
    """The text first; how it is meant is chosen with the button that puts it into the draft."""

    KIND: Typing = "remark"

    def __init__(self, item: Item, words: str, keep: Keep, put: Callable[[str, bool], None], body: str = "") -> None:
        super().__init__(t("remark.title_for", body=body) if body else t("remark.title"), item, words, keep)
        self._put = put

    def inside(self) -> ComposeResult:
        """Item, text, buttons."""
        yield from self.about()
        yield from self.label()
        yield Words(self._typed)
        yield Bar(self.trouble_line, id="trouble")
        yield Buttons((
            ("input", t("remark.input")), ("answer", t("remark.answer")), ("back", t("dialog.back")),
        ))  # fmt: skip

    def on_mount(self) -> None:
        self.query_one(Words).focus()

    def share_out(self) -> None:
        """The text has all the room there is."""
        self.share(5, None, (0, 0), (3, 12))

    def asked(self) -> str:
        """Free words."""
        return t("remark.write")

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        event.stop()
        if event.name == "back":
            self.action_back()
            return
        self.settle()
        try:
            self._put(self.query_one(Words).text, event.name == "answer")
        except PlantuiError as error:
            self.failed(error)
            return
        self.said()


class AnswerDialog(WritingDialog):
    """First which of the things said, `to` where one was answered before, then the words, then what they are meant as.

    `put` takes the kind of answer, the act and the words into the draft; it raises what a person can act on.
    """

    KIND: Typing = "reply"

    def __init__(
        self,
        item: Item,
        answerable: Sequence[Answerable],
        kept: str,
        keep: Keep,
        put: Callable[[Kind, str, str], None],
        to: str = "",
        *,
        body: str = "",
    ) -> None:
        super().__init__(t("answer.title_for", body=body) if body else t("answer.title"), item, kept, keep)
        self._answerable = tuple(answerable)
        self._put = put
        self._to = to

    def inside(self) -> ComposeResult:
        """Item, what was said, the words, buttons."""
        yield from self.about()
        yield Rows(id="said")
        yield Bar(self._whole, id="whole")
        yield from self.label()
        yield Words(self._typed)
        yield Bar(self.trouble_line, id="trouble")
        yield Buttons(())

    def on_mount(self) -> None:
        rows = self.query_one("#said", Rows)
        self.query_one("#whole", Bar).styles.height = 3
        first = next((act.act for act in self._answerable if act.open), self._answerable[0].act)
        first = next((act.act for act in self._answerable if act.act == self._to), first)
        rows.show(_AnswerableRows(self._answerable), first)
        self._offer()
        rows.focus()

    def share_out(self) -> None:
        """What was said, of which the list is a part, and the answer."""
        self.share(8, self.query_one("#said", Rows), (1, len(self._answerable)), (2, 4))

    def asked(self) -> str:
        """Free words."""
        return t("answer.write")

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._offer()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.query_one(Words).focus()

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        event.stop()
        if event.name == "back":
            self.action_back()
            return
        self.settle()
        kind = next(kind for kind in self._here().kinds if kind == event.name)
        try:
            self._put(kind, self._here().act, self.query_one(Words).text)
        except PlantuiError as error:
            self.failed(error)
            return
        self.said()

    def _here(self) -> Answerable:
        here = self.query_one("#said", Rows).here
        return next(act for act in self._answerable if act.act == here)

    def _offer(self) -> None:
        words = [(str(kind), t(f"answer.{kind}")) for kind in self._here().kinds]
        self.query_one(Buttons).offer([*words, ("back", t("dialog.back"))])
        self.query_one("#whole", Bar).redraw()

    def _whole(self, width: int) -> list[Line]:
        parts = terminal_text.wrap(self._here().words, max(width, 1))
        return [say(part) for part in parts[:3]] if self.query_one("#said", Rows).here else []


class _AnswerableRows:
    def __init__(self, answerable: Sequence[Answerable]) -> None:
        self._said = answerable

    def count(self) -> int:
        return len(self._said)

    def key(self, index: int) -> str:
        return self._said[index].act

    def line(self, index: int, width: int, selected: bool) -> Line:
        """A mark for what waits, and the words as far as there is room."""
        act = self._said[index]
        mark = (">" if selected else " ") + ("! " if act.open else "  ")
        return fit(
            ((mark, "warn" if act.open else "text"), (terminal_text.clip(act.words, max(width - 3, 1)), "text")),
            Canvas(width),
        )
