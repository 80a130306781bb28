"""The manual page, made of the commands themselves: every command, argument and option there is, as `man` reads it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from plantui import version
from plantui.i18n import t

EXIT_CODES = ("0", "1", "2", "3", "4", "70", "130")
"""The codes that the page explains."""


def page(program: click.Group) -> Iterator[str]:
    """The lines of the page, in roff and in the language chosen."""
    context = click.Context(program, info_name="plantui")
    yield f'.TH PLANTUI 1 "" "{version()}"'
    yield from _section("man.name", f"plantui \\- {spelled(t('man.short'))}")
    yield from _section("man.synopsis", f".B plantui\n{spelled(t('cli.usage.screens'))}")
    yield from (".br", f".B plantui\n{spelled(t('cli.usage.commands'))}")
    yield from _section("man.description", *_paragraphs(t("cli.help")))
    yield from _section("man.options")
    yield from _options(program, context, common=True)
    yield from _section("man.commands")
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command is not None
        yield from _command(command, click.Context(command, info_name=name, parent=context))
    yield from _section("man.exit")
    for code in EXIT_CODES:
        yield from (".TP", f".B {code}", spelled(t(f"man.exit.{code}")))
    yield from _section("man.files", ".TP", ".I ~/.config/plantui/settings.toml", spelled(t("man.files.settings")))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    """One command, and the commands that it holds."""
    yield f".SS {spelled(context.command_path)}"
    arguments = [param.make_metavar(context) for param in command.params if isinstance(param, click.Argument)]
    if isinstance(command, click.Group):
        yield from _paragraphs(command.help or "")
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _command(inner, click.Context(inner, info_name=name, parent=context))
        return
    yield f".B {spelled(' '.join((context.command_path, *arguments)))}"
    yield ".PP"
    yield from _paragraphs(command.help or "")
    yield from _options(command, context, common=False)


def _options(command: click.Command, context: click.Context, *, common: bool) -> Iterator[str]:
    """A command's own options; those of every command with the program alone."""
    for param in command.params:
        if not isinstance(param, click.Option) or (not common and (param.name or "").startswith("common_")):
            continue
        record = param.get_help_record(context)
        if record is not None:
            yield from (".TP", f".B {spelled(record[0])}", spelled(record[1]))


def _section(key: str, *lines: str) -> Iterator[str]:
    yield f".SH {spelled(t(key).upper())}"
    yield from lines


def _paragraphs(words: str) -> Iterator[str]:
    for part in words.split("\n\n"):
        yield from (spelled(part), ".PP")


def spelled(words: str) -> str:
    """Words as roff takes them: nothing in them is a request, an escape or a hyphen that may become another sign."""
    line = " ".join(words.split()).replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line.startswith((".", "'")) else line
