"""`plantui completions`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from plantui.cli import options, output
from plantui.cli.click_extensions import argument
from plantui.i18n import Sentence

SHELLS = ("bash", "zsh", "fish")


@options.command("completions")
@argument("shell", type=click.Choice(SHELLS), metavar=Sentence("cli.metavar.shell"))
def completions_command(shell: str) -> None:
    """Print the completion script of one shell."""
    kind = get_completion_class(shell)
    assert kind is not None
    program = click.get_current_context().find_root().command
    # ShellComplete.source, not bash's own: that one starts bash to ask for its version.
    script = ShellComplete.source(kind(program, {}, "plantui", "_PLANTUI_COMPLETE"))
    for line in script.splitlines():
        output.out(line)
