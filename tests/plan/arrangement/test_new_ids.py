"""Ids for what is new: made of the title in one way, short, never one that is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui import limits
from plantui.plan.arrangement.new_ids import LONGEST, new_id, new_item_id, stop_words
from plantui.plan.values import SLUG
from support import plans


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Prøvedrift på Ærøy", "proevedrift-aeroey"),
        ("Åpning av A\u030apent hus", "aapning-aapent-hus"),
        ("Straße, Ðorn & Þing", "strasse-dorn-thing"),
        ("Überführung der Crème", "uberfuhrung-der-creme"),
        ("  E-multidose (2. fase) ", "e-multidose-2-fase"),
        ("Nº 5 ﬁnal", "no-5-final"),
        ("og i på", "og-i-paa"),
        ("Ferdig", "ferdig"),
        ("日本語", "milestone"),
        ("--- …", "milestone"),
    ],
)
def test_an_id_is_the_titles_words_in_small_ascii(title: str, made: str) -> None:
    """Norse letters are spelled out, other accents go, what is no letter or digit is one hyphen, and stop words go."""
    assert new_id(title, (), stop_words("nb"), otherwise="milestone") == made


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("a" * 40, "a" * 40),
        ("a" * 41, "a" * 40),
        (f"{'a' * 41} b", "a" * 40),
        (f"{'a' * 38} b", f"{'a' * 38}-b"),
        (f"{'a' * 38} bc", "a" * 38),
        (f"{'a' * 40} b", "a" * 40),
        ("a" + " b" * 19 + " cc", "a" + "-b" * 19),
    ],
)
def test_an_id_ends_at_the_end_of_a_word_after_at_most_forty_characters(title: str, made: str) -> None:
    """Only a first word that is longer by itself is cut."""
    assert new_id(title, ()) == made


def test_an_id_that_is_taken_gets_a_number() -> None:
    """The first one that is free, from 2."""
    assert new_id("Pilot", {"pilot"}) == "pilot-2"
    assert new_id("Pilot", {"pilot", "pilot-2", "pilot-4"}) == "pilot-3"


@given(st.text(), st.sets(st.text(max_size=5)))
def test_whatever_the_title_is_its_id_is_one_that_the_format_allows(title: str, taken: set[str]) -> None:
    """Not taken, not too long, and made the same way again."""
    made = new_id(title, taken, stop_words("nb"))
    assert SLUG.fullmatch(made) and made not in taken and len(made) <= LONGEST + 4 < limits.ID_CHARACTERS
    assert new_id(title, taken, stop_words("nb")) == made


def test_the_stop_words_are_those_of_the_plans_language() -> None:
    """English ones where the plan names no language, or one that has no catalogue."""
    for language, made in (
        ("nb", "start-the-nord"),
        ("nn", "start-the-nord"),
        ("en", "start-i-nord"),
        (None, "start-i-nord"),
    ):
        plan = plans.plan({"a": {}}, {"language": language} if language else {})
        assert new_item_id(plan, "a", "milestone", {"title": "Start i the nord"}) == made, language
    assert stop_words("sv") == stop_words("en")


def test_an_item_gets_an_id_that_no_item_of_its_place_has_or_had() -> None:
    """Of the text where there is no title, of the table where there is neither; other services do not matter."""
    plan = plans.plan({
        "a": {"milestone": [{"id": "pilot", "kind": "event", "title": "P", "source": "1"}]},
        "b": {"milestone": [{"id": "x", "kind": "event", "title": "P", "source": "1", "was": "a.pilot-2"}]},
    })  # fmt: skip
    assert new_item_id(plan, "a", "risk", {"text": "Pilot"}) == "pilot-3"
    assert new_item_id(plan, "a", "risk", {"text": "Pilot"}, {"pilot-3"}) == "pilot-4"
    assert new_item_id(plan, "b", "risk", {"title": "Pilot", "text": "T"}) == "pilot"
    assert new_item_id(plan, "plan", "actor", {}) == "actor"
