"""Every history of the corpus, audited by plantui and by a verifier that knows nothing of it."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from typing import Any

import attrs
import pytest

import e2e.corpus_copies  # noqa: F401  (its histories are on the list, too)
from e2e import verifier
from e2e.corpus import CASES
from plantui.git.sign.verify import verify
from plantui.review.audit import audit as audits
from plantui.review.audit.audit import Audit
from plantui.review.audit.finding_codes import CODES
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.ledger import Inquiry
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds import standing
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish
from support.governed import Keys

YET_TO_COME = {"signature-unchecked"}
"""Codes of the rule whose histories are not in the corpus yet: take a code out when its history is put in."""


def audited(folder: Path, pins: dict[str, Any]) -> tuple[Audit, set[str]]:
    """What plantui says, as the command does it, with the items that stand approved in the open rounds."""
    wish, memory = Wish(path=str(folder)), Memory()
    desk = session_open.open_desk(startup.begin(wish), wish, memory)
    pinned = Pins(pins["root"], pins["newest"], pins["tip"], tuple(record_id for record_id, _ in pins["own"]))
    found = review.audited(Session(desk, memory), pins=pinned)
    inquiry = review.judge(Session(desk, memory), whole=True, pins=pinned)
    approved: set[str] = set()
    if found.complete:
        for one in rounds_round.open_rounds(inquiry, inquiry.horizon(inquiry.evidence.tip)):
            at = standing.standing(inquiry, inquiry.evidence.tip, one)
            approved |= {item for item, held in at.items.items() if held.approved}
    return found, approved


@pytest.mark.parametrize("name", CASES)
def test_a_history_is_judged_as_the_corpus_says(name: str, keys: Keys, tmp_path: Path) -> None:
    """plantui finds exactly the codes that a history must give, and passes exactly the honest ones."""
    case = CASES[name]
    planted = case.build(keys)
    folder = planted.dump(tmp_path / "plan")
    found, approved = audited(folder, planted.pins)
    assert {one.code if one.severity == "failing" else f"({one.code})" for one in found.findings} == case.codes
    assert found.passed == case.honest
    if case.approved is not None:
        assert approved == case.approved


@pytest.mark.parametrize("name", CASES)
def test_the_verifier_judges_it_likewise(name: str, keys: Keys, tmp_path: Path) -> None:
    """So does a verifier that was written from the rule's words alone."""
    case = CASES[name]
    planted = case.build(keys)
    folder = planted.dump(tmp_path / "plan")
    other = verifier.audit(str(folder), "main", planted.pins)
    assert {code for code, _ in other["failing"]} | {f"({code})" for code, _ in other["notices"]} == case.codes
    assert other["passed"] == case.honest
    if case.approved is not None:
        assert {item for items in other["approved"].values() for item in items} == case.approved


@pytest.mark.parametrize("name", CASES)
def test_a_history_read_commit_by_commit_is_judged_as_when_read_at_once(name: str, keys: Keys) -> None:
    """What an earlier reading worked out is kept only where a longer history cannot make it another."""
    planted = CASES[name].build(keys)
    world, pins = planted.world, Pins(planted.world.root, planted.newest, planted.seen)
    before: Inquiry | None = None
    commits = {
        one: attrs.evolve(commit, signature=verify(world.objects[one][1])) for one, commit in world.commits.items()
    }
    for tip, newest in commits.items():
        ancestry = {tip: newest}
        waiting = [tip]
        while waiting:
            for parent in commits[waiting.pop()].parents:
                if parent in commits and parent not in ancestry:
                    ancestry[parent] = commits[parent]
                    waiting.append(parent)
        evidence = world.evidence(tip, ancestry.values())
        before, anew = audits.inquire(evidence, pins, before), audits.inquire(evidence, pins)
        assert audits.audit(before) == audits.audit(anew)
        for opening in rounds_round.open_rounds(anew, anew.horizon(tip)):
            assert standing.standing(before, tip, opening) == standing.standing(anew, tip, opening)


@pytest.mark.parametrize(
    ("name", "header"), [("two-signatures", "gpgsig"), ("extra-header", "x-note"), ("encoding-header", "encoding")]
)
def test_an_unexpected_header_is_named(name: str, header: str, keys: Keys, tmp_path: Path) -> None:
    """Whoever looks into the commit knows what to look for."""
    planted = CASES[name].build(keys)
    found, _ = audited(planted.dump(tmp_path / "plan"), planted.pins)
    (told,) = (one for one in found.findings if one.code == "record-headers")
    assert told.values["why"] == header


def test_every_code_of_the_rule_is_produced() -> None:
    """No finding that the audit can give is left without a history that makes it."""
    assert set(CODES) - {code.strip("()") for case in CASES.values() for code in case.codes} <= YET_TO_COME


def test_the_verifier_knows_nothing_of_plantui() -> None:
    """It imports Python's standard library alone, so that agreeing means something."""
    for file in sorted(Path(verifier.__file__).parent.glob("verifier*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] in ("plantui", "support", "cryptography", "tomli")]


def test_the_page_of_attacks_is_up_to_date() -> None:
    """docs/attacks.md is what the corpus and the catalogue yield."""
    script = Path(__file__).parents[2] / "docs" / "attacks.py"
    made = runpy.run_path(str(script))["page"]()
    assert script.with_suffix(".md").read_text("utf-8") == made, "run: make attacks"
