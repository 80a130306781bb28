"""The user's own editor, `$VISUAL` or `$EDITOR`, opened on a file at a line, with the terminal to itself."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from plantui.errors import NotWritten
from plantui.git import child
from plantui.i18n import of_system, t

_TAKES_LINE = ("vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "joe", "jed", "ne", "mg",
               "kak")  # fmt: skip
"""Editors that open a file at `+N`."""

_USUAL = ("sensible-editor", "vim", "nano", "vi")
"""What is taken where neither variable is set, if there is a terminal for it."""


def edit(path: Path, line: int = 1) -> None:
    """Have the user edit a file, and wait for the end of the editor; call it in the main thread.

    Raises NotWritten where there is no editor, no terminal for one that nobody named, or where it fails.
    """
    command = _command()
    program = os.path.basename(command[0])  # noqa: PTH119  # a word of a command line, not a path
    at = [f"+{line}"] if line > 1 and program in _TAKES_LINE else []
    with _left_alone():
        try:
            with child.starting():
                process = Popen([*command, *at, path])
                child.note(process, own_group=False)
        except OSError as trouble:
            raise NotWritten(t("editor.failed"), of_system(trouble), command[0]) from trouble
        code = process.wait()
    if code:
        raise NotWritten(t("editor.failed"), t("editor.ended_with", code=code), command[0])


def _command() -> Sequence[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    try:
        words = shlex.split(named or "")
    except ValueError:
        raise NotWritten(t("editor.failed"), t("editor.not_a_command", seen=named)) from None
    if words:
        return words
    usual = next((program for program in _USUAL if shutil.which(program)), None)
    if usual is None or not (os.isatty(0) and os.isatty(1)):
        raise NotWritten(t("editor.failed"), t("editor.none"))
    return [usual]


@contextmanager
def _left_alone() -> Iterator[None]:
    """Keys that interrupt are the editor's; what stops it stops this process with it, for the shell to see."""
    before = {number: signal.signal(number, _nothing) for number in (signal.SIGINT, signal.SIGQUIT)}
    before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _nothing(*_: object) -> None:
    """A handler, and not SIG_IGN, which the editor would inherit."""
