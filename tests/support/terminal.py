"""A real pseudo-terminal with a virtual screen: what a person would see, and every byte that made it."""

from __future__ import annotations

import codecs
import contextlib
import errno
import fcntl
import os
import pty
import re
import resource
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from plantui.tui import palettes

KEYS = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ",
    "backspace": "\x7f", "ctrl+c": "\x03", "ctrl+p": "\x10", "shift+tab": "\x1b[Z",
}  # fmt: skip

CURSOR = {
    style.get_truecolor().hex[1:]
    for depth in ("many", "all")
    for dark in (True, False)
    if (style := palettes.theme(depth=depth, dark=dark).on("cursor").bgcolor)
}
"""The cursor's tints, as pyte names colours."""

# What pyte would print instead of obeying: private CSI, DCS and OSC strings, and mode queries.
_FOREIGN = re.compile(
    r"\x1b\[[<=>][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?u|\x1b\[[0-9;]*t|\x1b\[[0-9;]* q"
    r"|\x1b[P_^X][^\x1b\x07]*(?:\x1b\\|\x07)|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
)


class Terminal:
    """One program in a pty of its own session; a context manager that ends only what it started."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        folder: Path | None = None,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.received = bytearray()
        self.status: int | None = None
        self.exit_times: resource.struct_rusage | None = None
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self.started = self.last_read = time.perf_counter()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            try:
                if folder is not None:
                    os.chdir(folder)
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execvpe(command[0], list(command), dict(environment))
            finally:
                os._exit(127)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.modes_before = termios.tcgetattr(self._master)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def press(self, *keys: str) -> None:
        """Type keys by name, or text as it is."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def resize(self, columns: int, rows: int) -> None:
        """Another size of window; the program is told by SIGWINCH, as by any terminal."""
        self.columns, self.rows = columns, rows
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program started here."""
        os.kill(self.pid, number)

    @property
    def screen(self) -> str:
        """The screen's lines as they stand now, trailing blanks cut."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def turned(self, column: int, row: int) -> bool:
        """Whether a cell, counted from 0, is the cursor's: on its tint, or without colours in reverse video."""
        cell = self._screen.buffer[row][column]
        return bool(cell.reverse) or cell.bg in CURSOR

    @property
    def cursor_hidden(self) -> bool:
        """Whether the program left the cursor hidden."""
        return bool(self._screen.cursor.hidden)

    def modes(self) -> list[object]:
        """The terminal's line discipline, to compare with `modes_before`."""
        return list(termios.tcgetattr(self._master))

    def set_modes(self, modes: list[object]) -> None:
        """Another line discipline, as a shell sets that has the terminal in between."""
        termios.tcsetattr(self._master, termios.TCSANOW, modes)  # type: ignore[arg-type]  # as tcgetattr gave them

    @property
    def ended(self) -> bool:
        """Whether the program is gone; reads nothing of what it wrote."""
        if self.status is None:
            self._reap(block=False)
        return self.status is not None

    def hang_up(self) -> None:
        """Close the terminal's own side, as a dropped line does."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def wait_for(self, wanted: str | Callable[[str], bool], seconds: float = 20) -> str:
        """Read until the screen shows the text (or satisfies the test); fails with the screen as it was."""
        holds = (lambda screen: wanted in screen) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + seconds
        while not holds(self.screen):
            left = deadline - time.monotonic()
            if left <= 0 or not self.read(left):
                if holds(self.screen):
                    break
                raise AssertionError(f"waited {seconds} s for {wanted!r}; the screen is:\n{self.screen}")
        return self.screen

    def wait_quiet(self, quiet: float = 0.15, seconds: float = 20) -> str:
        """Read until nothing has come for `quiet` seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.read(quiet):
            pass
        return self.screen

    def wait_end(self, seconds: float = 20) -> int:
        """Read until the program has ended; its exit code, or minus the signal that ended it."""
        deadline = time.monotonic() + seconds
        while self.status is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"the program did not end in {seconds} s; the screen is:\n{self.screen}")
            if not self.read(0.05):
                self._reap(block=False)
        return os.waitstatus_to_exitcode(self.status)

    def read(self, seconds: float) -> bool:
        """Read once, waiting at most `seconds`; False when nothing came or the program's side is closed."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            chunk = os.read(self._master, 1 << 16)
        except OSError as error:
            if error.errno == errno.EIO:
                return False
            raise
        if not chunk:
            return False
        self.last_read = time.perf_counter()
        self.received += chunk
        self._show(chunk)
        return True

    def close(self) -> None:
        """End the program, if it still runs, and give the pty back."""
        if self.status is None:
            self._reap(block=False)
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._reap(block=True)
        self.hang_up()

    def _reap(self, *, block: bool) -> None:
        pid, status, usage = os.wait4(self.pid, 0 if block else os.WNOHANG)
        if pid:
            self.status, self.exit_times = status, usage

    def _show(self, chunk: bytes) -> None:
        text = self._held + self._decoder.decode(chunk)
        self._held = ""
        escape = text.rfind("\x1b")
        if (
            escape >= 0
            and len(text) - escape < 64
            and not re.match(r"\x1b(\[[0-9;:?<=>$ ]*[@-~]|[^\[P\]_^X])", text[escape:])
        ):
            text, self._held = text[:escape], text[escape:]
        self._stream.feed(_FOREIGN.sub("", text))
