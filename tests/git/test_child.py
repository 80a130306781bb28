"""Processes that plantui starts: ended when they are silent, with all they started, and called off while they wait."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from plantui.errors import NotWritten, Unreadable
from plantui.git import child, process
from plantui.git.process import Git
from plantui.usecases.session import startup


@pytest.fixture
def git(plan_repository: Path) -> Git:
    """git for the small plan."""
    return startup.begin(startup.Wish(path=str(plan_repository)))


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second stands for the minute."""
    monkeypatch.setattr(process, "SILENCE", 0.5)


def program(folder: Path, words: str) -> str:
    """A program of these shell commands."""
    made = folder / "program"
    made.write_text(f"#!/bin/sh\n{words}\n")
    made.chmod(0o755)
    return str(made)


def runs(folder: Path) -> bool:
    """Whether a process names the folder on its command line."""
    for place in Path("/proc").iterdir():
        if place.name.isdigit() and int(place.name) != os.getpid():
            try:
                line = (place / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(folder) in line and b"pytest\0" not in line:
                return True
    return False


def gone(folder: Path) -> bool:
    """Whether no process names the folder any more, soon: one that was killed takes a moment to leave."""
    deadline = time.monotonic() + 10
    while runs(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_silent_git_is_ended_and_named(git: Git, plan_repository: Path, soon: None) -> None:
    """It waits for a file that nobody writes to; what is said is which git it was, and for how long it was silent."""
    packed = plan_repository / ".git" / "packed-refs"
    packed.unlink(missing_ok=True)
    os.mkfifo(packed)
    with pytest.raises(Unreadable, match=r"git for-each-ref .* 0.5 ") as caught:
        process.run_git(git, ("for-each-ref",), real=True)
    assert caught.value.where == "git for-each-ref"


def test_a_process_that_says_something_now_and_then_is_not_silent(soon: None, tmp_path: Path) -> None:
    """Only the time since its last word counts, in either of its voices."""
    talks = program(tmp_path, "for n in 1 2 3; do sleep 0.3; echo out; sleep 0.3; echo err >&2; done")
    ran = process.run_program((talks,))
    assert (ran.code, ran.out, ran.err) == (0, b"out\n" * 3, b"err\n" * 3)


@pytest.mark.parametrize("words", ["sleep 100", "exec >&- 2>&-; sleep 100"], ids=["silent", "voiceless"])
def test_a_silent_program_is_ended_with_what_it_started(soon: None, tmp_path: Path, words: str) -> None:
    """Its whole group goes, also where it has closed its voices."""
    beside = tmp_path / "beside"
    beside.write_text("sleep 100\nexit\n")
    with pytest.raises(Unreadable):
        process.run_program((program(tmp_path, f"sh {beside} &\n{words}"),))
    assert gone(tmp_path)


def test_a_signature_is_waited_for_without_limit_and_can_be_called_off(soon: None, tmp_path: Path) -> None:
    """Longer than the limit of others; called off, there is no signature, whatever the program would have made."""
    begun = tmp_path / "begun"
    waits = program(tmp_path, f"trap 'echo signed; exit 0' TERM\necho > {begun}\nwhile :; do sleep 0.05; done")
    raised: list[Exception] = []

    def sign() -> None:
        try:
            process.make_signature((waits,))
        except NotWritten as error:
            raised.append(error)

    signing = threading.Thread(target=sign)
    signing.start()
    deadline = time.monotonic() + 20
    while not begun.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(2 * process.SILENCE)  # the limit itself is what passes here
    assert signing.is_alive() and child.awaits_signature()
    child.call_off()
    signing.join(20)
    assert len(raised) == 1 and not child.awaits_signature()
    assert gone(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_command_that_is_told_to_end_ends_what_it_started(
    plan_repository: Path, number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A git that waits for ever goes with the command that waits for it."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text("#!/bin/sh\nsleep 1000\nexit\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    asked = (sys.executable, "-m", "plantui", "status", "--lang", "en", "-C", str(plan_repository))
    with subprocess.Popen(asked, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 20
        while b"git\0" not in b"".join(_of_children(process.pid)):
            assert time.monotonic() < deadline
            time.sleep(0.001)
        children = [int(line) for line in _children(process.pid)]
        process.send_signal(number)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 128 + number
        assert ("Stopped. Nothing was changed" in said) == (number == signal.SIGINT)
    deadline = time.monotonic() + 5
    while any(_alive(one) for one in children):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_what_is_being_started_when_a_command_is_told_to_end_ends_too(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signal comes between the fork and the moment the process is known: it is heard right after."""

    def forked(*words: Any, **more: Any) -> Any:
        made = real(*words, **more)
        os.kill(os.getpid(), number)
        return made

    def leave(*_: object) -> None:
        raise SystemExit

    real = subprocess.Popen
    monkeypatch.setattr(process, "Popen", forked)
    before = signal.signal(number, leave)
    waits = program(tmp_path, "sleep 1000")
    try:
        with pytest.raises(SystemExit):
            process.start((waits,), {}, None)
        assert signal.getsignal(number) is leave
        assert gone(tmp_path)
    finally:
        signal.signal(number, before)
        child.end_all()


def test_ending_all_waits_for_what_is_being_started(tmp_path: Path) -> None:
    """In another thread, on a machine with much to do: it is known before the list is made."""
    begun, never, waits = threading.Event(), threading.Event(), program(tmp_path, "sleep 1000")
    made: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        with child.starting():
            begun.set()
            never.wait(3 * child._GRACE)  # so long the machine lets it wait
            made.append(subprocess.Popen((waits,), start_new_session=True))
            child.note(made[0], own_group=True)

    beside = threading.Thread(target=start)
    beside.start()
    begun.wait(20)
    child.end_all()
    beside.join(20)
    assert made[0].wait(20) < 0 and gone(tmp_path)


def _alive(pid: int) -> bool:
    """Whether it runs; one that has ended and that nobody has asked for does not."""
    try:
        return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False


def _children(pid: int) -> list[str]:
    return [
        one for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()
    ]  # fmt: skip


def _of_children(pid: int) -> list[bytes]:
    found = []
    for one in _children(pid):
        try:
            found.append(Path(f"/proc/{one}/cmdline").read_bytes())
        except OSError:
            continue
    return found
