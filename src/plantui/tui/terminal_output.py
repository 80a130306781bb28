"""The way out to the terminal: a thread of its own, so that a terminal that stops reading stops nothing else."""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable

MOST_WRITES = 30
"""Pictures that may wait; beyond that all are passed over, for one whole picture when the terminal reads again."""
MOST_BYTES = 64 * 1024
_AT_ONCE = 4096
_LOOK_UP = 50
"""Milliseconds after which a thread that a terminal keeps waiting looks whether that still matters."""


class Outlet:
    """Takes what is written, never waits, and writes it in order as fast as the terminal takes it.

    `lost` is called (in the thread) once the terminal reads again after pictures were passed over, `dead` once when
    nothing can be written any more.
    """

    def __init__(self, descriptor: int, lost: Callable[[], object], dead: Callable[[], object]) -> None:
        self._descriptor = descriptor
        self._room = select.poll()
        self._room.register(descriptor, select.POLLOUT)
        self._lost, self._dead = lost, dead
        self._changed = threading.Condition()
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._bytes = 0
        self._passed_over = self._broken = self._closed = self._busy = self._skip = False
        threading.Thread(target=self._run, name="output", daemon=True).start()

    def write(self, words: str, *, keep: bool = False) -> None:
        """To be written; what must not be passed over, as a change of the terminal's mode, says `keep`."""
        data = words.encode("utf-8", "replace")
        with self._changed:
            if self._broken or self._closed or not data or (self._passed_over and not keep):
                return
            full = len(self._waiting) >= MOST_WRITES or self._bytes + len(data) > MOST_BYTES
            if full and self._waiting and not keep:
                self._pass_over()
                self._passed_over = True
                return
            self._waiting.append((data, keep))
            self._bytes += len(data)
            self._changed.notify_all()

    def drop(self) -> None:
        """No picture that waits matters any more, nor the rest of the one that is being written."""
        with self._changed:
            self._pass_over()
            self._skip = True

    def drain(self, seconds: float) -> bool:
        """Wait, not longer than that, until all is written; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, seconds) and not self._broken

    def close(self) -> None:
        """Nothing more is taken; the thread ends when the terminal has taken what it holds, or with the program."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _pass_over(self) -> None:
        self._waiting = deque(picture for picture in self._waiting if picture[1])
        self._bytes = sum(len(data) for data, _ in self._waiting)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                again = self._passed_over and not self._waiting
                self._passed_over = self._passed_over and not again
                if not again:
                    self._changed.wait_for(lambda: self._waiting or self._closed)
                    if not self._waiting:
                        return
                    data, keep = self._waiting.popleft()
                    self._bytes -= len(data)
                    self._busy, self._skip = True, False
            if again:
                self._lost()
            elif not self._put(data, keep=keep):
                return

    def _put(self, data: bytes, *, keep: bool) -> bool:
        left = memoryview(data)
        try:
            while left and (keep or not self._skip):
                try:
                    left = left[os.write(self._descriptor, left[:_AT_ONCE]) :]
                except BlockingIOError:
                    self._room.poll(_LOOK_UP)
        except OSError:
            with self._changed:
                self._broken, self._busy = True, False
                self._waiting.clear()
                self._changed.notify_all()
            self._dead()
            return False
        return True
