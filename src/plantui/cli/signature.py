"""Signing on the command line: with which key, the question, the passphrase, and what is waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from plantui import terminal_text
from plantui.cli import output
from plantui.cli.failures import INTERRUPTED
from plantui.errors import NotWritten
from plantui.i18n import t

if TYPE_CHECKING:
    from plantui.git.sign.identity import Setup
    from plantui.render.line import Line

_PAUSE = 3.0
"""Seconds after which a key that is said to need no finger is told to be waited for all the same."""


def key_line(setup: Setup | None, owner: str, *, unsigned: bool = False) -> Line:
    """Which key signs, and whose it is; a warning where none does."""
    if unsigned:
        return ((t("cli.submit.key.unsigned"), "warn"),)
    if setup is None or not setup.key:
        return ((t("cli.submit.key.none"), "warn"),)
    seal = terminal_text.clean(f"{setup.algorithm or setup.kind} {setup.key}")
    if owner:
        return ((t("cli.submit.key.owned", seal=seal, owner=terminal_text.clean(owner)), "text"),)
    return ((t("cli.submit.key.bare", seal=seal), "text"),)


def confirm(question: str, unasked: NotWritten, declined: str) -> None:
    """Ask for a yes. Raises `unasked` where nobody can be asked, and NotWritten with `declined` for a no."""
    if not output.can_ask():
        raise unasked
    if not output.ask(question):
        raise NotWritten(t("cli.submit.no.title"), declined)


@contextmanager
def signed(setup: Setup | None) -> Iterator[str | None]:
    """What is signed meanwhile: the key is told to be waited for, and Ctrl-C leaves saying that nothing was signed.

    It is given the passphrase of a locked key, typed unseen on a terminal; None where none is needed or nobody can type
    one. `setup` is None where nothing is signed.
    """
    try:
        passphrase = _passphrase(setup)
        with _awaited(setup):
            yield passphrase
    except (KeyboardInterrupt, click.Abort):
        output.warn("", t("signing.not_signed"))
        raise SystemExit(INTERRUPTED) from None


def _passphrase(setup: Setup | None) -> str | None:
    if setup is None or not setup.needs_passphrase or not output.can_ask():
        return None
    question = output.spelled(t("cli.submit.passphrase", seal=setup.key))
    typed: str = click.prompt(question, hide_input=True, default="", show_default=False, err=True)
    return typed


@contextmanager
def _awaited(setup: Setup | None) -> Iterator[None]:
    """Tell that the key is waited for: at once where it needs a touch, else when it has not signed for a while."""
    if setup is None:
        yield
        return
    notice = threading.Timer(0.0 if setup.touch else _PAUSE, output.warn, (t("cli.submit.waiting"),))
    notice.daemon = True
    notice.start()
    try:
        yield
    finally:
        notice.cancel()
