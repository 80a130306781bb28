"""people.toml edited: only what was meant changes, and what cannot be done safely is refused."""

from __future__ import annotations

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


def test_the_serial_is_set_beside_its_comment() -> None:
    """Nothing else differs."""
    assert people_edit.number(FILE, 2) == FILE.replace(b"serial = 1", b"serial = 2")


def test_a_key_has_one_owner_for_ever() -> None:
    """One that anybody has registered, in whatever state, is not registered again."""
    retired = people_edit.mark(FILE, "ola", [authority.key("ola")], "retired", None)
    with pytest.raises(UsageProblem, match="retired"):
        people_edit.add_key(retired, "eva", key("ola"))


def test_a_key_is_named_by_the_beginning_of_its_fingerprint() -> None:
    """Six characters do, with or without SHA256:; fewer, and what fits no key or several, are refused with a list."""
    person = Person("x", "X", keys=(key("a"), key("b")))
    whole = authority.key("a")
    assert people_edit.key_of(person, whole) == people_edit.key_of(person, whole[7:13]) == key("a")
    for wrong in (whole[7:12], "SHA256:", "zzzzzzzz", ""):
        with pytest.raises(UsageProblem, match="SHA256:"):
            people_edit.key_of(person, wrong)


def test_what_is_not_there_is_named_with_what_is() -> None:
    """An unknown person, and one that is there already."""
    with pytest.raises(UsageProblem, match=r"kari\.berg, ola, eva"):
        people_edit.add_key(FILE, "kari", key("ny"))
    with pytest.raises(UsageProblem, match="already"):
        people_edit.add(FILE, Person("ola", "Ola"))


def test_a_file_that_cannot_be_changed_safely_is_left_alone() -> None:
    """Where adding a table at the end would not mean what was meant, nothing is given back."""
    inline = b'schema = "plantui.people/1"\nserial = 1\npeople = { ola = { name = "Ola" } }\n'
    with pytest.raises(UsageProblem):
        people_edit.add(inline, Person("per", "Per"))
