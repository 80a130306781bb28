"""The default words."""

from __future__ import annotations

from typing import get_args

import pytest

from plantui import i18n
from plantui.review.policy import decision_words
from plantui.review.policy.decision_words import WORDS
from plantui.review.records import schema


def test_every_word_of_the_rules_is_offered_once_in_display_order() -> None:
    """The words of section 6, endorsing first, recusal last."""
    assert list(WORDS) == [
        "tilslutning", "tilslutning_merknader", "anbefalt", "godkjent", "godkjent_merknader", "vedtatt", "frarades",
        "ingen_merknader", "orientering", "etterretning", "droftet", "utsatt", "avvist", "sendt_tilbake", "inhabil",
    ]  # fmt: skip
    assert all(schema.fits("word", code) for code in WORDS)


def test_only_the_two_words_with_remarks_need_a_text() -> None:
    """*Ingen merknader* ends alike and needs none."""
    asking = [word.code for word in WORDS.values() if decision_words.needs_text(word.code, word.effect)]
    assert asking == ["tilslutning_merknader", "godkjent_merknader"]


@pytest.mark.parametrize(
    ("code", "effect", "who"),
    [
        ("vedtatt", "approve", "deciding"),
        ("anbefalt", "endorse", "advisory"),
        ("droftet", "neutral", "everyone"),
        ("sendt_tilbake", "block", "deciding"),
        ("frarades", "against", "everyone"),
        ("inhabil", "recuse", "everyone"),
    ],
)
def test_a_word_has_its_effect_and_its_seats(code: str, effect: str, who: str) -> None:
    """One of each effect, as the rules' defaults say."""
    assert (WORDS[code].effect, WORDS[code].who) == (effect, who)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_each_word_has_a_label_and_says_what_it_does(language: str) -> None:
    """No key is shown for a word, in either language."""
    i18n.choose(language)
    for word in WORDS.values():
        assert not decision_words.label(word.code).startswith("word.")
        assert not decision_words.effect_words(word.code, word.effect).startswith("effect.")


def test_a_word_with_remarks_says_that_they_must_be_answered() -> None:
    """Of both effects that may have them; the same code with another effect asks for none."""
    i18n.choose("en")
    assert decision_words.label("godkjent_merknader") == "Approved with remarks"
    said = {
        (code, effect): decision_words.effect_words(code, effect)
        for code in ("ja", "ja_merknader")
        for effect in get_args(decision_words.Effect)
    }
    assert said["ja_merknader", "approve"] == i18n.t("effect.approve_remarks") != said["ja", "approve"]
    assert said["ja_merknader", "endorse"] == i18n.t("effect.endorse_remarks") != said["ja", "endorse"]
    for effect in ("against", "neutral", "block", "recuse"):
        assert said["ja_merknader", effect] == said["ja", effect] == i18n.t(f"effect.{effect}")


def test_an_undeclared_word_is_shown_as_it_is() -> None:
    """A record may hold a word that only later rules know."""
    assert decision_words.label("enig") == "enig"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_no_part_of_what_a_word_does_says_the_opposite(language: str) -> None:
    """A narrow window cuts a sentence anywhere: a word that blocks says so first, another never starts to say it."""
    i18n.choose(language)
    stem, without = ("sperr", "uten ") if language == "nb" else ("block", "without ")
    for word in decision_words.WORDS.values():
        told = decision_words.effect_words(word.code, word.effect)
        if word.effect == "block":
            assert told.startswith(stem), told
        else:
            before, found, _ = told.partition(stem)
            assert not found or before.endswith(without), told
