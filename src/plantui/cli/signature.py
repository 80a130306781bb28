"""While a key signs on the command line: that it is waited for, and what became of it where somebody stops it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from plantui.cli import output
from plantui.cli.failures import INTERRUPTED
from plantui.i18n import t

if TYPE_CHECKING:
    from plantui.git.sign.identity import Setup

_PAUSE = 3.0
"""Seconds after which a key that is said to need no finger is told to be waited for all the same."""


@contextmanager
def stoppable(kept: str) -> Iterator[None]:
    """Ctrl-C leaves with its exit code and the words `kept`: for as long as it is not known to have landed."""
    try:
        yield
    except (KeyboardInterrupt, click.Abort):
        output.warn("", t(kept))
        raise SystemExit(INTERRUPTED) from None


@contextmanager
def awaited(setup: Setup | None) -> Iterator[None]:
    """Tell that the key is waited for: at once where it needs a touch, else when it has not signed for a while."""
    seconds = 0.0 if setup is not None and setup.touch else _PAUSE
    told = threading.Timer(seconds, output.warn, (t("cli.submit.waiting"),))
    told.daemon = True
    if setup is not None:
        told.start()
    try:
        yield
    finally:
        told.cancel()
