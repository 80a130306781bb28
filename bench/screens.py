"""What a person feels: the first frame, memory, idling, and bytes over a slow line."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.plans import repository
from bench.table import Row, paired
from support.terminal import Terminal

_PLANTUI = (sys.executable, "-m", "plantui", "--lang", "nb")
_EMPTY = (sys.executable, str(Path(__file__).parent / "empty_app.py"))
_FIRST = "Tjeneste 0"
_LOADED_KEYS = ("down", "down")


_BARE = (sys.executable, "-c", "import click, attrs")
_TWICE = """
import resource, sys, time
from plantui.cli.main import main

def spent():
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(usage.ru_utime + usage.ru_stime for usage in used)

for _ in range(2):
    before = spent()
    try:
        main(sys.argv[1:])
    except SystemExit:
        pass
    work = [now - then for now, then in zip(spent(), before)]
print(*work, file=sys.stderr)
"""
"""A command's work: the same run again, once all is imported. Its wall time, and its processor time and git's."""


def rows(folder: Path) -> list[Row]:
    """All measures of the screens, on repositories made in `folder`."""
    home = home_of(folder)
    middle = repository(folder / "items10000", 10_000)
    large = repository(folder / "items100000", 100_000)
    return [
        _first_frame_of_many(home, middle, large),
        _memory(home, middle),
        _idle(home, middle),
        *_bytes(home, middle),
    ]


def home_of(folder: Path) -> dict[str, str]:
    """An environment with an empty home in `folder`."""
    home = folder / "home"
    home.mkdir()
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def _frame(command: Sequence[str], home: dict[str, str]) -> Callable[[], float]:
    def first_frame() -> float:
        with Terminal(command, home, columns=120, rows=36) as terminal:
            terminal.wait_for(_FIRST, 60)
            return terminal.last_read - terminal.started

    return first_frame


def starts(folder: Path) -> list[Row]:
    """How soon the program answers: the first frame, and the commands that are typed most."""
    home = home_of(folder)
    small, middle = repository(folder / "items200", 200), repository(folder / "items10000", 10_000)
    return [_first_frame(home, middle), *(_start(home, small, name) for name in ("status", "show"))]


def _first_frame(home: dict[str, str], middle: Path) -> Row:
    ours, empty, ratio = paired(_frame((*_PLANTUI, str(middle)), home), _frame(_EMPTY, home))
    return Row("first useful frame, 10 000 items", f"{ratio:.2f}x", "<= 1.3x", ratio <= 1.3,
               f"{ours:.2f} s against an empty Textual app's {empty:.2f} s")  # fmt: skip


def _first_frame_of_many(home: dict[str, str], middle: Path, large: Path) -> Row:
    many, few, growth = paired(_frame((*_PLANTUI, str(large)), home), _frame((*_PLANTUI, str(middle)), home))
    return Row("first useful frame, 100 000 items", f"{growth:.2f}x", "<= 1.1x", growth <= 1.1,
               f"{many:.2f} s against {few:.2f} s at 10 000")  # fmt: skip


def _start(home: dict[str, str], small: Path, name: str) -> Row:
    """What of a command is not its work, in processor time, which busy neighbours do not stretch; pair by pair."""
    words = ("--lang", "nb", "-C", str(small), name)

    def ran(command: Sequence[str]) -> tuple[float, float, str]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        said = subprocess.run(command, env=home, check=True, capture_output=True, text=True).stderr
        wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, said

    walls: list[float] = []

    def start() -> float:
        wall, cpu, _ = ran((sys.executable, "-m", "plantui", *words))
        work = [float(word) for word in ran((sys.executable, "-c", _TWICE, *words))[2].split()]
        bare = ran(_BARE)[0]
        walls.append((wall - work[0]) / bare)
        return cpu - work[1]

    ours, bare, ratio = paired(start, lambda: ran(_BARE)[1], runs=11)
    beside = f"{ours * 1000:.0f} ms of processor without its work against `import click, attrs` {bare * 1000:.0f} ms"
    beside += f"; by the clock {statistics.median(walls):.2f}x"
    return Row(f"start of `plantui {name}`", f"{ratio:.2f}x", "<= 1.5x", ratio <= 1.5, beside)


def _memory(home: dict[str, str], middle: Path) -> Row:
    def resident(command: Sequence[str], settle: Callable[[Terminal], object]) -> Callable[[], float]:
        def megabytes() -> float:
            with Terminal(command, home, columns=120, rows=36) as terminal:
                terminal.wait_for(_FIRST, 60)
                settle(terminal)
                return resident_megabytes(terminal.pid)

        return megabytes

    def loaded(terminal: Terminal) -> None:
        terminal.press(*_LOADED_KEYS)
        terminal.wait_quiet(1.5)

    ours, empty, ratio = paired(
        resident((*_PLANTUI, str(middle)), loaded), resident(_EMPTY, lambda terminal: terminal.wait_quiet(0.3)), runs=3
    )
    return Row("resident memory, 10 000 items", f"{ratio:.2f}x", "<= 1.7x", ratio <= 1.7,
               f"{ours:.0f} MB against {empty:.0f} MB")  # fmt: skip


def _idle(home: dict[str, str], middle: Path) -> Row:
    with Terminal((*_PLANTUI, str(middle)), home, columns=120, rows=36) as terminal:
        terminal.wait_for(_FIRST, 60)
        terminal.wait_quiet(2)
        before, used = len(terminal.received), cpu_seconds(terminal.pid)
        terminal.wait_quiet(10, 10.5)
        sent, cpu = len(terminal.received) - before, cpu_seconds(terminal.pid) - used
    return Row("idle for 10 s", f"{sent} bytes, {cpu * 1000:.0f} ms", "0 bytes, CPU <= 15 ms",
               sent == 0 and cpu <= 0.015)  # fmt: skip


def _bytes(home: dict[str, str], middle: Path) -> list[Row]:
    found = []
    with Terminal((*_PLANTUI, str(middle)), home, columns=120, rows=36) as terminal:
        terminal.wait_for(_FIRST, 60)
        terminal.wait_quiet(2)
        for screen, key in (("plan tree", "1"), ("timeline", "3")):
            terminal.press(key)
            terminal.wait_quiet(1.0)
            spent, rested = zip(*(one_move(terminal) for _ in range(9)), strict=True)
            median = statistics.median(spent)
            beside = statistics.median(rested)
            found.append(
                Row(f"bytes for a cursor move, {screen}, 120x36", f"{median} bytes", "<= 500 bytes", median <= 500,
                    f"and {beside} bytes of detail beside it once the cursor rests" if beside else "nothing else")
            )  # fmt: skip
    return found


def one_move(terminal: Terminal) -> tuple[int, int]:
    """The bytes that answer one key, and those that follow when no other comes."""
    before = len(terminal.received)
    terminal.press("down")
    terminal.wait_for(lambda _: len(terminal.received) > before)
    terminal.wait_quiet(0.12)
    moved = len(terminal.received)
    terminal.wait_quiet(0.6)
    return moved - before, len(terminal.received) - moved


def resident_megabytes(pid: int) -> float:
    """Resident set of one process, as the kernel counts it."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def cpu_seconds(pid: int) -> float:
    """Processor time of all threads of one process so far, to the nanosecond: the ticks of `stat` are too coarse."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
