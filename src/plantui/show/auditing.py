"""An audit as lines of text: what it comes to, each finding with its remedy, and the pins it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plantui import text
from plantui.review.audit import Audit
from plantui.review.evidence import Pins
from plantui.review.finding import Finding
from plantui.show import audit_words, blocks
from plantui.show.blocks import Labelled
from plantui.show.line import BLANK, Line, Role, Span, say
from plantui.words import t, tn

ROLES: Mapping[str, Role] = {
    "passed": "good", "failed": "bad", "incomplete": "bad", "elsewhere": "bad", "unpinned": "warn",
}  # fmt: skip

MOST = 10
"""Of more findings than this of one code at one commit the rest are counted."""

MOST_ACCEPTED = 3
"""Findings whose acceptance is spelled out: whoever accepts more has read the whole report."""


def lines(
    audit: Audit, commits: int, width: int, ascii_only: bool = False, *, only_problems: bool = False
) -> tuple[Line, ...]:
    """The whole report, at most `width` cells a line; with `only_problems` no notices and no counts."""
    return blocks.within(_lines(audit, commits, width, ascii_only, only_problems), width, ascii_only)


def _lines(audit: Audit, commits: int, width: int, ascii_only: bool, only_problems: bool) -> Iterator[Line]:
    found = wanted(audit, only_problems=only_problems)
    for group in grouped(found):
        yield from group_lines(group, width, ascii_only)
        yield BLANK
    yield from answer_lines(audit, width, ascii_only)
    if not only_problems:
        yield from blocks.paragraph(counted(audit, commits), width, "text", ascii_only)
        yield BLANK
        yield from pin_lines(audit.pins, width, ascii_only)


def wanted(audit: Audit, *, only_problems: bool) -> tuple[Finding, ...]:
    """The findings to show: all, or only those that fail the audit."""
    return tuple(one for one in audit.findings if not only_problems or one.severity == "failing")


def answer_lines(audit: Audit, width: int, ascii_only: bool = False) -> Iterator[Line]:
    """What it comes to, in one sentence."""
    answer = audit_words.answer(audit)
    yield from blocks.paragraph(t(f"audit.answer.{answer}"), width, ROLES[answer], ascii_only)


def counted(audit: Audit, commits: int) -> str:
    """How much was read, and what it came to."""
    failing = sum(one.severity == "failing" for one in audit.findings)
    records = {one.record_id: one for one in audit.verdicts.values()}.values()
    told = [
        tn("audit.count.commits", commits),
        tn("audit.count.records", len(records), counting=sum(one.counts for one in records)),
        tn("audit.count.failing", failing),
        tn("audit.count.notices", len(audit.findings) - failing),
    ]
    return " · ".join(told)


def finding_lines(finding: Finding, width: int, ascii_only: bool = False) -> Iterator[Line]:
    """One finding: its name and code, what happened, what mends it, and where."""
    yield from group_lines((finding,), width, ascii_only)


def group_lines(found: Sequence[Finding], width: int, ascii_only: bool = False) -> Iterator[Line]:
    """Findings of one code at one commit, told together; of many the first are told and the rest counted."""
    first = found[0]
    failing = first.severity == "failing"
    head = f"{'! ' if failing else '· '}{audit_words.title(first)} ({audit_words.state(first)}) · {first.code}"
    yield from blocks.paragraph(head, width, "bad" if failing else "dim", ascii_only)
    said = tuple(dict.fromkeys(map(audit_words.said, found)))
    told: list[Span] = [(words, "text") for words in said[:MOST]]
    if len(said) > MOST:
        told.append((tn("audit.more", len(said) - MOST), "dim"))
    told.append((t("audit.mend", how=audit_words.remedy(first)), "accent"))
    commits = list(dict.fromkeys(commit for one in found for commit in one.commits if commit))
    told += [(t("audit.commit", commit=text.clean(commit)), "dim") for commit in commits[:MOST]]
    if len(commits) > MOST:
        told.append((tn("audit.more", len(commits) - MOST), "dim"))
    for words, role in told:
        for line in blocks.paragraph(words, max(width - 2, 1), role, ascii_only):
            yield (("  " if width > 2 else "", "text"), *line)


def grouped(found: Sequence[Finding]) -> Iterator[tuple[Finding, ...]]:
    """Findings in their order, those of one code, commit and remedy together."""
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in found:
        key = (one.code, one.commit, audit_words.state(one), audit_words.remedy(one))
        groups.setdefault(key, []).append(one)
    yield from map(tuple, groups.values())


def pin_lines(pins: Pins, width: int, ascii_only: bool = False) -> Iterator[Line]:
    """What the user's own configuration remembers; whole ids, so that they can be compared."""
    yield say(t("audit.pins"), "title")
    nothing = t("audit.pins.none")
    rows = [
        Labelled(t(f"audit.pins.{name}"), ((text.clean(value) or nothing, "text" if value else "dim"),))
        for name, value in (("root", pins.root), ("newest", pins.newest), ("tip", pins.tip))
    ]
    if pins.own:
        rows.append(Labelled(t("audit.pins.own"), ((tn("audit.pins.own_count", len(pins.own)), "text"),)))
    yield from blocks.labelled(rows, width, ascii_only)


def plain_lines(audit: Audit, commits: int, *, only_problems: bool = False) -> Iterator[str]:
    """One fact a line: each finding, then what it comes to."""
    for one in wanted(audit, only_problems=only_problems):
        where = " ".join(filter(None, one.commits))
        told = [one.code, audit_words.state(one), where, audit_words.said(one), audit_words.remedy(one)]
        yield "; ".join(filter(None, told))
    yield t(f"audit.answer.{audit_words.answer(audit)}")
    if not only_problems:
        yield counted(audit, commits)


def accepting(audit: Audit) -> str:
    """How an adoption accepts what cannot be undone; empty where nothing can be accepted, or nothing can be said."""
    if not audit.complete or not audit.founded:
        return ""
    found = [one for one in audit.findings if one.acceptable][:MOST_ACCEPTED]
    names = dict.fromkeys(name for one in found for name in one.names)
    return t("audit.accept", names=" ".join(f"--accept {text.clean(name)}" for name in names)) if names else ""
