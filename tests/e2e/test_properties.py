"""What must hold of any history is seen to be broken where it is."""

from __future__ import annotations

import random

import pytest

from e2e.histories import Story
from e2e.properties import Graph, broken
from support.governed import Keys


@pytest.fixture
def story(keys: Keys) -> Story:
    """An open round, in which s.m is edited once."""
    return Story.begun(keys, random.Random(1))


def judged(story: Story, tip: str, *approved: str) -> list[str]:
    """What is broken where these items are said to be approved."""
    return broken(Graph(story, tip, {}, (story.world.root,), {story.openings[0][0]: set(approved)}))


def said(story: Story, parent: str, word: str, base: str = "", by: str = "eva") -> str:
    return story.decide(parent, by, word, "eier", "s.m", base)


def test_a_block_that_an_older_paper_took_away(story: Story) -> None:
    """S1: a block on the newer text, a yes about the older one, and another owner's yes."""
    first = story.tips[0]
    second = story.edited(first, "nils", "s.m", "2027")
    tip = said(story, said(story, said(story, second, "avvist"), "godkjent", first), "godkjent", by="eli")
    assert judged(story, tip, "s.m") == ["S1 s.m"]
    assert judged(story, tip) == []
    lifted = story.do_lift(said(story, second, "avvist", by="siri"))
    assert "S1 s.m" not in judged(story, lifted, "s.m")


def test_a_yes_that_outlives_a_later_no(story: Story) -> None:
    """S2: whoever said yes says no to the same text."""
    tip = said(story, said(story, story.tips[0], "godkjent"), "frarades", story.tips[0])
    assert judged(story, tip, "s.m") == ["S2 s.m"]
    assert judged(story, tip) == []


def test_a_yes_that_an_older_paper_undid(story: Story) -> None:
    """S3: a paper about the text before does not speak of this one."""
    first = story.tips[0]
    second = story.edited(first, "nils", "s.m", "2027")
    tip = said(story, said(story, second, "godkjent"), "frarades", first)
    assert judged(story, tip) == ["S3 s.m"]
    assert judged(story, tip, "s.m") == []


def test_a_yes_that_counts_for_another_change(story: Story) -> None:
    """S4: the text was edited after the yes."""
    tip = story.edited(said(story, story.tips[0], "godkjent"), "nils", "s.m", "2027")
    assert judged(story, tip, "s.m") == ["S4 s.m"]
    assert judged(story, tip) == []
