"""`plantui doctor`: what is missing on this machine, and what mends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from plantui import terminal_text
from plantui.cli import options, output
from plantui.i18n import t, tn
from plantui.render.export import plan_json
from plantui.render.line import Line, Role
from plantui.usecases.setup import doctor

_ROLES: dict[doctor.State, Role] = {"ok": "good", "trouble": "warn", "advice": "accent"}


@options.command("doctor")
@options.formats("text", "json")
def command(form: str) -> int:
    """Look, and say; exit code 1 when something is in the way."""
    asked = options.here()
    size = os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else (0, 0)
    terminal = doctor.Terminal(size[0], size[1], output.ascii())
    checks = doctor.examine(asked.path, bool(asked.path), terminal, doctor.user_environment())
    if form == "json":
        told: plan_json.Json = {
            "schema": "plantui.doctor/1",
            "checks": [
                {"code": one.code, "state": one.state, "what": one.what, "mend": list(one.mend)} for one in checks
            ],
        }
        output.data(plan_json.json_text(told))
    else:
        output.lines(_lines(checks))
    return 0 if doctor.well(checks) else 1


def _lines(checks: tuple[doctor.Check, ...]) -> Iterator[Line]:
    wide = max(len(t(f"cli.doctor.{state}")) for state in _ROLES)
    indent = " " * (wide + 2)
    room = output.width() - len(indent)
    for check in checks:
        label = t(f"cli.doctor.{check.state}")
        first, *more = [
            part for line in terminal_text.clean_lines(check.what) for part in terminal_text.wrap(line, room)
        ]
        yield ((label.ljust(wide + 2), _ROLES[check.state]), (first, "text"))
        for part in more:
            yield ((indent + part, "text"),)
        for mend in check.mend:
            yield ((f"{indent}  {terminal_text.clean(mend)}", "key"),)  # never wrapped: it is there to be copied
    yield ()
    troubles = sum(check.state == "trouble" for check in checks)
    yield ((tn("cli.doctor.unwell", troubles) if troubles else t("cli.doctor.well"), "strong"),)
