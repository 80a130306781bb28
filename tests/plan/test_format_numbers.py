"""The numbers of the format: what came with number 2, where alone it may stand, and what editing does about it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
import rfc8785

from e2e import verifier_formats
from plantui import limits
from plantui.plan import edit, fingerprint, loader
from plantui.plan.model import Plan
from plantui.plan.schema import (
    NUMBER,
    OF_THE_WHOLE,
    PLAN,
    PLAN_TABLES,
    SERVICE,
    SERVICE_TABLES,
    Field,
    of_number,
    tables_of,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "fingerprints.json").read_text("utf-8"))
SECOND: dict[str, Any] = VECTORS["number_2"]

HEAD = 'schema = "plantui.service/{number}"\nid = "a"\ntitle = "A"\n'
DOCUMENT = 'schema = "plantui.plan/{number}"\n\n[plan]\nid = "x"\nrevision = "2031"\ntitle = "X"\n'
REQUIRED = {
    "kind": '"event"', "title": '"T"', "text": '"Tekst"', "state": '"open"', "reporter": '"R"', "rank": "1",
    "source": '"§1"', "id": '"x"',
}  # fmt: skip
WRITTEN = {
    "line": '"Et ord"', "text": '"Tekst"', "integer": "2", "decimal": '"41.5"', "when": '"2031-Q1"', "slug": '"nhn"',
    "tag": '"sv-FI"', "id": '"a.x"', "ids": "[]", "slugs": "[]", "lines": '["Et navn"]',
}  # fmt: skip
ROWS = {
    "claim": '[{reporter = "R", text = "Tekst"}]', "year": '[{when = "2031", decimal = "1.5", state = "target"}]',
    "position": '[{reporter = "R", text = "Tekst"}]',
}  # fmt: skip


def read(files: dict[str, str]) -> Plan:
    """The plan of these files."""
    return loader.assemble(loader.parse(path, text.encode()) for path, text in files.items())


def numbered(text: str, number: int) -> str:
    """The text of a file that names this number."""
    return text.replace("{number}", str(number))


def written(field: Field) -> str:
    """A value of a field as TOML."""
    if field.shape == "word":
        return f'"{field.words[0]}"'
    return ROWS[field.name] if field.shape == "tables" else WRITTEN[field.shape]


def _table(table: str, field: Field) -> str:
    kind = '"system"' if table == "component" else '"event"'
    lines = {
        one.name: REQUIRED[one.name] for one in PLAN_TABLES.get(table, ()) or SERVICE_TABLES[table] if one.required
    }
    lines |= {"kind": kind} if "kind" in lines else {}
    lines[field.name] = written(field)
    return f"[[{table}]]\n" + "".join(f"{name} = {value}\n" for name, value in lines.items())


def _new() -> Iterator[tuple[str, str, str, Field]]:
    """Every key that came with number 2: file, table, the file's text with a place for its number, and the key."""
    for role, own, tables in (("plan", PLAN, PLAN_TABLES), ("service", SERVICE, SERVICE_TABLES)):
        head = DOCUMENT if role == "plan" else HEAD
        path = "plan/plan.toml" if role == "plan" else "plan/services/a.toml"
        for field in (one for one in own if one.since > 1):
            yield path, role, head + f"{field.name} = {written(field)}\n", field
        first = tables_of(role, 1)  # type: ignore[arg-type]  # one of the two
        for table, fields in tables.items():
            if table in first:
                for field in (one for one in fields if one.since > 1):
                    yield path, table, head + _table(table, field), field


NEW = list(_new())
IDS = [f"{table}.{field.name}" for _, table, _, field in NEW]
TABLES: Mapping[str, tuple[Field, ...]] = {**PLAN_TABLES, **SERVICE_TABLES, "plan": PLAN, "service": SERVICE}


@pytest.mark.parametrize(("path", "table", "text", "field"), NEW, ids=IDS)
def test_a_key_of_number_2_stands_in_files_of_number_2_alone(path: str, table: str, text: str, field: Field) -> None:
    """In a file of number 1 it is a problem that names key and line, and shown as it stands; in number 2 it is none."""
    files = {"plan/plan.toml": numbered(DOCUMENT, 2) + '[[actor]]\nid = "nhn"\ntitle = "N"\nsource = "§1"\n'}
    first = read({**files, path: numbered(text, 1)})
    lines = text.splitlines()
    line = next(number for number in range(len(lines), 0, -1) if lines[number - 1].startswith(f"{field.name} ="))
    told = [str(problem) for problem in first.problems if f"{field.name}: this came with" in problem.message]
    assert len(told) == 1 and told[0].startswith(f"{path}:{line}: "), list(map(str, first.problems))
    second = read({**files, path: numbered(text, 2)})
    assert [problem for problem in second.problems if "is no" not in problem.message] == []
    shared = {item.id for item in first.all_items()} & {item.id for item in second.all_items()}
    one = next(item for item in second.all_items() if item.table == table and field.name in item.fields)
    assert one.id in shared and field.name in first.by_id[one.id].unread
    assert fingerprint.of_item(first.by_id[one.id]) == fingerprint.of_item(one)


@pytest.mark.parametrize("table", OF_THE_WHOLE)
def test_what_belongs_to_the_whole_stands_in_plan_toml_of_number_2_alone(table: str) -> None:
    """As an item `plan.x`; in number 1 the table is a problem at its line, as every unknown one is."""
    required = {one.name: REQUIRED[one.name] for one in SERVICE_TABLES[table] if one.required}
    text = DOCUMENT + f"[[{table}]]\n" + "".join(f"{name} = {value}\n" for name, value in required.items())
    second = read({"plan/plan.toml": numbered(text, 2)})
    assert second.problems == () and second.by_id["plan.x"].table == table
    (problem,) = read({"plan/plan.toml": numbered(text, 1)}).problems
    assert problem.line == 7 and problem.message.startswith(f"{table}: this came with plantui.plan/2")


def test_a_new_word_of_an_old_key_is_of_number_2_too() -> None:
    """The kind of milestone `payment`, a language of any tag, and a claim without a date."""
    milestone = '[[milestone]]\nid = "m"\nkind = "{kind}"\ntitle = "M"\nsource = "§1"\n'
    claim = '[[milestone.claim]]\nreporter = "R"\nadvice = "wait"\n'
    for number, problems in ((1, 1), (2, 0)):
        head = numbered(HEAD, number)
        files = {"plan/services/a.toml": head + milestone.format(kind="payment")}
        payment = read({"plan/plan.toml": numbered(DOCUMENT, 2), **files})
        assert len(payment.problems) == problems
        language = numbered(DOCUMENT, number) + 'language = "sv-FI"\n'
        assert len(read({"plan/plan.toml": language}).problems) == problems
    texts = [numbered(HEAD, number) + milestone.format(kind="event") + claim for number in (1, 2)]
    first, second = (loader.parse("plan/services/a.toml", text.encode()).problems for text in texts)
    assert [problem.line for problem in first] == [11, 9] and second == ()
    assert "advice: this came with plantui.service/2, and the file names plantui.service/1" in first[0].message


def test_a_claim_says_something() -> None:
    """Who says it is no word yet: one of what a claim may say there is needed."""
    milestone = '[[milestone]]\nid = "m"\nkind = "event"\ntitle = "M"\nsource = "§1"\n'
    text = numbered(HEAD, 2) + milestone + '[[milestone.claim]]\nreporter = "R"\n'
    (problem,) = loader.parse("plan/services/a.toml", text.encode()).problems
    assert problem.line == 9 and "it says nothing: one of when, condition," in problem.message


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("milestone.claim", 'reporter = "R"\nwhen = "2031"\n'),
        ("fact.year", 'when = "2031"\nvalue = 1\nstate = "actual"\n'),
    ],
)
def test_an_item_of_number_2_has_at_most_a_hundred_tables_of_a_kind(table: str, row: str) -> None:
    """At the bound all is read; one more and the whole is a problem, bound as it is written."""
    name, inner = table.split(".")
    required = {one.name: REQUIRED[one.name] for one in SERVICE_TABLES[name] if one.required}
    head = numbered(HEAD, 2) + f"[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in required.items())
    for many, problems in ((limits.TABLES_PER_ITEM, 0), (limits.TABLES_PER_ITEM + 1, 1)):
        parsed = loader.parse("plan/services/a.toml", (head + f"[[{table}]]\n{row}" * many).encode())
        assert len(parsed.problems) == problems
        held = parsed.items[0].stated[inner]
        assert isinstance(held, tuple) and len(held) == many
    text = head.replace("service/2", "service/1") + f"[[{table}]]\n{row}" * (limits.TABLES_PER_ITEM + 1)
    assert name != "milestone" or loader.parse("plan/services/a.toml", text.encode()).problems == ()


# editing


@pytest.mark.parametrize(("path", "table", "text", "field"), NEW, ids=IDS)
def test_writing_a_new_key_raises_the_number_and_nothing_else(path: str, table: str, text: str, field: Field) -> None:
    """The line of the schema alone is another one, and a file that needs no more keeps its bytes."""
    data = numbered(text, 1).encode()
    assert edit.with_number(data) == numbered(text, 2).encode()
    assert edit.with_number(numbered(text, 2).encode()) == numbered(text, 2).encode()
    without = data.replace(f"{field.name} = {written(field)}\n".encode(), b"")
    assert edit.with_number(without) == without


def test_a_number_that_is_later_than_needed_stays() -> None:
    """It is never lowered, whoever wrote it."""
    for number in (2, 3):
        data = numbered(HEAD, number).encode()
        assert edit.with_number(data) == data


# the definition in examples


@pytest.fixture(scope="module")
def example() -> Plan:
    """The plan of the examples of number 2."""
    return read(SECOND["files"])


@pytest.mark.parametrize("one", SECOND["examples"], ids=[one["id"] for one in SECOND["examples"]])
def test_the_examples_of_number_2(one: dict[str, Any], example: Plan) -> None:
    """Their object, its canonical JSON and its hash, by the program and by the verifier that knows no plantui."""
    item = example.by_id[one["id"]]
    canonical = json.dumps(one["object"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical == one["canonical"] == rfc8785.dumps(fingerprint.meaning(item)).decode()
    assert fingerprint.of_item(item) == one["sha256"]
    files = {path: text.encode() for path, text in SECOND["files"].items()}
    assert verifier_formats.read_plan(files).items[one["id"]].print == one["sha256"]


def test_the_examples_of_number_2_have_every_new_key(example: Plan) -> None:
    """One at least of each key and each table that came with it, without a problem."""
    assert example.problems == ()
    stated = {(item.table, name) for item in example.all_items() for name in item.stated}
    new = {
        (table, field.name)
        for table, fields in TABLES.items()
        for field in fields
        if field.since > 1 or table == "dispute"
    }
    common = {"reporter", "contradicts", "figure_only", "replaces", "aliases", "owner", "claim", "id", "checked", "was"}
    assert {(table, name) for table, name in new - stated if name not in common} == set()
    assert {name for _, name in stated} >= common - {"id", "checked", "was"}
    assert {item.table for item in example.items} >= set(OF_THE_WHOLE)
    files = {path: text.encode() for path, text in SECOND["files"].items()}
    assert verifier_formats.read_plan(files).broken == {}


def test_number_1_is_a_part_of_number_2() -> None:
    """Each field of number 1 is in number 2, with the same shape or one that allows more."""
    assert NUMBER == 2
    for fields in (PLAN, SERVICE, *PLAN_TABLES.values(), *SERVICE_TABLES.values()):
        newest = {field.name: field for field in fields}
        for field in of_number(fields, 1):
            now = newest[field.name]
            assert set(field.words) <= set(now.words) or now.shape == "tag"
            assert now.required <= field.required
            assert attrs.evolve(field, first=None).refers == now.refers


# what is refused, with its line


ROW = {
    "milestone": '[[milestone]]\nid = "m"\nkind = "event"\ntitle = "M"\nsource = "§1"\n',
    "fact": '[[fact]]\nid = "f"\ntext = "F"\nsource = "§1"\n',
    "risk": '[[risk]]\nid = "r"\ntext = "R"\nsource = "§1"\n',
    "status": '[[status]]\nid = "s"\nreporter = "R"\nsource = "§1"\n',
    "dispute": '[[dispute]]\nid = "d"\nstate = "open"\nsource = "§1"\n',
    "prerequisite": '[[prerequisite]]\nid = "p"\ntext = "P"\nstate = "open"\nsource = "§1"\n',
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "lines", "says"),
    [
        ("fact", "decimal = 41.5", "decimal: 41.5 is not a number with decimals in quotes"),
        ("fact", 'decimal = "41,5"', "decimal: '41,5' is not a number with decimals"),
        ("fact", 'decimal = "041.5"', "decimal: '041.5' is not"),
        ("fact", 'decimal = "1.1234567"', "decimal: '1.1234567' is not"),
        ("fact", 'decimal = "1234567890123456.0"', "is not a number with decimals"),
        ("fact", 'decimal = "41"', "decimal: '41' is not"),
        ("fact", 'value = 1\ndecimal = "1.0"', "decimal: stands beside 'value'"),
        ("fact", 'aim = "sideways"', "aim: 'sideways' is none of the words up, down, hold"),
        ("fact", 'year = [{when = "2031"}]', "fact 'f': year 1: 'state' is missing"),
        ("fact", 'year = [{when = "2031", state = "actual"}]', "year 1: it says nothing: one of value, decimal, text"),
        (
            "fact",
            'year = [{when = "soon", state = "actual", value = 1}]',
            "year 1: when: 'soon' is not a place in time",
        ),
        ("fact", 'year = "2031"', "year: expected tables [[fact.year]], not '2031'"),
        ("fact", 'claim = [{reporter = "R", when = "2031"}]', "claim 1: 'when' is an unknown key"),
        ("milestone", 'until = "neste år"', "until: 'neste år' is not a place in time"),
        ("milestone", "until = 2031", "until: 2031 is a number"),
        ("milestone", 'until_certainty = "sure"', "until_certainty: 'sure' is none of the words"),
        ("milestone", 'outcome = "done"', "outcome: 'done' is none of the words unknown, missed, partly"),
        ("milestone", 'owner = "ingen"', "owner: 'ingen' is no actor in plan.toml"),
        ("milestone", 'owner = "To Ord"', "owner: 'To Ord' is not an id"),
        ("milestone", 'aliases = "Navn"', "aliases: 'Navn' is not a list"),
        ("milestone", 'aliases = ["a\\nb"]', "aliases: the text that begins with 'a' has several lines"),
        ("milestone", 'contradicts = ["borte"]', "contradicts: 'borte' is no item of the plan"),
        ("milestone", 'split_from = "borte"', "split_from: 'borte' is no item of the plan"),
        ("milestone", 'figure_only = "no"', "figure_only: 'no' is none of the words yes"),
        (
            "milestone",
            'claim = [{reporter = "R", advice = "run"}]',
            "advice: 'run' is none of the words go, wait, stop",
        ),
        ("milestone", 'claim = [{advice = "go"}]', "claim 1: 'reporter' is missing"),
        ("risk", "likelihood = 0", "likelihood: 0 is not a whole number from 1 to 100"),
        ("risk", "impact = 6", "impact: 6 is above the plan's scale, which goes to 5"),
        ("risk", 'likelihood = "high"', "likelihood: 'high' is not a whole number"),
        ("risk", 'affects = ["b.x"]', "affects: 'b.x' is no item of the plan"),
        ("status", 'level = "red"', "level: 'red' is none of the words on-plan, some-trouble"),
        ("dispute", 'about = ["borte"]', "about: 'borte' is no item of the plan"),
        ("dispute", 'position = [{reporter = "R"}]', "dispute 'd': position 1: 'text' is missing"),
        (
            "prerequisite",
            'claim = [{reporter = "R", state = "in-use"}]',
            "state: 'in-use' is none of the words open, met",
        ),
    ],
)
def test_a_value_that_number_2_does_not_allow_is_named_with_its_line(table: str, lines: str, says: str) -> None:
    """One problem with file, line, item and what was expected; what stands there is kept, shown and bound."""
    texts = [numbered(HEAD, 2) + ROW[table] + more for more in (lines + "\n", "")]
    document = numbered(DOCUMENT, 2)
    plan, without = (read({"plan/plan.toml": document, "plan/services/a.toml": text}) for text in texts)
    told = [str(problem).translate(str.maketrans("“”", "''")) for problem in plan.problems]
    assert any(says in problem for problem in told), told
    assert {problem.path for problem in plan.problems} == {"plan/services/a.toml"}
    assert all(problem.line >= 4 for problem in plan.problems)
    (item,), (bare,) = (list(side.by_service["a"].items) for side in (plan, without))
    assert set(item.stated) == set(bare.stated) | {line.partition(" =")[0] for line in lines.split("\n")}
    assert fingerprint.of_item(item) != fingerprint.of_item(bare)
    assert plan.problems_of(item.id)


@pytest.mark.parametrize("written", ["0.0", "-0.5", "999999999999999.999999", "-999999999999999.999999", "41.50"])
def test_decimals_at_the_bounds_are_kept_as_written(written: str) -> None:
    """No digit is lost, none is rounded."""
    parsed = loader.parse(
        "plan/services/a.toml", (numbered(HEAD, 2) + ROW["fact"] + f'decimal = "{written}"\n').encode()
    )
    assert parsed.problems == () and parsed.items[0].fields["decimal"] == written


def test_ten_thousand_claims_are_a_problem_and_no_loss() -> None:
    """The whole list is bound as it stands, with its line."""
    claims = '[[milestone.claim]]\nreporter = "R"\nwhen = "2031"\n' * 10_000
    parsed = loader.parse("plan/services/a.toml", (numbered(HEAD, 2) + ROW["milestone"] + claims).encode())
    (problem,) = parsed.problems
    assert "the list has 10000 entries; at most 100 are allowed" in problem.message and problem.line
    held = parsed.items[0].stated["claim"]
    assert isinstance(held, tuple) and len(held) == 10_000


def test_items_that_contradict_each_other_in_a_ring_are_no_problem() -> None:
    """Each names the next, and the last the first; so may what was split from another."""
    rows = "".join(
        ROW["milestone"].replace('"m"', f'"m{at}"')
        + f'contradicts = ["m{(at + 1) % 3}"]\nsplit_from = "m{(at + 1) % 3}"\n'
        for at in range(3)
    )
    plan = read({"plan/plan.toml": numbered(DOCUMENT, 2), "plan/services/a.toml": numbered(HEAD, 2) + rows})
    assert plan.problems == () and len(plan.by_service["a"].items) == 3
