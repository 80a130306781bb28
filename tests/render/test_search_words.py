"""Words are found as people type them: case, accents, odd spaces and dashes aside, and a date in any spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui import i18n
from plantui.render import search_words


def found(typed: str, text: str) -> bool:
    return search_words.wanted(typed).in_text(search_words.folded(text))


@pytest.fixture(autouse=True)
def in_norwegian() -> None:
    i18n.choose("nb")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("OVERGANG", "Overgang til forvaltning"),
        ("forvaltning overgang", "Overgang til forvaltning"),
        ("måledata", "Delte ma\u030aledata"),
        ("maaledata", "Delte måledata"),
        ("Åse", "Aase"),
        ("aere", "ære"),
        ("oekonomi", "Økonomi"),
        ("ideen", "idéen"),
        ("idéen", "ideen"),
        ("20 prosent", "20\u00a0prosent"),
        ("-3 md", "−3 md"),
        ("2024-2025", "2024–2025"),
        ("samhandling", "sam\u00adhandling"),
        ('"når', "«når det er avklart»"),
        ("", "hva som helst"),
    ],
)
def test_what_is_typed_is_found(typed: str, text: str) -> None:
    """However it is spelled, as long as it is the same word."""
    assert found(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("får", "far"),
        ("far", "får"),
        ("for", "før"),
        ("1.1.2027", "11.1.2027"),
        ("1.1.2027", "1.1.2028"),
        ("plikt avtale", "plikt"),
    ],
)
def test_another_word_is_not_found(typed: str, text: str) -> None:
    """æ, ø and å are letters of their own, a day is that day and no other, and every word must be there."""
    assert not found(typed, text)


SPELLINGS = ("1.1.2027", "01.01.2027", "1. januar 2027", "1 January 2027", "1. jan. 2027", "2027-01-01")


@pytest.mark.parametrize("typed", SPELLINGS)
@pytest.mark.parametrize("text", SPELLINGS)
def test_a_day_is_found_in_every_spelling_by_every_spelling(typed: str, text: str) -> None:
    """Also behind other words, and by its month and its year alone."""
    assert found(f"plikt {typed}", f"plikt, {text} → uten dato")
    assert all(found(part, text) for part in ("2027", "januar 2027", "jan. 2027", "2027-01"))
    assert not found("februar 2027", text)


@pytest.mark.parametrize("typed", ["2. kvartal 2028", "Q2 2028", "2028-Q2"])
def test_a_place_in_time_is_found_by_its_spelling_in_the_files(typed: str) -> None:
    """What is no day has one spelling in common: that of the files, which stands in the text too."""
    assert found(typed, "2. kv. 2028 2028-Q2") and not found(typed, "3. kv. 2028 2028-Q3")


@given(st.text(max_size=60))
def test_a_text_is_found_by_itself(text: str) -> None:
    """Whatever it holds: folding forgets the same on both sides."""
    assert found(text, text)


def test_hits_are_the_lines_where_it_begins() -> None:
    """Also where a line was broken within it, and once a line however often it stands there."""
    lines = ("Plikt til", "  å betale fra 1.1.2027", "", "plikt, plikt", "1. januar 2027")
    assert search_words.hits(lines, "plikt") == (0, 3)
    assert search_words.hits(lines, "TIL Å BETALE") == (0,)
    assert search_words.hits(lines, "2027-01-01") == (1, 4)
    assert search_words.hits(lines, "xyzzy") == search_words.hits(lines, "  ") == ()
