"""policy.toml: read strictly, denied by default, and held against the people there are.

Each rule (clauses 10 and 15), with its smallest example | its boundary:

* what the rules do not say is denied
  an empty file: no step, no approval | a rule that cannot be read asks the impossible
* 15: different voices fill all required seats
  two owners for `eier = 2` | one person in two seats: refused
"""

from __future__ import annotations

import hashlib

import attrs
import pytest

from plantui import i18n
from plantui.review.ledger.fingerprints import Prints
from plantui.review.policy import allowed_signers, loader, people, satisfiability
from plantui.review.policy.model import DEFAULT_WORDS, Policy, Rule, RuledWord, Seat
from plantui.review.rounds.requirements import ChangedItem, changed, matches, matching, must_be_named
from support import authority, plans
from support.authority import PEOPLE, Who, who


def read(text: str = authority.POLICY, serial: int = 1) -> Policy:
    """The policy of a file's text."""
    return loader.read_policy(authority.policy(text, serial))


def flaws(text: str = authority.POLICY, **changes: Who | None) -> list[str]:
    """Why rules and people together could never be fulfilled, as codes and values."""
    there = {name: one for name, one in {**PEOPLE, **changes}.items() if one is not None}
    found = satisfiability.unsatisfiable(read(text), people.read_people(authority.persons(there)))
    return [" ".join([flaw.code, *map(str, flaw.values.values())]) for flaw in found]


def warned(text: str = authority.POLICY, **changes: Who | None) -> set[str]:
    """What could stop the plan one day, as codes and values."""
    there = {name: one for name, one in {**PEOPLE, **changes}.items() if one is not None}
    found = satisfiability.warnings(read(text), people.read_people(authority.persons(there)))
    return {" ".join([flaw.code, *map(str, flaw.values.values())]) for flaw in found}


def item(name: str, before: dict[str, bytes], after: dict[str, bytes]) -> ChangedItem:
    """One item that differs between two plans."""
    return changed(plans.load(before), plans.load(after), Prints())[name]


def test_a_whole_policy_is_read() -> None:
    """Steps, seats, words and rules, each where the file has it, without a problem."""
    found = read()
    assert found.problems == () and found.serial == 1
    assert found.steps["adopt"] == ("sekretariat",)
    assert [seat.id for seat in found.bodies()] == ["rad"]
    assert found.rules[0] == Rule(("*",), {"eier": 1}, False, ("kind:transition",))


def test_what_is_not_said_is_denied() -> None:
    """An empty file knows no seat, lets nobody take a step, and has no rule by which anything could be approved."""
    found = loader.read_policy(b'schema = "plantui.policy/1"\nserial = 1\n')
    assert found.problems == () and found.rules == () and not any(found.steps.values())
    assert not found.seats


def test_default_words_are_merged_in_and_may_be_told_anew() -> None:
    """A word the file does not name is as it always is; one it names has the effect and the users it says."""
    words = '[words.frarades]\neffect = "block"\nwho = ["eier"]\n[words.ja]\neffect = "approve"\n'
    found = read(authority.POLICY + words)
    assert found.problems == ()
    assert found.words["godkjent"] == DEFAULT_WORDS["godkjent"]
    assert (found.words["frarades"].effect, found.words["frarades"].who) == ("block", ("eier",))
    assert found.words["ja"].who == "deciding"


@pytest.mark.parametrize(
    ("broken", "line", "seen"),
    [
        ('extra = 1\n', 3, "extra"),
        ('[steps]\nopen = ["ingen"]\n', 4, "ingen"),
        ('[steps]\nclose = []\n', 4, "close"),
        ('[roles.a]\nname = "A"\nkind = "odd"\n', 5, "odd"),
        ('[roles.a]\nkind = "deciding"\n', 3, "None"),
        ('[roles.a]\nname = "A"\nkind = "deciding"\n[bodies.a]\nname = "A"\nkind = "advisory"\n', 6, "“a”"),
        ('[words.ja]\neffect = "maybe"\n', 4, "maybe"),
        ('[words.godkjent]\nwho = ["x"]\n', 4, "x"),
        ('[[rules]]\nitems = ["*"]\n', 3, "None"),
        ('[[rules]]\nitems = ["kind:milepael"]\nrequire = { a = 1 }\n', 4, "kind:milepael"),
        ('[[rules]]\nitems = ["field:whenn"]\nrequire = { a = 1 }\n', 4, "field:whenn"),
        ('[[rules]]\nitems = ["*"]\nrequire = { a = 1 }\n', 5, "a"),
        ('[roles.a]\nname = "A"\nkind = "deciding"\n[[rules]]\nitems = ["*"]\nrequire = { a = 0 }\n', 8, "0"),
        ('[bodies.a]\nname = "A"\nkind = "deciding"\n[[rules]]\nitems = ["*"]\nrequire = { a = 2 }\n', 8, "2"),
    ],
)  # fmt: skip
def test_what_the_format_does_not_allow_is_a_located_problem(broken: str, line: int, seen: str) -> None:
    """The problem names the line and the value that was seen."""
    i18n.choose("en")
    found = read(broken).problems
    assert (found[0].path, found[0].line) == ("plan/governance/policy.toml", line)
    assert seen in found[0].message


def test_a_rule_that_cannot_be_read_approves_nothing() -> None:
    """What is broken in a rule asks for a seat that nobody has, for every item, rather than for nothing."""
    found = read(authority.POLICY + '[[rules]]\nitems = ["kind:nothing"]\nrequire = { eier = 1 }\n')
    assert found.rules[-1].require == {"": 1}
    assert "policy" in found.rules[-1].items
    assert any(flaw.startswith("no-word") for flaw in flaws(authority.POLICY + "[[rules]]\nitems = []\n"))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", True), ("s.o", True), ("s.*", True), ("s*", True), ("t.*", False), ("s", False), ("o", False),
        ("kind:transition", True), ("kind:event", False), ("field:when", True), ("field:payment", False),
    ],
)  # fmt: skip
def test_a_pattern_names_items_by_id_kind_or_changed_field(pattern: str, expected: bool) -> None:
    """Globs match the whole id; a field is matched when it has changed."""
    found = item("s.o", authority.texts(), authority.moved("o", when="2027"))
    assert matches((pattern,), found) is expected


def test_a_rule_holds_at_the_baseline_or_in_the_proposal() -> None:
    """An item cannot leave a rule by the very edit that the rule guards."""
    found = item("s.o", authority.texts(), authority.moved("o", kind="event", payment=None))
    assert matches(("kind:transition",), found) and matches(("kind:event",), found)
    assert matches(("field:payment",), found) and matches(("field:kind",), found)


def test_of_what_is_added_or_removed_every_field_has_changed() -> None:
    """Removing an item, or adding one, touches each field it had or has."""
    removed = item("s.o", authority.texts(), authority.without("o"))
    added = item("s.o", authority.without("o"), authority.texts())
    for found in (removed, added):
        assert matches(("field:payment",), found) and matches(("field:title",), found)
        assert not matches(("field:condition",), found)


def test_rules_and_people_are_matched_by_their_own_names_only() -> None:
    """No star, glob, kind or field reaches them."""
    before = authority.texts() | authority.governance(authority.policy(), authority.persons())
    after = before | authority.governance(authority.policy(serial=2), authority.persons())
    found = item("policy", before, after)
    assert [rule.items for rule in matching(read(), found)] == [("policy",)]
    assert not matches(("*", "p*", "kind:service", "field:title", "people"), found)


def test_all_matching_rules_are_named() -> None:
    """An item falls under every rule that names it, and must be named where one of them says so."""
    found = item("s.o", authority.texts(), authority.moved("o", payment="duty"))
    rules = matching(read(), found)
    assert [rule.items for rule in rules] == [("*",), ("field:payment",)]
    assert must_be_named(rules, found)


def test_rules_somebody_could_fulfil_are_accepted() -> None:
    """The rules of these tests and their people go together."""
    assert flaws() == []


def test_a_seat_nobody_holds_is_refused() -> None:
    """With the reason: which rule, which seat, how many are needed and there."""
    assert "too-few 1 eier 1 0" in flaws(eva=who("eva"), eli=who("eli"))
    assert "too-few 1 eier 1 0" in flaws(eva=who("eva", "eier", state="retired"), eli=None)
    assert "too-few 2 rad 1 0" in flaws(siri=who("siri", "sekretariat"))


def test_a_seat_no_word_fills_is_refused() -> None:
    """When every approving word is kept from it."""
    words = "".join(
        f'[words.{word}]\nwho = ["sekretariat"]\n' for word in ("godkjent", "godkjent_merknader", "vedtatt")
    )
    assert "no-word 1 eier" in flaws(authority.POLICY + words)


def test_two_seats_on_the_same_person_are_refused() -> None:
    """A voice fills one seat per item, so two seats need two persons, also where two rules meet on every item."""
    both = who("eva", "eier", "sekretariat")
    assert "one-seat-each 3 eier, sekretariat" in flaws(
        eva=both, eli=None, svein=None, siri=who("siri", may_record_for=("rad",))
    )


def test_a_body_is_one_voice_whoever_records_for_it() -> None:
    """Two of a body can never be had, though two persons record for it; one can, with an active key."""
    two = who("svein", "sekretariat", may_record_for=("rad",))
    twice = attrs.evolve(read(), rules=(Rule(("*",), {"rad": 2}),))
    known = people.read_people(authority.persons({**PEOPLE, "svein": two}))
    (flaw,) = satisfiability.unsatisfiable(twice, known)
    assert (flaw.code, flaw.values["there"]) == ("too-few", 1)
    lost = who("siri", "sekretariat", may_record_for=("rad",), state="retired")
    assert flaws(siri=lost, svein=two) == []
    assert "too-few 2 rad 1 0" in flaws(siri=lost)


def test_all_rules_for_an_item_of_governance_hold_together() -> None:
    """Two rules that name people ask for two seats, and one person fills one of them; `*` is not among them."""
    ask = '[[rules]]\nitems = ["people", "t.*"]\nrequire = { eier = 1 }\n'
    both = who("eva", "eier", "sekretariat")
    few = {"eva": both, "eli": None, "svein": None, "siri": who("siri", may_record_for=("rad",))}
    alone = authority.POLICY.replace("require = { eier = 1, sekretariat = 1 }", "require = { sekretariat = 1 }")
    assert flaws(alone, **few) == []
    assert "one-seat-each 4 sekretariat, eier" in flaws(alone + ask, **few)
    assert flaws(alone + ask) == []


def test_rules_for_everything_hold_beside_every_other_rule() -> None:
    """The rule for payments and that for everything ask for two owners' seats at once, of one owner."""
    more = authority.POLICY.replace("require = { rad = 1 }", "require = { sekretariat = 1, rad = 1 }")
    both = who("eva", "eier", "sekretariat")
    few = {"eva": both, "eli": None, "svein": None, "siri": who("siri", may_record_for=("rad",))}
    found = flaws(more, **few)
    assert "one-seat-each 2 sekretariat, eier" in found
    assert flaws(more) == []


def test_undeclared_seats_and_missing_steps_are_refused() -> None:
    """A person with a seat the policy does not know, and a plan nobody could open a round in, or adopt."""
    assert "undeclared nils sjef" in flaws(nils=who("nils", "sjef"))
    assert "no-step adopt" in flaws(authority.POLICY.replace('adopt = ["sekretariat"]', "adopt = []"))


def test_what_hangs_on_one_person_or_one_key_is_warned_of() -> None:
    """A required seat or a step that only one can fill; whose key, when lost, would stop the plan."""
    assert warned(eli=None) >= {"one-person eier eva", "one-key eier eva", "one-person lift eva"}
    two = Who(("eier",), keys=(("eva", "active", ""), ("eva-2", "active", "")))
    assert "one-person eier eva" in warned(eli=None, eva=two) and "one-key eier eva" not in warned(eli=None, eva=two)
    assert not any("eier" in one for one in warned())


def test_rules_that_leave_out_governance_are_warned_of() -> None:
    """Where no rule names policy or people, they could never change."""
    without = authority.POLICY.partition('[[rules]]\nitems = ["policy"]')[0]
    assert {"no-rule policy", "no-rule people"} <= warned(without)


def test_allowed_signers_are_made_from_people_always_the_same() -> None:
    """One line for each ssh key in order of person id; retired keys stay with a mark, compromised ones go."""
    registered = people.read_people(
        authority.persons(
            {
                "b": Who(keys=(("b", "active", ""), ("old", "retired", ""))),
                "a": Who(keys=(("stolen", "compromised", ""), ("a", "active", ""))),
            }
        )
    )
    assert registered.problems == ()
    assert allowed_signers.allowed_signers(registered).splitlines() == [
        f'a namespaces="git" {authority.public("a")}',
        f'b namespaces="git" {authority.public("b")}',
        f"# retired: {authority.key('old')}",
        f'b namespaces="git" {authority.public("old")}',
    ]


def test_allowed_signers_hold_kind_and_key_alone_of_ssh_keys_alone() -> None:
    """A comment after a key is left out, and gpg keys have no place; an empty register is an empty file."""
    keys = (
        people.PersonKey("AB" * 20, "gpg", "-----BEGIN PGP PUBLIC KEY BLOCK-----"),
        people.PersonKey(authority.key("k"), "ssh", f"{authority.public('k')} kari at home"),
        people.PersonKey("SHA256:gone", "gpg", "", "retired"),
    )
    register = people.People({"kari": people.Person("kari", "Kari", keys=keys)})
    text = f'kari namespaces="git" {authority.public("k")}\n'
    assert allowed_signers.allowed_signers(register) == text
    assert allowed_signers.digest(register) == hashlib.sha256(text.encode()).hexdigest()
    assert allowed_signers.allowed_signers(people.NOBODY) == ""


def test_roles_and_bodies_are_the_seats_of_one_name_space() -> None:
    """Each in file order; an advisory seat is filled by endorsing, any other by approving."""
    seats = [Seat("b", "B", "advisory", True), Seat("r", "R", "deciding"), Seat("c", "C", "deciding", True),
             Seat("s", "S", "advisory")]  # fmt: skip
    rules = Policy(seats={seat.id: seat for seat in seats})
    assert (rules.bodies(), rules.roles()) == ((seats[0], seats[2]), (seats[1], seats[3]))
    assert [seat.filled_by for seat in seats] == ["endorse", "approve", "approve", "endorse"]


def test_a_word_is_open_to_the_seats_it_names_or_to_its_group() -> None:
    """A voice in no seat may use what is for everyone, and nothing else."""
    deciding, advisory = Seat("r", "R", "deciding"), Seat("b", "B", "advisory", True)
    for users, voices in (
        ("everyone", (True, True, True)), ("deciding", (True, False, False)), ("advisory", (False, True, False)),
        (("r",), (True, False, False)), (("b", "x"), (False, True, False)), ((), (False, False, False)),
    ):  # fmt: skip
        word = RuledWord("ja", "approve", users)  # type: ignore[arg-type]  # each of the three forms
        assert tuple(word.open_to(seat) for seat in (deciding, advisory, None)) == voices
