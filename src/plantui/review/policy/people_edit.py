"""people.toml edited: persons and keys put in, keys marked, the serial counted on, every comment and all else kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan.spans import edits
from plantui.plan.spans.layout import line_end, read_document
from plantui.review.policy import people
from plantui.review.policy.people import KeyState, People, Person, PersonKey
from plantui.review.records.canonical import literal

EMPTY = f"schema = {literal(people.SCHEMA)}\nserial = 1\n"
"""A people.toml that registers nobody."""

LEAST = 6
"""Characters of a fingerprint that are enough to name a key."""


def add(data: bytes, person: Person) -> bytes:
    """The file with a person appended. Raises UsageProblem when the id is taken."""
    register = people.read_people(data)
    if person.id in register.persons:
        raise UsageProblem(t("registering.title"), t("registering.known", person=person.id), people.PATH)
    lines = [f"[people.{literal(person.id)}]", f"name = {literal(person.name)}"]
    for name in ("roles", "bodies", "may_record_for", "head_of"):
        if seats := getattr(person, name):
            lines.append(f"{name} = {literal(seats)}")
    keys = ", ".join(_inline(key) for key in person.keys)
    lines.append(f"keys = [{keys}]")
    original = data.decode()
    newline = line_end(original, len(original))
    text = (original if original.endswith("\n") else original + newline) + "".join(
        line + newline for line in ("", *lines)
    )
    return _as_meant(text.encode(), {**register.persons, person.id: person}, register.serial)


def add_key(data: bytes, person_id: str, key: PersonKey) -> bytes:
    """The file with a key added to a person. Raises UsageProblem when the id is unknown, or the key registered."""
    register = people.read_people(data)
    person = find(register, person_id)
    refuse_taken(register, key)
    document = read_document(data)
    table = ("people", person_id)
    if "keys" in edits.at_address(document.raw, table):
        made = edits.add_table(document, (*table, "keys"), _values(key), lines=False)
    else:
        made = edits.set_key(document, table, "keys", [_values(key)])
    expected = attrs.evolve(person, keys=(*person.keys, key))
    return _as_meant(made, {**register.persons, person_id: expected}, register.serial)


def mark(data: bytes, person_id: str, fingerprints: Iterable[str], state: KeyState, good_until: str | None) -> bytes:
    """The file with keys of a person retired or compromised. `good_until` is the commit up to which they stand; None
    leaves what the file says of that.
    """
    register = people.read_people(data)
    person = find(register, person_id)
    marked = frozenset(fingerprints)
    keys: list[PersonKey] = []
    written = edits.at_address(read_document(data).raw, ("people", person_id)).get("keys", ())
    for number, (key, _) in enumerate(zip(person.keys, written, strict=True)):
        if key.fingerprint not in marked:
            keys.append(key)
            continue
        table = ("people", person_id, "keys", number)
        data = edits.set_key(read_document(data), table, "state", state)
        if good_until is not None:
            data = edits.set_key(read_document(data), table, "good_until", good_until)
        keys.append(attrs.evolve(key, state=state, good_until=good_until or key.good_until))
    expected = attrs.evolve(person, keys=tuple(keys))
    return _as_meant(data, {**register.persons, person_id: expected}, register.serial)


def number(data: bytes, serial: int) -> bytes:
    """The file with another serial."""
    register = people.read_people(data)
    made = edits.set_key(read_document(data), (), "serial", serial, ("schema", "serial"))
    return _as_meant(made, register.persons, serial)


def find(register: People, person_id: str) -> Person:
    """A person by id; raises UsageProblem when there is none, naming those there are."""
    person = register.persons.get(person_id)
    if person is None:
        names = ", ".join(register.persons) or t("registering.nobody")
        raise UsageProblem(t("registering.title"), t("registering.unknown", person=person_id, names=names), people.PATH)
    return person


def key_of(person: Person, text: str) -> PersonKey:
    """A person's key by its fingerprint, which may be cut short; raises UsageProblem when it names none, or several."""
    prefix = text.strip().removeprefix("SHA256:")
    matches = [key for key in person.keys if key.fingerprint.removeprefix("SHA256:").startswith(prefix)]
    if len(prefix) >= LEAST and len(matches) == 1:
        return matches[0]
    fingerprints = ", ".join(key.fingerprint for key in person.keys) or t("registering.no_keys")
    raise UsageProblem(
        t("registering.title"),
        t("registering.no_key", seen=text[:80], person=person.id, held=fingerprints),
        people.PATH,
    )


def refuse_taken(register: People, key: PersonKey) -> None:
    """Raises UsageProblem when a key is registered already, in any state: what a key signed has one owner for ever."""
    for person in register.persons.values():
        for registered in person.keys:
            if registered.fingerprint == key.fingerprint:
                values = {
                    "fingerprint": key.fingerprint,
                    "person": person.id,
                    "state": t(f"key_state.{registered.state}"),
                }
                raise UsageProblem(t("registering.title"), t("registering.taken", **values), people.PATH)


def _values(key: PersonKey) -> Mapping[str, str]:
    values = {"gpg": key.fingerprint, "armored": key.public} if key.kind == "gpg" else {"key": key.public}
    values["state"] = key.state
    return values if key.good_until is None else {**values, "good_until": key.good_until}


def _inline(key: PersonKey) -> str:
    return "{ " + ", ".join(f"{name} = {literal(value)}" for name, value in _values(key).items()) + " }"


def _as_meant(data: bytes, persons: Mapping[str, Person], serial: int | None) -> bytes:
    """The edited file's bytes. Raises UsageProblem unless reading them gives exactly these persons and this serial."""
    register = people.read_people(data)
    if register.problems:
        problems = "\n".join(map(str, register.problems[:20]))
        raise UsageProblem(t("registering.title"), problems, people.PATH)
    if dict(register.persons) != dict(persons) or register.serial != serial:
        raise UsageProblem(t("registering.title"), t("registering.not_as_meant"), people.PATH)
    return data
