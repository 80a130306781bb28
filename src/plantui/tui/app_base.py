"""Textual's App as plantui wants it: few bytes to the terminal, own keys, no locals in a traceback, an orderly end."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

import attrs
from rich.color import ColorSystem
from rich.text import Text
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkerFailed

from plantui.errors import UNEXPECTED
from plantui.git import child
from plantui.tui import key_bindings, palettes
from plantui.tui.driver import GroundTold, LeanDriver
from plantui.tui.terminal_output import Painter
from plantui.tui.theme import LastFilter, Look
from plantui.usecases.session.settings import ThemeChoice

_AT_ONCE = 0.8
_IN_PEACE = 3.0
"""Seconds that an end may take: one that was commanded, and one in which the last words still go to a slow disk."""

Answer = TypeVar("Answer")

_DEPTHS: Mapping[str, palettes.Depth] = {"standard": "few", "windows": "few", "256": "many", "truecolor": "all"}


class Beside(ThreadPoolExecutor):
    """A thread for each piece of work, which nobody waits for when the program ends."""

    def submit(self, work: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Future[Answer]:
        """Begin it now."""
        future: Future[Answer] = Future()

        def run() -> None:
            try:
                answer = work(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(answer)

        if future.set_running_or_notify_cancel():
            threading.Thread(target=run, name="beside", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for nothing."""


class LeanApp(App[int], inherit_bindings=False):
    """How the terminal is painted and given back; it knows nothing of plans."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    SUSPENDED_SCREEN_CLASS = ""

    def __init__(self, own: Mapping[str, str], ascii: bool, theme: ThemeChoice) -> None:
        super().__init__(ansi_color=True)
        self.animation_level = "none"
        system = None if self.no_color else self.console.color_system or "truecolor"
        self._depth = _DEPTHS.get(system or "", "none")
        self._dark = palettes.dark_by(os.environ)
        self.theme_choice = theme
        self.look = Look(palettes.theme(theme, self._depth, dark=self._dark), ascii, own)
        self.painter = Painter(_colours(system), self.look.theme.paint)
        self._filters.append(LastFilter())
        self._defect: BaseException | None = None
        if own:
            self.set_keymap(own)

    @property
    def asks_ground(self) -> bool:
        """Whether it matters what ground the terminal has."""
        return self.theme_choice == "terminal" and self._depth != "none" and self._dark is None

    def wear(self, choice: ThemeChoice) -> None:
        """Paint everything in this theme from now on."""
        self.theme_choice = choice
        worn = palettes.theme(choice, self._depth, dark=self._dark)
        if worn is self.look.theme:
            return
        self.look = attrs.evolve(self.look, theme=worn)
        self.painter.repaint(worn.paint)
        for stack in self._screen_stacks.values():
            for screen in stack:
                for widget in screen.walk_children(Widget, with_self=True):
                    widget.refresh()

    def on_ground_told(self, event: GroundTold) -> None:
        """The terminal has said what its ground is."""
        event.stop()
        self._dark = event.dark
        self.wear(self.theme_choice)

    def action_redraw(self) -> None:
        """Draw everything again: something else wrote on the terminal."""
        self.painter.forget()
        self.screen.refresh(layout=True)

    def exit_with(self, code: int) -> None:
        """End with an exit code."""
        self._end_within(_IN_PEACE, code)
        self.exit(code, return_code=code)

    def end_on_signals(self) -> None:
        """A signal that ends programs ends this one with the terminal given back, whatever it is doing.

        Work in threads is left where it is: nothing waits for it.
        """
        loop = asyncio.get_running_loop()
        loop.set_default_executor(Beside())
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, lambda number, _: self._told_to_end(loop, number))

    def _told_to_end(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        self._end_within(_AT_ONCE, 128 + number)  # also where the loop is held up
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self.end_by, number)

    def end_by(self, number: int) -> None:
        """End because of a signal, or because the terminal is gone, which is one."""
        self._end_within(_AT_ONCE, 128 + number)
        self.leaving()
        self.exit_with(128 + number)

    def leaving(self) -> None:
        """Called before the program ends, asked or not: nothing may be begun any more."""

    def paint_anew(self) -> None:
        """Draw everything again: what the terminal shows is not known."""
        if self._running and self._screen_stack:
            self.action_redraw()

    def _end_within(self, seconds: float, code: int) -> None:
        """End after so many seconds whatever holds the program up: give the terminal back, end every child process."""
        if self._driver is None or self.is_headless:
            return
        driver = self._driver

        def end() -> None:
            time.sleep(seconds)
            if isinstance(driver, LeanDriver):
                driver.give_back()
            child.end_all(at_last=True)
            os._exit(code)

        threading.Thread(target=end, name="end", daemon=True).start()

    # Textual's own, held back

    def get_key_display(self, binding: Any) -> str:
        """As the footer and the help show it."""
        return key_bindings.glyph(binding.id, self.look.keys) if binding.id else str(binding.key)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate) and not (self._batch_count or self.is_headless):
            width, height = self.size
            if self.painter.lost(width, height) and not isinstance(renderable, LayoutUpdate):
                renderable = screen._compositor.render_full_update()
            renderable = self.painter.less(renderable, width, height)
        super()._display(screen, renderable)

    def refresh_css(self, animate: bool = True) -> None:
        """Nothing: neither the style sheet nor the theme changes while the program runs.

        Textual would parse the whole sheet anew for every screen that is opened, the first one included.
        """

    def get_driver_class(self) -> type[Driver]:
        """Our own, whose ways in and out hold nothing up."""
        return LeanDriver

    def _handle_exception(self, error: Exception) -> None:
        self._end_within(_IN_PEACE, UNEXPECTED)
        self._defect = error.error if isinstance(error, WorkerFailed) else error
        super()._handle_exception(error)
        self._return_code = UNEXPECTED

    def _fatal_error(self) -> None:
        # In words where Textual shows a traceback, once however much else fails after it.
        if self._defect is not None and not self._exit_renderables:
            from plantui.tui import defect  # with what formats a trace: nobody else waits for it

            self._exit_renderables.append(Text(defect.told(self._defect)))
        self._close_messages_no_wait()


def collect_garbage() -> None:
    """Collect garbage from the first frame on, without what was made for it."""
    gc.freeze()
    gc.enable()


def _colours(name: str | None) -> ColorSystem | None:
    return {
        "standard": ColorSystem.STANDARD,
        "256": ColorSystem.EIGHT_BIT,
        "truecolor": ColorSystem.TRUECOLOR,
        "windows": ColorSystem.STANDARD,
    }.get(name or "")
