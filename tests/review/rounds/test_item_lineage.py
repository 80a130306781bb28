"""An item's history under every id it has had, with why it was changed, and which adoption ended a voice's key."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from plantui.plan.model import Reason
from plantui.review.policy.people import People
from plantui.review.rounds.item_history import Chronicle, ItemAdoption, ItemText, RoundStep, Utterance, chronicle
from plantui.review.rounds.proceedings import proceedings_at
from support import plans
from support.authority import MILESTONES, Round, founded, moved, retired, round_of, small_round, texts


def life(of: Round, tip: str, item: str) -> Chronicle:
    """The history of an item at a tip."""
    return chronicle(proceedings_at(of.world.inquire(tip), tip), item, People(), {})


def sketch(lived: Chronicle) -> list[str]:
    """A line for each event: what it is, under which ids, who spoke, and whose words it ended."""
    lines = []
    for event in lived.events:
        if isinstance(event, ItemText):
            ids = f"{event.moved_from}>" if event.moved_from else ""
            now = event.after.id if event.after else "gone"
            lines.append(" ".join([f"{ids}{now}", *event.fields, *(f"-{ended.voice.id}" for ended in event.lapsed)]))
        elif isinstance(event, Utterance):
            lines.append(f"{event.voice.id} {event.act.word or event.act.kind}{'' if event.fresh else ' older'}")
        elif isinstance(event, RoundStep):
            lines.append(event.act.kind)
        else:
            lines.append(" ".join(["adopted", *event.retired]))
    return lines


def renamed(**fields: object) -> dict[str, bytes]:
    """The files of the plan with `m` under another id, and some of its fields set."""
    return texts([{**row, "id": "mm", **fields} if row["id"] == "m" else row for row in MILESTONES])


def elsewhere(**fields: object) -> dict[str, bytes]:
    """The files of the plan with `m` in the other service."""
    here = tuple({**row, "after": ["t.m"]} if row["id"] == "n" else row for row in MILESTONES if row["id"] != "m")
    there = ({**MILESTONES[0], **fields},)
    services: Mapping[str, plans.Tables] = {
        "s": {"milestone": here},
        "t": {"note": ({"id": "x", "text": "X"},), "milestone": there},
    }
    return plans.files(services, {"version": "1"})


@pytest.fixture
def of() -> Round:
    """A founded plan with an open round in which `s.m` is changed."""
    return round_of(founded())


BEGINNING = ["s.m kind source title when", "adopted", "round-open", "s.m when", "eva godkjent"]


def test_a_history_goes_on_under_another_id_in_the_same_service(of: Round) -> None:
    """The commit that renames it is one text, and ends the words about the item under its old id."""
    tip = of.world.commit(of.yes(of.edit), plan=renamed(was="m", when="2027"), by="nils")
    tip = of.yes(tip, item="s.mm")
    assert sketch(life(of, tip, "s.mm")) == [*BEGINNING, "s.m>s.mm was when -eva", "eva godkjent"]
    assert sketch(life(of, tip, "s.m")) == [*BEGINNING, "gone kind source title when -eva"]


def test_a_history_goes_on_in_another_service(of: Round) -> None:
    """With what was said of it there and here, to the adoption."""
    tip = of.world.commit(of.yes(of.edit), plan=elsewhere(was="s.m"), by="nils")
    for item in ("s.n", "s.m", "t.m"):
        tip = of.yes(tip, item=item)
    tip = of.adopt(tip)
    assert sketch(life(of, tip, "t.m")) == [
        *BEGINNING, "s.m>t.m was when -eva", "eva godkjent", "eva godkjent", "adopted",
    ]  # fmt: skip


def test_what_takes_the_place_of_another_has_its_history(of: Round) -> None:
    """Also where it says so in a later commit, and the other one stays."""
    tip = of.world.commit(of.yes(of.edit), plan=renamed(replaces="m"), by="nils")
    assert sketch(life(of, tip, "s.mm")) == [*BEGINNING, "s.m>s.mm replaces when -eva"]
    first = {**MILESTONES[0], "when": "2026"}
    both = texts([first, *MILESTONES[1:], {**first, "id": "mm", "replaces": "m"}])
    beside = of.world.commit(of.yes(of.edit), plan=both, by="nils")
    assert sketch(life(of, beside, "s.mm"))[-1] == "s.mm kind replaces source title when"
    assert "eva godkjent" in sketch(life(of, beside, "s.mm"))


def test_a_history_goes_through_every_move_and_a_circle_ends(of: Round) -> None:
    """Two moves, the last one back: each text stands once."""
    there = of.world.commit(of.edit, plan=elsewhere(was="s.m"), by="nils")
    back = of.world.commit(there, plan=moved("m", was="t.m", when="2028"), by="nils")
    told = sketch(life(of, back, "s.m"))
    assert told[:4] == BEGINNING[:4]
    assert told[-1].startswith("t.m>s.m") or told[-1].startswith("s.m")
    assert len(life(of, back, "s.m").texts) == 4


def test_each_text_has_the_reason_of_its_round(of: Round) -> None:
    """As the file says at that commit; where it does not yet, as it says in the end."""

    def reasons(code: str, item: str = "s.m") -> dict[str, bytes]:
        rows = f'schema = "plantui.changes/1"\n[item."{item}"]\nreason_code = "{code}"\nreason = "Derfor."\n'
        return {"plan/changes/2025.toml": rows.encode()}

    first = of.world.commit(of.edit, plan={**moved("m", when="2027"), **reasons("regelverk")}, by="nils")
    second = of.world.commit(first, plan={**moved("m", when="2028"), **reasons("omfang")}, by="nils")
    found = [text.reason.code if text.reason else "" for text in life(of, second, "s.m").texts]
    assert found[-2:] == ["regelverk", "omfang"]
    assert life(of, second, "s.m").texts[1].reason == Reason("omfang", "Derfor.", None)
    assert life(of, second, "s.n").texts[-1].reason is None


def test_the_adoption_that_ended_a_voice_s_key_stands_in_the_history() -> None:
    """An edit ends the word all the same, and is told with it; others' keys are no event of this item."""
    of = round_of(founded())
    said = of.yes(of.edit)
    edited = of.world.commit(said, plan=moved("m", when="2027"), by="nils")
    retirement = small_round(of.world, retired("eva"))
    governed = {path: data for path, data in of.world.trees[retirement].plan.items() if "/governance/" in path}
    merged = of.world.commit(edited, retirement, plan=governed, by="nils")
    lived = life(of, merged, "s.m")
    assert lived.words[0].fault.code == "key-retired-beside"
    assert [line for line in sketch(lived) if "eva" in line and line != "adopted eva"] == [
        "eva godkjent", "s.m when -eva",
    ]  # fmt: skip
    (ended,) = (event for event in lived.events if isinstance(event, ItemAdoption) and event.retired)
    assert (ended.commit, ended.changed, ended.founding, ended.statements) == (retirement, False, False, ())
    assert [line for line in sketch(life(of, merged, "s.n")) if line.startswith("adopted")] == ["adopted"]
