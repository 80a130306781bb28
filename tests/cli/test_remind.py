"""A text for each of those a round waits for: what it says, in which language, and as mail that nobody has sent."""

from __future__ import annotations

import email
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from plantui import terminal_text
from support import large
from support.large import Large


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Large:
    """The large plan, in the middle of its round, which is about 2025 and due on 20.11.2026."""
    return large.made(tmp_path_factory.mktemp("large"))


TODAY = ("--today", "2026-11-25")


def mail(path: Path) -> EmailMessage:
    """A file as a mail program reads it."""
    read = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_without_a_name_it_lists_whom_the_round_waits_for(plan: Large) -> None:
    """Those asked and silent first, each by name and id; then those with something left; and the way on."""
    lines = plan.at(large.SECRETARIES[0]).run("remind").out.splitlines()
    assert lines[0] == "The round waits for 36:" and len(lines) == 38
    assert lines[1] == "  - Kjerneteamet for tjeneste 1 (team-t01): has not answered, 5 changes wait"
    assert "  - NHNs prioriteringsråd (prioriteringsrad): 11 changes lack an answer" in lines
    assert "plantui remind NAME" in lines[-1] and "--eml FOLDER" in lines[-1]


def test_a_body_is_told_all_it_needs_in_the_plans_language(plan: Large) -> None:
    """Round, edition, the deadline that is over, every change with its number, and to whom it answers."""
    out = plan.at(large.SECRETARIES[2]).run("remind", "fagutvalg", *TODAY).out
    assert out.startswith("Subject: Påminnelse: runde 2025, 20 endringer venter på Nasjonalt fagutvalg for e-helse, ")
    assert "frist 20.11.2026, PASSERT" in out.splitlines()[0]
    words = " ".join(out.split())
    for part in (
        "Runde 2025 av «Plan X» er åpen. Teksten er endret etter utgave 1 (5f03226).",
        "Fristen for svar var 20. november 2026 og er PASSERT.",
        "Dere er spurt og har ikke svart. Taushet teller ikke som samtykke.",
        "- E05 Overgang til forvaltning (t01.m4) - E10",
        "til Ingrid Sekretar348sen, som fører det.",
        "Hilsen Ingrid Sekretar348sen",
    ):
        assert part in words, part
    assert all(terminal_text.cells(line) <= 72 for line in out.splitlines()[1:])


def test_before_the_day_the_deadline_is_no_alarm(plan: Large) -> None:
    """On the day itself it is not over."""
    out = plan.at(large.SECRETARIES[0]).run("remind", "nufa", "--today", "2026-11-20").out
    assert "PASSERT" not in out and "Fristen for svar er 20. november 2026." in " ".join(out.split())


def test_a_role_is_told_how_to_answer_and_which_words_no_longer_hold(plan: Large) -> None:
    """The holder by name, the command with the first number; a person is told of their own seats alone."""
    secretary = plan.at(large.SECRETARIES[0])
    words = " ".join(secretary.run("remind", "eier-t05").out.split())
    assert "Til Tjenesteeier for tjeneste 5 (Erik Eier04sen)" in words and "plantui decide E21 ORD" in words
    assert "E21 Leveranse 0 av tjeneste 5 (t05.m0): teksten er endret etter svaret" in words
    person, recorder = secretary.json("remind", large.OWNER, large.SECRETARIES[1])["reminders"]
    assert person["items"] == [f"t02.m{n}" for n in range(5)] and recorder["items"] == []


def test_mail_is_written_as_mail_and_never_over_a_file(plan: Large, tmp_path: Path) -> None:
    """One file for each in a folder, or the file that is named; names and text in UTF-8, no receiver made up."""
    secretary = plan.at(large.SECRETARIES[0])
    said = secretary.run("remind", "--eml", tmp_path / "mail").out
    files = sorted((tmp_path / "mail").iterdir())
    assert len(files) == 36 and "Nothing is sent" in said and str(files[0]) in said
    found = mail(tmp_path / "mail" / "prioriteringsrad.eml")
    assert found["From"] == "Sekretar1 Prøve <sekretar1@example.org>" or "sekretar1@example.org" in found["From"]
    assert str(found["To"]) == "NHNs prioriteringsråd:;" and found["X-Unsent"] == "1"
    assert "11 endringer venter på NHNs prioriteringsråd" in found["Subject"] and found["Date"].datetime.tzinfo
    assert found.get_content_charset() == "utf-8" and "Til NHNs prioriteringsråd" in found.get_content()
    raw = (tmp_path / "mail" / "prioriteringsrad.eml").read_bytes()
    assert raw.isascii() and b"\r\n" in raw and max(map(len, raw.split(b"\r\n"))) <= 78
    one = tmp_path / "til-nufa.eml"
    secretary.run("remind", "nufa", "--eml", one)
    before = one.read_bytes()
    refused = secretary.run("remind", "nufa", "--eml", one, code=4)
    assert one.read_bytes() == before and "til-nufa.eml" in refused.err


def test_data_has_all_of_it(plan: Large) -> None:
    """Party, name, whether it was silent, items, subject and body."""
    data = plan.at(large.AUDITOR).json("remind")
    assert data["schema"] == "plantui.reminders/1" and data["due"] == "2026-11-20"
    silent = [one["party"] for one in data["reminders"] if one["silent"]]
    assert len(silent) == 30 and "team-t21" in silent
    assert all(one["subject"] and one["body"].endswith("\n") for one in data["reminders"])


def test_mail_and_data_at_once_are_both_written(plan: Large, tmp_path: Path) -> None:
    """Data is never words: each reminder names the file that was written of it."""
    told = plan.at(large.SECRETARIES[2]).json("remind", "fagutvalg", "--eml", str(tmp_path / "out"))
    (reminder,) = told["reminders"]
    assert Path(reminder["file"]).read_bytes() and reminder["name"].startswith("Nasjonalt fagutvalg")
    (alone,) = plan.at(large.SECRETARIES[2]).json("remind", "fagutvalg")["reminders"]
    assert alone["file"] is None
