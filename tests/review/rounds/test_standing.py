"""What the words add up to: seats, blocks, recusals, whole services, and words that have lapsed (clauses 10-12).

Each rule (clauses 10 and 12), with its smallest example | its boundary:

* 10: every item that differs must be approved
  one edit, one seat | a removed item, by its tombstone
* 10: all rules that match hold, the greater count of a seat
  `eier = 2` and `eier = 1`: two | no rule matches: nobody can approve
* 12: a voice fills one seat with its newest acts
  a yes in one seat | a yes in two, beside each other: none
* 12: a block holds whatever the text
  the item is edited: still blocked | lifted, or taken back
* 12: a yes is about one text and one baseline
  the item is edited: stale | changed and changed back: current
"""

from __future__ import annotations

import attrs
import pytest

from plantui.review.policy.model import Rule
from plantui.review.records.record import Act
from plantui.review.rounds.lapses import StaleField
from plantui.review.rounds.requirements import denied_to_editors, fills, required
from plantui.review.rounds.standing import Standing, standing
from support.authority import (
    MILESTONES,
    PEOPLE,
    POLICY,
    Round,
    act_of,
    founded,
    governance,
    moved,
    persons,
    policy,
    round_of,
    small_round,
    texts,
    who,
    without,
)


def opened() -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded())


def at(of: Round, tip: str) -> Standing:
    """The round's standing at a tip."""
    return standing(of.world.inquire(tip), tip, of.opening)


def states(of: Round, tip: str, item: str = "s.m") -> dict[str, list[str]]:
    """The states of each voice's newest acts on an item."""
    found = at(of, tip).items[item].ballots
    return {one.voice.id: [vote.state for vote in one.votes] for one in found}


# what must be approved


def test_changed_added_and_removed_items_must_each_be_approved() -> None:
    """One edit of each kind; the approval of one says nothing about another (clause 10)."""
    world = founded()
    new = {"id": "p", "kind": "delivery", "title": "P"}
    rows = [{**row, "title": "NN"} if row["id"] == "n" else row for row in moved_rows() if row["id"] != "m"]
    of = round_of(world, texts([*rows, new]))
    assert set(at(of, of.edit).items) == {"s.m", "s.n", "s.p"}
    tip = of.yes(of.edit, item="s.n")
    assert [item for item, one in at(of, tip).items.items() if one.approved] == ["s.n"]
    both = of.yes(of.yes(tip, item="s.p"), item="s.m")
    assert at(of, both).approved


def moved_rows() -> list[dict[str, object]]:
    """The usual milestones, to be changed."""
    return [dict(one) for one in MILESTONES]


def test_an_item_taken_out_without_approval_is_missing() -> None:
    """A removal is approved by its tombstone, and a yes to the text before it is none."""
    of = opened()
    said = of.yes(of.edit)
    gone = of.world.commit(said, plan=without("m"), by="nils")
    assert of.needs(gone) == ["seat eier 1"]
    assert states(of, gone) == {"eva": ["gone"]}
    assert of.needs(of.yes(gone)) == []
    back = of.world.commit(of.yes(gone), plan=moved("m", when="2026"), by="nils")
    assert of.needs(back) == ["seat eier 1"]


def test_rules_and_people_are_matched_by_their_own_names_only() -> None:
    """`*` gives nobody a say on them; where no rule names them they cannot be approved."""
    of = opened()
    edit = of.world.commit(of.edit, plan=governance(policy(serial=2), persons()), by="nils")
    assert of.needs(edit, "policy") == ["seat eier 1", "seat sekretariat 1"]
    silent = POLICY.replace('items = ["policy"]', 'items = ["people"]')
    world = founded(policy(silent))
    other = round_of(world, governance(policy(silent, serial=2), persons()))
    tip = other.yes(other.edit, item="policy")
    assert other.needs(tip, "policy") == ["no-rule"]


def test_an_item_that_no_rule_names_cannot_be_approved() -> None:
    """What the rules do not say is denied."""
    world = founded(policy(POLICY.replace('items = ["*"]', 'items = ["t.*"]')))
    of = round_of(world)
    assert of.needs(of.yes(of.edit)) == ["no-rule"]


def test_a_rule_cannot_be_switched_off_by_the_edit_it_guards() -> None:
    """Rules match an item as it was or as it is: taking the payment out asks for those who guard payments."""
    of = round_of(founded(), moved("o", payment=None))
    assert of.needs(of.yes(of.edit, item="s.o"), "s.o") == ["seat rad 1"]
    milder = round_of(founded(), moved("o", kind="event", payment=None))
    blanket = milder.world.blanket("s", "godkjent", "eier", milder.edit, milder.root)
    said = milder.act(milder.edit, "eva", blanket)
    assert "seat eier 1" in milder.needs(said, "s.o")


def test_all_matching_rules_hold() -> None:
    """An owner and the council, each for the rule that asks for them."""
    of = round_of(founded(), moved("o", payment="duty"))
    assert of.needs(of.edit, "s.o") == ["seat eier 1", "seat rad 1"]
    owner = of.yes(of.edit, item="s.o")
    assert of.needs(owner, "s.o") == ["seat rad 1"]
    both = of.decide(owner, "siri", "anbefalt", "rad", "s.o", voice="rad")
    assert of.needs(both, "s.o") == []


# seats


def test_a_voice_fills_one_seat_and_with_different_ones_none() -> None:
    """Somebody with two roles chooses; said beside each other in both, they fill neither (clause 12)."""
    both = {**PEOPLE, "bo": who("bo", "eier", "sekretariat")}
    rules = policy(POLICY.replace("require = { eier = 1 }", "require = { eier = 1, sekretariat = 1 }"))
    of = round_of(founded(rules, persons(both)))
    one = of.yes(of.edit, "bo")
    assert of.needs(one) == ["seat sekretariat 1"]
    other = of.decide(of.edit, "bo", "godkjent", "sekretariat")
    assert of.needs(other) == ["seat eier 1"]
    merged = of.world.commit(one, other, by="nils")
    assert of.needs(merged) == ["seat eier 1", "seat sekretariat 1"]
    again = of.decide(merged, "bo", "godkjent", "sekretariat")
    assert of.needs(again) == ["seat eier 1"]


def test_two_seats_of_a_kind_take_two_voices() -> None:
    """The same voice twice is one voice."""
    rules = policy(POLICY.replace("require = { eier = 1 }", "require = { eier = 2 }"))
    of = round_of(founded(rules))
    one = of.yes(of.edit)
    twice = of.yes(one)
    assert of.needs(twice) == ["seat eier 1"]
    assert of.needs(of.yes(twice, "eli")) == []


@pytest.mark.parametrize("counts", [(2, 1), (1, 2)])
def test_of_two_rules_that_ask_for_one_seat_the_greater_number_holds(counts: tuple[int, int]) -> None:
    """Whichever of them the file names first (clause 10)."""
    first, second = (f"require = {{ eier = {count} }}" for count in counts)
    more = f'[[rules]]\nitems = ["s.*"]\n{second}\n'
    text = POLICY.replace("require = { eier = 1 }", first) + more
    of = round_of(founded(policy(text)))
    assert of.needs(of.edit) == ["seat eier 2"]
    assert of.needs(of.yes(of.edit)) == ["seat eier 1"]
    rules = tuple(Rule(("*",), {"eier": count}) for count in counts)
    assert required(rules) == {"eier": 2}


def test_a_body_is_no_editor_though_a_person_bears_its_name() -> None:
    """Editors fill no seat with their own voice; a body has none of theirs (clause 13)."""
    rules = policy(POLICY.replace("require = { eier = 1 }", "require = { rad = 1 }"))
    of = round_of(founded(rules, persons({**PEOPLE, "rad": who("rad")})), by="rad")
    assert at(of, of.edit).items["s.m"].editors == {"rad"}
    assert of.needs(of.decide(of.edit, "siri", "tilslutning", "rad", voice="rad")) == []


def test_recording_for_a_body_gives_the_recorder_nothing() -> None:
    """Siri records the council's word; her own seat is as empty as before."""
    rules = policy(POLICY.replace("require = { eier = 1 }", "require = { sekretariat = 1, rad = 1 }"))
    of = round_of(founded(rules))
    tip = of.decide(of.edit, "siri", "tilslutning", "rad", voice="rad")
    assert of.needs(tip) == ["seat sekretariat 1"]
    assert of.needs(of.decide(tip, "siri", "godkjent", "sekretariat")) == []


def test_endorsing_fills_advisory_seats_and_approving_the_others() -> None:
    """A word of another effect fills no seat."""
    rules = policy(POLICY.replace("require = { eier = 1 }", "require = { eier = 1, arkitekt = 1 }"))
    of = round_of(founded(rules))
    tip = of.decide(of.edit, "arne", "tilslutning", "arkitekt")
    assert of.needs(tip) == ["seat eier 1"]
    assert "seat arkitekt 1" in of.needs(of.decide(of.edit, "arne", "frarades", "arkitekt"))
    assert "seat eier 1" in of.needs(of.decide(of.edit, "eva", "frarades", "eier"))


# newest acts, blocks, recusals, withdrawals


def test_only_the_newest_words_count() -> None:
    """A yes after a no, and a no after a yes."""
    of = opened()
    said = of.yes(of.edit)
    blocked = of.decide(said, "eva", "avvist", "eier")
    assert of.needs(blocked)[0].startswith("blocked eva")
    assert of.needs(of.yes(blocked)) == []
    neutral = of.decide(said, "eva", "droftet", None)
    assert of.needs(neutral) == ["seat eier 1"]


def test_words_said_beside_each_other_must_all_be_a_yes() -> None:
    """Nobody can say which was later: a block among them holds, another seat or text empties the seat."""
    of = opened()
    yes = of.yes(of.edit)
    block = of.decide(of.edit, "eva", "avvist", "eier")
    for order in ((yes, block), (block, yes)):
        needs = of.needs(of.world.commit(*order, by="nils"))
        assert needs[0].startswith("blocked eva") and needs[1] == "seat eier 1"
    same = of.decide(of.edit, "eva", "vedtatt", "eier")
    assert of.needs(of.world.commit(yes, same, by="nils")) == []


def test_a_block_holds_whatever_the_text_becomes() -> None:
    """Until its voice acts on the item again, or somebody who may lifts it."""
    of = opened()
    block = of.decide(of.edit, "siri", "avvist", "sekretariat")
    edited = of.world.commit(block, plan=moved("m", when="2030"), by="nils")
    said = of.yes(edited)
    assert [need.split()[0] for need in of.needs(said)] == ["blocked"]
    lifted = of.act(said, "eva", Act("lift", to=act_of(of.world, block)))
    assert of.needs(lifted) == []
    again = of.decide(said, "siri", "godkjent", "sekretariat")
    assert of.needs(again) == []
    anew = of.decide(lifted, "siri", "utsatt", "sekretariat")
    assert [need.split()[0] for need in of.needs(anew)] == ["blocked"]


def test_a_lift_frees_no_other_block() -> None:
    """It names one act."""
    of = opened()
    one = of.decide(of.edit, "siri", "avvist", "sekretariat")
    two = of.decide(one, "svein", "avvist", "sekretariat")
    lifted = of.act(of.yes(two), "eva", Act("lift", to=act_of(of.world, one)))
    assert [need.split()[:2] for need in of.needs(lifted)] == [["blocked", "svein"]]


def test_a_recusal_empties_the_voices_own_seat_only() -> None:
    """It holds nothing up, outlives edits, and ends when the voice acts again."""
    of = opened()
    recused = of.decide(of.yes(of.edit), "eva", "inhabil", "eier")
    assert of.needs(recused) == ["seat eier 1"]
    assert of.needs(of.yes(recused, "eli")) == []
    edited = of.world.commit(recused, plan=moved("m", when="2030"), by="nils")
    assert of.needs(of.yes(edited)) == []
    aside = of.decide(of.edit, "eva", "inhabil", "eier")
    assert of.needs(of.world.commit(of.yes(of.edit), aside, by="nils")) == ["seat eier 1"]


def test_a_withdrawal_leaves_no_decision() -> None:
    """Of a yes nothing is left, of a block nothing either; not even the words before it."""
    of = opened()
    yes = of.yes(of.edit)
    assert of.needs(of.act(yes, "eva", Act("withdraw", to=act_of(of.world, yes)))) == ["seat eier 1"]
    block = of.decide(yes, "eva", "avvist", "eier")
    assert of.needs(of.act(block, "eva", Act("withdraw", to=act_of(of.world, block)))) == ["seat eier 1"]


def test_another_voice_takes_nothing_away() -> None:
    """Eli's block is eli's, however often eva says yes."""
    of = opened()
    block = of.decide(of.edit, "eli", "avvist", "eier")
    assert [need.split()[:2] for need in of.needs(of.yes(of.yes(block)))] == [["blocked", "eli"]]


# whole services


def test_a_yes_to_a_service_stands_for_each_changed_item() -> None:
    """One act; a later edit of one item costs one yes, not all."""
    rows = [{**row, "title": "X"} for row in moved_rows()[:2]] + moved_rows()[2:]
    of = round_of(founded(), texts(rows))
    said = of.act(of.edit, "eva", of.world.blanket("s", "godkjent", "eier", of.edit, of.root))
    assert set(at(of, said).items) == {"s.m", "s.n"}
    assert at(of, said).approved
    rows[0]["title"] = "Y"
    one = of.world.commit(said, plan=texts(rows), by="nils")
    assert of.needs(one, "s.m") == ["seat eier 1"] and of.needs(one, "s.n") == []


def test_a_blanket_yes_never_covers_what_must_be_named() -> None:
    """For such an item nothing was said: an older word on it stays, a block to the whole service holds it."""
    of = round_of(founded(), moved("o", title="OO"))
    blanket = of.world.blanket("s", "godkjent", "eier", of.edit, of.root)
    said = of.act(of.edit, "eva", blanket)
    assert of.needs(said, "s.o") == ["seat eier 1"]
    named = of.yes(of.edit, item="s.o")
    assert of.needs(of.act(named, "eva", blanket), "s.o") == []
    blocked = of.decide(of.edit, "eva", "avvist", "eier", "s.o")
    assert "blocked" in of.needs(of.act(blocked, "eva", blanket), "s.o")[0]
    whole = of.world.blanket("s", "avvist", "eier", of.edit, of.root)
    assert "blocked" in of.needs(of.act(named, "eva", whole), "s.o")[0]


# lapsing


def test_an_approval_then_an_edit_is_stale_and_says_why() -> None:
    """Which field went from what to what, in which commit, signed by whom; a notice, and the seat is empty."""
    of = opened()
    said = of.yes(of.edit)
    tip = of.world.commit(said, plan=moved("m", when="2027-06"), by="arne")
    tip = of.world.commit(tip, plan=moved("m", when="2027-06", title="MM"), by="nils")
    assert states(of, tip) == {"eva": ["stale"]}
    assert of.needs(tip) == ["seat eier 1"]
    assert of.world.codes(tip) == {"stale"}
    title, when = of.stale_fields(tip)
    assert when == StaleField("when", "2026", "2027-06", of.world.commits[tip].parents[0], "arne")
    assert title == StaleField("title", "M", "MM", tip, "nils")


def test_a_text_changed_and_changed_back_is_the_text_again() -> None:
    """An approval is of a text, not of a moment."""
    of = opened()
    there = of.world.commit(of.yes(of.edit), plan=moved("m", when="2027"), by="nils")
    back = of.world.commit(there, plan=moved("m", when="2026"), by="nils")
    assert of.needs(back) == []
    assert states(of, back) == {"eva": ["current"]}


def test_words_on_what_waits_for_another_are_suspect_and_count() -> None:
    """`n` comes after `m`: when m moves, a yes to n still counts and is marked."""
    of = round_of(founded(), moved("n", title="NN"))
    said = of.yes(of.edit, item="s.n")
    rows = moved_rows()
    rows[1]["title"] = "NN"
    rows[0]["when"] = "2029"
    tip = of.world.commit(said, plan=texts(rows), by="nils")
    assert states(of, tip, "s.n") == {"eva": ["suspect"]}
    assert of.needs(tip, "s.n") == []


def test_a_changed_baseline_makes_a_yes_stale_though_the_text_stands() -> None:
    """The change approved was another: before and after, not after alone."""
    of = opened()
    said = of.yes(of.edit)
    opened_, opening = of.world.open(of.root, of.root, round="liten")
    other = Round(of.world, opening, opened_, of.world.commit(opened_, plan=moved("m", when="2028"), by="nils"))
    agreed = other.yes(other.edit, "eli", round="liten")
    small = other.adopt(agreed, round="liten")
    tip = of.world.commit(said, small, by="nils")
    assert of.needs(tip) == ["seat eier 1"]
    assert states(of, tip) == {"eva": ["stale"]}
    assert of.stale_fields(tip) == (StaleField("when", "2025", "2028", "", ""),)
    assert of.needs(of.yes(tip, against=small)) == []


def test_a_small_round_merged_into_the_long_one_costs_no_approval() -> None:
    """Only people.toml changed; every word on the plan still holds, and nothing is found."""
    of = opened()
    said = of.yes(of.edit)
    small = small_round(of.world, {**PEOPLE, "nina": who("nina", "eier")})
    files = {path: data for path, data in of.world.trees[small].plan.items() if "governance" in path}
    tip = of.world.commit(said, small, plan=files, by="nils")
    assert of.needs(tip) == []
    assert of.world.codes(tip) == set()
    assert of.world.codes(of.adopt(tip, against=small)) == set()


def test_without_rules_in_force_nothing_is_approved() -> None:
    """Before the root no item is listed, and no round is open."""
    of = opened()
    first = of.world.commits[of.root].parents[0]
    found = standing(of.world.inquire(of.edit), first, None)
    assert found.round is None and not found.items


def test_a_word_of_a_voice_on_another_item_says_nothing_here() -> None:
    """Copied to another item it names the wrong text, and is refused."""
    of = round_of(founded(), moved("m", when="2026"))
    act = attrs.evolve(of.world.decision("s.m", "godkjent", "eier", of.edit, of.root), item="s.n")
    tip = of.act(of.edit, "eva", act)
    assert of.needs(tip) == ["seat eier 1"]
    assert of.world.codes(tip) == {"record-base"}


def test_an_item_is_closed_to_its_editors_by_one_rule_that_lets_none_approve() -> None:
    """To nobody who did not edit it, and to nobody where each rule lets editors approve."""
    of = round_of(founded(), moved("o", payment="duty"), by="eva")
    found = at(of, of.edit)
    assert [found.items["s.o"].closed_to(name) for name in ("eva", "eli")] == [True, False]
    assert [found.closed_to("eva", item) for item in ("s.o", "s.m")] == [True, False]
    assert not found.closed_to("eli", "s.o")
    mild = POLICY.replace("require = { eier = 1 }\n", "require = { eier = 1 }\neditors_may_approve = true\n")
    lenient = round_of(founded(policy(mild)), moved("o", payment="duty"), by="eva")
    assert not at(lenient, lenient.edit).items["s.o"].closed_to("eva")


def test_a_word_fills_a_seat_that_a_rule_of_the_item_asks_for() -> None:
    """With the effect that fills it; in no seat, or in one that no rule asks for, it fills none."""
    of = round_of(founded())
    rules, item = of.world.rules_at(of.root).policy, at(of, of.edit).items["s.m"].item
    yes, endorsed = rules.words["godkjent"], rules.words["tilslutning"]
    assert fills(rules, yes, rules.seats["eier"], item)
    assert not fills(rules, endorsed, rules.seats["eier"], item)
    assert not fills(rules, yes, rules.seats["sekretariat"], item)
    assert not fills(rules, endorsed, rules.seats["arkitekt"], item)
    assert not fills(rules, yes, None, item)


def test_editors_are_denied_the_seats_of_the_rules_that_say_so() -> None:
    """A seat that such a rule asks for, whatever another rule lets editors do."""
    strict, mild = Rule(("*",), {"eier": 1}), Rule(("*",), {"eier": 1, "rad": 1}, editors_may_approve=True)
    assert denied_to_editors((strict, mild), "eier") and denied_to_editors((mild, strict), "eier")
    assert not denied_to_editors((strict, mild), "rad")
    assert not denied_to_editors((mild,), "eier")
    assert not denied_to_editors((strict,), "rad")
    assert not denied_to_editors((), "eier")
