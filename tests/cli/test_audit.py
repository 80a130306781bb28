"""`plantui audit` and `plantui trust` with the real program: the gate, the pins, and what is said of each finding."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from plantui.render.review import audit
from plantui.review.audit.finding_codes import CODES, AuditFinding
from plantui.usecases.session import state_files
from support import founded, repositories
from support.documented import shapes
from support.founded import Founded
from support.program import plantui

NOTE = "plan/services/t.toml"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A plan that was founded, with a round open."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    repositories.git(made.folder, "tag", "plan/2024", made.root)
    made.open()
    return made


def test_without_a_root_nothing_is_passed_and_the_root_is_only_pinned_by_its_whole_id(plan: Founded) -> None:
    """A script names the root in full; nothing is pinned by looking, by half an id, or by another commit's."""
    first = plantui("audit", "-C", plan.folder)
    assert first.code == 3 and "No root is pinned" in first.out and not first.err
    looked = plantui("trust", "-C", plan.folder)
    assert looked.code == 3 and " ".join(plan.root[at : at + 4] for at in range(0, 40, 4)) in looked.out
    assert plantui("trust", "--root", plan.root[:12], "-C", plan.folder).code == 2
    assert plantui("trust", "--root", plan.tip, "-C", plan.folder).code == 2
    assert plantui("audit", "-C", plan.folder).code == 3
    pinned = plantui("trust", "--root", plan.root, "-C", plan.folder)
    assert pinned.code == 0 and plan.root in pinned.out
    passed = plantui("audit", "-C", plan.folder)
    assert passed.code == 0 and "The audit is passed" in passed.out and "2 records, 2 of which count" in passed.out


def test_a_passed_audit_is_remembered_and_a_shorter_history_is_told(plan: Founded) -> None:
    """The tip seen stays pinned until somebody says that it went on purpose."""
    plantui("trust", "--root", plan.root, "-C", plan.folder)
    assert plantui("audit", "-C", plan.folder).code == 0
    tip = plan.tip
    repositories.git(plan.folder, "reset", "-q", "--hard", plan.root)
    shorter: Any = plantui("audit", "--format", "json", "-C", plan.folder)
    told = shorter.json()
    assert shorter.code == 3 and told["answer"] == "failed" and told["pins"]["tip"] == tip
    assert [(one["code"], one["values"]) for one in told["findings"]] == [("history-shortened", {"seen": tip})]
    assert plantui("trust", "--tip", "-C", plan.folder).code == 0
    assert plantui("audit", "-C", plan.folder).code == 0


def test_findings_tell_what_happened_and_what_mends_it(plan: Founded) -> None:
    """A record that nobody signed fails the audit with its code, its commit and a remedy, in both languages."""
    plantui("trust", "--root", plan.root, "-C", plan.folder)
    signed = plan.say("siri", plan.decision("pps", "orientering", None))[0]
    path = repositories.git(plan.folder, "show", "--format=", "--name-only", signed).strip()
    repositories.git(plan.folder, "reset", "-q", "--hard", f"{signed}^")
    repositories.git(plan.folder, "checkout", "-q", signed, "--", path)
    repositories.git(plan.folder, "commit", "-q", "-m", "unsigned")
    english = plantui("audit", "--only-problems", "-C", plan.folder)
    assert english.code == 1
    for words in ("Record without a signature (fails) · record-unsigned", plan.tip, "say it again, signed"):
        assert words in " ".join(english.out.split()), words
    norwegian = plantui("audit", "--plain", "-C", plan.folder, "--lang", "nb")
    assert norwegian.out.splitlines()[0].startswith(f"record-unsigned; avvik; {plan.tip}; ")


def test_a_shallow_clone_cannot_say(plan: Founded, tmp_path: Path) -> None:
    """What is not there is never passed over: the answer is open, and the exit code another."""
    repositories.git(tmp_path, "clone", "-q", "--depth=1", f"file://{plan.folder}", str(tmp_path / "shallow"))
    plantui("trust", "--root", plan.root, "-C", plan.folder)
    answer: Any = plantui("audit", "--format", "json", "-C", tmp_path / "shallow")
    assert answer.code == 3 and answer.json()["answer"] == "incomplete"
    assert answer.json()["findings"][0]["code"] == "history-incomplete"


def test_a_root_that_is_not_in_the_history_lets_nothing_count(plan: Founded, tmp_path: Path) -> None:
    """A plan of the same name founded by others does not pass on the trust in this one."""
    plantui("trust", "--root", plan.root, "-C", plan.folder)
    other = founded.begin(tmp_path / "other", plan.keys)
    other.clock = other.clock.replace(month=5)
    other.found()
    answer: Any = plantui("audit", "--format", "json", "-C", other.folder)
    assert answer.code == 3 and answer.json()["answer"] == "unpinned" and not answer.json()["adoptions"]
    assert plantui("trust", "--root", other.root, "-C", other.folder).code == 0
    assert plantui("audit", "-C", other.folder).code == 0
    assert plantui("audit", "-C", plan.folder).code == 0


def test_an_audit_that_is_stopped_says_that_nothing_is_lost(plan: Founded, home: Path) -> None:
    """Ctrl-C at any point, here while another process holds the pins: plain words, 130, and the pins as they were."""
    plantui("trust", "--root", plan.root, "-C", plan.folder)
    pins = home / ".config/plantui/trust.toml"
    before = pins.read_bytes()
    with state_files.locked(pins):
        words = (sys.executable, "-m", "plantui", "audit", "--plain", "--lang", "en", "-C", str(plan.folder))
        running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert running.stdout is not None
        while "2 records" not in (running.stdout.readline() or "2 records"):
            pass
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130 and "nothing is lost" in told and "Traceback" not in told
    assert pins.read_bytes() == before


def test_every_code_has_its_words() -> None:
    """A name, what happened and a remedy for each, whatever values it comes with."""
    hostile = {"why": "\x1b[2J", "path": "plan/\u202egp", "tag": "plan/x", "flaw": "no-step", "step": "open"}
    for code in CODES:
        for values in ({}, hostile):
            finding = AuditFinding(code, "0" * 40, values)
            for words in (audit.title(finding), audit.finding_said(finding), audit.remedy(finding)):
                assert words and "audit." not in words and "\x1b" not in words and "\u202e" not in words, code
    assert set(get_args(audit.Answer)) >= {"passed", "unpinned"}


def test_the_data_is_as_documented(plan: Founded) -> None:
    """Every key of docs/json.md is there, and none besides."""
    documented = shapes()
    plantui("trust", "--root", plan.root, "-C", plan.folder)
    repositories.git(plan.folder, "tag", "-d", "plan/2024")
    audited: Any = plantui("audit", "--format", "json", "-C", plan.folder).json()
    trusted: Any = plantui("trust", "--format", "json", "-C", plan.folder).json()
    for name, value in (
        ("plantui.audit/1", audited), ("pins", audited["pins"]), ("adoption", audited["adoptions"][0]),
        ("audit finding", audited["findings"][0]), ("verdict", audited["records"][0]),
        ("plantui.trust/1", trusted), ("founding record", trusted["foundings"][0]),
    ):  # fmt: skip
        assert set(value) == documented[name], name


def test_what_one_said_oneself_is_missed_when_it_is_taken_away(plan: Founded) -> None:
    """A record that landed from here is remembered, though no audit has been made since."""
    plantui("trust", "--root", plan.root, "-C", plan.folder)
    repositories.sign_with_ssh(Path.home() / ".gitconfig", plan.keys["eva"])
    said = plantui("remark", "pps", "Hva med kommunene?", "--submit", "-C", plan.folder)
    assert said.code == 0, said.err
    assert plantui("audit", "-C", plan.folder).code == 0
    plantui("trust", "--tip", "-C", plan.folder)
    again = plantui("remark", "helsenorge", "Og fastlegene?", "--submit", "-C", plan.folder)
    assert again.code == 0, again.err
    repositories.git(plan.folder, "reset", "-q", "--hard", "HEAD~1")
    missed: Any = plantui("audit", "--format", "json", "-C", plan.folder)
    assert missed.code == 1
    assert [one["code"] for one in missed.json()["findings"]] == ["own-record-missing"]


def test_nothing_is_offered_to_be_accepted_that_a_fetch_mends(plan: Founded, tmp_path: Path) -> None:
    """In a shallow and in a partial clone, and under a root that is not here, no adoption is advised."""
    repositories.git(plan.folder, "config", "uploadpack.allowfilter", "true")
    for name, how in (("shallow", "--depth=1"), ("partial", "--filter=blob:none")):
        there = tmp_path / name
        repositories.git(tmp_path, "clone", "-q", "--no-checkout", how, f"file://{plan.folder}", str(there))
        plantui("trust", "--root", plan.root, "-C", there)
        told = plantui("audit", "-C", there)
        assert told.code == 3 and "--accept" not in told.out + told.err and "fetch" in told.out + told.err, name
    assert "--accept" not in plantui("audit", "-C", plan.folder).out


def test_a_stray_file_can_be_accepted_at_each_commit_that_it_is_about(plan: Founded) -> None:
    """Both commits are named, in the report, in the data, and in what an adoption would say."""
    plantui("trust", "--root", plan.root, "-C", plan.folder)
    path = "plan/reviews/2025/note.toml"
    first = plan.edit("arne", {path: "x = 1\n"})
    repositories.git(plan.folder, "reset", "-q", "--hard", f"{first}^")
    repositories.commit(plan.folder, {path: "x = 1\n"}, "again")
    second = plan.tip
    repositories.git(plan.folder, "merge", "-q", "-m", "both", first)
    told = plantui("audit", "-C", plan.folder)
    assert told.code == 1 and told.out.count("--accept record-malformed:") == 2
    (one,) = (one for one in plantui("audit", "--format", "json", "-C", plan.folder).json()["findings"]
              if one["code"] == "record-malformed")  # fmt: skip
    assert {one["commit"], *one["also"]} == {first, second} and one["gate"] == "refuse"
