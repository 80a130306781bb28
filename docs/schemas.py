"""Writes the JSON Schemas of the plan's files (draft 2020-12), src/plantui/schemas/, from the format in code.

Tables, fields and words come from the tables that reading goes by; what an editor shows beside a field is what
docs/plan-format.md and the other pages say of it. A schema refuses nothing that plantui reads; what it cannot see
stands in docs/plan-format.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from plantui import limits
from plantui.plan import dates, reasons, schema
from plantui.plan.files import RESERVED_IDS
from plantui.plan.loader import PLAN_PATH
from plantui.plan.schema import Field
from plantui.plan.values import SLUG
from plantui.review.policy import loader as policy_loader
from plantui.review.policy import model, people
from plantui.review.policy.decision_words import WORDS
from plantui.review.records.schema import WORD
from plantui.usecases.editing.spreadsheet import sheet_map
from plantui.usecases.session import settings

Schema = dict[str, Any]
Rows = Mapping[str, str]
"""What a page says of each field of a table, by name."""

FOLDER = Path(__file__).parent
TARGET = FOLDER.parent / "src" / "plantui" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

# texts: a `not` tells what may not stand in one, since `$` means something else in each kind of pattern

_CONTROL = "\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f"
TEXT: Schema = {
    "type": "string",
    "maxLength": limits.TEXT_CHARACTERS,
    "pattern": "\\S",
    "not": {"pattern": f"[{_CONTROL}]"},
}
LINE: Schema = TEXT | {"not": {"pattern": f"[\\n\\r{_CONTROL}]"}}
INTEGER: Schema = {"type": "integer", "minimum": -limits.INTEGER, "maximum": limits.INTEGER}
SERIAL: Schema = {"type": "integer", "minimum": 1, "maximum": limits.INTEGER}
OWN_ID: Schema = {"type": "string", "maxLength": limits.ID_CHARACTERS, "pattern": f"^{SLUG.pattern}$"}
ITEM_ID: Schema = {
    "type": "string",
    "maxLength": 2 * limits.ID_CHARACTERS + 1,
    "pattern": f"^{SLUG.pattern}(?:\\.{SLUG.pattern})?$",
}
SAFE_ID: Schema = {
    "type": "string",
    "maxLength": limits.ID_CHARACTERS,
    "pattern": "^[a-z0-9][a-z0-9_-]*(?:\\.[a-z0-9_-]+)*$",
}
"""What can be one part of a path (`plantui.plan.files.safe`)."""


_UNBOUNDED_ID = {name: value for name, value in SAFE_ID.items() if name != "maxLength"}
"""The same where reading asks for no length."""


def _listed(entry: Schema, least: int = 0) -> Schema:
    return {
        "type": "array",
        "items": entry,
        "maxItems": limits.LIST_ENTRIES,
        **({"minItems": least} if least else {}),
    }


def _when() -> Schema:
    """A place in time; an editor hands a date without quotes on as its text."""
    parts = "|".join(f"{letter}[1-{12 // months}]" for letter, (_, months) in dates.PARTS.items())
    month, day = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
    assert (dates.FIRST_YEAR, dates.LAST_YEAR) == (1900, 2199)
    year = "(?:19|2[01])[0-9]{2}"
    one = f"{year}(?:-(?:{month}(?:-{day})?|{parts}|{'|'.join(dates.SEASONS)}))?"
    return {"type": "string", "pattern": f"^(?:{one}(?:\\.\\.(?:{one})?)?|\\.\\.{one})$"}


SHAPES: Mapping[str, Schema] = {
    "line": LINE,
    "text": TEXT,
    "integer": INTEGER,
    "when": _when(),
    "slug": OWN_ID,
    "id": ITEM_ID,
    "ids": _listed(ITEM_ID),
    "slugs": _listed(OWN_ID),
    "decimal": {"type": "string", "pattern": "^-?(?:0|[1-9][0-9]{0,14})\\.[0-9]{1,6}$"},
    "lines": _listed(LINE),
    "tag": {
        "type": "string",
        "maxLength": limits.ID_CHARACTERS,
        "pattern": "^(?:[A-Za-z]{2,8}|[ix]-[A-Za-z0-9]{1,8})(?:-[A-Za-z0-9]{1,8})*$",
    },
}
"""What each shape of a field allows; `tables` have fields of their own."""

NUMBERS = range(1, schema.NUMBER + 1)


def _field(field: Field, rows: Rows, table: str) -> Schema:
    if field.shape == "tables":
        return _listed({"$ref": f"#/$defs/{table}.{field.name}"})
    if field.words:
        written: Schema = {"type": "string", "enum": list(field.words)}
    else:
        written = dict(SHAPES[field.shape])
    if field.within is not None:
        written |= {"minimum": field.within[0], "maximum": field.within[1]}
    return _told(written, rows.get(field.name, ""))


def _told(written: Schema, words: str) -> Schema:
    return {"description": words, **written} if words else written


def _table(fields: Iterable[Field], rows: Rows, table: str = "") -> Schema:
    fields = tuple(fields)
    return _object(
        {field.name: _field(field, rows, table) for field in fields}, [field.name for field in fields if field.required]
    )


def _object(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    required = list(required)
    written: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**written, "required": required} if required else written


def _named(entry: Schema, names: Schema) -> Schema:
    """Tables by names that the file chooses."""
    return {"type": "object", "propertyNames": names, "additionalProperties": entry}


def _picked(entries: Mapping[str, Schema], keys: Iterable[str]) -> dict[str, Schema]:
    """The entries of the keys that a reader takes; raises KeyError for one that is not described here."""
    return {key: entries[key] for key in keys}


# the plan itself: the newest number of the format, and for each number what a file that names it has otherwise

Role = Literal["plan", "service"]
Tables = Mapping[str, tuple[Field, ...]]


def plan_schema() -> Schema:
    """plan/plan.toml."""
    heads = {number: {"plan": schema.of_number(schema.PLAN, number)} for number in NUMBERS}
    written = _with_items("plan", {"plan": {"$ref": "#/$defs/plan"}, "version": _array("version")}, ("plan",))
    written["$defs"] |= {
        "plan": _table(schema.PLAN, _rows("plan-format.md", "`[plan]`")),
        "version": _table(schema.VERSION, _rows("plan-format.md", "`[[version]]`")),
    }
    written["allOf"] = [
        _of_number("plan", number, {name: _older(schema.PLAN, fields) for name, fields in heads[number].items()})
        for number in NUMBERS
    ]
    return _file(PLAN_PATH, written)


def service_schema() -> Schema:
    """A file in plan/services/."""
    own = _table(schema.SERVICE, _common() | _rows("plan-format.md", "The service itself"))
    own["properties"]["id"]["not"] = {"enum": list(RESERVED_IDS)}
    written = _with_items("service", own["properties"], own["required"])
    heads = {number: _older(schema.SERVICE, schema.of_number(schema.SERVICE, number)) for number in NUMBERS}
    written["allOf"] = [_of_number("service", number, head.get("properties", {})) for number, head in heads.items()]
    return _file("plan/services/*.toml", written)


def _with_items(role: Role, head: Mapping[str, Schema], required: Iterable[str]) -> Schema:
    """A file with its own keys, its arrays of items, and the tables that those refer to."""
    defs = {}
    tables = schema.tables_of(role, schema.NUMBER)
    for table, fields in tables.items():
        defs[table] = _table(fields, _common() | _rows("plan-format.md", f"`[[{table}]]`"), table)
        for field in fields:
            if field.shape == "tables":
                rows = _rows("plan-format.md", f"`[[….{field.name}]]`", f"`[[{table}.{field.name}]]`")
                one_of = {"anyOf": [{"required": [name]} for name in field.says]} if field.says else {}
                defs[f"{table}.{field.name}"] = _table(field.columns, rows) | one_of
    number = {"enum": [f"plantui.{role}/{number}" for number in NUMBERS]}
    properties = {"schema": number, **head, **{table: _array(table) for table in tables}}
    return _object(properties, ("schema", *required)) | {"$defs": defs}


def _array(table: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/$defs/{table}"}}


def _of_number(role: Role, number: int, head: Mapping[str, Any]) -> Schema:
    """What holds of a file that names this number of the format, beside what the newest one says."""
    tables = schema.tables_of(role, number)
    otherwise = dict(head)
    for table, newest in schema.tables_of(role, schema.NUMBER).items():
        if table not in tables:
            otherwise[table] = False
        elif older := _older(newest, tables[table], limits.LIST_ENTRIES if number == 1 else limits.TABLES_PER_ITEM):
            otherwise[table] = {"items": older}
    return {
        "if": {"properties": {"schema": {"const": f"plantui.{role}/{number}"}}},
        "then": {"properties": otherwise},
    }


def _older(newest: Iterable[Field], fields: Iterable[Field], most: int = 0) -> Schema:
    """What a table has otherwise than the newest number, and how many tables of their own its items may have."""
    own = {field.name: field for field in fields}
    otherwise: dict[str, Any] = {}
    for field in newest:
        older = own.get(field.name)
        if older is None:
            otherwise[field.name] = False
        elif field.shape == "tables":
            within = _older(field.columns, older.columns)
            otherwise[field.name] = {"maxItems": most, **({"items": within} if within else {})}
        elif older != field:
            otherwise[field.name] = _field(older, {}, "")
    required = [field.name for field in own.values() if field.required]
    missing = [name for name in required if not any(field.required for field in newest if field.name == name)]
    return {
        **({"properties": otherwise} if otherwise else {}),
        **({"required": missing} if missing else {}),
    }


def changes_schema() -> Schema:
    """A file in plan/changes/."""
    properties = {
        "schema": {"enum": [reasons.SCHEMA]},
        "item": _named(_table(reasons.REASON, {}), ITEM_ID),
        "asked": _named(_table(reasons.ASKED, {}), OWN_ID),
    }
    return _file("plan/changes/*.toml", _object(properties, ("schema",)))


# who decides


def _pattern(number: int) -> Schema:
    """What a rule may name, by the number of the format."""
    kinds, fields = (
        "|".join(name for name in sorted(names) if policy_loader.is_pattern(f"{head}:{name}", number))
        for head, names in (("kind", policy_loader.KINDS), ("field", policy_loader.FIELDS))
    )
    patterns = f"kind:(?:{kinds})|field:(?:{fields})|{policy_loader.GLOB.pattern}"
    return {"type": "string", "maxLength": 2 * limits.ID_CHARACTERS + 1, "pattern": f"^(?:{patterns})$"}


def policy_schema() -> Schema:
    """plan/governance/policy.toml."""
    seats = _listed(SAFE_ID)
    pattern = _pattern(model.NUMBERS[model.NEWEST])
    seat = _picked({"name": LINE_NAME, "kind": {"enum": list(model.SEAT_KINDS)}}, model.SEAT_KEYS)
    word = _picked({"effect": {"enum": list(model.EFFECTS)}, "who": seats}, model.WORD_KEYS)
    count = {"type": "integer", "minimum": 1, "maximum": model.MOST_VOICES}
    rule = _picked(
        {
            "items": _listed(pattern, 1),
            "require": {"type": "object", "minProperties": 1, "additionalProperties": count},
            "editors_may_approve": {"type": "boolean"},
            "named": _listed(pattern),
        },
        model.RULE_KEYS,
    )
    words = {"type": "string", "maxLength": limits.ID_CHARACTERS, "pattern": f"^{WORD.pattern}$"}
    rows = _rows("rules-and-people.md", "policy.toml")
    head = {
        "schema": {"enum": list(model.NUMBERS)},
        "serial": _told(SERIAL, rows["serial"]),
        "steps": _told(_object(dict.fromkeys(model.STEPS, seats)), rows["[steps]"]),
        "roles": _told(_named(_object(seat, ("name", "kind")), SAFE_ID), rows["[roles.ID]"]),
        "bodies": _told(_named(_object(seat, ("name", "kind")), SAFE_ID), rows["[bodies.ID]"]),
        "words": _told(
            _named(_object(word, ("effect",)), words) | {"properties": dict.fromkeys(WORDS, _object(word))},
            rows["[words.ID]"],
        ),
        "rules": {
            "type": "array",
            "items": _object({key: _told(of_key, rows[key]) for key, of_key in rule.items()}, ("items", "require")),
        },
    }
    written = _object(_picked(head, model.HEAD_KEYS), ("schema", "serial"))
    first = {"properties": {key: {"items": _pattern(1)} for key in ("items", "named")}}
    written["if"] = {"properties": {"schema": {"const": model.SCHEMA}}}
    written["then"] = {"properties": {"rules": {"items": first}}}
    return _file(model.PATH, written)


LINE_NAME: Schema = {"type": "string", "pattern": "\\S", "not": {"pattern": "\\n"}}
"""The name of a person or seat."""


def people_schema() -> Schema:
    """plan/governance/people.toml."""
    rows = _rows("rules-and-people.md", "people.toml")
    of_keys = {
        "key": {"type": "string"},
        "gpg": {"type": "string"},
        "armored": {"type": "string", "pattern": f"^{people.ARMOR}"},
        "state": _told({"enum": list(people.STATES)}, rows["state"]),
        "good_until": _told({"type": "string", "pattern": f"^(?:{people.COMMIT.pattern})?$"}, rows["good_until"]),
    }
    keys = [
        _object(_picked(of_keys, people.SSH_KEYS), ("key",)),
        _object(_picked(of_keys, people.GPG_KEYS), ("gpg", "armored")),
    ]
    of_person = {
        "name": LINE_NAME,
        **{name: {"type": "array", "items": _UNBOUNDED_ID} for name in people.SEAT_LISTS},
        "keys": {"type": "array", "items": {"oneOf": keys}},
    }
    person = {key: _told(of_key, rows[key]) for key, of_key in _picked(of_person, people.PERSON_KEYS).items()}
    head = {
        "schema": {"enum": [people.SCHEMA]},
        "serial": SERIAL,
        "people": _told(_named(_object(person, ("name",)), SAFE_ID), rows["[people.ID]"]),
    }
    return _file(people.PATH, _object(_picked(head, people.HEAD_KEYS), ("schema", "serial")))


# the user's own


def settings_schema() -> Schema:
    """settings.toml, in the user's own folder."""
    entries = {
        "language": {"type": "string"},
        "person": _UNBOUNDED_ID,
        "ascii": {"type": "boolean"},
        "theme": {"enum": list(settings.THEMES)},
        "keys": {"type": "object", "additionalProperties": {"type": "string", "pattern": "\\S"}},
        "repositories": {"type": "array", "items": {"type": "string", "pattern": "^/"}},
        "sync": _object(
            {"remote": {"type": "string"}, "after_signing": {"enum": list(get_args(settings.AfterSigning))}}
        ),
    }
    return _file("settings.toml", _object(_picked(entries, settings.NAMES)))


def import_schema() -> Schema:
    """import.toml, beside an organisation's own sheet."""
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    properties = {"schema": {"enum": [sheet_map.SCHEMA]}, "table": {"type": "string"}, "map": texts, "set": texts}
    return _file(sheet_map.NAME, {"type": "object", "properties": properties, "required": ["schema"]})


# writing them


def _file(path: str, written: Schema) -> Schema:
    return {"$schema": DIALECT, "title": path, **written}


_ROW = re.compile(r"^\| `([^`]+)` \| (.*?) \|(?:[^|]*\|)?$", re.MULTILINE)


def _common() -> dict[str, str]:
    return _rows("plan-format.md", "On every item")


def _rows(page: str, *headings: str) -> dict[str, str]:
    """What a page says of each field in the table below the first of some headings that it has, as plain words."""
    text = (FOLDER / page).read_text("utf-8")
    found = (re.search(rf"^#+ {re.escape(it)}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL) for it in headings)
    section = next(filter(None, found), None)
    assert section is not None, headings
    return {
        name: re.sub(r"`|\[(.*?)\]\(.*?\)", r"\1", words).replace("\\|", "|")
        for name, words in _ROW.findall(section[1])
    }


def pages() -> dict[Path, str]:
    """Each schema as it is written."""
    schemas = {
        "plan": plan_schema(), "service": service_schema(), "changes": changes_schema(),
        "policy": policy_schema(), "people": people_schema(), "settings": settings_schema(),
        "import": import_schema(),
    }  # fmt: skip
    return {
        TARGET / f"{name}.json": json.dumps(it, indent=1, ensure_ascii=False) + "\n" for name, it in schemas.items()
    }


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
