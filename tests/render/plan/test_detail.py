from __future__ import annotations

from datetime import date

from plantui import i18n
from plantui.render.line import Canvas, plain
from plantui.render.plan.detail import detail
from plantui.render.plan.sections import overview
from support.shown import plan_of, real_plan

TODAY = date(2025, 6, 18)


def drawn(item_id: str, width: int = 48, today: date | None = TODAY) -> list[str]:
    return [plain(line) for line in detail(real_plan(), item_id, Canvas(width), today)]


def test_transition_as_the_screen_draws_it() -> None:
    """A transition says when, how sure, who pays, what is absent, and what only figures had."""
    assert drawn("dhg.overgang-forvaltning")[:10] == [
        "dhg.overgang-forvaltning       milepæl: overgang",
        "Overgang til forvaltning                    §7.3",
        "─" * 48,
        "Når          1. januar 2027",
        "Hvor sikkert planlagt («planlagt fra»)",
        "Betaling     plikt til å betale",
        "Aktører      ikke i teksten",
        "Krever       ikke i teksten",
        "Kreves av    ikke i teksten",
        "Kilde        §7.3",
    ]
    assert drawn("dhg.overgang-forvaltning")[-2:] == [
        "Rød markering     ikke i teksten (bare figur)",
        "Informasjonstegn  ikke i teksten (bare figur)",
    ]


def test_passed_date_and_prerequisites() -> None:
    """A date that has passed unconfirmed says so, actors are expanded, and what it needs is named with its state."""
    lines = "\n".join(drawn("pps.innsending-hso-hv-hn", 80))
    assert "! Datoen er passert, og planen sier ikke om det skjedde." in lines
    assert "Helse Sør-Øst, Helse Vest, Helse Nord" in lines
    assert "Kjernejournalforskriften med prøvesvar er iverksatt (åpen)" in lines
    assert "antydet («indikerer en sannsynlig oppstart»)" in lines


def test_nothing_has_passed_without_a_today() -> None:
    """Without a today nothing is said to have passed."""
    assert not [line for line in drawn("pps.innsending-hso-hv-hn", 80, None) if "passert" in line]


def test_service_lists_its_milestones_in_time_order() -> None:
    """A service shows its milestones by date, the passed marked, the figure-only last."""
    lines = drawn("pps")
    at = lines.index("MILEPÆLER I TIDSREKKEFØLGE")
    assert lines[at + 1 :] == [
        "2. halvår 2024 Ny funksjonalitet       ! PASSERT",
        "1.1.2025       Overgang, plikt         ! PASSERT",
        "1. kv. 2025    Innsending til helsehj… ! PASSERT",
        "ikke før 2025  HMN starter utvikling",
        "ikke i teksten Rød markering",
        "ikke i teksten Informasjonstegn",
    ]


def test_document_states_its_period_more_than_once_and_a_missing_number() -> None:
    """The document keeps its contradicting periods and says which reference has no number."""
    lines = "\n".join(drawn("plan", 80))
    assert "nummer ikke i teksten · Mandatene for 2024" in lines
    assert "2025-2029, i tittelen, 5 år (forsiden)" in lines
    assert "6 år (§1)" in lines
    assert "1. navn ikke i teksten" in lines


def test_component_names_the_services_that_stand_on_it() -> None:
    """A shared part says which services it would hit."""
    assert "Pasientens legemiddelliste, Pasientens prøvesvar" in "\n".join(drawn("plan.kjernejournal", 80))


def test_facts_keep_their_denominators() -> None:
    """Two figures about GPs and GP offices are each shown with their own denominator."""
    plan = real_plan()
    facts = [item for item in plan.by_service["pjd"].items if item.table == "fact" and item.text("of")]
    assert facts
    for fact in facts:
        assert f"av {fact.text('of')}" in "\n".join(plain(line) for line in detail(plan, fact.id, Canvas(100)))


def test_two_sources_are_both_shown() -> None:
    """Claims that disagree stand beside each other with their reporters."""
    plan = plan_of(
        {
            "s": """
[[milestone]]
id = "m"
kind = "event"
title = "Deltakelse"
source = "§1"
[[milestone.claim]]
reporter = "kjerneteam"
when = 2024-10-14
source = "notat"
[[milestone.claim]]
reporter = "behovsgruppen"
when = "2025-01"
"""
        }
    )
    lines = [plain(line) for line in detail(plan, "s.m", Canvas(60))]
    assert "Kilde 1       kjerneteam: 14. oktober 2024 (notat)" in lines
    assert "Kilde 2       behovsgruppen: januar 2025" in lines


def test_an_unknown_item_says_so() -> None:
    """An id that is not in the plan is answered with a sentence, cleaned."""
    assert "pps.borte␛ finnes ikke" in " ".join(drawn("pps.borte\x1b"))


def test_problems_of_the_files_stand_first_in_the_document() -> None:
    """What could not be read is said where the document is shown."""
    plan = plan_of({"s": "rubbish = 1\n"})
    lines = [plain(line) for line in detail(plan, "plan", Canvas(80))]
    assert lines[3] == "PROBLEMER I FILENE"
    assert "plan/services/s.toml" in lines[4]


def test_overview_has_every_service_by_its_title_in_both_languages() -> None:
    """The overview never cuts a title, however narrow it is."""
    plan = real_plan()
    for language in i18n.LANGUAGES:
        i18n.choose(language)
        for width in (30, 60, 80, 120):
            told = " ".join(" ".join(plain(line) for line in overview(plan, Canvas(width))).split())
            assert all(service.title in told for service in plan.services)
    i18n.choose("nb")
    assert "Pasientens prøvesvar (pps)            4 av 4 datert  1.1.2025, plikt" in [
        plain(line) for line in overview(plan, Canvas(80))
    ]


def test_a_transition_on_a_condition_is_not_said_to_be_missing_in_the_text() -> None:
    """`betinget` and `ikke i teksten` are two things, in the overview too."""
    transition = '[[milestone]]\nid = "overgang"\nkind = "transition"\ntitle = "Overgang"\nsource = "§1"\n'
    plan = plan_of({"a": transition + 'condition = "når det er avklart"\n', "b": transition})
    told = [plain(line).split()[-1] for line in overview(plan, Canvas(80)) if line]
    assert told[-2:] == ["betinget", "teksten"]
