"""The end of what lasts, in the words of Changes."""

from __future__ import annotations

import pytest

from plantui import i18n
from plantui.changes.compare import Change, compare
from plantui.plan.model import Plan
from plantui.render.changes.sentences import asides, outcomes, sides, slip_sentence
from plantui.render.changes.tones import toned_outcomes
from support import plans

Ends = tuple[str | None, str | None]


def _lasting(when: str | None, until: str | None) -> Plan:
    ends = {name: value for name, value in (("when", when), ("until", until)) if value is not None}
    return plans.plan({"a": {"milestone": [{"id": "m", "kind": "delivery", "title": "M", **ends}]}})


def _changed(before: Plan, after: Plan) -> Change:
    (change,) = compare(before, after)
    return change


@pytest.mark.parametrize(
    ("language", "before", "after", "values", "words", "sentence"),
    [
        (
            "en", ("2029-01-01", "2031-01-01"), ("2029-01-01", "2031-07-01"), ("end 2031-01-01", "2031-07-01"),
            "LATER, +6 months (end)", "end +6 months (day to day); lasts 30 months, before 24 months",
        ),
        (
            "nb", ("2029-01-01", "2031-01-01"), ("2029-01-01", "2031-07-01"), ("slutt 1.1.2031", "1.7.2031"),
            "SENERE, +6 md (slutt)", "slutt +6 md (dag mot dag); varer 30 måneder, før 24 måneder",
        ),
        (
            "en", ("2029-01-01", "2031-01-01"), ("2029-04-01", "2030-07-01"), ("2029-01-01", "2029-04-01"),
            "SHORTENED, +3 months (start), −6 months (end)",
            "+3 months (day to day); end −6 months (day to day); lasts 15 months, before 24 months",
        ),
        (
            "en", ("2029-01-01", None), ("2029-01-01", "2030-01-01"), ("end not in the text", "2030-01-01"),
            "END NOW IN THE TEXT", "lasts 12 months",
        ),
        (
            "en", ("2029-01-01", "..2030"), ("2029-01-01", None), ("end by 2030", "not in the text"),
            "END NO LONGER IN THE TEXT", "lasted at most 24 months",
        ),
    ],
)  # fmt: skip
def test_an_end_is_told_as_an_end(
    norwegian: None, language: str, before: Ends, after: Ends, values: tuple[str, str], words: str, sentence: str
) -> None:
    """The row names the end, the outcome which end moved, and the detail how long it lasts and lasted."""
    i18n.choose(language)
    old, new = _lasting(*before), _lasting(*after)
    change = _changed(old, new)
    assert sides(old, new, change) == values
    assert (outcomes(change)[0], asides(change), slip_sentence(new, change)) == (words, (), sentence)


def test_an_end_that_is_gone_is_said_beside_a_start_that_moved(norwegian: None) -> None:
    """The outcome is the start's; the end stands beside it, and no wording leaves out which end slipped."""
    i18n.choose("en")
    change = _changed(_lasting("2029-01-01", "2031-01-01"), _lasting("2029-02-01", None))
    assert asides(change) == ("END NO LONGER IN THE TEXT",)
    both = _changed(_lasting("2029-01-01", "2031-01-01"), _lasting("2029-02-01", "2031-07-01"))
    assert all("+1" not in words or "(end)" in words for words in toned_outcomes(both))
