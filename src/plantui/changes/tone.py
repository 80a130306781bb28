"""Whether a change is for the better or the worse, field by field: beside its one direction, never instead of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

import attrs

from plantui.changes.compare import Change
from plantui.changes.slip import lost_date, surer
from plantui.changes.split import SplitOff, lost_by_split
from plantui.changes.state_changes import BETTER, WORSE

Tone = Literal["better", "worse", "neutral", "mixed"]
TONES: tuple[Tone, ...] = get_args(Tone)
"""`neutral`: no field points either way. `mixed`: fields of one item point both ways."""


@attrs.frozen(slots=True)
class FieldTone:
    """Which way one field points."""

    field: str
    tone: Literal["better", "worse"]


def tone(change: Change) -> Tone:
    """What all fields of the change together say."""
    told = {field.tone for field in field_tones(change)}
    if len(told) > 1:
        return "mixed"
    return next(iter(told), "neutral")


def field_tones(change: Change) -> tuple[FieldTone, ...]:
    """The fields that point a way, in the order of what they bear on: time, certainty, state.

    What was added or taken out has none by itself; an added status, dispute or risk may.
    """
    return tuple(_field_tones(change))


def _field_tones(change: Change) -> Iterator[FieldTone]:
    yield from _of_standing(change)
    if change.split is not None:
        yield from _of_split(change, change.split)
    if change.before is None or change.after is None:
        return
    if not change.after.settled:
        yield from _of_time(change)
        yield from _of_end(change)
    match surer(change.before, change.after):
        case "stronger":
            yield FieldTone("certainty", "better")
        case "weaker":
            yield FieldTone("certainty", "worse")
    match change.direction:
        case "met":
            yield FieldTone("state", "better")
        case "met-late":
            yield from (FieldTone("state", "better"), FieldTone("met_on", "worse"))
        case "reached" | "reached-early" | "reached-late" if surer(change.before, change.after) is None:
            yield FieldTone("certainty", "better")
        case "reopened":
            yield FieldTone("state", "worse")


_STANDS = {
    "outcome-unknown": "outcome", "missed": "outcome", "level-up": "level", "level-down": "level",
    "risk-higher": "likelihood", "risk-lower": "likelihood", "toward-aim": "value", "from-aim": "value",
    "advised-against": "claim", "advice-lifted": "claim",
}  # fmt: skip
"""The field that says which way an item's own standing went, where that is not its state."""


def _of_standing(change: Change) -> Iterator[FieldTone]:
    field = _STANDS.get(change.direction or "", "state")
    if change.direction in BETTER:
        yield FieldTone(field, "better")
    elif change.direction in WORSE:
        yield FieldTone(field, "worse")
    elif change.direction == "partly":
        yield from (FieldTone("outcome", "better"), FieldTone("outcome", "worse"))


def _of_time(change: Change) -> Iterator[FieldTone]:
    """Later and lost are worse, earlier and given are better; what is reached is held against the day it had."""
    assert change.before is not None
    assert change.after is not None
    field = next((field.field for field in change.fields if field.field in ("when", "claim")), "when")
    if any(moved.field == "when" and moved.moved_to for moved in change.fields):
        return
    if lost_date(change.before, change.after):
        yield FieldTone(field, "worse")
        return
    match change.direction:
        case "gain" | "reached-early":
            yield FieldTone(field, "better")
        case "reached-late":
            yield FieldTone(field, "worse")
        case "reached":
            return
        case "shortened" | "prolonged" if change.lasting is not None and change.lasting.slip is None:
            return
        case _ if change.slip is not None and change.slip.direction == "delayed":
            yield FieldTone(field, "worse")
        case _ if change.slip is not None and change.slip.direction == "brought-forward":
            yield FieldTone(field, "better")


def _of_split(change: Change, split: SplitOff) -> Iterator[FieldTone]:
    """Against the date of what it was split from."""
    if lost_by_split(split.origin, change.either) or (change.slip is not None and change.slip.direction == "delayed"):
        yield FieldTone("when", "worse")
    elif change.slip is not None and change.slip.direction == "brought-forward":
        yield FieldTone("when", "better")


def _of_end(change: Change) -> Iterator[FieldTone]:
    """An end that is later is worse, and one that is earlier better; one that is gained or lost points no way."""
    end = change.lasting.slip if change.lasting is not None else None
    if end is not None and end.direction == "delayed":
        yield FieldTone("until", "worse")
    elif end is not None and end.direction == "brought-forward":
        yield FieldTone("until", "better")
