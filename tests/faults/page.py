"""Writes docs/faults.md: what was tried on the real program to break it, how often, and what came of it.

`make faults` runs all of it, which takes some minutes; with names, those trials alone, and the other rows stay.
`--times N` tries each N times, and then nothing is written.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

from faults import full, killing, pruning, sending, terminals
from faults.trial import Came, Trial, at_home
from plantui import i18n

TARGET = Path(__file__).parents[2] / "docs" / "faults.md"

TRIALS: tuple[Trial, ...] = (
    *killing.trials(),
    *full.trials(),
    *pruning.trials(),
    *sending.trials(),
    *terminals.trials(),
)

HEAD = """# Faults, and what came of them

<!-- Written by `make faults`, which runs them; a test holds that the rows are the command's. -->

Each row is the real program, in processes of its own, with real keys and real git: killed, starved, raced and cut off.
The counts are those of the last run that wrote this page. A single row is tried again by the command beside it.

| what was tried | times | what must hold | what came of it | again |
|---|---|---|---|---|
"""


def row(trial: Trial, came: Came) -> str:
    """One line of the table."""
    times = f"{came.times}" if came.times else "not tried"
    return f"| {trial.tried} | {times} | {trial.must} | {came.counted} | `make faults TRIAL={trial.name}` |\n"


def names(page: str) -> list[str]:
    """The trials that a page has rows for, in its order."""
    return re.findall(r"`make faults TRIAL=([a-z-]+)` \|$", page, re.MULTILINE)


def run(trial: Trial, times: int) -> Came:
    """One trial in a folder and a home of its own."""
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with at_home(Path(folder)):
            return trial.run(Path(folder), times)


def main(asked: list[str]) -> int:
    """Run what is asked for, or all of it; 1 where something did not hold."""
    i18n.choose("en")
    os.environ.pop("PLANTUI_LANG", None)
    most = int(asked.pop(asked.index("--times") + 1)) if "--times" in asked else 0
    wanted = [one for one in asked if not one.startswith("--")]
    before = TARGET.read_text("utf-8").splitlines(keepends=True) if TARGET.exists() else []
    kept = {name: line for line in before for name in names(line)}
    broken = 0
    for trial in TRIALS:
        if wanted and trial.name not in wanted:
            continue
        came = run(trial, most or trial.times)
        kept[trial.name] = row(trial, came)
        told = (f"{trial.name}: {came.times} times: {came.counted}", *(f"  {one}" for one in came.broken))
        print(*told, sep="\n", flush=True)
        broken += len(came.broken)
    if not most:
        TARGET.write_text(HEAD + "".join(kept[one.name] for one in TRIALS if one.name in kept), encoding="utf-8")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
