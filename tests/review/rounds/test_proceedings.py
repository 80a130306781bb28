"""The proceedings at a commit: the round, its editions and change numbers, its days, and what the text is called."""

from __future__ import annotations

from datetime import date

import pytest

from plantui.review.ledger.adopted_revisions import Revision, called, revisions
from plantui.review.ledger.commit_facts import Pins
from plantui.review.records.record import Act, Number
from plantui.review.rounds.change_numbers import next_numbers, unnumbered
from plantui.review.rounds.proceedings import Edition, Proceedings, proceedings_at
from support.authority import (
    MILESTONES,
    POLICY,
    Round,
    act_of,
    founded,
    governance,
    moved,
    persons,
    policy,
    round_of,
    texts,
)


@pytest.fixture
def of() -> Round:
    """A founded plan with an open round in which `s.m` is changed."""
    return round_of(founded())


def at(of: Round, tip: str, name: str | None = None, pins: Pins | None = None) -> Proceedings:
    """The proceedings at a tip."""
    return proceedings_at(of.world.inquire(tip, pins), tip, name)


def freeze(of: Round, parent: str, number: int | None, *numbers: Number, **more: str) -> str:
    """An edition of the text at a commit."""
    print_ = of.world.print_of(more.get("base", parent))
    act = Act("round-freeze", edition=number, plan_fingerprint=print_, numbers=numbers)
    return of.act(parent, "siri", act, **more)


def second(of: Round, parent: str, name: str) -> str:
    """Another round's opening."""
    return of.world.open(parent, of.root, round=name)[0]


def test_the_only_open_round_is_the_one_unless_another_is_asked_for(of: Round) -> None:
    """By whatever name; one that is asked for and not open is none."""
    assert at(of, of.edit).opening == of.opening
    assert at(of, of.edit).name == "2025"
    assert at(of, of.edit, "2025").opening == of.opening
    assert at(of, of.edit, "other").opening is None
    small = second(of, of.root, "small")
    assert at(of, small).name == "small"
    assert at(of, of.root).openings == () and at(of, of.root).opening is None


def test_of_several_open_rounds_the_one_of_the_plans_revision_is_taken(of: Round) -> None:
    """Without a name; where none bears it, none is chosen."""
    both = second(of, of.edit, "small")
    assert at(of, both).open_names == ("2025", "small")
    assert at(of, both).name == "2025"
    assert at(of, both, "small").name == "small"
    assert at(of, both, "third").name == ""
    world = founded()
    one, opening = world.open(world.root, world.root, round="a")
    none = Round(world, opening, one, one)
    two = second(none, one, "b")
    found = at(none, two)
    assert (found.opening, found.opened, found.name, found.due, found.edition, found.last_called) == (
        None, None, "", None, None, False,
    )  # fmt: skip
    assert found.open_names == ("a", "b")


def test_of_two_rounds_opened_beside_each_other_under_one_name_the_last_is_taken() -> None:
    """In the order of the commits, so that everybody takes the same one."""
    for seed in ("a", "b", "c"):
        twice = round_of(founded(seed=seed))
        one, two = (
            second(twice, twice.edit, "small"),
            twice.world.open(twice.edit, twice.root, by="svein", round="small")[0],
        )
        found = at(twice, twice.world.commit(one, two, by="nils"), "small")
        assert found.open_names == ("2025", "small", "small")
        assert found.opening == found.openings[-1]


def test_the_days_of_a_round_are_the_last_calls_else_the_openings() -> None:
    """The earliest of last calls beside each other; the newest of several that follow each other."""
    world = founded()
    act = Act("round-open", baseline="2024", due=date(2025, 3, 1))
    opened = world.land(world.root, world.record("siri", act, base=world.root, against=world.root, opening=None))
    of = Round(world, act_of(world, opened).partition("#")[0], opened, opened)
    assert (at(of, opened).due, at(of, opened).last_called, at(of, opened).opened) == (date(2025, 3, 1), False, act)

    def call(parent: str, month: int) -> str:
        return of.act(parent, "siri", Act("round-last-call", due=date(2025, month, 1)))

    one = call(opened, 5)
    assert (at(of, one).due, at(of, one).last_called) == (date(2025, 5, 1), True)
    assert at(of, call(one, 6)).due == date(2025, 6, 1)
    assert at(of, world.commit(one, call(opened, 4), by="nils")).due == date(2025, 4, 1)
    assert at(of, of.root).due is None and not at(of, of.root).last_called


def test_editions_stand_in_the_order_of_their_freezes(of: Round) -> None:
    """Each with the commit of its text; the newest is the edition, and of two that bear a number the later."""
    one = freeze(of, of.edit, 1)
    edited = of.world.commit(one, plan=moved("m", when="2027"), by="nils")
    two = freeze(of, edited, 2)
    again = freeze(of, of.world.commit(two, plan=moved("m", when="2028"), by="nils"), 2)

    def edition(number: int, commit: str) -> Edition:
        base = of.world.said_in(commit).base
        return Edition(number, base, act_of(of.world, commit), "siri", of.world.print_of(base))

    found = at(of, again)
    assert found.editions == (edition(1, one), edition(2, two), edition(2, again))
    assert found.edition == edition(2, again)
    assert found.edition_of(2) == edition(2, again)
    assert found.edition_of(1) == edition(1, one)
    assert found.edition_of(3) is None
    assert at(of, of.edit).editions == () and at(of, of.edit).edition is None
    assert [found.is_edition(each) for each in found.editions] == [False, False, True]
    assert at(of, two).is_edition(edition(2, two))
    beside = of.world.commit(two, freeze(of, of.edit, 7), by="nils")
    newest = at(of, beside).edition
    assert newest is not None and newest.number == 7


def test_numbers_are_given_by_weight_and_kept(of: Round) -> None:
    """The first that an item was given holds; new ones are counted on from the greatest that was ever given."""
    assert next_numbers(at(of, of.edit)) == (Number("E01", "s.m"),)
    assert unnumbered(at(of, of.edit)) == ("s.m",)
    one = freeze(of, of.edit, 1, Number("E01", "s.m"), Number("E09", "s.o"))
    assert unnumbered(at(of, one)) == ()
    assert at(of, one).numbers == {"s.m": "E01", "s.o": "E09"}
    assert next_numbers(at(of, one)) == (Number("E01", "s.m"),)
    rows = [{**MILESTONES[0], "title": "MM"}, MILESTONES[1], {**MILESTONES[2], "when": "2031"}]
    new = {"id": "p", "kind": "event", "title": "P"}
    edited = of.world.commit(one, plan=texts([*rows, new]), by="nils")
    assert unnumbered(at(of, edited)) == ("s.p",)
    assert next_numbers(at(of, edited)) == (Number("E01", "s.m"), Number("E09", "s.o"), Number("E10", "s.p"))
    assert at(of, edited).by_number == ("s.m", "s.o", "s.p")
    later = freeze(of, edited, 2, Number("E02", "s.m"), Number("E03", "s.p"))
    assert at(of, later).numbers == {"s.m": "E01", "s.o": "E09", "s.p": "E03"}
    assert at(of, later).by_number == ("s.m", "s.p", "s.o")


def test_unnumbered_changes_stand_by_weight() -> None:
    """Rules first, then what binds most; the file's own order does not matter."""
    rows = [{**MILESTONES[0], "title": "MM"}, {**MILESTONES[2], "when": "2031"}]
    of = round_of(founded(), {**texts(rows), **governance(policy(POLICY, 2), persons())})
    found = at(of, of.edit)
    assert unnumbered(found) == ("policy", "s.o", "s.n", "s.m")
    assert next_numbers(found) == tuple(Number(f"E0{number}", item) for number, item in enumerate(unnumbered(found), 1))


def test_an_act_is_found_by_its_full_id_and_by_a_short_one(of: Round) -> None:
    """Ten digits at least, and the number of the act; not one of a record beside this commit."""
    act = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root)
    note = Act("remark", item="s.m", fingerprint=act.fingerprint, text="Og?")
    said = of.world.say(of.edit, "eva", act, note, against=of.root, opening=of.opening)
    record_id, record = act_of(of.world, said).partition("#")[0], of.world.said_in(said)
    found = at(of, said)
    for prefix in (record_id, record_id[:10]):
        assert found.find(f"{prefix}#1") == (record_id, record, act)
        assert found.find(f"{prefix}#02") == (record_id, record, note)
    for name in (
        f"{record_id[:9]}#1", f"{record_id[:10]}#3", f"{record_id[:10]}#0", f"{record_id[:10]}#", record_id,
        f"{record_id[:10]}#²", f"{record_id[:10]}#٣", f"{record_id[:10]}#-1", "f" * 10 + "#1",
    ):  # fmt: skip
        assert found.find(name) is None, name
    inquiry = of.world.inquire(said)
    assert proceedings_at(inquiry, of.edit).find(f"{record_id}#1") is None


def test_a_text_is_the_plan_in_force_to_the_last_byte() -> None:
    """Records beside it change nothing; without anything in force it is called nothing."""
    of = round_of(founded())
    assert at(of, of.root).called == at(of, of.opened).called == "in-force"
    assert at(of, of.edit).called == "proposal"
    comment = {"plan/plan.toml": texts()["plan/plan.toml"] + b"# \n"}
    assert at(of, of.world.commit(of.opened, plan=comment, by="nils")).called == "proposal"
    assert at(of, of.world.commit(of.opened, plan={"plan/extra.txt": b"x"}, by="nils")).called == "proposal"
    note = {"plan/reviews/notes.txt": b"x"}
    assert at(of, of.world.commit(of.opened, plan=note, by="nils")).called == "in-force"
    assert at(of, of.opened, pins=Pins()).called == ""
    inquiry = of.world.inquire(of.edit)
    horizon = inquiry.horizon(of.edit)
    assert called(inquiry, horizon, of.world.plan_at(of.root)) == "in-force"


def test_an_adopted_plan_has_its_own_name_and_the_round_it_ended() -> None:
    """First to last; none where nothing is in force, as behind a fork."""
    of = round_of(founded())
    first, done = Revision(of.root, "2025", "2024"), of.adopt(of.yes(of.edit))
    assert at(of, of.edit).revision == first
    latest = Revision(done, "2025", "2025")
    assert at(of, done).revision == latest
    inquiry = of.world.inquire(done)
    assert revisions(inquiry, inquiry.horizon(done)) == (first, latest)
    assert at(of, of.edit, pins=Pins()).revision is None
    forked = of.world.commit(done, of.adopt(of.yes(of.edit, "eli")), by="nils")
    inquiry = of.world.inquire(forked)
    assert revisions(inquiry, inquiry.horizon(forked)) == ()
    assert at(of, forked).why_no_rules == "disputed"
    assert at(of, forked).openings == ()
    other = of.world.commit(forked, second(of, of.root, "small"), by="nils")
    assert at(of, other).openings == at(of, other, "small").openings == ()


def test_why_no_rules_are_in_force() -> None:
    """No root is pinned, or it is not in this history."""
    of = round_of(founded())
    first = of.world.commits[of.root].parents[0]
    assert at(of, of.edit, pins=Pins()).why_no_rules == "open_review"
    assert proceedings_at(of.world.inquire(of.edit), first).why_no_rules == "elsewhere"
