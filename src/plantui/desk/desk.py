"""What one reviewer has in front of them: one frozen value, without behaviour."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import attrs

from plantui.desk.drafts import Said, Unfinished
from plantui.desk.settings import Settings
from plantui.git.command import Git
from plantui.plan.model import Plan
from plantui.review.history import Entry
from plantui.review.people import People

TextKind = Literal["in-force", "revision", "work"]


@attrs.frozen(slots=True)
class Text:
    """Which text is shown: `in-force` the branch's tip, `revision` another commit, `work` the work tree.

    `name` is the revision as it was asked for, or the branch's short name; `commit` is None for the work tree.
    """

    kind: TextKind
    name: str
    commit: str | None


@attrs.frozen(slots=True)
class Place:
    """Where words land: a full branch ref with its tip, or why nothing can be said here (`read_only`, in words)."""

    ref: str | None
    tip: str | None
    read_only: str = ""


@attrs.frozen(slots=True)
class Me:
    """Who is at the desk: `by` as records name them, and how that is known; empty `by` when it is not."""

    by: str
    known_from: Literal["--by", "key", "setting", "email", ""]
    name: str = ""


@attrs.frozen(slots=True)
class Desk:
    """Plan, people, history and draft at one moment; each use case makes a new one.

    `history` is newest first and None until it has been read; `draft` is in the order things were said, `unfinished`
    what was being typed, `damaged` the draft files that could not be read and were set aside. `draft_folder` is where
    the draft is kept, None where nothing can be said.
    """

    git: Git
    text: Text
    place: Place
    plan: Plan
    people: People
    me: Me
    today: date
    draft: tuple[Said, ...]
    history: tuple[Entry, ...] | None = None
    settings: Settings = attrs.field(factory=Settings)
    draft_folder: Path | None = None
    unfinished: tuple[Unfinished, ...] = ()
    damaged: tuple[str, ...] = ()
