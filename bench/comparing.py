"""What a revision changes: comparing it against loading both sides, and a move among 5 000 changes on the screen."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from bench.plans import repository
from bench.screens import home_of, one_move
from bench.table import Row, paired, seconds
from support.terminal import Terminal

_MANY = 10_000
"""Items of the plan whose every service is edited: half of them differ."""


def rows(folder: Path) -> list[Row]:
    """All measures of comparing, on repositories made in `folder`."""
    return [
        *(_compared(repository(folder / f"compared{items}", items, revisions=2), items) for items in (10_000, 100_000)),
        _moves(folder),
    ]


def _compared(repo: Path, items: int) -> Row:
    from plantui.changes.compare import compare
    from plantui.git.process import quarantine
    from plantui.git.repository import find, resolve
    from plantui.usecases.session.cache import Memory, load

    git = quarantine(find(str(repo)))
    before, after = resolve(git, "main~1"), resolve(git, "main")

    def ours() -> float:
        # As the program does it: the text is on the desk, its baseline comes beside it.
        memory = Memory()
        proposal = load(git, after, memory)
        return seconds(lambda: compare(load(git, before, memory), proposal))

    def both() -> float:
        return seconds(lambda: [load(git, before, Memory()), load(git, after, Memory())])

    memory = Memory()
    proposal = load(git, after, memory)
    found = compare(load(git, before, memory), proposal)
    equal = found == compare(load(git, before, Memory()), load(git, after, Memory()))
    a, b, ratio = paired(both, ours, runs=7 if items <= _MANY else 3)
    named = f"{items:,}".replace(",", " ")
    return Row(
        f"comparing with the revision before, {named} items, 5 % changed",
        f"{ratio:.1f}x, {'equal' if equal else 'OTHER'} lists",
        ">= 8x, equal",
        ratio >= 8 and equal,
        f"{len(found)} changes in {b * 1000:.0f} ms, loading both in full {a * 1000:.0f} ms",
    )


def _moves(folder: Path) -> Row:
    """Pair by pair at 120x36: one arrow key in the tree, one among 5 000 changes."""
    repo = repository(folder / "changed", _MANY, revisions=2, changed=1.0)
    subprocess.run(("git", "-C", str(repo), "tag", "plan/2024", "main~1"), check=True)
    spent: dict[str, list[int]] = {"1": [], "4": []}
    command = (sys.executable, "-m", "plantui", "--lang", "nb", str(repo))
    with Terminal(command, home_of(folder), columns=120, rows=36) as terminal:
        terminal.wait_for("uten sammenligning", 120)
        terminal.press("b")
        terminal.wait_for("tagget 2024", 120)
        terminal.wait_quiet(0.2)
        terminal.press("\r")
        terminal.wait_for("5000", 120)
        for key in spent:
            terminal.press(key)
            terminal.wait_quiet(1.0)
            spent[key] = [one_move(terminal)[0] for _ in range(9)]
    tree, changes = (statistics.median(spent[key]) for key in ("1", "4"))
    return Row("bytes for a cursor move among 5 000 changes, 120x36", f"{changes} bytes", "<= the tree's",
               changes <= tree, f"in the tree {tree} bytes")  # fmt: skip
