"""Rules held against people: every flaw with what its sentence names, and each count at its edge."""

from __future__ import annotations

import attrs
import pytest

from plantui.review.policy.model import DEFAULT_WORDS, STEPS, Policy, Rule, RuledWord, Seat
from plantui.review.policy.people import People, Person, PersonKey
from plantui.review.policy.satisfiability import (
    FlawCode,
    RulesFlaw,
    able,
    lost_to_editor,
    may_fill,
    stepping,
    unsatisfiable,
    voices,
    warnings,
)

OWNER, CLERK, BOARD = (
    Seat("owner", "O", "deciding"),
    Seat("clerk", "C", "deciding"),
    Seat("board", "B", "advisory", True),
)


def key(name: str, state: str = "active") -> PersonKey:
    """A key of that name."""
    return PersonKey(name, "ssh", name, state)  # type: ignore[arg-type]  # one of the states, said as text


def person(name: str, *roles: str, records: tuple[str, ...] = (), keys: tuple[PersonKey, ...] | None = None) -> Person:
    """A person with one active key unless others are given."""
    return Person(name, name, roles, may_record_for=records, keys=(key(name),) if keys is None else keys)


def people(*persons: Person) -> People:
    """A register of these."""
    return People({one.id: one for one in persons})


def policy(*rules: Rule, steps: tuple[str, ...] = ("clerk",)) -> Policy:
    """Rules about an owner, a clerk and a board; every step is taken by `steps`."""
    seats = {seat.id: seat for seat in (OWNER, CLERK, BOARD)}
    return Policy(1, dict.fromkeys(STEPS, steps), seats, DEFAULT_WORDS, rules)


def rule(*items: str, editors: bool = False, **require: int) -> Rule:
    """A rule for some items."""
    return Rule(items, require, editors)


def flaw(code: FlawCode, **values: str | int) -> RulesFlaw:
    """A flaw as it is expected."""
    return RulesFlaw(code, values)


SOME = people(person("ann", "owner"), person("bo", "clerk"), person("cy", "clerk", records=("board",)))


def test_what_each_seat_lacks_is_told_rule_by_rule() -> None:
    """A seat of no declaration, a seat of no word, too few; the numbers are those of the rules in the file."""
    rules = policy(
        rule("s.*", owner=2, clerk=2), rule("t.*", ghost=1, board=1, clerk=3), rule("people", "policy", owner=3)
    )
    assert unsatisfiable(rules, SOME) == (
        flaw("too-few", rule=3, seat="owner", needed=3, there=1),
        flaw("too-few", rule=1, seat="owner", needed=2, there=1),
        flaw("no-word", rule=2, seat="ghost"),
        flaw("too-few", rule=2, seat="clerk", needed=3, there=2),
    )


def test_one_seat_each_is_asked_only_where_each_seat_could_be_filled() -> None:
    """Where somebody is missing that is told alone; where nobody is, the seats that share their persons."""
    both = people(person("ann", "owner", "clerk"), person("bo", "clerk"))
    assert unsatisfiable(policy(rule("s.*", owner=1, clerk=2)), both) == (
        flaw("one-seat-each", rule=1, seats="owner, clerk"),
    )
    assert unsatisfiable(policy(rule("s.*", owner=2, clerk=2)), both) == (
        flaw("too-few", rule=1, seat="owner", needed=2, there=1),
    )
    assert unsatisfiable(policy(rule("s.*", owner=1, clerk=1)), both) == ()


def test_a_voice_is_moved_to_another_seat_where_that_makes_room() -> None:
    """Three persons fill three places in one way only, whatever the order they are asked in."""
    rules = policy(rule("s.*", clerk=1, owner=2))
    assert unsatisfiable(rules, people(person("a", "owner", "clerk"), person("b", "owner"), person("c", "clerk"))) == ()
    assert unsatisfiable(rules, people(person("a", "owner", "clerk"), person("b", "clerk", "owner"))) == (
        flaw("one-seat-each", rule=1, seats="clerk, owner"),
    )


def test_a_body_takes_no_persons_voice_from_them() -> None:
    """The one person there is fills a role, and records for the body as well."""
    rules = policy(rule("s.*", clerk=1, board=1))
    assert unsatisfiable(rules, people(person("a", "clerk", records=("board",)))) == ()


def test_rules_for_everything_hold_beside_each_and_are_numbered_by_the_first() -> None:
    """Rules that name policy alike hold together once; one for items is judged with those for everything."""
    both = people(person("a", "owner", "clerk"))
    rules = policy(rule("*", owner=1), rule("s.*", clerk=1), rule("policy", clerk=1), rule("policy", "people", owner=1))
    assert unsatisfiable(rules, both) == (
        flaw("one-seat-each", rule=3, seats="clerk, owner"),
        flaw("one-seat-each", rule=2, seats="clerk, owner"),
    )
    named = policy(rule("policy", "people", owner=1), rule("policy", "people", clerk=1))
    assert unsatisfiable(named, both) == (flaw("one-seat-each", rule=1, seats="owner, clerk"),)
    mixed = policy(rule("*", owner=1), rule("policy", "s.*", clerk=1))
    assert unsatisfiable(mixed, both) == (flaw("one-seat-each", rule=2, seats="clerk, owner"),)


def test_each_undeclared_seat_of_a_person_is_told_once() -> None:
    """A role is no body and a body no role; whoever records for a body, or leads it, must name a body."""
    odd = Person("odd", "Odd", ("board", "clerk", "x"), ("board", "owner"), ("x", "y", "board"), ("owner", "z"))
    assert unsatisfiable(policy(), people(person("bo", "clerk"), odd, person("al", "w"))) == (
        flaw("undeclared", person="odd", seat="board"),
        flaw("undeclared", person="odd", seat="x"),
        flaw("undeclared", person="odd", seat="owner"),
        flaw("undeclared", person="odd", seat="y"),
        flaw("undeclared", person="odd", seat="z"),
        flaw("undeclared", person="al", seat="w"),
    )


def test_a_round_that_nobody_could_open_or_adopt_is_told() -> None:
    """The other steps may be nobody's."""
    assert unsatisfiable(policy(steps=()), SOME) == (flaw("no-step", step="open"), flaw("no-step", step="adopt"))
    few = attrs.evolve(policy(), steps={"open": ("clerk",), "adopt": ("owner",)})
    assert unsatisfiable(few, SOME) == ()
    assert unsatisfiable(few, people(person("bo", "clerk"))) == (flaw("no-step", step="adopt"),)


@pytest.mark.parametrize(
    ("effect", "who", "there"),
    [
        ("approve", "deciding", True), ("approve", "everyone", True), ("approve", ("owner",), True),
        ("approve", ("clerk",), False), ("approve", "advisory", False), ("endorse", "everyone", False),
    ],
)  # fmt: skip
def test_a_seat_is_filled_by_a_word_of_its_effect_that_it_may_use(effect: str, who: object, there: bool) -> None:
    """One such word is enough; one of another effect, or kept from the seat, is none."""
    word = RuledWord("ja", effect, who)  # type: ignore[arg-type]  # parametrized
    rules = attrs.evolve(policy(rule("s.*", owner=1)), words={"ja": word, "nei": RuledWord("nei", "block", "everyone")})
    assert unsatisfiable(rules, SOME) == (() if there else (flaw("no-word", rule=1, seat="owner"),))


def test_what_hangs_on_as_many_persons_as_are_needed_is_warned_of() -> None:
    """With all of them, and with each whose only active key would stop the plan; one more person, and nothing hangs."""
    two = person("two", "owner", keys=(key("1"), key("2")))
    old = person("old", "owner", keys=(key("3", "retired"), key("4"), key("5", "compromised")))
    rules = policy(rule("*", "policy", "people", owner=2), steps=("clerk",))
    clerks = (person("bo", "clerk"), person("cy", "clerk"))
    assert warnings(rules, people(two, old, *clerks)) == (
        flaw("one-person", seat="owner", persons="two, old"),
        flaw("one-key", seat="owner", person="old"),
    )
    assert warnings(rules, people(two, old, person("x", "owner"), *clerks)) == ()
    assert warnings(rules, people(two, *clerks)) == (flaw("one-person", seat="owner", persons="two"),)


def test_a_step_of_one_person_is_warned_of_step_by_step() -> None:
    """A step of nobody hangs on nobody; a seat that no rule requires is not warned of."""
    rules = attrs.evolve(policy(), steps={"open": ("owner",), "freeze": (), "adopt": ("clerk", "owner")})
    assert warnings(rules, people(person("ann", "owner"))) == (
        flaw("no-rule", item="policy"),
        flaw("no-rule", item="people"),
        flaw("one-person", step="open", persons="ann"),
        flaw("one-key", step="open", person="ann"),
        flaw("one-person", step="adopt", persons="ann"),
        flaw("one-key", step="adopt", person="ann"),
    )


def test_only_governance_that_no_rule_names_is_warned_of() -> None:
    """A rule for everything names neither; of a seat that is not declared there is nothing to warn of."""
    assert warnings(policy(rule("*", "people", clerk=1, ghost=1)), SOME) == (flaw("no-rule", item="policy"),)


def test_a_seat_is_filled_by_who_holds_it_with_an_active_key() -> None:
    """A role by its holders, a body by its recorders; retired and compromised keys, and none, fill nothing."""
    register = people(
        person("a", "owner"), person("b", "owner", keys=(key("1", "retired"), key("2"))),
        person("c", "owner", keys=(key("3", "retired"), key("4", "compromised"))), person("d", "owner", keys=()),
        person("e", "board", records=("owner", "board")), person("f", records=("board",)),
    )  # fmt: skip

    def names(seat: str) -> tuple[list[str], int]:
        return [one.id for one in able(policy(), register, seat)], voices(policy(), register, seat)

    assert names("owner") == (["a", "b"], 2)
    assert names("board") == (["e", "f"], 1)
    assert names("clerk") == names("ghost") == ([], 0)
    assert voices(policy(), people(), "board") == 0


def test_who_may_take_a_step_in_two_seats_is_named_once() -> None:
    """Seat by seat, in file order; a step the policy leaves out is nobody's."""
    rules = attrs.evolve(policy(), steps={"open": ("clerk", "board", "owner")})
    register = people(person("a", "owner", "clerk"), person("b", records=("board",)), person("c", "owner"))
    assert [one.id for one in stepping(rules, register, "open")] == ["a", "b", "c"]
    assert stepping(rules, register, "adopt") == ()


def test_a_person_may_fill_a_role_that_is_theirs_unless_they_edited() -> None:
    """An editor may where every rule that asks for the role lets them; nobody fills a body's seat by themselves."""
    strict, lenient = rule("s.*", owner=1), rule("*", editors=True, owner=1)
    asked = policy(strict, lenient)
    for edited, rules, may in (
        (False, (strict,), True), (False, (strict, lenient), True), (True, (lenient,), True), (True, (strict,), False),
        (True, (lenient, strict), False), (True, (), True),
    ):  # fmt: skip
        assert may_fill(asked, SOME, rules, "owner", "ann", edited) is may
    assert may_fill(asked, SOME, (strict,), "clerk", "cy", edited=True)
    for seat, name in (("owner", "bo"), ("clerk", "ann"), ("board", "cy"), ("ghost", "ann"), ("owner", "nobody")):
        assert not may_fill(asked, SOME, (lenient,), seat, name, edited=False)


def test_roles_that_an_edit_would_empty_are_told_rule_by_rule() -> None:
    """Where fewer are left than are asked for; bodies, undeclared seats and rules that let editors approve never."""
    two = people(person("ann", "owner"), person("al", "owner"), person("bo", "clerk", records=("board",)))
    rules = (rule("*", owner=2, clerk=1, board=1, ghost=1), rule("s.*", editors=True, owner=2), rule("t.*", owner=1))
    assert lost_to_editor(policy(), two, rules, "ann") == ("owner",)
    assert lost_to_editor(policy(), two, rules, "bo") == ("clerk",)
    assert lost_to_editor(policy(), two, rules, "nobody") == ()
    assert lost_to_editor(policy(), two, (rules[0], rule("s.*", owner=2, clerk=1)), "al") == ("owner", "owner")
    assert lost_to_editor(policy(), two, (), "ann") == ()


@pytest.mark.parametrize(
    ("items", "named", "codes"),
    [
        (("*",), (), set()),
        (("kind:transition",), (), {"payment-unasked"}),
        (("kind:transition", "field:payment"), (), {"payment-unasked"}),
        (("kind:transition", "kind:payment"), (), {"payment-unasked"}),
        (("kind:transition", "kind:payment", "field:payment"), ("kind:transition",), {"payment-unnamed"}),
        (("*",), ("kind:transition", "field:payment"), {"payment-unnamed"}),
        (("*",), ("kind:transition", "kind:payment", "field:payment"), set()),
        (("*",), ("field:payment",), set()),
    ],
)
def test_a_payment_that_transitions_leave_behind_is_a_warning(
    items: tuple[str, ...], named: tuple[str, ...], codes: set[str]
) -> None:
    """Who names transitions and not payment lets a payment move with less, wherever it stands."""
    policy = Policy(rules=(Rule(items, {}, named=named),))
    found = {warning.code for warning in warnings(policy, People())}
    assert {code for code in found if code.startswith("payment-")} == codes


def test_the_two_may_stand_in_different_rules() -> None:
    """A rule for payment alone is enough beside one for transitions."""
    policy = Policy(rules=(Rule(("kind:transition",), {}), Rule(("field:payment", "kind:payment"), {})))
    assert not [warning for warning in warnings(policy, People()) if warning.code.startswith("payment-")]


def test_a_warning_says_what_is_missing_beside_transitions() -> None:
    """The payment that is an event of its own, the field of other items, or both."""
    for named, missing in ((("field:payment",), "kind:payment"), ((), "kind:payment, field:payment")):
        rules = Policy(rules=(Rule(("kind:transition", *named), {}),))
        (warning,) = (it for it in warnings(rules, People()) if it.code == "payment-unasked")
        assert warning.values == {"missing": missing}
