"""A text table on disk: where it stands, and how it is kept, so that nothing typed is lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import attrs

from plantui.i18n import t
from plantui.usecases.editing.text_table.table_lines import Complaint
from plantui.usecases.session import settings, state_files
from plantui.usecases.session.desk import Desk

_MOST_BYTES = 64 * 1024 * 1024


@attrs.frozen(slots=True)
class Kept:
    """Where one table stands: `path` is what the editor opens, `offered` what was written out first."""

    path: Path
    offered: Path


def kept(desk: Desk, of: str = "") -> Kept:
    """Where the table about this text stands, or one `of` something else there, whether it is there or not."""
    place = f"{Path(desk.git.repository.common_dir).resolve()}\0{desk.plan_id}\0{desk.place.ref}\0{desk.text.kind}"
    place += f"\0{of}" if of else ""
    name = hashlib.sha256(place.encode(errors="surrogateescape")).hexdigest()[:16]
    folder = settings.state_folder() / "edits"
    return Kept(folder / f"{name}.txt", folder / f"{name}.offered")


def begin(place: Kept, table: str) -> None:
    """Write a fresh table to be edited; raises NotWritten with the reason."""
    with state_files.locked(place.path):
        state_files.write(place.offered, table.encode(errors="replace"))
        state_files.write(place.path, table.encode(errors="replace"))


def keep(place: Kept, text: str) -> None:
    """Keep a table as it is."""
    with state_files.locked(place.path):
        state_files.write(place.path, text.encode(errors="replace"))


def read_table(path: Path) -> str | None:
    """A kept table, None where there is none; raises Complaint when it is no text."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise Complaint(t("table.title"), t("table.not_text"), str(path)) from None


def drop(place: Kept) -> None:
    """Remove a table that was written, or that nobody wants."""
    with state_files.locked(place.path):
        state_files.remove(place.path)
        state_files.remove(place.offered)
