"""What the signing dialog shows: each act with its item's own words now, and what stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import attrs

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan.model import Item, Plan
from plantui.render import labels
from plantui.review.policy import decision_words
from plantui.review.records.record import Record
from plantui.usecases.drafts.store import Said
from plantui.usecases.session.desk import Desk, Me
from plantui.usecases.session.startup import Text
from plantui.usecases.signing import acts
from plantui.usecases.signing.acts import Basis

if TYPE_CHECKING:
    from plantui.git.sign.identity import Setup


@attrs.frozen(slots=True)
class SigningAct:
    """One line of the signing dialog: what was said, and what the item says now; all raw, clean it when shown.

    `label` is the word or *Merknad* and *Innspill*; `says` the item's date, certainty, payment or state in words. In a
    round `voice` and `seat` name for whom and as what it is said; `doubts` say in words what will not count, and why;
    `replaces` what the same voice has said that this replaces.
    """

    said: Said
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


@attrs.frozen(slots=True)
class LeftOut:
    """Something in the draft that will not be signed now: the item `changed` since it was said, or is `gone`,
    or the `edition` it is about is of a round that is over, or the item has a `problem`, so that nobody can say what
    would be signed.
    """

    said: Said
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
    code: str
    records: tuple[Record, ...]

    @property
    def record(self) -> Record | None:
        """The first record, nearly always the only one."""
        return self.records[0] if self.records else None


def changed(at: Basis, said: Said) -> Literal["changed", "gone"] | None:
    """Why something said may not be signed as it stands: its item is another than it was, or there no more.

    What answers an act is about words, and those do not change.
    """
    item = at.item(said.item)
    if said.to:
        return None
    if item is None:
        return "gone"
    return None if acts.fingerprint_of(at, item, said.kind, said.itself) == said.fingerprint else "changed"


def shown(desk: Desk, at: Basis, said: Said) -> SigningAct:
    """One line of the dialog, with the item as it is in the text that was spoken about."""
    item = at.item(said.item)
    held = desk.proceedings
    policy = held.rules.policy if held else None
    label, effect = _labels(desk, said)
    seat, voice = (policy.seats.get(one) if policy else None for one in (said.seat, said.voice))
    return SigningAct(
        said,
        said.item,
        labels.title(item) if item else said.title,
        label,
        effect,
        _says(at.plan, item, said) if item and not said.to else "",
        said.text,
        voice=voice.name if voice else said.voice,
        seat=seat.name if seat else said.seat,
    )


def _labels(desk: Desk, said: Said) -> tuple[str, str]:
    """The word, or what kind of act it is, and what it does."""
    held = desk.proceedings
    if said.kind == "decision":
        ruled = held.rules.policy.words.get(said.word) if held and held.in_force else None
        word = ruled or decision_words.WORDS.get(said.word)
        does = decision_words.effect_words(word.code, word.effect) if word else ""
        return decision_words.label(said.word), does
    if said.kind == "suggestion":
        label = t("act.suggestion", field=said.field, value=said.value or t("plan_view.absent"))
        return label, t("effect.suggestion")
    if said.kind == "remark":
        code = "remark_answer" if said.answer else "remark"
        return t(f"act.{code}"), t(f"effect.{code}")
    return t(f"act.{said.kind}", to=_short(said.to)), t(f"effect.{said.kind}")


def _short(act: str) -> str:
    head, _, number = act.partition("#")
    return f"{head[:10]}#{number}" if number else head


def _says(plan: Plan, item: Item, said: Said) -> str:
    """What the item says now, in a line."""
    if item.table == "service":
        if said.kind != "decision" or item.id not in plan.by_service or said.itself:
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


def replaced(item: Item, said: Said) -> int:
    """How many characters of what the dialog shows of this act cannot be shown as they are."""
    shown = (item.title, said.text, said.value, *(item.text(name) or "" for name in _SHOWN_FIELDS))
    return sum(map(terminal_text.replaced, shown))
