"""1 Plan: the service tree, and what the plan says of the item under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import BLANK, Canvas, Line, Span, fit, say
from plantui.tui.key_bindings import bindings
from plantui.tui.screens.list_pane import ReadingPane, drawn_in_full, indented
from plantui.tui.theme import Look
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Divider, Group
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from plantui.plan.files import Outline
    from plantui.plan.model import Plan
    from plantui.render.plan import tree as show
    from plantui.render.plan.tree import Marks

# Imported late, inside functions: the first frame has the services' names alone, and nothing to draw a plan with.


# render.plan is imported where there is a plan to show: the first frame comes before, and does not wait for it.


class PlanScreen(ReadingPane):
    """The tree at the left and the detail at the right; below 76 columns one of them at a time."""

    DEFAULT_CSS = """
    PlanScreen.-beside #left { width: 31; }
    PlanScreen.-wide #left { width: 39; }
    PlanScreen.-widest #left { width: 60; }
    """
    NAME = "plan"
    BESIDE = 76
    FOOT = (
        ("up", "down"), "unfold", "open", "decide", "quit", "sign", "remark", "story", "filter", "palette", "next-open",
        "add-item", "remove-item",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("item"), *bindings("plan")]

    def __init__(self) -> None:
        super().__init__()
        self._opened: frozenset[str] = frozenset()
        self._marks: Marks | None = None
        self._marked: tuple[object, ...] = ()

    def body(self) -> ComposeResult:
        """Tree, line, detail."""
        with Group(id="left"):
            yield Bar(self._tree_header, id="tree-header")
            yield Rows(id="list")
        yield Divider()
        yield Page(id="detail")

    def fill(self) -> None:
        """The tree, from the whole plan or from what is known of it so far."""
        tree = self.list_rows
        if self.desk is None:
            tree.show(OutlineTree(self.host.outlines))
            self.query_one("#detail", Page).show(self._waiting)
            return
        from plantui.render.plan import tree as show

        plan, comparison = self.desk.plan, self.host.comparison
        numbers = self.numbers
        drawn_from = (plan, comparison.view, comparison.findings, numbers or None)
        if len(self._marked) != len(drawn_from) or any(
            current is not other for current, other in zip(self._marked, drawn_from, strict=True)
        ):
            self._marked = drawn_from
            changes = comparison.view.changes if comparison.view is not None else None
            self._marks = show.marks(plan, self.desk.today, comparison.findings, changes, numbers)
        # A cursor that moved a moment ago stays where it is: the shared selection may not have heard of it yet.
        self._grow(None if isinstance(tree.source, PlanTree) else self.host.here)
        self.query_one("#tree-header", Bar).redraw()
        self.read_now()

    def follow(self) -> None:
        """Open the branches around the shared item and stand on it."""
        if self.desk is None:
            return
        here = self.host.here
        tree = self.list_rows
        if here and here != self.item_of(tree.here):
            if self._words and not self._within(here):
                self._words = ""
                if self._filter is not None:
                    self._filter.clear()
            self._grow(here, around=True)
            self.read_now()

    def find(self, words: str) -> None:
        """Only items that hold the words, each under its service."""
        self._words = words
        if self.desk is not None:
            self._grow(self.host.here)

    def item_of(self, key: str) -> str:
        """What a branch is about; of a heading nothing."""
        node = self._node(key)
        return node.about if node is not None else ""

    def hits(self) -> int:
        """Items, the services they stand under not counted."""
        source = self.list_rows.source
        return sum(node.kind == "item" for node in source.nodes) if isinstance(source, PlanTree) else 0

    def moved_to(self, key: str) -> None:
        """The detail is of the shared item: where that stays, there is nothing to draw."""
        item = self.item_of(key)
        if self.desk is not None and item and item != self.host.here:
            super().moved_to(key)

    def open_row(self, key: str) -> None:
        """A group opens or closes; an item is read."""
        node = self._node(key)
        if node is not None and node.kind == "group":
            self.action_unfold(not node.open)
        else:
            super().open_row(key)

    def legend(self, width: int) -> Line:
        """What the marks mean; in a search, how much it found."""
        if self.desk is None or self._marks is None:
            return say(t("frame.reading"), "dim")
        from plantui.render.plan import tree as show

        return show.legend(self._marks, self.look.canvas(width))

    def action_unfold(self, open_: bool) -> None:
        """Right opens a branch and then goes into it; left closes it and then goes out of it."""
        tree = self.list_rows
        node = self._node(tree.here)
        if node is None or self._words:
            return
        if open_ and node.open is False:
            self._opened |= {node.key}
        elif not open_ and node.open:
            self._opened -= {node.key}
        elif open_:
            if node.open:
                tree.action_move(1)
            else:
                tree.action_open()
            return
        else:
            if not self.step_back():
                self._outwards(tree, node.depth)
            return
        self._grow(None)

    # drawing

    def _grow(self, item: str | None, *, around: bool = False) -> None:
        from plantui.render.plan import tree as show

        assert self.desk is not None
        tree = self.list_rows
        plan = self.desk.plan
        if self._words:
            wanted = self.wanted()
            grown = show.matching_rows(plan, wanted)
            if not grown:
                tree.show(self.found_nothing())
                return
        else:
            if item and (around or not isinstance(tree.source, PlanTree)):
                self._opened |= show.around(plan, item)
            grown = show.nodes(plan, self._opened)
        source = PlanTree(plan, grown, self._marks.at if self._marks else {}, self.look)
        at = item if item and source.find(item) is not None else tree.here
        tree.show(source, at)

    def read_now(self, *, keep: bool = False) -> None:
        """The detail of the shared item."""
        if self.desk is None:
            return
        self.query_one("#detail", Page).show(indented(drawn_in_full(self)), keep=keep)

    def _waiting(self, width: int) -> Sequence[Line]:
        return (
            BLANK,
            *(say(" " + part, "dim") for part in terminal_text.wrap(t("plan_screen.waiting"), max(width - 2, 1))),
        )

    def _tree_header(self, width: int) -> Sequence[Line]:
        if self.desk is None:
            return (say("  " + t("plan_view.columns.service"), "dim"),)
        from plantui.render.plan import tree as show

        return (show.tree_header(self.look.canvas(width), self._marks is not None and self._marks.compared),)

    def _node(self, key: str) -> show.TreeRow | None:
        source = self.list_rows.source
        return source.node(key) if isinstance(source, PlanTree) else None

    def _outwards(self, tree: Rows, depth: int) -> None:
        source = tree.source
        assert isinstance(source, PlanTree)
        for index in range(tree.cursor - 1, -1, -1):
            if source.nodes[index].depth < depth:
                tree.go(index)
                return

    def _within(self, item: str) -> bool:
        source = self.list_rows.source
        return isinstance(source, PlanTree) and source.find(item) is not None


class PlanTree:
    """The tree of a whole plan as rows."""

    def __init__(self, plan: Plan, nodes: show.TreeRows, marks: Mapping[str, Span], look: Look) -> None:
        self.plan = plan
        self.nodes = nodes
        self._marks = marks
        self._look = look

    def count(self) -> int:
        """How many rows are unfolded."""
        return len(self.nodes)

    def key(self, index: int) -> str:
        """The node's key."""
        return self.nodes[index].key

    def find(self, key: str) -> int | None:
        """The row of a node."""
        return self.nodes.position(key)

    def node(self, key: str) -> show.TreeRow | None:
        """The node with this key, if it is unfolded."""
        index = self.nodes.position(key)
        return None if index is None else self.nodes[index]

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The node, with the cursor's mark beside its sign."""
        from plantui.render.plan.tree import node_line

        line = node_line(self.plan, self.nodes[index], self._look.canvas(width), self._marks)
        return marked(line) if selected else line


class OutlineTree:
    """The services by name, while the rest is being read."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        inside = {outline.id: outline.inside for outline in outlines}
        self._rows = [(outline, _depth(outline.id, inside)) for outline in outlines]

    def count(self) -> int:
        """The services."""
        return len(self._rows)

    def key(self, index: int) -> str:
        """The service's id."""
        return self._rows[index][0].id

    def line(self, index: int, width: int, selected: bool) -> Line:
        """Its title."""
        outline, depth = self._rows[index]
        line = fit(
            (("  " * depth + "+ ", "dim"), (terminal_text.clean(outline.title or outline.id, 200), "strong")),
            Canvas(width),
        )
        return marked(line) if selected else line


def marked(line: Line) -> Line:
    """The row with `>` in the cell before its words, which every row keeps free."""
    if not line or not line[0][0].endswith(" "):
        return line
    words, role = line[0]
    return ((words[:-2] + (">" + " " if words[-2:] == "  " else words[-2] + ">"), role), *line[1:])


def _depth(service: str, inside: Mapping[str, str | None]) -> int:
    depth, above = 0, inside.get(service)
    while above is not None and depth < len(inside):
        depth, above = depth + 1, inside.get(above)
    return depth
