"""`plantui code`: an edition and a body for a code that is one of the round's, and what is wrong for any other."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from plantui.documents.code_bearers import CodeBearer, addressees, code_bearers
from plantui.documents.edition_code import EditionFacts, edition_code
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish
from support import demos
from support.documented import shapes
from support.program import plantui


@pytest.fixture
def proceedings(demo_in_round: Path, monkeypatch: pytest.MonkeyPatch) -> Proceedings:
    """Those of the demo in the middle of its round, as its reviewer sees them; two editions were frozen."""
    for name, value in demos.living(demo_in_round).items():
        monkeypatch.setenv(name, value)
    wish, memory = Wish(path=str(demo_in_round / "plan")), Memory()
    return review.held(review.judged(Session(session_open.open_desk(startup.begin(wish), wish, memory), memory)))


@pytest.fixture
def codes(proceedings: Proceedings) -> Mapping[tuple[int, str], str]:
    """The round's codes by edition and body."""
    return {
        (paper.edition.number, paper.body): code
        for code, papers in code_bearers(proceedings).items()
        for paper in papers
    }


def test_every_edition_has_a_code_for_each_body_and_one_for_none(
    proceedings: Proceedings, codes: Mapping[tuple[int, str], str]
) -> None:
    """Made of the pinned root, the act that opened the round, and the edition's number, commit and text."""
    assert addressees(proceedings)[:3] == ("prioriteringsrad", "behovsgruppe", "kjerneteam")
    assert set(codes) == {(number, body) for number in (1, 2) for body in ("", *addressees(proceedings))}
    first = proceedings.editions[0]
    assert isinstance(first.plan_fingerprint, str) and re.fullmatch(r"[0-9a-f]{64}", first.plan_fingerprint)
    root, opening = proceedings.inquiry.pins.root, proceedings.opening
    assert opening is not None and re.fullmatch(r"[0-9a-f]{40}", root)
    facts = EditionFacts(root, opening, 1, first.commit, first.plan_fingerprint)
    assert codes[1, ""] == edition_code(facts)
    assert code_bearers(proceedings)[codes[1, ""]] == (CodeBearer(first, ""),)


def test_a_code_of_the_round_names_its_edition_and_body(
    demo_in_round: Path, codes: Mapping[tuple[int, str], str]
) -> None:
    """And that a newer edition is frozen, where one is; 0."""
    plan = demo_in_round / "plan"
    newest = plantui("code", codes[2, "prioriteringsrad"].lower(), folder=plan)
    assert newest.code == 0
    assert re.fullmatch(
        rf"{codes[2, 'prioriteringsrad']}: edition 2 of round demo-2025 \([0-9a-f]{{7}}\), the paper for .*\.\n",
        newest.out,
    )
    first = plantui("code", codes[1, ""].replace("-", " "), folder=plan)
    assert first.code == 0 and first.out.endswith("nobody in particular. A newer edition is frozen: 2.\n")


def test_a_mistyped_code_says_which_sign_and_what_was_meant(
    demo_in_round: Path, codes: Mapping[tuple[int, str], str]
) -> None:
    """1, and the paper it perhaps is."""
    right = codes[2, "prioriteringsrad"]
    wrong = ("B" if right[0] != "B" else "C") + right[1:]
    answer = plantui("code", wrong, folder=demo_in_round / "plan")
    assert answer.code == 1
    assert f"“{wrong}” is no code" in answer.out and f"Character 1 should be {right[0]}, not {wrong[0]}." in answer.out
    assert f"Perhaps {right}: edition 2" in answer.out


@pytest.mark.parametrize("written", ["D36V-H9XE-758Z", "d36vh9xe 758z"])
def test_a_code_of_something_else_is_said_to_be_that(
    demo_in_round: Path, proceedings: Proceedings, written: str
) -> None:
    """Another plan's, another edition's, or of one that was not fetched; 1."""
    assert proceedings.editions
    answer = plantui("code", written, folder=demo_in_round / "plan")
    assert answer.code == 1 and answer.out.startswith("D36V-H9XE-758Z is written correctly, but no paper")


def test_without_an_edition_no_code_is_known(plan_repository: Path) -> None:
    """And what is typed is cleaned before it is shown."""
    answer = plantui("code", "abc\x1b[31m", folder=plan_repository)
    assert answer.code == 1 and "No edition is frozen" in answer.out and "\x1b" not in answer.out


def test_the_data_are_documented(demo_in_round: Path, codes: Mapping[tuple[int, str], str]) -> None:
    """docs/json.md names every key."""
    answer = plantui("code", codes[1, "prioriteringsrad"], "--format", "json", folder=demo_in_round / "plan")
    data = json.loads(answer.out)
    assert set(data) | set(data["papers"][0]) <= shapes()["plantui.code/1"]
    assert (
        data["verdict"] == "known"
        and data["papers"][0]["body"] == "prioriteringsrad"
        and data["papers"][0]["edition"] == 1
    )
