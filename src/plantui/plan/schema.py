"""Every table of the plan's files and every field it may hold: the format, as data.

Reading checks against it, editing offers it, and all that shows, compares or exports an item goes by it. To add a
field, put a line in `FIELDS`, its name in its tables, its label `label.NAME` in both catalogues, and run `make format`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

Shape = Literal["line", "text", "integer", "when", "slug", "word", "id", "ids", "slugs", "claims"]
"""line: one-line text. text: text of several lines. when: a place in time. slug: one own id. word: one of `words`.
id: one reference to an item. ids: references to items, bare inside the same service. slugs: own ids of actors,
components or services. claims: `[[…claim]]`."""

Bearing = Literal[
    "payment", "time", "certainty", "state", "kind", "actors", "numbers", "names", "wording", "aside",
]  # fmt: skip
"""What a change in a field bears on; `changes.compare` makes a weight of it, by the item that the field stands in.
aside: where or in which words the source has it, which weighs as wording wherever it stands."""

ReferenceKind = Literal["item", "actor", "used", "accepted"]
"""What a reference names: an item by full id, an actor, a component or service, an item a finding is about."""


@attrs.frozen(slots=True)
class Field:
    """One field of a table: what it holds, whether the table must have it, and the words it may be.

    `long`: its difference is shown word by word. `leads`: its place among the fields that say most of a change, from 1;
    0 for none of them. `refers`: what its entries name, where reading checks that it is there.
    """

    name: str
    shape: Shape
    bears: Bearing = "wording"
    words: tuple[str, ...] = ()
    long: bool = False
    leads: int = 0
    refers: ReferenceKind | None = None
    required: bool = False


CERTAINTIES = (
    "done", "decided", "planned", "expected", "targeted", "proposed", "indicated", "doubtful", "conditional",
)  # fmt: skip
"""Strong to weak."""

MILESTONE_KINDS = (
    "delivery", "trial", "target", "decision", "transition", "operations-ready", "funding-ends", "event",
)  # fmt: skip
COMPONENT_KINDS = ("system", "regulation", "agreement", "delivery-plan")
PAYMENTS = ("duty", "agreement", "undecided")
PREREQUISITE_STATES = ("open", "met", "dropped")
BOUNDS = ("under", "over", "about")
LANGUAGES = ("nb", "nn", "en")

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        # of items, in the order in which they are written as data
        Field("title", "line", "names", leads=11),
        Field("text", "text", long=True),
        Field("condition", "line", "time", long=True),
        Field("certainty", "word", "certainty", words=CERTAINTIES, leads=9),
        Field("certainty_text", "line", "aside", long=True),
        Field("payment", "word", "payment", words=PAYMENTS, leads=3),
        Field("payment_text", "line", "payment", long=True, leads=4),
        Field("state", "word", "state", words=PREREQUISITE_STATES, leads=5),
        Field("met_on", "when", "state"),
        Field("unit", "line", "numbers", leads=8),
        Field("of", "line", "numbers", leads=7),
        Field("bound", "word", "numbers", words=BOUNDS),
        Field("as_of", "when", "numbers"),
        Field("reporter", "line", "numbers"),
        Field("word", "line", "numbers"),
        Field("number", "line", "numbers"),
        Field("version", "line"),
        Field("owner", "line", "names"),
        Field("short", "line", "names"),
        Field("code", "line"),
        Field("reason", "text", long=True),
        Field("source", "line", "aside"),
        Field("checked", "when"),
        Field("was", "id", "names"),
        Field("replaces", "id", "names"),
        Field("value", "integer", "numbers", leads=6),
        Field("first", "integer", "numbers"),
        Field("last", "integer", "numbers"),
        Field("years", "integer", "numbers"),
        Field("rank", "integer", "numbers"),
        Field("actors", "slugs", "actors", leads=10, refers="actor"),
        Field("uses", "slugs", "actors", refers="used"),
        Field("after", "ids", "actors", refers="item"),
        Field("needed_for", "ids", "actors", refers="item"),
        Field("items", "ids", refers="accepted"),
        Field("claim", "claims", "time", leads=2),
        # which have a place of their own in the data: the kind, the place in time, the id
        Field("kind", "word", "kind"),
        Field("when", "when", "time", leads=1),
        Field("id", "slug"),
        # of the document and of services
        Field("revision", "line"),
        Field("date", "when"),
        Field("author", "line"),
        Field("description", "line", long=True),
        Field("language", "word", words=LANGUAGES),
        Field("chapter", "line", "names"),
        Field("order", "integer"),
        Field("mandate", "line"),
        Field("summary", "text", long=True),
        # said by the folder that a service stands in, and by no line of its file
        Field("inside", "slug", "names"),
    )
}
"""What each name means, whichever table it stands in."""

LONG = frozenset(field.name for field in FIELDS.values() if field.long)
"""Fields whose difference is shown word by word."""


def _table(*names: str, shape: Mapping[str, Shape] | None = None, kinds: tuple[str, ...] = ()) -> tuple[Field, ...]:
    """The fields of a table by name, `name!` for what it must have; `shape` where a text is one line here."""
    fields = []
    for name in names:
        field = attrs.evolve(FIELDS[name.rstrip("!")], required=name.endswith("!"))
        field = attrs.evolve(field, shape=(shape or {}).get(field.name, field.shape))
        fields.append(attrs.evolve(field, words=kinds) if field.name == "kind" else field)
    return tuple(fields)


_COMMON = ("source!", "checked", "was")
_PLACE_IN_TIME = ("when", "condition", "certainty", "certainty_text")
_ONE_LINE: Mapping[str, Shape] = {"text": "line"}

PLAN = _table("id!", "revision!", "title!", "date", "version", "author", "description", "language")
VERSION = _table("date", "version", "description", "author")
SERVICE = _table("id!", "title!", "chapter", "order", "mandate", "summary", "uses", "source", "checked")
CLAIM = _table("reporter!", "as_of", "when!", "source")

PLAN_TABLES: Mapping[str, tuple[Field, ...]] = {
    "reference": _table("id!", "number", "version", "title!", "owner", *_COMMON),
    "period": _table("id!", "text!", "first", "last", "years", *_COMMON, shape=_ONE_LINE),
    "focus": _table("id!", "rank!", "title", "text", *_COMMON),
    "actor": _table("id!", "title!", "short", "text", *_COMMON),
    "component": _table("id!", "kind!", "title!", "text", *_COMMON, kinds=COMPONENT_KINDS),
    "note": _table("id!", "title", "text!", *_COMMON),
    "accepted": _table("id!", "code!", "items!", "reason!", "source"),
}

SERVICE_TABLES: Mapping[str, tuple[Field, ...]] = {
    "goal": _table("id!", "text!", *_COMMON),
    "fact": _table("id!", "text!", "value", "unit", "of", "bound", "as_of", *_COMMON, shape=_ONE_LINE),
    "status": _table("id!", "reporter!", "word", "as_of", "text", *_COMMON),
    "prerequisite": _table(
        "id!", "text!", "state!", "met_on", *_PLACE_IN_TIME, "actors", "needed_for", "after", "uses", "replaces",
        *_COMMON, shape=_ONE_LINE,
    ),
    "milestone": _table(
        "id!", "kind!", "title!", "text", *_PLACE_IN_TIME, "payment", "payment_text", "actors", "after", "uses",
        "replaces", "claim", *_COMMON, kinds=MILESTONE_KINDS,
    ),
    "risk": _table("id!", "text!", *_COMMON),
    "note": _table("id!", "title", "text!", *_COMMON),
}  # fmt: skip

_OF_ITEMS = {field.name for table in (*PLAN_TABLES.values(), *SERVICE_TABLES.values()) for field in table}
ITEM_FIELDS = tuple(FIELDS[name] for name in FIELDS if name in _OF_ITEMS - {"id", "kind", "when"})
"""What any item may have beside its id, kind and place in time, in the order in which it is written as data."""

TABLES: Mapping[str, tuple[Field, ...]] = {"plan": PLAN, "service": SERVICE, **PLAN_TABLES, **SERVICE_TABLES}
"""The fields of what is an item, by the table it stands in; policy and people have their own readers."""


def fields_of(table: str) -> tuple[Field, ...]:
    """The fields a table may hold, in the order of the format; none for rules and people."""
    return TABLES.get(table, ())


SET_LISTS = ("actors", "uses", "after", "needed_for")
"""Lists whose order carries no meaning: sorted and unique in fingerprints."""

UNBOUND = ("order", "checked")
"""Fields that no fingerprint covers, whatever the item."""

UNBOUND_IN_PLAN = ("revision", "version", "date")
"""Fields of the item `plan` that its own fingerprint leaves out: the plan fingerprint binds them."""
