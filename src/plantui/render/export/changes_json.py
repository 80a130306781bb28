"""Changes, impact and contradictions as data: dicts ready for JSON.

Full ids and codes, values as the plan holds them, null for what is not in the text; months to a tenth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plantui.changes.bounds import Bound
from plantui.changes.compare import Change, reason_of
from plantui.changes.impact import Impact
from plantui.changes.met_late import MetLate
from plantui.changes.slip import Lasting, Slip
from plantui.changes.tone import field_tones, tone
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Plan, Reason, Reasons
from plantui.plan.values import Value
from plantui.render.changes.findings import explanation
from plantui.render.export.plan_json import Json, duration_data, reference, slip_data


def changes_data(
    baseline: Plan,
    proposal: Plan,
    changes: Sequence[Change],
    reasons: Reasons,
    names: tuple[str | None, str | None] = (None, None),
    numbers: Mapping[str, str] | None = None,
    called: tuple[str | None, str | None] = (None, None),
) -> Json:
    """The comparison: `plantui.changes.list/1`; `names` are the revisions as they were asked for.

    `numbers` are the change numbers by item that the open round has given; `called` says of each whether it is in
    force or a proposal.
    """
    return {
        "schema": "plantui.changes.list/1",
        "baseline": {**reference(baseline), "name": names[0], "called": called[0]},
        "proposal": {**reference(proposal), "name": names[1], "called": called[1]},
        "round": reasons.round or None,
        "changes": [
            {**change_data(change, reason_of(change, reasons)), "number": (numbers or {}).get(change.item)}
            for change in changes
        ],
        "asked": dict(sorted(reasons.asked.items())),
    }


def change_data(change: Change, reason: Reason | None) -> Json:
    """One change."""
    return {
        "item": change.item,
        "number": None,
        "kind": change.kind,
        "weight": change.weight,
        "slip": slip_data(change.slip),
        "slip_until": slip_data(change.lasting.slip) if change.lasting is not None else None,
        "duration": _durations(change.lasting),
        "bound": _bound(change.bound),
        "earlier": change.earlier.id if change.earlier is not None else None,
        "late": [_late(late) for late in change.late],
        "direction": change.direction,
        "tone": tone(change),
        "tones": [{"field": field.field, "tone": field.tone} for field in field_tones(change)],
        "reason": _reason(reason),
        "title": change.either.title or None,
        "was": change.was,
        "replaces": change.replaces,
        "split_from": change.split.origin.id if change.split is not None else None,
        "moved": list(change.split.moved) if change.split is not None else [],
        "fields": [
            {
                "field": field.field,
                "from": _raw(field.before),
                "to": _raw(field.after),
                "weight": field.weight,
                "respelled": field.written_otherwise,
                "moved_to": field.moved_to,
            }
            for field in change.fields
        ],
    }


def _reason(reason: Reason | None) -> Json | None:
    """Why, and the earlier round that says so; null for the round of the comparison itself."""
    if reason is None:
        return None
    return {"code": reason.code, "text": reason.text, "source": reason.source, "round": reason.round or None}


def _durations(lasting: Lasting | None) -> Json | None:
    """How long it lasts in both revisions, and whether its end was gained or lost."""
    if lasting is None:
        return None
    return {"before": duration_data(lasting.before), "after": duration_data(lasting.after), "end": lasting.end}


def _late(late: MetLate) -> Json:
    """What a prerequisite was met too late for; `slip` in months from the last day of what was due."""
    one = late.lateness
    return {
        "item": one.item,
        "met": one.met.written,
        "due": one.due.written,
        "slip": slip_data(Slip(one.gap.low, one.gap.high, "interval")),
        "sure": one.gap.sure,
        "revision": late.revision,
    }


def _bound(bound: Bound | None) -> Json | None:
    """By what the least slip of a lost date is argued: the path to what it waits for, and that one's first day."""
    if bound is None:
        return None
    return {"path": list(bound.path), "earliest": bound.earliest.isoformat() if bound.earliest else None}


def _raw(value: Value | None) -> object:
    if isinstance(value, tuple):
        return [_raw(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _raw(part) for name, part in value.items()}
    return value


def findings_data(plan: Plan, findings: Sequence[PlanFinding]) -> Json:
    """Contradictions: `plantui.check/1`; `accepted` is the plan's reason for living with one, or null.

    `values` are lists of what the plan says; `explanation` is the sentence in the language chosen.
    """
    return {
        "schema": "plantui.check/1",
        "plan": reference(plan),
        "findings": [
            {
                "code": finding.code,
                "items": list(finding.items),
                "values": {name: words.split("\n") for name, words in finding.values.items()},
                "explanation": explanation(plan, finding),
                "accepted": finding.accepted or None,
            }
            for finding in findings
        ],
    }


def impact_data(plan: Plan, item_id: str, hits: Sequence[Impact]) -> Json:
    """What an item's change hits: `plantui.impact/1`; each path ends in the item that is hit."""
    return {
        "schema": "plantui.impact/1",
        "plan": reference(plan),
        "item": item_id,
        "hits": [
            {"item": hit.item, "path": [{"item": step.item, "through": step.through} for step in hit.path]}
            for hit in hits
        ],
    }


# Markdown and plain lines
