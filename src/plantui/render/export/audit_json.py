"""An audit, and what is trusted, as data: `plantui.audit/1` and `plantui.trust/1`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from plantui.render.export.plan_json import Json
from plantui.render.review import audit as review_audit
from plantui.review.audit.audit import Audit, Verdict
from plantui.review.audit.finding_codes import SEVERITIES, AuditFinding
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.ledger import Adoption
from plantui.review.rounds.adoption_rules import Founding


def audit_data(audit: Audit, commits: int, *, only_problems: bool = False) -> Json:
    """What an audit found, with the pins it rests on: `plantui.audit/1`."""
    horizon = audit.horizon
    return {
        "schema": "plantui.audit/1",
        "commit": horizon.commit or None,
        "answer": review_audit.finding_answer(audit),
        "passed": audit.passed,
        "complete": audit.complete,
        "commits": commits,
        "pins": pins_data(audit.pins),
        "forked": horizon.forked,
        "adoptions": [adoption_data(adoption) for adoption in horizon.line],
        "findings": [
            finding_data(finding) for finding in audit.findings if not only_problems or finding.severity == "failing"
        ],
        "records": [verdict_data(commit, verdict) for commit, verdict in audit.verdicts.items()],
    }


def finding_data(finding: AuditFinding) -> Json:
    """One finding: codes and values for machines, sentences in the chosen language for people."""
    return {
        "code": finding.code,
        "commit": finding.commit or None,
        "also": list(finding.also),
        "severity": finding.severity,
        "gate": SEVERITIES[finding.code].gate or None,
        "healed": finding.healed,
        "accepted": finding.accepted,
        "values": dict(finding.values),
        "title": review_audit.title(finding),
        "message": review_audit.finding_said(finding),
        "remedy": review_audit.remedy(finding),
    }


def verdict_data(commit: str, verdict: Verdict) -> Json:
    """What one record comes to, at one commit that introduces it; each act's code is null where it counts."""
    return {
        "commit": commit,
        "record": verdict.record_id,
        "counts": verdict.counts,
        "acts": [fault.code or None for fault in verdict.acts],
    }


def adoption_data(adoption: Adoption) -> Json:
    """One adoption of the line."""
    return {"commit": adoption.commit, "record": adoption.record_id, "round": adoption.record.round}


def pins_data(pins: Pins) -> Json:
    """What is pinned; null for what is not."""
    return {
        "root": pins.root or None,
        "newest": pins.newest or None,
        "tip": pins.tip or None,
        "own": list(pins.own),
    }


def trust_data(plan: str, file: str, pins: Pins, foundings: Iterable[Founding]) -> Json:
    """What is trusted, and what could be: `plantui.trust/1`."""
    return {
        "schema": "plantui.trust/1",
        "plan": plan,
        "file": file,
        "pins": pins_data(pins),
        "foundings": [founding_data(founding) for founding in foundings],
    }


def founding_data(founding: Founding) -> Json:
    """One record that could be pinned as the root; `missing` says why it would found nothing."""
    introduced, person = founding.introduced, founding.rules.people.persons.get(founding.introduced.record.by)
    return {
        "commit": introduced.commit,
        "record": introduced.record_id,
        "round": introduced.record.round,
        "version": introduced.record.acts[0].version,
        "by": introduced.record.by,
        "name": person.name if person else None,
        "key": founding.key or None,
        "written": introduced.record.written.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "missing": [f"{missing.code}:{missing.values.get('why', '')}" for missing in founding.why],
    }
