"""From the draft into the plan's history: real keys, real git, and everything that can go wrong on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from plantui import i18n
from plantui.errors import NotWritten, PlantuiError
from plantui.review.policy import people
from plantui.review.records import record
from plantui.usecases.drafts import compose, store
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup, state_files
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


def said(desk: Desk) -> Desk:
    """A decision and a remark in the draft."""
    return compose.remark(
        compose.decide(desk, PPS, "tilslutning"), "helsenorge.visning", "Hvorfor så sent?", needs_answer=True
    )


def submitted(desk: Desk, unsigned: bool = False) -> Desk:
    """The desk after what is in the draft has landed."""
    return submit.submit(Session(desk, Memory()), submit.prepare(Session(desk, Memory())), unsigned=unsigned)[1]


def added(repository: Path, commit: str) -> list[str]:
    """What a commit does, as `git show --name-status` says it."""
    return repositories.git(repository, "show", "--format=", "--name-status", commit).splitlines()


def verifies(repository: Path, commit: str, key: Path, tmp_path: Path) -> bool:
    """Whether git itself accepts the commit's signature with this key allowed."""
    allowed = repositories.allowed_signers(tmp_path / "allowed", {repositories.EMAIL: key})
    command = ("git", "-C", str(repository), "-c", f"gpg.ssh.allowedSignersFile={allowed}", "verify-commit", commit)
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_decision_becomes_one_signed_commit_that_adds_one_file(
    tmp_path: Path, signing_key: Path, object_format: str
) -> None:
    """git verifies it, status is clean, the draft is empty, and the record reads back as it was shown."""
    place = repositories.make(tmp_path / "plan", object_format=object_format)
    before = repositories.git(place, "rev-parse", "HEAD")
    shown = said(open_at(place))
    signing = submit.prepare(Session(shown, Memory()))
    landed, desk = submit.submit(Session(shown, Memory()), signing)
    assert repositories.git(place, "rev-parse", "main") == landed.tip == desk.place.tip == desk.text.commit
    assert not landed.merged
    assert verifies(place, landed.tip, signing_key, tmp_path)
    (line,) = added(place, landed.tip)
    status, path = line.split("\t")
    assert status == "A"
    assert repositories.git(place, "status", "--porcelain") == ""
    assert repositories.git(place, "rev-parse", "HEAD~1") == before
    data = (place / path).read_bytes()
    made = record.read_record(data)
    assert path == record.path(made, data)
    assert signing.record is not None and made.acts == signing.record.acts and made.base == before
    assert desk.draft == () == open_at(place).draft
    message = repositories.git(place, "log", "-1", "--format=%B")
    assert message.splitlines()[0] == "review(2025): 1 decision, 1 remark by kari.berg"
    assert f"Plantui-Item: {PPS}" in message


def test_history_shows_it_signed_by_a_key_that_no_rules_name(plan_repository: Path, signing_key: Path) -> None:
    """In open review it is said to be signed, with the key's fingerprint."""
    i18n.choose("en")
    desk = session_open.read_history(submitted(said(open_at(plan_repository))))
    assert desk.history is not None
    newest = desk.history[0]
    assert newest.record is not None and newest.record.by == "kari.berg" and newest.number == 2
    found = people.signed_by(newest, desk.people)
    assert found.words() == f"SIGNED, key {repositories.key_fingerprint(signing_key)} (no rules say whose)"


def test_each_record_names_the_one_before_it(plan_repository: Path, signing_key: Path) -> None:
    """The same person's records are a chain, also when several come in one second; another's are no part of it."""
    assert signing_key.exists()
    ids: list[str | None] = [None]
    for number in range(4):
        desk = compose.remark(open_at(plan_repository), PPS, f"nr {number}")
        signing = submit.prepare(Session(desk, Memory()))
        assert signing.record is not None and signing.record.previous == ids[-1]
        after = session_open.read_history(submit.submit(Session(desk, Memory()), signing)[1])
        assert after.history is not None
        ids.append(after.history[0].record_id)
        other = compose.remark(open_at(plan_repository, by=f"kari-{number}"), PPS, "x")
        submitted(other)


def test_a_decision_on_a_service_needs_no_list_before_there_is_a_baseline(
    plan_repository: Path, signing_key: Path
) -> None:
    """covers = "items", the subtree's fingerprint, and no covered items in open review."""
    assert signing_key.exists()
    desk = session_open.read_history(submitted(compose.decide(open_at(plan_repository), "pps", "godkjent")))
    assert desk.history is not None and desk.history[0].record is not None
    (act,) = desk.history[0].record.acts
    assert (act.covers, act.covered) == ("items", ())


def test_a_bare_repository_takes_a_record(tmp_path: Path, signing_key: Path) -> None:
    """The shared repository on a server has no work tree."""
    bare = repositories.make(tmp_path / "plan.git", bare=True)
    desk = submitted(said(open_at(bare)))
    assert repositories.git(bare, "rev-parse", "main") == desk.place.tip
    assert desk.place.tip is not None and verifies(bare, desk.place.tip, signing_key, tmp_path)


def test_a_branch_that_is_not_checked_out_takes_a_record(plan_repository: Path, signing_key: Path) -> None:
    """`--branch`: the work tree of the other branch stays as it was."""
    assert signing_key.exists()
    repositories.git(plan_repository, "branch", "review/demo")
    before = repositories.git(plan_repository, "rev-parse", "main")
    desk = submitted(said(open_at(plan_repository, branch="review/demo")))
    assert repositories.git(plan_repository, "rev-parse", "review/demo") == desk.place.tip
    assert repositories.git(plan_repository, "rev-parse", "main") == before
    assert repositories.git(plan_repository, "status", "--porcelain") == ""


def test_a_moved_branch_keeps_both_and_asks_for_no_second_signature(
    plan_repository: Path, signing_key: Path, tmp_path: Path
) -> None:
    """Somebody landed meanwhile: an unsigned merge joins both, the signed commit stands on the tip shown."""
    mine = said(open_at(plan_repository))
    signing = submit.prepare(Session(mine, Memory()))
    text = repositories.HELSENORGE.replace("2026-H1", "2026-H2")
    theirs = repositories.commit(plan_repository, {"plan/services/helsenorge.toml": text}, "flyttet")
    landed, desk = submit.submit(Session(mine, Memory()), signing)
    parents = repositories.git(plan_repository, "show", "-s", "--format=%P", landed.tip).split()
    assert landed.merged and parents[0] == theirs
    assert verifies(plan_repository, parents[1], signing_key, tmp_path)
    assert repositories.git(plan_repository, "rev-parse", f"{parents[1]}~1") == signing.parent
    assert desk.plan.by_id["helsenorge.visning"].text("when") == "2026-H2"
    assert repositories.git(plan_repository, "status", "--porcelain") == ""
    assert desk.draft == ()


def test_a_rewritten_branch_takes_nothing_and_the_draft_stays(plan_repository: Path, signing_key: Path) -> None:
    """The tip shown is no longer in the branch's history."""
    assert signing_key.exists()
    repositories.commit(plan_repository, {"plan/services/helsenorge.toml": None}, "tatt ut")
    desk = compose.decide(open_at(plan_repository), PPS, "godkjent")
    signing = submit.prepare(Session(desk, Memory()))
    repositories.git(plan_repository, "reset", "-q", "--hard", "main~1")
    rewritten = repositories.commit(plan_repository, {"README": "annet"}, "skrevet om")
    with pytest.raises(NotWritten):
        submit.submit(Session(desk, Memory()), signing)
    assert repositories.git(plan_repository, "rev-parse", "main") == rewritten
    assert open_at(plan_repository).draft == desk.draft


def test_a_branch_that_is_gone_takes_nothing_and_the_draft_stays(plan_repository: Path, signing_key: Path) -> None:
    """Deleted between the dialog and the code."""
    assert signing_key.exists()
    repositories.git(plan_repository, "branch", "away")
    desk = said(open_at(plan_repository, branch="away"))
    signing = submit.prepare(Session(desk, Memory()))
    repositories.git(plan_repository, "branch", "-q", "-D", "away")
    with pytest.raises(PlantuiError):
        submit.submit(Session(desk, Memory()), signing)
    repositories.git(plan_repository, "branch", "away")
    assert open_at(plan_repository, branch="away").draft == desk.draft


def test_without_a_key_it_says_how_to_make_one_and_unsigned_must_be_asked_for(plan_repository: Path) -> None:
    """Nothing is written by default; asked for, it lands and is labelled."""
    i18n.choose("en")
    desk = said(open_at(plan_repository))
    signing = submit.prepare(Session(desk, Memory()))
    assert signing.setup is None
    with pytest.raises(NotWritten, match="ssh-keygen"):
        submit.submit(Session(desk, Memory()), signing)
    assert open_at(plan_repository).draft == desk.draft
    after = session_open.read_history(submitted(desk, unsigned=True))
    assert after.history is not None
    assert people.signed_by(after.history[0], after.people).words() == "UNSIGNED"
    assert added(plan_repository, after.place.tip or "")[0].startswith("A\tplan/reviews/2025/")


def test_a_key_that_is_gone_signs_nothing(plan_repository: Path, signing_key: Path) -> None:
    """Between dialog and code the key file went away: the draft is kept and the reason said."""
    desk = said(open_at(plan_repository))
    signing = submit.prepare(Session(desk, Memory()))
    signing_key.unlink()
    before = repositories.git(plan_repository, "rev-parse", "main")
    with pytest.raises(NotWritten):
        submit.submit(Session(desk, Memory()), signing)
    assert repositories.git(plan_repository, "rev-parse", "main") == before
    assert open_at(plan_repository).draft == desk.draft


def test_a_passphrase_is_handed_over_and_a_wrong_one_signs_nothing(plan_repository: Path, home: Path) -> None:
    """Wrong, missing, then right."""
    key = repositories.ssh_key(home / ".ssh", "locked", passphrase="riktig")
    repositories.sign_with_ssh(home / ".gitconfig", key)
    desk = said(open_at(plan_repository))
    signing = submit.prepare(Session(desk, Memory()))
    assert signing.setup is not None and signing.setup.needs_passphrase
    for wrong in (None, "feil"):
        with pytest.raises(NotWritten):
            submit.submit(Session(desk, Memory()), signing, passphrase=wrong)
    assert open_at(plan_repository).draft == desk.draft
    landed, _ = submit.submit(Session(desk, Memory()), signing, passphrase="riktig")
    assert landed.tip == repositories.git(plan_repository, "rev-parse", "main")


def test_a_dead_agent_keeps_the_draft_and_another_one_can_be_used(
    plan_repository: Path, home: Path, ssh_key: Path, ssh_agent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The socket is gone; the same dialog is signed through the living agent, without a new code."""
    subprocess.run(("ssh-add", "-q", str(ssh_key)), check=True, capture_output=True)
    ssh_key.unlink()
    repositories.sign_with_ssh(home / ".gitconfig", ssh_key.with_name("id_ed25519.pub"))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(home / "gone"))
    desk = said(open_at(plan_repository))
    signing = submit.prepare(Session(desk, Memory()))
    assert signing.setup is not None and not signing.setup.ready
    with pytest.raises(NotWritten):
        submit.submit(Session(desk, Memory()), signing)
    assert open_at(plan_repository).draft == desk.draft
    landed, _ = submit.submit(Session(attrs.evolve(desk, agent=str(ssh_agent)), Memory()), signing)
    assert landed.tip == repositories.git(plan_repository, "rev-parse", "main")


def test_gpg_signs_alike(plan_repository: Path, home: Path, gnupg_home: Path) -> None:
    """A gpg key in the user's configuration; people.toml gives it a name."""
    i18n.choose("en")
    fingerprint = repositories.gpg_key()
    repositories.sign_with_gpg(home / ".gitconfig", fingerprint)
    armored = subprocess.run(
        ("gpg", "--armor", "--export", fingerprint), check=True, capture_output=True, text=True
    ).stdout  # fmt: skip
    assert gnupg_home.exists()
    table = f'[people.kari]\nname = "Kari"\nkeys = [{{ gpg = "{fingerprint}", armored = """\n{armored}""" }}]\n'
    file = f'schema = "plantui.people/1"\nserial = 1\n\n{table}'
    repositories.commit(plan_repository, {"plan/governance/people.toml": file}, "people")
    desk = said(open_at(plan_repository))
    assert (desk.me.by, desk.me.known_from) == ("kari", "key")
    after = session_open.read_history(submitted(desk))
    assert after.history is not None
    assert people.signed_by(after.history[0], after.people).words() == "SIGNED, key of Kari (people.toml at the tip)"


def test_a_registered_key_under_another_name_is_told_in_the_dialog(plan_repository: Path, signing_key: Path) -> None:
    """The dialog names the key's owner; History says that it is not the recorder's."""
    key = repositories.public_key(signing_key)
    table = f'[people.ola]\nname = "Ola"\nkeys = [{{ key = "{key}" }}]\n'
    file = f'schema = "plantui.people/1"\nserial = 1\n\n{table}'
    repositories.commit(plan_repository, {"plan/governance/people.toml": file}, "people")
    desk = said(open_at(plan_repository, by="kari.berg"))
    assert submit.prepare(Session(desk, Memory())).key_owner == "Ola"
    after = session_open.read_history(submitted(desk))
    assert after.history is not None
    assert people.signed_by(after.history[0], after.people).code == "not-recorder"


# two windows, and windows that die


def test_two_windows_sign_one_draft_once(plan_repository: Path, signing_key: Path) -> None:
    """The second dialog was prepared before the first landed: it signs nothing."""
    assert signing_key.exists()
    first, second = said(open_at(plan_repository)), open_at(plan_repository)
    shown = submit.prepare(Session(second, Memory()))
    submitted(first)
    with pytest.raises(NotWritten):
        submit.submit(Session(second, Memory()), shown)
    assert len(repositories.git(plan_repository, "log", "--format=%H").splitlines()) == 2


def test_what_another_window_says_meanwhile_stays_in_the_draft(plan_repository: Path, signing_key: Path) -> None:
    """Only what the dialog showed leaves the draft."""
    assert signing_key.exists()
    desk = said(open_at(plan_repository))
    signing = submit.prepare(Session(desk, Memory()))
    compose.remark(open_at(plan_repository), PPS, "En til.")
    after = submit.submit(Session(desk, Memory()), signing)[1]
    assert [one.text for one in after.draft] == ["En til."]


def test_while_one_window_signs_the_other_is_told_so(plan_repository: Path, signing_key: Path) -> None:
    """It does not wait behind a key that nobody touches."""
    assert signing_key.exists()
    desk = said(open_at(plan_repository))
    signing = submit.prepare(Session(desk, Memory()))
    assert desk.draft_folder is not None
    with state_files.locked(desk.draft_folder / "signing"), pytest.raises(NotWritten):
        submit.submit(Session(desk, Memory()), signing)
    assert open_at(plan_repository).draft == desk.draft


def test_what_landed_before_its_window_died_is_not_signed_twice(plan_repository: Path, signing_key: Path) -> None:
    """The record landed and the draft was left behind: it is let go, and only what is new is offered."""
    assert signing_key.exists()
    desk = said(open_at(plan_repository))
    before = [attrs.evolve(one, said=one.said - timedelta(seconds=2)) for one in desk.draft]
    for one in before:
        store.put(desk.draft_folder or Path(), one)
    submitted(session_open.with_draft(desk))
    for one in before:
        store.put(desk.draft_folder or Path(), one)
    again = open_at(plan_repository)
    with pytest.raises(NotWritten):
        submit.prepare(Session(again, Memory()))
    assert open_at(plan_repository).draft == ()
    store.put(desk.draft_folder or Path(), before[0])
    signing = submit.prepare(Session(compose.remark(open_at(plan_repository), PPS, "Nytt."), Memory()))
    assert [one.words for one in signing.acts] == ["Nytt."]


def test_the_same_word_may_be_said_again(plan_repository: Path, signing_key: Path) -> None:
    """Said after the last record was written, it is a new act."""
    assert signing_key.exists()
    for _ in range(2):
        submitted(compose.decide(open_at(plan_repository), PPS, "godkjent"))
    assert len(repositories.git(plan_repository, "log", "--format=%H").splitlines()) == 3


def test_a_file_under_ones_name_that_is_no_record_locks_nobody_out(plan_repository: Path, signing_key: Path) -> None:
    """Rubbish, another plan's record, and one in the wrong place are passed over for the last true one."""
    assert signing_key.exists()
    desk = session_open.read_history(submitted(said(open_at(plan_repository))))
    assert desk.history is not None
    mine = desk.history[0]
    true = (plan_repository / mine.paths[0]).read_bytes()
    rubbish: dict[str, str | bytes | None] = {
        "plan/reviews/2025/99990101T000000Z-kari.berg-0123456789.toml": "kaputt",
        "plan/reviews/2025/99980101T000000Z-kari.berg-0123456789.toml": true,
        "plan/reviews/2025/99970101T000000Z-kari.berg-0123456789.toml": "x" * 2_000_000,
    }
    repositories.commit(plan_repository, rubbish, "rusk")
    signing = submit.prepare(Session(compose.remark(open_at(plan_repository), PPS, "Likevel."), Memory()))
    assert signing.record is not None and signing.record.previous == mine.record_id


KILLED = """
import os, signal, sys
from plantui.usecases.drafts import compose
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.signing import submit
wish = startup.Wish(path=sys.argv[1])
desk = session_open.open_desk(startup.begin(wish), wish, Memory())
desk = compose.decide(desk, "pps.overgang-forvaltning", "godkjent")
desk = compose.remark(desk, "pps", "Hva betyr dette?")
compose.keep(desk, "helsenorge", "remark", "Halvferdig se")
submit.prepare(Session(desk, Memory()))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kill_9_between_draft_and_submit_loses_nothing(plan_repository: Path, signing_key: Path) -> None:
    """The dialog was open; everything said and half said is there, and can be signed by the next window."""
    assert signing_key.exists()
    killed = subprocess.run((sys.executable, "-c", KILLED, str(plan_repository)), check=False, env=os.environ)
    assert killed.returncode == -signal.SIGKILL
    desk = open_at(plan_repository)
    assert [(one.kind, one.text) for one in desk.draft] == [("decision", ""), ("remark", "Hva betyr dette?")]
    assert [one.text for one in desk.unfinished] == ["Halvferdig se"]
    after = submitted(desk)
    assert after.draft == () and after.damaged == ()
    assert desk.draft_folder is not None and store.read_draft(desk.draft_folder).unfinished == desk.unfinished
