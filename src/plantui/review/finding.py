"""What an audit says: findings by code, as AUTHORITY names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import attrs

Code = Literal[
    "object-damaged", "object-missing", "history-incomplete", "tree-malformed",
    "record-unsigned", "record-signer", "record-mixed", "record-headers", "record-malformed", "record-unproven",
    "record-dropped", "record-edited",
    "not-entitled", "key-retired-beside", "key-compromised",
    "record-round", "round-not-opened", "late", "adoption-over-objection",
    "adoption-fork", "plan-unreadable", "stray-content", "record-base", "stale", "unattributed", "frozen-edit",
    "adoption-fails", "policy-serial", "policy-unsatisfiable", "adoption-contested",
    "tag-mismatch", "tag-missing",
    "history-shortened", "history-rewritten", "behind", "own-record-missing",
]  # fmt: skip
CODES: tuple[Code, ...] = get_args(Code)

_BY_NAME: Mapping[str, Code] = {code: code for code in CODES}

NOTICES: frozenset[Code] = frozenset({
    "late", "stale", "key-retired-beside", "adoption-over-objection", "adoption-contested", "tag-missing", "behind",
})  # fmt: skip
"""What is told and fails nothing (clause 18)."""

INCOMPLETE: frozenset[Code] = frozenset({"object-damaged", "object-missing", "history-incomplete"})
"""What leaves the answer open: it is 'cannot say', never 'valid'."""


def code_of(name: str) -> Code | None:
    """The finding's code of that name; None where a fault or a lack is no finding of its own."""
    return _BY_NAME.get(name)


@attrs.frozen(slots=True)
class Finding:
    """One thing an audit found, where, and the values its sentence names.

    `healed` when later history has made it good; `accepted` when an adoption that holds lists it.
    """

    code: Code
    commit: str
    values: Mapping[str, str | int] = attrs.field(factory=dict)
    healed: bool = False
    accepted: bool = False

    @property
    def severity(self) -> Literal["notice", "failing"]:
        """Whether it fails the audit."""
        return "notice" if self.code in NOTICES or self.healed or self.accepted else "failing"

    @property
    def name(self) -> str:
        """What an adoption lists to accept it."""
        return f"{self.code}:{self.commit}"
