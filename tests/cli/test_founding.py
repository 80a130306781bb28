"""Founding a plan, and what can be pinned as its root: verifiable without plantui from its first commit, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui.review.policy import allowed_signers, model, people
from support import authority, founded, persons
from support.founded import Founded
from support.persons import Person
from support.repositories import git

SIGNERS = allowed_signers.PATH


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A plan with rules and people written by hand, without allowed_signers; nothing is adopted."""
    keys = founded.make_keys(tmp_path / "keys")
    made = founded.begin(tmp_path / "plan", keys)
    git(made.folder, "rm", "-q", SIGNERS)
    git(made.folder, "commit", "-qm", "rules and people by hand")
    return made


@pytest.fixture
def siri(plan: Founded, tmp_path: Path) -> Person:
    return persons.at(plan, "siri", tmp_path / "homes", trusting=False)


def test_founding_brings_allowed_signers_up_to_date_first(plan: Founded, siri: Person) -> None:
    """In a signed commit of its own, so that git checks the root from its own tree; a trial lists it as missing."""
    trial = siri.run("adopt", "--found", "--dry-run", code=1)
    assert SIGNERS in trial.out and "1 missing" in trial.out
    assert siri.json("adopt", "--found", "--dry-run", code=1)["missing"][0]["code"] == "allowed-signers"
    before = plan.tip
    done = siri.json("adopt", "--found", "--yes")
    root = done["tip"]
    assert git(plan.folder, "diff", "--name-only", before, f"{root}^") == SIGNERS
    held = git(plan.folder, "show", f"{root}^:{SIGNERS}") + "\n"
    known = people.read_people((plan.folder / people.PATH).read_bytes())
    assert held == allowed_signers.allowed_signers(known)
    allowed = plan.folder.parent / "allowed"
    allowed.write_text(held, "utf-8")
    for commit in (root, f"{root}^"):
        git(plan.folder, "-c", f"gpg.ssh.allowedSignersFile={allowed}", "verify-commit", commit)
    assert siri.json("audit")["findings"] == []


def test_a_plan_without_a_version_is_not_founded(plan: Founded, siri: Person) -> None:
    """The record of an adoption names the version: it is said what is missing, and nothing is signed."""
    text = (plan.folder / "plan/plan.toml").read_text("utf-8")
    plan.edit("siri", {"plan/plan.toml": "".join(line for line in text.splitlines(True) if "version = " not in line)})
    assert "the plan has no version" in siri.run("adopt", "--found", "--yes", code=2).err
    assert not (plan.folder / "plan/reviews").exists()


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_root_that_lacks_only_allowed_signers_may_be_pinned_and_holds(tmp_path: Path, object_format: str) -> None:
    """It is told as a notice, and the audit is passed; in a repository of either kind of id."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"), object_format=object_format)
    git(made.folder, "rm", "-q", SIGNERS)
    git(made.folder, "commit", "-qm", "without")
    made.found()
    siri = persons.at(made, "siri", tmp_path / "homes", trusting=False)
    siri.run("trust", "--root", made.root)
    told = siri.json("audit")
    assert told["answer"] == "passed" and len(told["pins"]["root"]) == (40 if object_format == "sha1" else 64)
    assert [(one["code"], one["commit"]) for one in told["findings"] if one["code"] != "tag-missing"] == [
        ("signers-missing", made.root)
    ]


def wrong(made: Founded, what: str) -> str:
    """A commit that is no root, and the plan around it."""
    if what == "signers":
        made.edit("siri", {SIGNERS: "siri ssh-ed25519 AAAA\n"})
        return made.found()
    if what == "serial":
        rules = (made.folder / model.PATH).read_text("utf-8").replace("serial = 1", "serial = 2")
        made.edit("siri", {model.PATH: rules})
        return made.found()
    if what == "key":
        made.edit("siri", {people.PATH: founded.registered({**made.keys, "siri": made.keys["ny"]})})
        known = people.read_people((made.folder / people.PATH).read_bytes())
        made.edit("siri", {SIGNERS: allowed_signers.allowed_signers(known)})
        return made.found()
    made.found()
    if what == "record":
        made.open()
        return made.tip
    if what == "edit":
        return made.edit("siri", {"plan/services/pps.toml": founded.PROPOSED})
    if what == "unsigned":
        git(made.folder, "commit", "-q", "--amend", "--no-gpg-sign", "--no-edit", "--date=2025-01-01T00:00:00")
        return made.tip
    return {"nowhere": "0" * 40, "other length": "0" * 64}[what]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("signers", "allowed_signers"), ("serial", "serial 1"), ("key", "not an active key"),
        ("record", "not a founding record"), ("edit", "introduces no record"), ("unsigned", "record-unsigned"),
        ("nowhere", "not in the history"), ("other length", "not in the history"),
    ],
)  # fmt: skip
def test_what_founds_nothing_is_not_pinned_and_what_is_wrong_is_named(tmp_path: Path, what: str, said: str) -> None:
    """Nothing is written, whatever the commit is."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    commit = wrong(made, what)
    siri = persons.at(made, "siri", tmp_path / "homes", trusting=False)
    refused = siri.run("trust", "--root", commit, code=2)
    assert said in refused.err and commit in refused.err
    assert not (tmp_path / "homes/siri/config/plantui/trust.toml").exists()


def test_a_pin_of_the_other_length_is_never_taken_for_the_beginning_of_an_id(tmp_path: Path) -> None:
    """A SHA-256 repository with a pin of 40 digits, the first of its root: nothing is judged by it, nor accepted."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"), object_format="sha256")
    made.found()
    siri = persons.at(made, "siri", tmp_path / "homes")
    pins = tmp_path / "homes/siri/config/plantui/trust.toml"
    pins.write_text(pins.read_text("utf-8").replace(made.root, made.root[:40]), "utf-8")
    told = siri.run("audit", code=3)
    assert "--accept" not in told.out and "history-rewritten" in told.out
    assert siri.run("status", code=3)


def test_a_founding_needs_what_clause_1_asks(tmp_path: Path) -> None:
    """An active key of the founder, and files of serial 1: else nothing is founded, and nothing is written."""
    keys = founded.make_keys(tmp_path / "keys")
    made = founded.begin(tmp_path / "plan", keys, authority.POLICY)
    stranger = persons.at(attr_keys(made, "ny"), "siri", tmp_path / "homes", trusting=False)
    tip = made.tip
    assert stranger.run("adopt", "--found", "--yes", "--by", "siri", code=1)
    assert made.tip == tip


def attr_keys(made: Founded, name: str) -> Founded:
    """The same plan, with siri signing by another key."""
    return Founded(made.folder, {**made.keys, "siri": made.keys[name]}, made.git)
