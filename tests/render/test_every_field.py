"""Every field of the format, by the schema alone: shown, exported, compared and called by its label, or named here."""

from __future__ import annotations

from itertools import product

import pytest

from e2e import verifier_formats
from plantui import i18n
from plantui.changes.compare import compare
from plantui.plan import reasons
from plantui.plan.model import Item, Plan
from plantui.plan.schema import (
    COLUMNS,
    FIELDS,
    PLAN,
    SERVICE,
    SERVICE_TABLES,
    TABLES,
    UNBOUND,
    UNBOUND_IN_PLAN,
    VERSION,
    Field,
)
from plantui.render.changes import detail as changes_detail
from plantui.render.changes.sentences import value_words
from plantui.render.export import changes_json, csv_tables, plain, plan_json
from plantui.render.export.csv_tables import ITEM_COLUMNS
from plantui.render.labels import field_name
from support import plans

SAMPLES: plans.Table = {
    "line": "Et ord for seg", "text": "En tekst for seg", "integer": 4711, "when": "2031-03", "slug": "a-b",
    "id": "a.zz", "ids": ["a.zz"], "slugs": ["zz"], "decimal": "41.50", "tag": "sv-FI",
    "lines": ["Et navn"],
}  # fmt: skip
TABLES_OF: dict[str, list[plans.Table]] = {
    "claim": [{"reporter": "Rapporten", "text": "Et ord"}],
    "year": [{"when": "2032", "value": 4711, "state": "target"}],
    "position": [{"reporter": "Rapporten", "text": "Et standpunkt"}],
}
"""A table for each field that holds some."""
ROWS = {"claim": "Rapporten", "year": "2032: 4,711", "position": "Et standpunkt"}
"""What is told of those tables."""

BESIDE: dict[str, plans.Table] = {name: {"value": 1} for name in ("unit", "of", "bound")}
"""What must stand beside a field for it to be told."""

NOT_SHOWN = {("service", "order"), ("service", "source"), ("service", "checked")}
"""What linear text leaves out of a service: the first is nothing but display, the others stand in its detail."""

NOT_IN_CSV = {*csv_tables._NO_COLUMN, *(field.name for field in (*PLAN, *SERVICE)), "when"} - set(ITEM_COLUMNS)
"""Fields that never had a column, those of what is no row of its own, and the place in time, which has four."""

EVERY = [(table, field) for table, fields in TABLES.items() for field in fields if field.name != "id"]
IDS = [f"{table}.{field.name}" for table, field in EVERY]
COMPARED = [
    (table, field) for table, field in EVERY
    if not field.required and field.name not in (*UNBOUND, *(UNBOUND_IN_PLAN if table == "plan" else ()))
]  # fmt: skip
"""Fields that may be left out and whose difference is a change of the item."""


def _sample(field: Field) -> object:
    if field.shape == "tables":
        return TABLES_OF[field.name]
    if field.within is not None:
        return field.within[0] + 1
    return field.words[-1] if field.shape == "word" else SAMPLES[field.shape]


def _plan(table: str, fields: plans.Table) -> Plan:
    """A plan whose one item of a table has these fields and what it must have."""
    if table == "plan":
        return plans.plan({"a": {}}, fields)
    if table == "service":
        return plans.plan({"a": {"": [fields]}})
    required = {field.name: _sample(field) for field in TABLES[table] if field.required and field.name != "source"}
    rows: plans.Tables = {table: [{**required, "id": "x", **fields}]}
    return plans.plan({"a": rows}) if table in SERVICE_TABLES else plans.load(plans.files({}, arrays=rows))


def _item(plan: Plan, table: str) -> Item:
    own_id = {"plan": "plan", "service": "a"}.get(table)
    return plan.by_id[own_id or next(name for name in plan.by_id if name.endswith(".x"))]


def _with(table: str, field: Field) -> Plan:
    return _plan(table, {**BESIDE.get(field.name, {}), field.name: _sample(field)})


def _linear(plan: Plan, table: str) -> str:
    if table == "plan":
        return "\n".join(plain.plain_document(plan))
    if table == "service":
        return "\n".join(plain.plain_service(plan, plan.by_service["a"]))
    return "\n".join(plain.plain_item(plan, _item(plan, table)))


@pytest.fixture(autouse=True)
def english() -> None:
    """The words of the samples are compared in English."""
    i18n.choose("en")


@pytest.mark.parametrize(("table", "field"), EVERY, ids=IDS)
def test_a_field_is_told_with_its_item(table: str, field: Field) -> None:
    """Linear text, which is the item's detail line by line, has the field's value in words."""
    plan = _with(table, field)
    item = _item(plan, table)
    value = item.stated[field.name]
    spellings = [value_words(plan, item, field.name, value, compact=short).strip("“”") for short in (False, True)]
    words = [ROWS[field.name]] if field.name in ROWS else spellings
    shown = _linear(plan, table)
    assert any(spelling in shown for spelling in words) != ((table, field.name) in NOT_SHOWN), (
        f"{table}.{field.name} is not in show: {words}"
    )


@pytest.mark.parametrize(("table", "field"), EVERY, ids=IDS)
def test_a_field_is_a_key_of_the_data(table: str, field: Field) -> None:
    """JSON has it under its name, CSV in a column of it."""
    plan = _with(table, field)
    item = _item(plan, table)
    data = plan_json.document(plan) if table == "plan" else plan_json.item(item)
    data = plan_json.service(plan.by_service["a"]) if table == "service" else data
    held = data["claims" if field.name == "claim" else field.name]
    assert held not in (None, []), f"{table}.{field.name} is not in show --format json"
    row = dict(zip(ITEM_COLUMNS, csv_tables.item_row(item), strict=True))
    assert field.name in NOT_IN_CSV or row[field.name] not in (None, [])


@pytest.mark.parametrize(("table", "field"), COMPARED, ids=[f"{table}.{field.name}" for table, field in COMPARED])
def test_a_field_that_differs_is_called_by_its_label(table: str, field: Field) -> None:
    """`changes` names it as people say it, in full, in facts and as data, whatever it is."""
    before, after = _plan(table, BESIDE.get(field.name, {})), _with(table, field)
    (change,) = compare(before, after)
    assert [one.field for one in change.fields] == [field.name]
    assert [one["field"] for one in changes_json.change_data(change, None)["fields"]] == [field.name]  # type: ignore[attr-defined]
    what = changes_detail.around(before, after, reasons.of_round(after))
    assert field_name(field.name) in "\n".join(plain.changes_plain(what, (change,)))


def test_every_name_is_of_some_table_and_leads_from_one_place() -> None:
    """No name is left over, none stands in a table without its line, and no two lead alike."""
    named = {field.name for fields in (*TABLES.values(), VERSION, *COLUMNS.values()) for field in fields}
    assert named | {"inside"} == FIELDS.keys()
    leads = [field.leads for field in FIELDS.values() if field.leads]
    assert sorted(leads) == list(range(1, len(leads) + 1))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_field_has_a_label_in_every_language(language: str) -> None:
    """A field is called by one key, `label.NAME`, wherever it is called by its name."""
    i18n.choose(language)
    unsaid = [name for name in FIELDS if field_name(name) == f"label.{name}"]
    assert unsaid == [], f"no label.NAME in the catalogue {language}"
    assert [name for name in FIELDS if field_name(name) != i18n.t(f"label.{name}")] == []


def test_no_label_is_said_under_a_second_key() -> None:
    """A heading of its own is kept only where it says another thing than the field's label in some language."""
    twice = set(FIELDS)
    for language in i18n.LANGUAGES:
        i18n.choose(language)
        twice &= {
            name for name, room in product(FIELDS, ("plan_view", "change"))
            if i18n.t(f"{room}.label.{name}", number=1) == field_name(name)
        }  # fmt: skip
    assert sorted(twice) == []


def test_the_verifier_knows_every_field_by_its_own_list() -> None:
    """It is written from the formats alone, so its list is kept by hand: what it lacks is named here."""
    assert FIELDS.keys() - {"inside"} - verifier_formats.KNOWN == set()
