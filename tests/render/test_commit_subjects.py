"""What plantui wrote into git in English is told in the reader's language, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui import i18n
from plantui.render.commit_subjects import said
from plantui.review.records import commit_message


@pytest.fixture(autouse=True)
def norwegian() -> Iterator[None]:
    """Told in Norwegian."""
    before = i18n.language()
    i18n.choose("nb")
    yield
    i18n.choose(before or "en")


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("plan(demo-2025): 7 fields of 3 items", "demo-2025: 7 felt i 3 punkter endret"),
        ("plan(2025): pps.overgang-forvaltning when", "2025: Når i pps.overgang-forvaltning"),
        ("plan(2025): pps in several fields", "2025: flere felt i pps"),
        (
            "plan(2025): 12 items added, 1 item removed, 9 fields set",
            "2025: 12 nye punkter, 1 punkt tatt ut, 9 felt endret",
        ),
        ("plan(2025): reason for pps.mal", "2025: begrunnelse for pps.mal"),
        ("plan(2025): reasons for 2 items", "2025: begrunnelser for 2 punkter"),
        ("plan(2025): rules and people", "2025: regler og personer"),
        (
            "plan(2025): bring the allowed signers and the guide to verifying up to date",
            "2025: listen over gyldige nøkler og veiledningen om kontroll oppdatert",
        ),
        ("review(2025): 3 decisions, 1 remark by kari.berg", "2025: 3 uttalelser, 1 merknad fra kari.berg"),
        ("land: review(2025): 1 reply by kari.berg", "2025: 1 svar fra kari.berg"),
        ("people: people-2", "people-2: registrerte personer endret"),
    ],
)
def test_each_shape_is_told(subject: str, told: str) -> None:
    """Counts, fields and kinds of acts by the catalogue's words."""
    assert said(subject) == told


def test_every_kind_of_act_has_its_word() -> None:
    """A record's subject, as it is written, leaves no English noun."""
    for kind, nouns in commit_message.NAMES.items():
        for count in (1, 2):
            told = said(f"review(2025): {count} {nouns[count != 1]} by kari.berg")
            assert told.startswith(f"2025: {count} ") and nouns[count != 1] not in told, (kind, told)


@pytest.mark.parametrize(
    "subject",
    [
        "plan: periodeplanen fra 2024",
        "plan(2025): seven fields of 3 items",
        "Fix 3 decisions",
        "review(2025): nothing",
    ],
)
def test_what_somebody_else_wrote_stands_as_it_is(subject: str) -> None:
    """Only a subject that is wholly of a known shape is told in other words."""
    assert said(subject) == subject


@given(st.text(max_size=80))
def test_any_subject_is_told_on_one_clean_line(subject: str) -> None:
    """Whatever a commit calls itself."""
    assert "\n" not in said(subject) and "\x1b" not in said(subject)
