"""What the signing dialog shows: each act with its item's own words now, and what stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import attrs

from plantui import text
from plantui.desk import recording
from plantui.desk.desk import Me, Text
from plantui.desk.drafts import Kind, Said
from plantui.plan.model import Item, Plan
from plantui.review import vocabulary
from plantui.review.record import Record
from plantui.show import labels
from plantui.words import t, tn

if TYPE_CHECKING:
    from plantui.git.means import Setup


@attrs.frozen(slots=True)
class SigningAct:
    """One line of the signing dialog: what was said, and what the item says now; all raw, clean it when shown.

    `label` is the word or *Merknad* and *Innspill*; `says` the item's date, certainty, payment or state in words.
    """

    said: Said
    item: str
    title: str
    label: str
    effect: str
    says: str
    words: str


@attrs.frozen(slots=True)
class LeftOut:
    """Something in the draft that will not be signed now: the item `changed` since it was said, or is `gone`."""

    said: Said
    reason: Literal["changed", "gone"]
    words: str


@attrs.frozen(slots=True)
class Signing:
    """Everything the signing dialog shows, and the record it will sign; `record.written` is set when it is signed.

    `key_owner` is who has registered the key, empty when nobody has; `replaced` counts characters that cannot be shown
    as they are. `record` is None when all of the draft is left out.
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
    record: Record | None


def changed(plan: Plan, said: Said) -> Literal["changed", "gone"] | None:
    """Why something said may not be signed as it stands: its item is another than it was, or there no more."""
    item = plan.by_id.get(said.item)
    if item is None:
        return "gone"
    return None if recording.fingerprint_of(plan, item, said.kind) == said.fingerprint else "changed"


def shown(plan: Plan, said: Said) -> SigningAct:
    """One line of the dialog, with the item as it is now."""
    item = plan.by_id[said.item]
    word = vocabulary.WORDS.get(said.word)
    if said.kind == "decision":
        label, effect = vocabulary.label(said.word), vocabulary.effect(word) if word else ""
    elif said.kind == "suggestion":
        label = t("act.suggestion", field=said.field, value=said.value or t("plan_view.absent"))
        effect = t("effect.suggestion")
    else:
        code = "remark_answer" if said.answer else "remark"
        label, effect = t(f"act.{code}"), t(f"effect.{code}")
    return SigningAct(said, item.id, labels.title(item), label, effect, _says(plan, item, said.kind), said.text)


def _says(plan: Plan, item: Item, kind: Kind) -> str:
    """What the item says now, in a line."""
    if item.table == "service":
        if kind != "decision":
            return ""
        inside = sum(1 + len(service.items) for service in plan.by_service[item.id].walk()) - 1
        return tn("saying.service", inside)
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
    return sum(map(text.replaced, shown))
