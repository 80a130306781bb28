"""Contradictions, each in the smallest plan that has it and in one that has not; and those of the plan of 2024."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantui.plan.checks import findings
from plantui.plan.contradictions.plan_finding import CODES, PlanFinding
from plantui.plan.contradictions.rings import rings
from plantui.plan.model import Plan
from support import plans


def _delivery(own_id: str = "d", **fields: object) -> plans.Table:
    return {"id": own_id, "kind": "delivery", "title": own_id, **fields}


def _transition(**fields: object) -> plans.Table:
    return {"id": "t", "kind": "transition", "title": "t", **fields}


def _prerequisite(**fields: object) -> plans.Table:
    return {"id": "p", "text": "P", "state": "open", "needed_for": ["d"], **fields}


def _service(**arrays: list[plans.Table]) -> Plan:
    return plans.plan({"a": arrays})


def _waiting(milestone: plans.Table, prerequisite: plans.Table) -> Plan:
    return _service(milestone=[milestone], prerequisite=[prerequisite])


def _goals(one: str, other: str) -> Plan:
    return plans.plan({"a": {"goal": [{"id": "g", "text": one}]}, "b": {"goal": [{"id": "h", "text": other}]}})


def _periods(*rows: plans.Table) -> Plan:
    return plans.plan(period=[{"id": f"p{at}", "text": "P", **row} for at, row in enumerate(rows)])


def _dated(**fields: object) -> Plan:
    return _service(milestone=[_delivery("d", **fields)])


def _shares(*counted: str) -> Plan:
    return _service(fact=[
        {"id": f"f{at}", "text": "F", "value": 20, "unit": "percent", "of": of} for at, of in enumerate(counted)
    ])  # fmt: skip


def _in_period(when: str, first: int = 2025, last: int = 2029) -> Plan:
    return plans.plan(
        {"a": {"milestone": [_delivery(when=when, certainty="doubtful")]}},
        period=[{"id": "p", "text": "P", "first": first, "last": last}],
    )


def _pointing(chapter: str) -> Plan:
    note = {"id": "n", "text": "Se vedlegg.", "source": "§9"}
    return plans.plan(
        {"a": {"": [{"chapter": "2"}], "risk": [{"id": "r", "text": f"Se kapittel {chapter}."}]}}, note=[note]
    )


def _voices(*words: str) -> Plan:
    return _service(status=[{"id": f"s{at}", "reporter": f"r{at}", "word": word} for at, word in enumerate(words)])


def _paying(transition: plans.Table | None = None, **payment: object) -> Plan:
    fields = {"id": "b", "kind": "payment", "title": "B", "split_from": "t", **payment}
    kept = {name: value for name, value in fields.items() if value is not None}
    return _service(milestone=[_transition(when="2031-01-01", **(transition or {})), kept])


def _advised(*advice: str, when: str | None = "2030", **fields: object) -> Plan:
    """Claims of one reporter, each a year after the one before."""
    said = [{"reporter": "x", "as_of": str(2026 + at), "advice": word} for at, word in enumerate(advice)]
    dated = {} if when is None else {"when": when}
    kept: plans.Table = {"claim": said, **dated, **fields}
    return _service(milestone=[{**_delivery(), **kept}])


def _disputed(state: str, **fields: object) -> Plan:
    dispute = {"id": "q", "title": "Q", "state": state, "about": ["d"]}
    return _service(milestone=[_delivery("d", **fields)], dispute=[dispute])


def _rows(*rows: tuple[str, str, str]) -> Plan:
    years = [{"when": when, "state": state, "decimal": figure} for when, state, figure in rows]
    return _service(fact=[{"id": "f", "text": "F", "year": years}])


def _years(aim: str | None, **figures: int) -> Plan:
    years = [{"when": "2030", "state": state, "value": value} for state, value in figures.items()]
    return _service(fact=[{"id": "f", "text": "F", "year": years, **({"aim": aim} if aim else {})}])


def _using(when: str, comes: str) -> Plan:
    component = {"id": "k", "kind": "system", "title": "K", "when": comes}
    return plans.plan({"a": {"milestone": [_delivery(when=when, uses=["k"])]}}, component=[component])


def _risk(likelihood: int, impact: int, scale: int | None = None, **fields: object) -> Plan:
    risk = {"id": "r", "text": "R", "likelihood": likelihood, "impact": impact, **fields}
    return plans.plan({"a": {"risk": [risk]}}, {"risk_scale": scale} if scale else None)


def _aliased(alias: str) -> Plan:
    return _service(milestone=[_delivery(aliases=[alias]), {**_delivery("e"), "title": "Other"}])


class Case(NamedTuple):
    """A plan that has the contradiction, the items it is about, and a plan that has none."""

    has: Plan
    items: tuple[str, ...]
    has_not: Plan


_CLAIMS = [{"reporter": "x", "when": "2026-01"}, {"reporter": "y", "when": "2026-02"}]

CASES: Mapping[str, list[Case]] = {
    "repeated-goal": [Case(_goals("Færre.", " færre."), ("a.g", "b.h"), _goals("Færre.", "Flere."))],
    "two-periods": [
        Case(
            _periods({"first": 2025, "last": 2029}, {"first": 2024, "last": 2029}),
            ("plan.p0", "plan.p1"),
            _periods({"first": 2025, "last": 2029}, {"last": 2029, "years": 5}),
        ),
        Case(_periods({"first": 2025, "last": 2029}, {"years": 6}), ("plan.p0", "plan.p1"), _periods({"last": 2029})),
    ],
    "leads-nowhere": [Case(_pointing("9"), ("a.r", "plan.n"), _pointing("2"))],
    "due-after": [
        Case(
            _waiting(_delivery(when="2026"), _prerequisite(when="2027")),
            ("a.d", "a.p"),
            _waiting(_delivery(when="2026"), _prerequisite(when="2025-12")),
        ),
        Case(
            _service(milestone=[_delivery(when="2026", after=["e"]), _delivery("e", when="2027")]),
            ("a.d", "a.e"),
            _service(milestone=[_delivery(when="2026", after=["e"]), _delivery("e", when="2027", certainty="done")]),
        ),
    ],
    "open-when-due": [
        Case(
            _waiting(_delivery(when="2026"), _prerequisite()),
            ("a.d", "a.p"),
            _waiting(_delivery(when="2026"), _prerequisite(state="met")),
        ),
        Case(
            _waiting(_delivery(when="2026"), _prerequisite(when="2026..")),
            ("a.d", "a.p"),
            _waiting(_delivery(when="2026.."), _prerequisite()),
        ),
    ],
    "met-late": [
        Case(
            _waiting(_delivery(when="2026"), _prerequisite(state="met", met_on="2027-01-01")),
            ("a.p", "a.d"),
            _waiting(_delivery(when="2026"), _prerequisite(state="met", met_on="2026-12-31")),
        ),
        Case(
            _waiting(_delivery(when="2026-06-15"), _prerequisite(state="met", met_on="2026-06")),
            ("a.p", "a.d"),
            _waiting(_delivery(when="2026-06-30"), _prerequisite(state="met", met_on="2026-06")),
        ),
    ],
    "outcome-unknown": [
        Case(_dated(when="2025", outcome="unknown"), ("a.d",), _dated(when="2025", outcome="missed")),
    ],
    "payment-before-transition": [
        Case(_paying(when="2030-12-31"), ("a.b", "a.t"), _paying(when="2031-01-01")),
        Case(_paying(when="2030"), ("a.b", "a.t"), _paying(when="2031")),
        Case(_paying(when="2030", split_from=None, after=["t"]), ("a.b", "a.t"), _paying(when="2030", split_from=None)),
    ],
    "two-payments": [
        Case(
            _paying({"payment": "duty"}, when="2031-01-01", payment="agreement"),
            ("a.t", "a.b"),
            _paying({"payment": "duty"}, when="2031-01-01", payment="duty"),
        ),
        Case(_paying({"payment": "duty"}, payment="duty"), ("a.t", "a.b"), _paying(payment="duty")),
    ],
    "ends-before-start": [
        Case(_dated(when="2030-02", until="2030-01-31"), ("a.d",), _dated(when="2030-02", until="2030-02-01")),
        Case(_dated(when="2030-Q2", until="..2030-03"), ("a.d",), _dated(when="2030-Q2", until="2030")),
    ],
    "advised-against": [
        Case(_advised("wait"), ("a.d",), _advised("wait", when=None)),
        Case(_advised("stop"), ("a.d",), _advised("stop", certainty="done")),
        Case(
            _advised("go", "wait"), ("a.d",), _advised("wait", "go"),
        ),
    ],
    "dispute-open": [
        Case(_disputed("open", when="2030"), ("a.q", "a.d"), _disputed("open")),
        Case(_disputed("escalated", payment="duty"), ("a.q", "a.d"), _disputed("settled", payment="duty")),
    ],
    "stated-contradiction": [
        Case(
            _service(milestone=[_delivery(contradicts=["e"]), _delivery("e", contradicts=["d"])]),
            ("a.d", "a.e"),
            _service(milestone=[_delivery(), _delivery("e")]),
        ),
    ],
    "target-missed": [
        Case(_years("up", actual=9, target=10), ("a.f",), _years("up", actual=10, target=10)),
        Case(_years("down", actual=11, target=10), ("a.f",), _years("down", actual=10, target=10)),
        Case(_years("hold", actual=11, target=10), ("a.f",), _years(None, actual=1, target=10)),
    ],
    "years-disagree": [
        Case(
            _rows(("2030", "adopted", "1.0"), ("2030", "adopted", "1.1")),
            ("a.f",),
            _rows(("2030", "adopted", "1.0"), ("2030", "adopted", "1.00"), ("2030", "proposed", "2.0")),
        ),
    ],
    "component-late": [
        Case(_using("2030", "2031-01-01"), ("plan.k", "a.d"), _using("2030", "2030-12-31")),
        Case(_using("2030-06", "2030"), ("plan.k", "a.d"), _using("2030..", "2035")),
    ],
    "risk-without-measure": [
        Case(_risk(3, 5), ("a.r",), _risk(2, 5)),
        Case(_risk(6, 10, 10), ("a.r",), _risk(3, 5, 10)),
        Case(_risk(5, 5, state="open"), ("a.r",), _risk(5, 5, state="closed")),
        Case(_risk(5, 5), ("a.r",), _risk(5, 5, measure="M")),
    ],
    "alias-taken": [
        Case(_aliased("other"), ("a.d", "a.e"), _aliased("third")),
    ],
    "before-use": [
        Case(
            _service(milestone=[_transition(when="2026-01-01"), _delivery(when="2026-Q1")]),
            ("a.t", "a.d"),
            _service(milestone=[_transition(when="2026-01-01"), _delivery(when="2025-Q4")]),
        ),
        Case(
            _service(milestone=[_transition(when="2026-01-01"), _delivery(condition="når")]),
            ("a.t", "a.d"),
            _service(milestone=[_transition(when="2026-01-01"), _delivery(when="2025..")]),
        ),
        Case(
            _service(milestone=[_delivery("e", when="2026-01-01", payment="duty"), _delivery(when="2027..")]),
            ("a.e", "a.d"),
            _service(milestone=[_transition(), _delivery(when="2026-Q1")]),
        ),
    ],
    "passed-unconfirmed": [
        Case(_dated(when="2025-Q1", certainty="planned"), ("a.d",), _dated(when="2025-Q1", certainty="done")),
        Case(_dated(when="..2024"), ("a.d",), _dated(when="2024..", certainty="expected")),
        Case(
            _dated(when="2025-Q1", checked="2025-02"), ("a.d",), _dated(when="2025-Q1", checked="2025-05")
        ),
        Case(
            _dated(claim=[{"reporter": "x", "when": "2025-01"}]), ("a.d",), _dated(when="2025-Q1", certainty="doubtful")
        ),
        Case(
            _service(prerequisite=[_prerequisite(when="2025-01", needed_for=[])]),
            ("a.p",),
            _service(prerequisite=[_prerequisite(when="2025-01", needed_for=[], state="dropped")]),
        ),
        Case(
            _dated(when="2025-01"),
            ("a.d",),
            _service(milestone=[_delivery(when="2025-01"), _delivery("e", when="2026", replaces="d")]),
        ),
    ],
    "across-denominators": [Case(_shares("leger", "kontor"), ("a.f0", "a.f1"), _shares("leger", "leger"))],
    "outside-period": [
        Case(_in_period("2030"), ("a.d",), _in_period("2029-12")),
        Case(_in_period("..2024"), ("a.d",), _in_period("2024..")),
        Case(_in_period("2025", -8, 0), ("a.d",), _in_period("2025", -8, 10_000)),
        Case(_in_period("2025", 10_000, 9**9), ("a.d",), _in_period("2025", -(9**9), 9**9)),
    ],
    "sources-disagree": [
        Case(_dated(claim=_CLAIMS), ("a.d",), _dated(claim=_CLAIMS[:1])),
        Case(_dated(when="2026-01", claim=_CLAIMS[1:]), ("a.d",), _dated(when="2026-02", claim=_CLAIMS[1:])),
        Case(
            _voices("på plan", "forsinket"),
            ("a.s0", "a.s1"),
            _voices("på plan", "På plan"),
        ),
    ],
    "done-in-future": [
        Case(_dated(when="2026", certainty="done"), ("a.d",), _dated(when="2025", certainty="done")),
        Case(
            _service(prerequisite=[_prerequisite(state="met", met_on="2026-01", needed_for=[])]),
            ("a.p",),
            _service(prerequisite=[_prerequisite(state="met", met_on="2025-01", needed_for=[])]),
        ),
    ],
    "cycle": [
        Case(
            _service(milestone=[_delivery(after=["e"]), _delivery("e", after=["d"])]),
            ("a.d", "a.e"),
            _service(milestone=[_delivery(after=["e"]), _delivery("e")]),
        ),
        Case(_service(milestone=[_delivery(after=["d"])]), ("a.d",), _dated()),
    ],
}  # fmt: skip


def _about(plan: Plan, code: str) -> list[tuple[str, ...]]:
    return [finding.items for finding in findings(plan) if finding.code == code]


@pytest.mark.parametrize(("code", "case"), [(code, case) for code, cases in CASES.items() for case in cases])
def test_a_contradiction_is_found_where_it_is_and_only_there(code: str, case: Case) -> None:
    """The smallest plan that has it names its items; its twin without it is silent."""
    assert _about(case.has, code) == [case.items]
    assert _about(case.has_not, code) == []


def test_every_code_has_its_plans() -> None:
    """No code is without a test; that heavy changes want reasons is found in a comparison."""
    assert {*CASES, "no-reason"} == set(CODES)


@pytest.mark.parametrize(
    ("code", "items"),
    [
        ("repeated-goal", ("pps.enhetlig-tilgang-helsepersonell", "pjd.enhetlig-tilgang-helsepersonell")),
        ("repeated-goal", ("pps.enhetlig-tilgang-innbyggere", "pjd.enhetlig-tilgang-innbyggere")),
        ("two-periods", ("plan.periode-tittel", "plan.periode-innledning", "plan.periode-seksarig")),
        (
            "leads-nowhere",
            (*(f"{one}.overgang-forvaltning" for one in ("pll", "pps", "pmd", "dhg")), "plan.okonomi-vedlegg"),
        ),
        ("open-when-due", ("pps.innsending-hso-hv-hn", "pps.forskrift-iverksatt")),
        ("before-use", ("pps.overgang-forvaltning", "pps.innsending-hso-hv-hn")),
        ("before-use", ("dhg.overgang-forvaltning", "dhg.bruk-til-helsehjelp")),
        ("across-denominators", ("pjd.resultatmal-fastleger", "pjd.signert-bruksvilkar")),
    ],
)
def test_the_plan_of_2024_has_contradictions_that_nobody_told_of(code: str, items: tuple[str, ...]) -> None:
    """Each with its items; the plan accepts none of them."""
    assert [
        finding.accepted for finding in findings(plans.shipped()) if (finding.code, finding.items) == (code, items)
    ] == [""]


def test_an_accepted_contradiction_stays_listed_with_its_reason() -> None:
    """Code and items must be those accepted, in any order; others of the same code are not quiet."""
    goals = {name: {"goal": [{"id": "g", "text": "Felles mål."}]} for name in ("a", "b")}
    accepted = {"id": "x", "code": "repeated-goal", "reason": "Bevisst likt."}
    quiet = plans.plan(goals, accepted=[{**accepted, "items": ["b.g", "a.g"]}])
    other = plans.plan(goals, accepted=[{**accepted, "items": ["a.g"]}])
    assert findings(quiet) == (PlanFinding("repeated-goal", ("a.g", "b.g"), {"text": "Felles mål."}, "Bevisst likt."),)
    assert [finding.accepted for finding in findings(other)] == [""]


def test_a_plan_without_a_date_has_nothing_passed() -> None:
    """The clock is never asked."""
    no_date = plans.plan(
        {"a": {"milestone": [_delivery(when="1999", certainty="planned")]}}, document={"date": "..2030"}
    )
    assert _about(no_date, "passed-unconfirmed") == [("a.d",)]
    head = 'schema = "plantui.plan/1"\n[plan]\nid = "x"\nrevision = "1"\ntitle = "X"\n'
    files = {**plans.files({"a": {"milestone": [_delivery(when="1999")]}}), "plan/plan.toml": head.encode()}
    assert _about(plans.load(files), "passed-unconfirmed") == []


def test_a_ring_of_a_hundred_thousand_is_found_without_recursion() -> None:
    """And so is a chain as long that is none."""
    count = 100_000
    ring = {str(at): (str((at + 1) % count),) for at in range(count)}
    assert [len(found) for found in rings(ring)] == [count]
    chain = {str(at): (str(at + 1),) for at in range(count)}
    assert list(rings(chain)) == []


@given(st.dictionaries(st.integers(0, 7).map(str), st.lists(st.integers(0, 9).map(str), max_size=3), max_size=8))
@settings(deadline=None)
def test_rings_are_rings_and_untying_them_all_ends(needed: dict[str, list[str]]) -> None:
    """Each step of a ring is a reference; taking one reference out of each, again and again, leaves none."""
    for _ in range(30):
        found = list(rings(needed))
        for ring in found:
            for here, following in zip(ring, (*ring[1:], ring[0]), strict=True):
                assert following in needed[here]
            needed = {**needed, ring[-1]: [name for name in needed[ring[-1]] if name != ring[0]]}
        if not found:
            break
    assert not list(rings(needed))
    order: list[str] = []
    while len(order) < len(needed):  # what has no rings can be put in order
        free = [
            name for name in needed if name not in order and all(n in order or n not in needed for n in needed[name])
        ]
        assert free
        order += free


@given(plans.PLANS)
@settings(deadline=None)
def test_no_plan_is_too_odd_to_check(plan: Plan) -> None:
    """Whatever a plan holds, its findings name items that are there."""
    for finding in findings(plan):
        assert finding.code in CODES
        assert all(item in plan.by_id for item in finding.items)
