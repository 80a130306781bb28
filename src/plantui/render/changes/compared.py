"""A baseline with its changes by item, and the words for a date that is another than in the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.changes.slip import surer
from plantui.i18n import t
from plantui.plan import dates as grammar
from plantui.plan.dates import When
from plantui.plan.model import Item, Plan, Service
from plantui.plan.sources import claimed, claims, stated
from plantui.render import dates, labels
from plantui.render.changes.sentences import in_time, outcome_role, outcomes
from plantui.render.line import Canvas, Role

INDENT = "  "


@attrs.frozen(slots=True)
class Compared:
    """A baseline and what differs from it, by item id: made once, shared by timeline, highlights and chart.

    `removed` holds, by the service they stood in, the ids of items that are no longer in the plan; `numbers` the change
    numbers that the open round has given, by item, where the baseline is what the round is about.
    """

    baseline: Plan
    changes: Mapping[str, Change]
    removed: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, str] = attrs.field(factory=dict)

    def of(self, item_id: str) -> Change | None:
        """The change of an item; None where it has none."""
        return self.changes.get(item_id)

    def number_of(self, item_id: str) -> str:
        """The change number of an item; empty where it has none."""
        return self.numbers.get(item_id, "")


def compared(baseline: Plan, changes: Sequence[Change], numbers: Mapping[str, str] | None = None) -> Compared:
    """The baseline with its changes, as `changes.compare` finds them, and their numbers where they are known."""
    removed: dict[str, list[str]] = {}
    for change in changes:
        if change.after is None and change.before is not None:
            removed.setdefault(change.before.service or "", []).append(change.item)
    by_service = {name: tuple(ids) for name, ids in removed.items()}
    return Compared(baseline, {change.item: change for change in changes}, by_service, numbers or {})


def places(item: Item) -> tuple[When, ...]:
    """Every date of an item: when it was met, else its own, else each source's; empty where none has a day."""
    met = item.text("met_on") if item.text("state") == "met" else None
    return (grammar.parse_when(met),) if met else given(item)


def dateless(service: Service) -> bool:
    """Whether none of its items has a date, which the timeline says on its heading."""
    return not any(places(item) for item in service.items)


def given(item: Item) -> tuple[When, ...]:
    """The same without `met_on`: of a prerequisite the date it is needed by, whether or not it was met."""
    if item.when is not None and (item.when.earliest or item.when.latest):
        return (item.when,)
    if item.when is not None or "claim" not in item.fields:
        return ()
    whens = (claimed(claim) for claim in claims(item))
    return tuple(when for when in whens if when is not None and (when.earliest or when.latest))


def sources(item: Item) -> str:
    """`TO KILDER` where an item has no date of its own but several sources give one; else empty."""
    count = len(places(item)) if item.when is None else 0
    if count < 2:
        return ""
    return t("timeline.word.sources") if count == 2 else t("timeline.word.many_sources", count=count)


def moved(change: Change | None) -> bool:
    """Whether the baseline has another date than the plan has now; the timeline then draws a ghost of it."""
    if change is None or change.before is None:
        return False
    before = _spans(change.before)
    return bool(before) and (change.after is None or before != _spans(change.after))


def _spans(item: Item) -> list[tuple[object, object]]:
    return [(when.earliest, when.latest) for when in given(item)]


def changed(change: Change | None) -> bool:
    """Whether it changed in more than wording, and so has a word beside its date."""
    return change is not None and change.weight != "wording"


def lost(change: Change | None) -> bool:
    """Whether it had a date and has none now."""
    return change is not None and change.direction == "worse"


# words


def words(change: Change, sign: str, passed: str, canvas: Canvas, beneath: Canvas) -> tuple[str, str, Role]:
    """The words for a changed date in at most `canvas.width` cells, those for the ghost's row in `beneath`, and a role.

    Wordings from long to short; what the first has no room for, as the rule of a season, goes beneath.
    """
    extras = tuple(filter(None, (passed, *_extras(change))))
    base = tuple(sign + wording for wording in _base(change))
    main, left = _filled(base, extras, canvas)
    return main, _beneath(change, left, beneath), "warn" if passed else outcome_role(change)


def _filled(base: tuple[str, ...], extras: tuple[str, ...], canvas: Canvas) -> tuple[str, tuple[str, ...]]:
    """The longest base with as many of the extras as fit, and the extras that do not."""
    for count in range(len(extras), -1, -1):
        candidate = ", ".join((base[0], *extras[:count]))
        spelled = canvas.spell(candidate)
        if terminal_text.cells(spelled) <= canvas.width:
            return spelled, extras[count:]
    return labels.first_fitting(base, canvas), extras


def _beneath(change: Change, extras: tuple[str, ...], canvas: Canvas) -> str:
    if not moved(change) or change.before is None:
        return ""
    earlier = [t("timeline.was", when=form) for form in forms(change.before)]
    candidates = [INDENT + ", ".join((form, *extras)) for form in earlier]
    if extras and extras[0] != t("timeline.word.stronger"):
        alone = (", ".join(extras), *extras[:1])
        candidates += [*(INDENT + extra for extra in alone), *alone]
    candidates += [INDENT + form for form in earlier]
    return labels.first_whole(tuple(candidates), canvas)


def forms(item: Item) -> tuple[str, ...]:
    """Where an item stands in time, from its longest compact wording to its shortest."""
    if item.when is not None and item.when.written and item.text("state") != "met":
        return dates.forms(item.when)
    several = places(item)
    if len(several) == 1:
        return dates.forms(several[0])
    if not several:
        return (labels.absent(item),)
    wordings = [in_time(item)]
    span = stated(item)
    if span is not None and span.earliest and span.latest:
        first, last = span.earliest.year, span.latest.year
        wordings.append(str(first) if first == last else t("date.span", first=first, last=last))
    return tuple(wordings)


def became(change: Change) -> Iterator[str]:
    """What became of an item, in full: the outcome, the rules and words beside it, and where it stood before."""
    yield _base(change)[0]
    yield from _extras(change)
    if change.before is not None and moved(change):
        yield t("timeline.was", when=in_time(change.before, compact=False))


def in_full(item: Item, change: Change | None = None) -> str:
    """Where an item stands in time in full words: when it was met, each source's date, or that it lost its own."""
    if lost(change):
        return t("timeline.undated_because", why=labels.absent(item))
    met = item.text("met_on") if item.text("state") == "met" else None
    return dates.spelled(met) if met else in_time(item, compact=False)


def _base(change: Change) -> tuple[str, ...]:
    item = change.either
    if change.before is None:
        new = outcomes(change)[-1]
        return (*(t("timeline.new", when=form) for form in forms(item) if new == t("change.word.added")), new)
    if change.after is None:
        return (t("change.word.removed"),)
    match change.direction:
        case "gain":
            conditional = change.before.text("condition")
            word = t("timeline.word.gain_dated") if conditional else t("timeline.word.gain")
            return tuple(dict.fromkeys((*(f"{word}, {form}" for form in forms(item)), word)))
        case "stronger" | "weaker":
            word = t(f"timeline.word.{change.direction}")
            return t("timeline.same_date", words=word), *(f"{word}, {form}" for form in forms(item)[-1:]), word
        case "met":
            day = change.after.text("met_on")
            met = labels.state("met").upper()
            return (t("timeline.met", day=dates.spelled(day, compact=True)), met) if day else (met,)
        case None:
            outcome = outcomes(change)[-1]
            return (*(f"{outcome}, {form}" for form in forms(item)), outcome)
    return outcomes(change)


def _extras(change: Change) -> Iterator[str]:
    """What must stand on one of the two rows: each season's rule, a weaker or stronger certainty, another service."""
    if change.direction is not None:
        for item in (change.after, change.before):
            for when in given(item) if item is not None and moved(change) else ():
                yield from seasons(when)
    if change.direction not in ("stronger", "weaker", "worse"):
        yield from _surer(change)
    if change.kind == "moved" and change.direction is not None and change.was:
        yield t("change.word.moved_from", place=terminal_text.clean(change.was.partition(".")[0]))


def _surer(change: Change) -> Iterator[str]:
    if change.before is not None and change.after is not None and (word := surer(change.before, change.after)):
        yield t(f"timeline.word.{word}")


def seasons(when: When) -> Iterator[str]:
    """The rule of a season: `vår = 1.3–31.5`."""
    if when.precision == "season":
        season = when.written.rpartition("-")[2]
        yield t("timeline.season", season=t(f"when_words.season_short.{season}"), rule=dates.season_rule(when))


def unchanged(item: Item, sign: str, canvas: Canvas) -> str:
    """The words of an unchanged item without a date; *unknown* where its source was read again and gave none."""
    return labels.first_fitting(tuple(sign + words for words in unchanged_words(item)), canvas)


def unchanged_words(item: Item) -> tuple[str, ...]:
    """The same from its longest wording to its shortest."""
    checked = item.text("checked")
    if checked:
        day = dates.spelled(checked, compact=True)
        return t("timeline.unknown", day=day), t("timeline.unknown_short")
    condition = terminal_text.clean(item.text("condition") or "", labels.UNSAID)
    long = (t("timeline.unchanged_words", words=condition),) if condition else ()
    return *long, t("timeline.unchanged")
