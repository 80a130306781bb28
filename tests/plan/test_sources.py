"""Where an item stands in time by all that its sources say."""

from __future__ import annotations

import pytest

from plantui.plan.dates import parse_when
from plantui.plan.sources import stated
from support import plans


def _claimed(*whens: str, **fields: object) -> plans.Table:
    claims = [{"reporter": f"r{number}", "when": when} for number, when in enumerate(whens)]
    return {"id": "m", "kind": "delivery", "title": "M", "claim": claims, **fields}


@pytest.mark.parametrize(
    ("claims", "earliest", "latest", "precision"),
    [
        (("2025-01", "2025-06"), "2025-01", "2025-06", "between"),
        (("2025-06", "2025-01", "2025-03"), "2025-01", "2025-06", "between"),
        (("2025-01", "2026.."), "2025-01", None, "not-before"),
        (("2026..", "2025-01"), "2025-01", None, "not-before"),
        (("2025-01", "..2026"), None, "2026", "by"),
        (("2026..", "2025.."), "2025", None, "not-before"),
        (("2026..",), "2026", None, "not-before"),
    ],
)
def test_claims_span_from_the_first_to_the_last_and_one_open_end_leaves_the_whole_open(
    claims: tuple[str, ...], earliest: str | None, latest: str | None, precision: str
) -> None:
    """Where one source names no end there is none, whatever the others say."""
    when = stated(plans.plan({"a": {"milestone": [_claimed(*claims)]}}).by_id["a.m"])
    assert when is not None
    assert when.earliest == (parse_when(earliest).earliest if earliest else None)
    assert when.latest == (parse_when(latest).latest if latest else None)
    assert when.precision == precision


def test_an_item_s_own_date_goes_before_what_its_claims_say() -> None:
    """With a date of its own the claims are beside it; with a condition alone they are all there is."""
    own = plans.plan({"a": {"milestone": [_claimed("2025", when="2027")]}}).by_id["a.m"]
    assert stated(own) == own.when
    hanging = plans.plan({"a": {"milestone": [_claimed("2025", condition="når")]}}).by_id["a.m"]
    assert stated(hanging) == parse_when("2025")
    assert stated(plans.plan({"a": {"milestone": [{"id": "m", "kind": "event", "title": "M"}]}}).by_id["a.m"]) is None
