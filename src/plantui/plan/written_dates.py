"""Days and places in time as people write them: the one reader of what is typed, wherever it is typed.

It takes the spelling of the files, what people write in the chosen language, and what they write in another one where
only one meaning is possible. What the program prints itself is among them: the forms are the catalogues' own templates,
read backwards, and what a language has beside them stands in its `when_read.` keys, alternatives parted by `|`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from string import Formatter

from plantui.i18n import LANGUAGES, language, sentence_of, t
from plantui.plan.dates import SEASONS, NotAWhen, Unspelled, When, parse_when
from plantui.value_class import value_class

_LONGEST = 120
"""Nobody writes a place in time nearly as long."""

_MOST_SEEN = 60
_LOOSE_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_RULE = re.compile(r"\(([^()]*)\)")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|[–/()]|[^\s.,’'–/()\w]")

_WORD, _YEAR = r"[^\W\d_]+", r"[0-9]{4}|[0-9]{2}"
_HOLES = {
    "day": r"[0-9]{1,2}",
    "month": rf"{_WORD}|[0-9]{{1,2}}",
    "number": r"[1-9]",
    "season": _WORD,
    "year": rf"(?:{_YEAR})(?: / (?:{_YEAR}))?",
    "first": r".+?",
    "last": r".+",
    "when": r".+",
}

_SINGLE = {
    "day": ("date.long", "date.short", "when_read.day"),
    "month": ("when_words.month", "when_words.compact.month", "when_read.month"),
    "Q": ("when_words.quarter", "when_words.compact.quarter", "when_read.quarter"),
    "T1": ("when_words.tertial.1", "when_words.compact.tertial.1", "when_read.tertial"),
    "T2": ("when_words.tertial.2", "when_words.compact.tertial.2"),
    "T3": ("when_words.tertial.3", "when_words.compact.tertial.3"),
    "H1": ("when_words.half.1", "when_words.compact.half.1", "when_read.half.1"),
    "H2": ("when_words.half.2", "when_words.compact.half.2", "when_read.half.2"),
    "season": ("when_words.season", "when_read.season"),
}
_BOUNDS = {
    "not-before": ("when_words.not_before", "when_read.not_before"),
    "by": ("when_words.by_end_of", "when_words.by", "when_read.by"),
    "between": ("when_words.between", "when_words.compact.between", "when_words.compact.months", "date.span",
                "when_read.between"),
}  # fmt: skip
"""The keys whose sentences are the forms of each kind; `by_end_of` begins with the words of `by`, and stands first."""


def read_place(typed: str) -> When:
    """The place in time that somebody typed, in the spelling of the files.

    Raises NotAWhen, which names what was typed and what people write.
    """
    written = unicodedata.normalize("NFC", typed).strip()
    seen = written if len(written) <= _MOST_SEEN else written[: _MOST_SEEN - 1] + "…"
    try:
        return parse_when(written)
    except NotAWhen as not_canonical:
        as_spelled = not_canonical
    if len(written) <= _LONGEST:
        found = _found(written)
        if found is not None:
            return _known(found, seen)
    if isinstance(as_spelled, Unspelled):
        raise NotAWhen(t("when_read.no_place", seen=seen))
    raise as_spelled


def read_day(typed: str) -> date:
    """The one day that somebody typed; raises NotAWhen for what is none, and for a longer time."""
    place = read_place_or_none(typed)
    if place is not None and place.precision == "day" and place.earliest is not None:
        return place.earliest
    seen = typed.strip()
    raise NotAWhen(t("when_read.no_day", seen=seen if len(seen) <= _MOST_SEEN else seen[: _MOST_SEEN - 1] + "…"))


def read_place_or_none(typed: str) -> When | None:
    """The place in time that somebody typed, or None for what is none."""
    try:
        return read_place(typed)
    except NotAWhen:
        return None


def _known(spelling: str, seen: str) -> When:
    """The place of a spelling that was put together here; what is wrong with it is said of what was typed."""
    try:
        return parse_when(spelling)
    except NotAWhen as wrong:
        raise NotAWhen(str(wrong).replace(spelling, seen)) from None


def _found(written: str) -> str | None:
    """The spelling that the chosen language gives, else the one that all others agree on; None where none gives any."""
    if loose := _LOOSE_DAY.fullmatch(written):
        return "{}-{:02}-{:02}".format(*map(int, loose.groups()))
    if ".." in written:  # the bounds of the files, whose ends may be written as people do
        ends = [(end, read_place_or_none(end)) for end in written.split("..", 1)]
        if any(end.strip() and (place is None or ".." in place.written) for end, place in ends):
            return None
        return "..".join(place.written if place else "" for _, place in ends)
    own = language()
    if own and (spelling := _in(own, written)) is not None:
        return spelling
    others = {spelling for code in LANGUAGES if code != own and (spelling := _in(code, written)) is not None}
    return others.pop() if len(others) == 1 else None


def _in(code: str, written: str) -> str | None:
    forms = _forms(code)
    text = _normal(written)
    for rule in _RULE.findall(text):
        if not all(word.isdigit() or word == "–" or forms.month(word) for word in rule.split()):
            return None
    text = " ".join(_RULE.sub(" ", text).split())
    for bound, pattern in forms.bounds:
        if (match := pattern.fullmatch(text)) and (spelling := _bounded(forms, bound, match)):
            return spelling
    return _single(forms, text)


def _bounded(forms: _Forms, bound: str, match: re.Match[str]) -> str | None:
    if bound != "between":
        place = _single(forms, match["when"])
        return place and (f"{place}.." if bound == "not-before" else f"..{place}")
    last = _single(forms, match["last"])
    if last is None:
        return None
    first = _single(forms, match["first"]) or _single(forms, f"{match['first']} {last[:4]}")  # the year stands once
    return f"{first}..{last}" if first else None


def _single(forms: _Forms, text: str) -> str | None:
    if re.fullmatch(r"[0-9]{4}", text):
        return text
    if iso := re.fullmatch(r"([0-9]{4}) – ([0-9]{2})(?: – ([0-9]{2}))?", text):
        return "-".join(part for part in iso.groups() if part)
    for kind, pattern in forms.singles:
        if (match := pattern.fullmatch(text)) and (spelling := _spelled(forms, kind, match.groupdict())):
            return spelling
    return None


def _spelled(forms: _Forms, kind: str, parts: dict[str, str]) -> str | None:
    """The spelling of one place in time by the parts of a form; None where they do not make one."""
    year, _, next_year = parts["year"].partition(" / ")
    year = year if len(year) == 4 else f"20{year}"
    if kind == "season":
        return _season(forms.seasons.get(parts["season"]), year, next_year)
    if next_year:
        return None
    if kind in ("day", "month"):
        word = parts["month"]
        number = int(word) if kind == "day" and word.isdigit() else forms.month(word)
        if number is None:
            return None
        return f"{year}-{number:02}" + (f"-{int(parts['day']):02}" if kind == "day" else "")
    if kind.startswith("H"):
        return f"{year}-{kind}"
    return f"{year}-{kind[0]}{parts['number']}"


def _season(season: str | None, year: str, next_year: str) -> str | None:
    """A winter is of two years, and both are written; `winter 2027` would be two winters."""
    if season is None or (season == "winter") != bool(next_year):
        return None
    if next_year and int(next_year[-2:]) != (int(year) + 1) % 100:
        return None
    if len(next_year) == 4 and int(next_year) != int(year) + 1:
        return None
    return f"{year}-{season}"


# The forms of a language, from its catalogue


@value_class
class _Forms:
    singles: tuple[tuple[str, re.Pattern[str]], ...]
    bounds: tuple[tuple[str, re.Pattern[str]], ...]
    months: dict[str, int]
    seasons: dict[str, str]

    def month(self, word: str) -> int | None:
        """The number of a month by its name, or by the first letters of one, at least three."""
        if word in self.months:
            return self.months[word]
        numbers = {number for name, number in self.months.items() if name.startswith(word)} if len(word) > 2 else set()
        return numbers.pop() if len(numbers) == 1 else None


@lru_cache(maxsize=8)
def _forms(code: str) -> _Forms:
    months = {
        _normal(sentence_of(code, f"{names}.{number}")): number
        for names in ("date.month", "date.month_short")
        for number in range(1, 13)
    }
    seasons = {
        _normal(sentence_of(code, f"{names}.{season}")): season
        for names in ("when_words.season_name", "when_words.season_short")
        for season in SEASONS
    }
    singles = tuple((kind, pattern) for kind, keys in _SINGLE.items() for pattern in _patterns(code, keys))
    bounds = tuple((bound, pattern) for bound, keys in _BOUNDS.items() for pattern in _patterns(code, keys))
    return _Forms(singles, bounds, months, seasons)


def _patterns(code: str, keys: tuple[str, ...]) -> Iterator[re.Pattern[str]]:
    for key in keys:
        for template in sentence_of(code, key).split("|"):
            yield re.compile(" ".join(_parts(template)))


def _parts(template: str) -> Iterator[str]:
    """The parts of a pattern, by a template without the rule in brackets that some have."""
    for literal, name, _, _ in Formatter().parse(re.sub(r"\([^()]*\)", "", template)):
        yield from map(re.escape, _normal(literal).split())
        if name:
            yield f"(?P<{'month' if name == 'number' and '{day}' in template else name}>{_HOLES[name]})"


def _normal(text: str) -> str:
    """Words, numbers and dashes in small letters, with one space between; full stops and commas part only."""
    small = unicodedata.normalize("NFC", text.casefold()).replace("-", "–").replace("—", "–")
    return " ".join(_TOKEN.findall(small))
