"""What stands beside an adoption for ever: objections, and news about the keys that it rests on (clauses 8 and 15).

Each rule (clauses 8 and 15), with its smallest example | its boundary:

* later news never un-adopts
  the adoption's own key falls: contested | a key nothing of the round rests on
* an objection beside an adoption is shown for ever
  an approval withdrawn beside it | a no taken back objects to nothing
"""

from __future__ import annotations

import attrs
import pytest

from plantui.i18n import t
from plantui.plan.files import Problem
from plantui.plan.values import seen
from plantui.review.ledger.commit_facts import Pins, Rules
from plantui.review.policy import allowed_signers
from plantui.review.policy.model import PATH as POLICY_PATH
from plantui.review.policy.people import PATH as PEOPLE_PATH
from plantui.review.policy.satisfiability import unsatisfiable
from plantui.review.records.record import Act
from plantui.review.rounds.adoption_rules import (
    Missing,
    establish,
    founding_lacks,
    foundings,
    missing,
    no_root,
    problems,
    refused,
    signers_missing,
    under_another_id,
)
from support.authority import (
    PEOPLE,
    POLICY,
    Round,
    World,
    act_of,
    founded,
    governance,
    key,
    moved,
    persons,
    policy,
    retired,
    round_of,
    texts,
    who,
)


@pytest.mark.parametrize("word", ["avvist", "frarades", "inhabil"])
def test_taking_a_no_back_beside_the_adoption_is_no_objection(word: str) -> None:
    """Whatever it was, it did not keep the plan from being adopted, and taking it back objects to nothing."""
    of = round_of(founded())
    said = of.decide(of.edit, "arne", "tilslutning", "arkitekt")
    no = of.decide(said, "eli", word, "eier")
    lift = of.act(no, "eva", Act("lift", to=act_of(of.world, no))) if word == "avvist" else no
    done = of.adopt(of.yes(lift))
    back = of.act(no, "eli", Act("withdraw", to=act_of(of.world, no)))
    assert of.world.codes(of.world.commit(done, back, by="nils")) == {"late"}
    endorsed = of.act(no, "arne", Act("withdraw", to=act_of(of.world, said)))
    assert "adoption-over-objection" in of.world.codes(of.world.commit(done, endorsed, by="nils"))


@pytest.mark.parametrize("stolen", ["siri", "eva", "svein"])
def test_an_adoption_is_contested_where_its_round_rests_on_a_key_that_fell(stolen: str) -> None:
    """Its own key, that of an act that counted, or that of its opening; it stays an adoption."""
    world = founded()
    start, opening = world.open(world.root, world.root, by="svein")
    of = Round(world, opening, start, world.commit(start, plan=moved("m", when="2026"), by="nils"))
    done = of.adopt(of.yes(of.edit))
    sara = who("sara", "sekretariat", may_record_for=("rad",))
    people = {**retired(stolen, state="compromised"), "sara": sara}
    by = next(one for one in ("svein", "siri") if one != stolen)
    again, name = world.open(done, done, by=by, round="people-2")
    edit = world.commit(again, plan=governance(policy(), persons(people, 2)), by="nils")
    yes = world.decision("people", "godkjent", "sekretariat", edit, done)
    agreed = world.say(edit, by, yes, against=done, opening=name, round="people-2")
    tip = world.adopt(agreed, done, name, by=by, round="people-2")
    assert "adoption-contested" in world.codes(tip)
    assert [one.commit for one in world.inquire(tip).horizon(tip).line] == [world.root, done, tip]


def test_an_adoption_of_a_round_that_is_over_is_late_and_fails() -> None:
    """Its round was opened, and is not said to be otherwise; one of a round that nobody entitled opened is told so."""
    of = round_of(founded())
    done = of.adopt(of.yes(of.edit))
    again = of.world.commit(done, plan=moved("n", title="NN"), by="nils")
    assert of.world.codes(of.adopt(again, against=done)) == {"late", "(adoption-fails)"}
    world = founded()
    start, opening = world.open(world.root, world.root, by="nils")
    false = Round(world, opening, start, world.commit(start, plan=moved("m", when="2026"), by="svein"))
    codes = {(one.code, one.severity) for one in world.audit(false.adopt(false.edit)).findings}
    assert {("round-not-opened", "notice"), ("adoption-fails", "failing")} <= codes


# what is missing, with the values of each sentence


def lacks(of: Round, tip: str, opening: str | None = "") -> tuple[Missing, ...]:
    """What is missing at a tip for an adoption in the round."""
    return missing(of.world.inquire(tip), tip, of.opening if opening == "" else opening)


def seat(item: str = "s.m") -> Missing:
    """That an owner's yes is missing."""
    return Missing("seat", {"item": item, "seat": "eier", "count": 1})


def test_without_rules_or_a_round_nothing_may_be_adopted() -> None:
    """Where no rules are in force nothing more is said; a round that is not open is named, if one was asked for."""
    of = round_of(founded())
    first = of.world.commits[of.root].parents[0]
    assert lacks(of, first) == (Missing("no-rules"),)
    assert lacks(of, of.edit, None) == (Missing("round-not-opened", {"opening": ""}), seat())
    assert lacks(of, of.edit, "f" * 64) == (Missing("round-not-opened", {"opening": "f" * 64}), seat())
    assert lacks(of, of.edit) == (seat(),)
    assert lacks(of, of.yes(of.edit)) == ()


def test_remarks_and_editions_stand_in_the_way_of_an_adoption() -> None:
    """A remark that must be answered, and a text that is another than the newest edition, each with its act."""
    of = round_of(founded())
    print_ = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root).fingerprint
    asked = of.act(of.edit, "arne", Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True))
    freeze = Act("round-freeze", edition=3, plan_fingerprint=of.world.print_of(of.edit))
    frozen = of.act(asked, "siri", freeze)
    question = Missing("remark", {"item": "s.m", "act": act_of(of.world, asked), "voice": "arne"})
    assert lacks(of, frozen) == (seat(), question)
    edited = of.world.commit(frozen, plan=moved("m", when="2027"), by="nils")
    assert lacks(of, edited) == (
        seat(), question, Missing("frozen-edit", {"edition": 3, "act": act_of(of.world, frozen)}),
    )  # fmt: skip


def test_what_cannot_be_read_is_told_by_its_path() -> None:
    """A file of the plan that is none, and one that belongs in no plan, once each."""
    of = round_of(founded())
    broken = of.world.commit(of.edit, plan={"plan/services/s.toml": b"= 1\n", "plan/extra.txt": b"x"}, by="nils")
    found = [lack for lack in lacks(of, broken) if lack.code in ("plan-unreadable", "stray-content")]
    told = {problem.path: str(problem) for problem in of.world.plan_at(broken).problems}
    assert found == [
        Missing("plan-unreadable" if path.endswith(".toml") else "stray-content", {"path": path, "problem": told[path]})
        for path in told
    ]
    assert {lack.code for lack in found} == {"plan-unreadable", "stray-content"}


def test_rules_and_people_are_counted_on_by_one() -> None:
    """From what is in force, where their bytes are others, and not where they are not; signers are as people yield."""
    of = round_of(founded())
    again = of.world.commit(of.edit, plan={POLICY_PATH: policy(POLICY + "\n")}, by="nils")
    serial = Missing("policy-serial", {"path": POLICY_PATH, "serial": 1, "expected": 2})
    assert serial in lacks(of, again)
    counted = of.world.commit(of.edit, plan={POLICY_PATH: policy(serial=2)}, by="nils")
    assert not [lack for lack in lacks(of, counted) if lack.code == "policy-serial"]
    twice = of.world.commit(of.edit, plan=governance(policy(), persons(serial=3)), by="nils")
    assert Missing("policy-serial", {"path": PEOPLE_PATH, "serial": 3, "expected": 2}) in lacks(of, twice)
    gone = of.world.commit(of.edit, plan={POLICY_PATH: None}, by="nils")
    assert Missing("policy-serial", {"path": POLICY_PATH, "serial": 0, "expected": 2}) in lacks(of, gone)
    signers = Missing("allowed-signers", {"path": allowed_signers.PATH})
    assert lacks(of, of.world.commit(of.yes(of.edit), plan={allowed_signers.PATH: b""}, by="nils")) == (signers,)


def test_rules_that_cannot_be_read_or_kept_are_told_once() -> None:
    """What is no TOML is a problem of the plan already; who could never approve is a flaw with its values."""
    of = round_of(founded())
    said = of.yes(of.edit)
    unread = of.world.commit(said, plan={POLICY_PATH: b"= 1\n"}, by="nils")
    assert [lack.values.get("path") for lack in lacks(of, unread) if lack.code == "plan-unreadable"] == [POLICY_PATH]
    strange = of.world.commit(said, plan={POLICY_PATH: policy(POLICY + "[steps.x]\n", 2)}, by="nils")
    found = [lack for lack in lacks(of, strange) if lack.code == "plan-unreadable"]
    told = of.world.rules_at(strange).policy.problems
    assert found == [Missing("plan-unreadable", {"path": POLICY_PATH, "problem": str(problem)}) for problem in told]
    assert found
    nobody = {name: one for name, one in PEOPLE.items() if name not in ("eva", "eli")}
    empty = of.world.commit(said, plan=governance(policy(), persons(nobody, 2)), by="nils")
    flaws = unsatisfiable(of.world.rules_at(empty).policy, of.world.rules_at(empty).people)
    assert [lack for lack in lacks(of, empty) if lack.code == "policy-unsatisfiable"] == [
        Missing("policy-unsatisfiable", {"flaw": flaw.code, **flaw.values}) for flaw in flaws
    ]
    assert flaws


def test_a_plan_under_another_id_is_told_at_its_id() -> None:
    """The id is the root's for ever; where either has none nothing is said of it."""
    of = round_of(founded())
    other = of.world.commit(of.edit, plan=texts(id="plan-y"), by="nils")
    inquiry = of.world.inquire(other)
    plan = of.world.plan_at(other)
    why = t("reading.other_plan", seen=seen("plan-y"), wanted=seen("plan-x"))
    problem = Problem("plan/plan.toml", plan.id_line, "plan", why)
    assert problems(inquiry, other) == (problem,)
    assert Missing("plan-unreadable", {"path": "plan/plan.toml", "problem": str(problem)}) in lacks(of, other)
    assert under_another_id(plan, "") is None
    assert under_another_id(plan, "plan-y") is None
    nameless = of.world.commit(of.edit, plan={"plan/plan.toml": None}, by="nils")
    assert under_another_id(of.world.plan_at(nameless), "plan-x") is None
    assert problems(of.world.inquire(other, Pins("f" * 40)), other) == ()
    assert problems(inquiry, of.edit) == problems(inquiry, of.root) == ()


def test_a_folder_that_git_would_not_write_is_a_problem_of_the_text() -> None:
    """Each by its path, in order; the plan's own by its name."""
    of = round_of(founded())
    folders = frozenset({("plan/services", "b" * 40), ("", "a" * 40)})
    of.world.commits[of.edit] = attrs.evolve(of.world.commits[of.edit], malformed=folders)
    why = t("reading.malformed_folder")
    assert problems(of.world.inquire(of.edit), of.edit) == (
        Problem("plan", 0, "", why), Problem("plan/services", 0, "", why),
    )  # fmt: skip


# why an adoption does not hold


def why(of: Round, commit: str) -> tuple[Missing, ...]:
    """Why the adoption that a commit introduces does not hold."""
    inquiry = of.world.inquire(commit)
    (introduction,) = (each for listed in inquiry.records.values() for each in listed if each.commit == commit)
    return refused(inquiry, introduction)


def test_an_adoption_that_misstates_itself_does_not_hold() -> None:
    """Each thing that it misstates is told with what was expected."""
    of = round_of(founded())
    said = of.yes(of.edit)
    assert why(of, of.adopt(said)) == ()
    wrong = of.world.adopt(said, of.root, of.opening, previous_adoption="f" * 64, version="9")
    assert why(of, wrong) == (
        Missing("previous", {"previous": "f" * 64, "expected": of.root}),
        Missing("version", {"version": "9", "expected": "1"}),
    )
    print_ = of.world.print_of(said)
    act = Act("adopt", version="1", previous_adoption=of.root, opening="e" * 64, plan_fingerprint="0" * 64)
    assert why(of, of.act(said, "siri", act)) == (
        Missing("opening", {"opening": "e" * 64}),
        Missing("plan-fingerprint", {"expected": print_}),
    )
    bare = Act("adopt", version="1", plan_fingerprint=print_)
    assert why(of, of.act(said, "siri", bare)) == (
        Missing("opening", {"opening": ""}),
        Missing("previous", {"previous": "", "expected": of.root}),
    )
    assert why(of, of.world.adopt(said, of.root, of.opening, previous_adoption=record_of(of, of.root))) == ()


def test_a_plan_without_a_version_is_adopted_without_one() -> None:
    """An adoption that names one all the same is told that there is none."""
    of = round_of(founded())
    files = {path: data.replace(b'version = "1"\n', b"") for path, data in moved("m", when="2026").items()}
    edit = of.world.commit(of.edit, plan=files, by="nils")
    said = of.yes(of.yes(edit), item="plan")
    assert why(of, of.adopt(said)) == (Missing("version", {"version": "1", "expected": ""}),)


def test_an_adoption_with_another_act_beside_it_or_by_nobody_entitled_does_not_hold() -> None:
    """Of a record with two acts nothing more is asked; of one that does not count its code is told."""
    of = round_of(founded())
    said = of.yes(of.edit)
    assert why(of, of.adopt(said, by="nils")) == (Missing("not-counting", {"code": "not-entitled"}),)
    act = of.world.said_in(of.adopt(said)).acts[0]
    print_ = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root).fingerprint
    note = Act("remark", item="s.m", fingerprint=print_, text="Og?")
    both = of.world.say(said, "siri", act, note, against=of.root, opening=of.opening)
    assert why(of, both) == (Missing("one-act"),)
    forked = of.world.commit(of.adopt(said), of.adopt(of.yes(of.edit, "eli")), by="nils")
    assert why(of, of.adopt(forked)) == (Missing("no-rules"),)


def record_of(of: Round, commit: str) -> str:
    """The id of the record that a commit introduces."""
    return act_of(of.world, commit).partition("#")[0]


# what founds


def test_every_record_that_could_found_the_plan_is_listed() -> None:
    """With its rules, the key its signature holds by, and why it would not hold; no other record is."""
    of = round_of(founded())
    (found,) = foundings(of.world.inquire(of.yes(of.edit), Pins()))
    rules = of.world.rules_at(of.root)
    assert (found.introduced.commit, found.rules, found.key, found.why) == (of.root, rules, key("siri"), ())
    world = World()
    first = world.commit(plan={**texts(), **governance(policy(serial=2), persons())}, by="siri")
    tip = world.found(first, by="nina")
    (found,) = foundings(world.inquire(tip, Pins()))
    assert (found.key, found.why) == (
        key("nina"), (Missing("not-founding", {"why": "rules"}), Missing("not-founding", {"why": "key"})),
    )  # fmt: skip
    beside = world.commit(first, by="siri")
    assert foundings(world.inquire(beside, Pins())) == ()


@pytest.mark.parametrize("serials", [(2, 1), (1, 2)])
def test_what_founds_is_the_first_of_its_rules_and_its_people(serials: tuple[int, int]) -> None:
    """Each of the two counts from one; the signers beside them are as people yield, or not there."""
    world = World()
    files = {**texts(), **governance(policy(serial=serials[0]), persons(serial=serials[1]))}
    root = world.found(world.commit(plan=files, by="siri"))
    assert no_root(world.inquire(root), root) == (Missing("not-founding", {"why": "rules"}),)
    other = World()
    root = other.found(other.commit(plan={**texts(), **governance(policy(), persons()), allowed_signers.PATH: b"x"}))
    assert no_root(other.inquire(root), root) == (Missing("not-founding", {"why": "signers"}),)
    none = World()
    root = none.found(none.commit(plan={**texts(), POLICY_PATH: policy(), PEOPLE_PATH: persons()}))
    assert no_root(none.inquire(root), root) == ()
    assert signers_missing(none.inquire(root), root) and not signers_missing(other.inquire(root), root)


def test_why_a_commit_is_no_root() -> None:
    """It is not in the history, introduces no record, or one that founds nothing."""
    of = round_of(founded())
    said = of.yes(of.edit)
    inquiry = of.world.inquire(said)
    assert no_root(inquiry, of.root) == ()
    assert no_root(inquiry, "f" * 40) == (Missing("not-founding", {"why": "unknown"}),)
    assert no_root(of.world.inquire(of.edit), said) == (Missing("not-founding", {"why": "unknown"}),)
    assert no_root(inquiry, of.edit) == (Missing("not-founding", {"why": "no-record", "code": ""}),)
    assert no_root(inquiry, said) == (Missing("not-founding", {"why": "record"}),)
    unsigned = of.world.commit(of.edit, records=of.world.trees[said].records)
    assert no_root(of.world.inquire(unsigned), unsigned) == (
        Missing("not-founding", {"why": "no-record", "code": "record-unsigned"}),
    )


def test_what_is_missing_for_founding_a_plan() -> None:
    """Rules, people and a key that found, a plan that can be read, and rules that somebody could keep."""
    of = round_of(founded())
    plan, rules = of.world.plan_at(of.root), of.world.rules_at(of.root)
    assert founding_lacks(rules, plan, "siri", key("siri")) == ()
    assert founding_lacks(rules, plan, "siri", key("eva")) == (Missing("not-founding", {"why": "key"}),)
    assert founding_lacks(rules, plan, "nina", key("siri")) == (Missing("not-founding", {"why": "key"}),)
    people = {**retired("siri"), "svein": who("svein", "sekretariat", may_record_for=("rad",))}
    gone = World()
    first = gone.commit(plan={**texts(), **governance(policy(), persons(people))})
    assert founding_lacks(gone.rules_at(first), plan, "siri", key("siri")) == (Missing("not-founding", {"why": "key"}),)
    stray = gone.plan_at(gone.commit(first, plan={"plan/extra.txt": b"x"}))
    (problem,) = stray.problems
    assert founding_lacks(rules, stray, "siri", key("siri")) == (
        Missing("stray-content", {"path": "plan/extra.txt", "problem": str(problem)}),
    )
    nobody = {name: one for name, one in PEOPLE.items() if name not in ("eva", "eli")}
    empty = gone.rules_at(gone.commit(first, plan=governance(policy(), persons(nobody))))
    assert founding_lacks(empty, plan, "siri", key("siri")) == tuple(
        Missing("policy-unsatisfiable", {"flaw": flaw.code, **flaw.values})
        for flaw in unsatisfiable(empty.policy, empty.people)
    )
    assert founding_lacks(Rules(), plan, "siri", key("siri"))[:2] == (
        Missing("not-founding", {"why": "rules"}), Missing("not-founding", {"why": "key"}),
    )  # fmt: skip


def test_adoptions_are_established_once() -> None:
    """Asking again finds no more of them."""
    of = round_of(founded())
    inquiry = of.world.inquire(of.adopt(of.yes(of.edit)))
    before = list(inquiry.adoptions)
    establish(inquiry)
    assert inquiry.adoptions == before and len(before) == 2
