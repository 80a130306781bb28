"""Newest texts, superseded words, withdrawals and lifts: which of a voice's acts count (clauses 11 and 12, T1-T10).

Each rule (clauses 11 and 12), with its smallest example | its boundary:

* what is about the newest text is newest
  a yes to edition 2, then a no about 1: the yes | the same text at both: the later word
* superseded: older than every newest text, another change
  a yes to edition 1 after an answer to 2 | a block or a recusal never is
* a withdrawal ends its own voice's act, for good
  a block taken back, brought in again: ended | what it had replaced stays gone
* a lift ends the hold, not the act
  lifted: the voice still has to say yes | of a yes: not entitled
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import pytest

from plantui.review.records.record import Act
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.lapses import StaleField
from plantui.review.rounds.precedence import Prospect, prospects
from plantui.review.rounds.standing import Standing, standing
from support.authority import MILESTONES, PEOPLE, Round, act_of, founded, moved, round_of, small_round, texts, who

BOTH = (False, True)


@attrs.define
class Editions:
    """A round with two texts of `s.m`, each frozen: `first` says 2026, `second` 2027."""

    of: Round
    first: str
    second: str

    @property
    def tip(self) -> str:
        """The commit of the second freeze, which nobody has answered."""
        return self.second


def freeze(of: Round, parent: str, edition: int) -> str:
    """A freeze of the text at a commit."""
    return of.act(parent, "siri", Act("round-freeze", edition=edition, plan_fingerprint=of.world.print_of(parent)))


def editions(second: str = "2027") -> Editions:
    """The round with its two frozen texts; the same text twice where `second` is 2026."""
    of = round_of(founded())
    edited = of.world.commit(freeze(of, of.edit, 1), plan=moved("m", when=second), by="nils")
    return Editions(of, of.edit, freeze(of, edited, 2))


def orders(of: Round, one: str, other: str) -> Iterator[str]:
    """The two merged, either way round."""
    for sides in ((one, other), (other, one)):
        yield of.world.commit(*sides, by="nils")


def codes(of: Round, tip: str) -> set[str]:
    """What is found at a tip."""
    return of.world.codes(tip)


def at(of: Round, tip: str) -> Standing:
    """The round's standing."""
    return standing(of.world.inquire(tip), tip, of.opening)


def back(of: Round, parent: str, said: str, by: str = "eva") -> str:
    """What was said in a commit, taken back by its voice."""
    return of.act(parent, by, Act("withdraw", to=act_of(of.world, said)))


@pytest.mark.parametrize("word", ["godkjent", "frarades"])
def test_words_about_an_older_text_supersede_nothing_newer(word: str) -> None:
    """T1: a yes to edition 2, then a yes or a no about edition 1 recorded after it: approved, and a notice."""
    told = editions()
    yes = told.of.yes(told.tip)
    late = told.of.decide(yes, "eva", word, "eier", base=told.first)
    assert told.of.needs(late) == []
    assert codes(told.of, late) == {"superseded"}
    (ballot,) = at(told.of, late).items["s.m"].ballots
    assert [one.record.base for one in ballot.superseded] == [told.first]


@pytest.mark.parametrize("word", ["godkjent", "frarades"])
def test_words_about_an_older_text_said_beside_supersede_nothing_newer(word: str) -> None:
    """T2: the same recorded beside, merged in both orders."""
    told = editions()
    yes = told.of.yes(told.tip)
    late = told.of.decide(told.tip, "eva", word, "eier", base=told.first)
    for tip in orders(told.of, yes, late):
        assert told.of.needs(tip) == []
        assert codes(told.of, tip) == {"superseded"}


@pytest.mark.parametrize("beside", BOTH)
def test_a_block_about_an_older_text_holds_until_its_voice_answers_again(beside: bool) -> None:
    """T3: after or beside a yes to edition 2 a block about edition 1 blocks; the yes recorded again frees it."""
    told = editions()
    yes = told.of.yes(told.tip)
    late = told.of.decide(told.tip if beside else yes, "eva", "avvist", "eier", base=told.first)
    for tip in orders(told.of, yes, late) if beside else iter((late,)):
        assert told.of.needs(tip)[0].startswith("blocked eva")
        assert codes(told.of, tip) == set()
        assert told.of.needs(told.of.yes(tip)) == []


@pytest.mark.parametrize("beside", BOTH)
def test_a_yes_about_an_older_text_takes_no_block_away(beside: bool) -> None:
    """T4: a block on edition 2, then a yes about edition 1, then another owner's yes: blocked."""
    told = editions()
    block = told.of.decide(told.tip, "eva", "avvist", "eier")
    late = told.of.yes(told.tip if beside else block, base=told.first)
    for tip in orders(told.of, block, late) if beside else iter((late,)):
        agreed = told.of.yes(tip, "eli")
        assert [need.split()[:2] for need in told.of.needs(agreed)] == [["blocked", "eva"]]
        assert codes(told.of, agreed) == {"superseded"}
        assert "adoption-fails" in codes(told.of, told.of.adopt(agreed))


def test_taking_an_old_yes_back_takes_no_block_away() -> None:
    """T5: eva says yes, then blocks, and takes the old yes back; eli says yes. Only taking the block back frees it."""
    of = round_of(founded())
    yes = of.yes(of.edit)
    block = of.decide(yes, "eva", "avvist", "eier")
    agreed = of.yes(back(of, block, yes), "eli")
    assert [need.split()[:2] for need in of.needs(agreed)] == [["blocked", "eva"]]
    assert of.needs(back(of, agreed, block)) == []


@pytest.mark.parametrize(("word", "needs"), [("frarades", ["seat eier 1"]), ("avvist", ["blocked", "seat eier 1"])])
def test_a_newer_base_with_the_same_text_has_no_priority(word: str, needs: list[str]) -> None:
    """T6: the same text at both bases: a yes about the tip, and later a no about the frozen edition: the no counts."""
    told = editions("2026")
    yes = told.of.yes(told.tip)
    late = told.of.decide(yes, "eva", word, "eier", base=told.first)
    found = told.of.needs(late)
    assert [need if need.startswith("seat") else need.split()[0] for need in found] == needs
    assert codes(told.of, late) == set()


def test_an_answer_about_an_older_base_with_the_same_text_replaces_what_came_before_it() -> None:
    """T6 the other way: a no about the tip, and later a yes about the frozen edition, which says the same: the yes."""
    told = editions("2026")
    no = told.of.decide(told.tip, "eva", "frarades", "eier")
    assert told.of.needs(told.of.yes(no, base=told.first)) == []
    block = told.of.decide(told.tip, "eva", "avvist", "eier")
    assert told.of.needs(told.of.yes(block, base=told.first)) == []


def rebased(of: Round, parent: str, when: str) -> tuple[str, str]:
    """A small round that says another date of `s.m` in the baseline, merged into the long one: both commits."""
    opened, opening = of.world.open(of.root, of.root, round="liten")
    other = Round(of.world, opening, opened, of.world.commit(opened, plan=moved("m", when=when), by="nils"))
    small = other.adopt(other.yes(other.edit, "eli", round="liten"), round="liten")
    return small, of.world.commit(parent, small, by="nils")


def test_a_yes_to_a_change_from_an_older_baseline_is_stale() -> None:
    """T7: an edition showed 2025 to 2026, the baseline became 2030, and the paper is recorded with that edition."""
    of = round_of(founded())
    small, merged = rebased(of, freeze(of, of.edit, 1), "2030")
    paper = of.decide(merged, "eva", "godkjent", "eier", base=of.edit, against=small)
    assert of.needs(paper) == ["seat eier 1"]
    assert codes(of, paper) == {"stale"}
    assert of.stale_fields(paper) == (StaleField("when", "2025", "2030", "", ""),)
    assert of.needs(of.yes(paper, against=small)) == []


def test_a_yes_signed_under_another_baseline_is_stale_when_that_is_gone_again() -> None:
    """The baseline was 2025 at its base, 2030 where it was signed, and is 2025 again: signed fields say 2030."""
    of = round_of(founded())
    small, merged = rebased(of, of.edit, "2030")
    paper = of.decide(merged, "eva", "godkjent", "eier", base=of.edit, against=small)
    opened, opening = of.world.open(small, small, round="to")
    other = Round(of.world, opening, opened, of.world.commit(opened, plan=texts(), by="nils"))
    agreed = other.yes(other.edit, "eli", against=small, round="to")
    tip = of.world.commit(paper, other.adopt(agreed, against=small, round="to"), by="nils")
    assert of.needs(tip) == ["seat eier 1"] and codes(of, tip) == {"stale"}


def test_no_word_comes_back_with_its_text() -> None:
    """T8: the first text agreed, the second agreed, the text back at the first and nothing more said: missing."""
    of = round_of(founded())
    there = of.world.commit(of.yes(of.edit), plan=moved("m", when="2027"), by="nils")
    again = of.world.commit(of.yes(there), plan=moved("m", when="2026"), by="nils")
    assert of.needs(again) == ["seat eier 1"]
    assert of.needs(of.yes(again)) == []


def test_taking_a_late_paper_back_and_taking_the_newer_yes_back() -> None:
    """T9: with the late paper withdrawn it is approved; with the newer yes withdrawn instead nothing is left."""
    told = editions()
    yes = told.of.yes(told.tip)
    late = told.of.decide(yes, "eva", "frarades", "eier", base=told.first)
    assert told.of.needs(back(told.of, late, late)) == []
    assert told.of.needs(back(told.of, late, yes)) == ["seat eier 1"]


def test_a_yes_to_a_whole_service_supersedes_nothing_that_must_be_named() -> None:
    """T10: a no about edition 1 of an item that must be named, then a yes to the whole service about edition 2."""
    of = round_of(founded(), moved("o", title="OO"))
    no = of.decide(freeze(of, of.edit, 1), "eva", "frarades", "eier", "s.o", base=of.edit)
    edited = of.world.commit(no, plan=moved("o", title="OOO"), by="nils")
    said = of.act(edited, "eva", of.world.blanket("s", "godkjent", "eier", edited, of.root))
    (ballot,) = at(of, said).items["s.o"].ballots
    assert [vote.spoken.act.word for vote in ballot.votes] == ["frarades"] and not ballot.superseded
    assert of.needs(said, "s.o") == ["seat eier 1"]
    assert "superseded" not in codes(of, said)


# newest texts


def test_a_block_about_a_newest_text_keeps_older_words_superseded() -> None:
    """Blocks and recusals make a text newest as any other word does, and are themselves never superseded."""
    told = editions()
    recused = told.of.decide(told.tip, "eva", "inhabil", None)
    late = told.of.yes(recused, base=told.first)
    assert codes(told.of, late) == {"superseded"}
    assert told.of.needs(late) == ["seat eier 1"]
    older = told.of.decide(told.of.yes(told.tip), "eva", "inhabil", None, base=told.first)
    assert told.of.needs(older) == ["seat eier 1"] and codes(told.of, older) == set()


def test_words_are_superseded_only_by_every_newest_text_and_by_another_change() -> None:
    """Two newest texts on two branches: what is about a text below one of them only is not older than both."""
    of = round_of(founded())
    left = of.world.commit(of.edit, plan=moved("m", when="2027"), by="nils")
    right = of.world.commit(of.edit, plan=moved("m", when="2028"), by="nils")
    below = of.world.commit(left, plan=moved("m", when="2029"), by="nils")
    joined = of.world.commit(of.world.commit(below, right, by="nils"), plan=moved("m", when="2028"), by="nils")
    said = of.yes(of.yes(joined, base=below), base=right)
    middle = of.decide(said, "eva", "frarades", "eier", base=left)
    assert codes(of, middle) == set()
    assert of.needs(middle) == ["seat eier 1"]
    old = of.decide(said, "eva", "frarades", "eier", base=of.edit)
    assert codes(of, old) == {"superseded"} and of.needs(old) == []
    same = of.decide(of.yes(of.yes(joined, base=below)), "eva", "frarades", "eier", base=right)
    assert codes(of, same) == {"superseded"} and of.needs(same) == ["seat eier 1"]  # the yes about `below` is


def test_a_removed_item_and_a_changed_baseline_are_changes_like_any_other() -> None:
    """The same text of an item against another baseline is another change: the older is superseded."""
    of = round_of(founded())
    small, merged = rebased(of, of.edit, "2030")
    yes = of.yes(merged, against=small)
    late = of.decide(yes, "eva", "frarades", "eier", base=of.edit, against=small)
    assert codes(of, late) == {"superseded"} and of.needs(late) == []


def test_blanket_words_are_superseded_item_by_item() -> None:
    """A yes to a whole service about the older edition goes on counting for what has not been answered since."""
    rows = [{"id": "m", "title": "M1"}, {"id": "n", "title": "N1"}]

    def text(m: str) -> dict[str, bytes]:
        return texts([{"kind": "event", **rows[0], "title": m}, {"kind": "event", **rows[1]}])

    of = round_of(founded(), text("M1"))
    second = of.world.commit(of.edit, plan=text("M2"), by="nils")
    yes = of.yes(second)
    late = of.act(yes, "eva", of.world.blanket("s", "godkjent", "eier", of.edit, of.root), base=of.edit)
    assert of.needs(late, "s.m") == [] and of.needs(late, "s.n") == []
    found = at(of, late).items
    assert [len(found[item].ballots[0].superseded) for item in ("s.m", "s.n")] == [1, 0]
    assert codes(of, late) == {"superseded"}


# withdrawals


def again(of: Round, parent: str, commit: str) -> str:
    """The record of a commit introduced once more by its recorder, on a branch that has not got it."""
    return of.world.land(parent, of.world.said_in(commit))


def test_a_block_taken_back_stays_taken_back_when_it_is_brought_in_again() -> None:
    """A yes to edition 2, a late block on edition 1, withdrawn: yes; also when the block is introduced again."""
    told = editions()
    yes = told.of.yes(told.tip)
    block = told.of.decide(yes, "eva", "avvist", "eier", base=told.first)
    free = back(told.of, block, block)
    assert told.of.needs(free) == []
    beside = again(told.of, yes, block)
    for tip in orders(told.of, free, beside):
        assert told.of.needs(tip) == []


def test_an_older_yes_does_not_come_back_with_a_block_taken_back() -> None:
    """A yes to edition 1, a block on edition 2, withdrawn: missing, also with the text back at edition 1."""
    told = editions()
    yes = told.of.yes(told.second, base=told.first)
    block = told.of.decide(yes, "eva", "avvist", "eier")
    free = back(told.of, block, block)
    assert told.of.needs(free) == ["seat eier 1"]
    returned = told.of.world.commit(free, plan=moved("m", when="2026"), by="nils")
    assert told.of.needs(returned) == ["seat eier 1"]


def test_what_a_block_replaced_stays_gone_when_that_is_taken_back() -> None:
    """Late block A, late block B on edition 1, B withdrawn: A stays gone, B had replaced it."""
    told = editions()
    yes = told.of.yes(told.tip)
    first = told.of.decide(yes, "eva", "avvist", "eier", base=told.first)
    second = told.of.decide(first, "eva", "utsatt", "eier", base=told.first)
    assert told.of.needs(second)[0].startswith("blocked eva")
    assert told.of.needs(back(told.of, second, second)) == []
    assert told.of.needs(back(told.of, second, first))[0].startswith("blocked eva")


def test_a_withdrawal_is_no_word_on_the_item_and_no_step() -> None:
    """It makes no text newest and replaces nothing but what it names; withdrawn words are still steps for others."""
    told = editions()
    yes = told.of.yes(told.second, base=told.first)
    remade = told.of.decide(told.second, "eva", "vedtatt", "eier", base=told.first)
    both = told.of.world.commit(yes, remade, by="nils")
    left = back(told.of, both, yes)
    (ballot,) = at(told.of, left).items["s.m"].ballots
    told_of = {(vote.spoken.act.word, vote.withdrawn) for vote in ballot.votes}
    assert told_of == {("godkjent", True), ("vedtatt", False)}
    assert ballot.seat is None and codes(told.of, left) == {"stale"}


def test_of_two_words_beside_each_other_one_taken_back_leaves_the_other() -> None:
    """The seat is filled by what is left; with both taken back there is no decision."""
    of = round_of(founded())
    yes, no = of.yes(of.edit), of.decide(of.edit, "eva", "frarades", "eier")
    both = of.world.commit(yes, no, by="nils")
    assert of.needs(both) == ["seat eier 1"]
    left = back(of, both, no)
    assert of.needs(left) == []
    assert of.needs(back(of, left, yes)) == ["seat eier 1"]


@pytest.mark.parametrize("case", ["another's", "withdrawal", "other round", "remark"])
def test_what_can_be_taken_back(case: str) -> None:
    """One's own words of the same round, and no withdrawal: another's, and a withdrawal, is not entitled."""
    of = round_of(founded())
    yes = of.yes(of.edit)
    if case == "another's":
        assert codes(of, back(of, yes, yes, "eli")) == {"not-entitled"} and of.needs(back(of, yes, yes, "eli")) == []
    elif case == "withdrawal":
        gone = back(of, yes, yes)
        tip = back(of, gone, gone)
        assert codes(of, tip) == {"not-entitled"} and of.needs(tip) == ["seat eier 1"]
    elif case == "other round":
        opened, opening = of.world.open(yes, of.root, round="annen")
        act = Act("withdraw", to=act_of(of.world, yes))
        tip = of.world.say(opened, "eva", act, against=of.root, opening=opening, round="annen")
        assert codes(of, tip) == {"record-base"} and of.needs(tip) == []
    else:
        print_ = of.world.decision("s.m", "godkjent", "eier", yes, of.root).fingerprint
        remark = of.act(yes, "eva", Act("remark", item="s.m", fingerprint=print_, text="Hm", answer=True))
        assert codes(of, back(of, remark, remark)) == set() and not at(of, back(of, remark, remark)).remarks


# lifts


def lifted(of: Round, parent: str, block: str, by: str = "eli") -> str:
    """A lift of what was said in a commit."""
    return of.act(parent, by, Act("lift", to=act_of(of.world, block)))


def test_a_voice_whose_block_was_lifted_still_has_to_say_yes() -> None:
    """Yes and block beside each other, the block lifted: missing; its voice's yes after that fills the seat."""
    of = round_of(founded())
    yes, block = of.yes(of.edit), of.decide(of.edit, "eva", "avvist", "eier")
    both = of.world.commit(yes, block, by="nils")
    free = lifted(of, both, block)
    assert of.needs(free) == ["seat eier 1"]
    assert of.needs(of.yes(free)) == []


def test_a_lifted_block_holds_nothing_when_it_is_brought_in_again() -> None:
    """The hold that was ended is ended for good; a new block is another act."""
    of = round_of(founded())
    block = of.decide(of.edit, "eva", "avvist", "eier")
    free = of.yes(lifted(of, block, block), "eli")
    assert of.needs(free) == []
    assert of.needs(of.world.commit(free, again(of, of.edit, block), by="nils")) == []
    assert of.needs(of.decide(free, "eva", "utsatt", "eier"))[0].startswith("blocked eva")


@pytest.mark.parametrize(
    ("word", "may"), [("avvist", True), ("inhabil", True), ("frarades", False), ("godkjent", False)]
)
def test_only_a_block_or_a_recusal_can_be_lifted(word: str, may: bool) -> None:
    """A lift of anything else is not entitled."""
    of = round_of(founded())
    said = of.decide(of.edit, "eva", word, "eier")
    assert codes(of, lifted(of, said, said)) == (set() if may else {"not-entitled"})


# later


def test_an_act_is_never_later_than_one_about_a_newer_text_with_another_change() -> None:
    """A block about edition 1 recorded after one about edition 2 leaves both: taking either back leaves the other."""
    told = editions()
    newer = told.of.decide(told.tip, "eva", "avvist", "eier")
    older = told.of.decide(newer, "eva", "utsatt", "eier", base=told.first)
    for gone in (newer, older):
        assert told.of.needs(back(told.of, older, gone))[0].startswith("blocked eva")
    both = back(told.of, back(told.of, older, newer), older)
    assert told.of.needs(both) == ["seat eier 1"]


def test_two_decisions_in_one_record_are_as_new_as_each_other() -> None:
    """Neither comes after the other: a yes and a block in one record block."""
    of = round_of(founded())
    acts = [of.world.decision("s.m", word, "eier", of.edit, of.root) for word in ("godkjent", "avvist")]
    tip = of.world.say(of.edit, "eva", *acts, against=of.root, opening=of.opening)
    assert of.needs(tip)[0].startswith("blocked eva")


def test_other_acts_are_never_superseded_and_replace_nothing() -> None:
    """A remark about an older edition must be answered all the same, and takes no yes away."""
    told = editions()
    print_ = told.of.world.decision("s.m", "godkjent", "eier", told.first, told.of.root).fingerprint
    asked = Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True)
    tip = told.of.act(told.of.yes(told.tip), "eva", asked, base=told.first)
    assert told.of.needs(tip) == [] and len(at(told.of, tip).remarks) == 1
    assert codes(told.of, tip) == set()


def test_the_newest_freeze_is_newest_by_introduction_alone() -> None:
    """An edition frozen again about an older text is the newest: it must be the plan that is adopted."""
    told = editions()
    act = Act("round-freeze", edition=3, plan_fingerprint=told.of.world.print_of(told.first))
    again_ = told.of.act(told.tip, "siri", act, base=told.first)
    assert [one.act.edition for one in at(told.of, again_).freezes] == [3]
    assert "frozen-edit" in codes(told.of, told.of.adopt(told.of.yes(again_)))


def test_a_lost_key_and_a_new_member_change_no_precedence() -> None:
    """A small round merged between two answers: the newer still supersedes the older."""
    of = round_of(founded())
    small = small_round(of.world, {**PEOPLE, "nina": who("nina", "eier")})
    files = {path: data for path, data in of.world.trees[small].plan.items() if "governance" in path}
    merged = of.world.commit(of.edit, small, plan={**moved("m", when="2027"), **files}, by="nils")
    late = of.decide(of.yes(merged, against=small), "eva", "frarades", "eier", base=of.edit, against=small)
    assert of.needs(late) == [] and codes(of, late) == {"superseded"}


# what a signature would do


def foreseen(of: Round, tip: str, by: str, word: str, base: str = "", **more: str) -> list[tuple[str, ...]]:
    """What a decision on `s.m` would do if it were signed there: what it replaces, joins, and is superseded by."""
    act = of.world.decision("s.m", word, "eier", base or tip, of.root)
    made = of.world.record(by, act, base=base or tip, against=of.root, opening=of.opening, **more)
    inquiry = of.world.inquire(tip)
    horizon = inquiry.horizon(tip)
    found = prospects(inquiry, horizon, rounds_round.round_at(inquiry, horizon, of.opening), made, 1)
    listed = ((one.replaces, one.beside, one.superseded_by) for one in found)
    return [tuple(" ".join(str(each.act.word) for each in words) for words in three) for three in listed]


def test_an_act_that_is_not_signed_yet_is_told_what_it_would_replace() -> None:
    """The voice's newest acts, and no one else's; nothing where it has said nothing, or has taken it back."""
    told = editions()
    assert foreseen(told.of, told.tip, "eva", "godkjent") == []
    other = told.of.yes(told.tip, "eli")
    assert foreseen(told.of, other, "eva", "godkjent") == []
    yes = told.of.yes(other)
    assert foreseen(told.of, yes, "eva", "frarades") == [("godkjent", "", "")]
    assert foreseen(told.of, back(told.of, yes, yes), "eva", "frarades") == [("", "", "")]


def test_an_act_that_is_not_signed_yet_is_told_that_it_would_be_superseded() -> None:
    """A word about edition 1 where edition 2 was answered; a block about it joins the newer answer instead."""
    told = editions()
    yes = told.of.yes(told.tip)
    assert foreseen(told.of, yes, "eva", "frarades", told.first) == [("", "godkjent", "godkjent")]
    assert foreseen(told.of, yes, "eva", "avvist", told.first) == [("", "godkjent", "")]
    early = told.of.yes(told.tip, base=told.first)
    assert foreseen(told.of, early, "eva", "vedtatt") == [("godkjent", "", "")]
    assert foreseen(told.of, early, "eva", "vedtatt", told.first) == [("godkjent", "", "")]


@pytest.mark.parametrize("word", ["godkjent", "frarades", "avvist", "inhabil"])
@pytest.mark.parametrize("older", BOTH)
def test_what_is_foretold_comes_true(word: str, older: bool) -> None:
    """The act signed there and then is superseded, and replaces, exactly as was said."""
    told = editions()
    yes = told.of.yes(told.tip)
    base = told.first if older else yes
    ((replaced, beside, newer),) = foreseen(told.of, yes, "eva", word, base)
    signed = told.of.decide(yes, "eva", word, "eier", base=base)
    (ballot,) = at(told.of, signed).items["s.m"].ballots
    assert bool(newer) == bool(ballot.superseded)
    newest = {vote.spoken.record_id for vote in ballot.votes}
    first = act_of(told.of.world, yes).partition("#")[0]
    assert (first in newest) == bool(beside) != bool(replaced)


def test_what_one_act_of_a_record_would_do_is_told_by_the_items_it_speaks_of() -> None:
    """Each act by its number; nothing where no rules are in force; acts on items nobody has spoken of do nothing."""
    of = round_of(
        founded(), texts([{**MILESTONES[0], "when": "2026"}, {**MILESTONES[1], "title": "NN"}, MILESTONES[2]])
    )
    yes = of.yes(of.edit)
    acts = tuple(of.world.decision(item, "frarades", "eier", yes, of.root) for item in ("s.n", "s.m"))
    record = of.world.record("eva", *acts, base=yes, against=of.root, opening=of.opening)
    inquiry = of.world.inquire(yes)
    horizon = inquiry.horizon(yes)
    review_round = rounds_round.round_at(inquiry, horizon, of.opening)
    assert prospects(inquiry, horizon, review_round, record, 1) == ()
    (before,) = review_round.spoken
    (found,) = prospects(inquiry, horizon, review_round, record, 2)
    assert found == Prospect("s.m", (before,), (), ())
    assert not found.superseded and Prospect("s.m", (), (), (before,)).superseded
    first = of.world.commits[of.root].parents[0]
    assert prospects(inquiry, inquiry.horizon(first), review_round, record, 2) == ()
