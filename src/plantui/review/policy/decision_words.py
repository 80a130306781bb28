"""The default decision words: what each does, and who may use it once rules are in force."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

import attrs

from plantui.i18n import t

Effect = Literal["approve", "endorse", "against", "neutral", "block", "recuse"]
Who = Literal["deciding", "advisory", "everyone"]


@attrs.frozen(slots=True)
class Word:
    """One decision word. `who` names the seats it is meant for: deciding, advisory, or everyone registered."""

    code: str
    effect: Effect
    who: Who

    @property
    def needs_text(self) -> bool:
        """Whether it asks for a text, which becomes a remark that must be answered."""
        return self.code.endswith("_merknader") and self.effect in ("approve", "endorse")


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


def effect(word: Word) -> str:
    """What the word does, in words."""
    return t(f"effect.{word.effect}_remarks") if word.needs_text else t(f"effect.{word.effect}")
