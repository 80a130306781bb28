"""Items that are suggested: what stands in the record, and what is made of one that somebody else wrote."""

from __future__ import annotations

import json

import pytest

from plantui import i18n, limits
from plantui.plan.arrangement import suggested_items
from plantui.render import labels
from plantui.review.records import schema
from plantui.review.records.record import Act
from plantui.review.rounds.lapses import says_already
from support import plans

FIELDS = {"title": "Ny", "id": "ny", "value": 3, "actors": ("a", "b")}


def test_an_addition_is_canonical_json_that_a_record_can_hold() -> None:
    """Keys in order, nothing between; it reads back, and its field is a word of the format."""
    value = suggested_items.addition(FIELDS)
    assert value == '{"actors":["a","b"],"id":"ny","title":"Ny","value":3}'
    assert suggested_items.added_fields(value) == {**FIELDS, "actors": ["a", "b"]}
    assert schema.fits("value", value) and schema.fits("word", f"{suggested_items.ADD}milestone")
    assert schema.fits("value", "") and schema.fits("word", suggested_items.REMOVE)


@pytest.mark.parametrize(
    "value",
    ["", "x", "[]", "1", "{", '{"a":{"b":1}}', '{"a":[1]}', '{"a":null}', '{"a":true}', '{"a":1.5}', "[" * 50_000,
     "x" * (limits.TEXT_CHARACTERS + 1), None, 3, ("a",)],
)  # fmt: skip
def test_what_is_no_addition_has_no_fields(value: object) -> None:
    """Whatever somebody signed: it is shown as it stands, cleaned, and cannot be taken up."""
    assert suggested_items.added_fields(value) == {}
    assert "\x1b" not in labels.recorded("add_milestone", value if isinstance(value, str) else "\x1b[31m")


def test_it_is_told_in_words_that_hold_nothing_back() -> None:
    """Names of fields as people say them, dates and codes too; controls are cleaned."""
    i18n.choose("en")
    value = json.dumps({"when": "2030-01-01", "title": "N\x1b[31my", "kind": "event", "id": "ny", "odd\x1b": "x"})
    told = labels.recorded("add_milestone", value)
    assert told.startswith("Id ny; Kind event; Title N") and "When 2030-01-01" in told and "\x1b" not in told
    assert labels.field_name("add_milestone") == "New milestone"
    assert labels.field_name("add_nothing") == "add_nothing"
    assert labels.recorded("remove", "") == "yes"


def test_two_additions_of_one_kind_are_two_suggestions() -> None:
    """Another one of the same id takes the place of the first; fields are as they were."""
    subject = suggested_items.subject
    assert subject("add_note", '{"id":"a"}') != subject("add_note", '{"id":"b"}')
    assert subject("add_note", '{"id":"a","text":"x"}') == subject("add_note", '{"id":"a"}')
    assert subject("when", "2030") == "when" and subject("remove", "") == "remove"


def test_an_item_is_taken_up_once_it_is_there_or_gone() -> None:
    """By its id in its place; one that is to be taken out until the plan has it no more."""
    plan = plans.plan({"a": {"note": [{"id": "n", "text": "N"}]}})
    for field, about, value, said in (
        ("add_note", "a", '{"id":"n"}', True),
        ("add_note", "a", '{"id":"m"}', False),
        ("add_note", "a", "x", False),
        ("remove", "a.n", "", False),
        ("remove", "a.m", "", True),
    ):
        assert says_already(plan, Act("suggestion", item=about, field_name=field, value=value)) is said, (field, value)
