"""Days and places in time as people write them: what is read, and that all that is printed is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui import i18n
from plantui.plan.dates import SEASONS, NotAWhen, When, parse_when
from plantui.plan.written_dates import read_day, read_place
from plantui.render import dates as render_dates


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    i18n.choose("nb")
    yield
    i18n.choose("nb")


WRITTEN = {
    "1.4.2028": "2028-04-01",
    "01.04.2028": "2028-04-01",
    "1. april 2028": "2028-04-01",
    "1 april 2028": "2028-04-01",
    "1.april 2028": "2028-04-01",
    "den 1. april 2028": "2028-04-01",
    "1 APRIL 2028": "2028-04-01",
    "April 1, 2028": "2028-04-01",
    "1st April 2028": "2028-04-01",
    "22nd Sept 2028": "2028-09-22",
    "1.4.28": "2028-04-01",
    "2028-4-1": "2028-04-01",
    " 2028-04-01 ": "2028-04-01",
    "april 2028": "2028-04",
    "okt 2028": "2028-10",
    "Oct. 2028": "2028-10",
    "mai 2029": "2029-05",
    "May 2029": "2029-05",
    "vår 2028": "2028-spring",
    "våren 2028": "2028-spring",
    "Spring 2028": "2028-spring",
    "spring of 2028": "2028-spring",
    "vinteren 2027/28": "2027-winter",
    "winter 2027/2028": "2027-winter",
    "vinter 27/28": "2027-winter",
    "vinter 2027-28": None,
    "Q2 2028": "2028-Q2",
    "q2 2028": "2028-Q2",
    "2028 Q2": "2028-Q2",
    "2. kvartal 2028": "2028-Q2",
    "2 kvartal 2028": "2028-Q2",
    "2. kv. 2028": "2028-Q2",
    "quarter 2 of 2028": "2028-Q2",
    "1. tertial 2028": "2028-T1",
    "T3 2028": "2028-T3",
    "andre halvår 2028": "2028-H2",
    "H1 2028": "2028-H1",
    "ikke før mai 2029": "2029-05..",
    "tidligst 1.5.2029": "2029-05-01..",
    "not before May 2029": "2029-05..",
    "innen utgangen av 2028": "..2028",
    "innen 1.4.2028": "..2028-04-01",
    "by the end of 2028": "..2028",
    "fra 1.4.2028 til 31.12.2028": "2028-04-01..2028-12-31",
    "mellom april og juni 2028": "2028-04..2028-06",
    "april–juni 2028": "2028-04..2028-06",
    "2027-2028": "2027..2028",
    "1.3–31.5.2028": "2028-03-01..2028-05-31",
    "våren til høsten 2028": "2028-spring..2028-autumn",
    "1.4.2028..": "2028-04-01..",
    "vår 2028..høst 2028": "2028-spring..2028-autumn",
    "..1. april 2028": "..2028-04-01",
    "1.4.2028..i fjor": None,
    "2028..2029..2030": None,
    "april 2028 ..": "2028-04..",
    "2028": "2028",
    "28": None,
    "1/4/2028": None,
    "01-04-2028": None,
    "1. april": None,
    "vinteren 2027": None,
    "vinteren 2027/29": None,
    "våren 2027/28": None,
    "vår 2028 (kanskje)": None,
    "ma 2028": None,
    "i fjor": None,
    "": None,
    "Q5 2028": None,
    "31. april 2028": None,
    "fra juni 2028 til mai 2028": None,
    "1.4.2300": None,
    "12.4.2028 12.5.2028": None,
}


@pytest.mark.parametrize("chosen", i18n.LANGUAGES)
@pytest.mark.parametrize("typed", WRITTEN)
def test_what_people_write_is_read_in_either_language(typed: str, chosen: str) -> None:
    """Each way of writing is read whichever language is chosen, and what could be two times is refused."""
    i18n.choose(chosen)
    spelling = WRITTEN[typed]
    if spelling is not None:
        assert read_place(typed).written == spelling
        return
    with pytest.raises(NotAWhen) as refused:
        read_place(typed)
    assert typed in str(refused.value)


_YEARS = st.integers(1900, 2199).map(lambda year: f"{year:04}")
_SINGLE = st.one_of(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(lambda day: day.isoformat()),
    _YEARS,
    st.builds("{}-{:02}".format, _YEARS, st.integers(1, 12)),
    st.builds("{}-Q{}".format, _YEARS, st.integers(1, 4)),
    st.builds("{}-T{}".format, _YEARS, st.integers(1, 3)),
    st.builds("{}-H{}".format, _YEARS, st.integers(1, 2)),
    st.builds("{}-{}".format, _YEARS, st.sampled_from(SEASONS)),
)


def _between(one: str, other: str) -> str:
    first, last = parse_when(one), parse_when(other)
    assert first.earliest
    assert last.latest
    return f"{one}..{other}" if first.earliest <= last.latest else f"{other}..{one}"


def _same_year(one: str, other: str) -> str:
    try:
        return _between(one, one[:4] + other[4:])
    except NotAWhen:  # 29 February
        return _between(one, one)


PLACES = st.one_of(
    _SINGLE,
    _SINGLE.map("{}..".format),
    _SINGLE.map("..{}".format),
    st.builds(_between, _SINGLE, _SINGLE),
    st.builds(_same_year, _SINGLE, _SINGLE),
).map(parse_when)


@pytest.mark.parametrize("reading", i18n.LANGUAGES)
@pytest.mark.parametrize("printing", i18n.LANGUAGES)
@given(place=PLACES)
def test_whatever_the_program_prints_it_reads_to_the_same(place: When, printing: str, reading: str) -> None:
    """For every place in time: its words, long and compact, in any language, are read back to it in any language."""
    i18n.choose(printing)
    printed = [place.written, render_dates.when_words(place), render_dates.when_compact(place)]
    if place.precision == "day" and place.earliest:
        printed += [render_dates.short(place.earliest), render_dates.long(place.earliest)]
    i18n.choose(reading)
    assert [read_place(words) for words in printed] == [place] * len(printed)


@pytest.mark.parametrize("reading", i18n.LANGUAGES)
@pytest.mark.parametrize("printing", i18n.LANGUAGES)
@given(place=PLACES.filter(lambda place: all(day is None or 2000 <= day.year < 2100 for day in
                                            (place.earliest, place.latest))))  # fmt: skip
def test_a_shortened_wording_is_read_to_no_other_time(place: When, printing: str, reading: str) -> None:
    """What a narrow column shows instead is read to the place itself, or to one that has all of its days."""
    i18n.choose(printing)
    forms = render_dates.forms(place)
    i18n.choose(reading)
    for form in forms:
        again = read_place(form)
        assert (again.earliest or date.min) <= (place.earliest or date.min)
        assert (again.latest or date.max) >= (place.latest or date.max)


@given(st.text(max_size=200))
def test_anything_may_be_typed(typed: str) -> None:
    """Whatever is typed is read or refused in words, and what is read is a spelling of the files."""
    try:
        place = read_place(typed)
    except NotAWhen as refused:
        assert str(refused)
    else:
        assert parse_when(place.written) == place


@pytest.mark.parametrize("typed", ["1.4.2028", "2028-04-01", "1. april 2028", "April 1, 2028"])
def test_a_day_is_read(typed: str) -> None:
    """A day may be written in each of these ways."""
    assert read_day(typed) == date(2028, 4, 1)


@pytest.mark.parametrize("typed", ["april 2028", "våren 2028", "innen 1.4.2028", "1.4", "31.4.2028", "tomorrow"])
def test_a_longer_time_is_no_day(typed: str) -> None:
    """Where one day is asked for, a month is none; the refusal names what was typed and shows how to write a day."""
    with pytest.raises(NotAWhen) as refused:
        read_day(typed)
    assert str(refused.value) == (
        f"«{typed}» er ikke en dag. Skriv for eksempel 1.4.2028, 1. april 2028 eller 2028-04-01"
    )
