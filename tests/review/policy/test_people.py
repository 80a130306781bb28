"""people.toml, and whose key a signature is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from plantui import i18n, ssh_keys
from plantui.review.ledger.log_entry import LogEntry, Signature
from plantui.review.policy import people
from plantui.review.policy.people import NOBODY, People
from plantui.review.records import record
from plantui.review.records.record import Act, Record
from support import authority, repositories


@pytest.fixture
def kari(home: Path) -> Path:
    """Kari's key, made by ssh-keygen."""
    return repositories.ssh_key(home, "kari")


@pytest.fixture
def ola(home: Path) -> Path:
    """Ola's key, of another kind."""
    return repositories.ssh_key(home, "ola", kind="ecdsa")


def file(*persons: str, head: str = 'schema = "plantui.people/1"\nserial = 1\n') -> bytes:
    """A people.toml of these persons' tables."""
    return (head + "".join(persons)).encode()


def person(name: str, key: Path, extra: str = "", state: str = "active") -> str:
    """One person's table, with one key."""
    shown = name.replace(".", " ").title()
    registered = f'{{ key = "{repositories.public_key(key)} comment", state = "{state}" }}'
    return f'\n[people."{name}"]\nname = "{shown}"\nkeys = [{registered}]\n{extra}'


def entry(by: str | None, signature: Signature) -> LogEntry:
    """A record entry by somebody, or a plan entry when `by` is None."""
    said = (Act("withdraw", to="a" * 64 + "#1"),)
    made = Record("p", "2025", by, "b" * 40, datetime(2025, 1, 1, tzinfo=UTC), said) if by else None
    return LogEntry(
        1, "c" * 40, (), "record" if by else "plan", "x", datetime(2025, 1, 1, tzinfo=UTC), "", signature, (), made
    )


def good(key: Path) -> Signature:
    """A signature by this key that holds."""
    return Signature("good", "ssh", repositories.key_fingerprint(key))


def test_everything_about_a_person_is_read(kari: Path) -> None:
    """Names, seats and keys, with the fingerprint that ssh-keygen shows."""
    extra = 'roles = ["reviewer"]\nbodies = ["rad"]\nmay_record_for = ["nufa"]\nhead_of = []\n'
    read = people.read_people(file(person("kari.berg", kari, extra)))
    found = read.persons["kari.berg"]
    assert read.problems == () and read.serial == 1 and read.seats == {}
    assert (found.name, found.roles, found.bodies, found.may_record_for, found.head_of) == (
        "Kari Berg", ("reviewer",), ("rad",), ("nufa",), (),
    )  # fmt: skip
    assert found.keys[0].fingerprint == repositories.key_fingerprint(kari)


@pytest.mark.parametrize(("kind", "bits"), [("ed25519", 0), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 3072)])
def test_fingerprints_are_those_of_ssh_keygen(home: Path, kind: str, bits: int) -> None:
    """For every allowed kind that can be made without a token."""
    key = repositories.ssh_key(home, "k", kind=kind, bits=bits)
    assert ssh_keys.ssh_fingerprint(repositories.public_key(key)) == repositories.key_fingerprint(key)


def test_a_weak_rsa_key_is_a_problem(home: Path) -> None:
    """2048 bits are too few, and the problem says so."""
    weak = repositories.ssh_key(home, "weak", kind="rsa", bits=2048)
    read = people.read_people(file(person("kari.berg", weak)))
    assert read.persons["kari.berg"].keys == ()
    assert "2048" in read.problems[0].message


def test_problems_name_their_line_and_all_come_at_once(kari: Path) -> None:
    """Every problem of the file is located; what can be read is still there."""
    read = people.read_people(
        file(
            person("kari.berg", kari, 'mood = "good"\n'),
            '\n[people."../x"]\nname = "X"\n',
            '\n[people.ola]\nname = ""\nroles = "all"\n',
            'keys = [{ key = "ssh-dss AAAA" }, { gpg = "12", armored = "" }]\n',
            "\n[extra]\n",
        )
    )
    places = {str(problem).partition(": ")[0].rpartition(":")[2] for problem in read.problems}
    assert places == {"7", "9", "13", "14", "15", "17"}
    assert len(read.problems) == 7
    assert set(read.persons) == {"kari.berg", "ola"}


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"x",
        b"[" * 200_000,
        b"serial = " + b"9" * 5000,
        b"",
        b'schema = "plantui.people/2"\nserial = 1\npeople = 1',
    ],
)
def test_a_broken_file_is_a_problem_and_nobody(data: bytes) -> None:
    """Bad bytes, bad TOML, deep nesting, long numbers and another schema never raise."""
    read = people.read_people(data)
    assert read.problems and not read.persons


def test_one_key_registered_twice_belongs_to_nobody(kari: Path) -> None:
    """A shared key is a problem, and names neither."""
    read = people.read_people(file(person("kari.berg", kari), person("ola.dal", kari)))
    assert "kari.berg" in read.problems[0].message
    assert people.holder(read, repositories.key_fingerprint(kari)) is None


def test_a_key_nobody_claims_is_signed_by_a_key(kari: Path) -> None:
    """Open review: the key is shown, and that no rules say whose it is."""
    i18n.choose("en")
    said = people.signed_by(entry("kari.berg", good(kari)), NOBODY)
    assert said.code == "signed-by-key"
    assert said.words() == f"SIGNED, key {repositories.key_fingerprint(kari)} (no rules say whose)"


def test_a_registered_key_gives_the_name(kari: Path) -> None:
    """people.toml at the tip names the key, and is named itself until a plan is founded."""
    i18n.choose("en")
    said = people.signed_by(entry("kari.berg", good(kari)), people.read_people(file(person("kari.berg", kari))))
    assert said.words() == "SIGNED, key of Kari Berg (people.toml at the tip)"
    assert said.words(founded=True) == "SIGNED, key of Kari Berg"


def test_another_persons_key_is_not_the_recorders(kari: Path, ola: Path) -> None:
    """Ola's key under Kari's name is said to be Ola's."""
    known = people.read_people(file(person("kari.berg", kari), person("ola.dal", ola)))
    said = people.signed_by(entry("kari.berg", good(ola)), known)
    assert said.code == "not-recorder"
    assert "Ola Dal" in said.words() and "Kari Berg" in said.words() and "kari.berg" not in said.words()


def test_an_unknown_key_under_a_registered_name_is_unknown(kari: Path, ola: Path) -> None:
    """Whoever has registered keys is not taken to sign with a stranger's."""
    known = people.read_people(file(person("kari.berg", kari)))
    assert people.signed_by(entry("kari.berg", good(ola)), known).code == "unknown-key"
    assert people.signed_by(entry("per", good(ola)), known).code == "signed-by-key"


@pytest.mark.parametrize(("state", "code"), [("retired", "retired-key"), ("compromised", "compromised-key")])
def test_a_key_out_of_use_says_so(kari: Path, state: str, code: str) -> None:
    """A retired or compromised key keeps its name and tells its state."""
    known = people.read_people(file(person("kari.berg", kari, state=state)))
    assert people.signed_by(entry("kari.berg", good(kari)), known).code == code


def test_whose_signature_it_is_is_told_with_what_its_sentence_names() -> None:
    """The fingerprint, why it does not hold, who the record is by, and the holder's name where one has the key."""
    ola, per = people.Person("ola", "Ola", keys=(registered("ola"),)), people.Person("per", "Per")
    register = People({"ola": ola, "per": per})

    def signed(by: str | None, key: str, register: People = register) -> tuple[str, dict[str, str]]:
        said = people.signed_by(entry(by, authority.signature(key)), register)
        return said.code, dict(said.values)

    def values(key: str, by: str, name: str) -> dict[str, str]:
        return {"fingerprint": authority.key(key), "why": "", "by": by.capitalize(), "name": name}

    assert signed("ola", "ola") == ("signed-by-name", values("ola", "ola", "Ola"))
    assert signed(None, "ola") == ("signed-by-name", values("ola", "", "Ola"))
    assert signed("per", "ola") == ("not-recorder", values("ola", "per", "Ola"))
    assert signed("ola", "new") == ("unknown-key", values("new", "ola", ""))
    assert signed("per", "new") == ("signed-by-key", values("new", "per", ""))
    assert signed(None, "new") == ("signed-by-key", values("new", "", ""))
    for state in ("retired", "compromised"):
        own = attrs.evolve(ola, keys=(registered("first"), attrs.evolve(registered("ola"), state=state)))
        assert signed("ola", "ola", People({"ola": own})) == (f"{state}-key", values("ola", "ola", "Ola"))
    bad = people.signed_by(entry("ola", Signature("bad", "ssh", "SHA256:x", "why")), register)
    assert bad == people.SignedBy("bad", {"fingerprint": "SHA256:x", "why": "why", "by": "Ola", "name": ""})


def registered(name: str) -> people.PersonKey:
    """The active ssh key of that name."""
    return people.PersonKey(authority.key(name), "ssh", authority.public(name))


def test_of_all_keys_the_gpg_keys_go_to_the_keyring() -> None:
    """In file order, person by person; ssh keys do not."""
    keys = [people.PersonKey(name, "gpg", f"armored {name}") for name in ("1", "2", "3")]
    register = People({
        "a": people.Person("a", "A", keys=(registered("a"), keys[0], keys[1])),
        "b": people.Person("b", "B", keys=(keys[2], registered("b"))),
    })  # fmt: skip
    assert register.gpg_keys() == ("armored 1", "armored 2", "armored 3")


def test_a_plan_commit_has_no_recorder_to_differ_from(kari: Path) -> None:
    """Only records say who they are by."""
    known = people.read_people(file(person("kari.berg", kari)))
    assert people.signed_by(entry(None, good(kari)), known).code == "signed-by-name"


@pytest.mark.parametrize("state", ["bad", "unsigned", "unchecked", "unverifiable"])
def test_what_is_not_good_is_said_as_it_is(state: str) -> None:
    """Nobody's name stands beside a signature that does not hold."""
    said = people.signed_by(entry("kari.berg", Signature(state)), NOBODY)  # type: ignore[arg-type]  # parametrized
    assert said.code == state
    assert not said.words().endswith(": ")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_code_has_words_and_a_short_form(language: str) -> None:
    """No key shows through, and a short form fits a column of thirteen cells."""
    from typing import get_args

    i18n.choose(language)
    for code in get_args(people.SignatureCode):
        said = people.SignedBy(code, {"fingerprint": "f", "why": "w", "by": "b", "name": "n"})
        assert "signature." not in said.words()
        assert len(said.short()) <= 13 and "signature" not in said.short()


def test_gpg_keys_are_handed_over_for_a_private_keyring() -> None:
    """A gpg key is its full fingerprint and its armored text."""
    armored = "-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\nmDMEaA==\\n-----END PGP PUBLIC KEY BLOCK-----\\n"
    text = f'\n[people.per]\nname = "Per"\nkeys = [{{ gpg = "{"ab12 " * 10}", armored = "{armored}" }}]\n'
    read = people.read_people(file(text))
    assert read.problems == ()
    assert read.gpg_keys()[0].startswith("-----BEGIN")
    assert people.holder(read, "AB12" * 10) == read.persons["per"]


def test_records_are_signed_by_the_word_of_people_only() -> None:
    """An empty key belongs to nobody, even where somebody has no key."""
    nobody_has_keys = People({"per": people.Person("per", "Per")})
    assert people.holder(nobody_has_keys, "") is None
    assert record.SCHEMA == "plantui.record/1"
