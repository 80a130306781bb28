"""A field set anew in its file: the plan then says just that, and all else stands as it stood."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plantui.changes.compare import compare
from plantui.errors import UsageProblem
from plantui.plan import edit
from plantui.plan.model import Item
from plantui.plan.schema import fields_of
from plantui.plan.values import Value
from support import plans

_SERVICE = """\
schema = "plantui.service/1"
id = "a"                                  # for ever
title = "Tjeneste"
summary = '''
Teksten har en linje som begynner slik:
[[milestone]]
og den er bare tekst.'''

# Above the first milestone.

[[milestone]]
id = "m"
kind = "delivery"
title = "M"
when = 2025-01-01                         # «fra»
source = "§1"

[[milestone.claim]]
reporter = "x"
when = 2025-02-01

# Above the second.

[[milestone]]
id = "n"
kind = "event"
title = "N"
source = "§1"
"""
_WHEN_LINE = "- when = 2025-01-01                         # «fra»"
_FILES = {**plans.files({}), "plan/services/a.toml": _SERVICE.encode()}
_PLAN = plans.load(_FILES)


def _set(item_id: str, field: str, value: Value | None) -> str:
    item = _PLAN.by_id[item_id]
    return edit.set_field(_FILES[item.path], item, field, value).decode()


def _changed(after: str) -> list[str]:
    return [line for line in difflib.ndiff(_SERVICE.splitlines(), after.splitlines()) if line[0] in "+-"]


@pytest.mark.parametrize(
    ("item", "field", "value", "lines"),
    [
        ("a.m", "when", "2026-04-01", [_WHEN_LINE, _WHEN_LINE.replace('- when = 2025-01-01', '+ when = 2026-04-01')]),
        ("a.m", "when", "2026-Q2", [_WHEN_LINE, _WHEN_LINE.replace('- when = 2025-01-01', '+ when = "2026-Q2"')]),
        ("a.m", "certainty", "planned", ['+ certainty = "planned"']),
        ("a.m", "when", None, [_WHEN_LINE]),
        ("a.n", "actors", ("nhn", "hso"), ['+ actors = ["nhn", "hso"]']),
        ("a", "title", "Ny tittel", ['- title = "Tjeneste"', '+ title = "Ny tittel"']),
        ("a", "chapter", "2", ['+ chapter = "2"']),
        ("a.n", "title", "2026-04-01", ['- title = "N"', '+ title = "2026-04-01"']),
    ],
)  # fmt: skip
def test_only_the_line_of_the_field_changes(item: str, field: str, value: Value | None, lines: list[str]) -> None:
    """Comments, layout and every other line stay; a day is a date in a field of time, and text in any other."""
    assert _changed(_set(item, field, value)) == lines


def test_one_of_several_claims_goes_in_its_own_lines() -> None:
    """The others keep theirs with their comments, wherever it stood; so do keys that are only written otherwise."""
    rows = "".join(f'\n[[milestone.claim]] # {name}\nreporter = "{name} "\nwhen = "2025"\n' for name in "pqr")
    data = _SERVICE.encode().replace(b"\n# Above the second.", rows.encode() + b"\n# Above the second.")
    item = plans.load({**_FILES, "plan/services/a.toml": data}).by_id["a.m"]
    claims = item.fields["claim"]
    assert isinstance(claims, tuple)
    for number, name in enumerate("pqr", 1):
        left = edit.set_field(data, item, "claim", (*claims[:number], *claims[number + 1 :]))
        gone = f'\n[[milestone.claim]] # {name}\nreporter = "{name} "\nwhen = "2025"\n'
        assert left.decode() == data.decode().replace(gone, "")
    more = edit.set_field(data, item, "claim", (*claims[:2], {"reporter": "z", "when": "2026"}, *claims[2:])).decode()
    assert more.replace('\n[[milestone.claim]]\nreporter = "z"\nwhen = "2026"\n', "") == data.decode()
    first = edit.set_field(data, item, "claim", ({"reporter": "z", "when": "2026"}, *claims))
    assert plans.load({**_FILES, "plan/services/a.toml": first}).by_id["a.m"].fields["claim"] == (
        {"reporter": "z", "when": "2026"},
        *claims,
    )
    dated = edit.set_field(data, item, "claim", ({"reporter": "x", "when": "2027"}, *claims[1:])).decode()
    assert dated == data.decode().replace("when = 2025-02-01", 'when = "2027"')


def test_claims_are_set_whole() -> None:
    """Two sources take the place of one, and the plan reads them back."""
    claims = ({"reporter": "x", "when": "2025-03-01"}, {"reporter": "y", "when": "2025-Q2"})
    data = _set("a.m", "claim", claims).encode()
    (change,) = compare(_PLAN, plans.load({**_FILES, "plan/services/a.toml": data}))
    assert [(field.field, field.after) for field in change.fields] == [("claim", claims)]


_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('"\\\n\t[]#='), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()))


@given(_TEXTS, st.sampled_from(["dhg.overgang-forvaltning", "pps.ny-funksjonalitet", "mhe.forvaltning-besluttes"]))
@settings(deadline=None)
def test_any_text_is_read_back_as_it_was_set(text: str, item_id: str) -> None:
    """Quotes, backslashes, headers and line ends inside a value stay inside it, in the shipped files."""
    item = plans.shipped().by_id[item_id]
    files = plans.shipped_files()
    changes = compare(
        plans.shipped(),
        plans.load({**files, item.path: edit.set_field(files[item.path], item, "text", text)}),
    )
    made = plans.plan({"a": {"note": [{"id": "n", "text": text}]}}).by_id["a.n"].text("text")
    told = [(change.item, field.field, field.after) for change in changes for field in change.fields]
    assert told == ([(item_id, "text", made)] if made != item.text("text") else [])


_EDITABLE = [
    (item, field.name)
    for item in plans.shipped().all_items()
    for field in fields_of(item.table)
    if field.shape in ("line", "text", "integer", "when", "ids", "slugs") and field.name != "id"
]


@given(st.sampled_from(_EDITABLE), st.integers(2026, 2029))
@settings(deadline=None)
def test_a_field_of_the_shipped_plan_is_set_and_set_back(which: tuple[Item, str], year: int) -> None:
    """Setting any field changes that field alone, and setting it back gives a plan without a difference."""
    item, field = which
    files, before = plans.shipped_files(), item.fields.get(field)
    shape = next(one.shape for one in fields_of(item.table) if one.name == field)
    written = "x-y" if shape in ("ids", "slugs") else str(year)
    value = edit.value_of(item, field, written)
    assume(value != before)  # a field that is set to what it holds is no change
    data = edit.set_field(files[item.path], item, field, value)
    once = plans.load({**files, item.path: data})
    told = [(change.item, field.field) for change in compare(plans.shipped(), once) for field in change.fields]
    bound = field not in ("order", "checked") and not (
        item.table == "plan" and field in ("revision", "version", "date")
    )
    assert told == ([(item.id, field)] if bound else [])
    again = plans.load({**files, item.path: edit.set_field(data, once.by_id[item.id], field, before)})
    assert compare(plans.shipped(), again) == ()


def test_an_item_is_added_after_the_last_of_its_kind_and_taken_out_again() -> None:
    """Adding and removing leave every other item as it was."""
    path = "plan/services/dhg.toml"
    files = plans.shipped_files()
    for array, fields in (
        ("milestone", {"id": "ny", "kind": "event", "title": "Ny", "when": "2026-01-01", "source": "§7"}),
        ("note", {"id": "ny", "text": "Ny\nlinje", "source": "§7"}),
        ("goal", {"id": "ny", "text": "Nytt mål", "source": "§7"}),
    ):
        data = edit.add_item(files[path], array, fields)
        more = plans.load({**files, path: data})
        assert more.problems == ()
        (change,) = compare(plans.shipped(), more)
        assert (change.item, change.kind) == ("dhg.ny", "added")
        back = plans.load({**files, path: edit.remove_item(data, more.by_id["dhg.ny"])})
        assert compare(plans.shipped(), back) == ()
        if array == "milestone":
            assert b"when = 2026-01-01" in data


def test_the_last_of_an_array_can_be_taken_out_and_the_first_put_in() -> None:
    """An array that becomes empty is gone; one that was not there is made."""
    files = plans.files({"a": {"goal": [{"id": "g", "text": "G"}], "fact": [{"id": "f", "text": "F"}]}})
    plan, path = plans.load(files), "plan/services/a.toml"
    without = edit.remove_item(files[path], plan.by_id["a.g"])
    assert b"goal" not in without
    again = edit.add_item(without, "goal", {"id": "g", "text": "G", "source": "§1"})
    assert compare(plan, plans.load({**files, path: again})) == ()


def test_items_in_an_inline_array_can_be_edited() -> None:
    """The format lets an array stand on one line; editing finds its items too."""
    text = 'schema = "plantui.service/1"\nid = "a"\ntitle = "A"\ngoal = [{id = "g", text = "G", source = "§1"}]\n'
    files = {**plans.files({}), "plan/services/a.toml": text.encode()}
    plan = plans.load(files)
    data = edit.set_field(text.encode(), plan.by_id["a.g"], "text", "Nytt")
    assert plans.load({**files, "plan/services/a.toml": data}).by_id["a.g"].text("text") == "Nytt"
    more = edit.add_item(text.encode(), "goal", {"id": "h", "text": "H", "source": "§1"})
    assert set(plans.load({**files, "plan/services/a.toml": more}).by_id) == {"plan", "a", "a.g", "a.h"}
    assert b"goal" not in edit.remove_item(text.encode(), plan.by_id["a.g"])


def test_line_ends_of_windows_stay_readable() -> None:
    """A file with CRLF is edited and still the same plan but for the field."""
    data = edit.set_field(_SERVICE.replace("\n", "\r\n").encode(), _PLAN.by_id["a.m"], "certainty", "planned")
    (change,) = compare(_PLAN, plans.load({**_FILES, "plan/services/a.toml": data}))
    assert [field.field for field in change.fields] == ["certainty"]


@pytest.mark.parametrize(
    ("item", "field", "written", "value"),
    [
        ("a.m", "when", " 2026-Q2 ", "2026-Q2"),
        ("a.m", "when", "1.4.2028", "2028-04-01"),
        ("a.m", "when", "2. kvartal 2028", "2028-Q2"),
        ("a.m", "when", "not before May 2029", "2029-05.."),
        ("a.m", "when", "", None),
        ("a.m", "actors", "nhn, hso,", ("nhn", "hso")),
        ("a.m", "certainty", "planned", "planned"),
        ("a", "order", "1 000", 1000),
        ("a.m", "title", "M, med komma", "M, med komma"),
    ],
)
def test_what_a_person_writes_becomes_a_value(item: str, field: str, written: str, value: Value | None) -> None:
    """Lists have commas, an empty text is *not in the text*, and what is written back reads the same."""
    got = edit.value_of(_PLAN.by_id[item], field, written)
    assert got == value
    assert edit.value_of(_PLAN.by_id[item], field, edit.written_of(got)) == value


@pytest.mark.parametrize(
    ("item", "field", "written", "named"),
    [
        ("a.m", "when", "våren", "våren"),
        ("a.m", "certainty", "sikkert", "sikkert"),
        ("a.m", "id", "x", "id"),
        ("a.m", "claim", "x", "claim"),
        ("a.m", "nothing", "x", "nothing"),
        ("a.m", "title", "", "(?i)tit"),
        ("a", "order", "ti", "ti"),
        ("a", "order", "²", "²"),
    ],
)
def test_what_the_format_does_not_allow_is_refused_with_what_was_seen(
    item: str, field: str, written: str, named: str
) -> None:
    """The message names the field or the value, and the item."""
    with pytest.raises(UsageProblem, match=named) as problem:
        edit.value_of(_PLAN.by_id[item], field, written)
    assert problem.value.where == item


def test_an_item_that_the_file_does_not_hold_is_refused() -> None:
    """Editing goes by id: a file without it is not touched."""
    with pytest.raises(UsageProblem, match=r"a\.m"):
        edit.set_field(b'schema = "plantui.service/1"\nid = "a"\n', _PLAN.by_id["a.m"], "when", "2026")
