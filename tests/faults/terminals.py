"""Lines that drop and terminals that stop reading: the program is gone at once, and what was typed is kept."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from faults.trial import Came, Trial
from support import repositories
from support.terminal import Terminal

_AT_ONCE = 1.0
_LONG = 15.0
_STATES = ("opening", "idle", "remark", "help", "filter")
_WAYS = ("close", "HUP", "TERM")
_DEAF = ("TERM", "HUP", "q", "close")


def dropped(folder: Path, times: int) -> Came:
    """So many sessions whose line is dropped, in each state and each way in turn."""
    place = repositories.make(folder / "plan")
    took, broken = list[float](), list[str]()
    for number in range(times):
        state, way = _STATES[number % len(_STATES)], _WAYS[number // len(_STATES) % len(_WAYS)]
        with _opened(place) as terminal:
            if state != "opening":
                terminal.wait_for("pps")
                terminal.wait_quiet()
            terminal.press(*{"remark": ("m",), "help": ("?",), "filter": ("/", "p")}.get(state, ()))
            if state == "remark":
                terminal.wait_for("kept in your draft")  # what is typed before a dialog stands is not for it
                terminal.wait_quiet()
                terminal.press("Et ord")
                terminal.wait_for("Et ord")
            took.append(_gone(terminal, way))
        broken += [f"{state}, {way}: {took[-1]:.1f} s"] if took[-1] > _AT_ONCE else []
    return Came(times, _told(took), tuple(broken))


def deaf(folder: Path, times: int) -> Came:
    """So many sessions whose terminal stops reading while much is drawn, then ended in each way in turn."""
    place = repositories.make(folder / "plan")
    took, broken = list[float](), list[str]()
    for number in range(times):
        way = _DEAF[number % len(_DEAF)]
        with _opened(place) as terminal:
            terminal.wait_for("pps")
            terminal.wait_quiet()
            for size in range(60):
                terminal.resize(100 + size % 2 * 40, 30 + size % 3)
                time.sleep(0.02)  # as a hand that drags the window: each is drawn
            took.append(_gone(terminal, way))
        broken += [f"{way}: {took[-1]:.1f} s"] if took[-1] > _AT_ONCE else []
    return Came(times, _told(took), tuple(broken))


def _opened(place: Path) -> Terminal:
    return Terminal((sys.executable, "-m", "plantui", str(place), "--lang", "en"), os.environ, columns=100, rows=30)


def _gone(terminal: Terminal, way: str) -> float:
    """Seconds until the program has ended, once its line is dropped that way; nothing is read meanwhile."""
    started = time.monotonic()
    if way == "close":
        os.close(terminal._master)
        terminal._master = os.open(os.devnull, os.O_RDONLY)
    elif way == "q":
        terminal.press("q")
    else:
        terminal.signal(getattr(signal, f"SIG{way}"))
    while terminal.status is None and time.monotonic() - started < _LONG:
        with contextlib.suppress(ChildProcessError):
            terminal._reap(block=False)
        time.sleep(0.005)
    return time.monotonic() - started


def _told(took: list[float]) -> str:
    late = sum(one > _AT_ONCE for one in took)
    middle = statistics.median(took) if took else 0.0
    return f"{len(took) - late} gone within a second; median {middle:.2f} s, longest {max(took, default=0.0):.2f} s"


def trials() -> tuple[Trial, ...]:
    """Dropped lines, and terminals that stop reading."""
    runs: tuple[tuple[str, str, Callable[[Path, int], Came], int], ...] = (
        ("line-dropped", "the screens' line dropped while opening, idle, typing, in help, in the filter: "
         "pty closed, SIGHUP, SIGTERM", dropped, 30),
        ("terminal-deaf", "a terminal that stops reading while the screens draw; then SIGTERM, SIGHUP, `q`, pty closed",
         deaf, 12),
    )  # fmt: skip
    return tuple(Trial(name, tried, "gone within a second", times, run) for name, tried, run, times in runs)
