"""Contradictions in words: a code, what does not fit, and the items it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Plan
from plantui.render import dates, labels, layout
from plantui.render.changes.sentences import gap_words
from plantui.render.line import BLANK, Canvas, Line, Span, say

_AS_STATED = ("year", "actual", "target", "product", "most")

_MONTHS = re.compile(r"[0-9]{1,9}\.[0-9]")

MOST_NAMED = 8
"""More items than this of one finding are counted, not named."""


def explanation(plan: Plan, finding: PlanFinding) -> str:
    """One cleaned sentence on what does not fit."""
    values = finding.values
    names = [_named(plan, item) for item in finding.items[:2]]
    if "words" in values:
        names[0] = labels.name(plan, finding.items[0].partition(".")[0])
    parts: dict[str, str] = {
        "first": names[0] if names else "",
        "second": names[1] if len(names) > 1 else "",
        "all": _all(plan, finding) if finding.code in ("two-periods", "cycle") else "",
        "text": terminal_text.clean(values.get("text", ""), labels.UNSAID),
        "chapter": terminal_text.clean(values.get("chapter", "")),
        "round": terminal_text.clean(values.get("round", "")),
        "due": _when(values.get("due")),
        "needed": _needed(plan, finding),
        "when": _when(values.get("when")),
        "of": _listed(values.get("of", "")),
        "period": "–".join(terminal_text.clean(values.get(end, "")) for end in ("first", "last")),
        "said": " · ".join(map(_when, values["whens"].split("\n"))) if "whens" in values else _listed(
            values.get("words", "")
        ),
    }  # fmt: skip
    parts |= {"met": _when(values.get("met")), "months": _months(values), "on": _when(values.get("on"))}
    parts |= {name: terminal_text.clean(values.get(name, "")) for name in _AS_STATED}
    parts["who"] = labels.name(plan, values.get("who", ""))
    parts["advice"] = labels.word("advice", values.get("advice", ""))
    parts["revision"] = terminal_text.clean(values.get("revision", ""))
    words = t(f"finding.{finding.code}{'.may' if 'may' in values else ''}", **parts)
    return t("finding.by_baseline", words=words, revision=parts["revision"]) if "revision" in values else words


def _months(values: Mapping[str, str]) -> str:
    low, high = (_tenths(values.get(f"months_{end}", "")) for end in ("low", "high"))
    return gap_words(low or Fraction(), high)


def _tenths(months: str) -> Fraction | None:
    return Fraction(months) if _MONTHS.fullmatch(months) else None


def _needed(plan: Plan, finding: PlanFinding) -> str:
    spelling = finding.values.get("needed")
    if spelling:
        return _when(spelling)
    other = plan.by_id.get(finding.items[1]) if len(finding.items) > 1 else None
    if other is None or not (other.text("condition") or other.text("state")):
        return t("finding.undated")
    return ", ".join(filter(None, (labels.state(other.text("state")), _condition(other.text("condition")))))


def _condition(condition: str | None) -> str:
    return t("when_words.conditional") + ", " + t("finding.undated") if condition else ""


def _when(spelling: str | None) -> str:
    return dates.spelled(spelling, compact=True) if spelling else t("finding.undated")


def _listed(lines: str) -> str:
    return " · ".join(t("plan_view.quoted", words=terminal_text.clean(line)) for line in lines.split("\n") if line)


def _named(plan: Plan, item_id: str) -> str:
    item = plan.by_id.get(item_id)
    if item is None:
        return terminal_text.clean(item_id, labels.UNSAID)
    title = labels.title(item)
    return f"{labels.short_service(item)} {title}".strip() if item.table != "service" else title


def _all(plan: Plan, finding: PlanFinding) -> str:
    words = " · ".join(_named(plan, item) for item in finding.items[:MOST_NAMED])
    more = len(finding.items) - MOST_NAMED
    return f"{words} {t('change.hits_more', count=more)}" if more > 0 else words


def items_words(finding: PlanFinding) -> str:
    """The ids of the items, cleaned; many are counted."""
    words = ", ".join(terminal_text.clean(item, labels.UNSAID) for item in finding.items[:MOST_NAMED])
    more = len(finding.items) - MOST_NAMED
    return f"{words} {t('change.hits_more', count=more)}" if more > 0 else words


def plan_finding_lines(plan: Plan, findings: Sequence[PlanFinding], canvas: Canvas) -> tuple[Line, ...]:
    """All of them in full, each at most `canvas.width` cells wide: code, explanation, items, and why it is accepted."""
    return layout.within(_lines(plan, findings, canvas), canvas)


def _lines(plan: Plan, findings: Sequence[PlanFinding], canvas: Canvas) -> Iterator[Line]:
    if not findings:
        yield from layout.paragraph(t("finding.none"), canvas, "good")
        return
    for number, finding in enumerate(findings):
        if number:
            yield BLANK
        yield say(finding.code, "dim" if finding.accepted else "warn")
        inner = max(canvas.width - 2, 1)
        for words, role in _told(plan, finding):
            for line in layout.paragraph(words, canvas.column(inner), role):
                yield (("  " if canvas.width > 2 else "", "text"), *line)


def _told(plan: Plan, finding: PlanFinding) -> Iterator[Span]:
    yield explanation(plan, finding), "text"
    yield items_words(finding), "key"
    if finding.accepted:
        yield t("finding.accepted", reason=terminal_text.clean(" ".join(finding.accepted.split()))), "dim"
