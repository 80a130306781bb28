from __future__ import annotations

from datetime import date

import pytest

from plantui import i18n
from plantui.plan import schema
from plantui.render import labels
from support.shown import plan_of, real_plan


def test_every_code_has_words_in_both_languages() -> None:
    """No kind, table, certainty, payment or state is shown as its key."""
    for language in i18n.LANGUAGES:
        i18n.choose(language)
        told = [i18n.t(f"kind.{code}") for code in labels.KINDS]
        told += [labels.table(name) for name in (*schema.PLAN_TABLES, *schema.SERVICE_TABLES, "milestone", "service")]
        told += [labels.group(name) for name in (*schema.PLAN_TABLES, *schema.SERVICE_TABLES, "milestone")]
        told += [labels.certainty(code) for code in schema.CERTAINTIES]
        told += [labels.payment(code, short) for code in schema.PAYMENTS for short in (True, False)]
        told += [labels.state(code) for code in schema.PREREQUISITE_STATES]
        assert not [one for one in told if "." in one or not one]


def test_values_carry_bound_unit_and_denominator() -> None:
    """A figure is never shown without what it is a figure of."""
    plan = plan_of(
        {
            "s": """
[[fact]]
id = "a"
text = "Signert"
value = 20
unit = "percent"
of = "fastlegekontor"
bound = "under"
source = "§1"
[[fact]]
id = "b"
text = "Delt"
value = 8_000_000
unit = "svarrapporter"
source = "§1"
"""
        }
    )
    assert labels.value(plan.by_id["s.a"]) == "under 20 % av fastlegekontor"
    assert labels.value(plan.by_id["s.b"]) == "8 000 000 svarrapporter"
    i18n.choose("en")
    assert labels.value(plan.by_id["s.a"]) == "under 20% of fastlegekontor"
    assert labels.value(plan.by_id["s.b"]) == "8,000,000 svarrapporter"


def test_certainty_keeps_the_sources_own_word() -> None:
    """The normalised level stands beside the word the source used."""
    plan = real_plan()
    assert labels.own_words(plan.by_id["pps.overgang-forvaltning"]) == "planlagt («planlagt fra»)"


def test_nothing_is_made_up_for_what_has_no_name() -> None:
    """A focus area whose name stood in a figure says so."""
    focus = next(item for item in real_plan().items if item.table == "focus")
    assert labels.title(focus) == "1. navn ikke i teksten"


@pytest.mark.parametrize(
    ("sentence", "width", "clipped"),
    [
        ("Delt 8 000 000 svar", 10, "Delt…"),
        ("Oppstart 25.4.2024 i Bodø", 14, "Oppstart…"),
        ("Oppstartsmøte, kommuner", 16, "Oppstartsmøte…"),
        ("Ny funksjonalitet", 17, "Ny funksjonalitet"),
    ],
)
def test_clipping_spares_numbers_and_dates(sentence: str, width: int, clipped: str) -> None:
    """What is cut is cut before a number or a date, never inside it."""
    assert labels.clipped(sentence, width) == clipped


@pytest.mark.parametrize(("today", "passed"), [("2025-03-30", False), ("2025-03-31", False), ("2025-04-01", True)])
def test_a_date_has_passed_the_day_after_its_last(today: str, passed: bool) -> None:
    """On the last day of a quarter there is still time; nothing passes without a day to count from."""
    item = plan_of({"s": '[[milestone]]\nid = "m"\nkind = "trial"\ntitle = "M"\nwhen = "2025-Q1"\n'}).by_id["s.m"]
    assert labels.passed(item, date.fromisoformat(today)) == passed
    assert not labels.passed(item, None)


def test_a_fact_with_which_another_one_begins_is_told_once() -> None:
    """`betinget` and `betinget («når …»)` are one; a word that another one merely begins with is not."""
    assert labels.facts("plan", "planen", "", "betinget", "betinget («når»)") == "plan · planen · betinget («når»)"
    assert labels.facts("betinget", "betinget") == "betinget · betinget"
