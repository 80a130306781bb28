"""The edition code: what it is made of, and that no slip of a pen or an eye makes another one of it."""

from __future__ import annotations

from itertools import combinations

import attrs
import pytest

from plantui.documents import edition_code
from plantui.documents.edition_code import ALPHABET, CodeReading, EditionFacts, WrongSign

PRINTED = ("D36V-H9XE-758Z", "D36V-H9XE-R6MD")
FACTS = EditionFacts("a" * 40, "b" * 40 + "#1", 2, "c" * 40, "d" * 64)


@pytest.mark.parametrize("code", PRINTED)
def test_the_check_is_that_of_the_printed_examples(code: str) -> None:
    """Two codes printed before there was a program: the same field and generator are used."""
    assert edition_code.holds(edition_code.signs_of(code))


def test_every_one_or_two_wrong_signs_are_found() -> None:
    """All 372 and all 63 426 of one code: none is another code."""
    signs = edition_code.signs_of(PRINTED[0])
    tried = 0
    for place in range(12):
        for sign in set(ALPHABET) - {signs[place]}:
            assert not edition_code.holds(signs[:place] + sign + signs[place + 1 :])
            tried += 1
    assert tried == 372
    for one, other in combinations(range(12), 2):
        for first in set(ALPHABET) - {signs[one]}:
            start = signs[:one] + first + signs[one + 1 : other]
            for second in set(ALPHABET) - {signs[other]}:
                assert not edition_code.holds(start + second + signs[other + 1 :])
                tried += 1
    assert tried == 372 + 63_426


def test_every_two_neighbours_that_change_places_are_found() -> None:
    """Each pair of unlike signs at each place of codes of many editions."""
    for edition in range(200):
        signs = edition_code.signs_of(edition_code.edition_code(attrs.evolve(FACTS, edition=edition), "nufa"))
        for place in range(11):
            one, other = signs[place], signs[place + 1]
            swapped = signs[:place] + other + one + signs[place + 2 :]
            assert one == other or not edition_code.holds(swapped)


def test_an_edition_shows_in_the_first_two_groups_and_the_body_in_the_third() -> None:
    """One edition for two bodies, and for none: `00` begins the third group of the paper itself."""
    paper, nufa, other = (edition_code.edition_code(FACTS, body) for body in ("", "nufa", "kommune"))
    assert paper[:10] == nufa[:10] == other[:10]
    assert paper[10:12] == "00" and len({paper, nufa, other}) == 3
    assert all(edition_code.holds(edition_code.signs_of(code)) for code in (paper, nufa, other))


@pytest.mark.parametrize("field", ["root", "opening", "commit", "plan_fingerprint"])
def test_each_fact_makes_another_code(field: str) -> None:
    """Another value, and none at all, which is left out of what is hashed."""
    stated = attrs.asdict(FACTS)
    codes = {edition_code.edition_code(EditionFacts(**{**stated, field: value})) for value in ("", "0", "1")}
    assert len(codes) == 3
    assert edition_code.edition_code(attrs.evolve(FACTS, edition=3)) != edition_code.edition_code(FACTS)


def test_the_code_is_for_ever() -> None:
    """These facts have had these codes since there is one: papers that lie in archives bear them."""
    assert edition_code.edition_code(FACTS) == "AF70-NA4W-00RE"
    assert edition_code.edition_code(FACTS, "nufa") == "AF70-NA4W-8YDW"


@pytest.mark.parametrize(
    "written",
    ["d36v-h9xe-758z", "D36VH9XE758Z", " D36V h9xe\t758Z ", "D36V\u2013H9XE\u2011758Z", "D36V\u2212H9XE-758Z"],
)
def test_case_blanks_and_dashes_say_nothing(written: str) -> None:
    """As it is typed, pasted from a document, or read from a page."""
    assert edition_code.read_code(written, dict.fromkeys(PRINTED)) == CodeReading("known", PRINTED[0])


def test_signs_that_look_alike_are_the_digits() -> None:
    """O and Ø, i and l: none of them is in the alphabet."""
    assert edition_code.signs_of("oOøØ-iIlL") == "00001111"
    assert not set("ILOUØ") & set(ALPHABET) and len(set(ALPHABET)) == 32


def test_a_mistyped_code_names_what_is_wrong() -> None:
    """The nearest that is known, and the place counted from one."""
    reading = edition_code.read_code("D36V-H9XE-75BZ", dict.fromkeys(PRINTED))
    assert reading == CodeReading("mistyped", PRINTED[0], (WrongSign(11, "B", "8"),))
    three_off = edition_code.read_code("000V-H9XE-758Z", dict.fromkeys(PRINTED))
    assert (three_off.code, len(three_off.wrong)) == (PRINTED[0], 3)


@pytest.mark.parametrize(
    "written", ["", "D36V", "D36V-H9XE-758", "D36V-H9XE-758ZZ", "UUUU-H9XE-758Z", "0000-H9XE-758Z"]
)
def test_what_is_near_no_known_code_names_none(written: str) -> None:
    """Too short, too long, or four signs off."""
    assert edition_code.read_code(written, dict.fromkeys(PRINTED)) == CodeReading("mistyped", "")


def test_a_code_whose_checks_hold_and_that_is_not_known_is_unknown() -> None:
    """Another edition, another plan, or one that was not fetched."""
    assert edition_code.read_code(PRINTED[1], {PRINTED[0]: None}) == CodeReading("unknown", PRINTED[1])


def test_codes_are_found_in_a_text() -> None:
    """In any dashes and case, after another group too; words that only look like one are none."""
    text = (
        "svarkode D36V-H9XE-758Z)\nRe: [d36v\u2011h9xe\u2011r6md] NYTT-YTRE-KRAV, ABCD-D36V-H9XE-758Z, xD36V-H9XE-758Z"
    )
    assert list(edition_code.codes_in(text)) == [PRINTED[0], PRINTED[1], PRINTED[0]]


def test_the_signs_of_a_body_are_never_those_of_none() -> None:
    """A body whose hash begins with nothing takes the next two signs."""
    signs = [edition_code.body_symbols(f"organ-{number}") for number in range(5_000)]
    assert "00" not in signs and len(set(signs)) > 1_000
    assert edition_code.body_symbols("") == "00"
