"""What workers tell the app. A worker never touches a widget: it posts one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plantui.errors import PlantuiError
    from plantui.git.process import Git
    from plantui.git.sign.identity import Setup
    from plantui.plan.checks import Finding
    from plantui.plan.loader import Outline
    from plantui.render.review.agenda import Agenda
    from plantui.render.review.item_history import Chronicle
    from plantui.render.review.judgement import Judgement
    from plantui.review.rounds.proceedings import Proceedings
    from plantui.tui.controllers.compare import View
    from plantui.usecases.editing.fields import Prepared as PreparedEdit
    from plantui.usecases.editing.fields import Suggested
    from plantui.usecases.rounds.steps import Ahead, Ready, Taken
    from plantui.usecases.session.compare import Baseline
    from plantui.usecases.session.desk import Desk
    from plantui.usecases.session.in_force import Line
    from plantui.usecases.signing.preview import Signing

Work = Literal[
    "begin", "open", "history", "check", "audit", "refresh", "sign", "edit", "compare", "baselines", "seen",
    "judge", "story", "step",
]  # fmt: skip
"""What a worker was at."""

Target = Literal["branch", "work"]
"""Where an edit goes: a signed commit on the branch, or the files of the work tree."""


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


class Judged(Message):
    """The audit has come further, or has ended."""

    def __init__(self, judgement: Judgement) -> None:
        super().__init__()
        self.judgement = judgement


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


class Suggestions(Message):
    """What has been suggested: in the entry that was `said`, else about the selected item."""

    def __init__(self, found: tuple[Suggested, ...], *, said: bool) -> None:
        super().__init__()
        self.found = found
        self.said = said


class EditPrepared(Message):
    """What an edit would change is known; `setup` is the key for a commit, or `trouble` says why there is none."""

    def __init__(
        self,
        desk: Desk,
        prepared: PreparedEdit,
        suggestion: Suggested | None,
        setup: Setup | None,
        trouble: PlantuiError | None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.prepared = prepared
        self.suggestion = suggestion
        self.setup = setup
        self.trouble = trouble


class Edited(Message):
    """An edit is in the plan; `told` says where."""

    def __init__(self, desk: Desk, told: str, *, unsigned: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self.told = told
        self.unsigned = unsigned


class Compared(Message):
    """There is a comparison, or why there is none; `number` is that of the wish it answers.

    `found` are the contradictions of the text by item, which there are without a comparison too; `line` what was
    adopted, None where nobody can say.
    """

    def __init__(
        self,
        number: int,
        view: View | None,
        error: PlantuiError | None,
        found: Mapping[str, tuple[Finding, ...]],
        line: Line | None,
    ) -> None:
        super().__init__()
        self.number = number
        self.view = view
        self.error = error
        self.found = found
        self.line = line


class Baselines(Message):
    """What there is to compare with, or with `texts` to put on the desk instead."""

    def __init__(self, baselines: tuple[Baseline, ...], *, texts: bool = False) -> None:
        super().__init__()
        self.baselines = baselines
        self.texts = texts


class Held(Message):
    """What holds at the branch's tip, or why nobody can say; `number` is that of the wish it answers.

    Without `held` no root is pinned: open review. Without `agenda` no round is open. `alarm` is what every screen says
    before anything else.
    """

    def __init__(
        self,
        number: int,
        held: Proceedings | None,
        agenda: Agenda | None,
        error: PlantuiError | None,
        alarm: str = "",
    ) -> None:
        super().__init__()
        self.number = number
        self.held = held
        self.agenda = agenda
        self.error = error
        self.alarm = alarm


class Told(Message):
    """The story of an item is gathered."""

    def __init__(self, story: Chronicle) -> None:
        super().__init__()
        self.story = story


class Stepped(Message):
    """Of the steps of the round: which come next, one that is ready to be signed, or one that has landed."""

    def __init__(self, found: tuple[Ahead, ...] | Ready | Taken) -> None:
        super().__init__()
        self.found = found
