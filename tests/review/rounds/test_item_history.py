"""The history of one item: its texts with the words that each ended, its acts, the steps and adoptions it was up in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plantui.plan.model import Item
from plantui.review.authority.key_validity import RecordFault
from plantui.review.ledger.commit_facts import Pins
from plantui.review.policy.people import People, read_people
from plantui.review.records.record import Act, Dissent, Number, Source
from plantui.review.rounds.item_history import Chronicle, Event, ItemAdoption, ItemText, RoundStep, Utterance, chronicle
from plantui.review.rounds.lapses import StaleField
from plantui.review.rounds.proceedings import proceedings_at
from plantui.review.rounds.round import Provenance, Voice
from plantui.review.rounds.statements import matrix, statements, threads
from support.authority import (
    MILESTONES,
    PEOPLE,
    Round,
    World,
    act_of,
    founded,
    moved,
    persons,
    round_of,
    texts,
    who,
    without,
)

DAY = date(2025, 1, 1)
FIELDS = ("kind", "source", "title", "when")
"""Those of `s.m` when it is added."""


def life(of: Round, tip: str, item: str = "s.m", pins: Pins | None = None, **more: str) -> Chronicle:
    """The history of an item at a tip."""
    proceedings = proceedings_at(of.world.inquire(more.get("read", tip), pins), tip)
    return chronicle(proceedings, item, People(), {})


def sketch(of: Round, tip: str, item: str = "s.m") -> list[str]:
    """The history of an item, a line for each event: what it is, who spoke, and whose words it ended."""

    def line(event: Event) -> str:
        if isinstance(event, ItemText):
            return " ".join(["text", *event.fields, *(f"-{ended.voice.id}:{ended.act.word}" for ended in event.lapsed)])
        if isinstance(event, Utterance):
            return f"{event.voice.id} {event.act.word or event.act.kind}{'' if event.fresh else ' older'}"
        return event.act.kind if isinstance(event, RoundStep) else "adopted"

    return [line(event) for event in life(of, tip, item).events]


@pytest.fixture
def of() -> Round:
    """A founded plan with an open round in which `s.m` is changed."""
    return round_of(founded())


BEGINNING = ["text kind source title when", "adopted", "round-open", "text when"]


def remark(of: Round, parent: str, by: str = "arne", **more: str) -> str:
    """A question about the present text of `s.m`."""
    print_ = of.world.decision("s.m", "godkjent", "eier", parent, of.root).fingerprint
    return of.act(parent, by, Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True), **more)


def test_the_life_of_an_item_through_a_round() -> None:
    """Added, adopted, up in a round: edited, approved, edited again, which ends the yes; frozen, approved, adopted."""
    world = founded()
    asking = world.record(
        "siri", Act("round-open", baseline="2024", asked=("rad", "eva")), base=world.root, against=world.root,
        opening=None,
    )  # fmt: skip
    opened = world.land(world.root, asking)
    of = Round(
        world, act_of(world, opened).partition("#")[0], opened,
        world.commit(opened, plan=moved("m", when="2026"), by="nils"),
    )  # fmt: skip
    yes = of.yes(of.edit)
    edit = world.commit(yes, plan=moved("m", when="2027", title="MM"), by="arne")
    numbers = (Number("E01", "s.m"), Number("E02", "s.n"))
    freeze = Act("round-freeze", edition=1, plan_fingerprint=world.print_of(edit), numbers=numbers)
    frozen = of.act(edit, "siri", freeze)
    again = of.yes(frozen)
    done = of.adopt(again)
    plans = {commit: world.plan_at(commit) for commit in world.commits}
    first = world.commits[world.root].parents[0]
    inquiry = world.inquire(done)
    proceedings = proceedings_at(inquiry, done)

    def said(commit: str) -> Utterance:
        record = world.said_in(commit)
        return Utterance(
            commit, act_of(world, commit), DAY, record, record.acts[0], RecordFault(""), "approve",
            Provenance("in-person", "eva"), "s.m",
        )  # fmt: skip

    def item(commit: str) -> Item:
        return plans[commit].by_id["s.m"]

    claimed = {of.edit: (date(2024, 5, 6), "Nils")}
    lived = chronicle(proceedings, "s.m", People(), claimed)
    assert lived.events == (
        ItemText(first, None, "", "", None, item(first), (plans[first], plans[first]), FIELDS),
        ItemAdoption(world.root, DAY, world.said_in(world.root), item(world.root), plans[world.root], True, True),
        RoundStep(opened, DAY, asking, asking.acts[0], item(world.root), plans[world.root]),
        ItemText(
            of.edit, date(2024, 5, 6), "Nils", "nils", item(opened), item(of.edit), (plans[opened], plans[of.edit]),
            ("when",),
        ),
        said(yes),
        ItemText(
            edit, None, "", "arne", item(of.edit), item(edit), (plans[yes], plans[edit]), ("title", "when"),
            (said(yes),),
        ),
        RoundStep(frozen, DAY, world.said_in(frozen), freeze, item(edit), plans[edit], "E01"),
        said(again),
        ItemAdoption(
            done, DAY, world.said_in(done), item(done), plans[done], True, False,
            statements(proceedings_at(inquiry, again), "s.m"), proceedings_at(inquiry, again),
        ),
    )  # fmt: skip
    assert (lived.item, lived.title, lived.attempts) == ("s.m", "MM", ())
    assert lived.held is proceedings
    assert (lived.people, lived.policy) == (proceedings.rules.people, proceedings.rules.policy)
    assert [text.commit for text in lived.texts] == [first, of.edit, edit]
    assert [utterance.commit for utterance in lived.words] == [yes, again]


def test_an_adoption_says_whether_the_item_changed_in_its_round(of: Round) -> None:
    """An item that was spoken of and is as before was up and did not change; one that nobody touched was not up."""
    print_ = of.world.decision("s.n", "godkjent", "eier", of.edit, of.root).fingerprint
    asked = of.act(of.edit, "arne", Act("remark", item="s.n", fingerprint=print_, text="Hva?"))
    done = of.adopt(of.yes(asked))
    unchanged = [event for event in life(of, done, "s.n").events if isinstance(event, ItemAdoption)]
    assert [(event.commit, event.changed, event.founding) for event in unchanged] == [
        (of.root, True, True), (done, False, False),
    ]  # fmt: skip
    assert sketch(of, done, "s.o")[1:] == ["adopted"]
    assert sketch(of, done, "t.x")[1:] == ["adopted"]


def test_an_item_that_is_added_later_was_in_no_founding_adoption() -> None:
    """And one that is taken out has its last text before the commit that did it, and its title from there."""
    new = {"id": "p", "kind": "delivery", "title": "P"}
    of = round_of(founded(), texts([new]))
    added = life(of, of.edit, "s.p")
    assert sketch(of, of.edit, "s.p") == ["round-open", "text kind source title"]
    assert added.title == "P"
    gone = round_of(founded(), without("n"), by="nobody")
    lived = life(gone, gone.edit, "s.n")
    (_, text) = lived.texts
    assert (text.after, text.before, text.fields, lived.title) == (
        None, gone.world.plan_at(gone.root).by_id["s.n"], ("after", "kind", "source", "title"), "N",
    )  # fmt: skip
    assert text.by == ""
    vouch = Act(
        "vouch", item="s.n", fingerprint=gone.world.decision("s.n", "x", None, gone.edit, gone.root).fingerprint
    )
    done = gone.adopt(gone.yes(gone.act(gone.edit, "siri", vouch), item="s.n"))
    assert [event.text for event in life(gone, done, "s.n").events if isinstance(event, ItemAdoption)] == [
        text.before,
        None,
    ]
    assert life(of, of.edit, "s.nothing").title == "" and life(of, of.edit, "s.nothing").events == ()


def test_an_item_without_a_history_of_its_own_has_no_events_of_others(of: Round) -> None:
    """Neither another item's decision nor a commit that changes another item is in it."""
    tip = of.yes(of.world.commit(of.edit, plan=moved("m", when="2028"), by="nils"))
    assert sketch(of, tip, "s.n") == [BEGINNING[0].replace("kind", "after kind").replace(" when", ""), "adopted"]


@pytest.mark.parametrize(
    ("word", "ended"), [("godkjent", " -eva:godkjent"), ("frarades", " -eva:frarades"), ("avvist", ""), ("inhabil", "")]
)
def test_an_edit_ends_the_words_about_the_text_before_it(of: Round, word: str, ended: str) -> None:
    """Whatever they say, but a block and a recusal, which hold whatever the text."""
    said = of.decide(of.edit, "eva", word, "eier")
    edit = of.world.commit(said, plan=moved("m", when="2027"), by="nils")
    tip = of.world.commit(edit, plan=moved("m", when="2028"), by="nils")
    assert sketch(of, tip) == [*BEGINNING, f"eva {word}", f"text when{ended}", "text when"]


def test_an_edit_ends_the_words_of_every_voice(of: Round) -> None:
    """In the order in which they were said, the newest of each voice alone."""
    said = of.yes(of.decide(of.yes(of.edit, "eli"), "arne", "frarades", "arkitekt"))
    tip = of.world.commit(of.decide(said, "eli", "frarades", "eier"), plan=moved("m", when="2027"), by="nils")
    assert sketch(of, tip)[-1] == "text when -arne:frarades -eva:godkjent -eli:frarades"


def test_a_block_leaves_nothing_for_an_edit_to_end(of: Round) -> None:
    """It replaced the yes before it; nobody else's word took its place."""
    block = of.decide(of.yes(of.edit), "eva", "avvist", "eier")
    tip = of.world.commit(block, plan=moved("m", when="2027"), by="nils")
    assert sketch(of, tip)[-1] == "text when"


def test_what_was_taken_back_is_not_ended_by_an_edit(of: Round) -> None:
    """Its own voice did; a withdrawal that does not count takes nothing back."""
    said = of.yes(of.yes(of.edit, "eli"))
    back = of.act(said, "eva", Act("withdraw", to=act_of(of.world, said)))
    tip = of.world.commit(back, plan=moved("m", when="2027"), by="nils")
    assert sketch(of, tip)[-2:] == ["eva withdraw", "text when -eli:godkjent"]
    false = of.act(said, "nils", Act("withdraw", to=act_of(of.world, said)))
    tip = of.world.commit(false, plan=moved("m", when="2027"), by="nils")
    assert sketch(of, tip)[-2:] == ["nils withdraw", "text when -eli:godkjent -eva:godkjent"]
    assert life(of, tip).words[-1].fault.code == "not-entitled"


def test_words_that_do_not_count_are_told_and_end_with_nothing(of: Round) -> None:
    """An edit ends no yes of somebody who may not give one."""
    said = of.decide(of.edit, "nils", "godkjent", "eier")
    tip = of.world.commit(said, plan=moved("m", when="2027"), by="nils")
    assert sketch(of, tip)[-2:] == ["nils godkjent", "text when"]
    (utterance,) = life(of, tip).words
    assert (utterance.fault.code, utterance.effect) == ("not-entitled", None)
    assert life(of, tip).count("in-person") == 0


def test_words_about_an_older_text_replace_none_about_the_present_one(of: Round) -> None:
    """They are told as such, and an edit ends the ones about the present text."""
    edit = of.world.commit(of.edit, plan=moved("m", when="2027"), by="nils")
    late = of.decide(of.yes(edit), "eva", "frarades", "eier", base=of.edit)
    tip = of.world.commit(late, plan=moved("m", when="2028"), by="nils")
    assert sketch(of, tip)[-4:] == ["text when", "eva godkjent", "eva frarades older", "text when -eva:godkjent"]


def test_an_older_block_does_replace_the_words_about_the_present_text(of: Round) -> None:
    """A block is about the item whatever its text."""
    edit = of.world.commit(of.edit, plan=moved("m", when="2027"), by="nils")
    late = of.decide(of.yes(edit), "eva", "avvist", "eier", base=of.edit)
    tip = of.world.commit(late, plan=moved("m", when="2028"), by="nils")
    assert sketch(of, tip)[-2:] == ["eva avvist older", "text when"]


def test_the_same_edit_on_another_side_ends_no_words_about_it() -> None:
    """Whichever of the two the order of the commits puts first."""
    for seed in ("a", "b", "c", "d"):
        of = round_of(founded(seed=seed))
        said = of.yes(of.world.commit(of.edit, plan=moved("m", when="2027"), by="nils"))
        beside = of.world.commit(of.edit, plan=moved("m", when="2027"), by="arne")
        merged = of.world.commit(said, beside, by="siri")
        assert sorted(sketch(of, merged)[4:]) == ["eva godkjent", "text when", "text when"]


def test_an_adoption_ends_the_words_of_its_round(of: Round) -> None:
    """An edit after it ends none of them, and the words of a round beside it go on."""
    opened, opening = of.world.open(of.edit, of.root, round="liten")
    small = Round(of.world, opening, opened, opened)
    said = of.yes(small.yes(small.yes(opened, "eli", round="liten"), round="liten"))
    edited = of.world.commit(said, plan=moved("m", when="2028"), by="nils")
    assert sketch(of, edited)[-1] == "text when -eli:godkjent -eva:godkjent -eva:godkjent"
    tip = of.world.commit(of.adopt(said), plan=moved("m", when="2028"), by="nils")
    assert sketch(of, tip)[4:] == [
        "round-open", "eli godkjent", "eva godkjent", "eva godkjent", "adopted",
        "text when -eli:godkjent -eva:godkjent",
    ]  # fmt: skip


def test_words_of_a_round_that_is_not_in_this_history_are_known_by_their_record(of: Round) -> None:
    """In person, with a source, or without one; they do not count."""
    act = of.world.decision("s.m", "godkjent", None, of.edit, of.root)
    source, dissents = Source("minutes", "Protokoll 7"), (Dissent("For tidlig."),)
    tip = of.edit
    council: dict[str, Any] = {"voice": "rad"}
    for by, more in (("eva", {}), ("siri", council), ("siri", {**council, "source": source, "dissents": dissents})):
        tip = of.world.say(tip, by, act, against=of.root, opening="f" * 64, base=of.edit, **more)
    words = life(of, tip).words
    assert [word.known for word in words] == [
        Provenance("in-person", "eva"), Provenance("without-source", "siri"),
        Provenance("with-source", "siri", source, dissents),
    ]  # fmt: skip
    assert {word.fault.code for word in words} == {"record-round"}


def test_all_that_answers_an_act_about_the_item_is_told(of: Round) -> None:
    """A remark, the reply to it, what resolves it, and a decision on the whole service."""
    asked = remark(of, of.edit)
    replied = of.act(asked, "eva", Act("reply", to=act_of(of.world, asked), text="Fordi."))
    unhappy = of.act(replied, "arne", Act("unsatisfied", to=act_of(of.world, asked)))
    resolved = of.act(unhappy, "siri", Act("resolve", to=act_of(of.world, asked), reason="Avklart."))
    blanket = of.act(resolved, "eva", of.world.blanket("s", "godkjent", "eier", of.edit, of.root), base=of.edit)
    tip = of.world.commit(blanket, plan=moved("m", when="2028"), by="nils")
    assert sketch(of, tip)[4:] == [
        "arne remark", "eva reply", "arne unsatisfied", "siri resolve", "eva godkjent", "text when -eva:godkjent",
    ]  # fmt: skip
    assert sketch(of, tip, "s.n")[2:] == []


def test_a_record_of_several_acts_is_told_act_by_act(of: Round) -> None:
    """Those about the item alone, each with its own number."""
    acts = tuple(of.world.decision(item, "godkjent", "eier", of.edit, of.root) for item in ("s.m",))
    print_ = of.world.decision("s.n", "godkjent", "eier", of.edit, of.root).fingerprint
    other = Act("remark", item="s.n", fingerprint=print_, text="Og her?")
    own = Act("remark", item="s.m", fingerprint=acts[0].fingerprint, text="Fint.")
    tip = of.world.say(of.edit, "eva", other, *acts, own, against=of.root, opening=of.opening)
    name = act_of(of.world, tip).partition("#")[0]
    assert [(word.id, word.act) for word in life(of, tip).words] == [(f"{name}#2", acts[0]), (f"{name}#3", own)]


def test_a_word_is_counted_by_how_it_is_known(of: Round) -> None:
    """Decisions that count alone: in person, recorded with a source, and recorded without one."""
    own = of.yes(remark(of, of.edit))
    bare = of.decide(own, "siri", "anbefalt", "rad", voice="rad")
    sourced = of.decide(bare, "siri", "tilslutning", "rad", voice="rad", source=Source("minutes", "Protokoll 7"))
    tip = of.yes(of.decide(sourced, "nils", "godkjent", "eier"), "eli")
    lived = life(of, tip)
    assert (lived.count("in-person"), lived.count("with-source"), lived.count("without-source")) == (2, 1, 1)
    assert [word.known.how for word in life(of, tip).words] == [
        "in-person", "in-person", "without-source", "with-source", "in-person", "in-person",
    ]  # fmt: skip


def test_without_a_pinned_root_nothing_counts_and_all_is_told(of: Round) -> None:
    """Names come from the tree's own people where it has some; how a word is known is said all the same."""
    source = Source("minutes", "Protokoll 7")
    said = of.yes(of.edit)
    sourced = of.decide(said, "siri", "tilslutning", "rad", voice="rad", source=source)
    tip = of.decide(sourced, "siri", "anbefalt", "rad", voice="rad")
    lived = life(of, tip, pins=Pins())
    assert [(word.fault.code, word.effect) for word in lived.words] == [("no-rules", None)] * 3
    assert [word.known for word in lived.words] == [
        Provenance("in-person", "eva"), Provenance("with-source", "siri", source), Provenance("without-source", "siri"),
    ]  # fmt: skip
    assert [type(event) for event in lived.events if not isinstance(event, Utterance)] == [ItemText, ItemText]
    assert set(lived.people.persons) == set(PEOPLE)
    assert lived.policy == of.world.rules_at(tip).policy


def test_where_nobody_is_registered_the_names_at_hand_are_taken() -> None:
    """A plan in open review has no people of its own."""
    world = World()
    tip = world.commit(plan=texts(), by="siri")
    fallback = read_people(persons())
    lived = chronicle(proceedings_at(world.inquire(tip), tip), "s.m", fallback, {})
    assert lived.people is fallback
    assert [text.fields for text in lived.texts] == [FIELDS]


def test_a_file_below_reviews_that_introduces_nothing_is_an_attempt(of: Round) -> None:
    """Where it is about the item, in this history, and nothing proved it since."""
    data = of.world.trees[of.yes(of.edit)].records
    unsigned = of.world.commit(of.edit, records=data, by=None)
    (attempt,) = life(of, unsigned).attempts
    assert (attempt.commit, attempt.code) == (unsigned, "record-unsigned")
    assert life(of, unsigned, "s.n").attempts == ()
    assert life(of, of.edit, read=unsigned).attempts == ()


def test_what_is_beside_the_commit_is_in_no_history_of_it(of: Round) -> None:
    """Neither a text nor an act nor a step nor an attempt, though the inquiry has read them."""
    side = of.yes(of.world.commit(of.edit, plan=moved("m", when="2027"), by="nils"))
    freeze = Act("round-freeze", edition=1, plan_fingerprint=of.world.print_of(side))
    tip = of.world.commit(of.yes(of.edit, "eli"), of.act(side, "siri", freeze), by="nils")
    lived = life(of, of.edit, read=tip)
    assert [event.commit for event in lived.events] == [event.commit for event in life(of, of.edit).events]
    assert len(lived.events) == 4


def test_a_step_that_does_not_count_is_none(of: Round) -> None:
    """A freeze by somebody who may not is left out; a last call is a step of its round."""
    freeze = Act("round-freeze", edition=1, plan_fingerprint=of.world.print_of(of.edit))
    false = of.act(of.edit, "nils", freeze)
    called = of.act(false, "siri", Act("round-last-call", due=date(2025, 6, 1)))
    assert sketch(of, of.act(false, "siri", freeze)) == [*BEGINNING, "round-freeze"]
    assert "round-freeze" not in sketch(of, called)


def test_a_round_in_which_the_item_was_not_up_has_no_step_in_its_history(of: Round) -> None:
    """One that was adopted without it, before another changed it."""
    done = of.adopt(of.yes(of.edit))
    opened, opening = of.world.open(done, done, round="2026")
    edit = of.world.commit(opened, plan=moved("n", title="NN"), by="nils")
    files = {
        **moved("m", when="2026"),
    }
    del files
    assert sketch(of, edit)[:6] == [*BEGINNING, "eva godkjent", "adopted"]
    later = Round(of.world, opening, opened, edit)
    lines = sketch(later, edit, "s.n")
    assert lines[1:] == ["adopted", "round-open", "text title"]


def test_a_step_has_the_decision_texts_that_were_put_to_those_asked() -> None:
    """Of the round's own reasons, for those alone whom the opening asks and for whom a text was written."""
    world = founded()
    words = b'schema = "plantui.changes/1"\n[asked.rad]\ntext = "Slutt opp."\n[asked.styre]\ntext = "Vedta."\n'
    base = world.commit(world.root, plan={"plan/changes/2025.toml": words}, by="siri")
    cases: tuple[tuple[tuple[str, ...] | None, str, dict[str, str]], ...] = (
        (("eva", "rad"), "2025", {"rad": "Slutt opp."}),
        (("rad",), "2026", {}),
        (None, "2025", {}),
    )
    for asked, name, put in cases:
        act = Act("round-open", baseline="2024", asked=asked)
        asking = world.record("siri", act, base=base, against=world.root, opening=None, round=name)
        opened = world.land(base, asking)
        of = Round(
            world, act_of(world, opened).partition("#")[0], opened,
            world.commit(opened, plan=moved("m", when="2026"), by="nils"),
        )  # fmt: skip
        (step,) = (event for event in life(of, of.edit).events if isinstance(event, RoundStep))
        assert (step.put, step.number) == (put, "")


# statements, matrix, threads


def test_a_statement_says_whether_it_holds_and_why_not(of: Round) -> None:
    """A stale yes with the fields that differ, a lifted block, what was taken back, and what is superseded."""
    held = of.yes(of.edit)
    block = of.decide(held, "siri", "avvist", "sekretariat")
    lifted = of.act(block, "eva", Act("lift", to=act_of(of.world, block)))
    said = of.yes(lifted, "eli")
    back = of.act(said, "eli", Act("withdraw", to=act_of(of.world, said)))
    edit = of.world.commit(back, plan=moved("m", when="2027"), by="nils")
    newer = of.decide(edit, "arne", "tilslutning", "arkitekt")
    tip = of.decide(newer, "arne", "frarades", "arkitekt", base=of.edit)
    found = statements(proceedings_at(of.world.inquire(tip), tip), "s.m")
    why = StaleField("when", "2026", "2027", edit, "nils")
    assert [(one.voice, one.act, one.holds, one.seat, one.lapsed) for one in found] == [
        (Voice("arne"), of.world.said_in(newer).acts[0], "current", "arkitekt", ()),
        (Voice("arne"), of.world.said_in(tip).acts[0], "superseded", None, ()),
        (Voice("eli"), of.world.said_in(said).acts[0], "withdrawn", None, ()),
        (Voice("eva"), of.world.said_in(held).acts[0], "stale", None, (why,)),
        (Voice("siri"), of.world.said_in(block).acts[0], "lifted", None, ()),
    ]  # fmt: skip
    assert statements(proceedings_at(of.world.inquire(tip), tip), "s.n") == ()


def test_of_words_beside_each_other_the_one_taken_back_fills_no_seat(of: Round) -> None:
    """The other fills it."""
    one, two = of.yes(of.edit), of.decide(of.edit, "eva", "vedtatt", "eier")
    merged = of.world.commit(one, two, by="nils")
    tip = of.act(merged, "eva", Act("withdraw", to=act_of(of.world, one)))
    found = statements(proceedings_at(of.world.inquire(tip), tip), "s.m")
    assert sorted((str(each.act.word), each.holds, each.seat) for each in found) == [
        ("godkjent", "withdrawn", None), ("vedtatt", "current", "eier"),
    ]  # fmt: skip


def test_the_matrix_has_who_was_asked_before_others_and_bodies_first() -> None:
    """A role that was asked is no voice; what each has said stands by item and voice."""
    world = founded(registered=persons({**PEOPLE, "hanna": who("hanna", "eier")}))
    act = Act("round-open", baseline="2024", asked=("nils", "arkitekt", "rad", "hanna"))
    asking = world.record("siri", act, base=world.root, against=world.root, opening=None)
    opened = world.land(world.root, asking)
    rows = [{**MILESTONES[0], "when": "2026"}, {**MILESTONES[1], "title": "NN"}]
    of = Round(
        world, act_of(world, opened).partition("#")[0], opened, world.commit(opened, plan=texts(rows), by="siri")
    )
    tip = of.yes(of.yes(of.decide(of.edit, "arne", "tilslutning", "arkitekt"), "hanna"), item="s.n")
    proceedings = proceedings_at(world.inquire(tip), tip)
    found = matrix(proceedings)
    assert found.voices == (Voice("rad", True), Voice("nils"), Voice("hanna"), Voice("arne"), Voice("eva"))
    assert found.items == tuple(proceedings.standing.items) == ("s.m", "s.n", "s.o")
    assert {key: [one.holds for one in cell] for key, cell in found.cells.items()} == {
        ("s.m", Voice("arne")): ["current"], ("s.m", Voice("hanna")): ["current"], ("s.n", Voice("eva")): ["current"],
    }  # fmt: skip


def test_a_yes_counts_where_a_rule_asks_for_its_seat_and_not_its_editors(of: Round) -> None:
    """It holds all the same, and says so: an adviser's whom no rule asks, and the editor's own, do not count."""
    edit = of.world.commit(of.edit, plan=moved("m", when="2027"), by="eva")
    tip = of.decide(of.yes(of.yes(edit), "eli"), "arne", "tilslutning", "arkitekt")
    proceedings = proceedings_at(of.world.inquire(tip), tip)
    assert [(one.voice.id, one.holds, one.seat, one.counts) for one in statements(proceedings, "s.m")] == [
        ("arne", "current", "arkitekt", False), ("eli", "current", "eier", True), ("eva", "current", "eier", False),
    ]  # fmt: skip


def test_words_said_beside_each_other_are_in_one_cell(of: Round) -> None:
    """In the order of the commits."""
    merged = of.world.commit(of.yes(of.edit), of.decide(of.edit, "eva", "avvist", "eier"), by="nils")
    cells = matrix(proceedings_at(of.world.inquire(merged), merged)).cells
    assert sorted(one.act.word or "" for one in cells["s.m", Voice("eva")]) == ["avvist", "godkjent"]
    assert matrix(proceedings_at(of.world.inquire(merged), of.root)).voices == ()


def test_a_thread_is_a_remark_with_all_that_answers_it(of: Round) -> None:
    """And what answers the answers; a confirmation or another's remark is no part of it."""
    asked = remark(of, of.edit)
    other = remark(of, asked, "eli")
    replied = of.act(other, "nils", Act("reply", to=act_of(of.world, asked), text="Fordi."))
    further = of.act(replied, "arne", Act("reply", to=act_of(of.world, replied), text="Jaså."))
    unhappy = of.act(further, "arne", Act("unsatisfied", to=act_of(of.world, asked)))
    resolved = of.act(unhappy, "siri", Act("resolve", to=act_of(of.world, other), reason="Avklart."))
    print_ = of.world.decision("s.n", "godkjent", "eier", of.edit, of.root).fingerprint
    elsewhere = of.act(resolved, "arne", Act("remark", item="s.n", fingerprint=print_, text="Og her?"))
    tip = of.act(elsewhere, "arne", Act("withdraw", to=act_of(of.world, elsewhere)))
    proceedings = proceedings_at(of.world.inquire(tip), tip)
    found = [(one.remark.id, [answer.id for answer in one.answers], one.open) for one in threads(proceedings)]
    acts = (asked, other, replied, further, unhappy, resolved, elsewhere, tip)
    names = {commit: act_of(of.world, commit) for commit in acts}
    own = [
        (names[asked], [names[replied], names[further], names[unhappy]], True),
        (names[other], [names[resolved]], False),
    ]
    assert found == [*own, (names[elsewhere], [names[tip]], False)]
    assert [one.remark.id for one in threads(proceedings, "s.m")] == [names[asked], names[other]]
    assert threads(proceedings_at(of.world.inquire(tip), of.root)) == ()


def test_an_attempt_that_was_introduced_beside_is_none_any_more(of: Round) -> None:
    """Once a commit of this history introduces the same record."""
    said = of.yes(of.edit)
    unsigned = of.world.commit(of.edit, records=of.world.trees[said].records, by=None)
    merged = of.world.commit(unsigned, said, by="nils")
    assert life(of, merged).attempts == ()
    assert [attempt.commit for attempt in life(of, unsigned, read=merged).attempts] == [unsigned]


def test_a_word_stands_where_it_first_counts() -> None:
    """Though it was introduced before that where it could not; where it never counts, where it first stood."""
    for seed in ("a", "b", "c"):
        of = round_of(founded(seed=seed))
        said = of.yes(of.edit)
        early = of.world.land(of.root, of.world.said_in(said))
        merged = of.world.commit(early, said, by="siri", plan=dict(of.world.trees[said].plan))
        assert [word.commit for word in life(of, merged).words] == [said]
        false = of.decide(of.edit, "nils", "godkjent", "eier")
        gone = of.world.commit(false, records=dict.fromkeys(of.world.trees[false].records), by="siri")
        again = of.world.land(gone, of.world.said_in(false))
        assert [word.commit for word in life(of, again).words] == [false]


def test_a_recusal_is_not_lifted(of: Round) -> None:
    """A lift of it ends no hold: it is told as it stands."""
    recused = of.decide(of.edit, "eva", "inhabil", "eier")
    tip = of.act(recused, "eli", Act("lift", to=act_of(of.world, recused)))
    proceedings = proceedings_at(of.world.inquire(tip), tip)
    assert proceedings.standing.round is not None and proceedings.standing.round.lifted == {act_of(of.world, recused)}
    assert [one.holds for one in statements(proceedings, "s.m")] == ["current"]


def test_a_word_for_a_whole_service_says_nothing_of_what_must_be_named() -> None:
    """It stands in the history as such, an edit ends nothing of it, and its other items have it as a word of theirs."""
    of = round_of(founded(), moved("o", title="OO"))
    said = of.act(of.edit, "eva", of.world.blanket("s", "godkjent", "eier", of.edit, of.root))
    tip = of.world.commit(said, plan=moved("o", title="OOO"), by="nils")
    (word,) = life(of, tip, "s.o").words
    assert word.apart
    assert sketch(of, tip, "s.o")[-1] == "text title"
    of = round_of(founded())
    blanket = of.act(of.edit, "eva", of.world.blanket("s", "godkjent", "eier", of.edit, of.root))
    assert not life(of, blanket).words[0].apart
