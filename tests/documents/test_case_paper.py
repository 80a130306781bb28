"""The case paper: made of plan and records alone, in the order a council reads it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import attrs
import pytest

from plantui import i18n
from plantui.documents import edition_code
from plantui.documents.case_paper import case_paper
from plantui.documents.paper import Bullets, Heading, Paper, PaperTable, Paragraph
from plantui.review.rounds.proceedings import Proceedings
from support.demo_round import proceedings_of

BODY = "behovsgruppe"


@pytest.fixture(scope="module")
def proceedings(demo_in_round: Path) -> Proceedings:
    """Those of the demo."""
    return proceedings_of(demo_in_round)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The papers are read in English here."""
    i18n.choose("en")
    yield
    i18n.choose("en")


def headings(paper: Paper) -> list[str]:
    """The headings below the title, first to last."""
    return [block.words for block in paper.blocks if isinstance(block, Heading) and block.level == 2]


def tables(paper: Paper) -> list[PaperTable]:
    """Every table, first to last."""
    return [block for block in paper.blocks if isinstance(block, PaperTable)]


def grid(paper: Paper, beginning: str) -> PaperTable:
    """The table whose caption begins so."""
    return next(table for table in tables(paper) if table.caption.startswith(beginning))


def test_it_tells_the_case_in_the_order_of_a_councils_paper(proceedings: Proceedings) -> None:
    """Proposal first, then what is asked, the heavy changes, what speaks against, what is unknown; the form last."""
    assert headings(case_paper(proceedings, proceedings.edition, BODY)) == [
        "Proposed decision",
        "What you are asked about",
        "The heavy changes",
        "Contradictions, and dates that passed",
        "What the plan does not say",
        "Since edition 1, which you answered",
        "The other changes",
        "Changes of wording alone",
        "Remarks so far",
        "Who pays",
        "Reply form",
        "How an answer is recorded",
    ]


def test_headings_go_down_one_level_at_a_time(proceedings: Proceedings) -> None:
    """One title, and no level is passed over, as a screen reader walks them."""
    levels = [
        block.level for block in case_paper(proceedings, proceedings.edition).blocks if isinstance(block, Heading)
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_change_has_one_row_in_the_form(proceedings: Proceedings) -> None:
    """Each number stands once; what moved is one row with both of its numbers."""
    form = grid(case_paper(proceedings, proceedings.edition, BODY), "Your answer, change by change")
    numbers = [number for row in form.rows for number in row[0].split(" and ")]
    assert sorted(numbers) == sorted(proceedings.numbers.values()) and len(form.rows) == len(numbers) - 1
    assert [row[0] for row in form.rows if " and " in row[0]] == ["E22 and E27"]
    assert form.form and all(row[2:] == ("", "", "") for row in form.rows)


def test_the_words_offered_are_those_the_body_may_use(proceedings: Proceedings) -> None:
    """An advising council is offered no approval and no block; each word is spelled out below."""
    paper = case_paper(proceedings, proceedings.edition, BODY)
    offered = grid(paper, "Your answer, change by change").offered
    assert "Endorsed" in offered and "Approved" not in offered and "Postponed" not in offered
    spelled = [entry for block in paper.blocks if isinstance(block, Bullets) for entry in block.entries]
    assert all(any(entry.startswith(f"{word}: ") for entry in spelled) for word in offered)


def test_the_code_is_in_the_paper_and_in_the_head_of_the_form(proceedings: Proceedings) -> None:
    """It holds, and is another one for every body."""
    paper = case_paper(proceedings, proceedings.edition, BODY)
    assert edition_code.holds(edition_code.signs_of(paper.code))
    assert paper.code in grid(paper, "Your answer, change by change").heads[1]
    assert paper.code != case_paper(proceedings, proceedings.edition).code


def test_a_heavy_change_is_told_whole(proceedings: Proceedings) -> None:
    """Before and now, by how much, why, whom it hits, its source and its id."""
    told = grid(case_paper(proceedings, proceedings.edition), "Change E01:").rows
    rows = {row[0]: row[1] for row in told}
    assert rows["Before"] == "2025-01-01" and rows["Now"] == "2026-04-01"
    assert any("+15" in words for words in rows.values()) and "pll.overgang-forvaltning" in rows.values()
    assert any("Leverandørene er ikke ferdige" in words for words in rows.values())


def test_what_changed_since_the_edition_a_body_answered_stands_by_itself(proceedings: Proceedings) -> None:
    """Only for who answered an earlier one, and only what differs between the two editions."""
    since = grid(case_paper(proceedings, proceedings.edition, BODY), "What changed since edition 1")
    assert [row[0] for row in since.rows] == ["E03", "E09", "E17"]
    first = proceedings.edition_of(1)
    assert not any(words.startswith("Since") for words in headings(case_paper(proceedings, first, BODY)))
    assert not any(words.startswith("Since") for words in headings(case_paper(proceedings, proceedings.edition)))


def test_a_text_that_is_not_frozen_gives_a_draft_without_code_and_form(proceedings: Proceedings) -> None:
    """And says so before anything else."""
    paper = case_paper(proceedings, None, BODY)
    assert paper.draft and paper.code == "" and "Reply form" not in headings(paper)
    assert not any(table.form for table in tables(paper))
    first = next(block for block in paper.blocks if isinstance(block, Paragraph))
    assert first.weight == "strong" and first.words.startswith("DRAFT: this text is not frozen")
    assert not case_paper(proceedings, proceedings.edition).draft


def test_a_form_alone_has_no_case(proceedings: Proceedings) -> None:
    """Head, form, and how an answer is recorded."""
    paper = case_paper(proceedings, proceedings.edition, BODY, form_only=True)
    assert headings(paper) == ["Reply form", "How an answer is recorded"]
    assert paper.code == case_paper(proceedings, proceedings.edition, BODY).code


def test_tables_are_narrow_enough_for_a_page_and_whole(proceedings: Proceedings) -> None:
    """Five columns at most, a share of the width for each, and a cell for every head."""
    grids = [
        block for block in case_paper(proceedings, proceedings.edition, BODY).blocks if isinstance(block, PaperTable)
    ]
    assert len(grids) > 8
    for block in grids:
        assert len(block.heads) == len(block.widths) <= 5 and block.caption
        assert all(len(row) == len(block.heads) for row in block.rows) and block.rows


def test_the_root_is_printed_so_that_it_can_be_read_aloud(proceedings: Proceedings) -> None:
    """In groups of four; and with the commit and the beginning of the plan's fingerprint."""
    words = [
        block.words for block in case_paper(proceedings, proceedings.edition).blocks if isinstance(block, Paragraph)
    ]
    root, edition = proceedings.inquiry.pins.root, proceedings.edition
    assert edition is not None
    assert f"{root[:4]} {root[4:8]} " in words[-1]
    assert edition.commit in words[-1] and f" {edition.plan_fingerprint[:16]}." in words[-1]


def test_a_form_without_words_offered_is_the_rest(proceedings: Proceedings) -> None:
    """The answer as a whole: a tick for the rest, remarks, dissent, votes, meeting, case number, signature."""
    rest = grid(case_paper(proceedings, proceedings.edition, BODY), "The answer as a whole")
    assert rest.rows[0] == ("No remarks on the rest", "☐") and len(rest.rows) == 8 and not rest.offered
    assert attrs.asdict(rest)["form"]
