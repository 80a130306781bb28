"""Small random histories of honest people and one attacker: what is approved, and on whose word."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plantui.review.audit import audit
from plantui.review.ledger.commit_facts import Pins
from plantui.review.records.record import Act
from plantui.review.rounds.standing import Standing, standing
from support.authority import MILESTONES, PEOPLE, Round, World, founded, governance, round_of, texts, who

ITEMS = ("s.m", "s.m", "s.o", "s.n")
SEATS: Mapping[str, str] = {"eva": "eier", "eli": "eier", "siri": "sekretariat", "svein": "sekretariat"}
VALUES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "s.m": ("when", ("2027", "2026", "2025")), "s.n": ("title", ("NN", "N")), "s.o": ("payment", ("duty", "agreement")),
}  # fmt: skip

Kind = Literal[
    "edit", "own", "yes", "no", "body", "withdraw", "fork", "merge",
    "forged", "unsigned", "grab", "mixed", "headers", "replayed", "promoted", "sneaked", "dropped",
]  # fmt: skip
HONEST: tuple[Kind, ...] = ("yes", "yes", "yes", "body", "own", "edit", "no", "withdraw", "fork", "merge")
BY = ("eva", "eva", "eli", "siri", "svein")
HOSTILE: tuple[Kind, ...] = (
    "forged", "unsigned", "grab", "mixed", "headers", "replayed", "promoted", "sneaked", "dropped",
)  # fmt: skip


@attrs.frozen
class Step:
    """One thing that happens: on which branch, by whom, about which item."""

    kind: str
    at: int
    by: str
    item: str
    value: int


@attrs.define
class Played:
    """A history that was played: its round, its tip, every honest yes with its fingerprint, and who edited what."""

    of: Round
    tip: str
    yeses: list[tuple[str, str, str, str, str | None]]
    edits: list[tuple[str, str, str]]

    def at(self, **more: Any) -> Standing:
        """The standing at the tip."""
        inquiry = audit.inquire(self.of.world.evidence(self.tip, **more), Pins(root=self.of.root))
        return standing(inquiry, self.tip, self.of.opening)


def steps(*kinds: str) -> st.SearchStrategy[list[Step]]:
    """Histories of these steps."""
    one = st.builds(
        Step, st.sampled_from(kinds), st.integers(0, 2), st.sampled_from(BY), st.sampled_from(ITEMS),
        st.integers(0, 2),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=14)


def play(told: Sequence[Step], *, hostile: bool = True, seed: str = "") -> Played:
    """The history of these steps; without `hostile` the attacker's commits say nothing."""
    return run(Game.begun(founded(seed=seed)), told, hostile=hostile)


def run(game: Game, told: Sequence[Step], *, hostile: bool = True) -> Played:
    """The history of these steps in a game that has begun."""
    of = game.of
    tips = [of.edit]
    for step in told:
        at = step.at % len(tips)
        if step.kind == "fork":
            tips.append(tips[at])
        elif step.kind == "merge":
            tips = [game.merged(tips)]
        elif step.kind in HONEST:
            tips[at] = game.honest(step, tips[at])
        else:
            tips[at] = game.attack(step, tips[at]) if hostile else game.nothing(tips[at])
    return Played(of, game.merged(tips), game.yeses, game.edits)


@attrs.define
class Game:
    """What is said and edited on the branches of one round, step by step."""

    of: Round
    rows: dict[str, dict[str, dict[str, object]]]
    yeses: list[tuple[str, str, str, str, str | None]] = attrs.field(factory=list)
    edits: list[tuple[str, str, str]] = attrs.field(factory=list)
    said: list[tuple[str, str, str]] = attrs.field(factory=list)

    @classmethod
    def begun(cls, world: World) -> Self:
        """A founded world and its open round, in which s.m is edited."""
        of = round_of(world)
        rows: dict[str, dict[str, object]] = {str(row["id"]): dict(row) for row in MILESTONES}
        rows["m"]["when"] = "2026"
        return cls(of, {of.edit: rows})

    @property
    def world(self) -> World:
        return self.of.world

    def merged(self, tips: Sequence[str]) -> str:
        """All branches in one, with the first one's plan."""
        parents = tuple(dict.fromkeys(tips))
        return parents[0] if len(parents) == 1 else self.keep(parents[0], self.world.commit(*parents))

    def keep(self, parent: str, made: str) -> str:
        self.rows[made] = self.rows[parent]
        return made

    def nothing(self, parent: str) -> str:
        """A commit of the attacker's in which nothing is said."""
        return self.keep(parent, self.world.commit(parent, by="mallory"))

    def honest(self, step: Step, parent: str) -> str:
        if step.kind == "edit":
            return self.edit(step, parent, step.by)
        if step.kind == "own":  # a yes to one's own edit
            return self.honest(attrs.evolve(step, kind="yes"), self.edit(step, parent, step.by))
        if step.kind == "withdraw":
            mine = [(one, item) for one, by, item in self.said if by == step.by and self.holds(parent, one)]
            if not mine:
                return parent
            one, item = mine[-1]
            (touched,) = self.world.commits[one].differences[0].reviews
            to = f"{self.world.files[touched.after or ''].record_id}#1"
            return self.keep(parent, self.of.act(parent, step.by, Act("withdraw", to=to, item=item)))
        if step.kind == "body":
            made = self.of.decide(parent, "siri", "tilslutning", "rad", step.item, voice="rad")
            self.yeses.append((made, "rad", "rad", step.item, self.print_of(parent, step.item)))
            return self.keep(parent, made)
        word = "godkjent" if step.kind == "yes" else ("avvist", "frarades", "inhabil")[step.value]
        made = self.of.decide(parent, step.by, word, SEATS[step.by], step.item)
        if step.kind == "yes":
            self.yeses.append((made, step.by, SEATS[step.by], step.item, self.print_of(parent, step.item)))
        self.said.append((made, step.by, step.item))
        return self.keep(parent, made)

    def attack(self, step: Step, parent: str) -> str:
        world, of, root = self.world, self.of, self.of.root
        if step.kind == "sneaked":
            return self.edit(step, parent, "mallory")
        if step.kind == "promoted":
            everybody = {**PEOPLE, "mallory": who("mallory", "eier", "sekretariat")}
            chosen = world.registered(everybody, step.value + 1)
            seized = world.commit(parent, plan=governance(world.rules_of(parent), chosen), by="mallory")
            self.keep(parent, seized)
            return self.keep(parent, of.decide(seized, "mallory", "godkjent", "eier", step.item))
        if step.kind == "dropped":
            gone = dict.fromkeys(world.trees[parent].records)
            return self.keep(parent, world.commit(parent, records=gone, by="mallory"))
        if step.kind == "replayed":
            there = dict(world.trees[parent].records)
            moved = {f"{path}x": data for path, data in there.items()}
            return self.keep(parent, world.commit(parent, records=moved, by="mallory"))
        if step.kind == "grab":
            return self.keep(parent, of.decide(parent, "nils", "godkjent", "eier", step.item))
        act = world.decision(step.item, "godkjent", SEATS[step.by], parent, root)
        made = world.record(step.by, act, base=parent, against=root, opening=of.opening)
        more: dict[str, Any] = {"by": "mallory"}
        if step.kind == "unsigned":
            more = {"by": None}
        elif step.kind == "mixed":
            more = {"by": step.by, "elsewhere": True}
        elif step.kind == "headers":
            more = {"by": step.by, "exact": False}
        return self.keep(parent, world.land(parent, made, **more))

    def edit(self, step: Step, parent: str, by: str | None) -> str:
        name, values = VALUES[step.item]
        rows = {one: dict(row) for one, row in self.rows[parent].items()}
        rows[step.item.partition(".")[2]][name] = values[step.value % len(values)]
        before = self.print_of(parent, step.item)
        made = self.world.commit(parent, plan=texts(rows.values()), by=by)
        self.rows[made] = rows
        if self.print_of(made, step.item) != before:
            self.edits.append((made, by or "", step.item))
        return made

    def print_of(self, commit: str, item: str) -> str | None:
        act = self.world.decision(item, "godkjent", "eier", commit, self.of.root)
        return act.fingerprint

    def holds(self, commit: str, ancestor: str) -> bool:
        return holds(self.world, commit, ancestor)


def holds(world: World, commit: str, ancestor: str) -> bool:
    """Whether one commit lies in the history of another, found by walking."""
    waiting, seen = [commit], set[str]()
    while waiting:
        one = waiting.pop()
        if one == ancestor:
            return True
        waiting += [parent for parent in world.commits[one].parents if parent not in seen]
        seen.update(world.commits[one].parents)
    return False


def approved(at: Standing) -> set[str]:
    return {item_id for item_id, item in at.items.items() if item.approved}


def told(at: Standing) -> Mapping[str, list[str]]:
    """What every item still needs, without the ids that differ between two tellings of the same."""
    return {
        item_id: sorted(f"{one.code} {one.values.get('seat')} {one.values.get('count')}" for one in of.needs)
        for item_id, of in at.items.items()
    }


FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(steps(*HONEST) | steps(*HONEST, *HOSTILE))
def test_nothing_is_approved_without_the_voices_the_rules_ask_for(history: list[Step]) -> None:
    """Each approved item has an honest yes to just this text by an owner who did not edit it; a payment the body's."""
    played = play(history)
    world = played.of.world
    at = played.at()
    for item_id in approved(at):
        print_ = at.items[item_id].item.fingerprint
        heard = {
            (voice, seat)
            for commit, voice, seat, item, named in played.yeses
            if item == item_id and named == print_ and holds(world, played.tip, commit)
        }
        editors = {by for commit, by, item in played.edits if item == item_id and holds(world, played.tip, commit)}
        assert any(seat == "eier" and voice not in editors for voice, seat in heard), item_id
        assert "mallory" not in editors
        if item_id == "s.o" and "payment" in at.items[item_id].item.fields:
            assert ("rad", "rad") in heard


@FEW
@given(steps(*HONEST, *HOSTILE), st.randoms(use_true_random=False))
def test_the_order_in_which_commits_are_read_means_nothing(history: list[Step], dice: random.Random) -> None:
    """Shuffled they stand the same, and the audit finds the same, word for word; other ids change no approval."""
    played = play(history)
    commits = list(played.of.world.commits.values())
    found = played.of.world.audit(played.tip)
    dice.shuffle(commits)
    assert played.at(commits=commits) == played.at()
    assert played.of.world.audit(played.tip, commits=commits) == found
    again = play(history, seed="other")
    assert told(again.at()) == told(played.at())
    assert sorted(one.code for one in again.of.world.audit(again.tip).findings) == sorted(
        one.code for one in found.findings
    )


@FEW
@given(steps("yes", "own", "edit", *HOSTILE))
def test_an_attackers_commits_never_approve_anything(history: list[Step]) -> None:
    """With them nothing more is approved than where they say nothing; records of theirs take nothing away either."""
    attacked, quiet = play(history), play(history, hostile=False)
    assert approved(attacked.at()) <= approved(quiet.at()) | unedited(attacked, quiet)
    if not any(step.kind in ("sneaked", "promoted") for step in history):
        assert told(attacked.at()) == told(quiet.at())


def unedited(attacked: Played, quiet: Played) -> set[str]:
    """Items whose text the attacker's edit has made another: what is approved there is another text."""
    before, after = quiet.at().items, attacked.at().items
    return {one for one in after if one not in before or before[one].item.fingerprint != after[one].item.fingerprint}


@FEW
@given(steps(*HONEST))
def test_an_honest_history_raises_no_alarm(history: list[Step]) -> None:
    """Whatever honest people do in whatever order, nothing fails the audit."""
    played = play(history)
    found = played.of.world.audit(played.tip)
    assert [one for one in found.findings if one.severity == "failing"] == []
