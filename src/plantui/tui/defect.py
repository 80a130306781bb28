"""A defect of ours that ends the screens: told in words, with its trace in a file of the user's own."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from plantui import terminal_text
from plantui.errors import NotWritten
from plantui.i18n import t
from plantui.usecases.session import settings, state_files

FILE = "defect.txt"
"""The newest trace alone: an older one is of a fault that was told when it happened."""


def told(error: BaseException) -> str:
    """What is said of it, cleaned; the trace, which holds no variables, is in a file by then, or follows on request."""
    trace = "".join(traceback.format_exception(error))
    values = {"kind": type(error).__name__, "what": terminal_text.clean(str(error), 200)}
    try:
        words = t("failed.defect", path=terminal_text.clean(str(_written(trace)), 1000), **values)
    except NotWritten as refusal:
        words = t("failed.defect.unwritten", why=terminal_text.clean(str(refusal), 400), **values)
    if os.environ.get("PLANTUI_DEBUG"):
        words += "\n" + "\n".join(terminal_text.clean_lines(trace, 100_000))
    return words


def _written(trace: str) -> Path:
    path = settings.state_folder() / FILE
    with state_files.locked(path):
        state_files.write(path, trace.encode("utf-8", "backslashreplace"))
    return path
