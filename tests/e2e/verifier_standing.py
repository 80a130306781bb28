"""The verifier's standing: what the acts of a round add up to, per changed item.

Written from clauses 10 to 14 of the rule of authority, importing nothing of plantui.
"""

from __future__ import annotations

from types import SimpleNamespace as Bag
from typing import Any

from e2e.verifier_acts import Acts
from e2e.verifier_formats import matches
from e2e.verifier_rules import key_of, may_step, voice_of


class Standing(Acts):
    """A history whose rounds can be asked how they stand."""

    def spoken(self, tip: str, opening: str) -> list[Bag]:
        """Every act of a round that counts."""
        found = []
        for rid in self.made:
            there = self.introduced(rid, tip)
            if not there or there[0].rec.get("opening") != opening:
                continue
            heard = self.hear(tip, rid)
            for number, act in enumerate(there[0].rec["acts"], 1):
                if not heard[number - 1].code:
                    counting = self.counting(tip, rid, number)
                    force = self.in_force(counting[0].parent)
                    assert force is not None
                    word = force.rules.words.get(act.get("word"))
                    rec = there[0].rec
                    one = Bag(id=f"{rid}#{number}", rid=rid, rec=rec, act=act, at=counting, base=rec["base"])
                    one.against, one.effect, one.change = force.commit, word.effect if word else None, None
                    one.voice = voice_of(rec)
                    found.append(one)
        return found

    def open_rounds(self, tip: str) -> list[str]:
        ended = {one.rec["acts"][0].get("opening") for one in self.line(tip) or ()}
        return [rid for rid, made in self.made.items()
                if [act["kind"] for act in made[0].rec["acts"]] == ["round-open"] and rid not in ended
                and self.introduced(rid, tip) and not self.hear(tip, rid)[0].code]  # fmt: skip

    def standing(self, tip: str, opening: str | None) -> Bag:
        """Each changed item with what it lacks, open remarks, newest freezes, and what has lapsed or is superseded."""
        force = self.in_force(tip)
        at = Bag(open=False, items={}, remarks=[], freezes=[], stale=set(), superseded=set(), unattributed=set())
        if force is None:
            return at
        at.open = opening in self.open_rounds(tip)
        spoken = self.spoken(tip, opening) if at.open and opening else []
        named = {kind: {one.act["to"] for one in spoken if one.act["kind"] == kind} for kind in ("withdraw", "lift")}
        for item in self.changed(force.commit, tip).values():
            rules = [rule for rule in force.rules.rules if matches(rule["items"], item)]
            at.items[item.id] = self.lacking(tip, force, item, rules, spoken, named, at)
        at.freezes = self.newest([one for one in spoken if one.act["kind"] == "round-freeze"], about=False)[0]
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

    def votes(self, item: Bag, rules: list[Any], spoken: list[Bag]) -> dict[Any, list[Bag]]:
        """Each voice's decisions on an item, with the change each names."""
        by_voice: dict[Any, list[Bag]] = {}
        for one in spoken:
            if one.act["kind"] != "decision":
                continue
            rows = one.act.get("covered", ()) if "covers" in one.act else (one.act,)
            names = {row["item"]: row["fingerprint"] for row in rows}
            blanket = "covers" in one.act and one.effect in ("approve", "endorse")
            if item.id in names and not (blanket and any(matches(rule.get("named", []), item) for rule in rules)):
                force = self.in_force(one.base)
                change = (names[item.id], self.print_at(force.commit, item.id) if force else None)
                by_voice.setdefault(one.voice, []).append(Bag(**{**vars(one), "change": change}))
        return by_voice

    def lacking(
        self, tip: str, force: Bag, item: Bag, rules: list[Any], spoken: list[Bag], named: dict[str, set[str]], at: Bag
    ) -> list[str]:
        lacks = [] if rules else ["no-rule"]
        seats: list[tuple[Any, Any]] = []
        for voice, said in self.votes(item, rules, spoken).items():
            newest, old = self.newest(said)
            at.superseded |= {commit for one in old for commit in self.places(one)}
            good = []
            votes = [vote for vote in newest if vote.id not in named["withdraw"]]
            for vote in votes:
                same = vote.change == (item.print, item.was) and self.print_at(vote.against, item.id) == item.was
                good.append(same and vote.effect)
                if not same and vote.effect in ("approve", "endorse"):
                    at.stale |= set(self.places(vote))
                if vote.effect == "block" and vote.id not in named["lift"]:
                    lacks.append("blocked")
            spoke_as = {vote.act.get("as") for vote in votes}
            name = next(iter(spoke_as)) if len(spoke_as) == 1 else None
            seat = force.rules.seats.get(name)
            if seat and all(one == ("endorse" if seat.kind == "advisory" else "approve") for one in good):
                seats.append((voice, name))
        lacks += self.edited(tip, force, item, rules, spoken, at)
        editors = at.editors
        for rule in rules:
            for name, count in rule["require"].items():
                own = set() if rule.get("editors_may_approve") else {("person", person) for person in editors}
                fills = [voice for voice, seat in seats if seat == name and voice not in own]
                lacks += ["seat"] if len(fills) < count else []
        return lacks

    @staticmethod
    def places(one: Bag) -> list[str]:
        return [made.commit for made in one.at]

    # clause 13: editors

    def edited(self, tip: str, force: Bag, item: Bag, rules: list[Any], spoken: list[Bag], at: Bag) -> list[str]:
        """What an item lacks by edits of nobody known; who its editors are is left in `at`."""
        strict = any(not rule.get("editors_may_approve") for rule in rules)
        vouches = [one for one in spoken if one.act["kind"] == "vouch" and one.act["item"] == item.id]
        vouched = {one.rec["by"] for one in vouches if one.act["fingerprint"] == item.print}
        edits = self.edits(tip, force, item) if strict else []
        at.editors = {person for _, person in edits if person} | vouched
        unknown = [commit for commit, person in edits if not person and not vouched]
        at.unattributed |= {(commit, item.id) for commit in unknown}
        return ["unattributed" for _ in unknown]

    def edits(self, tip: str, force: Bag, item: Bag) -> list[tuple[str, str]]:
        """The commits since the baseline that made the item other than in every parent, and who signed."""
        return [
            (one, self.editor(tip, one)) for one in self.order
            if one in self.history[tip] and one not in self.history[force.commit] and self.edits_item(one, item.id)
        ]  # fmt: skip

    def edits_item(self, commit: str, item: str) -> bool:
        now, plans = self.plan(commit), [self.plan(parent) for parent in self.commits[commit].parents]
        for path in {path for plan in (now, *plans) for path in plan.sha}:
            if any(plan.sha.get(path) == now.sha.get(path) for plan in plans):
                continue
            broken = [plan for plan in (now, *plans) if path in plan.sha and path in plan.broken]
            if broken and any(item in plan.paths.get(path, ()) for plan in (now, *plans)):
                return True
        print_ = self.print_at(commit, item)
        return all(self.print_at(parent, item) != print_ for parent in self.commits[commit].parents)

    def editor(self, tip: str, commit: str) -> str:
        force = self.in_force(commit)
        if force is None:
            return ""
        key = self.signed_by(commit, force.rules)
        for person in force.rules.people:
            own = key_of(force.rules, person, key)
            if own and own.state == "active":
                beside = [one for one in self.line(tip) or () if self.beside(one.commit, commit)]
                good = all(self.key_holds(tip, commit, person, one) for one in beside)
                return str(person) if good and self.key_stands(tip, commit, person) else ""
        return ""
