"""What a round waits for, for whom, who has not answered, and how each word is known."""

from __future__ import annotations

from plantui.review.records.record import Act, Dissent, Source
from plantui.review.rounds.pending import NOTHING, Awaiting, Task, awaiting
from plantui.review.rounds.round import Provenance, provenance
from plantui.review.rounds.standing import standing
from support.authority import PEOPLE, Round, act_of, founded, moved, persons, round_of, who


def waits(of: Round, tip: str) -> Awaiting:
    """What the round waits for at a tip."""
    inquiry = of.world.inquire(tip)
    return awaiting(inquiry, standing(inquiry, tip, of.opening))


def test_an_item_waits_for_those_who_could_fill_its_seat() -> None:
    """Two owners could; either yes is enough, and then the adoption waits for the secretariat."""
    of = round_of(founded())
    assert waits(of, of.edit).tasks == (Task("decide", ("eva", "eli"), "s.m", "eier"),)
    assert waits(of, of.edit).of("nils") == ()
    assert waits(of, of.edit).of_others("nils") == waits(of, of.edit).of("eva")
    assert waits(of, of.yes(of.edit)).tasks == (Task("adopt", ("siri", "svein")),)


def test_nothing_waits_for_the_editor() -> None:
    """Who edited the item fills no seat with their own voice."""
    of = round_of(founded(), by="eva")
    assert waits(of, of.edit).tasks == (Task("decide", ("eli",), "s.m", "eier"),)


def test_who_spoke_on_another_text_is_asked_again() -> None:
    """A yes that an edit made stale waits for its voice again; the other owner could as well."""
    of = round_of(founded())
    tip = of.world.commit(of.yes(of.edit), plan=moved("m", when="2027"), by="nils")
    assert waits(of, tip).tasks == (Task("decide", ("eva", "eli"), "s.m", "eier", again=("eva",)),)


def test_who_has_spoken_on_this_text_is_not_nagged() -> None:
    """Advised against, or recused: they could say yes, but have said what they think."""
    of = round_of(founded())
    against = of.decide(of.edit, "eva", "frarades", "eier")
    assert waits(of, against).tasks == (Task("decide", ("eli",), "s.m", "eier", spoken=("eva",)),)
    recused = of.decide(of.edit, "eva", "inhabil", "eier")
    assert waits(of, recused).tasks == (Task("decide", ("eli",), "s.m", "eier", spoken=("eva",)),)


def test_a_withdrawn_yes_waits_for_its_voice_like_any_other() -> None:
    """It left no decision."""
    of = round_of(founded())
    said = of.yes(of.edit)
    back = of.act(said, "eva", Act("withdraw", to=act_of(of.world, said)))
    assert waits(of, back).tasks == (Task("decide", ("eva", "eli"), "s.m", "eier"),)


def test_a_bodys_seat_waits_for_those_who_record_for_it() -> None:
    """Siri may record for the council; what it said on an older text is asked again through her."""
    of = round_of(founded(), moved("o", payment="duty"))
    said = of.yes(of.edit, item="s.o")
    assert waits(of, said).tasks == (Task("decide", ("siri",), "s.o", "rad"),)
    heard = of.decide(said, "siri", "anbefalt", "rad", "s.o", voice="rad")
    assert waits(of, heard).tasks == (Task("adopt", ("siri", "svein")),)
    edited = of.world.commit(heard, plan=moved("o", payment="undecided"), by="nils")
    assert Task("decide", ("siri",), "s.o", "rad", again=("siri",)) in waits(of, edited).tasks


def test_a_block_waits_for_its_voice_or_for_who_may_lift() -> None:
    """Each with the act that holds the item."""
    of = round_of(founded())
    block = of.decide(of.edit, "siri", "avvist", "sekretariat")
    act = act_of(of.world, block)
    assert waits(of, block).tasks == (
        Task("decide", ("siri",), "s.m", "sekretariat", to=act),
        Task("lift", ("eva", "eli"), "s.m", to=act),
        Task("decide", ("eva", "eli"), "s.m", "eier"),
    )


def test_remarks_edits_and_editions_wait_for_their_steps() -> None:
    """A remark for who answers, an unsigned edit for anybody, an edition for who freezes."""
    of = round_of(founded(), by=None)
    frozen = of.act(of.edit, "siri", Act("round-freeze", edition=1, plan_fingerprint=of.world.print_of(of.edit)))
    edited = of.world.commit(frozen, plan=moved("m", when="2027"), by="nils")
    print_ = of.world.decision("s.m", "godkjent", "eier", edited, of.root).fingerprint
    remark = Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True)
    asked = of.act(edited, "arne", remark)
    tasks = waits(of, asked).tasks
    assert Task("vouch", tuple(PEOPLE), "s.m", commit=of.edit) in tasks
    assert Task("answer", ("eva", "eli"), "s.m", to=act_of(of.world, asked)) in tasks
    assert tasks[-1] == Task("freeze", ("siri", "svein"))


def test_who_was_asked_and_has_not_answered_is_a_state_of_its_own() -> None:
    """A body, a role, a person, and a name nobody knows; a word on an older text is an answer that does not hold."""
    world = founded()
    asking = world.record(
        "siri", Act("round-open", baseline="2024", asked=("rad", "arkitekt", "nils", "nufa")),
        base=world.root, against=world.root, opening=None,
    )  # fmt: skip
    commit = world.land(world.root, asking)
    opening = act_of(world, commit).partition("#")[0]
    of = Round(world, opening, commit, world.commit(commit, plan=moved("m", when="2026"), by="nils"))
    first = waits(of, of.edit)
    assert [(one.id, one.kind) for one in first.unanswered] == [
        ("rad", "body"), ("arkitekt", "role"), ("nils", "person"), ("nufa", "unknown")
    ]  # fmt: skip
    heard = of.decide(of.edit, "siri", "anbefalt", "rad", voice="rad")
    said = of.decide(heard, "arne", "tilslutning", "arkitekt")
    assert [(one.id, one.answered, one.holds) for one in waits(of, said).asked] == [
        ("rad", True, True), ("arkitekt", True, True), ("nils", False, False), ("nufa", False, False)
    ]  # fmt: skip
    edited = of.world.commit(said, plan=moved("m", when="2027"), by="nils")
    assert [(one.id, one.holds) for one in waits(of, edited).asked if one.answered] == [
        ("rad", False), ("arkitekt", False)
    ]  # fmt: skip


def test_no_open_round_waits_for_nothing() -> None:
    """After the adoption, too."""
    of = round_of(founded())
    assert waits(of, of.adopt(of.yes(of.edit))) == NOTHING
    assert waits(of, of.root) == NOTHING


def test_a_word_is_known_by_its_signer_or_by_its_source() -> None:
    """In person; recorded with or without a source; confirmed by the body's head, which changes no count."""
    of = round_of(founded(registered=persons({**PEOPLE, "hanna": who("hanna", head_of=("rad",))})))
    source = Source("minutes", "Protokoll 7", present=12, votes_for=11, votes_against=1)
    dissent = (Dissent("For tidlig."),)
    own = of.yes(of.edit)
    bare = of.decide(own, "siri", "anbefalt", "rad", voice="rad")
    heard = of.decide(bare, "siri", "tilslutning", "rad", voice="rad", source=source, dissents=dissent)
    tip = of.act(heard, "hanna", Act("confirm", to=act_of(of.world, heard)))
    inquiry = of.world.inquire(tip)
    found = standing(inquiry, tip, of.opening).round
    assert found is not None
    known = {one.id: provenance(found, one) for one in found.spoken}
    assert known[act_of(of.world, own)] == Provenance("in-person", "eva")
    assert known[act_of(of.world, bare)] == Provenance("without-source", "siri")
    assert known[act_of(of.world, heard)] == Provenance("with-source", "siri", source, dissent, ("hanna",))
