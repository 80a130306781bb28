"""Made-up histories for the rules of authority: commits, trees and records as values, with real bytes and no git.

A `World` is written commit by commit; `evidence` is what reading it from git would give.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import attrs
import rfc8785

from plantui import ssh_keys
from plantui.plan.loader import Parsed, assemble, parse
from plantui.plan.model import Plan
from plantui.review.audit import audit as audit_audit
from plantui.review.authority import record_consistency
from plantui.review.ledger.commit_facts import (
    Commit,
    Difference,
    Evidence,
    Pins,
    RecordFile,
    Rules,
    Touched,
    record_file,
)
from plantui.review.ledger.fingerprints import Prints
from plantui.review.ledger.ledger import Inquiry
from plantui.review.ledger.log_entry import Signature
from plantui.review.policy import allowed_signers, loader, people
from plantui.review.policy import model as policy_values
from plantui.review.records import record as records_record
from plantui.review.records.record import Act, Covered, Record
from plantui.review.rounds.lapses import StaleField, stale_fields
from plantui.review.rounds.requirements import changed
from support import plans

PLAN = "plan-x"
PRINTS = Prints()

POLICY = """
[steps]
open = ["sekretariat"]
freeze = ["sekretariat"]
last-call = ["sekretariat"]
adopt = ["sekretariat"]
answer = ["eier"]
resolve = ["sekretariat"]
lift = ["eier"]
[roles.eier]
name = "Eier"
kind = "deciding"
[roles.sekretariat]
name = "Sekretariat"
kind = "deciding"
[roles.arkitekt]
name = "Arkitekt"
kind = "advisory"
[bodies.rad]
name = "Rådet"
kind = "advisory"
[[rules]]
items = ["*"]
require = { eier = 1 }
named = ["kind:transition"]
[[rules]]
items = ["field:payment"]
require = { rad = 1 }
editors_may_approve = true
[[rules]]
items = ["policy"]
require = { eier = 1, sekretariat = 1 }
[[rules]]
items = ["people"]
require = { sekretariat = 1 }
"""


@attrs.frozen
class Who:
    """One registered person; `keys` are (name of the key, state, good_until)."""

    roles: tuple[str, ...] = ()
    may_record_for: tuple[str, ...] = ()
    head_of: tuple[str, ...] = ()
    keys: tuple[tuple[str, str, str], ...] = ()


def who(name: str, *roles: str, key: str = "", state: str = "active", good_until: str = "", **more: Any) -> Who:
    """A person with one key, named as they are."""
    return Who(roles, keys=((key or name, state, good_until),), **more)


PEOPLE: Mapping[str, Who] = {
    "eva": who("eva", "eier"),
    "eli": who("eli", "eier"),
    "siri": who("siri", "sekretariat", may_record_for=("rad",)),
    "svein": who("svein", "sekretariat"),
    "arne": who("arne", "arkitekt"),
    "nils": who("nils"),
}


def retired(name: str, good_until: str = "", state: str = "retired") -> dict[str, Who]:
    """The usual people, one of them with a key that is no longer theirs to use."""
    return {**PEOPLE, name: attrs.evolve(PEOPLE[name], keys=((name, state, good_until),))}


def policy(text: str = POLICY, serial: int = 1) -> bytes:
    """A policy.toml."""
    return f'schema = "plantui.policy/1"\nserial = {serial}\n{text}'.encode()


def persons(who: Mapping[str, Who] = PEOPLE, serial: int = 1, published: Callable[[str], str] | None = None) -> bytes:
    """A people.toml; `published` gives the public key of a name, by default one that nobody holds."""
    published = published or public
    lines = ['schema = "plantui.people/1"', f"serial = {serial}"]
    for name, one in who.items():
        lines += [f'[people."{name}"]', f'name = "{name}"']
        for key, held in (("roles", one.roles), ("may_record_for", one.may_record_for), ("head_of", one.head_of)):
            lines.append(f"{key} = [{', '.join(map(repr, held))}]")
        tables = (
            f'{{ key = "{published(key)}", state = "{state}"' + (f', good_until = "{mark}"' if mark else "") + " }"
            for key, state, mark in one.keys
        )
        lines.append(f"keys = [{', '.join(tables)}]")
    return ("\n".join(lines) + "\n").encode()


@cache
def public(name: str) -> str:
    """The ssh key of that name: nobody has the private half."""
    kind = b"ssh-ed25519"
    body = hashlib.sha256(name.encode()).digest()
    blob = len(kind).to_bytes(4, "big") + kind + len(body).to_bytes(4, "big") + body
    return f"ssh-ed25519 {base64.b64encode(blob).decode()}"


@cache
def key(name: str) -> str:
    """Its fingerprint."""
    return ssh_keys.ssh_fingerprint(public(name))


def signature(name: str | None) -> Signature:
    """A signature that holds, by the key of that name; None: none at all."""
    return Signature("unsigned") if name is None else Signature("good", "ssh", key(name))


def governance(rules: bytes, registered: bytes) -> dict[str, bytes]:
    """The three files of governance, allowed_signers as people.toml yields it."""
    allowed = allowed_signers.allowed_signers(people.read_people(registered)).encode()
    return {policy_values.PATH: rules, people.PATH: registered, allowed_signers.PATH: allowed}


MILESTONES: Sequence[Mapping[str, object]] = (
    {"id": "m", "kind": "delivery", "title": "M", "when": "2025"},
    {"id": "n", "kind": "event", "title": "N", "after": ["m"]},
    {"id": "o", "kind": "transition", "title": "O", "when": "2026", "payment": "agreement"},
)


def texts(milestones: Iterable[Mapping[str, object]] = MILESTONES, **document: object) -> dict[str, bytes]:
    """The plan's own files: one service `s` of some milestones, and another, `t`, that never changes."""
    note = {"id": "x", "text": "X"}
    services: dict[str, plans.Tables] = {"s": {"milestone": tuple(milestones)}, "t": {"note": (note,)}}
    return plans.files(services, {"version": "1", **document})


def moved(item: str, **fields: object) -> dict[str, bytes]:
    """The files of the plan with some fields of one milestone set; None takes a field out."""
    rows = [{**one, **fields} if one["id"] == item else one for one in MILESTONES]
    return texts([{name: value for name, value in row.items() if value is not None} for row in rows])


def without(item: str) -> dict[str, bytes]:
    """The files of the plan without one milestone."""
    return texts([one for one in MILESTONES if one["id"] != item])


@cache
def _parsed(path: str, data: bytes) -> Parsed:
    return parse(path, data)


@cache
def _plan(files: tuple[tuple[str, bytes], ...]) -> Plan:
    return assemble(_parsed(path, data) for path, data in files)


@cache
def _rules(rules: bytes | None, registered: bytes | None) -> Rules:
    return Rules(
        loader.read_policy(rules) if rules is not None else Rules().policy,
        people.read_people(registered) if registered is not None else Rules().people,
    )


@attrs.define
class Tree:
    """What one commit holds: plan files and record files by path."""

    plan: dict[str, bytes]
    records: dict[str, bytes]


@attrs.define
class World:
    """A history while it is written. Commit ids are made from `seed`, so that their order means nothing."""

    seed: str = ""
    commits: dict[str, Commit] = attrs.field(factory=dict)
    trees: dict[str, Tree] = attrs.field(factory=dict)
    files: dict[str, RecordFile] = attrs.field(factory=dict)
    root: str = ""
    founding: str = ""
    clock: datetime = datetime(2025, 1, 1, tzinfo=UTC)

    def commit(
        self,
        *parents: str,
        plan: Mapping[str, bytes | None] | None = None,
        records: Mapping[str, bytes | None] | None = None,
        by: str | None = None,
        exact: bool = True,
        elsewhere: bool = False,
    ) -> str:
        """A commit: the first parent's plan with `plan` over it, all parents' records with `records` over them.

        None in either takes a file out. `by` names the key that signs.
        """
        one = hashlib.sha1(f"{self.seed}:{len(self.commits)}".encode()).hexdigest()
        tree = Tree(dict(self.trees[parents[0]].plan) if parents else {}, {})
        for parent in parents:
            tree.records.update(self.trees[parent].records)
        _over(tree.plan, plan or {})
        _over(tree.records, records or {})
        self.trees[one] = tree
        sides = [self.trees[parent] for parent in parents] or [Tree({}, {})]
        differences = tuple(self._difference(side, tree, elsewhere) for side in sides)
        self.commits[one] = Commit(one, parents, differences, signature(by), exact)
        return one

    def _difference(self, before: Tree, after: Tree, elsewhere: bool) -> Difference:
        for data in after.records.values():
            self.files.setdefault(_blob(data), record_file(data))
        touched = tuple(
            Touched(path, None if was is None else _blob(was), None if now is None else _blob(now))
            for path in sorted({*before.records, *after.records})
            if (was := before.records.get(path)) != (now := after.records.get(path))
        )
        return Difference(touched, before.plan != after.plan, elsewhere)

    def plan_at(self, commit: str) -> Plan:
        """The plan of a commit."""
        tree = self.trees[commit]
        return _plan(tuple(sorted(tree.plan.items())))

    def rules_at(self, commit: str) -> Rules:
        """The rules of a commit's tree."""
        files = self.trees[commit].plan
        return _rules(files.get(policy_values.PATH), files.get(people.PATH))

    def registered(self, who: Mapping[str, Who] = PEOPLE, serial: int = 1) -> bytes:
        """A people.toml of these people."""
        return persons(who, serial)

    def said_in(self, commit: str) -> Record:
        """The record that a commit introduces."""
        (touched,) = self.commits[commit].differences[0].reviews
        made = self.files[touched.after or ""].record
        assert made is not None
        return made

    def print_of(self, commit: str) -> str:
        """The fingerprint of a commit's plan."""
        return PRINTS.plan(self.plan_at(commit))

    def rules_of(self, commit: str) -> bytes:
        """The bytes of a commit's policy.toml."""
        return self.trees[commit].plan[policy_values.PATH]

    # saying

    def record(self, by: str, *acts: Act, base: str, against: str | None, opening: str | None, **more: Any) -> Record:
        """A record of this plan; `round` is 2025 unless said otherwise."""
        self.clock += timedelta(seconds=1)
        head = {"plan": PLAN, "round": "2025", "root": self.root or None, "written": self.clock, **more}
        return Record(by=by, base=base, acts=acts, against=against, opening=opening, **head)

    def land(self, parent: str, made: Record, by: str | None = "", **more: Any) -> str:
        """The commit that introduces a record; signed with the key named as its recorder unless said otherwise."""
        data = records_record.write(made)
        return self.commit(
            parent, records={records_record.path(made, data): data}, by=made.by if by == "" else by, **more
        )

    def found(self, parent: str, by: str = "siri", **more: Any) -> str:
        """The founding adoption."""
        act = Act("adopt", version="1", plan_fingerprint=PRINTS.plan(self.plan_at(parent)))
        made = self.record(by, act, base=parent, against=None, opening=None, round="2024")
        self.root = self.land(parent, made, **more)
        return self.root

    def open(self, parent: str, against: str, by: str = "siri", **more: Any) -> tuple[str, str]:
        """A round's opening: the commit and the record's id."""
        act = Act("round-open", baseline="2024")
        made = self.record(by, act, base=parent, against=against, opening=None, **more)
        return self.land(parent, made), records_record.record_id(records_record.write(made))

    def say(
        self, parent: str, by: str, *acts: Act, against: str, opening: str, key: str | None = "", **more: Any
    ) -> str:
        """A record about the text at its own parent, unless `base` is given."""
        base = more.pop("base", parent)
        return self.land(parent, self.record(by, *acts, base=base, against=against, opening=opening, **more), by=key)

    def decision(self, item: str, word: str, seat: str | None, base: str, against: str) -> Act:
        """A truthful decision about one item at a commit."""
        before, after = self.plan_at(against), self.plan_at(base)
        differing = changed(before, after, PRINTS).get(item)
        fields = record_consistency.stated_fields(differing, before, after)
        print_ = PRINTS.change(before, after, item)
        return Act("decision", item=item, fingerprint=print_, word=word, seat=seat, fields=fields)

    def blanket(self, service: str, word: str, seat: str, base: str, against: str) -> Act:
        """A truthful decision about all that has changed in a service."""
        before, after = self.plan_at(against), self.plan_at(base)
        inside = tuple(
            Covered(one.id, one.fingerprint)
            for one in sorted(changed(before, after, PRINTS).values(), key=lambda one: one.id)
            if one.id.split(".")[0] == service
        )
        print_ = PRINTS.subtree(after.by_service[service])
        return Act("decision", item=service, fingerprint=print_, word=word, seat=seat, covers="items", covered=inside)

    def document(self, word: str, seat: str, base: str, against: str) -> Act:
        """A truthful decision about all that has changed in the document: plan.toml with its items, no service."""
        before, after = self.plan_at(against), self.plan_at(base)
        mine = {
            one.id for plan in (before, after) for one in plan.by_id.values()
            if one.id == "plan" or one.id.startswith("plan.")
        }  # fmt: skip
        inside = tuple(
            Covered(one.id, one.fingerprint)
            for one in sorted(changed(before, after, PRINTS).values(), key=lambda one: one.id)
            if one.id in mine
        )
        prints = {one: PRINTS.of(after, one) for one in mine if one in after.by_id}
        whole = hashlib.sha256(b"plantui-subtree/1\0" + rfc8785.dumps(prints)).hexdigest()
        return Act("decision", item="plan", fingerprint=whole, word=word, seat=seat, covers="items", covered=inside)

    def adopt(self, parent: str, against: str, opening: str, by: str = "siri", **more: Any) -> str:
        """An adoption of the plan at `parent`."""
        version = self.plan_at(parent).item.text("version") or "1"
        fields: dict[str, Any] = {"version": version, "previous_adoption": against, "opening": opening}
        fields |= {name: more.pop(name) for name in tuple(more) if name in ("previous_adoption", "version", "accept")}
        act = Act("adopt", plan_fingerprint=PRINTS.plan(self.plan_at(parent)), **fields)
        signed = more.pop("key", "")
        made = self.record(by, act, base=parent, against=against, opening=opening, **more)
        return self.land(parent, made, by=signed)

    # asking

    def evidence(self, tip: str, commits: Iterable[Commit] | None = None, **more: Any) -> Evidence:
        """What reading the history from git would give."""
        tips = {path: _blob(data) for path, data in self.trees[tip].records.items()}
        given = tuple(self.commits.values()) if commits is None else tuple(commits)
        return Evidence(PLAN, tip, given, self.files, self.plan_at, self.rules_at, tips, **more)

    def inquire(self, tip: str, pins: Pins | None = None, **more: Any) -> Inquiry:
        """The inquiry at a tip; the root is pinned."""
        return audit_audit.inquire(self.evidence(tip, **more), pins or Pins(root=self.root))

    def audit(self, tip: str, pins: Pins | None = None, **more: Any) -> audit_audit.Audit:
        """The audit at a tip."""
        return audit_audit.audit(self.inquire(tip, pins, **more))

    def codes(self, tip: str, pins: Pins | None = None, **more: Any) -> set[str]:
        """The codes of all findings but missing tags, healed ones in brackets."""
        found = self.audit(tip, pins, **more).findings
        return {f"({one.code})" if one.healed else one.code for one in found if one.code != "tag-missing"}


def _over(files: dict[str, bytes], changes: Mapping[str, bytes | None]) -> None:
    for path, data in changes.items():
        if data is None:
            files.pop(path, None)
        else:
            files[path] = data


def _blob(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()


@attrs.define
class Round:
    """A founded world with one open round: `edit` changes `s.m`, so that one item must be approved."""

    world: World
    opening: str
    opened: str
    edit: str

    @property
    def root(self) -> str:
        """The founding adoption."""
        return self.world.root

    def yes(self, parent: str, by: str = "eva", item: str = "s.m", **more: Any) -> str:
        """An owner's yes to one item of the text at `parent`."""
        return self.decide(parent, by, "godkjent", "eier", item, **more)

    def decide(self, parent: str, by: str, word: str, seat: str | None, item: str = "s.m", **more: Any) -> str:
        """A decision in the round."""
        against, base = more.pop("against", self.root), more.pop("base", parent)
        act = self.world.decision(item, word, seat, base, against)
        return self.world.say(parent, by, act, against=against, opening=self.opening, base=base, **more)

    def act(self, parent: str, by: str, act: Act, **more: Any) -> str:
        """Another act in the round."""
        against = more.pop("against", self.root)
        return self.world.say(parent, by, act, against=against, opening=self.opening, **more)

    def adopt(self, parent: str, **more: Any) -> str:
        """Adopt the plan at `parent`."""
        return self.world.adopt(parent, more.pop("against", self.root), self.opening, **more)

    def stale_fields(self, tip: str, item: str = "s.m") -> tuple[StaleField, ...]:
        """Why the one decision on an item is stale at a tip."""
        from plantui.review.rounds.standing import standing

        inquiry = self.world.inquire(tip)
        at = standing(inquiry, tip, self.opening)
        ((vote,),) = (ballot.votes for ballot in at.items[item].ballots)
        return stale_fields(inquiry, at.horizon, at.items[item].item, vote.spoken, vote.fingerprint)

    def needs(self, tip: str, item: str = "s.m", pins: Pins | None = None) -> list[str]:
        """What an item still needs at a tip, as codes and values; empty when it is approved."""
        from plantui.review.rounds.standing import standing

        inquiry = self.world.inquire(tip, pins)
        one = standing(inquiry, tip, self.opening).items[item]
        return [" ".join([need.code, *map(str, need.values.values())]) for need in one.needs]


def founded(rules: bytes | None = None, registered: bytes | None = None, seed: str = "") -> World:
    """A world whose first plan is adopted by its root."""
    world = World(seed)
    first = world.commit(plan={**texts(), **governance(rules or policy(), registered or persons())}, by="siri")
    world.found(first)
    return world


def round_of(world: World, edit: Mapping[str, bytes | None] | None = None, by: str | None = "nils") -> Round:
    """A round in it, with one edit signed by somebody who is no owner."""
    opened, opening = world.open(world.root, world.root)
    changes = moved("m", when="2026") if edit is None else edit
    return Round(world, opening, opened, world.commit(opened, plan=changes, by=by))


def small_round(
    world: World, registered: Mapping[str, Who], by: str = "svein", serial: int = 2, since: str = "", **adopting: Any
) -> str:
    """A small round from an adoption: only people.toml is changed, by nobody who approves it; its adoption."""
    since = since or world.root
    name = f"people-{serial}"
    opened, opening = world.open(since, since, by=by, round=name)
    edit = world.commit(opened, plan=governance(world.rules_of(since), persons(registered, serial)), by="nils")
    yes = world.decision("people", "godkjent", "sekretariat", edit, since)
    agreed = world.say(edit, by, yes, against=since, opening=opening, round=name)
    return world.adopt(agreed, since, opening, by=by, round=name, **adopting)


def act_of(world: World, commit: str, number: int = 1) -> str:
    """The full id of an act in the record that a commit introduces."""
    (touched,) = world.commits[commit].differences[0].reviews
    return f"{world.files[touched.after or ''].record_id}#{number}"
