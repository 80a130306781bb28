"""The user's own editor, `$VISUAL` or `$EDITOR`, opened on a file at a line."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from plantui.cli import output
from plantui.errors import NotWritten
from plantui.i18n import t

_TAKES_LINE = ("vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "joe", "jed", "ne", "mg",
               "kak")  # fmt: skip
"""Editors that open a file at `+N`."""


def open_at(path: Path, line: int) -> None:
    """Open a file in `$VISUAL` or `$EDITOR` and wait for its end; raises NotWritten without a terminal or an editor."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        if not output.on_terminal():
            raise NotWritten(t("cli.edit.not_written"), t("cli.edit.no_editor"))
        click.edit(filename=str(path))
        return
    try:
        program = os.path.basename(shlex.split(editor)[0])  # noqa: PTH119  # a word of a command line, not a path
    except (ValueError, IndexError):
        program = ""
    at = f" +{line}" if line > 1 and program in _TAKES_LINE else ""
    click.edit(filename=str(path), editor=editor + at)
