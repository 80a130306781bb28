"""click's commands and options, with usage, help and complaints in the language chosen when they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from plantui import terminal_text
from plantui.cli import output
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, both, meant, spellings, t

F = TypeVar("F", bound=Callable[..., Any])


class _Shown:
    """An attribute of click's that may hold a Sentence; reading it gives the words in the language chosen by then."""

    def __set_name__(self, _: type, name: str) -> None:
        self._name = "_" + name

    def __get__(self, instance: object, _: type) -> str | None:
        value = getattr(instance, self._name)
        return None if value is None else str(value)

    def __set__(self, instance: object, value: Sentence | str | None) -> None:
        setattr(instance, self._name, value)


class Option(click.Option):
    """An option whose help and metavar may be Sentences."""

    help: Any = _Shown()
    metavar: Any = _Shown()

    def __init__(self, *arguments: Any, help: Sentence | None = None, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.help = help  # not given to click, which would look at the words at once


class CommonOption(Option):
    """An option that every command takes: the program's help tells it, that of a command only names it."""


class Argument(click.Argument):
    """An argument whose metavar may be a Sentence."""

    metavar: Any = _Shown()


class CodeOrWord(click.Choice[str]):
    """One of some codes, each of which may also be given by its word in the chosen language (`i18n.meant`).

    `word` says a code's word.
    """

    def __init__(self, codes: Sequence[str], word: Callable[[str], str]) -> None:
        super().__init__(tuple(codes))
        self._word = word

    def words(self) -> dict[str, str]:
        """Each code and its word."""
        return {code: self._word(code) for code in map(str, self.choices)}

    def told(self) -> str:
        """All that may be given, for help and complaints."""
        return both(self.words())

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The code; what is none of them fails as click's own choices do."""
        return super().convert(meant(str(value), self.words()) or value, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Codes and words that begin so."""
        begun = incomplete.lower()
        return [CompletionItem(way) for way in spellings(self.words()) if way.startswith(begun)]


def option(*flags: str, **settings: Any) -> Callable[[F], F]:
    """click.option, whose help and metavar may be Sentences."""
    return click.option(*flags, cls=Option, **settings)


def argument(name: str, **settings: Any) -> Callable[[F], F]:
    """click.argument, whose metavar may be a Sentence."""
    return click.argument(name, cls=Argument, **settings)


class Worded(click.Command):
    """What commands and the program share: help in the chosen words, and in ASCII where that is wanted."""

    help: Any = _Shown()
    short_help: Any = _Shown()

    def get_help(self, ctx: click.Context) -> str:
        """The whole help, as this output can show it."""
        return "\n".join(map(output.spelled, super().get_help(ctx).splitlines()))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option, in the chosen words."""
        help_option = super().get_help_option(ctx)
        if help_option is not None:
            help_option.help = t("cli.option.help")
        return help_option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options under a heading in the chosen words."""
        told = [param for param in self.get_params(ctx) if ctx.parent is None or not isinstance(param, CommonOption)]
        records = [param.get_help_record(ctx) for param in told if not isinstance(param, click.Argument)]
        with formatter.section(t("cli.help.options")):
            formatter.write_dl([record for record in records if record is not None])
        common = [param.opts[0] for param in self.get_params(ctx) if param not in told]
        if common:
            formatter.write_paragraph()
            formatter.write_text(t("cli.help.common", options=" ".join(common)))


class Command(Worded):
    """A click command whose usage line and complaints are in the chosen words too."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.context_settings = {"help_option_names": ["-h", "--help"], **self.context_settings}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and refuse what is left over by naming it."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            extra = " ".join(terminal_text.clean(word, 60) for word in rest[:5])
            help_at = t("cli.usage.help", command=ctx.command_path)
            raise UsageProblem(t("cli.usage.title"), t("cli.usage.extra", seen=extra) + " " + help_at)
        return rest

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`Usage: …` in the chosen words."""
        arguments = [param.make_metavar(ctx) for param in self.get_params(ctx) if isinstance(param, click.Argument)]
        words = " ".join([t("cli.help.options_metavar"), *arguments])
        formatter.write_usage(ctx.command_path, words, t("cli.help.usage") + " ")


class CommandGroup(Worded, click.Group):
    """A command of commands, such as `plantui policy`: one of them must be named."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Its commands, in the order they were put in."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named first; raises UsageProblem when there is none of that name."""
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        raise self.unnamed(ctx, args[0])

    def unnamed(self, ctx: click.Context, word: str = "") -> UsageProblem:
        """The error where none of the group's commands was named; it lists them all, and says which is near."""
        values = {"command": ctx.command_path, "known": ", ".join(self.commands)}
        if not word:
            return UsageProblem(t("cli.usage.title"), t("cli.usage.which_one", **values))
        message = t("cli.usage.which", seen=terminal_text.clean(word, 60), **values)
        near = [t("cli.usage.near", near=f"{self.name} {name}") for name in get_close_matches(word, self.commands, 1)]
        return UsageProblem(t("cli.usage.title"), " ".join([message, *near]))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`Usage: plantui policy show|check …` in the chosen words."""
        formatter.write_usage(ctx.command_path, "|".join(self.commands), t("cli.help.usage") + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands with one line each."""
        Worded.format_options(self, ctx, formatter)
        with formatter.section(t("cli.help.commands")):
            formatter.write_dl([(name, command.short_help or "") for name, command in self.commands.items()])
