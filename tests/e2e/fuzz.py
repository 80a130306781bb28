"""Random histories as long as one likes: `make fuzz`, or `python -m e2e.fuzz --seed 1 --count 300 --keep FOLDER`.

Each is a real repository. plantui and the independent verifier must say the same of it, and both what the properties
on the graph of commits ask for. A history that fails is kept, and its seed builds it again.
"""

from __future__ import annotations

import argparse
import collections
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

import attrs

from e2e import properties, verifier
from e2e.corpus import Planted
from e2e.histories import EVERYTHING, QUARREL, YEARS, Story
from e2e.test_corpus import audited
from support.governed import Keys

MOST = 26


@attrs.frozen
class Compared:
    """What the two said of one history: where they differ, the properties that are broken, and the codes there were."""

    differing: tuple[str, ...]
    broken: tuple[str, ...]
    codes: frozenset[str]
    approved: int
    adoptions: int


def story(seed: int, keys: Keys) -> tuple[Story, Planted]:
    """The history of a seed."""
    dice = random.Random(seed)
    made = Story.begun(keys, dice)
    kinds = dice.choice((EVERYTHING, EVERYTHING, QUARREL, YEARS))
    return made, made.play(dice.randint(4, MOST), kinds)


def compared(made: Story, case: Planted, folder: Path) -> Compared:
    """One history, judged by both and by the graph."""
    case.dump(folder)
    other = verifier.audit(str(folder), "main", case.pins)
    found, approved = audited(folder, case.pins)
    mine = {(one.code, commit, one.severity == "failing") for one in found.findings for commit in one.commits}
    theirs = {(*one, True) for one in other["failing"]} | {(*one, False) for one in other["notices"]}
    differing = [f"plantui only: {one}" for one in sorted(mine - theirs)]
    differing += [f"verifier only: {one}" for one in sorted(theirs - mine)]
    listed = {item for items in other["approved"].values() for item in items}
    if approved != listed:
        differing.append(f"approved: plantui {sorted(approved)}, verifier {sorted(listed)}")
    line = [one.commit for one in found.horizon.line]
    if line != other["adoptions"]:
        differing.append(f"line: plantui {line}, verifier {other['adoptions']}")
    said = (found.passed, found.complete and found.founded)
    if said != (other["passed"], other["complete"]):
        differing.append(f"passed and complete: plantui {said}, verifier {other['passed'], other['complete']}")
    codes: dict[str, set[str]] = collections.defaultdict(set)
    for code, commit, _ in theirs:
        codes[commit].add(code)
    held = {opening: set(items) for opening, items in other["approved"].items()}
    graph = properties.Graph(made, case.tip, codes, tuple(other["adoptions"]), held)
    names = frozenset(code for code, _, _ in theirs)
    return Compared(
        tuple(differing), tuple(properties.broken(graph)), names, len(listed), len(other["adoptions"])
    )  # fmt: skip


def main(words: list[str]) -> int:
    """Play so many histories from a seed on, and tell what came of them; 1 when one of them failed."""
    asked = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    asked.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)
    asked.add_argument("--count", type=int, default=300)
    asked.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    options = asked.parse_args(words)
    print(f"seed {options.seed}, {options.count} histories", flush=True)
    failed, commits, seen = 0, 0, collections.Counter[str]()
    with tempfile.TemporaryDirectory(prefix="fuzz-keys-") as made_keys:
        keys = Keys(Path(made_keys))
        for seed in range(options.seed, options.seed + options.count):
            with tempfile.TemporaryDirectory(prefix="fuzz-") as made:
                folder = Path(made) / "plan"
                try:
                    told, case = story(seed, keys)
                    commits += len(told.history(case.tip))
                    result = compared(told, case, folder)
                    faults = [*result.differing, *(f"broken: {one}" for one in result.broken)]
                    seen.update(result.codes)
                    seen.update({"approved items": result.approved, "adoptions beyond the root": result.adoptions - 1})
                except Exception:
                    faults = traceback.format_exc().splitlines()
                if faults:
                    failed += 1
                    kept = options.keep / str(seed)
                    shutil.rmtree(kept, ignore_errors=True)
                    if folder.exists():
                        shutil.copytree(folder, kept)
                    print(f"--- seed {seed} (kept in {kept}): python -m e2e.fuzz --seed {seed} --count 1")
                    print("\n".join(f"  {one}" for one in faults), flush=True)
    print(f"{options.count} histories, {commits} commits, {failed} failed")
    print("seen: " + ", ".join(f"{name} {count}" for name, count in seen.most_common()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
