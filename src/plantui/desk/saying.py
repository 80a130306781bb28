"""Saying something: into the draft, then as one signed record into the plan's history."""

from __future__ import annotations

import contextlib
import difflib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from plantui.desk import dialog, drafts, keeping, opening, recording, settings
from plantui.desk.desk import Desk
from plantui.desk.dialog import LeftOut, Signing, SigningAct
from plantui.desk.drafts import Said
from plantui.desk.opening import Memory
from plantui.errors import NotWritten, UsageProblem
from plantui.plan.model import Item
from plantui.review import people, record, vocabulary
from plantui.words import t

if TYPE_CHECKING:
    from plantui.git.landing import Landed
    from plantui.git.means import Setup

__all__ = [
    "LeftOut",
    "Offer",
    "Signing",
    "SigningAct",
    "confirm",
    "decide",
    "keep",
    "offers",
    "prepare",
    "remark",
    "submit",
    "suggest",
    "unsay",
]

CODE_LETTERS = "ACDEFHJKMNPRTWXY34679"
"""What the code is made of: no two that look alike, none that needs more than one key."""


@attrs.frozen(slots=True)
class Offer:
    """One decision word that may be used here, with what it does in words."""

    word: str
    label: str
    effect: str
    needs_text: bool


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


def suggest(desk: Desk, item: str, field: str, written: str, reason: str = "") -> Desk:
    """Put a value for a field into the draft, for an editor to take up; another one for the same field is replaced.

    `written` is as people write it: lists with commas, empty for *not in the text*. Raises as `decide`, and
    UsageProblem for a field the item cannot have, a value outside its grammar, and what the text says already.
    """
    from plantui.desk.editing import value_of
    from plantui.plan import editing

    found = _item(desk, item)
    value = value_of(found, field, written)
    if value == found.fields.get(field):
        said = editing.written_of(value)
        raise UsageProblem(t("saying.same.title"), t("saying.same", field=field, seen=said), item)
    return _put(
        desk, item, "suggestion", "", reason.strip(), answer=False, field=field, value=editing.written_of(value)
    )


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
    from plantui.git import landing, signing

    folder = _folder(desk)
    if not desk.me.by:
        raise NotWritten(t("saying.nobody.title"), t("saying.nobody.message"))
    last = recording.last(desk)
    desk = opening.with_draft(desk)
    if last is not None:
        landed = [said for said in desk.draft if recording.holds(last[1], desk.plan, said)]
        drafts.settle(folder, landed)
        desk = opening.with_draft(desk) if landed else desk
    if not desk.draft:
        raise NotWritten(t("saying.nothing.title"), t("saying.nothing.message"))
    included: list[Said] = []
    left_out: list[LeftOut] = []
    for said in desk.draft:
        reason = dialog.changed(desk.plan, said)
        if reason is None:
            included.append(said)
        else:
            left_out.append(LeftOut(said, reason, t(f"saying.left_out.{reason}")))
    shown = tuple(dialog.shown(desk.plan, said) for said in included)
    setup = signing.setup(desk.git, agent)
    owner = people.holder(desk.people, setup.key) if setup else None
    made = recording.of_draft(desk, included, last[0] if last else None) if included else None
    if made is not None:
        landing.foresee(desk.git, desk.place.tip or "", f"{record.FOLDER}/{made.round}")
    return Signing(
        me=desk.me,
        text=desk.text,
        acts=shown,
        left_out=tuple(left_out),
        replaced=sum(dialog.replaced(desk.plan.by_id[said.item], said) for said in included),
        setup=setup,
        key_owner=owner.name if owner else "",
        ref=desk.place.ref or "",
        parent=desk.place.tip or "",
        code="".join(secrets.choice(CODE_LETTERS) for _ in range(4)),
        record=made,
    )


def submit(
    desk: Desk,
    signing: Signing,
    *,
    unsigned: bool = False,
    agent: str | None = None,
    passphrase: str | None = None,
    terminal: bool = False,
    memory: Memory | None = None,
) -> tuple[Landed, Desk]:
    """Sign the record that the dialog showed, land it, and only then let its words leave the draft.

    `unsigned` writes it without a signature, and must be asked for. `agent` is used instead of SSH_AUTH_SOCK, for the
    same key; `passphrase` unlocks it, `terminal` lets its program ask (the screen must be suspended). Raises NotWritten
    when the key does not answer, another window has changed or is signing the same draft, or the branch cannot take
    it; the draft stays.
    """
    folder = _folder(desk)
    if signing.record is None:
        raise NotWritten(t("saying.nothing.title"), t("saying.nothing.changed"))
    setup = None if unsigned else _ready(desk, signing, agent)
    from plantui.git import landing

    with keeping.locked(folder / "signing", wait=False):
        said = tuple(one.said for one in signing.acts)
        if not set(said) <= set(drafts.load(folder)):
            raise NotWritten(t("saying.moved.title"), t("saying.moved.message"))
        made = attrs.evolve(signing.record, written=settings.now().replace(microsecond=0))
        data = record.write(made)
        path = record.path(made, data)
        message = record.message(made, record.record_id(data))
        signed = landing.commit_record(
            desk.git, signing.parent, path, data, message, setup=setup, passphrase=passphrase, terminal=terminal
        )
        landed = landing.land(desk.git, signing.ref, signed, path)
        with contextlib.suppress(NotWritten):  # it has landed: a draft that stays is seen and taken back by its owner
            drafts.settle(folder, said)
    return landed, _after(desk, landed.tip, signed, memory)


def _ready(desk: Desk, signing: Signing, agent: str | None) -> Setup:
    from plantui.git import signing as keys

    shown = signing.setup
    if shown is None:
        raise NotWritten(t("saying.no_setup"), keys.how_to_begin())
    setup = shown if agent is None else keys.setup(desk.git, agent)
    if setup is None or setup.key != shown.key:
        raise NotWritten(t("saying.not_ready"), t("saying.other_key"))
    if not setup.ready:
        raise NotWritten(t("saying.not_ready"), setup.trouble, setup.mend)
    return setup


def _after(desk: Desk, tip: str, signed: str, memory: Memory | None) -> Desk:
    """The desk on the new tip; plan and people are read again only when something else came in with it."""
    if tip != signed or desk.history is not None:
        return opening.refresh(desk, memory or Memory())
    place = attrs.evolve(desk.place, tip=tip)
    return opening.with_draft(attrs.evolve(desk, place=place, text=attrs.evolve(desk.text, commit=tip)))


def _put(
    desk: Desk,
    item: str,
    kind: drafts.Kind,
    word: str,
    words: str,
    *,
    answer: bool,
    field: str = "",
    value: str = "",
) -> Desk:
    found = _item(desk, item)
    said = Said(
        key=drafts.new_key(item, kind, field),
        kind=kind,
        item=item,
        title=found.title,
        word=word,
        text=words,
        answer=answer,
        fingerprint=recording.fingerprint_of(desk.plan, found, kind),
        base=desk.text.commit or "",
        said=settings.now(),
        field=field,
        value=value,
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
