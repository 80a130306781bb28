"""The plan's files before they are parsed: path and object id, located problems, and the outline of a service.

The first frame imports this module, and so it imports neither the model nor the schema.
"""

from __future__ import annotations

import re

from plantui import limits
from plantui.plan import toml, values
from plantui.value_class import value_class

SERVICE_PATH = re.compile(r"plan/services/((?:[^/]+/)*)([^/]+)\.toml")
_FIRST_ARRAY = re.compile(r"^\[\[", re.MULTILINE)

RESERVED_IDS = ("plan", "policy", "people", "changes")
"""What no service may be called: they name what is the plan's own."""


@value_class
class Problem:
    """Something in a file that the format does not allow.

    `path` is below the repository's root; `line` counts from 1, 0 where no line can be named; `what` names the
    table and id as the file does (`milestone 'x'`) or is empty; `message` is value seen and what was expected.
    """

    path: str
    line: int
    what: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return ": ".join(part for part in (place, self.what, self.message) if part)


@value_class
class File:
    """One file of a revision: its path below the repository's root, and the id of its bytes.

    `blob` is the object id in git, or `sha256:` and the hex of the bytes for a file of the work tree.
    """

    path: str
    blob: str


@value_class
class Outline:
    """What the first frame shows of a service."""

    id: str
    title: str
    order: int
    inside: str | None


def outline(path: str, data: bytes) -> Outline | None:
    """Id, title and place of a service from the head of its file; None for other files and for broken heads."""
    match = SERVICE_PATH.fullmatch(path)
    if match is None or not is_service_id(match[2]):
        return None
    try:
        text = toml.decode(data)
        head = _FIRST_ARRAY.search(text)
        raw = toml.parse(toml.scan(text[: head.start()] if head else text).text)
    except toml.NotToml:
        return None
    title, order = raw.get("title"), raw.get("order")
    return Outline(
        match[2],
        values.canonical(title) if isinstance(title, str) else match[2],
        order if isinstance(order, int) else 1_000_000,
        inside(match[1]),
    )


def is_service_id(name: str) -> bool:
    """Whether a service may have this id: a slug of at most ID_CHARACTERS that is not reserved."""
    return len(name) <= limits.ID_CHARACTERS and bool(values.SLUG.fullmatch(name)) and name not in RESERVED_IDS


_PATH_PART = re.compile(r"[a-z0-9][a-z0-9._-]*")


def safe(value: str) -> bool:
    """Whether a text can be one part of a path, whatever machine it comes to."""
    return _PATH_PART.fullmatch(value) is not None and ".." not in value and not value.endswith(".")


def inside(folders: str) -> str | None:
    """The id of the service that a file's folders below `plan/services` nest it in; None at the top."""
    return folders.rstrip("/").rpartition("/")[2] or None
