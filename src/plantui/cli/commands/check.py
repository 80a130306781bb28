"""`plantui check`: every problem of the plan's files, as an editor and CI want them."""

from __future__ import annotations

from plantui import text
from plantui.cli import common, desks, printing
from plantui.desk import opening
from plantui.plan.model import Problem
from plantui.show import data
from plantui.words import t, tn


@common.command("check", reads=True)
@common.formats("text", "json")
def command(form: str) -> int:
    """Read, and say all that is wrong; exit code 2 when anything is."""
    desk = desks.opened(common.here(), opening.WORK)
    problems = tuple(sorted(desk.plan.problems + desk.people.problems, key=_place))
    if form == "json":
        told: data.Json = {
            "schema": "plantui.check/1",
            "problems": [
                {"path": one.path, "line": one.line or None, "item": one.what or None, "message": one.message}
                for one in problems
            ],
            "findings": [],
        }
        printing.data(data.json_text(told))
    else:
        for problem in problems:
            printing.out(printing.spelled(" ".join(text.clean_lines(str(problem), most=2000))))
        if problems:
            printing.say(tn("cli.check.problems", len(problems)))
        else:
            services = sum(1 for _ in desk.plan.walk())
            items = sum(1 for _ in desk.plan.all_items())
            printing.say(t("cli.check.clean", services=services, items=items))
    return 2 if problems else 0


def _place(problem: Problem) -> tuple[str, int, str, str]:
    return (problem.path, problem.line, problem.what, problem.message)
