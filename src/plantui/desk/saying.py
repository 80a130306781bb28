"""Saying something: into the draft, then as one signed record into the plan's history."""

from __future__ import annotations

import contextlib
import difflib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from plantui import text
from plantui.desk import drafts, keeping, opening, recording, settings
from plantui.desk.desk import Desk, Me, Text
from plantui.desk.drafts import Said
from plantui.desk.opening import Memory
from plantui.errors import NotWritten, UsageProblem
from plantui.plan.model import Item, Plan
from plantui.review import people, record, vocabulary
from plantui.review.record import Record
from plantui.show import labels
from plantui.words import t, tn

if TYPE_CHECKING:
    from plantui.git.landing import Landed
    from plantui.git.signing import Setup

CODE_LETTERS = "ACDEFHJKMNPRTWXY34679"
"""What the code is made of: no two that look alike, none that needs more than one key."""


@attrs.frozen(slots=True)
class Offer:
    """One decision word that may be used here, with what it does in words."""

    word: str
    label: str
    effect: str
    needs_text: bool


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


def offers(desk: Desk) -> tuple[Offer, ...]:
    """The words that may be used here, in display order; in open review all of them, for everyone."""
    return tuple(
        Offer(word.code, vocabulary.label(word.code), vocabulary.effect(word), word.needs_text)
        for word in vocabulary.WORDS.values()
    )


def decide(desk: Desk, item: str, word: str, reason: str = "") -> Desk:
    """Put a decision into the draft; another one on the same item is replaced.

    Raises UsageProblem for an unknown item or word, or a word that needs a text without one; NotWritten where nothing
    can be said.
    """
    known = vocabulary.WORDS.get(word)
    if known is None:
        raise UsageProblem(t("saying.unknown_word"), t("saying.words", seen=word, known=", ".join(vocabulary.WORDS)))
    reason = reason.strip()
    if known.needs_text and not reason:
        raise UsageProblem(t("saying.no_reason"), t("saying.needs_text", word=vocabulary.label(word)), item)
    return _put(desk, item, "decision", word, reason, answer=False)


def remark(desk: Desk, item: str, words: str, answer: bool = False) -> Desk:
    """Put a remark into the draft; with `answer` it must be answered. Raises as `decide`."""
    if not words.strip():
        raise UsageProblem(t("saying.no_text"), t("saying.remark_text"), item)
    return _put(desk, item, "remark", "", words.strip(), answer=answer)


def unsay(desk: Desk, key: str) -> Desk:
    """Take something out of the draft."""
    drafts.remove(_folder(desk), [key])
    return opening.with_draft(desk)


def confirm(desk: Desk, key: str) -> Desk:
    """Say the same again about the item as it is now, after it changed; raises UsageProblem when the item is gone."""
    for said in desk.draft:
        if said.key == key:
            current = recording.fingerprint_of(desk.plan, _item(desk, said.item), said.kind)
            drafts.put(_folder(desk), attrs.evolve(said, fingerprint=current, base=desk.text.commit or ""))
    return opening.with_draft(desk)


def keep(desk: Desk, item: str, kind: drafts.Kind, words: str) -> None:
    """Keep what is being typed, so that a dropped line loses no sentence; an empty text lets it go."""
    if desk.draft_folder is not None and not desk.place.read_only:
        drafts.keep(desk.draft_folder, item, kind, words, settings.now())


def prepare(desk: Desk, agent: str | None = None) -> Signing:
    """What would be signed now, on the tip shown; `agent` is asked instead of SSH_AUTH_SOCK.

    Raises NotWritten when there is nothing to sign, nobody to sign as, or no place to land.
    """
    from plantui.git import signing

    _folder(desk)
    desk = opening.with_draft(desk)
    if not desk.draft:
        raise NotWritten(t("saying.nothing.title"), t("saying.nothing.message"))
    if not desk.me.by:
        raise NotWritten(t("saying.nobody.title"), t("saying.nobody.message"))
    included: list[Said] = []
    left_out: list[LeftOut] = []
    for said in desk.draft:
        reason = _changed(desk.plan, said)
        if reason is None:
            included.append(said)
        else:
            left_out.append(LeftOut(said, reason, t(f"saying.left_out.{reason}")))
    shown = tuple(_shown(desk, said) for said in included)
    setup = signing.setup(desk.git, agent)
    owner = people.holder(desk.people, setup.key) if setup else None
    return Signing(
        me=desk.me,
        text=desk.text,
        acts=shown,
        left_out=tuple(left_out),
        replaced=sum(_replaced(desk.plan.by_id[said.item], said) for said in included),
        setup=setup,
        key_owner=owner.name if owner else "",
        ref=desk.place.ref or "",
        parent=desk.place.tip or "",
        code="".join(secrets.choice(CODE_LETTERS) for _ in range(4)),
        record=recording.of_draft(desk, included) if included else None,
    )


def submit(
    desk: Desk,
    signing: Signing,
    *,
    unsigned: bool = False,
    agent: str | None = None,
    passphrase: str | None = None,
    memory: Memory | None = None,
) -> tuple[Landed, Desk]:
    """Sign the record that the dialog showed, land it, and only then let its words leave the draft.

    `unsigned` writes it without a signature, and must be asked for. Raises NotWritten when there is no key that
    answers, another window has changed or is signing the same draft, or the branch cannot take it; the draft stays.
    """
    from plantui.git import landing

    folder = _folder(desk)
    if signing.record is None:
        raise NotWritten(t("saying.nothing.title"), t("saying.nothing.changed"))
    setup = None if unsigned else _ready(signing.setup)
    with keeping.locked(folder / "signing", wait=False):
        said = tuple(one.said for one in signing.acts)
        if not set(said) <= set(drafts.load(folder)):
            raise NotWritten(t("saying.moved.title"), t("saying.moved.message"))
        made = attrs.evolve(signing.record, written=settings.now().replace(microsecond=0))
        data = record.write(made)
        path = record.path(made, data)
        message = record.message(made, record.record_id(data))
        signed = landing.commit_record(
            desk.git, signing.parent, path, data, message, setup=setup, agent=agent, passphrase=passphrase
        )
        landed = landing.land(desk.git, signing.ref, signed, path)
        with contextlib.suppress(NotWritten):  # it has landed: a draft that stays is seen and taken back by its owner
            drafts.settle(folder, said)
    return landed, _after(desk, landed, memory)


def _ready(setup: Setup | None) -> Setup:
    from plantui.git import signing

    if setup is None:
        raise NotWritten(t("saying.no_setup"), signing.how_to_begin())
    if not setup.ready:
        raise NotWritten(t("saying.not_ready"), setup.trouble, setup.mend)
    return setup


def _after(desk: Desk, landed: Landed, memory: Memory | None) -> Desk:
    """The desk on the new tip; what came in beside it is read only when something did."""
    if landed.merged or desk.history is not None:
        return opening.refresh(desk, memory or Memory())
    place = attrs.evolve(desk.place, tip=landed.tip)
    return opening.with_draft(attrs.evolve(desk, place=place, text=attrs.evolve(desk.text, commit=landed.tip)))


def _put(desk: Desk, item: str, kind: drafts.Kind, word: str, words: str, *, answer: bool) -> Desk:
    found = _item(desk, item)
    said = Said(
        key=drafts.new_key(item, kind),
        kind=kind,
        item=item,
        title=found.title,
        word=word,
        text=words,
        answer=answer,
        fingerprint=recording.fingerprint_of(desk.plan, found, kind),
        base=desk.text.commit or "",
        said=settings.now(),
    )
    drafts.put(_folder(desk), said)
    return opening.with_draft(desk)


def _folder(desk: Desk) -> Path:
    if desk.place.read_only or desk.draft_folder is None:
        raise NotWritten(t("saying.read_only"), desk.place.read_only)
    return desk.draft_folder


def _item(desk: Desk, item: str) -> Item:
    found = desk.plan.by_id.get(item)
    if found is None:
        near = difflib.get_close_matches(item, desk.plan.by_id, 3)
        message = t("saying.near", seen=item, near=", ".join(near)) if near else t("saying.not_here", seen=item)
        raise UsageProblem(t("saying.unknown_item"), message)
    return found


def _changed(plan: Plan, said: Said) -> Literal["changed", "gone"] | None:
    item = plan.by_id.get(said.item)
    if item is None:
        return "gone"
    return None if recording.fingerprint_of(plan, item, said.kind) == said.fingerprint else "changed"


# what the dialog shows


def _shown(desk: Desk, said: Said) -> SigningAct:
    item = desk.plan.by_id[said.item]
    word = vocabulary.WORDS.get(said.word)
    if said.kind == "decision":
        label, effect = vocabulary.label(said.word), vocabulary.effect(word) if word else ""
    else:
        code = "remark_answer" if said.answer else "remark"
        label, effect = t(f"act.{code}"), t(f"effect.{code}")
    return SigningAct(said, item.id, labels.title(item), label, effect, _says(desk.plan, item, said.kind), said.text)


def _says(plan: Plan, item: Item, kind: drafts.Kind) -> str:
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


def _replaced(item: Item, said: Said) -> int:
    """How many characters of what the dialog shows of this act cannot be shown as they are."""
    shown = (item.title, said.text, *(item.text(name) or "" for name in _SHOWN_FIELDS))
    return sum(map(text.replaced, shown))
