"""`plantui check`: every problem of the plan's files and every contradiction, as an editor and CI want them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from plantui import terminal_text
from plantui.cli import command_desk, options, output
from plantui.cli.click_extensions import option
from plantui.errors import Unreadable, UsageProblem
from plantui.i18n import Sentence, t, tn
from plantui.plan import checks
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.files import Problem
from plantui.render.changes import findings
from plantui.render.export import changes_json, csv_tables, markdown, plan_json
from plantui.render.line import BLANK, Line
from plantui.usecases.session import cache, compare, startup
from plantui.usecases.session.desk import Desk, Session


@options.command("check", reads=True)
@option("--baseline", metavar=Sentence("cli.metavar.rev"), help=Sentence("cli.option.check_baseline"))
@options.formats("text", "json", "csv", "md")
@options.plain()
def check_command(baseline: str | None, form: str, facts: bool) -> int:
    """Every problem and contradiction of the plan; exit code 2 for problems, 1 for contradictions nobody accepted."""
    memory = cache.Memory()
    desk = command_desk.opened(options.here(), startup.WORK, memory=memory)
    problems = tuple(sorted(desk.plan.problems + desk.people.problems, key=_place))
    contradictions = _findings(Session(desk, memory), baseline)
    if form == "json":
        data = changes_json.findings_data(desk.plan, contradictions)
        data["problems"] = [
            {
                "path": problem.path,
                "line": problem.line or None,
                "item": problem.what or None,
                "message": problem.message,
            }
            for problem in problems
        ]
        output.data(plan_json.json_text(data))
    elif form == "csv":
        _say_problems(problems, output.warn)
        output.data(csv_tables.csv_text(csv_tables.finding_rows(desk.plan, contradictions)))
    elif form == "md":
        _say_problems(problems, output.warn)
        output.data("\n".join(markdown.findings_markdown(desk.plan, contradictions)))
    elif facts:
        _say_problems(problems, output.read_aloud)
        output.read_aloud(*_facts(desk, contradictions))
    else:
        _say_problems(problems, output.say)
        output.write_lines(_lines(desk, problems, contradictions))
    if problems:
        return 2
    return 1 if any(not finding.accepted for finding in contradictions) else 0


def _findings(session: Session, baseline: str | None) -> tuple[PlanFinding, ...]:
    """The text's own contradictions, and heavy changes without a reason where there is a baseline to see them from."""
    if baseline is None:
        with contextlib.suppress(UsageProblem, Unreadable):  # the text alone can be checked, whatever lies behind it
            return compare.compare_desk(session, compare.find(session, None)).findings
        return checks.findings(session.desk.plan)
    return compare.compare_desk(session, compare.find(session, baseline)).findings


def _say_problems(problems: Sequence[Problem], say: output.Say) -> None:
    for problem in problems:
        say(" ".join(terminal_text.clean_lines(str(problem), most=2000)))


def _lines(desk: Desk, problems: Sequence[Problem], contradictions: Sequence[PlanFinding]) -> Iterator[Line]:
    canvas = output.canvas()
    if contradictions:
        yield from findings.plan_finding_lines(desk.plan, contradictions, canvas)
        yield BLANK
    if problems:
        words = tn("cli.check.problems", len(problems))
    else:
        services, items = sum(1 for _ in desk.plan.walk()), sum(1 for _ in desk.plan.all_items())
        words = t("cli.check.clean", services=services, items=items)
    if contradictions:
        words += " " + tn("cli.check.findings", len(contradictions))
        accepted = sum(1 for finding in contradictions if finding.accepted)
        words += " " + tn("cli.check.accepted", accepted) if accepted else ""
    yield from (((part, "strong"),) for part in terminal_text.wrap(terminal_text.clean(words), canvas.width))


def _facts(desk: Desk, contradictions: Sequence[PlanFinding]) -> Iterator[str]:
    for finding in contradictions:
        accepted = " " + t("finding.accepted", reason=finding.accepted) if finding.accepted else ""
        items = ", ".join(finding.items)
        yield f"{finding.code}: {items}: {findings.explanation(desk.plan, finding)}{accepted}"


def _place(problem: Problem) -> tuple[str, int, str, str]:
    return (problem.path, problem.line, problem.what, problem.message)
