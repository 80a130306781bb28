"""History while the audit works: verdicts row by row, only what is not in order, and keys that never wait."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.git.history.facts import Archive
from plantui.tui.app import PlantuiApp
from plantui.tui.widgets.rows import Rows
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup, trust
from plantui.usecases.session.cache import Judged, Memory
from plantui.usecases.session.startup import Wish
from support import founded
from support.founded import Founded
from support.pilots import TODAY, drive, picture, until


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """A plan that was founded; in its round one word counts, and one was said without the right to."""
    folder = tmp_path_factory.mktemp("audited")
    plan = founded.begin(folder / "plan", founded.make_keys(folder / "keys"))
    plan.found()
    plan.open()
    plan.say("eva", plan.decision("pps", "orientering", "eier"))
    plan.say("arne", plan.decision("pps", "godkjent", "eier"))
    return plan


def wish(plan: Founded) -> Wish:
    return Wish(path=str(plan.folder), today=TODAY, by="eva")


def pin(plan: Founded) -> None:
    """Trust the plan's root, as this test's user."""
    desk = session_open.open_desk(startup.begin(wish(plan)), wish(plan), Memory())
    trust.pin(desk, plan.root)


def test_verdicts_stand_in_the_rows_and_only_what_is_wrong_is_kept_on_request(made: Founded) -> None:
    """The bar says how it came out; f leaves the one deviation, and its words say why and what mends it."""
    pin(made)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("6")
        await until(pilot, lambda: app.judgement.stage == "done")
        shown = picture(app)
        assert "kontroll bestått" in shown and "1 rad med avvik" in shown  # it counts for nothing, and fails nothing
        assert "teller ikke · Uten rett til å si det" in shown
        assert sum(line.startswith(" ✓") for line in shown.splitlines()) == 3
        await pilot.press("f")
        await until(pilot, lambda: "viser bare avvik" in picture(app))
        assert "Orientering" not in picture(app) and "Godkjent" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Slik rettes det: La en som har rett" in picture(app))
        await pilot.press("escape", "f")
        await until(pilot, lambda: "viser bare avvik" not in picture(app))

    drive(wish(made), play)


def test_open_review_is_said_plainly(made: Founded) -> None:
    """Without a root pinned nothing is judged, nothing looks wrong, and the way on is named."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("6")
        await until(pilot, lambda: app.judgement.stage == "unpinned")
        assert "no root pinned: F" in picture(app) and "✓" not in picture(app)
        judged = app.memory.judged
        assert judged is None or judged.last is None or not judged.last[1].adoptions
        await pilot.press("f")
        await until(pilot, lambda: "Everything here is in order." in picture(app))

    drive(wish(made), play, language="en")


def test_keys_do_not_wait_for_the_audit(made: Founded) -> None:
    """While the archive is busy elsewhere the cursor moves, screens change, and the bar says that it is at work."""
    pin(made)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        assert app.desk is not None
        app.memory.judged = Judged(Archive(app.desk.git))
        with app.memory.judged.archive.opened():
            await pilot.press("6")
            await until(pilot, lambda: "kontroll 0 %" in picture(app))
            rows = app.screen.query_one("#list", Rows)
            await pilot.press("j")
            assert rows.cursor == 1
            await pilot.press("1", "6")
            await until(pilot, lambda: "kontroll 0 %" in picture(app))
        await until(pilot, lambda: app.judgement.stage == "done")

    drive(wish(made), play)


def test_a_record_that_lands_meanwhile_is_judged_too(made: Founded) -> None:
    """What is new on the branch is audited when the desk takes it up; what was read is not read again."""
    pin(made)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("6")
        await until(pilot, lambda: app.judgement.stage == "done")
        before = app.judgement.tip
        commit, _ = made.say("eva", made.decision("pps", "etterretning", "eier"))
        await pilot.press("f5")
        await until(pilot, lambda: app.judgement.tip == commit and app.judgement.stage == "done")
        assert before != commit and commit in app.judgement.verdicts
        read, seen = app.memory.judged, app.judgement
        await pilot.press("v")
        await until(pilot, lambda: app.judgement is not seen and app.judgement.stage == "done")
        assert app.memory.judged is not read

    drive(wish(made), play)
