"""`plantui doctor`: what is missing on this machine, and what mends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from plantui import text
from plantui.cli import common, printing
from plantui.desk import doctor
from plantui.show import data
from plantui.show.line import Line, Role
from plantui.words import t, tn

_ROLES: dict[doctor.State, Role] = {"ok": "good", "trouble": "warn", "advice": "accent"}


@common.command("doctor")
@common.formats("text", "json")
def command(form: str) -> int:
    """Look, and say; exit code 1 when something is in the way."""
    asked = common.here()
    size = os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else (0, 0)
    terminal = doctor.Terminal(size[0], size[1], printing.ascii_only())
    checks = doctor.examine(asked.path, bool(asked.path), terminal, doctor.user_environment())
    if form == "json":
        told: data.Json = {
            "schema": "plantui.doctor/1",
            "checks": [
                {"code": one.code, "state": one.state, "what": one.what, "mend": list(one.mend)} for one in checks
            ],
        }
        printing.data(data.json_text(told))
    else:
        printing.lines(_lines(checks))
    return 0 if doctor.well(checks) else 1


def _lines(checks: tuple[doctor.Check, ...]) -> Iterator[Line]:
    wide = max(len(t(f"cli.doctor.{state}")) for state in _ROLES)
    indent = " " * (wide + 2)
    room = printing.width() - len(indent)
    for check in checks:
        label = t(f"cli.doctor.{check.state}")
        first, *more = [part for line in text.clean_lines(check.what) for part in text.wrap(line, room)]
        yield ((label.ljust(wide + 2), _ROLES[check.state]), (first, "text"))
        for part in more:
            yield ((indent + part, "text"),)
        for mend in check.mend:
            yield ((f"{indent}  {text.clean(mend)}", "key"),)  # never wrapped: it is there to be copied
    yield ()
    troubles = sum(check.state == "trouble" for check in checks)
    yield ((tn("cli.doctor.unwell", troubles) if troubles else t("cli.doctor.well"), "strong"),)
