"""`plantui init`: a new plan repository, or a plan in one that has none."""

from __future__ import annotations

from plantui.cli import options, output
from plantui.cli.click_extensions import argument, option
from plantui.i18n import Sentence, t, tn
from plantui.usecases.session import settings
from plantui.usecases.setup import init


@options.command("init")
@argument("path", required=False, default="", metavar=Sentence("cli.metavar.optional_path"))
@option("--empty", is_flag=True, help=Sentence("cli.option.empty"))
def command(path: str, empty: bool) -> None:
    """Make it, and say where it is and how to open it."""
    asked = options.here()
    made = init.init(options.below(asked.path, path), empty=empty, today=asked.today or settings.today())
    branch = made.ref.removeprefix("refs/heads/")
    done = tn("cli.init.done", len(made.files), folder=made.folder, commit=made.commit[:10], branch=branch)
    output.say(done, t("cli.init.next", folder=made.folder))
