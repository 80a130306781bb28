"""Contradictions in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantui import i18n, terminal_text
from plantui.plan.checks import findings
from plantui.plan.contradictions.plan_finding import CODES, PlanFinding
from plantui.plan.model import Plan
from plantui.render.changes import findings as show
from plantui.render.line import Canvas, cells, plain
from support import plans


def _told(code: str, *items: str, plan: Plan | None = None) -> str:
    made = plan or plans.shipped()
    found = [one for one in findings(made) if one.code == code and set(items) <= set(one.items)]
    return show.explanation(made, found[0])


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    """In both languages, with nothing left to fill in, whatever the finding lacks."""
    i18n.choose(language)
    for code in CODES:
        said = show.explanation(plans.shipped(), PlanFinding(code, ("pps.overgang-forvaltning", "pll")))
        assert said
        assert f"finding.{code}" not in said
        assert "{" not in said


def test_the_plan_of_2024_in_words() -> None:
    """What does not fit, with the dates and the names of what it is about."""
    assert _told("before-use", "pps.overgang-forvaltning") == (
        "pps Overgang til forvaltning (1.1.2025) kan komme før pps Innsending til helsehjelp (1. kv. 2025)"
    )
    assert _told("before-use", "dhg.overgang-forvaltning") == (
        "dhg Overgang til forvaltning (1.1.2027) kan komme før dhg Bruk til helsehjelp (betinget, uten dato)"
    )
    assert _told("open-when-due", "pps.forskrift-iverksatt") == (
        "pps Innsending til helsehjelp (1. kv. 2025) trenger pps Kjernejournalforskriften med prøvesvar er iverksatt "
        "(åpen), som ennå ikke er oppfylt"
    )
    assert _told("leads-nowhere").startswith("Teksten viser til kapittel 9")
    assert "«fastleger» · «fastlegekontor»" in _told("across-denominators")


def test_voices_that_disagree_name_the_service() -> None:
    """And the words they used."""
    said = _told("sources-disagree", "pll.status-nhn", plan=plans.demo_revision())
    assert said == ("Kildene er uenige om Pasientens legemiddelliste: «i henhold til plan» · «avventer leverandør»")


def test_an_accepted_finding_says_why() -> None:
    """It stays listed."""
    finding = PlanFinding("cycle", ("a.b",), accepted="Det vet vi.")
    assert "godtatt: Det vet vi." in "\n".join(
        map(plain, show.plan_finding_lines(plans.shipped(), [finding], Canvas(60)))
    )


def test_no_findings_is_said() -> None:
    """An empty list is not left blank."""
    assert plain(show.plan_finding_lines(plans.shipped(), [], Canvas(60))[0]) == "Ingen motsigelser funnet."


def test_a_ring_of_many_is_counted() -> None:
    """Eight are named, the rest counted."""
    finding = PlanFinding("cycle", tuple(f"a.m{at}" for at in range(100_000)))
    assert show.explanation(plans.shipped(), finding).endswith("og 99992 til")
    assert show.items_words(finding).endswith("og 99992 til")


_ODD = st.text(
    st.sampled_from("\x1b\x07\u202e\u200b中æ[]{}|`\n ") | st.characters(exclude_categories=["Cs"]), max_size=30
)


@given(st.sampled_from(CODES), _ODD, st.integers(20, 200), st.booleans(), st.sampled_from(i18n.LANGUAGES))
@settings(deadline=None)
def test_nothing_hostile_comes_out_of_a_finding(code: str, odd: str, width: int, ascii: bool, language: str) -> None:
    """Whatever the values hold, at any width."""
    i18n.choose(language)
    names: tuple[str, ...] = (
        "text", "chapter", "round", "due", "needed", "when", "of", "first", "last", "whens", "words", "met",
        "months_low", "months_high", "revision", "on", "who", "advice", "year", "actual", "target", "product", "most",
    )  # fmt: skip
    values = dict.fromkeys(names, odd)
    finding = PlanFinding(code, (odd, "pll"), values, odd)  # type: ignore[arg-type]  # code is one of CODES
    for line in show.plan_finding_lines(plans.shipped(), [finding], Canvas(width, ascii)):
        told = "".join(said for said, _ in line)
        assert terminal_text.clean(told) == told
        assert cells(line) <= width
        assert not ascii or all(" " <= character <= "~" for character in told)
