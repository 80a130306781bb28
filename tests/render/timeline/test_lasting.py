"""What lasts, a payment, and an outcome that nobody knows, on the Timeline and the Plan."""

from __future__ import annotations

from datetime import date

import pytest

from plantui import i18n
from plantui.plan.model import Plan
from plantui.render.line import Canvas, plain
from plantui.render.plan.detail import detail
from plantui.render.timeline import axis, bars
from plantui.render.timeline import rows as timeline_rows
from support import plans

TODAY = date(2025, 6, 18)


@pytest.fixture(autouse=True)
def english() -> None:
    """The words are compared in English."""
    i18n.choose("en")


def _plan(**fields: object) -> Plan:
    made: dict[str, object] = {"id": "m", "kind": "trial", "title": "Prøvedrift", "certainty": "planned"}
    return plans.plan({"a": {"milestone": [{**made, **fields}]}})


def _drawn(plan: Plan, canvas: Canvas | None = None) -> str:
    canvas = canvas or Canvas(80)
    scale = axis.starting(2024, axis.default_zoom(80), axis.layout(80).cells)
    row = timeline_rows.selected_rows(plan)[1]
    return plain(bars.row_line(plan, row, scale, canvas, TODAY)).split("│" if not canvas.ascii else "|")[1].rstrip()


def test_what_lasts_is_a_double_line_between_firm_ends() -> None:
    """And what its end leaves open is fill; a span that is only some time between stays a full bar."""
    assert _drawn(_plan(when="2025-01-15", until="2025-12-15")) == "        ╞══┊═══╡".replace("┊", "═")
    assert _drawn(_plan(when="2025-01-15", until="2026")) == "        ╞═══════▒▒▒▒▒▒▒╡"
    assert "═" not in _drawn(_plan(when="2025..2026"))
    assert _drawn(_plan(when="2025-01-15", until="2026"), Canvas(80, True)) == "        [=======~~~~~~~]"


def test_an_end_alone_or_before_the_start_draws_no_line() -> None:
    """Nothing is drawn that the text does not have."""
    for fields in ({"until": "2026"}, {"when": "2026", "until": "2024"}):
        assert "═" not in _drawn(_plan(**fields))


def test_a_payment_of_its_own_is_a_sign_of_its_own() -> None:
    """On its day, in both alphabets."""
    payment = _plan(kind="payment", when="2025-01-15")
    assert _drawn(payment).strip(" ┊") == "$" and _drawn(payment, Canvas(80, True)).strip(" :") == "$"


def test_an_outcome_that_is_not_known_is_asked_at_its_place() -> None:
    """Behind the day that has passed."""
    assert _drawn(_plan(kind="transition", when="2025-01-15", outcome="unknown")).strip(" ┊") == "▲?"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"when": "2029-Q2", "until": "2031-H1", "until_certainty": "expected"}, "Q2 2029 to H1 2031 (end expected)"),
        ({"when": "2029-Q2", "until": "2031-H1"}, "Q2 2029 to H1 2031"),
        ({"until": "2031-H1"}, "under way till H1 2031"),
        ({"when": "2024-01-01", "outcome": "unknown", "checked": "2025-03"}, "OUTCOME NOT KNOWN (looked Mar 2025)"),
        ({"when": "2024-01-01", "outcome": "missed"}, "DID NOT HAPPEN"),
    ],
)
def test_the_plan_says_it_in_words(fields: dict[str, object], says: str) -> None:
    """In the detail, and in the service's line where there is room for it."""
    plan = _plan(**fields)
    for item in ("a.m", "a"):
        shown = " ".join(" ".join(plain(line) for line in detail(plan, item, Canvas(120), TODAY)).split())
        assert says in shown, shown


def test_a_claim_without_a_date_has_a_row_of_words_alone() -> None:
    """What the source says stands where the bar would be; never that the text has nothing."""
    claims = [{"reporter": "Tilsynet", "advice": "wait"}, {"reporter": "Rederiet", "when": "2026"}]
    plan = plans.plan({"a": {"milestone": [
        {"id": "m", "kind": "trial", "title": "Prøvedrift", "when": "2025-01-15", "claim": claims},
    ]}})  # fmt: skip
    scale = axis.starting(2024, axis.default_zoom(80), axis.layout(80).cells)
    rows = [row for row in timeline_rows.selected_rows(plan) if row.kind == "claim"]
    lines = [plain(bars.row_line(plan, row, scale, Canvas(80), TODAY)) for row in rows]
    assert len(lines) == 2
    assert "Tilsynet: wait" in lines[0] and "not in the text" not in lines[0]
    assert "█" in lines[1] or "▒" in lines[1]
