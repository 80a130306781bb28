"""From an edit to the plan's files on the command line: what lapses, the question, the writing or the commit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

import attrs

from plantui.cli import command_desk, options, output, signing
from plantui.cli.click_extensions import option
from plantui.errors import NotWritten, UsageProblem
from plantui.git.repository import short
from plantui.i18n import Sentence, t
from plantui.plan.schema import fields_of
from plantui.render.labels import field_name
from plantui.render.line import wrapped
from plantui.usecases.editing import commit, fields, items, preview
from plantui.usecases.editing.fields import Prepared
from plantui.usecases.editing.suggestions import Suggested
from plantui.usecases.editing.unknown_names import UnknownNames, missing_items, stated_source
from plantui.usecases.editing.wishes import NewItem, Wish
from plantui.usecases.session import cache, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.desk import Desk, Session

F = TypeVar("F", bound=Callable[..., Any])


@attrs.frozen(slots=True)
class Writing:
    """How a change is to be written: as a commit or in the work tree, with which questions, signed or not, or not at
    all.
    """

    as_commit: bool
    yes: bool
    unsigned: bool
    dry_run: bool = False


@attrs.frozen(slots=True)
class Why:
    """Why the plan is changed, as code and text, and where that was said; empty where nothing is."""

    reason: str = ""
    source: str = ""


def as_asked(command: F) -> F:
    """`--commit --yes --unsigned --dry-run` on a command that changes the plan, handed to it as `writing`."""

    @wraps(command)
    def collected(*, as_commit: bool, yes: bool, unsigned: bool, dry_run: bool, **rest: Any) -> Any:
        return command(writing=Writing(as_commit, yes, unsigned, dry_run), **rest)

    function: Callable[..., Any] = collected
    for decorate in (
        option("--dry-run", is_flag=True, help=Sentence("cli.option.dry_run")),
        option("--unsigned", is_flag=True, help=Sentence("cli.option.unsigned_commit")),
        option("--yes", is_flag=True, help=Sentence("cli.option.yes_lapse")),
        option("--commit", "as_commit", is_flag=True, help=Sentence("cli.option.commit")),
    ):
        function = decorate(function)
    return cast("F", function)


def opened(as_commit: bool, memory: cache.Memory) -> Desk:
    """The desk on the text to change, with its history: the work tree, or the branch where it is to be a commit."""
    common = options.here()
    desk = command_desk.opened(common, None if as_commit else startup.WORK, memory=memory)
    return session_open.list_history(desk, command_desk.progress("history"))


def because(function: F) -> F:
    """`--reason` and `--source` on a command that changes the plan, handed to it as `why`."""

    @wraps(function)
    def collected(*, reason: str, source: str, **rest: Any) -> Any:
        return function(why=Why(reason, source), **rest)

    wrapped_function: Callable[..., Any] = collected
    for decorate in (
        option("--source", default="", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.change_source")),
        option(
            "--reason", default="", metavar=Sentence("cli.metavar.reason"), help=Sentence("cli.option.change_reason")
        ),
    ):
        wrapped_function = decorate(wrapped_function)
    return cast("F", wrapped_function)


def pairs(written: Sequence[str], command: str) -> dict[str, str]:
    """The fields of `field=value …`; raises UsageProblem for a word that is none, and for a field given twice."""
    given: dict[str, str] = {}
    for word in written:
        name, equals, value = word.partition("=")
        wrong = "" if equals and name.strip() else t("cli.add.no_pair", seen=word[:80])
        if wrong or name.strip() in given:
            words = wrong or t("cli.add.twice", field=name.strip()[:40])
            raise UsageProblem(t("cli.usage.title"), words + " " + t("cli.usage.help", command=f"plantui {command}"))
        given[name.strip()] = value
    return given


def creating(function: F) -> F:
    """`--create-missing`, handed to the command as `create`."""
    return option("--create-missing", "create", is_flag=True, help=Sentence("cli.option.make_missing"))(function)


def prepared(session: Session, wishes: Sequence[Wish], *, create: bool = False, source: str = "") -> Prepared:
    """All that is wanted, ready to be written; actors and components that are named and not there are offered.

    Without `create` they are asked about on a terminal. Raises as `items.prepare_wishes`.
    """
    try:
        return items.prepare_wishes(session, wishes)
    except UnknownNames as unknown:
        named = missing_items(session.desk.plan, unknown, source or stated_source(wishes))
        made = named if create else tuple(_asked(unknown, named))
    return items.prepare_wishes(session, (*wishes, *made))


def _asked(unknown: UnknownNames, named: Sequence[NewItem]) -> Iterator[NewItem]:
    """The same, once the user has agreed and said what each is called."""
    if not output.can_ask():
        raise attrs.evolve(unknown, message=f"{unknown.message} {t('cli.missing.how')}")
    output.warn(unknown.message)
    if not output.ask(t("cli.missing.ask")):
        raise unknown
    for name, plain in zip(unknown.names, named, strict=True):
        written = dict(plain.written)
        for field in fields_of(name.table):
            if field.required and field.name != "id":
                words = ", ".join(field.words)
                label = t("cli.missing.field", item=name.slug, field=field_name(field.name), words=words)
                written[field.name] = output.asked(f"{label} [{written.get(field.name, '')}]") or written[field.name]
        yield attrs.evolve(plain, written=written)


def write(
    desk: Desk, prepared: Prepared, writing: Writing, suggestion: Suggested | None = None, *, difference: bool = False
) -> None:
    """Show what changes and lapses, ask unless told not to where something lapses, and write. Raises NotWritten.

    With `difference`, and where nothing is to be written, what the files become is shown line by line.
    """
    canvas = output.canvas()
    if difference or writing.dry_run:
        output.write_lines(preview.difference(prepared))
    for words, role in preview.told(desk, prepared):
        output.write_lines(list(wrapped(words, canvas, role)))
    sys.stdout.flush()
    if writing.dry_run:
        output.say(t("cli.set.dry_run"))
        return
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
