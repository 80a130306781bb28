"""`plantui gate`: one command for CI, of the text, of what is new in the history, and what an adoption would lack."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui import terminal_text
from plantui.cli import command_desk, options, output
from plantui.cli.click_extensions import option
from plantui.git import repository
from plantui.git.process import Git
from plantui.i18n import Sentence, t, tn
from plantui.plan import checks
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.render.changes import findings
from plantui.render.review import audit as render_audit
from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.rounds import adoption_rules, proceedings
from plantui.usecases.servers import gate
from plantui.usecases.servers.gate import PushJudgement
from plantui.usecases.session import startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.cache import load as load_plan


@attrs.frozen(slots=True)
class Remark:
    """One line of the gate's report: how grave it is, what it says, and the file and line it is about."""

    level: str
    words: str
    path: str = ""
    line: int = 0


@options.command("gate")
@option("--base", default="", metavar=Sentence("cli.metavar.rev"), help=Sentence("cli.option.gate_base"))
@options.formats("text", "github")
def gate_command(base: str, form: str) -> int:
    """Check, audit and rehearse: 0 where nothing new is refused, 1 where something is, 3 where nobody can say."""
    common = options.here()
    wish = options.wish(common)
    git = command_desk.begin(wish)
    _, place = startup.aim(git, wish)
    head = repository.head(git)
    tip = repository.resolve(git, common.branch) if common.branch else head.commit or ""
    old = repository.resolve(git, base) if base else ""
    memory = Memory()
    ref = place.ref or "refs/heads/main"
    gate.require_root(git, ref, tip, old)
    judgement = gate.judged_push(git, memory, ref, old, tip)
    remarks = list(_text_remarks(judgement, git, old, memory))
    remarks += _audit_remarks(judgement)
    remarks += _rehearsal(judgement)
    for remark in remarks:
        output.out(_annotation(remark) if form == "github" else _line(remark))
    failed = any(remark.level == "error" for remark in remarks)
    sure = judgement.passage.sure
    words = t("gate.passed" if sure and not failed else "gate.refused" if sure else "gate.unsure")
    output.out(_annotation(Remark("notice", words)) if form == "github" else output.spelled(words))
    return 3 if not sure else 1 if failed else 0


def _text_remarks(judgement: PushJudgement, git: Git, old: str, memory: Memory) -> Iterator[Remark]:
    """Problems of the files, which are refused, and contradictions, refused where the base does not have them."""
    plan = judgement.desk.plan
    for problem in (*plan.problems, *judgement.desk.people.problems):
        yield Remark("error", str(attrs.evolve(problem, path="", line=0)), problem.path, problem.line)
    known = {_name(one) for one in checks.findings(load_plan(git, old, memory))} if old else set()
    for finding in checks.findings(plan):
        if finding.accepted:
            continue
        item = plan.by_id.get(finding.items[0]) if finding.items else None
        words = f"{finding.code}: {', '.join(finding.items)}: {findings.explanation(plan, finding)}"
        level = "warning" if _name(finding) in known else "error"
        yield Remark(level, words, item.path if item else "", item.line if item else 0)


def _name(finding: PlanFinding) -> tuple[str, tuple[str, ...]]:
    return finding.code, tuple(finding.items)


def _audit_remarks(judgement: PushJudgement) -> Iterator[Remark]:
    refused, told = judgement.passage.refused, (*judgement.passage.told, *judgement.passage.tags)
    for finding in judgement.after.findings:
        if finding in refused or finding in told:
            yield Remark("error" if finding in refused else "warning", finding_words(finding), _path(finding))


def finding_words(finding: AuditFinding) -> str:
    """A finding of the audit in one line: code, commit, what happened and what mends it."""
    head = f"{finding.code} {finding.commit[:10]}"
    return f"{head}: {render_audit.finding_said(finding)} {render_audit.remedy(finding)}".replace("\n", " ")


def _path(finding: AuditFinding) -> str:
    return str(finding.values.get("path", ""))


def _rehearsal(judgement: PushJudgement) -> Iterator[Remark]:
    """What an adoption now would lack; that is news, and refuses nothing."""
    if not judgement.after.founded or not judgement.after.complete:
        return
    state = proceedings.proceedings_at(judgement.inquiry, judgement.after.horizon.commit)
    if state.in_force is None or state.opening is None:
        return
    lacking = adoption_rules.missing(state.inquiry, state.commit, state.opening)
    words = tn("gate.missing", len(lacking)) if lacking else t("gate.adoptable")
    yield Remark("notice", words)


def _line(remark: Remark) -> str:
    place = f"{remark.path}:{remark.line}: " if remark.line else f"{remark.path}: " if remark.path else ""
    text = f"{t(f'gate.level.{remark.level}')}: {place}{remark.words}"
    return output.spelled(terminal_text.clean(text, 4000))


def _annotation(remark: Remark) -> str:
    """One of the lines that GitHub's runners, and Forgejo's, show beside the file."""
    place = [f"file={_escaped(remark.path, ',:')}"] if remark.path else []
    place += [f"line={remark.line}"] if remark.line else []
    words = _escaped(terminal_text.clean(remark.words, 4000), "")
    return f"::{remark.level}{' ' + ','.join(place) if place else ''}::{words}"


def _escaped(text: str, more: str) -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
