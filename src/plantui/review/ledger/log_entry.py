"""The entries of a plan's log as values: commits with records or plan changes, and their signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from plantui.review.records.record import Record
from plantui.value_class import value_class

SignatureState = Literal["good", "bad", "unsigned", "unchecked", "unverifiable"]


@value_class
class Signature:
    """The verification of one commit's signature, whoever's key it is by.

    `key` is `SHA256:…` for ssh, the full fingerprint for gpg, empty when there is none; `why` says in words what
    made it bad or unverifiable (no key at hand, unknown kind, weak key). `lacking` is the program that is not
    there to check it: of such a one nothing is known.
    """

    state: SignatureState
    kind: Literal["ssh", "gpg", "other", ""] = ""
    key: str = ""
    why: str = ""
    lacking: str = ""


UNCHECKED = Signature("unchecked")

WAITS_FOR_GPG = Signature("unchecked", "gpg")
"""A signature that gpg must verify: the result depends on which keys gpg is given."""


@value_class
class LogEntry:
    """One commit that says or changes something; landing merges are no entries.

    `number` counts from 1 at the oldest. `committed` and `author` are what the commit claims. A `record` entry adds one
    record file: `record` holds it, or `trouble` says why the file is none. A `plan` entry changes plan files: `paths`.
    """

    number: int
    commit: str
    parents: tuple[str, ...]
    kind: Literal["record", "plan"]
    author: str
    committed: datetime
    subject: str
    signature: Signature
    paths: tuple[str, ...]
    record: Record | None = None
    record_id: str = ""
    trouble: str = ""
