"""The default decision words: what each does, and who may use it once rules are in force."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from plantui.i18n import t
from plantui.value_class import value_class

Effect = Literal["approve", "endorse", "against", "neutral", "block", "recuse"]
Who = Literal["deciding", "advisory", "everyone"]


@value_class
class Word:
    """One decision word. `who` names the seats it is meant for: deciding, advisory, or everyone registered."""

    code: str
    effect: Effect
    who: Who


_BY_EFFECT: tuple[tuple[Effect, Who, tuple[str, ...]], ...] = (
    ("endorse", "advisory", ("tilslutning", "tilslutning_merknader", "anbefalt")),
    ("approve", "deciding", ("godkjent", "godkjent_merknader", "vedtatt")),
    ("against", "everyone", ("frarades",)),
    ("neutral", "everyone", ("ingen_merknader", "orientering", "etterretning", "droftet")),
    ("block", "deciding", ("utsatt", "avvist", "sendt_tilbake")),
    ("recuse", "everyone", ("inhabil",)),
)

WORDS = MappingProxyType({code: Word(code, effect, who) for effect, who, codes in _BY_EFFECT for code in codes})
"""By code, in the order they are offered; in open review everyone is offered all of them."""


def label(code: str) -> str:
    """The word as people read it; a code that is no default word is shown as it is."""
    return t(f"word.{code}") if code in WORDS else code


def needs_text(code: str, effect: Effect) -> bool:
    """Whether a word of that effect asks for a text, which becomes a remark that must be answered."""
    return code.endswith("_merknader") and effect in ("approve", "endorse")


def effect_words(code: str, effect: Effect) -> str:
    """What a word of that effect does, in words."""
    return t(f"effect.{effect}_remarks") if needs_text(code, effect) else t(f"effect.{effect}")
