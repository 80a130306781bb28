"""The story of an item: everything that happened to it, in order, from a real history with real keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plantui import i18n
from plantui.errors import UsageProblem
from plantui.render.export import csv_tables, markdown
from plantui.render.export.plain import plain_story
from plantui.render.line import Canvas, plain
from plantui.render.review import story as review_story
from plantui.review.records.record import Dissent, Source
from plantui.review.rounds.item_history import Chronicle, ItemAdoption, RoundStep, Utterance
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, startup, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish
from support import founded
from support.documented import shapes
from support.founded import Founded
from support.program import plantui

ITEM = "pps.testperiode"
SERVICE = "plan/services/pps.toml"
SOURCE = Source(
    kind="minutes", title="Protokoll 7.pdf", sha256="41c0" * 16, journal="2025/14-3", case="7/25", present=12,
    votes_for=11, votes_against=1,
)  # fmt: skip


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Founded]:
    """A round in which a date moves twice: the owner's yes to the first ends by the second; a body endorses that."""
    folder = tmp_path_factory.mktemp("story")
    made = founded.begin(folder / "plan", founded.make_keys(folder / "keys"))
    made.found()
    made.edit("svein", {SERVICE: moved(made, "2025-Q3")})
    made.open()
    made.freeze()
    made.say("eva", made.decision(ITEM, "godkjent", "eier"))
    made.edit("svein", {SERVICE: moved(made, "2026-Q1")})
    made.freeze(edition=2)
    said = made.decision(ITEM, "tilslutning", "rad")
    made.say("siri", said, voice="rad", source=SOURCE, dissents=(Dissent("For sent."),))
    made.say("ny", made.decision(ITEM, "godkjent", "eier"), key="ny")
    made.say("eva", made.decision(ITEM, "godkjent", "eier"))
    made.edit("svein", {SERVICE: (made.folder / SERVICE).read_text("utf-8").rpartition("[[milestone]]")[0]})
    yield made
    i18n.choose("nb")


def moved(plan: Founded, when: str) -> str:
    """The service with the item's date moved."""
    head, mark, rest = (plan.folder / SERVICE).read_text("utf-8").partition('id = "testperiode"')
    before, _, after = rest.partition('when = "')
    return head + mark + before + f'when = "{when}"' + after.partition('"')[2]


def told(plan: Founded, item: str = ITEM, *, pinned: bool = True) -> Chronicle:
    """The story as whoever trusts the root is told it."""
    i18n.choose("en")
    wish = Wish(str(plan.folder))
    memory = Memory()
    desk = session_open.open_desk(startup.begin(wish), wish, memory)
    if pinned:
        trust.pin(desk, plan.root)
    return review.story(Session(desk, memory), item)


def test_every_text_step_and_word_stands_in_its_order(plan: Founded) -> None:
    """From the first text to the newest word: what is told is what happened, and nothing else."""
    kinds = [
        one.act.kind if isinstance(one, (RoundStep, Utterance)) else type(one).__name__.removeprefix("Item").lower()
        for one in told(plan).events
    ]
    assert kinds == [
        "text", "adoption", "text", "round-open", "round-freeze", "decision", "text", "round-freeze", "decision",
        "decision",
    ]  # fmt: skip


def test_whose_words_an_edit_ends_is_told_at_the_edit(plan: Founded) -> None:
    """The yes to the first date ends by the second one; the edit names its signer and both dates."""
    texts = told(plan).texts
    assert [one.after.text("when") for one in texts if one.after] == ["2025-Q1", "2025-Q3", "2026-Q1"]
    assert [[said.record.by for said in one.lapsed] for one in texts] == [[], [], ["eva"]]
    assert [one.by for one in texts] == ["", "svein", "svein"]


def test_a_bodys_words_name_who_recorded_them_from_which_source_and_who_was_outvoted(plan: Founded) -> None:
    """In words; what a stranger put there under another's name is no word of theirs, and is counted apart."""
    of = told(plan)
    lines = "\n".join(map(plain, review_story.story_lines(of, Canvas(100))))
    assert "Rådet: Endorsed" in lines and "recorded by Siri Prøve, source “Protokoll 7.pdf”" in lines
    assert (
        "case 7/25 · journal number 2025/14-3 · 12 present · For: 11, against: 1" in lines
        and "dissent: “For sent.”" in lines
    )
    assert [one.fault.code for one in of.words] == ["", "", ""]
    assert [one.code for one in of.attempts] == ["record-signer"]
    assert any("no signed record put there" in one for one in review_story.not_proved(of))


def test_what_is_proved_and_what_is_not_stands_at_the_end(plan: Founded) -> None:
    """Two yeses by the owner's own key, one body recorded with a source, and what nobody can know."""
    of = told(plan)
    assert review_story.proved(of)[0].startswith("2 decisions are signed with the person's own key")
    assert "names its source with a checksum" in review_story.proved(of)[1]
    assert any("what a body said" in one.lower() for one in review_story.not_proved(of))
    assert any("held the key" in one for one in review_story.not_proved(of))


def test_without_a_root_all_is_told_and_nothing_counts(plan: Founded) -> None:
    """Who trusts nothing yet still sees what was said, and that nobody's right to it is proved."""
    of = told(plan, pinned=False)
    assert [one.fault.code for one in of.words] == ["no-rules"] * 4
    assert not [one for one in of.events if isinstance(one, ItemAdoption)]
    assert "No rules are in force" in review_story.not_proved(of)[0]


def test_what_was_taken_out_of_the_plan_keeps_its_story(plan: Founded) -> None:
    """The removal is an event with its signer; what the plan in force still has is told from there."""
    texts = told(plan, "pps.overgang-forvaltning").texts
    assert [(one.after is not None, one.by) for one in texts] == [(True, ""), (False, "svein")]
    lines = "\n".join(map(plain, review_story.story_lines(told(plan, "pps.overgang-forvaltning"), Canvas(100))))
    assert "taken out of the plan" in lines and "The story of Overgang til forvaltning" in lines


def test_an_item_that_never_was_is_refused(plan: Founded) -> None:
    """The item is named."""
    with pytest.raises(UsageProblem, match="finnes-ikke"):
        told(plan, "pps.finnes-ikke")


def test_a_table_markdown_and_plain_lines_tell_the_same_events(plan: Founded) -> None:
    """One row, one heading and one line for each event; who reads one of them misses none."""
    of = told(plan)
    table, told_lines = list(csv_tables.story_rows(of)), list(markdown.story_markdown(of))
    assert len(table) == len(of.events) + 1 and {len(row) for row in table} == {len(table[0])}
    assert sum(line.startswith("## ") for line in told_lines) == len(of.events) + 3
    lines = list(plain_story(of))
    assert all(row.head in lines for row in review_story.event_rows(of))
    assert lines.count("How it stands now") == 1 and "How it stands now" not in "".join(
        set(lines) - {"How it stands now"}
    )


def test_every_line_fits_and_ascii_stays_ascii(plan: Founded) -> None:
    """At 40 and at 100 columns; with no byte above 126 where that is wanted."""
    of = told(plan)
    for width in (40, 100):
        assert all(len(plain(line)) <= width for line in review_story.story_lines(of, Canvas(width)))
    assert all(ord(char) < 127 for line in review_story.story_lines(of, Canvas(80, True)) for char in plain(line))


def test_the_command_tells_it_as_data_whose_keys_are_documented(plan: Founded, tmp_path: Path) -> None:
    """Each kind of event has its own shape."""
    assert plantui("trust", "--root", plan.root, "-C", plan.folder).code == 0
    answer = plantui("story", ITEM, "--format", "json", "-C", plan.folder)
    assert answer.code == 0, answer.err
    data: Any = answer.json()
    documented = shapes()
    assert set(data) == documented["plantui.story/1"]
    for one in data["events"]:
        assert set(one) == documented[f"event: {one['event']}"], one["event"]
    assert [one["event"] for one in data["events"]].count("text") == 3
    unknown = plantui("story", "pps.testperiod", "-C", plan.folder)
    assert unknown.code == 2 and ITEM in unknown.err
