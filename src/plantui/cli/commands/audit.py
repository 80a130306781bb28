"""`plantui audit`: whether everything in the history holds, from the user's own pins; fit for a gate in CI."""

from __future__ import annotations

import sys

from plantui.cli import opening, options, output
from plantui.cli.click_extensions import option
from plantui.cli.commands import trust as trusting
from plantui.errors import Unreadable
from plantui.git import repository
from plantui.git.history.facts import Archive
from plantui.i18n import Sentence
from plantui.render.export import plan_json, review_json
from plantui.render.line import BLANK
from plantui.render.review import audit
from plantui.review.audit.audit import Audit
from plantui.review.audit.finding_codes import INCOMPLETE, Finding
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.ledger import Horizon
from plantui.usecases.session import cache, review, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk

_EXIT = {"passed": 0, "failed": 1, "elsewhere": 3, "incomplete": 3, "unpinned": 3}
_GONE = ("history-shortened", "history-rewritten")


@options.command("audit", reads=True)
@option("--only-problems", is_flag=True, help=Sentence("cli.option.only_problems"))
@options.formats("text", "json")
@options.plain()
def command(only_problems: bool, form: str, facts: bool) -> int:
    """Read, judge and report; what was seen is remembered when the audit is passed."""
    try:
        return _audit(only_problems, form, facts)
    except Unreadable:
        found = _unopened() if form == "json" else None
        if found is None:
            raise
        output.data(plan_json.json_text(review_json.audit_data(found, 0, only_problems=only_problems)))
        return _EXIT["incomplete"]


def _unopened() -> Audit | None:
    """What keeps a history from being read, where not even the text at its tip can be; None where it is something else.

    Of such a one nothing is judged, so that nothing is asked of what is pinned either.
    """
    git = opening.begin(opening.wish(options.here()))
    tip = repository.head(git).commit or ""
    damaged = Archive(git).gather(tip).damaged if tip else ()
    found = tuple(Finding(one.code, one.commit, dict(one.values)) for one in damaged if one.code in INCOMPLETE)
    return Audit(Pins(), Horizon(tip, ()), found, {}, complete=False, founded=False) if found else None


def _audit(only_problems: bool, form: str, facts: bool) -> int:
    memory = cache.Memory()
    desk = opening.opened(options.here(), memory=memory, telling=False)
    found = review.audited(desk, memory, opening.progress("audit"))
    if not found.pins.root and form == "text" and not facts and trusting.offered(desk, memory):
        found = review.audited(desk, memory, opening.progress("audit"))
    commits = _commits(desk, memory)
    if form == "json":
        output.data(plan_json.json_text(review_json.audit_data(found, commits, only_problems=only_problems)))
    elif facts:
        output.say(*audit.plain_lines(found, commits, only_problems=only_problems))
    else:
        _say(found, commits, only_problems)
    sys.stdout.flush()
    if found.passed:
        trust.remember(desk, found, review.judge(desk, memory, whole=True))
    if any(one.code in _GONE for one in found.findings):
        return _EXIT["elsewhere"]
    return _EXIT[audit.finding_answer(found)]


def _commits(desk: Desk, memory: Memory) -> int:
    inquiry = review.judge(desk, memory, whole=True)
    tip = inquiry.evidence.tip
    return sum(inquiry.graph.holds(tip, one) for one in inquiry.commits)


def _say(found: Audit, commits: int, only_problems: bool) -> None:
    canvas = output.canvas()
    output.lines(audit.lines(found, commits, canvas, only_problems=only_problems))
    accepting = audit.accepting(found)
    if accepting and not only_problems and audit.finding_answer(found) == "failed":
        output.lines((BLANK,))
        output.say(accepting)
