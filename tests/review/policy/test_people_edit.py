"""people.toml edited: only what was meant changes, and what cannot be done safely is refused."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

from plantui import i18n
from plantui.errors import UsageProblem
from plantui.review.policy import people, people_edit
from plantui.review.policy.people import Person, PersonKey
from support import authority

FILE = f"""\
# Hvem som er med.
schema = "plantui.people/1"   # formatet
serial = 1  # telles opp

[people."kari.berg"]   # leder
name = "Kari Berg"
roles = ["eier"]
keys = [
  {{ key = "{authority.public("kari")}", state = "active" }},  # på kontoret
]

[people.ola]
name = "Ola"
[[people.ola.keys]]
key = "{authority.public("ola")}"  # på reise

[people.eva]
name = "Eva"
""".encode()


@pytest.fixture(autouse=True)
def english() -> None:
    """Errors in words."""
    i18n.choose("en")


def key(name: str) -> PersonKey:
    """An ssh key of that name."""
    return PersonKey(authority.key(name), "ssh", authority.public(name))


GPG = PersonKey("AB" * 20, "gpg", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nå\n", "retired", "a" * 40)
SHOWN = f"""\
gpg = "{GPG.fingerprint}", armored = "-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\nå\\n", state = "retired", \
good_until = "{GPG.good_until}\""""
"""A gpg key as the file has it."""


def refusal(edit: Callable[[], object]) -> str:
    """Why an edit of people.toml is refused."""
    with pytest.raises(UsageProblem) as refused:
        edit()
    assert (refused.value.title, refused.value.where) == ("People were not changed", "plan/governance/people.toml")
    return refused.value.message


def added(data: bytes) -> list[str]:
    """The lines that the edit brought; every line of the file must still be there."""
    before, after = FILE.decode().splitlines(), data.decode().splitlines()
    assert [line for line in before if line not in after] == []
    return [line for line in after if line not in before]


def test_a_person_comes_last_and_everything_else_stays() -> None:
    """Comments, layout and order are kept; a dotted id is quoted, and empty lists are left out."""
    made = people_edit.add(FILE, Person("per.lie", "Per «P» Lie", ("eier",), keys=(key("per"),)))
    assert made.startswith(FILE)
    assert people.read_people(made).persons["per.lie"] == Person(
        "per.lie", "Per «P» Lie", ("eier",), keys=(key("per"),)
    )
    assert '[people."per.lie"]' in added(made) and not any("bodies" in line for line in added(made))


def test_a_person_is_written_with_all_that_is_known_of_them() -> None:
    """A line for each list, keys with their state and their mark, after a blank line; a last line is ended first."""
    per = Person("per", "Per", ("a", "b"), ("c",), ("d",), ("e",), (key("per"), GPG))
    told = f"""
[people."per"]
name = "Per"
roles = ["a", "b"]
bodies = ["c"]
may_record_for = ["d"]
head_of = ["e"]
keys = [{{ key = "{authority.public("per")}", state = "active" }}, {{ {SHOWN} }}]
""".encode()
    assert people_edit.add(FILE, per) == people_edit.add(FILE[:-1], per) == FILE + told
    assert people_edit.add(FILE, Person("x", "X")) == FILE + b'\n[people."x"]\nname = "X"\nkeys = []\n'


def test_a_key_is_written_as_the_persons_other_keys_are() -> None:
    """In the list, or as a table of its own; a person without keys gets a list."""
    assert added(people_edit.add_key(FILE, "kari.berg", GPG)) == [f"  {{{SHOWN}}},"]
    assert added(people_edit.add_key(FILE, "ola", GPG)) == SHOWN.split(", ")
    assert people_edit.add_key(FILE, "eva", GPG) == FILE + f"keys = [{{{SHOWN}}}]\n".encode()


@pytest.mark.parametrize("who", ["kari.berg", "ola", "eva"])
def test_a_key_is_added_however_the_keys_are_laid_out(who: str) -> None:
    """A list over several lines, tables of their own, or none so far: every other line stays as it was."""
    made = people_edit.add_key(FILE, who, key("ny"))
    assert people.read_people(made).persons[who].keys[-1] == key("ny")
    assert any(authority.public("ny") in line for line in added(made))


def test_a_key_is_marked_with_its_comment_kept() -> None:
    """State and mark are set where the key stands; the others are not touched."""
    made = people_edit.mark(FILE, "kari.berg", [authority.key("kari")], "compromised", "a" * 40)
    marked = people.read_people(made).persons["kari.berg"].keys[0]
    assert (marked.state, marked.good_until) == ("compromised", "a" * 40)
    assert b"# p\xc3\xa5 kontoret" in made
    assert people.read_people(made).persons["ola"] == people.read_people(FILE).persons["ola"]
    retired = people_edit.mark(FILE, "ola", [authority.key("ola")], "retired", None)
    assert people.read_people(retired).persons["ola"].keys[0].state == "retired" and b"# p\xc3\xa5 reise" in retired


def test_keys_are_marked_wherever_they_stand_among_others() -> None:
    """Those that were not asked for are as they were; a mark that stands is kept where none is given."""
    file = FILE
    for name in ("second", "third", "fourth"):
        file = people_edit.add_key(file, "ola", key(name))
    marked = people_edit.mark(file, "ola", [authority.key("second"), authority.key("fourth")], "retired", "a" * 40)
    kept, fourth = (attrs.evolve(key(name), state="retired", good_until="a" * 40) for name in ("second", "fourth"))
    assert people.read_people(marked).persons["ola"].keys == (
        key("ola"), kept, key("third"), fourth,
    )  # fmt: skip
    stolen = people_edit.mark(marked, "ola", [authority.key("second")], "compromised", None)
    assert people.read_people(stolen).persons["ola"].keys[1] == attrs.evolve(kept, state="compromised")
    assert people_edit.mark(marked, "ola", [authority.key("new")], "compromised", None) == marked


def test_the_serial_is_set_beside_its_comment() -> None:
    """Nothing else differs."""
    assert people_edit.number(FILE, 2) == FILE.replace(b"serial = 1", b"serial = 2")


def test_a_key_has_one_owner_for_ever() -> None:
    """One that anybody has registered, in whatever state, is not registered again."""
    retired = people_edit.mark(FILE, "ola", [authority.key("ola")], "retired", None)
    taken = f"{authority.key('ola')} is registered for ola already"
    for file, state in ((FILE, "active"), (retired, "retired")):
        message = refusal(lambda file=file: people_edit.add_key(file, "eva", key("ola")))  # type: ignore[misc]
        assert message == f"{taken} ({state}). A key has one owner for ever: make a new one."


def test_a_key_is_named_by_the_beginning_of_its_fingerprint() -> None:
    """Six characters do, with or without SHA256:; fewer, and what fits no key or several, are refused with a list."""
    twins = (PersonKey("123456A", "gpg", ""), PersonKey("123456B", "gpg", ""))
    person = Person("x", "X", keys=(key("a"), key("b"), *twins))
    whole = authority.key("a")
    for enough in (whole, whole[:13], whole[7:13], f" {whole} "):
        assert people_edit.key_of(person, enough) == key("a")
    assert people_edit.key_of(person, "123456B") == twins[1]
    known = f"{whole}, {authority.key('b')}, 123456A, 123456B"
    for wrong in (whole[7:12], "SHA256:", "zzzzzzzz", "", "123456", "y" * 81):
        seen = f"“{wrong[:80]}” names no key of x, or not one alone; there are {known}."
        assert refusal(lambda wrong=wrong: people_edit.key_of(person, wrong)) == seen  # type: ignore[misc]
    none = refusal(lambda: people_edit.key_of(Person("y", "Y"), whole))
    assert none == f"“{whole}” names no key of y, or not one alone; there are none."


def test_what_is_not_there_is_named_with_what_is() -> None:
    """An unknown person, also where there is nobody, and one that is there already."""
    unknown = "Nobody is registered as “kari”; there are"
    empty = people_edit.EMPTY.encode()
    assert refusal(lambda: people_edit.add_key(FILE, "kari", key("ny"))) == f"{unknown} kari.berg, ola, eva."
    assert refusal(lambda: people_edit.mark(empty, "kari", [], "retired", None)) == f"{unknown} nobody."
    again = refusal(lambda: people_edit.add(FILE, Person("ola", "Ola")))
    assert again == "“ola” is registered already. Give them a key with: plantui people key"


def test_a_file_that_cannot_be_changed_safely_is_left_alone() -> None:
    """Where adding a table at the end would not mean what was meant, nothing is given back."""
    inline = b'schema = "plantui.people/1"\nserial = 1\npeople = { ola = { name = "Ola" } }\n'
    assert "is not valid TOML" in refusal(lambda: people_edit.add(inline, Person("per", "Per")))


def test_an_edit_that_says_another_thing_than_was_meant_is_refused() -> None:
    """A name is written composed, and so one in parts would be another name; all else is as it was meant."""
    message = refusal(lambda: people_edit.add(FILE, Person("asa", "A\u030asa")))
    assert message.startswith("The file is laid out so that it cannot be changed safely.")


def test_problems_of_the_edited_file_are_told_the_first_twenty() -> None:
    """Each on its line, as policy check tells them."""
    odd = "".join(f"odd-{number} = 1\n" for number in range(21)).encode()
    message = refusal(lambda: people_edit.number(FILE.replace(b"serial = 1", odd + b"serial = 1"), 2))
    place = "plan/governance/people.toml"
    assert message.split("\n") == [f"{place}:{number + 3}: unknown key “odd-{number}”" for number in range(20)]


def test_a_file_with_a_key_that_cannot_be_read_is_never_marked() -> None:
    """Its keys could not be told from one another: whoever asks has refused such a file already."""
    unreadable = FILE.replace(b"[[people.ola.keys]]", b'[[people.ola.keys]]\nkey = "x"\n[[people.ola.keys]]')
    with pytest.raises(ValueError, match="zip"):
        people_edit.mark(unreadable, "ola", [authority.key("ola")], "retired", None)


INTERRUPTED = f"""\
schema = "plantui.people/1"
serial = 1

# --- Ola ---
[people.ola]
name = "Ola"

[[people.ola.keys]]
key = "{authority.public("ola")}"

# --- Eva ---
[people.eva]   # «[people.ola]»
name = "Eva"

# --- Olas second ---
[[people.ola.keys]]
key = "{authority.public("second")}"   # at home
# the end"""


@pytest.mark.parametrize("windows", [False, True])
def test_keys_that_another_person_interrupts_are_edited_where_they_stand(windows: bool) -> None:
    """A mark, a key, a serial and a person change their own lines; line ends are those of the file."""
    newline = b"\r\n" if windows else b"\n"
    file = INTERRUPTED.encode().replace(b"\n", newline)
    state, number = b'state = "retired"', b"serial = 2"
    made = people_edit.mark(file, "ola", [authority.key("ola")], "retired", None)
    first = authority.public("ola").encode() + b'"' + newline
    assert made == file.replace(first, first + state + newline)
    assert people_edit.number(file, 2) == file.replace(b"serial = 1", number)
    added_key = people_edit.add_key(file, "ola", key("ny"))
    assert added_key.startswith(file) and added_key.count(b"[[people.ola.keys]]") == 3
    added_person = people_edit.add(file, Person("per", "Per"))
    assert added_person.startswith(file) and people_edit.add_key(file, "eva", key("ny")).count(b"Eva ---") == 1
    for data in (made, added_key, added_person):
        assert data.count(b"\r\n") == (data.count(b"\n") if windows else 0)
