"""policy.toml read strictly: every problem with its line, its table and the value seen, and what is denied then."""

from __future__ import annotations

import pytest

from plantui import i18n, limits
from plantui.plan.files import Problem
from plantui.review.policy import loader
from plantui.review.policy.model import DEFAULT_WORDS, STEPS, Policy, Rule, RuledWord, Seat
from support import authority

OWNER = '[roles.a]\nname = "A"\nkind = "deciding"\n'
BOARD = '[bodies.b]\nname = "B"\nkind = "advisory"\n'
LONG = "x" * 81
NO_STEPS: dict[str, tuple[str, ...]] = dict.fromkeys(STEPS, ())
UNREADABLE = {"": 1}
"""What a rule that cannot be read requires: a voice in a seat there is not."""


@pytest.fixture(autouse=True)
def english() -> None:
    """Problems in words."""
    i18n.choose("en")


def read(text: str) -> Policy:
    """The policy of a file whose third line is the text's first."""
    return loader.read_policy(authority.policy(text))


def problems(policy: Policy) -> list[str]:
    """Each problem as `line: table: message`."""
    return [str(problem).removeprefix("plan/governance/policy.toml:") for problem in policy.problems]


def test_a_file_that_is_no_toml_has_one_problem_and_rules_nothing() -> None:
    """The problem stands in the file that was named."""
    policy = loader.read_policy(b"\n\n]", "p.toml")
    (problem,) = policy.problems
    assert (problem.path, problem.line, problem.what) == ("p.toml", 3, "")
    assert policy == Policy(problems=(problem,))


def test_a_file_of_no_schema_has_no_serial_and_says_both() -> None:
    """What was seen in their place is nothing."""
    assert loader.read_policy(b"", "p.toml") == Policy(
        steps=NO_STEPS,
        problems=(
            Problem("p.toml", 1, "", "schema is “None”, expected “plantui.policy/1”"),
            Problem("p.toml", 1, "", "serial is “None”, expected a whole number from 1"),
        ),
    )


def test_a_file_of_another_schema_is_a_problem_at_its_line() -> None:
    """What it says is shown in short."""
    policy = loader.read_policy(f'serial = 1\nschema = "{LONG}"\n'.encode())
    assert problems(policy) == [f"2: schema is “{LONG[:80]}”, expected “plantui.policy/1”"]
    assert policy.serial == 1


@pytest.mark.parametrize(
    ("written", "serial"), [("1", 1), ("9007199254740991", limits.INTEGER), ("2", 2)]
)  # fmt: skip
def test_a_serial_is_a_whole_number_from_one(written: str, serial: int) -> None:
    """To the greatest integer of the format."""
    policy = loader.read_policy(f'schema = "plantui.policy/1"\nserial = {written}\n'.encode())
    assert (policy.serial, policy.problems) == (serial, ())


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("0", "0"), ("-1", "-1"), ("9007199254740992", "9007199254740992"), ("true", "True"), ("1.0", "1.0"),
        (f'"{LONG}"', LONG[:80]),
    ],
)  # fmt: skip
def test_any_other_serial_is_none(written: str, seen: str) -> None:
    """Zero, one past the greatest, a truth value, a fraction, a text."""
    policy = loader.read_policy(f'schema = "plantui.policy/1"\nserial = {written}\n'.encode())
    assert policy.serial is None
    assert problems(policy) == [f"2: serial is “{seen}”, expected a whole number from 1"]


def test_every_unknown_key_of_the_head_is_told() -> None:
    """Each at its line, with the keys that are known."""
    known = "schema, serial, steps, roles, bodies, words, rules"
    assert problems(read(f"extra = 1\n{LONG} = 2\n")) == [
        f"3: the key “extra” is unknown; known here: {known}",
        f"4: the key “{LONG[:80]}” is unknown; known here: {known}",
    ]


def test_a_value_where_tables_are_expected_is_read_as_none() -> None:
    """For each of the five, at its line; nothing is ruled."""
    policy = read(f'steps = "{LONG}"\nroles = 2\nbodies = "b"\nwords = []\nrules = "{LONG}"\n')
    assert problems(policy) == [
        "4: “2” stands where a table is expected",
        "5: “b” stands where a table is expected",
        "6: “[]” stands where a table is expected",
        f"3: “{LONG[:80]}” stands where a table is expected",
        f"7: “{LONG[:80]}” stands where [[rules]] are expected",
    ]
    assert policy == Policy(1, NO_STEPS, problems=policy.problems)


def test_a_step_that_cannot_be_read_is_nobodys_and_the_others_stand() -> None:
    """An unknown step, an undeclared seat, a text and a list with a number in it."""
    policy = read(
        OWNER
        + '[steps]\nopen = ["a", "nobody", "none"]\nfreeze = "a"\nlast-call = ["a", 1]\nclose = []\nadopt = ["a"]\n'
        + f'lift = ["{LONG}"]\nanswer = "{LONG}"\n'
    )
    assert problems(policy) == [
        "10: the key “close” is unknown; known here: open, freeze, last-call, adopt, lift, answer, resolve",
        "7: “nobody” is neither a role nor a body in this file",
        "8: freeze is “a”, expected a list of roles and bodies",
        '9: last-call is “["a", 1]”, expected a list of roles and bodies',
        f"12: “{LONG[:80]}” is neither a role nor a body in this file",
        f"13: answer is “{LONG[:80]}”, expected a list of roles and bodies",
    ]
    assert policy.steps == {"adopt": ("a",), "resolve": ()}


def test_a_seat_named_twice_for_a_step_takes_it_once() -> None:
    """In the order of the file; bodies take steps as roles do."""
    assert read(OWNER + BOARD + '[steps]\nopen = ["b", "a", "b"]\n').steps["open"] == ("b", "a")


def test_roles_and_bodies_are_read_in_file_order_roles_first() -> None:
    """Of an id of at most 100 characters, with the name and the kind they say."""
    longest = "s" * limits.ID_CHARACTERS
    policy = read(BOARD + OWNER + f'[roles.{longest}]\nname = "S"\nkind = "advisory"\n')
    assert policy.problems == ()
    assert list(policy.seats.items()) == [
        ("a", Seat("a", "A", "deciding", False)),
        (longest, Seat(longest, "S", "advisory", False)),
        ("b", Seat("b", "B", "advisory", True)),
    ]


def test_a_seat_without_a_usable_id_is_left_out_and_the_next_is_read() -> None:
    """In capitals, too long, no table, or taken by a role already."""
    long = "l" * (limits.ID_CHARACTERS + 1)
    policy = read(
        f'[roles.A]\nname = "A"\n[roles]\nn = "{LONG}"\n[roles.{long}]\nname = "L"\n{OWNER}'
        '[bodies.a]\nname = "A"\nkind = "advisory"\n' + BOARD
    )
    rule = "cannot name a role or body: use a-z, 0-9, dots and hyphens"
    assert problems(policy) == [
        f"3: role 'A': “A” {rule}",
        f"1: role 'n': “{LONG[:80]}” stands where a table is expected",
        f"7: role '{long[:80]}': “{long[:80]}” {rule}",
        "12: body 'a': “a” is the name of a role already; roles and bodies must have different names",
    ]
    assert policy.seats == {"a": Seat("a", "A", "deciding"), "b": Seat("b", "B", "advisory", True)}


def test_a_seat_without_a_name_has_its_id_and_one_without_a_kind_only_advises() -> None:
    """A name is one line of text that is not blank; what a table holds besides is unknown."""
    policy = read(
        '[roles.a]\nname = 1\nkind = "deciding"\n[roles.b]\nname = " "\nkind = "odd"\n'
        f'[roles.c]\nname = "C\\nc"\ncolour = 1\n[bodies.d]\nkind = "{LONG}"\n[bodies.e]\nname = ["{LONG}"]\n'
        'kind = "deciding"\n'
    )
    known = "expected advisory, deciding"
    assert problems(policy) == [
        "4: role 'a': name is “1”, expected a name on one line",
        "7: role 'b': name is “ ”, expected a name on one line",
        f"8: role 'b': kind is “odd”, {known}",
        "11: role 'c': the key “colour” is unknown; known here: name, kind",
        "10: role 'c': name is “C\nc”, expected a name on one line",
        f"9: role 'c': kind is “None”, {known}",
        "12: body 'd': name is “None”, expected a name on one line",
        f"13: body 'd': kind is “{LONG[:80]}”, {known}",
        f"15: body 'e': name is “[\"{LONG[:78]}”, expected a name on one line",
    ]
    assert list(policy.seats.values()) == [
        Seat("a", "a", "deciding"), Seat("b", "b", "advisory"), Seat("c", "c", "advisory"),
        Seat("d", "d", "advisory", True), Seat("e", "e", "deciding", True),
    ]  # fmt: skip


def test_a_word_is_open_to_whom_the_file_says_else_to_whom_its_effect_is_meant_for() -> None:
    """A default word keeps its effect where the file leaves it out."""
    policy = read(
        OWNER
        + BOARD
        + '[words.vedtatt]\nwho = ["b", "a", "b"]\n[words.ja]\neffect = "endorse"\n[words.nei]\neffect = "against"\n'
        '[words.anbefalt]\neffect = "block"\n[words.ingen]\neffect = "neutral"\nwho = []\n'
    )
    assert policy.problems == ()
    assert policy.words == {
        **DEFAULT_WORDS,
        "vedtatt": RuledWord("vedtatt", "approve", ("b", "a")),
        "ja": RuledWord("ja", "endorse", "advisory"),
        "nei": RuledWord("nei", "against", "everyone"),
        "anbefalt": RuledWord("anbefalt", "block", "deciding"),
        "ingen": RuledWord("ingen", "neutral", ()),
    }


def test_a_word_of_no_effect_is_left_out_and_one_of_unreadable_users_is_open_to_nobody() -> None:
    """The default word of that code stands where the table cannot be read."""
    policy = read(
        f'[words."{LONG}!"]\neffect = "approve"\n[words]\navvist = "{LONG}"\n[words.ja]\neffect = "{LONG}"\n'
        '[words.vel]\n[words.godkjent]\nmood = 1\nwho = ["x"]\n[words.nok]\neffect = "approve"\nwho = "everyone"\n'
    )
    known = "expected approve, endorse, against, neutral, block, recuse"
    assert problems(policy) == [
        f"3: word '{LONG[:80]}': “{LONG[:80]}” cannot be a decision word: use a-z, 0-9, underscores and hyphens",
        f"1: word 'avvist': “{LONG[:80]}” stands where a table is expected",
        f"8: word 'ja': effect is “{LONG[:80]}”, {known}",
        f"9: word 'vel': effect is “None”, {known}",
        "11: word 'godkjent': the key “mood” is unknown; known here: effect, who",
        "12: word 'godkjent': “x” is neither a role nor a body in this file",
        "15: word 'nok': who is “everyone”, expected a list of roles and bodies",
    ]
    assert policy.words == {
        **DEFAULT_WORDS,
        "godkjent": RuledWord("godkjent", "approve", ()),
        "nok": RuledWord("nok", "approve", ()),
    }


def test_rules_are_read_in_file_order_with_all_they_say() -> None:
    """From one voice to a thousand in a role; a body is asked once; what is named may be an empty list."""
    policy = read(
        OWNER
        + BOARD
        + '[[rules]]\nitems = ["*"]\nrequire = { a = 1000, b = 1 }\n'
        + '[[rules]]\nitems = ["s.*", "kind:event"]\nrequire = { a = 1 }\neditors_may_approve = true\nnamed = ["s.o"]\n'
        + '[[rules]]\nitems = ["policy"]\nrequire = { b = 1 }\neditors_may_approve = false\nnamed = []\n'
    )
    assert policy.problems == ()
    assert policy.rules == (
        Rule(("*",), {"a": 1000, "b": 1}),
        Rule(("s.*", "kind:event"), {"a": 1}, True, ("s.o",)),
        Rule(("policy",), {"b": 1}),
    )


def test_rules_written_in_one_list_are_numbered_and_stand_at_the_head() -> None:
    """A list has no table headers to be located by, and what is no table in it is passed over."""
    policy = read(f'rules = ["{LONG}", {{ items = ["*"], require = {{ eier = 1 }}, mood = 2 }}]\n')
    assert problems(policy) == [
        f"3: rule 1: “{LONG[:80]}” stands where [[rules]] are expected",
        "1: rule 2: the key “mood” is unknown; known here: items, require, editors_may_approve, named",
        "1: rule 2: “eier” is neither a role nor a body in this file",
    ]
    assert policy.rules == (Rule(("*",), UNREADABLE),)


def test_a_rule_of_no_patterns_holds_for_everything_and_one_of_some_for_those() -> None:
    """Where it cannot be read it asks for what nobody can give, and lets no editor approve."""
    policy = read(
        OWNER
        + f'[[rules]]\n[[rules]]\nitems = []\nnamed = "{LONG}"\nrequire = {{}}\neditors_may_approve = true\n'
        + '[[rules]]\nitems = ["kind:milepael", "s.*", "field:whenn"]\nnamed = ["S", "o"]\nrequire = { a = 1 }\n'
        + f'[[rules]]\nitems = ["{LONG}A", 1]\nnamed = ["x", 2]\nrequire = "{LONG}"\n'
        + f'[[rules]]\nitems = ["*"]\nnamed = ["{LONG}A"]\nrequire = {{ a = 1 }}\neditors_may_approve = true\n'
    )
    pattern = "is no id, no pattern such as “pps.*”, and no kind: or field: with a name the format knows"
    seats = "expected at least one role or body and how many"
    assert problems(policy) == [
        "6: rule 1: items is “None”, expected a list of patterns",
        f"6: rule 1: require is “None”, {seats}",
        "8: rule 2: items is “[]”, expected a list of patterns",
        f"9: rule 2: named is “{LONG[:80]}”, expected a list of patterns",
        f"10: rule 2: require is “{{}}”, {seats}",
        f"13: rule 3: items: “kind:milepael” {pattern}",
        f"14: rule 3: named: “S” {pattern}",
        f'17: rule 4: items is “["{LONG[:78]}”, expected a list of patterns',
        '18: rule 4: named is “["x", 2]”, expected a list of patterns',
        f"19: rule 4: require is “{LONG[:80]}”, {seats}",
        f"22: rule 5: named: “{LONG[:80]}” {pattern}",
    ]
    everything = ("*", "policy", "people")
    assert policy.rules == (
        Rule(everything, UNREADABLE),
        Rule(everything, UNREADABLE),
        Rule(("s.*",), UNREADABLE, False, ("o",)),
        Rule(everything, UNREADABLE),
        Rule(("*",), UNREADABLE),
    )


def test_what_a_rule_requires_is_told_seat_by_seat() -> None:
    """A seat of no declaration, a count out of bounds, a truth value, a text, a body asked twice."""
    ask = '[[rules]]\nitems = ["*"]\nrequire = '
    policy = read(
        OWNER
        + BOARD
        + ask
        + f'{{ {LONG} = 1, a = 0, b = 2 }}\neditors_may_approve = "{LONG}"\n'
        + "".join(f"{ask}{{ a = {count} }}\n" for count in ("true", "1001", f'"{LONG}"', "-1", "1.0"))
        + f"{ask}{{ b = true }}\n"
    )
    number = "expected a whole number from 1 to 1000"
    assert problems(policy) == [
        f"11: rule 1: “{LONG[:80]}” is neither a role nor a body in this file",
        f"11: rule 1: a requires “0”, {number}",
        "11: rule 1: b requires 2, but a body is one voice",
        f"12: rule 1: “{LONG[:80]}” stands where true or false is expected",
        f"15: rule 2: a requires “True”, {number}",
        f"18: rule 3: a requires “1001”, {number}",
        f"21: rule 4: a requires “{LONG[:80]}”, {number}",
        f"24: rule 5: a requires “-1”, {number}",
        f"27: rule 6: a requires “1.0”, {number}",
        f"30: rule 7: b requires “True”, {number}",
    ]
    assert policy.rules == (Rule(("*",), UNREADABLE),) * 7


LONGEST_ID = "a" * (2 * limits.ID_CHARACTERS + 1)


@pytest.mark.parametrize(
    ("pattern", "is_one"),
    [
        ("*", True), ("s", True), ("s.o", True), ("s.*-o", True), ("0.1", True), ("policy", True), (LONGEST_ID, True),
        (LONGEST_ID + "a", False), ("", False), (".s", False), ("-s", False), ("S", False), ("s.O", False),
        ("s o", False), ("s\\n", False), ("kind:transition", True), ("kind:service", True), ("kind:plan", True),
        ("kind:milestone", False), ("kind:when", False), ("kind:", False), ("field:when", True),
        ("field:inside", True), ("field:id", False), ("field:transition", False), ("field:", False), (":", False),
        (":when", False), ("word:when", False), ("word:transition", False),
    ],
)  # fmt: skip
def test_a_pattern_is_an_id_a_glob_a_kind_or_a_field(pattern: str, is_one: bool) -> None:
    """Of the names the format knows, each after its own word."""
    policy = read(f'{OWNER}[[rules]]\nitems = ["{pattern}"]\nrequire = {{ a = 1 }}\n')
    assert (not policy.problems) is is_one


@pytest.mark.parametrize("pattern", ["kind:payment", "kind:dispute", "field:until"])
def test_what_came_with_number_2_of_the_plan_wants_number_2_of_the_rules(pattern: str) -> None:
    """A program that knows number 1 alone would otherwise take the rule for another one; it is told at its line."""
    text = f'serial = 1\n{OWNER}[[rules]]\nitems = ["{pattern}"]\nrequire = {{ a = 1 }}\n'
    second = loader.read_policy(f'schema = "plantui.policy/2"\n{text}'.encode())
    assert second.problems == () and second.rules == (Rule((pattern,), {"a": 1}),)
    first = loader.read_policy(f'schema = "plantui.policy/1"\n{text}'.encode())
    assert problems(first) == [
        f"7: rule 1: {pattern}: this came with plantui.policy/2, and the file names plantui.policy/1; "
        'put schema = "plantui.policy/2" at its head'
    ]
    assert first.rules[0].require == UNREADABLE
    assert loader.read_policy(f'schema = "plantui.policy/3"\n{text}'.encode()).problems


def test_number_1_names_what_it_always_named() -> None:
    """The kinds and fields of number 1 of the plan format, as they were before there was another number."""
    kinds = "accepted actor agreement decision delivery delivery-plan event fact focus funding-ends goal note"
    others = "operations-ready period plan prerequisite reference regulation risk service status system target"
    known = {kind for kind in loader.KINDS if loader.is_pattern(f"kind:{kind}", 1)}
    assert known == {*kinds.split(), *others.split(), "transition", "trial"}
    assert loader.KINDS - known == {"dispute", "payment"}
    assert not loader.is_pattern("field:until", 1) and loader.is_pattern("field:payment", 1)
