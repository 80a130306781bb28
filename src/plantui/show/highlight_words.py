"""What stands beside an entry of the highlights: its place in time, and what is to be said of it, in words."""

from __future__ import annotations

from plantui import text
from plantui.change.compare import Change
from plantui.plan.model import Item
from plantui.plan.stating import stated
from plantui.show import compared, dates, labels
from plantui.show.change_words import in_time, outcomes
from plantui.show.line import Span
from plantui.show.slips import slip_words
from plantui.show.years import Entry
from plantui.words import t


def place(entry: Entry) -> tuple[str, ...]:
    """Where the entry stands in time, from long to short: why it has no date, or where it moved to."""
    if entry.section == "removed":
        return (t("change.word.removed"),)
    if compared.lost(entry.change):
        return (t("change.undated"),)
    if entry.when is None or entry.section == "undated":
        return _why_undated(entry.item)
    forms = dates.forms(entry.when) if entry.when.written else compared.forms(entry.item)
    return tuple(t("highlights.moved_to", when=one) for one in forms) if entry.section == "moved-out" else forms


def in_full(entry: Entry) -> str:
    """The same in full words, for plain lines and Markdown."""
    if entry.section == "removed" or compared.lost(entry.change):
        return place(entry)[0]
    if entry.when is None or not entry.when.written:
        return in_time(entry.item, compact=False)
    when = dates.when_words(entry.when)
    return t("highlights.moved_to", when=when) if entry.section == "moved-out" else when


def _why_undated(item: Item) -> tuple[str, ...]:
    condition = item.text("condition")
    if condition:
        return (text.clean(condition, labels.UNSAID),)
    return (labels.absent(item), t("plan_view.absent"))


def state(entry: Entry, width: int, ascii_only: bool) -> Span:
    """What became of it against the baseline; else whether it passed, its state, or how sure the source is."""
    told = _became(entry)
    if entry.passed:
        mark = t("plan_view.passed_mark")
        beside = (*told, labels.certainty(entry.item.text("certainty")))
        candidates = tuple(f"{mark}, {one}" for one in beside if one)
        return (labels.first_fitting((*candidates, mark), width, ascii_only), "warn")
    if told:
        chosen = labels.first_whole(tuple(filter(None, (*told, in_short(entry)))), width, ascii_only)
        return ("" if chosen in ("…", ".") else chosen, "warn" if compared.lost(entry.change) else "text")
    if entry.when is None or entry.section == "undated":
        return ("", "text")
    prerequisite = entry.item.table == "prerequisite"
    level = labels.state(entry.item.text("state")) if prerequisite else labels.certainty(entry.item.text("certainty"))
    return (labels.first_fitting((level,), width, ascii_only), "text")


def _became(entry: Entry) -> tuple[str, ...]:
    """From long to short; empty without a change that matters here."""
    change = entry.change
    if change is None or change.weight == "wording":
        return ()
    if compared.lost(change) and entry.section == "undated":
        return lost_from(change), t("change.word.worse_short")
    if change.before is None:
        return (outcomes(change)[-1],)
    if entry.counts_in is not None:
        named = compared.sources(entry.item)
        if entry.when is not None and entry.when.latest and entry.when.latest.year == entry.counts_in:
            return (named,) if named else ()
        counts = t("highlights.counts_in", year=entry.counts_in)
        return (t("highlights.sources", sources=named, year=entry.counts_in), counts) if named else (counts,)
    if change.direction == "met":
        return (t("timeline.was", when=labels.state(change.before.text("state"))),)
    if compared.moved(change):
        was = tuple(t("timeline.was", when=one) for one in compared.forms(change.before))
        return *was, slip_words(change.slip) if change.slip else outcomes(change)[-1]
    return (in_short(entry),)


def in_short(entry: Entry) -> str:
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
    """`TAPT FRA 2027`: the year that the date which is gone lay in; just worse where it had no end."""
    before = stated(change.before) if change.before is not None else None
    if before is None or before.latest is None:
        return t("change.word.worse_short")
    return t("highlights.lost_from", year=before.latest.year)
