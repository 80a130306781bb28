"""Why each change is made, and what each body is asked to say: `plan/changes/<round>.toml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from plantui.i18n import t
from plantui.plan import tables, values
from plantui.plan.model import Plan, Reason, Reasons
from plantui.plan.schema import Field
from plantui.plan.tables import Sheet, TableRow

REASON_CODES = ("leverandor", "regelverk", "finansiering", "deltaker", "modenhet", "ytre-krav", "omfang")

REASON = (
    Field("reason_code", "word", required=True, words=REASON_CODES),
    Field("reason", "text", required=True),
    Field("source", "line"),
)
ASKED = (Field("text", "text", required=True),)

SCHEMA = "plantui.changes/1"

_ITEM = tables.form("item", REASON)
_ASKED = tables.form("asked", ASKED)


def round_of(path: str) -> str:
    """The round that a path below changes/ is named for."""
    return path.rpartition("/")[2].removesuffix(".toml")


def of_round(plan: Plan, round_name: str | None = None) -> Reasons:
    """A round's reasons, by default those of the plan's own revision; empty where the plan has none."""
    name = plan.revision if round_name is None else round_name
    return plan.reasons.get(name) or Reasons(name)


def since(baseline: Plan, plan: Plan, order: Sequence[str] = ()) -> Reasons:
    """The reasons of every round since the baseline, each item's newest, with what the plan's own round asks.

    A reason of another round counts where the baseline has not the same one: it was given since. `order` names rounds
    from first to last; those it does not name are older, and go by their names.
    """
    own = of_round(plan)
    known = [name for name in dict.fromkeys(reversed(order)) if name in plan.reasons]
    others = sorted(plan.reasons.keys() - {*known, own.round}, reverse=True)
    items = dict(own.items)
    for name in dict.fromkeys((*known, *others)):
        before = baseline.reasons.get(name)
        for item, reason in plan.reasons[name].items.items() if name != own.round else ():
            if before is None or before.items.get(item) != reason:
                items.setdefault(item, attrs.evolve(reason, round=name))
    return attrs.evolve(own, items=items)


def read_tables(sheet: Sheet, raw: Mapping[str, object]) -> Reasons:
    """The tables `item` and `asked` of a file whose schema has been read; problems go to the sheet."""
    for name, value in raw.items():
        if name not in ("item", "asked"):
            kind = "table" if isinstance(value, (dict, list)) else "key"
            message = t(f"reading.unknown_{kind}", name=values.shorten(name), known="asked, item")
            sheet.problem(sheet.layout.key_line(0, name), "", message)
    items = {}
    for item_id, row, table in _named(sheet, raw, "item"):
        try:
            values.reference(item_id)
        except values.NotAValue as error:
            sheet.problem(row.line(sheet), row.what, str(error))
            continue
        fields, _ = tables.read_fields(sheet, _ITEM, table, row)
        code, text, source = (fields.get(name) for name in ("reason_code", "reason", "source"))
        if isinstance(code, str) and isinstance(text, str):
            items[item_id] = Reason(code, text, source if isinstance(source, str) else None)
    asked = {}
    for body, row, table in _named(sheet, raw, "asked"):
        try:
            values.slug(body)
        except values.NotAValue as error:
            sheet.problem(row.line(sheet), row.what, str(error))
            continue
        text = tables.read_fields(sheet, _ASKED, table, row)[0].get("text")
        if isinstance(text, str):
            asked[body] = text
    return Reasons(round_of(sheet.path), items, asked)


def _named(sheet: Sheet, raw: Mapping[str, object], name: str) -> list[tuple[str, TableRow, Mapping[str, object]]]:
    """Each table below `item` or `asked`, by its key, with the section it stands in."""
    named = raw.get(name, {})
    if not isinstance(named, dict):
        message = t("reading.not_named_tables", name=name, seen=values.seen(named))
        sheet.problem(sheet.layout.key_line(0, name), "", message)
        return []
    rows: list[tuple[str, TableRow, Mapping[str, object]]] = []
    for key, table in named.items():
        section = next(iter(sheet.sections.get(f"{name}.{key}", ())), None)
        row = TableRow(f"{name} '{values.shorten(key)}'", section, name)
        if isinstance(table, dict):
            rows.append((key, row, table))
        else:
            message = t("reading.not_named_tables", name=name, seen=values.seen(table))
            sheet.problem(row.line(sheet), row.what, message)
    return rows
