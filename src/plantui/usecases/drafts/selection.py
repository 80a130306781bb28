"""Several decisions at once: the items that a command names, by ids, numbers, and patterns as the rules have them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.review.policy import loader
from plantui.review.rounds.requirements import GOVERNANCE, ChangedItem, matches
from plantui.usecases.drafts import choices, compose
from plantui.usecases.drafts.compose import Given
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import acts

_MOST_NEAR = 12
"""Ids, kinds or fields that are listed where a pattern hits nothing."""


def is_pattern(written: str) -> bool:
    """Whether it chooses among the changed items and is no item's own name: `plan.*`, `kind:actor`, `field:payment`."""
    return "*" in written or ":" in written


def decisions(desk: Desk, written: Sequence[str], word: str, reason: str, manner: Given) -> tuple[DraftAct, ...]:
    """One decision for each item that is named or that a pattern chooses, each once; nothing is written.

    What a pattern chooses is that item itself: of a service its own fields, as in the rules. Raises UsageProblem for a
    pattern that chooses none of the round's changes, for a reason in the place of the word, and as `compose.decide`.
    """
    known_words = choices.known(desk)
    if word not in known_words and written[-1] in known_words:
        raise UsageProblem(t("saying.unknown_word"), t("saying.reason_option", seen=word[:80], word=written[-1]))
    named = [compose.decision(desk, name, word, reason, manner) for name in written if not is_pattern(name)]
    patterns = [name for name in written if is_pattern(name)]
    if patterns and manner.items:
        raise UsageProblem(t("saying.pattern.title"), t("saying.pattern.with_items"), patterns[0])
    decided = {entry.item: entry for entry in named}
    itself = attrs.evolve(manner, itself=True)
    for item in hits(desk, patterns, manner.edition or 0):
        if item not in decided:
            decided[item] = compose.decision(desk, item, word, reason, itself)
    return tuple(decided.values())


def hits(desk: Desk, patterns: Iterable[str], edition: int = 0) -> tuple[str, ...]:
    """The changed items of the round that any of some patterns chooses, by their numbers.

    Rules and people are named by their own names only. Raises UsageProblem for one that chooses nothing.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        if not loader.is_pattern(pattern):
            raise UsageProblem(t("saying.pattern.title"), _misspelled(pattern), pattern)
        changed = _changed(desk, pattern, edition)
        mine = [item.id for item in changed.values() if matches((pattern,), item)]
        if not mine:
            raise UsageProblem(t("saying.pattern.title"), _nothing(pattern, changed), pattern)
        found |= dict.fromkeys(mine)
    place = {item: number for number, item in enumerate(desk.proceedings.by_number if desk.proceedings else ())}
    return tuple(sorted(found, key=lambda item: (place.get(item, len(place)), item)))


def _changed(desk: Desk, pattern: str, edition: int) -> Mapping[str, ChangedItem]:
    at, proceedings = acts.basis(desk, edition), desk.proceedings
    if proceedings is None or at.against is None or proceedings.opening is None:
        raise UsageProblem(t("saying.pattern.title"), t("saying.pattern.no_round"), pattern)
    return proceedings.inquiry.changed(at.against, at.commit)


def _misspelled(pattern: str) -> str:
    head, colon, rest = pattern.partition(":")
    known = {"kind": loader.KINDS, "field": loader.FIELDS}.get(head) if colon else None
    if known is None:
        return t("saying.pattern.form", seen=pattern[:80])
    near = difflib.get_close_matches(rest, known, 3) or sorted(known)
    return t(f"saying.pattern.{head}", seen=pattern[:80], known=", ".join(f"{head}:{name}" for name in near))


def _nothing(pattern: str, changed: Mapping[str, ChangedItem]) -> str:
    """That it hits no change, and of those there are what is near an id; kinds and fields are not misspelled here."""
    items = [item for item in changed.values() if item.id not in GOVERNANCE]
    head, colon, _ = pattern.partition(":")
    if not colon:
        there = [*(item.id for item in items), *(f"{item.id.partition('.')[0]}.*" for item in items if "." in item.id)]
    elif head == "kind":
        there = [kind for item in items for kind in item.kinds]
    else:
        there = [name for item in items for name in item.fields if name in loader.FIELDS]
    if not there:
        return t("saying.pattern.no_change")
    known = dict.fromkeys(there)
    near = [] if colon else difflib.get_close_matches(pattern, known, 3)
    listed = near or [name for name in known if colon or "*" in name] or [*known]
    names = ", ".join(f"{head}{colon}{name}" if colon else name for name in listed[:_MOST_NEAR])
    return t("saying.pattern.near" if near else "saying.pattern.there", seen=pattern[:80], known=names)
