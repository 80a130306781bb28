"""Every table of the plan's files and every field it may hold: the format, as data.

Reading checks against it, editing offers it, and all that shows, compares or exports an item goes by it. To add a
field, put a line in `FIELDS`, its name in its tables, its label `label.NAME` in both catalogues, and run `make format`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import attrs

from plantui.value_class import value_class

Shape = Literal[
    "line", "text", "integer", "decimal", "when", "slug", "word", "tag", "id", "ids", "slugs", "lines", "tables",
]  # fmt: skip
"""line: one-line text. text: text of several lines. decimal: a number with decimals, in quotes. when: a place in time.
slug: one own id. word: one of `words`. tag: a language by its BCP 47 tag. id: one reference to an item. ids: references
to items, bare inside the same service. slugs: own ids of actors, components or services. lines: a list of lines.
tables: `[[…NAME]]`, with the fields in `columns`."""

Bearing = Literal[
    "payment", "alarm", "time", "certainty", "outcome", "state", "kind", "actors", "numbers", "level", "shared",
    "names", "wording", "aside", "said", "advice", "against",
]  # fmt: skip
"""What a change in a field bears on; `changes.compare` makes a weight of it, by the item that the field stands in.
aside: where or in which words the source has it, which weighs as wording wherever it stands. said: who says it.
against: what says otherwise."""

ReferenceKind = Literal["item", "actor", "used", "accepted"]
"""What a reference names: an item by full id, an actor, a component or service, an item a finding is about."""

NUMBER = 2
"""The newest number of `plantui.plan` and `plantui.service` that this program knows; what has a key that came with a
number names that number or a later one."""


@value_class
class Field:
    """One field of a table: what it holds, whether the table must have it, and the words it may be.

    `long`: its difference is shown word by word. `leads`: its place among the fields that say most of a change, from 1;
    0 for none of them. `refers`: what its entries name, where reading checks that it is there. `within`: the least and
    the greatest whole number. `columns`: the fields of its own tables, each of which must have one that is named in
    `says`. `since`: the number of the format that it came with; `first`: how number 1 has it, where that is otherwise.
    """

    name: str
    shape: Shape
    bears: Bearing = "wording"
    words: tuple[str, ...] = ()
    long: bool = False
    leads: int = 0
    refers: ReferenceKind | None = None
    required: bool = False
    within: tuple[int, int] | None = None
    columns: tuple[Field, ...] = ()
    says: tuple[str, ...] = ()
    since: int = 1
    first: Field | None = None


CERTAINTIES = (
    "done", "decided", "planned", "expected", "targeted", "proposed", "indicated", "doubtful", "conditional",
)  # fmt: skip
"""Strong to weak."""

_FIRST_KINDS = (
    "delivery", "trial", "target", "decision", "transition", "operations-ready", "funding-ends", "event",
)  # fmt: skip
MILESTONE_KINDS = (*_FIRST_KINDS, "payment")
COMPONENT_KINDS = ("system", "regulation", "agreement", "delivery-plan")
PAYMENTS = ("duty", "agreement", "undecided")
PREREQUISITE_STATES = ("open", "met", "dropped")
COMPONENT_STATES = ("proposed", "decided", "building", "trial", "in-use", "closing", "gone")
RISK_STATES = ("open", "closed", "happened")
DISPUTE_STATES = ("open", "escalated", "settled", "withdrawn")
YEAR_STATES = ("actual", "forecast", "target", "proposed", "adopted")
STATES = tuple(dict.fromkeys((
    *PREREQUISITE_STATES, *COMPONENT_STATES, *RISK_STATES, *DISPUTE_STATES, *YEAR_STATES,
)))  # fmt: skip
"""Every word of how something stands, whichever table it is of."""

OUTCOMES = ("unknown", "missed", "partly")
LEVELS = ("on-plan", "some-trouble", "in-trouble", "stopped", "done")
ADVICES = ("go", "wait", "stop")
AIMS = ("up", "down", "hold")
BOUNDS = ("under", "over", "about")
SHARES = ("percent", "%")
"""The units of a share, which mean the same."""
_FIRST_LANGUAGES = ("nb", "nn", "en")
RISK_SCALE = 5
"""How far likelihood and impact go in a plan that does not say."""

MOST_RISK = 100

_YES = ("yes",)

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        # of items, in the order in which they are written as data
        Field("title", "line", "names", leads=11),
        Field("aliases", "lines", "names"),
        Field("text", "text", long=True),
        Field("condition", "line", "time", long=True),
        Field("certainty", "word", "certainty", words=CERTAINTIES, leads=9),
        Field("certainty_text", "line", "aside", long=True),
        Field("until", "when", "time", leads=12),
        Field("until_certainty", "word", "certainty", words=CERTAINTIES, leads=13),
        Field("until_certainty_text", "line", "aside", long=True),
        Field("outcome", "word", "outcome", words=OUTCOMES, leads=14),
        Field("outcome_text", "line", "outcome", long=True),
        Field("payment", "word", "payment", words=PAYMENTS, leads=3),
        Field("payment_text", "line", "payment", long=True, leads=4),
        Field("state", "word", "state", words=STATES, leads=5),
        Field("met_on", "when", "state"),
        Field("unit", "line", "numbers", leads=8),
        Field("of", "line", "numbers", leads=7),
        Field("bound", "word", "numbers", words=BOUNDS),
        Field("aim", "word", "numbers", words=AIMS),
        Field("as_of", "when", "numbers"),
        Field("reporter", "line", "said"),
        Field("word", "line", "numbers"),
        Field("level", "word", "level", words=LEVELS, leads=15),
        Field("aspect", "line", "numbers"),
        Field("number", "line", "numbers"),
        Field("version", "line"),
        Field("owner", "slug", "actors", refers="actor"),
        Field("short", "line", "names"),
        Field("code", "line"),
        Field("reason", "text", long=True),
        Field("source", "line", "aside"),
        Field("figure_only", "word", words=_YES),
        Field("checked", "when"),
        Field("was", "id", "names"),
        Field("replaces", "id", "names"),
        Field("split_from", "id", "names", refers="item"),
        Field("value", "integer", "numbers", leads=6),
        Field("decimal", "decimal", "numbers", leads=16),
        Field("first", "integer", "numbers"),
        Field("last", "integer", "numbers"),
        Field("years", "integer", "numbers"),
        Field("rank", "integer", "numbers"),
        Field("likelihood", "integer", "numbers", leads=17, within=(1, MOST_RISK)),
        Field("likelihood_text", "line", "numbers", long=True),
        Field("impact", "integer", "numbers", leads=18, within=(1, MOST_RISK)),
        Field("impact_text", "line", "numbers", long=True),
        Field("measure", "text", "numbers", long=True),
        Field("raised_on", "when", "alarm"),
        Field("raised_by", "line", "alarm"),
        Field("raised_to", "line", "alarm"),
        Field("settled_on", "when", "alarm"),
        Field("settlement", "text", "alarm", long=True),
        Field("actors", "slugs", "actors", leads=10, refers="actor"),
        Field("uses", "slugs", "actors", refers="used"),
        Field("after", "ids", "actors", refers="item"),
        Field("needed_for", "ids", "actors", refers="item"),
        Field("affects", "ids", "numbers", refers="item"),
        Field("about", "ids", "alarm", refers="item"),
        Field("contradicts", "ids", "against", refers="item"),
        Field("items", "ids", refers="accepted"),
        Field("claim", "tables", "time", leads=2),
        Field("year", "tables", "numbers", leads=19),
        Field("position", "tables", "alarm", leads=20),
        # which have a place of their own in the data: the kind, the place in time, the id
        Field("kind", "word", "kind"),
        Field("when", "when", "time", leads=1),
        Field("id", "slug"),
        # of a claim alone
        Field("advice", "word", "advice", words=ADVICES),
        # of the document and of services
        Field("revision", "line"),
        Field("date", "when"),
        Field("author", "line"),
        Field("description", "line", long=True),
        Field("language", "tag", first=Field("language", "word", words=_FIRST_LANGUAGES)),
        Field("risk_scale", "integer", "numbers", within=(2, MOST_RISK)),
        Field("chapter", "line", "names"),
        Field("order", "integer"),
        Field("mandate", "line"),
        Field("summary", "text", long=True),
        # said by the folder that a service stands in, and by no line of its file
        Field("inside", "slug", "names"),
    )
}
"""What each name means; a table may have it otherwise, as `fields_of` tells."""

LONG = frozenset(field.name for field in FIELDS.values() if field.long)
"""Fields whose difference is shown word by word."""


def _table(*entries: str | Field) -> tuple[Field, ...]:
    """The fields of a table: by name, `name!` for what it must have, `name+` for what came with number 2; or whole,
    where the table has a field in a way of its own.
    """
    fields = []
    for entry in entries:
        if isinstance(entry, Field):
            fields.append(entry)
            continue
        name = entry.rstrip("!+")
        since = 2 if "+" in entry else 1
        fields.append(attrs.evolve(FIELDS[name], required="!" in entry, since=since))
    return tuple(fields)


def _as(entry: str, **otherwise: object) -> Field:
    """A field that a table has in a way of its own."""
    (field,) = _table(entry)
    return attrs.evolve(field, **otherwise)  # type: ignore[arg-type]  # the names are those of Field


def _later(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}+" for name in names)


def _state(entry: str, words: tuple[str, ...], bears: Bearing = "state") -> Field:
    return _as(entry, words=words, bears=bears)


_COMMON = ("reporter+", "contradicts+", "source!", "figure_only+", "checked", "was")
_REPLACING = ("replaces+", *_COMMON)
_NAMED = ("aliases+", *_REPLACING)
_PLACE_IN_TIME = ("when", "condition", "certainty", "certainty_text")
_UNTIL = ("until+", "until_certainty+", "until_certainty_text+")
_LINE = _as("text!", shape="line")

PLAN = _table("id!", "revision!", "title!", "date", "version", "author", "description", "language", "risk_scale+")
VERSION = _table("date", "version", "description", "author")
SERVICE = _table(
    "id!", "title!", "chapter", "order", "mandate", "summary", "uses", "source", "checked", "reporter+", "contradicts+",
    "figure_only+", "replaces+", "aliases+", "owner+",
)  # fmt: skip

CLAIM = _table(
    "reporter!", "as_of", "when", "condition+", "certainty+", "certainty_text+", "payment+", "payment_text+",
    _state("state+", (*PREREQUISITE_STATES, *COMPONENT_STATES)), "met_on+", "value+", "decimal+", "advice+", "text+",
    "source",
)  # fmt: skip
"""What one source says of an item; of the item's own fields those that its table has."""

_FIRST_CLAIM = _table("reporter!", "as_of", "when!", "source")
_ANY_CLAIM = ("reporter", "as_of", "advice", "text", "source")
_SAID = tuple(field.name for field in CLAIM if field.name not in ("reporter", "as_of", "source"))

YEAR = _table(
    "when!", "value", "decimal", _state("state!", YEAR_STATES, "numbers"), "bound", _as("text", bears="numbers"),
    "source",
)  # fmt: skip
"""One year of a figure."""

POSITION = _table("reporter!", "as_of", _as("text!", bears="alarm"), "source")
"""What one party to a dispute holds, in its own words."""


def _claimed(*fields: Field) -> tuple[Field, ...]:
    """The fields of a table with what a claim may say there: the words and shapes are the table's own."""
    own = {field.name: field for field in fields}
    columns = tuple(
        attrs.evolve(own.get(field.name, field), required=field.required, since=field.since)
        for field in CLAIM
        if field.name in own or field.name in _ANY_CLAIM
    )
    says = tuple(name for name in _SAID if name in {field.name for field in columns})
    return tuple(
        attrs.evolve(field, columns=columns, says=says) if field.name == "claim" else field for field in fields
    )


_OWNER_LINE = _as("owner", shape="line", bears="names", refers=None)
_MILESTONE_CLAIM = _as("claim", first=_as("claim", columns=_FIRST_CLAIM))

_PLAN_OWN: Mapping[str, tuple[Field, ...]] = {
    "reference": _table("id!", "number", "version", "title!", _OWNER_LINE, *_NAMED),
    "period": _table("id!", _LINE, "first", "last", "years", *_REPLACING),
    "focus": _table("id!", "rank!", "title", "text", *_NAMED),
    "actor": _table("id!", "title!", "short", "text", *_NAMED),
    "component": _claimed(*_table(
        "id!", _as("kind!", words=COMPONENT_KINDS), "title!", "text", *_later(*_PLACE_IN_TIME), *_UNTIL,
        _state("state+", COMPONENT_STATES), _as("after+", bears="shared"), _as("uses+", bears="shared"), "owner+",
        "claim+", *_NAMED,
    )),
    "note": _table("id!", "title", "text!", *_NAMED),
    "accepted": _table("id!", "code!", "items!", "reason!", "source"),
}  # fmt: skip

SERVICE_TABLES: Mapping[str, tuple[Field, ...]] = {
    "goal": _table("id!", "text!", *_REPLACING),
    "fact": _claimed(*_table(
        "id!", _LINE, "value", "decimal+", "unit", "of", "bound", "aim+", "as_of",
        _as("year+", columns=YEAR, says=("value", "decimal", "text")), "claim+", *_REPLACING,
    )),
    "status": _table(
        "id!", "reporter!", "word", "level+", "aspect+", "as_of", "text",
        *(name for name in _REPLACING if name != "reporter+"),
    ),
    "prerequisite": _claimed(*_table(
        "id!", _LINE, _state("state!", PREREQUISITE_STATES), "met_on", *_PLACE_IN_TIME, "outcome+", "outcome_text+",
        "actors", "needed_for", "after", "uses", "owner+", "replaces", "claim+", *_COMMON,
    )),
    "milestone": _claimed(*_table(
        "id!", _as("kind!", words=MILESTONE_KINDS, first=_as("kind!", words=_FIRST_KINDS)), "title!", "text",
        *_PLACE_IN_TIME, *_UNTIL, "outcome+", "outcome_text+", "payment", "payment_text", "actors", "after", "uses",
        "owner+", "replaces", "split_from+", _MILESTONE_CLAIM, *_COMMON, "aliases+",
    )),
    "risk": _table(
        "id!", _as("title+", bears="numbers"), "text!", "likelihood+", "likelihood_text+", "impact+", "impact_text+",
        "as_of+", _state("state+", RISK_STATES), _as("actors+", bears="numbers"), _as("uses+", bears="numbers"),
        "affects+", "measure+", _as("when+", bears="numbers"), _as("until+", bears="numbers"), "owner+", *_NAMED,
    ),
    "dispute": _table(
        "id!", _as("title", bears="alarm"), _as("text", bears="alarm"), "about", "raised_on", "raised_by", "raised_to",
        _state("state!", DISPUTE_STATES, "alarm"), "settled_on", "settlement", _as("position", columns=POSITION),
        *_NAMED,
    ),
    "note": _table("id!", "title", "text!", *_NAMED),
}  # fmt: skip

OF_THE_WHOLE = ("fact", "goal", "status", "prerequisite", "milestone", "risk", "dispute")
"""Tables of services that plan.toml has too, for what belongs to the whole: its ids are `plan.x`."""

PLAN_TABLES: Mapping[str, tuple[Field, ...]] = {**_PLAN_OWN, **{name: SERVICE_TABLES[name] for name in OF_THE_WHOLE}}

_LATER_TABLES = {"plan": OF_THE_WHOLE, "service": ("dispute",)}
"""Tables that came with number 2, by the file that they stand in."""


def of_number(fields: Iterable[Field], number: int) -> tuple[Field, ...]:
    """The fields of a table as a file has them that names this number."""
    if number >= NUMBER:
        return tuple(fields)
    return tuple(field.first or field for field in fields if field.since <= number)


def tables_of(role: Literal["plan", "service"], number: int) -> Mapping[str, tuple[Field, ...]]:
    """The tables that plan.toml or a service may hold where it names this number, with their fields."""
    tables = PLAN_TABLES if role == "plan" else SERVICE_TABLES
    later = _LATER_TABLES[role] if number < NUMBER else ()
    return {name: of_number(fields, number) for name, fields in tables.items() if name not in later}


_OF_ITEMS = {field.name for table in (*PLAN_TABLES.values(), *SERVICE_TABLES.values()) for field in table}
ITEM_FIELDS = tuple(FIELDS[name] for name in FIELDS if name in _OF_ITEMS - {"id", "kind", "when"})
"""What any item may have beside its id, kind and place in time, in the order in which it is written as data."""

TABLES: Mapping[str, tuple[Field, ...]] = {"plan": PLAN, "service": SERVICE, **PLAN_TABLES, **SERVICE_TABLES}
"""The fields of what is an item, by the table it stands in; policy and people have their own readers."""


def field_of(table: str, name: str) -> Field | None:
    """How a table has a field; how any has it where the table is not of the format, None where none does."""
    return next((field for field in fields_of(table) if field.name == name), FIELDS.get(name))


def fields_of(table: str) -> tuple[Field, ...]:
    """The fields a table may hold, in the order of the format; none for rules and people."""
    return TABLES.get(table, ())


COLUMNS: Mapping[str, tuple[Field, ...]] = {"claim": CLAIM, "year": YEAR, "position": POSITION}
"""All that the tables of an item may have, by the field that holds them."""

SET_LISTS = ("actors", "uses", "after", "needed_for")
"""Lists whose order carries no meaning: sorted and unique in fingerprints."""

UNBOUND = ("order", "checked")
"""Fields that no fingerprint covers, whatever the item."""

UNBOUND_IN_PLAN = ("revision", "version", "date")
"""Fields of the item `plan` that its own fingerprint leaves out: the plan fingerprint binds them."""
