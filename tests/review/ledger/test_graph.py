"""Whose history a commit lies in: the same answer however often it is asked, and whatever was asked before."""

from __future__ import annotations

import random

import pytest

from plantui.review.ledger import graph


def naive(parents: dict[str, tuple[str, ...]], commit: str) -> set[str]:
    seen, waiting = {commit}, [commit]
    while waiting:
        for parent in parents[waiting.pop()]:
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return seen


@pytest.mark.parametrize("seed", range(5))
def test_a_history_that_is_asked_of_often_answers_as_one_that_is_asked_of_once(seed: int) -> None:
    """For every pair of a random history, marked and not, asked in random order and again."""
    dice = random.Random(seed)
    parents: dict[str, tuple[str, ...]] = {}
    for number in range(60):
        known = list(parents)
        parents[f"c{number}"] = tuple(dice.sample(known, min(len(known), dice.choice((0, 1, 1, 1, 2, 3)))))
    made = graph.build(parents.items(), dice.sample(list(parents), 10))
    pairs = [(one, other) for one in parents for other in parents] * 2
    dice.shuffle(pairs)
    histories = {one: naive(parents, one) for one in parents}
    assert all(made.holds(one, other) == (other in histories[one]) for one, other in pairs)
