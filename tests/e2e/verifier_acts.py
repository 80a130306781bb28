"""The verifier's acts: which commits introduce records, and which of their acts count.

Written from clauses 3, 5 to 8 and 11 of the rule of authority, importing nothing of plantui.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace as Bag
from typing import Any

from e2e.verifier_formats import place_of, read_record, sha, sha256, within
from e2e.verifier_history import REVIEWS, History
from e2e.verifier_rules import entitled, key_of
from e2e.verifier_signatures import is_pgp

ORDER = [
    "record-mixed", "record-malformed", "record-unsigned", "record-headers", "record-signer", "record-round",
    "record-base", "round-not-opened", "late", "key-compromised", "key-retired-beside", "not-entitled",
    "record-unproven", "nowhere",
]  # fmt: skip


class Acts(History):
    """A history with its introductions."""

    attempts: list[Bag]
    plan_id: str

    # clause 3: introductions

    def introduce(self, commit: str) -> None:
        """The record that a commit introduces, and each record file that it brings without introducing it."""
        sides = self.differences(commit)
        for path in sorted(set.intersection(*(set(side) for side in sides))):
            now = sides[0][path][1]
            if now is None or not path.startswith(REVIEWS):
                continue
            data = self.store.read(now[1], "blob") if now[0] != "160000" else b""
            rec, rid = read_record(data), sha256(data)
            code = self.fault(self.commits[commit], sides, path, rec, rid)
            if code:
                parents = self.commits[commit].parents
                changed = any(
                    side[path][0] is not None and self.rooted(parent)
                    for parent, side in zip(parents, sides, strict=False)
                )
                self.attempts.append(Bag(code=code, commit=commit, path=path, blob=now[1], rid=rid, changed=changed))
            else:
                made = Bag(commit=commit, parent=self.commits[commit].parents[0], rid=rid, rec=rec, path=path)
                made.blob = now[1]
                self.made.setdefault(rid, []).append(made)

    def fault(self, commit: Bag, sides: list[dict[str, Any]], path: str, rec: dict[str, Any] | None, rid: str) -> str:
        if len(commit.parents) != 1 or commit.large:
            return "record-unproven"
        parts = path.split("/")
        folders = {"/".join(parts[:depth]) for depth in range(len(parts))}
        if any(folder in folders for folder, _ in self.malformed(commit.id)):
            return "record-unproven"
        if len(sides[0]) != 1 or sides[0][path][0] is not None:
            return "record-mixed"
        parent = commit.parents[0]
        rooted = self.rooted(parent)
        if rec is None or path != place_of(rec, rid) or sides[0][path][1][0] != "100644":
            return "record-malformed"
        if rec.get("root") != (self.root if rooted else None) or (rooted and rec["plan"] != self.plan_id):
            return "record-malformed"
        if not commit.signed:
            return "record-unsigned"
        if not commit.exact:
            return "record-headers"
        return "" if self.by_key_of(commit, parent, rec["by"]) else "record-signer"

    def by_key_of(self, commit: Bag, parent: str, by: str) -> bool:
        """Whether the signature is by a key that is registered, in whatever state, where rules are in force."""
        force = self.in_force(parent) if self.rooted(parent) else None
        if commit.id == self.root or force is None:
            key = self.signer(commit.id, self.rules(parent)) if self.knows_gpg(commit, None) else ""
            if commit.id == self.root:
                known = key_of(self.rules(parent), by, key)
                return known is not None and known.state == "active"
            return bool(key)
        if is_pgp(commit.seal) and not self.knows_gpg(commit, force.rules.people.get(by)):
            return False
        return key_of(force.rules, by, self.signed_by(commit.id, force.rules)) is not None

    @staticmethod
    def knows_gpg(commit: Bag, person: Bag | None) -> bool:
        return person is None or any(key.armored for key in person.keys)

    # clauses 5 to 8 and 11: what counts. An empty answer means that it does.

    def judge(self, tip: str, one: Bag) -> list[str]:
        """The fault of each act of an introduction, in the history of a tip: the first in the rule's order."""
        acts = one.rec["acts"]
        if one.commit == self.root:
            return [""] * len(acts)
        if not self.rooted(one.parent) or self.in_force(one.parent) is None or not self.line(tip):
            return ["nowhere"] * len(acts)
        whole = self.at_place(one) or self.at_hand(tip, one)
        return [whole or self.of_act(tip, one, act) for act in acts]

    def at_place(self, one: Bag) -> str:
        """The fault of a whole record that shows in its parent's history."""

        def make() -> str:
            if not self.round_fits(one):
                return "record-round"
            return "" if self.truthful(one) else "record-base"

        return self.once(("place", one.commit, one.rid), make)

    def at_hand(self, tip: str, one: Bag) -> str:
        """The fault of a whole record that shows in the history at hand: its round, its key."""
        rec = one.rec
        if "opening" in rec:
            opened = self.counting(tip, rec["opening"], 1)
            if not any(opening.commit in self.history[one.parent] for opening in opened):
                return "round-not-opened"
            ended = [a.commit for a in self.line(tip) or () if a.rec["acts"][0].get("opening") == rec["opening"]]
            if any(one.commit not in self.history[end] for end in ended):
                return "late"
        return "" if self.key_stands(tip, one.commit, rec["by"]) else "key-compromised"

    def of_act(self, tip: str, one: Bag, act: dict[str, Any]) -> str:
        if not self.beside_holds(tip, one, act):
            return "key-retired-beside"
        return "" if self.entitled_there(one, act) else "not-entitled"

    def entitled_there(self, one: Bag, act: dict[str, Any]) -> bool:
        """Clause 5: by the rules in force at the introduction's parent."""
        force = self.in_force(one.parent)
        if force is None:
            return False
        key = key_of(force.rules, one.rec["by"], self.signed_by(one.commit, force.rules))
        active = key is not None and key.state == "active"
        return active and entitled(force.rules, one.rec, act, self.target(act.get("to")))

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

    def truthful(self, one: Bag) -> bool:
        """Whether a record says of its own commits what is so; `change` and `edition` are not asked."""
        rec, base, force = one.rec, one.rec["base"], self.in_force(one.parent)
        if force is None or rec.get("against") != force.commit or base not in self.history[one.parent]:
            return False
        openings = self.introduced(rec["opening"], one.parent) if "opening" in rec else []
        if openings and not any(opening.commit in self.history[base] for opening in openings):
            return False
        return all(self.act_truthful(one, act, force.commit, base) for act in rec["acts"])

    def act_truthful(self, one: Bag, act: dict[str, Any], against: str, base: str) -> bool:
        before, after, changed = self.plan(against), self.plan(base), self.changed(against, base)
        if "to" in act:
            target = self.target(act["to"])
            if target is None or not self.introduced(act["to"].partition("#")[0], one.parent):
                return False
            if target[0].get("opening") != one.rec.get("opening"):
                return False
            if act.get("item", target[1].get("item")) != target[1].get("item"):
                return False
        if act["kind"] == "round-freeze" and act["plan_fingerprint"] != after.print:
            return False
        if "fingerprint" not in act:  # an answer: it may say again what the act it answers is called
            named = [plan.items[act["item"]].title for plan in (after, before) if act.get("item") in plan.items]
            named += [target[1].get("title")] if "to" in act and target else []
            return "title" not in act or act["title"] in named
        item = after.items.get(act["item"]) or before.items.get(act["item"])
        if item is None or act.get("title", item.title) != item.title:
            return False
        if "covers" in act:
            inside = {i: p.print for i, p in after.items.items() if within(after, i, act["item"])}
            covered = [{"item": i, "fingerprint": changed[i].print} for i in sorted(changed)
                       if within(after if i in after.items else before, i, act["item"])]  # fmt: skip
            whole: bool = act["fingerprint"] == sha("plantui-subtree/1", inside)
            told = changed[act["item"]].told if act["item"] in changed else []
            return whole and act.get("covered", []) == covered and act.get("field", []) in ([], told)
        here = changed[act["item"]] if act["item"] in changed else Bag(print=item.print, told=[])
        fields = act.get("field", [])
        as_told = fields == here.told or (not fields and act["kind"] != "decision")
        return bool(as_told and act["fingerprint"] == here.print)

    def key_stands(self, tip: str, commit: str, by: str) -> bool:
        """Clause 7, of compromised keys: asked of every adoption of the line, in whatever form it has the key."""
        for adoption in self.line(tip) or ():
            key = key_of(adoption.rules, by, self.key_at_place(commit))
            if key is not None and key.state == "compromised" and not self.good(tip, commit, key.until):
                return False
        return True

    def good(self, tip: str, commit: str, until: str | None) -> bool:
        return until is not None and until in self.history[tip] and commit in self.history[until]

    def key_holds(self, tip: str, commit: str, by: str, adoption: Bag) -> bool:
        """Whether an adoption beside a commit leaves its signer's key good for it."""
        name = self.key_at_place(commit)
        key = key_of(adoption.rules, by, name)
        if key is None:
            return False
        active = key.state == "active" and self.signed_by(commit, adoption.rules) == name
        return active or self.good(tip, commit, key.until)

    def key_at_place(self, commit: str) -> str:
        """The name of the key that signed a commit, by the rules in force before it, or where it merges, at it."""
        parents = self.commits[commit].parents
        force = self.in_force(parents[0] if len(parents) == 1 else commit)
        return self.signed_by(commit, force.rules if force else None)

    def beside_holds(self, tip: str, one: Bag, act: dict[str, Any]) -> bool:
        """Clause 6: under every adoption of the line beside the introduction."""
        return all(
            self.key_holds(tip, one.commit, one.rec["by"], adoption)
            and entitled(adoption.rules, one.rec, act, self.target(act.get("to")))
            for adoption in self.line(tip) or ()
            if self.beside(adoption.commit, one.commit)
        )

    def counting(self, tip: str, rid: str, number: int) -> list[Bag]:
        """The introductions of a record by which one of its acts counts."""
        return [one for one in self.introduced(rid, tip) if not self.judge(tip, one)[number - 1]]

    def hear(self, tip: str, rid: str) -> list[Bag]:
        """The fault of each act of a record, and the commits that it is told of; none if an introduction counts."""

        def make() -> list[Bag]:
            there = self.introduced(rid, tip)
            found = []
            for faults in zip(*(self.judge(tip, one) for one in there), strict=True):
                code = "" if "" in faults else min(faults, key=ORDER.index)
                commits = [one.commit for one, fault in zip(there, faults, strict=True) if fault == code]
                found.append(Bag(code=code, commits=commits))
            return found

        return self.once(("hear", tip, len(self.adoptions), rid), make)

    # clause 11: later and newest

    def later(self, one: Bag, other: Bag) -> bool:
        """Whether an act came after another by its introductions that count."""

        def after(mine: Bag, theirs: Bag) -> bool:
            return any(t.commit in self.history[m.commit] for m in mine.at for t in theirs.at)

        return after(one, other) and not after(other, one)

    def about_older(self, one: Bag, other: Bag) -> bool:
        """Whether an act's base lies below the other's, and they name different changes."""
        return self.strictly(other.base, one.base) and one.change != other.change

    def newest(self, acts: list[Bag], about: bool = True) -> tuple[list[Bag], list[Bag]]:
        """The newest acts of one voice on one item, and the superseded ones. Without `about` by introduction alone."""
        texts = [one for one in acts if not any(self.strictly(other.base, one.base) for other in acts)]
        named = {one.change for one in texts}
        old = [
            one for one in acts
            if about and one.effect not in ("block", "recuse") and one.change not in named
            and all(one.base in self.history[text.base] for text in texts)
        ]  # fmt: skip
        left = [one for one in acts if one not in old]
        steps = {
            one.id: [o for o in left if self.later(o, one) and not (about and self.about_older(o, one))] for one in left
        }
        reach = {one.id: {other.id for other in self.reached(one, steps)} for one in left}
        return [one for one in left if all(one.id in reach[other] for other in reach[one.id])], old

    @staticmethod
    def reached(one: Bag, steps: dict[str, list[Bag]]) -> Iterator[Bag]:
        """Every act that is later than this one, in one or more steps."""
        todo, seen = list(steps[one.id]), set()
        while todo:
            here = todo.pop()
            if here.id not in seen:
                seen.add(here.id)
                yield here
                todo += steps[here.id]
