"""A record tells the truth about its own commits, or does not count (clause 11).

Each rule (clause 11), with its smallest example | its boundary:

* fingerprint, title and fields are the item's at `base`
  a yes with the field's old value | a title that is left out is not asked
* `base` follows the opening, `against` is in force
  a base before the opening | the opening itself
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

from plantui.review.records.record import Act, Covered, Number, RecordField
from support.authority import PEOPLE, Round, act_of, founded, moved, round_of, small_round, without


def opened() -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded())


def why(of: Round, tip: str) -> str:
    """What a record misstates; empty when nothing is found."""
    found = [one for one in of.world.audit(tip).findings if one.code != "tag-missing"]
    assert all(one.code == "record-base" for one in found)
    return " ".join(str(one.values["why"]) for one in found)


def yes(of: Round) -> Act:
    """Eva's truthful yes."""
    return of.world.decision("s.m", "godkjent", "eier", of.edit, of.root)


def titled(act: Act) -> Act:
    """The title as it is not."""
    return attrs.evolve(act, title="Noe annet")


def another_text(act: Act) -> Act:
    """The fingerprint of a text that is not there."""
    return attrs.evolve(act, fingerprint="0" * 64)


def no_fields(act: Act) -> Act:
    """A yes that does not say to what."""
    return attrs.evolve(act, fields=())


def other_fields(act: Act) -> Act:
    """A change in plain words that was never made."""
    return attrs.evolve(act, fields=(RecordField("when", "2025", "2025-06"),))


def more_fields(act: Act) -> Act:
    """A field that did not change."""
    return attrs.evolve(act, fields=(RecordField("title", "M", "MM"), *act.fields))


def unknown_item(act: Act) -> Act:
    """An item that is in neither text."""
    return attrs.evolve(act, item="s.q")


@pytest.mark.parametrize(
    ("misstate", "part"),
    [
        (titled, "title"),
        (another_text, "fingerprint"),
        (unknown_item, "fingerprint"),
        (no_fields, "field"),
        (other_fields, "field"),
        (more_fields, "field"),
    ],
)
def test_a_decision_that_misstates_its_commits_does_not_count(misstate: Callable[[Act], Act], part: str) -> None:
    """Beside the same yes told truthfully, which does."""
    of = opened()
    tip = of.act(of.edit, "eva", misstate(yes(of)))
    assert of.needs(tip) == ["seat eier 1"]
    assert why(of, tip) == part
    assert why(of, of.act(of.edit, "eva", attrs.evolve(yes(of), title="M"))) == ""


def test_a_text_that_is_not_in_the_history_is_not_what_was_read() -> None:
    """`base` lies in the history of the parent and descends from the opening."""
    of = opened()
    beside = of.world.commit(of.opened, plan=moved("m", when="2026"), by="nils")
    assert why(of, of.act(of.edit, "eva", yes(of), base=beside)) == "base"
    still = of.world.decision("s.m", "frarades", None, of.root, of.root)
    assert why(of, of.act(of.edit, "eva", still, base=of.root)) == "base"
    opened_ = of.world.decision("s.m", "frarades", None, of.opened, of.root)
    assert why(of, of.act(of.edit, "eva", opened_, base=of.opened)) == ""


def test_against_is_the_adoption_in_force_and_never_one_chosen() -> None:
    """After a small round was merged, the old baseline is no longer what a yes is given against."""
    of = opened()
    small = small_round(of.world, PEOPLE)
    merged = of.world.commit(of.edit, small, by="nils")
    assert why(of, of.yes(merged, against=of.root)) == "against"
    assert why(of, of.yes(merged, against=small)) == ""
    assert why(of, of.yes(of.edit, against=of.root)) == ""


def test_a_yes_to_a_service_lists_every_changed_item_inside() -> None:
    """Fewer, more, or other texts than are there: the whole record misstates."""
    world = founded()
    of = round_of(world, moved("m", when="2026", title="MM"))
    of = attrs.evolve(of, edit=world.commit(of.edit, plan=moved("n", title="NN"), by="nils"))
    honest = world.blanket("s", "godkjent", "eier", of.edit, of.root)
    assert why(of, of.act(of.edit, "eva", honest)) == ""
    extra = Covered("s.o", "0" * 64)
    for covered in ((), (*honest.covered, extra), (attrs.evolve(honest.covered[0], fingerprint="0" * 64),)):
        assert why(of, of.act(of.edit, "eva", attrs.evolve(honest, covered=covered))) == "covered"
    assert why(of, of.act(of.edit, "eva", attrs.evolve(honest, fingerprint="0" * 64))) == "fingerprint"
    told = attrs.evolve(honest, fields=(RecordField("title", "Tjeneste s", "Tjeneste t"),))
    assert why(of, of.act(of.edit, "eva", told)) == "field"


def test_a_removal_is_named_by_its_tombstone() -> None:
    """And by every field the item had."""
    of = round_of(founded(), without("m"))
    tip = of.yes(of.edit)
    assert of.needs(tip) == []
    assert why(of, tip) == ""
    had = of.world.decision("s.m", "godkjent", "eier", of.opened, of.root)
    assert why(of, of.act(of.edit, "eva", had)) == "fingerprint"


def test_numbers_of_editions_and_changes_are_names_and_nothing_rests_on_them() -> None:
    """What a record is about is its base and its fingerprints: a number that nobody gave misstates no commit."""
    of = opened()
    numbers = (Number("E01", "s.m"),)
    act = Act("round-freeze", edition=1, plan_fingerprint=of.world.print_of(of.edit), numbers=numbers)
    frozen = of.act(of.edit, "siri", act)
    for parent in (frozen, of.edit):
        for change, edition in (("E01", 1), ("E02", 1), ("E01", 2), (None, 2)):
            said = of.act(parent, "eva", attrs.evolve(yes(of), change=change), base=of.edit, edition=edition)
            assert why(of, said) == "" and of.needs(said) == []


def test_a_freeze_names_the_plan_it_freezes() -> None:
    """Another fingerprint than that of its base is no edition."""
    of = opened()
    act = Act("round-freeze", edition=1, plan_fingerprint=of.world.print_of(of.root))
    assert why(of, of.act(of.edit, "siri", act)) == "plan_fingerprint"


def test_an_answer_answers_something_of_its_own_round() -> None:
    """Known, in its history, about the item it names, under its title."""
    of = opened()
    print_ = yes(of).fingerprint
    remark = of.act(of.edit, "arne", Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True))
    act = act_of(of.world, remark)
    assert why(of, of.act(remark, "eva", Act("reply", to=act, text="Fordi"))) == ""
    assert why(of, of.act(remark, "eva", Act("reply", to=act, item="s.m", title="M", text="Fordi"))) == ""
    assert why(of, of.act(remark, "eva", Act("reply", to=act, item="s.m", title="N", text="Fordi"))) == "title"
    assert why(of, of.act(remark, "eva", Act("reply", to=act, item="s.n", text="Fordi"))) == "to"
    assert why(of, of.act(remark, "eva", Act("reply", to=act.replace("#1", "#2"), text="Fordi"))) == "to"
    assert why(of, of.act(of.edit, "eva", Act("reply", to=act, text="Fordi"))) == "to"
