"""Which code each paper of a round bears: of every edition that was frozen, for each body and for none."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from plantui.documents.edition_code import EditionFacts, edition_code
from plantui.review.rounds.proceedings import Edition, Proceedings


@attrs.frozen(slots=True)
class CodeBearer:
    """A paper: the edition it shows and whom it is for, by id; empty for the paper that is for nobody in particular."""

    edition: Edition
    body: str


def edition_facts(proceedings: Proceedings, edition: Edition) -> EditionFacts:
    """What the code of an edition is made of."""
    root = proceedings.inquiry.pins.root
    return EditionFacts(root, proceedings.opening or "", edition.number, edition.commit, edition.plan_fingerprint)


def addressees(proceedings: Proceedings) -> tuple[str, ...]:
    """Those a paper may be for, by id: the bodies of the rules in file order, then who else was asked."""
    asked = proceedings.opened.asked or () if proceedings.opened else ()
    declared = (seat.id for seat in proceedings.rules.policy.seats.values() if seat.body)
    return tuple(dict.fromkeys((*declared, *asked)))


def code_bearers(proceedings: Proceedings) -> Mapping[str, tuple[CodeBearer, ...]]:
    """Every code of the open round; empty where none is open or nothing was frozen.

    Two bodies have the same two signs about once in a thousand pairs: their code then leads to both.
    """
    bearers: dict[str, tuple[CodeBearer, ...]] = {}
    for edition in proceedings.editions:
        facts = edition_facts(proceedings, edition)
        for body in ("", *addressees(proceedings)):
            code = edition_code(facts, body)
            bearers[code] = (*bearers.get(code, ()), CodeBearer(edition, body))
    return bearers
