"""What an item needs, with the real program: whichever service says so, every command says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import founded, repositories
from support.program import plantui
from support.repositories import HELSENORGE, PLAN, PLAN_FILES, PPS

ITEM = "pps.overgang-forvaltning"
CONSENT = """
[[prerequisite]]
id = "samtykke"
text = "Felles samtykkeløsning"
state = "open"
when = 2027-01-01
needed_for = ["pps.overgang-forvaltning"]
source = "§4.1"
"""
FILES = {**PLAN_FILES, "plan/services/helsenorge.toml": HELSENORGE + CONSENT}


def test_show_names_what_another_service_says_the_item_needs(tmp_path: Path) -> None:
    """`show` names the needs that `check` and `impact` go by: the item's own, its service's, and the other one's."""
    plan = repositories.make(tmp_path / "plan", files=FILES)
    shown = plantui("show", ITEM, "-C", plan).out
    needs = shown[shown.index("Needs") : shown.index("Needed by")]
    for words in ("Testperiode", "Forskriften er iverksatt", "helsenorge: Felles samtykkeløsning"):
        assert words in needs
    assert "due-after" in plantui("check", "--format", "json", "-C", plan).out
    assert ITEM in plantui("impact", "helsenorge.samtykke", "-C", plan).out
    assert "pps: Overgang til forvaltning" in plantui("show", "helsenorge.samtykke", "-C", plan).out


@pytest.fixture
def undated(tmp_path: Path) -> Path:
    """The plan adopted as 2025, and a revision in which the transition has lost its date."""
    made = founded.adopted(tmp_path / "plan", files=FILES).folder
    files = {
        "plan/plan.toml": PLAN.replace('revision = "2025"', 'revision = "2026"'),
        "plan/services/pps.toml": PPS.replace("when = 2026-01-01\n", ""),
    }
    repositories.commit(made, files, "plan: revisjon 2026")
    return made


def test_a_lost_date_is_bounded_by_what_another_service_says_it_needs(undated: Path) -> None:
    """The least that it has slipped is counted to that prerequisite's first day, as data and in words."""
    (change,) = plantui("changes", "--format", "json", "-C", undated).json()["changes"]
    assert change["item"] == ITEM
    assert change["slip"] == {"low": 12.0, "high": None, "rule": "bound"}
    told = " ".join(plantui("changes", "--full", "-C", undated).out.split())
    assert "Felles samtykkeløsning" in told and "+12" in told
