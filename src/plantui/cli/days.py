"""A day as a person writes it on the command line."""

from __future__ import annotations

from datetime import date

from plantui.errors import UsageProblem
from plantui.words import t


def day(written: str | None) -> date | None:
    """A day as it is written, or none; raises UsageProblem for what is no day."""
    if written is None:
        return None
    try:
        if len(written) != 10:
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        raise UsageProblem(t("cli.usage.title"), t("cli.usage.day", seen=written)) from None
