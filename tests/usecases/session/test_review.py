"""A desk's history is judged by what its own objects say and by the user's own pins, and read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, startup, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
from support import founded
from support.founded import Founded


@pytest.fixture
def opened(tmp_path: Path) -> Founded:
    """A plan that was founded, with a round open."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    made.open()
    return made


def desk_of(made: Founded, rev: str | None = None) -> Desk:
    wish = Wish(str(made.folder), rev=rev)
    return session_open.open_desk(startup.begin(wish), wish, Memory())


def test_nothing_counts_and_nothing_is_read_until_a_root_is_pinned(opened: Founded) -> None:
    """Open review costs no reading of the history; an audit reads it all the same, and finds it whole."""
    desk, memory = desk_of(opened), Memory()
    inquiry = review.judge(Session(desk, memory))
    assert not inquiry.adoptions and not inquiry.commits
    found = review.audited(Session(desk, memory))
    assert found.complete and not found.founded and not found.findings
    assert len(review.judge(Session(desk, memory), whole=True).commits) == 3


def test_a_pinned_root_puts_its_rules_in_force(opened: Founded) -> None:
    """From then on the history is judged, and what was read before is not read again."""
    desk, memory = desk_of(opened), Memory()
    trust.pin(desk, opened.root)
    inquiry = review.judge(Session(desk, memory))
    assert [one.commit for one in inquiry.adoptions] == [opened.root]
    assert inquiry.horizon(opened.tip).rules.policy.serial == 1
    assert review.judge(Session(desk, memory)) is inquiry
    found = review.audited(Session(desk, memory))
    assert [one.code for one in found.findings] == ["tag-missing"]
    assert found.passed


def test_an_audit_is_remembered_by_tip_and_adoption(opened: Founded) -> None:
    """What was seen is pinned for the plan, the repository and the branch; a revision is asked for no tip."""
    desk, memory = desk_of(opened), Memory()
    trust.pin(desk, opened.root)
    pins = trust.remember(desk, review.audited(Session(desk, memory)))
    assert (pins.root, pins.newest, pins.tip) == (opened.root, opened.root, opened.tip)
    assert trust.pins(desk) == pins
    assert trust.path().stat().st_mode & 0o777 == 0o600
    earlier = trust.pins(desk_of(opened, rev="HEAD~1"))
    assert (earlier.root, earlier.newest, earlier.tip) == (opened.root, opened.root, "")
