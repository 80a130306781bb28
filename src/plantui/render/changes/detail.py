"""One change in full: before and after, slip, reason, what it hits, contradictions and sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change, FieldChange, reason_of
from plantui.changes.impact import Graph, Impact, dependents, impact, sharing
from plantui.changes.met_late import MetLate
from plantui.changes.weights import REASONED
from plantui.i18n import t
from plantui.plan.contradictions.lateness import lateness_values
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Item, Plan, Reason, Reasons
from plantui.plan.references import needs
from plantui.plan.schema import LONG
from plantui.plan.sources import met_on, stated
from plantui.plan.values import Value
from plantui.render import dates, labels, layout
from plantui.render.changes.findings import explanation
from plantui.render.changes.sentences import (
    asides,
    heavy,
    in_time,
    outcomes,
    sides,
    slip_sentence,
    slip_words,
    value_words,
    weight_words,
)
from plantui.render.changes.tones import tone_words, toned_outcomes
from plantui.render.changes.wordings import word_difference, wrapped_difference
from plantui.render.labels import field_name
from plantui.render.layout import Labelled
from plantui.render.line import Canvas, Line, Span, beside

TABLE = 56
"""From this width before and after stand beside each other."""

MOST_HIT = 12
"""More items than this that are hit are counted."""


@attrs.frozen(slots=True)
class Around:
    """What the detail of a change needs besides the change itself: computed once for two plans.

    `found_before` and `found` are the findings of baseline and proposal by item; `original` the changes against the
    first adopted plan by item, None where that is the baseline itself. `sides` name the two texts.
    """

    baseline: Plan
    proposal: Plan
    reasons: Reasons
    graph: Graph
    needed: Mapping[str, tuple[str, ...]]
    found_before: Mapping[str, tuple[PlanFinding, ...]]
    found: Mapping[str, tuple[PlanFinding, ...]]
    original: Mapping[str, Change] | None
    sides: tuple[str, str]


def around(
    baseline: Plan,
    proposal: Plan,
    reasons: Reasons,
    found_before: Sequence[PlanFinding] = (),
    found: Sequence[PlanFinding] = (),
    original: Sequence[Change] | None = None,
    sides: tuple[str, str] | None = None,
) -> Around:
    """The context of the changes between two plans. Walks the proposal once; keep the answer beside the comparison."""
    names = sides or (
        t("change.side.baseline", revision=terminal_text.clean(baseline.revision)),
        t("change.side.proposal", revision=terminal_text.clean(proposal.revision)),
    )
    return Around(
        baseline, proposal, reasons, dependents(proposal), needs(proposal), by_item(found_before), by_item(found),
        None if original is None else {change.item: change for change in original}, names,
    )  # fmt: skip


def by_item(findings: Sequence[PlanFinding]) -> dict[str, tuple[PlanFinding, ...]]:
    """Findings by each item they are about."""
    groups: dict[str, list[PlanFinding]] = {}
    for finding in findings:
        for item in dict.fromkeys(finding.items):
            groups.setdefault(item, []).append(finding)
    return {item: tuple(of_item) for item, of_item in groups.items()}


def detail(context: Around, change: Change, canvas: Canvas) -> tuple[Line, ...]:
    """The lines of one change, each at most `canvas.width` cells, unpadded."""
    return layout.within(_lines(context, change, canvas), canvas)


def _lines(context: Around, change: Change, canvas: Canvas) -> Iterator[Line]:
    identity, weight = terminal_text.clean(change.item, labels.UNSAID), weight_words(change)
    if terminal_text.cells(identity) + terminal_text.cells(weight) + 3 <= canvas.width:
        yield beside(((identity, "key"),), ((weight, "strong" if heavy(change) else "dim"),), canvas)
    else:
        yield from layout.paragraph(identity, canvas, "key")
        yield from layout.paragraph(weight, canvas, "strong" if heavy(change) else "dim")
    yield from layout.paragraph(labels.title(change.either), canvas, "title")
    yield layout.rule(canvas)
    yield from _table(context, change, canvas)
    yield from _wordings(change, canvas)
    yield layout.rule(canvas)
    least = 14 if canvas.width >= TABLE else 0
    yield from layout.labelled([row for row in told(context, change) if row.values], canvas, least)


# before and after


def table_rows(context: Around, change: Change) -> tuple[tuple[str, str, str], ...]:
    """Field, before and after in words, heaviest first; fields shown word by word are left out where both sides are."""
    before, after = change.before, change.after
    rows = []
    for field in change.fields:
        if field.field in LONG and field.before is not None and field.after is not None:
            continue
        if field.written_otherwise:
            rows.append((field_name(field.field), _written(field.before), _written(field.after)))
            continue
        old = _side(context.baseline, before, field, old=True)
        if field.moved_to is not None:
            moved = t("change.moved_to", item=terminal_text.clean(field.moved_to, labels.UNSAID))
            rows.append((field_name(field.field), old, moved))
            continue
        rows.append((field_name(field.field), old, _side(context.proposal, after, field)))
    return tuple(rows)


def _written(value: Value | None) -> str:
    """References as the file spells them: where two spellings name one item, both titles would say the same."""
    names = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    return ", ".join(sorted(terminal_text.clean(str(name), labels.UNSAID) for name in names))


def _side(plan: Plan, item: Item | None, field: FieldChange, old: bool = False) -> str:
    if item is None:
        return "–"
    if field.field == "when" and item.text("condition"):
        words = in_time(item, compact=False)
        return words if old or stated(item) is not None else f"{t('change.undated')}, {words}"
    value = field.before if old else field.after
    if field.field == "when" and value is None and (old or stated(item) is not None or not field.before):
        return t("plan_view.absent")
    if field.field == "value":
        return labels.value(item) or t("plan_view.absent")
    return value_words(plan, item, field.field, value)


def _table(context: Around, change: Change, canvas: Canvas) -> Iterator[Line]:
    rows = table_rows(context, change)
    if not rows:
        return
    if canvas.width < TABLE:
        for name, before, after in rows:
            yield from layout.paragraph(name, canvas, "dim")
            arrow = t("change.arrow", before=before, after=after)
            yield from ((("  ", "text"), *line) for line in layout.paragraph(arrow, canvas.inset(2), "text"))
        return
    spelled = [tuple(canvas.spell(cell) for cell in row) for row in rows]
    first = min(max(terminal_text.cells(row[0]) for row in spelled) + 1, canvas.width // 4)
    half = (canvas.width - first - 1) // 2
    heads = [canvas.spell(side) for side in context.sides]
    yield (
        (" " * first, "text"),
        (terminal_text.pad(heads[0], half) + " ", "dim"),
        (terminal_text.clip(heads[1], half), "dim"),
    )
    for name, before, after in spelled:
        left = [line[0][0] for line in layout.paragraph(before, canvas.column(half - 1))]
        right = [line[0][0] for line in layout.paragraph(after, canvas.column(half))]
        for at in range(max(len(left), len(right))):
            yield (
                (terminal_text.pad(name if at == 0 else "", first), "dim"),
                (terminal_text.pad(left[at] if at < len(left) else "", half) + " ", "ghost"),
                (right[at] if at < len(right) else "", "text"),
            )


def _wordings(change: Change, canvas: Canvas) -> Iterator[Line]:
    for field in change.fields:
        if field.field in LONG and isinstance(field.before, str) and isinstance(field.after, str):
            yield from layout.paragraph(field_name(field.field), canvas, "dim")
            spans = word_difference(field.before, field.after)
            for line in wrapped_difference(spans, canvas.inset(2, 1)):
                yield (("  ", "text"), *line)


# what stands beside it


def told(context: Around, change: Change) -> Iterator[Labelled]:
    """What the change means, label by label: outcome, slip, original, reason, what it hits, contradictions, sources."""
    outcome = outcomes(change)[0]
    told_by_slip = change.slip is not None and outcome == slip_words(change.slip)
    said = tone_words(change)
    led = said and not outcome.startswith(said)
    yield _row("outcome", [*((said,) if led else ()), *(() if told_by_slip else (outcome,)), *asides(change)])
    if slip := slip_sentence(context.proposal, change):
        yield _row("slip", [slip])
    yield _row("late", [late_words(context.proposal, late) for late in change.late])
    if context.original is not None:
        yield _row("original", [_original(context.original.get(change.item), change)])
    if change.was:
        yield _row("was", [terminal_text.clean(change.was)])
    if change.replaces:
        yield _named(field_name("replaces"), [terminal_text.clean(change.replaces)])
    yield _row("why", [why(change, reason_of(change, context.reasons))])
    yield _row("needs", [needed(context.proposal, name) for name in context.needed.get(change.item, ())])
    yield _row("shares", paths(sharing(context.proposal, change.item, context.needed, context.graph)))
    hit = impact(context.proposal, change.item, context.graph)
    yield _row("hits", paths(hit) or [t("change.hits_none")])
    yield from _contradictions(context, change)
    sources = [terminal_text.clean(source) for source in _sources(change)]
    yield _named(field_name("source"), sources or [t("plan_view.absent")])


def _row(label: str, words: Sequence[str]) -> Labelled:
    return _named(t(f"change.label.{label}"), words)


def _named(name: str, words: Sequence[str]) -> Labelled:
    return Labelled(name, tuple((paragraph, "text") for paragraph in words))


def late_words(plan: Plan, late: MetLate) -> str:
    """That it was met after what needed it, by how much, and by which plan's date."""
    one = late.lateness
    values = lateness_values(one) if late.revision is None else {**lateness_values(one), "revision": late.revision}
    return explanation(plan, PlanFinding("met-late", (one.need, one.item), values))


def why(change: Change, reason: Reason | None) -> str:
    """The reason with its code and source, or that there is none."""
    if reason is None:
        return t("change.no_reason_heavy") if change.weight in REASONED else t("change.no_reason")
    return reason_words(reason)


def reason_words(reason: Reason) -> str:
    """The reason with its code and source; cleaned."""
    words = t("change.reason", code=t(f"reason.{reason.code}"), text=terminal_text.clean(" ".join(reason.text.split())))
    words = (
        t("change.reason_source", words=words, source=terminal_text.clean(reason.source)) if reason.source else words
    )
    return t("change.reason_round", words=words, round=terminal_text.clean(reason.round)) if reason.round else words


def _original(original: Change | None, change: Change) -> str:
    if original is None:
        return t("change.original_none")
    if _way(original) == _way(change):
        return t("change.original_same")
    return outcomes(original)[0]


def _way(change: Change) -> tuple[object, ...]:
    return change.slip, change.lasting and change.lasting.slip, change.direction


def needed(plan: Plan, item_id: str) -> str:
    """An item that another one needs, with its state or date; its bare id where the plan lacks it."""
    item = plan.by_id.get(item_id)
    if item is None:
        return terminal_text.clean(item_id)
    when = stated(item)
    met = met_on(item)
    when = met or when
    state = [labels.state(item.text("state")), dates.when_compact(when) if when and when.written else ""]
    words = ", ".join(filter(None, state))
    return f"{terminal_text.clean(item_id)}: {labels.title(item)}" + (f" ({words})" if words else "")


def paths(impacts: Sequence[Impact], most: int = MOST_HIT) -> list[str]:
    """Items that are hit by the same path on one line: `1 ledd: pll, pps (bruker det)`; at most `most` of them."""
    ways: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for hit in impacts[:most]:
        way = tuple(step.item for step in hit.path[:-1])
        ways.setdefault((way, hit.path[-1].through), []).append(terminal_text.clean(hit.item))
    words = []
    for (way, through), reached in ways.items():
        path = " > ".join((*map(terminal_text.clean, way), ", ".join(reached)))
        path = f"{path} ({t(f'change.through.{through}')})"
        words.append(t("change.path", steps=len(way) + 1, path=path) if way else t("change.path_one", path=path))
    if len(impacts) > most:
        words.append(t("change.hits_more", count=len(impacts) - most))
    return words


def _contradictions(context: Around, change: Change) -> Iterator[Labelled]:
    """Those of the text before and of the text now; one that both have in the same words is told once."""
    before = {explanation(context.baseline, of): of for of in context.found_before.get(change.was or change.item, ())}
    now = {explanation(context.proposal, of): of for of in context.found.get(change.item, ())}
    for words, finding in {**before, **now}.items():
        side = "both" if words in before and words in now else "baseline" if words in before else "proposal"
        span: Span = (t(f"change.in.{side}", words=words), "dim" if finding.accepted else "warn")
        yield Labelled(t("change.label.contradiction"), (span,))


def _sources(change: Change) -> tuple[str, ...]:
    sources = [item.text("source") for item in (change.before, change.after) if item is not None]
    return tuple(dict.fromkeys(source for source in sources if source))


# what changes hit: the one asked about first, then those that stand with it


MOST = 20
"""Changes that are told of; more of them are counted."""


def hits(context: Around, changes: Mapping[str, Change], items: Sequence[str], canvas: Canvas) -> tuple[Line, ...]:
    """For each item its change, all that it hits (a paragraph for each path, nearest first), and what it needs."""
    return layout.within(_hit_lines(context, changes, items, canvas), canvas)


def _hit_lines(context: Around, changes: Mapping[str, Change], items: Sequence[str], canvas: Canvas) -> Iterator[Line]:
    for number, item in enumerate(items[:MOST]):
        if number:
            yield ()
        yield from _of_one(context, changes.get(item), item, canvas)
    if len(items) > MOST:
        yield from layout.paragraph(t("change.hits_more", count=len(items) - MOST), canvas, "dim")


def _of_one(context: Around, change: Change | None, item_id: str, canvas: Canvas) -> Iterator[Line]:
    item = context.proposal.by_id.get(item_id) or context.baseline.by_id.get(item_id)
    identity = terminal_text.clean(item_id, labels.UNSAID)
    name = f"{identity}  {labels.title(item)}" if item is not None else identity
    outcome = toned_outcomes(change)[-1] if change is not None else ""
    if outcome and terminal_text.cells(name) + terminal_text.cells(outcome) + 2 <= canvas.width:
        yield beside(((name, "key"),), ((outcome, "strong"),), canvas)
    else:
        yield from layout.paragraph(name, canvas, "key")
    if change is not None:
        before, after = sides(context.baseline, context.proposal, change)
        words = t("change.arrow", before=before, after=after) if before and after else before or after
        yield from ((("  ", "text"), *line) for line in layout.paragraph(words, canvas.inset(2), "text"))
    hit = impact(context.proposal, item_id, context.graph)
    shared = sharing(context.proposal, item_id, context.needed, context.graph)
    rows = [
        _hit_row("hits", paths(hit, len(hit)) or [t("change.hits_none")]),
        _hit_row("shares", paths(shared, len(shared))),
        _hit_row("needs", [needed(context.proposal, name) for name in context.needed.get(item_id, ())]),
    ]
    yield from layout.labelled([row for row in rows if row.values], canvas, 14 if canvas.width >= TABLE else 0)


def _hit_row(label: str, words: Sequence[str]) -> Labelled:
    return Labelled("  " + t(f"change.label.{label}"), tuple((paragraph, "text") for paragraph in words))
