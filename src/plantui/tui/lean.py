"""Textual's App as plantui wants it: few bytes to the terminal, own keys, no locals in a traceback, an orderly end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from typing import Any

from rich.color import ColorSystem
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from plantui.tui import keys, theme
from plantui.tui.painter import Painter


class LeanApp(App[int], inherit_bindings=False):
    """How the terminal is painted and given back; it knows nothing of plans."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    SUSPENDED_SCREEN_CLASS = ""

    def __init__(self, own: Mapping[str, str], ascii_only: bool) -> None:
        super().__init__(ansi_color=True)
        self.animation_level = "none"
        self.look = theme.Look(theme.PLAIN if self.no_color else theme.COLOURED, ascii_only, own)
        self.painter = Painter(None if self.no_color else _colours(self.console.color_system))
        self._filters.append(theme.LastFilter())
        if own:
            self.set_keymap(own)

    def action_redraw(self) -> None:
        """Something else wrote on the terminal: draw it all again."""
        self.painter.forget()
        self.screen.refresh(layout=True)

    def exit_with(self, code: int) -> None:
        """End with an exit code."""
        self.exit(code, return_code=code)

    def end_on_signals(self) -> None:
        """A signal that ends programs ends this one with the terminal given back."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.exit_with, 128 + number)

    # Textual's own, held back

    def get_key_display(self, binding: Any) -> str:
        """As the footer and the help show it."""
        return keys.glyph(binding.id, self.look.keys) if binding.id else str(binding.key)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate) and not (self._batch_count or self.is_headless):
            width, height = self.size
            if self.painter.lost(width, height) and not isinstance(renderable, LayoutUpdate):
                renderable = screen._compositor.render_full_update()
            renderable = self.painter.less(renderable, width, height)
        super()._display(screen, renderable)

    def _fatal_error(self) -> None:
        # As Textual does it, but a traceback of ours never prints what the variables hold.
        from rich.segment import Segments
        from rich.traceback import Traceback

        trace = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(trace, self.console.options)))
        self._close_messages_no_wait()


def _colours(name: str | None) -> ColorSystem | None:
    return {
        "standard": ColorSystem.STANDARD,
        "256": ColorSystem.EIGHT_BIT,
        "truecolor": ColorSystem.TRUECOLOR,
        "windows": ColorSystem.STANDARD,
    }.get(name or "")
