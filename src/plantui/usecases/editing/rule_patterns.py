"""The patterns of the rules that name an item by an id that an edit takes from it; no edit changes a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import attrs

from plantui.review.rounds.requirements import item_glob

_STRING = re.compile(r"\"([^\"\n\\]*)\"|'([^'\n]*)'")


@attrs.frozen(slots=True)
class LostPattern:
    """A pattern of the rules that named an item and names it no more, with its line; `now` is its new id, or empty."""

    line: int
    pattern: str
    item: str
    now: str = ""


def lost_patterns(policy: bytes, moved: Iterable[tuple[str, str]]) -> Iterator[LostPattern]:
    """The patterns of a file of rules that named what was moved by its old id, and do not name the new one.

    A new id that is empty is of an item that is gone. Of those only patterns without `*` are told: the others go on
    meaning what they say.
    """
    pairs = tuple(moved)
    for number, line in enumerate(policy.decode("utf-8", "replace").split("\n") if pairs else (), 1):
        if line.lstrip().startswith("#"):
            continue
        for pattern in (match[1] or match[2] or "" for match in _STRING.finditer(line)):
            for old, new in pairs:
                if pattern == old or (new and "." in pattern and _names(pattern, old) and not _names(pattern, new)):
                    yield LostPattern(number, pattern, old, new)


def _names(pattern: str, item_id: str) -> bool:
    return item_glob(pattern).fullmatch(item_id) is not None
