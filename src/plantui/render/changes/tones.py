"""Better, worse, both ways: the tone of a change in words, and how many changes have each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from plantui.changes.compare import Change
from plantui.changes.tone import Tone, field_tones, tone
from plantui.i18n import t, tn
from plantui.render import labels
from plantui.render.changes.sentences import outcomes, slip_words, told_by_ends

TONES_TOLD: tuple[Tone, ...] = ("better", "worse", "mixed", "neutral")


def toned_outcomes(change: Change) -> tuple[str, ...]:
    """The same led by the word for its tone, where it has one and does not say so itself; both ways named."""
    said, outcome = tone(change), outcomes(change)
    if said == "neutral":
        return outcome
    word = t(f"change.tone.{said}")
    if change.slip is not None and not told_by_ends(change):
        outcome = *outcome, slip_words(change.slip, short=True)
    if said == "mixed":
        named = t("change.tone.mixed_of", **_both_ways(change))
        return (*(t("change.tone.led", tone=named, words=words) for words in outcome), *(
            t("change.tone.led", tone=word, words=words) for words in outcome
        ), word)  # fmt: skip
    led = (words if words.startswith(word) else t("change.tone.led", tone=word, words=words) for words in outcome)
    return tuple(dict.fromkeys((*led, *outcomes(change))))


def tone_words(change: Change) -> str:
    """BETTER, WORSE, or BOTH WAYS with the fields that point each way; empty where none does."""
    said = tone(change)
    if said == "neutral":
        return ""
    return t("change.tone.mixed_of", **_both_ways(change)) if said == "mixed" else t(f"change.tone.{said}")


def _both_ways(change: Change) -> dict[str, str]:
    """The fields that are better and those that are worse, named as people say them."""
    names: dict[str, list[str]] = {"better": [], "worse": []}
    for field in field_tones(change):
        names[field.tone].append(labels.field_name(field.field))
    return {way: ", ".join(fields) for way, fields in names.items()}


def tone_counts(changes: Iterable[Change]) -> str:
    """`3 bedre · 7 verre · 1 begge veier · 36 nøytrale`; what none of them is, is left out."""
    counted = Counter(map(tone, changes))
    return " · ".join(tn(f"change.count_{said}", counted[said]) for said in TONES_TOLD if counted[said])
