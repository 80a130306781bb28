"""The agenda of a round from one's own chair: every changed item once, what waits for me first, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest

from plantui import i18n, terminal_text
from plantui.render.line import Canvas, Line
from plantui.render.review import agenda as agendas
from plantui.render.review.agenda import AgendaPage
from plantui.review.records.record import Act, Source
from plantui.review.rounds.round_tasks import NO_DRAFT, Drafted, Task
from plantui.usecases.session import attendance
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from support import founded, persons, repositories
from support.founded import Founded
from support.pilots import TODAY

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"
PPS = "plan/services/pps.toml"
PROPOSED = repositories.PPS.replace("when = 2026-01-01", "when = 2026-07-01").replace('"2025-Q1"', '"2025-Q2"')
HOSTILE = PROPOSED.replace('"Testperiode"', '"Test\\u202eperiode [@click=quit] på ø"')


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Two milestones moved; the owner approved both, and then one of them was edited again."""
    folder = tmp_path_factory.mktemp("agenda")
    made = founded.begin(folder / "plan", founded.make_keys(folder / "keys"))
    made.found()
    made.edit("arne", {PPS: HOSTILE})
    made.open()
    made.freeze()
    made.say("eva", made.decision(PAYMENT, "godkjent", "eier"), made.decision(TRIAL, "godkjent", "eier"))
    made.edit("arne", {PPS: HOSTILE.replace('"2025-Q2"', '"2025-Q3"')})
    return made


def seat(plan: Founded, name: str) -> AgendaPage:
    """The agenda of somebody, in bokmål."""
    i18n.choose("nb")
    person = persons.at(plan, name, plan.folder.parent / "homes")
    with person.here():
        _, found = attendance.attend(Session(person.desk(), Memory()))
    assert found is not None
    return found


def told(lines: Iterable[Line]) -> list[str]:
    """The lines without their roles."""
    return ["".join(words for words, _ in line) for line in lines]


def decided(found: AgendaPage) -> Drafted:
    """A word drafted on the trial that answers all that is asked of it."""
    return Drafted({TRIAL: (("Godkjent", "fordi"),)}, frozenset(found.tasks[TRIAL]))


def listed(found: AgendaPage, width: int, *, drafted: Drafted = NO_DRAFT, ascii: bool = False) -> list[str]:
    """The whole list."""
    drawn = agendas.agenda_rows(found, drafted, Canvas(width, ascii), TODAY)
    return told(drawn[at].line for at in range(len(drawn)))


def test_every_item_stands_once_in_the_part_it_belongs_to(plan: Founded) -> None:
    """What lapsed waits for the owner again, what holds is done; for the secretary it waits for others."""
    eva, siri = seat(plan, "eva"), seat(plan, "siri")
    assert eva.mine == (TRIAL,) and eva.again == {TRIAL} and siri.mine == ()
    assert [eva.part(one, NO_DRAFT) for one in (TRIAL, PAYMENT)] == ["mine", "done"]
    assert siri.part(TRIAL, NO_DRAFT) == "others" and eva.part(TRIAL, decided(eva)) == "draft"
    rows = listed(eva, 80)
    heads = [row.strip() for row in rows if row.startswith("  ") and row[2:5].isupper()]
    assert heads[0].startswith("VENTER PÅ DEG (1 av 2") and heads[1].startswith("FERDIG (1")
    assert [sum(title in row for row in rows) for title in ("periode", "Overgang til forvaltning")] == [1, 1]
    assert "UTKAST" in listed(eva, 80, drafted=decided(eva))[1] and "VENTER PÅ DEG (0" in listed(siri, 80)[0]


def test_a_remark_in_the_draft_takes_away_no_mark_that_says_what_waits(plan: Founded) -> None:
    """What lapsed, or must be answered, is said before the draft until the draft answers it."""
    eva = seat(plan, "eva")
    remarked = Drafted({TRIAL: (("Merknad", "hm"),)})
    assert (
        next(row for row in listed(eva, 80, drafted=remarked) if "periode" in row)
        .rstrip()
        .endswith("FORELDET, utkast: Merknad")
    )
    asked = attrs.evolve(eva, again=frozenset(), tasks={TRIAL: (Task("answer", ("eva",), TRIAL, to="x#1"),)})
    row = next(row for row in listed(asked, 80, drafted=remarked) if "periode" in row)
    assert row.rstrip().endswith("SVAR, utkast: Merknad")
    done = attrs.evolve(remarked, settled=frozenset(asked.tasks[TRIAL]))
    row = next(row for row in listed(asked, 80, drafted=done) if "periode" in row)
    assert "SVAR" not in row and row.rstrip().endswith("utkast: Merknad")


def test_what_lapsed_names_the_field_its_values_and_whose_edit_it_was(plan: Founded) -> None:
    """The row says so in a word; the item says what came between."""
    eva = seat(plan, "eva")
    assert next(row for row in listed(eva, 80) if "periode" in row).rstrip().endswith("FORELDET")
    detail = " ".join(" ".join(told(agendas.detail(eva, TRIAL, Canvas(80)))).split())
    for part in ("venter på deg", "Eva Prøve: Godkjent", "FORELDET", "2. kv. 2025", "3. kv. 2025", "Arne Prøve"):
        assert part in detail, part
    assert "mangler 1 fra Eier" in detail
    assert "mangler 1" in agendas.needs_words(eva, TRIAL, 80)
    assert "mangler 1" not in agendas.needs_words(eva, PAYMENT, 80)


@pytest.mark.parametrize("width", [30, 60, 80, 200])
def test_every_line_fits_and_no_control_comes_out(plan: Founded, width: int) -> None:
    """Titles are other people's words; in ASCII a longer spelling never clips the word that says what is wrong."""
    eva = seat(plan, "eva")
    for ascii in (False, True):
        lines = listed(eva, width, ascii=ascii)
        assert any(line.rstrip().endswith("FORELDET") for line in lines), lines
        for line in (*lines, *told(agendas.detail(eva, TRIAL, Canvas(width, ascii)))):
            assert terminal_text.cells(line) <= width, line
            assert not any(one < " " or one == "\u202e" for one in line), line
            assert not ascii or max(map(ord, line), default=0) < 127, line


def test_a_deadline_in_another_year_tells_the_year() -> None:
    """Without it a mistyped year would look like a day that is near."""
    assert agendas.due_day(date(2026, 11, 28), date(2026, 11, 26)) == "28.11"
    assert agendas.due_words(date(2027, 1, 1), date(2026, 12, 31)) == "1.1.2027 (1 d)"


def test_a_deadline_that_is_over_says_so_in_a_word() -> None:
    """From the day after; on the day itself there are no days left, and it is not over."""
    i18n.choose("nb")
    assert agendas.due_words(date(2026, 11, 26), date(2026, 11, 26)) == "26.11 (0 d)"
    assert agendas.due_words(date(2026, 11, 25), date(2026, 11, 26)) == "25.11 PASSERT"
    assert agendas.due_day(date(2020, 1, 1), date(2026, 11, 26)) == "1.1.2020 PASSERT"


@pytest.fixture(scope="module")
def invited(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Arne, who edits and heads the council: siri suggests on a changed item and on another, and records a word."""
    made = founded.in_round(tmp_path_factory.mktemp("invited"))
    for item in (TRIAL, "pps.en-kilde"):
        print_ = made.decision(item, "tilslutning", None).fingerprint
        made.say("siri", Act("suggestion", item=item, fingerprint=print_, field_name="when", value="2027-Q1"))
    source = Source(kind="minutes", title="Protokoll", sha256="0" * 64)
    made.say("siri", made.decision(PAYMENT, "anbefalt", "rad"), voice="rad", source=source)
    return made


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    """Keys by their ids: what a task names is what the user has bound."""
    i18n.on_screens("[{}]".format)
    yield
    i18n.on_screens(None)


def test_suggestions_wait_for_the_editor_also_on_items_that_are_not_changed(invited: Founded) -> None:
    """The row says so in a word, the item who suggests what, and how it is taken up or put aside."""
    arne, eva = seat(invited, "arne"), seat(invited, "eva")
    assert arne.mine == (TRIAL, "pps.en-kilde") and "pps.en-kilde" not in eva.order
    rows = listed(arne, 80)
    assert sum(row.rstrip().endswith("FORSLAG") for row in rows) == 2 and "VENTER PÅ DEG (2 av 2" in rows[0]
    for item, place in ((TRIAL, "av 2"), ("pps.en-kilde", "Ikke endret i forslaget")):
        detail = " ".join(" ".join(told(agendas.detail(arne, item, Canvas(80)))).split())
        taken = (
            "Siri Prøve foreslår Når: 1. kv. 2027. [take-up] tar det i bruk; et svar ([answer]) legger det til side."
        )
        assert taken in detail
        assert place in detail
    assert "foreslår Når" in agendas.needs_words(arne, "pps.en-kilde", 80)


def test_a_head_sees_what_was_recorded_and_its_number(invited: Founded) -> None:
    """In the row, and in the item with the key that confirms it; nobody else does."""
    arne, eva = seat(invited, "arne"), seat(invited, "eva")
    assert any(row.rstrip().endswith("KAN BEKREFTES") for row in listed(arne, 80))
    detail = " ".join(" ".join(told(agendas.detail(arne, PAYMENT, Canvas(80)))).split())
    assert "Siri Prøve har ført dette for Rådet. Du kan bekrefte det som leder: [answer]." in detail
    assert not any("KAN BEKREFTES" in row for row in listed(eva, 80))


def test_a_deadline_is_written_as_the_language_does() -> None:
    """The Norwegian spelling of a day is no English."""
    i18n.choose("en")
    assert agendas.due_day(date(2026, 12, 1), date(2026, 11, 26)) == "1 Dec"
    assert agendas.due_day(date(2027, 1, 1), date(2026, 11, 26)) == "2027-01-01"


def test_an_unanswered_remark_is_told_where_it_stands(tmp_path: Path) -> None:
    """An approved item with a remark that must be answered is not done: its row says so, and how the round stands."""
    made = founded.in_round(tmp_path)
    made.say("eva", made.decision(PAYMENT, "godkjent", "eier"))
    print_ = made.decision(PAYMENT, "godkjent", "eier").fingerprint
    made.say("arne", Act("remark", item=PAYMENT, fingerprint=print_, text="Hvorfor?", answer=True))
    for name in ("eva", "arne", "siri"):
        found = seat(made, name)
        may_answer = any(task.act == "answer" for task in found.tasks.get(PAYMENT, ()))
        (row,) = [row for row in listed(found, 80) if "Overgang til forvaltning" in row]
        assert row.rstrip().endswith("SVAR" if may_answer else "UBESVART") and "✓" not in row
        assert f"1 merknad må besvares: {PAYMENT}" in " ".join(" ".join(listed(found, 80)).split())
        detail = told(agendas.detail(found, PAYMENT, Canvas(80)))
        assert detail[-2].strip() == "Godkjent, men en merknad på punktet må besvares."
