"""The story of one item, in lines: each event in order, how it stands, what is proved and what is not."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan.model import Item, Plan
from plantui.render import dates, labels, layout
from plantui.render.changes.detail import reason_words
from plantui.render.changes.sentences import in_time, value_words
from plantui.render.labels import field_name
from plantui.render.line import BLANK, Canvas, Line, Role, wrapped
from plantui.render.review.history import act_label
from plantui.render.review.policy import seat_name
from plantui.render.review.verdicts import fault_title
from plantui.render.review.who_said_what import (
    head_words,
    item_lines,
    known_words,
    need_words,
    person_name,
    short_act,
    whole_words,
)
from plantui.review.records.record import Act, Source
from plantui.review.rounds.adoption_rules import foundings
from plantui.review.rounds.item_history import Chronicle, Event, ItemAdoption, ItemText, RoundStep, Utterance
from plantui.review.rounds.round import Voice
from plantui.review.rounds.statements import Statement

_TOLD = ("when", "certainty_text", "payment", "state", "value", "text")
"""The fields of a new item that its story begins with, where it has them."""


@attrs.frozen(slots=True)
class StoryRow:
    """One event: a head, and below it paragraphs with their roles; all cleaned."""

    head: str
    role: Role
    below: tuple[tuple[str, Role], ...]
    commit: str


def story_lines(chronicle: Chronicle, canvas: Canvas) -> tuple[Line, ...]:
    """The whole story, at most `canvas.width` cells a line."""
    return layout.within(list(_lines(chronicle, canvas)), canvas)


def event_rows(chronicle: Chronicle) -> tuple[StoryRow, ...]:
    """Every event as a head and what is told below it."""
    return tuple(_row(chronicle, event) for event in chronicle.events)


def _lines(chronicle: Chronicle, canvas: Canvas) -> Iterator[Line]:
    title = t("story.title", title=terminal_text.clean(chronicle.title, 200), item=terminal_text.clean(chronicle.item))
    yield from wrapped(title, canvas, "title")
    for row in event_rows(chronicle):
        yield BLANK
        yield from wrapped(row.head, canvas, row.role)
        for words, role in row.below:
            for line in wrapped(words, canvas.inset(2, 20), role):
                yield (("  ", "text"), *line)
    yield BLANK
    yield from wrapped(t("story.now"), canvas, "title")
    yield from wrapped(_head(chronicle), canvas, "text")
    if chronicle.held.standing.round is not None:
        yield from item_lines(chronicle.held, chronicle.item, canvas)
    for head, sentences in (("story.proved", proved(chronicle)), ("story.not_proved", not_proved(chronicle))):
        yield BLANK
        yield from wrapped(t(head), canvas, "title")
        for sentence in sentences:
            for at, line in enumerate(wrapped(sentence, canvas.inset(2, 20), "text")):
                yield (("- " if at == 0 else "  ", "text"), *line)


def _row(chronicle: Chronicle, event: Event) -> StoryRow:
    match event:
        case ItemText():
            return _text(chronicle, event)
        case Utterance():
            return _said(chronicle, event)
        case RoundStep():
            return _step(chronicle, event)
        case ItemAdoption():
            return _adopted(chronicle, event)


# its texts


def _text(chronicle: Chronicle, text: ItemText) -> StoryRow:
    kind = "new" if text.before is None else "removed" if text.after is None else "changed"
    below: list[tuple[str, Role]] = [(words, "text") for words in _turns(text)]
    if text.moved_from:
        kind = "moved" if text.after is not None and text.after.text("was") else "replaced"
        below.insert(0, (t(f"story.from.{kind}", item=terminal_text.clean(text.moved_from)), "text"))
    plan_item = text.after or text.before
    if source := plan_item.text("source") if plan_item is not None else None:
        below.append((t("story.source", source=terminal_text.clean(source, 200)), "dim"))
    if text.reason is not None:
        below.append((t("story.reason", reason=reason_words(text.reason)), "text"))
    author = terminal_text.clean(text.author, labels.UNSAID)
    if text.by:
        below.append((t("story.edited_by", by=person_name(chronicle.people, text.by)), "text"))
    else:
        below.append((t("story.edited_unknown", author=author or t("plan_view.absent")), "dim"))
    for statement in text.lapsed:
        words = t("story.lapsed", voice=name(chronicle, statement.voice), word=_word(statement.act))
        below.append((words, "warn"))
    day = dates.long(text.day) if text.day else t("story.no_day")
    return StoryRow(f"{day} · {t(f'story.text.{kind}')} · {text.commit[:7]}", "strong", tuple(below), text.commit)


def _turns(text: ItemText) -> Iterator[str]:
    before, after = text.plans
    if text.before is None and text.after is not None:
        for field in (field for field in _TOLD if field in text.fields):
            words = _value(after, text.after, field)
            yield t("story.has", field=field_name(field), value=words)
    elif text.before is not None and text.after is not None:
        for field in (field for field in text.fields if field not in ("source", "inside", "was", "replaces")):
            yield t(
                "story.turn", field=field_name(field), before=_value(before, text.before, field),
                after=_value(after, text.after, field),
            )  # fmt: skip


def _value(plan: Plan, item: Item, field: str) -> str:
    return terminal_text.clip(value_words(plan, item, field, item.stated.get(field)), 400)


# its rounds


def _step(chronicle: Chronicle, step: RoundStep) -> StoryRow:
    by = person_name(chronicle.people, step.record.by)
    head = t(
        f"story.step.{step.act.kind}",
        round=terminal_text.clean(step.record.round),
        edition=step.act.edition or 0,
        by=by,
    )
    below: list[tuple[str, Role]] = []
    if step.act.due is not None:
        below.append((t("story.due", day=dates.long(step.act.due)), "text"))
    if step.act.asked:
        names = ", ".join(_asked(chronicle, voice) for voice in step.act.asked)
        below.append((t("story.asked", names=names), "text"))
    for voice, words in step.put.items():
        below.append((t("story.put", voice=_asked(chronicle, voice), words=terminal_text.clean(words, 1000)), "text"))
    if step.act.kind in ("round-open", "round-freeze"):
        below.append((_reads(step.text, step.number), "text"))
    return StoryRow(f"{dates.long(step.day)} · {head}", "key", tuple(below), step.commit)


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


def _asked(chronicle: Chronicle, voice: str) -> str:
    return (
        seat_name(chronicle.policy, voice) if voice in chronicle.policy.seats else person_name(chronicle.people, voice)
    )


def _adopted(chronicle: Chronicle, adoption: ItemAdoption) -> StoryRow:
    by = person_name(chronicle.people, adoption.record.by)
    code = "founded" if adoption.founding else "adopted" if adoption.changed else "adopted_same"
    head = t(f"story.{code}", round=terminal_text.clean(adoption.record.round), by=by)
    below: list[tuple[str, Role]] = []
    if adoption.founding or adoption.changed:
        below.append((_reads(adoption.text), "text"))
        below += [(_statement(chronicle, statement), "text") for statement in adoption.statements]
    if adoption.retired:
        names = ", ".join(person_name(chronicle.people, person) for person in adoption.retired)
        below.append((t("story.retired", names=names), "warn"))
    return StoryRow(
        f"{dates.long(adoption.day)} · {head} · {adoption.commit[:7]}", "good", tuple(below), adoption.commit
    )


def _statement(chronicle: Chronicle, statement: Statement) -> str:
    return f"{_who(chronicle, statement.voice, statement.act)} · {t(f'standing.holds.{statement.holds}')}"


def _who(chronicle: Chronicle, voice: Voice, act: Act) -> str:
    """Who said which word, and as what; a voice may have said it of the item and of all that the item is part of."""
    parts = [name(chronicle, voice) + ":", _word(act)]
    if act.seat is not None and act.seat != voice.id:
        parts.append(t("story.seat", seat=seat_name(chronicle.policy, act.seat)))
    return " ".join(parts)


def _word(act: Act) -> str:
    return " ".join(filter(None, (act_label(act), whole_words(act))))


# what was said


def _said(chronicle: Chronicle, utterance: Utterance) -> StoryRow:
    provenance = known_words(chronicle.people, utterance.known)
    if (
        utterance.fault.code and utterance.known.how == "in-person"
    ):  # whose key it was may be just what is wrong with it
        provenance = t("story.claimed", by=person_name(chronicle.people, utterance.record.by))
    below: list[tuple[str, Role]] = [(provenance, "text")]
    if utterance.known.source is not None and (facts := _meeting(utterance.known.source)):
        below.append((facts, "text"))
    number = utterance.record.edition
    about = (
        t("standing.about_edition", number=number) if number else t("standing.about", commit=utterance.record.base[:7])
    )
    below.append((about, "dim"))
    if utterance.after_due and utterance.due is not None:
        below.append((t("story.after_due", day=dates.long(utterance.due)), "warn"))
    if utterance.act.fields:
        turns = (
            t(
                "story.turn",
                field=field_name(field.name),
                before=labels.recorded(field.name, field.before),
                after=labels.recorded(field.name, field.after),
            )
            for field in utterance.act.fields
        )
        below.append((t("story.yes_to", turns="; ".join(turns)), "text"))
    if utterance.act.covers is not None:
        below.append(
            (
                t("story.covers", service=terminal_text.clean(utterance.act.title or utterance.act.item or "", 200)),
                "text",
            )
        )
    for words in filter(None, (utterance.act.reason, utterance.act.text)):
        below.append((t("plan_view.quoted", words=terminal_text.clean(" ".join(words.split()), 2000)), "text"))
    for dissent in utterance.known.dissents:
        below.append((t("standing.dissent", text=terminal_text.clean(dissent.text, 2000)), "text"))
    if utterance.apart:
        below.append((t("story.apart"), "warn"))
    if not utterance.fresh:
        below.append((t("story.not_fresh"), "warn"))
    if utterance.fault.code:
        no_root = utterance.fault.code == "no-rules" and _unpinned(chronicle)
        why = t("story.no_root") if no_root else fault_title(utterance.fault.code)
        below.append((t("story.counts_not", why=why), "warn"))
    words = (
        f"{dates.long(utterance.day)} · {_who(chronicle, utterance.voice, utterance.act)} · {short_act(utterance.id)}"
    )
    return StoryRow(words, "strong", tuple(below), utterance.commit)


def _meeting(source: Source) -> str:
    """Case and journal number, who was present, and the votes: as far as the source says."""
    parts = [
        t("story.case", case=terminal_text.clean(source.case, 100)) if source.case else "",
        t("story.journal", journal=terminal_text.clean(source.journal, 100)) if source.journal else "",
        t("story.present", count=source.present) if source.present is not None else "",
        t("story.votes", votes_for=source.votes_for, votes_against=source.votes_against or 0)
        if source.votes_for is not None
        else "",
    ]
    return " · ".join(part for part in parts if part)


def _head(chronicle: Chronicle) -> str:
    """The round in one sentence; of a plan that is founded, where this user has pinned no root, that nothing can be
    judged: it is no open review.
    """
    return t("story.unpinned") if _unpinned(chronicle) else head_words(chronicle.held)


def _unpinned(chronicle: Chronicle) -> bool:
    inquiry = chronicle.held.inquiry
    return not inquiry.pins.root and any(not founding.why for founding in foundings(inquiry))


def name(chronicle: Chronicle, voice: Voice) -> str:
    """Whose words they are, by name; cleaned."""
    return seat_name(chronicle.policy, voice.id) if voice.body else person_name(chronicle.people, voice.id)


# what is proved


def proved(chronicle: Chronicle) -> tuple[str, ...]:
    """What anybody can check with the repository alone, one sentence each."""
    return tuple(_proved(chronicle))


def _proved(chronicle: Chronicle) -> Iterator[str]:
    if chronicle.held.in_force is None:
        yield t("story.proved.signatures")
        return
    if count := chronicle.count("in-person"):
        yield tn("story.proved.person", count)
    if count := chronicle.count("with-source"):
        yield tn("story.proved.source", count)
    if count := chronicle.count("without-source"):
        yield tn("story.proved.recorded", count)
    if any(text.by for text in chronicle.texts):
        yield tn("story.proved.edits", sum(bool(text.by) for text in chronicle.texts))
    if any(isinstance(event, ItemAdoption) for event in chronicle.events):
        yield t("story.proved.adopted")
    yield t("story.proved.order")


def not_proved(chronicle: Chronicle) -> tuple[str, ...]:
    """What it cannot tell, one sentence each."""
    return tuple(_not_proved(chronicle))


def _not_proved(chronicle: Chronicle) -> Iterator[str]:
    if chronicle.held.in_force is None:
        yield t("story.unproved.rights")
    if unknown := sum(not text.by for text in chronicle.texts):
        yield tn("story.unproved.edits", unknown)
    if any(utterance.record.voice is not None for utterance in chronicle.words):
        yield t("story.unproved.body")
    if any(utterance.fault.code for utterance in chronicle.words):
        yield t("story.unproved.faults")
    if chronicle.attempts:
        yield tn("story.unproved.attempts", len(chronicle.attempts))
    yield t("story.unproved.read")
    yield t("story.unproved.time")
    yield t("story.unproved.elsewhere")


def now_words(chronicle: Chronicle) -> Iterator[str]:
    """How the item stands now: the round, what each need lacks, and whether it is approved."""
    yield _head(chronicle)
    at = chronicle.held.standing.items.get(chronicle.item) if chronicle.held.standing.round is not None else None
    if at is not None:
        yield from (need_words(chronicle.held, need, chronicle.item) for need in at.needs)
        if at.approved:
            settled = chronicle.held.standing.settled(chronicle.item)
            yield t("standing.item_approved" if settled else "standing.item_unanswered")
