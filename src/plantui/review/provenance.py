"""How it is known that a voice said something: signed in person, or recorded for a body, with or without a source."""

from __future__ import annotations

from typing import Literal

import attrs

from plantui.review.record import Dissent, Source
from plantui.review.rounds import Round, Spoken

How = Literal["in-person", "with-source", "without-source"]


@attrs.frozen(slots=True)
class Provenance:
    """Who signed, how it is known, and which heads of the body have confirmed it since. It changes no count."""

    how: How
    recorder: str
    source: Source | None = None
    dissents: tuple[Dissent, ...] = ()
    confirmed: tuple[str, ...] = ()


def provenance(of: Round, spoken: Spoken) -> Provenance:
    """The provenance of one act that counts, as far as its round at the horizon knows."""
    made = spoken.record
    if made.voice is None:
        return Provenance("in-person", made.by, made.source, made.dissents)
    confirmed = (one.record.by for one in of.spoken if one.act.kind == "confirm" and one.act.to == spoken.id)
    how: How = "with-source" if made.source else "without-source"
    return Provenance(how, made.by, made.source, made.dissents, tuple(dict.fromkeys(confirmed)))
