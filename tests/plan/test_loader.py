"""Plan files from bytes: what loads, and every problem with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui import limits
from plantui.plan import files, loader
from plantui.plan.model import Plan

PLAN = """\
schema = "plantui.plan/1"

[plan]
id = "nasjonal-plan"
revision = "2025"
title = "Nasjonal plan"
date = 2024-06-13
version = "1.0"
language = "nb"

[[version]]
date = 2024-05-01
version = "0.9"
author = "NN"

[[actor]]
id = "nhn"
title = "Norsk helsenett"
source = "§1"

[[component]]
id = "helseid"
kind = "system"
title = "HelseID"
source = "§1"
"""

PPS = """\
schema = "plantui.service/1"
id = "pps"
title = "Pasientens prøvesvar"
order = 20
uses = ["helseid", "pjd"]

[[goal]]
id = "tilgang"
text = "Enhetlig tilgang"
source = "§3.1"

[[prerequisite]]
id = "forskrift"
text = "Forskriften er iverksatt"
state = "met"
met_on = "2024-05"
needed_for = ["overgang"]
source = "§3.2"

[[milestone]]
id = "overgang"
kind = "transition"
title = "Overgang til forvaltning"
when = 2025-01-01
certainty = "planned"
payment = "duty"
actors = ["nhn"]
after = ["forskrift", "pjd.palogging"]
source = "§3.3"

[[milestone.claim]]
reporter = "nhn"
as_of = "2024-06"
when = "2025-H1"
"""

PJD = """\
schema = "plantui.service/1"
id = "pjd"
title = "Pasientens journaldokumenter"
order = 10

[[milestone]]
id = "palogging"
kind = "delivery"
title = "Pålogging"
condition = "når avtalen er inngått"
source = "§4"
"""

LAB = """\
schema = "plantui.service/1"
id = "lab"
title = "Laboratorier"
"""

FILES = {"plan/plan.toml": PLAN, "plan/services/pps.toml": PPS, "plan/services/pjd.toml": PJD}


def load(files: dict[str, str | bytes]) -> Plan:
    """The plan of some files."""
    raw = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    return loader.assemble(loader.parse(path, data) for path, data in raw.items())


def problems(files: dict[str, str | bytes]) -> list[str]:
    """The problems of some files beside the three good ones, as people read them."""
    return [str(problem) for problem in load({**FILES, **files}).problems]


def in_milestone(*lines: str) -> dict[str, str | bytes]:
    """A service `x` whose milestone `m` has these lines from line 9 on."""
    head = ['schema = "plantui.service/1"', 'id = "x"', 'title = "X"', "", "[[milestone]]", 'id = "m"']
    return {"plan/services/x.toml": "\n".join([*head, 'kind = "delivery"', 'title = "M"', *lines, 'source = "§1"', ""])}


def test_reads_a_plan_whole() -> None:
    """Document, versions, items, services and places in time come out as the files say, without problems."""
    plan = load({**FILES})
    assert plan.problems == ()
    assert (plan.id, plan.revision, plan.item.title) == ("nasjonal-plan", "2025", "Nasjonal plan")
    assert plan.item.fields["date"] == "2024-06-13"
    assert plan.versions[0]["version"] == "0.9"
    assert "description" not in plan.versions[0]
    assert [item.id for item in plan.items] == ["plan.nhn", "plan.helseid"]
    assert plan.by_id["plan.helseid"].kind == "system"
    assert [service.id for service in plan.services] == ["pjd", "pps"]
    moved = plan.by_id["pps.overgang"]
    assert (moved.kind, moved.table, moved.service, moved.line) == ("transition", "milestone", "pps", 20)
    assert moved.when is not None
    assert (moved.when.written, moved.when.precision) == ("2025-01-01", "day")
    assert moved.fields["claim"] == ({"reporter": "nhn", "as_of": "2024-06", "when": "2025-H1"},)
    assert "id" not in moved.fields
    assert moved.fields["kind"] == "transition"
    hanging = plan.by_id["pjd.palogging"].when
    assert hanging is not None
    assert (hanging.precision, hanging.earliest) == ("conditional", None)
    assert plan.by_id["pps.tilgang"].when is None
    assert [item.id for item in plan.by_service["pps"].items] == ["pps.tilgang", "pps.forskrift", "pps.overgang"]


def test_folders_say_what_is_inside_what() -> None:
    """A file in a service's folder is a sub-service, and its id stays unique in the whole plan."""
    plan = load({**FILES, "plan/services/pps/lab.toml": LAB})
    assert plan.problems == ()
    assert [service.id for service in plan.by_service["pps"].services] == ["lab"]
    assert plan.by_service["lab"].inside == "pps"
    assert plan.by_service["pps"].inside is None


def test_an_orphan_is_shown_and_named() -> None:
    """A sub-service whose parent has no file is a problem, and shown at the top."""
    plan = load({**FILES, "plan/services/dhg/lab.toml": LAB})
    assert [str(problem) for problem in plan.problems] == [
        "plan/services/dhg/lab.toml: the folder says the service is inside “dhg”, "
        "but there is no plan/services/dhg.toml"
    ]
    assert plan.by_service["lab"] in plan.services


def test_a_service_stands_in_one_place() -> None:
    """Two services of one id are a problem, and the first by path is shown."""
    plan = load({**FILES, "plan/services/pps/lab.toml": LAB, "plan/services/pjd/lab.toml": LAB})
    assert len(plan.problems) == 1
    assert plan.problems[0].path == "plan/services/pps/lab.toml"
    assert plan.by_service["lab"].inside == "pjd"


def test_all_problems_come_at_once() -> None:
    """Problems of all files come sorted by path and line, each with value seen and what was expected."""
    pps = PPS.replace("when = 2025-01-01", 'when = "2025-Q5"').replace("order = 20", 'order = "20"')
    pjd = PJD.replace('kind = "delivery"', 'kind = "levering"')
    found = problems({"plan/services/pps.toml": pps, "plan/services/pjd.toml": pjd})
    assert found == [
        "plan/services/pjd.toml:8: milestone 'palogging': kind: “levering” is none of the words delivery, trial, "
        "target, decision, transition, operations-ready, funding-ends, event",
        "plan/services/pps.toml:4: order: “20” is not a whole number",
        "plan/services/pps.toml:24: milestone 'overgang': when: “2025-Q5” is not a quarter (Q1-Q4)",
    ]


def test_an_item_keeps_its_good_fields() -> None:
    """One bad field is left out; the rest of the item is shown."""
    plan = load({**FILES, "plan/services/pps.toml": PPS.replace("2025-01-01", '"2025-Q5"')})
    item = plan.by_id["pps.overgang"]
    assert item.when is None
    assert "when" not in item.fields
    assert item.fields["payment"] == "duty"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("when = 2025", ":9: milestone 'm': when: 2025 is a number; write it in quotes: \"2025\""),
        ("when = 2025-01-01T08:00:00Z", ":9: milestone 'm': when: 2025-01-01T08:00:00+00:00 has a time of day"),
        ("when = 08:00:00", "when: 08:00:00 is not a place in time"),
        ("when = true", "when: true is not a place in time"),
        ('when = "2025-02-30"', "when: “2025-02-30” is not a day of the calendar"),
        ('when = ["2025"]', "when: a list is not a place in time"),
        ("text = 1", ":9: milestone 'm': text: 1 is not text in quotes"),
        ('text = ""', "text: the text is empty"),
        ('text = "  "', "text: the text is empty"),
        (r'text = "a\u0000b"', "text: the control character U+0000 is not allowed"),
        (r'text = "a\rb"', "text: the control character U+000D is not allowed"),
        (r'condition = "a\nb"', "condition: the text that begins with “a” has several lines"),
        ("checked = 1.5", "checked: 1.5 is not a place in time"),
        ('payment = "Duty"', "payment: “Duty” is none of the words duty, agreement, undecided"),
        ('certainty = ""', "certainty: “” is none of the words done"),
        ('actors = "nhn"', "actors: “nhn” is not a list"),
        ("actors = [1]", "actors: 1 is not text in quotes"),
        ('actors = ["NHN"]', "actors: “NHN” is not an id"),
        ('actors = ["hod"]', ":9: milestone 'm': actors: “hod” is no actor in plan.toml"),
        ('uses = ["nix"]', "uses: “nix” is neither a component in plan.toml nor a service"),
        ('after = ["n"]', ":9: milestone 'm': after: “n” is no item of the plan"),
        ('after = ["pps.n"]', ":9: milestone 'm': after: “pps.n” is no item of the plan"),
        ('after = ["a.b.c"]', "after: “a.b.c” is not an id"),
        ('replaces = "Old One"', "replaces: “Old One” is not an id"),
        ('tags = "nhn"', ":9: milestone 'm': “tags” is an unknown key; known are id, kind, title"),
        ("tags = 1.5", "tags: 1.5 is a decimal number"),
        ('tags = {name = "nhn"}', "“tags” is an unknown table"),
        ("claim = 1", "claim: expected tables [[milestone.claim]], not 1"),
        ('[milestone.claim]\nwhen = "2025"', ":9: milestone 'm': claim: expected tables [[milestone.claim]]"),
        ('[[milestone.claim]]\nwhen = "2025"', ":9: milestone 'm': claim 1: “reporter” is missing"),
        ('[[milestone.claim]]\nreporter = "x"\nwhen = "2"', ":11: milestone 'm': claim 1: when: “2” is not a place"),
    ],
)
def test_bad_fields_are_named_with_their_line(line: str, says: str) -> None:
    """A bad value is one problem that names line, item, field, value and what was expected."""
    found = problems(in_milestone(line))
    assert any(says in problem for problem in found), found
    assert all(problem.startswith("plan/services/x.toml:") for problem in found)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PJD.replace("plantui.service/1", "plantui.service/3"), ":1: made by a newer plantui: schema “plantui.serv"),
        (PJD.replace("plantui.service/1", "plantui.plan/1"), ":1: schema “plantui.plan/1” is not this file's format"),
        (PJD.replace('"plantui.service/1"', "1"), ":1: schema 1 is not this file's format"),
        (PJD.partition("\n")[2], ":1: “schema” is missing; expected schema = \"plantui.service/1\""),
        (PJD.replace('id = "pjd"', 'id = "pjx"'), ":2: id: “pjx” is not what the file is called; expected “pjd”"),
        (PJD.replace('id = "pjd"', 'id = "PJD"'), ":2: id: “PJD” is not an id: lower-case letters"),
        (PJD.replace('id = "pjd"\n', ""), ":1: “id” is missing"),
        (PJD.replace('title = "Pasientens journaldokumenter"\n', ""), ":1: “title” is missing"),
        (PJD.replace('id = "palogging"\n', ""), ":6: milestone 1: “id” is missing"),
        (PJD.replace('"palogging"', '"På logging"'), ":7: milestone 'På logging': id: “På logging” is not an id"),
        (PJD.replace('source = "§4"\n', ""), ":6: milestone 'palogging': “source” is missing"),
        (PJD + '[[milestones]]\nid = "x"\n', ":12: “milestones” is an unknown table; known are"),
        (PJD + '[note]\nid = "x"\n', ":12: expected tables [[note]], not a table"),
        ("note = 1\n" + PJD, ":1: expected tables [[note]], not 1"),
        ("note = [1]\n" + PJD, ":1: expected tables [[note]], not 1"),
        (PJD + '[[goal]]\nid = "palogging"\ntext = "x"\nsource = "§"\n',
         ":13: goal 'palogging': id: “palogging” is used twice; first on line 6"),
    ],
)  # fmt: skip
def test_bad_services_are_named_with_their_line(text: str, says: str) -> None:
    """What is wrong with a service's file as a whole is one problem at the right line."""
    found = problems({"plan/services/pjd.toml": text})
    assert any(problem.startswith("plan/services/pjd.toml" + says) for problem in found), found


def test_the_first_of_two_equal_ids_stays() -> None:
    """An id used twice is a problem at the later table, and the first keeps it."""
    goal = '[[goal]]\nid = "palogging"\ntext = "x"\nsource = "§"\n'
    plan = load({**FILES, "plan/services/pjd.toml": PJD + goal})
    assert plan.problems[0].message == "id: “palogging” is used twice; first on line 6"
    assert plan.by_id["pjd.palogging"].table == "milestone"


def test_a_newer_format_is_shown_as_far_as_it_is_known() -> None:
    """One problem, of every item in the file: what a newer number allows is kept, bound and no problem of its own."""
    text = PJD.replace("service/1", "service/3") + 'tags = ["x"]\n[[crew]]\nid = "y"\n'
    plan = load({**FILES, "plan/services/pjd.toml": text})
    (problem,) = plan.problems
    assert (problem.path, problem.line) == ("plan/services/pjd.toml", 1)
    assert problem.message.startswith("made by a newer plantui: schema “plantui.service/3”, and this one knows")
    assert plan.newer == {"plan/services/pjd.toml": "plantui.service/3"}
    inside = [item for item in plan.all_items() if item.path == problem.path]
    assert len(inside) > 1 and {plan.problems_of(item.id) for item in inside} == {(problem,)}
    assert plan.by_id["pjd.palogging"].stated["tags"] == ("x",) and plan.by_id["pjd"].stated["crew"]
    assert plan.problems_of("pps") == () and plan.problems_of("plan") == ()


@pytest.mark.parametrize("name", ["plan", "policy", "people", "changes"])
def test_reserved_ids_are_refused(name: str) -> None:
    """A service may not take an id that the plan itself needs."""
    found = problems({f"plan/services/{name}.toml": LAB.replace('"lab"', f'"{name}"')})
    assert found == [
        f"plan/services/{name}.toml: “{name}” is a reserved id (plan, policy, people, changes); "
        "give the service another"
    ]


@pytest.mark.parametrize(
    "path",
    ["plan/README.md", "plan/services/notes.txt", "plan/changes/a.md", "plan/governance/x.toml", "plan/services.toml",
     "plan/changes/2025/a.toml"],
)  # fmt: skip
def test_unknown_files_are_problems(path: str) -> None:
    """A file that no plan has is a problem, and bound by the plan's fingerprint all the same."""
    plan = load({**FILES, path: "x"})
    assert [str(problem) for problem in plan.problems] == [f"{path}: the file does not belong in a plan"]
    assert path in plan.files


def test_known_files_are_no_problems() -> None:
    """Records, allowed signers, the verifying guide and the reasons for changes belong in a plan."""
    others: dict[str, str | bytes] = {
        "plan/VERIFISER.md": "# x",
        "plan/governance/allowed_signers": "",
        "plan/changes/2025.toml": 'schema = "plantui.changes/1"\n[item.pps]\nreason_code = "omfang"\nreason = "x"\n',
        "plan/reviews/2025/20260101T000000Z-kari-0123456789.toml": b"\xff\x00 anything",
    }
    plan = load({**FILES, **others})
    assert plan.problems == ()
    assert plan.files.keys() == {*FILES, *others}


def test_rules_and_people_become_items() -> None:
    """policy.toml and people.toml are the items `policy` and `people`, their fields the whole file but `schema`."""
    policy = 'schema = "plantui.policy/1"\nserial = 1\n[words.godkjent]\neffect = "approve"\nsince = 2025-01-01\n'
    people = (
        'schema = "plantui.people/1"\n[people."kari.berg"]\nname = "Kari"\nkeys = [{key = "k", state = "active"}]\n'
    )
    plan = load({**FILES, "plan/governance/policy.toml": policy, "plan/governance/people.toml": people})
    assert plan.problems == ()
    assert [item.id for item in plan.governance] == ["people", "policy"]
    assert plan.by_id["policy"].fields == {
        "serial": 1,
        "words": {"godkjent": {"effect": "approve", "since": "2025-01-01"}},
    }
    assert plan.by_id["people"].fields == {
        "people": {"kari.berg": {"name": "Kari", "keys": ({"key": "k", "state": "active"},)}}
    }


def test_a_broken_file_leaves_the_rest() -> None:
    """A file that is no TOML is one problem with its line; the others load, and no reference to it is blamed."""
    plan = load({**FILES, "plan/services/pjd.toml": PJD + "\nx = = 1\n"})
    assert [str(problem) for problem in plan.problems] == [
        "plan/services/pjd.toml:13: the file is not valid TOML: what stands as a value is not a text in quotation "
        "marks, a number, a date, a list, true or false"
    ]
    assert [service.id for service in plan.services] == ["pps"]


@pytest.mark.parametrize("document", [None, "x = ", b"\xff"])
def test_services_load_without_the_document(document: str | bytes | None) -> None:
    """With plan.toml missing or broken there is one problem, an empty item `plan`, and every service."""
    files: dict[str, str | bytes] = {**FILES}
    del files["plan/plan.toml"]
    if document is not None:
        files["plan/plan.toml"] = document
    plan = load(files)
    assert len(plan.problems) == 1
    assert plan.problems[0].path == "plan/plan.toml"
    assert (plan.item.id, plan.item.fields, plan.id) == ("plan", {}, "")
    assert len(plan.services) == 2


def test_an_empty_plan_is_a_plan() -> None:
    """No files at all is one problem and an empty plan."""
    plan = loader.assemble([])
    assert [str(problem) for problem in plan.problems] == [
        "plan/plan.toml: the file is missing; it should hold the plan's document control, actors and components"
    ]
    assert plan.services == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PLAN.replace("[plan]", "[plans]"), ":1: the table [plan] is missing"),
        (PLAN.replace("[plan]", "[plans]"), ":3: “plans” is an unknown table"),
        (PLAN.replace("\n\n[plan]", "\nx = 1\n[plan]"), ":2: “x” is an unknown key"),
        (PLAN.replace('id = "nasjonal-plan"\n', ""), ":3: plan: “id” is missing"),
        (PLAN.replace('"nb"', '"på norsk"'), ":9: plan: language: “på norsk” is none of the words"),
        (PLAN.replace('author = "NN"', "author = 1"), ":14: version 1: author: 1 is not text in quotes"),
        (PLAN.replace('kind = "system"\n', ""), ":21: component 'helseid': “kind” is missing"),
        (PLAN + '[[accepted]]\nid = "a"\ncode = "cycle"\nitems = ["pps.nei"]\nreason = "x"\n',
         ":29: accepted 'a': items: “pps.nei” is no full id in the plan"),
    ],
)  # fmt: skip
def test_bad_documents_are_named_with_their_line(text: str, says: str) -> None:
    """What is wrong in plan.toml is named as in a service."""
    found = problems({"plan/plan.toml": text})
    assert any(problem.startswith("plan/plan.toml" + says) for problem in found), found


def test_unknown_keys_are_kept() -> None:
    """A key the format does not know is a problem and stays in the fields, since fingerprints bind it."""
    plan = load({**FILES, **in_milestone('unit = "nhn"', "tags = [1, 2025-01-01]")})
    assert len(plan.problems) == 2
    assert plan.by_id["x.m"].fields["unit"] == "nhn"
    assert plan.by_id["x.m"].fields["tags"] == (1, "2025-01-01")


def test_an_unknown_when_places_nothing() -> None:
    """A table that the format gives no place in time has none, whatever its unknown keys say."""
    goal = '[[goal]]\nid = "g"\ntext = "x"\nsource = "§"\nwhen = "soon"\ncondition = "x"\nkind = "transition"\n'
    plan = load({**FILES, "plan/services/lab.toml": LAB + goal})
    assert len(plan.problems) == 3
    assert plan.by_id["lab.g"].when is None
    assert plan.by_id["lab.g"].kind == "goal"
    assert plan.by_id["lab.g"].fields["when"] == "soon"


def test_text_becomes_canonical() -> None:
    """Text is NFC with LF and no white space before line ends; inner white space and last line end stay."""
    text = 'text = """a\u030a \t\r\n  b \u00a0\r\n"""'
    plan = load({**FILES, **in_milestone(text)})
    assert plan.problems == ()
    assert plan.by_id["x.m"].fields["text"] == "å\n  b \u00a0\n"


def test_line_ends_do_not_matter() -> None:
    """A file with CRLF reads as the same file with LF, lines and all."""
    one = load({**FILES})
    other = load({path: text.replace("\n", "\r\n") for path, text in FILES.items()})
    assert other.problems == ()
    assert {item.id: item for item in other.all_items()} == {item.id: item for item in one.all_items()}


def test_lines_are_right_behind_long_texts_and_comments() -> None:
    """Headers and keys inside texts of several lines and comments are not mistaken for real ones."""
    text = '"""\n[[milestone]]\nwhen = "x"\n"""'
    found = problems(in_milestone(f"text = {text}", "# when = 1", 'when = "nei"', "other = '''", "[[goal]]'''"))
    assert found[0].startswith("plan/services/x.toml:14: milestone 'm': when:")
    assert found[1].startswith("plan/services/x.toml:15: milestone 'm': “other”")


def test_lines_are_right_for_odd_spellings() -> None:
    """Quoted and spaced headers, and arrays written inline, have their lines too."""
    text = PJD + '[[ "goal" ]]\nid = "a"\ntext = 1\nsource = "§"\n'
    assert problems({"plan/services/pjd.toml": text})[0].startswith("plan/services/pjd.toml:14: goal 'a': text: 1")
    inline = LAB + 'goal = [\n  {id = "a", text = 1, source = "§"},\n]\n'
    assert problems({"plan/services/lab.toml": inline})[0].startswith("plan/services/lab.toml:4: goal 'a': text: 1")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xef\xbb\xbf" + LAB.encode(), ":1: the file begins with a byte order mark (BOM)"),
        (LAB.encode("utf-16"), ":1: "),
        (LAB.encode() + b"\n\n# \xe5\n", ":6: the byte 0xE5 is not UTF-8"),
        (LAB.encode() + b"\n# \x00\n", ":5: the control character U+0000"),
        (LAB.encode() + b"\r# x\n", ":4: the control character U+000D"),
        (LAB.encode() + b"x = 2025-02-30\n", ":4: a date or time is not in the calendar"),
        (LAB.encode() + b"x = " + b"[" * 1_000_000, ":4: brackets stand more than 16 deep"),
        (LAB.encode() + b"x = " + b"{a=" * 100_000, ":4: brackets stand more than 16 deep"),
        (LAB.encode() + b"a." * 1_000_000 + b"a = 1\n", ":4: a key has more than 16 dots"),
        (LAB.encode() + b"[" + b"a." * 100_000 + b"a]\n", ":4: a key has more than 16 dots"),
        (LAB.encode() + b"x = " + b"9" * 1_000_000, ":4: a number has more than 40 digits"),
        (LAB.encode() + b"x = 0x" + b"f" * 1_000_000, ":4: a number has more than 40 digits"),
        (LAB.encode() + b"x = 1e400\n", ":4: “x” is an unknown key"),
        (LAB.encode() + b"x = '" + b"a" * (limits.FILE_BYTES - 100) + b"'\n", ":4: “x” is an unknown key"),
        (LAB.encode() + b"'" + b"a" * 1_000_000 + b"' = 1\n", ":4: “aaaa"),
        (LAB.encode() + b"".join(b"k%d = 1\n" % n for n in range(300_000)), ":1: more than 100000 keys"),
        (LAB.encode() + b"x = '''" + b"a" * 1_000_000, ":4: the file is not valid TOML: "),
        (LAB.encode() + b"[[goal]]\n" * 800_000, ":250004: the file has more than 250000 tables or lists"),
        (LAB.encode() + b"x = [" + b"[]," * 2_000_000, ":1: more than 100000 keys and list entries"),
    ],
)
def test_hostile_files_are_one_located_problem(data: bytes, says: str) -> None:
    """Bytes made to hurt are refused at their line, quickly, whatever they hold."""
    parsed = loader.parse("plan/services/lab.toml", data)
    assert str(parsed.problems[0]).startswith("plan/services/lab.toml" + says)
    assert len(str(parsed.problems[0])) < 300
    files.outline("plan/services/lab.toml", data)


def _padded(size: int) -> bytes:
    return LAB.encode() + b"#" * (size - len(LAB.encode()))


_ID = 'id = "{}"\ntext = "x"\nsource = "§"\n'


@pytest.mark.parametrize(
    ("allowed", "refused", "says"),
    [
        (_padded(limits.FILE_BYTES), _padded(limits.FILE_BYTES + 1), "the file has 8388609 bytes; at most 8388608"),
        ("x = " + "[" * limits.NESTING + "]" * limits.NESTING, "x = " + "[" * 17 + "]" * 17, "more than 16 deep"),
        ("'a'" + ". b" * limits.NESTING + " = 1", "'a'" + ". b" * 17 + " = 1", "more than 16 dots"),
        ("[a" + ".b" * limits.NESTING + "]", "[a" + ".b" * 17 + "]", "more than 16 dots"),
        ("x = " + "1" * limits.DIGITS, "x = " + "1" * 41, "more than 40 digits"),
        ("x = 0x" + "f" * limits.DIGITS, "x = 0x" + "f" * 41, "more than 40 digits"),
        ("x = " + "1_" * 39 + "1", "x = " + "1_" * 40 + "1", "more than 40 digits"),
        (f"order = {limits.INTEGER}", f"order = {limits.INTEGER + 1}", "order: 9007199254740992 is too large"),
        (f"order = -{limits.INTEGER}", f"order = -{limits.INTEGER + 1}", "order: -9007199254740992 is too large"),
        ('summary = "' + "å" * limits.TEXT_CHARACTERS + '"', 'summary = "' + "å" * 100_001 + '"',
         "summary: the text has 100001 characters; at most 100000"),
        ("[[goal]]\n" + _ID.format("a" * limits.ID_CHARACTERS), "[[goal]]\n" + _ID.format("a" * 101),
         "id: the id has 101 characters; at most 100"),
        ("x = [" + "1," * limits.LIST_ENTRIES + "]", "x = [" + "1," * 10_001 + "]", "the list has 10001 entries"),
        ("uses = [" + "'pps'," * limits.LIST_ENTRIES + "]", "uses = [" + "'pps'," * 10_001 + "]", "has 10001 entries"),
        ("[[goal]]\n" + "".join(f"k{n} = 1\n" for n in range(limits.KEYS_PER_TABLE)),
         "[[goal]]\n" + "".join(f"k{n} = 1\n" for n in range(201)), "the table has 201 keys; at most 200"),
        ("x = [" + "1," * (limits.VALUES_PER_HEADER - 4) + "]", "x = [" + "1," * (limits.VALUES_PER_HEADER - 3) + "]",
         "more than 100000 keys and list entries"),
    ],
    ids=["bytes", "nesting", "dots", "header dots", "digits", "hex", "underscores", "integer", "negative", "text", "id",
         "list", "ids", "keys", "values"],
)  # fmt: skip
def test_limits_hold_at_the_limit_and_one_past_it(allowed: str | bytes, refused: str | bytes, says: str) -> None:
    """What stands at a limit is read; one past it is a problem that names the limit."""

    def messages(text: str | bytes) -> str:
        data = text if isinstance(text, bytes) else (LAB + text + "\n").encode()
        return "\n".join(problem.message for problem in loader.parse("plan/services/lab.toml", data).problems)

    assert says not in messages(allowed)
    assert says in messages(refused)


def test_the_limit_of_items_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan at the limit of items is shown whole; past it the later services are left out, and that is said."""
    count = sum(len(service.items) + 1 for service in load({**FILES}).services)
    monkeypatch.setattr(limits, "ITEMS", count)
    assert load({**FILES}).problems == ()
    monkeypatch.setattr(limits, "ITEMS", count - 1)
    plan = load({**FILES})
    assert [service.id for service in plan.services] == ["pjd"]
    assert "more than" in plan.problems[0].message


def test_the_limit_of_problems_holds() -> None:
    """A file with more problems than anyone reads says the first thousand, and that there are more."""
    text = LAB + "".join(f"[[goal]]\nid = 'g{n}'\nsource = 's'\n" for n in range(limits.PROBLEMS_PER_FILE))
    assert len(loader.parse("plan/services/lab.toml", text.encode()).problems) == limits.PROBLEMS_PER_FILE
    more = loader.parse("plan/services/lab.toml", (text + "[[goal]]\nsource = 's'\n").encode()).problems
    assert len(more) == limits.PROBLEMS_PER_FILE + 1
    assert "more problems than the first 1000" in more[-1].message


_pieces = st.sampled_from(
    ["[", "]", "[[", "]]", "{", "}", '"', "'", '"""', "'''", "\\", "=", ".", ",", "#", "\n", " ", "goal", "milestone",
     "id", "when", "claim", "schema", "1", "2025-01-01", "0x", "1e9", "nan", "true", "\r\n", "\r", "å", "\u0000",
     "08:00:00", 'schema = "plantui.service/1"\n', "\n[[goal]]\n", "\n[[milestone]]\nid = 'a'\n",
     "[[milestone.claim]]\n"]
)  # fmt: skip


@given(st.binary(max_size=200) | st.lists(_pieces, max_size=40).map(lambda pieces: "".join(pieces).encode()))
def test_parsing_never_raises(data: bytes) -> None:
    """Any bytes, in any kind of file, give a plan with problems and never an exception."""
    paths = ["plan/plan.toml", "plan/services/a.toml", "plan/governance/people.toml", "plan/changes/a.toml"]
    plan = loader.assemble(loader.parse(path, data) for path in paths)
    assert all(problem.line <= data.count(b"\n") + 1 for problem in plan.problems)
    files.outline("plan/services/a.toml", data)


def test_an_outline_is_the_head_of_a_service() -> None:
    """Id, title, order and place come from the head alone, so a broken item further down does not matter."""
    outline = files.outline("plan/services/pps/lab.toml", (LAB + "order = 3\n[[goal]]\nbroken").encode())
    assert outline == files.Outline("lab", "Laboratorier", 3, "pps")
    assert files.outline("plan/services/pps.toml", PPS.encode()) == files.Outline(
        "pps", "Pasientens prøvesvar", 20, None
    )
    assert files.outline("plan/plan.toml", PLAN.encode()) is None
    assert files.outline("plan/services/lab.toml", b"\xff") is None


def test_problems_handed_in_are_kept() -> None:
    """Problems that others found in the tree stand among those of the files, in order."""
    from plantui.plan.files import Problem

    handed = Problem("plan/services/a.toml", 0, "", "is a link")
    parsed = [loader.parse(path, text.encode()) for path, text in FILES.items()]
    assert loader.assemble(parsed, [handed]).problems == (handed,)


def test_what_a_file_says_again_is_kept_once() -> None:
    """Ten thousand milestones say `planned` ten thousand times; the text is held in memory once a file."""
    milestone = '[[milestone]]\nid = "m{}"\nkind = "delivery"\ntitle = "Samme tittel"\nsource = "§1"\n'
    data = 'schema = "plantui.service/1"\nid = "pps"\ntitle = "Prøvesvar"\n' + "".join(map(milestone.format, range(2)))
    first, second = (item.fields for item in loader.parse("plan/services/pps.toml", data.encode()).items)
    assert first["title"] == "Samme tittel" and first["title"] is second["title"]
