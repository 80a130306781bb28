"""people.toml edited: persons and keys put in, keys marked, the serial counted on, every comment and all else kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
import tomlkit
from tomlkit.items import AoT, Array, InlineTable, Table

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.review.policy import people
from plantui.review.policy.people import KeyState, People, Person, PersonKey
from plantui.review.records.canonical import literal

EMPTY = f"schema = {literal(people.SCHEMA)}\nserial = 1\n"
"""A people.toml that registers nobody."""

LEAST = 6
"""Characters of a fingerprint that are enough to name a key."""


def add(data: bytes, person: Person) -> bytes:
    """The file with one person more, at its end. Raises UsageProblem when there is one of that id."""
    known = people.read_people(data)
    if person.id in known.persons:
        raise UsageProblem(t("registering.title"), t("registering.known", person=person.id), people.PATH)
    lines = [f"[people.{literal(person.id)}]", f"name = {literal(person.name)}"]
    for name in ("roles", "bodies", "may_record_for", "head_of"):
        if held := getattr(person, name):
            lines.append(f"{name} = {literal(held)}")
    keys = ", ".join(_inline(key) for key in person.keys)
    lines.append(f"keys = [{keys}]")
    text = data.decode("utf-8")
    made = (text if text.endswith("\n") else text + "\n") + "\n" + "\n".join(lines) + "\n"
    return _as_meant(made, {**known.persons, person.id: person}, known.serial)


def add_key(data: bytes, person_id: str, key: PersonKey) -> bytes:
    """The file with one key more for a person. Raises UsageProblem when nobody has that id, or somebody the key."""
    known = people.read_people(data)
    person = find(known, person_id)
    refuse_taken(known, key)
    document = tomlkit.parse(data.decode("utf-8"))
    held = _keys(document, person_id)
    table = tomlkit.table() if isinstance(held, AoT) else tomlkit.inline_table()
    for name, value in _values(key).items():
        table[name] = value
    held.append(table)
    meant = attrs.evolve(person, keys=(*person.keys, key))
    return _as_meant(tomlkit.dumps(document), {**known.persons, person_id: meant}, known.serial)


def mark(data: bytes, person_id: str, fingerprints: Iterable[str], state: KeyState, good_until: str | None) -> bytes:
    """The file with keys of a person retired or compromised. `good_until` is the commit up to which they stand; None
    leaves what the file says of that.
    """
    known = people.read_people(data)
    person = find(known, person_id)
    document = tomlkit.parse(data.decode("utf-8"))
    wanted = frozenset(fingerprints)
    meant: list[PersonKey] = []
    for table, key in zip(_keys(document, person_id), person.keys, strict=True):
        if key.fingerprint not in wanted:
            meant.append(key)
            continue
        assert isinstance(table, (Table, InlineTable))
        table["state"] = state
        if good_until is not None:
            table["good_until"] = good_until
        meant.append(attrs.evolve(key, state=state, good_until=good_until or key.good_until))
    changed = attrs.evolve(person, keys=tuple(meant))
    return _as_meant(tomlkit.dumps(document), {**known.persons, person_id: changed}, known.serial)


def number(data: bytes, serial: int) -> bytes:
    """The file with another serial."""
    known = people.read_people(data)
    document = tomlkit.parse(data.decode("utf-8"))
    document["serial"] = serial
    return _as_meant(tomlkit.dumps(document), known.persons, serial)


def find(known: People, person_id: str) -> Person:
    """A person by id; raises UsageProblem when there is none, naming those there are."""
    person = known.persons.get(person_id)
    if person is None:
        names = ", ".join(known.persons) or t("registering.nobody")
        raise UsageProblem(t("registering.title"), t("registering.unknown", person=person_id, names=names), people.PATH)
    return person


def key_of(person: Person, written: str) -> PersonKey:
    """A person's key by its fingerprint, which may be cut short; raises UsageProblem when it names none, or several."""
    wanted = written.strip().removeprefix("SHA256:")
    found = [key for key in person.keys if key.fingerprint.removeprefix("SHA256:").startswith(wanted)]
    if len(wanted) >= LEAST and len(found) == 1:
        return found[0]
    held = ", ".join(key.fingerprint for key in person.keys) or t("registering.no_keys")
    raise UsageProblem(
        t("registering.title"), t("registering.no_key", seen=written[:80], person=person.id, held=held), people.PATH
    )


def refuse_taken(known: People, key: PersonKey) -> None:
    """Raises UsageProblem when a key is registered already, in any state: what a key signed has one owner for ever."""
    for person in known.persons.values():
        for own in person.keys:
            if own.fingerprint == key.fingerprint:
                values = {"fingerprint": key.fingerprint, "person": person.id, "state": t(f"key_state.{own.state}")}
                raise UsageProblem(t("registering.title"), t("registering.taken", **values), people.PATH)


def _keys(document: tomlkit.TOMLDocument, person_id: str) -> Array | AoT:
    """The person's keys, an empty list put in where the file has none."""
    table = document["people"][person_id]
    if "keys" not in table:
        table["keys"] = tomlkit.array()
    keys = table["keys"]
    assert isinstance(keys, (Array, AoT))
    return keys


def _values(key: PersonKey) -> Mapping[str, str]:
    values = {"gpg": key.fingerprint, "armored": key.public} if key.kind == "gpg" else {"key": key.public}
    values["state"] = key.state
    return values if key.good_until is None else {**values, "good_until": key.good_until}


def _inline(key: PersonKey) -> str:
    return "{ " + ", ".join(f"{name} = {literal(value)}" for name, value in _values(key).items()) + " }"


def _as_meant(made: str, persons: Mapping[str, Person], serial: int | None) -> bytes:
    """The bytes, once reading them gives what was meant: nobody else's line was touched."""
    data = made.encode("utf-8")
    found = people.read_people(data)
    if found.problems:
        told = "\n".join(map(str, found.problems[:20]))
        raise UsageProblem(t("registering.title"), told, people.PATH)
    if dict(found.persons) != dict(persons) or found.serial != serial:
        raise UsageProblem(t("registering.title"), t("registering.not_as_meant"), people.PATH)
    return data
