"""However the program ends and whatever the terminal or a key does meanwhile: gone at once, and nothing left behind."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import stat
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support import repositories
from support.terminal import Terminal
from tui.test_terminal import open_plan, settled

_AT_ONCE = 5.0
"""Seconds in which it must be gone here, where other tests may have the processors; what did not hold never ended."""


_CODE = re.compile(r"code\s+([A-Z0-9]{4})\s")


def running(folder: Path) -> list[str]:
    """The command lines of processes that work below a folder or name it."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit() and int(place.name) != os.getpid():
            try:
                line = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(folder) in line and "-m pytest" not in line:
                found.append(line)
    return found


def gone(holds: Callable[[], object], seconds: float = _AT_ONCE) -> bool:
    """Whether something comes to hold in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def deaf(repository: Path) -> Iterator[Terminal]:
    """The screens in a terminal that has stopped reading, with far more to show than fits on the way."""
    with open_plan(repository, columns=120, rows=36) as terminal:
        for number in range(80):
            terminal.resize(100 + number % 20, 30 + number % 6)
            time.sleep(0.02)
        yield terminal


@pytest.mark.parametrize("way", ["TERM", "HUP", "INT", "QUIT", "q"])
def test_a_terminal_that_stops_reading_does_not_hold_the_program(plan_repository: Path, way: str) -> None:
    """Signals and the key end it as if the terminal read, and the line discipline is as it was."""
    with deaf(plan_repository) as terminal:
        if way == "q":
            terminal.press("q")
        else:
            terminal.signal(signal.Signals[f"SIG{way}"])
        assert gone(lambda: terminal.ended)
        assert terminal.modes() == terminal.modes_before
        assert terminal.wait_end() == (0 if way == "q" else 128 + signal.Signals[f"SIG{way}"])


def _makes_room() -> bool:
    """Whether what a terminal has not read can be taken back here, which some sandboxes cannot do."""
    master, slave = pty.openpty()
    try:
        os.set_blocking(slave, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(slave, b"x" * 4096)
        termios.tcflush(slave, termios.TCOFLUSH)
        with contextlib.suppress(BlockingIOError):
            return os.write(slave, b"x" * 64) == 64
        return False
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.skipif(not _makes_room(), reason="a pty's output cannot be flushed here")
def test_a_terminal_that_stopped_reading_gets_its_modes_back(plan_repository: Path) -> None:
    """What it reads last, when it reads again, is what gives it back."""
    with deaf(plan_repository) as terminal:
        terminal.signal(signal.SIGTERM)
        assert gone(lambda: terminal.ended)
        terminal.wait_quiet(0.3)
        assert settled(terminal)


def test_a_terminal_that_reads_again_shows_what_it_missed(plan_repository: Path) -> None:
    """Pictures that were passed over are made good by one whole picture."""
    with deaf(plan_repository) as terminal:
        terminal.resize(80, 24)
        terminal.press("3")
        terminal.wait_for("[3 Timeline]")
        shown = terminal.wait_quiet(0.5)
        terminal.press("\x0c")
        terminal.wait_quiet(0.5)
        assert terminal.screen == shown


@pytest.mark.parametrize("listens", [True, False])
def test_a_line_that_is_lost_ends_the_program(plan_repository: Path, listens: bool) -> None:
    """The other side of the terminal is closed: gone, whether it read before or not."""
    with open_plan(plan_repository) if listens else deaf(plan_repository) as terminal:
        terminal.hang_up()
        assert gone(lambda: terminal.ended)


@pytest.fixture
def slow_key(home: Path, signing_key: Path, tmp_path: Path) -> Path:
    """A signing program that waits for a touch that never comes; the file it leaves says that it runs."""
    program, begun = tmp_path / "touch-me", tmp_path / "begun"
    beside = tmp_path / "touch-me-too"
    beside.write_text("sleep 1000\nexit\n")
    program.write_text(f'#!/bin/sh\nsh {beside} &\necho > {begun}\nwait\nexec ssh-keygen "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    repositories.git(home, "config", "--global", "gpg.ssh.program", str(program))
    return begun


@contextmanager
def signing(repository: Path, begun: Path) -> Iterator[Terminal]:
    """The screens, waiting for a key."""
    command = (sys.executable, "-m", "plantui", "remark", "pps", "Et ord", "-C", str(repository))
    with Terminal(command, os.environ) as saying:
        assert saying.wait_end() == 0, saying.screen
    with open_plan(repository, rows=40) as terminal:
        terminal.press("S")
        terminal.wait_for(lambda now: _CODE.search(now) is not None)
        terminal.wait_quiet(0.3)
        found = _CODE.search(terminal.screen)
        assert found is not None
        code = found[1]
        terminal.press(*code.lower())
        terminal.wait_for(f"[{code}]")
        terminal.press("enter")
        terminal.wait_for(lambda _: begun.exists())
        terminal.wait_for("Signing")
        assert running(begun.with_name("touch-me"))
        yield terminal


@pytest.mark.parametrize("way", ["ctrl+c", "TERM", "HUP", "lost line"])
def test_who_ends_while_a_key_waits_ends_the_waiting_too(plan_repository: Path, slow_key: Path, way: str) -> None:
    """The program and the one that signs are gone, with what that has started, and nothing lands afterwards."""
    with signing(plan_repository, slow_key) as terminal:
        if way == "ctrl+c":
            terminal.press("ctrl+c")
        elif way == "lost line":
            terminal.hang_up()
        else:
            terminal.signal(signal.Signals[f"SIG{way}"])
        assert gone(lambda: terminal.ended)
    assert gone(lambda: not running(slow_key.with_name("touch-me")))
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "1"


def test_q_asks_while_a_key_waits(plan_repository: Path, slow_key: Path) -> None:
    """Waiting is the default; giving up keeps the draft and the program; giving up and quitting ends both."""
    with signing(plan_repository, slow_key) as terminal:
        terminal.press("q")
        terminal.wait_for(">[ Wait ]<")
        terminal.wait_quiet(0.3)
        terminal.press("enter")
        terminal.wait_for(lambda now: "[ Wait ]" not in now)
        assert running(slow_key.with_name("touch-me"))
        terminal.press("q")
        terminal.wait_for(">[ Wait ]<")
        terminal.wait_quiet(0.3)
        terminal.press("right")
        terminal.wait_for(">[ Give up ]<")
        terminal.press("enter")
        terminal.wait_for("called off")
        assert "Your draft (1) is safe" in terminal.screen
        assert gone(lambda: not running(slow_key.with_name("touch-me")))
        terminal.wait_quiet(0.3)
        terminal.press("esc")
        terminal.wait_for(lambda now: "called off" not in now)
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert settled(terminal)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "1"


@pytest.mark.parametrize("way", ["q", "ctrl+c", "TERM"])
def test_a_git_that_waits_for_ever_does_not_hold_the_program(plan_repository: Path, way: str) -> None:
    """A file that nobody writes to among the refs stops git; quitting does not wait for it, and it is gone too."""
    packed = plan_repository / ".git" / "packed-refs"
    packed.unlink(missing_ok=True)
    os.mkfifo(packed)
    command = [sys.executable, "-m", "plantui", "--lang", "en", str(plan_repository)]
    with Terminal(command, {**os.environ, "TERM": "xterm-256color"}) as terminal:
        terminal.wait_for("[1 Plan]")
        terminal.wait_quiet(0.5)
        if way == "TERM":
            terminal.signal(signal.SIGTERM)
        else:
            terminal.press(way)
        assert gone(lambda: terminal.ended)
    assert gone(lambda: not running(plan_repository))


@pytest.mark.parametrize("way", ["stopped", "continued only"])
def test_who_was_stopped_without_being_asked_goes_on_as_before(plan_repository: Path, way: str) -> None:
    """SIGSTOP and SIGCONT, or SIGCONT alone: one reader and one writer, every key heard, the terminal given back."""
    with open_plan(plan_repository) as terminal:
        threads = len(list(Path(f"/proc/{terminal.pid}/task").iterdir()))
        raw = terminal.modes()
        for _ in range(3):
            if way == "stopped":
                terminal.signal(signal.SIGSTOP)
                assert gone(lambda: "State:\tT" in Path(f"/proc/{terminal.pid}/status").read_text())
                terminal.set_modes(terminal.modes_before)  # as a shell does, that has the terminal meanwhile
            terminal.signal(signal.SIGCONT)
            assert gone(lambda: terminal.modes() == raw)
        terminal.press("m")
        terminal.wait_for("─ Remark")
        terminal.wait_quiet(0.5)
        terminal.press(*"abcdefghijklmnopqrstuvwxyz")
        terminal.wait_for("abcdefghijklmnopqrstuvwxyz")
        # One more keeps what is typed.
        assert len(list(Path(f"/proc/{terminal.pid}/task").iterdir())) <= threads + 1
        terminal.press("esc")
        terminal.wait_for(lambda now: "─ Remark" not in now)
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert settled(terminal)


def test_who_is_stopped_as_a_job_gives_the_terminal_to_the_shell(plan_repository: Path) -> None:
    """SIGTSTP gives it back, SIGCONT takes it again and shows the same."""
    with open_plan(plan_repository) as terminal:
        shown = terminal.screen
        terminal.signal(signal.SIGTSTP)
        assert gone(lambda: "State:\tT" in Path(f"/proc/{terminal.pid}/status").read_text())
        terminal.wait_quiet(0.3)
        assert settled(terminal)
        terminal.signal(signal.SIGCONT)
        assert gone(lambda: not terminal.modes()[3] & termios.ECHO)  # type: ignore[operator]  # a number
        terminal.wait_quiet(0.5)
        assert terminal.screen == shown
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert settled(terminal)
