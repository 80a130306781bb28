"""Whether what a record states of its commits is so: fingerprints, titles and fields (clause 11)."""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

import rfc8785

from plantui import limits
from plantui.plan.model import Item, Plan
from plantui.plan.values import Value
from plantui.review.ledger.introductions import Introduction
from plantui.review.ledger.ledger import Adoption, Inquiry
from plantui.review.records.record import Act, Covered, Record, RecordField, Said
from plantui.review.records.schema import fits
from plantui.review.rounds.requirements import ChangedItem

Misstatement = Literal[
    "", "base", "against", "fingerprint", "title", "field", "covered", "to", "plan_fingerprint",
]  # fmt: skip
"""Which part of the record is not so; empty when all of it is."""


def misstated(inquiry: Inquiry, introduction: Introduction, against: Adoption) -> Misstatement:
    """The first thing that a record misstates of its commits. `against` is the adoption in force at its parent.

    The numbers of editions and changes are not checked: people read them, and nothing is judged by them.
    """
    record = introduction.record
    if record.against != against.commit:
        return "against"
    if not inquiry.graph.holds(introduction.parent, record.base):
        return "base"
    if record.opening is not None:
        openings = inquiry.introduced(record.opening, introduction.parent)
        if not any(inquiry.graph.holds(record.base, opening.commit) for opening in openings):
            return "base"
    for act in record.acts:
        if act.to is not None and not _known(inquiry, introduction, act):
            return "to"
        if act.kind == "round-freeze" and act.plan_fingerprint != inquiry.prints.plan(inquiry.plan_at(record.base)):
            return "plan_fingerprint"
        if act.fingerprint is not None:
            if why := _about(inquiry, record, act, against):
                return why
        elif act.title is not None and not _is_title(inquiry, record, act, against):
            return "title"
    return ""


def _known(inquiry: Inquiry, introduction: Introduction, act: Act) -> bool:
    """Whether an act answers one of its own round that its history holds, and names the item it is about."""
    target = inquiry.act(act.to)
    if target is None or not inquiry.introduced(target[0], introduction.parent):
        return False
    same_round = target[1].opening == introduction.record.opening
    return same_round and (act.item is None or act.item == target[2].item)


def _is_title(inquiry: Inquiry, record: Record, act: Act, against: Adoption) -> bool:
    """Whether an act that answers another repeats its title, or that of the item as it is or was."""
    target = inquiry.act(act.to)
    plans = (inquiry.plan_at(record.base), inquiry.plan_at(against.commit))
    titles = {plan.by_id[act.item].title for plan in plans if act.item is not None and act.item in plan.by_id}
    return act.title in titles or (target is not None and act.title == target[2].title)


def _about(inquiry: Inquiry, record: Record, act: Act, against: Adoption) -> Misstatement:
    base = inquiry.plan_at(record.base)
    before = inquiry.plan_at(against.commit)
    item_id = act.item or ""
    item = base.by_id.get(item_id) or before.by_id.get(item_id)
    if item is None or (act.title is not None and act.title != item.title):
        return "fingerprint" if item is None else "title"
    if act.covers is not None:
        if act.fingerprint != inquiry.prints.whole(base, item_id):
            return "fingerprint"
        if act.covered != covered(inquiry, item_id, record.base, against.commit):
            return "covered"
        return "" if act.fields in ((), _told(inquiry, record, item_id, against)) else "field"
    if act.fingerprint != inquiry.prints.change(before, base, item_id):
        return "fingerprint"
    expected = _told(inquiry, record, item_id, against)
    return "" if act.fields == expected or (act.kind != "decision" and not act.fields) else "field"


def _told(inquiry: Inquiry, record: Record, item_id: str, against: Adoption) -> tuple[RecordField, ...]:
    """The fields that a record must list for one item's change."""
    item = inquiry.changed(against.commit, record.base).get(item_id)
    return stated_fields(item, inquiry.plan_at(against.commit), inquiry.plan_at(record.base))


def covered(inquiry: Inquiry, service: str, base: str, against: str) -> tuple[Covered, ...]:
    """Every changed item inside a service, removed ones by tombstone, sorted by id: what a yes to all of it lists.

    Inside the document, `plan`, are the changed items of plan.toml, itself among them.
    """
    return inquiry.answer(("covered", service, base, against), lambda: _covered(inquiry, service, base, against))


def _covered(inquiry: Inquiry, service: str, base: str, against: str) -> tuple[Covered, ...]:
    before, after = inquiry.plan_at(against), inquiry.plan_at(base)
    changed = sorted(inquiry.changed(against, base).values(), key=lambda item: item.id)
    return tuple(Covered(item.id, item.fingerprint) for item in changed if _inside(before, after, item, service))


def spoken_of(
    inquiry: Inquiry, item_id: str, base: str, against: str | None, *, blanket: bool
) -> tuple[ChangedItem, ...]:
    """The changed items that an act on an item at a base is about: itself, or with `blanket` all that it covers."""
    if against is None:
        return ()
    changed = inquiry.changed(against, base)
    names = [row.item for row in covered(inquiry, item_id, base, against)] if blanket else [item_id]
    return tuple(changed[name] for name in names if name in changed)


def _inside(before: Plan, after: Plan, item: ChangedItem, service: str) -> bool:
    """Whether an item lies in a service or in one inside it, where it is now, or was when it is removed."""
    plan, version = (after, item.after) if item.after is not None else (before, item.before)
    if service == plan.item.id:
        return version is not None and version.path == plan.item.path
    enclosing = version.service if version else None
    for _ in range(limits.PATH_DEPTH):  # two services may each lie in a folder of the other's name
        if enclosing is None or enclosing == service:
            break
        # The service may be removed too: then it lies where it lay before.
        parent = plan.by_service.get(enclosing)
        enclosing = parent.inside if parent else None
    return enclosing == service


def stated_fields(item: ChangedItem | None, before: Plan, after: Plan) -> tuple[RecordField, ...]:
    """A change as a record states it: each field that differs, sorted by name; empty for no change.

    Values that a record cannot hold are canonical JSON, see `plain`; fields whose names it cannot hold are left out.
    """
    if item is None:
        return ()
    fields = []
    for name in sorted(item.fields):
        if not fits("word", name):
            continue
        was, now = _value(item.before, name, before), _value(item.after, name, after)
        if was != now or type(was) is not type(now):
            fields.append(RecordField(name, was, now))
    return tuple(fields)


def _value(item: Item | None, name: str, plan: Plan) -> Said | None:
    if item is None:
        return None
    if name == "inside":
        service = plan.by_service.get(item.id)
        return service.inside if service else None
    value = item.stated.get(name)
    return None if value is None else plain(value)


def plain(value: Value) -> Said:
    """A field's value as a record can hold it; what is too long even as JSON is named by its SHA-256."""
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, tuple):
        texts = tuple(text for text in value if isinstance(text, str))
        if len(texts) == len(value):
            return texts
    encoded = rfc8785.dumps(value)
    if len(encoded) > limits.TEXT_CHARACTERS:
        return "sha256:" + sha256(encoded).hexdigest()
    return encoded.decode()
