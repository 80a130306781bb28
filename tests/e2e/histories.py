"""Random histories as real repositories: honest people and hostile ones, in one or two rounds, with real keys."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any, Self

import attrs

from e2e.corpus import Planted, file_of, small
from plantui.review.records.record import Act, Record
from support.authority import MILESTONES, PEOPLE, POLICY, PRINTS, Who, governance, policy, texts, who
from support.governed import PROGRAM, Keys, Repository, Row, founded, persons, rows_of

SEATS: Mapping[str, str] = {"eva": "eier", "eli": "eier", "siri": "sekretariat", "svein": "sekretariat"}
BY = ("eva", "eva", "eva", "eli", "eli", "siri", "svein", "nils")
ITEMS = ("s.m", "s.m", "s.m", "s.o", "s.n")
VALUES: Mapping[str, tuple[str, tuple[object, ...]]] = {
    "s.m": ("when", ("2027", "2026", "2025")), "s.n": ("title", ("NN", "N")), "s.o": ("payment", ("duty", "agreement")),
}  # fmt: skip
EFFECTS = {
    "godkjent": "approve", "tilslutning": "endorse", "avvist": "block", "frarades": "against", "inhabil": "recuse",
}  # fmt: skip
LONG = "a line of a build log\n" * 50_000

HONEST = (
    "edit", "edit", "yes", "yes", "yes", "yes", "no", "no", "older", "older", "body", "blanket", "document", "withdraw",
    "withdraw", "lift", "remark", "reply", "resolve", "vouch", "freeze", "fork", "fork", "merge", "merge", "octopus",
    "whole", "adopt", "open", "people", "policy", "resigned",
)  # fmt: skip
HOSTILE = (
    "forged", "unsigned", "mixed", "headers", "grab", "replayed", "copied", "picked", "promoted", "sneaked", "dropped",
    "merge-dropped", "long", "tag", "id", "stray", "stray-record", "healed", "signers", "program", "broken", "outside",
    "withdrawn-for-another", "squash",
)  # fmt: skip
EVERYTHING = HONEST + HOSTILE
QUARREL = (
    "edit", "yes", "yes", "yes", "no", "no", "older", "older", "older", "blanket", "withdraw", "withdraw", "lift",
    "resigned", "copied", "picked", "body", "fork", "fork", "merge", "merge", "octopus",
)  # fmt: skip
"""A round in which everybody goes on changing their mind."""
YEARS = (
    "whole", "whole", "whole", "open", "open", "edit", "people", "people", "policy", "yes", "older", "no", "withdraw",
    "copied", "resigned", "fork", "fork", "merge", "dropped", "healed", "freeze", "tag", "id", "signers",
)  # fmt: skip
"""Rounds upon rounds, with people that come and go."""


@attrs.define
class Said:
    """One decision that somebody made with their own key: what it is about, and every commit that introduces it."""

    commits: list[str]
    record: str
    opening: str
    voice: str
    seat: str
    item: str
    effect: str
    change: tuple[str | None, str | None]
    against: str
    base: str


@attrs.define
class Story:
    """A history while it is made up, step by step; nothing but the dice decides what happens."""

    world: Repository
    dice: random.Random
    tips: list[str]
    rows: dict[str, dict[str, dict[str, object]]]
    held: list[str]
    openings: list[tuple[str, str, str]] = attrs.field(factory=list)
    said: list[Said] = attrs.field(factory=list)
    acts: list[tuple[str, str, str, str]] = attrs.field(factory=list)
    edits: list[tuple[str, str | None, str]] = attrs.field(factory=list)
    serials: list[int] = attrs.field(factory=lambda: [1, 1])
    closed: set[str] = attrs.field(factory=set)
    told: list[str] = attrs.field(factory=list)
    lines: dict[str, frozenset[str]] = attrs.field(factory=dict)

    @classmethod
    def begun(cls, keys: Keys, dice: random.Random) -> Self:
        """A founded plan with one open round, in which s.m is edited."""
        world = founded(keys)
        rows: dict[str, dict[str, object]] = {str(row["id"]): dict(row) for row in MILESTONES}
        made = cls(world, dice, [world.root], {world.root: rows}, [world.root])
        made.tips = [made.step("open", world.root)]
        made.tips = [made.edited(made.tips[0], "nils", "s.m", "2026")]
        return made

    def play(self, steps: int, kinds: tuple[str, ...] = EVERYTHING) -> Planted:
        """So many steps, and all branches in one at the end; some of what was seen before is pinned."""
        for _ in range(steps):
            kind = self.dice.choice(kinds)
            self.told.append(kind)
            at = self.dice.randrange(len(self.tips))
            if kind == "fork":
                self.tips.append(self.tips[at])
            elif kind == "merge":
                other = self.dice.choice([tip for number, tip in enumerate(self.tips) if number != at] or self.tips)
                self.tips[at] = self.joined(self.tips[at], other)
            elif kind == "octopus":
                self.tips = [self.joined(*dict.fromkeys(self.tips))]
            else:
                self.tips[at] = self.step(kind, self.tips[at])
        tip = self.joined(*dict.fromkeys(self.tips))
        if self.dice.random() < 0.5:  # so that only what others said can hold the item
            tip = self.decide(tip, self.dice.choice(("eva", "eli")), "godkjent", "eier", "s.m")
        return self.planted(tip)

    def planted(self, tip: str) -> Planted:
        """The history at a tip, with pins that an honest user could have."""
        seen = self.dice.choice(["", *sorted(self.history(tip))])
        newest = self.dice.choice(["", "", *sorted(set(self.held) & self.history(tip))])
        own = {record_id: one for one, record_id in self.world.records.items() if self.dice.random() < 0.1}
        return Planted(self.world, tip, newest=newest, seen=seen, own=tuple(own.items()))

    # the graph of commits

    def history(self, commit: str) -> frozenset[str]:
        """A commit and its ancestors."""
        if commit not in self.lines:
            parents = self.world.commits[commit].parents
            self.lines[commit] = frozenset({commit}).union(*(self.history(parent) for parent in parents))
        return self.lines[commit]

    def force(self, commit: str) -> str:
        """The last adoption in a history, of those that were made to hold."""
        return max((one for one in self.held if one in self.history(commit)), key=lambda one: len(self.history(one)))

    def round_at(self, parent: str) -> tuple[str, str, str] | None:
        """The opening, its commit and the name of the newest round there; sometimes another."""
        there = [one for one in self.openings if one[1] in self.history(parent)]
        if there and self.dice.random() < 0.1:
            return self.dice.choice(there)
        return there[-1] if there else None

    def print_at(self, commit: str, item: str) -> str | None:
        """An item's fingerprint at a commit; None where it is not."""
        plan = self.world.plan_at(commit)
        return PRINTS.of(plan, item) if item in plan.by_id else None

    # making commits

    def keep(self, parent: str, made: str) -> str:
        self.rows[made] = self.rows[parent]
        return made

    def joined(self, first: str, *others: str) -> str:
        """A merge that keeps the first one's plan; governance is taken over from whoever has the newest adoption."""
        left = [one for one in others if one not in self.history(first)]
        if not left:
            return first
        newest = max((first, *left), key=lambda one: len(self.history(self.force(one))))
        rules = {path: data for path, data in self.world.trees[newest].plan.items() if "/governance/" in path}
        made = self.world.commit(first, *left, plan=rules, by=self.dice.choice((None, "siri", "nils")), message="land")
        return self.keep(first, made)

    def edited(self, parent: str, by: str | None, item: str, value: object) -> str:
        rows = {one: dict(row) for one, row in self.rows[parent].items()}
        rows[item.partition(".")[2]][VALUES[item][0]] = value
        made = self.world.commit(parent, plan=texts(rows.values()), by=by)
        self.rows[made] = rows
        if self.print_at(made, item) != self.print_at(parent, item):
            self.edits.append((made, by, item))
        return made

    def record(self, parent: str, by: str, act: Act, base: str = "", **more: Any) -> Record | None:
        """A record in the newest round there; None where there is none."""
        here = self.round_at(parent)
        if here is None:
            return None
        head = {"round": here[2], "opening": here[0], **more}
        return self.world.record(by, act, base=base or parent, against=self.force(parent), **head)

    def say(self, parent: str, by: str, act: Act, base: str = "", **more: Any) -> str:
        """A record landed with its recorder's own key; a decision is remembered."""
        made = self.record(parent, by, act, base, **more)
        if made is None:
            return parent
        one = self.world.land(parent, made)
        self.acts.append((f"{self.world.records[one]}#1", one, by, act.kind))
        if act.kind == "decision":
            covered = [(row.item, row.fingerprint) for row in act.covered] or [(act.item or "", act.fingerprint or "")]
            for item, print_ in covered:
                change = (print_, self.print_at(self.force(made.base), item))
                self.said.append(
                    Said([one], self.world.records[one], made.opening or "", made.voice or by, act.seat or "", item,
                         EFFECTS[act.word or ""], change, made.against or "", made.base)
                )  # fmt: skip
        return self.keep(parent, one)

    def decide(self, parent: str, by: str, word: str, seat: str, item: str, base: str = "", **more: Any) -> str:
        act = self.world.decision(item, word, seat, base or parent, self.force(parent))
        return self.say(parent, by, act, base, **more)

    def step(self, kind: str, parent: str) -> str:
        """What happens on a branch."""
        made: Callable[[str], str] = getattr(self, f"do_{kind.replace('-', '_')}")
        return made(parent)

    def pick(self) -> tuple[str, str]:
        return self.dice.choice(BY), self.dice.choice(ITEMS)

    # honest people

    def do_edit(self, parent: str) -> str:
        by, item = self.pick()
        return self.edited(parent, by, item, self.dice.choice(VALUES[item][1]))

    def do_yes(self, parent: str) -> str:
        by, item = self.pick()
        return self.decide(parent, by, "godkjent", SEATS.get(by, "eier"), item)

    def do_no(self, parent: str) -> str:
        by, item = self.pick()
        return self.decide(
            parent, by, self.dice.choice(("avvist", "avvist", "frarades", "inhabil")), SEATS.get(by, "eier"), item
        )

    def do_older(self, parent: str) -> str:
        """A paper about an older text of the round."""
        here, (by, item) = self.round_at(parent), self.pick()
        if here is None:
            return parent
        bases = [one for one in self.history(parent) if here[1] in self.history(one)]
        word = self.dice.choice(("godkjent", "godkjent", "frarades", "avvist", "inhabil"))
        return self.decide(parent, by, word, SEATS.get(by, "eier"), item, self.dice.choice(sorted(bases) or [parent]))

    def do_body(self, parent: str) -> str:
        word = self.dice.choice(("tilslutning", "tilslutning", "frarades", "avvist"))
        return self.decide(parent, "siri", word, "rad", self.dice.choice(("s.o", "s.o", "s.m")), voice="rad")

    def do_blanket(self, parent: str) -> str:
        by, _ = self.pick()
        word = self.dice.choice(("godkjent", "godkjent", "avvist"))
        return self.say(parent, by, self.world.blanket("s", word, SEATS.get(by, "eier"), parent, self.force(parent)))

    def do_document(self, parent: str) -> str:
        """Another title of the document, and a yes to all of it."""
        title = self.dice.choice(("Plan X", "Plan Y", "Plan Z"))
        plan = {"plan/plan.toml": texts(title=title)["plan/plan.toml"]}
        edit = self.keep(parent, self.world.commit(parent, plan=plan, by="nils"))
        by, force = self.dice.choice(("eva", "eli")), self.force(edit)
        if self.dice.random() < 0.5:
            return self.decide(edit, by, "godkjent", "eier", "plan")
        return self.say(edit, by, self.world.document("godkjent", "eier", edit, force))

    def do_withdraw(self, parent: str) -> str:
        mine = [one for one in self.acts if one[1] in self.history(parent)]
        if not mine:
            return parent
        act, _, by, _ = self.dice.choice(mine)
        return self.say(parent, by, Act("withdraw", to=act))

    def do_lift(self, parent: str) -> str:
        there = [one for one in self.acts if one[1] in self.history(parent) and one[3] == "decision"]
        return self.say(parent, "eva", Act("lift", to=self.dice.choice(there)[0])) if there else parent

    def do_remark(self, parent: str) -> str:
        by, item = self.pick()
        act = Act("remark", item=item, fingerprint=self.change(parent, item), text="Hvorfor?", answer=True)
        return self.say(parent, by, act)

    def change(self, parent: str, item: str) -> str | None:
        return self.world.decision(item, "godkjent", "eier", parent, self.force(parent)).fingerprint

    def do_reply(self, parent: str) -> str:
        return self.answered(parent, "reply", text="Fordi.")

    def do_resolve(self, parent: str) -> str:
        return self.answered(parent, "resolve")

    def answered(self, parent: str, kind: str, **more: Any) -> str:
        there = [one for one in self.acts if one[1] in self.history(parent) and one[3] == "remark"]
        by, _ = self.pick()
        return self.say(parent, by, Act(kind, to=self.dice.choice(there)[0], **more)) if there else parent

    def do_vouch(self, parent: str) -> str:
        by, item = self.pick()
        return self.say(parent, by, Act("vouch", item=item, fingerprint=self.change(parent, item)))

    def do_freeze(self, parent: str) -> str:
        edition = self.dice.randrange(1, 4)
        return self.say(
            parent, "siri", Act("round-freeze", edition=edition, plan_fingerprint=self.world.print_of(parent))
        )

    def do_open(self, parent: str) -> str:
        """Another round, sometimes under a name that was used."""
        name = self.dice.choice(("2025", "2026", "2027"))
        opened, opening = self.world.open(parent, self.force(parent), round=name)
        self.openings.append((opening, opened, name))
        return self.keep(parent, opened)

    def do_whole(self, parent: str) -> str:
        """Every changed item approved by both owners and the body, and all of it adopted."""
        for item in ITEMS[2:]:
            for by in ("eva", "eli"):
                parent = self.decide(parent, by, "godkjent", "eier", item)
        parent = self.decide(parent, "siri", "tilslutning", "rad", "s.o", voice="rad")
        return self.do_adopt(parent, ("siri", "svein"))

    def do_adopt(self, parent: str, by: tuple[str, ...] = ("siri", "siri", "eva", "nils")) -> str:
        here, force = self.round_at(parent), self.force(parent)
        if here is None:
            return parent
        more: dict[str, Any] = {"round": here[2], "previous_adoption": force}
        if self.dice.random() < 0.3:
            gone = [one for one in sorted(self.history(parent)) if one in self.closed]
            more["accept"] = tuple(f"record-dropped:{one}" for one in gone) or None
        made = self.world.adopt(parent, force, here[0], by=self.dice.choice(by), **more)
        self.held += [made] if self.dice.random() < 0.7 else []
        self.world.tag(here[2], made)
        return self.keep(parent, made)

    def do_people(self, parent: str) -> str:
        """A small round from the adoption in force about somebody's key, merged into the branch."""
        force = self.force(parent)
        self.serials[1] += 1
        mark = self.dice.choice(("", "", parent, force))
        name = self.dice.choice(("eva", "eva", "nils", "svein"))
        state = self.dice.choice(("retired", "compromised", "active"))
        person = Who(
            PEOPLE[name].roles, keys=((name, state, mark if state != "active" else ""), (f"{name}-2", "active", ""))
        )
        if self.dice.random() < 0.2:
            person = who(name)  # the seat is lost, the key is kept
        made = small(self.world, force, {**PEOPLE, name: person}, self.serials[1], by="siri", editor="nils")
        self.rows[made] = self.rows[force]
        self.held.append(made)
        return self.joined(parent, made)

    def do_policy(self, parent: str) -> str:
        """The rules are edited on the branch: weaker, stronger or the same with another name."""
        rules = self.dice.choice((
            POLICY.replace("require = { eier = 1 }", "require = { sekretariat = 1 }"),
            POLICY.replace("require = { eier = 1 }", "require = { eier = 2 }"),
            POLICY.replace('name = "Eier"', 'name = "Eieren"'),
        ))  # fmt: skip
        self.serials[0] += 1
        now = self.world.trees[parent].plan
        changed = {"plan/governance/policy.toml": policy(rules, self.serials[0])}
        made = self.keep(parent, self.world.commit(parent, plan=changed, by="svein"))
        assert now
        made = self.decide(made, "eva", "godkjent", "eier", "policy")
        return self.decide(made, "siri", "godkjent", "sekretariat", "policy")

    def do_resigned(self, parent: str) -> str:
        """Somebody's own record introduced again where it is not known, by its own key."""
        return self.again(parent, lambda by: by)

    def again(self, parent: str, key: Callable[[str], str]) -> str:
        known = {self.world.records[one] for one in self.world.records if one in self.history(parent)}
        some = [one for one in self.world.records if one not in self.history(parent)]
        if not some:
            return parent
        one = self.dice.choice(sorted(some))
        path, data = file_of(self.world, one)
        by = self.world.said_in(one).by
        if path in self.world.trees[parent].records:
            return parent
        made = self.keep(parent, self.world.commit(parent, records={path: data}, by=key(by)))
        self.world.records[made] = self.world.records[one]
        if key(by) == by and self.world.records[one] not in known:
            for said in self.said:
                if one in said.commits:
                    said.commits.append(made)
        if key(by) != by:
            del self.world.records[made]
        return made

    # hostile people

    def forged(self, parent: str, **how: Any) -> str:
        by, item = self.pick()
        act = self.world.decision(item, "godkjent", SEATS.get(by, "eier"), parent, self.force(parent))
        made = self.record(parent, by, act)
        if made is None:
            return parent
        one = self.world.land(parent, made, **{"by": by, **how})
        del self.world.records[one]
        return self.keep(parent, one)

    def do_forged(self, parent: str) -> str:
        return self.forged(parent, by="mallory")

    def do_unsigned(self, parent: str) -> str:
        return self.forged(parent, by=None)

    def do_mixed(self, parent: str) -> str:
        return self.forged(parent, elsewhere=True)

    def do_headers(self, parent: str) -> str:
        return self.forged(parent, exact=False)

    def do_grab(self, parent: str) -> str:
        return self.decide(parent, "nils", "godkjent", "eier", self.pick()[1])

    def do_replayed(self, parent: str) -> str:
        there = dict(self.world.trees[parent].records)
        moved = {f"{path}x": data for path, data in there.items()}
        return self.keep(parent, self.world.commit(parent, records=moved, by="mallory"))

    def do_copied(self, parent: str) -> str:
        return self.again(parent, lambda by: "mallory")

    def do_picked(self, parent: str) -> str:
        return self.again(parent, lambda by: "arne")

    def do_promoted(self, parent: str) -> str:
        everybody = {**PEOPLE, "mallory": who("mallory", "eier", "sekretariat")}
        rules = governance(self.world.rules_of(parent), persons(self.world.keys, everybody, self.dice.randrange(1, 4)))
        seized = self.keep(parent, self.world.commit(parent, plan=rules, by="mallory"))
        return self.decide(seized, "mallory", "godkjent", "eier", "s.m")

    def do_sneaked(self, parent: str) -> str:
        _, item = self.pick()
        return self.edited(parent, self.dice.choice((None, "mallory")), item, self.dice.choice(VALUES[item][1]))

    def do_dropped(self, parent: str) -> str:
        some = [path for path in sorted(self.world.trees[parent].records) if self.dice.random() < 0.5]
        made = self.keep(parent, self.world.commit(parent, records=dict.fromkeys(some), by="mallory"))
        self.closed.add(made)
        return made

    def do_merge_dropped(self, parent: str) -> str:
        others = [one for one in self.tips if one not in self.history(parent)]
        if not others:
            return parent
        other = self.dice.choice(others)
        gone = dict.fromkeys(set(self.world.trees[other].records) - set(self.world.trees[parent].records))
        return self.keep(parent, self.world.commit(parent, other, records=gone, by="mallory"))

    def do_long(self, parent: str) -> str:
        """A commit whose message is longer than what is read, signed or not, that edits or says something."""
        by = self.dice.choice((None, "nils", "eva"))
        if self.dice.random() < 0.5:
            return self.forged(parent, message=LONG)
        rows = {one: dict(row) for one, row in self.rows[parent].items()}
        rows["m"]["when"] = self.dice.choice(("2026", "2028"))
        made = self.world.commit(parent, plan=texts(rows.values()), by=by, message=LONG)
        self.rows[made] = rows
        if self.print_at(made, "s.m") != self.print_at(parent, "s.m"):
            self.edits.append((made, None, "s.m"))
        return made

    def do_tag(self, parent: str) -> str:
        self.world.tag(self.dice.choice(("2025", "2026", "demo")), self.dice.choice(sorted(self.history(parent))))
        return parent

    def do_id(self, parent: str) -> str:
        named = self.dice.choice(("plan-x", "plan-y"))
        made = self.world.commit(parent, plan={"plan/plan.toml": texts(id=named)["plan/plan.toml"]}, by=None)
        return self.keep(parent, made)

    def do_stray(self, parent: str) -> str:
        gone = None if "plan/extra.toml" in self.world.trees[parent].plan else b"x = 1\n"
        return self.keep(parent, self.world.commit(parent, plan={"plan/extra.toml": gone}))

    def do_stray_record(self, parent: str) -> str:
        name = self.dice.choice(("plan/reviews/2025/x.toml", "plan/reviews/note.txt"))
        return self.keep(parent, self.world.commit(parent, records={name: self.dice.choice((b"a", b"b"))}))

    def do_healed(self, parent: str) -> str:
        """Every record file put back, and what is none taken out."""
        good = dict(file_of(self.world, one) for one in self.world.records if one in self.history(parent))
        gone = dict.fromkeys(set(self.world.trees[parent].records) - set(good))
        return self.keep(parent, self.world.commit(parent, records={**gone, **good}, by="nils"))

    def do_signers(self, parent: str) -> str:
        made = self.world.commit(parent, plan={"plan/governance/allowed_signers": b"eva ssh-ed25519 AAAA\n"})
        return self.keep(parent, made)

    def do_program(self, parent: str) -> str:
        """A file of the plan made a program; every commit on top of it inherits the folder."""

        def change(rows: list[Row]) -> list[Row]:
            return [(PROGRAM, *rows[0][1:]), *rows[1:]]

        return self.keep(parent, self.world.commit(parent, by="nils", shape=rows_of("plan/services", change)))

    def do_broken(self, parent: str) -> str:
        path = "plan/services/t.toml"
        made = self.world.commit(parent, plan={path: self.dice.choice((b"[broken\n", texts()[path]))}, by="nils")
        return self.keep(parent, made)

    def do_outside(self, parent: str) -> str:
        return self.keep(parent, self.world.commit(parent, outside={"README": b"hello\n"}, by="mallory"))

    def do_withdrawn_for_another(self, parent: str) -> str:
        there = [one for one in self.acts if one[1] in self.history(parent)]
        return self.say(parent, "nils", Act("withdraw", to=self.dice.choice(there)[0])) if there else parent

    def do_squash(self, parent: str) -> str:
        other = self.dice.choice(self.tips)
        records = dict(self.world.trees[other].records)
        return self.keep(parent, self.world.commit(parent, records=records, by=self.dice.choice((None, "eva"))))
