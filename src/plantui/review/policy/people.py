"""people.toml as values, whose key a signature is by, and the words for it.

Until people.toml is adopted it gives keys a name and nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, get_args

import attrs

from plantui import limits, ssh_keys
from plantui.i18n import t
from plantui.plan import toml
from plantui.plan.files import Problem, safe
from plantui.value_class import value_class

if TYPE_CHECKING:  # records are not needed to know people
    from plantui.review.ledger.log_entry import LogEntry

SCHEMA = "plantui.people/1"
PATH = "plan/governance/people.toml"

KeyState = Literal["active", "retired", "compromised"]
STATES: tuple[KeyState, ...] = get_args(KeyState)

HEAD_KEYS = ("schema", "serial", "people")
SEAT_LISTS = ("roles", "bodies", "may_record_for", "head_of")
PERSON_KEYS = ("name", *SEAT_LISTS, "keys")
SSH_KEYS = ("key", "state", "good_until")
GPG_KEYS = ("gpg", "armored", "state", "good_until")
"""The keys that the file and its tables may have; `SEAT_LISTS` are those of a person that name roles and bodies."""

ARMOR = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
"""How the text of a gpg key begins."""


@value_class
class PersonKey:
    """One key of a person. `fingerprint` is `SHA256:…` or a full gpg fingerprint; `public` the key's text."""

    fingerprint: str
    kind: Literal["ssh", "gpg"]
    public: str = attrs.field(repr=False)
    state: KeyState = "active"
    good_until: str | None = None


@value_class
class Person:
    """One person: `id` is what records call `by`."""

    id: str
    name: str
    roles: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    may_record_for: tuple[str, ...] = ()
    head_of: tuple[str, ...] = ()
    keys: tuple[PersonKey, ...] = ()

    def in_seat(self, seat: str) -> bool:
        """Whether the person holds a role, or is a member of, records for or heads a body."""
        return any(seat in seats for seats in (self.roles, self.bodies, self.may_record_for, self.head_of))


@value_class
class People:
    """Everybody registered, by id, in file order; what could not be read stands in `problems`.

    `seats` are the names of roles and bodies by id, from the rules beside it, where somebody reads a history: the file
    itself has none, and nothing is decided by them.
    """

    persons: Mapping[str, Person] = attrs.field(factory=dict)
    serial: int | None = None
    problems: tuple[Problem, ...] = ()
    seats: Mapping[str, str] = attrs.field(factory=dict)

    def gpg_keys(self) -> tuple[str, ...]:
        """The armored gpg keys, for a private keyring."""
        return tuple(key.public for person in self.persons.values() for key in person.keys if key.kind == "gpg")


NOBODY = People()
"""The value where there is no people.toml."""


def holder(people: People, key: str) -> Person | None:
    """The one person who has registered the key, whatever its state; None when nobody has, or several have."""
    holders = [person for person in people.persons.values() if _registered(person, key)]
    return holders[0] if key and len(holders) == 1 else None


SignatureCode = Literal[
    "signed-by-name", "signed-by-key", "not-recorder", "unknown-key", "retired-key", "compromised-key",
    "bad", "unsigned", "unchecked", "unverifiable",
]  # fmt: skip


_REGISTERED: tuple[SignatureCode, ...] = ("signed-by-name", "unknown-key", "retired-key", "compromised-key")
"""What people.toml at the tip was asked for, which nobody has adopted until the plan is founded."""


@value_class
class SignedBy:
    """Whose signature it is: `code` chooses the sentence, `values` fill it. They are raw: clean them when shown."""

    code: SignatureCode
    values: Mapping[str, str]

    def words(self, founded: bool = False) -> str:
        """The sentence, raw; until the plan is `founded` with where the owner of the key is taken from."""
        words = t(f"signature.{self.code}", **self.values).removesuffix(": ")
        return words if founded or self.code not in _REGISTERED else t("signature.registered", words=words)

    def short(self) -> str:
        """A word or two for a column."""
        return t(f"signature.short.{self.code}")


def signed_by(entry: LogEntry, people: People) -> SignedBy:
    """Whose signature an entry carries, as far as people.toml at the tip knows; nothing here decides what counts.

    `signed-by-key`: nobody claims the key. `not-recorder`: it is another person's than the record's `by`.
    `unknown-key`: nobody's, though `by` has registered keys.
    """
    signature = entry.signature
    by = entry.record.by if entry.record else ""
    recorded_by = people.persons[by].name if by in people.persons else by
    values = {"fingerprint": signature.key, "why": signature.why, "by": recorded_by, "name": ""}
    if signature.state != "good":
        return SignedBy(signature.state, values)
    person = holder(people, signature.key)
    if person is None:
        recorder = people.persons.get(by)
        return SignedBy("unknown-key" if recorder and recorder.keys else "signed-by-key", values)
    values["name"] = person.name
    if by and person.id != by:
        return SignedBy("not-recorder", values)
    key = _registered(person, signature.key)
    if key and key.state == "compromised":
        return SignedBy("compromised-key", values)
    if key and key.state == "retired":
        return SignedBy("retired-key", values)
    return SignedBy("signed-by-name", values)


def _registered(person: Person, key: str) -> PersonKey | None:
    return next((own for own in person.keys if own.fingerprint == key), None)


# reading


def read_people(data: bytes, path: str = PATH) -> People:
    """The people of a file's bytes; never raises: what the format does not allow is a located problem and left out."""
    reader = _PeopleReader(path)
    raw = reader.tables(data)
    return People(problems=tuple(reader.problems)) if raw is None else reader.people(raw)


@attrs.define(slots=True)
class TomlReader:
    """Reads a TOML file and collects its problems, so that all of them are reported at once.

    `tables` must have succeeded before `section` and `problem` are called: they look lines up in its layout.
    """

    path: str
    layout: toml.TomlLayout = attrs.field(init=False)
    problems: list[Problem] = attrs.field(init=False, factory=list)

    def tables(self, data: bytes) -> dict[str, object] | None:
        """The tables of the file's bytes; None where they are no TOML, which is a problem then."""
        try:
            text = toml.decode(data)
            self.layout = toml.scan(text)
            return toml.parse(text)
        except toml.NotToml as error:
            self.problems.append(Problem(self.path, error.line, "", error.message))
            return None

    def section(self, name: str) -> int:
        """The number of the first table of a name; 0, the head, where there is none."""
        return self.layout.sections().get(name, [0])[0]

    def problem(self, label: str, section: int, key: str, message: str) -> None:
        """Note what is wrong at a key of a section; `label` names the table in words."""
        self.problems.append(Problem(self.path, self.layout.key_line(section, key), label, message))


@attrs.define(slots=True)
class _PeopleReader(TomlReader):
    def people(self, raw: Mapping[str, object]) -> People:
        if raw.get("schema") != SCHEMA:
            self.located("schema", "", t("people.schema", seen=in_short(raw.get("schema")), wanted=SCHEMA))
        for key in raw:
            if key not in HEAD_KEYS:
                self.located(key, "", t("people.unknown_key", name=key[:80]))
        serial = raw.get("serial")
        if not isinstance(serial, int) or isinstance(serial, bool) or serial < 1:
            self.located("serial", "", t("people.serial", seen=in_short(serial)))
            serial = None
        table = raw.get("people", {})
        if not isinstance(table, dict):
            self.located("people", "", t("people.table", seen=in_short(table)))
            table = {}
        persons = {name: person for name, entry in table.items() if (person := self.person(name, entry))}
        self.shared_keys(persons)
        return People(persons, serial=serial, problems=tuple(self.problems))

    def person(self, name: str, raw: object) -> Person | None:
        if not (safe(name) and len(name) <= limits.ID_CHARACTERS):
            self.located(name, name, t("people.id", seen=name[:80]))
            return None
        if not isinstance(raw, dict):
            self.located(name, name, t("people.table", seen=in_short(raw)))
            return None
        for key in raw:
            if key not in PERSON_KEYS:
                self.located(key, name, t("people.unknown_key", name=key[:80]))
        display_name = raw.get("name")
        if not isinstance(display_name, str) or not display_name.strip() or "\n" in display_name:
            self.located("name", name, t("people.name", seen=in_short(display_name)))
            display_name = name
        lists = {key: self.slugs(name, key, raw.get(key, [])) for key in SEAT_LISTS}
        return Person(name, display_name, **lists, keys=tuple(self.keys(name, raw.get("keys", []))))

    def slugs(self, person: str, key: str, raw: object) -> tuple[str, ...]:
        if not isinstance(raw, list) or not all(isinstance(slug, str) and safe(slug) for slug in raw):
            self.located(key, person, t("people.slugs", name=key, seen=in_short(raw)))
            return ()
        return tuple(raw)

    def keys(self, person: str, raw: object) -> Iterator[PersonKey]:
        if not isinstance(raw, list):
            self.located("keys", person, t("people.keys", seen=in_short(raw)))
            return
        for entry in raw:
            try:
                yield self.key(entry)
            except ssh_keys.NotAKey as error:
                self.located("keys", person, str(error))

    def key(self, raw: object) -> PersonKey:
        if not isinstance(raw, dict) or ("key" in raw) == ("gpg" in raw):
            raise ssh_keys.NotAKey(t("people.key_table", seen=in_short(raw)))
        if unknown := sorted(set(raw).difference(SSH_KEYS if "key" in raw else GPG_KEYS)):
            raise ssh_keys.NotAKey(t("people.unknown_key", name=unknown[0][:80]))
        texts = {name: raw.get(name, "") for name in (*SSH_KEYS, *GPG_KEYS) if name != "state"}
        if not all(isinstance(value, str) for value in texts.values()):
            raise ssh_keys.NotAKey(t("people.key_table", seen=in_short(raw)))
        state = raw.get("state", "active")
        if state not in STATES:
            raise ssh_keys.NotAKey(t("people.key_state", seen=in_short(state), known=", ".join(STATES)))
        good_until = texts["good_until"] or None
        if good_until and not COMMIT.fullmatch(good_until):
            raise ssh_keys.NotAKey(t("people.key_good_until", seen=good_until[:80]))
        if "key" in raw:
            return PersonKey(ssh_keys.ssh_fingerprint(texts["key"]), "ssh", texts["key"].strip(), state, good_until)
        if not texts["armored"].startswith(ARMOR):
            raise ssh_keys.NotAKey(t("people.key_armored", seen=texts["armored"][:40]))
        return PersonKey(ssh_keys.gpg_fingerprint(texts["gpg"]), "gpg", texts["armored"], state, good_until)

    def shared_keys(self, persons: Mapping[str, Person]) -> None:
        owners: dict[str, str] = {}
        for person in persons.values():
            for key in person.keys:
                first = owners.get(key.fingerprint)
                owners[key.fingerprint] = person.id
                if first is not None:
                    self.located("keys", person.id, t("people.key_shared", seen=key.fingerprint, first=first))

    def located(self, key: str, person: str, message: str) -> None:
        section = self.section(f"people.{person}") if person else 0
        self.problem(person and f"people '{person}'", section, key, message)


COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def in_short(value: object) -> str:
    """A value's text for a problem's message, spelled as TOML spells it where it is a list; at most 80 characters."""
    if isinstance(value, list):
        entries = (f'"{entry}"' if isinstance(entry, str) else str(entry) for entry in value[:20])
        return ("[" + ", ".join(entries) + "]")[:80]
    return str(value)[:80]
