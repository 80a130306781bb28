"""docs/changes.md: every kind of change with a before, an after, and what the tool says, as it really says it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from plantui import i18n
from plantui.changes.compare import ChangeKind, compare
from plantui.changes.slip import Direction, Rule
from plantui.changes.weights import WEIGHTS
from plantui.plan.contradictions.plan_finding import CODES
from plantui.plan.model import Plan
from plantui.plan.reasons import REASON_CODES
from plantui.render.changes.sentences import sides
from plantui.render.changes.tones import toned_outcomes
from support import plans

DOCUMENT = Path(__file__).parents[3] / "docs" / "changes.md"

Side = dict[str, plans.Tables]


def _milestone(**fields: object) -> Side:
    return {"a": {"milestone": [{"id": "m", "kind": "delivery", "title": "First use", **fields}]}}


def _named(title: str, *aliases: str) -> Side:
    return {"a": {"milestone": [{"id": "m", "kind": "delivery", "title": title, "aliases": [*aliases]}]}}


def _transition(**fields: object) -> Side:
    return {"a": {"milestone": [{"id": "t", "kind": "transition", "title": "Handover", **fields}]}}


def _split(payment: str, **fields: object) -> Side:
    """The same transition, with its payment as an event of its own."""
    paid = {"id": "p", "kind": "payment", "title": "Payment", "split_from": "t", "payment": payment, **fields}
    return {"a": {"milestone": [*_transition(when="2031-01-01")["a"]["milestone"], paid]}}


def _lasting(when: str, until: str) -> Side:
    return _milestone(when=when, until=until)


def _prerequisite(**fields: object) -> Side:
    return {"a": {"prerequisite": [{"id": "p", "text": "Regulation in force", **fields}]}}


def _fact(service: str = "a", **fields: object) -> Side:
    return {"a": {}, "b": {}, service: {"fact": [{"id": "f", "text": "Offices that signed", **fields}]}}


def _one(table: str, **fields: object) -> Side:
    named = {"title": "Who owns the data", "text": "Nobody knows."}
    return {"a": {table: [{"id": "i", **named, **fields}]}}


def _component(state: str) -> Side:
    return {"": {"component": [{"id": "k", "kind": "system", "title": "Card reader", "state": state}]}}


_ADVICE = {"reporter": "x", "as_of": "2029", "advice": "wait"}
_CLAIMS = [{"reporter": "x", "when": "2024-10-14"}, {"reporter": "y", "when": "2025-01"}]
_WAITING = {"id": "p", "text": "P", "state": "open", "when": "2028-spring", "needed_for": ["m"]}
_MET = {"state": "met", "met_on": "2025-04-01"}
_SPARE = {"id": "s", "reporter": "nhn", "word": "on plan"}

CASES: tuple[tuple[str, Side, Side], ...] = (
    ("later, day to day", _milestone(when="2025-01-01"), _milestone(when="2026-04-01")),
    ("later, as an interval", _milestone(when="2024-Q4"), _milestone(when="2025-11-03")),
    ("later, by the rule for seasons", _milestone(when="2024-H2"), _milestone(when="2026-spring")),
    ("later, both open", _milestone(when="2025.."), _milestone(when="2027-04-01..")),
    ("earlier", _milestone(when="2026-01-01"), _milestone(when="2025-10-01")),
    ("narrower, so earlier or later", _milestone(when="2025-Q1"), _milestone(when="2025-02-10")),
    ("lost its date", _milestone(when="2027-01-01"), _milestone()),
    (
        "lost its date, and waits for something dated",
        {"a": {**_milestone(when="2027-01-01")["a"], "prerequisite": [_WAITING]}},
        {"a": {**_milestone(condition="when P is met")["a"], "prerequisite": [_WAITING]}},
    ),
    ("given a date", _milestone(), _milestone(when="2027-06-01")),
    ("two sources", _milestone(when="2024-06"), _milestone(claim=_CLAIMS)),
    ("surer word", _milestone(certainty="expected"), _milestone(certainty="planned")),
    ("weaker word", _milestone(certainty="planned"), _milestone(certainty="expected")),
    ("reached", _milestone(when="2025-Q1"), _milestone(when="2025-02-10", certainty="done")),
    ("reached before its day", _milestone(when="2025-04-01"), _milestone(when="2025-02-01", certainty="done")),
    ("reached after its day", _milestone(when="2025-04-01"), _milestone(when="2025-06-01", certainty="done")),
    (
        "later, by a surer word",
        _milestone(when="2025-01-01", certainty="expected"),
        _milestone(when="2026-01-01", certainty="decided"),
    ),
    ("end later", _lasting("2029-01-01", "2031-01-01"), _lasting("2029-01-01", "2031-07-01")),
    ("end earlier", _lasting("2029-01-01", "2031-01-01"), _lasting("2029-01-01", "2030-07-01")),
    ("both ends later", _lasting("2029-01-01", "2031-01-01"), _lasting("2029-04-01", "2031-07-01")),
    ("later start, the same end", _lasting("2029-01-01", "2031-01-01"), _lasting("2029-04-01", "2031-01-01")),
    ("earlier start, the same end", _lasting("2029-01-01", "2031-01-01"), _lasting("2028-10-01", "2031-01-01")),
    ("later start, earlier end", _lasting("2029-01-01", "2031-01-01"), _lasting("2029-04-01", "2030-07-01")),
    ("given an end", _milestone(when="2029-01-01"), _lasting("2029-01-01", "2031-01-01")),
    ("lost its end", _lasting("2029-01-01", "2031-01-01"), _milestone(when="2029-01-01")),
    ("outcome not known", _milestone(when="2025"), _milestone(when="2025", outcome="unknown")),
    ("did not happen", _milestone(when="2025"), _milestone(when="2025", outcome="missed")),
    ("happened in part", _milestone(when="2025"), _milestone(when="2025", outcome="partly")),
    ("advised against", _milestone(when="2030"), _milestone(when="2030", claim=[_ADVICE])),
    ("advice lifted", _milestone(when="2030", claim=[_ADVICE]), _milestone(when="2030")),
    ("payment", _milestone(payment="agreement"), _milestone(payment="duty")),
    ("condition", _milestone(condition="when funded"), _milestone(condition="when decided")),
    ("actors", _milestone(actors=["x", "y"]), _milestone(actors=["y", "z", "u"])),
    ("dependency", _milestone(), _milestone(after=["b.f"])),
    ("prerequisite met", _prerequisite(state="open"), _prerequisite(state="met", met_on="2025-02-03")),
    (
        "prerequisite met after what needed it",
        {"a": {**_milestone(when="2025-01-01")["a"], "prerequisite": [_WAITING]}},
        {"a": {**_milestone(when="2025-01-01")["a"], "prerequisite": [{**_WAITING, **_MET}]}},
    ),
    ("prerequisite reopened", _prerequisite(state="met"), _prerequisite(state="open")),
    ("prerequisite dropped", _prerequisite(state="open"), _prerequisite(state="dropped")),
    ("number", _fact(value=8, unit="labs"), _fact(value=11, unit="labs")),
    (
        "the same number of something else",
        _fact(value=20, unit="percent", of="offices"),
        _fact(value=20, unit="percent", of="doctors"),
    ),
    ("status by another reporter", {"a": {}}, {"a": {"status": [_SPARE]}}),
    (
        "a voice's newer word, better",
        {"a": {"status": [{**_SPARE, "level": "in-trouble", "as_of": "2025-01"}]}},
        {"a": {"status": [{**_SPARE, "level": "on-plan", "as_of": "2025-06"}]}},
    ),
    (
        "a voice's newer word, worse",
        {"a": {"status": [{**_SPARE, "level": "on-plan"}]}},
        {"a": {"status": [{**_SPARE, "level": "stopped"}]}},
    ),
    ("figure toward its aim", _fact(value=8, aim="up"), _fact(value=11, aim="up")),
    ("figure from its aim", _fact(value=11, aim="up"), _fact(value=8, aim="up")),
    ("risk higher", _one("risk", likelihood=2, impact=5), _one("risk", likelihood=4, impact=5)),
    ("risk lower", _one("risk", likelihood=4, impact=5), _one("risk", likelihood=2, impact=5)),
    ("risk happened", _one("risk", state="open"), _one("risk", state="happened")),
    ("risk closed", _one("risk", state="open"), _one("risk", state="closed")),
    ("dispute raised", {"a": {}}, _one("dispute", state="open")),
    ("dispute escalated", _one("dispute", state="open"), _one("dispute", state="escalated")),
    ("dispute settled", _one("dispute", state="open"), _one("dispute", state="settled")),
    ("dispute withdrawn", _one("dispute", state="open"), _one("dispute", state="withdrawn")),
    ("component further on", _component("building"), _component("trial")),
    ("component set back", _component("trial"), _component("decided")),
    ("added", {"a": {}}, _milestone(when="2026")),
    ("removed", _fact(value=50, unit="people"), {"a": {}, "b": {}}),
    ("moved to another service", _fact(), _fact("b", was="a.f")),
    ("put in place of another", {"a": {}}, _milestone(when="2027", replaces="old")),
    ("renamed", _milestone(), {"a": {"milestone": [{"id": "m", "kind": "delivery", "title": "Start of use"}]}}),
    ("the other name first", _named("First use", "Start of use"), _named("Start of use", "First use")),
    ("another name", _named("First use"), _named("First use", "Start of use")),
    ("split off, with a date", _transition(when="2031-01-01", payment="duty"), _split("duty", when="2031-07-01")),
    ("split off, without a date", _transition(when="2031-01-01", payment="duty"), _split("duty")),
    ("service added", {}, {"a": {}}),
    ("wording alone", _milestone(text="Begins, with at least one."), _milestone(text="Begins, with one.")),
)  # fmt: skip


def _plan_of(side: Side) -> Plan:
    """The plan of a side; what stands under no service is plan.toml's."""
    services = {name: tables for name, tables in side.items() if name}
    return plans.plan(services, None, **side.get("", {}))


def _rows() -> Iterator[tuple[str, str, str]]:
    """The rows of the table, and the kind, direction and weight that each shows."""
    for name, before, after in CASES:
        old, new = _plan_of(before), _plan_of(after)
        changes = compare(old, new)
        (change,) = [each for each in changes if each.split is not None] or changes
        was, now = sides(old, new, change)
        cells = (
            name,
            was or "–",
            now or "–",
            toned_outcomes(change)[0],
            change.kind,
            change.direction or "–",
            change.weight,
        )
        yield "| " + " | ".join(cells) + " |", f"{change.kind}", f"{change.direction}"


@pytest.fixture(autouse=True)
def english(norwegian: None) -> None:
    """The document is in English."""
    i18n.choose("en")


def test_the_document_shows_each_kind_as_the_tool_says_it() -> None:
    """Line by line: when the tool's words change, so does the document."""
    written = DOCUMENT.read_text("utf-8").splitlines()
    missing = [row for row, _, _ in _rows() if row not in written]
    assert missing == []


def test_no_kind_and_no_direction_is_left_out() -> None:
    """Every word the comparison has stands in the table; weights are listed in their order."""
    rows = list(_rows())
    assert {kind for _, kind, _ in rows} == set(get_args(ChangeKind))
    every = {each for part in get_args(Direction) for each in get_args(part)}
    assert {direction for _, _, direction in rows} - {"None"} == every
    text = DOCUMENT.read_text("utf-8")
    order = [text.index(f"`{weight}`") for weight in WEIGHTS]
    assert order == sorted(order)


def test_every_code_and_slip_rule_is_explained() -> None:
    """Contradictions, rules of slip and reason codes stand in the document."""
    text = DOCUMENT.read_text("utf-8")
    assert [code for code in CODES if f"| `{code}` |" not in text] == []
    assert [rule for rule in get_args(Rule) if f"| {rule} |" not in text] == []
    assert [code for code in REASON_CODES if code not in text] == []
