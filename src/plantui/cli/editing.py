"""From an edit to the plan's files on the command line: what lapses, the question, the writing or the commit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import attrs

from plantui.cli import opening, options, output, signing
from plantui.cli.click_extensions import option
from plantui.errors import NotWritten
from plantui.git.repository import short
from plantui.i18n import Sentence, t
from plantui.render.line import wrapped
from plantui.usecases.editing import commit, fields, preview
from plantui.usecases.editing.fields import Prepared
from plantui.usecases.editing.suggestions import Suggested
from plantui.usecases.session import cache, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.desk import Desk

F = TypeVar("F", bound=Callable[..., Any])


@attrs.frozen(slots=True)
class Writing:
    """How a change is to be written: as a commit or in the work tree, with which questions, signed or not."""

    as_commit: bool
    yes: bool
    unsigned: bool


def as_asked(command: F) -> F:
    """`--commit`, `--yes` and `--unsigned` on a command that changes the plan, handed to it as `writing`."""

    @wraps(command)
    def collected(*, as_commit: bool, yes: bool, unsigned: bool, **rest: Any) -> Any:
        return command(writing=Writing(as_commit, yes, unsigned), **rest)

    function: Callable[..., Any] = collected
    for decorate in (
        option("--unsigned", is_flag=True, help=Sentence("cli.option.unsigned_commit")),
        option("--yes", is_flag=True, help=Sentence("cli.option.yes_lapse")),
        option("--commit", "as_commit", is_flag=True, help=Sentence("cli.option.commit")),
    ):
        function = decorate(function)
    return cast("F", function)


def opened(as_commit: bool, memory: cache.Memory) -> Desk:
    """The desk on the text to change, with its history: the work tree, or the branch where it is to be a commit."""
    common = options.here()
    desk = opening.opened(common, None if as_commit else startup.WORK, memory=memory)
    return session_open.list_history(desk, opening.progress("history"))


def write(desk: Desk, prepared: Prepared, writing: Writing, suggestion: Suggested | None = None) -> None:
    """Show what changes and lapses, ask unless told not to where something lapses, and write. Raises NotWritten."""
    canvas = output.canvas()
    for words, role in preview.told(desk, prepared):
        output.write_lines(list(wrapped(words, canvas, role)))
    sys.stdout.flush()
    if (prepared.lapses or prepared.dead_end) and not writing.yes:
        why = t("cli.set.lapse" if prepared.lapses else "cli.set.dead_end")
        unasked = NotWritten(t("cli.set.lapse.title"), why)
        signing.confirm(t("cli.set.ask"), unasked, t("cli.set.no"))
    if not writing.as_commit:
        paths = fields.write(desk, prepared)
        output.say(*(t("cli.set.wrote", path=path) for path in paths))
        if suggestion is not None:
            output.say(t("cli.set.credit", by=suggestion.by, act=suggestion.act))
        return
    with signing.signed(None if writing.unsigned else commit.ready(desk)) as passphrase:
        landed = commit.commit(desk, prepared, suggestion=suggestion, unsigned=writing.unsigned, passphrase=passphrase)
    code = "cli.set.unsigned" if writing.unsigned else "cli.set.committed"
    output.say(t(code, commit=landed.tip[:10], branch=short(desk.place.ref or "")), *landed.notes)
