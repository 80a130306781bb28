"""Who edited what since the baseline, and may therefore not approve it alone (clause 13).

Each rule (clause 13), with its smallest example | its boundary:

* who edited an item fills no seat on it
  Eva edits, and her yes fills nothing | Eli's fills it; so does a body's
* an item is edited where it differs from every parent
  a merge that takes one side edits nothing | a merge with a text of its own
* an edit by no active key needs a vouch
  an unsigned edit: not approved | a vouch on this very text
"""

from __future__ import annotations

import attrs

from plantui.review.records.record import Act
from plantui.review.rounds.standing import standing
from support.authority import (
    MILESTONES,
    PEOPLE,
    POLICY,
    Round,
    founded,
    governance,
    moved,
    persons,
    policy,
    retired,
    round_of,
    small_round,
    texts,
    who,
)


def editors(of: Round, tip: str, item: str = "s.m") -> set[str]:
    """Who counts as the item's editor."""
    return set(standing(of.world.inquire(tip), tip, of.opening).items[item].editors)


def test_who_edited_an_item_fills_no_seat_on_it() -> None:
    """Eva edits and says yes: the seat stays empty. Eli's yes fills it."""
    of = round_of(founded(), by="eva")
    assert of.needs(of.yes(of.edit)) == ["seat eier 1"]
    assert of.needs(of.yes(of.edit, "eli")) == []


def test_a_yes_said_before_ones_own_edit_fills_nothing_after_it() -> None:
    """Nor after an edit that leaves the text as it was approved."""
    of = round_of(founded())
    said = of.yes(of.edit)
    there = of.world.commit(said, plan=moved("m", when="2029"), by="eva")
    back = of.world.commit(there, plan=moved("m", when="2026"), by="eva")
    assert of.needs(back) == ["seat eier 1"]
    assert of.needs(of.yes(back, "eli")) == []


def test_who_edited_another_item_is_no_editor_of_this_one() -> None:
    """An edit counts for what it changed."""
    of = round_of(founded())
    rows = [{**row, "title": "NN"} if row["id"] == "n" else row for row in MILESTONES]
    rows[0] = {**rows[0], "when": "2026"}
    tip = of.world.commit(of.edit, plan=texts(rows), by="eva")
    assert editors(of, tip) == {"nils"} and editors(of, tip, "s.n") == {"eva"}
    assert of.needs(of.yes(tip)) == []


def test_rules_may_let_editors_approve() -> None:
    """Where they say so, and only there."""
    of = round_of(founded(policy(POLICY.replace("named =", "editors_may_approve = true\nnamed ="))), by="eva")
    assert of.needs(of.yes(of.edit)) == []


def test_an_edit_by_nobody_known_must_be_vouched_for() -> None:
    """Unsigned, or by a stranger's key: no yes is enough until somebody registered stands for the text."""
    for signer in (None, "mallory"):
        of = round_of(founded(), by=signer)
        said = of.yes(of.edit)
        assert of.needs(said) == [f"unattributed {of.edit}"]
        assert of.world.codes(said) == {"unattributed"}
        print_ = of.world.decision("s.m", "godkjent", "eier", said, of.root).fingerprint
        vouch = Act("vouch", item="s.m", fingerprint=print_)
        vouched = of.act(said, "arne", vouch)
        assert of.needs(vouched) == []
        assert of.world.codes(vouched) == set()
        assert editors(of, vouched) == {"arne"}
        own = of.act(said, "eva", vouch)
        assert of.needs(own) == ["seat eier 1"]
        strange = of.act(said, "mallory", vouch)
        assert of.needs(strange) == [f"unattributed {of.edit}"]


def test_a_vouch_is_for_one_text() -> None:
    """After another edit by nobody known the new text has nobody who stands for it."""
    of = round_of(founded(), by=None)
    print_ = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root).fingerprint
    vouched = of.act(of.edit, "arne", Act("vouch", item="s.m", fingerprint=print_))
    edited = of.world.commit(vouched, plan=moved("m", when="2030"), by=None)
    said = of.yes(edited)
    assert [need.split()[0] for need in of.needs(said)] == ["unattributed", "unattributed"]


def test_a_vouch_in_one_open_round_stands_for_the_edit_in_the_audit() -> None:
    """A second round that lies open beside it raises no alarm."""
    of = round_of(founded(), by=None)
    print_ = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root).fingerprint
    vouched = of.act(of.edit, "arne", Act("vouch", item="s.m", fingerprint=print_))
    second, _ = of.world.open(vouched, of.root, round="2026")
    assert of.world.codes(second) == set()


def test_unsigned_edits_pass_where_the_rules_let_editors_approve() -> None:
    """Nobody has to be known there."""
    of = round_of(founded(policy(POLICY.replace("named =", "editors_may_approve = true\nnamed ="))), by=None)
    assert of.needs(of.yes(of.edit)) == []
    assert of.world.codes(of.adopt(of.yes(of.edit))) == set()


def test_a_merge_that_takes_one_side_edits_nothing() -> None:
    """A forge's merge of two branches that edited different services is nobody's edit."""
    of = round_of(founded())
    one = of.world.commit(of.edit, plan=moved("m", when="2027"), by="nils")
    tip = of.world.commit(one, of.edit, by="forge")
    assert editors(of, tip) == {"nils"}
    assert of.needs(of.yes(tip)) == []
    assert of.world.codes(tip) == set()


def test_a_merge_that_makes_a_text_of_its_own_is_an_edit() -> None:
    """What differs from every parent was written in the merge, by whoever signed it."""
    of = round_of(founded())
    other = of.world.commit(of.opened, plan=moved("m", when="2028"), by="arne")
    for signer, needs in (("eva", ["seat eier 1"]), ("svein", [])):
        tip = of.world.commit(of.edit, other, plan=moved("m", when="2031"), by=signer)
        assert of.needs(of.yes(tip)) == needs
        assert editors(of, tip) == {"nils", "arne", signer}
    evil = of.world.commit(of.edit, other, plan=moved("m", when="2031"), by=None)
    assert of.needs(of.yes(evil)) == [f"unattributed {evil}"]


def test_an_unreadable_file_differs_in_all_its_items() -> None:
    """Who left it unreadable may have edited anything in it."""
    of = round_of(founded())
    path = "plan/services/s.toml"
    data = of.world.trees[of.edit].plan[path]
    broken = of.world.commit(of.edit, plan={path: data + b'\n[[milestone]]\nid = "m"\n'}, by="eva")
    mended = of.world.commit(broken, plan={path: data}, by="svein")
    assert "eva" in editors(of, mended)
    assert of.needs(of.yes(mended)) == ["seat eier 1"]
    assert of.needs(of.yes(mended, "eli")) == []


def test_a_file_that_one_breaks_and_others_carry_is_edited_by_one() -> None:
    """Whoever commits beside it, or merges it unchanged, has not touched it; who mends it has edited all of it."""
    of = round_of(founded())
    path = "plan/services/s.toml"
    data = of.world.trees[of.edit].plan[path]
    broken = of.world.commit(of.edit, plan={path: data + b'\n[[milestone]]\nid = "m"\n'}, by="eva")
    carried = of.world.commit(broken, plan=other_text(of, broken), by="arne")
    side = of.world.commit(of.edit, by="siri")
    merged = of.world.commit(carried, side, by="forge")
    assert editors(of, merged) == {"nils", "eva"}
    assert editors(of, of.world.commit(merged, plan={path: data}, by="svein")) == {"nils", "eva", "svein"}
    unknown = of.world.commit(merged, plan={path: data}, by=None)
    assert of.needs(of.yes(unknown, "eli")) == [f"unattributed {unknown}"]


def other_text(of: Round, commit: str) -> dict[str, bytes]:
    """The other service's file with another text."""
    path = "plan/services/t.toml"
    return {path: of.world.trees[commit].plan[path].replace(b'"X"', b'"Y"')}


def test_edits_before_the_baseline_are_over() -> None:
    """Who edited the plan now in force may approve the next."""
    of = round_of(founded(), by="eva")
    done = of.adopt(of.yes(of.edit, "eli"))
    opened, opening = of.world.open(done, done, round="2026")
    edit = of.world.commit(opened, plan=moved("m", when="2030"), by="nils")
    later = Round(of.world, opening, opened, edit)
    assert later.needs(later.yes(edit, against=done, round="2026")) == []
    again = attrs.evolve(later, edit=of.world.commit(opened, plan=moved("m", when="2030"), by="eva"))
    assert again.needs(again.yes(again.edit, against=done, round="2026")) == ["seat eier 1"]


def test_an_edit_with_a_key_retired_beside_it_is_nobodys() -> None:
    """Whoever has the old key signs in its owner's name; the mark of an audited commit keeps what came before."""
    of = round_of(founded(), by="eva")
    for mark, needs in (("", [f"unattributed {of.edit}"]), (of.edit, [])):
        small = small_round(of.world, retired("eva", mark))
        files = {path: data for path, data in of.world.trees[small].plan.items() if "governance" in path}
        tip = of.world.commit(of.edit, small, plan=files, by="nils")
        assert of.needs(of.yes(tip, "eli", against=small)) == needs


def test_who_edits_the_people_does_not_approve_them() -> None:
    """Nobody registers themselves and says yes to it."""
    people = governance(policy(), persons({**PEOPLE, "nina": who("nina", "eier")}, 2))
    of = round_of(founded(), people, by="siri")
    alone = of.decide(of.edit, "siri", "godkjent", "sekretariat", "people")
    assert of.needs(alone, "people") == ["seat sekretariat 1"]
    assert of.needs(of.decide(of.edit, "svein", "godkjent", "sekretariat", "people"), "people") == []
