"""Line 1 of every screen says first what was seen and is gone, and what is not settled: never open review instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, startup, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
from support import founded
from support.founded import Founded
from support.pilots import TODAY, drive, picture, until
from support.repositories import git


@pytest.fixture
def made(tmp_path: Path) -> Founded:
    """A plan with an open round."""
    return founded.in_round(tmp_path)


def wish(plan: Founded) -> Wish:
    return Wish(path=str(plan.folder), today=TODAY, by="eva")


def desk_of(plan: Founded) -> Desk:
    return session_open.open_desk(startup.begin(wish(plan)), wish(plan), Memory())


def trusting(plan: Founded) -> None:
    """Trust the root, and remember the tip by a passed audit."""
    desk, memory = desk_of(plan), Memory()
    trust.pin(desk, plan.root)
    trust.remember(desk, review.audited(Session(desk, memory)), review.judge(Session(desk, memory), whole=True))


def shortened(plan: Founded) -> None:
    trusting(plan)
    git(plan.folder, "reset", "-q", "--hard", "HEAD~1")


def replaced(plan: Founded) -> None:
    trusting(plan)
    git(plan.folder, "checkout", "-q", "--orphan", "fresh")
    git(plan.folder, "commit", "-qm", "x")
    git(plan.folder, "branch", "-qM", "fresh", "main")


def renamed(plan: Founded) -> None:
    trusting(plan)
    path = plan.folder / "plan/plan.toml"
    path.write_text(path.read_text("utf-8").replace('id = "', 'id = "x', 1), "utf-8")
    git(plan.folder, "commit", "-qam", "x")


def unsigned(plan: Founded) -> None:
    """An own record whose signature was taken off."""
    trusting(plan)
    signed, record = plan.say("eva", plan.decision("pps.testperiode", "godkjent", "eier"))
    trust.landed(desk_of(plan), record, signed)
    git(plan.folder, "commit", "-q", "--amend", "--no-gpg-sign", "--no-edit")


def unpinned(plan: Founded) -> None:
    """Nothing is pinned by whoever opens it."""
    del plan


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        (shortened, "! Historikken er kortere enn før"), (replaced, "! ROTEN ER BORTE"),
        (renamed, "! IKKE DENNE PLANENS ID"), (unsigned, "! En innførsel fra deg uten signaturen din"),
        (unpinned, "! ROTEN ER IKKE AVGJORT"),
    ],
)  # fmt: skip
def test_line_1_says_it_first_on_every_screen(made: Founded, attack: Callable[[Founded], None], said: str) -> None:
    """Whichever screen is shown, at 80 columns too."""
    attack(made)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: bool(app.round.alarm))
        for key in "123456":
            await pilot.press(key)
            await until(pilot, lambda: picture(app).splitlines()[0].startswith(said))
            assert "åpen gjennomgang" not in picture(app).splitlines()[0]

    drive(wish(made), play, size=(80, 24))


def test_where_all_is_as_it_was_seen_line_1_says_nothing_more(made: Founded) -> None:
    """No false alarm in an ordinary round."""
    trusting(made)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.proceedings is not None)
        assert app.round.alarm == "" and not picture(app).startswith("!")

    drive(wish(made), play, size=(80, 24))
