"""What is taken out of the draft, and what takes it back: no words are lost by either, nor by a kill between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import attrs

from plantui.usecases.drafts import store
from plantui.usecases.drafts.store import Draft, DraftAct, Dropped, Unfinished


def drop(directory: Path, rows: Iterable[DraftAct | Unfinished], now: datetime) -> int:
    """Take these out, all in one step that `undo` takes back; how many of them were there, just as they are here.

    Of what is being typed, all of its kind about its item goes. Raises NotWritten while the draft is being signed.
    """
    by_item: dict[str, list[DraftAct | Unfinished]] = {}
    for row in rows:
        by_item.setdefault(row.item, []).append(row)
    with store.not_being_signed(directory):
        moment = store.next_step(store.read_draft(directory), now)
        return sum(_drop_of(directory, item, wanted, moment) for item, wanted in by_item.items())


def undo(directory: Path) -> tuple[DraftAct | Unfinished, ...]:
    """Put back what the newest step took out or replaced; empty where nothing is left to take back.

    What stands in its place goes to the other end of what can be put back: no words are lost by it.
    """
    with store.not_being_signed(directory):
        draft = store.read_draft(directory)
        dropped = draft.dropped
        if not dropped:
            return ()
        newest, last = dropped[-1].dropped, store.step_before(draft)
        back: list[DraftAct | Unfinished] = []
        for item in dict.fromkeys(row.what.item for row in dropped if row.dropped == newest):
            back += _undo_of(directory, item, newest, last)
        return tuple(back)


def forget(directory: Path) -> int:
    """Delete for good what was taken out of the draft; how much that was."""
    dropped = store.read_draft(directory).dropped
    for item in dict.fromkeys(row.what.item for row in dropped):
        store.change(directory, item, lambda draft: attrs.evolve(draft, dropped=()))
    return len(dropped)


def _drop_of(directory: Path, item: str, rows: list[DraftAct | Unfinished], moment: datetime) -> int:
    wanted = {_form(row) for row in rows if isinstance(row, Unfinished)}
    count = 0

    def changed(draft: Draft) -> Draft:
        nonlocal count
        said = [entry for entry in draft.said if entry in rows]
        typed = [row for row in draft.unfinished if _form(row) in wanted]
        count = len(said) + len({_form(row) for row in typed})
        taken: list[DraftAct | Unfinished] = [*said, *typed]
        return attrs.evolve(
            draft,
            said=tuple(entry for entry in draft.said if entry not in said),
            unfinished=tuple(row for row in draft.unfinished if row not in typed),
            dropped=(*draft.dropped, *(Dropped(what, moment) for what in taken)),
        )

    store.change(directory, item, changed)
    return count


def _undo_of(directory: Path, item: str, newest: datetime, last: datetime) -> list[DraftAct | Unfinished]:
    back: list[Dropped] = []

    def changed(draft: Draft) -> Draft:
        back[:] = [row for row in draft.dropped if row.dropped == newest]
        forms = {_form(row.what) for row in back if isinstance(row.what, Unfinished)}
        keys = {row.what.key for row in back if isinstance(row.what, DraftAct)} | {row.replaced_by for row in back}
        away = [entry for entry in draft.said if entry.key in keys]
        away_typed = [row for row in draft.unfinished if _form(row) in forms]
        said = [row.what for row in back if isinstance(row.what, DraftAct)]
        typed = [row.what for row in back if isinstance(row.what, Unfinished)]
        by_key = {row.replaced_by: row.what.key for row in back if isinstance(row.what, DraftAct)}
        swapped = [Dropped(entry, last, by_key.get(entry.key, entry.key)) for entry in away]
        swapped += [Dropped(typed_row, last) for typed_row in away_typed]
        return attrs.evolve(
            draft,
            said=(*(entry for entry in draft.said if entry not in away), *said),
            unfinished=(*(row for row in draft.unfinished if row not in away_typed), *typed),
            dropped=(*swapped, *(row for row in draft.dropped if row not in back)),
        )

    store.change(directory, item, changed)
    return [row.what for row in back]


def _form(typed: Unfinished) -> tuple[str, str]:
    """What is typed together: all lines of a form, or the words that are to change one entry."""
    return typed.kind, typed.field if store.changes(typed) else ""
