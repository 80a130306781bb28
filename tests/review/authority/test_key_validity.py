"""Whose records count: at their place, beside later adoptions, by their key, and in their round (clauses 1 and 5-8).

Each rule (clauses 1 and 5 to 8), with its smallest example | its boundary:

* 1: a root holds because it is pinned
  one act, serials 1, a key of its signer | serial 2, or a stranger's key: nothing
* 5: signer, seat, word and step by the rules at the parent
  an owner approves as `eier` | the rules of the tree itself give nothing
* 6: the same under every adoption beside it
  a yes beside the one that retired its key: told | a yes that this one contains: counts
* 7: a compromised key stands up to its mark
  a yes in the history of `good_until` | the commit after the mark
* 8: a round is opened by somebody entitled, and ends
  a yes beside the adoption: late | a yes in the adoption's history
"""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from e2e import verifier_rules
from plantui.review.authority.permissions import STEP_OF
from plantui.review.ledger.commit_facts import Pins
from plantui.review.policy.model import STEPS
from plantui.review.records.record import Act
from plantui.review.records.schema import ROUND_STEPS
from support.authority import (
    PEOPLE,
    POLICY,
    Round,
    Who,
    act_of,
    founded,
    governance,
    key,
    moved,
    persons,
    policy,
    retired,
    round_of,
    signature,
    small_round,
    texts,
    who,
)


def opened() -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded())


def with_people(**changes: Who | None) -> dict[str, Who]:
    """The usual people with some of them otherwise."""
    return {name: one for name, one in {**PEOPLE, **changes}.items() if one is not None}


def whys(of: Round, tip: str) -> set[str]:
    """Why records do not count at a tip: the code, and what is lacking."""
    found = of.world.audit(tip).findings
    return {f"{one.code} {one.values.get('why', '')}".strip() for one in found if one.code != "tag-missing"}


# at its place


@pytest.mark.parametrize(
    ("by", "word", "seat", "more", "why"),
    [
        ("nils", "godkjent", "eier", {}, "not-entitled seat"),
        ("arne", "godkjent", "arkitekt", {}, "not-entitled word"),
        ("eva", "tilslutning", "eier", {}, "not-entitled word"),
        ("eva", "godkjent", None, {}, "not-entitled word"),
        ("eva", "vedtak", "eier", {}, "not-entitled word"),
        ("eva", "godkjent", "rad", {}, "not-entitled seat"),
        ("eva", "tilslutning", "rad", {"voice": "rad"}, "not-entitled voice"),
        ("siri", "tilslutning", "rad", {}, "not-entitled seat"),
        ("siri", "godkjent", "sekretariat", {"voice": "rad"}, "not-entitled seat"),
        ("siri", "tilslutning", "rad", {"voice": "nufa"}, "not-entitled voice"),
        ("siri", "tilslutning", "eier", {"voice": "eier"}, "not-entitled voice"),
    ],
)
def test_words_that_the_rules_give_nobody_do_not_count(
    by: str, word: str, seat: str | None, more: dict[str, str], why: str
) -> None:
    """A role, a word, a body that is not theirs: signed in full, kept, named, and without effect (clause 5)."""
    of = opened()
    tip = of.decide(of.edit, by, word, seat, **more)
    assert "seat eier 1" in of.needs(tip)
    assert whys(of, tip) == {why}


@pytest.mark.parametrize(
    ("by", "word", "seat", "more"),
    [
        ("eva", "godkjent", "eier", {}),
        ("arne", "tilslutning", "arkitekt", {}),
        ("siri", "anbefalt", "rad", {"voice": "rad"}),
        ("nils", "frarades", None, {}),
        ("nils", "inhabil", None, {}),
    ],
)
def test_words_that_the_rules_give_them_count(by: str, word: str, seat: str | None, more: dict[str, str]) -> None:
    """Everybody with the word of their own seat, and everyone registered with the words that are everyone's."""
    of = opened()
    assert of.world.codes(of.decide(of.edit, by, word, seat, **more)) == set()


@pytest.mark.parametrize(("may", "may_not"), [("siri", "eva"), ("svein", "nils")])
def test_a_freeze_takes_the_step(may: str, may_not: str) -> None:
    """Who may freeze is said by the rules; somebody else's freeze binds nobody."""
    of = opened()
    act = Act("round-freeze", edition=1, plan_fingerprint=of.world.print_of(of.edit))
    assert of.world.codes(of.act(of.edit, may, act)) == set()
    assert whys(of, of.act(of.edit, may_not, act)) == {"not-entitled step"}


def test_every_step_takes_a_right_of_the_rules() -> None:
    """An act that is a step and takes no right would be anybody's; the verifier asks for the same ones."""
    assert STEP_OF.keys() == {*ROUND_STEPS, "adopt", "lift"}
    assert set(STEP_OF.values()) < set(STEPS)
    assert STEP_OF == verifier_rules.STEPS


def test_a_step_that_is_a_bodys_is_no_persons() -> None:
    """Who holds a body's name as a role may not take the step in it; whoever records for the body may (clause 5)."""
    rules = policy(POLICY.replace('open = ["sekretariat"]', 'open = ["sekretariat", "rad"]'))
    world = founded(rules, persons({**PEOPLE, "per": who("per", "rad")}))
    for more, codes in (({"by": "per"}, {"not-entitled"}), ({"by": "siri", "voice": "rad"}, set())):
        assert world.codes(world.open(world.root, world.root, **more)[0]) == codes


def test_a_lift_takes_the_step() -> None:
    """Only who may lift frees an item from another's block."""
    of = opened()
    block = of.decide(of.edit, "siri", "avvist", "sekretariat")
    act = Act("lift", to=act_of(of.world, block))
    assert of.needs(of.act(block, "eva", act)) == ["seat eier 1"]
    refused = of.act(block, "svein", act)
    assert whys(of, refused) == {"not-entitled step"}
    assert any(need.startswith("blocked") for need in of.needs(refused))


def test_only_the_voice_takes_its_words_back() -> None:
    """A withdrawal is its author's; for a body, anybody's who records for it."""
    of = opened()
    said = of.yes(of.edit)
    act = Act("withdraw", to=act_of(of.world, said))
    assert whys(of, of.act(said, "eli", act)) == {"not-entitled author"}
    assert of.needs(of.act(said, "eli", act)) == []
    assert of.needs(of.act(said, "eva", act)) == ["seat eier 1"]


def test_only_the_head_of_a_body_confirms_what_was_recorded_for_it() -> None:
    """A confirmation is signed by the body's head in their own voice."""
    people = with_people(hanna=who("hanna", head_of=("rad",)))
    of = round_of(founded(registered=persons(people)))
    said = of.decide(of.edit, "siri", "anbefalt", "rad", voice="rad")
    act = Act("confirm", to=act_of(of.world, said))
    assert of.world.codes(of.act(said, "hanna", act)) == set()
    assert whys(of, of.act(said, "siri", act)) == {"not-entitled head"}


# keys, places, and what lies beside


def test_a_retired_signer_on_an_old_branch_does_not_count() -> None:
    """A yes signed beside the adoption that retired the key is kept and told, and fills nothing (clause 6)."""
    of = opened()
    retirement = small_round(of.world, retired("eva"))
    base = of.world.commit(of.edit, retirement, plan=governed(of, retirement), by="nils")
    old = of.yes(of.edit)
    tip = of.world.commit(base, old, by="nils")
    assert of.needs(tip) == ["seat eier 1"]
    assert of.world.codes(tip) == {"key-retired-beside"}
    assert of.needs(old) == []


def governed(of: Round, adoption: str) -> dict[str, bytes]:
    """The files of governance that an adoption put in force."""
    tree = of.world.trees[adoption].plan
    return {path: data for path, data in tree.items() if path.startswith("plan/governance/")}


def test_a_retired_key_says_nothing_new() -> None:
    """After the adoption that retired it a key opens, says and adopts nothing (clause 7)."""
    of = opened()
    retirement = small_round(of.world, retired("eva"))
    merged = of.world.commit(of.edit, retirement, plan=governed(of, retirement), by="nils")
    tip = of.yes(merged, against=retirement)
    assert of.needs(tip) == ["seat eier 1"]
    assert whys(of, tip) == {"not-entitled retired"}


def test_what_the_retiring_adoption_contains_stands() -> None:
    """A yes that was in the history when its key was retired goes on counting."""
    of = opened()
    said = of.yes(of.edit)
    opened_, opening = of.world.open(said, of.root, by="svein", round="people-2")
    edit = of.world.commit(opened_, plan=governance(policy(), persons(retired("eva"), 2)), by="nils")
    other = Round(of.world, opening, opened_, edit)
    assert of.needs(edit) == []
    assert other.needs(edit, "people") == ["seat sekretariat 1"]


def test_a_mark_keeps_what_an_audited_commit_contains() -> None:
    """`good_until` names a commit: what lies in its history stands beside the retirement, what does not falls."""
    of = opened()
    said = of.yes(of.edit)
    marked = small_round(of.world, retired("eva", said))
    tip = of.world.commit(said, marked, plan=governed(of, marked), by="nils")
    assert of.needs(tip) == []
    assert of.world.codes(tip) == set()
    late = of.decide(of.edit, "eva", "vedtatt", "eier")
    both = of.world.commit(tip, late, by="nils")
    assert of.world.codes(both) == {"key-retired-beside"}


def test_a_mark_outside_the_history_at_hand_is_as_if_absent() -> None:
    """Who has not got the marked commit has nothing to hold the mark against."""
    of = opened()
    said = of.yes(of.edit)
    elsewhere = of.world.commit(said, by="nils")
    marked = small_round(of.world, retired("eva", elsewhere))
    tip = of.world.commit(said, marked, plan=governed(of, marked), by="nils")
    assert of.needs(tip) == ["seat eier 1"]
    assert of.needs(of.world.commit(tip, elsewhere, by="nils")) == []


def test_a_compromised_key_stands_only_up_to_its_mark() -> None:
    """What the compromising adoption contains falls too, unless it lies in the history of the mark (clause 7)."""
    of = opened()
    said = of.yes(of.edit)
    opened_, opening = of.world.open(said, of.root, by="svein", round="people-2")

    def after(mark: str) -> tuple[list[str], set[str]]:
        people = persons(retired("eva", mark, "compromised"), 2)
        edit = of.world.commit(opened_, plan={**texts(), **governance(policy(), people)}, by="nils")
        yes = of.world.decision("people", "godkjent", "sekretariat", edit, of.root)
        agreed = of.world.say(edit, "svein", yes, against=of.root, opening=opening, round="people-2")
        adopted = of.world.adopt(agreed, of.root, opening, by="svein", round="people-2")
        tip = of.world.commit(adopted, plan=moved("m", when="2026"), by="nils")
        return of.needs(tip), of.world.codes(tip)

    assert after("") == (["seat eier 1"], {"key-compromised"})
    assert after(said) == ([], set())


def test_a_stolen_key_used_after_the_theft_was_adopted_is_compromised() -> None:
    """It is told as what it is, not as a retired one."""
    of = opened()
    stolen = small_round(of.world, retired("eva", state="compromised"))
    merged = of.world.commit(of.edit, stolen, plan=governed(of, stolen), by="nils")
    tip = of.yes(merged, against=stolen)
    assert of.needs(tip) == ["seat eier 1"]
    assert of.world.codes(tip) == {"key-compromised"}


def test_a_stolen_key_is_stolen_under_whatever_id() -> None:
    """Whoever is registered under another id since: the key is the same, and what it signed falls."""
    of = opened()
    said = of.yes(of.edit)
    renamed = with_people(eva=None, evy=Who(("eier",), keys=(("eva", "compromised", ""), ("evy", "active", ""))))
    opened_, opening = of.world.open(said, of.root, by="svein", round="people-2")
    people = governance(policy(), persons(renamed, 2))
    edit = of.world.commit(opened_, plan={**texts(), **people}, by="nils")
    yes = of.world.decision("people", "godkjent", "sekretariat", edit, of.root)
    agreed = of.world.say(edit, "svein", yes, against=of.root, opening=opening, round="people-2")
    adopted = of.world.adopt(agreed, of.root, opening, by="svein", round="people-2")
    tip = of.world.commit(adopted, plan=moved("m", when="2026"), by="nils")
    assert of.needs(tip) == ["seat eier 1"]
    assert of.world.codes(tip) == {"key-compromised"}


def test_key_rotation_in_mid_round() -> None:
    """Eva gets a new key in a small round, merged at once: old yes and new yes both count, and nothing is found."""
    of = opened()
    said = of.yes(of.edit)
    rotated = with_people(eva=Who(("eier",), keys=(("eva", "retired", said), ("eva-2", "active", ""))))
    adopted = small_round(of.world, rotated)
    tip = of.world.commit(said, adopted, plan=governed(of, adopted), by="nils")
    assert of.needs(tip) == []
    edited = of.world.commit(tip, plan=moved("m", when="2027"), by="nils")
    assert of.needs(edited) == ["seat eier 1"]
    again = of.yes(edited, against=adopted, key="eva-2")
    assert of.needs(again) == []
    done = of.adopt(again, against=adopted)
    assert of.world.codes(done) == set()
    assert [one.commit for one in of.world.inquire(done).horizon(done).line] == [of.root, adopted, done]


def test_a_key_lost_before_the_adoption_stops_nothing() -> None:
    """The only key of the one who was to adopt is lost on Friday; a small round by the other, and Monday holds."""
    of = opened()
    said = of.yes(of.edit)
    lost = with_people(siri=Who(("sekretariat",), ("rad",), keys=(("siri", "retired", said), ("siri-2", "active", ""))))
    adopted = small_round(of.world, lost)
    tip = of.world.commit(said, adopted, plan=governed(of, adopted), by="nils")
    assert of.needs(tip) == []
    done = of.adopt(tip, against=adopted, key="siri-2")
    assert of.world.codes(done) == set()


def test_a_new_member_speaks_the_same_day() -> None:
    """Registered in a small round that is merged into the long one, a new owner's yes counts there."""
    of = opened()
    adopted = small_round(of.world, with_people(nina=who("nina", "eier")))
    early = of.yes(of.edit, "nina")
    assert whys(of, early) == {"record-signer"}
    tip = of.world.commit(of.edit, adopted, plan=governed(of, adopted), by="nils")
    said = of.yes(tip, "nina", against=adopted)
    assert of.needs(said) == []
    assert of.world.codes(said) == set()


def test_a_key_that_was_another_persons_at_that_place_does_not_count() -> None:
    """What the rules say later about a key does not reach back."""
    of = opened()
    tip = of.yes(of.edit, key="eva-2")
    assert whys(of, tip) == {"record-signer"}
    assert key("eva-2") != key("eva")


def test_a_self_granted_role_gives_nothing_before_it_is_adopted() -> None:
    """The rules in force are those of the last adoption, whatever the tree says (clause 5)."""
    of = opened()
    people = governance(policy(), persons(with_people(nils=who("nils", "eier")), 2))
    granted = of.world.commit(of.edit, plan=people, by="nils")
    tip = of.yes(granted, "nils")
    assert "seat eier 1" in of.needs(tip)
    assert whys(of, tip) == {"not-entitled seat"}


def test_rules_weakened_and_used_at_once_are_not_in_force() -> None:
    """A policy that asks for less has to be adopted under the one that asks for more."""
    of = opened()
    weak = policy(POLICY.replace("require = { eier = 1 }", "require = { arkitekt = 1 }"), serial=2)
    edit = of.world.commit(of.edit, plan=governance(weak, persons()), by="nils")
    tip = of.decide(edit, "arne", "tilslutning", "arkitekt")
    assert of.needs(tip) == ["seat eier 1"]
    assert of.needs(tip, "policy") == ["seat eier 1", "seat sekretariat 1"]


# rounds


def test_a_round_opened_by_nobody_entitled_is_no_round() -> None:
    """Its records are kept, and none of them counts (clause 8)."""
    world = founded()
    commit, opening = world.open(world.root, world.root, by="nils")
    of = Round(world, opening, commit, world.commit(commit, plan=moved("m", when="2026"), by="nils"))
    tip = of.yes(of.edit)
    assert whys(of, tip) == {"not-entitled step", "round-not-opened not-entitled"}


def test_a_round_opened_on_an_old_branch_by_somebody_retired_is_no_round() -> None:
    """Its opening lies beside the adoption that retired its opener; what was said in it falls with it."""
    of = opened()
    others = {"svein": who("svein", "sekretariat", may_record_for=("rad",))}
    adopted = small_round(of.world, {**retired("siri"), **others})
    said = of.yes(of.edit)
    tip = of.world.commit(said, adopted, plan=governed(of, adopted), by="nils")
    assert of.world.codes(tip) == {"key-retired-beside", "round-not-opened"}
    kept = small_round(of.world, {**retired("siri", of.edit), **others})
    assert of.world.codes(of.world.commit(said, kept, plan=governed(of, kept), by="nils")) == set()


def test_a_record_names_a_round_of_its_own_history() -> None:
    """An opening that its history does not hold, another record, another name: none of them is its round."""
    of = opened()
    act = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root)

    def said(**more: str | None) -> set[str]:
        fields: dict[str, Any] = {"base": of.edit, "against": of.root, "opening": of.opening, **more}
        return whys(of, of.world.land(of.edit, of.world.record("eva", act, **fields)))

    assert said() == set()
    assert said(opening="0" * 64) == {"record-round unknown"}
    assert said(opening=None) == {"record-round none"}
    assert said(round="2026") == {"record-round name"}
    remark = of.act(of.edit, "nils", Act("remark", item="s.m", fingerprint=act.fingerprint, text="Hei"))
    record = act_of(of.world, remark).partition("#")[0]
    later = of.world.record("eva", act, base=of.edit, against=of.root, opening=record)
    assert whys(of, of.world.land(remark, later)) == {"record-round no-opening"}


def test_a_record_of_an_opening_beside_it_names_no_round() -> None:
    """The opening has to be in the introduction's history, not merely at hand."""
    of = opened()
    aside = of.world.commit(of.root, plan=moved("m", when="2026"), by="nils")
    act = of.world.decision("s.m", "godkjent", "eier", aside, of.root)
    said = of.world.land(aside, of.world.record("eva", act, base=aside, against=of.root, opening=of.opening))
    tip = of.world.commit(said, of.edit, by="nils")
    assert whys(of, tip) == {"record-round unknown"}


def test_an_adopted_rounds_name_is_not_used_again() -> None:
    """Names lead to records and tags; a second round of the same name is none. Another name is fine."""
    of = opened()
    done = of.adopt(of.yes(of.edit))
    again, _ = of.world.open(done, done)
    assert whys(of, again) == {"record-round used"}
    other, _ = of.world.open(done, done, round="2026")
    assert of.world.codes(other) == set()


def test_a_late_record_is_kept_and_listed() -> None:
    """Said beside the adoption of its round: a notice, never a vote (clause 8)."""
    of = opened()
    done = of.adopt(of.yes(of.edit))
    late = of.decide(of.edit, "arne", "tilslutning", "arkitekt")
    tip = of.world.commit(done, late, by="nils")
    answer = of.world.audit(tip)
    assert of.world.codes(tip) == {"late"}
    assert answer.passed
    assert not answer.verdicts[late].counts
    after = of.decide(done, "arne", "tilslutning", "arkitekt", against=done, base=done)
    assert of.world.codes(after) == {"late"}


def test_a_block_beside_the_adoption_is_shown_on_it_for_ever() -> None:
    """Nobody can say which of the two was first; the adoption stands, and the objection stands beside it."""
    of = opened()
    done = of.adopt(of.yes(of.edit))
    block = of.decide(of.edit, "eli", "avvist", "eier")
    tip = of.world.commit(done, block, by="nils")
    assert of.world.codes(tip) == {"late", "adoption-over-objection"}
    assert of.world.audit(tip).passed
    mere = of.decide(of.edit, "nils", "avvist", "eier")
    assert "adoption-over-objection" not in of.world.codes(of.world.commit(done, mere, by="nils"))


def test_a_yes_withdrawn_beside_the_adoption_is_an_objection() -> None:
    """A remark taken back is none, nor is one's own old block."""
    of = opened()
    remark = of.act(
        of.edit, "arne", Act("remark", item="s.m", text="Hm", fingerprint=of.world.decision(
            "s.m", "godkjent", "eier", of.edit, of.root
        ).fingerprint)
    )  # fmt: skip
    said = of.yes(remark)
    done = of.adopt(said)
    back = of.act(said, "eva", Act("withdraw", to=act_of(of.world, said)))
    assert of.world.codes(of.world.commit(done, back, by="nils")) == {"late", "adoption-over-objection"}
    taken = of.act(said, "arne", Act("withdraw", to=act_of(of.world, remark)))
    assert of.world.codes(of.world.commit(done, taken, by="nils")) == {"late"}


def test_a_block_that_the_adoption_knew_of_is_no_objection_to_it() -> None:
    """The same record, landed again beside the adoption, was heard and lifted there."""
    of = opened()
    block = of.decide(of.edit, "siri", "avvist", "sekretariat")
    again = of.world.land(of.edit, of.world.said_in(block))
    lifted = of.act(block, "eva", Act("lift", to=act_of(of.world, block)))
    done = of.adopt(of.yes(lifted))
    assert of.world.codes(of.world.commit(done, again, by="nils")) == set()


# trust


def test_the_root_founds_because_it_is_pinned() -> None:
    """One act, serials 1, a key of its signer: its rules are the first (clause 1)."""
    world = founded()
    answer = world.audit(world.root)
    assert answer.founded and answer.passed
    assert [one.code for one in answer.findings] == ["tag-missing"]


@pytest.mark.parametrize(
    ("rules", "registered", "by"),
    [
        (policy(serial=2), persons(), "siri"),
        (policy(), persons(serial=2), "siri"),
        (policy(), persons(), "mallory"),
        (policy() + b"[unknown]\n", persons(), "siri"),
        (policy(), persons(retired("siri")), "siri"),
    ],
)
def test_a_pin_on_what_founds_nothing_counts_nothing(rules: bytes, registered: bytes, by: str) -> None:
    """Other serials, rules with problems, a stranger's key: the pinned root does not hold."""
    world = founded(rules, registered)
    root = world.root
    commit = world.commits[root]
    if by != "siri":
        world.commits[root] = attrs.evolve(commit, signature=signature(by))
    answer = world.audit(root)
    assert not answer.founded and not answer.passed
    assert "adoption-fails" in {one.code for one in answer.findings}


def test_a_pin_on_another_commit_founds_nothing() -> None:
    """A record that is no adoption, or no record at all."""
    of = opened()
    for pinned in (of.edit, of.opened):
        answer = of.world.audit(of.edit, Pins(root=pinned))
        assert not answer.founded and not answer.passed
