"""A shallow, a partial and a damaged clone: nothing is said that the history at hand cannot support (clause 2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from support import founded, persons
from support.founded import Founded
from support.persons import Person
from support.pilots import drive, picture, until
from support.repositories import git

ITEM = "pps.overgang-forvaltning"

READS_THE_ROUND: tuple[tuple[str, ...], ...] = (
    ("status",), ("round", "show"), ("changes",), ("changes", "--baseline", "original"),
    ("timeline", "--baseline", "current"), ("highlights", "--baseline", "current"), ("story", ITEM), ("adopt", "--yes"),
    ("adopt", "--dry-run"), ("round", "freeze", "--yes"), ("round", "open", "--name", "x", "--yes"),
    ("decide", ITEM, "godkjent", "--submit"), ("remark", ITEM, "Hvorfor?", "--submit"), ("submit", "--yes"),
)  # fmt: skip
"""Every command whose answer rests on the round or on what is in force, and every one that signs in it."""

READS_THE_TEXT: tuple[tuple[str, ...], ...] = (
    ("show",), ("show", ITEM), ("impact", ITEM), ("timeline",), ("highlights",), ("changes", "--baseline", "HEAD"),
    ("remark", ITEM, "Kladd"),
)  # fmt: skip
"""What needs no more than the text that is here."""


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """An adopted plan with one more round open, so that there is history to lose."""
    made = founded.in_round(tmp_path)
    made.say("eva", made.decision(ITEM, "godkjent", "eier"))
    git(made.folder, "config", "uploadpack.allowFilter", "true")
    return made


def cut(plan: Founded, tmp_path: Path, how: str) -> Person:
    """Eva at a clone that lacks something; she has pinned the root elsewhere."""
    source, folder = f"file://{plan.folder}", tmp_path / how
    if how == "shallow":
        git(tmp_path, "clone", "-q", "--depth", "2", source, str(folder))
    elif how == "partial":
        git(tmp_path, "clone", "-q", "--filter=blob:none", source, str(folder))
    else:
        git(tmp_path, "clone", "-q", "--no-local", str(plan.folder), str(folder))
        _lose(folder, plan.root)
    persons.at(plan, "eva", tmp_path / "homes")
    return attrs.evolve(persons.at(plan, "eva", tmp_path / "homes", trusting=False), folder=folder)


def _lose(folder: Path, root: str) -> None:
    """The bytes of the record that founded the plan are gone from the clone."""
    lost = git(folder, "diff-tree", "-r", "--no-commit-id", root).split()[3]
    for pack in list((folder / ".git/objects/pack").glob("*.pack")):
        data = pack.read_bytes()
        pack.unlink()
        pack.with_suffix(".idx").unlink()
        git(folder, "unpack-objects", "-q", stdin=data)
    (folder / ".git/objects" / lost[:2] / lost[2:]).unlink()


@pytest.mark.parametrize("how", ["shallow", "partial", "damaged"])
def test_what_rests_on_the_round_says_nothing_and_signs_nothing(plan: Founded, tmp_path: Path, how: str) -> None:
    """All leave with 3 and the same words, none lands anything; nobody is told of a fork or to accept anything."""
    eva = cut(plan, tmp_path, how)
    tip = git(eva.folder, "rev-parse", "HEAD")
    eva.run("remark", ITEM, "Kladd")
    said = set()
    for words in READS_THE_ROUND:
        answer = eva.run(*words, code=3)
        assert answer.out == "", words
        said.add(answer.err.split("(")[0].strip())
        assert "contradict" not in answer.err and "--accept" not in answer.err, words
    assert len(said) == 1 and "The history at hand is cut off or damaged" in said.pop()
    audit = eva.run("audit", code=3)
    assert "contradict" not in audit.out and "--accept" not in audit.out
    assert git(eva.folder, "rev-parse", "HEAD") == tip


@pytest.mark.parametrize("how", ["shallow", "partial", "damaged"])
def test_the_text_that_is_here_can_be_read_and_words_kept(plan: Founded, tmp_path: Path, how: str) -> None:
    """Reading, comparing with what one names, and the draft need no history."""
    eva = cut(plan, tmp_path, how)
    for words in READS_THE_TEXT:
        eva.run(*words)


@pytest.mark.parametrize("how", ["shallow", "partial"])
def test_a_fetch_of_the_rest_mends_it(plan: Founded, tmp_path: Path, how: str) -> None:
    """The commands that the message names lead to the same answer as in a full clone."""
    eva = cut(plan, tmp_path, how)
    mends = {
        "shallow": (("fetch", "-q", "--unshallow"),),
        "partial": (
            ("config", "--unset-all", "remote.origin.partialclonefilter"), ("fetch", "-q", "--refetch"),
        ),
    }  # fmt: skip
    for words in mends[how]:
        assert "git " + " ".join(one for one in words if one != "-q") in " ".join(eva.run("status", code=3).err.split())
        git(eva.folder, *words)
        if words != mends[how][-1]:
            eva.run("status", code=3)
    assert eva.json("status")["in_force"]["commit"] == plan.root


def test_the_screens_of_a_shallow_clone_claim_nothing(plan: Founded, tmp_path: Path) -> None:
    """Line 1 says that the history is cut off, for whoever pinned the root and whoever did not."""
    eva = cut(plan, tmp_path, "shallow")
    seen = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.comparison.adopted is not None and not app.round.running)
        seen.append(picture(app).split("\n")[0])

    with eva.here():
        drive(eva.folder, play, size=(160, 30), language="en", by=None)
    drive(eva.folder, play, size=(160, 30), language="en")
    for head in seen:
        assert head.startswith("REVISION 2025 · ") and "history cut off: in force unknown" in head
        assert "open review" not in head
