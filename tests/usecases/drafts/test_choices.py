"""What may be said in a round, in which seat, and what of it will not count: told before anything is signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui.git.sign import setup as sign_setup
from plantui.usecases.drafts import choices, compose, coverage, warnings
from plantui.usecases.drafts.compose import Given
from plantui.usecases.session import review
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import questions, submit
from support import authority, founded, persons, repositories
from support.founded import Founded
from support.persons import Person

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"
SEEN = "helsenorge.visning"
PPS = "plan/services/pps.toml"
HELSENORGE = "plan/services/helsenorge.toml"
PROPOSED = repositories.PPS.replace("when = 2026-01-01", "when = 2026-07-01").replace('"2025-Q1"', '"2025-Q2"')
LATER = repositories.HELSENORGE.replace('"2026-H1"', '"2026-H2"')

RULES = authority.POLICY.replace(
    """[[rules]]
items = ["policy"]""",
    """[[rules]]
items = ["kind:delivery"]
require = { sekretariat = 2 }
[[rules]]
items = ["kind:trial"]
require = { arkitekt = 1 }
[[rules]]
items = ["policy"]""",
)
"""A delivery needs two from the secretariat, a trial one from the architects, besides the owner's yes."""


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """An open round: the owner moved the delivery, somebody without a seat the two milestones of the other service."""
    assert RULES != authority.POLICY
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"), RULES)
    made.found()
    made.edit("arne", {PPS: PROPOSED})
    made.edit("eva", {HELSENORGE: LATER})
    made.open()
    return made


@pytest.fixture
def who(plan: Founded, tmp_path: Path) -> dict[str, Person]:
    """Everybody, trusting the root."""
    return persons.all_of(plan, tmp_path / "homes")


def offered(desk: Desk, item: str, behalf: str = "") -> dict[tuple[str, str], bool]:
    """Whether each word that is offered in a seat counts there."""
    return {(one.word, one.seat): one.counts for one in choices.offers(desk, item, behalf)}


def doubts(desk: Desk) -> dict[str, list[str]]:
    """The codes of why what is in the draft will not count, by item."""
    return {said.item: [one.code for one in warnings.of_said(desk, said)] for said in desk.draft}


def needed(person: Person, item: str) -> list[tuple[str, object]]:
    """Which seats an item still needs, and how many voices in each."""
    found = review.held(person.desk()).standing.items[item].needs
    return [(str(need.values.get("seat", need.code)), need.values.get("count", 1)) for need in found]


def test_only_the_words_of_ones_own_seats_are_offered(who: dict[str, Person]) -> None:
    """Approving to deciding seats, endorsing to advisory ones; neutral words to everybody, in any."""
    eva, arne = who["eva"], who["arne"]
    with eva.here():
        words = offered(eva.desk(), PAYMENT)
    assert words["godkjent", "eier"] and ("tilslutning", "eier") not in words
    assert {seat for _, seat in words} == {"eier"}
    with arne.here():
        words = offered(arne.desk(), TRIAL)
        elsewhere = offered(arne.desk(), "pps.en-kilde")
    assert ("godkjent", "arkitekt") not in words and not words["tilslutning", "arkitekt"]  # he edited it himself
    assert not elsewhere["tilslutning", "arkitekt"]  # nothing changed there
    assert words["orientering", "arkitekt"]


def test_a_body_is_offered_what_a_body_may_say(who: dict[str, Person]) -> None:
    """To whoever may record for it; nothing to others."""
    siri, eva = who["siri"], who["eva"]
    with siri.here():
        words = offered(siri.desk(), PAYMENT, "rad")
    assert words["tilslutning", "rad"] is False  # no rule asks the council about this
    with eva.here():
        assert offered(eva.desk(), PAYMENT, "rad") == {}


def test_the_seat_is_the_one_that_the_word_fills(who: dict[str, Person], tmp_path: Path) -> None:
    """Unless another is asked for; a body's words are in the body's seat."""
    eva, siri = who["eva"], who["siri"]
    with eva.here():
        desk = compose.decide(eva.desk(), PAYMENT, "godkjent")
        desk = compose.decide(desk, TRIAL, "godkjent", manner=Given(seat="arkitekt"))
    assert [said.seat for said in desk.draft] == ["eier", "arkitekt"]
    with eva.here():
        assert doubts(desk) == {PAYMENT: [], TRIAL: ["not-entitled"]}
    with siri.here():
        desk = compose.decide(siri.desk(), SEEN, "godkjent")
        desk = compose.decide(desk, SEEN, "tilslutning", manner=Given(voice="rad"))
    assert [(said.seat, said.voice) for said in desk.draft] == [("sekretariat", ""), ("rad", "rad")]


def test_who_edited_an_item_fills_no_seat_on_it(who: dict[str, Person]) -> None:
    """Separation of duties is told before signing, and the approval does not count after it."""
    eva = who["eva"]
    with eva.here():
        desk = compose.decide(eva.desk(), SEEN, "godkjent")
        assert doubts(desk) == {SEEN: ["editor"]}
        submit.submit(Session(desk, Memory()), submit.prepare(Session(desk, Memory())))
        assert ("eier", 1) in needed(eva, SEEN)


def test_a_body_is_not_taken_for_the_editor_who_records_for_it(tmp_path: Path) -> None:
    """The council's word counts on what its recorder edited, and that is what is told before signing (clause 13)."""
    rules = authority.POLICY.replace("require = { eier = 1 }", "require = { eier = 1, rad = 1 }")
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"), rules)
    made.found()
    made.edit("siri", {HELSENORGE: LATER})
    made.open()
    siri = persons.at(made, "siri", tmp_path / "homes")
    siri.run("trust", "--root", made.root)
    with siri.here():
        assert offered(siri.desk(), SEEN, "rad")["tilslutning", "rad"]
        desk = compose.decide(siri.desk(), SEEN, "tilslutning", manner=Given(voice="rad"))
        assert doubts(desk) == {SEEN: []}


def test_a_seat_that_needs_two_voices_needs_two_persons(who: dict[str, Person]) -> None:
    """The same person twice is one voice; the count that is left is told."""
    siri, svein = who["siri"], who["svein"]
    with siri.here():
        assert ("sekretariat", 2) in needed(siri, SEEN)
        for _ in range(2):
            desk = compose.decide(siri.desk(), SEEN, "godkjent")
            submit.submit(Session(desk, Memory()), submit.prepare(Session(desk, Memory())))
            assert ("sekretariat", 1) in needed(siri, SEEN)
    svein.run("decide", SEEN, "godkjent", "--submit")
    with siri.here():
        assert needed(siri, SEEN) == [("eier", 1)]


def test_a_service_is_approved_at_once_but_for_what_must_be_named(who: dict[str, Person]) -> None:
    """The transition must be approved by name; the dialog says so, and the rest of the service is covered."""
    eva = who["eva"]
    with eva.here():
        desk = compose.decide(eva.desk(), "pps", "godkjent")
        (doubt,) = warnings.of_said(desk, desk.draft[0])
        assert doubt.code == "named" and PAYMENT in doubt.words
        (act,) = submit.prepare(Session(desk, Memory())).acts
        assert act.doubts == (doubt.words,)
        submit.submit(Session(desk, Memory()), submit.prepare(Session(desk, Memory())))
        assert needed(eva, PAYMENT) == [("eier", 1)] and needed(eva, TRIAL) == [("arkitekt", 1)]


@pytest.mark.parametrize(("word", "covered"), [("godkjent", {TRIAL}), ("avvist", {PAYMENT, TRIAL})])
def test_what_must_be_named_is_left_out_of_a_yes_and_of_nothing_else(
    who: dict[str, Person], word: str, covered: set[str]
) -> None:
    """A block to the whole service holds the transition too, and its signing dialog and the draft say so."""
    with who["eva"].here():
        desk = compose.decide(who["eva"].desk(), "pps", word, "fordi")
        (act,) = submit.prepare(Session(desk, Memory())).acts
        assert {item for item in (PAYMENT, TRIAL) if any(item in name for name in act.covers)} == covered
        assert set(coverage.covered(desk, desk.draft[0])) == covered


def test_words_without_a_right_or_a_key_are_told_what_they_lack(plan: Founded, who: dict[str, Person]) -> None:
    """Not refused: recorded, and in nobody's count."""
    eva = who["eva"]
    with eva.here():
        desk = compose.decide(eva.desk(), PAYMENT, "tilslutning", manner=Given(voice="rad"))
        desk = compose.decide(desk, TRIAL, "tilslutning")
        desk = compose.decide(desk, "pps.en-kilde", "godkjent")
        found = {said.item: warnings.of_said(desk, said) for said in desk.draft}
        assert [(one.code, one.why) for one in found[PAYMENT]] == [("not-entitled", "voice")]
        assert [(one.code, one.why) for one in found[TRIAL]] == [("not-entitled", "word")]
        assert [one.code for one in found["pps.en-kilde"]] == ["not-changed"]
        stranger = warnings.of_said(desk, desk.draft[2], key="SHA256:nobody")
    assert [one.code for one in stranger] == ["key"]
    before = plan.tip
    eva.run("submit", "--yes")
    assert plan.tip != before


def test_one_record_holds_what_is_of_one_voice_edition_and_source(
    plan: Founded, who: dict[str, Person], tmp_path: Path
) -> None:
    """Own words and a body's are signed apart, one after the other, each naming the one before."""
    siri = who["siri"]
    minutes = tmp_path / "protokoll.txt"
    minutes.write_text("sak 7")
    siri.run("decide", SEEN, "godkjent")
    siri.run("decide", TRIAL, "orientering")
    siri.run("decide", PAYMENT, "tilslutning", "--behalf", "rad", "--source", minutes, "--dissent", "Nei.")
    siri.run("decide", TRIAL, "tilslutning", "--behalf", "rad", "--source", minutes, "--dissent", "Nei.")
    told = siri.json("submit", "--yes")
    assert (told["records"], len(told["said"])) == (2, 4)
    newest, first, *_ = siri.json("log")["entries"]
    assert [len(one["record"]["acts"]) for one in (newest, first)] == [2, 2]
    assert newest["record"]["voice"] == "rad" and first["record"]["voice"] is None
    assert newest["record"]["previous"] == first["record_id"]
    assert newest["record"]["dissents"] == ["Nei."] and newest["record"]["source"]["title"] == "protokoll.txt"


def test_a_source_needs_its_file(who: dict[str, Person], tmp_path: Path) -> None:
    """Counts without minutes are nobody's counts; a file that is not there is said."""
    siri = who["siri"]
    assert "--source" in siri.run("decide", PAYMENT, "tilslutning", "--behalf", "rad", "--for", "3", code=2).err
    lost = siri.run("decide", PAYMENT, "tilslutning", "--behalf", "rad", "--source", tmp_path / "borte.pdf", code=2)
    assert "borte.pdf" in lost.err
    assert siri.json("status")["draft"] == 0


def test_what_nobody_signs_is_said_not_to_count(plan: Founded, who: dict[str, Person]) -> None:
    """It is kept and labelled, and no seat is filled by it; nor does an audit pass over it."""
    eva = who["eva"]
    told = eva.json("decide", TRIAL, "godkjent", "--unsigned", "--submit")
    assert "only what is signed counts" in told["said"][0]["doubts"][0]
    with eva.here():
        assert ("eier", 1) in needed(eva, TRIAL)
    assert [one["code"] for one in eva.json("audit", code=1)["findings"] if one["commit"] == plan.tip] == [
        "record-unsigned"
    ]


def test_a_key_of_another_is_a_doubt_to_answer_since_it_fails_everybodys_audit(
    plan: Founded, who: dict[str, Person]
) -> None:
    """Told in the words before it is signed, and not signed unanswered; a key of one's own is no doubt."""
    eva = who["eva"]
    with eva.here():
        setup = sign_setup.setup(eva.desk().git)
        assert setup is not None
        assert questions.of_key(eva.desk(), setup.key) == ()
        assert [one.code for one in questions.of_key(eva.desk(), "SHA256:nobody")] == ["audit-fails"]
        assert questions.of_key(eva.desk(), "") == ()
    before = plan.tip
    refused = eva.run("remark", TRIAL, "Hei.", "--by", "arne", "--submit", code=4)
    assert "audit fails for everybody" in " ".join(refused.err.split())
    assert plan.tip == before
    eva.run("submit", "--by", "arne", "--yes", "--doubt-answered")
    assert plan.tip != before
    eva.run("audit", code=1)
