"""The commands that README and the guide print, and the manual page: each command and option of them is there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from plantui import i18n
from plantui.cli import manual, registry
from support.program import plantui

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def printed(page: Path) -> Iterator[str]:
    """Each call of plantui in the blocks of a page, without what follows it on its line."""
    for words, block in re.findall(r"^```([^\n]*)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        if words.split()[:1] not in ([], ["sh"]):
            continue
        for line in block.replace("\\\n", " ").splitlines():
            for call in re.findall(r"(?:^|[\s(\"/])(plantui(?: [^|>&;)]*)?)", line):
                yield call.split("  #")[0].split(" # ")[0]


def resolved(program: click.Group, words: list[str]) -> tuple[click.Command, list[str], list[str]]:
    """The command that the words call, the words left for it, and the options before its name."""
    command: click.Command = program
    before: list[str] = []
    context = click.Context(program)
    while words and isinstance(command, click.Group):
        if words[0].startswith("-"):
            before += [words.pop(0)]
            if before[-1] in ("--lang", "-C", "--branch", "--by", "--today"):
                words.pop(0)
            continue
        inner = command.get_command(context, words[0])
        if inner is None:
            break
        command = inner
        words.pop(0)
    return command, words, before


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_prints_has_the_options_it_is_given(page: Path) -> None:
    """By the commands themselves: what is renamed or taken away does not go on standing on a page."""
    i18n.choose("en")
    program = registry.build()
    for call in printed(page):
        try:
            words = shlex.split(call)[1:]
        except ValueError:  # the rest of a quotation is on another line, or is none
            words = call.split()[1:]
        command, rest, before = resolved(program, list(words))
        known = {
            option for param in (*command.params, *program.params) for option in (*param.opts, *param.secondary_opts)
        }
        used = {word.partition("=")[0] for word in (*before, *rest) if re.match(r"--?[a-z]", word, re.IGNORECASE)}
        assert used <= known | {"--help", "-h"}, call
        if isinstance(command, click.Group) and command is not program:
            raise AssertionError(f"{call}: which command of {command.name}?")


def test_readme_prints_what_it_is_about() -> None:
    """Enough calls are found for the test above to mean something."""
    calls = list(printed(ROOT / "README.md"))
    assert len(calls) > 8 and any(call.startswith("plantui init --governed") for call in calls)
    assert len(list(printed(ROOT / "docs" / "rounds.md"))) > 20


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Every command below one, by how it is called."""
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            below = click.Context(inner, info_name=name, parent=context)
            yield below.command_path, inner
            yield from commands(inner, below)


@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_manual_page_tells_every_command_and_option(language: str) -> None:
    """In the language asked for; groff reads it without a complaint and draws no line too long for a terminal."""
    answer = plantui("man", "--lang", language)
    assert answer.code == 0, answer.err
    program = registry.build()
    told = answer.out.replace("\\-", "-")
    for called, command in commands(program, click.Context(program, info_name="plantui")):
        assert f"\n.SS {called}\n" in told, called
        for param in command.params:
            if isinstance(param, click.Option) and not (param.name or "").startswith("common_"):
                assert re.search(rf"^\.B .*{re.escape(param.opts[-1])}\b", told, re.MULTILINE), (called, param.opts)
    if shutil.which("groff"):
        drawn = subprocess.run(
            ("groff", "-k", "-man", "-Tutf8", "-ww", "-rLL=78n"), input=answer.raw, capture_output=True, check=True
        )
        assert drawn.stderr == b""
        assert "plantui-" not in drawn.stdout.decode().splitlines()[0]


def test_nothing_that_a_sentence_holds_is_a_request_to_roff() -> None:
    """A dot or an apostrophe at its beginning, a backslash inside, a hyphen that would be another sign."""
    assert manual.spelled(".SH x") == "\\&.SH x" and manual.spelled("'x") == "\\&'x"
    assert manual.spelled("a\\b\n --c") == "a\\eb \\-\\-c"
