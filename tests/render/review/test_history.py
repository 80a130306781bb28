from __future__ import annotations

from datetime import UTC, date, datetime

import attrs

from plantui import i18n
from plantui.render.line import Canvas, cells, plain
from plantui.render.review import history
from plantui.render.review.history import brief
from plantui.review.ledger.log_entry import UNCHECKED, LogEntry, Signature
from plantui.review.policy.people import NOBODY, People, Person, PersonKey
from plantui.review.records import record as records
from plantui.review.records.record import Act, Record, RecordField, Source

KEY = "SHA256:7hQabcdefghijklmnopqrstuvwxyz0123456789ABCk"
PEOPLE = People({"demo.sekretaer": Person("demo.sekretaer", "Demo Sekretær", keys=(PersonKey(KEY, "ssh", ""),))})
DECISION = Act(
    "decision",
    item="pps.overgang-forvaltning",
    title="Overgang til forvaltning",
    fingerprint="9f" * 32,
    word="tilslutning",
    reason="Vi er klare.",
    fields=(RecordField("when", "2025-01-01", "2026-07-01"),),
)
RECORD = Record(
    plan="prove",
    round="2025",
    by="demo.sekretaer",
    base="7d0e2f4" + "0" * 33,
    written=datetime(2025, 6, 12, 8, 14, 7, tzinfo=UTC),
    acts=(DECISION,),
)


def entry(record: Record | None = RECORD, signature: Signature | None = None, **changed: object) -> LogEntry:
    made = LogEntry(
        number=31,
        commit="3de90aa" + "0" * 33,
        parents=("f" * 40,),
        kind="record" if record else "plan",
        author="Demo Redaktør",
        committed=datetime(2025, 6, 5, 12, 0, tzinfo=UTC),
        subject="Endre tre datoer",
        signature=signature or Signature("good", "ssh", KEY),
        paths=("plan/reviews/2025/20250612T081407Z-demo.sekretaer-a91f0c44d2.toml",),
        record=record,
    )
    return attrs.evolve(made, **changed)  # type: ignore[arg-type]  # a test names what it changes


def row(one: LogEntry, people: People = PEOPLE, width: int = 80) -> list[str]:
    return [plain(line) for line in history.entry_lines(one, people, Canvas(width))]


def test_a_record_is_one_row() -> None:
    """Number, day, who, word with its item, and the signature's state in a word."""
    assert row(entry()) == ["    31  12.6.2025  Demo Sekretær      Tilslutning, Overgang til…   SIGNERT"]


def test_an_item_is_named_by_its_change_and_title() -> None:
    """Else by its title and service; by its id where a record says no title."""
    numbered = attrs.evolve(DECISION, change="E03")
    for act, words in (
        (numbered, "Tilslutning, E03 Overgang til forvaltning"),
        (DECISION, "Tilslutning, Overgang til forvaltning (pps)"),
        (attrs.evolve(numbered, title=None), "Tilslutning, E03 pps.overgang-forvaltning"),
    ):
        assert history.word(entry(attrs.evolve(RECORD, acts=(act,)))) == words


def test_certainty_and_payment_are_told_in_words() -> None:
    """The codes of the file stand in the file alone, which is shown word for word below; a date that went is none."""
    turns = (
        RecordField("actors", None, ("hmn", "nhn")), RecordField("certainty", "planned", "conditional"),
        RecordField("when", "2027-01-01", None),
    )  # fmt: skip
    told = [plain(line) for line in history.detail(
        entry(attrs.evolve(RECORD, acts=(attrs.evolve(DECISION, fields=turns),))), PEOPLE, Canvas(100)
    )]  # fmt: skip
    assert "Hvor sikkert  planlagt → betinget" in told and "Aktører       ikke i teksten → hmn, nhn" in told
    assert "Når           1.1.2027 → uten dato" in told


def test_words_recorded_for_a_body_have_a_second_row() -> None:
    """A voice's words say who recorded them, when, and from which source."""
    source = Source("minutes", "Protokoll 7-25.pdf", given=date(2025, 6, 10))
    told = row(entry(attrs.evolve(RECORD, voice="prioriteringsrad", source=source)))
    assert told[0].startswith("    31  10.6.2025  prioriteringsrad")
    named = attrs.evolve(PEOPLE, seats={"prioriteringsrad": "Rådet"})
    assert row(entry(attrs.evolve(RECORD, voice="prioriteringsrad")), named)[0].startswith("    31  12.6.2025  Rådet ")
    assert told[1].strip() == "ført 12.6.2025 av Demo Sekretær; Protokoll 7-25.pdf"


def test_what_is_wrong_with_a_signature_is_marked_and_said() -> None:
    """Bad, unknown, unsigned and unreadable rows begin with a mark and say why in words."""
    assert row(entry(signature=Signature("unsigned")))[0].startswith(" !")
    assert row(entry(signature=Signature("unsigned")))[0].endswith("USIGNERT")
    assert row(entry(signature=Signature("good", "ssh", "SHA256:other")))[0].endswith("UKJENT NØKKEL")
    assert row(entry(signature=Signature("bad", "ssh", KEY, "x")))[0].endswith("UGYLDIG")
    assert row(entry(signature=UNCHECKED))[0].startswith(" ")
    assert "ikke en gyldig fil" in row(entry(None, kind="record", trouble="line 3"))[0]


def test_a_plan_commit_names_its_author_and_its_subject() -> None:
    """A commit that changes the plan is told by its author and what it says of itself; unsigned is no trouble there."""
    told = row(entry(None, signature=Signature("unsigned")))[0]
    assert told.startswith("    31  5.6.2025   Demo Redaktør")
    assert "Endre tre datoer" in told


def test_several_acts_are_counted_by_kind() -> None:
    """A record of many acts says how many of each kind."""
    remark = Act("remark", item="pps", fingerprint="0" * 64, text="Hva med HMN?", answer=True)
    assert history.word(entry(attrs.evolve(RECORD, acts=(DECISION, DECISION, remark)))) == "2 uttalelser, 1 merknad"


def test_detail_holds_the_whole_record_and_what_it_proves() -> None:
    """The detail has every field in words, the file word for word, and what is proved and what is not."""
    told = [plain(line) for line in history.detail(entry(), PEOPLE, Canvas(100))]
    assert told[0] == "Nr. 31  commit 3de90aa"
    assert told[1] == "20250612T081407Z-demo.sekretaer-a91f0c44d2.toml"
    assert "SIGNERT, nøkkelen til Demo Sekretær (people.toml på spissen)" in told
    assert "Punkt         Overgang til forvaltning (pps.overgang-forvaltning)" in told
    assert "Når           1.1.2025 → 1.7.2026" in told
    assert "Begrunnelse   «Vi er klare.»" in told
    for line in records.write(RECORD).decode().splitlines():
        assert line in told
    whole = " ".join(told)
    assert "git show 3de90aa viser det samme uten plantui." in whole
    assert "Ikke bevist: når det ble skrevet" in whole


def test_in_short_it_is_who_signed_and_what_was_said() -> None:
    """The signature's state in words, then each act with its item and its text; the file is left to the detail."""
    told = [plain(line) for line in brief(entry(), PEOPLE, Canvas(80))]
    assert told == [
        "SIGNERT, nøkkelen til Demo Sekretær (people.toml på spissen)",
        "Tilslutning: Overgang til forvaltning (pps.overgang-forvaltning)",
        "«Vi er klare.»",
    ]
    plan_commit = [plain(line) for line in brief(entry(None, paths=("plan/plan.toml",)), PEOPLE, Canvas(80))]
    assert plan_commit[1:] == ["Endre tre datoer", "plan/plan.toml"]


def test_an_unsigned_record_proves_nothing() -> None:
    """Without a good signature the detail says that nothing is proved."""
    for signature in (Signature("unsigned"), Signature("bad", "ssh", KEY, "x")):
        whole = " ".join(plain(line) for line in history.detail(entry(signature=signature), NOBODY, Canvas(80)))
        assert "Ingenting er bevist" in whole


def test_words_for_a_body_do_not_prove_that_it_saw_them() -> None:
    """A voice's words prove who recorded them, and not that the voice has seen it."""
    one = entry(attrs.evolve(RECORD, voice="prioriteringsrad"))
    assert "at prioriteringsrad selv har sett dette" in " ".join(
        plain(line) for line in history.detail(one, PEOPLE, Canvas(200))
    )


def test_rows_are_drawn_on_demand_and_know_their_commit() -> None:
    """A long history is light values until a row is looked at; both rows of one entry name its commit."""
    many = [entry(attrs.evolve(RECORD, voice="rad"), number=n, commit=f"{n:040x}") for n in range(5000)]
    shown = history.history_rows(many, PEOPLE, Canvas(80))
    assert len(shown) == 10_000
    assert shown.item_at(9_999) == f"{4999:040x}"
    assert shown.position(f"{4999:040x}") == 9_998
    assert cells(shown[9_999].line) == 80


def test_english() -> None:
    """The same row in English."""
    i18n.choose("en")
    assert row(entry())[0].startswith("    31  2025-06-12 Demo Sekretær")
    assert plain(history.list_header(Canvas(80))).split() == ["NO", "GIVEN", "WHO", "WORD", "SIGNATURE"]
