"""Saying something, into the draft and onto the signing dialog."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui import i18n
from plantui.errors import NotWritten, UsageProblem
from plantui.plan import fingerprint
from plantui.review.records import record
from plantui.usecases.drafts import choices, compose, store
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
from plantui.usecases.signing import submit
from support import repositories

PPS = "pps.overgang-forvaltning"


def open_at(path: Path, **wish: str) -> Desk:
    """A fresh desk, as another window would have it."""
    wished = Wish(path=str(path), **wish)  # type: ignore[arg-type]  # texts only
    return session_open.open_desk(startup.begin(wished), wished, Memory())


@pytest.fixture
def desk(plan_repository: Path, signing_key: Path) -> Desk:
    """A desk on the small plan, whose user can sign."""
    assert signing_key.exists()
    return open_at(plan_repository)


def test_every_default_word_is_offered_with_what_it_does(desk: Desk) -> None:
    """Open review: all words, for everyone."""
    i18n.choose("en")
    offered = choices.offers(desk)
    assert len(offered) == 15
    assert (offered[0].word, offered[0].label, offered[0].effect) == (
        "tilslutning",
        "Endorsed",
        "counts for, without blocking",
    )
    assert [one.word for one in offered if one.needs_text] == ["tilslutning_merknader", "godkjent_merknader"]


def test_a_decision_is_in_the_draft_of_every_window(desk: Desk, plan_repository: Path) -> None:
    """With the fingerprint and commit that were on screen."""
    said = compose.decide(desk, PPS, "godkjent", " fordi ").draft[0]
    assert (said.kind, said.word, said.text, said.title) == (
        "decision",
        "godkjent",
        "fordi",
        "Overgang til forvaltning",
    )
    assert said.fingerprint == fingerprint.item_fingerprint(desk.plan, PPS) and said.base == desk.text.commit
    assert open_at(plan_repository).draft == (said,)


def test_a_decision_on_a_service_is_about_all_inside_it(desk: Desk) -> None:
    """The subtree's fingerprint; a remark on the same service is about the service itself."""
    new = compose.remark(compose.decide(desk, "pps", "tilslutning"), "pps", "Hva?")
    assert new.draft[0].fingerprint == fingerprint.of_service(desk.plan.by_service["pps"])
    assert new.draft[1].fingerprint == fingerprint.item_fingerprint(desk.plan, "pps")


@pytest.mark.parametrize(("item", "word"), [(PPS, "enig"), (PPS, ""), ("pps.nei", "godkjent"), ("", "godkjent")])
def test_unknown_words_and_items_are_refused(desk: Desk, item: str, word: str) -> None:
    """Each with what was seen, and nothing in the draft."""
    with pytest.raises(UsageProblem):
        compose.decide(desk, item, word)
    assert session_open.with_draft(desk).draft == ()


def test_a_near_miss_is_told_what_it_may_have_meant(desk: Desk) -> None:
    """A slip of the pen in an id."""
    with pytest.raises(UsageProblem, match=r"pps\.overgang-forvaltning"):
        compose.decide(desk, "pps.overgang-forvaltnig", "godkjent")


def test_words_with_remarks_need_a_text_and_remarks_too(desk: Desk) -> None:
    """White space is no text."""
    for word in ("godkjent_merknader", "tilslutning_merknader"):
        with pytest.raises(UsageProblem):
            compose.decide(desk, PPS, word, "  ")
    with pytest.raises(UsageProblem):
        compose.remark(desk, PPS, "\n \n")


def test_nothing_is_said_where_nothing_can_land(plan_repository: Path) -> None:
    """A revision, the work tree and a detached HEAD give the reason and exit code 4."""
    for wish in ({"rev": "main"}, {"rev": "WORK"}):
        desk = open_at(plan_repository, **wish)
        with pytest.raises(NotWritten) as raised:
            compose.decide(desk, PPS, "godkjent")
        assert raised.value.message == desk.place.read_only
        with pytest.raises(NotWritten):
            submit.prepare(Session(desk, Memory()))
    repositories.git(plan_repository, "checkout", "-q", "--detach")
    with pytest.raises(NotWritten):
        compose.remark(open_at(plan_repository), PPS, "x")


def test_what_was_said_can_be_taken_back(desk: Desk) -> None:
    """One key, one thing."""
    new = compose.remark(compose.remark(desk, PPS, "en"), PPS, "to")
    assert [said.text for said in compose.drop(new, new.draft[:1]).draft] == ["to"]


def test_half_a_remark_waits_for_its_author(desk: Desk, plan_repository: Path) -> None:
    """A dropped line loses no sentence; saying it ends it."""
    compose.keep(desk, PPS, "remark", "Hva betyr det")
    again = open_at(plan_repository)
    assert [one.text for one in again.unfinished] == ["Hva betyr det"]
    assert compose.remark(again, PPS, "Hva betyr det?").unfinished == ()


# the signing dialog's values


def test_the_dialog_shows_who_what_where_and_by_which_key(desk: Desk, signing_key: Path) -> None:
    """All of it from one call, with the item's own words now."""
    i18n.choose("en")
    new = compose.decide(desk, PPS, "tilslutning")
    new = compose.remark(new, "helsenorge.visning", "Hvorfor så sent?", needs_answer=True)
    signing = submit.prepare(Session(new, Memory()))
    assert signing.me.by == "kari.berg"
    assert (signing.ref, signing.parent, signing.text.commit) == ("refs/heads/main", desk.place.tip, desk.place.tip)
    assert signing.setup is not None and signing.setup.key == repositories.key_fingerprint(signing_key)
    first, second = signing.acts
    assert (first.title, first.label, first.effect) == (
        "Overgang til forvaltning", "Endorsed", "counts for, without blocking",
    )  # fmt: skip
    assert "2026" in first.says and "planlagt fra" in first.says
    assert (second.label, second.effect, second.words) == ("Remark", "must be answered", "Hvorfor så sent?")
    assert signing.left_out == () and signing.replaced == 0 and signing.key_owner == ""


def test_the_record_says_in_plain_words_what_was_said(desk: Desk) -> None:
    """Round, base, titles and fingerprints; no round's keys in open review; the remark beside the word."""
    new = compose.decide(desk, "pps", "godkjent_merknader", "Si hvem som betaler.")
    made = submit.prepare(Session(new, Memory())).record
    assert made is not None
    assert (made.plan, made.round, made.by, made.base) == ("prove", "2025", "kari.berg", desk.place.tip)
    assert (made.root, made.opening, made.edition, made.against, made.previous, made.voice) == (None,) * 6
    decision, beside = made.acts
    assert (decision.kind, decision.word, decision.covers) == ("decision", "godkjent_merknader", "items")
    assert decision.fingerprint == fingerprint.of_service(desk.plan.by_service["pps"])
    assert (beside.kind, beside.text, beside.answer) == ("remark", "Si hvem som betaler.", True)
    assert beside.fingerprint == fingerprint.item_fingerprint(desk.plan, "pps")
    assert record.read_record(record.write(made)) == made


def test_an_item_that_changed_stays_in_the_draft_until_it_is_confirmed(desk: Desk, plan_repository: Path) -> None:
    """Its act is left out with the reason; confirming it says it about the text as it is now."""
    new = compose.decide(compose.decide(desk, PPS, "godkjent"), "helsenorge.visning", "godkjent")
    text = repositories.HELSENORGE.replace("2026-H1", "2026-H2")
    repositories.commit(plan_repository, {"plan/services/helsenorge.toml": text}, "flyttet")
    now = session_open.refresh(Session(new, Memory()))
    signing = submit.prepare(Session(now, Memory()))
    assert [one.item for one in signing.acts] == [PPS]
    assert [(one.said.item, one.reason) for one in signing.left_out] == [("helsenorge.visning", "changed")]
    confirmed = compose.confirm(now, signing.left_out[0].said.key)
    again = submit.prepare(Session(confirmed, Memory()))
    assert len(again.acts) == 2 and again.left_out == ()
    assert again.record is not None
    assert again.record.acts[1].fingerprint == fingerprint.item_fingerprint(now.plan, "helsenorge.visning")
    assert again.record.base == now.text.commit != desk.text.commit


def test_an_item_that_is_gone_stays_in_the_draft(desk: Desk, plan_repository: Path) -> None:
    """It cannot be confirmed; nothing else is held up."""
    new = compose.remark(desk, "helsenorge.visning", "Behold den.")
    repositories.commit(plan_repository, {"plan/services/helsenorge.toml": None}, "tatt ut")
    now = session_open.refresh(Session(new, Memory()))
    signing = submit.prepare(Session(now, Memory()))
    assert (signing.acts, signing.record) == ((), None)
    assert signing.left_out[0].reason == "gone"
    with pytest.raises(UsageProblem):
        compose.confirm(now, new.draft[0].key)
    with pytest.raises(NotWritten):
        submit.submit(Session(now, Memory()), signing)


def test_characters_that_cannot_be_shown_are_counted(desk: Desk) -> None:
    """The dialog says how many it replaced; the record keeps them."""
    signing = submit.prepare(Session(compose.remark(desk, PPS, "ikke\u202e så \x07 fort"), Memory()))
    assert signing.replaced == 2
    assert signing.record is not None and signing.record.acts[0].text == "ikke\u202e så \x07 fort"


def test_there_must_be_something_to_sign_and_somebody_to_sign_as(desk: Desk, plan_repository: Path, home: Path) -> None:
    """An empty draft, and a user nobody can name."""
    with pytest.raises(NotWritten):
        submit.prepare(Session(desk, Memory()))
    compose.decide(desk, PPS, "godkjent")
    (home / ".gitconfig").write_text("", "utf-8")
    with pytest.raises(NotWritten, match="--by"):
        submit.prepare(Session(open_at(plan_repository), Memory()))


def test_a_plan_whose_revision_cannot_name_a_folder_is_refused(desk: Desk, plan_repository: Path) -> None:
    """The round is a folder's name; the draft is kept."""
    compose.decide(desk, PPS, "godkjent")
    changed = {"plan/plan.toml": repositories.PLAN.replace('revision = "2025"', 'revision = "../2025"')}
    repositories.commit(plan_repository, changed, "rart")
    with pytest.raises(NotWritten, match=r"revision"):
        submit.prepare(Session(open_at(plan_repository), Memory()))
    assert len(open_at(plan_repository).draft) == 1


def test_a_draft_is_bound_to_its_branch(desk: Desk, plan_repository: Path) -> None:
    """What is said on one branch is not offered for signing on another."""
    compose.decide(desk, PPS, "godkjent")
    repositories.git(plan_repository, "branch", "andre")
    assert open_at(plan_repository, branch="andre").draft == ()


def test_who_speaks_as_somebody_else_has_a_draft_apart(desk: Desk, plan_repository: Path) -> None:
    """`--by` another is neither shown nor signs the user's own words; `--by` oneself is one's own draft."""
    compose.decide(desk, PPS, "godkjent")
    compose.remark(open_at(plan_repository, by="anne.lie"), PPS, "Fra Anne.")
    assert [one.text for one in open_at(plan_repository, by="anne.lie").draft] == ["Fra Anne."]
    assert [one.word for one in open_at(plan_repository, by="kari.berg").draft] == ["godkjent"]
    assert len(open_at(plan_repository).draft) == 1


def test_a_damaged_draft_file_is_named_and_holds_nothing_up(desk: Desk, plan_repository: Path) -> None:
    """The rest can be signed."""
    compose.decide(desk, PPS, "godkjent")
    assert desk.draft_folder is not None
    (desk.draft_folder / "helsenorge.toml").write_bytes(b"kaputt")
    again = open_at(plan_repository)
    assert len(again.draft) == 1 and len(again.damaged) == 1
    assert len(submit.prepare(Session(again, Memory())).acts) == 1
    assert store.load(desk.draft_folder) == again.draft
