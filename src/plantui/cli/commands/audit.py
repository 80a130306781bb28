"""`plantui audit`: whether everything in the history holds, from the user's own pins; fit for a gate in CI."""

from __future__ import annotations

import sys

import click

from plantui.cli import common, desks, printing
from plantui.cli.commands import trust as trusting
from plantui.desk import judging, opening, trust
from plantui.desk.desk import Desk
from plantui.desk.loading import Memory
from plantui.errors import Unreadable
from plantui.git import repository
from plantui.git.evidence import Archive
from plantui.review.audit import Audit
from plantui.review.evidence import Pins
from plantui.review.finding import INCOMPLETE, Finding
from plantui.review.inquiry import Horizon
from plantui.show import audit_data, audit_words, auditing, data
from plantui.show.line import BLANK
from plantui.words import t

_EXIT = {"passed": 0, "failed": 1, "elsewhere": 3, "incomplete": 3, "unpinned": 3}
_GONE = ("history-shortened", "history-rewritten")


@common.command("audit", reads=True)
@click.option("--only-problems", is_flag=True, help=t("cli.option.only_problems"))
@common.formats("text", "json")
@common.plain()
def command(only_problems: bool, form: str, facts: bool) -> int:
    """Read, judge and report; what was seen is remembered when the audit is passed."""
    try:
        return _audit(only_problems, form, facts)
    except Unreadable:
        found = _unopened() if form == "json" else None
        if found is None:
            raise
        printing.data(data.json_text(audit_data.audit_data(found, 0, only_problems=only_problems)))
        return _EXIT["incomplete"]


def _unopened() -> Audit | None:
    """What keeps a history from being read, where not even the text at its tip can be; None where it is something else.

    Of such a one nothing is judged, so that nothing is asked of what is pinned either.
    """
    git = desks.begin(desks.wish(common.here()))
    tip = repository.head(git).commit or ""
    damaged = Archive(git).gather(tip).damaged if tip else ()
    found = tuple(Finding(one.code, one.commit, dict(one.values)) for one in damaged if one.code in INCOMPLETE)
    return Audit(Pins(), Horizon(tip, ()), found, {}, complete=False, founded=False) if found else None


def _audit(only_problems: bool, form: str, facts: bool) -> int:
    memory = opening.Memory()
    desk = desks.opened(common.here(), memory=memory, telling=False)
    found = judging.audited(desk, memory, desks.progress("audit"))
    if not found.pins.root and form == "text" and not facts and trusting.offered(desk, memory):
        found = judging.audited(desk, memory, desks.progress("audit"))
    commits = _commits(desk, memory)
    if form == "json":
        printing.data(data.json_text(audit_data.audit_data(found, commits, only_problems=only_problems)))
    elif facts:
        printing.say(*auditing.plain_lines(found, commits, only_problems=only_problems))
    else:
        _say(found, commits, only_problems)
    sys.stdout.flush()
    if found.passed:
        trust.remember(desk, found, judging.judge(desk, memory, whole=True))
    if any(one.code in _GONE for one in found.findings):
        return _EXIT["elsewhere"]
    return _EXIT[audit_words.answer(found)]


def _commits(desk: Desk, memory: Memory) -> int:
    inquiry = judging.judge(desk, memory, whole=True)
    tip = inquiry.evidence.tip
    return sum(inquiry.graph.holds(tip, one) for one in inquiry.commits)


def _say(found: Audit, commits: int, only_problems: bool) -> None:
    width, twins = printing.width(), printing.ascii_only()
    printing.lines(auditing.lines(found, commits, width, twins, only_problems=only_problems))
    accepting = auditing.accepting(found)
    if accepting and not only_problems and audit_words.answer(found) == "failed":
        printing.lines((BLANK,))
        printing.say(accepting)
