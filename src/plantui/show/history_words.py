"""The words of the history: who said it, what in a few words, and whether somebody recorded it for another."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date

from plantui import text
from plantui.review.history import Entry
from plantui.review.people import People
from plantui.review.record import Act
from plantui.review.vocabulary import label
from plantui.show import dates, labels
from plantui.words import t, tn

SHORT = 7
"""Characters of a commit that the screens show."""

TROUBLE = ("bad", "not-recorder", "unknown-key", "compromised-key", "unverifiable")


def given_on(entry: Entry) -> date:
    record = entry.record
    if record and record.source and record.source.given:
        return record.source.given
    return (record.written if record else entry.committed).astimezone(UTC).date()


def recorded_for(entry: Entry) -> bool:
    return entry.record is not None and entry.record.voice not in (None, entry.record.by)


def who(entry: Entry, people: People) -> str:
    """Whose words they are: the voice, else the recorder; for a plan commit its author, and that it is one."""
    if entry.record is None:
        author = text.clean(entry.author, labels.UNSAID)
        return t("history.plan_author", who=author) if entry.kind == "plan" else t("history.claimed", who=author)
    return named(entry.record.voice or entry.record.by, people)


def recorder(entry: Entry, people: People) -> str:
    return named(entry.record.by, people) if entry.record else text.clean(entry.author, labels.UNSAID)


def named(who_id: str, people: People) -> str:
    person = people.persons.get(who_id)
    return text.clean(person.name if person else who_id, labels.UNSAID)


def word(entry: Entry, width: int = 80) -> str:
    """What was said, in a few words: the word and its item, or how many of each kind."""
    if entry.trouble:
        return t("history.trouble")
    if entry.record is None:
        return text.clean(entry.subject, labels.UNSAID)
    acts = entry.record.acts
    if len(acts) == 1:
        said = _step(acts[0], entry.record.round) or act_label(acts[0])
        return f"{said}, {text.clean(acts[0].item)}" if acts[0].item else said
    counted = Counter(_counted(act) for act in acts)
    return ", ".join(tn(f"history.count.{kind}", count) for kind, count in counted.items())


def _step(act: Act, name: str) -> str:
    """A step of a round by what it made: which round, edition or day; empty for any other act."""
    code = "found" if act.kind == "adopt" and act.opening is None else act.kind
    if code not in ("round-open", "round-freeze", "round-last-call", "adopt", "found"):
        return ""
    day = dates.short(act.due) if act.due else ""
    return t(f"history.step.{code}", round=text.clean(name), edition=act.edition or 0, day=day)


def _counted(act: Act) -> str:
    return act.kind if act.kind in ("decision", "remark", "reply", "suggestion") else "other"


def act_label(act: Act) -> str:
    """The act as people name it: a decision by its word."""
    if act.kind == "decision":
        return text.clean(label(act.word or ""))
    if act.kind == "remark":
        return t("act.remark_answer") if act.answer else t("act.remark")
    return t(f"history.act.{act.kind}") if act.kind in _ACTS else text.clean(act.kind)


_ACTS = (
    "reply", "resolve", "unsatisfied", "suggestion", "withdraw", "confirm", "vouch", "lift", "round-open",
    "round-freeze", "round-last-call", "adopt",
)  # fmt: skip
