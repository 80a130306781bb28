"""Finding words in text as people type them: case, accents, odd spaces and dashes aside, and a date in any spelling."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate

import attrs

from plantui import i18n
from plantui.plan.written_dates import read_place_or_none

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("«»“”„‟", '"'),
        **dict.fromkeys("‘’‚ʼ", "'"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffd", None),
        "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "đ": "d", "ð": "d", "ł": "l",
    }
)  # fmt: skip
"""Letters of their own are found by themselves and by the two that stand for them where a keyboard lacks them, which is
also how the screens spell them in ASCII."""


def folded(text: str) -> str:
    """A text as it is compared: any date in it stands once more as `2027-01-31`, a month as `2027-01`."""
    stripped = bare(text)
    named = [found for found in map(_named, _dates().finditer(stripped)) if found]
    return " ".join((stripped, *dict.fromkeys(named)))


@attrs.frozen(slots=True)
class Wanted:
    """What is looked for: words that must all be there, or the place in time that they spell, as files spell it."""

    words: tuple[str, ...] = ()
    place: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)

    def in_text(self, text: str) -> bool:
        """Whether a folded text holds it."""
        return all(word in text for word in self.words) or bool(self.place and self.place in text)


def wanted(typed: str) -> Wanted:
    """What is looked for where this is typed; a day or month that is typed whole is one word, in any spelling."""
    words = _dates().sub(lambda match: f" {_named(match) or match[0]} ", bare(typed)).split()
    place = read_place_or_none(typed) if typed.strip() else None
    return Wanted(tuple(words), place.written.casefold() if place is not None and place.precision != "year" else "")


def bare(text: str) -> str:
    """A text without what people leave out or type in another way: case, accents, odd spaces, dashes and quotes."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(_BEYOND_ASCII.sub(_bare_signs, text.casefold()).split())


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def _bare_signs(match: re.Match[str]) -> str:
    """Signs beyond ASCII without accents, as people type them."""
    signs = match[0].translate(_SIGNS)
    if signs.isascii():
        return signs
    parts = unicodedata.normalize("NFKD", signs)
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_SIGNS)


_DATED = re.compile(r"[0-9]{4}-[0-9]{2}")
"""How a word begins that is a date."""


def hits(lines: Sequence[str], typed: str) -> tuple[int, ...]:
    """The lines on which what is typed begins, the first from 0; it may go on where a line was broken.

    A date is found in every spelling.
    """
    bared = [bare(line) for line in lines]
    starts = [0, *accumulate(len(line) + 1 for line in bared)]
    text, sought = " ".join(bared), bare(typed)
    found: set[int] = set()
    at = text.find(sought) if sought else -1
    while at >= 0:
        found.add(bisect_right(starts, at) - 1)
        at = text.find(sought, at + 1)
    words = wanted(typed).words
    if any(_DATED.match(word) for word in words):
        found |= {at for at, line in enumerate(lines) if all(word in folded(line) for word in words)}
    return tuple(sorted(found))


# dates, in every spelling that the catalogues have


def _named(match: re.Match[str]) -> str:
    """`2027-01-31` or `2027-01` for a date in a text; empty where there is no such day."""
    groups = match.groupdict()
    month = _months().get(groups["name"] or groups["month_name"] or "", 0) or int(groups["month"] or 0)
    year = int(groups["year"] or groups["named_year"] or groups["month_year"] or 0)
    day = int(groups["day"] or groups["named_day"] or 0)
    try:
        first = date(year, month, day or 1)
    except ValueError:
        return ""
    return first.isoformat() if day else first.isoformat()[:7]


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Every name of a month in every language, and its number."""
    return {
        bare(name).rstrip("."): number
        for number in range(12, 0, -1)
        for key in (f"date.month.{number}", f"date.month_short.{number}")
        for name in (i18n.sentence_of(code, key) for code in i18n.LANGUAGES)
    }


@lru_cache(maxsize=1)
def _dates() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        r"(?<![\d.])(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})(?!\d)"
        rf"|(?<![\d.])(?P<named_day>\d{{1,2}})\.? ?(?P<name>{names})\.? (?P<named_year>\d{{4}})(?!\d)"
        rf"|\b(?P<month_name>{names})\.? (?P<month_year>\d{{4}})(?!\d)"
    )
