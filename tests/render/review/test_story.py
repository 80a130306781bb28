"""The story's rows: what is said of a move, a reason, an adoption that left the item alone, and the end of a key."""

from __future__ import annotations

import pytest

from plantui import i18n
from plantui.render.review.story import StoryRow, event_rows
from review.rounds.test_item_lineage import life, renamed
from support.authority import MILESTONES, Round, founded, moved, retired, round_of, small_round, texts


@pytest.fixture(autouse=True)
def english() -> None:
    """The sentences quoted here."""
    i18n.choose("en")


def rows(of: Round, tip: str, item: str) -> tuple[StoryRow, ...]:
    """Every event of an item's story."""
    return event_rows(life(of, tip, item))


def test_a_move_says_what_it_was_and_why() -> None:
    """With the reason of its round, and without a turn of the field that only names the old id."""
    of = round_of(founded())
    reasons = b'schema = "plantui.changes/1"\n[item."s.mm"]\nreason_code = "omfang"\nreason = "Nytt navn."\n'
    tip = of.world.commit(of.edit, plan={**renamed(was="m"), "plan/changes/2025.toml": reasons}, by="nils")
    row = rows(of, tip, "s.mm")[-1]
    said = [words for words, _ in row.below]
    assert "moved here" in row.head
    assert said[0] == "It was s.m until then."
    assert any("Reason:" in words and "Nytt navn." in words for words in said)
    assert not any(words.startswith(("was", "Was")) for words in said)
    tip = of.world.commit(of.edit, plan=renamed(replaces="m"), by="nils")
    assert rows(of, tip, "s.mm")[-1].below[0][0] == "It takes the place of s.m."


def test_an_adoption_that_left_the_item_as_it_was_is_one_line() -> None:
    """One that changed it tells how it reads and who said what; one that ended a key tells whose."""
    of = round_of(founded())
    adopted = of.adopt(of.yes(of.edit))
    (row,) = (row for row in rows(of, adopted, "s.m") if row.commit == adopted)
    assert len(row.below) == 2
    opened, opening = of.world.open(adopted, adopted, round="2026")

    def yes(parent: str, item: str) -> str:
        said = of.world.decision(item, "godkjent", "eier", parent, adopted)
        return of.world.say(parent, "eva", said, against=adopted, opening=opening, round="2026")

    tried = yes(of.world.commit(opened, plan=moved("m", when="2030"), by="nils"), "s.m")
    back = [{**row, **({"when": "2026"} if row["id"] == "m" else {"when": "2029"} if row["id"] == "o" else {})}
            for row in MILESTONES]  # fmt: skip
    again = of.world.adopt(
        yes(of.world.commit(tried, plan=texts(back), by="nils"), "s.o"), adopted, opening, round="2026"
    )
    (row,) = (row for row in rows(of, again, "s.m") if row.commit == again)
    assert "with no change here" in row.head
    assert row.below == ()


def test_the_end_of_a_key_names_whose_it_was() -> None:
    """In the line of the adoption that ended it."""
    of = round_of(founded())
    said = of.yes(of.edit)
    retirement = small_round(of.world, retired("eva"))
    governed = {path: data for path, data in of.world.trees[retirement].plan.items() if "/governance/" in path}
    merged = of.world.commit(said, retirement, plan=governed, by="nils")
    (row,) = (row for row in rows(of, merged, "s.m") if row.commit == retirement)
    assert "with no change here" in row.head
    assert len(row.below) == 1
    assert "Ended a key of: eva" in row.below[0][0]


def test_a_word_for_a_whole_service_is_told_to_say_nothing_of_what_must_be_named() -> None:
    """Whoever reads the story of that item does not read it as a yes."""
    of = round_of(founded(), moved("o", title="OO"))
    said = of.act(of.edit, "eva", of.world.blanket("s", "godkjent", "eier", of.edit, of.root))
    assert any("Says nothing about this item" in words for words, _ in rows(of, said, "s.o")[-1].below)


def test_a_voice_that_spoke_of_an_item_twice_is_told_apart() -> None:
    """A word for the whole service says so wherever it is told, beside the word by which the same voice named the item:
    where it was said, where an adoption counts it, and where the text put an end to it.
    """
    of = round_of(founded())
    whole = of.act(of.edit, "eva", of.world.blanket("s", "godkjent", "eier", of.edit, of.root))
    said = of.world.commit(whole, of.yes(of.edit), by="nils")
    heads = [row.head for row in rows(of, said, "s.m")[-2:]]
    assert sum("on all of s" in head for head in heads) == 1
    adopted = of.adopt(said)
    told = [words for words, _ in rows(of, adopted, "s.m")[-1].below if "eva:" in words.lower()]
    assert len(told) == len(set(told)) == 2 and sum("on all of s" in words for words in told) == 1
    edited = of.world.commit(whole, plan=moved("m", when="2031"), by="nils")
    (lapsed,) = (words for words, _ in rows(of, edited, "s.m")[-1].below if words.startswith("This ended"))
    assert lapsed == "This ended: eva, Approved on all of s"
