"""Loading a plan from git: what was parsed once is remembered, and only what differs is read."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from plantui.git.objects import plan_files
from plantui.git.objects.plan_files import Snapshot
from plantui.git.process import Git
from plantui.plan import loader
from plantui.plan.loader import Parsed
from plantui.plan.model import Plan

if TYPE_CHECKING:
    from plantui.git.history.facts import Archive
    from plantui.review.ledger.commit_facts import Rules
    from plantui.review.ledger.ledger import Inquiry
    from plantui.review.policy.people import People

Counting = Callable[[int, int], None]
"""Called with how much is done, and of how much; what it raises stops the work, and nothing is half done."""


@attrs.define(slots=True)
class Judged:
    """What was read and worked out of one repository's history in this process.

    Plans and rules are the same objects for the same files, which is what the rules' own memory goes by. `last` is the
    last answer.
    """

    archive: Archive
    plans: dict[bytes, Plan] = attrs.field(factory=dict, repr=False)
    plans_at: dict[str, Plan] = attrs.field(factory=dict, repr=False)
    rules: dict[bytes, Rules] = attrs.field(factory=dict, repr=False)
    rules_of_files: dict[tuple[str, str], Rules] = attrs.field(factory=dict, repr=False)
    last: tuple[tuple[object, ...], Inquiry] | None = attrs.field(default=None, repr=False)


@attrs.define(slots=True)
class Memory:
    """Files already parsed, by path and object id, so that another revision costs only what differs.

    `judged` is what `usecases.session.review` has read of the history.
    """

    parsed: dict[tuple[str, str], Parsed] = attrs.field(factory=dict)
    people: dict[str, People] = attrs.field(factory=dict)
    judged: Judged | None = None


def load(git: Git, commit: str, memory: Memory, counting: Counting | None = None) -> Plan:
    """The plan at a commit; files that `memory` knows are neither read nor parsed again."""
    return assemble(git, plan_files.of_commit(git, commit), memory, counting)


def read_plan(git: Git, commit: str) -> Plan:
    """The plan at a commit, with nothing remembered."""
    return load(git, commit, Memory())


def assemble(git: Git, snapshot: Snapshot, memory: Memory, counting: Counting | None) -> Plan:
    """The plan of a snapshot's files, read from git and parsed where `memory` does not know them."""
    missing = sum((file.path, file.blob) not in memory.parsed for file in snapshot.files)
    with keeping_all():
        for done, (file, data) in enumerate(plan_files.contents(git, snapshot, memory.parsed)):
            memory.parsed[file.path, file.blob] = loader.parse(file.path, data)
            if counting and done % 20 == 0:
                counting(done, missing)
        parsed = (memory.parsed.get((file.path, file.blob)) for file in snapshot.files)
        return loader.assemble([file for file in parsed if file], snapshot.problems)


@contextmanager
def keeping_all() -> Iterator[None]:
    """Pause the garbage collector: nearly all that is allocated here is kept, and each collection walks all of it."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()
