"""What went wrong, said so that a person knows what happened, where, and what to do next."""

from __future__ import annotations

from typing import ClassVar

import attrs

UNEXPECTED = 70
"""The exit code of a defect in plantui itself (EX_SOFTWARE of sysexits)."""


@attrs.frozen(auto_exc=True, slots=True, str=False)
class PlantuiError(Exception):
    """A failure that a person can act on.

    `message` names the value seen and what was expected; `where` is a place the reader can go to
    (file and line, ref, commit) or empty. All three may hold untrusted text: clean them when shown.
    """

    title: str
    message: str
    where: str = ""

    exit_code: ClassVar[int] = 2

    def __str__(self) -> str:
        return f"{self.title}: {self.message}" + (f" ({self.where})" if self.where else "")


class UsageProblem(PlantuiError):
    """The request itself is wrong, or the plan it is about has problems: exit 2."""


class Unreadable(PlantuiError):
    """The repository cannot be read or trusted, or its history is incomplete: exit 3."""

    exit_code: ClassVar[int] = 3


class NotWritten(PlantuiError):
    """Nothing was written; the draft is kept: exit 4."""

    exit_code: ClassVar[int] = 4
