"""`plantui audit`, `trust`: whether everything in the history holds, and what this user trusts in it."""

from __future__ import annotations

import re
import sys

from plantui import terminal_text
from plantui.cli import command_desk, options, output
from plantui.cli.click_extensions import option
from plantui.errors import NotWritten, Unreadable, UsageProblem
from plantui.git import repository
from plantui.git.history.facts import Archive
from plantui.i18n import Sentence, t
from plantui.render import layout
from plantui.render.export import audit_json, plan_json
from plantui.render.line import BLANK, Line
from plantui.render.review import audit
from plantui.review.audit.audit import Audit
from plantui.review.audit.finding_codes import INCOMPLETE, AuditFinding, code_of
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.rounds import adoption_rules
from plantui.review.rounds.adoption_rules import Missing
from plantui.usecases.session import cache, review, settings, startup, trust
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Untrusted

# audit


_EXIT = {"passed": 0, "failed": 1, "elsewhere": 3, "incomplete": 3, "unpinned": 3}
_GONE = ("history-shortened", "history-rewritten")


@options.command("audit", reads=True)
@option("--only-problems", is_flag=True, help=Sentence("cli.option.only_problems"))
@options.formats("text", "json")
@options.plain()
def audit_command(only_problems: bool, form: str, facts: bool) -> int:
    """Judge the whole history and report; a passed audit is remembered as seen. The exit code is `_EXIT`'s."""
    try:
        return _audit(only_problems, form, facts)
    except Unreadable:
        report = _unopened() if form == "json" else None
        if report is None:
            raise
        output.data(plan_json.json_text(audit_json.audit_data(report, 0, only_problems=only_problems)))
        return _EXIT["incomplete"]


def _unopened() -> Audit | None:
    """An audit that says only what is missing, where not even the text at the tip can be read; None for another reason.

    Nothing of such a history is judged, so the pins are not read either.
    """
    git = command_desk.begin(options.wish(options.here()))
    tip = repository.head(git).commit or ""
    damaged = Archive(git).gather(tip).damaged if tip else ()
    findings = tuple(
        AuditFinding(damage.code, damage.commit, dict(damage.values)) for damage in damaged if damage.code in INCOMPLETE
    )
    return Audit(Pins(), Horizon(tip, ()), findings, {}, complete=False, founded=False) if findings else None


def _audit(only_problems: bool, form: str, facts: bool) -> int:
    memory = cache.Memory()
    desk = command_desk.opened(options.here(), memory=memory, telling=False)
    session = Session(desk, memory)
    report = review.audited(session, command_desk.progress("audit"))
    if not report.pins.root and form == "text" and not facts and offered(session):
        report = review.audited(session, command_desk.progress("audit"))
    commits = review.commits_of(review.judge(session, whole=True))
    if form == "json":
        output.data(plan_json.json_text(audit_json.audit_data(report, commits, only_problems=only_problems)))
    elif facts:
        output.read_aloud(*audit.plain_lines(report, commits, only_problems=only_problems))
    else:
        _say_audit(report, commits, only_problems)
    sys.stdout.flush()
    if report.passed:
        trust.remember(desk, report, review.judge(session, whole=True))
    if any(finding.code in _GONE for finding in report.findings):
        return _EXIT["elsewhere"]
    return _EXIT[audit.finding_answer(report)]


def _say_audit(report: Audit, commits: int, only_problems: bool) -> None:
    canvas = output.canvas()
    output.write_lines(audit.audit_lines(report, commits, canvas, only_problems=only_problems))
    accepting = audit.accepting(report)
    if accepting and not only_problems and audit.finding_answer(report) == "failed":
        output.write_lines((BLANK,))
        output.say(accepting)


# trust


_WHOLE = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@options.command("trust")
@option("--root", metavar=Sentence("cli.metavar.commit"), help=Sentence("cli.option.trust_root"))
@option("--here", is_flag=True, help=Sentence("cli.option.trust_here"))
@option("--adoption", "newest", metavar=Sentence("cli.metavar.commit"), help=Sentence("cli.option.trust_adoption"))
@option("--tip", is_flag=True, help=Sentence("cli.option.trust_tip"))
@option("--refuse", "refused", metavar=Sentence("cli.metavar.commit"), help=Sentence("cli.option.trust_refuse"))
@option("--owner", is_flag=True, help=Sentence("cli.option.trust_owner"))
@options.formats("text", "json")
def trust_command(
    root: str | None, here: bool, newest: str | None, tip: bool, refused: str | None, owner: bool, form: str
) -> None:
    """Without an option: show what is pinned, and ask about the root where none is."""
    if owner:
        _accept_owner(form)
        if root is None and newest is None and not tip and refused is None:
            return
    memory = cache.Memory()
    desk = command_desk.opened(options.here(), memory=memory, telling=False)
    session = Session(desk, memory)
    inquiry = review.judge(session, command_desk.progress("audit"), whole=True)
    if root is not None:
        _pin_root(session, root, here)
    if newest is not None:
        _pin_adoption(session, newest)
    if tip:
        trust.accept_tip(desk, review.judge(session, whole=True))
    if refused is not None:
        _refuse_root(session, refused)
    showing = root is None and newest is None and not tip and refused is None
    if form == "json":
        foundings = adoption_rules.foundings(inquiry)
        data = audit_json.trust_data(desk.plan.id, str(trust.path()), trust.pins(desk), foundings)
        output.data(plan_json.json_text(data))
        return
    if showing and not trust.pins(desk).root:
        if not offered(session):
            _refuse(desk, inquiry)
    elif showing:
        output.write_lines((*_root_lines(inquiry, trust.pins(desk).root), BLANK))
    _say_pins(desk)


def offered(session: Session) -> bool:
    """Show the one record that could be the root and ask; whether it was pinned. Without a terminal nobody is asked.

    Raises NotWritten where the answer is no.
    """
    foundings = adoption_rules.foundings(review.judge(session, whole=True))
    if len(foundings) != 1 or foundings[0].why or not (output.on_terminal() and output.can_ask()):
        return False
    canvas = output.canvas()
    output.write_lines(layout.paragraph(t("trusting.first"), canvas, "strong"))
    output.write_lines((BLANK, *audit.founding_lines(foundings[0], canvas), BLANK))
    output.write_lines(layout.paragraph(t("trusting.compare"), canvas, "text"))
    sys.stdout.flush()
    if not output.ask(t("trusting.ask")):
        raise NotWritten(t("trusting.no.title"), t("trusting.no"))
    trust.pin(session.desk, foundings[0].introduced.commit)
    return True


def _pin_root(session: Session, root: str, here: bool) -> None:
    """Pin a root by its whole id. Raises UsageProblem, with what is wrong, where it founds nothing in this history."""
    commit = _whole(root)
    # It is judged as if it were pinned: what stands on another root's history is that one's record otherwise.
    lacking = adoption_rules.no_root(review.judge(session, whole=True, pins=Pins(root=commit)), commit)
    if lacking:
        why = " ".join(_why(reason) for reason in lacking)
        raise UsageProblem(t("trusting.not_found.title"), why, commit)
    trust.pin(session.desk, commit, here=here)


def _why(reason: Missing) -> str:
    why = str(reason.values.get("why", ""))
    if why == "no-record" and (code := code_of(str(reason.values.get("code", "")))):
        return t("trusting.why.no-record.code", code=code, title=t(f"audit.{code}.title"))
    return t(f"trusting.why.{why}")


def _refuse_root(session: Session, refused: str) -> None:
    """Say no to a founding record by its whole id. Raises UsageProblem where none is there, or it is the pinned one."""
    commit = _whole(refused)
    inquiry = review.judge(session, whole=True, pins=Pins(root=commit))
    if commit == trust.pins(session.desk).root or commit not in {
        candidate.introduced.commit for candidate in adoption_rules.foundings(inquiry)
    }:
        raise UsageProblem(t("trusting.not_refused.title"), t("trusting.not_refused"), commit)
    trust.refuse(session.desk, commit)


def _accept_owner(form: str) -> None:
    """Trust the repository's owner and group without a question."""
    wish = options.wish(options.here())
    try:
        startup.begin(wish)
    except Untrusted as foreign:
        settings.trust(foreign.common_dir, foreign.owner, foreign.group)
        message = t("trusting.owner", owner=foreign.owner, group=foreign.group, path=foreign.common_dir)
    else:
        message = t("trusting.own")
    if form == "text":
        output.say(message)


def _pin_adoption(session: Session, newest: str) -> None:
    """Pin the newest adoption by its whole id. Raises UsageProblem where no adoption holds there."""
    commit = _whole(newest)
    inquiry = review.judge(session, whole=True)
    if commit not in {adoption.commit for adoption in inquiry.adoptions}:
        raise UsageProblem(t("trusting.no_adoption.title"), t("trusting.no_adoption"), commit)
    trust.pin_adoption(session.desk, commit)


def _whole(commit: str) -> str:
    plain = "".join(commit.split()).lower()  # as it stands on paper, in groups of four
    if not _WHOLE.fullmatch(plain):
        raise UsageProblem(t("cli.usage.title"), t("trusting.whole", seen=terminal_text.clean(commit, 100)))
    return plain


def _refuse(desk: Desk, inquiry: Inquiry) -> None:
    """Say what could be pinned, which roots are pinned elsewhere, and that nothing was. Raises Unreadable."""
    review.require_whole(inquiry)
    foundings = adoption_rules.foundings(inquiry)
    canvas = output.canvas()
    output.write_lines(audit.founding_list(foundings, canvas))
    output.write_lines(audit.pinned_lines(trust.trusted(desk).roots, canvas))
    if not foundings:
        raise Unreadable(t("trusting.nothing.title"), t("trusting.nothing"))
    raise Unreadable(t("trusting.unpinned.title"), t("trusting.unpinned"))


def _root_lines(inquiry: Inquiry, root: str) -> tuple[Line, ...]:
    canvas = output.canvas()
    for candidate in adoption_rules.foundings(inquiry):
        if candidate.introduced.commit == root:
            return audit.founding_lines(candidate, canvas)
    review.require_whole(inquiry)
    return tuple(layout.paragraph(t("audit.answer.elsewhere"), canvas, "bad"))


def _say_pins(desk: Desk) -> None:
    canvas = output.canvas()
    output.write_lines(audit.pin_lines(trust.pins(desk), canvas))
    output.say("", t("trusting.file", path=str(trust.path())))
