"""What workers tell the app. A worker never touches a widget: it posts one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    from plantui.desk.desk import Desk
    from plantui.desk.saying import Signing
    from plantui.errors import PlantuiError
    from plantui.git.command import Git
    from plantui.plan.reading import Outline

Work = Literal["begin", "open", "history", "check", "refresh", "sign"]
"""What a worker was at."""


class Begun(Message):
    """The repository is found and the services are known by name."""

    def __init__(self, git: Git, outlines: tuple[Outline, ...]) -> None:
        super().__init__()
        self.git = git
        self.outlines = outlines


class Opened(Message):
    """There is a desk, or a newer one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk


class Read(Message):
    """The history has been read; `checked` when its signatures are too."""

    def __init__(self, desk: Desk, *, checked: bool) -> None:
        super().__init__()
        self.desk = desk
        self.checked = checked


class Came(Message):
    """Long work has come this far; `of` is 0 while nobody knows."""

    def __init__(self, work: Work, done: int, of: int) -> None:
        super().__init__()
        self.work = work
        self.done = done
        self.of = of


class Failed(Message):
    """Work ended with an error that a person can act on."""

    def __init__(self, work: Work, error: PlantuiError) -> None:
        super().__init__()
        self.work = work
        self.error = error


class Prepared(Message):
    """What would be signed is known."""

    def __init__(self, signing: Signing) -> None:
        super().__init__()
        self.signing = signing


class Landed(Message):
    """A record is in the history; `merged` when somebody else's landed meanwhile and both were joined."""

    def __init__(self, desk: Desk, commit: str, merged: bool, count: int, *, unsigned: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self.commit = commit
        self.merged = merged
        self.count = count
        self.unsigned = unsigned
