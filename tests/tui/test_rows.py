"""The list: what is drawn and when, where the cursor may stand, and that size costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from plantui.render.line import Line, say
from plantui.tui.widgets.rows import Rows


class Numbers:
    """Rows that count how often they are drawn; `headings` are rows the cursor passes by."""

    def __init__(self, count: int, headings: Sequence[int] = ()) -> None:
        self.drawn: list[int] = []
        self._count = count
        self._headings = headings

    def count(self) -> int:
        """How many."""
        return self._count

    def key(self, index: int) -> str:
        """The number, empty for a heading."""
        return "" if index in self._headings else str(index)

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The number, marked under the cursor."""
        self.drawn.append(index)
        return say(f"{'>' if selected else ' '}{index}")


class Counting(Rows):
    """Counts the rows of the screen that are painted."""

    painted: list[int]

    def render_line(self, y: int) -> Strip:
        """Remember which."""
        self.painted.append(y)
        return super().render_line(y)


class OneList(App[None]):
    """A list and nothing else."""

    CSS = "Rows { scrollbar-size: 0 0; overflow: hidden hidden; }"

    def __init__(self, source: Numbers) -> None:
        super().__init__()
        self.source = source
        self.moved: list[str] = []
        self.opened: list[str] = []

    def compose(self) -> ComposeResult:
        """The list."""
        rows = Counting(self.source)
        rows.painted = []
        yield rows

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Where it went."""
        self.moved.append(event.key)

    def on_rows_opened(self, event: Rows.Opened) -> None:
        """Which row was entered."""
        self.opened.append(event.key)


def play(source: Numbers, act: Callable[[OneList, Counting, Pilot[None]], Awaitable[None]]) -> OneList:
    """Run the list at 40x10 and let `act` use it."""
    app = OneList(source)

    async def run() -> None:
        async with app.run_test(size=(40, 10)) as pilot:
            rows = app.query_one(Counting)
            rows.show(source)
            await pilot.pause()
            await act(app, rows, pilot)

    asyncio.run(run())
    return app


def test_a_cursor_move_paints_the_two_rows_it_touches() -> None:
    """Every other row stays as it is."""

    async def act(app: OneList, rows: Counting, pilot: Pilot[Any]) -> None:
        rows.painted.clear()
        await pilot.press("down")
        await pilot.pause()
        assert set(rows.painted) == {0, 1}

    assert play(Numbers(100), act).moved == ["1"]


def test_a_row_is_drawn_again_only_when_it_looks_different() -> None:
    """Strips are kept by what they show: going back costs no drawing."""
    source = Numbers(100)

    async def act(app: OneList, rows: Counting, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "up")
        source.drawn.clear()
        await pilot.press("down", "up", "down")
        await pilot.pause()
        assert source.drawn == []

    play(source, act)


def test_a_hundred_thousand_rows_draw_only_what_is_seen() -> None:
    """Opening, going to the end and paging touch a window of rows, never all of them."""
    source = Numbers(100_000)

    async def act(app: OneList, rows: Counting, pilot: Pilot[Any]) -> None:
        await pilot.press("end")
        await pilot.pause()
        assert rows.here == "99999"
        await pilot.press("pageup", "home")
        await pilot.pause()
        assert rows.here == "0"
        assert len(source.drawn) < 100

    play(source, act)


def test_the_cursor_passes_headings_by() -> None:
    """A row without a key is nothing to stand on, whichever way one comes."""

    async def act(app: OneList, rows: Counting, pilot: Pilot[Any]) -> None:
        assert rows.here == "1"
        await pilot.press("down")
        assert rows.here == "3"
        await pilot.press("up", "up")
        assert rows.here == "1"

    play(Numbers(6, headings=(0, 2, 5)), act)


def test_letters_move_as_arrows_do() -> None:
    """j k g G are the arrows, home and end."""

    async def act(app: OneList, rows: Counting, pilot: Pilot[Any]) -> None:
        await pilot.press("j", "j", "k")
        assert rows.here == "1"
        await pilot.press("G")
        assert rows.here == "49"
        await pilot.press("g")
        assert rows.here == "0"

    play(Numbers(50), act)


def test_leaving_the_window_brings_half_a_window_into_sight() -> None:
    """Scrolling by one row at the edge would repaint everything at every step."""

    async def act(app: OneList, rows: Counting, pilot: Pilot[Any]) -> None:
        await pilot.press(*["down"] * 9)
        assert rows.scroll_offset.y == 0
        await pilot.press("down")
        assert rows.here == "10"
        assert rows.scroll_offset.y == 5

    play(Numbers(50), act)


def test_a_click_moves_and_a_second_click_opens() -> None:
    """The mouse does what the arrows and enter do."""

    async def act(app: OneList, rows: Counting, pilot: Pilot[Any]) -> None:
        await pilot.click(rows, offset=(3, 4))
        assert rows.here == "4"
        assert app.opened == []
        await pilot.click(rows, offset=(3, 4))
        await pilot.pause()
        assert app.opened == ["4"]

    assert play(Numbers(50), act).moved == ["4"]


def test_another_source_keeps_the_cursor_on_its_row() -> None:
    """A list that is drawn anew stands where it stood, or as near as it can."""

    async def act(app: OneList, rows: Counting, pilot: Pilot[Any]) -> None:
        rows.go_to("30")
        rows.show(Numbers(40))
        assert rows.here == "30"
        rows.show(Numbers(5))
        assert rows.here == "4"
        rows.show(Numbers(0))
        assert rows.here == ""
        await pilot.press("down", "enter", "G")

    play(Numbers(50), act)


def test_half_a_screen_down_and_up() -> None:
    """ctrl+d and ctrl+u move the cursor by half of the rows that are seen, and stop at the ends."""

    async def act(app: OneList, rows: Counting, pilot: Pilot[None]) -> None:
        for key, at in (("ctrl+d", 5), ("ctrl+d", 10), ("ctrl+u", 5), ("ctrl+u", 0), ("ctrl+u", 0), ("end", 99)):
            await pilot.press(key)
            assert rows.cursor == at
        await pilot.press("ctrl+d")
        assert rows.cursor == 99

    play(Numbers(100), act)
