"""What names a text: the line of adoptions alone, by commit (clause 16); never a tag, a branch or a round's name."""

from __future__ import annotations

from typing import Literal

import attrs

from plantui.plan.model import Plan
from plantui.review.ledger.ledger import Adoption, Horizon, Inquiry

Called = Literal["in-force", "proposal", ""]
"""What a text is called: the plan in force, or a proposal; empty where nothing is in force."""

_RECORDS = "plan/reviews/"


@attrs.frozen(slots=True)
class Revision:
    """An adopted plan: the adoption's commit, `name` as that commit's plan calls itself, and the round it ended."""

    commit: str
    name: str
    round: str


def revision(inquiry: Inquiry, adoption: Adoption) -> Revision:
    """An adoption by its name: a small round that changes people alone renames nothing."""
    return Revision(adoption.commit, inquiry.plan_at(adoption.commit).revision, adoption.record.round)


def revisions(inquiry: Inquiry, horizon: Horizon) -> tuple[Revision, ...]:
    """The adopted plans of a history, first to last; none behind a fork, where nothing is in force."""
    if horizon.in_force is None:
        return ()
    return tuple(revision(inquiry, adoption) for adoption in horizon.line)


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
