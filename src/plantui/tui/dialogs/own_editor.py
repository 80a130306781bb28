"""A text taken out of the screens into the user's own editor, and back."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App

from plantui.errors import NotWritten, PlantuiError
from plantui.git import external_editor
from plantui.i18n import of_system, t
from plantui.terminal_text import clean
from plantui.tui.app_base import LeanApp
from plantui.usecases.session import settings, state_files


def edited(app: App[Any], text: str) -> str:
    """The text as the editor leaves it, without a line end at its end; the screens stand still meanwhile.

    The file is the user's alone, among their drafts. It goes once its text is taken, and stays where the editor failed
    or the program ended under it: what was saved in it is nowhere else. Bytes that are no UTF-8 become replacement
    marks. Raises NotWritten, with the file, where the editor cannot be used or its file cannot be read.
    """
    file = _file()
    try:
        file.write_text(f"{text}\n" if text else "", encoding="utf-8")
        failed: PlantuiError | None = None
        with app.suspend():  # which gives the terminal back to the screens only where nothing is raised
            try:
                external_editor.edit(file)
            except PlantuiError as error:
                failed = error
        words = file.read_bytes().decode("utf-8", "replace").removesuffix("\n")
    except OSError as trouble:
        raise NotWritten(t("editor.failed"), of_system(trouble), str(file)) from trouble
    finally:
        if isinstance(app, LeanApp):
            app.paint_anew()
    if failed is not None and words != text:
        home = str(Path.home())
        kept = f"~{str(file).removeprefix(home)}" if str(file).startswith(f"{home}/") else str(file)
        raise NotWritten(failed.title, t("editor.kept", path=clean(kept, 200)), str(file))
    file.unlink(missing_ok=True)
    if failed is not None:
        raise failed
    return words


def _file() -> Path:
    folder = state_files.private(settings.state_folder() / "texts")
    handle, name = tempfile.mkstemp(suffix=".txt", prefix="", dir=folder)
    os.close(handle)
    return Path(name)
