"""Why bytes or values are no record: the whole sentence, with the value seen and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from plantui import i18n, limits
from plantui.errors import UsageProblem
from plantui.review.records import commit_message, record, schema
from plantui.review.records.record import Act, Covered, Dissent, Number, Record, RecordField, Source

H = "a" * 64
LONG = "X" * 81
HEAD = f"""\
schema = "plantui.record/1"
plan = "p"
round = "2025"
by = "kari"
base = "{"b" * 40}"
written = 2025-06-12T08:14:07Z
"""
SOURCE = '\n[source]\nkind = "minutes"\ntitle = "T"\n'
ACT = f'\n[[act]]\nkind = "withdraw"\nto = "{H}#1"\n'


@pytest.fixture(autouse=True)
def english() -> None:
    """Refusals in words."""
    i18n.choose("en")


def refusal(asked: Callable[[], object]) -> tuple[str, str]:
    """What is wrong, and where."""
    with pytest.raises(UsageProblem) as refused:
        asked()
    assert refused.value.title == "This is not a record in a valid format"
    return refused.value.message, refused.value.where


def misread(text: str) -> tuple[str, str]:
    """Why a text is not read as a record."""
    return refusal(lambda: record.read_record(text.encode()))


def unwritten(*acts: Act, **head: Any) -> tuple[str, str]:
    """Why a record of some acts is not written."""
    return refusal(lambda: record.write(one(*acts, **head)))


def one(*acts: Act, **head: Any) -> Record:
    """The record of `HEAD` and `ACT`, unless something else is said."""
    values: dict[str, Any] = {
        "plan": "p", "round": "2025", "by": "kari", "base": "b" * 40,
        "written": datetime(2025, 6, 12, 8, 14, 7, tzinfo=UTC), "acts": acts or (Act("withdraw", to=f"{H}#1"),),
    }  # fmt: skip
    return Record(**{**values, **head})


def decision(**fields: Any) -> Act:
    """A decision about one item."""
    return Act("decision", item="s.m", fingerprint=H, word="godkjent", **fields)


def test_the_smallest_record_is_its_head_and_one_act() -> None:
    """So what is refused below is refused for what it says."""
    assert record.read_record((HEAD + ACT).encode()) == one()
    assert record.write(one()) == (HEAD + ACT).encode()


def test_bytes_that_are_no_text_are_refused_at_the_first_byte() -> None:
    """Counted from 0."""
    assert refusal(lambda: record.read_record(b"ab\xff\xff")) == ("byte 2 is not UTF-8", "")


def test_too_many_bytes_are_counted() -> None:
    """With how many there may be; whether they are a record is not asked."""
    most = limits.RECORD_BYTES
    told = (f"{most + 1} bytes; a record is at most {most} bytes", "")
    assert refusal(lambda: record.read_record(b"\xff" * (most + 1))) == told
    dissents = (Dissent("x" * limits.TEXT_CHARACTERS),) * 10
    rest = most - len(record.write(one(dissents=(*dissents, Dissent("x"))))) + 1
    assert len(record.write(one(dissents=(*dissents, Dissent("x" * rest))))) == most
    assert refusal(lambda: record.write(one(dissents=(*dissents, Dissent("x" * (rest + 1)))))) == told


def test_the_first_line_of_another_spelling_is_refused_by_number() -> None:
    """Cut to eighty characters; lines count from 1."""
    assert misread("# a\n# b\n") == ("the line “# a” is not written as the format asks", "1")
    seen = f"{LONG[:80]}"
    assert misread(f"{HEAD}{LONG}\n# b\n") == (f"the line “{seen}” is not written as the format asks", "7")


def test_lines_that_make_no_toml_are_refused_with_the_parsers_words() -> None:
    """A key twice in one table, a month that is none."""
    assert misread(HEAD + 'plan = "p"\n') == ("not readable TOML: the same key or table stands there twice", "7")
    message, where = misread(HEAD.replace("2025-06-12", "2025-13-12"))
    assert message.startswith("not readable TOML: ") and where == "6"


def test_what_is_said_in_another_order_is_refused() -> None:
    """And without the last line's end."""
    told = (
        "the content can be read, but the bytes are not the ones the format asks for (order, characters or line ends)",
        "",
    )
    assert misread(HEAD.replace('plan = "p"\nround = "2025"\n', 'round = "2025"\nplan = "p"\n') + ACT) == told
    assert misread((HEAD + ACT)[:-1]) == told


@pytest.mark.parametrize("schema_line", ["", 'schema = "plantui.record/2"\n', "schema = 1\n"])
def test_another_schema_is_refused(schema_line: str) -> None:
    """Whatever else the file says."""
    told = ("schema is missing or another; expected “plantui.record/1”", "")
    assert misread(schema_line + HEAD.partition("\n")[2] + ACT) == told


def test_a_value_where_a_table_is_expected_is_refused() -> None:
    """The source is one table, dissents and acts and what is in an act are several."""
    long = LONG[:80]
    start = HEAD.partition("\n")[0] + "\n"
    assert misread(f'{start}source = "{LONG}"\n') == (f"source: “{long}” is not a table", "")
    assert misread(f'{start}dissent = "{LONG}"\n') == (f"dissent: “{long}” is not an array of tables", "")
    assert misread(f'{start}act = "{LONG}"\n') == (f"act: “{long}” is not an array of tables", "")
    assert misread(f'{start}act = ["a"]\n') == ("act: “['a']” is not an array of tables", "")
    assert misread(f'{HEAD}{ACT}covered = "{LONG}"\n') == (f"act.covered: “{long}” is not an array of tables", "")
    assert misread(f"{HEAD}{ACT}field = 1\n") == ("act.field: “1” is not an array of tables", "")


@pytest.mark.parametrize(
    ("before", "after", "table", "missing"),
    [
        ('plan = "p"\nround = "2025"\n', "", "record", "plan"),
        ('round = "2025"\n', "", "record", "round"),
        ('kind = "minutes"\n', "", "source", "kind"),
        ('title = "T"\n', "", "source", "title"),
        ('kind = "withdraw"\n', "", "act", "kind"),
        (ACT, "\n[[dissent]]\n" + ACT, "dissent", "text"),
        (ACT, ACT + '\n[[act.covered]]\nitem = "a"\n', "act.covered", "fingerprint"),
        (ACT, ACT + '\n[[act.number]]\nitem = "a"\n', "act.number", "change"),
        (ACT, ACT + "\n[[act.field]]\nfrom = 1\n", "act.field", "name"),
    ],
)
def test_a_missing_key_is_named_with_its_table(before: str, after: str, table: str, missing: str) -> None:
    """The first that is missing, in the order of the format."""
    text = HEAD + SOURCE + ACT
    assert before in text
    assert misread(text.replace(before, after, 1)) == (f"the key “{missing}” is missing in {table}", "")


@pytest.mark.parametrize(
    ("after", "table"),
    [
        (HEAD, "record"), (SOURCE, "source"), (ACT, "act"), ('text = "x"\n', "dissent"),
        ('[[act.covered]]\nitem = "a"\n', "act.covered"), ('[[act.field]]\nname = "a"\n', "act.field"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_named_with_its_table(after: str, table: str) -> None:
    """The first in the file, cut to eighty characters."""
    text = HEAD + SOURCE + '\n[[dissent]]\ntext = "x"\n' + ACT + f'\n[[act.covered]]\nitem = "a"\nfingerprint = "{H}"\n'
    text += '\n[[act.field]]\nname = "a"\n'
    long = "x" * 81
    assert misread(text.replace(after, f"{after}{long} = 1\nodd = 2\n", 1)) == (
        f'unknown key “{long[:80]}” in {table}', ""
    )  # fmt: skip


def test_acts_are_counted_before_they_are_read() -> None:
    """One more than there may be, however broken; and none at all."""
    most = limits.ACTS
    many = (f"{most + 1} acts; expected 1-{most}", "")
    assert misread(HEAD + "\n[[act]]\nodd = 1\n" * (most + 1)) == many
    assert unwritten(*[Act("withdraw", to="x")] * (most + 1)) == many
    assert unwritten(acts=()) == misread(HEAD) == (f"0 acts; expected 1-{most}", "")


def test_as_many_acts_as_the_limit_are_written_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one as the first."""
    acts = tuple(Act("withdraw", to=f"{H}#{number}") for number in (1, 2, 3))
    monkeypatch.setattr(limits, "ACTS", 3)
    assert record.read_record(record.write(one(*acts))).acts == acts


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ({"plan": LONG}, f'plan: “{LONG[:80]}” is not a slug (a-z, 0-9, hyphen, full stop, underscore; at most 100'
                         " characters)"),
        ({"by": None}, 'by: “None” is not a slug (a-z, 0-9, hyphen, full stop, underscore; at most 100 characters)'),
        ({"edition": 0}, 'edition: “0” is not a whole number from 1'),
        ({"source": Source("gossip", "T")}, 'kind: “gossip” is not minutes, letter or email'),
        ({"source": Source("letter", "T", present=-1)}, 'present: “-1” is not a whole number from 0'),
        ({"dissents": (Dissent("x"), Dissent(""))}, 'text: “” is not text (not empty, at most 100 000 characters)'),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_its_key_is_refused(head: dict[str, Any], told: str) -> None:
    """In the head, in the source, in any dissent."""
    assert unwritten(**head) == (told, "")


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (Act(LONG), f'“{LONG[:80]}” is no known act ({", ".join(schema.KINDS)})'),
        (Act("decision", item="s.m"), 'the key “fingerprint” is missing in decision'),
        (Act("reply", text="x", word="w", change="E01"), 'the key “to” is missing in reply'),
        (Act("withdraw", to=f"{H}#1", word="w", change="E01"), 'unknown key “change” in withdraw'),
        (Act("withdraw", to=f"{H}#1", fields=(RecordField("a"),)), 'unknown key “field” in withdraw'),
        (decision(numbers=(Number("E01", "a"),)), 'unknown key “number” in decision'),
        (decision(seat="A"), 'as: “A” is not a slug (a-z, 0-9, hyphen, full stop, underscore; at most 100 characters)'),
        (decision(fields=(RecordField("a", None, LONG), RecordField("B"))),
         'name: “B” is not a code word (a-z, 0-9, hyphen, underscore)'),
        (decision(covered=(Covered("a", "x"),)), 'fingerprint: “x” is not a SHA-256 of 64 hex digits'),
        (decision(fields=(RecordField("a", after=1.5),)),  # type: ignore[arg-type]  # that is what is refused
         'to: “1.5” is not text, a whole number within 2^53, true, false or a list of texts'),
        (decision(covered=(Covered("b", H), Covered("a", H))),
         "act.covered is not sorted by item, or two rows share one item"),
        (decision(covered=(Covered("a", H), Covered("a", H))),
         "act.covered is not sorted by item, or two rows share one item"),
        (decision(fields=(RecordField("a"), RecordField("c"), RecordField("b"))),
         "act.field is not sorted by name, or two rows share one name"),
        (Act("round-freeze", edition=1, plan_fingerprint=H, numbers=(Number("E02", "a"), Number("E02", "b"))),
         "act.number is not sorted by change, or two rows share one change"),
    ],
)  # fmt: skip
def test_an_act_that_is_none_is_refused_by_its_number(act: Act, told: str) -> None:
    """Acts count from 1, and the first that is wrong is told."""
    assert unwritten(Act("withdraw", to=f"{H}#1"), act, Act("odd")) == (told, "#2")


def test_rows_in_order_are_written_and_numbers_in_any_order() -> None:
    """Each table of an act by its first key; changes are numbered in the order they were given."""
    freeze = Act("round-freeze", edition=1, plan_fingerprint=H, numbers=(Number("E02", "a"), Number("E01", "b")))
    said = decision(
        covers="items", covered=(Covered("a", H), Covered("b", H)), fields=(RecordField("a", 1, True), RecordField("b"))
    )
    assert record.read_record(record.write(one(said, freeze))).acts == (said, freeze)


@pytest.mark.parametrize(
    ("act", "named"),
    [
        (decision(), {"s.m": H}),
        (Act("decision", item="s.m"), {"s.m": ""}),
        (Act("decision", fingerprint=H), {}),
        (decision(covers="items", covered=(Covered("a", "1"), Covered("b", "2"))), {"a": "1", "b": "2"}),
        (decision(covered=(Covered("a", "1"),)), {"s.m": H}),
        (Act("remark", item="s.m", fingerprint=H, covered=(Covered("a", "1"),)), {}),
    ],
)
def test_a_decision_names_its_items_with_their_fingerprints(act: Act, named: dict[str, str]) -> None:
    """Those it covers where it covers items, else its own; no other act names any."""
    assert act.named == named


@pytest.mark.parametrize("name", ["round", "by"])
def test_a_path_is_refused_for_an_unsafe_name(name: str) -> None:
    """The same sentence as when it is written."""
    head = {name: LONG}
    told = f"{name}: “{LONG[:80]}” is not a slug (a-z, 0-9, hyphen, full stop, underscore; at most 100 characters)"
    assert refusal(lambda: record.path(one(**head), b"")) == unwritten(**head) == (told, "")


def test_a_path_is_made_of_round_time_recorder_and_id() -> None:
    """A year has four digits, whatever it is."""
    assert record.path(one(), b"x") == "plan/reviews/2025/20250612T081407Z-kari-2d711642b7.toml"
    early = one(written=datetime(33, 4, 3, 15, 0, 0, tzinfo=UTC))
    assert record.path(early, b"x") == "plan/reviews/2025/00330403T150000Z-kari-2d711642b7.toml"


def test_a_commit_message_names_each_kind_in_the_order_of_the_format_and_each_item_once() -> None:
    """One is said in the singular and several in the plural; an act about no item has no trailer."""
    said = (
        Act("adopt", version="1", plan_fingerprint=H), Act("reply", to=f"{H}#1", text="x"), decision(),
        Act("reply", to=f"{H}#1", text="y"), decision(), Act("vouch", item="s.n", fingerprint=H),
        Act("round-open", baseline="2024", due=date(2025, 6, 20)),
    )  # fmt: skip
    assert commit_message.message(one(*said), "id") == (
        "review(2025): 2 decisions, 2 replies, 1 voucher, 1 opening, 1 adoption by kari\n\n"
        "Plantui-Record: id\nPlantui-Round: 2025\nPlantui-Item: s.m\nPlantui-Item: s.n\n"
    )


def test_the_first_two_hundred_items_are_indexed() -> None:
    """In the order they are spoken of."""
    said = [attrs.evolve(decision(), item=f"s.i{number}") for number in range(201)]
    trailers = commit_message.message(one(*said), "id").splitlines()[4:]
    assert trailers == [f"Plantui-Item: s.i{number}" for number in range(200)]
