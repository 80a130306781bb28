"""What standing costs once a history has been read: processor time at three sizes, each twice the last."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from bench import records
from bench.auditing import at_home, desk_of
from bench.table import Row
from plantui.review.audit import audit
from plantui.review.rounds.standing import standing
from plantui.usecases.session import review, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session

SIZES = ((2_500, 250), (5_000, 500), (10_000, 1_000))
MOST = 1.0
"""Seconds of processor time at the largest size."""


def rows(folder: Path) -> list[Row]:
    """One row: the largest size, and how it grew."""
    with at_home(folder):
        took = [_standing(folder / f"plan{items}.git", items, count) for items, count in SIZES]
    growth = took[-1] / took[0] / (SIZES[-1][0] / SIZES[0][0])
    told = ", ".join(f"{items:_} items and {count:_} records {t * 1000:.0f} ms".replace("_", " ")
                     for (items, count), t in zip(SIZES, took, strict=True))  # fmt: skip
    return [
        Row("standing of 10 000 items and 1 000 records", f"{took[-1]:.2f} s of CPU, growth {growth:.1f}x linear",
            f"<= {MOST:.0f} s, <= 1.5x linear", took[-1] <= MOST and growth <= 1.5, told)
    ]  # fmt: skip


def _standing(folder: Path, items: int, count: int) -> float:
    made = records.build(folder, items, count)
    memory = Memory()
    desk = desk_of(made, memory)
    trust.pin(desk, made.root, here=True)
    read = review.judge(Session(desk, memory))  # the objects are read and hashed, the plans parsed
    tip = review.tip_of(desk)
    standing(read, tip, made.opening)

    def once() -> float:
        before = time.process_time()
        at = standing(audit.inquire(read.evidence, read.pins), tip, made.opening)
        took = time.process_time() - before
        assert len(at.items) > items // 5 and any(one.ballots for one in at.items.values())
        return took

    return statistics.median(once() for _ in range(5))
