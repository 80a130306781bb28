"""Fingerprints: defined by tests/vectors/fingerprints.json, and by what does not change them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from plantui.plan import fingerprint, loader
from plantui.plan.model import Plan
from plantui.plan.references import around

VECTORS = Path(__file__).parents[1] / "vectors" / "fingerprints.json"
DEFINITION: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
EXAMPLES: list[dict[str, Any]] = DEFINITION["examples"]


def _plan(files: dict[str, str]) -> Plan:
    return loader.assemble(loader.parse(path, text.encode()) for path, text in files.items())


def _name(example: dict[str, Any]) -> str:
    return f"{example['kind']} {example.get('id', '')}"


@pytest.mark.parametrize("example", EXAMPLES, ids=_name)
def test_the_examples_follow_from_json_and_sha256_alone(example: dict[str, Any]) -> None:
    """Each example is the SHA-256 of purpose, NUL and sorted compact JSON: nothing of plantui is needed to check it."""
    canonical = json.dumps(example["object"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical == example["canonical"]
    hashed = hashlib.sha256(example["purpose"].encode() + b"\0" + canonical.encode()).hexdigest()
    assert hashed == example["sha256"]


@pytest.mark.parametrize("example", EXAMPLES, ids=_name)
def test_plan_files_give_the_fingerprints_of_the_examples(example: dict[str, Any]) -> None:
    """Reading the example's files gives the same fingerprint of each kind."""
    plan = _plan(DEFINITION["files"])
    assert plan.problems == ()
    item_id = example.get("id", "")
    match example["kind"]:
        case "item":
            found = fingerprint.item_fingerprint(plan, item_id)
        case "subtree":
            found = fingerprint.of_service(plan.by_service[item_id])
        case "document":
            found = fingerprint.of_document(plan)
        case "context":
            near = {name: fingerprint.item_fingerprint(plan, name) for name in around(plan, plan.by_id[item_id])}
            found = hashlib.sha256(b"plantui-subtree/1\0" + rfc8785.dumps(near)).hexdigest()
        case "removed":
            found = fingerprint.of_removed(item_id, fingerprint.item_fingerprint(plan, item_id))
        case _:
            found = fingerprint.of_plan(plan)
    assert found == example["sha256"]


def test_every_kind_of_fingerprint_has_an_example() -> None:
    """No kind of fingerprint is defined by code alone."""
    assert {example["kind"] for example in EXAMPLES} == {"item", "subtree", "document", "context", "removed", "plan"}


HEAD = 'schema = "plantui.service/1"\nid = "a"\ntitle = "A"\n'
_ids = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True)


def _milestone(*lines: str) -> str:
    head = ["[[milestone]]", 'id = "m"', 'kind = "delivery"', 'title = "M"', 'source = "§"']
    plan = _plan({"plan/services/a.toml": HEAD + "\n".join([*head, *lines, ""])})
    return fingerprint.item_fingerprint(plan, "a.m")


@given(st.lists(_ids, min_size=1, max_size=6), st.randoms(), st.sampled_from(["actors", "uses", "after"]))
def test_order_and_repetition_in_set_lists_mean_nothing(names: list[str], dice: Any, field: str) -> None:
    """Actors, uses and after are sets: shuffled and repeated they keep the fingerprint."""
    other = [*names, names[0]]
    dice.shuffle(other)
    assert _milestone(f"{field} = {json.dumps(names)}") == _milestone(f"{field} = {json.dumps(other)}")


@pytest.mark.parametrize(
    "lines",
    [
        ["checked = 2025-02-01"],
        ["# a comment"],
        ["", "", "# spread", ""],
    ],
)
def test_layout_and_checking_mean_nothing(lines: list[str]) -> None:
    """Comments, empty lines and a source read again with nothing new keep the fingerprint."""
    assert _milestone(*lines) == _milestone()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('when = "2025-01-01"', "when = 2025-01-01"),
        ('text = """a  \nb"""', 'text = "a\\nb"'),
        ('text = "a\u030a"', 'text = "å"'),
        ('text = "a\\r\\nb"', 'text = "a\\nb"'),
        ("text = 'a'", 'text = "a"'),
    ],
)
def test_spellings_of_one_meaning_are_one(one: str, other: str) -> None:
    """The same value spelled otherwise in TOML keeps the fingerprint."""
    assert _milestone(one) == _milestone(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('when = "2025-01"', "when = 2025-01-01"),
        ('when = "2025"', 'when = "2025"\ncondition = "x"'),
        ("actors = []", ""),
        ('after = ["a.m"]', 'after = ["m"]'),
        ('payment = "duty"', ""),
        ('text = "a\\n"', 'text = "a"'),
        ('owner = "nhn"', ""),
        ("needed_for = [1]", "needed_for = [2]"),
        ('needed_for = "m"', ""),
    ],
)
def test_other_meanings_are_other_fingerprints(one: str, other: str) -> None:
    """What is said otherwise, left out, or unknown to the format changes the fingerprint."""
    assert _milestone(one) != _milestone(other)


def test_a_service_that_moves_inside_another_is_another() -> None:
    """Where a service stands is bound by its own fingerprint, not by its items'."""
    parent = HEAD.replace('"a"', '"b"')
    goal = '[[goal]]\nid = "g"\ntext = "x"\nsource = "§"\n'
    beside = _plan({"plan/services/b.toml": parent, "plan/services/a.toml": HEAD + goal})
    inside = _plan({"plan/services/b.toml": parent, "plan/services/b/a.toml": HEAD + goal})
    assert fingerprint.item_fingerprint(beside, "a") != fingerprint.item_fingerprint(inside, "a")
    assert fingerprint.item_fingerprint(beside, "a.g") == fingerprint.item_fingerprint(inside, "a.g")
    assert fingerprint.item_fingerprint(beside, "b") == fingerprint.item_fingerprint(inside, "b")
    assert fingerprint.of_service(beside.by_service["b"]) != fingerprint.of_service(inside.by_service["b"])


def test_records_and_rules_do_not_change_the_plan() -> None:
    """The plan's fingerprint binds every byte below plan/ but reviews and governance."""
    files = {"plan/services/a.toml": HEAD}
    plan = fingerprint.of_plan(_plan(files))
    assert fingerprint.of_plan(_plan({**files, "plan/reviews/2025/x.toml": "x", "plan/governance/x": "x"})) == plan
    assert fingerprint.of_plan(_plan({**files, "plan/VERIFISER.md": "x"})) != plan
    assert fingerprint.of_plan(_plan({"plan/services/a.toml": HEAD + "# x\n"})) != plan


def test_an_unknown_item_has_no_fingerprint() -> None:
    """Asking for what is not in the plan is a KeyError."""
    with pytest.raises(KeyError):
        fingerprint.item_fingerprint(_plan({}), "nei")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('[[milestone.part]]\ntext = "a"', '[[milestone.part]]\ntext = "b"'),
        ('[[milestone.part]]\ntext = "a"', ""),
        ("[milestone.part]\nof.these = [1, 2]", "[milestone.part]\nof.these = [1, 3]"),
        ('payment = "maybe"', 'payment = "perhaps"'),
        ('payment = "maybe"', ""),
        ('when = "after the summer"', 'when = "some day"'),
        ('actors = ["A B"]', 'actors = ["B A"]'),
        ("actors = [1]", "actors = [2]"),
        ('condition = ""', ""),
        ('condition = "a\\u0007"', 'condition = "a"'),
        ("owner = 1.5", "owner = 2.5"),
        ("owner = 9007199254740993", "owner = 9007199254740994"),
        ("owner = nan", ""),
        ('[[milestone.claim]]\nreporter = "nhn"', ""),
        ('[[milestone.claim]]\nreporter = "nhn"', '[[milestone.claim]]\nreporter = "fhi"'),
        ('claim = "none"', ""),
    ],
)
def test_what_the_format_refuses_is_bound_all_the_same(one: str, other: str) -> None:
    """Tables it does not know, words outside its lists, claims that lack what they must have."""
    assert _milestone(*one.split("\n")) != _milestone(*other.split("\n"))


def test_a_kind_outside_the_list_is_the_kind_that_is_bound() -> None:
    """The item is shown as a milestone, and its fingerprint is of the word that stands there."""
    texts = [HEAD + f'[[milestone]]\nid = "m"\nkind = "{kind}"\ntitle = "M"\nsource = "§"\n' for kind in ("beta", "b")]
    one, other = (_plan({"plan/services/a.toml": text}) for text in texts)
    assert one.by_id["a.m"].kind == "milestone" and fingerprint.meaning(one.by_id["a.m"])["kind"] == "beta"
    assert fingerprint.item_fingerprint(one, "a.m") != fingerprint.item_fingerprint(other, "a.m")


def test_more_keys_than_a_table_may_have_are_bound() -> None:
    """The table is a problem; what it says is no less said."""
    many = [f"k{number} = 1" for number in range(200)]
    assert _milestone(*many, "last = 1") != _milestone(*many, "last = 2")
