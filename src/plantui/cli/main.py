"""`plantui`: chooses the language, then hands over to the commands or the screens."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from plantui import version

# Imported late, inside functions: `--version` waits for nothing, and what is imported below `guarded` is guarded.


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script: always leaves through SystemExit, with an exit code of docs/commands.md."""
    _open_closed_streams()
    words_of_command = list(sys.argv[1:] if arguments is None else arguments)
    if words_of_command[:1] in (["--version"], ["-V"]):
        sys.stdout.write(version() + "\n")
        raise SystemExit(0)
    from plantui.cli import failures

    raise SystemExit(failures.guarded(lambda: _run(words_of_command)))


def _open_closed_streams() -> None:
    """Stand-ins for standard streams that were closed at start, so that no file of ours ends up in their place."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
            setattr(sys, name, open(number, mode, encoding="utf-8", errors="replace"))  # noqa: PTH123, SIM115


def _run(arguments: list[str]) -> int:
    from plantui.cli import language, output

    language.choose(arguments)  # before click comes to it, so that its complaints are in that language too
    if "--ascii" in arguments:
        output.force_ascii()
    if output.on_terminal():
        from plantui.cli import start  # git and, at last, Textual, which no command waits for

        wish = start.bare_wish(arguments)
        if wish is not None:
            return start.start_screens(wish)
    from plantui.cli import registry  # click and all that is made with it: the first frame does not wait for it

    code = registry.build().main(args=arguments, prog_name="plantui", standalone_mode=False)
    return code if isinstance(code, int) else 0
