"""One measured row, and the table they make."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

import attrs


@attrs.frozen(slots=True)
class Row:
    """What was measured, as a ratio or a plain figure in `unit`, beside its goal.

    `holds` says whether it is met, `how` what stood side by side, `again` which command repeats it.
    """

    what: str
    measured: str
    goal: str
    holds: bool
    how: str = ""
    again: str = ""


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | measured | goal | holds | side by side | again with |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {r.what} | {r.measured} | {r.goal} | {'yes' if r.holds else 'NO'} | {r.how} | {r.again} |" for r in rows
    ]
    return "\n".join(lines)


def paired(ours: Callable[[], float], theirs: Callable[[], float], runs: int = 7) -> tuple[float, float, float]:
    """Median of ours, median of theirs, and the median of the ratios pair by pair; one warm-up of each first."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
