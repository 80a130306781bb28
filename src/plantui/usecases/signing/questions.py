"""What can hardly be meant: days and figures that cannot be, a second step, a block without why, another's key.

A record is for ever, so each of these is a doubt that somebody must answer before it is signed; none is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import attrs

from plantui.i18n import t
from plantui.render.dates import long
from plantui.review.authority import permissions
from plantui.review.policy import decision_words
from plantui.review.records.record import Act, Source
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.session.desk import Desk

Code = Literal[
    "deadline-over", "last-call-again", "second-round", "given-ahead", "given-before-opening", "too-many-votes",
    "block-unexplained", "audit-fails",
]  # fmt: skip


@attrs.frozen(slots=True)
class Question:
    """One doubt about what would be signed, as a code and in words; raw, clean it when shown."""

    code: Code
    words: str


def of_said(desk: Desk, entry: DraftAct) -> tuple[Question, ...]:
    """What can hardly be meant about something in the draft: its source, and a block that gives no reason."""
    return (*_of_source(desk, entry.source), *_of_word(desk, entry))


def of_key(desk: Desk, key: str) -> tuple[Question, ...]:
    """A key that is not registered on whoever signs: it does not count, and beside that it fails everybody's audit.

    Of no key nothing is asked: there is nothing to sign with then.
    """
    proceedings = desk.proceedings
    if not key or proceedings is None or proceedings.in_force is None:
        return ()
    if permissions.key_of(proceedings.rules, desk.me.by, key) is not None:
        return ()
    return (Question("audit-fails", t("question.audit-fails", by=desk.me.by)),)


def of_step(desk: Desk, act: Act) -> tuple[Question, ...]:
    """What can hardly be meant about a step of the round."""
    return tuple(_of_step(desk, act))


def _of_step(desk: Desk, act: Act) -> Iterator[Question]:
    if act.due is not None and act.due < desk.today:
        yield Question("deadline-over", t("question.deadline-over", day=long(act.due)))
    proceedings = desk.proceedings
    if proceedings is None:
        return
    if act.kind == "round-open" and proceedings.openings:
        yield Question("second-round", t("question.second-round", names=", ".join(proceedings.open_names)))
    if (
        act.kind == "round-last-call"
        and proceedings.last_called
        and act.due is not None
        and proceedings.due is not None
    ):
        days = {"day": long(proceedings.due), "new": long(act.due)}
        yield Question("last-call-again", t("question.last-call-again", **days))


def _of_source(desk: Desk, source: Source | None) -> Iterator[Question]:
    if source is None:
        return
    if source.given is not None:
        opened = _opened(desk.proceedings)
        if source.given > desk.today:
            yield Question("given-ahead", t("question.given-ahead", day=long(source.given)))
        elif opened is not None and source.given < opened:
            words = t("question.given-before-opening", day=long(source.given), opened=long(opened))
            yield Question("given-before-opening", words)
    votes = (source.votes_for or 0) + (source.votes_against or 0)
    if source.present is not None and votes > source.present:
        yield Question("too-many-votes", t("question.too-many-votes", votes=votes, present=source.present))


def _opened(proceedings: Proceedings | None) -> date | None:
    """The day the open round says it was opened."""
    opened = proceedings.standing.round if proceedings is not None else None
    return opened.record.written.date() if opened is not None else None


def _of_word(desk: Desk, entry: DraftAct) -> Iterator[Question]:
    """A no that says nothing of why; the minutes of a body are taken to say it."""
    if entry.kind != "decision" or entry.text or entry.source is not None:
        return
    proceedings = desk.proceedings
    words = proceedings.rules.policy.words if proceedings and proceedings.in_force else decision_words.WORDS
    word = words.get(entry.word)
    if word is not None and word.effect == "block":
        label = decision_words.label(entry.word)
        yield Question("block-unexplained", t("question.block-unexplained", word=label, item=entry.item))
