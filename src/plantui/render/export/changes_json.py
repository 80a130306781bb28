"""Changes, impact and contradictions as data: dicts ready for JSON, rows for CSV, lines of Markdown.

JSON has full ids and codes, values as the plan holds them, null for what is not in the text; months to a tenth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plantui import terminal_text
from plantui.changes.compare import WEIGHTS, Change, FieldChange, reason_of
from plantui.changes.impact import Impact
from plantui.i18n import t, tn
from plantui.plan.checks import PlanFinding
from plantui.plan.model import Plan, Reason, Reasons
from plantui.plan.schema import LONG
from plantui.plan.values import Value
from plantui.render import labels
from plantui.render.changes.detail import Around, table_rows, told, why
from plantui.render.changes.findings import explanation, items_words
from plantui.render.changes.sentences import heavy, outcomes, plain_difference, sides, word_difference
from plantui.render.export.plan_json import Json, reference, slip_data
from plantui.render.export.tables import Cells
from plantui.render.export.tables import inline as escaped
from plantui.render.labels import field_name

CHANGE_COLUMNS = (
    "item", "number", "kind", "weight", "field", "field_weight", "from", "to", "slip_low", "slip_high", "slip_rule",
    "direction", "was", "replaces", "reason_code", "reason", "reason_source", "title",
)  # fmt: skip
FINDING_COLUMNS = ("code", "items", "explanation", "accepted")


# JSON


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
        "direction": change.direction,
        "reason": {"code": reason.code, "text": reason.text, "source": reason.source} if reason else None,
        "title": change.either.title or None,
        "was": change.was,
        "replaces": change.replaces,
        "fields": [
            {"field": field.field, "from": _raw(field.before), "to": _raw(field.after), "weight": field.weight}
            for field in change.fields
        ],
    }


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


# CSV


def change_rows(
    changes: Sequence[Change], reasons: Reasons, numbers: Mapping[str, str] | None = None
) -> Iterator[Cells]:
    """A heading, then a row for each field of each change; a change without fields has one row."""
    yield CHANGE_COLUMNS
    for change in changes:
        reason = reason_of(change, reasons)
        slip = slip_data(change.slip) or {}
        empty: tuple[FieldChange | None, ...] = (None,)
        for field in change.fields or empty:
            yield (
                change.item, (numbers or {}).get(change.item), change.kind, change.weight,
                field.field if field else None, field.weight if field else None,
                _cell(field.before) if field else None, _cell(field.after) if field else None,
                slip.get("low"), slip.get("high"), slip.get("rule"), change.direction,
                change.was, change.replaces,
                reason.code if reason else None, reason.text if reason else None, reason.source if reason else None,
                change.either.title or None,
            )  # fmt: skip


def _cell(value: Value | None) -> object:
    if isinstance(value, tuple) and any(isinstance(part, Mapping) for part in value):
        return "; ".join(
            " ".join(f"{name}={entry}" for name, entry in part.items()) for part in value if isinstance(part, Mapping)
        )
    return str(dict(value)) if isinstance(value, Mapping) else value


def finding_rows(plan: Plan, findings: Sequence[PlanFinding]) -> Iterator[Cells]:
    """A heading, then a row for each finding."""
    yield FINDING_COLUMNS
    for finding in findings:
        yield finding.code, list(finding.items), explanation(plan, finding), finding.accepted or None


# Markdown and plain lines


def changes_markdown(around: Around, changes: Sequence[Change]) -> Iterator[str]:
    """The list as Markdown lines for a case paper: one table a weight, then each heavier change in full.

    Changes of wording alone are counted in the list and shown word by word at the end.
    """
    names = {"baseline": escaped(around.baseline.revision), "proposal": escaped(around.proposal.revision)}
    yield f"# {t('change.markdown.title', **names)}"
    yield ""
    if not changes:
        yield t("change.none")
        return
    counts = [tn("change.count", len(changes)), tn("change.count_heavy", sum(map(heavy, changes)))]
    yield f"{', '.join(counts)}. {t('change.markdown.rule')}"
    for weight in WEIGHTS:
        of_weight = [change for change in changes if change.weight == weight]
        if of_weight:
            yield ""
            yield f"## {_capital(t(f'weight.{weight}'))}"
            yield ""
            yield from (_wording(of_weight) if weight == "wording" else _table(around, of_weight))
    for body, question in around.reasons.asked.items():
        yield ""
        yield f"**{t('change.label.asked')} ({escaped(labels.name(around.proposal, body))}):** {escaped(question)}"


def _table(around: Around, changes: Sequence[Change]) -> Iterator[str]:
    names = ("item", "change", "outcome", "why")
    yield _line([t(f"change.label.{name}") for name in names])
    yield _line(["---"] * len(names))
    for change in changes:
        before, after = sides(around.baseline, around.proposal, change)
        moved = t("change.arrow", before=before, after=after) if before and after else before or after
        item = f"{escaped(labels.title(change.either))} (`{terminal_text.clean(change.item)}`)"
        reason = why(change, reason_of(change, around.reasons))
        yield _line([item, escaped(moved), escaped(outcomes(change)[0]), escaped(reason)])


def _wording(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        yield f"- {escaped(labels.title(change.either))} (`{terminal_text.clean(change.item)}`)"
        for field in change.fields:
            if isinstance(field.before, str) and isinstance(field.after, str):
                yield f"  - {field_name(field.field)}: {_marked(field.before, field.after)}"


def _marked(before: str, after: str) -> str:
    """What went struck through, what came in bold."""
    words = []
    for text, role in word_difference(before, after):
        inner = text[2:-1] if role in ("bad", "good") else text
        mark = {"bad": "~~", "good": "**"}.get(role, "")
        words.append(f"{mark}{escaped(inner)}{mark}")
    return " ".join(words)


def findings_markdown(plan: Plan, findings: Sequence[PlanFinding]) -> Iterator[str]:
    """Contradictions as a Markdown table."""
    yield f"# {t('finding.markdown.title', plan=escaped(plan.item.title or plan.id))}"
    yield ""
    if not findings:
        yield t("finding.none")
        return
    yield _line([t(f"finding.column.{name}") for name in ("code", "explanation", "items")])
    yield _line(["---"] * 3)
    for finding in findings:
        words = escaped(explanation(plan, finding))
        if finding.accepted:
            words += f" ({escaped(t('finding.accepted', reason=finding.accepted))})"
        yield _line([finding.code, words, escaped(items_words(finding))])


def changes_plain(around: Around, changes: Sequence[Change]) -> Iterator[str]:
    """One fact a line: each change, then each of its fields and what stands beside it, every line led by the id."""
    yield ", ".join([tn("change.count", len(changes)), tn("change.count_heavy", sum(map(heavy, changes)))])
    for change in changes:
        item_id = terminal_text.clean(change.item, labels.UNSAID)
        yield f"{item_id}: {t(f'weight.{change.weight}')}: {labels.title(change.either)}: {outcomes(change)[0]}"
        for name, before, after in table_rows(around, change):
            yield f"{item_id}: {name}: {t('change.arrow', before=before, after=after)}"
        for field in change.fields:
            if field.field in LONG and isinstance(field.before, str) and isinstance(field.after, str):
                yield f"{item_id}: {field_name(field.field)}: {plain_difference(field.before, field.after)}"
        for row in told(around, change):
            for words, _ in row.values:
                yield f"{item_id}: {row.label}: {words}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
