"""`plantui demo`: a throwaway repository founded on the plan of 2024, with a round among invented people, opened."""

from __future__ import annotations

from pathlib import Path

import attrs

from plantui.cli import opening, options, output
from plantui.cli.click_extensions import option
from plantui.i18n import Sentence, t


@options.command("demo")
@option("--adopted", is_flag=True, help=Sentence("cli.option.demo_adopted"))
@option("--keep", metavar=Sentence("cli.metavar.path"), help=Sentence("cli.option.keep"))
def command(adopted: bool, keep: str | None) -> int:
    """Build it, open it, and take it away again."""
    from plantui.cli.commands.screens import open_screens
    from plantui.usecases.setup import demo

    asked = options.here()
    kept = Path(options.below(asked.path, keep)).absolute() if keep else None
    with demo.throwaway(kept) as folder, demo.at_home(folder):
        made = demo.make(folder, adopted=adopted, counting=opening.progress("demo"))
        output.say(t("cli.demo.kept" if kept else "cli.demo.where", folder=made.folder))
        if kept:
            output.say(t("cli.demo.open", doors=str(Path(made.folder, "as"))))
        output.out("")
        return open_screens(attrs.evolve(asked, path=made.repository))
