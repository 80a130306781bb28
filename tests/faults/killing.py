"""kill -9 at a random moment: nothing that was told to be written is lost, and nothing is written by halves."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs

from faults.trial import Came, Trial, unsound
from support import founded, persons, repositories
from support.persons import Person
from support.program import Answer

PAYMENT, TEST = "pps.overgang-forvaltning", "pps.testperiode"
WORDS = "Ord som ble sagt"
_SECONDS = 60.0
_SIGNING = 0.4
"""Seconds that signing and landing take on a busy machine."""


@attrs.frozen(slots=True)
class _Killed:
    """Which command is killed, what it says when it is done, and how often what it does stands there."""

    words: tuple[str, ...]
    said: str
    stands: Callable[[Person], int] = attrs.field(repr=False)


def _records(who: Person, wanted: str) -> int:
    listed = repositories.git(who.folder, "ls-tree", "-r", "--name-only", "HEAD", "plan/reviews/2025").splitlines()
    return sum(wanted in repositories.git(who.folder, "show", f"HEAD:{path}") for path in listed)


def _draft(who: Person) -> int:
    drafts = Path(who.environment["XDG_STATE_HOME"]).rglob("*")
    return min(1, sum(WORDS in one.read_text("utf-8", "replace") for one in drafts if one.is_file()))


_KILLED = {
    "draft": _Killed(("remark", TEST, WORDS), "Put into your draft", _draft),
    "submit": _Killed(("submit", "--yes"), "Signed and submitted", lambda who: _records(who, WORDS)),
    "set": _Killed(
        ("set", TEST, "text", WORDS, "--commit", "--yes"), "Signed and landed",
        lambda who: int(WORDS in repositories.git(who.folder, "show", "HEAD:plan/services/pps.toml")),
    ),
    "freeze": _Killed(("round", "freeze", "--yes"), "is frozen: commit", lambda who: _records(who, '"round-freeze"')),
    "adopt": _Killed(("adopt", "--yes"), "is adopted: commit", lambda who: _records(who, '"adopt"')),
}  # fmt: skip


def run(folder: Path, times: int, what: str, seed: int = 7) -> Came:
    """Kill one command so many times, each time in the same repository as it was before."""
    killed, chance = _KILLED[what], random.Random(seed)
    plan = founded.in_round(folder)
    if what == "adopt":
        plan.say("eva", plan.decision(PAYMENT, "godkjent", "eier"), plan.decision(TEST, "godkjent", "eier"))
    who = persons.all_of(plan, folder / "homes")["arne" if what == "set" else "siri"]
    if what == "submit":
        _ran(who, "remark", TEST, WORDS)
    kept = folder / "kept"
    kept.mkdir()
    for place in ("plan", "homes"):
        shutil.copytree(folder / place, kept / place, symlinks=True)
    started = time.monotonic()
    _ran(who, *killed.words)
    whole = time.monotonic() - started
    broken, acknowledged, landed = [], 0, 0
    for number in range(times):
        for place in ("plan", "homes"):
            shutil.rmtree(folder / place)
            shutil.copytree(kept / place, folder / place, symlinks=True)
        out = _killed(who, killed.words, chance, whole if number % 2 else None)
        _quiet(who.folder)
        told, there = killed.said in out, killed.stands(who)
        acknowledged, landed = acknowledged + told, landed + (there > 0)
        wrong = [f"told and lost: {out}"] if told and not there else []
        wrong += [found] if (found := unsound(who.folder)) else []
        wrong += [f"next start: {answer.err}"] if (answer := _ran(who, "status", code=None)).code not in (0, 1) else []
        again = _ran(who, *killed.words, code=None)
        if killed.stands(who) != 1:
            wrong.append(f"said again it stands {killed.stands(who)} times: {again.out} {again.err}")
        if what == "adopt" and not repositories.git(who.folder, "tag", "-l", "plan/2025"):
            wrong.append(f"adopted again without a tag: {again.out} {again.err}")
        broken += [f"{what} {number}: {one}" for one in wrong]
    counted = f"{acknowledged} acknowledged, {landed} done when it died; 0 lost, 0 twice, 0 by halves"
    return Came(times, counted if not broken else f"{len(broken)} broken", tuple(broken))


def _ran(who: Person, *words: str, code: int | None = 0) -> Answer:
    return who.run(*words, code=code, apart=True)


def _killed(who: Person, words: Sequence[str], chance: random.Random, whole: float | None) -> str:
    """What the command had said when it was killed: at any time of a run, or soon after its first word, as it signs."""
    command = (sys.executable, "-m", "plantui", *words, "-C", str(who.folder), "--lang", "en")
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, **who.environment}, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    if whole is None:
        select.select([process.stdout], [], [], _SECONDS)
    try:
        process.wait(chance.uniform(0.3, 1.2) * whole if whole else chance.uniform(0, _SIGNING))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    return process.communicate(timeout=_SECONDS)[0]


def _quiet(repository: Path) -> None:
    """Wait until a git that outlived its parent has put its locks away: it ends by itself."""
    end = time.monotonic() + _SECONDS
    while ".lock" in unsound(repository) and time.monotonic() < end:
        time.sleep(0.05)


def trials() -> tuple[Trial, ...]:
    """One for each command that writes."""

    def of(what: str) -> Callable[[Path, int], Came]:
        return lambda folder, times: run(folder, times, what)

    told = {"draft": "`remark` into the draft", "submit": "`submit`", "set": "`set --commit`",
            "freeze": "`round freeze`", "adopt": "`adopt`"}  # fmt: skip
    must = "nothing acknowledged is lost, nothing stands twice or by halves, no lock is left, the next start works"
    return tuple(
        Trial(f"kill-{what}", f"kill -9 at a random moment of {words}", must, 12, of(what))
        for what, words in told.items()
    )
