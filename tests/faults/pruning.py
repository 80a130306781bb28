"""Writers on one bare repository while `git gc --prune=now` runs again and again beside them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import attrs

from support import repositories

SERVICE = "plan/reviews/2025"

_WRITER = f"""
import sys
from plantui.errors import PlantuiError
from plantui.git import landing, signing
from plantui.git.command import quarantine
from plantui.git.repository import find, tip
from plantui.words import choose
choose("en")
git, ref = quarantine(find(sys.argv[1])), "refs/heads/main"
for number in range(int(sys.argv[3])):
    path = f"{SERVICE}/{{sys.argv[2]}}-{{number}}.toml"
    try:
        signed = landing.commit_record(
            git, tip(git, ref), path, path.encode(), "review(2025)", setup=signing.setup(git)
        )
        landing.land(git, ref, signed, path)
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


def writers_beside_gc(repository: Path, *, writers: int, each: int) -> Told:
    """So many processes sign and land so many records each, with the key that the environment's git names."""
    done = threading.Event()
    ran = [0]

    def collect() -> None:
        while not done.is_set():
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
