"""Who is registered, with what and with which keys, in words."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import text
from plantui.review.people import People, Person, PersonKey
from plantui.review.policy import Policy
from plantui.show import blocks
from plantui.show.blocks import Labelled
from plantui.show.line import BLANK, Line
from plantui.show.policy import seat_name
from plantui.words import t

LABEL = 14


def people_lines(known: People, policy: Policy, width: int, ascii_only: bool = False) -> tuple[Line, ...]:
    """Everybody registered, in file order; at most `width` cells a line."""
    return blocks.within(_people(known, policy, width, ascii_only), width, ascii_only)


def _people(known: People, policy: Policy, width: int, ascii_only: bool) -> Iterator[Line]:
    for at, person in enumerate(known.persons.values()):
        if at:
            yield BLANK
        head = t("people_view.person", name=text.clean(person.name, 300), person=text.clean(person.id))
        yield from blocks.paragraph(head, width, "strong", ascii_only)
        yield from blocks.labelled(list(person_rows(person, policy)), width, ascii_only, LABEL)


def person_rows(person: Person, policy: Policy) -> Iterator[Labelled]:
    """What a person holds: roles, bodies, whom they record for and lead, and each key with its state."""
    for name in ("roles", "bodies", "may_record_for", "head_of"):
        held: tuple[str, ...] = getattr(person, name)
        if held:
            said = ", ".join(seat_name(policy, one) for one in held)
            yield Labelled(t(f"people_view.{name}"), ((said, "text"),))
    if not person.keys:
        yield Labelled(t("people_view.keys"), ((t("people_view.no_keys"), "warn"),))
    for key in person.keys:
        yield Labelled(t("people_view.keys"), ((key_words(key), "text" if key.state == "active" else "dim"),))


def key_words(key: PersonKey) -> str:
    """A key by its fingerprint, kind and state, and up to where it stands."""
    kind = key.public.split()[0].removeprefix("ssh-").removesuffix("@openssh.com") if key.kind == "ssh" else "gpg"
    words = t("people_view.key", fingerprint=key.fingerprint, kind=text.clean(kind), state=t(f"key_state.{key.state}"))
    return words + (t("people_view.good_until", commit=key.good_until[:10]) if key.good_until else "")
