"""Writers on one bare repository while `git gc --prune=now` runs again and again beside them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import attrs

from faults.trial import Came, Trial, slow_program
from support import repositories

_WRITERS = 8
SERVICE = "plan/reviews/2025"

_WRITER = f"""
import sys
from plantui.errors import PlantuiError
from plantui.git.process import quarantine
from plantui.git.repository import find, tip
from plantui.git.sign import setup
from plantui.git.write import commits
from plantui.i18n import choose
choose("en")
git, ref = quarantine(find(sys.argv[1])), "refs/heads/main"
for number in range(int(sys.argv[3])):
    path = f"{SERVICE}/{{sys.argv[2]}}-{{number}}.toml"
    try:
        signed = commits.commit_record(
            git, tip(git, ref), path, path.encode(), "review(2025)", setup=setup.setup(git)
        )
        commits.land(git, ref, signed, path)
        print("landed", path, flush=True)
    except PlantuiError as trouble:
        print("refused", path, trouble, flush=True)
"""


@attrs.frozen(slots=True)
class Told:
    """What writers were told, and what became of it: `lost` was told to have landed and is not there."""

    acknowledged: int
    refused: tuple[str, ...]
    lost: tuple[str, ...]
    gcs: int
    fsck: str


def together(folder: Path, times: int) -> Came:
    """Eight writers with an eighth of the records each."""
    return _came(folder, times, gc=False, seconds=0)


def slow_key(folder: Path, times: int) -> Came:
    """The same with a key that takes its time, beside a looping `gc --prune=now`."""
    return _came(folder, times, gc=True, seconds=0.2)


def _came(folder: Path, times: int, *, gc: bool, seconds: float) -> Came:
    place = repositories.make(folder / "plan.git", bare=True)
    if seconds:
        slow_program(folder, Path(os.environ["HOME"]), seconds)
    told = writers_beside_gc(place, writers=_WRITERS, each=times // _WRITERS, gc=gc)
    broken = (*told.refused, *(f"lost: {path}" for path in told.lost), *([told.fsck] if told.fsck else []))
    broken += tuple(str(one) for one in (place / "objects" / "pack").glob("*.keep"))
    beside = f"; {told.gcs} runs of gc beside" if gc else ""
    counted = f"{told.acknowledged} acknowledged, {len(told.lost)} lost, {len(told.refused)} refused, "
    counted += f"fsck clean{beside}"
    return Came(times, counted if not broken else f"{len(broken)} broken", broken)


def writers_beside_gc(repository: Path, *, writers: int, each: int, gc: bool = True) -> Told:
    """So many processes sign and land so many records each, with the key that the environment's git names."""
    done = threading.Event()
    ran = [0]

    def collect() -> None:
        while gc and not done.is_set():
            command = ("git", "-C", str(repository), "gc", "-q", "--prune=now")
            ran[0] += subprocess.run(command, capture_output=True, check=False).returncode == 0

    collector = threading.Thread(target=collect)
    collector.start()
    try:
        children = [
            subprocess.Popen(
                (sys.executable, "-c", _WRITER, str(repository), f"w{number}", str(each)),
                stdout=subprocess.PIPE, text=True, env=dict(os.environ),
            )
            for number in range(writers)
        ]  # fmt: skip
        said = [line for child in children for line in child.communicate()[0].splitlines()]
    finally:
        done.set()
        collector.join()
    landed = [line.split(" ")[1] for line in said if line.startswith("landed ")]
    fsck = subprocess.run(
        ("git", "-C", str(repository), "fsck", "--full", "--strict", "--no-dangling"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    there = set()
    if fsck.returncode == 0:
        there = set(repositories.git(repository, "ls-tree", "-r", "--name-only", "main", "--", SERVICE).splitlines())
    return Told(
        acknowledged=len(landed),
        refused=tuple(line for line in said if line.startswith("refused ")),
        lost=tuple(sorted(set(landed) - there)),
        gcs=ran[0],
        fsck=(fsck.stdout + fsck.stderr).strip(),
    )


def trials() -> tuple[Trial, ...]:
    """With a quick key and nothing beside, and with a slow one beside gc."""
    must = "whatever was acknowledged is there, nothing is refused, `git fsck --full --strict` is clean"
    return (
        Trial("writers", "8 processes x 25 signed records on one bare repository", must, 200, together),
        Trial("slow-key-beside-gc", "the same with a key that takes 0.2 s, `git gc --prune=now` looping beside", must,
              200, slow_key),
    )  # fmt: skip
