"""The highlights drawn: one year as a list, or three years beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.i18n import t, tn
from plantui.plan.model import Item, Plan
from plantui.plan.sources import stated
from plantui.render import dates, labels, layout
from plantui.render.changes import compared
from plantui.render.changes.compared import Compared
from plantui.render.changes.sentences import gap_words, in_time, outcomes, slip_words
from plantui.render.highlights.years import (
    LEFT,
    TIMELESS,
    YEARLY,
    Highlights,
    YearEntry,
    changed_only,
    for_years,
)
from plantui.render.item_lines import dispute_stands, score
from plantui.render.line import BLANK, Canvas, Drawn, Line, Role, Row, Span, Spot, at_end, beside, cells, fit, spell


def place(entry: YearEntry) -> tuple[str, ...]:
    """Where the entry stands in time, from long to short: why it has no date, or where it moved to."""
    if entry.section == "removed":
        return (t("change.word.removed"),)
    if entry.section in OPEN:
        return _stands(entry.item)
    if compared.lost(entry.change):
        return (t("change.undated"),)
    if entry.section in ("starts", "under-way"):
        return labels.lasting(entry.item)
    if entry.when is None or entry.section == "undated":
        return _why_undated(entry.item)
    forms = dates.forms(entry.when) if entry.when.written else compared.forms(entry.item)
    return tuple(t("highlights.moved_to", when=form) for form in forms) if entry.section == "moved-out" else forms


def in_full(entry: YearEntry) -> str:
    """The same in full words, for plain lines and Markdown."""
    if entry.section in ("removed", "starts", "under-way", *OPEN) or compared.lost(entry.change):
        return place(entry)[0]
    if entry.when is None or not entry.when.written:
        return in_time(entry.item, compact=False)
    when = dates.when_words(entry.when)
    return t("highlights.moved_to", when=when) if entry.section == "moved-out" else when


OPEN = ("risks", "disputes")
"""Sections of what is open in a year, and has no day in it."""


def _stands(item: Item) -> tuple[str, ...]:
    """A risk by its score, a dispute by how it stands and since when."""
    if item.table == "dispute":
        return dispute_stands(item), labels.state(item.text("state"))
    return (score(item) or labels.state(item.text("state")),)


def _why_undated(item: Item) -> tuple[str, ...]:
    condition = item.text("condition")
    if condition:
        return (terminal_text.clean(condition, labels.UNSAID),)
    return (labels.absent(item), t("plan_view.absent"))


def state(entry: YearEntry, canvas: Canvas) -> Span:
    """What became of it against the baseline; else whether it passed, its state, or how sure the source is."""
    became = late_words(entry) or _became(entry)
    if entry.passed:
        mark = t("plan_view.passed_mark")
        asides = (*became, labels.certainty(entry.item.text("certainty")))
        candidates = tuple(f"{mark}, {words}" for words in asides if words)
        return (labels.first_fitting((*candidates, mark), canvas), "warn")
    if became:
        chosen = labels.first_whole(tuple(filter(None, (*became, in_short(entry)))), canvas)
        warned = compared.lost(entry.change) or entry.late is not None
        return ("" if chosen in ("…", ".") else chosen, "warn" if warned else "text")
    if entry.when is None or entry.section == "undated":
        return ("", "text")
    if entry.section == "ends":
        return (labels.first_fitting((labels.certainty(entry.item.text("until_certainty")),), canvas), "text")
    prerequisite = entry.item.table == "prerequisite"
    level = labels.state(entry.item.text("state")) if prerequisite else labels.certainty(entry.item.text("certainty"))
    return (labels.first_fitting((level,), canvas), "text")


def late_words(entry: YearEntry) -> tuple[str, ...]:
    """By how much a prerequisite was met too late, from long to short; empty where it was not."""
    if entry.late is None:
        return ()
    months = gap_words(entry.late.gap.low, entry.late.gap.high)
    return t("change.word.met-late_by", months=months), t("plan_view.late", months=months), t("change.word.met-late")


def _became(entry: YearEntry) -> tuple[str, ...]:
    """The words for what became of an entry, from long to short; empty without a change that matters here."""
    change = entry.change
    if change is None or change.weight == "wording":
        return ()
    if compared.lost(change) and entry.section == "undated":
        return lost_from(change), t("change.word.worse_short")
    if change.before is None:
        return (outcomes(change)[-1],)
    if entry.counts_in is not None:
        sources = compared.sources(entry.item)
        if entry.when is not None and entry.when.latest and entry.when.latest.year == entry.counts_in:
            return (sources,) if sources else ()
        counts = t("highlights.counts_in", year=entry.counts_in)
        return (t("highlights.sources", sources=sources, year=entry.counts_in), counts) if sources else (counts,)
    if change.direction == "met":
        return (t("timeline.was", when=labels.state(change.before.text("state"))),)
    if compared.moved(change):
        earlier = tuple(t("timeline.was", when=form) for form in compared.forms(change.before))
        return *earlier, slip_words(change.slip) if change.slip else outcomes(change)[-1]
    return (in_short(entry),)


def year_words(change: Change) -> Iterator[str]:
    """What the years alone say of a change, in whichever of them it stands."""
    if compared.lost(change):
        yield lost_from(change)
    if change.direction == "met" and change.before is not None:
        yield t("timeline.was", when=labels.state(change.before.text("state")))
    several = [when.latest.year for when in compared.places(change.either) if when.latest is not None]
    if len(several) > 1:
        yield t("highlights.counts_in", year=max(several))


def in_short(entry: YearEntry) -> str:
    """What became of it in a word or two, for a narrow column; empty without a change that matters here."""
    change = entry.change
    if change is None or change.weight == "wording" or entry.section in ("moved-out", "lost", "removed"):
        return ""
    if change.before is not None and change.direction in ("gain", "stronger", "weaker"):
        word = "gain_dated" if change.direction == "gain" and change.before.text("condition") else change.direction
        return t(f"timeline.word.{word}")
    if change.direction == "two-sources":
        return compared.sources(entry.item)
    return slip_words(change.slip) if change.slip and not compared.lost(change) else outcomes(change)[-1]


def lost_from(change: Change) -> str:
    """`TAPT FRA 2027`: the year of the date that an item lost; only that it is worse where the date had no end."""
    before = stated(change.before) if change.before is not None else None
    if before is None or before.latest is None:
        return t("change.word.worse_short")
    return t("highlights.lost_from", year=before.latest.year)


# the highlights drawn: one year as a list, or three years beside each other


COLUMNS = 3
LEAST_NAME = 10
"""Cells of a name that what became of it must leave in a narrow column."""
MOST_NAME = 64
"""Cells after which a name's date would be too far away to be read with it."""
GAP = 2


@attrs.frozen(slots=True)
class _Said:
    """A finished line that is about no item: a heading, a note."""

    line: Line


_Seed = YearEntry | _Said


def year_line(holding: Highlights, canvas: Canvas) -> Line:
    """The years with the chosen one in brackets, and how many dated items each holds where there is room."""
    if holding.counts_before:
        dated: Line = ((_counted(holding, "highlights.counted"), "text"),)
        line = _tabs(holding, False)
        if cells(line) + cells(spell(dated, canvas)) + 3 <= canvas.width:
            return beside(line, dated, canvas)
    for with_counts in (True, False):
        line = _tabs(holding, with_counts and not holding.counts_before)
        if cells(line) <= canvas.width:
            return fit(line, canvas)
    at = holding.years.index(holding.year) if holding.year in holding.years else 0
    most = max((canvas.width - 2) // 7, 1)  # more years than the line holds: those around the chosen one
    first = max(0, min(at - most // 2, len(holding.years) - most))
    shown = attrs.evolve(
        holding, years=holding.years[first : first + most], counts=holding.counts[first : first + most]
    )
    return fit(_tabs(shown, False), canvas)


def _tabs(holding: Highlights, with_counts: bool) -> Line:
    spans: list[Span] = [(" ", "text")]
    for year, count in zip(holding.years, holding.counts, strict=True):
        words = t("highlights.year_count", year=year, count=count) if with_counts else str(year)
        chosen = year == holding.year
        spans.append((f"[{words}]" if chosen else f" {words} ", "chosen" if chosen else "text"))
        spans.append((" ", "text"))
    return tuple(spans)


def _counted(holding: Highlights, key: str) -> str:
    at = holding.years.index(holding.year) if holding.year in holding.years else None
    before, now = (0, 0) if at is None else (holding.counts_before[at], holding.counts[at])
    return t(key, before=before, now=now)


def year_rows(holding: Highlights, canvas: Canvas, numbers: Mapping[str, str] | None = None) -> Drawn[_Seed]:
    """One year and what has none, as rows; entries are drawn when they are asked for.

    `numbers` are change numbers by item: an entry's stands at the right edge, and its words give way.
    """
    services = [labels.short_service(entry.item) for entry in (*holding.entries, *holding.timeless)]
    column = min(max(map(terminal_text.cells, services), default=0), max(canvas.width // 6, 3))
    seeds = list(_seeds(holding, canvas))

    def draw(seed: _Seed) -> Row:
        if isinstance(seed, _Said):
            return Row(fit(seed.line, canvas))
        number = (numbers or {}).get(seed.item.id, "")
        return Row(at_end(_entry(seed, canvas, column, number), number), seed.item.id)

    return Drawn(seeds, draw, _item_of)


def _item_of(seed: _Seed) -> str | None:
    return None if isinstance(seed, _Said) else seed.item.id


def _seeds(holding: Highlights, canvas: Canvas) -> Iterator[_Seed]:
    if not any(entry.section in YEARLY for entry in holding.entries):
        yield _Said(((" " + t("highlights.none", year=holding.year), "dim"),))
    for name in (*YEARLY, *LEFT):
        entries = holding.section(name)
        if entries:
            yield _Said(((" " + t(f"highlights.heading.{name}", year=holding.year), "section"),))
            yield from entries
    yield from _timeless(holding)
    yield _Said(BLANK)
    for line in _note(holding, canvas):
        yield _Said(line)


def _timeless(holding: Highlights) -> Iterator[_Seed]:
    for name in TIMELESS:
        entries = holding.section(name)
        markers = _markers(holding) if name == "not-in-text" else ""
        if not entries and not markers:
            continue
        key = "undated_compared" if name == "undated" and holding.counts_before else name
        yield _Said(((" " + t(f"highlights.heading.{key}"), "section"),))
        yield from entries
        if markers:
            yield _Said((("   " + markers, "dim"),))


def _markers(holding: Highlights) -> str:
    counter = Counter(item.kind for item in holding.markers)
    kinds = [f"{t(f'kind.{kind}')} ({counter[kind]})" for kind in labels.MARKERS if counter[kind]]
    return t("highlights.markers", markers=t("highlights.and").join(kinds)) if kinds else ""


def _note(holding: Highlights, canvas: Canvas) -> Iterator[Line]:
    words = t("highlights.derived")
    if holding.figure is not None:
        title, source = labels.title(holding.figure), terminal_text.clean(labels.figure_place(holding.figure))
        words += " " + t("highlights.figure", title=title, source=source)
    for line in layout.paragraph(words, canvas.inset(1, 1), "dim"):
        yield ((" ", "text"), *line)


def _entry(entry: YearEntry, canvas: Canvas, column: int, number: str = "") -> Line:
    """`   pps  Overgang til forvaltning, plikt   1.1.2025     ! PASSERT`: title, date and state in columns.

    It ends in blanks for a number, where there is one.
    """
    indent = "   " if canvas.width >= 40 else " "
    lead = indent + terminal_text.pad(canvas.spell(labels.short_service(entry.item)), column) + "  "
    left = canvas.width - terminal_text.cells(lead)
    last = min(18, left // 4) if canvas.width >= 50 else 0
    middle = min(21 if canvas.width < 100 else 30, left // 3)
    first = min(max(left - last - middle, 0), MOST_NAME)
    last = left - first - middle if last else 0
    role: Role = "transition" if entry.item.kind == "transition" else "text"
    titles = labels.titles(entry.item)
    if entry.change is not None and entry.change.direction == "brought-forward":
        long = tuple(t("highlights.brought_forward", title=title) for title in titles)
        titles = (*long, *(t("highlights.brought_forward_short", title=title) for title in titles), *titles)
    name: Span = (terminal_text.pad(labels.first_fitting(titles, canvas.column(first - 2)), first), role)
    taken = terminal_text.cells(number) + 1 if number else 0
    last = max(last - taken, 0)
    became = state(entry, canvas.column(last))
    if (entry.when is None or entry.section == "undated") and not became[0].strip():
        words = labels.first_fitting(place(entry), canvas.column(middle + last))
        return fit(((lead, "dim"), name, (words, "dim")), canvas)
    whole = entry.when is not None and entry.section not in ("undated", "removed")
    choose = labels.first_whole if whole else labels.first_fitting
    when = choose(place(entry), canvas.column(max(middle - 2, 0)))
    if whole and last and when in ("…", "."):
        short = became[0].strip()
        longer = tuple(t("highlights.became", words=words, when=short) for words in place(entry)) if short else ()
        words = labels.first_whole((*longer, *place(entry)), canvas.column(middle + last))
        return fit(((lead, "dim"), name, (words, became[1])), canvas)
    spans: Line = ((lead, "dim"), name, (terminal_text.pad(when, max(middle, 0)), "text" if whole else "dim"), became)
    return fit(spans, canvas)


# three years beside each other


def columns(
    plan: Plan,
    first_year: int,
    canvas: Canvas,
    today: date,
    against: Compared | None = None,
    only_changed: bool = False,
) -> Drawn[_Seed | tuple[YearEntry | str, ...]]:
    """Three years beside each other, then what has no year; for 120 columns and more.

    A row may hold an item per column: they stand in its `spots`, and `item_id` is the first of them.
    """
    holdings = for_years(plan, range(first_year, first_year + COLUMNS), today, against)
    holdings = tuple(holding for holding in holdings if holding.year in holding.years) or holdings[:1]
    holdings = tuple(map(changed_only, holdings)) if only_changed else holdings
    third = canvas.column((canvas.width - GAP * (COLUMNS - 1)) // COLUMNS)
    services = [labels.short_service(entry.item) for entry in holdings[0].timeless]
    column = min(max(map(terminal_text.cells, services), default=0), max(canvas.width // 6, 3))

    def draw(seed: _Seed | tuple[YearEntry | str, ...]) -> Row:
        if isinstance(seed, tuple):
            return _draw_beside(seed, third, canvas)
        if isinstance(seed, _Said):
            return Row(fit(seed.line, canvas))
        return Row(_entry(seed, canvas, column), seed.item.id)

    def item_of(seed: _Seed | tuple[YearEntry | str, ...]) -> str | None:
        if isinstance(seed, tuple):
            return next((part.item.id for part in seed if isinstance(part, YearEntry)), None)
        return _item_of(seed)

    seeds = [
        _Said(_heads(holdings, third)),
        _Said(_rules(len(holdings), third)),
        *_aligned(holdings),
        _Said(BLANK),
        *map(_Said, _counts(holdings[0], canvas)),
        *_timeless(holdings[0]),
        _Said(BLANK),
        *map(_Said, _note(holdings[0], canvas)),
    ]
    return Drawn(seeds, draw, item_of)


def _aligned(holdings: Sequence[Highlights]) -> Iterator[tuple[YearEntry | str, ...]]:
    """Each section at the same height in every year that it is shown for; `–` where a year has nothing in it."""
    for name in (*YEARLY, *LEFT):
        sections = [holding.section(name) for holding in holdings]
        if not any(sections):
            continue
        yield tuple(t(f"highlights.short.{name}") for _ in holdings)
        for at in range(max(map(len, sections))):
            yield tuple(entries[at] if at < len(entries) else "" if at else " –" for entries in sections)


def _heads(holdings: Sequence[Highlights], third: Canvas) -> Line:
    spans: list[Span] = []
    for at, holding in enumerate(holdings):
        count = dict(zip(holding.years, holding.counts, strict=True)).get(holding.year, 0)
        dated = (
            _counted(holding, "highlights.counted_short") if holding.counts_before else tn("highlights.dated", count)
        )
        right: Line = ((dated, "dim"),)
        head = f"[{holding.year}]" if at == 0 else f" {holding.year} "
        spans += beside(((head, "chosen" if at == 0 else "strong"),), right, third)
        spans.append((" " * GAP, "text"))
    return tuple(spans[:-1])


def _rules(count: int, third: Canvas) -> Line:
    spans: list[Span] = []
    for _ in range(count):
        spans += [*layout.rule(third), (" " * GAP, "text")]
    return tuple(spans[:-1])


def _draw_beside(parts: tuple[YearEntry | str, ...], third: Canvas, canvas: Canvas) -> Row:
    spans: list[Span] = []
    spots: list[Spot] = []
    at = 0
    for part in parts:
        if isinstance(part, YearEntry):
            spans += fit(_narrow(part, third), third)
            spots.append(Spot(at, at + third.width, part.item.id))
        else:
            spans += fit(((" " + part if part else "", "section"),), third)
        spans.append((" " * GAP, "text"))
        at += third.width + GAP
    return Row(fit(tuple(spans[:-1]), canvas), spots[0].item_id if spots else None, tuple(spots))


def _narrow(entry: YearEntry, canvas: Canvas) -> Line:
    lead = f"  {terminal_text.pad(labels.short_service(entry.item), 3)} "
    when = labels.first_whole(place(entry), canvas.column(min(18, canvas.width // 2)))
    mark: Span = ("! ", "warn") if entry.passed else ("", "text")
    room = canvas.width - terminal_text.cells(canvas.spell(lead)) - terminal_text.cells(mark[0]) - 1
    short = in_short(entry)
    if short:
        longer = canvas.spell(t("highlights.became", words=short, when=when))
        when = longer if room - terminal_text.cells(longer) >= LEAST_NAME else when
    room -= terminal_text.cells(when)
    role: Role = "transition" if entry.item.kind == "transition" else "text"
    name = labels.first_fitting(labels.titles(entry.item), canvas.column(max(room, 0)))
    return beside(((lead, "dim"), (name, role)), (mark, (when, "text")), canvas)


def _counts(holding: Highlights, canvas: Canvas) -> Iterator[Line]:
    """How many dated items each year holds, as numbers and bars of at most a third of the width."""
    yield ((" " + t("highlights.counts"), "section"),)
    most = max((*holding.counts, *holding.counts_before, 1))
    room = max(canvas.width // 3, 1)

    def bar(count: int, glyph: str) -> str:
        return (canvas.spell(glyph)) * (count if most <= room else -(-count * room // most))

    for at, (year, count) in enumerate(zip(holding.years, holding.counts, strict=True)):
        if not holding.counts_before:
            yield ((f"   {year} {count:>5}  ", "text"), (bar(count, "█"), "firm"))
            continue
        before = holding.counts_before[at]
        ghost = terminal_text.pad(bar(before, "░"), min(most, room) + 2)
        label = canvas.spell(f"   {year} {before:>4} → {count:<4}")
        yield ((label, "text"), (ghost, "ghost"), (bar(count, "█"), "firm"))
