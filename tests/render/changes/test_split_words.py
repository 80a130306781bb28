"""What was split from another event, in the words of Changes."""

from __future__ import annotations

import pytest

from plantui import i18n
from plantui.changes.compare import compare
from plantui.plan.model import Plan, Reasons
from plantui.render.changes.detail import around, table_rows
from plantui.render.changes.sentences import outcomes, sides
from support import plans

_PAID = {"id": "p", "kind": "payment", "title": "P", "split_from": "t", "payment": "duty", "when": "2031-07-01"}


def _plan(transition: plans.Table, *others: plans.Table) -> Plan:
    whole = {"id": "t", "kind": "transition", "title": "T", "when": "2031-01-01", **transition}
    return plans.plan({"a": {"milestone": [whole, *others]}})


@pytest.mark.parametrize(
    ("language", "values", "words", "moved"),
    [
        ("en", ("2031-01-01", "2031-07-01"), "SPLIT FROM t, +6 months", "moved to a.p"),
        ("nb", ("1.1.2031", "1.7.2031"), "SKILT UT FRA t, +6 md", "flyttet til a.p"),
    ],
)
def test_both_sides_of_a_split_name_each_other(
    norwegian: None, language: str, values: tuple[str, str], words: str, moved: str
) -> None:
    """The new event says from what date it counts, and the old one where its fields are now."""
    i18n.choose(language)
    before, after = _plan({"payment": "duty"}), _plan({}, _PAID)
    changes = {change.item: change for change in compare(before, after)}
    assert sides(before, after, changes["a.p"]) == values
    assert outcomes(changes["a.p"])[0] == words
    ((_, _, told),) = table_rows(around(before, after, Reasons("")), changes["a.t"])
    assert told == moved
