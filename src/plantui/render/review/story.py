"""The story of one item, in lines: each event in order, how it stands, what is proved and what is not."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan.model import Item, Plan
from plantui.render import dates, labels, layout
from plantui.render.canvas import Canvas
from plantui.render.changes.sentences import field_name, in_time, value_words
from plantui.render.line import BLANK, Line, Role, wrapped
from plantui.render.review.policy import seat_name
from plantui.render.review.record_entry import act_label
from plantui.render.review.verdicts import fault_title
from plantui.render.review.who_said_what import head_words, item_lines, known_words, person_name
from plantui.review.rounds.item_history import Chronicle, Event, ItemAdoption, ItemText, RoundStep, Statement, Utterance
from plantui.review.rounds.round import Voice

_TOLD = ("when", "certainty_text", "payment", "state", "value", "text")
"""The fields of a new item that its story begins with, where it has them."""


@attrs.frozen(slots=True)
class StoryRow:
    """One event: a head, and below it paragraphs with their roles; all cleaned."""

    head: str
    role: Role
    below: tuple[tuple[str, Role], ...]
    commit: str


def story_lines(of: Chronicle, canvas: Canvas) -> tuple[Line, ...]:
    """The whole story, at most `width` cells a line."""
    return layout.within(list(_lines(of, canvas)), canvas)


def event_rows(of: Chronicle) -> tuple[StoryRow, ...]:
    """Every event as a head and what is told below it."""
    return tuple(_row(of, event) for event in of.events)


def _lines(of: Chronicle, canvas: Canvas) -> Iterator[Line]:
    title = t("story.title", title=terminal_text.clean(of.title, 200), item=terminal_text.clean(of.item))
    yield from wrapped(title, canvas, "title")
    for row in event_rows(of):
        yield BLANK
        yield from wrapped(row.head, canvas, row.role)
        for words, role in row.below:
            for line in wrapped(words, canvas.inset(2, 20), role):
                yield (("  ", "text"), *line)
    yield BLANK
    yield from wrapped(t("story.now"), canvas, "title")
    yield from wrapped(head_words(of.held), canvas, "text")
    if of.held.standing.round is not None:
        yield from item_lines(of.held, of.item, canvas)
    for head, sentences in (("story.proved", proved(of)), ("story.not_proved", not_proved(of))):
        yield BLANK
        yield from wrapped(t(head), canvas, "title")
        for sentence in sentences:
            for at, line in enumerate(wrapped(sentence, canvas.inset(2, 20), "text")):
                yield (("- " if at == 0 else "  ", "text"), *line)


def _row(of: Chronicle, event: Event) -> StoryRow:
    match event:
        case ItemText():
            return _text(of, event)
        case Utterance():
            return _said(of, event)
        case RoundStep():
            return _step(of, event)
        case ItemAdoption():
            return _adopted(of, event)


# its texts


def _text(of: Chronicle, one: ItemText) -> StoryRow:
    kind = "new" if one.before is None else "removed" if one.after is None else "changed"
    below: list[tuple[str, Role]] = [(words, "text") for words in _turns(one)]
    there = one.after or one.before
    if source := there.text("source") if there is not None else None:
        below.append((t("story.source", source=terminal_text.clean(source, 200)), "dim"))
    author = terminal_text.clean(one.author, labels.UNSAID)
    if one.by:
        below.append((t("story.edited_by", by=person_name(of.people, one.by)), "text"))
    else:
        below.append((t("story.edited_unknown", author=author or t("plan_view.absent")), "dim"))
    for said in one.lapsed:
        told = t("story.lapsed", voice=name(of, said.voice), word=act_label(said.act))
        below.append((told, "warn"))
    day = dates.long(one.day) if one.day else t("story.no_day")
    return StoryRow(f"{day} · {t(f'story.text.{kind}')} · {one.commit[:7]}", "strong", tuple(below), one.commit)


def _turns(one: ItemText) -> Iterator[str]:
    before, after = one.plans
    if one.before is None and one.after is not None:
        for field in (field for field in _TOLD if field in one.fields):
            words = _value(after, one.after, field)
            yield t("story.has", field=field_name(field), value=words)
    elif one.before is not None and one.after is not None:
        for field in (field for field in one.fields if field not in ("source", "inside")):
            yield t(
                "story.turn", field=field_name(field), before=_value(before, one.before, field),
                after=_value(after, one.after, field),
            )  # fmt: skip


def _value(plan: Plan, item: Item, field: str) -> str:
    return terminal_text.clip(value_words(plan, item, field, item.stated.get(field)), 400)


# its rounds


def _step(of: Chronicle, one: RoundStep) -> StoryRow:
    by = person_name(of.people, one.record.by)
    head = t(
        f"story.step.{one.act.kind}", round=terminal_text.clean(one.record.round), edition=one.act.edition or 0, by=by
    )
    below: list[tuple[str, Role]] = []
    if one.act.due is not None:
        below.append((t("story.due", day=dates.long(one.act.due)), "text"))
    if one.act.asked:
        names = ", ".join(_asked(of, voice) for voice in one.act.asked)
        below.append((t("story.asked", names=names), "text"))
    for voice, words in one.put.items():
        below.append((t("story.put", voice=_asked(of, voice), words=terminal_text.clean(words, 1000)), "text"))
    if one.act.kind in ("round-open", "round-freeze"):
        below.append((_reads(one.text, one.number), "text"))
    return StoryRow(f"{dates.long(one.day)} · {head}", "key", tuple(below), one.commit)


def _reads(item: Item | None, number: str = "") -> str:
    if item is None:
        return t("story.reads_gone")
    words = t("story.reads", words=_in_time(item))
    return f"{terminal_text.clean(number)} · {words}" if number else words


def _in_time(item: Item) -> str:
    """Where the item stands in time, with the condition that it hangs on; of others their title."""
    words = in_time(item, compact=False) if item.table == "milestone" else ""
    condition = terminal_text.clean(item.text("condition") or "", 300)
    return ", ".join(filter(None, (words or labels.title(item), condition)))


def _asked(of: Chronicle, voice: str) -> str:
    return seat_name(of.policy, voice) if voice in of.policy.seats else person_name(of.people, voice)


def _adopted(of: Chronicle, one: ItemAdoption) -> StoryRow:
    by = person_name(of.people, one.record.by)
    code = "founded" if one.founding else "adopted" if one.changed else "adopted_same"
    head = t(f"story.{code}", round=terminal_text.clean(one.record.round), by=by)
    below: list[tuple[str, Role]] = [(_reads(one.text), "text")]
    below += [(_statement(of, said), "text") for said in one.statements]
    return StoryRow(f"{dates.long(one.day)} · {head} · {one.commit[:7]}", "good", tuple(below), one.commit)


def _statement(of: Chronicle, one: Statement) -> str:
    told = [name(of, one.voice) + ":", act_label(one.act)]
    if one.act.seat is not None and one.act.seat != one.voice.id:
        told.append(t("story.seat", seat=seat_name(of.policy, one.act.seat)))
    return " ".join(told) + f" · {t(f'standing.holds.{one.holds}')}"


# what was said


def _said(of: Chronicle, one: Utterance) -> StoryRow:
    head = [name(of, one.voice) + ":", act_label(one.act)]
    if one.act.seat is not None and one.act.seat != one.voice.id:
        head.append(t("story.seat", seat=seat_name(of.policy, one.act.seat)))
    known = known_words(of.people, one.known)
    if one.fault.code and one.known.how == "in-person":  # whose key it was may be just what is wrong with it
        known = t("story.claimed", by=person_name(of.people, one.record.by))
    below: list[tuple[str, Role]] = [(known, "text")]
    source = one.known.source
    if source is not None and source.votes_for is not None:
        below.append((t("story.votes", votes_for=source.votes_for, votes_against=source.votes_against or 0), "text"))
    number = one.record.edition
    about = t("standing.about_edition", number=number) if number else t("standing.about", commit=one.record.base[:7])
    below.append((about, "dim"))
    if one.act.fields:
        turns = (
            t("story.turn", field=field_name(field.name), before=_plain(field.before), after=_plain(field.after))
            for field in one.act.fields
        )
        below.append((t("story.yes_to", turns="; ".join(turns)), "text"))
    if one.act.covers is not None:
        below.append((t("story.covers", service=terminal_text.clean(one.act.title or one.act.item or "", 200)), "text"))
    for words in filter(None, (one.act.reason, one.act.text)):
        below.append((t("plan_view.quoted", words=terminal_text.clean(" ".join(words.split()), 2000)), "text"))
    for dissent in one.known.dissents:
        below.append((t("standing.dissent", text=terminal_text.clean(dissent.text, 2000)), "text"))
    if not one.fresh:
        below.append((t("story.not_fresh"), "warn"))
    if one.fault.code:
        below.append((t("story.counts_not", why=fault_title(one.fault.code)), "warn"))
    words = f"{dates.long(one.day)} · {' '.join(head)} · {one.id[:10]}#{one.id.partition('#')[2]}"
    return StoryRow(words, "strong", tuple(below), one.commit)


def _plain(value: object) -> str:
    if value is None:
        return t("plan_view.absent")
    return terminal_text.clean(", ".join(map(str, value)) if isinstance(value, tuple) else str(value), 200)


def name(of: Chronicle, voice: Voice) -> str:
    """Whose words they are, by name; cleaned."""
    return seat_name(of.policy, voice.id) if voice.body else person_name(of.people, voice.id)


# what is proved


def proved(of: Chronicle) -> tuple[str, ...]:
    """What anybody can check with the repository alone, one sentence each."""
    return tuple(_proved(of))


def _proved(of: Chronicle) -> Iterator[str]:
    if of.held.in_force is None:
        yield t("story.proved.signatures")
        return
    if count := of.count("in-person"):
        yield tn("story.proved.person", count)
    if count := of.count("with-source"):
        yield tn("story.proved.source", count)
    if count := of.count("without-source"):
        yield tn("story.proved.recorded", count)
    if any(one.by for one in of.texts):
        yield tn("story.proved.edits", sum(bool(one.by) for one in of.texts))
    if any(isinstance(event, ItemAdoption) for event in of.events):
        yield t("story.proved.adopted")
    yield t("story.proved.order")


def not_proved(of: Chronicle) -> tuple[str, ...]:
    """What it cannot tell, one sentence each."""
    return tuple(_not_proved(of))


def _not_proved(of: Chronicle) -> Iterator[str]:
    if of.held.in_force is None:
        yield t("story.unproved.rights")
    if unknown := sum(not one.by for one in of.texts):
        yield tn("story.unproved.edits", unknown)
    if any(one.record.voice is not None for one in of.words):
        yield t("story.unproved.body")
    if any(one.fault.code for one in of.words):
        yield t("story.unproved.faults")
    if of.attempts:
        yield tn("story.unproved.attempts", len(of.attempts))
    yield t("story.unproved.read")
    yield t("story.unproved.time")
    yield t("story.unproved.elsewhere")
