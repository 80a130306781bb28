"""Which decisions an edit ends, and which suggestions are open: as the log says, and by the rules in force.

Each rule (clauses 11 and 12), with its smallest example | its boundary:

* a decision is about the text it names
  a yes to `m` lapses when `m` is edited | not if `m` was edited before
* a withdrawal is its author's alone
  Eva's own ends her yes | Nils withdraws it: it lapses still
* what does not count takes nothing away
  Eva's withdrawal, by her key | in her name by another key: it lapses still
* a voice has its newest word alone
  a yes, then a no: the no lapses | the no taken back: nothing is left
* a block holds whatever the text
  a block does not lapse | where no rules are in force it does
"""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from plantui.plan.model import Plan
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.fingerprints import Prints
from plantui.review.ledger.log_entry import UNCHECKED, LogEntry
from plantui.review.records.record import Act, Record
from plantui.review.rounds import lapses
from plantui.review.rounds.lapses import Lapse, StaleField
from plantui.review.rounds.proceedings import proceedings_at
from support.authority import Round, act_of, founded, governance, moved, persons, policy, round_of, texts, without

PRINTS = Prints()
BEFORE = founded().plan_at(founded().root)
DAY = datetime(2025, 3, 1, tzinfo=UTC)


def edited(item: str = "m", **fields: object) -> Plan:
    """The plan with some fields of a milestone set."""
    world = founded()
    return world.plan_at(world.commit(world.root, plan=moved(item, **(fields or {"when": "2030"}))))


def decided(item: str = "s.m", word: str = "godkjent", plan: Plan = BEFORE) -> Act:
    """A decision on an item of a plan."""
    return Act("decision", item=item, fingerprint=PRINTS.of(plan, item), word=word)


def suggested(value: str, field: str = "title", item: str = "s.m") -> Act:
    """A suggestion for a field."""
    return Act("suggestion", item=item, fingerprint=PRINTS.of(BEFORE, item), field_name=field, value=value)


def withdrawn(number: int, act: int = 1) -> Act:
    """A withdrawal of an act of an entry."""
    return Act("withdraw", to=f"{number}#{act}")


def log(*said: tuple[str, Act] | tuple[str, Act, str]) -> list[LogEntry]:
    """The log of records by somebody, for a body where one is named; newest first, ids are numbers."""
    entries = []
    for number, (by, act, *voice) in enumerate(said, 1):
        made = Record("plan-x", "2025", by, "", DAY, (act,), voice=voice[0] if voice else None)
        entries.append(
            LogEntry(number, str(number), (), "record", by, DAY, "", UNCHECKED, (), record=made, record_id=str(number))
        )
    return entries[::-1]


def told(entries: list[LogEntry], before: Plan = BEFORE, after: Plan | None = None) -> list[tuple[str, str, int]]:
    """Whose words lapse by an edit of `s.m`, as the log says: voice, word, number."""
    found = lapses.lapses_of_log(entries, before, after or edited())
    return [(one.voice, one.word, one.number) for one in found]


def test_words_about_the_text_as_it_is_lapse() -> None:
    """Those on the item that is edited and no others, and none that are about an older text."""
    entries = log(("eva", decided()), ("eva", decided("s.n")), ("nils", decided(plan=edited(title="Før"))))
    assert told(entries) == [("eva", "godkjent", 1)]
    assert told(entries, after=BEFORE) == []


def test_a_withdrawal_takes_back_its_authors_words_alone() -> None:
    """Nobody else's withdrawal hides that a word will lapse, neither a stranger's nor one recorded for a body."""
    yes = ("eva", decided())
    assert told(log(yes, ("eva", withdrawn(1)))) == []
    assert told(log(yes, ("nils", withdrawn(1)))) == [("eva", "godkjent", 1)]
    assert told(log(yes, ("eva", withdrawn(1), "rad"))) == [("eva", "godkjent", 1)]
    council = ("eva", decided(), "rad")
    assert told(log(council, ("eva", withdrawn(1)))) == [("rad", "godkjent", 1)]
    assert told(log(council, ("siri", withdrawn(1), "rad"))) == []


def test_only_the_last_word_of_a_voice_lapses() -> None:
    """A word that was replaced is nobody's any more, also when the one that replaced it is taken back."""
    twice = (("eva", decided()), ("eva", decided(word="frarades")))
    assert told(log(*twice)) == [("eva", "frarades", 2)]
    assert told(log(*twice, ("eva", withdrawn(2)))) == []
    assert told(log(*twice, ("nils", decided()))) == [("nils", "godkjent", 3), ("eva", "frarades", 2)]


def test_a_body_has_one_voice_whoever_records_for_it() -> None:
    """And each body its own; who records for one has a voice beside it."""
    council = (("siri", decided(), "rad"), ("svein", decided(), "rad"))
    assert told(log(*council)) == [("rad", "godkjent", 2)]
    assert told(log(*council, ("svein", decided(), "styre"), ("svein", decided()))) == [
        ("svein", "godkjent", 4), ("styre", "godkjent", 3), ("rad", "godkjent", 2),
    ]  # fmt: skip


def test_a_word_on_a_whole_service_lapses_with_any_item_in_it() -> None:
    """It is about the service with all inside it."""
    whole = Act("decision", item="s", fingerprint=PRINTS.whole(BEFORE, "s"), word="godkjent", covers="items")
    assert told(log(("eva", whole))) == [("eva", "godkjent", 1)]
    assert told(log(("eva", whole)), after=edited("m")) == [("eva", "godkjent", 1)]
    other = Act("decision", item="t", fingerprint=PRINTS.whole(BEFORE, "t"), word="godkjent", covers="items")
    assert told(log(("eva", other))) == []


def open_suggestions(entries: list[LogEntry], plan: Plan = BEFORE) -> list[str]:
    """The ids of the suggestions that are not taken up."""
    return [name for name, _, _ in lapses.open_suggestions(entries, plan)]


def test_a_suggestion_is_open_until_it_is_replaced_taken_back_or_taken_up() -> None:
    """By its own voice, for the same field; another's for the field stays beside it."""
    first, other = ("eva", suggested("A")), ("eva", suggested("2031", "when"))
    assert open_suggestions(log(first, other)) == ["2#1", "1#1"]
    again = ("eva", suggested("B"))
    assert open_suggestions(log(first, again)) == ["2#1"]
    assert open_suggestions(log(first, ("nils", suggested("B")))) == ["2#1", "1#1"]
    assert open_suggestions(log(first, ("eva", withdrawn(1)))) == []
    assert open_suggestions(log(first, ("nils", withdrawn(1)))) == ["1#1"]
    assert open_suggestions(log(first, again, ("eva", withdrawn(2)))) == ["1#1"]
    assert open_suggestions(log(first), edited(title="A")) == []
    assert open_suggestions(log(("eva", suggested("A", item="s.gone")))) == []


# by the rules in force


def in_round(of: Round, tip: str, after: Plan) -> list[tuple[str, str]]:
    """Whose words lapse in the round at a tip by an edit: voice and word."""
    inquiry = of.world.inquire(tip)
    held = proceedings_at(inquiry, tip)
    entries = [
        LogEntry(number, commit, (), "record", "", DAY, "", UNCHECKED, (), record=introduced[0].record, record_id=name)
        for number, (name, introduced) in enumerate(inquiry.records.items(), 1)
        for commit in (introduced[0].commit,)
    ][::-1]
    horizon = held.standing.horizon
    found = lapses.lapses_in_rounds(inquiry, horizon, held.openings, entries, inquiry.plan_at(tip), after)
    return [(one.voice, one.word) for one in found]


@pytest.fixture
def of() -> Round:
    """A founded plan with an open round in which `s.m` is changed."""
    return round_of(founded())


def test_a_word_that_counts_lapses_by_an_edit_of_its_item(of: Round) -> None:
    """On the item alone, once, and neither where the text stays nor where it was another before."""
    said = of.yes(of.edit)
    assert in_round(of, said, edited()) == [("eva", "godkjent")]
    assert in_round(of, said, of.world.plan_at(said)) == []
    moved_on = of.world.commit(said, plan=moved("m", when="2027"), by="nils")
    assert in_round(of, moved_on, edited()) == []


def test_what_a_new_baseline_made_stale_does_not_lapse_again(of: Round) -> None:
    """A small round has changed what the item says in force: the word on the change holds no more already."""
    opened, opening = of.world.open(of.root, of.root, round="liten")
    other = Round(of.world, opening, opened, of.world.commit(opened, plan=moved("m", when="2028"), by="nils"))
    small = other.adopt(other.yes(other.edit, "eli", round="liten"), round="liten")
    said = of.yes(of.edit)
    assert in_round(of, of.world.commit(said, small, by="nils"), edited()) == []


def test_an_edit_back_to_the_plan_in_force_ends_a_word_too(of: Round) -> None:
    """Then the item is changed no more, and what was said of it is about no text that is proposed."""
    assert in_round(of, of.yes(of.edit), of.world.plan_at(of.root)) == [("eva", "godkjent")]


def test_what_does_not_count_hides_no_lapse(of: Round) -> None:
    """Neither a stranger's withdrawal nor one under the author's name that the author did not sign."""
    said = of.yes(of.edit)
    take_back = Act("withdraw", to=act_of(of.world, said))
    assert in_round(of, of.act(said, "nils", take_back), edited()) == [("eva", "godkjent")]
    assert in_round(of, of.act(said, "eva", take_back, key="nils"), edited()) == [("eva", "godkjent")]
    assert in_round(of, of.act(said, "eva", take_back), edited()) == []


def test_words_that_do_not_count_do_not_lapse(of: Round) -> None:
    """Nobody is asked about the yes of somebody who may not give one."""
    assert in_round(of, of.decide(of.edit, "nils", "godkjent", None), edited()) == []


def test_a_block_and_a_recusal_hold_whatever_the_text(of: Round) -> None:
    """So neither lapses; the newest word of a voice alone does."""
    for word in ("avvist", "inhabil"):
        assert in_round(of, of.decide(of.yes(of.edit), "eva", word, "eier"), edited()) == []
    assert in_round(of, of.decide(of.yes(of.edit), "eva", "frarades", "eier"), edited()) == [("eva", "frarades")]


def test_a_blanket_yes_lapses_once_with_what_it_covers(of: Round) -> None:
    """It is told as the one word it was."""
    blanket = of.world.blanket("s", "godkjent", "eier", of.edit, of.root)
    assert in_round(of, of.act(of.edit, "eva", blanket), edited()) == [("eva", "godkjent")]


def test_a_lapse_names_the_voice_the_item_and_the_word(of: Round) -> None:
    """And the record's number in the log; each in full, from several rounds, newest first."""
    found = lapses.lapses_of_log(log(("eva", decided()), ("siri", decided(word="anbefalt"), "rad")), BEFORE, edited())
    assert found == (Lapse("rad", "s.m", "anbefalt", 2), Lapse("eva", "s.m", "godkjent", 1))
    said = of.yes(of.edit)
    opened, opening = of.world.open(said, of.root, round="liten")
    other = Round(of.world, opening, opened, opened)
    both = other.yes(opened, "eli", round="liten")
    assert in_round(of, both, edited()) == [("eli", "godkjent"), ("eva", "godkjent")]


def test_an_edit_that_changes_an_item_for_the_first_time_ends_no_word(of: Round) -> None:
    """Nothing was said of an item that was not up; nothing lapses where no rules are in force either."""
    said = of.yes(of.edit)
    assert in_round(of, said, of.world.plan_at(of.world.commit(said, plan=moved("n", title="NN")))) == [
        ("eva", "godkjent")
    ]
    inquiry = of.world.inquire(said, Pins())
    horizon = inquiry.horizon(said)
    assert lapses.lapses_in_rounds(inquiry, horizon, (of.opening,), [], inquiry.plan_at(said), edited()) == ()


def test_a_suggestion_that_takes_a_field_out_is_taken_up_where_it_is_not_there() -> None:
    """An empty value is for a field that is not there; another value is for one that is to be."""
    assert open_suggestions(log(("eva", suggested("", "payment")))) == []
    assert open_suggestions(log(("eva", suggested("duty", "payment")))) == ["1#1"]
    assert open_suggestions(log(("eva", suggested("", "title")))) == ["1#1"]
    whole = Act("suggestion", item="s.m", fingerprint="0" * 64, value="A")
    assert open_suggestions(log(("eva", whole), ("eva", suggested("B")))) == ["2#1", "1#1"]
    entries = log(("eva", suggested("A")), ("eva", suggested("2031", "when")))
    found = list(lapses.open_suggestions(entries, BEFORE))
    assert found == [
        ("2#1", entries[0].record, suggested("2031", "when")), ("1#1", entries[1].record, suggested("A")),
    ]  # fmt: skip


def test_a_word_on_one_item_is_about_that_item_alone() -> None:
    """One that names a service's own fingerprint lapses with its own fields, not with what is inside it."""
    own = ("eva", decided("s"))
    assert told(log(own)) == []
    world = founded()
    files = {path: data.replace(b"Tjeneste s", b"Tjeneste S") for path, data in texts().items()}
    assert told(log(own), after=world.plan_at(world.commit(world.root, plan=files))) == [("eva", "godkjent", 1)]


def test_a_decision_is_about_the_change_it_names(of: Round) -> None:
    """Seen from the adoption it was signed under, or from the text itself where that is not known."""
    inquiry = of.world.inquire(of.yes(of.edit))
    act = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root)
    record = of.world.record("eva", act, base=of.edit, against=of.root, opening=of.opening)
    assert lapses.is_about(inquiry, record, act, "s.m", of.edit)
    assert not lapses.is_about(inquiry, record, act, "s.m", of.root)
    assert not lapses.is_about(inquiry, record, act, "s.n", of.edit)
    for against in (None, "f" * 40):
        unknown = attrs.evolve(record, against=against)
        assert lapses.is_about(inquiry, unknown, act, "s.m", of.edit)
        assert not lapses.is_about(inquiry, unknown, act, "s.m", of.root)
    gone = round_of(founded(), without("n"))
    inquiry = gone.world.inquire(gone.edit)
    taken = gone.world.decision("s.n", "godkjent", "eier", gone.edit, gone.root)
    record = gone.world.record("eva", taken, base=gone.edit, against=gone.root, opening=gone.opening)
    assert lapses.is_about(inquiry, record, taken, "s.n", gone.edit)
    assert not lapses.is_about(inquiry, attrs.evolve(record, against=None), taken, "s.n", gone.edit)


def test_what_counts_in_some_rounds_and_what_does_not_any_more(of: Round) -> None:
    """Round by round as they are named; of two lists, what the later lacks, in the order of the earlier."""
    said = of.yes(of.edit)
    opened, opening = of.world.open(said, of.root, round="liten")
    other = Round(of.world, opening, opened, opened)
    tip = of.yes(other.yes(opened, "eli", round="liten"), "eli")
    inquiry = of.world.inquire(tip)
    horizon = inquiry.horizon(tip)
    spoken = list(lapses.counting(inquiry, horizon, (opening, of.opening)))
    names = [each.id for each in spoken]
    in_small = inquiry.rounds[opening]
    assert [name.partition("#")[0] in in_small for name in names] == [True] * 1 + [False] * 2
    assert names[1:] == [act_of(of.world, said), act_of(of.world, tip)]
    assert list(lapses.counting(inquiry, horizon, ())) == []
    assert lapses.no_longer_counting(spoken, spoken[1:2]) == (spoken[0], spoken[2])
    assert lapses.no_longer_counting(spoken, spoken) == ()


def test_the_last_edit_that_gave_a_field_its_value_is_named() -> None:
    """Not a later one of another field or item, nor a record; a side that is not in this history is not asked."""
    for seed in ("a", "b", "c", "d"):
        of = round_of(founded(seed=seed))
        said = of.yes(of.edit)
        edit = of.world.commit(said, plan=moved("m", when="2027"), by="arne")
        aside = of.world.commit(edit, plan=moved("m", when="2027", title="MM"), by="nils")
        files = {**moved("m", when="2027", title="MM"), **governance(policy(serial=2), persons())}
        other = of.world.commit(aside, plan=files, by="siri")
        tip = of.world.commit(other, by="eli")
        of.world.commit(of.world.commit(edit, by="eli"), plan=files, by="svein")
        assert of.stale_fields(tip) == (
            StaleField("title", "M", "MM", aside, "nils"), StaleField("when", "2026", "2027", edit, "arne"),
        )  # fmt: skip


def test_a_service_that_was_moved_makes_words_on_it_stale() -> None:
    """Into which other service is told as the field `inside`."""
    world = founded()
    files = texts()
    (service,) = (path for path in files if path.endswith("/t.toml"))
    renamed = {service: None, "plan/services/s/t.toml": files[service].replace(b"Tjeneste t", b"Tjeneste T")}
    first = {service: files[service].replace(b"Tjeneste t", b"Tjeneste T")}
    of = round_of(world, first)
    tip = world.commit(of.yes(of.edit, item="t"), plan=renamed, by="nils")
    assert of.stale_fields(tip, "t") == (StaleField("inside", None, "s", tip, "nils"),)


def test_a_word_on_an_item_that_nobody_has_changed_lapses_with_its_first_edit(of: Round) -> None:
    """It was about the text in force."""
    said = of.decide(of.edit, "nils", "droftet", None, "s.n")
    assert in_round(of, said, edited("n", title="NN")) == [("nils", "droftet")]
