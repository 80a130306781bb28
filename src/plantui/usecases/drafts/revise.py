"""Other words in place of some that stand in the draft already: as they were given, about the text as it is now."""

from __future__ import annotations

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.usecases.drafts import compose
from plantui.usecases.drafts.compose import Given
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.editing.fields import Edit
from plantui.usecases.editing.suggestions import item_wish
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import submit


@attrs.frozen(slots=True)
class Reworded:
    """What becomes another in an entry; None stays as it is. An empty `seat` is chosen anew where the word is."""

    text: str | None = None
    word: str | None = None
    value: str | None = None
    needs_answer: bool | None = None
    seat: str = ""


def manner_of(desk: Desk, entry: DraftAct) -> Given:
    """How an entry was given. Where its text has changed since, or its edition is over, it is about the text of now."""
    edition = None if submit.left_out(desk, entry) is not None else entry.edition
    return Given(entry.seat, entry.voice, edition, entry.itself, entry.source, entry.dissents, entry.items)


def revise(desk: Desk, entry: DraftAct, reworded: Reworded) -> Desk:
    """Put the revised entry in the place of this one; `undo` gives it back. The same words again change nothing.

    Raises NotInDraft where another window has dropped, changed or signed it, UsageProblem for what it cannot have, and
    as `compose` does.
    """
    text = entry.text if reworded.text is None else reworded.text.strip()
    if reworded.word is not None and entry.kind != "decision":
        raise UsageProblem(t("draft_view.cannot.title"), t("draft_view.cannot.word"), entry.item)
    if reworded.value is not None and entry.kind != "suggestion":
        raise UsageProblem(t("draft_view.cannot.title"), t("draft_view.cannot.value"), entry.item)
    if reworded.needs_answer is not None and entry.kind != "remark":
        raise UsageProblem(t("draft_view.cannot.title"), t("draft_view.cannot.answer"), entry.item)
    if submit.left_out(desk, entry) is None and _same(entry, text, reworded):
        return desk
    manner = manner_of(desk, entry)
    if entry.kind == "decision":
        word = reworded.word or entry.word
        seat = reworded.seat or (entry.seat if word == entry.word else "")
        return compose.decide(desk, entry.item, word, text, attrs.evolve(manner, seat=seat), replaces=entry)
    if entry.kind == "remark":
        needs_answer = entry.answer if reworded.needs_answer is None else reworded.needs_answer
        return compose.remark(desk, entry.item, text, needs_answer, manner, replaces=entry)
    if entry.kind == "suggestion" and (wish := item_wish(Edit(entry.item, entry.field, entry.value))) is not None:
        if reworded.value is not None:
            raise UsageProblem(t("draft_view.cannot.title"), t("draft_view.cannot.item"), entry.item)
        return compose.suggest_item(desk, wish, text, manner, replaces=entry)
    if entry.kind == "suggestion":
        value = entry.value if reworded.value is None else reworded.value
        return compose.suggest(desk, entry.item, entry.field, value, text, manner, replaces=entry)
    if entry.kind == "vouch":
        return compose.vouch(desk, entry.item, text, replaces=entry)
    return compose.answer(desk, entry.kind, entry.to, text, manner, replaces=entry)


def _same(entry: DraftAct, text: str, reworded: Reworded) -> bool:
    asked = ((reworded.word, entry.word), (reworded.value, entry.value), (reworded.needs_answer, entry.answer))
    return text == entry.text and not reworded.seat and all(wanted in (None, had) for wanted, had in asked)
