"""Bare `plantui [REPO]`: the screens, or the plan's overview where there is no terminal to draw them on."""

from __future__ import annotations

import attrs

from plantui.cli import options, output
from plantui.cli.click_extensions import argument
from plantui.cli.options import Common
from plantui.i18n import Sentence

# Imported late, inside functions: every command imports this module, and only a bare call opens screens or prints the
# plan.


@options.command("screens", reads=True)
@argument("repo", required=False, default="", metavar=Sentence("cli.metavar.repo"))
def screens_command(repo: str) -> int:
    """Open the screens of a folder."""
    common = options.here()
    if repo:
        common = attrs.evolve(common, path=options.below(common.path, repo))
    return open_screens(common)


def open_screens(common: Common) -> int:
    """Open the screens; without a terminal print the overview. The exit code."""
    if not output.on_terminal():
        from plantui.cli import command_desk
        from plantui.cli.commands.show import print_overview

        print_overview(command_desk.opened(common))
        return 0
    from plantui.cli import start  # the screens and git, which no command waits for

    return start.start_screens(options.wish(common))
