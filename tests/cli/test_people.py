"""`plantui people` with the real program, before anything is adopted: one signed commit, checked first."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from plantui.review.policy import people
from support import founded, repositories
from support.documented import shapes
from support.founded import Founded
from support.program import Answer, plantui
from support.repositories import git

PEOPLE = "plan/governance/people.toml"
SIGNERS = "plan/governance/allowed_signers"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A plan in open review with rules and people; `siri` sits here."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    repositories.sign_with_ssh(Path.home() / ".gitconfig", made.keys["siri"])
    return made


def run(plan: Founded, *words: str) -> Answer:
    """`plantui people …` without a question."""
    return plantui("people", *words, "--yes", "-C", plan.folder)


def held(plan: Founded, path: str = PEOPLE) -> str:
    """A file as the branch has it."""
    return git(plan.folder, "show", f"main:{path}")


def test_people_are_listed_with_roles_and_the_state_of_their_keys(plan: Founded) -> None:
    """In words, and as data whose every key is documented."""
    told = " ".join(plantui("people", "list", "-C", plan.folder).out.split())
    key = repositories.key_fingerprint(plan.keys["siri"])
    assert f"Siri Prøve (siri) roles Sekretariat records for Rådet key {key} (ed25519), active" in told
    listed: Any = plantui("people", "list", "--format", "json", "-C", plan.folder).json()
    documented = shapes()
    for name, value in (
        ("plantui.people.list/1", listed), ("person", listed["people"][0]), ("key", listed["people"][0]["keys"][0]),
    ):  # fmt: skip
        assert set(value) == documented[name], name


def test_before_any_adoption_a_person_is_added_by_one_signed_commit(plan: Founded) -> None:
    """The file keeps its comments and serial, allowed_signers follows, the work tree too."""
    answer = run(plan, "add", "ny", "--name", "Ny Prøve", "--role", "eier", "--key", f"{plan.keys['ny']}.pub")
    assert answer.code == 0, answer.err
    assert "Ny Prøve (ny), new" in answer.out and "No rules are in force" in answer.out
    assert held(plan).startswith("# Hvem som er med") and "serial = 1" in held(plan)
    assert f'ny namespaces="git" {repositories.public_key(plan.keys["ny"])}' in held(plan, SIGNERS)
    assert "gpgsig" in git(plan.folder, "cat-file", "commit", "HEAD")
    assert git(plan.folder, "status", "--porcelain") == ""
    assert plantui("policy", "check", "-C", plan.folder).code == 0


def test_a_key_can_be_replaced_and_the_old_one_retired(plan: Founded) -> None:
    """The private half's path does as well; the old key is named by the beginning of its fingerprint."""
    old = repositories.key_fingerprint(plan.keys["eva"])
    answer = run(plan, "key", "eva", "--key", str(plan.keys["ny"]), "--replaces", old[:17])
    assert answer.code == 0, answer.err
    assert 'state = "retired"' in held(plan) and f"# retired: {old}" in held(plan, SIGNERS)


def test_a_stolen_key_is_replaced_and_reported_in_one_edit(plan: Founded) -> None:
    """The only owner has one key: it cannot be reported alone, since nobody could say yes then."""
    old = repositories.key_fingerprint(plan.keys["eva"])
    assert run(plan, "compromised", "eva", old).code == 2
    new = ("key", "eva", "--key", str(plan.keys["ny"]))
    assert run(plan, *new, "--compromised").code == 2
    answer = run(plan, *new, "--replaces", old, "--compromised")
    assert answer.code == 0, answer.err
    assert 'state = "compromised"' in held(plan) and old not in held(plan, SIGNERS)


def test_an_edit_after_which_nobody_could_fulfil_the_rules_is_refused(plan: Founded) -> None:
    """The one owner's one key cannot be retired: the reason is told, and nothing is written."""
    before = plan.tip
    answer = run(plan, "retire", "eva")
    assert answer.code == 2 and plan.tip == before
    assert "requires 1 from “Eier”, and 0 with an active key" in answer.err
    undeclared = run(plan, "add", "ny", "--role", "finnes-ikke", "--key", str(plan.keys["ny"]))
    assert undeclared.code == 2 and "finnes-ikke" in undeclared.err and plan.tip == before


def test_what_comes_to_hang_on_one_person_is_a_warning(plan: Founded) -> None:
    """Retiring one of two secretaries leaves one; that is told, and done."""
    answer = run(plan, "retire", "svein")
    assert answer.code == 0, answer.err
    assert "From now on: The step “adopt” depends on the one active key of Siri Prøve." in " ".join(answer.out.split())


def test_a_key_of_a_kind_that_may_not_sign_is_refused(plan: Founded, tmp_path: Path) -> None:
    """A small rsa key, a text that is none, and a key somebody has already."""
    small = repositories.ssh_key(tmp_path / "small", "rsa", kind="rsa", bits=1024)
    for key, said in (
        (str(small), "1024"), ("ssh-dss AAAA", "ssh-dss"), (str(plan.keys["eva"]), "registered for eva"),
        (str(tmp_path / "none.pub"), "none.pub"),
    ):  # fmt: skip
        answer = run(plan, "key", "siri", "--key", key)
        assert answer.code == 2 and said in answer.err, answer.err


def test_what_a_key_signed_is_named_before_it_is_marked(plan: Founded) -> None:
    """The records that would have to be signed again, and the mark that would keep them; with it there are none."""
    said, _ = plan.say("svein", plan.decision("pps.testperiode", "ingen_merknader", None))
    key = repositories.key_fingerprint(plan.keys["svein"])
    asked = plantui("people", "compromised", "svein", key, "-C", plan.folder)
    assert asked.code == 4 and plan.tip == said
    told = " ".join(asked.out.split())
    assert "1 record signed with that key" in told and "svein: No remarks, Testperiode (pps)" in told
    assert f"--good-until {said}" in told
    kept = run(plan, "compromised", "svein", key, "--good-until", said)
    assert kept.code == 0 and "signed again" not in kept.out
    assert f'state = "compromised", good_until = "{said}"' in held(plan)
    assert repositories.public_key(plan.keys["svein"]) not in held(plan, SIGNERS)


def test_a_plan_without_people_gets_its_first(plan_repository: Path, signing_key: Path) -> None:
    """The file is made, with the serial that a founding adoption needs."""
    answer = plantui(
        "people", "add", "kari.berg", "--name", "Kari Berg", "--key", str(signing_key), "--yes", "-C", plan_repository
    )
    assert answer.code == 0, answer.err
    made = (plan_repository / PEOPLE).read_text("utf-8")
    assert made.startswith('schema = "plantui.people/1"\nserial = 1\n') and '[people."kari.berg"]' in made


def test_a_gpg_key_is_taken_from_the_users_own_keyring(plan: Founded, gnupg_home: Path) -> None:
    """With its public half, so that anybody can check what it signs; one that is not there is refused."""
    assert gnupg_home.is_dir()
    fingerprint = repositories.gpg_key()
    answer = run(plan, "key", "eva", "--gpg", fingerprint)
    assert answer.code == 0, answer.err
    assert f'gpg = "{fingerprint}"' in held(plan) and "BEGIN PGP PUBLIC KEY BLOCK" in held(plan)
    assert run(plan, "key", "eva", "--gpg", "0" * 40).code == 2


def test_a_newcomers_request_is_one_line_that_people_add_takes(plan: Founded, tmp_path: Path) -> None:
    """Made in a home of their own, without a plan; who can register them is told where there is one."""
    home = tmp_path / "newcomer"
    home.mkdir()
    config = home / ".gitconfig"
    repositories.write_identity(config, name="Nina Ny", email="nina.ny@example.org")
    repositories.sign_with_ssh(config, plan.keys["ny"])
    theirs = {"HOME": str(home), "GIT_CONFIG_GLOBAL": str(config)}
    alone = plantui("people", "request", folder=home, environment=theirs)
    assert alone.code == 0 and alone.out == f"nina.ny {repositories.public_key(plan.keys['ny'])} Nina Ny\n"
    assert repositories.key_fingerprint(plan.keys["ny"]) in alone.err
    beside = plantui("people", "request", "-C", plan.folder, environment=theirs)
    assert beside.out == alone.out and "Siri Prøve, Svein Prøve" in " ".join(beside.err.split())

    answer = run(plan, "add", alone.out.strip(), "--records-for", "rad", "--role", "eier,arkitekt")
    assert answer.code == 0, answer.err
    nina = people.read_people(held(plan).encode()).persons["nina.ny"]
    assert (nina.name, nina.roles, nina.may_record_for) == ("Nina Ny", ("eier", "arkitekt"), ("rad",))
    assert nina.keys[0].fingerprint == repositories.key_fingerprint(plan.keys["ny"])


def test_a_request_says_what_a_newcomer_lacks(plan: Founded, home: Path) -> None:
    """No key, a gpg key that does not fit on a line, no identity: each with the way out, and nothing on stdout."""
    (home / ".gitconfig").write_text("[user]\nname = Nina Ny\nemail = nina@example.org\n")
    unsigned = plantui("people", "request")
    assert (unsigned.code, unsigned.out) == (4, "") and "ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519" in unsigned.err
    repositories.sign_with_ssh(home / ".gitconfig", plan.keys["ny"])
    assert plantui("people", "request").code == 0
    (home / ".gitconfig").write_text("")
    nobody = plantui("people", "request", environment={"EMAIL": ""})
    assert (nobody.code, nobody.out) == (4, "") and "git config --global user.name" in nobody.err


def test_a_request_takes_the_one_key_of_the_agent(home: Path, ssh_agent: Path, plan: Founded) -> None:
    """Where git names none; with two in the agent nobody can know which is meant."""
    (home / ".gitconfig").write_text("[user]\nname = Nina Ny\nemail = nina@example.org\n")
    subprocess.run(("ssh-add", "-q", str(plan.keys["ny"])), check=True)
    assert repositories.public_key(plan.keys["ny"]) in plantui("people", "request").out
    subprocess.run(("ssh-add", "-q", str(plan.keys["eva"])), check=True)
    assert plantui("people", "request").code == 4


def test_a_person_is_not_registered_by_a_line_and_a_key_or_by_nothing(plan: Founded) -> None:
    """One key from one place; a word too many is no id; and without a terminal nobody can be asked for a line."""
    line = f"nina.ny {repositories.public_key(plan.keys['ny'])} Nina"
    before = plan.tip
    for words, said in (
        (("add", line, "--key", str(plan.keys["ny"])), "has a key already"),
        (("add", "nina", "ny"), "A whole line from `plantui people request` will do too"),
        (("add",), "whom?"),
    ):
        answer = run(plan, *words)
        assert answer.code == 2 and said in " ".join(answer.err.split()), answer.err
    assert plan.tip == before


def test_several_bodies_stand_with_commas_and_a_list_is_told_as_toml(plan: Founded) -> None:
    """As lists do elsewhere; what a file holds wrongly is told as it stands there."""
    answer = run(plan, "add", "ny", "--records-for", "rad,finnes-ikke", "--key", str(plan.keys["ny"]))
    assert answer.code == 2 and "finnes-ikke" in answer.err and "[" not in answer.err
    assert people.read_people(b'[people.ny]\nname = "Ny"\nroles = ["a,b"]\n').problems[-1].message.count('["a,b"]') == 1
