"""What names a text: the line of adoptions alone, by commit (clause 16); never a tag, a branch or a round's name."""

from __future__ import annotations

from datetime import UTC, date
from typing import Literal

import attrs

from plantui.plan.model import Plan
from plantui.review.ledger.ledger import Adoption, Horizon, Inquiry
from plantui.value_class import value_class

Called = Literal["in-force", "proposal", ""]
"""What a text is called: the plan in force, or a proposal; empty where nothing is in force."""

_RECORDS = "plan/reviews/"


@value_class
class Revision:
    """An adopted plan: the adoption's commit, `name` as that commit's plan calls itself, and the round it ended.

    `adopted` is the day that the first of the adoptions in a row that go by this name claims: a small round that
    changes people alone renames nothing, and makes no revision newer.
    """

    commit: str
    name: str
    round: str
    adopted: date | None = attrs.field(default=None, eq=False)


def in_force(inquiry: Inquiry, horizon: Horizon) -> Revision | None:
    """The last adopted plan of a history; None where nothing is in force."""
    if horizon.in_force is None:
        return None
    last = first = horizon.in_force
    name = _name(inquiry, last)
    for adoption in reversed(horizon.line):
        if _name(inquiry, adoption) != name:
            break
        first = adoption
    return Revision(last.commit, name, last.record.round, _day(first))


def revisions(inquiry: Inquiry, horizon: Horizon) -> tuple[Revision, ...]:
    """The adopted plans of a history, first to last; none behind a fork, where nothing is in force."""
    if horizon.in_force is None:
        return ()
    told: list[Revision] = []
    for adoption in horizon.line:
        name = _name(inquiry, adoption)
        since = told[-1].adopted if told and told[-1].name == name else _day(adoption)
        told.append(Revision(adoption.commit, name, adoption.record.round, since))
    return tuple(told)


def _name(inquiry: Inquiry, adoption: Adoption) -> str:
    return inquiry.plan_at(adoption.commit).revision


def _day(adoption: Adoption) -> date:
    return adoption.record.written.astimezone(UTC).date()


def called(inquiry: Inquiry, horizon: Horizon, plan: Plan) -> Called:
    """What a text is by the last adoption of a history: in force only with the very bytes that were adopted.

    Plan, reasons, policy.toml, people.toml and allowed_signers must be those; records beside them change nothing.
    """
    if horizon.in_force is None:
        return ""
    adopted = inquiry.plan_at(horizon.in_force.commit)
    return "in-force" if _bytes(plan) == _bytes(adopted) else "proposal"


def _bytes(plan: Plan) -> object:
    """All that a text is made of: its files but for records, and what of it could not be read."""
    files = {path: digest for path, digest in plan.files.items() if not path.startswith(_RECORDS)}
    problems = {(problem.path, problem.message) for problem in plan.problems if not problem.path.startswith(_RECORDS)}
    return files, problems
