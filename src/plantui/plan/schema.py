"""Every table of the plan's files and every field it may hold: the format, as data.

Reading checks against it, editing offers it, and docs/plan-format.md is tested to list it whole.
"""

from __future__ import annotations

from typing import Literal

import attrs

Shape = Literal["line", "text", "integer", "when", "slug", "word", "id", "ids", "slugs", "claims"]
"""line: one-line text. text: text of several lines. when: a place in time. slug: one own id. word: one of `words`.
id: one reference to an item. ids: references to items, bare inside the same service. slugs: own ids of actors,
components or services. claims: `[[…claim]]`."""


@attrs.frozen(slots=True)
class Field:
    """One field of a table: what it holds, whether the table must have it, and the words it may be."""

    name: str
    shape: Shape
    required: bool = False
    words: tuple[str, ...] = ()


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

SOURCE = Field("source", "line", required=True)
_COMMON = (SOURCE, Field("checked", "when"), Field("was", "id"))

_PLACE_IN_TIME = (
    Field("when", "when"),
    Field("condition", "line"),
    Field("certainty", "word", words=CERTAINTIES),
    Field("certainty_text", "line"),
)

PLAN = (
    Field("id", "slug", required=True),
    Field("revision", "line", required=True),
    Field("title", "line", required=True),
    Field("date", "when"),
    Field("version", "line"),
    Field("author", "line"),
    Field("description", "line"),
    Field("language", "word", words=LANGUAGES),
)

VERSION = (
    Field("date", "when"),
    Field("version", "line"),
    Field("description", "line"),
    Field("author", "line"),
)

SERVICE = (
    Field("id", "slug", required=True),
    Field("title", "line", required=True),
    Field("chapter", "line"),
    Field("order", "integer"),
    Field("mandate", "line"),
    Field("summary", "text"),
    Field("uses", "slugs"),
    Field("source", "line"),
    Field("checked", "when"),
)

CLAIM = (
    Field("reporter", "line", required=True),
    Field("as_of", "when"),
    Field("when", "when", required=True),
    Field("source", "line"),
)

_ID = Field("id", "slug", required=True)

PLAN_TABLES: dict[str, tuple[Field, ...]] = {
    "reference": (
        _ID,
        Field("number", "line"),
        Field("version", "line"),
        Field("title", "line", required=True),
        Field("owner", "line"),
        *_COMMON,
    ),
    "period": (
        _ID,
        Field("text", "line", required=True),
        Field("first", "integer"),
        Field("last", "integer"),
        Field("years", "integer"),
        *_COMMON,
    ),
    "focus": (_ID, Field("rank", "integer", required=True), Field("title", "line"), Field("text", "text"), *_COMMON),
    "actor": (_ID, Field("title", "line", required=True), Field("short", "line"), Field("text", "text"), *_COMMON),
    "component": (
        _ID,
        Field("kind", "word", required=True, words=COMPONENT_KINDS),
        Field("title", "line", required=True),
        Field("text", "text"),
        *_COMMON,
    ),
    "note": (_ID, Field("title", "line"), Field("text", "text", required=True), *_COMMON),
    "accepted": (
        _ID,
        Field("code", "line", required=True),
        Field("items", "ids", required=True),
        Field("reason", "text", required=True),
        Field("source", "line"),
    ),
}

SERVICE_TABLES: dict[str, tuple[Field, ...]] = {
    "goal": (_ID, Field("text", "text", required=True), *_COMMON),
    "fact": (
        _ID,
        Field("text", "line", required=True),
        Field("value", "integer"),
        Field("unit", "line"),
        Field("of", "line"),
        Field("bound", "word", words=BOUNDS),
        Field("as_of", "when"),
        *_COMMON,
    ),
    "status": (
        _ID,
        Field("reporter", "line", required=True),
        Field("word", "line"),
        Field("as_of", "when"),
        Field("text", "text"),
        *_COMMON,
    ),
    "prerequisite": (
        _ID,
        Field("text", "line", required=True),
        Field("state", "word", required=True, words=PREREQUISITE_STATES),
        Field("met_on", "when"),
        *_PLACE_IN_TIME,
        Field("actors", "slugs"),
        Field("needed_for", "ids"),
        Field("after", "ids"),
        Field("uses", "slugs"),
        Field("replaces", "id"),
        *_COMMON,
    ),
    "milestone": (
        _ID,
        Field("kind", "word", required=True, words=MILESTONE_KINDS),
        Field("title", "line", required=True),
        Field("text", "text"),
        *_PLACE_IN_TIME,
        Field("payment", "word", words=PAYMENTS),
        Field("payment_text", "line"),
        Field("actors", "slugs"),
        Field("after", "ids"),
        Field("uses", "slugs"),
        Field("replaces", "id"),
        Field("claim", "claims"),
        *_COMMON,
    ),
    "risk": (_ID, Field("text", "text", required=True), *_COMMON),
    "note": (_ID, Field("title", "line"), Field("text", "text", required=True), *_COMMON),
}

RESERVED_IDS = ("plan", "policy", "people", "changes")
SET_LISTS = ("actors", "uses", "after", "needed_for")
"""Lists whose order carries no meaning: sorted and unique in fingerprints."""

UNBOUND = ("order", "checked")
"""Fields that no fingerprint covers, whatever the item."""

UNBOUND_IN_PLAN = ("revision", "version", "date")
"""Fields of the item `plan` that its own fingerprint leaves out: the plan fingerprint binds them."""
