"""A text taken out of the screens into the user's own editor, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App

from plantui.errors import NotWritten, PlantuiError
from plantui.git import external_editor, private_folder
from plantui.i18n import of_system, t
from plantui.tui.app_base import LeanApp


def edited(app: App[Any], text: str) -> str:
    """The text as the editor leaves it, without a line end at its end; the screens stand still meanwhile.

    The file is the user's alone, and gone afterwards. Bytes that are no UTF-8 become replacement marks. Raises
    NotWritten where the editor cannot be used or its file cannot be read.
    """
    with private_folder.folder("text-") as folder:
        file = Path(folder) / "plantui.txt"
        try:
            file.write_text(f"{text}\n" if text else "", encoding="utf-8")
            failed: PlantuiError | None = None
            with app.suspend():  # which gives the terminal back to the screens only where nothing is raised
                try:
                    external_editor.edit(file)
                except PlantuiError as error:
                    failed = error
            if failed is not None:
                raise failed
            return file.read_bytes().decode("utf-8", "replace").removesuffix("\n")
        except OSError as trouble:
            raise NotWritten(t("editor.failed"), of_system(trouble)) from trouble
        finally:
            if isinstance(app, LeanApp):
                app.paint_anew()
