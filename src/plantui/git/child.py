"""The processes that were started here and still run: ended by their groups; those that wait for a key, called off."""

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

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_running: weakref.WeakKeyDictionary[Popen[bytes], bool] = weakref.WeakKeyDictionary()
_waiting: set[Call] = set()
_lock = threading.Lock()
_begun = threading.Lock()


class Call:
    """One program that makes a signature: it may wait for a person for ever, and can be called off."""

    def __init__(self) -> None:
        self.off = False
        self.process: Popen[bytes] | None = None


@contextmanager
def starting() -> Iterator[None]:
    """While a process is started and noted. Until it is, nobody could end it: what tells this process to end is heard
    after that.
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
    """It runs now; `own_group` says that it leads a group, whose processes all end with it."""
    with _lock:
        _running[process] = own_group


def end(process: Popen[bytes]) -> None:
    """End it with all that it has started: asked first, and then not asked."""
    _end([process])


def end_all(*, at_last: bool = False) -> None:
    """End everything that still runs, and what is being started at this moment. `at_last` nothing is started any more:
    this process leaves at once, without waiting for its threads.
    """
    call_off()
    alone = _begun.acquire(timeout=_GRACE)
    with _lock:
        processes = list(_running)
    _end(processes)
    if alone and not at_last:
        _begun.release()


@contextmanager
def awaited() -> Iterator[Call]:
    """While a signature is being made."""
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
    """Whatever makes a signature now is ended, and makes none."""
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
    """Whether it runs still, and was told."""
    with _lock:
        own_group = _running.get(process, False)
    running = process.poll() is None
    with suppress(OSError):
        if own_group and (running or number == signal.SIGKILL):
            os.killpg(process.pid, number)  # also what it has left behind in its group
        elif running:
            process.send_signal(number)
    return running
