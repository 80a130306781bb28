"""The terminal as plantui drives it: nothing it does or stops doing holds the program, and it is always given back."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import termios
import threading
import time
import tty
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from textual import constants, events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from plantui.tui import palettes
from plantui.tui.terminal_input import KeyParser, Sorter, ground_of
from plantui.tui.terminal_output import Outlet

_GIVE_BACK = (
    "\x18\x1b\\\x1b[0m\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""All that `start_application_mode` turned on, turned off, whatever the terminal was in the middle of."""
_PATIENCE = 0.3
"""Seconds that a terminal has at the end for what waits to be written to it."""


class Driven(Protocol):
    """What the driver asks of the app beyond what Textual's own does."""

    @property
    def asks_ground(self) -> bool:
        """Whether it matters what ground the terminal has."""
        ...

    def paint_anew(self) -> None:
        """Draw everything again: what the terminal shows is not known."""
        ...

    def end_by(self, number: int) -> None:
        """End because of a signal, or because the terminal is gone, which is one."""
        ...


class GroundTold(Message):
    """The terminal's answer to what its own ground is: a dark or a light one."""

    def __init__(self, dark: bool) -> None:
        super().__init__()
        self.dark = dark


class LeanDriver(LinuxDriver):
    """Textual's driver with its own way in and out, and signals that leave it right."""

    def __init__(self, app: Any, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None):
        self._driven: Driven = app
        self._outlet: Outlet | None = None
        self._way_out: int | None = None
        self._keep = False
        self._stopped_here = False
        self._wake: tuple[int, int] | None = None
        self._lock = threading.RLock()  # a signal may come while it is held
        super().__init__(app, debug=debug, mouse=mouse, size=size)

    # out

    def write(self, data: str) -> None:
        """Write to the terminal without waiting for it."""
        if self._outlet is not None:
            self._outlet.write(data, keep=self._keep)

    def start_application_mode(self) -> None:
        """Take the terminal."""
        if not _in_front(self.fileno):
            os.kill(os.getpid(), signal.SIGSTOP)
        assert self._file is not None
        if self._way_out is None:
            self._way_out = _unblocked(self._file.fileno())
        self._outlet = Outlet(self._way_out, self._repaint, self._hung_up)
        loop = self._loop
        signal.signal(signal.SIGWINCH, lambda *_: self._tell_size(loop))
        self._tell_size(loop)
        with suppress(termios.error):
            self.attrs_before = termios.tcgetattr(self.fileno)
        self._take(first=True)
        self.exit_event.clear()
        self._wake = os.pipe()
        self._key_thread = threading.Thread(target=self._run_input_thread, name="input", daemon=True)
        self._key_thread.start()
        if self._must_signal_resume:
            self._must_signal_resume = False
            asyncio.run_coroutine_threadsafe(self._app._post_message(self.SignalResume()), loop=loop)

    def _take(self, *, first: bool = False) -> None:
        """Set the line discipline and the modes that the screens need."""
        with suppress(termios.error):
            modes = termios.tcgetattr(self.fileno)
            modes[tty.LFLAG] = self._patch_lflag(modes[tty.LFLAG])
            modes[tty.IFLAG] = self._patch_iflag(modes[tty.IFLAG])
            modes[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, modes)
        self._keep = True
        try:
            self.write("\x1b[?1049h")
            self._enable_mouse_support()
            self.write("\x1b[?25l\x1b[?1004h")
            if not constants.DISABLE_KITTY_KEY:
                # Asked for anew it would lie twice on the terminal's stack, and be taken off once.
                self.write("\x1b[>25u" if first else "\x1b[=25u")
            if first:
                self._request_terminal_sync_mode_support()
                self._query_in_band_window_resize()
                if self._driven.asks_ground:
                    self.write("\x1b]11;?\x1b\\")
            self._enable_bracketed_paste()
            self._disable_line_wrap()
            self._enable_mouse_support()  # once more: some terminals heed it only now
        finally:
            self._keep = False

    def _tell_size(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._in_band_window_resize:
            return
        size = Size(*self._get_terminal_size())
        with suppress(RuntimeError):  # the program is ending
            asyncio.run_coroutine_threadsafe(self._app._post_message(events.Resize(size, size)), loop=loop)

    def stop_application_mode(self) -> None:
        """Give the terminal back, as far as it still listens."""
        self.disable_input()
        self.give_back()

    def disable_input(self) -> None:
        """Stop reading keys."""
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self.exit_event.set()
        with self._lock:
            wake, self._wake = self._wake, None
        if wake is not None:
            os.close(wake[1])  # the thread sees the end of it, and closes its own side
            if self._key_thread is not None and self._key_thread is not threading.current_thread():
                self._key_thread.join(_PATIENCE)
            with suppress(termios.error):
                termios.tcflush(self.fileno, termios.TCIFLUSH)

    def close(self) -> None:
        """Stop writing."""
        with self._lock:
            outlet, self._outlet = self._outlet, None
        if outlet is not None:
            outlet.close()

    def give_back(self) -> None:
        """Restore the line discipline and turn every mode off; from any thread, once."""
        with self._lock:
            before, self.attrs_before = self.attrs_before, None
            outlet = self._outlet
        if outlet is None or before is None:
            return
        with suppress(ValueError):
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        with suppress(termios.error):
            termios.tcsetattr(self.fileno, termios.TCSANOW, before)
        outlet.drop()
        outlet.write(_GIVE_BACK, keep=True)
        if not outlet.drain(_PATIENCE):
            with suppress(termios.error):  # what it has not read it will not read: make room for these few bytes
                termios.tcflush(self.fileno, termios.TCOFLUSH)
            outlet.drain(_PATIENCE / 2)
        with suppress(ValueError):
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)

    # stopped and continued

    def _sigtstp_application(self, *_: object) -> None:
        if self._auto_restart and self._outlet is not None:
            self._stopped_here = True
            self.suspend_application_mode()
            self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if not self._auto_restart:
            return
        if not _in_front(self.fileno):
            os.kill(os.getpid(), signal.SIGSTOP)
        elif self._stopped_here:
            self._stopped_here = False
            self.resume_application_mode()
        elif self._outlet is not None and self.attrs_before is not None:
            # Stopped without being asked: whoever had the terminal meanwhile may have left it in any state.
            self._take()
            self._repaint()

    def _repaint(self) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._driven.paint_anew)

    def _hung_up(self) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._driven.end_by, signal.SIGHUP)

    # in

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Read keys until the terminal is gone or the program has had enough; asleep while nothing comes."""
        with self._lock:
            if self._wake is None:
                return
            woken = self._wake[0]
        poll = select.poll()
        poll.register(self.fileno, select.POLLIN)
        poll.register(woken, select.POLLIN)
        reader = _Reader(self.process_message)
        try:
            while not self.exit_event.is_set():
                ready = {descriptor for descriptor, _ in poll.poll(reader.wait)}
                if woken in ready:
                    return
                if self.fileno in ready:
                    try:
                        sent = os.read(self.fileno, 4096)
                    except OSError:
                        sent = b""
                    if not sent:
                        self._hung_up()
                        return
                    reader.take(sent)
                else:
                    reader.rest()
        finally:
            os.close(woken)


class _Reader:
    """Turns bytes into Textual's messages; what cannot be read becomes a mark or nothing and never raises."""

    def __init__(self, tell: Callable[[Any], object]) -> None:
        self._tell = tell
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._sorter = Sorter()
        self._parser = KeyParser()
        self._since = 0.0

    @property
    def wait(self) -> int | None:
        """Milliseconds after which `rest` must be called; None while nothing has begun."""
        if not self._sorter.waits:
            return None
        return max(1, int((self._since + self._sorter.patience - time.monotonic()) * 1000))

    def take(self, sent: bytes) -> None:
        """Read what came, as far as it is whole."""
        self._since = time.monotonic()
        for piece in self._sorter.sort(self._decode(sent)):
            self._feed(piece)

    def rest(self) -> None:
        """Read what is left over, after nothing came for as long as `wait` says."""
        if self._sorter.waits and time.monotonic() >= self._since + self._sorter.patience:
            self._feed(self._sorter.give_up())

    def _feed(self, piece: str) -> None:
        if not piece:
            return
        ground = ground_of(piece)
        if ground is not None:
            self._tell(GroundTold(palettes.is_dark(ground)))
            return
        try:
            for message in self._parser.feed(piece):
                self._tell(message)
            if self._parser._timeout_time is not None:
                self._parser._timeout_time = 0.0  # the sorter has waited already: this piece is all there is
                for message in self._parser.tick():
                    self._tell(message)
        except (ValueError, OverflowError, StopIteration, RuntimeError):
            self._parser = KeyParser()


def _unblocked(descriptor: int) -> int:
    """The same terminal, opened once more so that a write to it returns when there is no room.

    The mode cannot be set on the one that is there: the shell has it too. Where it cannot be opened, that one is used.
    """
    try:
        return os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return descriptor


def _in_front(descriptor: int) -> bool:
    """Whether this program has the terminal now; one without a terminal of its own is not held up."""
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return True
