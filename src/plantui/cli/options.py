"""The options of every command, and days as people write them."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, TypeVar

import click

from plantui.cli import output
from plantui.cli.click_extensions import Command, CommandGroup, CommonOption, Option, option
from plantui.errors import UsageProblem
from plantui.i18n import LANGUAGES, Sentence, t
from plantui.plan.dates import NotAWhen
from plantui.plan.written_dates import read_day
from plantui.usecases.session.startup import Wish
from plantui.value_class import value_class

F = TypeVar("F", bound=Callable[..., Any])


@value_class
class Common:
    """What the user asked of every command; empty and None where nothing was said."""

    path: str = ""
    lang: str | None = None
    today: date | None = None
    branch: str | None = None
    by: str | None = None
    rev: str | None = None
    ascii: bool = False


def common_options(context: click.Context) -> Common:
    """What was asked for, before and after the command's name; after wins."""
    values = context.find_object(dict) or {}
    return Common(**values)


def here() -> Common:
    """What was asked for, inside a command."""
    return common_options(click.get_current_context())


def wish(common: Common, rev: str | None = None) -> Wish:
    """What the common options ask for; `rev` where `--rev` says nothing."""
    return Wish(
        path=common.path or ".",
        rev=common.rev if common.rev is not None else rev,
        branch=common.branch,
        by=common.by,
        today=common.today,
        lang=common.lang,
    )


def options() -> list[click.Option]:
    """Fresh `-C --lang --today --branch --by --ascii`; each keeps what it was given for `common_options`."""
    return [
        _option("path", "-C", metavar=Sentence("cli.metavar.path"), help=Sentence("cli.option.path")),
        _option("lang", "--lang", metavar="|".join(LANGUAGES), help=Sentence("cli.option.lang")),
        _option("today", "--today", metavar=Sentence("cli.metavar.day"), help=Sentence("cli.option.today")),
        _option("branch", "--branch", metavar=Sentence("cli.metavar.branch"), help=Sentence("cli.option.branch")),
        _option("by", "--by", metavar=Sentence("cli.metavar.person"), help=Sentence("cli.option.by")),
        _option("ascii", "--ascii", is_flag=True, help=Sentence("cli.option.ascii")),
    ]


def rev_option() -> click.Option:
    """`--rev`: which text; WORK is the work tree."""
    return _option("rev", "--rev", Option, metavar=Sentence("cli.metavar.rev"), help=Sentence("cli.option.rev"))


def command(name: str, *, reads: bool = False, parent: click.Group | None = None) -> Callable[[F], click.Command]:
    """Decorate a command: common options, help from `cli.<name>.help`, and with `reads` `--rev` too.

    With a `parent` it is put into that group, and its help stands under `cli.<group>.<name>.help`.
    """

    def decorate(function: F) -> click.Command:
        key = f"{parent.name}.{name}" if parent is not None else name
        words = {"help": Sentence(f"cli.{key}.help"), "short_help": Sentence(f"cli.{key}.short")}
        click_command = click.command(name, cls=Command, **words)(_checked(function, reads))
        click_command.params += [*([rev_option()] if reads else []), *options()]
        if parent is not None:
            parent.add_command(click_command)
        return click_command

    return decorate


def group(name: str, *, otherwise: str = "") -> click.Group:
    """A command of commands, which `command(…, parent=…)` puts in; it takes the common options too.

    Where none of them is named, `otherwise` is meant; without it one must be named.
    """

    def unnamed(**_: object) -> Any:
        context = click.get_current_context()
        if context.invoked_subcommand is not None:
            return None
        if otherwise:
            return context.invoke(click_group.commands[otherwise])
        raise click_group.unnamed(context)

    click_group = CommandGroup(
        name,
        callback=unnamed,
        invoke_without_command=True,
        help=Sentence(f"cli.{name}.help"),
        short_help=Sentence(f"cli.{name}.short"),
    )
    click_group.params += options()
    return click_group


def formats(*allowed: str) -> Callable[[F], F]:
    """`--format` with the formats this command has; text is the default."""
    return option(
        "--format", "form", type=click.Choice(allowed), default="text", metavar="|".join(allowed),
        help=Sentence("cli.option.format"),
    )  # fmt: skip


def plain() -> Callable[[F], F]:
    """`--plain`: one fact a line."""
    return option("--plain", "facts", is_flag=True, help=Sentence("cli.option.plain"))


def in_round(function: F) -> F:
    """`--round`: which one, where several are open."""
    return option("--round", "name", metavar=Sentence("cli.metavar.round"), help=Sentence("cli.option.round"))(function)


def _checked(function: F, reads: bool) -> Callable[..., Any]:
    @wraps(function)
    def run(*arguments: Any, **values: Any) -> Any:
        if not reads and here().rev is not None:
            raise UsageProblem(t("cli.usage.title"), t("cli.usage.no_rev"))
        if not reads:
            return function(*arguments, **values)
        try:
            return function(*arguments, **values)
        except KeyboardInterrupt:
            output.warn("", t("cli.stopped"))
            raise

    return run


def _option(name: str, flag: str, made: type[Option] = CommonOption, **settings: Any) -> click.Option:
    def keep(context: click.Context, _: click.Parameter, value: object) -> None:
        if value is None or value is False:
            return
        if name == "path":
            value = below(context.ensure_object(dict).get("path", ""), str(value))  # a second -C, as git's
        elif name == "today":
            value = day(str(value), flag)
        elif name == "ascii":
            output.force_ascii()
        context.ensure_object(dict)[name] = value

    return made([flag, f"common_{name}"], expose_value=False, callback=keep, **settings)


def below(folder: str, path: str) -> str:
    """`path` seen from `folder`, both as they were given; empty means where the user stands."""
    return os.path.join(folder, path) if path else folder  # noqa: PTH118  # "" and ".." must stay as they were given


def day(written: str | None, flag: str) -> date | None:
    """The day that an option was given, as a person writes it, or none; raises UsageProblem for what is no day."""
    if written is None:
        return None
    try:
        return read_day(written)
    except NotAWhen as problem:
        raise UsageProblem(t("cli.usage.title"), f"{flag}: {problem}") from None
