"""A record: one or more acts by one recorder, as values and as canonical bytes. The format never changes.

Absent is None everywhere and is left out of the bytes. What each kind of act holds stands in `review.records.schema`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import tomli

from plantui import limits
from plantui.i18n import t
from plantui.plan import toml
from plantui.review.records import schema
from plantui.review.records.canonical import LINE, LINES, literal
from plantui.review.records.schema import TableKey, refused
from plantui.value_class import value_class

SCHEMA = "plantui.record/1"
FOLDER = "plan/reviews"

Said = str | int | bool | tuple[str, ...]
"""The value of a plan's field in a record: text, whole number, truth value, or a list of texts."""


@value_class
class Covered:
    """One changed item that a decision on a whole service stands for, as it was at `base`."""

    item: str
    fingerprint: str


@value_class
class Number:
    """One change's number, given at a freeze."""

    change: str
    item: str


@value_class
class RecordField:
    """One changed field with its values; None where the field was, or is, not there."""

    name: str
    before: Said | None = None
    after: Said | None = None


@value_class
class Act:
    """A decision, remark or other act. `seat` is the file's `as`; which keys a kind has stands in `schema.KINDS`."""

    kind: str
    item: str | None = None
    to: str | None = None
    change: str | None = None
    title: str | None = None
    fingerprint: str | None = None
    covers: str | None = None
    seat: str | None = None
    word: str | None = None
    field_name: str | None = None
    value: Said | None = None
    text: str | None = None
    answer: bool | None = None
    reason: str | None = None
    baseline: str | None = None
    due: date | None = None
    asked: tuple[str, ...] | None = None
    edition: int | None = None
    plan_fingerprint: str | None = None
    version: str | None = None
    opening: str | None = None
    previous_adoption: str | None = None
    accept: tuple[str, ...] | None = None
    covered: tuple[Covered, ...] = ()
    numbers: tuple[Number, ...] = ()
    fields: tuple[RecordField, ...] = ()

    @property
    def named(self) -> Mapping[str, str]:
        """The items a decision is about, with the fingerprint it names for each; none for another act."""
        if self.kind != "decision":
            return {}
        if self.covers is not None:
            return {each.item: each.fingerprint for each in self.covered}
        return {} if self.item is None else {self.item: self.fingerprint or ""}


@value_class
class Source:
    """The document a voice's words were taken from, when somebody else records them; it is archived elsewhere."""

    kind: str
    title: str
    sha256: str | None = None
    journal: str | None = None
    given: date | None = None
    case: str | None = None
    present: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None


@value_class
class Dissent:
    """The statement of a member who was outvoted, kept beside their body's decision."""

    text: str


@value_class
class Record:
    """One or more acts by one voice, signed by `by`. `written` is the recorder's claim, aware, in whole seconds."""

    plan: str
    round: str
    by: str
    base: str
    written: datetime
    acts: tuple[Act, ...]
    root: str | None = None
    opening: str | None = None
    edition: int | None = None
    voice: str | None = None
    against: str | None = None
    previous: str | None = None
    source: Source | None = None
    dissents: tuple[Dissent, ...] = ()


def write(record: Record) -> bytes:
    """The record's canonical bytes; raises UsageProblem when it holds something the format does not allow."""
    _check(record)
    data = ("\n".join(_lines(record)) + "\n").encode()
    if len(data) > limits.RECORD_BYTES:
        raise refused(t("record.too_large", bytes=len(data), most=limits.RECORD_BYTES))
    return data


def read_record(data: bytes) -> Record:
    """The record of a file's bytes; raises UsageProblem unless writing it gives the same bytes again."""
    if len(data) > limits.RECORD_BYTES:
        raise refused(t("record.too_large", bytes=len(data), most=limits.RECORD_BYTES))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise refused(t("record.not_utf8", at=error.start)) from None
    if not LINES.fullmatch(text):
        for number, line in enumerate(text.split("\n"), 1):
            if not LINE.fullmatch(line):
                raise refused(t("record.line", seen=line[:80]), f"{number}")
    try:
        raw = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise refused(t("record.not_toml", why=toml.reason(error)), f"{error.lineno}") from None
    except ValueError as error:
        raise refused(t("record.not_toml", why=str(error))) from None
    record = _record(raw)
    if write(record) != data:
        raise refused(t("record.not_canonical"))
    return record


def record_id(data: bytes) -> str:
    """The SHA-256 of the record's bytes in hex; an act's own id is this with `#` and its number, from 1."""
    return hashlib.sha256(data).hexdigest()


def path(record: Record, data: bytes) -> str:
    """The path of the record's file from the repository's root. It follows from the content, and the digest in it is
    cut to ten digits; raises UsageProblem where round or recorder is no safe part of a path.
    """
    for name, value in (("round", record.round), ("by", record.by)):
        if not schema.fits("slug", value):
            raise refused(t("record.key_shape", name=name, seen=value[:80], wanted=t("record.shape.slug")))
    stamp = record.written.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{FOLDER}/{record.round}/{stamp:0>16}-{record.by}-{record_id(data)[:10]}.toml"


# writing


def _lines(record: Record) -> Iterator[str]:
    yield f"schema = {literal(SCHEMA)}"
    yield from _pairs(schema.HEAD, record)
    if record.source:
        yield from ("", "[source]", *_pairs(schema.SOURCE, record.source))
    for dissent in record.dissents:
        yield from ("", "[[dissent]]", *_pairs(schema.DISSENT, dissent))
    for act in record.acts:
        yield from ("", "[[act]]", *_pairs(schema.ACT, act))
        for name, table in schema.TABLES.items():
            for row in getattr(act, table.attribute):
                yield from ("", f"[[act.{name}]]", *_pairs(table.keys, row))


def _pairs(keys: tuple[TableKey, ...], holder: object) -> Iterator[str]:
    for key, value in schema.pairs(keys, holder):
        if value is not None:
            yield f"{key.name} = {literal(value)}"


# reading

_ROWS: dict[str, Callable[..., Covered | Number | RecordField]] = {
    "covered": Covered,
    "number": Number,
    "field": RecordField,
}


def _record(raw: dict[str, object]) -> Record:
    if raw.pop("schema", None) != SCHEMA:
        raise refused(t("record.schema", wanted=SCHEMA))
    source = raw.pop("source", None)
    dissents = _rows(raw.pop("dissent", []), "dissent")
    rows = _rows(raw.pop("act", []), "act")
    if len(rows) > limits.ACTS:
        raise refused(t("record.too_many_acts", count=len(rows), most=limits.ACTS))
    if source is not None and not isinstance(source, dict):
        raise refused(t("record.key_shape", name="source", seen=str(source)[:80], wanted=t("record.shape.table")))
    return Record(
        **_values(schema.HEAD, raw, "record"),
        source=None if source is None else Source(**_values(schema.SOURCE, source, "source")),
        dissents=tuple(Dissent(**_values(schema.DISSENT, row, "dissent")) for row in dissents),
        acts=tuple(map(_act, rows)),
    )


def _act(raw: dict[str, object]) -> Act:
    tables: dict[str, Any] = {
        table.attribute: tuple(
            _ROWS[name](**_values(table.keys, row, f"act.{name}")) for row in _rows(raw.pop(name, []), f"act.{name}")
        )
        for name, table in schema.TABLES.items()
    }
    return Act(**_values(schema.ACT, raw, "act"), **tables)


def _rows(raw: object, name: str) -> list[dict[str, object]]:
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        raise refused(t("record.key_shape", name=name, seen=str(raw)[:80], wanted=t("record.shape.tables")))
    return raw


def _values(keys: tuple[TableKey, ...], raw: dict[str, object], where: str) -> dict[str, Any]:
    attributes, required = _known(where, keys)
    if not raw.keys() <= attributes.keys():
        unknown = next(name for name in raw if name not in attributes)
        raise refused(t("record.unknown_key", name=unknown[:80], table=where))
    if not required <= raw.keys():
        missing = next(key.name for key in keys if key.required and key.name not in raw)
        raise refused(t("record.missing_key", name=missing, table=where))
    return {attributes[name]: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}


_tables: dict[str, tuple[dict[str, str], frozenset[str]]] = {}


def _known(table: str, keys: tuple[TableKey, ...]) -> tuple[dict[str, str], frozenset[str]]:
    """The attributes of a table by the names of its keys, and the names that must be there."""
    if table not in _tables:
        required = frozenset(key.name for key in keys if key.required)
        _tables[table] = ({key.name: key.attribute for key in keys}, required)
    return _tables[table]


# refused when written and when read


def _check(record: Record) -> None:
    schema.check(schema.HEAD, record)
    if record.source:
        schema.check(schema.SOURCE, record.source)
    for dissent in record.dissents:
        schema.check(schema.DISSENT, dissent)
    if not 1 <= len(record.acts) <= limits.ACTS:
        raise refused(t("record.too_many_acts", count=len(record.acts), most=limits.ACTS))
    for number, act in enumerate(record.acts, 1):
        schema.check_act(act.kind, act, f"#{number}")
