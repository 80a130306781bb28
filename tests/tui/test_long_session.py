"""Hours of use: what has been closed is let go of."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from textual._styles_cache import StylesCache
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from support.pilots import drive, until


def test_what_closed_dialogs_looked_like_is_let_go(plan_repository: Path) -> None:
    """Dialogs that are opened and closed again and again leave few pictures of their widgets in memory."""
    kept: list[int] = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for _ in range(8):
            for key in ("m", "question_mark", "d"):
                await pilot.press(key)
                await until(pilot, lambda: app.screen.is_modal and getattr(app.screen, "seen", False))
                await pilot.press("escape")
                await until(pilot, lambda: not app.screen.is_modal)
            await pilot.pause()
            gc.collect()
            kept.append(sum(isinstance(one, StylesCache) for one in gc.get_objects()))

    drive(plan_repository, play)
    assert kept[-1] - kept[1] <= 3 * (len(kept) - 2), kept  # nineteen a round where nothing is let go
