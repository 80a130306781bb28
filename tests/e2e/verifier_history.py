"""The verifier's history: commits before their children, what each holds and changes, the line of adoptions.

Written from clauses 1 to 3 and 9 of the rule of authority, importing nothing of plantui.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from types import SimpleNamespace as Bag
from typing import Any, TypeVar

from e2e.verifier_formats import changes, read_plan
from e2e.verifier_objects import Missing, Store
from e2e.verifier_rules import read_rules
from e2e.verifier_signatures import Unchecked, is_pgp, pgp_signer, ssh_signer

REVIEWS = "plan/reviews/"

T = TypeVar("T")


class History:
    """One reading of a history. What rests on the line may be asked of a commit once its ancestors are settled."""

    def __init__(self, repository: str, ref: str, pins: dict[str, Any]) -> None:
        self.store, self.pins = Store(repository), pins
        self.findings: list[Bag] = []
        self.unsaid: set[tuple[str, str]] = set()  # code and commit of what leaves the answer open
        self.known: dict[Any, Any] = {}
        self.root, self.pinned = pins.get("root", ""), pins.get("newest", "")
        self.tip = self.store.run("rev-parse", "--verify", f"{ref}^{{commit}}")
        self.commits: dict[str, Bag] = {}
        self.order: list[str] = []
        self.history: dict[str, set[str]] = {}
        self.made: dict[str, list[Bag]] = {}
        self.adoptions: list[Bag] = []
        self.walk()

    def once(self, key: Any, make: Callable[[], T]) -> T:
        if key not in self.known:
            self.known[key] = make()
        found: T = self.known[key]
        return found

    def tell(self, code: str, *commits: str, fails: bool = False) -> None:
        """One finding about one or several commits."""
        self.findings += [Bag(code=code, commits=set(commits), fails=fails)] if commits else []

    # clause 2: objects, each hashed again; parents from the raw commits

    def walk(self) -> None:
        todo = [self.tip]
        damaged: set[str] = set()
        while todo:
            one = todo.pop()
            if one in self.commits or one in damaged:
                continue
            try:
                commit = self.store.commit(one)
                tree = self.once(("tree", commit.tree), lambda: self.store.tree(commit.tree))  # noqa: B023
                commit.files, commit.folders, commit.malformed = tree.files, tree.folders, tree.malformed
                self.commits[one] = commit
                todo += commit.parents
            except Missing as trouble:
                damaged.add(one)
                lost = trouble.args == ("object-missing", one)
                self.unsaid.add(("history-incomplete" if lost else trouble.args[0], one))
        if not damaged:
            self.sort()

    def sort(self) -> None:
        """Every commit after its parents; of those that could come next, the smallest id."""
        waits = {one: set(commit.parents) for one, commit in self.commits.items()}
        children: dict[str, set[str]] = {one: set() for one in self.commits}
        for one, parents in waits.items():
            for parent in parents:
                children[parent].add(one)
        ready = [one for one, parents in waits.items() if not parents]
        heapq.heapify(ready)
        while ready:
            one = heapq.heappop(ready)
            self.order.append(one)
            self.history[one] = {one}.union(*(self.history[parent] for parent in self.commits[one].parents))
            for child in children[one]:
                waits[child].discard(one)
                if not waits[child]:
                    heapq.heappush(ready, child)

    def strictly(self, one: str, other: str) -> bool:
        """Whether one commit descends from the other and is not it."""
        return one != other and other in self.history[one]

    def beside(self, one: str, other: str) -> bool:
        return one not in self.history[other] and other not in self.history[one]

    def rooted(self, commit: str) -> bool:
        return self.root in self.history[commit]

    # what a commit holds

    def plan(self, commit: str) -> Bag:
        held = self.commits[commit].files.items()
        files = {p: blob for p, (mode, blob) in held if p.startswith("plan/") and mode != "160000"}
        key = tuple(sorted((path, blob) for path, blob in files.items() if not path.startswith(REVIEWS)))
        return self.once(("plan", key), lambda: read_plan({path: self.store.read(blob, "blob") for path, blob in key}))

    def rules(self, commit: str) -> Bag:
        plan = self.plan(commit)
        return self.once(("rules", id(plan)), lambda: read_rules(plan))

    def changed(self, before: str, after: str) -> dict[str, Bag]:
        one, other = self.plan(before), self.plan(after)
        return self.once(("changed", id(one), id(other)), lambda: changes(one, other))

    def print_at(self, commit: str, item: str) -> str | None:
        found = self.plan(commit).items.get(item)
        return found.print if found else None

    def differences(self, commit: str) -> list[dict[str, tuple[Any, Any]]]:
        """For each parent, or for nothing: path, then what it was and what it is."""
        now = self.commits[commit].files
        sides = [self.commits[parent].files for parent in self.commits[commit].parents] or [{"": now[""]}]
        return [{p: (was.get(p), now.get(p)) for p in {*was, *now} if was.get(p) != now.get(p)} for was in sides]

    def malformed(self, commit: str) -> set[Any]:
        """Folders that are malformed here by themselves: no parent has the same one at the path."""
        own: set[Any] = self.commits[commit].malformed
        return own.difference(*(self.commits[parent].malformed for parent in self.commits[commit].parents))

    def signer(self, commit: str, rules: Bag | None) -> str:
        """The name of the key whose signature of a commit holds; a gpg key must be registered by these rules.

        Raises Unchecked where the tool is not here.
        """
        one = self.commits[commit]
        if not one.seal:
            return ""
        if is_pgp(one.seal):
            return pgp_signer(one.seal, one.payload, rules.pgp if rules else ())
        return ssh_signer(one.seal, one.payload)

    def signed_by(self, commit: str, rules: Bag | None) -> str:
        """The same for what the answer rests on: what cannot be checked is told as such."""
        try:
            return self.signer(commit, rules)
        except Unchecked:
            self.unsaid.add(("signature-unchecked", commit))
            return ""

    # clause 9: the line

    def line(self, commit: str) -> list[Bag] | None:
        """The adoptions in a history, first to last; None behind a fork that no pin decides."""
        there = [one for one in self.adoptions if one.commit in self.history[commit]]
        if not self.straight(there):
            pins = [pin for pin in (self.root, self.pinned) if pin in self.commits]
            there = [one for one in there if not any(self.beside(one.commit, pin) for pin in pins)]
        return there if self.straight(there) else None

    def straight(self, many: list[Bag]) -> bool:
        return all(not self.beside(one.commit, other.commit) for one in many for other in many)

    def in_force(self, commit: str) -> Bag | None:
        line = self.line(commit)
        return line[-1] if line else None

    def introduced(self, rid: str, commit: str) -> list[Bag]:
        return [one for one in self.made.get(rid, ()) if one.commit in self.history[commit]]

    def target(self, name: str | None) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The record and act of a full name."""
        rid, _, number = (name or "").partition("#")
        if rid not in self.made or not number.isdigit() or not 1 <= int(number) <= len(self.made[rid][0].rec["acts"]):
            return None
        return self.made[rid][0].rec, self.made[rid][0].rec["acts"][int(number) - 1]
