"""What an open round asks for and does not need: suggestions to take up, and recorded words that a head may confirm."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.plan.arrangement import suggested_items
from plantui.review.authority.editors import edits
from plantui.review.authority.permissions import same_voice
from plantui.review.ledger.ledger import Inquiry
from plantui.review.rounds.lapses import says_already
from plantui.review.rounds.requirements import ChangedItem
from plantui.review.rounds.round import Round, Spoken, provenance
from plantui.review.rounds.standing import Standing
from plantui.value_class import value_class


@value_class
class Invitation:
    """One act that counts, and those who may do something about it, by id in file order."""

    spoken: Spoken
    persons: tuple[str, ...]


def suggestions(inquiry: Inquiry, standing: Standing, review_round: Round) -> Iterator[Invitation]:
    """The suggestions that nobody has taken up or answered, oldest first, for those who edit the proposal.

    That is who signed an edit of the item since the plan in force, else who signed any; nobody where no key that the
    rules know did. Left out are those that their own voice took back or replaced with another for the same field,
    those the text says already, those of an item that is gone, and those another voice has replied to.
    """
    plan = inquiry.plan_at(standing.horizon.commit)
    subjects: dict[object, Spoken] = {}
    for spoken in review_round.spoken:
        if spoken.act.kind == "suggestion" and spoken.id not in review_round.ended:
            own = "" if spoken.voice.body else spoken.record.by
            field = suggested_items.subject(spoken.act.field_name or "", spoken.act.value)
            subjects[spoken.voice, own, spoken.act.item, field] = spoken
    waiting = [
        spoken
        for spoken in subjects.values()
        if (spoken.act.item or "") in plan.by_id
        and not says_already(plan, spoken.act)
        and not _answered(review_round, spoken)
    ]
    if not waiting:
        return
    signers = _signers(inquiry, standing)
    everyone = frozenset().union(*signers.values())
    for spoken in sorted(waiting, key=review_round.spoken.index):
        chosen = signers.get(spoken.act.item or "") or everyone
        others = chosen - {spoken.record.by} or chosen
        yield Invitation(spoken, tuple(person for person in _active(standing) if person in others))


def _answered(review_round: Round, suggestion: Spoken) -> bool:
    return any(
        other.act.kind == "reply" and other.act.to == suggestion.id and not same_voice(other.record, suggestion.record)
        for other in review_round.spoken
        if other.id not in review_round.ended
    )


def _signers(inquiry: Inquiry, standing: Standing) -> dict[str, frozenset[str]]:
    """Who signed edits of each changed item since the plan in force, as far as they are known."""
    changed: dict[str, ChangedItem] = {item_id: item.item for item_id, item in standing.items.items()}
    found = edits(inquiry, standing.horizon, changed)
    return {item_id: frozenset(edit.person for edit in made if edit.person) for item_id, made in found.items()}


def confirmable(standing: Standing, review_round: Round) -> Iterator[Invitation]:
    """What was recorded for a body and none of its heads has confirmed, for these; not what is taken back, superseded
    or outdated. It changes no count: whoever recorded the words is believed without it.
    """
    holding = {
        vote.spoken.id
        for item in standing.items.values()
        for ballot in item.ballots
        for vote in ballot.votes
        if vote.state in ("current", "suspect") and not vote.withdrawn
    }
    people = standing.horizon.rules.people.persons
    for spoken in review_round.spoken:
        body, kind = spoken.voice, spoken.act.kind
        if not body.body or kind not in ("decision", "remark", "suggestion") or spoken.id in review_round.ended:
            continue
        if kind == "decision" and spoken.id not in holding:
            continue
        heads = tuple(person for person in _active(standing) if body.id in people[person].head_of)
        if heads and spoken.record.by not in heads and not provenance(review_round, spoken).confirmed:
            yield Invitation(spoken, heads)


def _active(standing: Standing) -> tuple[str, ...]:
    """Everybody who has a key to sign with."""
    persons = standing.horizon.rules.people.persons.values()
    return tuple(person.id for person in persons if any(key.state == "active" for key in person.keys))
