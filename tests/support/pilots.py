"""The screens driven without a terminal: a pilot, what is drawn, and waiting for events instead of time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from plantui import i18n
from plantui.tui.app import PlantuiApp
from plantui.usecases.session.startup import Wish

TODAY = date(2025, 6, 18)


def drive(
    repository: Path | Wish,
    play: Callable[[PlantuiApp, Pilot[Any]], Awaitable[None]],
    *,
    size: tuple[int, int] = (80, 24),
    language: str = "nb",
    ascii: bool = False,
    by: str | None = "kari.berg",
    ready: bool = True,
) -> PlantuiApp:
    """Open the screens on a repository, wait until the plan is there, and let `play` use them."""
    before = i18n.language()
    i18n.choose(language)
    wish = repository if isinstance(repository, Wish) else Wish(path=str(repository), today=TODAY, by=by)
    app = PlantuiApp(wish, ascii=ascii)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            if ready:
                await until(pilot, lambda: app.desk is not None)
            await play(app, pilot)

    try:
        asyncio.run(run())
    finally:
        i18n.choose(before or "en")
    return app


async def until(pilot: Pilot[Any], holds: Callable[[], object], seconds: float = 20) -> None:
    """Let the app work until something holds; fails with the screen as it is."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds} s; the screen is:\n{picture(pilot.app)}"
        await pilot.pause(0.01)
    await pilot.pause()


def picture(app: Any) -> str:
    """The screen as text, dialogs included, trailing blanks cut."""
    strips = app.screen._compositor.render_strips()
    if app.screen.is_modal:
        under = [screen for screen in app.screen_stack if not screen.is_modal][-1]
        beneath = [strip.text for strip in under._compositor.render_strips()]
        over = [strip.text for strip in strips]
        return "\n".join((top if top.strip() else low).rstrip() for top, low in zip(over, beneath, strict=False))
    return "\n".join(strip.text.rstrip() for strip in strips)
