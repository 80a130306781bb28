"""More of the corpus: several answers of one voice, about older and newer texts, taken back, lifted, for all at once.

The histories that demanded each part of clauses 11 and 12.
"""

from __future__ import annotations

from typing import Any

from e2e.corpus import Planted, begun, case, group, merged
from plantui.review.records.record import Act
from support.authority import MILESTONES, Round, moved, texts
from support.governed import Keys, Repository, founded


def newer(world: Repository, at: Round, when: str = "2027", parent: str = "") -> str:
    """The proposal's next text, by nobody who approves it."""
    return world.commit(parent or at.edit, plan=moved("m", when=when), by="nils")


def paper(at: Round, parent: str, word: str = "godkjent", by: str = "eva", **more: Any) -> str:
    """An answer about the first text of the round, recorded late."""
    return at.decide(parent, by, word, "eier", base=at.edit, **more)


def taken_back(world: Repository, at: Round, parent: str, what: str, by: str = "eva") -> str:
    return at.act(parent, by, Act("withdraw", to=world.act(what)))


group("Several answers of one voice")


@case(
    "older-paper",
    "a paper about an older text, recorded after the answer on the newer one",
    "(superseded)",
    approved="s.m",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, paper(at, at.yes(newer(world, at))))


@case("older-no", "a no to an older text, recorded after the yes to the newer one", "(superseded)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, paper(at, at.yes(newer(world, at)), "frarades"))


@case("older-paper-beside", "a paper about an older text, recorded on a branch beside", "(superseded)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    edit = newer(world, at)
    return Planted(world, merged(world, at.yes(edit), paper(at, edit)))


@case("older-paper-beside-first", "the same, merged the other way round", "(superseded)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    edit = newer(world, at)
    return Planted(world, merged(world, paper(at, edit), at.yes(edit)))


@case("older-block", "a block about an older text holds all the same", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, paper(at, at.yes(newer(world, at)), "avvist"))


@case("older-block-beside", "a block about an older text holds beside the yes to the newer one", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    edit = newer(world, at)
    return Planted(world, merged(world, at.yes(edit), paper(at, edit, "avvist")))


@case("older-block-answered", "the yes to the newer text is said again after a late block", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.yes(paper(at, at.yes(newer(world, at)), "avvist")))


@case("block-under-older-yes", "a yes to an older text, recorded to take a block away", "(superseded)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    block = at.decide(newer(world, at), "eva", "avvist", "eier")
    return Planted(world, at.yes(paper(at, block), "eli"))


@case("old-yes-withdrawn", "an old yes is taken back to take one's later block away", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    block = at.decide(yes, "eva", "avvist", "eier")
    return Planted(world, at.yes(taken_back(world, at, block, yes), "eli"))


@case("block-withdrawn", "a block is taken back by whoever set it, and another owner says yes", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    block = at.decide(at.edit, "eva", "avvist", "eier")
    return Planted(world, at.yes(taken_back(world, at, block, block), "eli"))


@case("same-text-later-no", "a no about the frozen text, which says what the tip says", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    later = world.commit(at.edit, plan={"plan/plan.toml": texts(title="Y")["plan/plan.toml"]}, by="nils")
    return Planted(world, paper(at, at.yes(later), "frarades"))


@case("same-text-later-block", "a block about the frozen text, which says what the tip says", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    later = world.commit(at.edit, plan={"plan/plan.toml": texts(title="Y")["plan/plan.toml"]}, by="nils")
    return Planted(world, paper(at, at.yes(later), "avvist"))


@case(
    "baseline-moved-under-a-paper",
    "a paper that showed one change, recorded after the baseline became another",
    "(stale)",
    approved="",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    opened, opening = world.open(world.root, world.root, round="people-2")
    other = Round(world, opening, opened, world.commit(opened, plan=moved("m", when="2030"), by="nils"))
    yes = other.yes(other.edit, "eli", round="people-2")
    done = other.adopt(yes, round="people-2")
    world.tag("people-2", done)
    return Planted(world, paper(at, merged(world, at.edit, done), against=done))


@case("text-changed-back", "the text goes back to what was approved before", "(superseded)", "(stale)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    second = at.yes(newer(world, at, parent=at.yes(at.edit)))
    return Planted(world, newer(world, at, "2026", second))


@case("older-paper-withdrawn", "a late paper is taken back again", "(superseded)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    late = paper(at, at.yes(newer(world, at)))
    return Planted(world, taken_back(world, at, late, late))


@case(
    "newer-yes-withdrawn",
    "the newer yes is taken back, and the older one is no yes to this text",
    "(superseded)",
    approved="",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(newer(world, at))
    return Planted(world, taken_back(world, at, paper(at, yes), yes))


@case("older-block-withdrawn", "a late block is taken back, and the yes to the newer text stands", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    block = paper(at, at.yes(newer(world, at)), "avvist")
    return Planted(world, taken_back(world, at, block, block))


@case("withdrawn-block-brought-in-again", "a block that was taken back is introduced again", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    edit = newer(world, at)
    block = paper(at, at.yes(edit), "avvist")
    (path,) = (
        set(world.trees[block].records)
        - set(world.trees[edit].records)
        - {one for one in world.trees[block].records if one in world.trees[world.commits[block].parents[0]].records}
    )
    again = world.commit(edit, records={path: world.trees[block].records[path]}, by="eva")
    return Planted(world, merged(world, taken_back(world, at, block, block), again))


@case("block-on-newer-withdrawn", "a block that replaced a yes is taken back: the yes does not come back", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    block = at.decide(at.yes(at.edit), "eva", "avvist", "eier")
    return Planted(world, taken_back(world, at, block, block))


@case("block-that-replaced-a-block-withdrawn", "two late blocks, and the second is taken back", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    first = paper(at, at.yes(newer(world, at)), "avvist")
    second = paper(at, first, "avvist")
    return Planted(world, taken_back(world, at, second, second))


@case(
    "yes-and-block-beside-lifted", "a yes and a block of one voice beside each other, and the block lifted", approved=""
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    block = at.decide(at.edit, "eva", "avvist", "eier")
    joined = merged(world, at.yes(at.edit), block)
    return Planted(world, at.act(joined, "eli", Act("lift", to=world.act(block))))


@case("withdrawal-of-anothers", "somebody takes another's yes back", "(not-entitled)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    return Planted(world, taken_back(world, at, yes, yes, "eli"))


@case("withdrawal-of-withdrawal", "a withdrawal is taken back", "(not-entitled)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    back = taken_back(world, at, yes, yes)
    return Planted(world, taken_back(world, at, back, back))


@case("withdrawal-from-another-round", "an act of another round is taken back", "(record-base)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    _opened, opening = world.open(yes, world.root, round="2026")
    act = Act("withdraw", to=world.act(yes))
    return Planted(world, world.say(_opened, "eva", act, against=world.root, opening=opening, round="2026"))


@case("lift-of-a-yes", "a yes is lifted", "(not-entitled)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    return Planted(world, at.act(yes, "eli", Act("lift", to=world.act(yes))))


@case(
    "yes-picked-after-block", "somebody brings another's old yes in again after the block", "(superseded)", approved=""
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    block = at.decide(newer(world, at, parent=yes), "eva", "avvist", "eier")
    return Planted(world, picked(world, yes, block, "eli"))


def picked(world: Repository, one: str, parent: str, key: str) -> str:
    """A branch beside, on which the same record file is added by another key, merged into `parent`."""
    before = world.commits[one].parents[0]
    path = next(path for path in world.trees[one].records if path not in world.trees[before].records)
    again = world.commit(before, records={path: world.trees[one].records[path]}, by=key)
    return merged(world, parent, again)


@case(
    "objection-withdrawn-beside",
    "one's own old block is taken back beside the adoption, which is no objection",
    "(late)",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    block = at.decide(at.edit, "eva", "avvist", "eier")
    yes = at.yes(block)
    done = at.adopt(yes)
    world.tag("2025", done)
    return Planted(world, merged(world, done, taken_back(world, at, yes, block)))


@case("yes-withdrawn-beside", "a yes is taken back beside the adoption", "(late)", "(adoption-over-objection)")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    done = at.adopt(yes)
    world.tag("2025", done)
    return Planted(world, merged(world, done, taken_back(world, at, yes, yes)))


@case("document-approved", "the whole document is approved at once, and adopted")
def _(keys: Keys) -> Planted:
    world = founded(keys)
    opened, opening = world.open(world.root, world.root)
    edit = world.commit(opened, plan={"plan/plan.toml": texts(title="Plan Y")["plan/plan.toml"]}, by="nils")
    at = Round(world, opening, opened, edit)
    done = at.adopt(at.act(edit, "eva", world.document("godkjent", "eier", edit, at.root)))
    world.tag("2025", done)
    return Planted(world, done)


@case(
    "blanket-over-a-named-no",
    "a blanket yes on the newer text says nothing of an item that must be named",
    approved="s.m",
)
def _(keys: Keys) -> Planted:
    rows: dict[str, dict[str, object]] = {"m": {"when": "2026"}, "o": {"title": "O!"}}
    world, at = begun(keys, both(rows))
    no = at.decide(at.edit, "eva", "frarades", "eier", "s.o")
    edit = world.commit(no, plan=both({**rows, "o": {"title": "O!!"}}), by="nils")
    return Planted(world, at.act(edit, "eva", world.blanket("s", "godkjent", "eier", edit, at.root)))


def both(rows: dict[str, dict[str, object]]) -> dict[str, bytes]:
    """The plan's files with fields of several milestones set."""
    return texts([{**row, **rows.get(str(row["id"]), {})} for row in MILESTONES])
