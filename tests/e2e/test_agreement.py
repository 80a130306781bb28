"""Random histories as real repositories: plantui and the independent verifier say the same of each."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import attrs
import pytest

from e2e import verifier
from e2e.corpus import governance_of, small
from e2e.test_corpus import audited
from plantui.review.record import Act
from review.test_random_histories import BY, HONEST, HOSTILE, ITEMS, SEATS, Game, Step, run
from support import governed
from support.authority import PEOPLE, Who
from support.governed import Keys, Repository

WIDER = (
    "adopt", "adopt", "adopt", "key-marked", "key-unmarked", "blanket", "remark", "reply", "resolve", "lift", "vouch",
    "freeze", "unsigned-edit", "squash", "new-key",
)  # fmt: skip
KINDS = (*HONEST, *HOSTILE, *WIDER)
HISTORIES = 24


@attrs.define
class Wider(Game):
    """What else happens in a round: adoptions, small rounds beside it, remarks and their answers, squashes."""

    serial: int = 1

    @property
    def repository(self) -> Repository:
        """The world, which is a repository here."""
        assert isinstance(self.world, Repository)
        return self.world

    def attack(self, step: Step, parent: str) -> str:
        """A commit of one of the wider kinds, or of the attacker's."""
        world, of = self.repository, self.of
        match step.kind:
            case "adopt":
                made = of.adopt(parent, by=("siri", "svein", "eva")[step.value])
                world.tag("2025", made)
            case "key-marked" | "key-unmarked":
                made = self.changed_people(step, parent)
            case "blanket":
                act = world.blanket("s", "godkjent", SEATS[step.by], parent, of.root)
                made = of.act(parent, step.by, act)
            case "remark" | "vouch":
                print_ = self.print_of(parent, step.item)
                asked: dict[str, Any] = {"text": "?", "answer": step.value > 0 or None}
                more = asked if step.kind == "remark" else {}
                made = of.act(parent, step.by, Act(step.kind, item=step.item, fingerprint=print_, **more))
                self.said += [(made, step.by, step.item)] if step.kind == "remark" else []
            case "reply" | "resolve" | "lift":
                heard = [one for one, _, _ in self.said if self.holds(parent, one)]
                if not heard:
                    return parent
                to = world.act(heard[step.value % len(heard)])
                more = {"text": "Fordi."} if step.kind == "reply" else {}
                made = of.act(parent, step.by, Act(step.kind, to=to, **more))
            case "freeze":
                act = Act("round-freeze", edition=1, plan_fingerprint=world.print_of(parent))
                made = of.act(parent, "siri", act)
            case "unsigned-edit":
                return self.edit(step, parent, None)
            case "squash":
                tree = world.trees[parent]
                made = world.commit(of.edit, plan=dict(tree.plan), records=dict(tree.records))
            case "new-key":
                made = of.yes(parent, key="eva-2")
            case _:
                return super().attack(step, parent)
        return self.keep(parent, made)

    def changed_people(self, step: Step, parent: str) -> str:
        """A small round from the root about Eva's key, merged into the branch; with a mark what she said stands."""
        if self.serial > 2:
            return parent
        self.serial += 1
        mark = parent if step.kind == "key-marked" else ""
        state = ("retired", "compromised", "")[step.value]
        gone = {name: one for name, one in PEOPLE.items() if name != "eva"}
        eva = Who(("eier",), keys=(("eva", state, mark), ("eva-2", "active", "")))
        adopted = small(self.repository, self.of.root, {**gone, "eva": eva} if state else gone)
        return self.repository.commit(parent, adopted, plan=governance_of(self.repository, adopted))


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_two_say_the_same_of_a_random_history(seed: int, keys: Keys, tmp_path: Path) -> None:
    """Each finding with its commit, whether the audit passes, and which items stand approved."""
    dice = random.Random(seed)
    steps = [
        Step(dice.choice(KINDS), dice.randint(0, 2), dice.choice(BY), dice.choice(ITEMS), dice.randint(0, 2))
        for _ in range(dice.randint(4, 16))
    ]
    played = run(Wider.begun(governed.founded(keys)), steps)
    world = played.of.world
    assert isinstance(world, Repository)
    folder = world.dump(tmp_path / "plan", played.tip)
    pins = {"root": world.root, "newest": "", "tip": "", "own": []}
    found, approved = audited(folder, pins)
    other = verifier.audit(str(folder), "main", pins)
    told = {(one.code, commit, one.severity == "failing") for one in found.findings for commit in one.commits}
    assert told == {(*one, True) for one in other["failing"]} | {(*one, False) for one in other["notices"]}
    assert found.passed == other["passed"]
    assert approved == {item for items in other["approved"].values() for item in items}
