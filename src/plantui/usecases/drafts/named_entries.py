"""The draft as a list: each thing in it by a name that commands take, in words, and whether it would be signed now."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.render import labels
from plantui.render.labels import field_name
from plantui.render.review.draft import DraftEntry
from plantui.usecases.drafts import store, warnings
from plantui.usecases.drafts.store import DraftAct, Unfinished
from plantui.usecases.session import settings
from plantui.usecases.session.desk import Desk
from plantui.usecases.session.item_names import full_id
from plantui.usecases.signing import acts, preview, submit

NAME_CHARACTERS = 6
"""How many characters name a thing in the draft: two of a person's own hardly ever have the same; where they do, the
name means both, as an item's id does, and what takes one thing alone asks for another name.
"""

Row = DraftAct | Unfinished


def name_of(row: Row) -> str:
    """What commands call it: the same in every window, however the draft changes beside it."""
    key = row.key if isinstance(row, DraftAct) else f"{row.item}:typing-{row.kind}-{_part(row)}"
    return settings.short_hash(key, NAME_CHARACTERS)


def draft_rows(desk: Desk) -> tuple[Row, ...]:
    """What was said, as it was said, then what was begun, one row for each form."""
    begun: dict[tuple[str, str, str], Unfinished] = {}
    for typed in desk.unfinished:
        begun.setdefault((typed.item, typed.kind, _part(typed)), typed)
    return (*desk.draft, *begun.values())


def _part(typed: Unfinished) -> str:
    """Empty for all of a form; what is typed to change an entry stands for itself."""
    return typed.field if store.changes(typed) else ""


def chosen(desk: Desk, wanted: Iterable[str]) -> tuple[Row, ...]:
    """What is named: by its own name, or all that is about an item, by its id or change number.

    A name that reads as a change number (`e18404`) is the name of what bears it. Raises UsageProblem for what is none.
    """
    everything, found = draft_rows(desk), dict[Row, None]()
    for written in wanted:
        matches = [row for row in everything if written.lower() == name_of(row)]
        if not matches:
            item = full_id(desk, written)
            matches = [row for row in everything if row.item == item]
        if not matches:
            known = ", ".join(name_of(row) for row in everything) or t("draft_view.none")
            raise UsageProblem(t("draft_view.unknown.title"), t("draft_view.unknown", seen=written[:80], known=known))
        found |= dict.fromkeys(matches)
    return tuple(row for row in everything if row in found)


def entries(desk: Desk, held_back: Collection[str] = ()) -> tuple[DraftEntry, ...]:
    """Each row in words; `held_back` are the keys of what the user leaves for another time. Hand over a judged desk."""
    return tuple(
        _said(desk, row, kept=row.key in held_back) if isinstance(row, DraftAct) else _begun(desk, row)
        for row in draft_rows(desk)
    )


def _said(desk: Desk, row: DraftAct, *, kept: bool) -> DraftEntry:
    left = submit.left_out(desk, row)
    at = acts.Basis("", desk.plan) if left is not None and left.reason == "edition" else acts.basis(desk, row.edition)
    act = preview.shown(desk, at, row)
    return DraftEntry(
        name=name_of(row),
        item=row.item,
        number=number_of(desk, row.item),
        title=act.title,
        label=_label(row, act),
        effect=act.effect,
        covers=act.covers,
        words=act.words,
        state=left.reason if left is not None else "kept" if kept else "ready",
        moment=row.said,
        why=left.words if left else "",
        seat=act.seat,
        voice=act.voice,
        edition=row.edition,
        doubts=warnings.words(desk, row) if left is None else (),
        replaces=warnings.replaced(desk, row) if left is None else (),
    )


def _label(row: DraftAct, act: preview.SigningAct) -> str:
    """The word, with that it is for all of the document or of the service."""
    if row.items:
        return t("draft_view.all_items", word=act.label)
    return t("draft_view.all_service", word=act.label) if act.covers else act.label


def _begun(desk: Desk, row: Unfinished) -> DraftEntry:
    item = desk.plan.item if row.item == "plan" else desk.plan.by_id.get(row.item)
    about = (row.item, row.kind, _part(row))
    typed = [other for other in desk.unfinished if (other.item, other.kind, _part(other)) == about]
    return DraftEntry(
        name=name_of(row),
        item=row.item,
        number=number_of(desk, row.item),
        title=labels.title(item) if item else row.item,
        label=t(f"draft_view.kind.{row.kind}"),
        effect="",
        words="\n".join(
            one.text if not one.field or store.changes(one) else f"{field_name(one.field)}: {one.text}" for one in typed
        ),
        state="begun",
        moment=row.kept,
    )


def number_of(desk: Desk, item: str) -> str:
    """The number of an item's change in the round; empty where it has none."""
    return desk.proceedings.numbers.get(item, "") if desk.proceedings is not None else ""
