"""Which of a voice's acts on one item are newest, and which are superseded by acts about a newer text (clause 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plantui.review.ledger.graph import Graph
from plantui.review.ledger.introductions import Introduction
from plantui.review.ledger.ledger import Adoption, Horizon, Inquiry
from plantui.review.records.record import Record
from plantui.review.rounds.requirements import ChangedItem, leaves_out
from plantui.review.rounds.round import Round, Spoken, Voice, closed, follows, voice_of
from plantui.value_class import value_class

NOWHERE = ""
"""Stands for an item's fingerprint in the adoption in force at a base that has none; it equals no fingerprint."""


@value_class
class Position:
    """A decision as it bears on one item. `fingerprint` is what it names for the item, itself or in `covered`;
    `before` is the item's fingerprint in the adoption in force at its base, None where that has no such item.
    """

    spoken: Spoken
    fingerprint: str
    before: str | None

    @property
    def change(self) -> tuple[str, str | None]:
        """The change it names."""
        return self.fingerprint, self.before

    @property
    def base(self) -> str:
        """The commit whose text it is about."""
        return self.spoken.record.base


@value_class
class Precedence:
    """One voice's decisions on one item: the newest, and those that an answer about a newer text has superseded. Both
    are found as if nothing had been withdrawn.
    """

    newest: tuple[Position, ...]
    superseded: tuple[Position, ...]


@value_class
class Prospect:
    """What signing an act now would do on one item: see `prospects`."""

    item: str
    replaces: tuple[Spoken, ...]
    beside: tuple[Spoken, ...]
    superseded_by: tuple[Spoken, ...]

    @property
    def superseded(self) -> bool:
        """Whether the act would neither count nor replace anything."""
        return bool(self.superseded_by)


def positions(
    inquiry: Inquiry, horizon: Horizon, acts: Iterable[Spoken], items: Mapping[str, ChangedItem]
) -> dict[str, dict[Voice, list[Position]]]:
    """The decisions among some acts, by changed item and voice, those taken back included.

    An approval or endorsement of a whole service leaves out the items that the rules at hand want named.
    """
    by_item: dict[str, dict[Voice, list[Position]]] = {}
    before: dict[tuple[str, str], str | None] = {}
    for spoken in acts:
        for item_id, fingerprint in spoken.act.named.items():
            item = items.get(item_id)
            if item is None or (spoken.blanket and leaves_out(horizon.rules.policy, spoken.effect, item)):
                continue
            key = spoken.record.base, item_id
            if key not in before:
                baseline = in_force_at(inquiry, spoken.record.base)
                before[key] = inquiry.prints.of(inquiry.plan_at(baseline.commit), item_id) if baseline else NOWHERE
            by_item.setdefault(item_id, {}).setdefault(spoken.voice, []).append(
                Position(spoken, fingerprint, before[key])
            )
    return by_item


def in_force_at(inquiry: Inquiry, commit: str) -> Adoption | None:
    """The adoption in force in a commit's own history."""
    return inquiry.answer(("in-force", commit), lambda: inquiry.horizon(commit).in_force)


def precedence(graph: Graph, own_positions: list[Position]) -> Precedence:
    """Which of a voice's positions on one item are newest, and which are superseded, in the order given.

    A position is superseded if it neither blocks nor recuses, its base lies in the history of every newest text, and no
    position about a newest text names its change. One that is left is newest if every position later than it, in one or
    more steps, has it later in turn.
    """
    texts = _newest_texts(graph, {position.base for position in own_positions})
    changes = {position.change for position in own_positions if position.base in texts}
    remaining: list[Position] = []
    superseded: list[Position] = []
    for position in own_positions:
        lasting = position.spoken.effect in ("block", "recuse")
        older = (
            not lasting and position.change not in changes and all(graph.holds(text, position.base) for text in texts)
        )
        (superseded if older else remaining).append(position)
    once = all(len(position.spoken.at) == 1 for position in remaining)
    newest = _ends(graph, remaining) if once else _rings(graph, remaining)
    return Precedence(tuple(newest), tuple(superseded))


def _newest_texts(graph: Graph, bases: set[str]) -> list[str]:
    """The bases that no other one strictly descends from."""
    newest: list[str] = []
    for base in sorted(bases, key=lambda base: graph.index.get(base, -1), reverse=True):
        if not any(graph.holds(newer, base) for newer in newest):
            newest.append(base)
    return newest


def _later(graph: Graph, position: Position, other: Position) -> bool:
    """Whether an act is later than another: never than one about a newer text that names another change."""
    if other.change != position.change and other.base != position.base and graph.holds(other.base, position.base):
        return False
    mine, theirs = position.spoken.at, other.spoken.at
    return follows(graph, mine, theirs) and not follows(graph, theirs, mine)


def _ends(graph: Graph, own_positions: list[Position]) -> list[Position]:
    """The newest of acts introduced once each, which form no ring: those that no other is later than. The last ones are
    compared first, since they rule out most of the others.
    """
    last_first = sorted(
        own_positions,
        key=lambda position: graph.index.get(position.spoken.at[0].commit, len(graph.index)),
        reverse=True,
    )
    return [position for position in own_positions if not any(_later(graph, other, position) for other in last_first)]


def _rings(graph: Graph, own_positions: list[Position]) -> list[Position]:
    """The newest of acts introduced several times: they may form rings in which each is later, and are all newest."""
    after = [
        {number for number, other in enumerate(own_positions) if _later(graph, other, position)}
        for position in own_positions
    ]
    reached = closed(after)
    return [
        position
        for number, position in enumerate(own_positions)
        if all(number in reached[later] for later in reached[number])
    ]


def prospects(
    inquiry: Inquiry, horizon: Horizon, review_round: Round, record: Record, number: int
) -> tuple[Prospect, ...]:
    """What act `number`, from 1, of a record that is not yet signed would do if it were signed on the horizon's commit.

    One `Prospect` for each changed item that the act speaks of and whose voice has spoken of it before in the round:
    `replaces` are the voice's newest acts that would be newest no more; `beside` those that would stay newest with it
    (a block about an older text among them holds on); `superseded_by` the acts about a newer text because of which it
    would itself neither count nor replace anything, none where it would count as far as this goes. Acts that were taken
    back are in none of them. Nothing is asked of keys, seats and words: `permissions.lacking` says that.
    """
    if horizon.in_force is None:
        return ()
    act = record.acts[number - 1]
    word = horizon.rules.policy.words.get(act.word or "")
    introduction = Introduction("", horizon.commit, "", "", "", record)
    unsigned = Spoken("", "", record, act, horizon.in_force.commit, word.effect if word else None, (introduction,))
    items = inquiry.changed(horizon.in_force.commit, horizon.commit)
    voice = voice_of(record)
    before = positions(inquiry, horizon, (spoken for spoken in review_round.spoken if spoken.voice == voice), items)
    outcomes = []
    for item_id, by_voice in positions(inquiry, horizon, (unsigned,), items).items():
        old = before.get(item_id, {}).get(voice, [])
        if old:
            outcomes.append(_prospect(inquiry.graph, review_round, item_id, old, by_voice[voice][0]))
    return tuple(outcomes)


def _prospect(graph: Graph, review_round: Round, item_id: str, old: list[Position], position: Position) -> Prospect:
    before, after = precedence(graph, old), precedence(graph, [*old, position])
    texts = _newest_texts(graph, {previous.base for previous in old})
    staying = [previous for previous in before.newest if previous in after.newest]
    replaced = [previous for previous in before.newest if previous not in after.newest]
    newer = [previous for previous in old if previous.base in texts] if position in after.superseded else []
    return Prospect(item_id, *(_standing(review_round, listed) for listed in (replaced, staying, newer)))


def _standing(review_round: Round, own_positions: list[Position]) -> tuple[Spoken, ...]:
    return tuple(position.spoken for position in own_positions if position.spoken.id not in review_round.ended)
