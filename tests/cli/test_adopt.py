"""Adoption from the command line: what is missing, the record and its tag, and two people at once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from plantui.errors import NotWritten
from plantui.review.policy import allowed_signers, model, people
from plantui.usecases.drafts import compose
from plantui.usecases.rounds import adopt, steps
from plantui.usecases.rounds.adopt import NotAdoptable
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.signing import step as signing_step
from plantui.usecases.signing import submit
from support import founded, persons, repositories
from support.founded import Founded
from support.persons import Person

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"
PPS = "plan/services/pps.toml"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """An open round about two changed milestones."""
    return founded.in_round(tmp_path)


@pytest.fixture
def who(plan: Founded, tmp_path: Path) -> dict[str, Person]:
    """Everybody, trusting the root."""
    return persons.all_of(plan, tmp_path / "homes")


def approve(plan: Founded) -> None:
    """All that the rules ask for."""
    plan.say("eva", plan.decision(PAYMENT, "godkjent", "eier"), plan.decision(TRIAL, "godkjent", "eier"))


def test_what_is_missing_is_listed_and_nothing_is_written(plan: Founded, who: dict[str, Person]) -> None:
    """Every seat, remark, block, stale edition and stray file, each in words; the exit code is fit for a gate."""
    siri, svein = who["siri"], who["svein"]
    siri.run("round", "freeze", "--yes")
    plan.edit("arne", {PPS: founded.PROPOSED.replace("ett sted", "ett eneste sted")})
    repositories.commit(plan.folder, {"plan/notat.txt": "hei"}, "et notat")
    who["arne"].run("remark", TRIAL, "Hvorfor?", "--answer", "--submit")
    svein.run("decide", TRIAL, "avvist", "--reason", "Nei.", "--submit")
    tip = plan.tip
    told = siri.json("adopt", "--dry-run", code=1)
    assert told["adoptable"] is False and told["round"] == "2025"
    assert sorted((one["code"], one["item"] or "") for one in told["missing"]) == [
        ("blocked", TRIAL), ("frozen-edit", ""), ("remark", TRIAL), ("seat", "pps.en-kilde"), ("seat", PAYMENT),
        ("seat", TRIAL), ("stray-content", ""),
    ]  # fmt: skip
    assert all(one["message"] for one in told["missing"])
    listed = siri.run("adopt", "--yes", code=1)
    assert f"{len(told['missing'])} missing" in listed.out and "E01 pps.overgang-forvaltning" in listed.out
    assert "notat.txt" in " ".join(listed.out.split())
    assert plan.tip == tip


def test_an_adoption_is_one_record_and_one_tag_that_git_verifies(plan: Founded, who: dict[str, Person]) -> None:
    """The record alone is in the commit; commit and tag verify with git and the allowed signers of the plan."""
    approve(plan)
    done = who["siri"].json("adopt", "--reason", "Enstemmig", "--yes")
    changed = repositories.git(plan.folder, "show", "--format=", "--name-status", done["tip"]).splitlines()
    assert len(changed) == 1 and changed[0].startswith("A\tplan/reviews/2025/")
    signers = plan.folder / "plan/governance/allowed_signers"
    for verify in (("verify-commit", done["tip"]), ("verify-tag", "plan/2025")):
        command = ("git", "-C", str(plan.folder), "-c", f"gpg.ssh.allowedSignersFile={signers}", *verify)
        subprocess.run(command, check=True, capture_output=True)
    assert repositories.git(plan.folder, "rev-parse", "plan/2025^{commit}") == done["tip"]
    assert repositories.git(plan.folder, "for-each-ref", "--format=%(objecttype)", "refs/tags/plan/2025") == "tag"
    assert who["eva"].run("audit").code == 0


def test_the_commands_that_are_told_for_verifying_verify(plan: Founded, who: dict[str, Person]) -> None:
    """What is printed after signing works as it stands, in the plan's folder, with no setting of one's own."""
    siri = who["siri"]
    approve(plan)
    told = siri.run("adopt", "--yes").out.replace("\n", " ")
    command = f"git -c gpg.ssh.allowedSignersFile={allowed_signers.PATH}"
    assert f"{command} verify-tag plan/2025, and verify-commit " in told
    commit = told.partition("and verify-commit ")[2].split()[0]
    for words in (("verify-tag", "plan/2025"), ("verify-commit", commit)):
        subprocess.run([*command.split(), *words], cwd=plan.folder, check=True, capture_output=True)
    said = siri.run("remark", PAYMENT, "Takk.", "--submit").out.replace("\n", " ")
    assert f"{command} verify-commit {plan.tip[:10]} tests" in said


def test_an_adoption_that_was_cut_short_is_finished_by_saying_it_again(plan: Founded, who: dict[str, Person]) -> None:
    """Where the record is there and the tag is not, only the tag is made, by whoever adopted."""
    approve(plan)
    siri = who["siri"]
    done = siri.json("adopt", "--yes")
    repositories.git(plan.folder, "update-ref", "-d", "refs/tags/plan/2025")
    assert who["svein"].run("adopt", "--yes", code=1).out
    again = siri.json("adopt", "--yes")
    assert (again["tip"], again["tag"]) == (done["tip"], "plan/2025") and plan.tip == done["tip"]
    assert repositories.git(plan.folder, "rev-parse", "plan/2025^{commit}") == done["tip"]
    assert "No round is open" in siri.run("adopt", "--yes", code=1).out
    assert siri.run("audit").code == 0


def test_a_founding_asks_for_rules_that_somebody_can_fulfil(tmp_path: Path) -> None:
    """Serial 1 of both files, a plan that reads whole, and the founder's own key; a plan is founded once."""
    plan = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    siri, ny = (persons.at(plan, name, tmp_path / "homes") for name in ("siri", "ny"))
    people_text = (plan.folder / people.PATH).read_text()
    policy_text = (plan.folder / model.PATH).read_text()
    told = ny.json("adopt", "--found", "--yes", "--by", "siri", code=1)
    assert [(one["code"], one["values"]["why"]) for one in told["missing"]] == [("not-founding", "key")]
    plan.edit("siri", {people.PATH: people_text.replace("serial = 1", "serial = 2")})
    assert "serial 1" in " ".join(siri.run("adopt", "--found", "--yes", code=1).out.split())
    impossible = policy_text.replace("require = { eier = 1 }", "require = { eier = 3 }")
    plan.edit("siri", {people.PATH: people_text, model.PATH: impossible})
    told = siri.json("adopt", "--found", "--yes", code=1)
    assert {one["code"] for one in told["missing"]} == {"policy-unsatisfiable"}
    plan.edit("siri", {model.PATH: policy_text})
    assert siri.json("adopt", "--found", "--yes")["tag"] == "plan/2025"
    assert "founded already" in siri.run("adopt", "--found", "--yes", code=2).err


def test_a_tag_in_the_way_keeps_nothing_from_being_adopted(plan: Founded, who: dict[str, Person]) -> None:
    """Anybody who may push can make one, and tags decide nothing: the record lands, and its tag when there is room."""
    approve(plan)
    repositories.git(plan.folder, "tag", "plan/2025", plan.root)
    siri = who["siri"]
    told = siri.run("adopt", "--yes")
    assert "without its tag" in told.out and "git show plan/2025" in told.out
    assert repositories.git(plan.folder, "rev-parse", "plan/2025") == plan.root
    assert siri.json("audit")["passed"]
    repositories.git(plan.folder, "tag", "-d", "plan/2025")
    assert siri.json("adopt", "--yes")["tag"] == "plan/2025"


def test_who_may_not_adopt_is_told_so(plan: Founded, who: dict[str, Person]) -> None:
    """An adoption that would not hold is no record worth having: it is refused, and nothing is written."""
    approve(plan)
    tip = plan.tip
    told = who["eva"].run("adopt", "--yes", code=1)
    assert "may not take the step" in told.out + told.err and plan.tip == tip


def test_an_adoption_is_made_again_when_somebody_lands_first(plan: Founded, who: dict[str, Person]) -> None:
    """On the new tip and judged anew; it is never merged. What came in decides whether it still may."""
    approve(plan)
    siri = who["siri"]
    with siri.here():
        memory = Memory()
        desk = siri.desk(memory)
        assert adopt.missing(desk) == ()
        who["arne"].run("remark", TRIAL, "Fint.", "--submit")
        blocked = siri.desk()
        done = adopt.adopt(Session(desk, memory))
    assert done.again == 1 and done.landed.tip == plan.tip and not done.landed.merged
    assert repositories.git(plan.folder, "log", "--merges", "--format=%h") == ""
    with siri.here(), pytest.raises(NotAdoptable) as told:  # the round is over: somebody else was faster
        adopt.adopt(Session(blocked, Memory()))
    assert [one.code for one in told.value.missing] == ["round-not-opened"]
    assert "Siri Prøve" in told.value.message and done.landed.tip[:10] in told.value.message
    late = siri.run("adopt", "--yes", code=1)
    assert f"The last round was adopted by siri: 2025, commit {done.landed.tip[:10]}" in " ".join(late.out.split())


def test_who_lost_to_a_colleague_this_second_is_told_so_though_the_tag_is_there(
    plan: Founded, who: dict[str, Person]
) -> None:
    """Record and tag landed between what was shown and what is signed: it is no tag in the way, it is adopted."""
    approve(plan)
    with who["svein"].here():
        slow = who["svein"].desk()
    who["siri"].run("adopt", "--yes")
    with who["svein"].here():
        adopt.adopt_step(slow)
        with pytest.raises(NotAdoptable, match="Siri Prøve") as told:
            adopt.adopt(Session(slow, Memory()))
    assert told.value.exit_code == 1


def test_a_block_that_lands_first_stops_the_adoption(plan: Founded, who: dict[str, Person]) -> None:
    """What was adoptable on the screen is not adopted over an objection that came in meanwhile."""
    approve(plan)
    siri, svein = who["siri"], who["svein"]
    with siri.here():
        desk = siri.desk()
        svein.run("decide", TRIAL, "avvist", "--reason", "Nei.", "--submit")
        with pytest.raises(NotAdoptable) as told:
            adopt.adopt(Session(desk, Memory()))
    assert [one.code for one in told.value.missing] == ["blocked"]
    assert "plan/2025" not in repositories.git(plan.folder, "tag")


def test_two_people_say_and_freeze_at_once(plan: Founded, who: dict[str, Person]) -> None:
    """Both land: the later one beside the first, and both count."""
    siri, eva = who["siri"], who["eva"]
    with siri.here():
        memory = Memory()
        slow = siri.desk(memory)
        step = steps.freeze_step(slow)
    eva.run("decide", TRIAL, "godkjent", "--submit")
    with siri.here():
        landed, after = signing_step.take(Session(slow, memory), step)
    assert landed.merged and after.proceedings is not None and after.proceedings.edition is not None
    with eva.here():
        desk = compose.decide(eva.desk(), PAYMENT, "godkjent")
        signing = submit.prepare(Session(desk, Memory()))
        siri.run("decide", PAYMENT, "orientering", "--submit")
        submit.submit(Session(desk, Memory()), signing)
    shown = {one["item"]: one for one in eva.json("round", "show")["items"]}
    assert {one["voice"] for one in shown[PAYMENT]["statements"]} == {"eva", "siri"}
    assert all(one["approved"] for one in shown.values())


def test_what_comes_after_the_adoption_is_kept_and_counts_no_more(
    plan: Founded, who: dict[str, Person], tmp_path: Path
) -> None:
    """A colleague without news from the others says no on the old tip: shown for ever, un-adopting nothing."""
    approve(plan)
    other = repositories.clone(plan.folder, tmp_path / "clone")
    svein = persons.at(plan, "svein", tmp_path / "elsewhere", other)
    svein.run("decide", TRIAL, "avvist", "--reason", "Nei.", "--submit")
    eva = persons.at(plan, "eva", tmp_path / "elsewhere", other)
    eva.run("remark", TRIAL, "For sent.", "--submit")
    done = who["siri"].json("adopt", "--yes")
    repositories.git(plan.folder, "fetch", "-q", str(other), "main")
    repositories.git(plan.folder, "merge", "-q", "--no-gpg-sign", "-m", "merge", "FETCH_HEAD")
    audit = who["siri"].json("audit")
    codes = {one["code"] for one in audit["findings"]}
    assert audit["answer"] == "passed" and {"late", "adoption-over-objection"} <= codes
    assert codes <= {"late", "adoption-over-objection", "adoption-contested", "tag-missing"}
    assert who["siri"].json("status")["in_force"]["commit"] == done["tip"]


def test_a_draft_about_an_edition_of_a_round_that_is_over_stays_behind(plan: Founded, who: dict[str, Person]) -> None:
    """It is no record of the next round; the dialog says so, and the words are not lost."""
    siri, eva = who["siri"], who["eva"]
    siri.run("round", "freeze", "--yes")
    eva.run("remark", TRIAL, "Til utgave 1.")
    approve(plan)
    siri.run("adopt", "--yes")
    assert "about an edition of a round that is over" in eva.run("submit", "--yes", code=4).out
    siri.run("round", "open", "--name", "2026", "--yes")
    siri.run("round", "freeze", "--yes")
    assert "about an edition of a round that is over" in eva.run("submit", "--yes", code=4).out
    assert eva.json("status")["draft"] == 1


def test_a_removed_item_is_approved_by_its_tombstone(plan: Founded, who: dict[str, Person]) -> None:
    """What is taken away must be approved like any other change, by name or with its service."""
    without = founded.PROPOSED.replace(
        '[[goal]]\nid = "en-kilde"\ntext = "Helsepersonell finner alle prøvesvar på ett sted"\nsource = "§3.1"\n', ""
    )
    assert without != founded.PROPOSED
    plan.edit("arne", {PPS: without})
    shown = {one["item"]: one for one in who["eva"].json("round", "show")["items"]}
    assert shown["pps.en-kilde"]["removed"] and not shown["pps.en-kilde"]["approved"]
    who["eva"].run("decide", "pps", "godkjent", "--submit")
    who["eva"].run("decide", PAYMENT, "godkjent", "--submit")
    shown = {one["item"]: one for one in who["eva"].json("round", "show")["items"]}
    assert all(one["approved"] for one in shown.values())
    assert who["siri"].json("adopt", "--yes")["tag"] == "plan/2025"
    assert who["siri"].run("audit").code == 0


def test_nothing_is_adopted_without_a_key(plan: Founded, who: dict[str, Person]) -> None:
    """No key, no adoption: exit code 4 or a list, and never an unsigned record."""
    approve(plan)
    siri = who["siri"]
    config = Path(siri.environment["GIT_CONFIG_GLOBAL"])
    repositories.write_identity(config, "Siri Prøve", "siri@example.org")
    tip = plan.tip
    with siri.here(), pytest.raises(NotWritten):
        adopt.adopt(Session(siri.desk(), Memory()))
    assert siri.run("adopt", "--yes", code=4).err and plan.tip == tip


def test_a_finding_is_accepted_by_name_in_the_adoption(plan: Founded, who: dict[str, Person]) -> None:
    """The adopter is told what goes on failing the audit; what the adoption lists fails it no more."""
    siri = who["siri"]
    who["arne"].run("remark", TRIAL, "Fint.", "--unsigned", "--submit")
    approve(plan)
    (finding,) = siri.json("audit", code=1)["findings"][:1]
    name = f"{finding['code']}:{finding['commit']}"
    assert name.startswith("record-unsigned:")
    assert name in siri.run("adopt", "--accept", "record-unsigned:0123", "--yes", code=2).err
    told = " ".join(siri.run("adopt", code=4).out.split())
    assert "1 finding goes on failing the audit" in told and name in told
    assert "Accepts" in siri.run("adopt", "--accept", name, "--yes").out
    assert siri.run("audit").code == 0


def test_of_several_open_rounds_one_is_named(plan: Founded, who: dict[str, Person]) -> None:
    """Where none is named as the plan's revision nothing is guessed."""
    siri, eva = who["siri"], who["eva"]
    siri.run("round", "open", "--name", "ekstra", "--yes", "--doubt-answered")
    assert siri.json("round", "show")["round"] == "2025"
    assert siri.json("round", "show", "--round", "ekstra")["round"] == "ekstra"
    assert siri.json("round", "show")["rounds"] == ["2025", "ekstra"]
    for words in (("round", "show"), ("status",)):
        assert "also open: ekstra" in " ".join(siri.run(*words).out.split())
    assert "2025, ekstra" in siri.run("round", "show", "--round", "nei", code=2).err
    plan.edit("arne", {"plan/plan.toml": repositories.PLAN.replace('"2025"', '"2026"')})
    shown = siri.json("status")
    assert shown["round"] is None and shown["rounds"] == ["2025", "ekstra"]
    assert "2025, ekstra" in siri.run("status").out
    assert "ekstra" in siri.run("round", "freeze", "--yes", code=2).err
    assert "ekstra" in eva.json("decide", TRIAL, "godkjent")["said"][0]["doubts"][0]
    assert siri.json("round", "freeze", "--round", "ekstra", "--yes")["round"] == "ekstra"


def test_a_round_is_held_in_a_bare_repository_too(tmp_path: Path) -> None:
    """The normal case of a shared server: no work tree, nobody's checkout; and its ids may be SHA-256."""
    plan = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"), object_format="sha256")
    plan.found()
    plan.edit("arne", {PPS: founded.PROPOSED})
    bare = repositories.clone(plan.folder, tmp_path / "bare.git", "--bare")
    siri, eva = (persons.at(plan, name, tmp_path / "homes", bare) for name in ("siri", "eva"))
    siri.run("round", "open", "--yes")
    assert siri.json("round", "freeze", "--yes")["edition"] == 1
    eva.run("decide", PAYMENT, "godkjent", "--submit")
    eva.run("decide", TRIAL, "godkjent", "--submit")
    assert siri.json("adopt", "--yes")["tag"] == "plan/2025"
    assert siri.run("audit").code == 0


def test_two_openings_of_one_name_meet_in_a_merge(plan: Founded, who: dict[str, Person], tmp_path: Path) -> None:
    """Two secretaries opened the same round in clones of their own: one of them goes on, the same for everybody."""
    plan.say("siri", plan.decision(TRIAL, "orientering", None))
    first, second = (repositories.clone(plan.folder, tmp_path / name) for name in ("one", "two"))
    for clone, name in ((first, "siri"), (second, "svein")):
        persons.at(plan, name, tmp_path / "c", clone).run(
            "round", "open", "--name", "2026", "--yes", "--doubt-answered"
        )
    chosen = set()
    for clone, other in ((first, second), (second, first)):
        repositories.git(clone, "fetch", "-q", str(other), "main:theirs")
    for clone in (first, second):
        repositories.git(clone, "merge", "-q", "--no-gpg-sign", "-m", "merge", "theirs")
        shown = persons.at(plan, "eva", tmp_path / "c", clone).json("round", "show", "--round", "2026")
        assert shown["round"] == "2026"
        chosen.add(shown["opening"])
    assert len(chosen) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_machine_that_dies_while_it_adopts_leaves_all_or_nothing(
    plan: Founded, who: dict[str, Person], tmp_path: Path, moment: str
) -> None:
    """Killed just before the refs move, nothing has landed; just after, both have. Saying it again ends well."""
    approve(plan)
    tip = plan.tip
    real = shutil.which("git")
    deadly = tmp_path / "deadly/git"
    deadly.parent.mkdir()
    deadly.write_text(
        f'#!/bin/sh\ncase "$*" in *update-ref*--stdin*)\n  [ {moment} = after ] && {real} "$@"\n  kill -9 $PPID\n'
        f'  exit 1;;\nesac\nexec {real} "$@"\n'
    )
    deadly.chmod(0o755)
    siri = who["siri"]
    dying = Person("siri", siri.folder, {**siri.environment, "PATH": f"{deadly.parent}:{os.environ['PATH']}"})
    assert dying.run("adopt", "--yes", code=None, apart=True).code == -signal.SIGKILL
    tagged = "plan/2025" in repositories.git(plan.folder, "tag")
    assert (plan.tip != tip) == tagged == (moment == "after")
    if moment == "before":
        siri.run("adopt", "--yes")
    assert repositories.git(plan.folder, "rev-parse", "plan/2025^{commit}") == plan.tip
    repositories.git(plan.folder, "reset", "-q", "--hard")  # a checkout that was left behind is brought up by hand
    assert siri.run("audit").code == 0 and siri.json("status")["in_force"]["round"] == "2025"
