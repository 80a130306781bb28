"""A plan's proceedings at one commit: which round is open, its editions and change numbers, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import attrs

from plantui.review.ledger import adopted_revisions
from plantui.review.ledger.adopted_revisions import Called, Revision
from plantui.review.ledger.commit_facts import Rules
from plantui.review.ledger.ledger import Adoption, Inquiry
from plantui.review.records.record import Act, Record
from plantui.review.rounds import due_day
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.round import Spoken
from plantui.review.rounds.standing import Standing, standing
from plantui.value_class import value_class


@value_class
class Edition:
    """One frozen state of the proposal: its number, the commit whose text it is, and who froze it with which act."""

    number: int
    commit: str
    act: str
    by: str
    plan_fingerprint: str


@value_class
class Proceedings:
    """What holds at a commit: the rules, the open round, and the standing in it.

    `openings` are all open rounds; the one that `standing` is about is `opening`, None where none is open or several
    are and none was named. `editions` stand in the order of their freezes; `numbers` are the change numbers by item,
    those of items that differ no more included.
    """

    inquiry: Inquiry = attrs.field(repr=False)
    commit: str
    openings: tuple[str, ...]
    standing: Standing = attrs.field(repr=False)
    editions: tuple[Edition, ...] = ()
    numbers: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    @property
    def in_force(self) -> Adoption | None:
        """The last adoption; None before the founding one and behind a fork: open review."""
        return self.standing.horizon.in_force

    @property
    def revision(self) -> Revision | None:
        """The plan in force by its name (clause 16)."""
        return adopted_revisions.in_force(self.inquiry, self.standing.horizon)

    @property
    def called(self) -> Called:
        """Whether the plan at this commit is the one in force or a proposal (clause 16)."""
        return adopted_revisions.called(self.inquiry, self.standing.horizon, self.inquiry.plan_at(self.commit))

    @property
    def why_no_rules(self) -> Literal["open_review", "elsewhere", "disputed"]:
        """Why none are in force, where none are: no root is pinned, it is not in this history, or adoptions fork."""
        root = self.inquiry.pins.root
        if not root:
            return "open_review"
        return "disputed" if self.inquiry.graph.holds(self.commit, root) else "elsewhere"

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        return self.standing.horizon.rules

    @property
    def open_names(self) -> tuple[str, ...]:
        """The names of all open rounds."""
        return tuple(self.inquiry.records[opening][0].record.round for opening in self.openings)

    @property
    def opening(self) -> str | None:
        """The full id of the round's opening record."""
        return self.standing.round.opening if self.standing.round else None

    @property
    def name(self) -> str:
        """The round's name; empty where none is open."""
        return self.standing.round.record.round if self.standing.round else ""

    @property
    def opened(self) -> Act | None:
        """The act that opened the round."""
        return self.standing.round.record.acts[0] if self.standing.round else None

    @property
    def due(self) -> date | None:
        """The day answers are due: the last call's, else the opening's."""
        return due_day.of_round(self.inquiry, self.standing.round) if self.standing.round is not None else None

    def after_due(self, record: Record) -> bool:
        """Whether a record's words were given after the day answers are due."""
        return due_day.is_late(record, self.due)

    @property
    def last_called(self) -> bool:
        """Whether the last call has gone out."""
        return self.standing.round is not None and bool(of_kind(self.standing.round.spoken, "round-last-call"))

    @property
    def edition(self) -> Edition | None:
        """The newest edition; None before the first freeze."""
        newest = {freeze.id for freeze in self.standing.freezes}
        return max(
            (edition for edition in self.editions if edition.act in newest),
            key=lambda edition: edition.number,
            default=None,
        )

    @property
    def by_number(self) -> tuple[str, ...]:
        """The changed items by their numbers, those without one last."""

        def key(item: str) -> tuple[int, int]:
            digits = self.numbers.get(item, "")[1:]
            return (0, int(digits)) if digits.isdigit() else (1, 0)

        return tuple(sorted(self.standing.items, key=key))

    def edition_of(self, number: int) -> Edition | None:
        """The edition of that number; the last frozen one where two bear it."""
        return next((edition for edition in reversed(self.editions) if edition.number == number), None)

    def is_edition(self, edition: Edition) -> bool:
        """Whether the plan at this commit is that edition's, word for word; rules and people are not asked."""
        return self.inquiry.prints.plan(self.inquiry.plan_at(self.commit)) == edition.plan_fingerprint

    def find(self, name: str) -> tuple[str, Record, Act] | None:
        """The act that a full id or `<first ten>#<number>` names among the records in this commit's history.

        None where there is none, and where the short name leads to several.
        """
        prefix, _, number = name.partition("#")
        if len(prefix) < 10 or not number.isascii() or not number.isdigit():
            return None
        record_ids = [
            record_id
            for record_id in self.inquiry.records
            if record_id.startswith(prefix) and self.inquiry.introduced(record_id, self.commit)
        ]
        return self.inquiry.act(f"{record_ids[0]}#{int(number)}") if len(record_ids) == 1 else None


def proceedings_at(inquiry: Inquiry, commit: str, name: str | None = None) -> Proceedings:
    """The proceedings at a commit; `name` is the round asked for, by default the only one or the plan's revision."""
    horizon = inquiry.horizon(commit)
    openings = rounds_round.open_rounds(inquiry, horizon)
    opening = _chosen(inquiry, openings, name or inquiry.plan_at(commit).revision, asked=name is not None)
    round_standing = standing(inquiry, commit, opening)
    freezes = of_kind(round_standing.round.spoken, "round-freeze") if round_standing.round else ()
    numbers: dict[str, str] = {}
    for freeze in freezes:
        for number in freeze.act.numbers:
            numbers.setdefault(number.item, number.change)
    editions = tuple(
        Edition(
            freeze.act.edition or 0, freeze.record.base, freeze.id, freeze.record.by, freeze.act.plan_fingerprint or ""
        )
        for freeze in freezes
    )
    return Proceedings(inquiry, commit, openings, round_standing, editions, numbers)


def of_kind(acts: Iterable[Spoken], kind: str) -> tuple[Spoken, ...]:
    """The acts of one kind, in the order of the commits."""
    return tuple(spoken for spoken in acts if spoken.act.kind == kind)


def _chosen(inquiry: Inquiry, openings: tuple[str, ...], name: str, *, asked: bool) -> str | None:
    if len(openings) == 1 and not asked:
        return openings[0]
    same_name = [opening for opening in openings if inquiry.records[opening][0].record.round == name]
    return same_name[-1] if same_name else None
