"""The plan of 2024 as shipped in plan/: its figures, dates and words are those of the published document."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from plantui.plan.loader import assemble, parse
from plantui.plan.model import Item, Plan, Service

ROOT = Path(__file__).resolve().parents[2]
SERVICES = {
    "pll": "Pasientens legemiddelliste",
    "pps": "Pasientens prøvesvar",
    "pjd": "Pasientens journaldokumenter",
    "pmd": "Pasientens måledata",
    "ki": "Kritisk informasjon",
    "dhg": "Digitalt helsekort for gravide",
    "mhe": "MyHealth@EU",
}
MANDATES = {
    "pll": "Mandat for pasientens legemiddelliste (2024)",
    "pps": "Mandat for pasientens prøvesvar (2024)",
    "pjd": "Mandat for pasientens journaldokumenter (2024)",
    "pmd": "Mandat for pasientens måledata (2024)",
    "ki": "Mandat for kritisk informasjon (2024)",
    "dhg": "Mandat for digitalt helsekort for gravide (2024)",
    "mhe": "Mandat for Myhealth@EU (2024)",
}

# id: (kind, when, precision, certainty, the source's own word)
DATED = {
    "pll.sfm-godkjent-fastleger": ("delivery", "..2024", "by", "targeted", "fortsatt mål om"),
    "pll.overgang-forvaltning": ("transition", "2025-01-01", "day", "planned", "planlagt fra"),
    "pps.ny-funksjonalitet": ("delivery", "2024-H2", "half", "planned", "planlagt"),
    "pps.innsending-hso-hv-hn": ("delivery", "2025-Q1", "quarter", "indicated", "indikerer en sannsynlig oppstart"),
    "pps.hmn-starter-utvikling": ("event", "2025..", "not-before", "doubtful", "melder at de ikke er klare før"),
    "pps.overgang-forvaltning": ("transition", "2025-01-01", "day", "planned", "planlagt fra"),
    "pjd.produksjonssettinger": ("delivery", "2024-spring..2024-autumn", "between", "planned", "planlagt"),
    "pjd.fastleger-80-prosent": ("target", "2024", "year", "targeted", "resultatmål"),
    "pjd.hmn-kilde-konsument": ("delivery", "2025..", "not-before", "doubtful", "signaliserer"),
    "pmd.deltakelse-formalisert": ("event", "2024-06", "month", "expected", "forventes"),
    "pmd.start-begrenset-utproving": (
        "trial", "2024-Q4", "quarter", "targeted", "felles mål om / forventes igangsatt",
    ),
    "pmd.overgang-forvaltning": ("transition", "2027-01-01", "day", "expected", "forventes"),
    "dhg.forste-versjon": ("event", "2024-Q4", "quarter", "planned", "starter"),
    "dhg.samtykkelosning": ("delivery", "..2024", "by", "planned", "forutsettes levert ved årsslutt"),
    "dhg.utproving-starter": ("trial", "", "conditional", "conditional", "kan starte når"),
    "dhg.bruk-til-helsehjelp": ("delivery", "", "conditional", "conditional", "forutsetter"),
    "dhg.overgang-forvaltning": ("transition", "2027-01-01", "day", "planned", "planlagt fra"),
    "mhe.oppstartsmote-kommuner": ("event", "2024-04-25", "day", "done", "avholdt"),
    "mhe.forvaltning-besluttes": ("decision", "2026-01-01", "day", "decided", "besluttes"),
}  # fmt: skip

# id: (value, unit, denominator, bound)
NUMBERS = {
    "pps.delte-svarrapporter": (8_000_000, "svarrapporter", None, None),
    "pps.kilder-private-lab": (4, "private lab", None, None),
    "pps.kilder-helseforetak": (10, "helseforetak", None, None),
    "pps.helsepersonell-dispensasjon": (50, "helsepersonell", None, None),
    "pjd.resultatmal-fastleger": (80, "percent", "fastleger", None),
    "pjd.signert-bruksvilkar": (20, "percent", "fastlegekontor", "under"),
    "pmd.utprovingskandidater": (2, "utprøvingskandidater", None, None),
    "dhg.interesse-sykehus": (1, "sykehus", None, None),
    "dhg.interesse-fastlege": (1, "fastlege", None, None),
    "dhg.minimum-helsevirksomheter": (3, "ulike helsevirksomheter", None, None),
    "dhg.minimum-leverandorer": (1, "leverandør", None, None),
}

# The transitions and the one decision: when, certainty, payment. None is what the text does not say.
HANDOVER = {
    "pll.overgang-forvaltning": ("2025-01-01", "planned", "duty"),
    "pps.overgang-forvaltning": ("2025-01-01", "planned", "duty"),
    "pjd.overgang-forvaltning": (None, None, None),
    "pmd.overgang-forvaltning": ("2027-01-01", "expected", "agreement"),
    "ki.overgang-forvaltning": (None, None, None),
    "dhg.overgang-forvaltning": ("2027-01-01", "planned", "duty"),
    "mhe.forvaltning-besluttes": ("2026-01-01", "decided", None),
}

# (what is needed, what needs it): whether the text leaves it to be inferred
DEPENDENCIES = {
    ("pll.integrasjon-sfm", "pll.sfm-godkjent-fastleger"): False,
    ("pps.testperiode", "pps.innsending-hso-hv-hn"): False,
    ("pps.fagsystemer-videreutviklet", "pps.innsending-hso-hv-hn"): True,
    ("pps.kvalitetssikret", "pps.innsending-hso-hv-hn"): True,
    ("pps.forskrift-iverksatt", "pps.innsending-hso-hv-hn"): True,
    ("pmd.deltakere-modne", "pmd.start-begrenset-utproving"): False,
    ("dhg.samarbeid-leverandorer", "dhg.utproving-starter"): False,
    ("dhg.innlemmet-i-forskrift", "dhg.bruk-til-helsehjelp"): False,
}

SHARED = {
    "kjernejournal": {"pll", "pps", "pjd", "ki"},
    "helsenorge": {"pll", "pps", "pjd", "ki"},
    "helseid": {"pjd", "mhe"},
    "tillitsrammeverket": {"pjd", "pmd"},
    "leveranseplan-2024": {"pps", "pjd", "pmd", "dhg", "mhe"},
    "epj-integrasjon": set(SERVICES),
}


ACTORS = {
    "nhn", "hod", "hdir", "hso", "hv", "hn", "hmn", "rhfene", "sykehuset-i-vestfold", "sykehuspartner", "larvik",
    "bodo", "stjordal", "kommuner", "fastleger", "helseforetak", "helsevirksomheter", "private-lab", "apotek",
    "leverandorer", "myndigheter", "eu", "kjerneteam", "behovsgruppen", "prioriteringsrad", "featureteam",
}  # fmt: skip


@cache
def plan() -> Plan:
    files = sorted((ROOT / "plan").rglob("*.toml"))
    return assemble(parse(file.relative_to(ROOT).as_posix(), file.read_bytes()) for file in files)


def of_table(table: str) -> list[Item]:
    return [item for item in plan().all_items() if item.table == table]


def milestones(service: Service) -> list[Item]:
    return [item for item in service.items if item.table == "milestone"]


def goals(service: str) -> list[str | None]:
    return [item.text("text") for item in plan().by_service[service].items if item.table == "goal"]


def test_it_reads_without_a_problem() -> None:
    """The shipped plan has no problem at all."""
    assert [str(problem) for problem in plan().problems] == []


def test_it_ships_without_rules() -> None:
    """No policy, people or records are shipped: the repository's own plan is in open review."""
    assert plan().governance == ()
    assert not (ROOT / "plan" / "governance").exists()


def test_document_control() -> None:
    """Title, date, version and author are those of the front page; there is one row in the version table."""
    document = plan().item
    expected = {
        "id": "nhn-digital-samhandling",
        "revision": "2024",
        "title": "Periodeplan 2025-2029: Satsning for digital samhandling",
        "date": "2024-06-13",
        "version": "1.0",
        "author": "NHN/Team sats",
        "description": "Digital samhandling periodeplan",
        "language": "nb",
    }
    assert {name: document.text(name) for name in expected} == expected
    (row,) = plan().versions
    assert row == {
        "date": "2024-06-13", "version": "1.0", "description": "Digital samhandling periodeplan",
        "author": "NHN/Team sats",
    }  # fmt: skip


def test_the_second_reference_has_no_number() -> None:
    """23/4822 numbers the assignment document; the mandates have no number, and none is made up."""
    assignment, mandates = of_table("reference")
    assert (assignment.text("number"), assignment.title) == (
        "23/4822", "Oppdragsdokument til Norsk helsenett SF for 2024",
    )  # fmt: skip
    assert ("number" in mandates.fields, mandates.title) == (False, "Mandatene for 2024")
    assert {item.text("owner") for item in (assignment, mandates)} == {"Helse- og omsorgsdepartementet"}
    assert {item.text("version") for item in (assignment, mandates)} == {"1.0"}


def test_the_period_is_kept_as_stated_each_way() -> None:
    """Title, introduction and assignment state the period differently, and nothing settles it."""
    stated = [tuple(item.number(name) for name in ("first", "last", "years")) for item in of_table("period")]
    assert stated == [(2025, 2029, None), (2024, 2029, None), (None, 2029, 6)]


def test_focus_areas_are_ranked_and_nameless() -> None:
    """Three focus areas, ranked; their names stood only in a figure."""
    assert [item.number("rank") for item in of_table("focus")] == [1, 2, 3]
    assert all({"title", "text"}.isdisjoint(item.fields) for item in of_table("focus"))


def test_actors_named_in_the_text() -> None:
    """Everyone the text names is an actor, and nobody else: KS, and vendors by name, are not in it."""
    assert {item.own_id for item in of_table("actor")} == ACTORS


def test_the_seven_services() -> None:
    """Seven services in the document's order, each with its chapter, mandate and summary."""
    services = plan().services
    assert {service.id: service.title for service in services} == SERVICES
    assert [service.id for service in services] == list(SERVICES)
    assert [service.item.text("chapter") for service in services] == ["2", "3", "4", "5", "6", "7", "8"]
    assert {service.id: service.item.text("mandate") for service in services} == MANDATES
    assert all((service.item.text("summary") or "").count(".") >= 3 for service in services)


def test_nineteen_milestones_are_dated_or_conditional() -> None:
    """Every date, condition, certainty and the source's own word for it, and no milestone more."""
    found = {}
    for item in of_table("milestone"):
        if item.when is not None:
            found[item.id] = (
                item.kind, item.when.written, item.when.precision, item.text("certainty"), item.text("certainty_text"),
            )  # fmt: skip
    assert found == DATED
    counts = {s.id: sum(item.when is not None for item in milestones(s)) for s in plan().services}
    assert counts == {"pll": 2, "pps": 4, "pjd": 3, "pmd": 3, "ki": 0, "dhg": 5, "mhe": 2}


def test_every_service_has_both_markers_without_a_date() -> None:
    """The red marker and the info sign stood only in figures: fourteen items that say nothing of when or how sure."""
    markers = [item for item in of_table("milestone") if item.kind in ("operations-ready", "funding-ends")]
    assert {item.id for item in markers} == {
        f"{service}.{own}" for service in SERVICES for own in ("rod-markering", "informasjonstegn")
    }
    for item in markers:
        assert set(item.fields) <= {"kind", "title", "source"}, item.id
        assert "(bare figur)" in (item.text("source") or "")


def test_what_has_no_date_stood_only_in_a_figure() -> None:
    """Milestones without a date are the markers and the transitions of pjd and ki, all from figures."""
    undated = [item for item in of_table("milestone") if item.when is None]
    assert len(undated) == 16
    assert all("(bare figur)" in (item.text("source") or "") for item in undated)


def test_handover_as_the_text_has_it() -> None:
    """Date, certainty and payment of each transition; mhe has a decision instead, and no transition."""
    by_id = plan().by_id
    found = {key: tuple(by_id[key].text(name) for name in ("when", "certainty", "payment")) for key in HANDOVER}
    assert found == HANDOVER
    transitions = {item.id for item in of_table("milestone") if item.kind == "transition"}
    assert transitions == {key for key in HANDOVER if key.endswith(".overgang-forvaltning")}


def test_the_economy_chapter_is_left_dangling() -> None:
    """Four transitions point at chapter 9, and chapter 9 only points on to an annex."""
    pointing = {item.service for item in of_table("milestone") if "se kapittel 9" in (item.text("text") or "")}
    assert pointing == {"pll", "pps", "pmd", "dhg"}
    economy = plan().by_id["plan.okonomi-vedlegg"]
    assert economy.text("source") == "§9"
    assert "vedlegg" in (economy.text("text") or "")


def test_numbers_keep_their_denominators() -> None:
    """Every number with its unit; 80 percent of GPs and under 20 percent of GP offices are two measures."""
    found = {
        item.id: (item.number("value"), item.text("unit"), item.text("of"), item.text("bound"))
        for item in of_table("fact")
        if "value" in item.fields
    }
    assert found == NUMBERS


def test_status_words_are_the_sources_own() -> None:
    """A status has a word only where the text has one, and every voice is NHN's."""
    found = {item.service: item.text("word") for item in of_table("status")}
    assert found == {
        "pll": "i henhold til plan",
        "pps": "forsinket",
        "pjd": "i henhold til plan",
        "pmd": None,
        "ki": None,
        "dhg": None,
        "mhe": "på plan",
    }
    assert {item.text("reporter") for item in of_table("status")} == {"nhn"}


def test_the_goals_of_pps_and_pjd_are_the_same() -> None:
    """The document gives both services the same goals, very likely by mistake; that is kept, not repaired."""
    assert goals("pps") == goals("pjd")
    counts = {service: len(goals(service)) for service in SERVICES}
    assert counts == {"pll": 2, "pps": 2, "pjd": 2, "pmd": 1, "ki": 3, "dhg": 2, "mhe": 1}


def test_every_prerequisite_is_open() -> None:
    """The text reports no prerequisite as met."""
    assert {item.text("state") for item in of_table("prerequisite")} == {"open"}


@pytest.mark.parametrize("component", SHARED)
def test_shared_components_name_the_services_they_carry(component: str) -> None:
    """A shared component is used by exactly the services whose chapters name it."""
    using = {service.id for service in plan().services if component in service.item.ids("uses")}
    assert using == SHARED[component]


def test_what_depends_on_what_is_stated_or_says_that_it_is_inferred() -> None:
    """Every dependency there is; those that the text does not state say so where they say where they stand."""
    found = {
        (f"{item.service}.{needed}", f"{item.service}.{target}"): "utledet" in (item.text("source") or "")
        for item in plan().all_items()
        for needed, target in (
            *((item.own_id, target) for target in item.ids("needed_for")),
            *((needed, item.own_id) for needed in item.ids("after")),
        )
    }
    assert found == DEPENDENCIES


def test_no_service_waits_for_another() -> None:
    """The only stated link between services is a likeness: mhe makes its login in the way of pjd, and not after it."""
    login = plan().by_id["mhe.helseid-palogging"]
    assert login.text("text") == "Pålogging med HelseID, tilsvarende som for Pasientens journaldokumenter"
    assert login.ids("uses") == plan().by_id["pjd.helseid-palogging"].ids("uses") == ("helseid",)
    targets = [target for item in plan().all_items() for name in ("after", "needed_for") for target in item.ids(name)]
    assert [target for target in targets if "." in target] == []


def test_payment_is_in_the_words_of_the_text() -> None:
    """A duty in three services; in pmd what is proposed, word for word."""
    found = {item.id: words for item in of_table("milestone") if (words := item.text("payment_text"))}
    assert found == {
        "pll.overgang-forvaltning": "plikt til å betale",
        "pps.overgang-forvaltning": "plikt til å betale",
        "pmd.overgang-forvaltning": "foreslås avtalebasert og betales av de som bruker tjenesten",
        "dhg.overgang-forvaltning": "plikt til å betale",
    }


def test_what_was_put_right_against_the_text() -> None:
    """What two sections say of a component names both; every status has its month; nobody is promised all answers."""
    by_id = plan().by_id
    assert by_id["plan.kjernejournal"].text("source") == "§2.1, §3.2"
    assert by_id["plan.helseid"].text("source") == "§4.2, §8.2"
    assert {item.text("as_of") for item in of_table("status")} == {"2024-06"}
    assert "samlet oversikt over egne prøvesvar via Helsenorge" in (by_id["pps"].text("summary") or "")


def test_every_item_names_its_section() -> None:
    """Each item says where in the document it stands, within its own service's chapter where it has one."""
    section = re.compile(
        r"§\d(\.\d){0,2}(, §\d(\.\d){0,2})*( \((bare figur|avhengigheten er utledet)\))?|forsiden|dokumentkontroll"
    )
    for item in plan().all_items():
        if item.id == "plan":
            continue
        source = item.text("source") or ""
        assert section.fullmatch(source), (item.id, source)
        if item.service is not None and item.own_id != "informasjonstegn":
            chapter = plan().by_service[item.service].item.text("chapter")
            assert source.startswith(f"§{chapter}"), (item.id, source)
