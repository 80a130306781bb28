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
from plantui.review.policy import decision_words
from plantui.review.records.record import Record
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
    round `voice` and `seat` name for whom and as what it is said; `doubts` say in words what will not count, and why;
    `replaces` what the same voice has said that this replaces; `questions` what can hardly be meant.
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


@attrs.frozen(slots=True)
class LeftOut:
    """Something in the draft that will not be signed now: the item `changed` since it was said, or is `gone`,
    or the `edition` it is about is of a round that is over, or the item has a `problem`, so that nobody can say what
    would be signed.
    """

    said: DraftAct
    reason: Literal["changed", "gone", "edition", "problem"]
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
    return None if acts.fingerprint_of(basis, item, entry.kind, entry.itself) == entry.fingerprint else "changed"


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
        _says(basis.plan, item, entry) if item and not entry.to else "",
        entry.text,
        voice=voice.name if voice else entry.voice,
        seat=seat.name if seat else entry.seat,
    )


def _labels(desk: Desk, entry: DraftAct) -> tuple[str, str]:
    """The word, or what kind of act it is, and what it does."""
    proceedings = desk.proceedings
    if entry.kind == "decision":
        ruled = proceedings.rules.policy.words.get(entry.word) if proceedings and proceedings.in_force else None
        word = ruled or decision_words.WORDS.get(entry.word)
        does = decision_words.effect_words(word.code, word.effect) if word else ""
        return decision_words.label(entry.word), does
    if entry.kind == "suggestion":
        label = t("act.suggestion", field=entry.field, value=entry.value or t("plan_view.absent"))
        return label, t("effect.suggestion")
    if entry.kind == "remark":
        code = "remark_answer" if entry.answer else "remark"
        return t(f"act.{code}"), t(f"effect.{code}")
    return t(f"act.{entry.kind}", to=_short(entry.to)), t(f"effect.{entry.kind}")


def _short(act: str) -> str:
    head, _, number = act.partition("#")
    return f"{head[:10]}#{number}" if number else head


def _says(plan: Plan, item: Item, entry: DraftAct) -> str:
    """What the item says now, in a line."""
    if item.table == "service":
        if entry.kind != "decision" or item.id not in plan.by_service or entry.itself:
            return ""
        inside = sum(1 + len(service.items) for service in plan.by_service[item.id].walk()) - 1
        return tn("saying.service", inside)
    if item.id not in plan.by_id:
        return t("saying.removed")
    return " · ".join(part for part in _facts(item) if part)


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
