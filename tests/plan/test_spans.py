"""Editing by spans: what is set, added or taken out changes its own lines, and every other byte stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantui.errors import UsageProblem
from plantui.plan import edit
from plantui.plan.model import Item
from plantui.plan.schema import PLAN_TABLES, SERVICE_TABLES, Field, fields_of
from plantui.plan.spans import blocks, edits, layout
from plantui.plan.values import Value
from support import plans

PATH = "plan/services/a.toml"
INTERRUPTED = """\
schema = "plantui.service/1"
id = "a"
title = "A"   # the board's own word
uses = [
    "x",  # the first
    "y",
]
# a remark on the head

# --- pilot: agreed ---
[[milestone]]
id = "m1"
kind = "event"
title = "Pilot"   # [[milestone]] "agreed" by '''all'''
when = 2026-01-01
source = "§1"
[[risk]]
id = "r1"
text = '''
[[milestone]]
id = "m3"   # text, all of it
'''
source = "§1"

# --- rollout: NOT yet agreed ---
[[milestone]]
id = "m2"
kind = "event"
text = \"\"\"
title = "of somebody"
# no comment\"\"\"   # but this is one
title = "Rollout"
when = "2027"
source = "§1"
# what the board wrote on it

[[milestone.claim]]
reporter = "x"
when = "2026"
[[risk]]
id = "r2"
text = "R2"
source = "§1"

# nobody's

  [[ "milestone" ]]
  id = 'm4'
  kind = "event"
  title = "Last"
  source = "§1"
"""
"""A service whose arrays of tables are interrupted by one another, with comments that look like tables and texts."""


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def _unended(data: bytes) -> bytes:
    return data.rstrip(b"\r\n")


def _service(data: bytes) -> dict[str, bytes]:
    return {**plans.files({}), PATH: data}


def _plans() -> Iterator[tuple[str, dict[str, bytes]]]:
    shipped = dict(plans.shipped_files())
    for name, files in (("shipped", shipped), ("interrupted", _service(INTERRUPTED.encode()))):
        yield name, files
        yield f"{name}, CRLF", {path: _crlf(data) for path, data in files.items()}
        yield f"{name}, no final newline", {path: _unended(data) for path, data in files.items()}
        yield f"{name}, CRLF, no final newline", {path: _unended(_crlf(data)) for path, data in files.items()}


PLANS = dict(_plans())


def _other(item: Item, field: str) -> Value:
    """A value that the field does not have; one of several lines for a text."""
    definition = next(one for one in fields_of(item.table) if one.name == field)
    match definition.shape:
        case "integer":
            return 4711
        case "word":
            return next(word for word in definition.words if word != item.fields.get(field))
        case "when":
            return "2031-04-01"
        case "ids" | "slugs":
            return ("x-y", "z")
        case "id" | "slug":
            return "x-y"
        case "tables":
            return ({"reporter": "En annen", "when": "2031-Q2"},)
        case "lines":
            return ("Et [[annet]] navn", "et til")
        case "decimal":
            return "41.50"
        case "tag":
            return "sv-FI"
        case "text":
            return 'Første "linje"\n[[milestone]] # to'
        case _:
            return "Noe [[annet]] # her"


def definition_of(item: Item, field: str) -> Field:
    """How the item's table has the field."""
    return next(one for one in fields_of(item.table) if one.name == field)


def _fields(name: str) -> Iterator[tuple[Item, str]]:
    """Every item and field; of the shipped plan in its other forms every eleventh."""
    pairs = [
        (item, definition.name)
        for item in plans.load(PLANS[name]).all_items()
        for definition in fields_of(item.table)
        if definition.name != "id"
    ]
    return iter(pairs[:: 11 if name.startswith("shipped,") else 1])


def _one_place(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """What was taken out and what was put in, whole lines, between what both begin with and what both end with."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return b"".join(old[start : len(old) - end]), b"".join(new[start : len(new) - end])


@pytest.mark.parametrize("name", PLANS)
def test_a_value_that_is_set_changes_its_own_bytes_and_a_new_key_is_one_more(name: str) -> None:
    """For every item and field; a key that was not there is one more, and taken out again it leaves the first bytes."""
    files = PLANS[name]
    documents = {path: layout.read_document(data) for path, data in files.items()}
    for item, field in _fields(name):
        data, document = files[item.path], documents[item.path]
        after = edit.set_field(data, item, field, _other(item, field))
        if field not in item.fields:
            gone, come = _one_place(data, after)
            assert gone in (b"", data.splitlines()[-1]), (item.id, field)
            assert field.encode() in come.removeprefix(gone), (item.id, field)
            assert edit.set_field(after, item, field, None) == data, (item.id, field)
        elif definition_of(item, field).shape != "tables":  # which stand in tables of their own
            address = (*edit.address_of(document, item), field)
            (span,) = [key.value for table in document.tables for key in table.keys if key.address == address]
            begins, ends = (len(document.text[:place].encode()) for place in span)
            assert after.startswith(data[:begins]) and after.endswith(data[ends:]), (item.id, field)


@pytest.mark.parametrize("name", PLANS)
def test_a_key_that_is_taken_out_takes_its_own_lines_alone(name: str) -> None:
    """For every field that an item has: what goes is in one place, and names the key."""
    files = PLANS[name]
    for item, field in _fields(name):
        if field in item.fields and field != "claim":
            gone, come = _one_place(files[item.path], edit.set_field(files[item.path], item, field, None))
            assert come in (b"", gone.splitlines()[0]), (item.id, field)
            assert field.encode() in gone


@pytest.mark.parametrize("name", PLANS)
def test_an_item_that_is_added_and_removed_again_leaves_the_first_bytes(name: str) -> None:
    """For every table of the format in every file, and after every item; nothing is taken out by adding."""
    files = PLANS[name]
    plan = plans.load(files)
    for path, data in files.items():
        tables = PLAN_TABLES if path == "plan/plan.toml" else SERVICE_TABLES
        inside = [item for item in plan.all_items() if item.path == path and item.table in tables]
        for array in tables:
            fields: dict[str, Value] = {"id": "helt-nytt", "text": 'To\n"linjer"', "source": "§1"}
            for after in (None, *(item for item in inside if item.table == array)):
                more = edit.add_item(data, array, fields, after=after)
                gone, _ = _one_place(data, more)
                assert gone in (b"", data.splitlines()[-1])
                item = Item("x.helt-nytt", array, array, "x", {}, None, path, 1)
                assert edit.remove_item(more, item) == data, (path, array, after)


@pytest.mark.parametrize("name", PLANS)
def test_an_item_that_is_removed_takes_its_own_lines_alone(name: str) -> None:
    """Every item: each line that is left stood in the file, in the same order."""
    files = PLANS[name]
    plan = plans.load(files)
    for item in plan.all_items():
        if item.table in ("plan", "service"):
            continue
        less = edit.remove_item(files[item.path], item)
        lines = iter([*files[item.path].splitlines(), b""])
        assert all(line in lines for line in less.splitlines())  # in their order


def _interrupted(item_id: str) -> Item:
    return plans.load(_service(INTERRUPTED.encode())).by_id[item_id]


def _at(before: str, gone: str, come: str) -> str:
    assert before.count(gone) == 1
    return before.replace(gone, come)


def test_arrays_that_interrupt_one_another_stay_where_they_stand() -> None:
    """One line for one field, and no comment comes to stand above another table than it stood above."""
    data = edit.set_field(INTERRUPTED.encode(), _interrupted("a.m1"), "title", "Pilot one").decode()
    assert data == _at(INTERRUPTED, '"Pilot" ', '"Pilot one" ')
    data = edit.set_field(INTERRUPTED.encode(), _interrupted("a.m2"), "certainty", "planned").decode()
    assert data == _at(INTERRUPTED, 'when = "2027"\n', 'when = "2027"\ncertainty = "planned"\n')
    data = edit.set_field(INTERRUPTED.encode(), _interrupted("a.m4"), "when", "2030").decode()
    assert data == _at(INTERRUPTED, '  title = "Last"\n', '  title = "Last"\n  when = "2030"\n')


def test_a_new_item_comes_after_the_last_of_its_kind_or_of_the_kind_before() -> None:
    """Its claims stay with an item, and a remark that touches what stands before it stays there."""
    note = {"id": "n", "text": "N", "source": "§1"}
    new = '\n[[note]]\nid = "n"\ntext = "N"\nsource = "§1"\n'
    made = edit.add_item(INTERRUPTED.encode(), "note", note).decode()
    assert made == _at(INTERRUPTED, 'text = "R2"\nsource = "§1"\n', 'text = "R2"\nsource = "§1"\n' + new)
    made = edit.add_item(INTERRUPTED.encode(), "goal", note).decode()
    head = "# a remark on the head\n"
    assert made == _at(INTERRUPTED, head, head + new.replace("note", "goal"))
    made = edit.add_item(INTERRUPTED.encode(), "milestone", note, after=_interrupted("a.m2")).decode()
    claim = 'reporter = "x"\nwhen = "2026"\n'
    assert made == _at(INTERRUPTED, claim, claim + new.replace("note", "milestone").replace("\nid", "\n  id").replace(
        "\ntext", "\n  text").replace("\nsource", "\n  source").replace("\n[[", "\n  [["))  # fmt: skip


def test_what_is_removed_takes_the_comments_that_touch_it_and_leaves_the_others() -> None:
    """A comment set off by a blank line is nobody's; one that would come to touch another table does not."""
    less = edit.remove_item(INTERRUPTED.encode(), _interrupted("a.m1")).decode()
    assert "# --- pilot" not in less and "# --- rollout" in less and "# a remark on the head\n\n[[risk]]" in less
    less = edit.remove_item(INTERRUPTED.encode(), _interrupted("a.m2")).decode()
    assert "# --- rollout" not in less and "claim" not in less and "# what the board wrote on it\n" in less
    less = edit.remove_item(INTERRUPTED.encode(), _interrupted("a.m4")).decode()
    assert less == INTERRUPTED[: INTERRUPTED.index('\n  [[ "milestone"')]


def test_a_line_that_comes_into_a_file_of_windows_ends_as_the_others_do() -> None:
    """A key, a table, a text of several lines and a reason: no line of the file ends in LF alone."""
    data = _crlf(INTERRUPTED.encode())
    item = plans.load(_service(data)).by_id["a.m1"]
    for made in (
        edit.set_field(data, item, "certainty", "planned"),
        edit.set_field(data, item, "text", "To\nlinjer"),
        edit.set_field(data, item, "claim", ({"reporter": "x", "when": "2031"},)),
        edit.add_item(data, "note", {"id": "n", "text": "To\nlinjer", "source": "§1"}),
        edit.with_reason(_crlf(b'schema = "plantui.changes/1"\n'), "a.m1", "omfang", "To\nlinjer"),
    ):
        assert made.count(b"\n") == made.count(b"\r\n") and made.endswith(b"\r\n")


def test_the_comment_beside_a_value_stays_unless_it_is_to_go() -> None:
    """It is told, so that the editor can see whether it still fits."""
    item = _interrupted("a.m1")
    beside = """# [[milestone]] "agreed" by '''all'''"""
    assert edit.comment_beside(INTERRUPTED.encode(), item, "title") == beside
    assert edit.comment_beside(INTERRUPTED.encode(), item, "source") == ""
    assert edit.comment_beside(_crlf(INTERRUPTED.encode()), _interrupted("a.m2"), "text") == "# but this is one"
    made = edit.set_field(INTERRUPTED.encode(), item, "title", "P", drop_comment=True).decode()
    assert made == _at(INTERRUPTED, f'"Pilot"   {beside}', '"P"')


def test_claims_that_differ_are_changed_where_they_stand() -> None:
    """The first one's day alone, one more after it, and back again."""
    item = _interrupted("a.m2")
    two = ({"reporter": "x", "when": "2026-03-01"}, {"reporter": "y", "when": "2027"})
    made = edit.set_field(INTERRUPTED.encode(), item, "claim", two)
    more = '"x"\nwhen = 2026-03-01\n\n[[milestone.claim]]\nreporter = "y"\nwhen = "2027"\n'
    assert made.decode() == _at(INTERRUPTED, '"x"\nwhen = "2026"\n', more)
    assert edit.set_field(made, item, "claim", item.fields["claim"]) == INTERRUPTED.encode()


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        (("x", "y", "z"), '[\n    "x",  # the first\n    "y",\n    "z",\n]'),
        (("x",), '[\n    "x",  # the first\n]'),
        (("x", "z"), '[\n    "x",  # the first\n    "z",\n]'),
        (("y", "x"), '["y", "x"]'),
        (("z",), '["z"]'),
    ],
)
def test_a_list_on_several_lines_keeps_the_lines_of_what_stays(
    windows: bool, wanted: tuple[str, ...], made: str
) -> None:
    """Entries come and go one by one, with the comments beside those that stay; another order is written anew."""
    old = '[\n    "x",  # the first\n    "y",\n]'
    before, after = (
        _crlf(text.encode()) if windows else text.encode() for text in (INTERRUPTED, _at(INTERRUPTED, old, made))
    )
    assert edit.set_field(before, _interrupted("a"), "uses", wanted) == after


ONE_LINE = """\
schema = "plantui.service/1"
id = "a"
title = "A"
goal = [  # those of the board
  { id = "g", text = "G", source = "§1" },   # first
  { id = "h", text = "H", source = "§1" },
]   # all

[[risk]]
id = "r"
text = "R"
"""


@pytest.mark.parametrize("windows", [False, True])
def test_an_item_of_an_array_on_one_line_is_edited_there_alone(windows: bool) -> None:
    """Set, added, removed: what stands beside the array's own bytes is untouched, and the comments in it too."""
    data = _crlf(ONE_LINE.encode()) if windows else ONE_LINE.encode()
    item = plans.load(_service(data)).by_id["a.g"]
    made = edit.set_field(data, item, "text", "Ny\nlinje")
    assert made == data.replace(b'"G"', b'"Ny\\nlinje"')
    assert edit.set_field(made, item, "text", "G") == data
    more = edit.add_item(data, "goal", {"id": "i", "text": "I", "source": "§1"})
    new = b'  { id = "h", text = "H", source = "\xc2\xa71" },'
    assert b"# first" in more and b"# all" in more and new in more and b"# those of the board" in more
    less = edit.remove_item(more, plans.load(_service(more)).by_id["a.i"])
    assert plans.load(_service(less)).by_id.keys() == plans.load(_service(data)).by_id.keys()
    assert less.count(b"\r\n") == (less.count(b"\n") if windows else 0)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ('plan.id = "p"\nplan.title = "P"\n', 'plan.id = "p"\nplan.revision = "2030"\nplan.title = "P"\n'),
        ('plan = { id = "p", title = "P" } # x\n', 'plan = { id = "p", title = "P", revision = "2030"} # x\n'),
        ('[ plan ]\n\ttitle = "P" #\n', '[ plan ]\n\trevision = "2030"\n\ttitle = "P" #\n'),
        ('["plan"]  # empty', '["plan"]  # empty\nrevision = "2030"'),
    ],
)
def test_the_plan_is_edited_however_it_is_written(text: str, made: str) -> None:
    """With a header, with dotted keys, on one line; a first key comes right after the header."""
    item = Item("plan", "plan", "plan", None, {}, None, "plan/plan.toml", 1)
    data = edit.set_field(text.encode(), item, "revision", "2030")
    assert data.decode() == made
    assert edit.set_field(data, item, "revision", None).decode().replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "table", "name"),
    [
        ("[a.b]\nc = 1\n", ("a",), "b"),  # a table of its own stands there already
        ("[[a.b]]\nc = 1\n", ("a",), "c"),  # no lines are those of `a`
    ],
)
def test_an_edit_that_cannot_be_exact_is_refused(text: str, table: layout.Address, name: str) -> None:
    """The judge reads the new text before anybody writes it."""
    with pytest.raises(UsageProblem, match=r"by hand|for hånd"):
        edits.set_key(layout.read_document(text.encode()), table, name, 1)


def test_numbers_that_only_look_alike_are_not_the_same() -> None:
    """The judge tells 1, 1.0 and true apart, and knows nan as itself."""
    document = layout.read_document(b"a = nan\nb = 1\n")
    assert edits.set_key(document, (), "b", True) == b"a = nan\nb = true\n"
    assert edits.set_key(document, (), "b", 1.0) == b"a = nan\nb = 1.0\n"


REASONS = """\
schema = "plantui.changes/1"

# why
[item."a.m"]   # asked
reason_code = "omfang"  # first
reason = "Fordi"
source = "§1"

[asked.raad]
text = "Si ja"
# to the end
"""


def test_a_reason_is_put_in_after_the_last_one_and_replaced_where_it_stands() -> None:
    """Comments, other tables and line ends stay; the same reason again changes no byte."""
    made = edit.with_reason(REASONS.encode(), "b", "modenhet", "Ny").decode()
    assert made == _at(
        REASONS, 'source = "§1"\n', 'source = "§1"\n\n[item.b]\nreason_code = "modenhet"\nreason = "Ny"\n'
    )
    made = edit.with_reason(REASONS.encode(), "a.m", "modenhet", "Derfor").decode()
    assert made == _at(_at(REASONS, '"omfang"', '"modenhet"'), '"Fordi"', '"Derfor"')
    assert edit.with_reason(REASONS.encode(), "a.m", "omfang", "Fordi") == REASONS.encode()
    on_one_line = 'schema = "plantui.changes/1"\nitem = { b = { reason_code = "omfang", reason = "B" } }  # x\n'
    made = edit.with_reason(on_one_line.encode(), "b", "omfang", "C").decode()
    assert made == _at(on_one_line, '"B"', '"C"')
    more = edit.with_reason(on_one_line.encode(), "c.d", "omfang", "C").decode()
    assert more.startswith(on_one_line.partition(" }  #")[0]) and more.endswith("  # x\n")


# texts that nobody would write


_VALUES = st.sampled_from([
    '"x"', "'y'", '"""a\n[[milestone]]\n# no\n"""', "'''\n[[risk]]\nid = \"q\"\n'''", '"""q""""', "'''z'''''",
    '"\\"# [[ "', "'#]'", '[ # c ]\n  "a", # "b\n]', "[]", "{}", '{ a = [ "]" ], "b#" = 1 }', "2026-01-01",
    "2026-01-01 10:00:00", "-1_0", "true", '"""\\\n   long \\\n  line"""', '""', "1.5e3", "nan",
])  # fmt: skip
_BEHIND = st.sampled_from(["", "  # c", ' # "open', " # [[milestone]]", " #'''", "\t", "   # ]}"])
_ABOVE = st.lists(
    st.sampled_from(["", "", "# c", "  # [[risk]]", '# """', "# id = 'x'", "   ", "# \xe6\u2028\x85"]), max_size=4
)
_INDENTS = st.sampled_from(["", "", "  ", "\t"])


@attrs.frozen
class Piece:
    """A part of a generated text: of which table and key it is, and whether it is that key's value."""

    text: str
    table: layout.Address = ()
    field: str = ""
    value: bool = False


@st.composite
def _texts(draw: st.DrawFn) -> list[Piece]:
    """A service file in pieces: arrays interrupted by one another, odd values, comments, blanks, no final line end."""
    pieces = [Piece('schema = "plantui.service/1"\n')]
    counts: dict[layout.Address, int] = {}
    kinds = st.sampled_from(["milestone", "risk", "note", "claim"])
    names = st.lists(st.sampled_from(["title", "text", "source", "x-1"]), unique=True)

    def above() -> list[Piece]:
        return [Piece(f"{line}\n") for line in draw(_ABOVE)]

    for kind in draw(st.lists(kinds, min_size=1, max_size=6)):
        array: layout.Address = (kind,)
        header = draw(st.sampled_from([f"[[{kind}]]", f'[[ "{kind}" ]]']))
        if kind == "claim":
            if ("milestone",) not in counts:
                continue
            array, header = ("milestone", counts["milestone",], "claim"), "[[milestone . 'claim']]"
        counts[array] = counts.get(array, -1) + 1
        table = (*array, counts[array])
        indent = draw(_INDENTS)
        pieces += [*above(), Piece(f"{indent}{header}{draw(_BEHIND)}\n", table)]
        for name in draw(names):
            spelled = draw(st.sampled_from([name, name, f'"{name}"', f"'{name}'"]))
            pieces.append(Piece(f"{indent}{spelled} = ", table, name))
            pieces.append(Piece(draw(_VALUES), table, name, value=True))
            pieces += [Piece(f"{draw(_BEHIND)}\n", table, name), *above()]
    return pieces


_FORMS = st.sampled_from(["", "crlf", "unended", "crlf unended"])


def _formed(pieces: list[Piece], form: str) -> bytes:
    """The bytes of some pieces; without its last line end the text may be one without that of its last line too."""
    data = "".join(piece.text for piece in pieces).encode()
    data = data.removesuffix(b"\n") if "unended" in form else data
    return _crlf(data) if "crlf" in form else data


@given(_texts(), _FORMS, st.data())
@settings(deadline=None)
def test_in_any_text_a_key_is_set_and_unset_in_its_own_bytes(
    pieces: list[Piece], form: str, data: st.DataObject
) -> None:
    """What is expected is made of the same pieces, so every foreign byte counts."""
    before = _formed(pieces, form)
    document = layout.read_document(before)
    tables = sorted({piece.table for piece in pieces}, key=str)
    table = data.draw(st.sampled_from(tables))
    for field in {piece.field for piece in pieces if piece.table == table and piece.field}:
        value = data.draw(st.sampled_from(["ny", 'to\n"linjer"\n', 7, ["a"], date(2030, 1, 1)]))
        made = edits.set_key(document, table, field, value)
        begins = "".join(piece.text for piece in _until(pieces, table, field))
        ends = "".join(piece.text for piece in pieces).removeprefix(begins)
        ends = ends[len(next(p.text for p in pieces if p.table == table and p.field == field and p.value)) :]
        form_of = [Piece(begins), Piece("\0"), Piece(ends)]
        head, _, tail = _formed(form_of, form).partition(b"\0")
        assert made.startswith(head) and made.endswith(tail)
        less = [piece for piece in pieces if (piece.table, piece.field) != (table, field)]
        assert edits.unset_key(document, table, field) == _formed(less, form)
    for order in ((), ("schema", "title", "new", "text")):
        once = edits.set_key(document, table, "new", "a\n[[risk]]", order)
        assert edits.unset_key(layout.read_document(once), table, "new") == before


def _until(pieces: list[Piece], table: layout.Address, field: str) -> list[Piece]:
    """The pieces before a value."""
    number = next(n for n, piece in enumerate(pieces) if piece.table == table and piece.field == field and piece.value)
    return pieces[:number]


@given(_texts(), _FORMS, st.data())
@settings(deadline=None)
def test_in_any_text_a_table_is_added_and_removed_in_its_own_bytes(
    pieces: list[Piece], form: str, data: st.DataObject
) -> None:
    """Added and removed again leaves the first bytes; what is removed takes no line of another table along."""
    before = _formed(pieces, form)
    document = layout.read_document(before)
    order = ("goal", "milestone", "risk", "note")
    for array in (("goal",), ("milestone",), ("risk",), ("note",)):
        afters = sorted({piece.table for piece in pieces if piece.table[:-1] == array}, key=str)
        after = data.draw(st.sampled_from([None, *afters]))
        more = layout.read_document(
            edits.add_table(document, array, {"id": "new", "text": "a\n# b", "claim": [{"when": "2030"}]}, order, after)
        )
        (address,) = [
            (*array, n) for n, table in enumerate(edits.at_address(more.raw, array)) if table.get("id") == "new"
        ]
        assert edits.remove_table(more, address) == before
        for table in afters:
            less = edits.remove_table(document, table)
            rest = [piece for piece in pieces if piece.table[: len(table)] != table and piece.table]
            text = less.decode().replace("\r\n", "\n")
            place = 0
            for piece in rest:
                found = text.find(piece.text.rstrip("\n"), place)
                assert found >= 0
                place = found + len(piece.text.rstrip("\n"))


@given(_texts(), _texts(), _FORMS, _FORMS, st.data())
@settings(deadline=None)
def test_in_any_text_a_table_moves_as_the_lines_it_stands_on(
    pieces: list[Piece], others: list[Piece], form: str, other_form: str, data: st.DataObject
) -> None:
    """Copied into any other text and removed there it leaves the first bytes; what was copied are its own lines."""
    source, target = layout.read_document(_formed(pieces, form)), layout.read_document(_formed(others, other_form))
    tables = sorted({piece.table for piece in pieces if len(piece.table) == 2}, key=str)
    if not tables:
        return
    table = data.draw(st.sampled_from(tables))
    made, address = blocks.copy_table(source, table, target, ("milestone", "risk", "note"))
    document = layout.read_document(made)
    assert repr(edits.at_address(document.raw, address)) == repr(edits.at_address(source.raw, table))
    assert edits.remove_table(document, address) == target.text.encode()
    if form == other_form == "":
        lines = made.decode().splitlines(keepends=True)
        whole = "".join(piece.text for piece in pieces if piece.table == table).splitlines(keepends=True)
        rest = iter(lines)
        assert all(line in rest for line in whole)
