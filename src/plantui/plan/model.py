"""The plan as values: items, services, and what was wrong with their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from plantui.plan.dates import When
from plantui.plan.files import Problem
from plantui.plan.values import Value
from plantui.value_class import value_class


@value_class
class Item:
    """The smallest thing that can be commented on, compared or approved.

    `id` is full (`pps.overgang-forvaltning`, `plan.periode-tittel`, `pps`); `table` is the TOML array it stands in,
    or service, plan, policy, people; `kind` is the table's name, or the item's own `kind` where it has one
    (milestones, components). `fields` holds every present field but `id` under its TOML name, `kind` included.
    `when` is the place in time, its precision `conditional` where the item has a `condition`. `unread` holds by name
    the values that the format does not allow where they stand: they are bound and shown, and mean nothing.
    `heeds_words` says whether words about figures in its source mean something, as in a plan that has no `figure_only`.
    """

    id: str
    kind: str
    table: str
    service: str | None
    fields: Mapping[str, Value] = attrs.field(repr=False)
    when: When | None
    path: str
    line: int
    unread: Mapping[str, Value] = attrs.field(factory=dict, repr=False)
    heeds_words: bool = attrs.field(default=True, repr=False, eq=False)

    @property
    def stated(self) -> Mapping[str, Value]:
        """Every present field as the file has it, read or not: what fingerprints and comparisons go by."""
        return {**self.fields, **self.unread} if self.unread else self.fields

    @property
    def own_id(self) -> str:
        """The id without its service, as the file has it."""
        return self.id.rpartition(".")[2]

    @property
    def title(self) -> str:
        """The title, else the first line of the text, else empty."""
        title = self.fields.get("title") or self.fields.get("text") or ""
        return title.partition("\n")[0] if isinstance(title, str) else ""

    @property
    def settled(self) -> bool:
        """Whether a prerequisite is waited for no more: it is met, or dropped."""
        return self.text("state") in ("met", "dropped")

    @property
    def over(self) -> bool:
        """Whether nothing waits for it any more: it is settled, or done."""
        return self.settled or self.text("certainty") == "done"

    def text(self, name: str) -> str | None:
        """A field's text; None when it is absent (*not in the text*) or no text."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        """A field's whole number; None when it is absent."""
        value = self.fields.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def ids(self, name: str) -> tuple[str, ...]:
        """A field's list of ids or slugs, as written; empty when it is absent."""
        value = self.fields.get(name)
        return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, tuple) else ()


@value_class
class Service:
    """One service with its items in file order and its sub-services in display order."""

    item: Item
    items: tuple[Item, ...]
    services: tuple[Service, ...]
    inside: str | None

    @property
    def id(self) -> str:
        """The service's id, unique in the whole plan."""
        return self.item.id

    @property
    def title(self) -> str:
        """The title, or the id where the file gives none."""
        return self.item.title or self.item.id

    @property
    def order(self) -> int:
        """Display order among its siblings; services without one come last."""
        order = self.item.number("order")
        return 1_000_000 if order is None else order

    def walk(self) -> Iterator[Service]:
        """This service and all inside it, each before what is inside it."""
        yield self
        for service in self.services:
            yield from service.walk()


@value_class
class Reason:
    """Why one item was changed; the source is where that was said, None where the file does not name it.

    `round` is the earlier round that gave it, where it is told among those of a later one; else empty.
    """

    code: str
    text: str
    source: str | None
    round: str = ""


@value_class
class Reasons:
    """One `changes/<round>.toml`: reasons by full item id, and the decision text asked of each body.

    `problems` are those of the file; what could be read is here all the same.
    """

    round: str
    items: Mapping[str, Reason] = attrs.field(factory=dict)
    asked: Mapping[str, str] = attrs.field(factory=dict)
    problems: tuple[Problem, ...] = ()


@value_class
class Plan:
    """All of `plan/` at one commit, or in the work tree; what could not be read stands in `problems`.

    `item` is the document's own item `plan`; `versions` the rows of its version table; `items` are the arrays of
    plan.toml in file order; `governance` the items `policy` and `people` where those files exist; `files` maps each
    path below `plan/`, records and governance included, to the SHA-256 of its bytes in hex; `reasons` are the files of
    `changes/` by round. `newer` the schemas of unknown numbers by path; `id_line` where plan.toml says the plan's id.
    """

    item: Item
    versions: tuple[Mapping[str, Value], ...]
    items: tuple[Item, ...]
    governance: tuple[Item, ...]
    services: tuple[Service, ...]
    by_id: Mapping[str, Item] = attrs.field(repr=False)
    by_service: Mapping[str, Service] = attrs.field(repr=False)
    files: Mapping[str, str] = attrs.field(repr=False)
    problems: tuple[Problem, ...]
    reasons: Mapping[str, Reasons] = attrs.field(factory=dict, repr=False)
    newer: Mapping[str, str] = attrs.field(factory=dict)
    id_line: int = 0

    def problems_of(self, item_id: str) -> tuple[Problem, ...]:
        """The problems of one item: of its lines, and of its whole file, such as that a newer program made it."""
        item = self.by_id.get(item_id)
        if item is None:
            return ()
        lines = sorted({other.line for other in self.all_items() if other.path == item.path})
        return tuple(
            problem
            for problem in self.problems
            if problem.path == item.path
            and (
                not problem.line
                or item.path in self.newer
                or max((line for line in lines if line <= problem.line), default=item.line) == item.line
            )
        )

    @property
    def id(self) -> str:
        """The plan's id, the same in every revision; empty when plan.toml could not be read."""
        return self.item.text("id") or ""

    @property
    def revision(self) -> str:
        """The name of this yearly version."""
        return self.item.text("revision") or ""

    def walk(self) -> Iterator[Service]:
        """Every service in display order, each before what is inside it."""
        for service in self.services:
            yield from service.walk()

    def all_items(self) -> Iterator[Item]:
        """Every item: the document's, governance, then each service's own and its items, in display order."""
        yield self.item
        yield from self.items
        yield from self.governance
        for service in self.walk():
            yield service.item
            yield from service.items
