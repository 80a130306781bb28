"""What this user can answer of all that was said of an item in the open round."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.review.who_said_what import voice_name
from plantui.review.policy import decision_words
from plantui.review.rounds.item_history import statements, threads
from plantui.review.rounds.round import Spoken, Voice
from plantui.tui.dialogs.answer import Answerable
from plantui.usecases.drafts.store import Kind
from plantui.usecases.session.desk import Desk


def answerable(desk: Desk, item: str) -> tuple[Answerable, ...]:
    """Remarks with their replies, then statements, each with what may be done about it; nothing without a round."""
    return tuple(_all(desk, item)) if desk.proceedings is not None else ()


def _all(desk: Desk, item: str) -> Iterator[Answerable]:
    held = desk.proceedings
    assert held is not None
    person = held.rules.people.persons.get(desk.me.by)
    steps = held.rules.policy.steps
    roles = frozenset(person.roles) if person else frozenset()

    def may(step: str) -> bool:
        return bool(roles & frozenset(steps.get(step, ())))

    def mine(one: Spoken) -> bool:
        return one.voice == Voice(desk.me.by) or (one.voice.body and one.record.by == desk.me.by)

    def heads(one: Spoken) -> bool:
        return one.voice.body and person is not None and one.voice.id in person.head_of

    for thread in threads(held, item):
        one = thread.remark
        kinds: list[Kind] = ["reply"]
        if mine(one) or may("resolve"):
            kinds.append("resolve")
        if mine(one):
            kinds.append("withdraw")
        yield Answerable(one.id, _words(desk, one), tuple(kinds), thread.open)
        for reply in thread.answers:
            own: list[Kind] = ["unsatisfied"] if mine(one) and reply.act.kind == "reply" else []
            own += ["withdraw"] if mine(reply) and reply.act.kind in ("reply", "unsatisfied") else []
            if own:
                yield Answerable(reply.id, _words(desk, reply), tuple(own))
    for statement in statements(held, item):
        spoken = statement.spoken
        about: list[Kind] = ["reply"]
        about += ["withdraw"] if mine(spoken) and statement.holds != "withdrawn" else []
        about += ["confirm"] if heads(spoken) else []
        about += ["lift"] if spoken.effect == "block" and statement.holds == "current" and may("lift") else []
        yield Answerable(spoken.id, _words(desk, spoken), tuple(about))


def _words(desk: Desk, one: Spoken) -> str:
    assert desk.proceedings is not None
    told = one.act.text or one.act.reason or ""
    if one.act.kind == "decision":
        told = ": ".join(filter(None, (decision_words.label(one.act.word or ""), told)))
    who = voice_name(desk.proceedings, one.voice)
    return t(f"answer.said.{one.act.kind}", who=who, words=terminal_text.clean(told, 2000))
