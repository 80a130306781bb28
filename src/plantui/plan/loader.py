"""Plan files from bytes: each parsed and checked by itself, then put together with what only all of them show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Literal

import attrs

from plantui import limits
from plantui.i18n import t
from plantui.plan import reasons, tables, toml, values
from plantui.plan.files import RESERVED_IDS, SERVICE_PATH, Problem, inside, is_service_id
from plantui.plan.model import Item, Plan, Reasons, Service
from plantui.plan.references import Reference, unresolved
from plantui.plan.schema import NUMBER, RISK_SCALE
from plantui.plan.tables import Sheet, TableRow
from plantui.plan.values import Value
from plantui.value_class import value_class

Role = Literal["plan", "service", "changes", "policy", "people", "text", "record", "unknown"]

PLAN_PATH = "plan/plan.toml"
_FIXED: dict[str, Role] = {
    PLAN_PATH: "plan",
    "plan/governance/policy.toml": "policy",
    "plan/governance/people.toml": "people",
    "plan/governance/allowed_signers": "text",
    "plan/VERIFISER.md": "text",
}
_CHANGES = re.compile(r"plan/changes/[^/]+\.toml")
_SCHEMA = re.compile(r"plantui\.([a-z]+)/([0-9]{1,9})")


@value_class
class Parsed:
    """What one file says by itself, for `assemble`; the same path and blob always give the same, so it may be kept.

    `item` is the file's own item (plan, service, policy, people), None where the file could not be read. `newer` is the
    schema it names where that is the format by a number not known here, `id_line` where plan.toml says the plan's id.
    """

    path: str
    sha256: str
    role: Role
    problems: tuple[Problem, ...] = ()
    item: Item | None = None
    items: tuple[Item, ...] = attrs.field(default=(), repr=False)
    versions: tuple[Mapping[str, Value], ...] = ()
    references: tuple[Reference, ...] = attrs.field(default=(), repr=False)
    reasons: Reasons | None = None
    newer: str = ""
    id_line: int = 0


def parse(path: str, data: bytes) -> Parsed:
    """One file of the plan, checked by itself. Never raises for what the bytes hold."""
    role = role_of(path)
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
    problems: list[Problem] = []
    sheet = Sheet(path, layout, layout.sections(), problems)
    parsed = Parsed(path, digest, role, newer=_newer(role, raw))
    number = _number(sheet, role, raw)
    if number and _fits(sheet, raw):
        # what a newer number allows may look wrong here: that it is newer is the one thing that is sure of such a file
        sheet = attrs.evolve(sheet, number=number, problems=[] if parsed.newer else sheet.problems)
        if role == "plan":
            parsed = _plan(parsed, sheet, raw)
        elif role == "service":
            parsed = _service(parsed, sheet, raw)
        elif role == "changes":
            parsed = attrs.evolve(parsed, reasons=reasons.read_tables(sheet, raw))
        else:
            parsed = _governance(parsed, sheet, raw)
    return attrs.evolve(parsed, problems=tuple(problems))


def role_of(path: str) -> Role:
    """What a file is to the plan, by its path."""
    if path in _FIXED:
        return _FIXED[path]
    if path.startswith("plan/reviews/"):
        return "record"
    if SERVICE_PATH.fullmatch(path):
        return "service"
    return "changes" if _CHANGES.fullmatch(path) else "unknown"


_NEWEST = {"plan": NUMBER, "service": NUMBER, "policy": NUMBER}
"""The newest number of each kind of file that is known here; 1 of any other."""


def _number(sheet: Sheet, role: Role, raw: dict[str, object]) -> int:
    """The number of the format by which the file can be read on, 0 for none.

    Plan and services of a newer number are shown as far as the newest one known here goes; changes and rules of one are
    left alone.
    """
    newest = _NEWEST.get(role, 1)
    expected = f"plantui.{role}/1"
    schema = raw.pop("schema", None)
    if schema is None:
        sheet.problem(1, "", t("reading.no_schema", wanted=expected))
        return 1
    match = _SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    number = int(match[2]) if match and match[1] == role and match[2][0] != "0" else 0
    if 1 <= number <= newest:
        return number
    line = sheet.layout.key_line(0, "schema")
    if number:
        known = f"plantui.{role}/{newest}"
        sheet.problem(line, "", t("reading.newer_schema", seen=values.seen(schema), wanted=known))
        return newest if role in _NEWEST else 0
    sheet.problem(line, "", t("reading.other_schema", seen=values.seen(schema), wanted=expected))
    return 0 if match else 1


def _newer(role: Role, raw: Mapping[str, object]) -> str:
    schema = raw.get("schema")
    match = _SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    known = range(1, _NEWEST.get(role, 1) + 1)
    return match[0] if match and match[1] == role and int(match[2]) not in known else ""


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
        row = TableRow("plan", sections[0], "plan")
        fields, unread = tables.read_fields(sheet, tables.PLAN[sheet.number], document, row)
    else:
        sheet.problem(1, "", t("reading.no_document"))
    line = sheet.layout.lines[sections[0]]
    versions = []
    for number, (section, table) in enumerate(tables.array_tables(sheet, "version", raw.get("version", ())), 1):
        place = TableRow(f"version {number}", section, "version")
        versions.append(tables.read_fields(sheet, tables.VERSION, table, place)[0])
    forms = tables.PLAN_TABLES[sheet.number]
    names = {"plan", "version", *forms}
    for name, value in raw.items():
        if name not in names:
            kind = "table" if isinstance(value, (dict, list)) else "key"
            message = t(f"reading.unknown_{kind}", name=values.shorten(name), known=", ".join(sorted(names)))
            if name in tables.PLAN_TABLES[NUMBER]:
                message = f"{name}: {tables.later_words(sheet)}"
            sheet.problem(sheet.layout.key_line(0, name), "", message)
    items, references = tables.read_items(sheet, "plan", None, raw, forms)
    item = Item("plan", "plan", "plan", None, fields, None, sheet.path, line, unread)
    id_line = sheet.layout.key_line(sections[0], "id")
    return attrs.evolve(
        parsed, item=item, items=items, versions=tuple(versions), references=references, id_line=id_line
    )


def _service(parsed: Parsed, sheet: Sheet, raw: Mapping[str, object]) -> Parsed:
    match = SERVICE_PATH.fullmatch(sheet.path)
    own_id = match[2] if match else ""
    row = TableRow("", 0, "")
    forms = tables.SERVICE_TABLES[sheet.number]
    head = {name: value for name, value in raw.items() if name not in forms}
    fields, unread = tables.read_fields(sheet, tables.SERVICE[sheet.number], head, row)
    stated_id = fields.pop("id", own_id)
    if own_id in RESERVED_IDS:
        sheet.problem(0, "", t("reading.reserved", seen=values.seen(own_id), reserved=", ".join(RESERVED_IDS)))
        return parsed
    if not is_service_id(own_id):
        sheet.problem(0, "", t("reading.file_name", seen=values.seen(own_id)))
        return parsed
    if stated_id != own_id:
        message = t("reading.id_differs", seen=values.seen(stated_id), wanted=own_id)
        sheet.problem(row.key_line(sheet, "id"), "", f"id: {message}")
    items, references = tables.read_items(sheet, own_id, own_id, raw, forms)
    used = fields.get("uses", ())
    names = tuple(name for name in used if isinstance(name, str)) if isinstance(used, tuple) else ()
    references += tuple(tables.references(sheet, names, "uses", "used", row, own_id, {}))
    unread.pop("id", None)
    item = Item(own_id, "service", "service", own_id, fields, None, sheet.path, 1, unread)
    return attrs.evolve(parsed, item=item, items=items, references=references)


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


# plan files from bytes, one by one, and the plan that they make together


def assemble(parsed: Iterable[Parsed], problems: Iterable[Problem] = ()) -> Plan:
    """The plan that files make together, with every problem: theirs, those handed in, and those between files.

    Where plan.toml is missing or broken the plan's own item is empty; where a service is, it is absent and what refers
    to it is not counted as a problem too.
    """
    files = sorted(parsed, key=lambda file: file.path)
    if any("figure_only" in item.fields for file in files for item in file.items):
        files = [_without_words(file) for file in files]
    all_problems = [*problems, *(problem for file in files for problem in file.problems)]
    document = next((file for file in files if file.role == "plan"), None)
    if document is None:
        all_problems.append(Problem(PLAN_PATH, 0, "", t("reading.no_plan")))
    services = _placed(files, all_problems)
    by_id: dict[str, Item] = {}
    item = document.item if document and document.item else Item("plan", "plan", "plan", None, {}, None, PLAN_PATH, 0)
    items = document.items if document else ()
    governance = tuple(file.item for file in files if file.role in {"policy", "people"} and file.item)
    for shared in (item, *items, *governance):
        by_id[shared.id] = shared
    by_service: dict[str, Service] = {}
    for service in services:
        for inner in service.walk():
            by_service[inner.id] = inner
            by_id[inner.id] = inner.item
            by_id.update([(own.id, own) for own in inner.items])
    all_problems += unresolved(
        ((file.path, reference) for file in files for reference in file.references),
        document.items if document and document.item else None,
        by_id,
        by_service,
        {match[2] for file in files if file.item is None and (match := SERVICE_PATH.fullmatch(file.path))},
    )
    all_problems += _above_scale(item, by_id.values())
    return Plan(
        item=item,
        versions=document.versions if document else (),
        items=items,
        governance=governance,
        services=services,
        by_id=by_id,
        by_service=by_service,
        files={file.path: file.sha256 for file in files},
        problems=tuple(sorted(all_problems, key=lambda problem: (problem.path, problem.line))),
        reasons={file.reasons.round: file.reasons for file in files if file.reasons is not None},
        newer={file.path: file.newer for file in files if file.newer},
        id_line=document.id_line if document else 0,
    )


def _without_words(file: Parsed) -> Parsed:
    """The file in a plan that says itself what stands only in a figure: words in sources say it no more."""
    return attrs.evolve(file, items=tuple(attrs.evolve(item, heeds_words=False) for item in file.items))


def _above_scale(document: Item, items: Iterable[Item]) -> Iterator[Problem]:
    """Risks whose likelihood or impact goes further than the plan's scale."""
    most = document.number("risk_scale") or RISK_SCALE
    for item in items:
        for name in ("likelihood", "impact") if item.table == "risk" else ():
            seen = item.number(name)
            if seen is not None and seen > most:
                message = t("reading.above_scale", name=name, seen=seen, most=most)
                yield Problem(item.path, item.line, f"risk '{item.own_id}'", message)


def _placed(files: Iterable[Parsed], problems: list[Problem]) -> tuple[Service, ...]:
    """The service tree in display order: each service inside the nearest one above it that could be read."""
    paths = {file.path for file in files}
    readable: dict[str, Parsed] = {}
    by_name: dict[str, str] = {}
    items = 0
    for file in files:
        match = SERVICE_PATH.fullmatch(file.path)
        if file.role != "service" or match is None:
            continue
        above = _above(file.path)
        if above is not None and above not in paths:
            problems.append(Problem(file.path, 0, "", t("reading.no_parent", parent=inside(match[1]), path=above)))
        if file.item is None:
            continue
        items += len(file.items) + 1
        if items > limits.ITEMS:
            problems.append(Problem(file.path, 0, "", t("reading.too_many_items", most=limits.ITEMS)))
            break
        first = by_name.setdefault(file.item.id, file.path)
        if first == file.path:
            readable[file.path] = file
        else:
            problems.append(Problem(file.path, 0, "", t("reading.twice_service", id=file.item.id, path=first)))
    below: dict[str | None, list[str]] = {}
    for path in readable:
        above = _above(path)
        while above is not None and above not in readable:
            above = _above(above)
        below.setdefault(above, []).append(path)
    return _tree(readable, below, None)


def _above(path: str) -> str | None:
    """The path of the service that a service's folder says it is inside."""
    match = SERVICE_PATH.fullmatch(path)
    return f"plan/services/{match[1].rstrip('/')}.toml" if match and match[1] else None


def _tree(
    readable: Mapping[str, Parsed], below: Mapping[str | None, list[str]], above: str | None
) -> tuple[Service, ...]:
    services = []
    for path in below.get(above, ()):
        file = readable[path]
        match = SERVICE_PATH.fullmatch(path)
        if file.item is not None and match is not None:
            services.append(Service(file.item, file.items, _tree(readable, below, path), inside(match[1])))
    return tuple(sorted(services, key=lambda service: (service.order, service.id)))
