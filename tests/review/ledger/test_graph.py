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


MERGE = (("a", ("gone",)), ("b", ("a",)), ("c", ("a",)), ("d", ("b", "c")), ("e", ()))
"""A root with a parent that is not at hand, two branches, their merge, and a commit beside them all."""


def test_a_graph_numbers_its_commits_and_its_marks_in_their_order() -> None:
    """Parents by number, one that is not there passed over; a mark that no commit bears is none."""
    made = graph.build(MERGE, ("d", "a", "elsewhere"))
    assert made.index == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}
    assert made.parents == ((), (0,), (0,), (1, 2), ())
    assert made.marks == {"a": 0, "d": 1}
    assert [made.marked(commit) for commit in (*made.index, "gone")] == [0b01, 0b01, 0b01, 0b11, 0b00, 0b00]
    assert "e" in made and "gone" not in made
    assert graph.build((("a", ("a", "b")), ("b", ("a",)))).parents == ((), (0,))  # neither itself nor what comes later


def test_a_merge_has_the_marks_of_all_its_parents() -> None:
    """Those of the first are not lost to those of the second."""
    made = graph.build(MERGE, ("b", "c"))
    assert [made.marked(commit) for commit in made.index] == [0b00, 0b01, 0b10, 0b11, 0b00]


def test_commits_without_marks_share_one_number() -> None:
    """So that memory grows with marks and merges."""
    line = [(f"c{number}", (f"c{number - 1}",)) for number in range(100)]
    made = graph.build(line, [f"c{number}" for number in range(80)])
    assert all(bits is made._bits[79] for bits in made._bits[79:])


@pytest.mark.parametrize("marked", [(), ("a", "b", "c", "d", "e")])
def test_beside_is_neither_before_nor_after(marked: tuple[str, ...]) -> None:
    """Of two that are known; none is beside itself."""
    made = graph.build(MERGE, marked)
    names = (*made.index, "gone")
    pairs = {one + other for one in names for other in names if made.beside(one, other)}
    assert pairs == {"bc", "cb", "ae", "be", "ce", "de", "ea", "eb", "ec", "ed"}
    assert not made.holds("gone", "a") and not made.holds("a", "gone") and not made.holds("gone", "gone")


def test_a_history_is_a_commit_with_all_before_it_each_once() -> None:
    """Of an unknown commit there is none."""
    made = graph.build(MERGE)
    histories = {commit: sorted(made.history(commit)) for commit in (*made.index, "gone")}
    assert histories == {"a": [0], "b": [0, 1], "c": [0, 2], "d": [0, 1, 2, 3], "e": [4], "gone": []}


def ladder(rungs: int) -> list[tuple[str, tuple[str, ...]]]:
    """Pairs of commits, each with both of the pair before it: as many ways down as two to the power of the rungs."""
    below: tuple[str, ...] = ()
    commits: list[tuple[str, tuple[str, ...]]] = [("beside", ())]
    for rung in range(rungs):
        pair = (f"left{rung}", f"right{rung}")
        commits += [(commit, below) for commit in pair]
        below = pair
    return commits


def test_a_commit_that_many_ways_lead_to_is_looked_at_once() -> None:
    """However often branches part and meet: the search ends."""
    made = graph.build(ladder(60))
    assert not made.holds("left59", "beside")
    assert len(list(made.history("left59"))) == 119


def test_a_history_is_worked_out_when_it_is_asked_for_often_and_the_oldest_is_given_up() -> None:
    """At the fourth question and no sooner, once; of as many commits as are kept."""
    made = graph.build(ladder(20))
    for times in range(1, 7):
        made.holds("left2", "beside")
        assert list(made._histories) == ([] if times < 4 else [made.index["left2"]])
    assert made._asked == {made.index["left2"]: 4}
    others = [f"{side}{rung}" for rung in range(3, 20) for side in ("left", "right")]
    for commit in others * 4:
        made.holds(commit, "beside")
    assert list(made._histories) == [made.index[commit] for commit in others[-32:]]


def test_commits_come_parents_first_and_then_by_their_ids() -> None:
    """Whatever order they are given in; a parent that is not at hand is not waited for."""
    commits = {"d": ("b", "c"), "c": ("x",), "b": ("x", "gone"), "x": (), "a": ("d", "d"), "y": ("gone",)}
    assert graph.in_order(commits) == ["x", "b", "c", "d", "a", "y"]
    assert graph.in_order(dict(reversed(commits.items()))) == ["x", "b", "c", "d", "a", "y"]
    assert graph.in_order({}) == []
