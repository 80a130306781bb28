"""The commands there are, each in its module, which is imported when it is asked for; and the program of them all."""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from pathlib import Path

import click

from plantui import terminal_text, version
from plantui.cli import options, output
from plantui.cli.click_extensions import Command, Option, Worded
from plantui.cli.commands import screens
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t

SECTIONS = {
    "read": {
        "show": "show",
        "highlights": "plan_views",
        "timeline": "plan_views",
        "changes": "changes",
        "impact": "changes",
        "check": "check",
    },
    "say": {
        "decide": "acts",
        "remark": "acts",
        "suggest": "acts",
        "reply": "acts",
        "resolve": "acts",
        "unsatisfied": "acts",
        "withdraw": "acts",
        "confirm": "acts",
        "vouch": "acts",
        "lift": "acts",
        "draft": "draft",
        "submit": "acts",
    },
    "round": {
        "status": "status",
        "remind": "remind",
        "round": "round",
        "adopt": "round",
        "paper": "documents.paper",
        "receive": "documents.receive",
        "code": "documents.code",
    },
    "edit": {
        "set": "editing.edit",
        "edit": "editing.edit",
        "add": "editing.items",
        "remove": "editing.items",
        "move": "editing.items",
        "export": "editing.spreadsheet",
        "import": "editing.spreadsheet",
    },
    "trust": {
        "story": "history",
        "log": "history",
        "audit": "audit",
        "trust": "audit",
    },
    "servers": {
        "sync": "servers.sync",
        "gate": "servers.gate",
        "hook": "servers.hook",
    },
    "govern": {
        "policy": "policy",
        "people": "people",
    },
    "setup": {
        "init": "setup",
        "demo": "setup",
        "doctor": "setup",
        "schema": "setup",
        "completions": "setup",
        "man": "setup",
    },
}
"""What one does with the program, and the commands for it, each with the module below cli/commands that holds it as
`<command>_command`; help lists them so."""

COMMANDS = {name: module for commands in SECTIONS.values() for name, module in commands.items()}


class Program(Worded, click.Group):
    """`plantui`: a first word that names no command is the folder whose screens are opened."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order the help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now."""
        return load(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named first, or the screens of the folder named first; raises UsageProblem where it is neither.

        That is told before the rest is parsed: what follows a misspelled command is not the screens' to judge.
        """
        if args[0] in COMMANDS:
            return super().resolve_command(ctx, args)
        if not ctx.resilient_parsing and not _may_be_folder(ctx, args):
            raise _no_command(*args)
        return "screens", screens.screens_command, args

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Both ways to call the program."""
        formatter.write_usage("plantui", t("cli.usage.screens"), t("cli.help.usage") + " ")
        formatter.write_usage("plantui", t("cli.usage.commands"), " " * (len(t("cli.help.usage")) + 1))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The common options, then the commands with one line each, by what one does with them."""
        Worded.format_options(self, ctx, formatter)
        width = max(map(len, COMMANDS))
        for section, commands in SECTIONS.items():
            with formatter.section(t(f"cli.help.section.{section}")):
                formatter.write_dl([(name.ljust(width), t(f"cli.{name}.short")) for name in commands])


def _may_be_folder(context: click.Context, arguments: list[str]) -> bool:
    """Whether the first of the arguments names a file or folder, seen from where `-C` leads, or is written as one."""
    path, rest = options.common_options(context).path, iter(arguments[1:])
    for word in rest:
        if word.startswith("-C"):
            path = options.below(path, word[2:] or next(rest, ""))
    return "/" in arguments[0] or Path(options.below(path, arguments[0])).exists()


def _no_command(word: str, following: str = "", *_: str) -> UsageProblem:
    """`plantui shwo` is a command misspelled rather than a folder that is missing; the error says what was meant."""
    asks_for_help = word in ("help", "hjelp")
    near = [] if asks_for_help else [*_with_group(word), *get_close_matches(word, COMMANDS, 1)]
    subject = f"plantui {following}" if asks_for_help and following in COMMANDS else "plantui"
    hint = t("cli.usage.near", near=near[0]) if near else t("cli.usage.help", command=subject)
    seen = terminal_text.clean(word, 60)
    return UsageProblem(t("cli.usage.title"), t("cli.usage.no_command", seen=seen) + " " + hint)


def _with_group(word: str) -> list[str]:
    """`round open` for `open`: the commands of commands that have one of this name."""
    groups = ((name, load(name)) for name in COMMANDS)
    return [f"{name} {word}" for name, group in groups if isinstance(group, click.Group) and word in group.commands]


def load(name: str) -> click.Command:
    """The click command of a name in COMMANDS."""
    module = importlib.import_module(f"plantui.cli.commands.{COMMANDS[name]}")
    command = getattr(module, f"{name}_command")
    assert isinstance(command, click.Command)
    return command


def build() -> Program:
    """The whole program."""

    def bare(**_: object) -> int | None:
        context = click.get_current_context()
        if context.invoked_subcommand is not None:
            return None
        return screens.open_screens(options.common_options(context))

    program = Program(
        "plantui",
        callback=bare,
        invoke_without_command=True,
        help=Sentence("cli.help"),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    program.params = [*options.options(), options.rev_option(), version_option()]
    return program


def version_option() -> click.Option:
    """`--version`, for where it does not stand first."""

    def show(context: click.Context, _: click.Parameter, flag: bool) -> None:
        if flag and not context.resilient_parsing:
            output.out(version())
            context.exit(0)

    return Option(
        ["-V", "--version"],
        is_flag=True, is_eager=True, expose_value=False, callback=show, help=Sentence("cli.option.version"),
    )  # fmt: skip
