"""The draft as a person reads it: one row for each thing that is not signed yet, and each of them in full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import attrs

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import dates, layout
from plantui.render.line import Canvas, Line, Role, Span, fit

DraftState = Literal["ready", "kept", "changed", "gone", "edition", "problem", "begun"]


@attrs.frozen(slots=True)
class DraftEntry:
    """One thing in the draft, in words; all raw, cleaned when they are drawn.

    `name` is what commands call it. `label` is the word or the kind of act and `effect` what that does; `words` the
    text or the reason. `state` says whether it would be signed now: `ready`; `kept` where the user leaves it for
    another time; or why it is left out, with `why` in words; `begun` is what was typed and not said. `covers` names the
    changes that a word for a whole service or document stands for; `doubts` say what would not count, `replaces` what
    of the same voice this takes the place of.
    """

    name: str
    item: str
    number: str
    title: str
    label: str
    effect: str
    words: str
    state: DraftState
    moment: datetime
    why: str = ""
    seat: str = ""
    voice: str = ""
    edition: int = 0
    doubts: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


def entry_row(entry: DraftEntry, canvas: Canvas, *, marked: bool = True) -> Line:
    """One row: whether it goes along at the next signing, its change, and what was said, at the right."""
    mark = "[x]" if entry.state == "ready" else "[ ]"
    trouble = "!" if entry.doubts or entry.state not in ("ready", "kept", "begun") else " "
    first: Span = (
        f" {mark}{trouble} " if marked else f" {entry.name} {trouble} ",
        "warn" if trouble == "!" else "text",
    )
    number: Span = (terminal_text.pad(terminal_text.clean(entry.number), 4), "accent")
    numbers = ", ".join(name.partition(" ")[0] for name in entry.covers)
    said = canvas.spell(terminal_text.clean(": ".join(filter(None, (_label(entry), numbers)))))
    title = canvas.spell(terminal_text.clean(entry.title or entry.item))
    taken = terminal_text.cells(first[0]) + 4
    side = min(terminal_text.cells(said), max((canvas.width - taken) // 2, 8))
    room = max(canvas.width - taken - side - 2, 8)
    ending = "..." if canvas.ascii else "…"
    return fit(
        (
            first,
            number,
            (terminal_text.pad(terminal_text.clip(title, room, ending), room), "text"),
            (f"  {terminal_text.clip(said, side, ending)}", "dim" if entry.state == "begun" else "strong"),
        ),
        canvas,
    )


def entry_lines(entry: DraftEntry, canvas: Canvas) -> tuple[Line, ...]:
    """All of it: the item, what was said as whom, what that does, the words, and what would not count or stays."""
    return tuple(_lines(entry, canvas))


def _lines(entry: DraftEntry, canvas: Canvas) -> Iterator[Line]:
    head = " ".join(filter(None, (entry.number, entry.item, entry.title if entry.title != entry.item else "")))
    yield from layout.paragraph(terminal_text.clean(head, 400), canvas, "title")
    yield from layout.paragraph(terminal_text.clean(_label(entry), 400), canvas, "strong")
    for sentence, role in _notes(entry):
        yield from layout.paragraph(terminal_text.clean(sentence, 2000), canvas, role)
    for line in terminal_text.clean_lines(entry.words) if entry.words else ():
        for part in terminal_text.wrap(canvas.spell(line), max(canvas.width - 2, 1)) or [""]:
            yield (("| ", "dim"), (part, "text"))
    yield from layout.paragraph(t("draft_view.when", moment=dates.moment_here(entry.moment)), canvas, "dim")


def _notes(entry: DraftEntry) -> Iterator[tuple[str, Role]]:
    if entry.effect:
        yield t("draft_view.effect", effect=entry.effect), "text"
    if entry.covers:
        yield tn("signing.covers", len(entry.covers), items=", ".join(entry.covers)), "text"
    if entry.voice:
        yield t("draft_view.voice", voice=entry.voice), "text"
    elif entry.seat:
        yield t("draft_view.seat", seat=entry.seat), "text"
    if entry.edition:
        yield t("draft_view.edition", number=entry.edition), "text"
    if entry.state == "begun":
        yield t("draft_view.begun"), "warn"
    elif entry.state == "kept":
        yield t("draft_view.kept"), "text"
    elif entry.state != "ready":
        yield t("draft_view.left_out", why=entry.why), "warn"
    for doubt in entry.doubts:
        yield t("cli.step.doubt", words=doubt), "warn"
    for sentence in entry.replaces:
        yield sentence, "warn"


def _label(entry: DraftEntry) -> str:
    return t("draft_view.begun_label", kind=entry.label) if entry.state == "begun" else entry.label


def summary(entry: DraftEntry) -> str:
    """It in one sentence, for a list of what was dropped or came back; raw."""
    what = " ".join(filter(None, (entry.number, entry.title or entry.item)))
    first = next(iter(terminal_text.clean_lines(entry.words)), "") if entry.words else ""
    return t("draft_view.summary", what=what, label=_label(entry)) + (f" - {first}" if first else "")


def plain_entries(entries: tuple[DraftEntry, ...]) -> Iterator[str]:
    """Each of them as one fact a line."""
    for entry in entries:
        head = " ".join(filter(None, (entry.name, entry.number, entry.item)))
        yield f"{head}: {_label(entry)}"
        for line in terminal_text.clean_lines(entry.words) if entry.words else ():
            yield f"{head}: {line}"
        yield from (f"{head}: {sentence}" for sentence, _ in _notes(entry))
