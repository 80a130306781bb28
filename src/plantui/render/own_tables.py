"""The tables of an item in words, a line each: what one source claims, a figure's years, what a party holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.plan.schema import COLUMNS
from plantui.plan.values import Value
from plantui.render import dates, labels

Row = Mapping[str, Value]


def own_rows(item: Item, field: str) -> tuple[Row, ...]:
    """The tables of an item under one field; empty where it has none."""
    tables = item.fields.get(field)
    return tuple(row for row in tables if isinstance(row, Mapping)) if isinstance(tables, tuple) else ()


def row_words(plan: Plan, item: Item, field: str, row: Row, compact: bool = False) -> str:
    """One table of an item in a line, cleaned: `Tilsynet (Nov 2030): wait, til prøvedriften er evaluert`."""
    said = ", ".join(year_words(item, row) if field == "year" else _said(row, compact))
    who, as_of, source = _text(row, "reporter"), _text(row, "as_of"), _text(row, "source")
    if not who:
        return f"{said} ({terminal_text.clean(source)})" if source and not compact else said
    beside = [dates.spelled(as_of, compact=True)] if as_of else []
    if _text(row, "when"):
        beside += [terminal_text.clean(source)] if source and not compact else []
        return f"{labels.name(plan, who)}: {said}" + (f" ({', '.join(beside)})" if beside else "")
    words = labels.name(plan, who) + (f" ({', '.join(beside)}): " if beside else ": ") + said
    return f"{words} ({terminal_text.clean(source)})" if source and not compact else words


def year_words(item: Item, row: Row) -> Iterator[str]:
    """A year of a figure: the year with the figure, how it stands, and what is said of it."""
    when, state, text = _text(row, "when"), _text(row, "state"), _text(row, "text")
    figure = labels.figure(row.get("value"), row.get("decimal"), item.text("unit"), _text(row, "bound"))
    yield f"{dates.spelled(when, compact=True)}: {figure}" if figure else dates.spelled(when, compact=True)
    if state:
        yield labels.state(state)
    if text:
        yield _line(text)


def _said(row: Row, compact: bool) -> Iterator[str]:
    """What one source says, field by field in the order of the format."""
    for field in COLUMNS["claim"]:
        value = row.get(field.name)
        if field.name in ("reporter", "as_of", "source") or value is None:
            continue
        if field.shape == "when":
            yield dates.spelled(str(value), compact)
        elif field.shape == "word":
            yield labels.word(field.name, str(value))
        elif field.name in ("value", "decimal"):
            yield labels.figure(value, value, None, None)
        elif field.name == "certainty_text":
            yield t("plan_view.quoted", words=_line(str(value)))
        else:
            yield _line(str(value))


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _line(text: str) -> str:
    return terminal_text.clean(" ".join(text.split()))
