"""What must hold of every history, stated on its graph of commits and on who said what there, and on nothing else.

S1: a block is never gone without its own voice's later word, its withdrawal or a lift. S2: a yes never outlives a later
no to the same or a newer text. S3: an older paper never undoes a yes. S4: a yes never counts for another change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from e2e.histories import Said, Story

SILENCED = (
    "record-", "not-entitled", "round-not-opened", "late", "key-retired-beside", "key-compromised",
)  # fmt: skip
"""Codes of acts that do not count; of those nothing is asked here."""


@attrs.frozen
class Graph:
    """One history with what an audit said of it: the codes by commit, the adoptions of its line, what is approved."""

    story: Story
    tip: str
    codes: Mapping[str, set[str]]
    line: tuple[str, ...]
    approved: Mapping[str, set[str]]

    def here(self, said: Said) -> list[str]:
        """The commits in this history that introduce an act."""
        return [one for one in said.commits if one in self.story.history(self.tip)]

    def counts(self, said: Said) -> bool:
        """Whether nothing was found against any introduction of it."""
        here = self.here(said)
        return bool(here) and not any(code.startswith(SILENCED) for one in here for code in self.codes.get(one, ()))

    def after(self, one: Said, other: Said) -> bool:
        """Whether an act has another in its history, and not the reverse."""

        def holds(mine: Said, theirs: Said) -> bool:
            return any(t in self.story.history(m) for m in self.here(mine) for t in self.here(theirs))

        return holds(one, other) and not holds(other, one)

    def older(self, one: Said, other: Said) -> bool:
        """Whether an act is about a text strictly before the other's, and about another change."""
        below = one.base != other.base and one.base in self.story.history(other.base)
        return below and one.change != other.change

    def force(self, commit: str) -> str | None:
        """The last adoption of the line in a commit's history."""
        there = [one for one in self.line if one in self.story.history(commit)]
        return there[-1] if there else None

    def wanted(self, item: str) -> tuple[str | None, str | None]:
        """The change that an item's approval must be about: its own fingerprint and that in force."""
        force = self.line[-1]
        act = self.story.world.decision(item, "godkjent", "eier", self.tip, force)
        return act.fingerprint, self.story.print_at(force, item)


def broken(graph: Graph) -> list[str]:
    """The properties that a history breaks, each with the item; empty when all hold."""
    found: list[str] = []
    if not graph.line:
        return found
    for opening, approved in graph.approved.items():
        said = [one for one in graph.story.said if one.opening == opening and graph.here(one)]
        for item in sorted({one.item for one in said} | approved):
            about = [one for one in said if one.item == item]
            if item in approved:
                found += blocks(graph, item, about) + yeses(graph, item, about)
            elif item.startswith("s.") and undone(graph, opening, item, about):
                found.append(f"S3 {item}")
    return found


def ended(graph: Graph, said: Said) -> bool:
    """Whether a withdrawal or a lift names an act, whoever it is by."""
    name = f"{said.record}#1"
    story = graph.story
    acts = [
        one
        for one, commit, _, kind in story.acts
        if kind in ("withdraw", "lift") and commit in story.history(graph.tip)
    ]
    return any(story.world.said_in(commit).acts[0].to == name for act, commit, _, _ in story.acts if act in acts)


def blocks(graph: Graph, item: str, about: list[Said]) -> list[str]:
    """S1: blocks that stand although the item is approved."""
    return [
        f"S1 {item}" for one in about
        if one.effect == "block" and graph.counts(one) and not ended(graph, one)
        and not any(graph.after(other, one) and not graph.older(other, one) for other in voice(about, one))
    ]  # fmt: skip


def voice(about: Iterable[Said], one: Said) -> list[Said]:
    return [other for other in about if other.voice == one.voice and other is not one]


def yeses(graph: Graph, item: str, about: list[Said]) -> list[str]:
    """S2 and S4: an owner's yes to just this change, that no later no to the same or a newer text has ended."""
    if item in ("policy", "people"):
        return []
    wanted = graph.wanted(item)
    good = [
        one for one in about
        if one.effect == "approve" and one.change == wanted
        and graph.story.print_at(one.against, item) == wanted[1]
    ]  # fmt: skip
    if not good:
        return [f"S4 {item}"]
    alive = [
        one for one in good
        if not any(
            other.effect != "approve" and graph.counts(other) and graph.after(other, one)
            and not strictly_below(graph, other, one)
            for other in voice(about, one)
        )
    ]  # fmt: skip
    return [] if alive else [f"S2 {item}"]


def strictly_below(graph: Graph, one: Said, other: Said) -> bool:
    return one.base != other.base and one.base in graph.story.history(other.base)


def undone(graph: Graph, opening: str, item: str, about: list[Said]) -> bool:
    """S3: an owner's yes to just this change stands alone, all else is older, and the item is not approved.

    Asked only where nothing else can be missing: one seat to fill, signed edits by others, no block by anybody else.
    """
    story = graph.story
    if graph.line[-1] != story.world.root or story.serials[0] > 1 or item == "s.o":
        return False
    edits = [by for commit, by, edited in story.edits if edited == item and commit in story.history(graph.tip)]
    plain = not any("unattributed" in codes for codes in graph.codes.values())
    if not plain or any(by in (None, "eva", "eli") for by in edits) or graph.wanted(item)[0] == graph.wanted(item)[1]:
        return False
    if any(one.effect == "block" and one.voice not in ("eva", "eli") for one in about):
        return False
    vouched = {by for _, commit, by, kind in story.acts if kind == "vouch" and commit in story.history(graph.tip)}
    for by in {"eva", "eli"} - vouched:
        if any(one.effect == "block" for one in about if one.voice in {"eva", "eli"} - {by}):
            continue
        mine = [one for one in about if one.voice == by]
        for yes in mine:
            if (
                yes.effect != "approve"
                or yes.change != graph.wanted(item)
                or not graph.counts(yes)
                or ended(graph, yes)
            ):
                continue
            others = [one for one in mine if one is not yes]
            if all(before(graph, one, yes) or paper(graph, one, yes) for one in others):
                return True
    return False


def before(graph: Graph, one: Said, yes: Said) -> bool:
    """Whether an act came before a yes that was not about an older text."""
    return graph.after(yes, one) and not graph.older(yes, one) and len(graph.here(one)) == len(graph.here(yes)) == 1


def paper(graph: Graph, one: Said, yes: Said) -> bool:
    """Whether an act that holds nothing is about an older text and another change."""
    return one.effect not in ("block", "recuse") and graph.older(one, yes)
