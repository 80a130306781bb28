"""What became of a comment, as words that a reply begins with: a record has no key for it."""

from __future__ import annotations

from plantui.i18n import t

OUTCOMES = ("accepted", "in_principle", "not_accepted", "noted")
"""Taken up, taken up in another way, not taken up, and nothing to take up."""


def label(outcome: str) -> str:
    """An outcome's word in the chosen language."""
    return t(f"reply_outcome.{outcome}")


def labelled(outcome: str, text: str) -> str:
    """A reply's words with the outcome before them; no words at all stay none, for a reply must give its reason."""
    words = text.strip()
    return t("reply_outcome.labelled", outcome=label(outcome), text=words) if words else ""
