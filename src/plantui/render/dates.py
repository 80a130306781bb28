"""Dates and places in time, in words: long for a detail, compact for a table."""

from __future__ import annotations

from datetime import UTC, date, datetime

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan import dates as grammar
from plantui.plan.dates import When


def short(day: date) -> str:
    """A day in a table: `1.1.2027` in Norwegian, `2027-01-01` in English."""
    return t("date.short", year=day.year, month=day.month, day=day.day)


def long(day: date) -> str:
    """A day in a sentence: `1. januar 2027`, `1 January 2027`."""
    return t("date.long", year=day.year, month=month(day.month), day=day.day)


def moment(at: datetime) -> str:
    """A time as it was claimed, to the minute: in UTC, whatever offset it was written with."""
    at = at.astimezone(UTC)
    return t("date.moment", day=short(at.date()), hour=at.hour, minute=at.minute)


def moment_here(at: datetime) -> str:
    """A time by the clock of whoever reads it, to the minute: for what is theirs alone and no record bears."""
    at = at.astimezone()
    return t("date.moment_here", day=short(at.date()), hour=at.hour, minute=at.minute)


def month(number: int) -> str:
    """The name of a month, 1-12, as it stands inside a sentence."""
    return t(f"date.month.{number}")


def when_words(when: When) -> str:
    """A place in time in full words; a season always with the rule it is computed by."""
    return _words(when, compact=False)


def when_compact(when: When) -> str:
    """The same for a tight column: short dates, `4. kv. 2024`, and the season's rule still with it."""
    return _words(when, compact=True)


def forms(when: When) -> tuple[str, ...]:
    """Its compact wordings from the longest to the shortest, for `labels.first_fitting`.

    The last ones give a two-digit year, or the two ends as plain dates or by month: for where the width demands it.
    """
    compact = when_compact(when)
    wordings = [compact]
    first, last = when.earliest, when.latest
    if when.precision in ("month", "quarter", "tertial", "half", "season") and first:
        wordings.append(compact.replace(f"{first.year}", t("date.short_year", year=first.year % 100)))
    if when.precision in ("between", "season") and first and last:
        same_year = first.year == last.year
        if same_year:
            ends = {"first": day_of_month(first), "last": day_of_month(last)}
            wordings.append(t("date.span_in_year", **ends, year=first.year))
            if first.month != last.month:
                year = t("date.short_year", year=first.year % 100)
                end = t("when_words.compact.month", month=_month(last.month, compact=True), year=year)
                wordings.append(t("when_words.compact.months", first=_month(first.month, compact=True), last=end))
        else:
            wordings.append(t("date.span", first=short(first), last=short(last)))
        wordings.append(str(first.year) if same_year else t("date.span", first=first.year, last=last.year))
    return tuple(dict.fromkeys(wordings))


def season_rule(when: When) -> str:
    """The days that a season is counted as: `1.3–31.5`."""
    return _rule(when)


def spelled(spelling: str, compact: bool = False) -> str:
    """The words of a canonical spelling as fields hold it (`as_of`, `checked`); what is none is shown as it stands."""
    try:
        return _words(grammar.parse_when(spelling), compact)
    except grammar.NotAWhen:
        return terminal_text.clean(spelling)


def _words(when: When, compact: bool) -> str:
    if when.precision == "conditional":
        if not when.written:
            return t("when_words.conditional")
        return t("when_words.dated_conditional", when=_words(grammar.parse_when(when.written), compact))
    if when.precision in ("between", "not-before", "by"):
        return _open_or_wide(when, compact)
    first = when.earliest
    assert first is not None  # a single place in time has both ends
    if when.precision == "day":
        return short(first) if compact else long(first)
    if when.precision == "year":
        return str(first.year)
    if when.precision == "season":
        return _season(when, compact)
    name = _month(first.month, compact)
    part = {"quarter": 3, "tertial": 4, "half": 6}.get(when.precision, 1)
    number = (first.month - 1) // part + 1
    kind: str = when.precision
    if kind == "half":
        kind = f"half.{number}"
    if kind == "tertial":
        kind = f"tertial.{number}"
    values = {"year": first.year, "month": name, "number": number}
    return t(f"when_words.compact.{kind}", **values) if compact else t(f"when_words.{kind}", **values)


def _month(number: int, compact: bool) -> str:
    return t(f"date.month_short.{number}") if compact else month(number)


def _season(when: When, compact: bool) -> str:
    return t("when_words.season", season=_season_name(when, compact), year=_season_year(when), rule=_rule(when))


def _season_name(when: When, compact: bool) -> str:
    season = when.written.rpartition("-")[2]
    return t(f"when_words.season_short.{season}") if compact else t(f"when_words.season_name.{season}")


def _season_year(when: When) -> str:
    first, last = when.earliest, when.latest
    assert first is not None
    assert last is not None
    return str(first.year) if first.year == last.year else f"{first.year}/{last.year % 100:02}"


def _rule(first: When, last: When | None = None) -> str:
    ends = (first.earliest, (last or first).latest)
    return "–".join(day_of_month(day) for day in ends if day)


def day_of_month(day: date) -> str:
    """A day whose year is known: `20.6` in Norwegian, `20 Jun` in English."""
    return t("date.day_of_month", day=day.day, number=day.month, month=_month(day.month, compact=True))


def _open_or_wide(when: When, compact: bool) -> str:
    left, _, right = when.written.partition("..")
    first = grammar.parse_when(left) if left else None
    last = grammar.parse_when(right) if right else None
    if first and last:
        return _between(first, last, compact)
    if first:
        return t("when_words.not_before", when=_words(first, compact))
    assert last is not None  # the grammar refuses `..`
    if last.precision == "day" or compact:
        return t("when_words.by", when=_words(last, compact))
    return t("when_words.by_end_of", when=_words(last, compact))


def _between(first: When, last: When, compact: bool) -> str:
    assert first.earliest is not None
    assert last.earliest is not None
    from_words, to_words = _words(first, compact), _words(last, compact)
    same_year = first.earliest.year == last.earliest.year
    if same_year and first.precision == last.precision == "season" and _season_year(last) == str(last.earliest.year):
        names = {"first": _season_name(first, compact), "last": _season_name(last, compact)}
        return t("when_words.seasons", **names, year=last.earliest.year, rule=_rule(first, last))
    if same_year and first.precision == last.precision == "month":
        from_words = _month(first.earliest.month, compact)  # the year once is enough: «april–des. 2024»
        if compact:
            return t("when_words.compact.months", first=from_words, last=to_words)
    if compact:
        return t("when_words.compact.between", first=from_words, last=to_words)
    return t("when_words.between", first=from_words, last=to_words)
