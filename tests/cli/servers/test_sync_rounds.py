"""A server in a round: adoptions that go there first, what is not sent, healing, collecting, and words by mail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.git.remote import push as git_push
from plantui.tui.app import PlantuiApp
from support import founded, repositories, servers
from support.founded import Founded
from support.persons import Person
from support.pilots import drive, picture, until
from support.repositories import git

TRIAL = "pps.testperiode"
PAYMENT = "pps.overgang-forvaltning"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A round of which all is approved."""
    made = founded.in_round(tmp_path / "first")
    made.say("eva", made.decision(PAYMENT, "godkjent", "eier"), made.decision(TRIAL, "godkjent", "eier"))
    return made


@pytest.fixture
def siri(plan: Founded, server: Path, tmp_path: Path) -> Person:
    return servers.at_clone(plan, server, tmp_path, "siri")


@pytest.fixture
def svein(plan: Founded, server: Path, tmp_path: Path) -> Person:
    return servers.at_clone(plan, server, tmp_path, "svein")


def tip(folder: Path, ref: str = "main") -> str:
    return git(folder, "rev-parse", ref)


# adoption


def test_an_adoption_and_its_tag_are_on_the_server_at_once(siri: Person, svein: Person, server: Path) -> None:
    """Record and tag together, after this place came in step; a colleague's clone gets both."""
    siri.run("adopt", "--yes")
    assert tip(server) == tip(siri.folder) and tip(server, "plan/2025") == tip(siri.folder, "plan/2025")
    svein.run("sync")
    assert tip(svein.folder, "plan/2025^{commit}") == tip(siri.folder)
    refused = svein.run("adopt", "--yes", code=1)
    assert "No round is open" in refused.out + refused.err


def test_of_two_that_adopt_at_once_one_does(siri: Person, svein: Person, server: Path) -> None:
    """In processes of their own: exactly one adoption, no fork, and the other one is told."""
    running = [
        subprocess.Popen(
            (sys.executable, "-m", "plantui", "adopt", "--yes", "-C", str(one.folder), "--lang", "en"),
            env={**os.environ, **one.environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for one in (siri, svein)
    ]  # fmt: skip
    ended = [one.communicate(timeout=120) for one in running]
    assert sorted(one.returncode for one in running) == [0, 1], [err.decode()[-600:] for _, err in ended]
    for one in (siri, svein):
        one.run("sync")
        assert one.run("audit").code == 0
    assert tip(siri.folder) == tip(svein.folder) == tip(server)
    adopted = git(server, "log", "--format=%H", "-S", 'kind = "adopt"', "main", "--", "plan/reviews/2025").split()
    assert len(adopted) == 1


def test_an_adoption_that_lost_the_race_is_made_again_on_the_new_tip(
    siri: Person, eva: Person, server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's word reached the server between judging and sending: it is taken in, and all is asked once more."""
    real = git_push.push
    raced: list[int] = []

    def push(*arguments: Any) -> Any:
        if not raced:
            raced.append(1)
            eva.run("remark", TRIAL, "Et ord", "--submit", apart=True)
            eva.run("sync", apart=True)
        return real(*arguments)

    monkeypatch.setattr("plantui.usecases.servers.publication.push", push)
    assert "plan/2025" in siri.run("adopt", "--yes").out
    assert tip(server) == tip(siri.folder) and git(server, "merge-base", "--is-ancestor", tip(eva.folder), "main") == ""
    eva.run("sync")
    assert eva.run("audit").code == 0


def test_without_the_server_nothing_is_adopted_unless_it_is_said(siri: Person, server: Path) -> None:
    """Unreachable is 4; `--offline` adopts with a warning that the plan may fork."""
    server.rename(server.with_name("away.git"))
    before = tip(siri.folder)
    siri.run("adopt", "--yes", code=4)
    assert tip(siri.folder) == before
    assert "forks" in siri.run("adopt", "--yes", "--offline").err
    assert tip(siri.folder) != before


def test_two_adoptions_beside_each_other_are_never_merged(siri: Person, svein: Person, server: Path) -> None:
    """One was made offline: the plan would fork, so a sync says so, moves nothing, and exits with 1."""
    siri.run("adopt", "--yes", "--offline")
    svein.run("adopt", "--yes")
    before = tip(siri.folder)
    told = siri.run("sync", code=1)
    assert "adoption-fork" in told.out + told.err and tip(siri.folder) == before and tip(server) == tip(svein.folder)


def test_where_no_server_is_pinned_an_adoption_stays_here(plan: Founded, server: Path, tmp_path: Path) -> None:
    """As it always was."""
    siri = servers.at_clone(plan, server, tmp_path, "siri", agreed=False)
    before = tip(server)
    siri.run("adopt", "--yes")
    assert tip(server) == before


def test_a_clone_without_the_tag_compares_with_the_plan_in_force(siri: Person, svein: Person, server: Path) -> None:
    """Tags are an index: what is in force comes from the line of adoptions (clause 16)."""
    siri.run("adopt", "--yes")
    svein.run("sync")
    git(svein.folder, "tag", "-d", "plan/2025")
    git(server, "config", "receive.denyDeletes", "false")
    assert svein.json("changes")["changes"] == []


# landed and sent


def test_what_is_not_sent_and_what_waits_is_told(siri: Person, eva: Person) -> None:
    """By status, from the last fetch, with its time; where nothing is left it says that."""
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    assert "1 not sent to origin yet: plantui sync" in " ".join(eva.run("status").out.split())
    rows = [row for row in eva.run("log", "--plain").out.splitlines() if "not sent to the server yet" in row]
    assert len(rows) == 1 and "Eva Prøve" in rows[0]
    eva.run("sync")
    assert "not sent" not in eva.run("log").out
    assert "In step with origin" in eva.run("status", "--remote").out
    siri.run("sync", "--dry-run", code=1)
    told = siri.run("status", "--remote").out
    assert "1 waiting on origin, from Eva Prøve" in told and "Last fetched" in told
    assert siri.json("status")["server"]["from"] == ["Eva Prøve"]


def test_line_1_says_what_is_not_sent(eva: Person, siri: Person) -> None:
    """Counted as soon as the round is judged; of what waits also from whom, and when that was fetched."""
    siri.run("remark", PAYMENT, "Når?", "--submit")
    siri.run("sync")
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    eva.run("sync", "--dry-run", code=1)
    shown: list[str] = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.proceedings is not None and not app.comparison.running)
        await until(pilot, lambda: "not sent" in picture(app))
        shown.append(picture(app).splitlines()[0])

    with eva.here():
        drive(eva.folder, play, size=(160, 40), language="en", by=None)
    assert "1 not sent" in shown[0] and "↓1 from Siri (fetched " in shown[0]


# healing


def squash(folder: Path) -> None:
    """What a forge does with its squash button: one unsigned commit with the same files."""
    tree, parent = tip(folder, "main^{tree}"), tip(folder, "main~1")
    git(folder, "update-ref", "refs/heads/main", git(folder, "commit-tree", "-p", parent, "-m", "squash", tree))


def allow(server: Path) -> None:
    for key in ("receive.denyNonFastForwards", "receive.denyDeletes"):
        git(server, "config", key, "false")


@pytest.mark.parametrize("way", ["squash", "cherry-pick", "reset"])
def test_a_rewriting_on_the_server_is_found_and_healed(way: str, eva: Person, siri: Person, server: Path) -> None:
    """The tip last seen is gone: told, with what heals it; `--heal` puts the signed originals back."""
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    eva.run("sync")
    if way == "squash":
        squash(server)
    elif way == "cherry-pick":
        tree, other = tip(server, "main^{tree}"), tip(server, "main~1")
        picked = git(server, "commit-tree", "-p", other, "-m", "picked by somebody else", tree)
        git(server, "update-ref", "refs/heads/main", picked)
    else:
        git(server, "update-ref", "refs/heads/main", "main~1")
    assert "history-rewritten" in eva.run("sync", code=3).err
    eva.run("sync", "--heal")
    assert eva.run("audit").code == 0 and tip(server) == tip(eva.folder)
    siri.run("sync")
    assert siri.run("audit").code == 0


def test_a_rebase_of_ones_own_is_healed(eva: Person, siri: Person, server: Path) -> None:
    """`git pull --rebase` took the signature: the kept original is merged, and the audit passes everywhere."""
    siri.run("remark", PAYMENT, "Når?", "--submit")
    siri.run("sync")
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    git(eva.folder, "pull", "-q", "--rebase")
    assert "own-record-unsigned" in eva.run("audit", code=1).out
    eva.run("sync", "--heal")
    assert eva.run("audit").code == 0
    siri.run("sync")
    assert siri.run("audit").code == 0


def test_a_force_push_over_a_colleague_is_healed(eva: Person, siri: Person, server: Path) -> None:
    """What was overwritten is put back by whoever has seen it, beside what was pushed."""
    allow(server)
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    eva.run("sync")
    siri.run("remark", PAYMENT, "Når?", "--submit")
    git(siri.folder, "push", "-q", "--force", "origin", "main")
    eva.run("sync", "--heal")
    assert eva.run("audit").code == 0 and tip(server) == tip(eva.folder)
    assert len(list((eva.folder / "plan/reviews/2025").iterdir())) == 4


def test_a_tag_that_was_deleted_there_is_sent_again(siri: Person, server: Path) -> None:
    """Told by the audit of a clone that lacks it; anybody's sync sends it."""
    siri.run("adopt", "--yes")
    git(server, "update-ref", "-d", "refs/tags/plan/2025")
    assert siri.json("sync")["tags"] == ["plan/2025"]


# collecting


def test_the_review_branches_of_all_are_collected(eva: Person, siri: Person, server: Path) -> None:
    """Sent to review/<person> where the branch is closed, merged by the secretary, and everybody is in step."""
    for person in (eva,):
        person.run("remark", TRIAL, "Hvorfor?", "--submit")
        git(person.folder, "push", "-q", "origin", f"main:review/{person.name}")
    told = siri.json("sync", "--collect")
    assert told["received"] == 1 and tip(server) == tip(siri.folder)
    assert git(server, "merge-base", "--is-ancestor", "review/eva", "main") == ""
    assert siri.run("audit").code == 0


# by mail


def test_words_go_by_mail(eva: Person, siri: Person, tmp_path: Path) -> None:
    """One file with what the server does not have; taken in by another clone, merged beside what is there."""
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    siri.run("remark", PAYMENT, "Når?", "--submit")
    file = tmp_path / "ord.bundle"
    assert "1 written to" in eva.run("sync", "--bundle", file).out
    eva.run("sync", "--bundle", file, code=4)
    told = siri.run("sync", file).out
    assert "1 taken in, by Eva Prøve" in told and git(siri.folder, "status", "--porcelain") == ""
    assert siri.run("audit").code == 0 and "plantui/mail" not in git(siri.folder, "for-each-ref")
    siri.run("sync")
    assert siri.run("sync", tmp_path / "none.bundle", code=2).err
    (tmp_path / "bad.bundle").write_text("x", "utf-8")
    siri.run("sync", tmp_path / "bad.bundle", code=2)
    eva.run("sync")
    eva.run("sync", "--bundle", tmp_path / "empty.bundle", code=4)


# small rounds, and the founding


def newcomer(folder: Path) -> str:
    """The public key of somebody who is not registered."""
    return str(repositories.ssh_key(folder, "newcomer")) + ".pub"


def test_a_small_round_goes_to_the_server_with_branch_tag_and_merge(
    siri: Person, eva: Person, svein: Person, server: Path, tmp_path: Path
) -> None:
    """Whoever begins it comes in step first; who takes it on elsewhere finds it there, and everybody gets the merge."""
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    eva.run("sync")
    key = newcomer(tmp_path / "keys")
    siri.run("people", "add", "ny", "--name", "Ny Prøve", "--key", key, "--yes")
    assert tip(siri.folder) == tip(eva.folder)
    assert tip(server, "people-2") == tip(siri.folder, "people-2")
    svein.run("sync")
    svein.run("people", "continue", "--yes")
    assert tip(server, "plan/people-2") == tip(svein.folder, "plan/people-2")
    assert tip(server) == tip(svein.folder)
    siri.run("sync")
    assert "Ny Prøve" in siri.run("people", "list").out
    assert siri.run("audit").code == svein.run("audit").code == 0


def test_without_the_server_no_small_round_is_begun_unless_it_is_said(
    siri: Person, server: Path, tmp_path: Path
) -> None:
    """Nobody changes who may speak behind the server's back by mistake."""
    server.rename(tmp_path / "away.git")
    add = ("people", "add", "ny", "--key", newcomer(tmp_path / "keys"), "--yes")
    siri.run(*add, code=4)
    assert git(siri.folder, "branch", "--list", "people-2") == ""
    assert "the plan forks" in siri.run(*add, "--offline").err
    assert git(siri.folder, "branch", "--list", "people-2")


def test_a_founding_is_on_the_server_at_once(tmp_path: Path) -> None:
    """Record and tag, as of every adoption; whoever clones it finds the root there."""
    plan = founded.begin(tmp_path / "first", founded.make_keys(tmp_path / "keys"))
    server = servers.bare(plan, tmp_path / "server.git")
    siri = servers.at_clone(plan, server, tmp_path, "siri")
    done = siri.json("adopt", "--found", "--yes")
    assert tip(server) == done["tip"] == tip(siri.folder)
    assert tip(server, "plan/2025") == tip(siri.folder, "plan/2025")


def test_a_step_is_sent_as_words_are(siri: Person, server: Path) -> None:
    """After a freeze too the settings say what follows; with yes it is on the server."""
    file = Path(siri.environment["XDG_CONFIG_HOME"]) / "plantui/settings.toml"
    file.write_text('[sync]\nafter_signing = "no"\n', "utf-8")
    siri.run("round", "freeze", "--yes")
    assert tip(server) != tip(siri.folder)
    file.write_text('[sync]\nafter_signing = "yes"\n', "utf-8")
    siri.run("round", "last-call", "--due", "2126-12-01", "--yes")
    assert tip(server) == tip(siri.folder)
