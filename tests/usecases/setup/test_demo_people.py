"""The demo's invented revision of 2025 against the plan of 2024: every kind of change, slip and contradiction."""

from __future__ import annotations

from functools import cache

import pytest

from plantui.changes.compare import Change, compare
from plantui.plan.checks import findings
from support import plans

EXPECTED = {
    "E01": ("dhg.overgang-forvaltning", "changed", "payment", "worse", (14, None, "bound")),
    "E02": ("pll.overgang-forvaltning", "changed", "payment", "delayed", (15, 15, "day")),
    "E03": ("dhg.finansiering-avklart", "added", "payment", None, None),
    "E04": ("pmd.overgang-forvaltning", "changed", "transition", "stronger", None),
    "E05": ("ki.overgang-forvaltning", "changed", "transition", "gain", None),
    "E06": ("dhg.forste-versjon", "changed", "milestone", "delayed", (10, 13, "interval")),
    "E07": ("pps.ny-funksjonalitet", "changed", "milestone", "delayed", (14, 23, "season")),
    "E08": ("mhe.forvaltning-besluttes", "changed", "milestone", "brought-forward", (-3, -3, "day")),
    "E09": ("pmd.deltakelse-formalisert", "changed", "milestone", "two-sources", (3, 8, "interval")),
    "E10": ("pjd.hmn-kilde-konsument", "changed", "milestone", "delayed", (27, 27, "open")),
    "E11": ("mhe.epikriser-i-utveksling", "added", "milestone", None, None),
    "E12": ("pll.apotek-kapasitet", "changed", "prerequisite", "met", None),
    "E13": ("mhe.epj-integrasjon-bestilt", "changed", "actors", None, None),
    "E14": ("pll.status-kjerneteam", "added", "numbers", "another-voice", None),
    "E15": ("pjd.signert-bruksvilkar", "changed", "numbers", "another-measure", None),
    "E16": ("pps.delte-svarrapporter", "changed", "numbers", None, None),
    "E17": ("pps.helsepersonell-dispensasjon", "removed", "numbers", None, None),
    "E18": ("plan.helsenorge", "changed", "shared", None, None),
    "E19": ("plan.demokrav-innsynslogg", "added", "shared", None, None),
    "E20": ("pmd", "renamed", "names", None, None),
    "E21": ("drk", "added", "names", None, None),
    "E22": ("pps.dokumenttype-provesvar", "moved", "names", None, None),
    "E23": ("pjd", "changed", "wording", None, None),
    "E24": ("ki", "changed", "wording", None, None),
    "actor 1": ("plan.demo-kommune", "added", "actors", None, None),
    "actor 2": ("plan.eksempel-kommune", "added", "actors", None, None),
}
"""Item, kind, weight, direction, and the slip in whole months with its rule."""


@cache
def _changes() -> dict[str, Change]:
    return {change.item: change for change in compare(plans.shipped(), plans.demo_revision())}


def _codes(plan: str) -> set[tuple[str, tuple[str, ...]]]:
    made = plans.shipped() if plan == "2024" else plans.demo_revision()
    return {(finding.code, finding.items) for finding in findings(made)}


def test_the_revision_loads_without_problems() -> None:
    """What the demo shows is a well-formed plan."""
    assert plans.demo_revision().problems == ()


@pytest.mark.parametrize("number", EXPECTED)
def test_each_change_has_the_kind_weight_direction_and_slip_that_the_screens_draw(number: str) -> None:
    """The table of the demo revision, row by row."""
    item, kind, weight, direction, slip = EXPECTED[number]
    change = _changes()[item]
    rounded = change.slip and (
        None if change.slip.low is None else round(change.slip.low),
        None if change.slip.high is None else round(change.slip.high),
        change.slip.rule,
    )
    assert (change.kind, change.weight, change.direction, rounded) == (kind, weight, direction, slip)


def test_there_is_no_change_but_those() -> None:
    """24 numbered ones, and the two actors that one of them names."""
    assert set(_changes()) == {expected[0] for expected in EXPECTED.values()}


def test_what_moved_says_where_from() -> None:
    """The document type moved from pjd."""
    assert _changes()["pps.dokumenttype-provesvar"].was == "pjd.dokumenttype-provesvar"


def test_seven_dates_have_passed_unconfirmed() -> None:
    """U1-U7, in the proposal by its own date, and none in the plan of 2024 by its."""
    passed = [items for code, items in _codes("2025") if code == "passed-unconfirmed"]
    assert sorted(item for (item,) in passed) == [
        "dhg.samtykkelosning", "pjd.fastleger-80-prosent", "pjd.produksjonssettinger", "pll.sfm-godkjent-fastleger",
        "pmd.start-begrenset-utproving", "pps.innsending-hso-hv-hn", "pps.overgang-forvaltning",
    ]  # fmt: skip
    assert not any(code == "passed-unconfirmed" for code, _ in _codes("2024"))


def test_the_three_contradictions_of_the_screens_are_found() -> None:
    """M3 and M4 in the plan of 2024, M5 in the proposal."""
    assert ("before-use", ("dhg.overgang-forvaltning", "dhg.bruk-til-helsehjelp")) in _codes("2024")
    assert any(code == "leads-nowhere" and "plan.okonomi-vedlegg" in items for code, items in _codes("2024"))
    assert ("due-after", ("dhg.forste-versjon", "dhg.finansiering-avklart")) in _codes("2025")


def test_the_two_sources_of_one_date_disagree() -> None:
    """Both are kept, and said to differ."""
    assert ("sources-disagree", ("pmd.deltakelse-formalisert",)) in _codes("2025")
