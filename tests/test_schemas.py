"""The JSON Schemas of the plan's files: as the format is, never stricter than reading, and as strict as they can be."""

from __future__ import annotations

import ast
import json
import re
import runpy
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from plantui import limits
from plantui.errors import UsageProblem
from plantui.plan import dates, loader, reasons, schema
from plantui.plan.files import Problem, safe
from plantui.plan.schema import Field
from plantui.review.policy.loader import read_policy
from plantui.review.policy.people import read_people
from plantui.usecases.editing.spreadsheet import sheet_map
from plantui.usecases.setup import editor_schemas
from plantui.usecases.setup.demo_script import revise
from support import authority, plans, program

ROOT = Path(__file__).parents[1]
PATHS = {
    "plan": "plan/plan.toml",
    "service": "plan/services/x.toml",
    "changes": "plan/changes/2025.toml",
    "policy": "plan/governance/policy.toml",
    "people": "plan/governance/people.toml",
}


@cache
def shipped(name: str) -> dict[str, Any]:
    """The schema of a kind of file as it is shipped."""
    schema: dict[str, Any] = json.loads(editor_schemas.schema_file(name).read_text("utf-8"))
    return schema


def complaints(name: str, text: str | bytes) -> list[str]:
    """What the schema has against a file; TOML's dates come to it as text, as editors hand them on."""
    raw = tomli.loads(text.decode() if isinstance(text, bytes) else text)
    return [error.message for error in Draft202012Validator(shipped(name)).iter_errors(_as_json(raw))]


def _as_json(value: object) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_as_json(entry) for entry in value]
    return value.isoformat() if isinstance(value, (datetime, date, time)) else value


def problems(name: str, text: str | bytes, path: str = "") -> tuple[Problem, ...]:
    """What reading has against the file by itself."""
    data = text.encode() if isinstance(text, str) else text
    if name == "policy":
        return read_policy(data).problems
    if name == "people":
        return read_people(data).problems
    return loader.parse(path or PATHS[name], data).problems


def test_they_are_written_from_the_format() -> None:
    """`make format` would change no schema, and there is none beside."""
    pages = runpy.run_path(str(ROOT / "docs" / "schemas.py"))["pages"]()
    for page, text in pages.items():
        assert page.read_text("utf-8") == text, "run: make format"
    assert set(pages) == {editor_schemas.schema_file(name) for name in editor_schemas.FILES}
    assert set(pages) == set((ROOT / "src" / "plantui" / "schemas").iterdir())


@pytest.mark.parametrize("name", editor_schemas.FILES)
def test_each_is_a_schema_of_its_draft(name: str) -> None:
    """Of draft 2020-12, and right by that draft's own schema."""
    assert shipped(name)["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(shipped(name))


@pytest.mark.parametrize("name", editor_schemas.FILES)
def test_the_command_prints_the_file_that_is_shipped(name: str) -> None:
    """Byte for byte, to be kept beside the plan or read from where it lies."""
    assert program.plantui("schema", name).raw == editor_schemas.schema_file(name).read_bytes()


def test_without_a_name_the_command_says_which_there_are() -> None:
    """Each by its name, with the files it is for and where it lies; a name that is none is told those there are."""
    lines = program.plantui("schema").out.splitlines()
    assert [line.split() for line in lines[::2]] == [list(row) for row in editor_schemas.FILES.items()]
    assert [Path(line.strip()) for line in lines[1::2]] == list(map(editor_schemas.schema_file, editor_schemas.FILES))
    refused = program.plantui("schema", "plna", "--lang", "en")
    assert refused.code == 2 and "There is no schema “plna”; there are plan, service," in refused.err


# what is right


def _shipped() -> Iterator[tuple[str, str, bytes]]:
    """Every file of these kinds in the repository and of the plans that tests and pages have: kind, path, text."""
    revised = revise(plans.shipped_files())
    guide = (ROOT / "docs" / "plan-format.md").read_text("utf-8")
    example = re.findall(r"^`(plan/[\w./-]+)`\n\n```toml\n(.*?)```", guide, re.MULTILINE | re.DOTALL)
    kept = ROOT / "tests" / "vectors"
    files = {
        **plans.shipped_files(),
        **{f"demo/{path}": text for path, text in revised.items()},
        **{f"guide/{path}": text.encode() for path, text in example},
        **{
            f"kept/{path.relative_to(kept).as_posix()}".replace("plan-before/", "plan/"): path.read_bytes()
            for path in kept.rglob("*.toml")
        },
        "demo/plan/governance/policy.toml": (
            ROOT / "src" / "plantui" / "usecases" / "setup" / "demo-policy.toml"
        ).read_bytes(),
        "plan/governance/policy.toml": authority.policy(),
        "plan/governance/people.toml": authority.persons(),
    }
    for path, text in files.items():
        inner = path[path.rindex("plan/") if "/plan/" in path else 0 :]
        yield loader.role_of(inner), path, text


@pytest.mark.parametrize(("name", "path", "text"), [pytest.param(*file, id=file[1]) for file in _shipped()])
def test_every_file_there_is_is_right(name: str, path: str, text: bytes) -> None:
    """The shipped plan, the demo's revision, the guide's example and the plans that are kept for tests."""
    assert complaints(name, text) == []


@pytest.mark.parametrize(
    ("page", "heading", "name"),
    [("rules-and-people.md", "policy.toml", "policy"), ("rules-and-people.md", "people.toml", "people"),
     ("reviewing.md", "Who you are", "settings")],
)  # fmt: skip
def test_what_the_pages_show_is_right(page: str, heading: str, name: str) -> None:
    """Who copies an example is not told that it is wrong."""
    section = (ROOT / "docs" / page).read_text("utf-8").partition(f"\n## {heading}\n")[2]
    shown = re.search(r"```toml\n(.*?)```", section, re.DOTALL)
    assert shown is not None and complaints(name, shown[1]) == []


def _of_tests() -> dict[str, str]:
    """Each whole file of these kinds that a test has as one text, with its kind."""
    texts: dict[str, str] = {}
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                kind = re.search(r'^schema = "plantui\.(plan|service|changes|policy|people)/', node.value, re.MULTILINE)
                if kind:
                    texts[node.value] = kind[1]
    return texts


def test_what_tests_read_without_a_problem_is_right() -> None:
    """Every file that stands in a test and that reading has nothing against."""
    judged = 0
    for text, name in _of_tests().items():
        own_id = re.search(r'^id = "(.*)"', text, re.MULTILINE)
        path = f"plan/services/{own_id[1]}.toml" if own_id and name == "service" else ""
        if not problems(name, text, path):
            judged += 1
            assert complaints(name, text) == [], text
    assert judged > 20


_ODD = st.sampled_from(
    (1, 0, -1, 1.5, True, "", " ", "x", "a\nb", "a\rb", "Ø", "2025", "2025-01-01", "2025-01..", "..2025-Q2", "a.b",
     "a.b.c", "1.5", "-0.25", [], ["a"], ["a.b"], ["A"], [1], {}, {"a": 1}, [{}], [{"reporter": "a", "when": "2025"}],
     2**53, 2**53 - 1, "a-b", "æ" * limits.ID_CHARACTERS, "a" * (limits.ID_CHARACTERS + 1))
)  # fmt: skip
_TABLES = {"plan": {"plan": schema.PLAN, **schema.PLAN_TABLES}, "service": schema.SERVICE_TABLES}


@st.composite
def _written(draw: st.DrawFn) -> tuple[str, str]:
    """A file with one table whose fields hold what they may, and now and then something else, of any number."""
    name = draw(st.sampled_from(sorted(_TABLES)))
    number = draw(st.sampled_from(shipped(name)["properties"]["schema"]["enum"]))
    table = draw(st.sampled_from(sorted(_TABLES[name])))
    fields = {
        field.name: draw(st.one_of(_fitting(field), _fitting(field), _ODD))
        for field in _TABLES[name][table]
        if field.required or draw(st.booleans())
    }
    rows = "".join(f"{key} = {_toml(value)}\n" for key, value in fields.items())
    if name == "service":
        return name, f'schema = "{number}"\nid = "x"\ntitle = "X"\n[[{table}]]\n{rows}'
    head = "" if table == "plan" else '[plan]\nid = "p"\nrevision = "1"\ntitle = "P"\n'
    return name, f'schema = "{number}"\n{head}{"[plan]" if table == "plan" else f"[[{table}]]"}\n{rows}'


def _fitting(field: Field) -> st.SearchStrategy[object]:
    if field.words:
        return st.sampled_from(field.words)
    whens = st.sampled_from(("2025", "2025-Q1", "2025-03..2026", "..2025-H2", "2025-autumn", "2025-12-31"))
    by_shape: dict[str, st.SearchStrategy[object]] = {
        "integer": st.integers(-3, 3), "when": whens, "ids": st.just(["y.a"]), "slugs": st.just([]),
        "slug": st.just("a"), "id": st.just("b.c"), "decimal": st.just("-1.5"), "tag": st.just("sv-FI"),
        "lines": st.just(["en linje", "to"]),
    }  # fmt: skip
    own_tables: dict[str, dict[str, object]] = {
        "claim": {"reporter": "a", "when": "2025"},
        "year": {"when": "2025", "state": "actual", "value": 1},
        "position": {"reporter": "a", "text": "b"},
    }
    if field.name in own_tables:
        return st.just([own_tables[field.name]])
    return by_shape.get(field.shape, st.just("en linje"))


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


@given(_written())
def test_no_schema_refuses_what_is_read(written: tuple[str, str]) -> None:
    """Whatever a table holds: where reading finds no problem the schema has no complaint."""
    name, text = written
    if not problems(name, text):
        assert complaints(name, text) == []


# what is wrong

UNSEEN = (
    "is not a day of the calendar", "is no actor in plan.toml", "is neither a component", "is no item of the plan",
    "is no full id in the plan", "is not what the file is called", "is used twice", "U+000D",
)  # fmt: skip
"""Faults that no schema sees: those between two places, the calendar, and a carriage return alone."""


def _faults(module: str, test: str) -> list[tuple[Any, ...]]:
    marks = runpy.run_path(str(ROOT / "tests" / module))[test].pytestmark
    return [tuple(row) for mark in marks if mark.name == "parametrize" for row in mark.args[1]]


def _faults_of_the_format() -> Iterator[tuple[str, str, str]]:
    tests = runpy.run_path(str(ROOT / "tests" / "plan" / "test_loader.py"))
    for line, says in _faults("plan/test_loader.py", "test_bad_fields_are_named_with_their_line"):
        yield "service", tests["in_milestone"](line)["plan/services/x.toml"], says
    for text, says in _faults("plan/test_loader.py", "test_bad_services_are_named_with_their_line"):
        yield "service", text, says
    for text, says in _faults("plan/test_loader.py", "test_bad_documents_are_named_with_their_line"):
        yield "plan", text, says
    for (reserved,) in ((name,) for name in ("plan", "policy", "people", "changes")):
        yield "service", tests["LAB"].replace('"lab"', f'"{reserved}"'), "reserved"
    for text, _, _ in _faults("plan/test_reasons.py", "test_what_the_format_does_not_allow_is_a_located_problem"):
        if text != "[broken\n":
            yield "changes", f'schema = "{reasons.SCHEMA}"\n{text}', "changes"
    for head in ('schema = "plantui.plan/1"\n', 'schema = "plantui.changes/2"\n', ""):
        yield "changes", head, "schema"


@pytest.mark.parametrize(("name", "text", "says"), list(_faults_of_the_format()))
def test_each_fault_of_the_format_is_refused_where_a_schema_can(name: str, text: str, says: str) -> None:
    """What the format's own tests refuse; what a schema cannot see it has nothing against."""
    assert bool(complaints(name, text)) == (not any(words in says for words in UNSEEN))


def test_limits_are_the_schemas_too() -> None:
    """Numbers, texts, ids and lists at their limit are right, and one past it are not."""
    head = 'schema = "plantui.service/1"\nid = "x"\ntitle = "X"\n'
    for at, past in (
        (f"order = {limits.INTEGER}", f"order = {limits.INTEGER + 1}"),
        (f"order = -{limits.INTEGER}", f"order = -{limits.INTEGER + 1}"),
        (f'summary = "{"å" * limits.TEXT_CHARACTERS}"', f'summary = "{"å" * (limits.TEXT_CHARACTERS + 1)}"'),
        ("uses = [" + "'a'," * limits.LIST_ENTRIES + "]", "uses = [" + "'a'," * (limits.LIST_ENTRIES + 1) + "]"),
        (f'uses = ["{"a" * limits.ID_CHARACTERS}"]', f'uses = ["{"a" * (limits.ID_CHARACTERS + 1)}"]'),
    ):
        assert (complaints("service", head + at), bool(complaints("service", head + past))) == ([], True)


_ROLE = '[roles.a]\nname = "A"\nkind = "deciding"\n'


@pytest.mark.parametrize(
    "text",
    [
        "extra = 1\n", "steps = 1\n", '[steps]\nclose = []\n', '[steps]\nopen = "a"\n', "[steps]\nopen = [1]\n",
        '[roles.A]\nname = "A"\nkind = "deciding"\n', '[roles."a..b"]\nname = "A"\nkind = "deciding"\n',
        f'[roles.{"a" * 101}]\nname = "A"\nkind = "deciding"\n', '[roles]\na = 1\n', '[roles.a]\nkind = "deciding"\n',
        '[roles.a]\nname = " "\nkind = "deciding"\n', '[roles.a]\nname = "A\\nb"\nkind = "deciding"\n',
        '[roles.a]\nname = "A"\n', '[roles.a]\nname = "A"\nkind = "odd"\n', _ROLE + "colour = 1\n",
        '[words.Nei]\neffect = "against"\n', "[words]\nnei = 1\n", "[words.nei]\n", '[words.nei]\neffect = "odd"\n',
        '[words.nei]\neffect = "against"\nwho = "a"\n', '[words.vedtatt]\nlabel = "x"\n', "rules = 1\n",
        "rules = [1]\n",
        "[[rules]]\nrequire = { a = 1 }\n", "[[rules]]\nitems = []\nrequire = { a = 1 }\n",
        '[[rules]]\nitems = ["kind:nothing"]\nrequire = { a = 1 }\n',
        '[[rules]]\nitems = ["field:nothing"]\nrequire = { a = 1 }\n',
        '[[rules]]\nitems = ["A"]\nrequire = { a = 1 }\n',
        '[[rules]]\nitems = ["*"]\n', '[[rules]]\nitems = ["*"]\nrequire = {}\n',
        '[[rules]]\nitems = ["*"]\nrequire = { a = 0 }\n', '[[rules]]\nitems = ["*"]\nrequire = { a = 1001 }\n',
        '[[rules]]\nitems = ["*"]\nrequire = { a = true }\n',
        '[[rules]]\nitems = ["*"]\nrequire = { a = 1 }\neditors_may_approve = 1\n',
        '[[rules]]\nitems = ["*"]\nrequire = { a = 1 }\nnamed = ["kind:no"]\n',
        '[[rules]]\nitems = ["*"]\nrequire = { a = 1 }\nwhy = "x"\n',
    ],
)  # fmt: skip
def test_rules_that_are_refused_are_refused_by_their_schema(text: str) -> None:
    """Each kind of fault of policy.toml that stands in one place; the same file without it is right."""
    whole = f"{text}{_ROLE if '[roles.a]' not in text and '[roles]' not in text else ''}"
    assert read_policy(authority.policy(whole)).problems and complaints("policy", authority.policy(whole))
    assert complaints("policy", authority.policy(_ROLE)) == []


def test_rules_of_number_1_may_not_name_what_came_with_number_2() -> None:
    """The same rule is right where the file names number 2."""
    rules = 'serial = 1\n[[rules]]\nitems = ["kind:payment"]\nrequire = { a = 1 }\n'
    first, second = (complaints("policy", f'schema = "plantui.policy/{number}"\n{rules}') for number in (1, 2))
    assert first and second == []


@pytest.mark.parametrize("serial", ["0", "true", '"1"', "1.5"])
@pytest.mark.parametrize("name", ["policy", "people"])
def test_a_serial_that_is_none_is_refused(name: str, serial: str) -> None:
    """It is a whole number from 1; so is one that is missing, and another schema."""
    assert complaints(name, f'schema = "plantui.{name}/1"\nserial = {serial}\n')
    assert complaints(name, f'schema = "plantui.{name}/1"\n') and complaints(name, "serial = 1\n")
    assert complaints(name, f'schema = "plantui.{name}/9"\nserial = 1\n')


@pytest.mark.parametrize(
    "text",
    [
        "extra = 1\n", "people = 1\n", '[people.A]\nname = "A"\n', "[people]\na = 1\n", "[people.a]\n",
        '[people.a]\nname = " "\n', '[people.a]\nname = "A\\nb"\n', '[people.a]\nname = "A"\ncolour = 1\n',
        '[people.a]\nname = "A"\nroles = "a"\n', '[people.a]\nname = "A"\nroles = ["A"]\n',
        '[people.a]\nname = "A"\nkeys = 1\n', '[people.a]\nname = "A"\nkeys = [1]\n',
        '[people.a]\nname = "A"\nkeys = [{}]\n', '[people.a]\nname = "A"\nkeys = [{ key = 1 }]\n',
        '[people.a]\nname = "A"\nkeys = [{ key = "x", gpg = "y" }]\n',
        '[people.a]\nname = "A"\nkeys = [{ key = "x", armored = "y" }]\n',
        '[people.a]\nname = "A"\nkeys = [{ key = "x", state = "lost" }]\n',
        '[people.a]\nname = "A"\nkeys = [{ key = "x", good_until = "abc" }]\n',
        '[people.a]\nname = "A"\nkeys = [{ gpg = "x", armored = "y" }]\n',
    ],
)  # fmt: skip
def test_people_that_are_refused_are_refused_by_their_schema(text: str) -> None:
    """Each kind of fault of people.toml that stands in one place, but whether a key is one."""
    whole = f'schema = "plantui.people/1"\nserial = 1\n{text}'
    assert read_people(whole.encode()).problems and complaints("people", whole)


def test_settings_that_are_refused_are_refused_by_their_schema() -> None:
    """Each setting of a wrong kind, and one that there is not; whether a language is spoken is not seen."""
    right = 'language = "nb_NO"\nperson = "kari.berg"\nascii = true\ntheme = "light"\nrepositories = ["/srv/plan"]\n'
    assert complaints("settings", right + '[keys]\nquit = "ctrl+q"\n') == []
    for wrong in (
        "language = 1", 'person = "../x"', 'ascii = "yes"', 'theme = "sepia"', "colour = 1", "keys = 1",
        "keys.quit = 1", 'keys.quit = " "', 'repositories = "/x"', 'repositories = ["x"]',
    ):  # fmt: skip
        assert complaints("settings", f"{wrong}\n"), wrong


def test_the_map_of_a_sheet_is_right_and_one_that_is_refused_is_refused() -> None:
    """What `import` keeps beside a sheet; another schema, and what is no text, which its reader refuses too."""
    kept = sheet_map.map_bytes(sheet_map.SheetMap({"Milepæl": "title", "Dato": "when"}, {"source": "ark 2031"}))
    assert complaints("import", kept) == [] and sheet_map.kept_map(kept, "import.toml").columns
    for wrong in ('schema = "plantui.import/9"\n', f'schema = "{sheet_map.SCHEMA}"\n[map]\na = 1\n', "table = 1\n"):
        assert complaints("import", wrong)
        with pytest.raises(UsageProblem):
            sheet_map.kept_map(wrong.encode(), "import.toml")


# the patterns

_SPELLINGS = st.from_regex(r"[12][0189]\d\d(-(0?\d|1\d|[QTHX]\d|spring|fall)(-[0-3]\d)?)?", fullmatch=True)


@given(
    st.one_of(
        _SPELLINGS, _SPELLINGS.map(lambda it: f"{it}.."), _SPELLINGS.map(lambda it: f"..{it}"), st.just(".."),
        st.tuples(_SPELLINGS, _SPELLINGS).map("..".join), st.text("0129-QTH.", max_size=12),
    )
)  # fmt: skip
def test_a_place_in_time_is_one_to_the_schema(spelling: str) -> None:
    """What is spelled as one fits, and what is not does not; days that are none and ends turned round are not seen."""
    pattern: Mapping[str, Any] = shipped("service")["$defs"]["milestone"]["properties"]["when"]
    fits = re.search(pattern["pattern"], spelling) is not None
    try:
        dates.parse_when(spelling)
    except dates.NotAWhen as error:
        assert not fits or re.search("not a day of the calendar|ends before it begins", str(error)), (
            spelling,
            str(error),
        )
    else:
        assert fits, spelling


@given(st.text("ab0._-Å/", max_size=6))
def test_a_name_of_a_seat_is_one_to_the_schema(name: str) -> None:
    """It can be one part of a path, whatever machine it comes to."""
    pattern = shipped("policy")["properties"]["roles"]["propertyNames"]["pattern"]
    assert (re.search(pattern, name) is not None) == safe(name)
