"""What the signing dialog shows: each act with its item's own words now, and what stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from plantui import terminal_text
from plantui.git.sign.identity import Setup
from plantui.i18n import t, tn
from plantui.plan.model import Item, Plan
from plantui.render import labels
from plantui.render.changes import sentences
from plantui.render.line import Role
from plantui.render.review import history, who_said_what
from plantui.review.authority.record_consistency import plain, spoken_of, stated_fields
from plantui.review.policy import decision_words
from plantui.review.records.record import Act, Record
from plantui.review.rounds.change_numbers import other_end
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.requirements import ChangedItem, leaves_out
from plantui.usecases.drafts import store
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.session.desk import Desk, Me
from plantui.usecases.session.startup import Text
from plantui.usecases.signing import acts
from plantui.usecases.signing.acts import Basis
from plantui.usecases.signing.questions import Question


@attrs.frozen(slots=True)
class SigningAct:
    """One line of the signing dialog: what was said, and what the item says now; all raw, clean it when shown.

    `label` is the word or *Merknad* and *Innspill*; `says` the item's date, certainty, payment or state in words. In a
    round `name` has the change's number, `turns` each field with what it was and is, `covers` the changes that a word
    for a whole service stands for, and `quoted` the words that are answered; `voice` and `seat` name for whom and as
    what it is said; `doubts` say in words what will not count, and why; `replaces` what the same voice has said that
    this replaces; `questions` what can hardly be meant.
    """

    said: DraftAct
    item: str
    title: str
    label: str
    effect: str
    says: str
    words: str
    voice: str = ""
    seat: str = ""
    doubts: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    name: str = ""
    turns: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    quoted: str = ""


@attrs.frozen(slots=True)
class LeftOut:
    """Something in the draft that will not be signed now: the item `changed` since it was said, or is `gone`,
    or the `edition` it is about is of a round that is over, or the item has a `problem`, so that nobody can say what
    would be signed; or it is `kept`, since the user has not chosen it.
    """

    said: DraftAct
    reason: Literal["changed", "gone", "edition", "problem", "kept"]
    words: str


@attrs.frozen(slots=True)
class Signing:
    """Everything the signing dialog shows, and the records it will sign, each with a touch of its own where the key
    wants one; their times are set when they are signed.

    `key_owner` is who has registered the key, empty when nobody has; `replaced` counts characters that cannot be shown
    as they are. There are no `records` when all of the draft is left out.
    """

    me: Me
    text: Text
    acts: tuple[SigningAct, ...]
    left_out: tuple[LeftOut, ...]
    replaced: int
    setup: Setup | None
    key_owner: str
    ref: str
    parent: str
    records: tuple[Record, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """What must be answered before anything is signed, each once."""
        return tuple(dict.fromkeys(question for act in self.acts for question in act.questions))

    @property
    def kept(self) -> int:
        """How much the user has left in the draft for another time."""
        return sum(left.reason == "kept" for left in self.left_out)

    @property
    def record(self) -> Record | None:
        """The first record, nearly always the only one."""
        return self.records[0] if self.records else None

    @property
    def for_ever(self) -> str:
        """Whether what will be signed can be withdrawn later, in words."""
        can = {act.said.kind in store.ABOUT["withdraw"] for act in self.acts}
        if can <= {True}:
            return t("signing.for_ever")
        return t("signing.for_ever.some" if True in can else "signing.for_ever.never")


def changed(basis: Basis, entry: DraftAct) -> Literal["changed", "gone"] | None:
    """Why something said may not be signed as it stands: its item is another than it was, or there no more.

    What answers an act is about words, and those do not change.
    """
    item = basis.item(entry.item)
    if entry.to:
        return None
    if item is None:
        return "gone"
    return None if acts.fingerprint_of(basis, item, entry.kind, entry.reach) == entry.fingerprint else "changed"


def shown(desk: Desk, basis: Basis, entry: DraftAct) -> SigningAct:
    """One line of the dialog, with the item as it is in the text that was spoken about."""
    item = basis.item(entry.item)
    proceedings = desk.proceedings
    policy = proceedings.rules.policy if proceedings else None
    label, effect = _labels(desk, entry)
    seat, voice = (policy.seats.get(seat_id) if policy else None for seat_id in (entry.seat, entry.voice))
    return SigningAct(
        entry,
        entry.item,
        labels.title(item) if item else entry.title,
        label,
        effect,
        _says(basis, item, entry) if item and not entry.to else "",
        entry.text,
        voice=voice.name if voice else entry.voice,
        seat=seat.name if seat else entry.seat,
        name=who_said_what.item_meant(proceedings, entry.item) if proceedings and proceedings.in_force else entry.item,
        turns=_turns(desk, basis, entry),
        covers=tuple(who_said_what.item_name(proceedings, name) for name in _inside(desk, basis, entry))
        if proceedings
        else (),
        quoted=_quoted(desk, entry),
    )


def told(act: SigningAct) -> Iterator[tuple[str, Role]]:
    """An act as it is shown before it is signed, paragraph by paragraph; cleaned. The item comes first, which the rest
    stands below.
    """
    yield terminal_text.clean("  ".join((act.name, act.title)), 400), "strong"
    whose = [t("cli.submit.seat", seat=act.seat)] if act.seat and act.seat != act.voice else []
    whose += [t("cli.submit.voice", voice=act.voice)] if act.voice else []
    whose += [t("standing.about_edition", number=act.said.edition)] if act.said.edition else []
    label = act.label.upper() if act.said.kind == "decision" else act.label
    sentence = t("signing.said", label=" ".join((label, ", ".join(whose))).strip())
    effect = t("signing.said", label=act.effect[:1].upper() + act.effect[1:]) if act.effect else ""
    yield terminal_text.clean(f"{sentence} {effect}".strip(), 1000), "text"
    if act.quoted:
        yield t("plan_view.quoted", words=terminal_text.clean(" ".join(act.quoted.split()), 1000)), "dim"
    for doubt in act.doubts:
        yield t("cli.step.doubt", words=terminal_text.clean(doubt)), "warn"
    for question in act.questions:
        yield t("question.shown", words=terminal_text.clean(question.words)), "warn"
    for old in act.replaces:
        yield terminal_text.clean(old), "warn"
    if act.says and (act.covers or not act.turns):
        yield t("signing.says", words=terminal_text.clean(act.says)), "text"
    if act.covers:
        yield tn("signing.covers", len(act.covers), items=terminal_text.clean(", ".join(act.covers), 2000)), "text"
    for turn in act.turns:
        yield turn, "text"
    for line in terminal_text.clean_lines(act.words) if act.words else ():
        yield f"| {line}" if line else "|", "text"


def _turns(desk: Desk, basis: Basis, entry: DraftAct) -> tuple[str, ...]:
    """What becomes of the item in the text that will be signed: that it is new or taken out, and each field as it was
    and is; of a suggestion also the value it would have; of a word for a whole service a line for each change in it.
    Cleaned.
    """
    proceedings, item = desk.proceedings, basis.item(entry.item)
    turns: list[str] = []
    if proceedings is not None and basis.against is not None and item is not None:
        changed = proceedings.inquiry.changed(basis.against, basis.commit)
        if inside := _inside(desk, basis, entry):
            for name in (name for name in inside if name in changed):
                became, fields = _change(proceedings, basis, changed[name])
                words = " ".join(filter(None, (became, "; ".join(fields))))
                turns.append(f"{who_said_what.item_name(proceedings, name)}: {words}")
        elif item.id in changed and not acts.whole(basis, item, entry.kind, entry.reach):
            became, fields = _change(proceedings, basis, changed[item.id])
            turns += filter(None, (became, *fields))
    if entry.kind == "suggestion" and item is not None:
        before, after = _worded(basis.plan, item, entry.field), labels.recorded(entry.field, entry.value or None)
        turns.append(t("signing.suggested", turn=_turn(entry.field, before, after)))
    return tuple(turns)


def _change(proceedings: Proceedings, basis: Basis, changed: ChangedItem) -> tuple[str, tuple[str, ...]]:
    """A change in words: that the item is new or taken out, where it did not move, and each field that differs."""
    before, after = basis.before or basis.plan, basis.plan
    became, fields = "", stated_fields(changed, before, after)
    if changed.before is not None and changed.after is not None:
        turned = (
            _turn(field.name, _worded(before, changed.before, field.name), _worded(after, changed.after, field.name))
            for field in fields
        )
        return "", tuple(turned)
    if other_end(proceedings, changed.id) is None:
        became = t("signing.new" if changed.before is None else "signing.removed")
    plan, item = (after, changed.after) if changed.before is None else (before, changed.before)
    has = (
        t("story.has", field=labels.field_name(field.name), value=_worded(plan, item, field.name)) for field in fields
    )
    return became, tuple(has)


def _turn(field: str, before: str, after: str) -> str:
    return t("story.turn", field=labels.field_name(field), before=before, after=after)


def _worded(plan: Plan, item: Item | None, field: str) -> str:
    """One side of a field: as a record has it, but for what names other items or people, which is said by name."""
    value = item.stated.get(field) if item is not None else None
    if item is None or value is None:
        return labels.without(field)
    if isinstance(value, tuple) or field in ("reporter", "claim"):
        return terminal_text.clean(sentences.value_words(plan, item, field, value, compact=True), 2000)
    return labels.recorded(field, plain(value))


def _inside(desk: Desk, basis: Basis, entry: DraftAct) -> tuple[str, ...]:
    """The changed items that a word for a whole service or document stands for, also one that is answered: of a yes all
    in it but those that must be named. Empty for a word about one item.
    """
    proceedings, item = desk.proceedings, basis.item(entry.item)
    if entry.to:
        answered = _answered(desk, entry)
        return tuple(row.item for row in answered[1].covered) if answered else ()
    if proceedings is None or basis.against is None or item is None:
        return ()
    if not acts.whole(basis, item, entry.kind, entry.reach):
        return ()
    return tuple(covered(proceedings, basis, item.id, entry.word)[0])


def covered(proceedings: Proceedings, basis: Basis, whole: str, word: str = "") -> tuple[list[str], list[str]]:
    """The changed items in a service or the document that a word for all of it counts for, and those it leaves out, by
    number.

    With no word it is about any yes.
    """
    policy = proceedings.rules.policy
    effect = "approve" if not word else policy.words[word].effect if word in policy.words else None
    counted: list[str] = []
    named: list[str] = []
    for item in spoken_of(proceedings.inquiry, whole, basis.commit, basis.against, blanket=True):
        (named if leaves_out(policy, effect, item) else counted).append(item.id)
    place = {name: number for number, name in enumerate(proceedings.by_number)}
    counted.sort(key=lambda name: place.get(name, len(place)))
    named.sort(key=lambda name: place.get(name, len(place)))
    return counted, named


def reach(desk: Desk, whole: str) -> str:
    """Which changes a word for a whole service or document covers and which not, by number; empty in open review."""
    proceedings, basis = desk.proceedings, acts.basis(desk)
    if proceedings is None or basis.against is None:
        return ""
    counted, named = (
        ", ".join(proceedings.numbers.get(item) or item for item in items)
        for items in covered(proceedings, basis, whole)
    )
    words = t("decide.covers", items=counted) if counted else t("decide.covers_nothing")
    return terminal_text.clean(f"{words} {t('decide.covers_not', items=named)}" if named else words, 2000)


def _quoted(desk: Desk, entry: DraftAct) -> str:
    """The words that an answer is about; raw."""
    answered = _answered(desk, entry)
    return (answered[1].text or answered[1].reason or "") if answered else ""


def _answered(desk: Desk, entry: DraftAct) -> tuple[Record, Act] | None:
    """The act that is answered, with its record, where this history has it."""
    found = desk.proceedings.find(entry.to) if desk.proceedings is not None and entry.to else None
    return found[1:] if found else None


def _labels(desk: Desk, entry: DraftAct) -> tuple[str, str]:
    """The word, or what kind of act it is, and what it does."""
    proceedings = desk.proceedings
    if entry.kind == "decision":
        ruled = proceedings.rules.policy.words.get(entry.word) if proceedings and proceedings.in_force else None
        word = ruled or decision_words.WORDS.get(entry.word)
        does = decision_words.effect_words(word.code, word.effect) if word else ""
        return decision_words.label(entry.word), does
    if entry.kind == "suggestion":
        value = labels.recorded(entry.field, entry.value or None)
        return t("act.suggestion", field=labels.field_name(entry.field), value=value), t("effect.suggestion")
    if entry.kind == "remark":
        code = "remark_answer" if entry.answer else "remark"
        return t(f"act.{code}"), t(f"effect.{code}")
    answered = _answered(desk, entry)
    asks = answered is None or bool(answered[1].answer)
    effect = t("effect.reply_shown") if entry.kind == "reply" and not asks else t(f"effect.{entry.kind}")
    return t(f"act.{entry.kind}", to=_answered_words(desk, entry)), effect


def _answered_words(desk: Desk, entry: DraftAct) -> str:
    """What is answered, by its kind and whose words they are: `merknad fra Demo kommune`; else its short id."""
    answered = _answered(desk, entry)
    if answered is None or desk.proceedings is None:
        return who_said_what.short_act(entry.to)
    record, act = answered
    kind = history.act_label(act)
    voice = who_said_what.voice_of_id(desk.proceedings, record.voice or record.by)
    return t("act.of", what=kind[:1].lower() + kind[1:], voice=voice)


def _says(basis: Basis, item: Item, entry: DraftAct) -> str:
    """What the item says now, in a line; of a whole service or document how much is in it."""
    if acts.whole(basis, item, entry.kind, entry.reach):
        inside = sum(1 for _ in acts.inside(basis, item)) - 1
        return tn("saying.service" if item.table == "service" else "saying.document", inside)
    if item.table == "service":
        return ""
    if item.id not in basis.plan.by_id:
        return t("saying.removed")
    return labels.facts(*_facts(item))


def _facts(item: Item) -> Iterator[str]:
    if item.table in ("milestone", "prerequisite"):
        yield labels.absent(item)
    yield labels.own_words(item)
    yield labels.payment(item.text("payment"))
    yield labels.state(item.text("state"))
    yield labels.value(item)


_SHOWN_FIELDS = ("condition", "certainty_text", "unit", "of")


def replaced(item: Item, entry: DraftAct) -> int:
    """How many characters of what the dialog shows of this act cannot be shown as they are."""
    texts = (item.title, entry.text, entry.value, *(item.text(name) or "" for name in _SHOWN_FIELDS))
    return sum(map(terminal_text.replaced, texts))
