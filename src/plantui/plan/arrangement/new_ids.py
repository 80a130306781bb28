"""Ids for what is new, made of its title in one way wherever it comes in: command, table, form or spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from plantui import i18n
from plantui.plan.model import Plan
from plantui.plan.references import full_id

LONGEST = 40
"""Characters of an id that is made; with a number behind it where the id is taken, a few more."""

_SPELLED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "ð": "d", "þ": "th"})
_BETWEEN = re.compile(r"[^a-z0-9]+")


def new_id(title: str, taken: Collection[str], stop_words: Collection[str] = (), *, otherwise: str = "item") -> str:
    """An id that is not taken, for what is called this: its words without stop words, cut at a word's end.

    `otherwise` is what it is made of where the title has no letter or digit that an id may have.
    """
    base = _base(title, stop_words) or otherwise
    made, number = base, 1
    while made in taken:
        number += 1
        made = f"{base}-{number}"
    return made


def new_item_id(plan: Plan, place: str, table: str, fields: Mapping[str, object], taken: Collection[str] = ()) -> str:
    """The own id of a new item of a service, or of `plan`: of its title, else its text, in the plan's language.

    Another one than any item there has or had, and than those `taken` besides.
    """
    title = next((value for name in ("title", "text") if isinstance(value := fields.get(name), str)), "")
    known = {item.id for item in plan.all_items()}
    known |= {full_id(item, was) for item in plan.all_items() if (was := item.text("was"))}
    there = {own_id for holder, _, own_id in (each.partition(".") for each in known) if holder == place}
    return new_id(title, {*there, *taken}, stop_words(plan.item.text("language")), otherwise=table)


def stop_words(language: str | None) -> frozenset[str]:
    """The words that say nothing in an id, as its parts are spelled; English ones where the language has none."""
    return frozenset(_words(i18n.sentence_of(i18n.known(language) or "en", "language.stop_words")))


def _base(title: str, stop_words: Collection[str]) -> str:
    """At most LONGEST characters of an id: whole words, but of a first one that is longer the beginning."""
    every = _words(title)
    words = [word for word in every if word not in stop_words] or every
    made = "-".join(words)
    if len(made) <= LONGEST:
        return made
    end = made.rfind("-", 0, LONGEST + 1)
    return made[: end if end > 0 else LONGEST]


def _words(text: str) -> list[str]:
    """The words of a text as an id can have them."""
    spelled = unicodedata.normalize("NFC", text.lower()).translate(_SPELLED)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(letter))
    return [word for word in _BETWEEN.split(bare.lower()) if word]
