"""What an audit says of a history, row by row: marks, the line below, and the words in full."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pytest

from plantui import i18n
from plantui.render.line import Canvas, cells, plain
from plantui.render.review import audit, history, verdicts
from plantui.render.review.judgement import WAITING, Judgement
from plantui.review.audit.audit import Verdict
from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.authority.key_validity import SOUND, RecordFault
from plantui.review.ledger.log_entry import LogEntry, Signature
from render.review.test_history import PEOPLE, entry

COMMIT = entry().commit


@pytest.fixture(autouse=True)
def norwegian() -> None:
    """The rows are read in bokmål."""
    i18n.choose("nb")


def judged(*acts: RecordFault, findings: Mapping[str, tuple[AuditFinding, ...]] | None = None) -> Judgement:
    return Judgement("done", verdicts={COMMIT: Verdict("a" * 64, acts)} if acts else {}, findings=findings or {})


def rows(judgement: Judgement, one: LogEntry | None = None, width: int = 80) -> list[str]:
    return [plain(line) for line in history.entry_lines(one or entry(), PEOPLE, Canvas(width), judgement=judgement)]


def test_a_record_that_counts_is_marked_and_one_that_does_not_says_why_below() -> None:
    """The code stands there, so that it can be looked up; nothing is said by colour alone."""
    assert rows(judged(SOUND))[0].startswith(" ✓")
    wrong = judged(RecordFault("not-entitled"), findings={COMMIT: (AuditFinding("not-entitled", COMMIT),)})
    told = rows(wrong)
    assert told[0].startswith(" !") and told[1].strip() == "teller ikke · Uten rett til å si det"
    assert rows(judged(SOUND, RecordFault("not-entitled")))[1].strip().startswith("teller delvis")


def test_a_notice_is_told_below_and_marks_nothing() -> None:
    """What lapsed still counted when it was said."""
    told = rows(
        judged(SOUND, findings={COMMIT: (AuditFinding("stale", COMMIT), AuditFinding("stale", COMMIT, {"item": "x"}))})
    )
    assert told[0].startswith(" ✓") and told[1].strip() == "Foreldet uttalelse"


def test_the_audit_has_the_last_word_over_what_people_toml_at_the_tip_says() -> None:
    """A key nobody has registered any more is a deviation until the audit says that the record counts."""
    gone = entry(signature=Signature("good", "ssh", "SHA256:other"))
    assert rows(WAITING, gone)[0].startswith(" !") and rows(judged(SOUND), gone)[0].startswith(" ✓")


def test_once_all_is_audited_what_came_before_the_root_is_no_deviation() -> None:
    """It was said before anything was in force: kept, told to count for nothing, and not held against anybody."""
    told = rows(judged(), entry(signature=Signature("unsigned")))
    assert told[0].startswith(" ") and told[1].strip() == "teller ikke · sagt før planen ble grunnlagt"
    again = attrs.evolve(judged(), records=frozenset({"c" * 64}))
    assert "en annen commit" in rows(again, entry(record_id="c" * 64))[1]


@pytest.mark.parametrize("stage", ["open", "unpinned"])
def test_where_nothing_is_in_force_nothing_looks_wrong(stage: str) -> None:
    """Open review says so plainly: no marks, no lines below, and a sentence."""
    judgement = Judgement(stage)  # type: ignore[arg-type]  # the stage is one of those named above
    assert rows(judgement) == rows(WAITING)
    told = " ".join(plain(line) for line in verdicts.entry_lines(entry(), judgement, Canvas(80)))
    assert "teller" in told and "!" not in told
    assert verdicts.legend(judgement)[1] == "dim"


def test_findings_without_an_entry_have_rows_of_their_own() -> None:
    """A merge that dropped a record is no entry, and is told all the same."""
    stray = AuditFinding("record-dropped", "b" * 40, {"path": "plan/reviews/x\x1b[2J"})
    judgement = judged(SOUND, findings={"b" * 40: (stray,), COMMIT: (AuditFinding("stale", COMMIT),)})
    assert verdicts.strays([entry()], judgement) == (stray,)
    (row,) = history.finding_rows([stray], Canvas(80))
    assert plain(row.line) == " ! Innførsel fjernet · commit bbbbbbb" and row.item_id == "finding:0"
    full = "\n".join(plain(line) for line in verdicts.finding_lines(stray, Canvas(60)))
    assert "Slik rettes det: Legg filen tilbake" in full and "\x1b" not in full


def test_healed_and_accepted_are_no_deviations() -> None:
    """They are told, and said to be so."""
    dropped = AuditFinding("record-dropped", COMMIT)
    for one in (attrs.evolve(dropped, healed=True), attrs.evolve(dropped, accepted=True)):
        assert not rows(judged(SOUND, findings={COMMIT: (one,)}))[0].startswith(" !")


def test_rows_are_as_wide_as_asked_in_ascii_too() -> None:
    """Marks and lines below keep to the columns."""
    wrong = judged(
        RecordFault("late"), findings={COMMIT: (AuditFinding("late", COMMIT), AuditFinding("stale", COMMIT))}
    )
    for width in (40, 60, 80, 120):
        for ascii in (False, True):
            for line in history.entry_lines(entry(), PEOPLE, Canvas(width, ascii), wrong):
                assert cells(line) == width
                assert not ascii or plain(line).isascii()


def test_findings_of_one_kind_at_one_commit_are_told_together() -> None:
    """One head, one remedy, each thing said once; of many the rest are counted."""
    found = [AuditFinding("stale", COMMIT, {"item": f"s.m{number}", "voice": "eva"}) for number in range(15)]
    other = AuditFinding("stale", COMMIT, {"item": "s.m1", "voice": "eli"})
    assert [len(group) for group in audit.grouped([*found, other])] == [15, 1]
    told = [plain(line).strip() for line in audit.group_lines(found, Canvas(200))]
    assert len(told) == 1 + 10 + 3 and told[11] == "og 5 til av samme type"
    assert sum("Slik rettes det" in line for line in told) == 1
