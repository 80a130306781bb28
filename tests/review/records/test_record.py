"""Records: canonical bytes, for ever."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from e2e import verifier_formats
from plantui import limits
from plantui.errors import UsageProblem
from plantui.review.records import commit_message, record, schema
from plantui.review.records.record import Act, Covered, Dissent, Number, Record, RecordField, Source

EXAMPLE = """\
schema = "plantui.record/1"
plan = "nhn-digital-samhandling"
root = "1111111111111111111111111111111111111111"
round = "2025"
opening = "2222222222222222222222222222222222222222222222222222222222222222"
edition = 2
by = "anne.lie"
voice = "prioriteringsrad"
base = "3333333333333333333333333333333333333333"
against = "4444444444444444444444444444444444444444"
previous = "5555555555555555555555555555555555555555555555555555555555555555"
written = 2026-03-12T08:14:07Z

[source]
kind = "minutes"
title = "Protokoll 7-26.pdf"
sha256 = "6666666666666666666666666666666666666666666666666666666666666666"
journal = "26/1183-4"
given = 2026-03-10
case = "7/26"
present = 12
votes_for = 11
votes_against = 1

[[dissent]]
text = "Sett en ny dato nå"

[[act]]
kind = "decision"
item = "pps.overgang-forvaltning"
change = "E01"
title = "Overgang til forvaltning"
fingerprint = "7777777777777777777777777777777777777777777777777777777777777777"
as = "prioriteringsrad"
word = "tilslutning"
reason = "Linje en\\nlinje \\"to\\"\\t\\\\ \\u0007"

[[act.field]]
name = "actors"
from = ["nhn", "hod"]

[[act.field]]
name = "when"
from = "2025-01-01"
to = "2026-07-01"

[[act]]
kind = "remark"
item = "pps"
fingerprint = "8888888888888888888888888888888888888888888888888888888888888888"
text = "Hvorfor?"
answer = true
""".encode()

EXAMPLE_ID = "f394ecb0d601837ce46093c69d9255518274d275ae72ee2d36a2891bdd40ea33"
"""For ever: a program that gives the example another id reads another format."""

WRITTEN = datetime(2025, 6, 12, 8, 14, 7, tzinfo=UTC)
H = "a" * 64


def one(*said: Act, **head: Any) -> Record:
    """A small valid record."""
    made: dict[str, Any] = {
        "plan": "prove", "round": "2025", "by": "kari.berg", "base": "b" * 40, "written": WRITTEN,
        "acts": said or (Act("decision", item="pps", fingerprint=H, word="godkjent"),),
    }  # fmt: skip
    return Record(**{**made, **head})


def test_the_example_of_the_format_reads_and_writes_to_the_same_bytes() -> None:
    """The format's own example, every optional key in it, reads back to its own bytes."""
    read = record.read_record(EXAMPLE)
    assert record.write(read) == EXAMPLE
    assert read.acts[0].seat == "prioriteringsrad"
    assert read.acts[0].fields[0] == RecordField("actors", ("nhn", "hod"), None)
    assert read.acts[0].reason == 'Linje en\nlinje "to"\t\\ \a'
    assert read.source is not None and read.source.given == date(2026, 3, 10)
    assert record.record_id(EXAMPLE) == EXAMPLE_ID
    assert read.dissents == (Dissent("Sett en ny dato nå"),)


EVERY_ACT = (
    Act("decision", item="pps", fingerprint=H, word="godkjent", covers="items",
        covered=(Covered("pps.a", H), Covered("pps.b", "b" * 64))),
    Act("remark", item="plan", fingerprint=H, text="x", answer=True),
    Act("reply", to=f"{H}#1", text="svar"),
    Act("resolve", to=f"{H}#1"),
    Act("unsatisfied", to=f"{H}#2", reason="nei"),
    Act("suggestion", item="pps.a", fingerprint=H, field_name="when", value="2026-07-01", reason="x"),
    Act("withdraw", to=f"{H}#1"),
    Act("confirm", to=f"{H}#1"),
    Act("vouch", item="pps.a", fingerprint=H),
    Act("lift", to=f"{H}#1"),
    Act("round-open", baseline="2024", due=date(2025, 6, 20), asked=("nufa", "nuit")),
    Act("round-freeze", edition=1, plan_fingerprint=H, numbers=(Number("E02", "pps.a"), Number("E01", "pps.b"))),
    Act("round-last-call", due=date(2025, 6, 20)),
    Act("adopt", version="1.0", plan_fingerprint=H, opening=H, previous_adoption="c" * 40, accept=("late:abc",)),
)  # fmt: skip


def test_every_kind_of_act_reads_back() -> None:
    """Kinds that only a later program writes are read already, each with the keys it must have."""
    assert {act.kind for act in EVERY_ACT} == set(schema.KINDS)
    for act in EVERY_ACT:
        data = record.write(one(act))
        assert record.read_record(data).acts == (act,)


def test_the_verifier_knows_every_kind_and_key_by_its_own_list() -> None:
    """It is written from the formats alone, so its lists are kept by hand: what they lack is named here."""
    assert {name: " ".join(kind.required) for name, kind in schema.KINDS.items()} == verifier_formats.NEEDS
    assert [key.name for key in schema.ACT] == verifier_formats.ACT


@pytest.mark.parametrize("act", EVERY_ACT, ids=lambda act: act.kind)
def test_an_act_without_a_key_it_needs_is_refused(act: Act) -> None:
    """Each required key is missed by name."""
    for name in schema.KINDS[act.kind].required:
        attribute = next(key.attribute for key in schema.ACT if key.name == name)
        fields = {n: getattr(act, n) for n in attrs.fields_dict(Act)}
        with pytest.raises(UsageProblem, match=name):
            record.write(one(Act(**{**fields, attribute: None})))


def test_an_act_with_a_key_of_another_kind_is_refused() -> None:
    """A reply has no word."""
    with pytest.raises(UsageProblem, match="word"):
        record.write(one(Act("reply", to=f"{H}#1", text="x", word="godkjent")))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\n", b"\r\n"),
        (b"round = ", b"round  = "),
        (b'"anne.lie"', b"'anne.lie'"),
        (b'plan = "nhn-digital-samhandling"\n', b""),
        (b"edition = 2", b"edition = +2"),
        (b"edition = 2", b"edition = 0x2"),
        (b"edition = 2", b"edition = 0"),
        (b"edition = 2", b"edition = true"),
        (b"edition = 2", b"edition = 99999999999999999999"),
        (b"08:14:07Z", b"08:14:07.5Z"),
        (b"08:14:07Z", b"08:14:07+00:00"),
        (b"08:14:07Z", b"08:14:07"),
        (b"08:14:07Z", b"25:14:07Z"),
        (b"\\u0007", b"\\u0041"),
        (b"\\u0007", b"\\b"),
        (b"\\u0007", b"\x07"),
        (b"\\u0007", b"\xff"),
        (b"n\xc3\xa5", b"na\xcc\x8a"),
        (b'["nhn", "hod"]', b'["nhn","hod"]'),
        (b'["nhn", "hod"]', b'["nhn", "hod",]'),
        (b'["nhn", "hod"]', b'["nhn", ["hod"]]'),
        (b'["nhn", "hod"]', b'{a = 1}'),
        (b"answer = true", b"answer = false"),
        (b"answer = true\n", b"answer = true"),
        (b"answer = true\n", b"answer = true\n\n"),
        (b"answer = true\n", b"answer = true\n# hei\n"),
        (b"answer = true\n", b"answer = true\nanswer = true\n"),
        (b"answer = true\n", b"answer = true\nmood = 1\n"),
        (b'"pps.overgang', b'"Pps.overgang'),
        (b'kind = "remark"', b'kind = "rumour"'),
        (b'kind = "minutes"', b'kind = "gossip"'),
        (b"plantui.record/1", b"plantui.record/2"),
        (b"[[act]]\nkind", b"[[act]]\n\nkind"),
        (b"\n\n[source]", b"\n[source]"),
        (b"schema", b"\xef\xbb\xbfschema"),
    ],
)  # fmt: skip
def test_any_other_bytes_are_refused(before: bytes, after: bytes) -> None:
    """Other spellings, orders, types and unknown things are refused with a reason, never read as something else."""
    changed = EXAMPLE.replace(before, after, 1)
    assert changed != EXAMPLE
    with pytest.raises(UsageProblem):
        record.read_record(changed)


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"x" * 50, b"[" * 100_000, b"a." * 100_000 + b"b = 1", b"a = " + b"9" * 100_000]
)
def test_rubbish_is_refused_at_once(data: bytes) -> None:
    """Empty, nested and endless input is refused without being parsed."""
    with pytest.raises(UsageProblem):
        record.read_record(data)


def test_a_record_may_be_as_long_as_the_limit_and_no_longer() -> None:
    """RECORD_BYTES is readable; one byte more is not."""
    frame = len(record.write(one(*[remark("x")] * 12)))
    share, rest = divmod(limits.RECORD_BYTES - frame, 12)
    texts = ["y" * (share + 1)] * 11 + ["y" * (share + rest + 1)]
    exact = record.write(one(*map(remark, texts)))
    assert len(exact) == limits.RECORD_BYTES
    assert record.read_record(exact)
    with pytest.raises(UsageProblem, match="1048577"):
        record.write(one(*map(remark, [texts[0] + "y", *texts[1:]])))
    with pytest.raises(UsageProblem, match="1048577"):
        record.read_record(exact + b"\n")


def remark(text: str) -> Act:
    """A remark with this text."""
    return Act("remark", item="pps", fingerprint=H, text=text)


def test_a_record_holds_no_more_acts_than_the_limit() -> None:
    """ACTS and one more: refused before anything is written. None at all: refused too."""
    with pytest.raises(UsageProblem):
        record.write(one(*[Act("withdraw", to=f"{H}#1")] * (limits.ACTS + 1)))
    with pytest.raises(UsageProblem):
        record.write(one(acts=()))


def test_covered_items_and_fields_are_sorted_and_told_once() -> None:
    """Two orders of one content would be two records, so only one is allowed."""
    for fields in ((RecordField("b"), RecordField("a")), (RecordField("a"), RecordField("a"))):
        with pytest.raises(UsageProblem, match="sort"):
            record.write(one(Act("decision", item="pps", fingerprint=H, word="godkjent", fields=fields)))


def test_text_is_written_composed() -> None:
    """Decomposed letters are composed on writing, so the same words are the same bytes."""
    composed, decomposed = one(remark("å")), one(remark("a\u030a"))
    assert record.write(composed) == record.write(decomposed)


def test_a_lone_surrogate_is_refused_and_not_a_crash() -> None:
    """Text that UTF-8 cannot hold is refused in words."""
    with pytest.raises(UsageProblem):
        record.write(one(remark("\ud800")))


def test_times_are_told_in_utc() -> None:
    """A time of another zone is the same moment with Z, and the path follows it."""
    local = one(written=datetime(2025, 6, 12, 10, 14, 7, tzinfo=timezone(timedelta(hours=2))))
    data = record.write(local)
    assert data == record.write(one())
    assert record.path(local, data).startswith("plan/reviews/2025/20250612T081407Z-kari.berg-")


def test_the_path_ends_in_the_first_ten_of_the_id() -> None:
    """The id is the SHA-256 of the bytes."""
    data = record.write(one())
    assert record.path(one(), data).endswith(f"-{record.record_id(data)[:10]}.toml")


@pytest.mark.parametrize("value", ["..", "../x", "a/b", "a..b", "", ".a", "-a", "A", "æ", "a b", "a\n", "a" * 101])
def test_a_round_or_person_that_is_unsafe_in_a_path_is_refused(value: str) -> None:
    """Neither may lead anywhere but to its own folder."""
    for head in ({"round": value}, {"by": value}):
        with pytest.raises(UsageProblem):
            record.write(one(**head))
        with pytest.raises(UsageProblem):
            record.path(one(**head), b"")


def test_the_commit_message_counts_what_was_said_and_indexes_it() -> None:
    """Subject in one language always, trailers for `git log`."""
    said = [Act("decision", item=item, fingerprint=H, word="godkjent") for item in ("pps", "pps.a", "ki")]
    made = one(*said, remark("x"))
    lines = commit_message.message(made, H).splitlines()
    assert lines == [
        "review(2025): 3 decisions, 1 remark by kari.berg", "",
        f"Plantui-Record: {H}", "Plantui-Round: 2025",
        "Plantui-Item: pps", "Plantui-Item: pps.a", "Plantui-Item: ki",
    ]  # fmt: skip


def test_the_subject_counts_every_kind_of_act() -> None:
    """No act is left out in silence."""
    for kind in schema.KINDS:
        assert re.fullmatch(r"review\(2025\): 1 [a-z ]+ by kari.berg", commit_message.subject(one(Act(kind)))), kind


def test_the_trailers_are_bounded() -> None:
    """A record about thousands of items has a message of a readable size."""
    said = [Act("decision", item=f"pps.i{n}", fingerprint=H, word="godkjent") for n in range(5000)]
    assert commit_message.message(one(*said), H).count("Plantui-Item") == 200


texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
values = st.one_of(
    texts, st.integers(-limits.INTEGER, limits.INTEGER), st.booleans(), st.lists(texts, max_size=3).map(tuple)
)
fields_drawn = st.dictionaries(
    st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), st.tuples(values, values), max_size=3
)
acts_drawn = st.one_of(
    st.builds(
        lambda title, reason, fields: Act(
            "decision", item="pps.a", title=title, fingerprint=H, word="avvist", reason=reason,
            fields=tuple(RecordField(name, *pair) for name, pair in sorted(fields.items())),
        ),
        texts, texts, fields_drawn,
    ),
    st.builds(lambda text, answer: Act("remark", item="pps", fingerprint=H, text=text, answer=answer),
              texts, st.sampled_from([True, None])),
    st.builds(lambda value: Act("suggestion", item="pps", fingerprint=H, field_name="x", value=value), values),
)  # fmt: skip
sources = st.builds(
    Source, st.sampled_from(["minutes", "letter", "email"]), texts, st.none() | hashes, st.none() | texts,
    st.none() | st.dates(), st.none() | texts, st.none() | st.integers(0, 99),
)  # fmt: skip
moments = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))


@settings(deadline=None)
@given(st.lists(acts_drawn, min_size=1, max_size=4), st.none() | sources, st.lists(texts, max_size=2), moments)
def test_a_record_reads_back_to_its_own_bytes(
    said: list[Act], source: Source | None, dissents: list[str], written: datetime
) -> None:
    """Whatever is written, reading and writing it again gives the same bytes."""
    made = one(*said, source=source, dissents=tuple(map(Dissent, dissents)), written=written)
    data = record.write(made)
    assert record.write(record.read_record(data)) == data
    assert record.read_record(data).written == written


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(st.data())
def test_damaged_bytes_are_refused_or_still_canonical(data: st.DataObject) -> None:
    """No change of one byte is ever read as anything but what it says."""
    at = data.draw(st.integers(0, len(EXAMPLE) - 1))
    byte = data.draw(st.integers(0, 255))
    changed = EXAMPLE[:at] + bytes([byte]) + EXAMPLE[at + 1 :]
    try:
        read = record.read_record(changed)
    except UsageProblem:
        return
    assert record.write(read) == changed
