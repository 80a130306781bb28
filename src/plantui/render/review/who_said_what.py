"""How a round stands, in lines: its panel, what each voice says of an item, and all voices by all items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan import reasons
from plantui.render import labels
from plantui.render.canvas import Canvas
from plantui.render.changes.sentences import field_name
from plantui.render.dates import short, spelled
from plantui.render.line import BLANK, Line, Role, fit, wrapped
from plantui.render.review.policy import flaw_words, seat_name
from plantui.review.policy import decision_words
from plantui.review.policy.people import People
from plantui.review.policy.satisfiability import Flaw, FlawCode
from plantui.review.records.record import Said
from plantui.review.rounds.adoption_rules import Missing
from plantui.review.rounds.item_history import Matrix, Statement, matrix, statements, threads
from plantui.review.rounds.pending import awaiting, fillers
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.round import Provenance, Spoken, Voice, provenance
from plantui.review.rounds.standing import Need

_FLAWS: Mapping[str, FlawCode] = {code: code for code in get_args(FlawCode)}


def need_words(held: Proceedings, need: Need, item: str = "") -> str:
    """One thing an item still needs: `needs 1 from NHNs prioriteringsråd`, and where nobody can, that; cleaned."""
    values = need.values
    match need.code:
        case "seat":
            words = tn("need.seat", int(values["count"]), seat=seat_name(held.rules.policy, str(values["seat"])))
            here = held.standing.items.get(item)
            alone = here is not None and not fillers(held.standing, here, need)
            return t("need.nobody", need=words) if alone else words
        case "blocked":
            return t("need.blocked", voice=voice_of_id(held, str(values["voice"])), act=short_act(str(values["act"])))
        case "unattributed":
            return t("need.unattributed", commit=str(values["commit"])[:10], item=terminal_text.clean(item, 200))
    return t("need.no-rule")


def missing_words(held: Proceedings, one: Missing) -> str:
    """One thing that stands between a plan and its adoption, cleaned; an item is named by its id and number."""
    values = {name: terminal_text.clean(str(value), 300) for name, value in one.values.items()}
    match one.code:
        case "seat" | "no-rule" | "blocked" | "unattributed":
            need = need_words(held, Need(one.code, one.values), str(one.values["item"]))
            return t("missing.item", item=item_name(held, str(one.values["item"])), need=need)
        case "remark":
            named = {"item": item_name(held, str(one.values["item"])), "act": short_act(str(one.values["act"]))}
            return t("missing.remark", voice=voice_of_id(held, str(one.values["voice"])), **named)
        case "frozen-edit":
            return t("missing.frozen-edit", edition=values["edition"])
        case "policy-serial":
            return t("missing.policy-serial", **values)
        case "plan-unreadable" | "stray-content":
            return t(f"missing.{one.code}", problem=values["problem"])
        case "policy-unsatisfiable":
            code = _FLAWS[values.pop("flaw")]
            return t("missing.policy-unsatisfiable", flaw=flaw_words(Flaw(code, values)))
        case "allowed-signers":
            return t("missing.allowed-signers", path=values["path"])
        case "not-founding":
            return t(f"missing.not-founding.{values['why']}")
        case "no-rules" | "round-not-opened":
            return t(f"missing.{one.code}")
    return t("missing.record", code=one.code)


def missing_lines(held: Proceedings, found: tuple[Missing, ...], canvas: Canvas) -> list[Line]:
    """The list of what is missing, one a line or more, at most `width` cells."""
    lines: list[Line] = []
    at = {item: number for number, item in enumerate(held.by_number)}
    for one in sorted(found, key=lambda one: at.get(str(one.values.get("item")), len(at))):
        first, *rest = list(wrapped(missing_words(held, one), canvas.inset(4, 20), "text")) or [()]
        lines.append((("  - ", "warn"), *first))
        lines += [(("    ", "text"), *line) for line in rest]
    return lines


def item_name(held: Proceedings, item: str) -> str:
    """An item as lists name it: its change number, where it has one, and its id; cleaned."""
    number = held.numbers.get(item)
    return terminal_text.clean(f"{number} {item}" if number else item, 200)


def person_name(people: People, person: str) -> str:
    """A person by their name; cleaned."""
    known = people.persons.get(person)
    return terminal_text.clean(known.name if known else person, 100)


def voice_name(held: Proceedings, voice: Voice) -> str:
    """Whose words they are, by name; cleaned."""
    if voice.body:
        return seat_name(held.rules.policy, voice.id)
    return person_name(held.rules.people, voice.id)


def voice_of_id(held: Proceedings, voice: str) -> str:
    """The same for a voice that is told by its id alone."""
    return voice_name(held, Voice(voice, body=voice in held.rules.policy.seats))


def short_act(act: str) -> str:
    """An act's id as screens show it: ten letters and the number."""
    head, _, number = act.partition("#")
    return f"{head[:10]}#{number}"


# how a round stands, in lines: its panel, what each voice says of an item, and all voices by all items


_MARKS = {"approve": "+", "endorse": "+", "against": "-", "neutral": "o", "block": "#", "recuse": "/"}
_OLD = ("stale", "gone")


def head_words(held: Proceedings) -> str:
    """The round in one sentence: name, baseline, edition, due day; cleaned."""
    if held.in_force is None:
        return t(f"standing.{held.why_no_rules}")
    if held.opened is None:
        if held.openings:
            return t("standing.several", names=terminal_text.clean(", ".join(held.open_names), 300))
        said = "standing.no_round" if held.called == "in-force" else "standing.no_round_proposal"
        return t(said, baseline=_in_force(held))
    words = [t("standing.round", round=terminal_text.clean(held.name), baseline=_in_force(held))]
    if held.edition is None:
        words.append(t("standing.no_edition"))
    else:
        same = held.is_edition(held.edition)
        code = "standing.is_edition" if same else "standing.after_edition"
        words.append(t(code, number=held.edition.number, commit=held.edition.commit[:7]))
    if held.due is not None:
        code = "standing.last_call" if held.last_called else "standing.due"
        words.append(t(code, day=short(held.due)))
    return " · ".join(words)


def _in_force(held: Proceedings) -> str:
    """The plan in force as it calls itself."""
    assert held.revision is not None
    return terminal_text.clean(held.revision.name or held.revision.commit[:7])


def round_lines(held: Proceedings, canvas: Canvas) -> tuple[Line, ...]:
    """The round panel: what it is about, what is approved, what is still needed, and who says what."""
    return tuple(_round(held, canvas))


def _round(held: Proceedings, canvas: Canvas) -> Iterator[Line]:
    yield from wrapped(head_words(held), canvas, "title")
    if held.standing.round is None:
        return
    yield from summary_lines(held, canvas)
    yield from asked_lines(held, canvas)
    yield BLANK
    for item in held.by_number:
        yield from _row(held, item, canvas)
    yield BLANK
    yield from matrix_lines(held, matrix(held), canvas)


def summary_lines(held: Proceedings, canvas: Canvas) -> Iterator[Line]:
    """How many changes are approved, which remarks wait for an answer, and who has said nothing."""
    items = held.standing.items.values()
    done = sum(item.approved for item in items)
    yield from wrapped(t("standing.approved", done=done, of=len(items)), canvas, "text")
    if held.standing.remarks:
        yield from wrapped(tn("standing.remarks", len(held.standing.remarks)), canvas, "warn")
    silent = awaiting(held.inquiry, held.standing).unanswered
    if silent:
        names = ", ".join(asked_name(held, voice.id) for voice in silent)
        yield from wrapped(tn("standing.silent", len(silent), names=names), canvas, "text")


def asked_lines(held: Proceedings, canvas: Canvas) -> Iterator[Line]:
    """What each of those who were asked is asked to say, as the plan's changes file puts it."""
    for one, words in asked_texts(held).items():
        yield from wrapped(t("standing.asked", name=asked_name(held, one), text=words), canvas, "text")


def asked_texts(held: Proceedings) -> dict[str, str]:
    """The decision text put to each of those the opening asks, by id; raw."""
    asked = held.opened.asked or () if held.opened else ()
    texts = reasons.of_round(held.inquiry.plan_at(held.commit), held.name).asked
    return {one: texts[one] for one in asked if one in texts}


def asked_name(held: Proceedings, one: str) -> str:
    """Whoever was asked, by name."""
    known = held.rules.policy.seats
    return seat_name(held.rules.policy, one) if one in known else person_name(held.rules.people, one)


def _row(held: Proceedings, item: str, canvas: Canvas) -> Iterator[Line]:
    at = held.standing.items[item]
    title = at.item.after or at.item.before
    head = f"{item_name(held, item)}  {terminal_text.clean(title.title) if title else ''}".rstrip()
    yield fit(((" ✓ " if at.approved else "   ", "good"), (head, "text" if at.approved else "strong")), canvas)
    for need in at.needs:
        for line in wrapped(need_words(held, need, item), canvas.inset(7, 20), "warn"):
            yield (("       ", "text"), *line)


def item_lines(held: Proceedings, item: str, canvas: Canvas) -> tuple[Line, ...]:
    """The standing of one item: every statement with whether it holds, the threads, and what is still needed."""
    return tuple(_item(held, item, canvas))


def _item(held: Proceedings, item: str, canvas: Canvas) -> Iterator[Line]:
    at = held.standing.items.get(item)
    if at is None:
        yield from wrapped(t("standing.unchanged"), canvas, "dim")
        return
    for one in statements(held, item):
        yield from _statement(held, one, canvas)
    for thread in threads(held, item):
        yield from _said(held, thread.remark, 1, canvas, "warn" if thread.open else "text")
        for answer in thread.answers:
            yield from _said(held, answer, 4, canvas, "text")
        if thread.open:
            yield from _indented(t("standing.unanswered"), 4, canvas, "warn")
    if at.needs:
        for need in at.needs:
            yield from _indented(need_words(held, need, item), 1, canvas, "warn")
    else:
        yield from _indented(t("standing.item_approved"), 1, canvas, "good")


def _statement(held: Proceedings, one: Statement, canvas: Canvas) -> Iterator[Line]:
    told = [voice_name(held, one.voice) + ":", word_words(one)]
    told += [words for words in (seat_words(held, one), provenance_words(held, one.spoken)) if words]
    about = edition_words(one.spoken)
    role: Role = "warn" if one.holds in (*_OLD, "suspect") else "text"
    state = t(f"standing.holds.{one.holds}")
    yield from _indented(" ".join(told) + f" · {about}: {state}", 1, canvas, role)
    for dissent in one.spoken.record.dissents:
        yield from _indented(t("standing.dissent", text=dissent.text), 4, canvas, "text")
    if one.act.reason:
        yield from _indented(t("standing.reason", text=one.act.reason), 4, canvas, "text")
    for lapse in one.lapsed:
        before, after = (lapse_words(lapse.field, value) for value in (lapse.before, lapse.after))
        values = {"field": field_name(lapse.field), "before": before, "after": after}
        if lapse.by:
            by = person_name(held.rules.people, lapse.by)
            words = t("standing.lapse_by", by=by, commit=lapse.commit[:7], **values)
        else:
            words = t("standing.lapse", **values)
        yield from _indented(words, 4, canvas, "warn")


def word_words(one: Statement) -> str:
    """The word, with the count of those present where the source tells it."""
    word = terminal_text.clean(decision_words.label(one.act.word or ""))
    source = one.spoken.record.source
    if source is None or source.votes_for is None:
        return word
    return t("standing.votes", word=word, votes_for=source.votes_for, votes_against=source.votes_against or 0)


def seat_words(held: Proceedings, one: Statement) -> str:
    """The seat it is given in, unless that is the voice itself."""
    seat = one.act.seat
    return "" if seat is None or seat == one.voice.id else t("standing.seat", seat=seat_name(held.rules.policy, seat))


def provenance_words(held: Proceedings, spoken: Spoken) -> str:
    """How the words came: signed in person, or recorded by whom from which source, and confirmed by whom; cleaned."""
    assert held.standing.round is not None
    return known_words(held.rules.people, provenance(held.standing.round, spoken))


def known_words(people: People, known: Provenance) -> str:
    """The same for a provenance that is known."""
    by = person_name(people, known.recorder)
    source = known.source
    if known.how == "in-person":
        words = t("provenance.person")
    elif source is None:
        words = t("provenance.no_source", by=by)
    elif source.given is None:
        words = t("provenance.source", by=by, title=terminal_text.clean(source.title, 100))
    else:
        words = t(
            "provenance.source_given", by=by, title=terminal_text.clean(source.title, 100), day=short(source.given)
        )
    heads = ", ".join(person_name(people, one) for one in known.confirmed)
    return f"{words}, {t('provenance.confirmed', by=heads)}" if heads else words


def edition_words(spoken: Spoken) -> str:
    """Which text the words are about."""
    number = spoken.record.edition
    return t("standing.about_edition", number=number) if number else t("standing.about", commit=spoken.record.base[:7])


def lapse_words(field: str, value: Said | None) -> str:
    """A field's value in a few words, dates and codes as people say them; cleaned."""
    if field == "when" and isinstance(value, str):
        return spelled(value, compact=True)
    said = {"certainty": labels.certainty, "payment": labels.payment, "state": labels.state}.get(field)
    return said(value) if said and isinstance(value, str) else value_words(value)


def value_words(value: Said | None) -> str:
    """A field's value in a few words; cleaned."""
    if value is None:
        return t("plan_view.absent")
    return terminal_text.clean(", ".join(value) if isinstance(value, tuple) else str(value), 120)


def _said(held: Proceedings, one: Spoken, indent: int, canvas: Canvas, role: Role) -> Iterator[Line]:
    by = voice_name(held, one.voice)
    kind = "remark_answer" if one.act.kind == "remark" and one.act.answer else one.act.kind
    words = one.act.text or one.act.reason or ""
    told = t(f"standing.said.{kind}", by=by, text=words, act=short_act(one.id))
    yield from _indented(told, indent, canvas, role)


def _indented(words: str, indent: int, canvas: Canvas, role: Role) -> Iterator[Line]:
    for number, line in enumerate(wrapped(words, canvas.column(max(canvas.width - indent - 2, 20)), role)):
        yield ((" " * (indent if number == 0 else indent + 2), "text"), *line)


# all voices by all items


def matrix_lines(held: Proceedings, of: Matrix, canvas: Canvas) -> Iterator[Line]:
    """The matrix: a row for each changed item, a numbered column for each voice, and what the marks mean."""
    if not of.voices:
        return
    yield from wrapped(t("standing.matrix"), canvas, "title")
    longest = max((terminal_text.cells(item_name(held, item)) for item in of.items), default=0) + 3
    room = max(min(canvas.width - 4 * len(of.voices) - 1, longest), 12)
    heads = "".join(f"{number:>3} " for number in range(1, len(of.voices) + 1))
    yield fit(((" " * room, "text"), (heads, "dim")), canvas)
    for item in of.items:
        cells = "".join(f"{mark(of, item, voice):>3} " for voice in of.voices)
        name = fit(((" " + item_name(held, item), "text"),), canvas.column(room))
        yield fit((*name, (cells, "text")), canvas)
    for number, voice in enumerate(of.voices, 1):
        yield from _indented(f"{number} {voice_name(held, voice)}", 1, canvas, "text")
    yield from wrapped(t("standing.legend"), canvas, "dim")


def mark(of: Matrix, item: str, voice: Voice) -> str:
    """One cell: what the voice says, `!` where it has lapsed, `?` where it may have; a point for no answer."""
    said = [one for one in of.cells.get((item, voice), ()) if one.holds not in ("withdrawn", "superseded")]
    if not said:
        return "."
    one = said[0] if len(said) == 1 else next((each for each in said if each.spoken.effect == "block"), said[0])
    if one.holds == "lifted":
        return "."
    sign = _MARKS.get(one.spoken.effect or "", "o")
    return sign + ("!" if one.holds in _OLD else "?" if one.holds == "suspect" else "")
