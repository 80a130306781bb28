"""The form at the end of a case paper: one table with a row for each change, and what an answer says as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.documents.edition_changes import EditionChanges, item_words, number_words
from plantui.documents.paper import Block, Bullets, Heading, PaperTable, Paragraph
from plantui.i18n import t
from plantui.review.policy import decision_words
from plantui.review.policy.model import RuledWord
from plantui.review.rounds.proceedings import Proceedings
from plantui.terminal_text import clean

FIELDS = ("general", "dissent", "present", "votes", "meeting", "case", "signature")
"""What is asked of the answer as a whole, in the order of its rows."""


def form_blocks(proceedings: Proceedings, told: EditionChanges, body: str, code: str) -> Iterator[Block]:
    """The form of an edition for a body: a heading, the table, the words it may use, and the rest."""
    yield Heading(2, t("reply_form.title"))
    yield Paragraph(t("reply_form.how"))
    rows = tuple((number_words(each), item_words(told.plan, each.change.either), "", "", "") for each in told.changes)
    words = words_of(proceedings, body)
    labels = tuple(clean(decision_words.label(word.code)) for word in words)
    yield PaperTable(t("reply_form.caption"), heads(code), rows, (2, 7, 4, 6, 5), form=True, offered=labels)
    yield Paragraph(t("reply_form.words"))
    yield Bullets(tuple(f"{label}: {_does(word)}" for label, word in zip(labels, words, strict=True)))
    yield PaperTable(
        t("reply_form.rest_caption"),
        (t("reply_form.rest.what"), t("reply_form.rest.answer")),
        ((t("reply_form.rest.none"), "☐"), *((t(f"reply_form.rest.{name}"), "") for name in FIELDS)),
        (1, 2),
        form=True,
    )


def heads(code: str) -> tuple[str, ...]:
    """The heads of the form's columns; the second bears the code, so that a table that is pasted elsewhere has it."""
    return (t("reply_form.column.number"), t("reply_form.column.change", code=code),
            *(t(f"reply_form.column.{name}") for name in ("word", "reason", "text")))  # fmt: skip


def words_of(proceedings: Proceedings, body: str) -> tuple[RuledWord, ...]:
    """The decision words that a body may use, in the order they are offered; without a body those of everybody."""
    policy = proceedings.rules.policy
    seat = policy.seats.get(body)
    order = (*decision_words.WORDS, *(code for code in policy.words if code not in decision_words.WORDS))
    return tuple(policy.words[code] for code in order if code in policy.words and policy.words[code].open_to(seat))


def _does(word: RuledWord) -> str:
    return decision_words.effect_words(word.code, word.effect)
