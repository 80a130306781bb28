"""What an audit has said so far of the entries of a history: a mark, a line below the row, and words in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import layout
from plantui.render.line import Canvas, Line, Role
from plantui.render.review import audit
from plantui.render.review.judgement import Judgement
from plantui.review.audit.audit import Audit, Verdict
from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.authority.key_validity import FaultCode
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy.people import People, signed_by

Mark = Literal["", "counts", "deviates"]

SHORT = 7
"""Characters of a commit that the screens show."""

TROUBLE = ("bad", "not-recorder", "unknown-key", "compromised-key", "unverifiable")
"""What a signature may come to that deviates whatever it is on."""

MOST_SAID = 3
"""Findings told of an entry where there is little room."""


def of_audit(result: Audit) -> Judgement:
    """The judgement that a finished audit comes to."""
    by_commit: dict[str, list[AuditFinding]] = {}
    for finding in audit.named(result):
        for commit in dict.fromkeys(finding.commits):
            by_commit.setdefault(commit, []).append(finding)
    findings = {commit: tuple(group) for commit, group in by_commit.items()}
    records = frozenset(verdict.record_id for verdict in result.verdicts.values())
    return Judgement(
        "done", result.horizon.commit, verdicts=result.verdicts, findings=findings, audit=result, records=records
    )


def unjudged(entries: Iterable[LogEntry], tip: str) -> Judgement:
    """The judgement without a pinned root: `unpinned` where an adoption founds the plan, else `open`."""
    founded = any(
        act.kind == "adopt" and act.opening is None for entry in entries if entry.record for act in entry.record.acts
    )
    return Judgement("unpinned" if founded else "open", tip)


def mark(entry: LogEntry, people: People, judgement: Judgement) -> Mark:
    """Whether an entry counts or deviates; until the audit has a verdict on it, by its signature alone."""
    if any(finding.deviates for finding in judgement.findings.get(entry.commit, ())):
        return "deviates"
    verdict = judgement.verdicts.get(entry.commit) if judgement.founded else None
    if verdict is not None and not verdict.fault.code:
        return "counts"
    if entry.kind == "record" and judgement.founded and judgement.stage == "done":
        return ""  # what failed has a finding; the rest was said before the plan was founded
    code = signed_by(entry, people).code
    wrong = bool(entry.trouble) or code in TROUBLE or (code == "unsigned" and entry.kind == "record")
    return "deviates" if wrong else ""


def below(entry: LogEntry, judgement: Judgement) -> str:
    """The line below a row: why the entry does not count, or what else was found at its commit; empty for neither."""
    if not judgement.founded:
        return ""
    verdict = judgement.verdicts.get(entry.commit)
    findings = sorted(judgement.findings.get(entry.commit, ()), key=lambda finding: not finding.deviates)
    if findings:
        first = findings[0]
        parts = [] if verdict is None or verdict.counts else [t("verdicts.counts_not")]
        parts.append(audit.title(first))
        more = len({finding.code for finding in findings}) - 1
        return " · ".join([*parts, *([t("verdicts.more", count=more)] if more else [])])
    if why := _apart(entry, judgement):
        return f"{t('verdicts.counts_not')} · {why}"
    if verdict is not None and verdict.fault.code:
        outcome = t("verdicts.counts_partly") if verdict.counts else t("verdicts.counts_not")
        return f"{outcome} · {fault_words(verdict)}"
    return ""


def _apart(entry: LogEntry, judgement: Judgement) -> str:
    """Why a record entry has no verdict of its own once all have been given; empty where it has one."""
    if entry.kind != "record" or judgement.stage != "done" or entry.commit in judgement.verdicts:
        return ""
    return t("verdicts.elsewhere") if entry.record_id in judgement.records else t("verdicts.before-root")


def rejected(judgement: Judgement) -> frozenset[str]:
    """The ids of the records that do not count, as far as the audit has come."""
    return frozenset(verdict.record_id for verdict in judgement.verdicts.values() if not verdict.counts)


def fault_words(verdict: Verdict) -> str:
    """Why a record does not count, in a few words."""
    return fault_title(verdict.fault.code)


def fault_title(code: FaultCode) -> str:
    """Why something does not count, in words; empty when it does."""
    if code in ("before-root", "no-rules"):
        return t(f"verdicts.{code}")
    return t(f"audit.{code}.title") if code else ""


def strays(entries: Iterable[LogEntry], judgement: Judgement) -> tuple[AuditFinding, ...]:
    """The findings whose commits are no entries: merges, other branches, and what names no commit."""
    commits = {entry.commit for entry in entries}
    listed = {
        id(finding): finding
        for group in judgement.findings.values()
        for finding in group
        if commits.isdisjoint(finding.commits)
    }
    return tuple(listed.values())


def stray_line(finding: AuditFinding) -> tuple[str, Role]:
    """The row of a finding that belongs to no entry: its words and their role."""
    where = t("verdicts.commit", commit=terminal_text.clean(finding.commit[:SHORT])) if finding.commit else ""
    words = " · ".join(filter(None, (audit.title(finding), where)))
    return words, _role(finding)


def entry_lines(entry: LogEntry, judgement: Judgement, canvas: Canvas, *, full: bool = True) -> tuple[Line, ...]:
    """What the audit says of one entry; `full` has the findings with their remedies."""
    return layout.within(_entry(entry, judgement, canvas, full), canvas)


def _entry(entry: LogEntry, judgement: Judgement, canvas: Canvas, full: bool) -> Iterator[Line]:
    words, role = _sentence(entry, judgement)
    if words:
        yield from layout.paragraph(words, canvas, role)
    findings = judgement.findings.get(entry.commit, ()) if judgement.founded else ()
    if full:
        for group in audit.grouped(findings):
            yield from audit.group_lines(group, canvas)
        return
    for words, role in list(dict.fromkeys((audit.finding_said(finding), _role(finding)) for finding in findings))[
        :MOST_SAID
    ]:
        yield from layout.paragraph(words, canvas, role)


def finding_lines(finding: AuditFinding, canvas: Canvas) -> tuple[Line, ...]:
    """One finding in full."""
    return layout.within(audit.finding_lines(finding, canvas), canvas)


def _role(finding: AuditFinding) -> Role:
    return "warn" if finding.deviates else "dim"


def _sentence(entry: LogEntry, judgement: Judgement) -> tuple[str, Role]:
    if entry.kind != "record":
        return "", "text"
    if judgement.stage in ("open", "unpinned"):
        return t(f"verdicts.entry.{judgement.stage}"), "dim"
    verdict = judgement.verdicts.get(entry.commit)
    if judgement.founded and (why := _apart(entry, judgement)):
        return t("verdicts.entry.counts_not", why=why), "dim"
    if verdict is None or not judgement.founded:
        return (t("verdicts.entry.working"), "dim") if judgement.stage == "working" else ("", "text")
    counting = sum(not fault.code for fault in verdict.acts)
    if counting == len(verdict.acts):
        return t("verdicts.entry.counts"), "good"
    if counting:
        return tn("verdicts.entry.partly", counting, of=len(verdict.acts), why=fault_words(verdict)), "warn"
    role: Role = "dim" if verdict.fault.code in ("before-root", "late") else "warn"
    return t("verdicts.entry.counts_not", why=fault_words(verdict)), role


def legend(judgement: Judgement) -> tuple[str, Role]:
    """How far the audit is and what it has come to, for the bar."""
    if judgement.stage == "working":
        percent = 100 * judgement.done // judgement.of if judgement.of else 0
        return t("verdicts.legend.working", percent=percent), "dim"
    if judgement.audit is None:
        return (t(f"verdicts.legend.{judgement.stage}"), "dim") if judgement.stage != "waiting" else ("", "dim")
    answer = audit.finding_answer(judgement.audit)
    return t(f"verdicts.legend.{answer}"), audit.ROLES[answer]
