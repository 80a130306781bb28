"""What one reviewer has in front of them: one frozen value, without behaviour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from plantui.value_class import value_class

if TYPE_CHECKING:  # records, rules and drafts come with what makes and asks them: `plantui show` waits for none of it
    from datetime import date
    from pathlib import Path

    from plantui.git.process import Git
    from plantui.plan.model import Plan
    from plantui.review.ledger.log_entry import LogEntry
    from plantui.review.policy.people import People
    from plantui.review.rounds.proceedings import Proceedings
    from plantui.usecases.drafts.store import DraftAct, Dropped, Unfinished
    from plantui.usecases.session.cache import Memory
    from plantui.usecases.session.startup import Place, Text


@value_class
class Me:
    """Who is at the desk: `by` as records name them, and how that is known; empty `by` when it is not."""

    by: str
    known_from: Literal["--by", "key", "setting", "email", ""]
    name: str = ""


@value_class
class Desk:
    """Plan, people, history and draft at one moment; each use case makes a new one.

    `history` is newest first and None until it has been read; `draft` is in the order things were said, `unfinished`
    what was being typed, `dropped` what was taken out and can be put back, `damaged` the draft files that could not be
    read and were set aside. `draft_folder` is where
    the draft is kept, None where nothing can be said. `proceedings` are the rules, round and standing at the tip, None
    until they have been judged (`usecases.session.review`). `plan_id` is the id that the plan's root has where one is
    pinned, else what the text says. `agent` is the ssh-agent asked instead of SSH_AUTH_SOCK.
    """

    git: Git
    text: Text
    place: Place
    plan: Plan
    people: People
    me: Me
    today: date
    draft: tuple[DraftAct, ...]
    history: tuple[LogEntry, ...] | None = None
    draft_folder: Path | None = None
    unfinished: tuple[Unfinished, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    damaged: tuple[str, ...] = ()
    proceedings: Proceedings | None = None
    plan_id: str = ""
    agent: str | None = None


@value_class
class Session:
    """A desk and what this process remembers of its repository: asked again, an answer costs only what is new."""

    desk: Desk
    memory: Memory

    def with_desk(self, desk: Desk) -> Session:
        """The same memory beside another desk of the repository."""
        return Session(desk, self.memory)
