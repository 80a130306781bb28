"""An independent audit of a plan's history: `python -m e2e.verifier REPOSITORY REF PINS`, all in JSON.

Written from the rule of authority alone, clause by clause, importing nothing of plantui, so that the two can be held
against each other. It takes its time and remembers little; each of its files says which clauses it is written from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from types import SimpleNamespace as Bag
from typing import Any

from e2e.verifier_acts import ORDER
from e2e.verifier_formats import sha256
from e2e.verifier_history import REVIEWS
from e2e.verifier_objects import Missing
from e2e.verifier_rules import key_of, may_step
from e2e.verifier_standing import Standing

TOLD_WITH_AN_ADOPTION = {
    "policy-serial", "policy-unsatisfiable", "frozen-edit", "plan-unreadable", "stray-content",
}  # fmt: skip
NOT_TO_ACCEPT = {
    "object-damaged", "object-missing", "history-incomplete", "limit-reached", "signature-unchecked", "behind",
    "history-shortened", "history-rewritten", "own-record-missing", "own-record-unsigned", "adoption-fork",
}  # fmt: skip
SIGNERS = "plan/governance/allowed_signers"


class Audit(Standing):
    """The whole answer, of one history."""

    def __init__(self, repository: str, ref: str, pins: dict[str, Any]) -> None:
        super().__init__(repository, ref, pins)
        self.attempts: list[Bag] = []
        self.refused: dict[str, list[str]] = {}
        self.holds = True  # whether a pinned root in the history is a founding record
        self.bare = False  # whether it was founded without allowed_signers
        if not self.unsaid:
            self.settle()

    def settle(self) -> None:
        """Every introduction, and each adoption as it comes, judged in its parent's history alone."""
        trusted = self.root if self.root in self.commits else self.tip
        self.plan_id = self.plan(trusted).raw.get("plan/plan.toml", {}).get("plan", {}).get("id")
        for commit in self.order:
            self.introduce(commit)
            made = [one for many in self.made.values() for one in many if one.commit == commit]
            adopts = [one for one in made if any(act["kind"] == "adopt" for act in one.rec["acts"])]
            if commit == self.root:
                self.holds = bool(adopts) and not list(self.unfounded(adopts[0]))
                if not self.holds:
                    return
                self.adopted(adopts[0])
            elif adopts and self.rooted(commit):
                self.refused[commit] = list(self.refusals(adopts[0]))
                if not self.refused[commit]:
                    self.adopted(adopts[0])

    def adopted(self, one: Bag) -> None:
        self.adoptions.append(Bag(commit=one.commit, rid=one.rid, rec=one.rec, rules=self.rules(one.commit)))

    # clauses 1 and 15: adoptions

    def unfounded(self, one: Bag) -> Iterator[str]:
        """What keeps a pinned record from being a founding one."""
        rec, rules, act = one.rec, self.rules(one.parent), one.rec["acts"][0]
        if len(rec["acts"]) != 1 or {"opening", "previous_adoption"} & set(act) or "root" in rec:
            yield "act"
        if rules.serials != (1, 1) or "plan-unreadable" in rules.troubles:
            yield "rules"
        listed = self.plan(one.parent).sha.get(SIGNERS)
        self.bare = listed is None
        if listed not in (None, sha256(rules.allowed.encode())):
            yield "allowed_signers"

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
        yield from ["plan-unreadable"] if self.commits[one.parent].malformed else []
        yield from (
            ["plan-unreadable"]
            if plan.raw.get("plan/plan.toml", {}).get("plan", {}).get("id") != (self.plan_id)
            else []
        )
        self.unsaid |= {("limit-reached", one.commit) for _ in plan.newer if self.could_adopt(one)}
        rules, before = self.rules(one.parent), self.plan(force.commit)
        yield from rules.troubles
        for serial, was, name in zip(rules.serials, force.rules.serials, ("policy", "people"), strict=True):
            path = f"plan/governance/{name}.toml"
            if serial != was + (plan.sha.get(path) != before.sha.get(path)):
                yield "policy-serial"
        yield from ["stray-content"] if plan.sha.get(SIGNERS) != sha256(rules.allowed.encode()) else []

    # the answer

    def report(self) -> dict[str, Any]:
        """All findings, and what stands."""
        if self.unsaid or not self.holds:
            return self.verdict([], {})
        line = self.line(self.tip) or []
        self.seen_before(line)
        approved: dict[str, list[str]] = {}
        if self.root:
            self.of_objects()
            self.of_files()
            self.of_changes()
            self.of_records()
            self.of_adoptions(line)
            self.of_tags(line)
            openings = self.open_rounds(self.tip)
            unknown = []
            for opening in (*openings, *([] if openings else [None])):
                at = self.standing(self.tip, opening)
                unknown.append(at.unattributed)
                for code in ("stale", "superseded"):
                    for commit in getattr(at, code):
                        self.tell(code, commit)
                if opening:
                    approved[opening] = sorted(item for item, lacks in at.items.items() if not lacks)
            for commit, _ in set.intersection(*unknown):  # a vouch is a vouch in whichever round
                self.tell("unattributed", commit)
        return self.verdict(line, approved)

    def verdict(self, line: list[Bag], approved: dict[str, list[str]]) -> dict[str, Any]:
        accepted = {
            name for one in line for name in one.rec["acts"][0].get("accept", ())
            if name.partition(":")[0] not in NOT_TO_ACCEPT and name.partition(":")[2] in self.history[one.commit]
        }  # fmt: skip
        told = {"failing": set(self.unsaid), "notices": set()}
        for one in self.findings if not self.unsaid else ():
            fails = one.fails and not all(f"{one.code}:{commit}" in accepted for commit in one.commits)
            told["failing" if fails else "notices"] |= {(one.code, commit) for commit in one.commits}
        complete = not self.unsaid and self.holds and self.root in [one.commit for one in self.adoptions]
        return {
            "passed": complete and not told["failing"] and bool(line),
            "complete": complete,
            "failing": sorted(told["failing"]),
            "notices": sorted(told["notices"]),
            "approved": {} if self.unsaid else approved,
            "adoptions": [] if self.unsaid else [one.commit for one in line],
            "pins": self.pins,
        }

    def seen_before(self, line: list[Bag]) -> None:
        """Clause 17."""
        seen = self.pins.get("tip")
        rooted = not self.root or self.root in self.commits
        if not rooted and (seen or not self.descends(self.root, self.tip)):  # without a place it may just be older
            self.tell("history-rewritten", self.tip, fails=True)
        if seen and seen != self.root and seen not in self.history[self.tip]:
            short = self.descends(seen, self.tip)
            self.tell("history-shortened" if short else "history-rewritten", self.tip, fails=True)
        if self.pinned and rooted and self.pinned not in self.history[self.tip]:
            behind = bool(line) and self.descends(self.pinned, line[-1].commit)
            self.tell("behind" if behind else "adoption-fork", self.pinned, fails=not behind)
        held = {blob for commit in self.commits.values() for path, (_, blob) in commit.files.items()
                if path.startswith(REVIEWS)}  # fmt: skip
        for rid, commit in self.pins.get("own", ()):
            if not self.introduced(rid, self.tip):
                copied = any(sha256(self.store.get(blob)[1]) == rid for blob in held)
                self.tell("own-record-unsigned" if copied else "own-record-missing", commit, fails=True)

    def descends(self, one: str, ancestor: str) -> bool:
        """Whether a commit that may lie outside the history has another in its own."""
        todo, seen = [one], set()
        while todo:
            here = todo.pop()
            if here in seen:
                continue
            seen.add(here)
            try:
                todo += self.store.commit(here).parents
            except Missing:
                continue
        return ancestor in seen

    def of_objects(self) -> None:
        """Clause 2: commits beyond their size, malformed folders; and the tip's allowed_signers (18)."""
        at_tip = self.commits[self.tip].malformed
        for one in self.order:
            self.tell("commit-large", *([one] if self.commits[one].large else []))
            own = self.malformed(one)
            self.tell("tree-malformed", *([one] if own else []), fails=bool(own & at_tip))
        if self.root in self.commits:
            self.tell("signers-missing", *([self.root] if self.bare else []))
            listed = self.plan(self.tip).sha.get(SIGNERS)
            false = listed is not None and listed != sha256(self.rules(self.tip).allowed.encode())
            self.tell("signers-false", *([self.tip] if false else []), fails=True)

    def of_files(self) -> None:
        """Clause 4: files that nothing introduces, each told once with the first code that fits."""
        tips = self.commits[self.tip].files
        proven = {(one.path, one.blob) for many in self.made.values() for one in many}
        introduced = {path for path, _ in proven}
        kept = set(self.commits[self.root].files.items()) if self.root in self.commits else set()
        carried = {
            (path, blob) for one in self.order if self.rooted(one)
            for path, (mode, blob) in self.commits[one].files.items() if (path, (mode, blob)) not in kept
        }  # fmt: skip
        told: dict[tuple[str, str], list[Bag]] = {}
        for one in self.attempts:
            edited = one.changed and one.path in introduced
            if (one.path, one.blob) in carried - proven and not edited:
                told.setdefault((one.path, one.blob), []).append(one)
        for (path, blob), many in told.items():
            code = min((one.code for one in many), key=ORDER.index)
            commits = [one.commit for one in many if one.code == code]
            self.tell(code, *commits, fails=tips.get(path, ("", ""))[1] == blob)

    def of_changes(self) -> None:
        """Clause 4: introduced records that were dropped or changed against any parent."""
        tips = self.commits[self.tip].files
        proven = {(one.path, one.blob) for many in self.made.values() for one in many}
        for commit in self.order:
            for parent, side in zip(self.commits[commit].parents, self.differences(commit), strict=False):
                for path, (was, now) in side.items():
                    if was is None or (path, was[1]) not in proven or not self.rooted(parent):
                        continue
                    healed = tips.get(path, ("", ""))[1] == was[1]
                    self.tell("record-dropped" if now is None else "record-edited", commit, fails=not healed)

    def of_records(self) -> None:
        for rid in self.made:
            for one in self.hear(self.tip, rid):
                if one.code not in ("", "nowhere"):
                    self.tell(one.code, *one.commits)

    def of_adoptions(self, line: list[Bag]) -> None:
        """Clauses 8, 9 and 15: what failed, forks, what was objected to, what has been contested."""
        held = [one.commit for one in self.adoptions]
        for commit, why in self.refused.items():
            made = next(one for many in self.made.values() for one in many if one.commit == commit)
            if why and not any(one.commit in held for one in self.made[made.rid]):
                self.of_refused(made, set(why))
        forked = [one for one in held if one not in [on.commit for on in line]
                  and any(self.beside(one, other) for other in held)]  # fmt: skip
        self.tell("adoption-fork", *forked, fails=not line)
        for adoption in line:
            self.of_adoption(adoption)

    def of_refused(self, one: Bag, why: set[str]) -> None:
        """An adoption that does not hold: it fails where its signer could adopt, until one of its round holds."""
        if not self.could_adopt(one):  # told as `not-entitled`, once
            return
        opening = one.rec.get("opening")
        later = opening is not None and any(other.rec.get("opening") == opening for other in self.adoptions)
        for code in ("adoption-fails", *sorted(why & TOLD_WITH_AN_ADOPTION)):
            self.tell(code, one.commit, fails=not later)

    def could_adopt(self, one: Bag) -> bool:
        force, act = self.in_force(one.parent), one.rec["acts"][0]
        if force is None:
            return False
        key = key_of(force.rules, one.rec["by"], self.signed_by(one.commit, force.rules))
        return key is not None and key.state == "active" and may_step(force.rules, one.rec, act, "adopt")

    def of_adoption(self, adoption: Bag) -> None:
        made = next(one for one in self.made[adoption.rid] if one.commit == adoption.commit)
        opening = adoption.rec["acts"][0].get("opening")
        if not self.key_stands(self.tip, adoption.commit, adoption.rec["by"]):
            self.tell("adoption-contested", adoption.commit)
        if opening is None:
            return
        for rid, many in self.made.items():
            if many[0].rec.get("opening") != opening:
                continue
            heard = self.hear(self.tip, rid)
            for number in range(1, len(many[0].rec["acts"]) + 1):
                rested = self.counting(made.parent, rid, number) if self.introduced(rid, made.parent) else []
                if rested and heard[number - 1].code in ("key-compromised", "key-retired-beside"):
                    self.tell("adoption-contested", adoption.commit)
            for one in many:
                if self.beside(one.commit, adoption.commit) and self.objects(one):
                    self.tell("adoption-over-objection", adoption.commit)

    def objects(self, one: Bag) -> bool:
        """Whether a record beside an adoption of its round holds an entitled block, or takes back a yes."""
        force = self.in_force(one.parent)
        if force is None or not self.rooted(one.parent) or self.at_place(one):
            return False
        if not self.key_stands(self.tip, one.commit, one.rec["by"]):
            return False
        for act in one.rec["acts"]:
            target = self.target(act["to"]) if act["kind"] == "withdraw" else None
            word = force.rules.words.get((target[1] if target else act).get("word"))
            wanted = ("approve", "endorse") if act["kind"] == "withdraw" else ("block",)
            said = act["kind"] in ("decision", "withdraw") and word is not None and word.effect in wanted
            if said and not self.of_act(self.tip, one, act):
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


def audit(repository: str, ref: str, pins: dict[str, Any]) -> dict[str, Any]:
    """The whole answer."""
    one = Audit(repository, ref, pins)
    try:
        return one.report()
    finally:
        one.store.close()


if __name__ == "__main__":
    print(json.dumps(audit(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])), indent=1))
