"""Findings, their codes, and what a code does to an audit and a gate (clause 18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import attrs

from plantui.value_class import value_class

Code = Literal[
    "object-damaged", "object-missing", "history-incomplete", "limit-reached", "signature-unchecked",
    "commit-large", "tree-malformed",
    "record-unsigned", "record-signer", "record-mixed", "record-headers", "record-malformed", "record-unproven",
    "record-dropped", "record-edited",
    "not-entitled", "key-retired-beside", "key-compromised",
    "record-round", "round-not-opened", "late", "adoption-over-objection",
    "adoption-fork", "plan-unreadable", "stray-content", "record-base", "superseded", "stale", "unattributed",
    "frozen-edit", "adoption-fails", "policy-serial", "policy-unsatisfiable", "adoption-contested",
    "signers-false", "signers-missing",
    "tag-mismatch", "tag-missing",
    "history-shortened", "history-rewritten", "behind", "own-record-missing", "own-record-unsigned",
]  # fmt: skip
CODES: tuple[Code, ...] = get_args(Code)

_BY_NAME: Mapping[str, Code] = {code: code for code in CODES}

Weight = Literal["cannot-say", "fails", "notice"]
"""What a code does to an audit (clause 18): it cannot say, it fails, or the finding is a notice."""
Gate = Literal["refuse", "pass", "told", "tag", ""]
"""What a gate does with a new finding: `told` lets it pass and reports it, `tag` refuses a push of that tag; empty for
codes that depend on the reader's pins.
"""


@value_class
class Severity:
    """One row of clause 18's table. `weight` is the heaviest that a finding of the code can have."""

    weight: Weight
    gate: Gate


def _rows(weight: Weight, gate: Gate, *codes: Code) -> dict[Code, Severity]:
    return dict.fromkeys(codes, Severity(weight, gate))


SEVERITIES: Mapping[Code, Severity] = {
    **_rows("cannot-say", "refuse", "object-damaged", "object-missing", "history-incomplete"),
    **_rows("cannot-say", "refuse", "limit-reached", "signature-unchecked"),
    **_rows("notice", "refuse", "commit-large"),
    **_rows("fails", "refuse", "tree-malformed"),
    **_rows("fails", "refuse", "record-unsigned", "record-signer", "record-mixed", "record-headers"),
    **_rows("fails", "refuse", "record-malformed", "record-unproven", "record-dropped", "record-edited"),
    **_rows("notice", "told", "not-entitled", "record-round", "round-not-opened"),
    **_rows("notice", "refuse", "key-compromised", "record-base"),
    **_rows("notice", "pass", "key-retired-beside", "late", "stale", "superseded"),
    **_rows("notice", "pass", "adoption-over-objection", "adoption-contested"),
    **_rows("fails", "refuse", "adoption-fork", "signers-false", "adoption-fails"),
    **_rows("fails", "refuse", "plan-unreadable", "stray-content", "frozen-edit"),
    **_rows("fails", "refuse", "policy-serial", "policy-unsatisfiable"),
    **_rows("notice", "pass", "unattributed"),
    **_rows("notice", "tag", "tag-mismatch"),
    **_rows("notice", "pass", "tag-missing"),
    **_rows("fails", "refuse", "history-shortened", "history-rewritten"),
    **_rows("notice", "", "behind"),
    **_rows("fails", "", "own-record-missing", "own-record-unsigned"),
    **_rows("notice", "pass", "signers-missing"),
}

INCOMPLETE: frozenset[Code] = frozenset(code for code, row in SEVERITIES.items() if row.weight == "cannot-say")
"""The codes with which an audit cannot say."""

SEEN_BEFORE: frozenset[Code] = frozenset({
    "history-shortened", "history-rewritten", "behind", "own-record-missing", "own-record-unsigned",
})  # fmt: skip
"""The codes that depend on the reader's pins beside the history (clause 17)."""


ACCEPTABLE: frozenset[Code] = frozenset(CODES) - INCOMPLETE - SEEN_BEFORE - {"adoption-fork"}
"""What an adoption may accept: what its own history holds, and no more (clause 18)."""


def code_of(name: str) -> Code | None:
    """The finding's code of that name; None where a fault or a lack is no finding of its own."""
    return _BY_NAME.get(name)


@value_class
class AuditFinding:
    """One thing an audit found, where, and the values its sentence names.

    `commit` is the first commit it is about and `also` the others. `healed` when later history has made it good;
    `accepted` when an adoption that holds lists it; `told` where it does not fail although its code can.
    """

    code: Code
    commit: str
    values: Mapping[str, str | int] = attrs.field(factory=dict)
    healed: bool = False
    accepted: bool = False
    also: tuple[str, ...] = ()
    told: bool = False

    @property
    def severity(self) -> Literal["notice", "failing"]:
        """`failing` where the audit fails or cannot say for its sake."""
        lighter = SEVERITIES[self.code].weight == "notice" or self.healed or self.accepted or self.told
        return "notice" if lighter else "failing"

    @property
    def deviates(self) -> bool:
        """Whether it fails the audit, or is about something that is not what it looks like and counts for nothing."""
        row = SEVERITIES[self.code]
        disregarded = row.weight == "notice" and row.gate in ("refuse", "told", "tag")
        return self.severity == "failing" or (disregarded and not self.healed and not self.accepted)

    @property
    def commits(self) -> tuple[str, ...]:
        """Every commit it is about."""
        return (self.commit, *self.also)

    @property
    def names(self) -> tuple[str, ...]:
        """What an adoption lists to accept it: all of them."""
        return tuple(f"{self.code}:{commit}" for commit in self.commits)

    @property
    def acceptable(self) -> bool:
        """Whether an adoption can accept it: it fails, and for what is in the history itself (clause 18)."""
        return self.severity == "failing" and self.code in ACCEPTABLE and bool(self.commit)

    @property
    def name(self) -> str:
        """Its code with its first commit."""
        return f"{self.code}:{self.commit}"
