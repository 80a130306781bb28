"""Draws docs/plan.svg, the picture in the README: the real screens on the demo, as the program itself exports them."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from plantui import i18n

SIZE = (100, 30)
TARGET = Path(__file__).with_name("plan.svg")


async def draw(repository: str) -> str:
    """The Review screen at a payment date that was moved, as SVG without anything fetched from elsewhere."""
    from plantui.tui.app import PlantuiApp
    from plantui.usecases.session.startup import Wish

    app = PlantuiApp(Wish(path=repository))
    async with app.run_test(size=SIZE) as pilot:
        while app.pane.NAME != "review" or app.comparison.view is None:
            await pilot.pause()
            await app.workers.wait_for_complete()
        app.here = "dhg.overgang-forvaltning"
        app.pane.follow()
        app.pane.fill()
        await pilot.pause()
        drawn = app.export_screenshot(title="plantui")
    return re.sub(r"@font-face\s*\{[^}]*\}\s*|<!--.*?-->\s*", "", drawn)


def main() -> None:
    """Build the demo, draw, and write the file."""
    i18n.choose("nb")
    from plantui.usecases.setup import demo

    with demo.throwaway(None) as folder, demo.at_home(folder):
        TARGET.write_text(asyncio.run(draw(demo.make(folder).repository)), encoding="utf-8")


if __name__ == "__main__":
    main()
