"""What an audit says of the plan's own files: at the tip, and where an adoption rests on what cannot be read here."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.review.audit.adoptions import could_adopt
from plantui.review.audit.finding_codes import Finding
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy import allowed_signers


def findings(inquiry: Inquiry, horizon: Horizon) -> Iterator[Finding]:
    """An allowed_signers at the tip that is not what the people.toml beside it yields: readers without plantui believe
    it. One that is not there misleads nobody.
    """
    listed = inquiry.plan_at(horizon.commit).files.get(allowed_signers.PATH)
    if listed is not None and listed != allowed_signers.digest(inquiry.evidence.rules_at(horizon.commit).people):
        yield Finding("signers-false", horizon.commit, {"path": allowed_signers.PATH})


def beyond(inquiry: Inquiry, horizon: Horizon) -> Iterator[Finding]:
    """Adoptions whose plan names a number of the format that this program does not know (clause 10): whether they hold
    cannot be said. Others than who could adopt there leave no answer open.
    """
    for of_record in inquiry.records.values():
        for one in of_record:
            if not any(act.kind == "adopt" for act in one.record.acts) or not inquiry.introduces(one):
                continue
            if not inquiry.graph.holds(horizon.commit, one.commit) or not could_adopt(inquiry, one):
                continue
            for path, seen in inquiry.plan_at(one.parent).newer.items():
                known = f"{seen.rpartition('/')[0]}/1"
                yield Finding("limit-reached", one.commit, {
                    "path": path, "why": "schema", "seen": seen, "expected": known,
                })  # fmt: skip
