"""Where git keeps a ref: the folders in which a file appears when the ref moves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from plantui.git.quarantine import Repository


def ref_files(repository: Repository, ref: str) -> Mapping[Path, frozenset[str]]:
    """The names to look out for in each folder that is there: one of them is written anew when the full ref moves.

    Of a loose ref's folders those that exist; a folder that is yet to come is a name in the one above it. Git writes
    each of these files under another name and renames it.
    """
    common = Path(repository.common_dir)
    if repository.ref_storage == "reftable":
        return {common / "reftable": frozenset({"tables.list"})}
    names: dict[Path, frozenset[str]] = {common: frozenset({"packed-refs"})}
    folder = common
    for part in PurePosixPath(ref).parts:
        if not folder.is_dir():
            break
        names[folder] = names.get(folder, frozenset()) | {part}
        folder /= part
    return names
