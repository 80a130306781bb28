"""The story of one item as a table, as Markdown, and as one fact a line."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import text
from plantui.show.chronicle import Adopted, Chronicle, Event, Said, Step, Text
from plantui.show.missing import need_words
from plantui.show.standing import head_words
from plantui.show.story import not_proved, proved, rows
from plantui.show.tables import Cells, escaped
from plantui.words import t

_COLUMNS = ("event", "commit", "day", "what", "round", "edition", "voice", "by", "seat", "counts", "source")


def story_rows(of: Chronicle) -> Iterator[Cells]:
    """One row for each event, in order; empty where an event has no such thing."""
    yield _COLUMNS
    for event in of.events:
        yield _cells(event)


def _cells(one: Event) -> Cells:
    match one:
        case Text():
            what = "added" if one.before is None else "removed" if one.after is None else "changed"
            day = one.day.isoformat() if one.day else None
            there = one.after or one.before
            source = there.text("source") if there is not None else None
            return ("text", one.commit, day, what, None, None, None, one.by or None, None, None, source)
        case Said():
            what, counts = one.act.word or one.act.kind, not one.fault.code
            head = ("said", one.commit, one.day.isoformat(), what, one.record.round, one.record.edition)
            source = one.known.source.title if one.known.source else None
            return (*head, one.voice.id, one.record.by, one.act.seat, counts, source)
        case Step():
            head = ("step", one.commit, one.day.isoformat(), one.act.kind, one.record.round, one.act.edition)
            return (*head, None, one.record.by, None, True, None)
        case Adopted():
            head = ("adopted", one.commit, one.day.isoformat(), "adopt", one.record.round, None)
            return (*head, None, one.record.by, None, True, None)


def story_markdown(of: Chronicle) -> Iterator[str]:
    """A heading for each event, what is told of it as bullets, and what is proved."""
    yield f"# {escaped(text.clean(of.title, 200) or of.item)} (`{text.clean(of.item)}`)"
    for row in rows(of):
        yield from ("", f"## {escaped(row.head)}", "")
        yield from (f"- {escaped(words)}" for words, _ in row.below)
    yield from ("", f"## {t('story.now')}", "")
    yield from (f"- {escaped(words)}" for words in _now(of))
    for head, sentences in (("story.proved", proved(of)), ("story.not_proved", not_proved(of))):
        yield from ("", f"## {t(head)}", "", *(f"- {escaped(words)}" for words in sentences))


def plain_story(of: Chronicle) -> Iterator[str]:
    """Every fact on a line of its own, with the event it belongs to before it."""
    for row in rows(of):
        yield row.head
        yield from (f"{row.head}: {words}" for words, _ in row.below)
    yield from (f"{t('story.now')}: {words}" for words in _now(of))
    yield from (f"{t('story.proved')}: {words}" for words in proved(of))
    yield from (f"{t('story.not_proved')}: {words}" for words in not_proved(of))


def _now(of: Chronicle) -> Iterator[str]:
    yield head_words(of.held)
    at = of.held.standing.items.get(of.item) if of.held.standing.round is not None else None
    if at is not None:
        yield from (need_words(of.held, need, of.item) for need in at.needs)
        if at.approved:
            yield t("standing.item_approved")
