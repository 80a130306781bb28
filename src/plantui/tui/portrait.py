"""A picture of the screens as SVG, for the README: the program's own drawing, without a terminal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from plantui.i18n import t
from plantui.tui.app import PlantuiApp
from plantui.usecases.session.startup import Wish

_PATIENCE = 30.0


def portrait(wish: Wish, keys: Sequence[str] = (), size: tuple[int, int] = (120, 36)) -> str:
    """The SVG of what the screens show of `wish` after these keys, as Textual names them (`down`, `enter`, `3`).

    Raises TimeoutError when the plan could not be read in half a minute.
    """
    return asyncio.run(_drawn(wish, keys, size))


async def _drawn(wish: Wish, keys: Sequence[str], size: tuple[int, int]) -> str:
    app = PlantuiApp(wish)
    async with app.run_test(size=size) as pilot:
        deadline = time.monotonic() + _PATIENCE
        while app.desk is None:
            if time.monotonic() > deadline:
                raise TimeoutError(t("portrait.not_read", path=wish.path))
            await pilot.pause(0.02)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        app.pane.settle()
        while app.workers:
            await pilot.pause(0.02)
        await pilot.pause()
        svg = app.export_screenshot(title="plantui", simplify=True)
    # Some viewers drop the no-break spaces at a word's edge; all of them keep spaces that are marked as meant.
    return svg.replace("<text ", '<text xml:space="preserve" ').replace("&#160;", " ")
