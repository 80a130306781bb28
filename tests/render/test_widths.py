from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from plantui import i18n, terminal_text
from plantui.plan.files import Problem
from plantui.plan.model import Item, Plan
from plantui.plan.values import Value
from plantui.render.export import csv_tables, markdown, plain
from plantui.render.highlights import view, years
from plantui.render.line import Canvas, Line, cells
from plantui.render.line import plain as told
from plantui.render.plan import detail, sections, tree
from plantui.render.review import history
from plantui.render.timeline import bars, rows
from plantui.review.ledger.log_entry import LogEntry, Signature
from plantui.review.policy.people import NOBODY
from plantui.review.records.record import Act, Dissent, Record, Source
from support.shown import plan_of, real_plan

TODAY = date(2025, 6, 18)
PLACE = "PLACE"
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\x00\x07\x1b\x7f\x85\x9b\u200b\u202e\u2066\ufeff\u0301\U000e0001中🏴é[]/@\t\n 12.8«»"),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=60,
)
WIDTHS = st.integers(20, 200)


def one_line(value: str) -> str:
    return " ".join(value.split()).strip() or "x"


@lru_cache
def harmless_plan() -> Plan:
    """A plan with every table, and `PLACE` wherever the text is free."""
    said = f'"{PLACE}"'
    return plan_of(
        {
            "s": f"""title = {said}
mandate = {said}
summary = {said}
uses = ["c"]
[[goal]]
id = "g"
text = {said}
source = {said}
[[fact]]
id = "f"
text = {said}
value = 8000000
unit = {said}
of = {said}
bound = "under"
as_of = "2024-06"
source = {said}
[[status]]
id = "st"
reporter = {said}
word = {said}
text = {said}
source = {said}
[[prerequisite]]
id = "p"
text = {said}
state = "open"
when = "2024-spring..2025-winter"
needed_for = ["m"]
source = {said}
[[milestone]]
id = "m"
kind = "transition"
title = {said}
text = {said}
when = "2024-Q4"
certainty = "planned"
certainty_text = {said}
payment = "duty"
payment_text = {said}
after = ["p"]
source = {said}
[[milestone.claim]]
reporter = {said}
when = "2026-winter"
source = {said}
[[milestone]]
id = "n"
kind = "trial"
title = {said}
condition = {said}
certainty = "conditional"
source = {said}
"""
        },
        f"""schema = "plantui.plan/1"
[plan]
id = "prove"
revision = {said}
title = {said}
author = {said}
[[version]]
version = {said}
description = {said}
[[reference]]
id = "r"
title = {said}
source = {said}
[[component]]
id = "c"
kind = "system"
title = {said}
source = {said}
""",
    )


def hostile_plan(value: str) -> Plan:
    """The same plan with the raw text in every place: past reading, which refuses much of it."""

    def put(field: Value) -> Value:
        if isinstance(field, tuple):
            return tuple(map(put, field))
        if isinstance(field, Mapping):
            return {name: put(inner) for name, inner in field.items()}
        return value if field == PLACE else field

    def changed(item: Item) -> Item:
        return attrs.evolve(item, fields={name: put(field) for name, field in item.fields.items()})

    harmless = harmless_plan()
    services = tuple(
        attrs.evolve(one, item=changed(one.item), items=tuple(map(changed, one.items))) for one in harmless.services
    )
    items, document = tuple(map(changed, harmless.items)), changed(harmless.item)
    everything_in_it = [document, *items, *(i for one in services for i in (one.item, *one.items))]
    return attrs.evolve(
        harmless,
        item=document,
        items=items,
        services=services,
        versions=tuple(dict.fromkeys(version, value) for version in harmless.versions),
        by_id={item.id: item for item in everything_in_it},
        by_service={one.id: one for one in services},
        problems=(Problem(value, 3, value, value),),
    )


def entry(value: str) -> LogEntry:
    said = one_line(value)
    record = Record(
        plan="prove",
        round="2025",
        by="kari.berg",
        base="0" * 40,
        written=datetime(2025, 6, 18, tzinfo=UTC),
        acts=(Act("decision", item="s.m", title=said, fingerprint="0" * 64, word="tilslutning", reason=value),),
        voice="rad",
        source=Source("minutes", said, case=said, votes_for=10),
        dissents=(Dissent(value),),
    )
    signature = Signature("bad", "ssh", "SHA256:abc", why=value)
    return LogEntry(
        7, "a" * 40, (), "record", value, datetime(2025, 6, 18, tzinfo=UTC), value, signature, (f"x/{said}",), record
    )


def everything(shown: Plan, width: int, ascii: bool) -> Iterable[tuple[Line, bool]]:
    """Every line there is, and whether it must be exactly as wide as asked."""
    opened = frozenset(key for item in shown.all_items() for key in tree.around(shown, item.id))
    marks = tree.marks(shown, TODAY)
    yield tree.tree_header(Canvas(width, ascii)), True
    yield tree.legend(marks, Canvas(width, ascii)), True
    for node in tree.nodes(shown, opened):
        yield tree.node_line(shown, node, Canvas(width, ascii), marks.at), True
    for item in shown.all_items():
        for line in detail.detail(shown, item.id, Canvas(width, ascii), TODAY):
            yield line, False
    for line in sections.overview(shown, Canvas(width, ascii)):
        yield line, False
    for year in (2024, 2026, 2028):
        found = years.highlights(shown, year, TODAY)
        yield view.year_line(found, Canvas(width, ascii)), True
        for row in view.year_rows(found, Canvas(width, ascii)):
            yield row.line, True
        for row in view.columns(shown, year, Canvas(width, ascii), TODAY):
            yield row.line, True
    scale = rows.first_scale(shown, width)
    for line in rows.header(scale, Canvas(width, ascii), ("utvalg", "alt"), TODAY):
        yield line, True
    for timed in rows.selected_rows(shown, "all", today=TODAY):
        yield bars.row_line(shown, timed, scale, Canvas(width, ascii), TODAY), True
    yield rows.legend(Canvas(width, ascii)), True


def history_lines(said: LogEntry, width: int, ascii: bool) -> Iterable[tuple[Line, bool]]:
    yield history.list_header(Canvas(width, ascii)), True
    for line in history.entry_lines(said, NOBODY, Canvas(width, ascii)):
        yield line, True
    for line in history.detail(said, NOBODY, Canvas(width, ascii)):
        yield line, False


def test_the_hostile_text_is_in_every_field() -> None:
    """The plan these tests draw really holds the text it is about, control characters and all."""
    shown = hostile_plan("\x1b[31m")
    told = [name for item in shown.all_items() for name, value in item.fields.items() if value == "\x1b[31m"]
    assert len(told) >= 30


def check(lines: Iterable[tuple[Line, bool]], width: int, ascii: bool) -> None:
    for line, exact in lines:
        words_ = told(line)
        assert cells(line) == width if exact else cells(line) <= width, repr(words_)
        assert terminal_text.clean(words_) == words_
        assert not any(unicodedata.category(one) in ("Cc", "Cf") for one in words_)
        if ascii:
            assert all(ord(one) <= 126 for one in words_), repr(words_)


@settings(max_examples=40, deadline=None)
@given(HOSTILE, WIDTHS, st.booleans(), st.sampled_from(i18n.LANGUAGES))
def test_nothing_is_wider_than_asked_or_reaches_the_terminal_raw(
    value: str, width: int, ascii: bool, language: str
) -> None:
    """Hostile text in every field is shown cleaned, in exactly or at most the width asked, in ASCII when asked."""
    i18n.choose(language)
    check(everything(hostile_plan(value), width, ascii), width, ascii)
    check(history_lines(entry(value), width, ascii), width, ascii)


@settings(max_examples=10, deadline=None)
@given(WIDTHS, st.booleans(), st.sampled_from(i18n.LANGUAGES))
def test_the_real_plan_at_any_width(width: int, ascii: bool, language: str) -> None:
    """The real plan keeps every width from 20 to 200, in both languages and in ASCII."""
    i18n.choose(language)
    check(everything(real_plan(), width, ascii), width, ascii)


@settings(max_examples=40, deadline=None)
@given(HOSTILE)
def test_plain_lines_and_tables_are_clean(value: str) -> None:
    """Linear text, CSV and Markdown carry no control character of the plan's text either."""
    shown = hostile_plan(value)
    lines = [*plain.plain_plan(shown, TODAY), *plain.plain_highlights(shown, TODAY)]
    lines += rows.plain_rows(shown, rows.selected_rows(shown), TODAY)
    lines += history.plain_entries([entry(value)], NOBODY)
    lines += markdown.show_markdown(shown)
    lines += markdown.highlights_markdown(shown, TODAY)
    lines += markdown.timeline_markdown(shown, rows.selected_rows(shown), TODAY)
    lines += markdown.log_markdown([entry(value)], NOBODY)
    for item in shown.all_items():
        lines += markdown.item_markdown(shown, item, TODAY)
    lines += csv_tables.csv_text(csv_tables.show_rows(shown)).split("\n")
    lines += csv_tables.csv_text(csv_tables.log_rows([entry(value)], NOBODY)).split("\n")
    for line in lines:
        assert terminal_text.clean(line) == line


def test_the_same_values_draw_the_same_lines() -> None:
    """Drawing is a function of its values: twice is the same."""
    shown = real_plan()
    assert list(everything(shown, 80, False)) == list(everything(shown, 80, False))
