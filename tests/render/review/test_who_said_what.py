"""A round in lines: nothing that others wrote reaches the terminal raw, and everything fits."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from attrs import evolve

from plantui import i18n, terminal_text
from plantui.render import labels
from plantui.render.line import Canvas, Line, plain
from plantui.render.review import matrix as review_matrix
from plantui.render.review import round_panel, status, who_said_what
from plantui.review.records.record import Act, Dissent, Source
from plantui.review.rounds.adoption_rules import Missing
from plantui.review.rounds.proceedings import Proceedings, proceedings_at
from plantui.review.rounds.round import Voice
from plantui.review.rounds.selection import select
from plantui.review.rounds.statements import matrix
from plantui.usecases.session import review
from support import authority, founded, persons, repositories
from support.founded import Founded

TRIAL = "pps.testperiode"
HOSTILE = "Se \x1b]0;tull\x07 her \u202egnål [@click=quit]\u200b"


@pytest.fixture
def held(tmp_path: Path) -> Proceedings:
    """A round whose records hold what must not reach a terminal, for one item."""
    plan = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    plan.found()
    hostile = repositories.PPS.replace('"2025-Q1"', '"2025-Q2"').replace('"Testperiode"', '"Test\\u202eperiode"')
    plan.edit("arne", {"plan/services/pps.toml": hostile})
    plan.open()
    plan.freeze()
    _say(plan)
    siri = persons.at(plan, "siri", tmp_path / "homes")
    i18n.choose("nb")
    with siri.here():
        return review.held(siri.desk())


def _say(plan: Founded) -> None:
    from attrs import evolve

    from plantui.review.records.record import Act

    decision = plan.decision(TRIAL, "frarades", None)
    source = Source(kind="minutes", title=HOSTILE, sha256="0" * 64, votes_for=3, votes_against=1)
    plan.say("siri", evolve(decision, reason=HOSTILE, seat="rad"), voice="rad", source=source,
             dissents=(Dissent(HOSTILE),))  # fmt: skip
    remark = Act("remark", item=TRIAL, fingerprint=decision.fingerprint, text=HOSTILE, answer=True)
    plan.say("arne", remark)
    edited = (plan.folder / "plan/services/pps.toml").read_text().replace('"2025-Q2"', '"2025-Q3"')
    plan.edit("arne", {"plan/services/pps.toml": edited})


def drawn(held: Proceedings, width: int, ascii: bool) -> list[str]:
    """Every line there is of the round."""
    from plantui.review.rounds import adoption_rules

    lacking = adoption_rules.missing(held.inquiry, held.commit, held.opening)
    lines: Iterable[Line] = (
        *round_panel.round_lines(held, Canvas(width, ascii)),
        *who_said_what.item_lines(held, TRIAL, Canvas(width, ascii)),
        *who_said_what.item_lines(held, "pps.en-kilde", Canvas(width, ascii)),
        *status.status_lines(held, "siri", 3, Canvas(width, ascii)),
        *status.status_lines(held, "arne", 0, Canvas(width, ascii)),
        *who_said_what.missing_lines(held, lacking, Canvas(width, ascii)),
    )
    return ["".join(span for span, _ in line) for line in lines]


@pytest.mark.parametrize(("language", "said"), [("en", "adopted 2025-03-01"), ("nb", "vedtatt 1.3.2025")])
def test_the_head_of_a_round_says_when_its_baseline_was_adopted(held: Proceedings, language: str, said: str) -> None:
    """Status, the round and its linear text begin with it."""
    i18n.choose(language)
    assert held.revision is not None and held.in_force is not None
    heads = (
        plain(next(iter(status.status_lines(held, "siri", 0, Canvas(200))))),
        next(iter(status.plain_status(held, "siri"))),
        plain(next(iter(round_panel.round_lines(held, Canvas(200))))),
    )
    assert all(said in head for head in heads), heads


def test_an_item_outside_the_numbering_is_named_by_its_title_and_id(held: Proceedings) -> None:
    """Beside changes with numbers; where no edition has given any yet, every item goes by its id."""
    found = held.standing.items[TRIAL].item.after
    assert found is not None
    named = f"{labels.title(found)} ({TRIAL})"
    assert who_said_what.item_name(evolve(held, numbers={TRIAL: "E01"}), TRIAL) == f"E01 {TRIAL}"
    edited = evolve(held, numbers={"pps": "E01"})
    assert who_said_what.item_name(edited, TRIAL) == named
    lacking = (Missing("no-rule", {"item": TRIAL}),)
    (first, *_) = who_said_what.missing_lines(edited, lacking, Canvas(200))
    assert named in plain(first)
    assert who_said_what.item_name(edited, "borte.punkt") == "borte.punkt"
    assert who_said_what.item_name(evolve(held, numbers={}), TRIAL) == TRIAL


@pytest.mark.parametrize("width", [60, 80, 200])
def test_every_line_fits_and_no_control_comes_out(held: Proceedings, width: int) -> None:
    """Dissents, reasons, titles and names of sources are other people's words."""
    for ascii in (False, True):
        lines = drawn(held, width, ascii)
        assert len(lines) > 25
        for line in lines:
            assert terminal_text.cells(line) <= width, line
            assert not any(one < " " or one in "\x07\x1b\u202e\u200b" for one in line), line
            assert not ascii or max(map(ord, line), default=0) < 127, line


def test_what_has_lapsed_is_marked_in_words_and_signs(held: Proceedings) -> None:
    """Nobody has to see a colour to know it."""
    whole = "\n".join(drawn(held, 80, False))
    assert "-!" in whole and "FORELDET" in whole and "Arne Prøve" in whole
    assert "må besvares" in whole and "ført av Siri Prøve" in whole


def test_a_yes_that_does_not_count_has_a_sign_and_words_of_its_own() -> None:
    """The editor's own and an adviser's whom no rule asks stand in parentheses, beside the owner's that counts."""
    of = authority.round_of(authority.founded())
    edit = of.world.commit(of.edit, plan=authority.moved("m", when="2027"), by="eva")
    tip = of.decide(of.yes(of.yes(edit), "eli"), "arne", "tilslutning", "arkitekt")
    proceedings = proceedings_at(of.world.inquire(tip), tip)
    grid = matrix(proceedings)
    marks = [review_matrix.mark(grid, "s.m", Voice(voice)) for voice in ("arne", "eli", "eva")]
    assert marks == ["(+)", "+", "(+)"]
    said = [plain(line) for line in who_said_what.item_lines(proceedings, "s.m", Canvas(120))]
    assert ["teller ikke her" in line for line in said if "GJELDER" in line] == [True, False, True]
    assert "(+)" in " ".join(
        plain(line) for line in review_matrix.matrix_lines(proceedings, select(proceedings), Canvas(80))
    )


def test_a_remark_to_answer_is_told_with_the_item_it_is_on() -> None:
    """The round names where it stands; an approved item that has one is not marked as done."""
    i18n.choose("nb")
    of = authority.round_of(authority.founded())
    print_ = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root).fingerprint
    asked = Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True)
    tip = of.act(of.yes(of.edit), "arne", asked)
    held = proceedings_at(of.world.inquire(tip), tip)
    lines = [plain(line) for line in round_panel.round_lines(held, Canvas(80))]
    assert lines[2].strip() == "1 merknad må besvares: s.m"
    row = next(at for at, line in enumerate(lines) if "s.m  " in line)
    assert "✓" not in lines[row] and lines[row + 1].strip() == "1 merknad må besvares"
    lines = [plain(line) for line in status.screen_lines(held, "siri", 0, Canvas(80))]
    assert any("1 merknad må besvares: s.m" in line for line in lines)


def test_of_many_remarks_to_answer_the_first_are_named() -> None:
    """And how many more, with the command that shows them."""
    i18n.choose("nb")
    of = authority.round_of(authority.founded())
    print_ = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root).fingerprint
    asked = Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True)
    tip = of.act(of.edit, "arne", asked)
    held = proceedings_at(of.world.inquire(tip), tip)
    (remark,) = held.standing.remarks
    several = [evolve(remark, act=evolve(asked, item=item)) for item in ("s", "s.m", "plan", "s.x", "s.m")]
    held = evolve(held, standing=evolve(held.standing, remarks=tuple(several)))
    words = who_said_what.remarks_words(held)
    assert words == "5 merknader må besvares: s.m, plan, s og 1 til (plantui round show --open)"
