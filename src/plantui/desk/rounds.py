"""The steps of a round but the last: opened, frozen into numbered editions, called for the last time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from plantui.change.compare import compare
from plantui.desk import committing, explaining, governing, stepping
from plantui.desk.desk import Desk
from plantui.desk.opening import Memory
from plantui.desk.stepping import Step
from plantui.errors import UsageProblem
from plantui.review import acts, adoption
from plantui.review.proceedings import Proceedings
from plantui.review.record import Act, Number
from plantui.words import t, tn

if TYPE_CHECKING:
    from plantui.git.landing import Landed


def opening_step(
    desk: Desk, *, name: str = "", due: date | None = None, asked: tuple[str, ...] = (), reason: str = ""
) -> Step:
    """The step that opens a round for the proposal on the desk, by default named as its revision.

    `asked` are bodies, roles and persons; without any it is whoever `changes/<round>.toml` asks, else every body.
    Raises UsageProblem where no rules are in force, for a name that is taken or cannot be one, for somebody unknown.
    """
    held = governing.held(desk)
    if held.in_force is None:
        raise UsageProblem(t("rounds.not_opened"), t("governing.no_rules"))
    name = name or desk.plan.revision
    if not acts.fits("slug", name):
        raise UsageProblem(t("rounds.not_opened"), t("rounds.name", seen=name[:80]))
    if name in governing.open_names(held):
        raise UsageProblem(t("rounds.not_opened"), t("rounds.is_open", name=name))
    if name in (one.record.round for one in held.standing.horizon.line):
        raise UsageProblem(t("rounds.not_opened"), t("rounds.name_used", name=name))
    known = (*held.rules.policy.seats, *held.rules.people.persons)
    if unknown := [one for one in asked if one not in known]:
        words = t("rounds.unknown_asked", seen=", ".join(unknown), known=", ".join(known))
        raise UsageProblem(t("rounds.not_opened"), words)
    act = Act(
        "round-open",
        reason=reason or None,
        baseline=held.in_force.record.round,
        due=due,
        asked=tuple(dict.fromkeys(asked)) or usually_asked(desk, held, name) or None,
    )
    return stepping.prepare(desk, act, name=name)


def usually_asked(desk: Desk, held: Proceedings, name: str) -> tuple[str, ...]:
    """Who is asked where nobody is named: those with a text in `changes/<round>.toml`, else every body of the rules."""
    reasons = desk.plan.reasons.get(name)
    seats = held.rules.policy.seats
    named = tuple(one for one in reasons.asked if one in seats) if reasons else ()
    return named or tuple(seat.id for seat in held.rules.policy.bodies())


def freeze_step(desk: Desk, reason: str = "") -> Step:
    """The step that freezes the text on the desk into the round's next edition, with a number for every change.

    A change keeps the number it got at its first freeze; new ones are numbered on, in order of weight. Raises
    UsageProblem where no round is open, and when the text is the newest edition already.
    """
    held = governing.in_round(desk)
    if found := adoption.problems(held.inquiry, held.commit):
        told = tn("rounds.has_problems", len(found), first=found[0])
        raise UsageProblem(t("rounds.not_frozen"), told)
    newest = held.edition
    if newest is not None and held.is_edition(newest) and len(held.standing.freezes) == 1 and not _new(held):
        raise UsageProblem(t("rounds.not_frozen"), t("rounds.is_edition", number=newest.number))
    act = Act(
        "round-freeze",
        reason=reason or None,
        edition=max((one.number for one in held.editions), default=0) + 1,
        plan_fingerprint=held.inquiry.prints.plan(held.inquiry.plan_at(held.commit)),
        numbers=tuple(numbered(held)),
    )
    return stepping.prepare(desk, act)


def numbered(held: Proceedings) -> Iterator[Number]:
    """Every changed item with its number, those that have one first."""
    items = held.standing.items
    yield from (Number(number, item) for item, number in held.numbers.items() if item in items)
    taken = [int(number[1:]) for number in held.numbers.values() if number[1:].isdigit()]
    yield from (Number(f"E{at:02d}", item) for at, item in enumerate(_new(held), max(taken, default=0) + 1))


def _new(held: Proceedings) -> list[str]:
    """The changed items without a number, heaviest first."""
    assert held.in_force is not None
    before, after = held.inquiry.plan_at(held.in_force.commit), held.inquiry.plan_at(held.commit)
    by_weight = dict.fromkeys((*(change.item for change in compare(before, after)), *held.standing.items))
    return [item for item in by_weight if item in held.standing.items and item not in held.numbers]


def freeze(
    desk: Desk, memory: Memory, *, reason: str = "", passphrase: str | None = None, terminal: bool = False
) -> tuple[Landed, Desk]:
    """Freeze the next edition; first VERIFISER.md and allowed_signers are brought up to date in a signed commit.

    `explaining.outdated` says whether that commit will be needed: the key is then touched twice. Raises as
    `freeze_step`, and NotWritten.
    """
    freeze_step(desk, reason)  # what speaks against it is said before anything is written
    landed = explaining.bring_up_to_date(desk, passphrase=passphrase, terminal=terminal)
    if landed is not None:
        desk = stepping.after(desk, memory)
    with committing.behind(landed):
        return stepping.take(desk, freeze_step(desk, reason), memory, passphrase=passphrase, terminal=terminal)


def last_call_step(desk: Desk, due: date, reason: str = "") -> Step:
    """The step that calls for the last answers, due on a day. Raises UsageProblem where no round is open."""
    governing.in_round(desk)
    return stepping.prepare(desk, Act("round-last-call", due=due, reason=reason or None))
