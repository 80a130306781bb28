"""Own landed records that a rebase, squash or cherry-pick took the signature off: told to their owner, and healed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support import founded, persons
from support.founded import Founded
from support.persons import Person
from support.repositories import git

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"


@pytest.fixture
def server(tmp_path: Path) -> Founded:
    """A bare repository whose plan is founded, with an open round."""
    made = founded.in_round(tmp_path / "first")
    git(tmp_path, "clone", "-q", "--bare", str(made.folder), str(tmp_path / "server.git"))
    return made


def at(server: Founded, name: str, tmp_path: Path) -> Person:
    """A person at a clone of their own."""
    clone = tmp_path / f"{name}-clone"
    git(tmp_path, "clone", "-q", str(tmp_path / "server.git"), str(clone))
    return persons.at(server, name, tmp_path / "homes", clone)


@pytest.fixture
def eva(server: Founded, tmp_path: Path) -> Person:
    return at(server, "eva", tmp_path)


@pytest.fixture
def arne(server: Founded, tmp_path: Path) -> Person:
    return at(server, "arne", tmp_path)


def plain(person: Person, *words: str, **environment: str) -> str:
    """git itself, as the person runs it."""
    return git(person.folder, *words, environment={**person.environment, **environment})


def own(person: Person, code: int = 1) -> list[dict[str, Any]]:
    """What the audit says of the person's own records."""
    found = person.json("audit", code=code)["findings"]
    return [one for one in found if one["code"].startswith("own-record")]


def diverged(eva: Person, arne: Person) -> str:
    """Both say something, and arne was faster to push; the commit that eva's word landed as."""
    arne.run("remark", TRIAL, "Hvorfor?", "--submit")
    plain(arne, "push", "-q")
    eva.run("decide", PAYMENT, "godkjent", "--submit")
    return plain(eva, "rev-parse", "HEAD")


def test_a_rebased_word_is_told_to_its_owner_with_the_command_that_heals_it(eva: Person, arne: Person) -> None:
    """`git pull --rebase` takes the signature off. Status says what was said, where it is, and how to bring it back; a
    colleague is told that the author has the original. The merge heals it for everybody.
    """
    signed = diverged(eva, arne)
    assert plain(eva, "for-each-ref", "--format=%(refname) %(objectname)", "refs/plantui") == (
        f"refs/plantui/own/eva/main/1 {signed}"
    )
    plain(eva, "pull", "-q", "--rebase")
    assert plain(eva, "log", "-1", "--format=%G?") == "N"
    told = " ".join(eva.run("status").out.split())
    assert "A record of yours without your signature" in told and f"git merge {signed[:10]}" in told
    assert f"{PAYMENT}: godkjent" in told
    (finding,) = own(eva)
    assert finding["code"] == "own-record-unsigned" and finding["values"]["original"] == signed
    assert finding["commit"] == plain(eva, "rev-parse", "HEAD")
    plain(eva, "push", "-q")
    plain(arne, "pull", "-q")
    others = arne.json("audit", code=1)["findings"]
    assert [one["code"] for one in others if one["severity"] == "failing"] == ["record-unsigned"]
    assert "may have the signed original" in next(one["remedy"] for one in others if one["code"] == "record-unsigned")
    plain(eva, "gc", "-q", "--prune=now")
    plain(eva, "merge", "-q", "--no-edit", signed[:10])
    assert own(eva, 0) == [] and eva.run("status").out.startswith("Round 2025")
    plain(eva, "push", "-q")
    plain(arne, "pull", "-q")
    arne.run("audit")


def test_a_word_that_a_colleague_signed_again_is_told_to_its_owner(eva: Person, arne: Person) -> None:
    """A colleague with commit.gpgsign rebases it: their signature stands in its place, and it is not the owner's."""
    signed = diverged(eva, arne)
    plain(eva, "push", "-q", "origin", "HEAD:refs/heads/eva")
    plain(arne, "fetch", "-q")
    plain(arne, "checkout", "-q", "-B", "theirs", "origin/eva")
    plain(arne, "-c", "commit.gpgsign=true", "rebase", "-q", "main")
    plain(arne, "push", "-q", "origin", "theirs:main")
    plain(eva, "fetch", "-q")
    plain(eva, "reset", "-q", "--hard", "origin/main")
    (finding,) = own(eva)
    assert (finding["code"], finding["values"]["original"]) == ("own-record-unsigned", signed)
    plain(eva, "merge", "-q", "--no-edit", signed)
    assert own(eva, 0) == []


def test_words_that_were_squashed_are_each_told_and_one_merge_heals_them(eva: Person, arne: Person) -> None:
    """`git merge --squash` puts several records into one commit of nobody's."""
    plain(eva, "checkout", "-q", "-b", "side")
    eva.run("decide", PAYMENT, "godkjent", "--submit")
    eva.run("decide", TRIAL, "godkjent", "--submit")
    signed = plain(eva, "rev-parse", "HEAD")
    assert plain(eva, "for-each-ref", "--format=%(refname)", "refs/plantui") == "refs/plantui/own/eva/side/1"
    plain(eva, "checkout", "-q", "main")
    assert own(eva, 0) == []  # what landed on another branch is not missed here
    plain(eva, "merge", "-q", "--squash", "side")
    plain(eva, "commit", "-qm", "squashed")
    told = eva.json("audit", code=1)["findings"]
    assert {one["code"] for one in told if one["severity"] == "failing"} == {"record-mixed"}
    plain(eva, "branch", "-qM", "main", "side")  # the branch they landed on is replaced by the squash
    assert {one["code"] for one in own(eva)} == {"own-record-unsigned"} and len(own(eva)) == 2
    plain(eva, "merge", "-q", "--no-edit", signed)
    assert own(eva, 0) == []


def test_a_word_that_is_gone_altogether_is_missed(eva: Person, arne: Person) -> None:
    """After a force push over it nothing in the history holds it; the commit it landed as is named and merged again."""
    signed = diverged(eva, arne)
    plain(eva, "fetch", "-q")
    plain(eva, "reset", "-q", "--hard", "origin/main")
    plain(eva, "reflog", "expire", "--expire=now", "--all")
    plain(eva, "gc", "-q", "--prune=now")
    (finding,) = own(eva)
    assert (finding["code"], finding["values"]["original"]) == ("own-record-missing", signed)
    assert f"git merge {signed[:10]}" in " ".join(eva.run("status").out.split())
    plain(eva, "merge", "-q", "--no-edit", signed)
    assert own(eva, 0) == []


def test_an_original_that_nobody_kept_here_is_said_again(eva: Person, arne: Person) -> None:
    """Where its ref was taken away too, and the objects with it, no merge is advised."""
    diverged(eva, arne)
    plain(eva, "pull", "-q", "--rebase")
    plain(eva, "update-ref", "-d", "refs/plantui/own/eva/main/1")
    plain(eva, "update-ref", "-d", "ORIG_HEAD")
    plain(eva, "reflog", "expire", "--expire=now", "--all")
    plain(eva, "gc", "-q", "--prune=now")
    told = " ".join(eva.run("status").out.split())
    assert "git merge" not in told and "say it again" in told


def test_a_word_that_landed_elsewhere_is_missed_where_a_seen_tip_held_it(eva: Person, arne: Person) -> None:
    """Said on a small round's branch and merged: from the passed audit on it is the long round's too."""
    plain(eva, "checkout", "-q", "-b", "side")
    eva.run("decide", PAYMENT, "godkjent", "--submit")
    plain(eva, "checkout", "-q", "main")
    before = plain(eva, "rev-parse", "HEAD")
    plain(eva, "merge", "-q", "--no-ff", "--no-edit", "side")
    eva.run("audit")
    plain(eva, "reset", "-q", "--hard", before)
    assert [one["code"] for one in own(eva, 3)] == ["own-record-missing"]


def test_an_adoption_is_made_again_and_never_merged(server: Founded, tmp_path: Path) -> None:
    """Merging the original where a copy that its adopter signed again holds would fork the line."""
    siri, eva = at(server, "siri", tmp_path), at(server, "eva", tmp_path)
    eva.run("decide", "pps", "godkjent", "--submit")
    eva.run("decide", PAYMENT, "godkjent", "--submit")
    plain(eva, "push", "-q")
    plain(siri, "pull", "-q")
    siri.run(
        "decide", PAYMENT, "tilslutning", "--behalf", "rad", "--source", str(server.folder / "plan/plan.toml"),
        "--given", "2026-01-01", "--submit",
    )  # fmt: skip
    plain(siri, "push", "-q")
    siri.run("adopt", "--yes")
    adopted = plain(siri, "rev-parse", "HEAD")
    plain(siri, "reset", "-q", "--hard", "HEAD~1")
    plain(siri, "cherry-pick", adopted)
    (finding,) = own(siri)
    assert (finding["code"], finding["values"]["original"]) == ("own-record-unsigned", adopted)
    told = " ".join(siri.run("status").out.split())
    assert "plantui adopt" in told and "git merge" not in told


def test_a_record_on_a_small_rounds_branch_does_not_fail_the_long_rounds_audit(eva: Person) -> None:
    """A word belongs to the place and full ref that it landed on."""
    plain(eva, "checkout", "-q", "-b", "people-2")
    eva.run("remark", TRIAL, "x", "--submit")
    plain(eva, "checkout", "-q", "main")
    eva.run("audit")


def test_own_refs_go_on_while_the_line_does_and_are_not_pushed_or_fetched(eva: Person, arne: Person) -> None:
    """The last own landed commit; a new number only where the old one is not in its history; branches apart."""
    names = ("for-each-ref", "--format=%(refname)", "refs/plantui")
    eva.run("remark", TRIAL, "en", "--submit")
    eva.run("remark", TRIAL, "to", "--submit")
    assert plain(eva, *names) == "refs/plantui/own/eva/main/1"
    assert plain(eva, "rev-parse", "refs/plantui/own/eva/main/1") == plain(eva, "rev-parse", "HEAD")
    plain(eva, "reset", "-q", "--hard", "HEAD~2")
    eva.run("remark", TRIAL, "tre", "--submit")
    assert plain(eva, *names).split() == ["refs/plantui/own/eva/main/1", "refs/plantui/own/eva/main/2"]
    plain(eva, "checkout", "-q", "-b", "main-1/a")
    eva.run("remark", TRIAL, "fire", "--submit")
    assert "refs/plantui/own/eva/main-1%2Fa/1" in plain(eva, *names).split()
    plain(eva, "push", "-q", "--all")
    plain(arne, "fetch", "-q")
    assert "plantui" not in git(arne.folder, "ls-remote", "origin") and plain(arne, *names) == ""
