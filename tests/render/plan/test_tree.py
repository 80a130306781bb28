from __future__ import annotations

from datetime import date

import pytest

from plantui import i18n
from plantui.render.line import Canvas, cells, plain
from plantui.render.plan import tree
from support.shown import large_plan, plan_of, real_plan

TODAY = date(2025, 6, 18)


def drawn(opened: set[str], width: int = 30) -> list[str]:
    plan = real_plan()
    marks = tree.marks(plan, TODAY)
    return [plain(tree.node_line(plan, node, Canvas(width), marks.at)) for node in tree.nodes(plan, frozenset(opened))]


def test_closed_tree_is_the_document_and_the_seven_services() -> None:
    """Closed, the tree shows the document and every service with how many of its dates have passed unconfirmed."""
    rows = drawn(set())
    assert len(rows) == 8
    assert rows[0] == "+ Planen selv"
    assert rows[2] == "+ Pasientens prøvesvar     3 !"
    assert rows[7] == "+ MyHealth@EU"


def test_open_service_shows_its_groups_with_counts_and_their_items() -> None:
    """An open service has a row for each group that has items, and an open group a row for each item."""
    rows = drawn({"dhg", "dhg/milestone"})
    at = rows.index("  - Milepæler (7)          2 !")
    assert rows[at + 1] == "      Første versjon starter !"
    assert "  + Effektmål (2)" in rows
    assert "  + Status (1 stemme)" in rows


def test_services_inside_services_are_nested() -> None:
    """A sub-service stands under its service, one step in."""
    plan = plan_of({"a": "", "a/b": "", "c": ""})
    nodes = tree.nodes(plan, frozenset({"a"}))
    assert [(node.key, node.depth) for node in nodes] == [("plan", 0), ("a", 0), ("b", 1), ("c", 0)]
    assert [node.open for node in nodes] == [False, True, None, None]


def test_an_items_row_is_found_by_opening_what_is_around_it() -> None:
    """`around` names the branches whose opening makes an item visible, and `position` its row."""
    plan = real_plan()
    for item in plan.all_items():
        nodes = tree.nodes(plan, tree.around(plan, item.id))
        at = nodes.position(item.id)
        assert at is not None
        assert nodes[at].item_id == item.id


def test_found_keeps_only_what_is_wanted() -> None:
    """The filter is told which items are wanted, and keeps each hit under its service."""
    keys = [node.key for node in tree.matching_rows(real_plan(), lambda item: item == "pps.overgang-forvaltning")]
    assert keys == ["pps", "pps.overgang-forvaltning"]


def test_english_rows() -> None:
    """The same rows in English."""
    i18n.choose("en")
    assert drawn({"pps"})[3] == "  + Effect goals (2)"


def test_a_hundred_thousand_items_cost_nothing_until_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an open branch with 100 000 items only the rows that are looked at are made, each as wide as asked."""
    plan = large_plan(100_000)
    made: list[str] = []
    make = tree.TreeRow

    def counted(key: str, *rest: object) -> tree.TreeRow:
        made.append(key)
        return make(key, *rest)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(tree, "TreeRow", counted)
    nodes = tree.nodes(plan, frozenset({"s0", "s0/milestone"}))
    assert len(nodes) == 100_003
    assert made == ["plan", "s0", "s0/milestone"]
    shown = [nodes[at] for at in range(60_000, 60_036)]
    assert len(made) == 3 + 36
    assert {cells(tree.node_line(plan, node, Canvas(40))) for node in shown} == {40}
