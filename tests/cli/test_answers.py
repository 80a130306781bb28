"""What answers an act, from the command line: replies, closing, withdrawing, confirming, vouching, lifting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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


def item(person: Person, wanted: str) -> Any:
    """One item of `round show`, as data."""
    return person.json("round", "show", wanted)["items"][0]


def newest(person: Person, wanted: str) -> Any:
    """The only statement on an item."""
    (one,) = item(person, wanted)["statements"]
    return one


def thread(person: Person) -> Any:
    """The only thread of the round."""
    (one,) = person.json("round", "show")["threads"]
    return one


def test_a_remark_that_must_be_answered_is_closed_by_a_reply_from_who_may_answer(who: dict[str, Person]) -> None:
    """Somebody else's reply is kept and answers nothing; who is not content says so, and blocks nothing."""
    arne, siri, eva = who["arne"], who["siri"], who["eva"]
    arne.run("remark", TRIAL, "Hvorfor?", "--answer", "--submit")
    act = thread(arne)["act"]
    assert [one["to"] for one in eva.json("status")["mine"] if one["act"] == "answer"] == [act]
    put = siri.json("reply", act, "Kanskje.", "--submit")
    assert "must come from: Eier" in put["said"][0]["doubts"][0]
    assert thread(arne)["open"]
    short = act[:10] + act[64:]
    assert eva.json("reply", short, "Leverandøren er forsinket.", "--submit")["said"][0]["to"] == act
    answered = thread(arne)
    assert not answered["open"] and [one["text"] for one in answered["answers"]] == [
        "Kanskje.", "Leverandøren er forsinket.",
    ]  # fmt: skip
    arne.run("unsatisfied", answered["answers"][1]["act"], "--reason", "Det forklarer ikke datoen.", "--submit")
    told = thread(arne)
    assert not told["open"] and told["answers"][-1]["kind"] == "unsatisfied"
    assert "Det forklarer ikke datoen." in arne.run("round", "show", TRIAL).out


def test_a_remark_is_closed_by_its_author_or_the_step_resolve(who: dict[str, Person]) -> None:
    """Whoever else closes it has said so, and it stays open."""
    arne, siri, eva = who["arne"], who["siri"], who["eva"]
    arne.run("remark", TRIAL, "En.", "--answer", "--submit")
    act = thread(arne)["act"]
    eva.run("resolve", act, "--submit")
    assert thread(arne)["open"]
    siri.run("resolve", act, "--reason", "Rettet.", "--submit")
    assert not thread(arne)["open"]
    arne.run("remark", PAYMENT, "To.", "--answer", "--submit")
    (other,) = (one for one in arne.json("round", "show")["threads"] if one["open"])
    arne.run("resolve", other["act"], "--submit")
    assert not any(one["open"] for one in arne.json("round", "show")["threads"])


def test_what_was_said_is_withdrawn_by_who_said_it(who: dict[str, Person]) -> None:
    """A withdrawn approval is no decision any more; nobody takes back another's."""
    eva, siri = who["eva"], who["siri"]
    eva.run("decide", TRIAL, "godkjent", "--submit")
    act = newest(eva, TRIAL)["act"]
    refused = siri.json("withdraw", act)["said"][0]["doubts"]
    assert "Only whoever said it" in refused[0]
    siri.run("withdraw", act, "--submit")
    assert newest(eva, TRIAL)["holds"] == "current" and item(eva, TRIAL)["approved"]
    eva.run("withdraw", act, "--reason", "For tidlig.", "--submit")
    assert newest(eva, TRIAL)["holds"] == "withdrawn" and not item(eva, TRIAL)["approved"]
    eva.run("decide", TRIAL, "godkjent", "--submit")
    assert item(eva, TRIAL)["approved"]


def test_the_head_confirms_what_was_recorded_for_a_body(who: dict[str, Person], tmp_path: Path) -> None:
    """It changes what is known of how the words came, and never the count."""
    siri, arne = who["siri"], who["arne"]
    source = tmp_path / "brev.txt"
    source.write_text("Rådet slutter seg til.")
    siri.run("decide", TRIAL, "tilslutning", "--behalf", "rad", "--source", source, "--kind", "letter", "--submit")
    one = newest(arne, TRIAL)
    assert (one["voice"], one["body"], one["by"]) == ("rad", True, "siri")
    assert (one["source"]["kind"], one["source"]["title"]) == ("letter", "brev.txt")
    before = arne.run("round", "show", TRIAL).out
    assert "recorded by Siri Prøve" in before and "confirmed" not in before
    doubt = who["eva"].json("confirm", one["act"])["said"][0]["doubts"]
    assert "head" in doubt[0]
    arne.run("confirm", one["act"], "--submit")
    assert "confirmed by Arne Prøve" in " ".join(arne.run("round", "show", TRIAL).out.split())
    assert newest(arne, TRIAL)["fills"] == one["fills"]


def test_what_was_recorded_for_a_body_is_taken_back_for_it(who: dict[str, Person]) -> None:
    """By anybody who may record for it, in its voice; the recorder's own words are another voice's."""
    siri, svein = who["siri"], who["svein"]
    siri.run("decide", TRIAL, "tilslutning", "--behalf", "rad", "--submit")
    siri.run("decide", TRIAL, "orientering", "--submit")
    act = next(one["act"] for one in item(siri, TRIAL)["statements"] if one["body"])
    assert "may not record for" in svein.json("withdraw", act)["said"][0]["doubts"][0]
    put = siri.json("withdraw", act, "--submit")["said"][0]
    assert (put["voice"], put["doubts"]) == ("rad", [])
    states = {one["voice"]: one["holds"] for one in item(siri, TRIAL)["statements"]}
    assert states == {"rad": "withdrawn", "siri": "current"}


def test_an_edit_that_nobody_known_signed_is_vouched_for(plan: Founded, who: dict[str, Person]) -> None:
    """Until then the item is not approved; who vouches is its editor, and fills no seat with their own voice."""
    eva, siri = who["eva"], who["siri"]
    repositories.commit(plan.folder, {PPS: founded.PROPOSED.replace('"2025-Q2"', '"2025-Q3"')}, "plan: uten signatur")
    edited = plan.tip
    eva.run("decide", TRIAL, "godkjent", "--submit")
    needed = item(eva, TRIAL)["needs"]
    assert [(one["code"], one["values"]["commit"]) for one in needed] == [("unattributed", edited)]
    assert f"plantui vouch {TRIAL}" in needed[0]["message"]
    (vouch,) = (one for one in eva.json("status")["mine"] if one["act"] == "vouch")
    assert (vouch["item"], vouch["commit"]) == (TRIAL, edited)
    siri.run("vouch", TRIAL, "--reason", "Min redigering fra en annen maskin.", "--submit")
    assert item(eva, TRIAL)["needs"] == [] and "siri" in item(eva, TRIAL)["editors"]


def test_a_block_holds_until_the_same_voice_acts_again_or_it_is_lifted(who: dict[str, Person]) -> None:
    """Lifting is a step of its own, and names the block it lifts."""
    eva, siri, svein = who["eva"], who["siri"], who["svein"]
    eva.run("decide", TRIAL, "godkjent", "--submit")
    svein.run("decide", TRIAL, "sendt_tilbake", "--reason", "Mangler kilde.", "--submit")
    (block,) = (one for one in item(eva, TRIAL)["statements"] if one["voice"] == "svein")
    assert block["effect"] == "block" and [one["code"] for one in item(eva, TRIAL)["needs"]] == ["blocked"]
    assert "#" in eva.run("round", "show").out
    siri.run("lift", block["act"], "--submit")
    assert not item(eva, TRIAL)["approved"]
    eva.run("lift", block["act"], "--reason", "Kilden er lagt til.", "--submit")
    assert item(eva, TRIAL)["approved"]
    assert {one["voice"]: one["holds"] for one in item(eva, TRIAL)["statements"]}["svein"] == "lifted"


def test_an_act_that_there_is_not_is_refused(who: dict[str, Person]) -> None:
    """So is one that cannot be answered like that; nothing stands in the draft then."""
    eva = who["eva"]
    assert "names no act" in eva.run("reply", "0123456789#1", "Hei", code=2).err
    assert "names no act" in eva.run("reply", "tull", "Hei", code=2).err
    eva.run("remark", TRIAL, "Nei.", "--submit")
    act = thread(eva)["act"]
    assert eva.run("confirm", "x" + act[1:], code=2).err
    assert "can be lifted" in eva.run("lift", act, code=2).err
    assert "cannot be empty" in eva.run("reply", act, " ", code=2).err
    assert eva.json("status")["draft"] == 0


def test_answers_are_given_in_open_review_too(tmp_path: Path) -> None:
    """Before a founding anybody may answer; it is recorded, and nothing is enforced."""
    plan = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    arne, eva = (persons.at(plan, name, tmp_path / "homes") for name in ("arne", "eva"))
    arne.run("remark", TRIAL, "Hvorfor?", "--answer", "--submit")
    act = arne.json("log")["entries"][0]["record_id"]
    put = eva.json("reply", f"{act}#1", "Derfor.", "--submit")
    assert put["said"][0]["doubts"] == []
    assert "reply" in eva.run("log").out.lower()


def test_a_body_suggests_through_its_recorder(plan: Founded, who: dict[str, Person], tmp_path: Path) -> None:
    """A value, a new item and a removal are the body's words with their source and edition, in one record that the
    audit accepts; a body that nobody registered suggests nothing.
    """
    siri, letter = who["siri"], tmp_path / "brev.txt"
    letter.write_text("Vi foreslår 2028.")
    siri.run("round", "freeze", "--yes")
    voice = ("--behalf", "rad", "--source", letter, "--kind", "letter", "--given", "2026-11-20", "--edition", "1")
    assert "no body “radd”" in siri.run("suggest", TRIAL, "when", "2028", "--behalf", "radd", code=2).err
    siri.run("suggest", TRIAL, "when", "2028", "--reason", "For tidlig.", *voice)
    siri.run("suggest", "--add", "fact", "pps", "text=Et faktum", "source=brev", "--id", "et-faktum", *voice)
    siri.run("suggest", "--remove", PAYMENT, *voice)
    signed = siri.json("submit", "--yes")
    assert signed["records"] == 1
    records = [path.read_text() for path in (plan.folder / "plan/reviews").rglob("*.toml")]
    (written,) = (text for text in records if 'kind = "suggestion"' in text)
    assert 'voice = "rad"' in written and "edition = 1" in written and 'title = "brev.txt"' in written
    assert written.count('kind = "suggestion"') == 3 and 'value = "2028"' in written
    assert siri.run("audit").code == 0


def test_a_reply_may_begin_with_what_became_of_the_comment(who: dict[str, Person]) -> None:
    """The outcome's word, by code or as people read it, stands before the text; it answers as any reply does."""
    arne, eva = who["arne"], who["eva"]
    for outcome, begun in (("in_principle", "Accepted in principle"), ("not-accepted", "Not accepted")):
        arne.run("remark", TRIAL, "Hvorfor?", "--answer", "--submit")
        (opened,) = (one for one in arne.json("round", "show")["threads"] if one["open"])
        assert eva.run("reply", opened["act"], " ", "--outcome", outcome, code=2)
        eva.run("reply", opened["act"], " Flyttes likevel. ", "--outcome", outcome, "--submit")
        (closed,) = (one for one in arne.json("round", "show")["threads"] if one["act"] == opened["act"])
        assert not closed["open"] and closed["answers"][0]["text"] == f"{begun}: Flyttes likevel."
