"""The raw facts of commits and trees that an inquiry is given, as values. Nothing here has been judged.

`git.history` fills them in; parents and files come from the raw objects, each hashed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import attrs

from plantui import limits
from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan.model import Plan
from plantui.review.ledger.log_entry import UNCHECKED, Signature
from plantui.review.policy.model import NO_POLICY, Policy
from plantui.review.policy.people import NOBODY, People
from plantui.review.records import record as records
from plantui.review.records.record import Record
from plantui.value_class import value_class

DamageCode = Literal[
    "object-damaged", "object-missing", "history-incomplete", "limit-reached", "signature-unchecked",
    "commit-large", "tree-malformed",
]  # fmt: skip


@value_class
class Touched:
    """One file below plan/reviews/ that differs from a parent's: blob ids, None where it is not there.

    `plain` is False where the commit has it in another mode than 100644.
    """

    path: str
    before: str | None
    after: str | None
    plain: bool = True


@value_class
class Difference:
    """How a commit differs from one parent, or from nothing where it has none.

    `reviews` lists what differs below plan/reviews/; `plan` says whether anything else below plan/ does, `elsewhere`
    whether anything outside plan/ does.
    """

    reviews: tuple[Touched, ...] = ()
    plan: bool = False
    elsewhere: bool = False


@value_class
class Commit:
    """One commit. `differences` stand in the order of its parents; one stands alone where there are none.

    A `signature` that waits for gpg is asked about by the keys of the rules at its place: `Inquiry.signed`.
    `exact` says that its headers are tree, parent, author, committer and one signature, and nothing more. One that is
    `large` is beyond its bound: it introduces nothing and has no known signer (clause 2). `strange` is the first header
    that is not as expected. `malformed` are the folders of its plan that are not as they must be, each with the tree it
    is: where a parent has the same one it is inherited.
    """

    id: str
    parents: tuple[str, ...]
    differences: tuple[Difference, ...]
    signature: Signature = UNCHECKED
    exact: bool = True
    large: bool = False
    strange: str = ""
    malformed: frozenset[tuple[str, str]] = frozenset()

    @property
    def edits(self) -> bool:
        """Whether the plan, records left out, differs from that in every parent."""
        return all(difference.plan for difference in self.differences)


@value_class
class RecordFile:
    """A file below plan/reviews/ by its bytes: the record, or why it is none; `path` is where its content puts it."""

    record_id: str
    record: Record | None = None
    path: str = ""
    trouble: str = ""


def record_file(data: bytes, size: int = 0) -> RecordFile:
    """What a file's bytes are as a record; never raises. `size` is its own where `data` is lacking for its sake."""
    size = max(size, len(data))
    if size > limits.RECORD_BYTES:
        return RecordFile("", trouble=t("journal.trouble.too_large", size=size, most=limits.RECORD_BYTES))
    record_id = records.record_id(data)
    try:
        record = records.read_record(data)
        return RecordFile(record_id, record, records.path(record, data))
    except UsageProblem as problem:
        return RecordFile(record_id, trouble=problem.message)


@value_class
class Rules:
    """policy.toml and people.toml at one commit; with neither, nobody may do anything."""

    policy: Policy = NO_POLICY
    people: People = NOBODY

    @property
    def readable(self) -> bool:
        """Whether both are there and have no problem."""
        both = self.policy.serial is not None and self.people.serial is not None
        return both and not self.policy.problems and not self.people.problems


NO_RULES = Rules()


@value_class
class Damage:
    """What re-hashing and reading trees found, by commit, or by object where no commit can be named."""

    code: DamageCode
    commit: str
    values: Mapping[str, str] = attrs.field(factory=dict)


def _nobody(_commit: str, _keys: tuple[str, ...]) -> Signature:
    return Signature("unverifiable", "gpg")


@value_class
class Evidence:
    """One history, as far as it could be read. Nothing depends on the order of `commits`.

    `plan` is the plan's id, asked where no root is at hand. `files` are the record files by blob id. `plan_at` and
    `rules_at` give what a commit's tree holds: they are asked for few commits, never raise, and give the same object
    for the same files. `tips` are the record files at the tip by path; `tags` the commits that `plan/…` tags lead to,
    by the name without `plan/`. `by_gpg` says what gpg does of a commit's signature, knowing some armored keys alone.
    """

    plan: str
    tip: str
    commits: Iterable[Commit] = attrs.field(repr=False)
    files: Mapping[str, RecordFile] = attrs.field(repr=False)
    plan_at: Callable[[str], Plan] = attrs.field(repr=False)
    rules_at: Callable[[str], Rules] = attrs.field(repr=False)
    tips: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    tags: Mapping[str, str] = attrs.field(factory=dict)
    damaged: tuple[Damage, ...] = ()
    by_gpg: Callable[[str, tuple[str, ...]], Signature] = attrs.field(default=_nobody, repr=False)


@value_class
class Pins:
    """What the user's own configuration remembers: the root adoption, the newest adoption, the last tip seen here, and
    own records that landed here. Empty where there is nothing yet.

    `landed` has the commits that own records landed as, as far as they are known.
    """

    root: str = ""
    newest: str = ""
    tip: str = ""
    own: tuple[str, ...] = ()
    landed: Mapping[str, str] = attrs.field(factory=dict)
