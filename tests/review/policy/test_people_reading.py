"""people.toml read strictly: every problem with its line, its person and the value seen, and who is left."""

from __future__ import annotations

import pytest

from plantui import i18n, limits
from plantui.plan.files import Problem
from plantui.review.policy import people
from plantui.review.policy.people import People, Person, PersonKey
from plantui.review.records.canonical import literal
from support import authority

LONG = "x" * 81
ARMORED = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEaA==\n"


@pytest.fixture(autouse=True)
def english() -> None:
    """Problems in words."""
    i18n.choose("en")


def read(text: str) -> People:
    """The people of a file whose third line is the text's first."""
    return people.read_people(f'schema = "plantui.people/1"\nserial = 1\n{text}'.encode())


def problems(register: People) -> list[str]:
    """Each problem as `line: person: message`."""
    return [str(problem).removeprefix("plan/governance/people.toml:") for problem in register.problems]


def ssh(name: str, state: people.KeyState = "active", good_until: str | None = None) -> PersonKey:
    """The ssh key of that name."""
    return PersonKey(authority.key(name), "ssh", authority.public(name), state, good_until)


def test_a_file_that_is_no_toml_has_one_problem_and_registers_nobody() -> None:
    """The problem stands in the file that was named."""
    register = people.read_people(b"\n\n]", "p.toml")
    (problem,) = register.problems
    assert (problem.path, problem.line, problem.what) == ("p.toml", 3, "")
    assert register == People(problems=(problem,))


def test_a_file_of_no_schema_has_no_serial_and_says_both() -> None:
    """What was seen in their place is nothing; without people it is a register of nobody."""
    assert people.read_people(b"", "p.toml") == People(
        problems=(
            Problem("p.toml", 1, "", "schema is “None”; expected “plantui.people/1”"),
            Problem("p.toml", 1, "", "serial: “None” is not a whole number from 1"),
        )
    )


@pytest.mark.parametrize(
    ("written", "seen"),
    [("0", "0"), ("-1", "-1"), ("true", "True"), ("1.0", "1.0"), (f'"{LONG}"', LONG[:80])],
)  # fmt: skip
def test_a_serial_is_a_whole_number_from_one(written: str, seen: str) -> None:
    """Anything else is none, and a problem at its line beside another schema's."""
    register = people.read_people(f'schema = "{LONG}"\nserial = {written}\n'.encode())
    assert register.serial is None
    assert problems(register) == [
        f"1: schema is “{LONG[:80]}”; expected “plantui.people/1”",
        f"2: serial: “{seen}” is not a whole number from 1",
    ]


def test_unknown_keys_of_the_head_are_told_each_at_its_line() -> None:
    """A long name is cut."""
    assert problems(read(f"extra = 1\n{LONG} = 2\n")) == [
        '3: unknown key “extra”', f'4: unknown key “{LONG[:80]}”'
    ]  # fmt: skip


def test_a_person_of_an_empty_id_takes_no_problem_of_the_head() -> None:
    """What is wrong before the first table stands there."""
    told = problems(read('extra = 1\n[people.""]\nname = "E"\n'))
    assert told[0] == "3: unknown key “extra”" and len(told) == 2


def test_people_that_are_no_table_are_nobody() -> None:
    """The value seen stands at its line."""
    register = read(f'people = "{LONG}"\n')
    assert problems(register) == [f"3: “{LONG[:80]}” is not a table"]
    assert register == People(serial=1, problems=register.problems)


def test_a_person_of_no_usable_id_is_left_out_and_the_next_is_read() -> None:
    """In capitals, no table, or an id of 101 characters; one of 100 is as good as any."""
    longest = "l" * limits.ID_CHARACTERS
    register = read(
        f'[people.A]\nname = "A"\n[people]\nn = "{LONG}"\n[people.{longest}l]\nname = "L"\n'
        f'[people.{longest}]\nname = "L"\n[people.a]\nname = "A"\n'
    )
    rule = "cannot be a person's id (a-z, 0-9, hyphen, full stop, underscore)"
    assert problems(register) == [
        f"3: people 'A': “A” {rule}",
        f"1: people 'n': “{LONG[:80]}” is not a table",
        f"7: people '{longest}l': “{longest[:80]}” {rule}",
    ]
    assert register.persons == {longest: Person(longest, "L"), "a": Person("a", "A")}


def test_a_person_without_a_name_goes_by_their_id() -> None:
    """A name is one line of text that is not blank; what a table holds besides is unknown."""
    register = read(
        '[people.a]\nname = 1\ncolour = 1\n[people.b]\nname = " "\n'
        f'[people.c]\nname = "C\\nc"\n{LONG} = 1\n[people.d]\n[people.e]\nname = ["{LONG}"]\n'
    )
    rule = "is not a line of text"
    assert problems(register) == [
        "5: people 'a': unknown key “colour”",
        f"4: people 'a': name: “1” {rule}",
        f"7: people 'b': name: “ ” {rule}",
        f"10: people 'c': unknown key “{LONG[:80]}”",
        f"9: people 'c': name: “C\nc” {rule}",
        f"11: people 'd': name: “None” {rule}",
        f"13: people 'e': name: “[\"{LONG[:78]}” {rule}",
    ]
    assert register.persons == {name: Person(name, name) for name in "abcde"}


def test_seats_are_lists_of_slugs() -> None:
    """In file order; a list that is none holds no seat, and the others stand."""
    register = read(
        '[people.a]\nname = "A"\nroles = ["x", "y"]\nbodies = ["z"]\nmay_record_for = ["u", "v"]\nhead_of = ["w"]\n'
        f'[people.b]\nname = "B"\nroles = "{LONG}"\nbodies = ["k", "A"]\nmay_record_for = [1]\nhead_of = ["x"]\n'
        f'keys = "{LONG}"\n'
    )
    assert problems(register) == [
        f"11: people 'b': roles: “{LONG[:80]}” is not a list of slugs",
        '12: people \'b\': bodies: “["k", "A"]” is not a list of slugs',
        "13: people 'b': may_record_for: “[1]” is not a list of slugs",
        f"15: people 'b': keys: “{LONG[:80]}” is not a list of tables",
    ]
    assert register.persons == {
        "a": Person("a", "A", ("x", "y"), ("z",), ("u", "v"), ("w",)),
        "b": Person("b", "B", head_of=("x",)),
    }


def test_keys_are_read_in_file_order_with_state_and_mark() -> None:
    """An ssh key is active where nothing is said; a gpg key is its fingerprint and its armored text as it stands."""
    armored = ARMORED.replace("\n", "\\n")
    register = read(
        '[people.a]\nname = "A"\nkeys = [\n'
        f'{{ key = " {authority.public("one")} " }},\n'
        f'{{ key = "{authority.public("two")}", state = "retired", good_until = "{"a" * 40}" }},\n'
        f'{{ gpg = "{"ab " * 20}", armored = "{armored}", state = "compromised", good_until = "{"b" * 64}" }},\n'
        f'{{ gpg = "{"C" * 64}", armored = "{armored}", good_until = "" }},\n]\n'
    )
    assert register.problems == ()
    assert register.persons["a"].keys == (
        ssh("one"),
        ssh("two", "retired", "a" * 40),
        PersonKey("AB" * 20, "gpg", ARMORED, "compromised", "b" * 64),
        PersonKey("C" * 64, "gpg", ARMORED),
    )
    assert register.gpg_keys() == (ARMORED, ARMORED)


@pytest.mark.parametrize(
    "table",
    [
        {}, {"armored": "x"}, {"key": authority.public("k"), "gpg": "12"}, {"key": 1}, {"gpg": 1, "armored": LONG},
        {"gpg": "12", "armored": 1}, {"key": "x", "good_until": 1}, LONG,
    ],
)  # fmt: skip
def test_a_key_is_either_an_ssh_key_or_a_gpg_key_in_text(table: object) -> None:
    """What is neither, or both, or no text is shown in short and left out."""
    written = (
        "{ " + ", ".join(f"{name} = {literal(value)}" for name, value in table.items()) + " }"
        if isinstance(table, dict)
        else literal(table)
    )
    assert keys_problem(written) == (
        f"keys: “{str(table)[:80]}” does not have either key (ssh) or gpg and armored as text"
    )


ARMOR = "-----BEGIN PGP PUBLIC KEY BLOCK-----"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('{ key = "KEY", armored = "x" }', 'unknown key “armored”'),
        (f'{{ key = "KEY", z = 1, {LONG} = 2 }}', f'unknown key “{LONG[:80]}”'),
        ('{ gpg = "12", armored = "", mood = 1 }', 'unknown key “mood”'),
        (f'{{ key = "KEY", state = "{LONG}" }}', f'state: “{LONG[:80]}” is none of active, retired, compromised'),
        ('{ key = "KEY", state = ["active"] }', "state: “[\"active\"]” is none of active, retired, compromised"),
        (f'{{ key = "KEY", good_until = "{"a" * 39}" }}', f'good_until: “{"a" * 39}” is not a full commit id'),
        (f'{{ key = "KEY", good_until = "{"a" * 41}" }}', f'good_until: “{"a" * 41}” is not a full commit id'),
        (f'{{ key = "KEY", good_until = "{LONG}" }}', f'good_until: “{LONG[:80]}” is not a full commit id'),
        ('{ gpg = "12" }', 'armored: “” is not a gpg public key in text form'),
        (f'{{ gpg = "12", armored = "{LONG}" }}', f'armored: “{LONG[:40]}” is not a gpg public key in text form'),
        (
            f'{{ gpg = "{LONG}", armored = "{ARMOR}" }}',
            f'“{LONG[:80]}” is not a full gpg fingerprint (40 or 64 hex digits)',
        ),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_read_is_left_out(table: str, problem: str) -> None:
    """With what was seen and what was expected."""
    assert keys_problem(table.replace('"KEY"', literal(authority.public("k")))) == problem


def keys_problem(written: str) -> str:
    """The one problem of a person's first key, which stands where their keys do; the next key is read."""
    register = read(f'[people.a]\nname = "A"\nkeys = [{written}, {{ key = "{authority.public("next")}" }}]\n')
    assert register.persons["a"].keys == (ssh("next"),)
    (problem,) = problems(register)
    assert problem.startswith("5: people 'a': ")
    return problem.removeprefix("5: people 'a': ")


def test_a_key_in_two_places_is_told_at_the_later_one() -> None:
    """With who has it already; of another key nothing is said."""
    register = read(
        f'[people.a]\nname = "A"\nkeys = [{{ key = "{authority.public("k")}" }}]\n'
        f'[people.b]\nname = "B"\nkeys = [{{ key = "{authority.public("own")}" }}]\n'
        f'[people.c]\nname = "C"\nkeys = [{{ key = "{authority.public("k")}" }}]\n'
    )
    assert problems(register) == [f"11: people 'c': the key {authority.key('k')} is already registered on a"]
    assert people.holder(register, authority.key("k")) is None
    assert people.holder(register, authority.key("own")) == register.persons["b"]
