"""A decision on the whole document: `plan` with all the items of plan.toml, the services not in it (clause 11).

Each rule (clause 11), with its smallest example | its boundary:

* a yes to the document is one to each changed item of plan.toml
  `plan` itself among them | an item of a service is not in it
"""

from __future__ import annotations

import attrs
import pytest

from plantui.review.records import record
from plantui.review.records.record import Covered
from plantui.review.rounds.standing import standing
from support.authority import POLICY, Round, founded, moved, policy, round_of, texts

PLAN = "plan/plan.toml"
ACTORS = (
    b'[[actor]]\nid = "nhn"\ntitle = "NHN"\nsource = "x"\n',
    b'[[actor]]\nid = "hv"\ntitle = "HV"\nsource = "x"\n',
)


def document(*tables: bytes, title: str = "Ny tittel") -> dict[str, bytes]:
    """The files of the plan with another title, some tables added to plan.toml, and `s.m` moved."""
    files = {**moved("m", when="2026"), PLAN: texts(title=title)[PLAN]}
    return {**files, PLAN: files[PLAN] + b"".join(b"\n" + table for table in tables)}


def changed(rules: bytes | None = None) -> Round:
    """A round in which the title is another, an actor is new, and a service changed too."""
    return round_of(founded(rules), document(ACTORS[0]))


def lacking(of: Round, tip: str) -> list[str]:
    """The items that still need somebody."""
    return sorted(item for item, one in standing(of.world.inquire(tip), tip, of.opening).items.items() if one.needs)


def yes(of: Round, parent: str, word: str = "godkjent", **more: str) -> str:
    """Eva's word on the whole document."""
    base = more.get("base", parent)
    return of.act(parent, "eva", of.world.document(word, "eier", base, of.root), **more)


def test_a_yes_to_the_document_stands_for_each_changed_item_of_plan_toml() -> None:
    """`plan` itself among them; what stands in services is not in it."""
    of = changed()
    assert lacking(of, of.edit) == ["plan", "plan.nhn", "s.m"]
    said = yes(of, of.edit)
    assert lacking(of, said) == ["s.m"] and of.world.codes(said) == set()
    done = of.adopt(of.yes(said))
    assert of.world.codes(done) == set()


def test_its_record_reads_back_to_its_own_bytes() -> None:
    """The format takes the document as it takes a service."""
    of = changed()
    made = of.world.said_in(yes(of, of.edit))
    assert made.acts[0].item == "plan" and made.acts[0].covers == "items"
    assert [one.item for one in made.acts[0].covered] == ["plan", "plan.nhn"]
    assert record.read_record(record.write(made)) == made


@pytest.mark.parametrize("part", ["fingerprint", "covered", "service"])
def test_a_yes_to_the_document_that_misstates_it_does_not_count(part: str) -> None:
    """Another fingerprint, fewer items, or an item of a service among them."""
    of = changed()
    honest = of.world.document("godkjent", "eier", of.edit, of.root)
    moved_ = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root).fingerprint
    act = {
        "fingerprint": attrs.evolve(honest, fingerprint="0" * 64),
        "covered": attrs.evolve(honest, covered=honest.covered[:1]),
        "service": attrs.evolve(honest, covered=(*honest.covered, Covered("s.m", moved_ or ""))),
    }[part]
    tip = of.act(of.edit, "eva", act)
    assert of.world.codes(tip) == {"record-base"}
    assert lacking(of, tip) == ["plan", "plan.nhn", "s.m"]


def test_a_removed_item_of_the_document_is_covered_by_its_tombstone() -> None:
    """Taken out of plan.toml it is approved with the rest of the document."""
    of = changed()
    done = of.adopt(of.yes(yes(of, of.edit)))
    opened, opening = of.world.open(done, done, round="2026")
    edit = of.world.commit(opened, plan=document(ACTORS[1]), by="nils")
    act = of.world.document("godkjent", "eier", edit, done)
    assert [one.item for one in act.covered] == ["plan.hv", "plan.nhn"]
    said = of.world.say(edit, "eva", act, against=done, opening=opening, round="2026")
    assert of.world.codes(said) == set()
    assert all(one.approved for one in standing(of.world.inquire(said), said, opening).items.values())


def test_a_later_edit_of_one_item_costs_one_yes() -> None:
    """The others go on counting, also when something in a service has changed since."""
    of = changed()
    edited = of.world.commit(yes(of, of.edit), plan=document(ACTORS[0].replace(b"NHN", b"Helsenett")), by="nils")
    assert lacking(of, edited) == ["plan.nhn", "s.m"]


def test_what_must_be_named_is_not_covered() -> None:
    """A blanket yes says nothing of it; a block to the whole document holds it."""
    of = changed(policy(POLICY.replace('named = ["kind:transition"]', 'named = ["kind:actor"]')))
    assert lacking(of, yes(of, of.edit)) == ["plan.nhn", "s.m"]
    blocked = yes(of, yes(of, of.edit), "avvist")
    assert any(need.startswith("blocked") for need in of.needs(blocked, "plan.nhn"))


def test_a_yes_to_an_older_document_is_superseded_item_by_item() -> None:
    """A newer answer on one item stands; for the others the older yes goes on counting."""
    of = changed()
    second = of.world.commit(of.edit, plan=document(ACTORS[0], title="En annen"), by="nils")
    newer = of.yes(second, item="plan")
    late = yes(of, newer, base=of.edit)
    assert lacking(of, late) == ["s.m"]
    assert of.world.codes(late) == {"superseded"}
