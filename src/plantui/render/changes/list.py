"""The list of changes: rows under headings by weight, service, year or kind, drawn one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, get_args

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.changes.impact import Graph
from plantui.changes.weights import WEIGHTS
from plantui.i18n import t, tn
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Plan
from plantui.plan.schema import SET_LISTS
from plantui.plan.sources import stated
from plantui.render import dates, labels
from plantui.render.changes.sentences import heavy, leading, outcome_role, sides, value_words
from plantui.render.changes.tones import tone_counts, toned_outcomes
from plantui.render.line import Canvas, Drawn, Line, Role, Row, Span, beside, fit

Grouping = Literal["weight", "service", "year", "kind"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)

VALUES = 72
"""From this width a row shows what stood before and what stands now beside a name of 24 cells; below it no values."""

_READ_WHOLE = 56
"""Cells in which nearly every before and after stands uncut; what is more than that is the name's."""

_MOST_NAMED = 6
"""Of more names than this that a list gained or lost a row says how many they are."""

_RULE = re.compile(r" \([^()]*\)")
"""What stands in brackets beside a date, such as the rule of a season: the detail has it."""

_KINDS = ("added", "removed", "replaced", "moved", "renamed", "changed")


@attrs.frozen(slots=True)
class ChangeRow:
    """One row before it is drawn: a heading, a change, the count of what is folded, or a date passed unconfirmed."""

    kind: Literal["heading", "change", "folded", "respelled", "passed"]
    words: str = ""
    change: Change | None = None
    item: str | None = None
    count: int = 0


@attrs.frozen(slots=True)
class Listing:
    """What the list is of.

    `passed` are the proposal's findings of dates passed unconfirmed; with `graph` a shared part names whom it hits.
    `numbers` are the change numbers of the round by item, `waiting` the items that it waits for this user on.
    """

    baseline: Plan
    proposal: Plan
    changes: Sequence[Change]
    passed: Sequence[PlanFinding] = ()
    graph: Graph | None = None
    numbers: Mapping[str, str] = attrs.field(factory=dict)
    waiting: Collection[str] = ()


def change_list_rows(
    listing: Listing,
    canvas: Canvas,
    group: Grouping = "weight",
    unfolded: bool = False,
    seen: Collection[str] = (),
) -> Drawn[ChangeRow]:
    """Headings and rows of exactly `canvas.width` cells. Changes of wording alone are folded to their count, last.

    `seen` holds ids of items the user has looked at. With `unfolded`, wording is listed too.
    """
    seeds = tuple(_seeds(listing, group, unfolded))
    seen_items = frozenset(seen)

    def draw(seed: ChangeRow) -> Row:
        return Row(_line(listing, seed, canvas, seen_items, group), seed.item)

    return Drawn(seeds, draw, lambda seed: seed.item)


def passed_unchanged(changes: Sequence[Change], findings: Sequence[PlanFinding]) -> tuple[PlanFinding, ...]:
    """The findings of dates that passed unconfirmed, without those of items whose date has changed."""
    moved = {change.item for change in changes if any(field.field in ("when", "claim") for field in change.fields)}
    return tuple(
        finding for finding in findings if finding.code == "passed-unconfirmed" and finding.items[0] not in moved
    )


def _seeds(listing: Listing, group: Grouping, unfolded: bool) -> list[ChangeRow]:
    groups: dict[tuple[int, str], list[Change]] = {}
    folded = respelled = 0
    names: dict[str, int] = {}
    for change in listing.changes:
        if change.weight == "wording" and not unfolded:
            folded += not change.written_otherwise
            respelled += change.written_otherwise
            continue
        groups.setdefault(_group(listing, change, group, names), []).append(change)
    seeds = []
    for (_, words), changes in sorted(groups.items(), key=lambda pair: pair[0]):
        seeds.append(ChangeRow("heading", words))
        seeds += [ChangeRow("change", change=change, item=change.item) for change in changes]
    if folded:
        seeds.append(ChangeRow("folded", count=folded))
    if respelled:
        seeds.append(ChangeRow("respelled", count=respelled))
    if listing.passed:
        seeds.append(ChangeRow("heading", t("change.passed_heading").upper()))
        seeds += [ChangeRow("passed", item=finding.items[0]) for finding in listing.passed]
    return seeds


def _group(listing: Listing, change: Change, group: Grouping, names: dict[str, int]) -> tuple[int, str]:
    item = change.either
    if group == "weight":
        heading = t(f"weight.{change.weight}").upper()
        return WEIGHTS.index(change.weight), f"{heading} ({t('change.heavy')})" if heavy(change) else heading
    if group == "kind":
        return _KINDS.index(change.kind), t(f"change.kind.{change.kind}").upper()
    if group == "year":
        when = (stated(change.after) if change.after else None) or (stated(change.before) if change.before else None)
        day = (when.latest or when.earliest) if when else None
        return (day.year, str(day.year)) if day else (9999, t("change.no_year").upper())
    if item.service is None:
        return -1, labels.group("plan")
    if not names:
        order = [service.id for service in (*listing.proposal.walk(), *listing.baseline.walk())]
        names.update((service, at) for at, service in enumerate(dict.fromkeys(order)))
    side = listing.proposal if item.service in listing.proposal.by_service else listing.baseline
    return names.get(
        item.service, len(names)
    ), f"{terminal_text.clean(item.service)}  {labels.name(side, item.service)}"


def _line(listing: Listing, seed: ChangeRow, canvas: Canvas, seen: frozenset[str], group: Grouping) -> Line:
    if seed.kind == "heading":
        return fit(((f"  {terminal_text.clean(seed.words)}", "section"),), canvas)
    if seed.kind == "folded":
        return fit((("  " + tn("change.folded", seed.count), "dim"),), canvas)
    if seed.kind == "respelled":
        return fit((("  " + tn("change.respelled", seed.count), "dim"),), canvas)
    if seed.change is None:
        return _passed_line(listing, seed.item or "", canvas)
    change = seed.change
    mark: Span = (" ? ", "accent") if change.item in listing.waiting else ("   ", "text")
    mark = (" ✓ ", "dim") if change.item in seen else mark
    return _columns(
        (mark, *_number(listing, change.item)),
        (_names(listing, change), "strong" if heavy(change) else "text"),
        lambda: _values(listing, change),
        _told(change, group),
        outcome_role(change),
        canvas,
    )


def _told(change: Change, group: Grouping) -> tuple[str, ...]:
    """The outcome, with the word for a heavy change where no heading says that it is one."""
    told = toned_outcomes(change)
    if group == "weight" or not heavy(change):
        return told
    word = t("change.heavy").upper()
    return (*(f"{word}, {words}" for words in told), word)


def _number(listing: Listing, item: str) -> Line:
    """The column of the change number, as wide as the longest; none where no change has one."""
    widest = max(map(terminal_text.cells, listing.numbers.values()), default=0)
    shown = terminal_text.clean(listing.numbers.get(item, ""), labels.UNSAID)
    return ((shown + " " * (widest + 1 - terminal_text.cells(shown)), "text"),) if widest else ()


def _names(listing: Listing, change: Change) -> tuple[str, ...]:
    """The item's id until the round has numbered the change; from then on its service and its title."""
    if change.item not in listing.numbers:
        return (terminal_text.clean(change.item, labels.UNSAID),)
    service = labels.short_service(change.either)
    return tuple(" ".join(filter(None, (service, title))) for title in labels.titles(change.either))


def _passed_line(listing: Listing, item_id: str, canvas: Canvas) -> Line:
    item = listing.proposal.by_id.get(item_id)
    when = dates.when_compact(item.when) if item is not None and item.when else ""
    words = (t("change.passed_row"), t("plan_view.passed_mark"))
    name = (terminal_text.clean(item_id, labels.UNSAID),)
    marks: Line = ((" ! ", "warn"), *_number(listing, item_id))
    return _columns(marks, (name, "text"), lambda: (when,), words, "warn", canvas)


def _values(listing: Listing, change: Change) -> tuple[str, ...]:
    if listing.graph is not None and change.either.table == "component":
        steps = listing.graph.get(change.item, ())
        owners = (listing.proposal.by_id[step.item].service for step in steps if step.item in listing.proposal.by_id)
        services = [terminal_text.clean(owner) for owner in dict.fromkeys(owners) if owner]
        if services:
            return t("change.reaches", services=" ".join(services)), t("change.reaches_count", count=len(services))
    gained, lost = gained_and_lost(listing.baseline, listing.proposal, change)
    if gained or lost:
        return _of_list(gained, lost)
    return _arrowed(*sides(listing.baseline, listing.proposal, change))


def gained_and_lost(baseline: Plan, proposal: Plan, change: Change) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where a list leads, `+` with each name that it gained, and `−` with each that it lost; empty where none leads."""
    lead = leading(change)
    if lead is None or lead.field not in SET_LISTS or change.before is None or change.after is None:
        return (), ()
    before, after, field = change.before, change.after, lead.field
    return (
        tuple("+" + value_words(proposal, after, field, (slug,)) for slug in lead.entered),
        tuple("−" + value_words(baseline, before, field, (slug,)) for slug in lead.left),
    )


def _of_list(gained: Sequence[str], lost: Sequence[str]) -> tuple[str, ...]:
    """What a list gained and lost, from all of the names to how many they are."""

    def named(names: Sequence[str], most: int) -> tuple[str, ...]:
        more = t("change.hits_more", count=len(names) - most)
        return tuple(names[:most]) if len(names) <= most else (*names[: most - 1], f"{names[most - 1]} {more}")

    most_named = range(min(max(len(gained), len(lost)), _MOST_NAMED), 0, -1)
    forms = [", ".join((*named(gained, most), *named(lost, most))) for most in most_named]
    counts = [f"{names[0][0]}{len(names)}" for names in (gained, lost) if names]
    if gained and lost:
        forms.append(", ".join((*named(gained, 1), counts[1])))
    return *forms, " ".join(counts)


def _arrowed(before: str, after: str) -> tuple[str, ...]:
    if not before or not after:
        return (before or after,)
    short = _RULE.sub("", before), _RULE.sub("", after)
    pairs = ((before, after), short, ("…", after), ("…", short[1]))
    return tuple(t("change.arrow", before=left, after=right) for left, right in pairs)


def _columns(
    marks: Line,
    name: tuple[tuple[str, ...], Role],
    values: Callable[[], tuple[str, ...]],
    outcome: tuple[str, ...],
    role: Role,
    canvas: Canvas,
) -> Line:
    """Marks, id, from → to where there is room, and the outcome, which always has its column."""
    room = max(canvas.width - sum(terminal_text.cells(words) for words, _ in marks), 0)
    if canvas.width >= VALUES:
        first, last = min(max(room // 3, 24), 34), min(max(room // 4, 14), 28)
        first += min(max(room - first - last - 2 - _READ_WHOLE, 0), 30)
    else:
        last = min(max(room * 2 // 5, 9), 24)
        first = max(room - last - 1, 0)
    middle = room - first - last - 2
    spans: list[Span] = [*marks, (_cell(name[0], canvas.column(first)), name[1]), (" ", "text")]
    if middle > 0:
        spans += [(_cell(values(), canvas.column(middle)), "text"), (" ", "text")]
    spans.append((_cell(outcome, canvas.column(last)), role))
    return fit(tuple(spans), canvas)


def _cell(candidates: tuple[str, ...], canvas: Canvas) -> str:
    words = labels.first_fitting(candidates, canvas)
    return words + " " * (canvas.width - terminal_text.cells(words))


def _count(listing: Listing) -> str:
    """How many changes; a round numbers both ends of what moved, and so counts more than there are here."""
    moved = sum(change.was in listing.numbers for change in listing.changes if change.was is not None)
    words = tn("change.count", len(listing.changes))
    return tn("change.count_both_ends", moved, changes=words) if moved else words


def summary(
    listing: Listing, canvas: Canvas, group: Grouping = "weight", seen: Collection[str] = ()
) -> tuple[Line, Line]:
    """The two lines above the rows: how many changes, how many heavy, how many dates passed, how they are grouped; and
    how many are for the better and for the worse.
    """
    counts = [_count(listing), tn("change.count_heavy", sum(map(heavy, listing.changes)))]
    if listing.passed:
        counts.append(tn("change.count_passed", len(listing.passed)))
    right = t("change.grouped", group=t(f"change.group.{group}"))
    if seen:
        right += f"  ✓ {sum(1 for change in listing.changes if change.item in seen)}"
    left: Line = ((" " + " · ".join(counts), "text"),)
    tones = fit(((" " + tone_counts(listing.changes), "text"),), canvas)
    if terminal_text.cells(terminal_text.ascii_twin(left[0][0])) + terminal_text.cells(right) + 3 > canvas.width:
        return fit(left, canvas), tones
    return fit(beside(left, ((right, "dim"),), canvas), canvas), tones
