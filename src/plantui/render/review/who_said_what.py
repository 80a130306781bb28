"""What is said of a round in words: what each voice says of an item and whether it holds, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import get_args

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan import reasons
from plantui.render import labels
from plantui.render.dates import short
from plantui.render.labels import field_name
from plantui.render.line import Canvas, Line, Role, wrapped
from plantui.render.review.policy import flaw_words, seat_name
from plantui.review.policy import decision_words
from plantui.review.policy.people import People
from plantui.review.policy.satisfiability import FlawCode, RulesFlaw
from plantui.review.records.record import Act
from plantui.review.rounds import change_numbers
from plantui.review.rounds.adoption_rules import Missing
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.round import Provenance, Spoken, Voice, provenance
from plantui.review.rounds.round_tasks import Awaiting, awaiting, fillers
from plantui.review.rounds.standing import Need
from plantui.review.rounds.statements import Statement, statements, threads

_FLAWS: Mapping[str, FlawCode] = {code: code for code in get_args(FlawCode)}


def need_words(proceedings: Proceedings, need: Need, item: str = "") -> str:
    """One thing an item still needs: `needs 1 from NHNs prioriteringsråd`, or that nobody can give it; cleaned."""
    values = need.values
    match need.code:
        case "seat":
            words = tn("need.seat", int(values["count"]), seat=seat_name(proceedings.rules.policy, str(values["seat"])))
            standing = proceedings.standing.items.get(item)
            alone = standing is not None and not fillers(proceedings.standing, standing, need)
            return t("need.nobody", need=words) if alone else words
        case "blocked":
            return t(
                "need.blocked", voice=voice_of_id(proceedings, str(values["voice"])), act=short_act(str(values["act"]))
            )
        case "unattributed":
            return t("need.unattributed", commit=str(values["commit"])[:10], item=terminal_text.clean(item, 200))
    return t("need.no-rule")


def needs_words(proceedings: Proceedings, needs: Sequence[Need], item: str) -> Iterator[str]:
    """All that an item still needs, in as few sentences: what one voice each can give is put together; cleaned."""
    standing = proceedings.standing.items.get(item)
    together = [
        need
        for need in needs
        if need.code == "seat"
        and need.values["count"] == 1
        and (standing is None or fillers(proceedings.standing, standing, need))
    ]
    if len(together) > 1:
        names = (seat_name(proceedings.rules.policy, str(need.values["seat"])) for need in together)
        yield t("need.each", seats=", ".join(names))
    else:
        together = []
    yield from (need_words(proceedings, need, item) for need in needs if need not in together)


def missing_words(proceedings: Proceedings, missing: Missing) -> str:
    """One thing that stands between a plan and its adoption, cleaned; an item is named by its id and number."""
    values = {name: terminal_text.clean(str(value), 300) for name, value in missing.values.items()}
    match missing.code:
        case "seat" | "no-rule" | "blocked" | "unattributed":
            need = need_words(proceedings, Need(missing.code, missing.values), str(missing.values["item"]))
            return t("missing.item", item=item_name(proceedings, str(missing.values["item"])), need=need)
        case "remark":
            subject = {
                "item": item_name(proceedings, str(missing.values["item"])),
                "act": short_act(str(missing.values["act"])),
            }
            return t("missing.remark", voice=voice_of_id(proceedings, str(missing.values["voice"])), **subject)
        case "frozen-edit":
            return t("missing.frozen-edit", edition=values["edition"])
        case "policy-serial":
            return t("missing.policy-serial", **values)
        case "plan-unreadable" | "stray-content":
            return t(f"missing.{missing.code}", problem=values["problem"])
        case "policy-unsatisfiable":
            code = _FLAWS[values.pop("flaw")]
            return t("missing.policy-unsatisfiable", flaw=flaw_words(RulesFlaw(code, values), proceedings.rules))
        case "allowed-signers":
            return t("missing.allowed-signers", path=values["path"])
        case "not-founding":
            return t(f"missing.not-founding.{values['why']}")
        case "no-rules" | "round-not-opened":
            return t(f"missing.{missing.code}")
    return t("missing.record", code=missing.code)


def missing_lines(proceedings: Proceedings, lacking: tuple[Missing, ...], canvas: Canvas) -> list[Line]:
    """The list of what is missing, one a line or more, at most `canvas.width` cells."""
    lines: list[Line] = []
    at = {item: number for number, item in enumerate(proceedings.by_number)}
    for missing in sorted(lacking, key=lambda missing: at.get(str(missing.values.get("item")), len(at))):
        first, *rest = list(wrapped(missing_words(proceedings, missing), canvas.inset(4, 20), "text")) or [()]
        lines.append((("  - ", "warn"), *first))
        lines += [(("    ", "text"), *line) for line in rest]
    return lines


def item_name(proceedings: Proceedings, item: str) -> str:
    """An item as lists name it: its change number and its id; in a round with numbers one that has none by its title
    and id; cleaned.
    """
    number = proceedings.numbers.get(item)
    if number or not proceedings.numbers:
        return terminal_text.clean(f"{number} {item}" if number else item, 200)
    standing = proceedings.standing.items.get(item)
    found = (standing.item.after or standing.item.before) if standing is not None else None
    known = found or proceedings.inquiry.plan_at(proceedings.commit).by_id.get(item)
    own_id = terminal_text.clean(item, 200)
    return t("standing.unnumbered", title=labels.title(known), item=own_id) if known is not None else own_id


def item_meant(proceedings: Proceedings, item: str) -> str:
    """The same for whoever speaks of it; of an item that moved, which of its two changes this is and what the other."""
    name, other = item_name(proceedings, item), change_numbers.other_end(proceedings, item)
    if other is None:
        return name
    code = "moved_from" if other not in proceedings.inquiry.plan_at(proceedings.commit).by_id else "moved_to"
    return t(f"standing.{code}", item=name, other=item_name(proceedings, other))


def person_name(people: People, person: str) -> str:
    """A person by their name; cleaned."""
    registered = people.persons.get(person)
    return terminal_text.clean(registered.name if registered else person, 100)


def voice_name(proceedings: Proceedings, voice: Voice) -> str:
    """Whose words they are, by name; cleaned."""
    if voice.body:
        return seat_name(proceedings.rules.policy, voice.id)
    return person_name(proceedings.rules.people, voice.id)


def voice_of_id(proceedings: Proceedings, voice: str) -> str:
    """The name of a voice by its id: a seat's where the policy has it, else a person's; cleaned."""
    return voice_name(proceedings, Voice(voice, body=voice in proceedings.rules.policy.seats))


def short_act(act: str) -> str:
    """An act's id as screens show it: ten letters and the number."""
    head, _, number = act.partition("#")
    return f"{head[:10]}#{number}"


# how a round stands, in lines: its panel, what each voice says of an item, and all voices by all items


OLD = ("stale", "gone")
"""States in which words no longer hold of the text."""


def head_words(proceedings: Proceedings, today: date | None = None) -> str:
    """The round in one sentence: name, baseline, edition, due day, and that it is over where `today` tells; cleaned."""
    if proceedings.in_force is None:
        return t(f"standing.{proceedings.why_no_rules}")
    if proceedings.opened is None:
        if proceedings.openings:
            return t("standing.several", names=terminal_text.clean(", ".join(proceedings.open_names), 300))
        key = "standing.no_round" if proceedings.called == "in-force" else "standing.no_round_proposal"
        return t(key, baseline=_in_force(proceedings), day=_adopted(proceedings))
    named = {"round": terminal_text.clean(proceedings.name), "baseline": _in_force(proceedings)}
    words = [t("standing.round", day=_adopted(proceedings), **named)]
    if proceedings.edition is None:
        words.append(t("standing.no_edition"))
    else:
        same = proceedings.is_edition(proceedings.edition)
        code = "standing.is_edition" if same else "standing.after_edition"
        words.append(t(code, number=proceedings.edition.number, commit=proceedings.edition.commit[:7]))
    if beside := [name for name in proceedings.open_names if name != proceedings.name]:
        words.append(t("standing.beside", names=terminal_text.clean(", ".join(beside), 300)))
    if proceedings.due is not None:
        code = "standing.last_call" if proceedings.last_called else "standing.due"
        day = short(proceedings.due)
        over = today is not None and proceedings.due < today
        words.append(t(code, day=t("standing.over", day=day) if over else day))
    return " · ".join(words)


def _in_force(proceedings: Proceedings) -> str:
    """The name of the plan in force, else its short commit; cleaned."""
    assert proceedings.revision is not None
    return terminal_text.clean(proceedings.revision.name or proceedings.revision.commit[:7])


def _adopted(proceedings: Proceedings) -> str:
    """The day the plan in force was adopted under its name."""
    assert proceedings.revision is not None and proceedings.revision.adopted is not None
    return short(proceedings.revision.adopted)


def summary_lines(proceedings: Proceedings, canvas: Canvas) -> Iterator[Line]:
    """How many changes are approved, which remarks wait for an answer, and who has said nothing."""
    items = proceedings.standing.items.values()
    done = sum(item.approved for item in items)
    yield from wrapped(t("standing.approved", done=done, of=len(items)), canvas, "text")
    if proceedings.standing.remarks:
        yield from wrapped(remarks_words(proceedings), canvas, "warn")
    waiting = awaiting(proceedings.inquiry, proceedings.standing)
    silent = waiting.unanswered
    if silent:
        names = ", ".join(asked_name(proceedings, voice.id) for voice in silent)
        yield from wrapped(tn("standing.silent", len(silent), names=names), canvas, "text")
    for words in answered_after_due(proceedings, waiting):
        yield from wrapped(words, canvas, "text")


def remarks_words(proceedings: Proceedings) -> str:
    """How many remarks must be answered, and on which items; of more than a few the command that shows them."""
    remarks, order = proceedings.standing.remarks, {item: at for at, item in enumerate(proceedings.by_number)}
    on = sorted({remark.act.item or "plan" for remark in remarks}, key=lambda item: (order.get(item, len(order)), item))
    names = ", ".join(item_name(proceedings, item) for item in on[:_REMARKED])
    if len(on) > _REMARKED:
        names = t("status.more", names=names, count=len(on) - _REMARKED, command="plantui round show --open")
    return tn("standing.remarks_on", len(remarks), items=names)


_REMARKED = 3
"""So many items with remarks to answer are named where the round is told in short."""


def asked_lines(proceedings: Proceedings, canvas: Canvas) -> Iterator[Line]:
    """What each of those who were asked is asked to say, as the plan's changes file puts it."""
    for voice, words in asked_texts(proceedings).items():
        yield from wrapped(t("standing.asked", name=asked_name(proceedings, voice), text=words), canvas, "text")


def asked_texts(proceedings: Proceedings) -> dict[str, str]:
    """The decision text put to each of those the opening asks, by id; raw."""
    asked = proceedings.opened.asked or () if proceedings.opened else ()
    texts = reasons.of_round(proceedings.inquiry.plan_at(proceedings.commit), proceedings.name).asked
    return {voice: texts[voice] for voice in asked if voice in texts}


def asked_name(proceedings: Proceedings, asked: str) -> str:
    """Whoever was asked, by name."""
    seats = proceedings.rules.policy.seats
    return (
        seat_name(proceedings.rules.policy, asked) if asked in seats else person_name(proceedings.rules.people, asked)
    )


def item_lines(proceedings: Proceedings, item: str, canvas: Canvas) -> tuple[Line, ...]:
    """The standing of one item: every statement with whether it holds, the threads, and what is still needed."""
    return tuple(_item(proceedings, item, canvas))


def _item(proceedings: Proceedings, item: str, canvas: Canvas) -> Iterator[Line]:
    standing = proceedings.standing.items.get(item)
    if standing is None:
        yield from wrapped(t("standing.unchanged"), canvas, "dim")
        return
    for statement in statements(proceedings, item):
        yield from _statement(proceedings, statement, canvas)
    for thread in threads(proceedings, item):
        yield from _said(proceedings, thread.remark, 1, canvas, "warn" if thread.open else "text")
        for answer in thread.answers:
            yield from _said(proceedings, answer, 4, canvas, "text")
        if thread.open:
            yield from _indented(t("standing.unanswered"), 4, canvas, "warn")
    if standing.needs:
        for need in standing.needs:
            yield from _indented(need_words(proceedings, need, item), 1, canvas, "warn")
    elif proceedings.standing.settled(item):
        yield from _indented(t("standing.item_approved"), 1, canvas, "good")
    else:
        yield from _indented(t("standing.item_unanswered"), 1, canvas, "warn")


def idle(statement: Statement) -> bool:
    """Whether it is a yes that holds and helps to approve nothing here."""
    return statement.spoken.effect in ("approve", "endorse") and statement.holds == "current" and not statement.counts


def _statement(proceedings: Proceedings, statement: Statement, canvas: Canvas) -> Iterator[Line]:
    parts = [voice_name(proceedings, statement.voice) + ":", word_words(statement)]
    parts += [
        words
        for words in (
            whole_words(statement.act),
            seat_words(proceedings, statement),
            provenance_words(proceedings, statement.spoken),
        )
        if words
    ]
    about = edition_words(statement.spoken) + after_due_words(proceedings, statement.spoken)
    role: Role = "warn" if statement.holds in (*OLD, "suspect") else "text"
    state = t(f"standing.holds.{statement.holds}")
    if idle(statement):
        state = t("standing.idle", state=state)
    act = short_act(statement.spoken.id)  # what `confirm`, `withdraw` and `reply` are told
    yield from _indented(" ".join(parts) + f" · {about}: {state} · {act}", 1, canvas, role)
    for dissent in statement.spoken.record.dissents:
        yield from _indented(t("standing.dissent", text=dissent.text), 4, canvas, "text")
    if statement.act.reason:
        yield from _indented(t("standing.reason", text=statement.act.reason), 4, canvas, "text")
    for lapse in statement.lapsed:
        before, after = (labels.recorded(lapse.field, value) for value in (lapse.before, lapse.after))
        values = {"field": field_name(lapse.field), "before": before, "after": after}
        if lapse.by:
            by = person_name(proceedings.rules.people, lapse.by)
            words = t("standing.lapse_by", by=by, commit=lapse.commit[:7], **values)
        else:
            words = t("standing.lapse", **values)
        yield from _indented(words, 4, canvas, "warn")


def whole_words(act: Act) -> str:
    """That a word was given for a whole service or document, beside which a voice may have named the item itself; empty
    where it names the item.
    """
    return "" if act.covers is None else t("standing.whole", whole=whole_name(act.item or ""))


def whole_name(item: str) -> str:
    """What a word for all of it was given for: a service by its id, or the document; cleaned."""
    return t("standing.document") if item == "plan" else terminal_text.clean(item, 200)


def word_words(statement: Statement) -> str:
    """The word, with the count of those present where the source tells it."""
    word = terminal_text.clean(decision_words.label(statement.act.word or ""))
    source = statement.spoken.record.source
    if source is None or source.votes_for is None:
        return word
    return t("standing.votes", word=word, votes_for=source.votes_for, votes_against=source.votes_against or 0)


def seat_words(proceedings: Proceedings, statement: Statement) -> str:
    """The seat a word is given in; empty where the voice itself is the seat."""
    seat = statement.act.seat
    return (
        ""
        if seat is None or seat == statement.voice.id
        else t("standing.seat", seat=seat_name(proceedings.rules.policy, seat))
    )


def provenance_words(proceedings: Proceedings, spoken: Spoken) -> str:
    """How the words came: signed in person, or recorded by whom from which source, and confirmed by whom; cleaned."""
    assert proceedings.standing.round is not None
    return known_words(proceedings.rules.people, provenance(proceedings.standing.round, spoken))


def known_words(people: People, origin: Provenance) -> str:
    """The words for a provenance; cleaned."""
    by = person_name(people, origin.recorder)
    source = origin.source
    if origin.how == "in-person":
        words = t("provenance.person")
    elif source is None:
        words = t("provenance.no_source", by=by)
    elif source.given is None:
        words = t("provenance.source", by=by, title=terminal_text.clean(source.title, 100))
    else:
        words = t(
            "provenance.source_given", by=by, title=terminal_text.clean(source.title, 100), day=short(source.given)
        )
    heads = ", ".join(person_name(people, person) for person in origin.confirmed)
    return f"{words}, {t('provenance.confirmed', by=heads)}" if heads else words


def after_due_words(proceedings: Proceedings, spoken: Spoken) -> str:
    """That the words were given after the day they were due, to be put behind others; empty where they were not."""
    if proceedings.due is None or not proceedings.after_due(spoken.record):
        return ""
    return t("standing.after_due", day=short(proceedings.due))


def answered_after_due(proceedings: Proceedings, waiting: Awaiting) -> Iterator[str]:
    """Who of those asked has answered after the day alone, in one sentence; nothing where nobody has."""
    names = [
        asked_name(proceedings, asked.id)
        for asked in waiting.asked
        if asked.answered and all(proceedings.after_due(spoken.record) for spoken in asked.answers)
    ]
    if names:
        yield tn("standing.answered_after_due", len(names), names=", ".join(names))


def edition_words(spoken: Spoken) -> str:
    """Which text the words are about."""
    number = spoken.record.edition
    return t("standing.about_edition", number=number) if number else t("standing.about", commit=spoken.record.base[:7])


def _said(proceedings: Proceedings, spoken: Spoken, indent: int, canvas: Canvas, role: Role) -> Iterator[Line]:
    by = voice_name(proceedings, spoken.voice)
    kind = "remark_answer" if spoken.act.kind == "remark" and spoken.act.answer else spoken.act.kind
    words = spoken.act.text or spoken.act.reason or ""
    sentence = t(f"standing.said.{kind}", by=by, text=words, act=short_act(spoken.id))
    sentence += after_due_words(proceedings, spoken)
    yield from _indented(sentence, indent, canvas, role)


def _indented(words: str, indent: int, canvas: Canvas, role: Role) -> Iterator[Line]:
    for number, line in enumerate(wrapped(words, canvas.column(max(canvas.width - indent - 2, 20)), role)):
        yield ((" " * (indent if number == 0 else indent + 2), "text"), *line)
