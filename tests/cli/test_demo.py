"""The demo: founded on 2024, in the middle of a round, or played to its end with the next one open."""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from e2e import verifier
from support import demos
from support.following import follow
from support.program import plantui
from support.repositories import git

MOVED = "dhg.overgang-forvaltning"
"""The payment date that the demo's round is about."""


@pytest.fixture(scope="module")
def built(demo_in_round: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo in the middle of its round."""
    return demos.copy(demo_in_round, tmp_path_factory.mktemp("demo") / "built")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo after its adoption."""
    return demos.build(tmp_path_factory.mktemp("demo") / "played", adopted=True)


def ask(folder: Path, *words: str, code: int = 0, person: str = "demo.arkitekt") -> Any:
    """What a command says as data, to whoever lives in the demo."""
    words = (*words, "-C", str(folder / "plan"), "--format", "json")
    answer = plantui(*words, environment=demos.living(folder, person))
    assert answer.code == code, answer.err + answer.out
    return answer.json()


def test_a_kept_demo_is_made_once_and_left_clean(tmp_path: Path) -> None:
    """It says where it lies and how to live in it, and makes no second one in the same folder."""
    folder = tmp_path / "demo"
    made = plantui("demo", "--keep", folder)
    assert made.code == 0, made.err
    assert str(folder) in made.out and f"{folder}/as/demo.arkitekt" in made.out
    assert plantui("demo", "--keep", folder).code == 4
    assert git(folder / "plan", "status", "--porcelain") == ""
    git(folder / "plan", "fsck", "--strict")


def test_each_person_has_a_door(built: Path, home: Path) -> None:
    """A program runs plantui as that person, with their key and pins, whatever the environment is."""
    environment = {**os.environ, "HOME": str(home), "SSH_AUTH_SOCK": str(home / "no-agent")}
    for person, waits in (("demo.planeier", True), ("demo.radsleder", False)):
        told = subprocess.run(
            (str(built / "as" / person), "status", "--format", "json"), env=environment, capture_output=True, check=True
        )
        found = json.loads(told.stdout)
        assert found["person"] == person
        assert bool(found["mine"]) == waits


def test_history_shows_every_state_of_a_signature(built: Path) -> None:
    """From the open review: somebody known, a key nobody claims, another's key, no signature; none spoils the audit."""
    told = ask(built, "log")
    records = [one for one in told["entries"] if one["kind"] == "record"]
    assert [one["signature"]["code"] for one in reversed(records)][:4] == [
        "signed-by-name", "signed-by-key", "not-recorder", "unsigned",
    ]  # fmt: skip
    assert not any(one["trouble"] for one in records)
    assert {one["signature"]["code"] for one in records[:-4]} == {"signed-by-name"}


def test_it_holds_the_revision_in_force_and_an_invented_one(built: Path) -> None:
    """2024 is founded under its signed tag, and the branch proposes the demo's revision of 2025."""
    assert git(built / "plan", "tag", "--list") == "plan/2024"
    told = ask(built, "changes")
    items = {one["item"] for one in told["changes"]}
    assert {MOVED, "pll.overgang-forvaltning", "drk", "pps.dokumenttype-provesvar"} <= items
    assert told["baseline"]["revision"] == "2024"
    assert plantui("check", "-C", built / "plan", "--format", "json").json()["problems"] == []


def test_a_round_waits_for_whoever_opens_it(built: Path) -> None:
    """What they have not answered, what was edited after they did, and a thread; the audit says so and passes."""
    told = ask(built, "status")
    assert told["round"] == "demo-2025"
    decide = {task["item"]: task for task in told["mine"] if task["act"] == "decide"}
    lapsed = {item for item, task in decide.items() if "demo.arkitekt" in task["again"]}
    assert lapsed == {"dhg.forste-versjon", "pps.delte-svarrapporter"}
    assert decide.keys() - lapsed == {
        MOVED, "pll.overgang-forvaltning", "dhg.finansiering-avklart", "mhe.epj-integrasjon-bestilt",
        "pjd.signert-bruksvilkar", "plan.helsenorge",
    }  # fmt: skip
    assert [task["item"] for task in told["mine"] if task["act"] == "answer"] == [MOVED]
    audit = ask(built, "audit")
    assert audit["passed"] and {finding["code"] for finding in audit["findings"]} == {"stale"}


def test_what_lapsed_says_why(built: Path) -> None:
    """Each yes that no longer holds names the field, its values, and who edited it."""
    lapsed = {
        (one["item"], statement["voice"], lapse["field"], lapse["from"], lapse["to"], lapse["by"])
        for one in ask(built, "round", "show")["items"]
        for statement in one["statements"]
        for lapse in statement["lapsed"]
    }
    assert ("dhg.forste-versjon", "demo.arkitekt", "when", "2025-09-01", "2025-11-03", "demo.redaktor") in lapsed
    assert ("pps.delte-svarrapporter", "demo.planeier", "value", 10000000, 11000000, "demo.redaktor") in lapsed


def test_the_round_names_each_item_and_status_who_has_not_answered(built: Path) -> None:
    """Also an item without a title of its own, which is called by what it holds; on one screen as in full."""
    with_home = demos.living(built)
    shown = plantui("round", "show", "--lang", "nb", folder=built / "plan", environment=with_home).out
    assert " E16 pll.status-kjerneteam  kjerneteam pll (DEMO)" in shown
    brief = plantui("status", "--mine", "--lang", "nb", folder=built / "plan", environment=with_home).out
    assert "\nHar ikke svart: Kjerneteamene\n" in brief


def test_later_edits_cost_only_the_approvals_of_what_they_changed(built: Path) -> None:
    """The owner approved whole services: of those, the items edited since are asked for again, and no others."""
    told = ask(built, "status", person="demo.planeier")
    again = {task["item"] for task in told["mine"] if "demo.planeier" in task.get("again", ())}
    assert again == {"dhg.forste-versjon", "pps.delte-svarrapporter"}


def test_the_story_is_told_in_order_and_never_in_the_future(built: Path, played: Path) -> None:
    """Commits, the records in them and the tags bear the times of the story, none before the one it follows."""
    for folder in (built, played):
        entries = ask(folder, "log")["entries"]
        assert all(one["record"]["written"] == one["committed"] for one in entries if one["record"])
        times = [datetime.fromisoformat(one["committed"]) for one in reversed(entries)]
        assert times == sorted(times) and times[-1] < datetime.now(UTC)
        tags = git(folder / "plan", "for-each-ref", "--format=%(taggerdate:unix) %(*committerdate:unix)", "refs/tags")
        assert tags and all(tagged == adopted for tagged, adopted in (line.split() for line in tags.splitlines()))


def test_the_round_is_played_to_its_adoption_and_the_next_one_opens(played: Path) -> None:
    """Adopted under a signed tag, the audit finds nothing at all, and the next round waits for its first answers."""
    assert git(played / "plan", "tag", "--list").split() == ["plan/2024", "plan/demo-2025"]
    audit = ask(played, "audit")
    assert audit["passed"] and audit["complete"] and audit["findings"] == []
    told = ask(played, "status")
    assert told["round"] == "demo-2026"
    assert [task["item"] for task in told["mine"]] == ["pll.overgang-forvaltning"]
    assert [one["item"] for one in ask(played, "changes")["changes"]] == ["pll.overgang-forvaltning"]


def test_its_own_guide_answers_who_agreed_and_on_which_text(played: Path) -> None:
    """With git and ssh-keygen alone: voice, word, key, edition and text; the minutes try by their checksum."""
    told = follow(played / "plan", item=MOVED)
    short = told.partition(f"=== in short, {MOVED}\n")[2].partition("\n=== ")[0]
    assert re.search(r"^OK  round-freeze: demo.sekretaer, E03, edition 1\n    about another text$", short, re.MULTILINE)
    said = re.findall(r"^(OK|NEI / NO)  decision (\w+): (.+?), E03, edition (\d)\n(.*?)(?=^\S|\Z)", short, re.S | re.M)
    yes = {}
    for verdict, word, who, edition, rest in said:
        moved = re.search(r"^    when: (.*)$", rest, re.MULTILINE)
        signer = re.search(r"^    signed by (\S+) with ED25519 key SHA256:\S{43}, [0-9a-f]{40}$", rest, re.MULTILINE)
        assert verdict == "OK" and moved and signer
        yes[who] = (word, edition, moved[1], "    about this text\n" in rest, signer[1])
    on_the_text = ("2", "2027-01-01 -> (none)", True)
    council = "prioriteringsrad (recorded by demo.sekretaer) as prioriteringsrad"
    needs = "behovsgruppe (recorded by demo.sekretaer) as behovsgruppe"
    assert yes == {
        "demo.planeier as planeier": ("godkjent", *on_the_text, "demo.planeier"),
        "demo.arkitekt as arkitekt": ("tilslutning", *on_the_text, "demo.arkitekt"),
        council: ("tilslutning", *on_the_text, "demo.sekretaer"),
        needs: ("ingen_merknader", "1", "2027-01-01 -> 2028-01-01", False, "demo.sekretaer"),
    }
    assert "    given in: Protokoll 7-25 (DEMO).txt, for 10, against 1\n    dissent: DEMO: Sett en ny dato nå" in short
    assert "then: confirm by demo.radsleder, " in short
    paper = (played / "papers" / "Protokoll 7-25 (DEMO).txt").read_bytes()
    assert f'sha256 = "{sha256(paper).hexdigest()}"' in told
    assert told.rstrip().endswith("end of list")


def test_a_verifier_that_knows_nothing_of_plantui_agrees(built: Path, played: Path) -> None:
    """From the root alone it passes both demos, and approves as many changes as the round does."""
    for folder, approved in ((built, 19), (played, 0)):
        root = git(folder / "plan", "rev-parse", "plan/2024^{commit}")
        told = verifier.audit(str(folder / "plan"), "main", {"root": root})
        assert told["passed"] and told["failing"] == []
        assert {code for code, _ in told["notices"]} == ({"stale"} if folder == built else set())
        assert sum(map(len, told["approved"].values())) == approved
        assert sum(one["approved"] for one in ask(folder, "round", "show")["items"]) == approved


def test_whoever_lives_there_can_sign(built: Path, tmp_path: Path) -> None:
    """They are Demo Arkitekt, with the demo's own key, and what they say counts at once."""
    folder = demos.copy(built, tmp_path / "copy")
    said = plantui(
        "decide", "plan.helsenorge", "tilslutning", "--submit", "-C", folder / "plan",
        environment=demos.living(folder),
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "demo.arkitekt" in said.out
    assert "plan.helsenorge" not in {task["item"] for task in ask(folder, "status")["mine"]}


def test_a_change_is_named_by_its_number_too(built: Path, tmp_path: Path) -> None:
    """Letters name changes as E03: what is said of that number is about the item."""
    folder = demos.copy(built, tmp_path / "copy")
    number = next(one["number"] for one in ask(folder, "round", "show")["items"] if one["item"] == "plan.helsenorge")
    said = plantui(
        "decide", number, "tilslutning", "--format", "json", "-C", folder / "plan", environment=demos.living(folder)
    )
    assert said.code == 0, said.err
    assert "plan.helsenorge" in said.out


def test_a_reminder_names_whom_the_rules_let_record_and_asks_for_no_answer_that_no_rule_needs(built: Path) -> None:
    """Sent by whom the rules let record for no body: the answer goes to the secretary, and nothing is said to wait."""
    told = ask(built, "remind", "kjerneteam")["reminders"][0]
    words = " ".join(told["body"].split())
    assert told["silent"] and told["items"] == []
    assert "til Demo Sekretær, som fører det." in words and "Hilsen Demo Arkitekt" in words
    assert "på hver endring" not in words and "Ingen endring venter på svar fra dere etter reglene" in words
    plan = ("-C", str(built / "plan"))
    overview = plantui("remind", "--lang", "nb", *plan, environment=demos.living(built)).out
    assert "Kjerneteamene (kjerneteam): har ikke svart, men ingen endring krever det" in overview
    own = ask(built, "remind", "kjerneteam", person="demo.sekretaer")["reminders"][0]["body"]
    assert "til Demo Sekretær, som fører det." in " ".join(own.split())
    person = " ".join(ask(built, "remind", "demo.arkivar")["reminders"][0]["body"].split())
    assert "Skjerm 5 viser endringene" in person and "E01" not in person
