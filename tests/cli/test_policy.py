"""`plantui policy` with the real program: rules in words, what is wrong with them, and whose keys may have signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support import authority, founded, repositories
from support.documented import shapes
from support.founded import Founded
from support.program import plantui
from support.repositories import git

RULES = "plan/governance/policy.toml"
PEOPLE = "plan/governance/people.toml"
SIGNERS = "plan/governance/allowed_signers"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A plan with rules and people that go together; nothing is adopted."""
    return founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))


def rules(plan: Founded, text: str) -> None:
    """Other rules in the work tree."""
    (plan.folder / RULES).write_bytes(authority.policy(text))


def test_rules_are_told_in_words_with_who_that_is(plan: Founded) -> None:
    """Roles with holders, bodies with who records for them, steps, words with effect and users, and each rule."""
    answer = plantui("policy", "show", "-C", plan.folder)
    assert answer.code == 0, answer.err
    told = " ".join(answer.out.split())
    for words in (
        "serial 1", "Eier: deciding, approves held by Eva Prøve", "recorded by Siri Prøve headed by Arne Prøve",
        "adopt Sekretariat Siri Prøve, Svein Prøve",
        "Approved, Decided counts as approval, without blocking; used by deciding",
        "1. every item of the plan needs 1 from Eier",
        "items of the kind transition: a yes to the whole service does not",
        "2. items where payment changes needs 1 from Rådet who edited it may fill a seat too",
        "3. the rules themselves needs 1 from Eier, 1 from Sekretariat",
    ):  # fmt: skip
        assert words in told, words
    norwegian = " ".join(plantui("policy", "show", "-C", plan.folder, "--lang", "nb").out.split())
    assert "1. alle punkter i planen trenger 1 fra Eier" in norwegian and "føres av Siri Prøve" in norwegian


def test_a_word_told_anew_stands_with_its_own_users(plan: Founded) -> None:
    """A word the rules make a block of, for one role, is listed with that effect and that role."""
    rules(plan, authority.POLICY + '[words.frarades]\neffect = "block"\nwho = ["eier"]\n')
    told = " ".join(plantui("policy", "show", "--rev", "WORK", "-C", plan.folder).out.split())
    assert "Advised against blocks, and counts against; used by Eier" in told


def test_without_rules_it_says_open_review(plan_repository: Path) -> None:
    """That nothing is enforced is an answer, not a failure."""
    shown, checked = (plantui("policy", one, "-C", plan_repository) for one in ("show", "check"))
    assert shown.code == 0 and "open review" in shown.out
    assert checked.code == 0 and "no rules to check" in " ".join(checked.out.split())


def test_sound_rules_pass_and_what_hangs_on_one_person_is_a_warning(plan: Founded) -> None:
    """The one owner is named once, with the one key; that alone does not fail the check."""
    answer = plantui("policy", "check", "-C", plan.folder)
    assert answer.code == 0
    assert "The seat “Eier” depends on the one active key of Eva Prøve." in answer.out
    assert answer.out.count("The seat “Eier” depends on") == 1
    data = plantui("policy", "check", "--format", "json", "-C", plan.folder).json()
    codes = [flaw["code"] for flaw in data["warnings"] if flaw["values"].get("seat") == "eier"]
    assert codes == ["one-person", "one-key"]
    assert "sound" in answer.out


def test_problems_are_located_and_leave_with_2(plan: Founded) -> None:
    """A misspelled kind is a problem at its line, in the work tree as in a file that is not committed yet."""
    rules(plan, authority.POLICY.replace("kind:transition", "kind:transisjon"))
    answer = plantui("policy", "check", "-C", plan.folder)
    assert answer.code == 2
    assert f"{RULES}:27: rule 1:" in answer.out and "kind:transisjon" in answer.out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("require = { eier = 1 }", "require = { eier = 2 }"), "requires 2 from “Eier”, and 1 with an active key"),
        (('adopt = ["sekretariat"]', "adopt = []"), "Nobody with an active key may take the step “adopt”"),
        (("[roles.arkitekt]", "[roles.annen]"), "Arne Prøve holds “arkitekt”, which policy.toml does not declare"),
    ],
)
def test_what_nobody_could_fulfil_is_told_with_the_reason(plan: Founded, change: tuple[str, str], said: str) -> None:
    """The rule, the seat and how many there are; the exit code is 1."""
    rules(plan, authority.POLICY.replace(*change))
    answer = plantui("policy", "check", "-C", plan.folder)
    assert answer.code == 1
    assert said in " ".join(answer.out.split())


def test_signers_that_are_behind_fail_the_check_until_they_are_written(plan: Founded) -> None:
    """`--write` brings the file up to date by an ordinary signed commit, once."""
    key = repositories.public_key(plan.keys["ny"])
    more = (plan.folder / PEOPLE).read_text("utf-8") + f'[people.ny]\nname = "Ny"\nkeys = [{{ key = "{key}" }}]\n'
    repositories.commit(plan.folder, {PEOPLE: more}, "people: ny")
    repositories.sign_with_ssh(Path.home() / ".gitconfig", plan.keys["siri"])
    behind = plantui("policy", "check", "-C", plan.folder)
    assert behind.code == 1 and "allowed-signers --write" in " ".join(behind.out.split())
    listed = plantui("policy", "allowed-signers", "-C", plan.folder)
    assert f'ny namespaces="git" {key}\n' in listed.out and key not in (plan.folder / SIGNERS).read_text("utf-8")
    wrote = plantui("policy", "allowed-signers", "--write", "-C", plan.folder)
    assert wrote.code == 0, wrote.err
    assert (plan.folder / SIGNERS).read_text("utf-8") == listed.out
    assert "gpgsig" in git(plan.folder, "cat-file", "commit", "HEAD")
    assert git(plan.folder, "status", "--porcelain") == ""
    assert plantui("policy", "check", "-C", plan.folder).code == 0
    again = plantui("policy", "allowed-signers", "--write", "-C", plan.folder)
    assert again.code == 0 and "is up to date." in again.out


def test_signers_are_not_written_from_people_that_cannot_be_read(plan: Founded) -> None:
    """A key of an unknown kind is named and nothing is committed."""
    broken = (plan.folder / PEOPLE).read_text("utf-8").replace("ssh-ed25519", "ssh-dss", 1)
    repositories.commit(plan.folder, {PEOPLE: broken}, "people: feil")
    before = plan.tip
    answer = plantui("policy", "allowed-signers", "--write", "-C", plan.folder)
    assert answer.code == 2 and "ssh-dss" in answer.err and plan.tip == before


def test_the_data_is_as_documented(plan: Founded) -> None:
    """Every key of docs/json.md is there, and none besides."""
    documented = shapes()
    shown: Any = plantui("policy", "show", "--format", "json", "-C", plan.folder).json()
    rules(plan, authority.POLICY.replace("require = { eier = 1 }", "require = { eier = 2 }"))
    checked: Any = plantui("policy", "check", "--format", "json", "-C", plan.folder).json()
    listed: Any = plantui("policy", "allowed-signers", "--format", "json", "-C", plan.folder).json()
    for name, value in (
        ("plantui.policy/1", shown), ("seat", shown["seats"][0]), ("step of the round", shown["steps"][0]),
        ("word of the rules", shown["words"][0]), ("rule", shown["rules"][0]),
        ("required", shown["rules"][0]["require"][0]),
        ("plantui.policy.check/1", checked), ("flaw", checked["unsatisfiable"][0]), ("flaw", checked["warnings"][0]),
        ("plantui.policy.allowed_signers/1", listed), ("signer", listed["keys"][0]),
    ):  # fmt: skip
        assert set(value) == documented[name], name
    assert checked["unsatisfiable"][0]["code"] == "too-few" and checked["unsatisfiable"][0]["values"]["there"] == 1


def test_a_group_says_which_commands_it_has(plan: Founded) -> None:
    """Without a command, and with a wrong one."""
    for words in (("policy",), ("policy", "vis")):
        answer = plantui(*words, "-C", plan.folder)
        assert answer.code == 2 and "show, check, allowed-signers" in answer.err


def test_what_a_field_brings_in_is_told_apart(plan: Founded) -> None:
    """The owner for any change, the council where the payment changes; editors may fill only the council's rule."""
    words = " ".join(plantui("policy", "show", "pps.overgang-forvaltning", "-C", plan.folder).out.split())
    assert "Any change needs eier 1 from Eier: deciding, approves held by Eva Prøve not from who edited it" in words
    assert "A change of payment also needs rad 1 from Rådet: advisory" in words and "recorded by Siri Prøve" in words
    assert "payment" not in plantui("policy", "show", "plan", "-C", plan.folder).out
    assert plantui("policy", "show", "pps.x", "-C", plan.folder).code == 2
