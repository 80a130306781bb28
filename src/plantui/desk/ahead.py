"""The steps a round can take next: who may take each, what stands in its way, and the step ready to be signed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import attrs

from plantui.desk import adopting, explaining, governing, rounds, server, stepping
from plantui.desk.desk import Desk
from plantui.desk.loading import Memory
from plantui.desk.stepping import Step
from plantui.errors import NotWritten, UsageProblem
from plantui.review.adoption import Missing
from plantui.review.entitled import STEP_OF
from plantui.words import t

if TYPE_CHECKING:
    from plantui.git.landing import Landed

Kind = Literal["round-open", "round-freeze", "round-last-call", "adopt"]

DATED = ("round-open", "round-last-call")
"""The steps that name a day: the deadline."""


@attrs.frozen(slots=True)
class Ahead:
    """One step that comes next: `seats` may take it, `mine` says whether this user has one of them.

    `why` says in words why it cannot be taken now, and `missing` what an adoption lacks; both empty when it can.
    """

    kind: Kind
    seats: tuple[str, ...]
    mine: bool
    why: str = ""
    missing: tuple[Missing, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether it can be taken now, by whoever may."""
        return not self.why and not self.missing


@attrs.frozen(slots=True)
class Ready:
    """A step as it will be signed: `first` are the files a signed commit brings up to date before it, `warnings` what
    is to be minded, in words; raw. `tagged` says whether an adoption lands with a tag of its own."""

    kind: Kind
    step: Step
    first: tuple[str, ...] = ()
    due: date | None = None
    warnings: tuple[str, ...] = ()
    tagged: bool = False

    @property
    def touches(self) -> int:
        """How many times the key signs."""
        return 2 if self.first or self.tagged else 1


@attrs.frozen(slots=True)
class Taken:
    """A step that has landed, and the desk after it; `tag` is an adoption's."""

    ready: Ready
    landed: Landed
    desk: Desk = attrs.field(repr=False)
    tag: str = ""


def ahead(desk: Desk) -> tuple[Ahead, ...]:
    """The steps that can come next by a judged desk: an opening where no round is open, else the others.

    Raises UsageProblem where no rules are in force, and where several rounds are open.
    """
    held = governing.held(desk)
    if held.in_force is not None and not held.openings:
        return (_ahead(desk, "round-open"),)
    governing.in_round(desk)
    return tuple(_ahead(desk, kind) for kind in ("round-freeze", "round-last-call", "adopt"))


def _ahead(desk: Desk, kind: Kind) -> Ahead:
    rules = governing.held(desk).rules
    seats = rules.policy.steps.get(STEP_OF[kind], ())
    person = rules.people.persons.get(desk.me.by)
    mine = person is not None and bool({*person.roles, *person.may_record_for} & {*seats})
    found = Ahead(kind, tuple(seats), mine)
    if kind == "adopt":
        return attrs.evolve(found, missing=adopting.missing(desk))
    if kind == "round-last-call":
        return found
    try:
        rounds.freeze_step(desk) if kind == "round-freeze" else rounds.opening_step(desk)
    except (UsageProblem, NotWritten) as error:
        return attrs.evolve(found, why=error.message)
    return found


def ready(desk: Desk, kind: Kind, due: date | None = None) -> Ready:
    """A step on the tip shown, as it will be signed. Raises as the functions that make each, UsageProblem and
    NotWritten; a last call needs `due`.
    """
    if kind == "round-open":
        return Ready(kind, rounds.opening_step(desk, due=due), due=due)
    if kind == "round-last-call":
        if due is None:
            raise UsageProblem(t("rounds.no_day.title"), t("rounds.no_day"))
        return Ready(kind, rounds.last_call_step(desk, due), due=due)
    if kind == "round-freeze":
        return Ready(kind, rounds.freeze_step(desk), tuple(explaining.outdated(desk)))
    step = adopting.adopt_step(desk)
    taken = adopting.tag_in_the_way(desk, step.record.round)
    told = (t("tagging.there", name=taken),) if taken else ()
    return Ready(kind, step, warnings=(*server.behind(desk), *told), tagged=not taken)


def take(desk: Desk, wanted: Ready, memory: Memory, *, passphrase: str | None = None) -> Taken:
    """Sign it and land it. Raises as `ready`, and NotWritten; nothing has landed then."""
    if wanted.kind == "adopt":
        adopted = adopting.adopt(desk, memory, passphrase=passphrase)
        return Taken(wanted, adopted.landed, adopted.desk, adopted.tag)
    if wanted.kind == "round-freeze":
        landed, after = rounds.freeze(desk, memory, passphrase=passphrase)
    else:
        landed, after = stepping.take(desk, wanted.step, memory, passphrase=passphrase)
    return Taken(wanted, landed, after)
