"""What one item needs when it is changed, and from whom: the rules it falls under, in words and as rows of data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan.model import Item
from plantui.render import labels, layout
from plantui.render.labels import field_name
from plantui.render.layout import Labelled
from plantui.render.line import BLANK, Canvas, Line, Span, say
from plantui.render.review.policy import LABEL, seat_name
from plantui.review.ledger.commit_facts import Rules
from plantui.review.policy.satisfiability import able
from plantui.review.rounds.requirements import falls_under


@attrs.frozen(slots=True)
class ItemNeed:
    """So many voices in a seat, whatever is changed or where one of `fields` is; `persons` could give or record it."""

    seat: str
    count: int
    fields: tuple[str, ...]
    persons: tuple[str, ...]
    editors: bool


def item_needs(rules: Rules, item: Item) -> tuple[ItemNeed, ...]:
    """What the rules ask for a change of an item, what any change needs first; a seat once for the same fields."""
    needs: dict[tuple[tuple[str, ...], str], ItemNeed] = {}
    for rule, fields in sorted(falls_under(rules.policy, item), key=lambda found: bool(found[1])):
        for seat, count in rule.require.items():
            persons = tuple(person.id for person in able(rules.policy, rules.people, seat))
            known = needs.get((fields, seat))
            editors = rule.editors_may_approve and (known is None or known.editors)
            most = max(count, known.count if known else 0)
            needs[fields, seat] = ItemNeed(seat, most, fields, persons, editors)
    always = {seat: need.count for (fields, seat), need in needs.items() if not fields}
    return tuple(need for need in needs.values() if not need.fields or need.count > always.get(need.seat, 0))


def item_rules_lines(rules: Rules, item: Item, canvas: Canvas) -> tuple[Line, ...]:
    """The item by name, what any change of it needs, and what a change of certain fields needs beside that."""
    return layout.within(_item_rules(rules, item, canvas), canvas)


def _item_rules(rules: Rules, item: Item, canvas: Canvas) -> Iterator[Line]:
    yield from layout.paragraph(f"{labels.title(item)} ({terminal_text.clean(item.id)})", canvas, "title")
    needs = item_needs(rules, item)
    if not needs:
        yield from layout.paragraph(t("item_rules.none"), canvas, "warn")
    by_fields: dict[tuple[str, ...], list[ItemNeed]] = {}
    for need in needs:
        by_fields.setdefault(need.fields, []).append(need)
    for fields, group in by_fields.items():
        yield BLANK
        names = ", ".join(field_name(name).lower() for name in fields)
        yield say(t("item_rules.fields", fields=names) if fields else t("item_rules.always"), "strong")
        yield from layout.labelled([_row(rules, need) for need in group], canvas, LABEL)
    yield BLANK
    yield from layout.paragraph(t("item_rules.now", item=terminal_text.clean(item.id)), canvas, "dim")


def _row(rules: Rules, need: ItemNeed) -> Labelled:
    seat = rules.policy.seats[need.seat]
    people: Mapping[str, str] = {one.id: terminal_text.clean(one.name) for one in rules.people.persons.values()}
    names = ", ".join(people[person] for person in need.persons) or t("policy_view.nobody_now")
    who = t("policy_view.recorders" if seat.body else "policy_view.holders", who=names)
    words = tn("policy_view.need", need.count, seat=seat_name(rules.policy, need.seat))
    editing = t("item_rules.editors_may" if need.editors else "item_rules.editors_may_not")
    spans: list[Span] = [(f"{words}: {t(f'policy_view.kind.{seat.kind}')}", "text"), (who, "dim")]
    if not seat.body:
        spans.append((editing, "dim"))
    return Labelled(terminal_text.clean(need.seat), tuple(spans))
