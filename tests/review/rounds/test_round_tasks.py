"""What a round waits for, for whom, who has not answered, and how each word is known."""

from __future__ import annotations

from plantui.review.records.record import Act, Dissent, Source
from plantui.review.rounds.proceedings import proceedings_at
from plantui.review.rounds.round import Provenance, provenance
from plantui.review.rounds.round_tasks import (
    NO_DRAFT,
    NOTHING,
    Awaiting,
    Drafted,
    Task,
    agenda,
    awaiting,
    fillers,
    solo_acts,
)
from plantui.review.rounds.standing import Standing, standing
from support.authority import (
    MILESTONES,
    PEOPLE,
    POLICY,
    Round,
    World,
    act_of,
    founded,
    governance,
    moved,
    persons,
    policy,
    retired,
    round_of,
    small_round,
    texts,
    who,
)


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
    said = of.yes(of.edit)
    own = of.yes(said, "eli", source=source, dissents=dissent)
    bare = of.decide(own, "siri", "anbefalt", "rad", voice="rad")
    heard = of.decide(bare, "siri", "tilslutning", "rad", voice="rad", source=source, dissents=dissent)
    tip = of.act(heard, "hanna", Act("confirm", to=act_of(of.world, heard)))
    inquiry = of.world.inquire(tip)
    found = standing(inquiry, tip, of.opening).round
    assert found is not None
    known = {one.id: provenance(found, one) for one in found.spoken}
    assert known[act_of(of.world, said)] == Provenance("in-person", "eva")
    assert known[act_of(of.world, own)] == Provenance("in-person", "eli", source, dissent)
    assert known[act_of(of.world, bare)] == Provenance("without-source", "siri")
    assert known[act_of(of.world, heard)] == Provenance("with-source", "siri", source, dissent, ("hanna",))


def waits_at(of: Round, tip: str) -> Standing:
    """The standing of the round at a tip."""
    return standing(of.world.inquire(tip), tip, of.opening)


def asking(world: World, *asked: str) -> Round:
    """A round in which some are asked, with one edit of `s.m`."""
    act = Act("round-open", baseline="2024", asked=asked)
    commit = world.land(world.root, world.record("siri", act, base=world.root, against=world.root, opening=None))
    opening = act_of(world, commit).partition("#")[0]
    return Round(world, opening, commit, world.commit(commit, plan=moved("m", when="2026"), by="nils"))


def fingerprint(of: Round, tip: str, item: str = "s.m") -> str | None:
    """What an item's change is at a tip."""
    return of.world.decision(item, "godkjent", "eier", tip, of.root).fingerprint


def test_a_seat_for_two_waits_for_as_many_as_it_lacks() -> None:
    """Two at first, then one; the owner who has said yes is among those who have spoken."""
    of = round_of(founded(policy(POLICY.replace("require = { eier = 1 }", "require = { eier = 2 }"))))
    assert waits(of, of.edit).tasks == (Task("decide", ("eva", "eli"), "s.m", "eier", 2),)
    assert waits(of, of.yes(of.edit)).tasks == (Task("decide", ("eli",), "s.m", "eier", 1, spoken=("eva",)),)


def test_a_block_or_recusal_about_an_older_text_is_still_a_last_word() -> None:
    """Whose it is is not asked to fill the seat: for the block the item waits for them as it is."""
    of = round_of(founded())
    block = of.decide(of.edit, "eva", "avvist", "eier")
    edited = of.world.commit(block, plan=moved("m", when="2027"), by="nils")
    act = act_of(of.world, block)
    assert waits(of, edited).tasks == (
        Task("decide", ("eva",), "s.m", "eier", to=act),
        Task("lift", ("eva", "eli"), "s.m", to=act),
        Task("decide", ("eli",), "s.m", "eier", spoken=("eva",)),
    )
    recused = of.decide(of.edit, "eva", "inhabil", "eier")
    edited = of.world.commit(recused, plan=moved("m", when="2027"), by="nils")
    assert waits(of, edited).tasks == (Task("decide", ("eli",), "s.m", "eier", spoken=("eva",)),)


def test_a_bodys_block_waits_for_those_who_record_for_it() -> None:
    """And a person's whose keys are all retired waits for nobody but who may lift."""
    council = POLICY.replace('name = "Rådet"\nkind = "advisory"', 'name = "Rådet"\nkind = "deciding"')
    of = round_of(founded(policy(council)))
    block = of.decide(of.edit, "siri", "avvist", "rad", voice="rad")
    act = act_of(of.world, block)
    assert waits(of, block).tasks[:2] == (
        Task("decide", ("siri",), "s.m", "rad", to=act), Task("lift", ("eva", "eli"), "s.m", to=act),
    )  # fmt: skip
    own = of.decide(of.edit, "svein", "avvist", "sekretariat")
    small = small_round(of.world, retired("svein", own), by="siri")
    files = {path: data for path, data in of.world.trees[small].plan.items() if "governance" in path}
    tip = of.world.commit(own, small, plan=files, by="siri")
    assert waits(of, tip).tasks == (
        Task("decide", (), "s.m", "sekretariat", to=act_of(of.world, own)),
        Task("lift", ("eva", "eli"), "s.m", to=act_of(of.world, own)),
        Task("decide", ("eva", "eli"), "s.m", "eier"),
    )


def test_an_editor_may_fill_a_seat_whose_rule_lets_editors_approve() -> None:
    """Only the seats of the rules that do not are closed to them; a body's never is."""
    rules = POLICY + '[[rules]]\nitems = ["s.m"]\nrequire = { sekretariat = 1 }\neditors_may_approve = true\n'
    of = round_of(founded(policy(rules)), by="siri")
    assert waits(of, of.edit).tasks == (
        Task("decide", ("eva", "eli"), "s.m", "eier"), Task("decide", ("siri", "svein"), "s.m", "sekretariat"),
    )  # fmt: skip
    item = waits_at(of, of.edit).items["s.m"]
    assert [fillers(waits_at(of, of.edit), item, need) for need in item.needs] == [("eva", "eli"), ("siri", "svein")]
    said = waits_at(of, of.decide(of.edit, "eva", "frarades", "eier"))
    assert fillers(said, said.items["s.m"], said.items["s.m"].needs[0]) == ("eli",)


def test_a_remark_or_a_suggestion_is_an_answer() -> None:
    """It answers and holds nothing; a reply to somebody else's remark is none."""
    for kind, more in (("remark", {"text": "Hm."}), ("suggestion", {"field_name": "title", "value": "MM"})):
        of = asking(founded(), "nils", "arne", "eva")
        act = Act(kind, item="s.m", fingerprint=fingerprint(of, of.edit), **more)  # type: ignore[arg-type]
        said = of.act(of.edit, "nils", act)
        note = of.act(said, "arne", Act("remark", item="s.m", fingerprint=fingerprint(of, of.edit), text="Og?"))
        tip = of.act(note, "eva", Act("reply", to=act_of(of.world, note), text="Ja."))
        heard = [(one.id, [each.id for each in one.answers], one.holds) for one in waits(of, tip).asked]
        assert heard == [
            ("nils", [act_of(of.world, said)], False), ("arne", [act_of(of.world, note)], False), ("eva", [], False),
        ]  # fmt: skip


def test_a_role_is_answered_in_its_seat_or_by_its_holder_in_none() -> None:
    """Not by a holder in another seat, nor by somebody else in none, nor by a body."""
    people = {**PEOPLE, "bo": who("bo", "eier", "arkitekt")}
    of = asking(founded(registered=persons(people)), "arkitekt")
    other = of.decide(of.yes(of.edit, "bo"), "nils", "droftet", None)
    council = of.decide(other, "siri", "anbefalt", "rad", voice="rad")
    (role,) = waits(of, council).asked
    assert (role.kind, role.answers, role.answered, role.holds) == ("role", (), False, False)
    seatless = asking(founded(registered=persons({**PEOPLE, "rad": who("rad", "arkitekt")})), "arkitekt")
    heard = seatless.decide(seatless.edit, "siri", "droftet", None, voice="rad")
    assert [one.answers for one in waits(seatless, heard).asked] == [()]
    none = of.decide(council, "arne", "droftet", None)
    tip = of.decide(none, "bo", "tilslutning", "arkitekt")
    (role,) = waits(of, tip).asked
    assert [one.id for one in role.answers] == [act_of(of.world, none), act_of(of.world, tip)]
    assert role.holds


def test_words_that_are_suspect_hold_and_withdrawn_ones_do_not() -> None:
    """What an item depends on has changed: they count, and are marked."""
    of = asking(founded(), "eva")
    named = of.world.commit(of.opened, plan=moved("n", title="NN"), by="nils")
    said = of.yes(named, item="s.n")
    rows = [{**MILESTONES[0], "when": "2029"}, {**MILESTONES[1], "title": "NN"}, MILESTONES[2]]
    tip = of.world.commit(said, plan=texts(rows), by="nils")
    assert [one.holds for one in waits(of, tip).asked] == [True]
    back = of.act(said, "eva", Act("withdraw", to=act_of(of.world, said)))
    assert [(one.answered, one.holds) for one in waits(of, back).asked] == [(True, False)]


# the agenda of one person


def test_an_agenda_has_each_changed_item_in_one_part() -> None:
    """What waits for the person, whatever else they drafted; then what is drafted, waits for others, is done."""
    rows = [{**row, "title": "X"} for row in MILESTONES[:2]]
    of = round_of(founded(), texts([*rows, {"id": "p", "kind": "event", "title": "P"}, MILESTONES[2]]))
    said = of.yes(of.yes(of.edit, item="s.m"), item="s.p")
    print_ = fingerprint(of, said, "s.p")
    tip = of.act(said, "arne", Act("remark", item="s.p", fingerprint=print_, text="Hm?", answer=True))
    proceedings = proceedings_at(of.world.inquire(tip), tip)
    own, other, owner = (agenda(proceedings, name) for name in ("eva", "arne", "eli"))
    assert own.order == ("s.m", "s.n", "s.p")
    assert [own.part(item, NO_DRAFT) for item in own.order] == ["done", "mine", "mine"]
    beside = Drafted({"s.m": (("Merknad", ""),), "s.n": (("Merknad", ""),)})
    assert [own.part(item, beside) for item in own.order] == ["draft", "mine", "mine"]
    answered = Drafted(beside.said, frozenset(own.tasks["s.n"]))
    assert [own.part(item, answered) for item in own.order] == ["draft", "draft", "mine"]
    assert own.open_items(beside) == ("s.n", "s.p") and own.open_items(answered) == ("s.p",)
    assert [other.part(item, NO_DRAFT) for item in other.order] == ["done", "others", "others"]
    assert own.mine == ("s.n", "s.p") == owner.mine and other.mine == ()
    assert own.tasks == {
        "s.n": (Task("decide", ("eva", "eli"), "s.n", "eier"),),
        "s.p": (Task("answer", ("eva", "eli"), "s.p", to=act_of(of.world, tip)),),
    }
    assert (own.held, own.person, own.waiting, own.again) == (proceedings, "eva", waits(of, tip), frozenset())


def test_an_agenda_says_on_which_items_ones_own_words_no_longer_hold() -> None:
    """And has all that waits on an item, but no step of the round; another's words are no matter."""
    of = round_of(founded())
    said = of.act(
        of.yes(of.edit), "arne", Act("remark", item="s.m", fingerprint=fingerprint(of, of.edit), text="?", answer=True)
    )
    edited = of.world.commit(said, plan=moved("m", when="2027"), by="nils")
    proceedings = proceedings_at(of.world.inquire(edited), edited)
    decide = Task("decide", ("eva", "eli"), "s.m", "eier", again=("eva",))
    answer = Task("answer", ("eva", "eli"), "s.m", to=act_of(of.world, said))
    assert agenda(proceedings, "eva").tasks == {"s.m": (decide, answer)}
    assert agenda(proceedings, "eva").again == {"s.m"}
    assert agenda(proceedings, "eli").again == frozenset()
    ready = of.yes(of.edit)
    assert agenda(proceedings_at(of.world.inquire(ready), ready), "siri").tasks == {}


# what one person can do alone


def alone(world: World, tip: str, opening: str | None, person: str) -> list[tuple[str, str]]:
    """What a person could do for a round about `people` at a tip; before it is made where no opening is named."""
    inquiry = world.inquire(tip)
    at = standing(inquiry, tip, opening) if opening is not None else None
    return list(solo_acts(inquiry, inquiry.horizon(tip).rules, at, "people", person))


def test_a_round_that_is_not_made_yet_will_be_edited_by_the_person() -> None:
    """So it opens, and neither decides nor adopts where an editor may not approve; who may not open does nothing."""
    world = founded()
    assert alone(world, world.root, None, "siri") == [("open", "")]
    assert alone(world, world.root, None, "eva") == []
    lenient = POLICY.replace('items = ["people"]\n', 'items = ["people"]\neditors_may_approve = true\n')
    mild = founded(policy(lenient))
    assert alone(mild, mild.root, None, "siri") == [("open", ""), ("decide", "sekretariat"), ("adopt", "")]
    two = founded(policy(lenient.replace("require = { sekretariat = 1 }", "require = { sekretariat = 2 }")))
    assert alone(two, two.root, None, "siri") == [("open", ""), ("decide", "sekretariat")]
    both = founded(policy(lenient.replace("require = { sekretariat = 1 }", "require = { eier = 1, sekretariat = 1 }")))
    assert alone(both, both.root, None, "siri") == [("open", ""), ("decide", "sekretariat")]
    other = founded(policy(lenient.replace('adopt = ["sekretariat"]', 'adopt = ["eier"]')))
    assert alone(other, other.root, None, "siri") == [("open", ""), ("decide", "sekretariat")]


def test_an_edit_by_somebody_else_before_the_opening_is_approved_by_who_opens() -> None:
    """The standing on the round's branch says who edited; by themselves it is as if it were not made."""
    for by, more in (("nils", [("decide", "sekretariat"), ("adopt", "")]), ("siri", [])):
        world = founded()
        edit = world.commit(
            world.root, plan=governance(policy(), persons({**PEOPLE, "nina": who("nina")}, 2)), by=by
        )  # fmt: skip
        inquiry = world.inquire(edit)
        at = standing(inquiry, edit, None)
        assert list(solo_acts(inquiry, at.horizon.rules, at, "people", "siri")) == [("open", ""), *more]


def test_an_open_round_goes_on_with_what_it_lacks() -> None:
    """A decision, then the adoption; neither for who edited, nor where another item has changed or one is blocked."""
    world = founded()
    opened, opening = world.open(world.root, world.root)
    files = governance(policy(), persons({**PEOPLE, "nina": who("nina")}, 2))
    of = Round(world, opening, opened, world.commit(opened, plan=files, by="nils"))
    assert alone(world, of.edit, opening, "siri") == [("decide", "sekretariat"), ("adopt", "")]
    assert alone(world, of.edit, opening, "eva") == []
    said = of.decide(of.edit, "siri", "godkjent", "sekretariat", "people")
    assert alone(world, said, opening, "svein") == alone(world, said, opening, "siri") == [("adopt", "")]
    assert alone(world, said, opening, "eva") == []
    assert alone(world, opened, opening, "siri") == []
    more = world.commit(of.edit, plan=moved("m", when="2026"), by="nils")
    assert alone(world, more, opening, "siri") == []
    blocked = of.decide(of.edit, "eva", "avvist", "eier", "people")
    assert alone(world, blocked, opening, "siri") == []


def test_a_bodys_seat_is_nobodys_to_fill_alone() -> None:
    """Who records for it does so on a paper; the round waits."""
    rules = POLICY.replace(
        'items = ["people"]\nrequire = { sekretariat = 1 }', 'items = ["people"]\nrequire = { rad = 1 }'
    )
    world = founded(policy(rules))
    opened, opening = world.open(world.root, world.root)
    files = governance(policy(rules), persons({**PEOPLE, "nina": who("nina")}, 2))
    edit = world.commit(opened, plan=files, by="nils")
    assert alone(world, edit, opening, "siri") == []
