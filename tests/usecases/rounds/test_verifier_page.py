"""VERIFISER.md is followed with git and ssh-keygen alone, and allowed_signers says what people.toml yields."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest

from plantui import i18n
from plantui.errors import NotWritten
from plantui.plan.model import Reason, Reasons
from plantui.review.records.record import Dissent, Source
from plantui.usecases.rounds import verifier_page
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk
from plantui.usecases.session.startup import Wish
from support import founded, plans, repositories
from support.following import follow
from support.founded import Founded
from support.repositories import PPS, git

ITEM = "pps.overgang-forvaltning"
FILE = "plan/services/pps.toml"
MOVED = PPS.replace("when = 2026-01-01", 'when = "2026-07"')
MINUTES = Source("minutes", "Protokoll 7-25.pdf", given=date(2025, 3, 3), present=12, votes_for=11, votes_against=1)


def at(folder: Path) -> Desk:
    """The desk on the repository's branch."""
    i18n.choose("en")
    wish = Wish(path=str(folder))
    return session_open.open_desk(startup.begin(wish), wish, Memory())


def sign_as(made: Founded, name: str) -> None:
    """Whose own git configuration plantui finds."""
    config = Path(os.environ["GIT_CONFIG_GLOBAL"])
    repositories.write_identity(config, f"{name.title()} Prøve", f"{name}@example.org")
    repositories.sign_with_ssh(config, made.keys[name])


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Founded]:
    """A founded plan whose secretary brought the guide up to date before the round was frozen."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    founded.pin(made.folder, made.root)
    made.open()
    made.edit("svein", {FILE: MOVED})
    sign_as(made, "siri")
    assert verifier_page.bring_up_to_date(at(made.folder)) is not None
    yield made


def test_following_the_page_answers_who_agreed_to_a_date_and_on_which_text(plan: Founded) -> None:
    """Every voice, its recorder, the dates from and to, the dissent, the text, the rules and the adoption are found."""
    stale, _ = plan.say("eva", plan.decision(ITEM, "godkjent", "eier"))
    plan.edit("svein", {FILE: MOVED.replace("2026-07", "2026-09")})
    plan.freeze()
    forged, _ = plan.say("eva", plan.decision(ITEM, "godkjent", "eier"), key="ny")
    owner, record_id = plan.say("eva", plan.decision(ITEM, "godkjent", "eier"))
    council, _ = plan.say(
        "siri", plan.decision(ITEM, "tilslutning", "rad"), voice="rad", source=MINUTES,
        dissents=(Dissent("Sett en ny dato nå."),),
    )  # fmt: skip
    adopted = plan.adopt()
    told = follow(plan.folder)
    assert f"text: {adopted}" in told and "objects: OK" in told
    assert f"OK: {plan.root}, by siri, signed by siri" in told and f"root: {plan.root}" in told
    assert f"OK: {owner}, by eva, signed by eva" in told
    assert f"OK: {council}, by siri, signed by siri" in told
    assert f"NEI / NO: {forged}, by eva, signed by ?" in told
    said = dict(re.findall(r"^(?:OK|NEI / NO): ([0-9a-f]{40}), by (?:.*?)\n(.*?)(?=^-{70}|^===|\Z)", told, re.S | re.M))
    assert "text: another than in" in said[stale] and "text: the same as in" in said[owner]
    assert 'from = "2026-01-01"\nto = "2026-09"' in said[owner] and 'to = "2026-07"' in said[stale]
    assert 'voice = "rad"' in said[council] and "votes_for = 11" in said[council]
    assert "Sett en ny dato nå." in said[council] and "Sett en ny dato nå." not in said[owner]
    assert "editors_may_approve" not in said[owner]
    short = told.partition(f"=== in short, {ITEM}\n")[2].partition("\n=== ")[0]
    assert re.search(
        rf"^OK  decision godkjent: eva as eier\n    when: 2026-01-01 -> 2026-09\n    about this text\n"
        rf"    signed by eva with ED25519 key SHA256:\S+, {owner}$", short, re.MULTILINE,
    )  # fmt: skip
    assert "rad (recorded by siri) as rad\n    given in: Protokoll" in short and "dissent: Sett en ny dato nå." in short
    assert re.search(rf"^NEI / NO  decision godkjent: eva[^?]*\n    signed by \?, {forged}$", short, re.MULTILINE)
    assert f"--- before: {plan.root}" in told and f"=== in the text you ask about: {adopted}" in told
    assert "[[rules]]" in told and 'may_record_for = ["rad"]' in told
    printed = verifier_page.how_to_verify(plan.plan(adopted))
    assert (plan.folder / verifier_page.PAGE).read_text("utf-8") == printed
    fingerprints = re.findall(r"^([0-9a-f]{64})$", told, re.MULTILINE)
    assert len(fingerprints) == 1 and told.count(fingerprints[0]) == 3  # printed, in the freeze, in the adoption
    assert told.rstrip().endswith("end of list") and "removed or changed" not in told
    assert record_id[:10] in said[owner] or record_id[:10] in told


def test_the_page_sees_what_was_edited_removed_and_withdrawn(plan: Founded) -> None:
    """A record changed afterwards, one beside an edit, and words taken back: each is named where the page says so."""
    _, record_id = plan.say("eva", plan.decision(ITEM, "godkjent", "eier"))
    from plantui.review.records.record import Act

    back, _ = plan.say("eva", Act("withdraw", to=f"{record_id}#1"))
    file = next((plan.folder / "plan/reviews/2025").glob("*-eva-*.toml"))
    name = file.relative_to(plan.folder).as_posix()
    edited = plan.edit("svein", {name: file.read_bytes() + b"# x\n"})
    told = follow(plan.folder, item=ITEM)
    assert told.count(f"then: withdraw by eva, {back}") == 2  # where the words stand, and in short
    assert f"removed or changed by {edited}" in told


def test_in_open_review_the_page_says_that_nothing_counts(tmp_path: Path) -> None:
    """Without a founding adoption there is no root and no rule; words are shown all the same."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    sign_as(made, "siri")
    verifier_page.bring_up_to_date(at(made.folder))
    said, _ = made.say("eva", made.decision(ITEM, "godkjent", None))
    told = follow(made.folder)
    assert f"OK: {said}, by eva, signed by eva" in told
    assert "rules in force: none: open review, nothing counts" in told and "root:" not in told


def test_what_is_up_to_date_is_not_committed_again(plan: Founded) -> None:
    """The files depend on plan and people alone; another person of another language finds nothing to do."""
    before = plan.tip
    sign_as(plan, "svein")
    desk = at(plan.folder)
    i18n.choose("nb")
    assert verifier_page.bring_up_to_date(desk) is None and plan.tip == before
    assert git(plan.folder, "status", "--porcelain") == ""


def test_a_small_round_brings_only_the_signers_up_to_date(plan: Founded) -> None:
    """With a key more in people.toml the signers change, by a signed commit; the page is left alone on request."""
    people_toml = (plan.folder / "plan/governance/people.toml").read_text("utf-8")
    new = repositories.public_key(plan.keys["ny"])
    plan.edit("siri", {
        "plan/governance/people.toml": people_toml + f'[people.ny]\nname = "Ny"\nkeys = [{{ key = "{new}" }}]\n',
        verifier_page.PAGE: "old\n",
    })  # fmt: skip
    assert list(verifier_page.outdated(at(plan.folder), page=False)) == ["plan/governance/allowed_signers"]
    landed = verifier_page.bring_up_to_date(at(plan.folder), page=False)
    assert landed is not None
    assert new in (plan.folder / "plan/governance/allowed_signers").read_text("utf-8")
    assert "gpgsig" in git(plan.folder, "cat-file", "commit", landed.tip)


def test_a_plan_whose_name_could_be_a_command_gets_no_page() -> None:
    """The page is pasted into shells, so what stands in its commands is checked first."""
    i18n.choose("en")
    with pytest.raises(NotWritten):
        verifier_page.how_to_verify(plans.plan(document={"revision": "'; rm -rf ~; '"}))


def test_the_page_asks_about_what_this_revision_changed() -> None:
    """A milestone that the revision gives a reason for goes before another one, whatever is paid for it."""
    plan = attrs.evolve(plans.demo_revision(), reasons={})
    first = verifier_page.example(plan)
    assert first.fields.get("payment") == "duty"
    milestones = [item for service in plan.walk() for item in service.items if item.table == "milestone"]
    other = next(item for item in milestones if item.id != first.id)
    given = {plan.revision: Reasons(plan.revision, {other.id: Reason("regelverk", "Utsatt.", None)})}
    assert verifier_page.example(attrs.evolve(plan, reasons=given)).id == other.id
