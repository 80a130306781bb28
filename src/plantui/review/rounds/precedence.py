"""Which of a voice's acts on one item are newest, and which are superseded by acts about a newer text (clause 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from plantui.review.ledger.graph import Graph
from plantui.review.ledger.introductions import Introduction
from plantui.review.ledger.ledger import Adoption, Horizon, Inquiry
from plantui.review.records.record import Record
from plantui.review.rounds.requirements import ChangedItem, matching, must_be_named
from plantui.review.rounds.round import Round, Spoken, Voice, closed, follows, voice_of

NOWHERE = ""
"""What an item says in the adoption in force at a base where no rules are in force: nothing that can be compared."""


@attrs.frozen(slots=True)
class Position:
    """What one decision says of one item. `fingerprint` is what it names for it, a whole service's yes included;
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


@attrs.frozen(slots=True)
class Precedence:
    """One voice's decisions on one item: the newest, and those that an answer about a newer text has superseded. Both
    are found as if nothing had been withdrawn.
    """

    newest: tuple[Position, ...]
    superseded: tuple[Position, ...]


@attrs.frozen(slots=True)
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
    inquiry: Inquiry, horizon: Horizon, spoken: Iterable[Spoken], items: Mapping[str, ChangedItem]
) -> dict[str, dict[Voice, list[Position]]]:
    """The decisions among some acts, by changed item and voice, those taken back included.

    A yes to a whole service says nothing of an item that the rules at hand want named.
    """
    found: dict[str, dict[Voice, list[Position]]] = {}
    before: dict[tuple[str, str], str | None] = {}
    for one in spoken:
        for item_id, named in one.act.named.items():
            item = items.get(item_id)
            if item is None or (_says_yes_to_all(one) and must_be_named(matching(horizon.rules.policy, item), item)):
                continue
            at = one.record.base, item_id
            if at not in before:
                baseline = in_force_at(inquiry, one.record.base)
                before[at] = inquiry.prints.of(inquiry.plan_at(baseline.commit), item_id) if baseline else NOWHERE
            found.setdefault(item_id, {}).setdefault(one.voice, []).append(Position(one, named, before[at]))
    return found


def in_force_at(inquiry: Inquiry, commit: str) -> Adoption | None:
    """The adoption in force in a commit's own history."""
    return inquiry.answer(("in-force", commit), lambda: inquiry.horizon(commit).in_force)


def _says_yes_to_all(spoken: Spoken) -> bool:
    return spoken.blanket and spoken.effect in ("approve", "endorse")


def precedence(graph: Graph, said: list[Position]) -> Precedence:
    """Which of a voice's positions on one item are newest, and which are superseded, in the order given.

    Superseded is what neither blocks nor recuses, lies in the history of every newest text, and names a change that no
    act about a newest text names. An act that is left is newest if whatever is later than it, in one or more steps, has
    it later again so.
    """
    texts = _newest_texts(graph, {one.base for one in said})
    named = {one.change for one in said if one.base in texts}
    left: list[Position] = []
    superseded: list[Position] = []
    for one in said:
        holds = one.spoken.effect in ("block", "recuse")
        older = not holds and one.change not in named and all(graph.holds(text, one.base) for text in texts)
        (superseded if older else left).append(one)
    once = all(len(one.spoken.at) == 1 for one in left)
    newest = _ends(graph, left) if once else _rings(graph, left)
    return Precedence(tuple(newest), tuple(superseded))


def _newest_texts(graph: Graph, bases: set[str]) -> list[str]:
    """The bases that no other one strictly descends from."""
    found: list[str] = []
    for base in sorted(bases, key=lambda one: graph.index.get(one, -1), reverse=True):
        if not any(graph.holds(newer, base) for newer in found):
            found.append(base)
    return found


def _later(graph: Graph, one: Position, other: Position) -> bool:
    """Whether an act is later than another: never than one about a newer text that names another change."""
    if other.change != one.change and other.base != one.base and graph.holds(other.base, one.base):
        return False
    mine, theirs = one.spoken.at, other.spoken.at
    return follows(graph, mine, theirs) and not follows(graph, theirs, mine)


def _ends(graph: Graph, said: list[Position]) -> list[Position]:
    """Acts introduced once are in no ring: newest is what nothing comes after. The last ones are asked first."""
    last_first = sorted(said, key=lambda one: graph.index.get(one.spoken.at[0].commit, len(graph.index)), reverse=True)
    return [one for one in said if not any(_later(graph, other, one) for other in last_first)]


def _rings(graph: Graph, said: list[Position]) -> list[Position]:
    """Acts introduced more than once may come after each other in a ring: then all of the ring are as new."""
    after = [{at for at, other in enumerate(said) if _later(graph, other, one)} for one in said]
    reached = closed(after)
    return [one for at, one in enumerate(said) if all(at in reached[later] for later in reached[at])]


def prospects(inquiry: Inquiry, horizon: Horizon, of: Round, made: Record, number: int) -> tuple[Prospect, ...]:
    """What act `number`, from 1, of a record that is not yet signed would do if it were signed on the horizon's commit.

    One `Prospect` for each changed item that the act speaks of and whose voice has spoken of it before in the round:
    `replaces` are the voice's newest acts that would be newest no more; `beside` those that would stay newest with it
    (a block about an older text among them holds on); `superseded_by` the acts about a newer text because of which it
    would itself neither count nor replace anything, none where it would count as far as this goes. Acts that were taken
    back are in none of them. Nothing is asked of keys, seats and words: `entitled.lacking` says that.
    """
    if horizon.in_force is None:
        return ()
    act = made.acts[number - 1]
    word = horizon.rules.policy.words.get(act.word or "")
    here = Introduction("", horizon.commit, "", "", "", made)
    mine = Spoken("", "", made, act, horizon.in_force.commit, word.effect if word else None, (here,))
    items = inquiry.changed(horizon.in_force.commit, horizon.commit)
    voice = voice_of(made)
    before = positions(inquiry, horizon, (one for one in of.spoken if one.voice == voice), items)
    found = []
    for item_id, said in positions(inquiry, horizon, (mine,), items).items():
        old = before.get(item_id, {}).get(voice, [])
        if old:
            found.append(_prospect(inquiry.graph, of, item_id, old, said[voice][0]))
    return tuple(found)


def _prospect(graph: Graph, of: Round, item_id: str, old: list[Position], mine: Position) -> Prospect:
    was, now = precedence(graph, old), precedence(graph, [*old, mine])
    texts = _newest_texts(graph, {one.base for one in old})
    stay = [one for one in was.newest if one in now.newest]
    gone = [one for one in was.newest if one not in now.newest]
    newer = [one for one in old if one.base in texts] if mine in now.superseded else []
    return Prospect(item_id, *(_standing(of, listed) for listed in (gone, stay, newer)))


def _standing(of: Round, said: list[Position]) -> tuple[Spoken, ...]:
    return tuple(one.spoken for one in said if one.spoken.id not in of.ended)
