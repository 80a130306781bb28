"""The code that must be typed before anything is signed: drawn anew for each dialog, so that no habit types it."""

from __future__ import annotations

import secrets

LETTERS = "ACDFHJKMNPRTWXY34679"
"""The characters of the code: no two look alike, each is one key press, and none is a key of the dialog (E, U)."""
LENGTH = 4


def draw() -> str:
    """A new code, for one draft, step or edit."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def typed_on(typed: str, character: str) -> str:
    """What has been typed and one more character, in capitals; what is beyond the code's length is left out."""
    return (typed + character.upper())[:LENGTH]


def field(typed: str) -> str:
    """What has been typed, with a blank line for each letter that is still to come."""
    return f"[{typed}{'_' * (LENGTH - len(typed))}]"
