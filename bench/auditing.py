"""What git itself takes to check the signatures of a history, against an audit of all of it."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench import records
from bench.records import History
from bench.table import Row, paired, seconds
from plantui.review.audit.audit import Audit
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, startup, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish

RECORDS = 1_000
ITEMS = 200
NEW = 10
LONG = 7_000
GROWTH = 10
"""Times that an audit of `LONG` records of one round may cost one of `RECORDS`."""


def rows(folder: Path) -> list[Row]:
    """A first audit, whether it accepts what git accepts, how it grows with the records, and one after ten more."""
    with at_home(folder):
        made = records.build(folder / "plan.git", ITEMS, RECORDS, wrong=5)
        trust.pin(desk_of(made, Memory()), made.root)
        long = records.build(folder / "long.git", ITEMS, LONG)
        trust.pin(desk_of(long, Memory()), long.root)
        rows = [_first(made), _growth(made, long)]
        return [*rows, _second(made)]


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """Keep the pins of a measurement out of the user's own configuration."""
    home = folder / "home"
    home.mkdir()
    before = dict(os.environ)
    os.environ["HOME"] = str(home)
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        os.environ.pop(name, None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _first(made: History) -> Row:
    found: list[Audit] = []

    def ours() -> float:
        memory = Memory()
        desk = desk_of(made, memory)
        return seconds(lambda: found.append(review.audited(Session(desk, memory))))

    shown: list[str] = []

    def theirs() -> float:
        return seconds(lambda: shown.append(_show_signatures(made)))

    a, b, ratio = paired(ours, theirs, runs=3)
    spent = _spent(ours), _spent(theirs)
    verdicts = found[-1].verdicts
    accepted = {commit for commit in made.records if commit in verdicts and verdicts[commit].counts}
    same = accepted == _accepted(shown[-1]) & set(made.records)
    command = seconds(lambda: _command(made))
    return Row(
        f"audit of {len(made.records)} ssh-signed records", f"{1 / ratio:.0f}x faster", ">= 20x, equal acceptance",
        ratio <= 1 / 20 and same,
        f"{a:.2f} s against `git log --show-signature` {b:.1f} s (of CPU {spent[0]:.2f} s against {spent[1]:.1f} s); "
        f"{len(accepted)} good to git, {'the same' if same else 'others'} count; "
        f"`plantui audit` as a process {command:.2f} s",
    )  # fmt: skip


def _growth(made: History, long: History) -> Row:
    def audit(of: History) -> float:
        memory = Memory()
        desk = desk_of(of, memory)
        return seconds(lambda: review.audited(Session(desk, memory)))

    a, b, ratio = paired(lambda: audit(long), lambda: audit(made), runs=3)
    times = len(long.records) / len(made.records)
    what, least = (f"{len(one.records):_}".replace("_", " ") for one in (long, made))
    return Row(
        f"audit of {what} records in one round", f"{ratio:.1f}x that of {least}",
        f"<= {GROWTH}x", ratio <= GROWTH,
        f"{times:.0f} times the records: {a:.2f} s against {b:.2f} s; each commit's folder holds all records before it",
    )  # fmt: skip


def _spent(work: Callable[[], object]) -> float:
    """Processor time of one call, that of the processes it started included."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    before = [resource.getrusage(one) for one in who]
    work()
    after = [resource.getrusage(one) for one in who]
    return sum(b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(before, after, strict=True))


def _second(made: History) -> Row:
    firsts: list[tuple[float, float]] = []
    for _ in range(5):
        memory = Memory()
        desk = desk_of(made, memory)
        firsts.append(_took(partial(review.audited, Session(desk, memory))))
    again: list[tuple[float, float]] = []
    for _ in range(7):
        made.more(NEW)
        desk = session_open.refresh(Session(desk, memory))
        again.append(_took(partial(review.audited, Session(desk, memory))))
    first, took = (statistics.median(wall for wall, _ in one) for one in (firsts, again))
    first_spent, spent = (statistics.median(cpu for _, cpu in one) for one in (firsts, again))
    return Row(
        f"a second audit after {NEW} new records", f"{took / first:.2f}", "<= 0.10", took / first <= 0.10,
        f"{took * 1000:.0f} ms against the first one's {first * 1000:.0f} ms, in the same process "
        f"(of CPU {spent * 1000:.0f} ms against {first_spent * 1000:.0f} ms, {spent / first_spent:.2f})",
    )  # fmt: skip


def _took(work: Callable[[], object]) -> tuple[float, float]:
    """The time that one call takes, and the processor time of it."""
    wall: list[float] = []
    cpu = _spent(lambda: wall.append(seconds(work)))
    return wall[0], cpu


def desk_of(made: History, memory: Memory) -> Desk:
    """The desk of a measured plan."""
    wish = Wish(str(made.folder), by="sekretaer")
    return session_open.open_desk(startup.begin(wish), wish, memory)


def _show_signatures(made: History) -> str:
    words = ("-c", f"gpg.ssh.allowedSignersFile={made.signers}", "log", "--show-signature", "--format=%H", "main")
    ran = subprocess.run(
        ("git", "-C", str(made.folder), *words), check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return ran.stdout


def _accepted(shown: str) -> set[str]:
    """The commits below a line that says whose good signature it is."""
    found, good = set(), False
    for line in shown.splitlines():
        if len(line) == 40 and not line.strip("0123456789abcdef"):
            if good:
                found.add(line)
            good = False
        elif line.startswith('Good "git" signature for '):
            good = True
    return found


def _command(made: History) -> None:
    words = (sys.executable, "-m", "plantui", "audit", "--only-problems", "-C", str(made.folder))
    subprocess.run(words, stdout=subprocess.DEVNULL, check=False)
