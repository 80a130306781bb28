"""An independent audit of a plan's history: `python -m e2e.verifier REPOSITORY REF PINS`, all in JSON.

Written from the rule of authority alone, clause by clause, importing nothing of plantui, so that the two can be held
against each other. It takes its time and remembers little. What it reads, it reads with `verifier_formats`.
"""

from __future__ import annotations

import heapq
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from types import SimpleNamespace as Bag
from typing import Any, TypeVar

from e2e.verifier_formats import (
    Missing,
    Store,
    changes,
    entitled,
    key_of,
    matches,
    may_step,
    place_of,
    read_plan,
    read_record,
    read_rules,
    sha,
    sha256,
    signer,
    voice_of,
    within,
)

NOTICES = {
    "commit-large", "not-entitled", "record-round", "round-not-opened", "key-compromised", "record-base",
    "key-retired-beside", "late", "stale", "superseded", "adoption-over-objection", "adoption-contested",
    "unattributed", "tag-mismatch", "tag-missing", "behind", "signers-missing",
}  # fmt: skip
FAILING_ADOPTION = {
    "policy-serial", "policy-unsatisfiable", "frozen-edit", "plan-unreadable", "stray-content", "round-not-opened",
}  # fmt: skip
PARTS = ["tree", "parent", "author", "committer", "gpgsig"]

T = TypeVar("T")


class Audit:
    """One reading of a history. `line` and what rests on it may be asked of a commit once its ancestors are settled."""

    def __init__(self, repository: str, ref: str, pins: dict[str, Any]) -> None:
        self.store, self.pins = Store(repository), pins
        self.found: set[tuple[str, str, str]] = set()  # code, commit, and whether it is a notice
        self.known: dict[Any, Any] = {}
        self.root, self.pinned = pins.get("root", ""), pins.get("newest", "")
        self.tip = self.store.run("rev-parse", "--verify", f"{ref}^{{commit}}")
        self.commits: dict[str, Bag] = {}
        self.trees: dict[str, list[str]] = {}
        self.odd: set[str] = set()  # trees that are not laid out as trees must be
        self.walk()
        if not self.damaged:
            self.settle()

    def once(self, key: Any, make: Callable[[], T]) -> T:
        if key not in self.known:
            self.known[key] = make()
        found: T = self.known[key]
        return found

    # clause 2: objects, each hashed again; parents from the raw commits

    def walk(self) -> None:
        todo = [self.tip]
        self.damaged: set[str] = set()
        while todo:
            one = todo.pop()
            if one in self.commits or one in self.damaged:
                continue
            try:
                self.commits[one] = self.read_commit(one)
                todo += self.commits[one].parents
            except Missing as trouble:
                self.damaged.add(one)
                self.tell("history-incomplete" if trouble.args == ("object-missing", one) else trouble.args[0], one)
        waits = {one: {p for p in c.parents if p in self.commits} for one, c in self.commits.items()}
        ready = [one for one, parents in waits.items() if not parents]
        heapq.heapify(ready)
        self.order: list[str] = []
        self.history: dict[str, set[str]] = {}
        while ready:
            one = heapq.heappop(ready)
            self.order.append(one)
            self.history[one] = {one}.union(*(self.history[p] for p in self.commits[one].parents if p in self.commits))
            for child in self.commits:
                if one in waits[child]:
                    waits[child].discard(one)
                    if not waits[child]:
                        heapq.heappush(ready, child)
        told: set[str] = set()
        for one in self.order:
            new = {tree for tree in self.trees[self.commits[one].tree] if tree in self.odd} - told
            self.tell("tree-malformed", *([one] if new else []))
            told |= new

    def read_commit(self, one: str) -> Bag:
        head, _, message = self.store.read(one, "commit").partition(b"\n\n")
        names: list[str] = []
        values: list[bytes] = []
        payload = []
        for line in head.split(b"\n"):
            if line.startswith(b" "):
                values[-1] += b"\n" + line[1:]
            else:
                name, _, value = line.partition(b" ")
                names.append(name.decode("utf-8", "replace"))
                values.append(value)
            if not names[-1].startswith("gpgsig"):
                payload.append(line)
        headers = list(zip(names, values, strict=True))
        parents = [value.decode() for name, value in headers if name == "parent"]
        seals = [value for name, value in headers if name.startswith("gpgsig")]
        odd = set(names) - {*PARTS, "encoding", "mergetag"} or len(seals) > 1
        key = signer(seals[0], b"\n".join(payload) + b"\n\n" + message) if seals and not odd else ""
        tree = values[0].decode()
        files = self.once(("tree", tree), lambda: self.read_root(tree))
        exact = names == [PARTS[0], *["parent"] * len(parents), *PARTS[2:]]
        return Bag(id=one, tree=tree, parents=parents, files=files, key=key, signed=bool(seals), exact=exact)

    def read_root(self, tree: str) -> dict[str, tuple[str, str]]:
        """Files below plan/ by path, and what else stands in the root by name."""
        files: dict[str, tuple[str, str]] = {}
        inside = self.trees[tree] = [tree]
        todo = [("", tree)]
        while todo:
            folder, here = todo.pop()
            for mode, name, one in self.rows(here):
                path = f"{folder}{name}"
                if path != "plan" and not folder:
                    files[path] = (mode, one)
                elif mode == "40000":
                    todo.append((f"{path}/", one))
                    inside.append(one)
                else:
                    files[path] = (mode, one)
                    self.odd |= {here} if mode != "100644" else set()
                    if mode != "160000":
                        self.store.read(one, "blob")
        return files

    def rows(self, tree: str) -> list[tuple[str, str, str]]:
        data, rows, size = self.store.read(tree, "tree"), [], len(tree) // 2
        while data:
            head, _, data = data.partition(b"\0")
            mode, _, name = head.decode("utf-8", "surrogateescape").partition(" ")
            rows.append((mode, name, data[:size].hex()))
            data = data[size:]
        order = [(f"{name}/" if mode == "40000" else name).encode("utf-8", "surrogateescape") for mode, name, _ in rows]
        folded = {unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()) for _, name, _ in rows}
        self.odd |= {tree} if order != sorted(order) or len(folded) < len(rows) else set()
        return rows

    # what a commit holds

    def plan(self, commit: str) -> Bag:
        held = self.commits[commit].files.items()
        files = {p: blob for p, (mode, blob) in held if p.startswith("plan/") and mode != "160000"}
        key = tuple(sorted((path, blob) for path, blob in files.items() if not path.startswith("plan/reviews/")))
        return self.once(("plan", key), lambda: read_plan({path: self.store.read(blob, "blob") for path, blob in key}))

    def rules(self, commit: str) -> Bag:
        return self.once(("rules", id(self.plan(commit))), lambda: read_rules(self.plan(commit)))

    def changed(self, before: str, after: str) -> dict[str, Bag]:
        one, other = self.plan(before), self.plan(after)
        return self.once(("changed", id(one), id(other)), lambda: changes(one, other))

    def differences(self, commit: str) -> list[dict[str, tuple[Any, Any]]]:
        """For each parent, or for nothing: path, then what it was and what it is."""
        now = self.commits[commit].files
        sides = [self.commits[p].files for p in self.commits[commit].parents if p in self.commits] or [{}]
        return [{p: (was.get(p), now.get(p)) for p in {*was, *now} if was.get(p) != now.get(p)} for was in sides]

    def beside(self, one: str, other: str) -> bool:
        return one not in self.history[other] and other not in self.history[one]

    # clause 3: introductions

    def settle(self) -> None:
        """Every introduction, then the adoptions that hold, each judged in its parent's history alone."""
        self.made: dict[str, list[Bag]] = {}
        self.attempts: list[tuple[str, str, str, str, str]] = []
        self.adoptions: list[Bag] = []
        trusted = self.root if self.root in self.commits else self.tip
        self.plan_id = self.plan(trusted).raw.get("plan/plan.toml", {}).get("plan", {}).get("id")
        for commit in self.order:
            sides = self.differences(commit)
            for path in sorted(set.intersection(*(set(side) for side in sides))):
                now = sides[0][path][1]
                if now is None or not path.startswith("plan/reviews/"):
                    continue
                data = self.store.read(now[1], "blob") if now[0] != "160000" else b""
                rec, rid = read_record(data), sha256(data)
                code = self.fault(self.commits[commit], sides, path, rec, rid)
                if code:
                    self.attempts.append((code, commit, path, now[1], rid))
                else:
                    made = Bag(commit=commit, parent=self.commits[commit].parents[0], rid=rid, rec=rec)
                    self.made.setdefault(rid, []).append(made)
        adopting = {one.commit: one for many in self.made.values() for one in many
                    if any(act["kind"] == "adopt" for act in one.rec["acts"])}  # fmt: skip
        self.refused: dict[str, list[str]] = {}
        for commit in self.order:
            if commit in adopting:
                one = adopting[commit]
                self.refused[commit] = list(self.founding(one) if commit == self.root else self.refusals(one))
                if not self.refused[commit]:
                    self.adoptions.append(Bag(commit=commit, rid=one.rid, rec=one.rec, rules=self.rules(commit)))

    def fault(self, commit: Bag, sides: list[dict[str, Any]], path: str, rec: dict[str, Any] | None, rid: str) -> str:
        if len(commit.parents) != 1:
            return "record-unproven"
        if len(sides[0]) != 1 or sides[0][path][0] is not None:
            return "record-mixed"
        if rec is None or path != place_of(rec, rid) or sides[0][path][1][0] != "100644" or rec["plan"] != self.plan_id:
            return "record-malformed"
        if not commit.signed:
            return "record-unsigned"
        return "record-headers" if not commit.exact else "" if commit.key else "record-signer"

    def introduced(self, rid: str, commit: str) -> list[Bag]:
        return [one for one in self.made.get(rid, ()) if one.commit in self.history[commit]]

    def target(self, name: str | None) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The record and act of a full name."""
        rid, _, number = (name or "").partition("#")
        if rid not in self.made or int(number) > len(self.made[rid][0].rec["acts"]):
            return None
        return self.made[rid][0].rec, self.made[rid][0].rec["acts"][int(number) - 1]

    # clause 9: the line

    def line(self, commit: str) -> list[Bag] | None:
        """The adoptions in a history, first to last; None behind a fork that no pin decides."""
        there = [one for one in self.adoptions if one.commit in self.history[commit]]

        def straight(many: list[Bag]) -> bool:
            return all(not self.beside(one.commit, other.commit) for one in many for other in many)

        if not straight(there):
            pins = [pin for pin in (self.root, self.pinned) if pin in self.commits]
            there = [one for one in there if not any(self.beside(one.commit, pin) for pin in pins)]
        return there if straight(there) else None

    def in_force(self, commit: str) -> Bag | None:
        line = self.line(commit)
        return line[-1] if line else None

    # clauses 5 to 8 and 11: what counts. An empty answer means that it does.

    def at_place(self, one: Bag) -> tuple[str, list[str]]:
        """The fault of a whole record at its place, by the rules in force at the parent, and that of each act."""
        return self.once(("place", one.commit, one.rid), lambda: self.place_faults(one))

    def place_faults(self, one: Bag) -> tuple[str, list[str]]:
        rec, fine = one.rec, [""] * len(one.rec["acts"])
        if self.root not in self.history[one.parent]:
            return "" if one.commit == self.root else "before-root" if "root" not in rec else "record-malformed", fine
        force = self.in_force(one.parent)
        if rec.get("root") != self.root or force is None:
            return "no-rules" if rec.get("root") == self.root else "record-malformed", fine
        key = key_of(force.rules, rec["by"], self.commits[one.commit].key)
        if key is None or key.state != "active":
            state = key.state if key else ""
            return {"": "record-signer", "compromised": "key-compromised"}.get(state, "not-entitled"), fine
        if not self.round_fits(one):
            return "record-round", fine
        if not self.truthful(one, force):
            return "record-base", fine
        may = [entitled(force.rules, rec, act, self.target(act.get("to"))) for act in rec["acts"]]
        return "", ["" if one else "not-entitled" for one in may]

    def round_fits(self, one: Bag) -> bool:
        opens = [act["kind"] for act in one.rec["acts"]].count("round-open")
        if "opening" not in one.rec:
            used = {adoption.rec["round"] for adoption in self.line(one.parent) or ()}
            return opens == len(one.rec["acts"]) == 1 and one.rec["round"] not in used
        opening = self.introduced(one.rec["opening"], one.parent)
        if not opening or opens:
            return False
        rec = opening[0].rec
        return [act["kind"] for act in rec["acts"]] == ["round-open"] and rec["round"] == one.rec["round"]

    def truthful(self, one: Bag, force: Bag) -> bool:
        """Whether a record says of its own commits what is so."""
        rec, base = one.rec, one.rec["base"]
        if rec.get("against") != force.commit or base not in self.history[one.parent]:
            return False
        if "opening" in rec and not any(
            o.commit in self.history[base] for o in self.introduced(rec["opening"], one.parent)
        ):
            return False
        freezes = list(self.freezes_before(one))
        if "edition" in rec and (rec["edition"], base) not in [(edition, at) for edition, at, _ in freezes]:
            return False
        before, after, changed = self.plan(force.commit), self.plan(base), self.changed(force.commit, base)
        for act in rec["acts"]:
            if "to" in act:
                target = self.target(act["to"])
                if target is None or not self.introduced(act["to"].partition("#")[0], one.parent):
                    return False
                if target[0].get("opening") != rec.get("opening") or act.get("item", target[1].get("item")) != target[
                    1
                ].get("item"):
                    return False
            if act["kind"] == "round-freeze" and act["plan_fingerprint"] != after.print:
                return False
            if "change" in act and not any((act["change"], act.get("item")) in given for *_, given in freezes):
                return False
            if "fingerprint" not in act:
                continue
            item = after.items.get(act["item"]) or before.items.get(act["item"])
            if item is None or act.get("title", item.title) != item.title:
                return False
            if "covers" in act:
                inside = {i: p.print for i, p in after.items.items() if within(after, i, act["item"])}
                covered = [{"item": i, "fingerprint": changed[i].print} for i in sorted(changed)
                           if within(after if i in after.items else before, i, act["item"])]  # fmt: skip
                if act["fingerprint"] != sha("plantui-subtree/1", inside) or act.get("covered", []) != covered:
                    return False
                continue
            here = changed[act["item"]] if act["item"] in changed else Bag(print=item.print, told=[])
            fields = act.get("field", [])
            if act["fingerprint"] != here.print or (fields != here.told and (fields or act["kind"] == "decision")):
                return False
        return True

    def freezes_before(self, one: Bag) -> Iterator[tuple[int, str, list[tuple[str, str]]]]:
        for rid in self.made:
            for made in self.introduced(rid, one.parent):
                force = self.in_force(made.parent)
                if force is None or made.rec.get("opening") != one.rec.get("opening"):
                    continue
                key = key_of(force.rules, made.rec["by"], self.commits[made.commit].key)
                for act in made.rec["acts"]:
                    known = act["kind"] == "round-freeze" and key and key.state == "active"
                    if known and entitled(force.rules, made.rec, act, None):
                        given = [(row["change"], row["item"]) for row in act.get("number", ())]
                        yield act["edition"], made.rec["base"], given

    def key_stands(self, tip: str, commit: str, by: str, key: str) -> bool:
        """Clause 7, of compromised keys: asked of every adoption of the line."""
        keys = [key_of(adoption.rules, by, key) for adoption in self.line(tip) or ()]
        return all(k is None or k.state != "compromised" or self.good(tip, commit, k.until) for k in keys)

    def good(self, tip: str, commit: str, until: str | None) -> bool:
        return until is not None and until in self.history[tip] and commit in self.history[until]

    def beside_holds(self, tip: str, one: Bag, act: dict[str, Any]) -> bool:
        """Clause 6: under every adoption of the line beside the introduction."""
        for adoption in self.line(tip) or ():
            if self.beside(adoption.commit, one.commit):
                key = key_of(adoption.rules, one.rec["by"], self.commits[one.commit].key)
                good = key and (key.state == "active" or self.good(tip, one.commit, key.until))
                if not good or not entitled(adoption.rules, one.rec, act, self.target(act.get("to"))):
                    return False
        return True

    def judge(self, tip: str, one: Bag) -> list[str]:
        """The fault of each act of an introduction, in the history of a tip."""
        whole, acts = self.at_place(one)
        whole = whole or self.at_hand(tip, one)
        if whole:
            return [whole] * len(acts)
        return [fault or ("" if self.beside_holds(tip, one, act) else "key-retired-beside")
                for fault, act in zip(acts, one.rec["acts"], strict=True)]  # fmt: skip

    def at_hand(self, tip: str, one: Bag) -> str:
        """The fault of a whole record that shows in the history at hand: its line, its key, its round."""
        rec, line = one.rec, self.line(tip)
        if not line and one.commit != self.root:
            return "no-rules"
        if not self.key_stands(tip, one.commit, rec["by"], self.commits[one.commit].key):
            return "key-compromised"
        if "opening" not in rec:
            return ""
        if not any(opened.commit in self.history[one.parent] for opened in self.counting(tip, rec["opening"])):
            return "round-not-opened"
        ended = [a.commit for a in line or () if a.rec["acts"][0].get("opening") == rec["opening"]]
        return "late" if any(one.commit not in self.history[end] for end in ended) else ""

    def counting(self, tip: str, rid: str) -> list[Bag]:
        return [one for one in self.introduced(rid, tip) if not all(self.judge(tip, one))]

    def hear(self, tip: str, rid: str) -> list[str]:
        """The fault of each act of a record: none if any introduction of it counts."""

        def make() -> list[str]:
            judged = [self.judge(tip, one) for one in self.introduced(rid, tip)]
            return ["" if "" in faults else faults[0] for faults in zip(*judged, strict=True)]

        return self.once(("hear", tip, len(self.line(tip) or ()), rid), make)

    def later(self, tip: str, one: str, other: str) -> bool:
        """Clause 11: an introduction of one has one of the other in its history, and not the reverse."""
        mine, theirs = (
            [i for i in self.introduced(rid, tip) if not unproven(self.at_place(i))] for rid in (one, other)
        )

        def after(some: list[Bag], others: list[Bag]) -> bool:
            return any(o.commit in self.history[i.parent] for i in some for o in others)

        return after(mine, theirs) and not after(theirs, mine)

    def newest(self, tip: str, said: list[Bag]) -> list[Bag]:
        return [one for one in said if not any(self.later(tip, other.rid, one.rid) for other in said)]

    # clauses 10 to 14: the standing

    def spoken(self, tip: str, opening: str) -> list[Bag]:
        """Every act of a round that counts."""
        found = []
        for rid in self.made:
            there = self.introduced(rid, tip)
            if not there or there[0].rec.get("opening") != opening:
                continue
            faults, counting = self.hear(tip, rid), self.counting(tip, rid)
            for number, act in enumerate(there[0].rec["acts"], 1):
                if not faults[number - 1]:
                    force = self.in_force(counting[0].parent)
                    assert force is not None
                    word = force.rules.words.get(act.get("word"))
                    one = Bag(id=f"{rid}#{number}", rid=rid, rec=there[0].rec, act=act, at=counting)
                    one.against, one.effect = force.commit, word.effect if word else None
                    one.voice = voice_of(one.rec)
                    found.append(one)
        return found

    def open_rounds(self, tip: str) -> list[str]:
        ended = {one.rec["acts"][0].get("opening") for one in self.line(tip) or ()}
        return [rid for rid, made in self.made.items()
                if [act["kind"] for act in made[0].rec["acts"]] == ["round-open"] and rid not in ended
                and self.introduced(rid, tip) and not self.hear(tip, rid)[0]]  # fmt: skip

    def standing(self, tip: str, opening: str | None) -> Bag:
        """Each changed item with what it lacks, the remarks that are open, the newest freezes, and what has lapsed."""
        force = self.in_force(tip)
        at = Bag(open=False, items={}, remarks=[], freezes=[], stale=set(), unattributed=set())
        if force is None:
            return at
        at.open = opening in self.open_rounds(tip)
        spoken = self.spoken(tip, opening) if at.open and opening else []
        lifted = {one.act["to"] for one in spoken if one.act["kind"] == "lift"}
        for item in self.changed(force.commit, tip).values():
            rules = [rule for rule in force.rules.rules if matches(rule["items"], item)]
            at.items[item.id] = self.lacking(tip, force, item, rules, spoken, lifted, at)
        at.freezes = self.newest(tip, [one for one in spoken if one.act["kind"] == "round-freeze"])
        settled = {one.act["to"] for one in spoken if one.act["kind"] in ("withdraw", "resolve")
                   or (one.act["kind"] == "reply" and self.answers(tip, one))}  # fmt: skip
        at.remarks = [
            one for one in spoken if one.act["kind"] == "remark" and one.act.get("answer") and one.id not in settled
        ]
        return at

    def answers(self, tip: str, one: Bag) -> bool:
        for made in one.at:
            force = self.in_force(made.parent)
            beside = [a for a in self.line(tip) or () if self.beside(a.commit, made.commit)]
            if all(may_step(a.rules, one.rec, one.act, "answer") for a in (force, *beside) if a):
                return True
        return False

    def lacking(
        self, tip: str, force: Bag, item: Bag, rules: list[Any], spoken: list[Bag], lifted: set[str], at: Bag
    ) -> list[str]:
        lacks = [] if rules else ["no-rule"]
        by_voice: dict[Any, list[Bag]] = {}
        acts = {one.id: one for one in spoken}
        for one in spoken:
            target = self.target(one.act["to"]) if one.act["kind"] == "withdraw" else None
            act = target[1] if target else one.act
            if act["kind"] != "decision":
                continue
            given = acts.get(one.act.get("to"), one)
            rows = act.get("covered", ()) if "covers" in act else (act,)
            names = {row["item"]: row["fingerprint"] for row in rows}
            blanket = "covers" in act and given.effect in ("approve", "endorse")
            if item.id in names and not (blanket and any(matches(rule.get("named", []), item) for rule in rules)):
                print_ = None if target else names[item.id]
                by_voice.setdefault(one.voice, []).append(Bag(**{**vars(one), "print": print_}))
        seats: list[tuple[Any, Any]] = []
        for voice, said in by_voice.items():
            votes = self.newest(tip, said)
            good = []
            for vote in votes:
                was = self.plan(vote.against).items.get(item.id)
                same = (was.print if was else None) == item.was and vote.print == item.print
                good.append(same and vote.act["kind"] == "decision" and vote.effect)
                if not same and vote.print and vote.effect in ("approve", "endorse"):
                    at.stale.add(self.introduced(vote.rid, tip)[0].commit)
                if vote.effect == "block" and vote.act["kind"] == "decision" and vote.id not in lifted:
                    lacks.append("blocked")
            spoke_as = {vote.act.get("as") for vote in votes}
            name = next(iter(spoke_as)) if len(spoke_as) == 1 else None
            seat = force.rules.seats.get(name)
            if seat and all(one == ("endorse" if seat.kind == "advisory" else "approve") for one in good):
                seats.append((voice, name))
        strict = any(not rule.get("editors_may_approve") for rule in rules)
        vouches = [one for one in spoken if one.act["kind"] == "vouch" and one.act["item"] == item.id]
        vouched = {one.rec["by"] for one in vouches if one.act["fingerprint"] == item.print}
        edits = self.edits(tip, force, item) if strict else []
        editors = {person for _, person in edits if person} | vouched
        for commit in [commit for commit, person in edits if not person and not vouched]:
            at.unattributed.add(commit)
            lacks.append("unattributed")
        for rule in rules:
            for name, count in rule["require"].items():
                own = set() if rule.get("editors_may_approve") else {("person", person) for person in editors}
                fills = [voice for voice, seat in seats if seat == name and voice not in own]
                lacks += ["seat"] if len(fills) < count else []
        return lacks

    def edits(self, tip: str, force: Bag, item: Bag) -> list[tuple[str, str]]:
        """Clause 13: the commits since the baseline that made the item other than in every parent, and who signed."""
        found = []
        for one in self.order:
            if one not in self.history[tip] or one in self.history[force.commit]:
                continue
            plans = [self.plan(parent) for parent in self.commits[one].parents]
            now = self.plan(one)
            print_ = now.items[item.id].print if item.id in now.items else None
            other = all((p.items[item.id].print if item.id in p.items else None) != print_ for p in plans)
            broken = any(
                path in now.broken and all(p.sha.get(path) != now.sha.get(path) for p in plans) for path in item.paths
            )
            if other or broken:
                found.append((one, self.editor(tip, one)))
        return found

    def editor(self, tip: str, commit: str) -> str:
        key, force = self.commits[commit].key, self.in_force(commit)
        for person in force.rules.people if force and key else ():
            own = key_of(force.rules, person, key) if force else None
            if own and own.state == "active" and self.key_stands(tip, commit, person, key):
                for adoption in self.line(tip) or ():
                    if self.beside(adoption.commit, commit):
                        there = key_of(adoption.rules, person, key)
                        if not there or not (there.state == "active" or self.good(tip, commit, there.until)):
                            return ""
                return str(person)
        return ""

    # clauses 1 and 15: adoptions

    def founding(self, one: Bag) -> Iterator[str]:
        rec, rules = one.rec, self.rules(one.parent)
        act = rec["acts"][0]
        if (
            len(rec["acts"]) != 1
            or {"opening", "previous_adoption"} & set(act)
            or {"root", "opening", "against", "voice"} & set(rec)
        ):
            yield "not-founding"
        key = key_of(rules, rec["by"], self.commits[one.commit].key)
        if rules.serials != (1, 1) or "plan-unreadable" in rules.troubles or key is None or key.state != "active":
            yield "not-founding"

    def refusals(self, one: Bag) -> Iterator[str]:
        """Why an adoption does not hold, in its parent's history alone."""
        rec, force = one.rec, self.in_force(one.parent)
        if force is None:
            yield "no-rules"
            return
        act, plan = rec["acts"][0], self.plan(one.parent)
        faults = [fault for fault in self.judge(one.commit, one) if fault]
        if faults or len(rec["acts"]) != 1 or act.get("opening") != rec.get("opening") or "opening" not in act:
            yield "not-counting"
        if act.get("previous_adoption") not in (force.commit, force.rid) or act.get("plan_fingerprint") != plan.print:
            yield "names"
        if act.get("version") != plan.version:
            yield "names"
        at = self.standing(one.parent, rec.get("opening"))
        yield from [] if at.open else ["round-not-opened"]
        yield from [lack for lacks in at.items.values() for lack in lacks]
        yield from ["remark" for _ in at.remarks]
        yield from ["frozen-edit" for freeze in at.freezes if freeze.act["plan_fingerprint"] != plan.print]
        yield from plan.broken.values()
        rules, before = self.rules(one.parent), self.plan(force.commit)
        yield from rules.troubles
        for serial, was, name in zip(rules.serials, force.rules.serials, ("policy", "people"), strict=True):
            path = f"plan/governance/{name}.toml"
            if serial != was + (plan.sha.get(path) != before.sha.get(path)):
                yield "policy-serial"
        if plan.sha.get("plan/governance/allowed_signers") != sha256(rules.allowed.encode()):
            yield "allowed-signers"

    # the answer

    def report(self) -> dict[str, Any]:
        """All findings, and what stands."""
        tip, line = self.tip, [] if self.damaged else self.line(self.tip)
        if self.damaged:  # cannot say
            return {**self.verdict([], {}), "passed": False}
        self.seen_before(line or [])
        approved: dict[str, list[str]] = {}
        if self.root:
            self.of_files()
            self.of_records()
            self.of_adoptions(line or [])
            self.of_tags(line or [])
            openings = self.open_rounds(tip)
            for opening in (*openings, *([] if openings else [None])):
                at = self.standing(tip, opening)
                self.tell("stale", *at.stale)
                self.tell("unattributed", *at.unattributed)
                if opening:
                    approved[opening] = sorted(item for item, lacks in at.items.items() if not lacks)
        return self.verdict(line or [], approved)

    def verdict(self, line: list[Bag], approved: dict[str, list[str]]) -> dict[str, Any]:
        accepted = {name for one in line for name in one.rec["acts"][0].get("accept", ())}
        found = {(code, one, "notice" if f"{code}:{one}" in accepted else how) for code, one, how in self.found}
        failing = sorted({(code, one) for code, one, how in found if how == "failing"})
        return {
            "passed": not failing and self.root in [one.commit for one in line],
            "failing": failing,
            "notices": sorted({(code, one) for code, one, how in found if how == "notice"}),
            "approved": approved,
            "adoptions": [one.commit for one in line],
            "pins": self.pins,
        }

    def tell(self, code: str, *commits: str, healed: bool = False) -> None:
        self.found |= {(code, one, "notice" if healed or code in NOTICES else "failing") for one in commits}

    def seen_before(self, line: list[Bag]) -> None:
        """Clause 17."""
        seen = self.pins.get("tip")
        if seen and seen not in self.history[self.tip]:
            self.tell("history-shortened" if self.descends(seen, self.tip) else "history-rewritten", self.tip)
        if self.pinned and self.pinned not in self.history[self.tip]:
            behind = bool(line) and self.descends(self.pinned, line[-1].commit)
            self.tell("behind" if behind else "adoption-fork", self.pinned)
        for rid in self.pins.get("own", ()):
            self.tell("own-record-missing", *([] if self.introduced(rid, self.tip) else [self.tip]))

    def descends(self, one: str, ancestor: str) -> bool:
        """Whether a commit that may lie outside the history has another in its own."""
        todo, seen = [one], set()
        while todo:
            here = todo.pop()
            seen.add(here)
            try:
                head = self.store.read(here, "commit").partition(b"\n\n")[0].decode("utf-8", "replace")
            except Missing:
                continue
            todo += [parent for parent in re.findall(r"^parent ([0-9a-f]+)$", head, re.M) if parent not in seen]
        return ancestor in seen

    def of_files(self) -> None:
        """Clauses 3 and 4: files that nothing introduces, dropped, edited."""
        tips = self.commits[self.tip].files
        proven = {(one.rid, place_of(one.rec, one.rid)) for many in self.made.values() for one in many
                  if not unproven(self.at_place(one))}  # fmt: skip
        told: dict[tuple[str, str], tuple[str, str]] = {}
        for code, commit, path, blob, rid in self.attempts:
            first = told.get((path, blob), ("record-unproven", ""))[0] == "record-unproven"
            if first and self.root in self.history[commit] and (rid, path) not in proven:
                told[path, blob] = (code, commit)
        for code, commit in told.values():
            self.tell(code, commit)
        for commit in self.order:
            if self.root not in self.history[commit]:
                continue
            for side in self.differences(commit):
                for path, (was, now) in side.items():
                    if was is not None and path.startswith("plan/reviews/"):
                        blob = tips.get(path, ("", ""))[1]
                        self.tell("record-dropped" if now is None else "record-edited", commit, healed=blob == was[1])

    def of_records(self) -> None:
        for rid, made in self.made.items():
            for fault in self.hear(self.tip, rid):
                if fault not in ("", "before-root", "no-rules"):
                    self.tell(fault, made[0].commit)

    def of_adoptions(self, line: list[Bag]) -> None:
        """Clauses 8, 9 and 15: what failed, forks, what was objected to, what has been contested."""
        held = [one.commit for one in self.adoptions]
        if self.root not in held:
            self.tell("adoption-fails", self.root)
        for commit, why in self.refused.items():
            made = next(one for many in self.made.values() for one in many if one.commit == commit)
            if why and commit != self.root and self.at_place(made)[0] != "before-root":
                self.tell("adoption-fails", commit)
                for code in set(why) & FAILING_ADOPTION:
                    self.tell(code, commit)
        in_line = [one.commit for one in line]
        for number, one in enumerate(held):
            others = held if in_line else held[:number]
            if one not in in_line and any(self.beside(one, other) for other in others):
                self.tell("adoption-fork", one)
        for adoption in line:
            made = next(one for one in self.made[adoption.rid] if one.commit == adoption.commit)
            opening = adoption.rec["acts"][0].get("opening")
            if not self.key_stands(self.tip, adoption.commit, adoption.rec["by"], self.commits[adoption.commit].key):
                self.tell("adoption-contested", adoption.commit)
            if opening is None:
                continue
            for one in (one for many in self.made.values() for one in many if one.rec.get("opening") == opening):
                rested = one.commit in self.history[made.parent] and self.counting(made.parent, one.rid)
                if rested and {"key-compromised", "key-retired-beside"} & set(self.hear(self.tip, one.rid)):
                    self.tell("adoption-contested", adoption.commit)
                if self.beside(one.commit, adoption.commit) and self.objects(one):
                    self.tell("adoption-over-objection", adoption.commit)

    def objects(self, one: Bag) -> bool:
        """Whether a record beside an adoption of its round holds an entitled block or withdrawal."""
        force = self.in_force(one.parent)
        stands = self.key_stands(self.tip, one.commit, one.rec["by"], self.commits[one.commit].key)
        whole, faults = self.at_place(one)
        for act, fault in zip(one.rec["acts"], faults, strict=True):
            word = force.rules.words.get(act.get("word")) if force else None
            block = act["kind"] == "decision" and word is not None and word.effect == "block"
            if (
                (block or act["kind"] == "withdraw")
                and not (whole or fault)
                and stands
                and self.beside_holds(self.tip, one, act)
            ):
                return True
        return False

    def of_tags(self, line: list[Bag]) -> None:
        """Clause 16; behind a fork nobody can say where a tag should lead."""
        if self.adoptions and not line:
            return
        listed = self.store.run("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", "refs/tags/plan/")
        tags = {row.split()[0].removeprefix("refs/tags/plan/"): row.split()[-1] for row in listed.splitlines()}
        adopted = {one.rec["round"]: one.commit for one in line}
        for name, commit in adopted.items():
            if tags.get(name) != commit:
                self.tell("tag-mismatch" if name in tags else "tag-missing", commit)
        for name, commit in tags.items():
            if name not in adopted and commit in self.commits:
                self.tell("tag-mismatch", commit)


def unproven(place: tuple[str, list[str]]) -> bool:
    """Whether an introduction lacks a part of clause 3: the recorder's own key, the root."""
    return place[0] in ("record-signer", "record-malformed", "before-root")


def audit(repository: str, ref: str, pins: dict[str, Any]) -> dict[str, Any]:
    """The whole answer."""
    one = Audit(repository, ref, pins)
    try:
        return one.report()
    finally:
        one.store.close()


if __name__ == "__main__":
    print(json.dumps(audit(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])), indent=1))
