"""`plantui`: chooses the words, then hands over to the commands or the screens."""

from __future__ import annotations


def main() -> None:
    """The console script."""
    raise SystemExit(2)
