"""An audit in words: what it comes to, each finding and what mends it, the pins it rests on, and what may be pinned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

import attrs

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import dates, labels, layout
from plantui.render.layout import Labelled
from plantui.render.line import BLANK, Canvas, Line, Role, Span, say
from plantui.render.review.policy import flaw_words
from plantui.review.audit import seen_before
from plantui.review.audit.audit import Audit
from plantui.review.audit.finding_codes import INCOMPLETE, AuditFinding
from plantui.review.ledger.commit_facts import Pins
from plantui.review.policy.satisfiability import FlawCode, RulesFlaw
from plantui.review.rounds.adoption_rules import Founding, MissingCode
from plantui.review.rounds.proceedings import Proceedings

SHORT = 10
"""Characters of a commit or record that sentences name; the whole id stands beside them."""

Answer = Literal["passed", "failed", "incomplete", "elsewhere", "unpinned"]
"""What an audit comes to; `elsewhere`: the pinned root is not in this history, or founds nothing."""

_NAMED = ("path", "by", "voice", "item", "edition", "tag", "serial", "expected", "missing", "problem", "said")
_IDS = ("original", "record", "act", "adoption", "beside", "seen", "object", "opening", "root")
_WHY: Mapping[str, frozenset[str]] = {
    "not-entitled": frozenset(
        (
            "person", "voice", "seat", "word", "own-voice", "step", "author", "head", "withdrawal", "hold", "retired",
        )
    ),
    "record-base": frozenset((
        "base", "against", "fingerprint", "title", "field", "covered", "to", "plan_fingerprint",
    )),
    "record-round": frozenset(("none", "again", "unknown", "no-opening", "name", "used")),
    "tree-malformed": frozenset(("mode", "order", "alike", "name", "unreadable", "too-many", "deep", "more")),
    "adoption-contested": frozenset(("key-compromised", "key-retired-beside")),
    "limit-reached": frozenset(("commits", "keys", "changes", "memory", "schema")),
}  # fmt: skip
_OWN = ("gone", "adoption")
"""Where merging the signed original is not what mends one's own record."""
_MISSING = frozenset(get_args(MissingCode))
_FLAWS = frozenset(get_args(FlawCode))


def finding_answer(audit: Audit) -> Answer:
    """What an audit comes to; where objects are missing that is `incomplete`, whatever else fails."""
    if not audit.pins.root:
        return "unpinned" if audit.complete else "incomplete"
    if not audit.complete:
        return "incomplete"
    if not audit.founded:
        return "elsewhere"
    return "passed" if audit.passed else "failed"


def title(finding: AuditFinding) -> str:
    """The name of a finding's code."""
    return t(f"audit.{finding.code}.title")


def finding_said(finding: AuditFinding) -> str:
    """What happened, in one or two cleaned sentences."""
    values = _values(finding)
    if finding.code == "tag-mismatch" and finding.values.get("seen") == finding.commit:
        return t("audit.tag-mismatch.none", **values)
    if finding.code == "stray-content" and not finding.values.get("problem"):
        return t("audit.stray-content.signers", **values)
    if finding.code == "record-signer" and finding.values.get("key"):
        return t("audit.record-signer.other", **values)
    return t(f"audit.{finding.code}.said", **values)


def remedy(finding: AuditFinding) -> str:
    """What to do about it, cleaned."""
    values = _values(finding)
    if finding.code == "tag-mismatch" and finding.values.get("seen") == finding.commit:
        return t("audit.tag-mismatch.none.remedy", **values)
    if finding.code in ("own-record-missing", "own-record-unsigned") and finding.values.get("state") in _OWN:
        return t(f"audit.{finding.code}.{finding.values['state']}.remedy", **values)
    return t(f"audit.{finding.code}.remedy", **values)


def state(finding: AuditFinding) -> str:
    """Whether it fails the audit, and if not why, in a word."""
    if finding.code in INCOMPLETE:
        return t("audit.state.cannot-say")
    if finding.accepted:
        return t("audit.state.accepted")
    if finding.healed:
        return t("audit.state.healed")
    return t(f"audit.state.{finding.severity}")


def missing_words(codes: str) -> str:
    """A list of codes of what an adoption lacks, in words."""
    missing = [code.strip() for code in codes.split(",") if code.strip()]
    return ", ".join(t(f"audit.missing.{code}") if code in _MISSING else terminal_text.clean(code) for code in missing)


def _values(finding: AuditFinding) -> dict[str, str]:
    """Everything a finding's sentence may name, cleaned; ids are short, an unknown value is a dash."""
    raw = finding.values
    values = dict.fromkeys((*_NAMED, *_IDS), "–")
    values |= {name: terminal_text.clean(str(value), labels.UNSAID) for name, value in raw.items() if str(value)}
    values |= {name: values[name][:SHORT] for name in _IDS}
    values["seal"] = values.pop("key", "–")
    values["commit"] = finding.commit[:SHORT] or "–"
    values["whole"] = finding.commit or values["object"]
    values["what"] = values["path"] if values["path"] != "–" else t("audit.a_record", record=values["record"])
    values["where"] = _where(values)
    values["missing"] = missing_words(str(raw.get("missing", "")))
    values["why"] = _why(finding)
    return values


def _where(values: Mapping[str, str]) -> str:
    for name in ("path", "tag"):
        if values[name] != "–":
            return f" ({values[name]})"
    return ""


def _why(finding: AuditFinding) -> str:
    why = str(finding.values.get("why", ""))
    if finding.code == "policy-unsatisfiable":
        flaw = next((code for code in _FLAWS if code == finding.values.get("flaw")), None)
        values = {name: value for name, value in finding.values.items() if name != "flaw"}
        return terminal_text.clean(flaw_words(RulesFlaw(flaw, values)), labels.UNSAID) if flaw else ""
    if why in _WHY.get(finding.code, ()):
        return t(f"audit.why.{finding.code}.{why}", **_told_apart(finding))
    return terminal_text.clean(why, labels.UNSAID) or t("audit.why.unknown")


def _told_apart(finding: AuditFinding) -> dict[str, str]:
    """What a reason may name: the value seen and the one expected."""
    return {
        name: terminal_text.clean(str(finding.values.get(name, "–")), labels.UNSAID) for name in ("seen", "expected")
    }


# an audit as lines of text: what it comes to, each finding with its remedy, and the pins it rests on


ROLES: Mapping[str, Role] = {
    "passed": "good", "failed": "bad", "incomplete": "bad", "elsewhere": "bad", "unpinned": "warn",
}  # fmt: skip

MOST = 10
"""Of more findings than this of one code at one commit the rest are counted."""

MOST_ACCEPTED = 3
"""Findings whose acceptance is spelled out: whoever accepts more has read the whole report."""


def audit_lines(audit: Audit, commits: int, canvas: Canvas, *, only_problems: bool = False) -> tuple[Line, ...]:
    """The whole report, at most `canvas.width` cells a line; with `only_problems` no notices and no counts."""
    return layout.within(_lines(audit, commits, canvas, only_problems), canvas)


def _lines(audit: Audit, commits: int, canvas: Canvas, only_problems: bool) -> Iterator[Line]:
    findings = wanted(audit, only_problems=only_problems)
    for group in grouped(findings):
        yield from group_lines(group, canvas)
        yield BLANK
    yield from answer_lines(audit, canvas)
    if not only_problems:
        yield from layout.paragraph(counted(audit, commits), canvas, "text")
        yield BLANK
        yield from pin_lines(audit.pins, canvas)


def wanted(audit: Audit, *, only_problems: bool) -> tuple[AuditFinding, ...]:
    """The findings to show: all, or only those that fail the audit."""
    return tuple(finding for finding in named(audit) if not only_problems or finding.severity == "failing")


def named(audit: Audit) -> tuple[AuditFinding, ...]:
    """The findings as a person reads them: voices and recorders by their names in the rules in force, where these know
    them.
    """
    rules = audit.horizon.rules
    names = {seat.id: seat.name for seat in rules.policy.seats.values()}
    names |= {person.id: person.name for person in rules.people.persons.values()}
    return tuple(
        attrs.evolve(
            finding,
            values={
                key: names.get(str(value), value) if key in ("by", "voice") else value
                for key, value in finding.values.items()
            },
        )
        for finding in audit.findings
    )


def answer_lines(audit: Audit, canvas: Canvas) -> Iterator[Line]:
    """What it comes to, in one sentence."""
    answer = finding_answer(audit)
    yield from layout.paragraph(t(f"audit.answer.{answer}"), canvas, ROLES[answer])


def counted(audit: Audit, commits: int) -> str:
    """How many commits and records were read, and how many findings of each severity there are."""
    failing = sum(finding.severity == "failing" for finding in audit.findings)
    records = {verdict.record_id: verdict for verdict in audit.verdicts.values()}.values()
    counts = [
        tn("audit.count.commits", commits),
        tn("audit.count.records", len(records), counting=sum(verdict.counts for verdict in records)),
        tn("audit.count.failing", failing),
        tn("audit.count.notices", len(audit.findings) - failing),
    ]
    return " · ".join(counts)


def finding_lines(finding: AuditFinding, canvas: Canvas) -> Iterator[Line]:
    """One finding: its name and code, what happened, what mends it, and where."""
    yield from group_lines((finding,), canvas)


def group_lines(findings: Sequence[AuditFinding], canvas: Canvas) -> Iterator[Line]:
    """Findings of one code at one commit, told together; of many the first are told and the rest counted."""
    first = findings[0]
    failing = first.severity == "failing"
    head = f"{'! ' if failing else '· '}{title(first)} ({state(first)}) · {first.code}"
    yield from layout.paragraph(head, canvas, "bad" if failing else "dim")
    sentences = tuple(dict.fromkeys(map(finding_said, findings)))
    paragraphs: list[Span] = [(words, "text") for words in sentences[:MOST]]
    if len(sentences) > MOST:
        paragraphs.append((tn("audit.more", len(sentences) - MOST), "dim"))
    paragraphs.append((t("audit.mend", how=remedy(first)), "accent"))
    commits = list(dict.fromkeys(commit for finding in findings for commit in finding.commits if commit))
    paragraphs += [(t("audit.commit", commit=terminal_text.clean(commit)), "dim") for commit in commits[:MOST]]
    if len(commits) > MOST:
        paragraphs.append((tn("audit.more", len(commits) - MOST), "dim"))
    for words, role in paragraphs:
        for line in layout.paragraph(words, canvas.inset(2, 1), role):
            yield (("  " if canvas.width > 2 else "", "text"), *line)


def grouped(findings: Sequence[AuditFinding]) -> Iterator[tuple[AuditFinding, ...]]:
    """Findings in their order, those of one code, commit and remedy together."""
    groups: dict[tuple[str, str, str, str], list[AuditFinding]] = {}
    for finding in findings:
        key = (finding.code, finding.commit, state(finding), remedy(finding))
        groups.setdefault(key, []).append(finding)
    yield from map(tuple, groups.values())


def pin_lines(pins: Pins, canvas: Canvas) -> Iterator[Line]:
    """The pins in the user's configuration; ids in full, so that they can be compared."""
    yield say(t("audit.pins"), "title")
    nothing = t("audit.pins.none")
    rows = [
        Labelled(t(f"audit.pins.{name}"), ((terminal_text.clean(value) or nothing, "text" if value else "dim"),))
        for name, value in (("root", pins.root), ("newest", pins.newest), ("tip", pins.tip))
    ]
    if pins.own:
        rows.append(Labelled(t("audit.pins.own"), ((tn("audit.pins.own_count", len(pins.own)), "text"),)))
    yield from layout.labelled(rows, canvas)


def plain_lines(audit: Audit, commits: int, *, only_problems: bool = False) -> Iterator[str]:
    """One fact a line: each finding, then what it comes to."""
    for finding in wanted(audit, only_problems=only_problems):
        where = " ".join(filter(None, finding.commits))
        facts = [finding.code, state(finding), where, finding_said(finding), remedy(finding)]
        yield "; ".join(filter(None, facts))
    yield t(f"audit.answer.{finding_answer(audit)}")
    if not only_problems:
        yield counted(audit, commits)


def accepting(audit: Audit) -> str:
    """How an adoption accepts what cannot be undone; empty where nothing can be accepted, or nothing can be said."""
    if not audit.complete or not audit.founded:
        return ""
    findings = [finding for finding in audit.findings if finding.acceptable][:MOST_ACCEPTED]
    names = dict.fromkeys(name for finding in findings for name in finding.names)
    return t("audit.accept", names=" ".join(f"--accept {terminal_text.clean(name)}" for name in names)) if names else ""


# what the history lacks of what this user has seen of it, and of their own words


def _lost(proceedings: Proceedings) -> tuple[AuditFinding, ...]:
    """What was seen before and is not in this history, the heaviest first; empty where the history is not complete."""
    if not proceedings.inquiry.complete:
        return ()
    findings = seen_before.findings(proceedings.inquiry, proceedings.inquiry.horizon(proceedings.commit))
    return tuple(sorted(findings, key=lambda finding: finding.severity != "failing"))


def lost_words(proceedings: Proceedings) -> Iterator[str]:
    """Each loss in one paragraph: what it is called, what happened, and what mends it."""
    for finding in _lost(proceedings):
        yield t("unseen.told", title=title(finding), said=finding_said(finding), remedy=remedy(finding))


def lost_title(proceedings: Proceedings) -> str:
    """The heaviest loss that fails an audit, by its name; empty where there is none."""
    return next((title(finding) for finding in _lost(proceedings) if finding.severity == "failing"), "")


# what a user is asked to trust


def founding_lines(founding: Founding, canvas: Canvas) -> tuple[Line, ...]:
    """One founding record in full, its id in groups of four that can be read aloud."""
    return layout.within(_founding(founding, canvas), canvas)


def _founding(founding: Founding, canvas: Canvas) -> Iterator[Line]:
    introduced, rules = founding.introduced, founding.rules
    record = introduced.record
    person = rules.people.persons.get(record.by)
    name = (
        f"{terminal_text.clean(person.name, labels.UNSAID)} ({terminal_text.clean(record.by)})"
        if person
        else terminal_text.clean(record.by)
    )
    rows = [
        Labelled(t("trusting.root"), ((in_fours(introduced.commit), "strong"),)),
        Labelled(
            t("trusting.plan"), ((f"{terminal_text.clean(record.round)} · {terminal_text.clean(record.plan)}", "text"),)
        ),
        Labelled(t("trusting.by"), ((name, "text"),)),
        Labelled(t("trusting.key"), ((terminal_text.clean(founding.key), "text"),)),
        Labelled(t("trusting.written"), ((dates.moment(record.written), "text"),)),
        Labelled(t("trusting.rules"), ((_rules_count(founding), "text"),)),
    ]
    yield from layout.labelled(rows, canvas)
    for reason in founding.why:
        yield from layout.paragraph(t(f"trusting.why.{reason.values.get('why', '')}"), canvas, "bad")


def _rules_count(founding: Founding) -> str:
    policy, people = founding.rules.policy, founding.rules.people
    return f"{tn('trusting.rules_count', len(policy.rules))} · {tn('trusting.people_count', len(people.persons))}"


def in_fours(commit: str) -> str:
    """An id in groups of four, as it is read aloud."""
    return " ".join(terminal_text.clean(commit[at : at + 4]) for at in range(0, len(commit), 4))


def pinned_lines(roots: Sequence[tuple[str, str]], canvas: Canvas) -> Iterator[Line]:
    """The roots that are pinned and do not decide here, with the id of each one's plan."""
    if roots:
        yield from layout.paragraph(t("trusting.pinned"), canvas, "text")
    for commit, plan in roots:
        yield from layout.paragraph(f"{commit}  {terminal_text.clean(plan)}".rstrip(), canvas, "strong")


def founding_list(foundings: Sequence[Founding], canvas: Canvas) -> Iterator[Line]:
    """Every record that could be the root."""
    for founding in foundings:
        yield from founding_lines(founding, canvas)
        yield BLANK
    if not foundings:
        yield from layout.paragraph(t("trusting.none"), canvas, "text")
    elif len(foundings) > 1:
        yield say(t("trusting.several"), "warn")
