"""A disk that fills up, or a session that may write no large file: true words, and nothing by halves."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from faults.trial import Came, Trial, unsound
from support import founded, persons, repositories
from support.persons import Person

_COMMANDS = (
    ("remark", "pps.testperiode", "Et ord", "--submit", "--yes"),
    ("set", "pps.testperiode", "text", "Ny tekst", "--commit", "--yes"),
    ("round", "freeze", "--yes"),
)
_LEFT = (0, 4096, 8192, 12288, 16384, 24576, 32768, 65536)
_FILES = (0, 256, 512, 1024, 1536, 2048, 4096)
_FULL = re.compile(r"full|ulimit|No place to work|larger than")


def disk(folder: Path, times: int) -> Came:
    """So many cases on a small disk with ever more room left; skipped, as 0 cases, where none can be mounted."""
    small = folder / "small"
    small.mkdir()
    with _mounted(small) as mounted:
        if not mounted:
            return Came(0, "a small disk can be mounted by root alone")
        return _cases(small, folder / "homes", times, [(left, None) for left in _LEFT])


def files(folder: Path, times: int) -> Came:
    """So many cases with ever larger files allowed (`ulimit -f`)."""
    return _cases(folder, folder / "homes", times, [(None, most) for most in _FILES])


def _cases(place: Path, homes: Path, times: int, rooms: list[tuple[int | None, int | None]]) -> Came:
    plan = founded.in_round(place)
    who = persons.all_of(plan, homes)
    broken, wrote, refused = [], 0, 0
    for number in range(times):
        left, most = rooms[number % len(rooms)]
        words = list(_COMMANDS[number // len(rooms) % len(_COMMANDS)])
        person = who["arne" if words[0] == "set" else "siri"]
        before = repositories.git(plan.folder, "rev-parse", "HEAD")
        filler = place / "filler"
        if left is not None:
            _fill(filler, left)
        code, said = _ran(person, words, most)
        filler.unlink(missing_ok=True)
        moved = repositories.git(plan.folder, "rev-parse", "HEAD") != before
        wrong = []
        if code == 0:
            wrote += 1
            wrong += ["told and not there"] if not moved else []
        else:
            refused += 1
            wrong += ["there, and told not to be"] if moved and "Not all was written" not in said else []
            wrong += [f"not told why: {said}"] if not _FULL.search(said) and "edition" not in said else []
            wrong += [f"a private path: {said}"] if "/plantui-" in said else []
        wrong += [found] if (found := unsound(plan.folder)) else []
        broken += [f"{words[0]}, {left} bytes left, files of {most}: {one}" for one in wrong]
        repositories.git(plan.folder, "reset", "-q", "--hard", before)
        for lock in (plan.folder / ".git").rglob("*.lock"):
            broken.append(f"left {lock}")
    counted = f"{wrote} written, {refused} refused in words, all of it true"
    return Came(times, counted if not broken else f"{len(broken)} broken", tuple(broken))


def _ran(who: Person, words: Sequence[str], most: int | None) -> tuple[int, str]:
    command = (sys.executable, "-m", "plantui", *words, "-C", str(who.folder), "--lang", "en")

    def limit() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, preexec_fn=limit, stdin=subprocess.DEVNULL,
        env={**os.environ, **who.environment, "PYTHONDONTWRITEBYTECODE": "1"}, timeout=120,
    )  # fmt: skip
    return ran.returncode, ran.stdout[-300:] + ran.stderr


def _fill(filler: Path, left: int) -> None:
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
        file.truncate(max(0, file.tell() - left))


@contextmanager
def _mounted(folder: Path) -> Iterator[bool]:
    command = ("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder))
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(("umount", "-l", str(folder)), check=True)


def trials() -> tuple[Trial, ...]:
    """On a small disk, and with a bound on files."""
    must = "what is told is true, in words of one's own without private paths; nothing is damaged and no lock is left"
    what: tuple[tuple[str, str, Callable[[Path, int], Came], int], ...] = (
        ("disk-full", "a small disk with 0 to 64 KiB left: `submit`, `set --commit`, `freeze`", disk, 24),
        ("file-limit", "files of 0 to 4 096 bytes allowed: the same", files, 21),
    )
    return tuple(Trial(name, tried, must, times, run) for name, tried, run, times in what)
