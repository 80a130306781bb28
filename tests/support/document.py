"""A round in which the document changes: some items of plan.toml, one of them named by a rule, and one of a service."""

from __future__ import annotations

from pathlib import Path

from support import authority, founded, repositories
from support.founded import Founded

PLAN = "plan/plan.toml"
ACTOR = '\n[[actor]]\nid = "hdir"\ntitle = "Helsedirektoratet"\nsource = "§1"\n'
REGULATION = '\n[[component]]\nid = "forskrift"\nkind = "regulation"\ntitle = "Forskrift om svar"\nsource = "§2"\n'
PROPOSED = repositories.PLAN.replace('title = "Norsk helsenett"', 'title = "Norsk helsenett SF"') + ACTOR + REGULATION
PPS = repositories.PPS.replace('"2025-Q1"', '"2025-Q2"')
ITEMS = ("plan.forskrift", "plan.hdir", "plan.nhn")
"""The changed items of plan.toml; the document's own fields are not among them."""

RULES = authority.POLICY.replace('named = ["kind:transition"]', 'named = ["kind:transition", "kind:regulation"]')


def begin(folder: Path, proposed: str = PROPOSED) -> Founded:
    """Founded, proposed and opened; a yes to all of the document never covers a regulation."""
    assert RULES != authority.POLICY
    plan = founded.begin(folder / "plan", founded.make_keys(folder / "keys"), RULES)
    plan.found()
    plan.edit("arne", {PLAN: proposed, "plan/services/pps.toml": PPS})
    plan.open()
    return plan
