"""What each key of a record may hold, to the last character, and how a value is spelled."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from plantui.limits import ID_CHARACTERS, INTEGER, LIST_ENTRIES, TEXT_CHARACTERS
from plantui.review.records import record, schema
from plantui.review.records.canonical import literal
from plantui.review.records.record import Act, Record
from plantui.review.records.schema import TableKey

NOON = datetime(2025, 1, 2, 12, 0, 0, tzinfo=UTC)
TEXTS = ("x", "å\n\t", "x" * TEXT_CHARACTERS, "å" * TEXT_CHARACTERS)
NO_TEXTS = ("x" * (TEXT_CHARACTERS + 1), "å" * (TEXT_CHARACTERS + 1), "\ud800", "å\udfff", b"x", None)
SLUGS = ("a", "0", "9.a_b-c", "a" * ID_CHARACTERS)
NO_SLUGS = ("", "A", ".a", "-a", "a.", "a..b", "a/b", "a\n", "æ", "a" * (ID_CHARACTERS + 1), 1, None, b"a", ("a",))
NO_NUMBERS = (INTEGER + 1, True, 1.0, "1", None)

FITTING: dict[schema.Shape, tuple[tuple[object, ...], tuple[object, ...]]] = {
    "slug": (SLUGS, NO_SLUGS),
    "item": (("a", "s.o", "a" * (2 * ID_CHARACTERS + 1)), ("", "A", ".a", "a" * (2 * ID_CHARACTERS + 2), 1)),
    "change": (("E01", "e.1_2-3", "9", "E" * ID_CHARACTERS), ("", "-E", "E 1", "E" * (ID_CHARACTERS + 1), 1)),
    "word": (("ja", "a-b_9", "a" * ID_CHARACTERS), ("", "1", "Ja", "a.b", "a" * (ID_CHARACTERS + 1), None)),
    "text": (TEXTS, ("", *NO_TEXTS)),
    "line": (("x", "å\t", "x" * TEXT_CHARACTERS), ("", "x\n", "\n", "å\nx", *NO_TEXTS)),
    "hash": (("0f" * 32,), ("0f" * 20, "0F" * 32, "0" * 63, "0" * 65, 0)),
    "commit": (("0f" * 20, "0f" * 32), ("0F" * 20, "0" * 39, "0" * 41, "0" * 63, "0" * 65, 0)),
    "seal": (("0f" * 20, "0f" * 32), ("0" * 41, "")),
    "act": (
        ("0f" * 32 + "#1", "0f" * 32 + "#999999"),
        ("0f" * 32 + "#0", "0f" * 32 + "#1000000", "0f" * 32, "#1", "0f" * 20 + "#1", 1),
    ),
    "covers": (("items",), ("item", "", None, True)),
    "source_kind": (("minutes", "letter", "email"), ("mail", "", None)),
    "yes": ((True,), (False, 1, "true", None)),
    "count": ((0, 1, INTEGER), (-1, *NO_NUMBERS)),
    "positive": ((1, 2, INTEGER), (0, -1, *NO_NUMBERS)),
    "date": ((date(2025, 1, 2),), (NOON, "2025-01-02", None)),
    "time": (
        (NOON, NOON.astimezone(timezone(timedelta(hours=2)))),
        (NOON.replace(tzinfo=None), NOON.replace(microsecond=1), date(2025, 1, 2), "2025-01-02T12:00:00Z", None),
    ),
    "slugs": (
        (("a",), ("b", "a", "b"), ("a",) * LIST_ENTRIES),
        ((), ["a"], ("a",) * (LIST_ENTRIES + 1), ("a", "A"), ("A", "a"), (1,), "a", None),
    ),
    "lines": ((("x",), ("æ ", "B")), ((), ["x"], ("x", "x\ny"), ("",), (1,), "x", None)),
    "value": (
        ("", *TEXTS, (), ("", "x"), ("x",) * LIST_ENTRIES, True, False, 0, INTEGER, -INTEGER),
        (
            *NO_TEXTS, ("x",) * (LIST_ENTRIES + 1), ("x", 1), (True,), (("x",),), ("x", "\ud800"), ["x"],
            INTEGER + 1, -INTEGER - 1, 1.0, date(2025, 1, 2),
        ),
    ),
}  # fmt: skip


def test_every_shape_has_values_that_fit_and_values_that_do_not() -> None:
    """None is left out of what follows."""
    from typing import get_args

    assert set(FITTING) == set(get_args(schema.Shape))


@pytest.mark.parametrize("shape", FITTING)
def test_a_value_fits_its_shape_to_the_last_character(shape: schema.Shape) -> None:
    """And not one past it; of another type nothing fits, and nothing is raised."""
    fitting, others = FITTING[shape]
    assert [str(value)[:40] for value in fitting if not schema.fits(shape, value)] == []
    assert [str(value)[:40] for value in others if schema.fits(shape, value)] == []


def test_a_holder_is_read_key_by_key_in_the_order_of_the_keys() -> None:
    """By the attribute each key names; of one key alone, too, and as often as they are asked for."""
    several = (TableKey("imag", "count"), TableKey("as", "count", attribute="real"))
    alone = (TableKey("real", "count"),)
    for _ in range(2):
        assert list(schema.pairs(several, 3 + 4j)) == [(several[0], 4.0), (several[1], 3.0)]
        assert list(schema.pairs(alone, 5 + 0j)) == [(alone[0], 5.0)]


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ("", '""'),
        ("a b", '"a b"'),
        ('say "no" \\ \n\t', r'"say \"no\" \\ \n\t"'),
        ("\0\r\x1f\x7f", r'"\u0000\u000D\u001F\u007F"'),
        ("å\x80\x9f\xa0", '"å\\u0080\\u009F\xa0"'),
        ("a\u030a", '"å"'),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-12, "-12"),
        (date(2025, 1, 2), "2025-01-02"),
        (NOON, "2025-01-02T12:00:00Z"),
        (datetime(2025, 1, 2, 1, 30, 5, 999999, tzinfo=timezone(timedelta(hours=2))), "2025-01-01T23:30:05Z"),
        ((), "[]"),
        (("a", "b\n"), r'["a", "b\n"]'),
    ],
)
def test_a_value_has_one_spelling(value: object, spelled: str) -> None:
    """Text composed, with what must not stand in a line escaped; times in UTC and whole seconds."""
    assert literal(value) == spelled


@pytest.mark.parametrize(("value", "name"), [(1.0, "float"), (None, "NoneType"), (["a"], "list"), (b"a", "bytes")])
def test_a_value_of_another_type_has_none(value: object, name: str) -> None:
    """It is the writer's mistake, and named."""
    with pytest.raises(TypeError, match=f"^no canonical spelling of {name}$"):
        literal(value)


def test_a_time_is_told_in_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same moment gives the same bytes and the same path in every zone."""
    there = one(written=NOON.astimezone(timezone(timedelta(hours=-3))))
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "AWAY-05:45")
        time.tzset()
        spelled, place = literal(there.written), record.path(there, b"")
    time.tzset()
    assert spelled == "2025-01-02T12:00:00Z"
    assert place.startswith("plan/reviews/2025/20250102T120000Z-")


def one(written: datetime) -> Record:
    """A record written then."""
    return Record("p", "2025", "kari", "b" * 40, written, (Act("withdraw", to="a" * 64 + "#1"),))
