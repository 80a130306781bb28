"""One file of the plan from its bytes, checked as far as it can be alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Literal

import attrs

from plantui import limits
from plantui.plan import fields as formats
from plantui.plan import reasons, tables, toml, values
from plantui.plan.model import Item, Problem, Reasons, Value, Version
from plantui.plan.tables import Reference, Row, Sheet
from plantui.words import t

Role = Literal["plan", "service", "changes", "policy", "people", "text", "record", "unknown"]

PLAN_PATH = "plan/plan.toml"
_FIXED: dict[str, Role] = {
    PLAN_PATH: "plan",
    "plan/governance/policy.toml": "policy",
    "plan/governance/people.toml": "people",
    "plan/governance/allowed_signers": "text",
    "plan/VERIFISER.md": "text",
}
SERVICE_PATH = re.compile(r"plan/services/((?:[^/]+/)*)([^/]+)\.toml")
_CHANGES = re.compile(r"plan/changes/[^/]+\.toml")
_SCHEMA = re.compile(r"plantui\.([a-z]+)/([0-9]{1,9})")


@attrs.frozen(slots=True)
class Parsed:
    """What one file says by itself; remember it by path and blob, and hand it to `assemble`.

    `item` is the file's own item (plan, service, policy, people), None where the file could not be read. `newer` is the
    schema it names where that is the format by a number not known here, `id_line` where plan.toml says the plan's id.
    """

    path: str
    sha256: str
    role: Role
    problems: tuple[Problem, ...] = ()
    item: Item | None = None
    items: tuple[Item, ...] = attrs.field(default=(), repr=False)
    versions: tuple[Version, ...] = ()
    references: tuple[Reference, ...] = attrs.field(default=(), repr=False)
    reasons: Reasons | None = None
    newer: str = ""
    id_line: int = 0


def parse(path: str, data: bytes) -> Parsed:
    """One file of the plan, checked as far as it can be alone. Never raises for what the bytes hold."""
    role = _role(path)
    digest = sha256(data).hexdigest()
    if role in {"record", "text"}:
        return Parsed(path, digest, role)
    if role == "unknown":
        return Parsed(path, digest, role, (Problem(path, 0, "", t("reading.unknown_file")),))
    try:
        layout = toml.scan(toml.decode(data))
        raw = toml.parse(layout.text)
    except toml.NotToml as error:
        return Parsed(path, digest, role, (Problem(path, error.line, "", error.message),))
    sheet = Sheet(path, layout, layout.sections(), [])
    parsed = Parsed(path, digest, role, newer=_newer(role, raw))
    if _schema(sheet, role, raw) and _fits(sheet, raw):
        if role == "plan":
            parsed = _plan(parsed, sheet, raw)
        elif role == "service":
            parsed = _service(parsed, sheet, raw)
        elif role == "changes":
            parsed = attrs.evolve(parsed, reasons=reasons.read_tables(sheet, raw))
        else:
            parsed = _governance(parsed, sheet, raw)
    return attrs.evolve(parsed, problems=tuple(sheet.problems))


def _role(path: str) -> Role:
    if path in _FIXED:
        return _FIXED[path]
    if path.startswith("plan/reviews/"):
        return "record"
    if SERVICE_PATH.fullmatch(path):
        return "service"
    return "changes" if _CHANGES.fullmatch(path) else "unknown"


def _schema(sheet: Sheet, role: Role, raw: dict[str, object]) -> bool:
    """Whether the file can be read on; only a newer format of the same kind, or another kind, is left alone."""
    wanted = f"plantui.{role}/1"
    schema = raw.pop("schema", None)
    if schema == wanted:
        return True
    if schema is None:
        sheet.problem(1, "", t("reading.no_schema", wanted=wanted))
        return True
    line = sheet.layout.key_line(0, "schema")
    match = _SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    if match and match[1] == role and int(match[2]) > 1:
        sheet.problem(line, "", t("reading.newer_schema", seen=values.seen(schema), wanted=wanted))
    else:
        sheet.problem(line, "", t("reading.other_schema", seen=values.seen(schema), wanted=wanted))
    return match is None


def _newer(role: Role, raw: Mapping[str, object]) -> str:
    schema = raw.get("schema")
    match = _SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    return match[0] if match and match[1] == role and int(match[2]) != 1 else ""


def _fits(sheet: Sheet, raw: Mapping[str, object]) -> bool:
    count = sum(len(value) for value in raw.values() if isinstance(value, list))
    if count > limits.ITEMS:
        sheet.problem(0, "", t("reading.too_many_tables", most=limits.ITEMS))
    return count <= limits.ITEMS


def _plan(parsed: Parsed, sheet: Sheet, raw: Mapping[str, object]) -> Parsed:
    document = raw.get("plan")
    sections = sheet.sections.get("plan", [0])
    fields: dict[str, Value] = {}
    unread: dict[str, Value] = {}
    if isinstance(document, dict):
        fields, unread = tables.read_fields(sheet, tables.PLAN, document, Row("plan", sections[0], "plan"))
    else:
        sheet.problem(1, "", t("reading.no_document"))
    line = sheet.layout.lines[sections[0]]
    versions = []
    for number, (section, table) in enumerate(tables.rows(sheet, "version", raw.get("version", ())), 1):
        row, _ = tables.read_fields(sheet, tables.VERSION, table, Row(f"version {number}", section, "version"))
        versions.append(Version(*(_words(row.get(name)) for name in ("date", "version", "description", "author"))))
    known = {"plan", "version", *tables.PLAN_TABLES}
    for name, value in raw.items():
        if name not in known:
            kind = "table" if isinstance(value, (dict, list)) else "key"
            message = t(f"reading.unknown_{kind}", name=values.shorten(name), known=", ".join(sorted(known)))
            sheet.problem(sheet.layout.key_line(0, name), "", message)
    items, references = tables.read_items(sheet, "plan", None, raw, tables.PLAN_TABLES)
    item = Item("plan", "plan", "plan", None, fields, None, sheet.path, line, unread)
    id_line = sheet.layout.key_line(sections[0], "id")
    return attrs.evolve(
        parsed, item=item, items=items, versions=tuple(versions), references=references, id_line=id_line
    )


def _words(value: Value | None) -> str | None:
    return value if isinstance(value, str) else None


def _service(parsed: Parsed, sheet: Sheet, raw: Mapping[str, object]) -> Parsed:
    match = SERVICE_PATH.fullmatch(sheet.path)
    own_id = match[2] if match else ""
    row = Row("", 0, "")
    head = {name: value for name, value in raw.items() if name not in tables.SERVICE_TABLES}
    fields, unread = tables.read_fields(sheet, tables.SERVICE, head, row)
    said = fields.pop("id", own_id)
    if own_id in formats.RESERVED_IDS:
        sheet.problem(0, "", t("reading.reserved", seen=values.seen(own_id), reserved=", ".join(formats.RESERVED_IDS)))
        return parsed
    if not is_service_id(own_id):
        sheet.problem(0, "", t("reading.file_name", seen=values.seen(own_id)))
        return parsed
    if said != own_id:
        message = t("reading.id_differs", seen=values.seen(said), wanted=own_id)
        sheet.problem(row.key_line(sheet, "id"), "", f"id: {message}")
    items, references = tables.read_items(sheet, own_id, own_id, raw, tables.SERVICE_TABLES)
    used = fields.get("uses", ())
    names = tuple(name for name in used if isinstance(name, str)) if isinstance(used, tuple) else ()
    references += tuple(tables.references(sheet, names, "uses", "used", row, own_id, {}))
    unread.pop("id", None)
    item = Item(own_id, "service", "service", own_id, fields, None, sheet.path, 1, unread)
    return attrs.evolve(parsed, item=item, items=items, references=references)


def is_service_id(name: str) -> bool:
    """Whether a service may be called so."""
    return len(name) <= limits.ID_CHARACTERS and bool(values.SLUG.fullmatch(name)) and name not in formats.RESERVED_IDS


def _governance(parsed: Parsed, sheet: Sheet, raw: Mapping[str, object]) -> Parsed:
    fields: dict[str, Value] = {}
    unread: dict[str, Value] = {}
    for name, value in raw.items():
        try:
            fields[name] = values.generic(value)
        except values.NotAValue as error:
            sheet.problem(sheet.layout.key_line(0, name), "", f"{values.shorten(name)}: {error}")
            unread[name] = values.verbatim(value)
    item = Item(parsed.role, parsed.role, parsed.role, None, fields, None, sheet.path, 1, unread)
    return attrs.evolve(parsed, item=item)
