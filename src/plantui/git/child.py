"""The running child processes: how they are ended, by process group, and how a signature being made is cancelled."""

from __future__ import annotations

import os
import signal
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from subprocess import Popen, TimeoutExpired
from types import FrameType

_GRACE = 0.15
"""Seconds that a process has between being asked to end and being ended; git takes its locks away in them."""

_START = 5.0
"""Seconds that `end_all` waits for a process that is being started: milliseconds, but not on a busy machine."""

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_running: weakref.WeakKeyDictionary[Popen[bytes], bool] = weakref.WeakKeyDictionary()
_waiting: set[Call] = set()
_lock = threading.Lock()
_begun = threading.Lock()


class Call:
    """One program that makes a signature. It may wait for a person without limit, and is cancelled by `call_off`."""

    def __init__(self) -> None:
        self.off = False
        self.process: Popen[bytes] | None = None


@contextmanager
def starting() -> Iterator[None]:
    """Defers signals that end this process while a child is started and noted: before that `end_all` misses the child.

    They are raised again on leaving. In other threads than the main one there is nothing to defer.
    """
    received: list[int] = []
    before: dict[signal.Signals, Callable[[int, FrameType | None], object]] = {}
    try:
        for number in _ENDING if threading.current_thread() is threading.main_thread() else ():
            handler = signal.getsignal(number)
            if callable(handler):
                before[number] = handler
                signal.signal(number, lambda number, _: received.append(number))
        with _begun:
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for signal_number in received:
            signal.raise_signal(signal_number)


def note(process: Popen[bytes], *, own_group: bool) -> None:
    """Register a running process; `own_group` says that it leads a group, whose processes all end with it."""
    with _lock:
        _running[process] = own_group


def end(process: Popen[bytes]) -> None:
    """End a process and its group: SIGTERM first, then SIGKILL after `_GRACE` seconds."""
    _end([process])


def end_all(*, at_last: bool = False) -> None:
    """End every registered process, and the one that is being started. With `at_last` no other can be started after:
    the caller is about to leave without waiting for its threads.
    """
    call_off()
    alone = _begun.acquire(timeout=_START)
    with _lock:
        processes = list(_running)
    _end(processes)
    if alone and not at_last:
        _begun.release()


@contextmanager
def awaited() -> Iterator[Call]:
    """Registers a signature in the making, so that `call_off` can cancel it."""
    call = Call()
    with _lock:
        _waiting.add(call)
    try:
        yield call
    finally:
        with _lock:
            _waiting.discard(call)


def awaits_signature() -> bool:
    """Whether a signature is being made now."""
    with _lock:
        return bool(_waiting)


def call_off() -> None:
    """Cancel every signature in the making and end its program."""
    with _lock:
        calls = list(_waiting)
        for call in calls:
            call.off = True
    _end([call.process for call in calls if call.process is not None])


def _end(processes: list[Popen[bytes]]) -> None:
    deadline = time.monotonic() + _GRACE
    for process in [process for process in processes if _tell(process, signal.SIGTERM)]:
        with suppress(TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in processes:
        _tell(process, signal.SIGKILL)


def _tell(process: Popen[bytes], number: signal.Signals) -> bool:
    """Send a signal to a process or its group; whether the process was still running."""
    with _lock:
        own_group = _running.get(process, False)
    running = process.poll() is None
    with suppress(OSError):
        if own_group and (running or number == signal.SIGKILL):
            os.killpg(process.pid, number)  # also what it has left behind in its group
        elif running:
            process.send_signal(number)
    return running
