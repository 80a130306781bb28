"""Which changes of a round are looked at: those of a service, those that concern a voice or seat, those still open."""

from __future__ import annotations

import attrs

from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.requirements import required
from plantui.review.rounds.round_tasks import awaiting
from plantui.review.rounds.standing import ItemStanding


@attrs.frozen(slots=True)
class Selection:
    """Some changed items, by number; `voice` is the body, role or person they were chosen by, empty for none."""

    items: tuple[str, ...]
    voice: str = ""


def select(proceedings: Proceedings, service: str = "", voice: str = "", *, unsettled: bool = False) -> Selection:
    """The changes of a service (`plan` for the document's own) that concern a voice, all of both where they are empty.

    A role or body is concerned by what its seat is needed for and what was said in it, a person by what they said or
    could do. With `unsettled`: what still lacks something; of a voice, what lacks something from it.
    """
    chosen = set()
    for item, standing in proceedings.standing.items.items():
        if service and service_of(standing) != service:
            continue
        if voice and not _concerned(proceedings, standing, voice, unsettled=unsettled):
            continue
        if unsettled and not voice and not _open(proceedings, standing):
            continue
        chosen.add(item)
    return Selection(tuple(item for item in proceedings.by_number if item in chosen), voice)


def service_of(standing: ItemStanding) -> str:
    """The service a changed item belongs to, itself where it is one; `plan` for what belongs to none."""
    item = standing.item.after or standing.item.before
    return (item.service if item is not None else None) or "plan"


def _open(proceedings: Proceedings, standing: ItemStanding) -> bool:
    return not proceedings.standing.settled(standing.item.id)


def _concerned(proceedings: Proceedings, standing: ItemStanding, voice: str, *, unsettled: bool) -> bool:
    tasks = [
        task
        for task in awaiting(proceedings.inquiry, proceedings.standing).tasks
        if task.item == standing.item.id and (voice == task.seat or voice in task.persons)
    ]
    if unsettled:
        return bool(tasks)
    spoken = any(
        voice in (ballot.voice.id, ballot.seat, *(vote.spoken.act.seat for vote in ballot.votes))
        for ballot in standing.ballots
    )
    return spoken or bool(tasks) or voice in required(standing.rules)
