"""The governance review of a plan kept as TOML in git, in a terminal."""

from __future__ import annotations


def version() -> str:
    """The program's name and version, as `--version` prints them."""
    from importlib import metadata  # everything imports this module, and this is asked once

    try:
        return "plantui " + metadata.version("plantui")
    except metadata.PackageNotFoundError:
        return "plantui"
