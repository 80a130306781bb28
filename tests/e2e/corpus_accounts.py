"""What the rule says of each history of the corpus, in full: findings, standings, agendas, an item's life.

`make accounts` writes it to corpus_accounts.txt, so that a change of the rule shows in a review as the lines it
changes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

import e2e.corpus_copies  # noqa: F401  (its histories are on the list, too)
from e2e.corpus import CASES, Case, Planted
from plantui import i18n
from plantui.git.sign.verify import verify
from plantui.plan.model import Item, Plan
from plantui.review.audit.audit import audit, inquire
from plantui.review.ledger.adopted_revisions import revisions
from plantui.review.ledger.commit_facts import Commit, Pins
from plantui.review.ledger.ledger import Inquiry
from plantui.review.policy.people import People
from plantui.review.records.record import Record
from plantui.review.rounds.adoption_rules import foundings, missing, no_root
from plantui.review.rounds.item_history import chronicle
from plantui.review.rounds.proceedings import Proceedings, proceedings_at
from plantui.review.rounds.round import open_rounds
from plantui.review.rounds.round_tasks import agenda
from plantui.review.rounds.statements import matrix, threads
from support.governed import Keys

TARGET = Path(__file__).with_name("corpus_accounts.txt")
FOUND_WHILE_READING = {"tree-malformed", "(tree-malformed)", "(commit-large)"}
"""Codes of what `git/` finds wrong with an object before the rule is asked."""
TOO_LONG_TO_READ = {"long-message-edits", "long-message-says", "many-parents"}
"""Histories whose point is what reading does with their size."""
_RANDOM = re.compile(
    r"[0-9a-f]{64}|[0-9a-f]{40}|SHA256:[A-Za-z0-9+/]{43}|ssh-ed25519 [A-Za-z0-9+/=]+|(?<=-)[0-9a-f]{10}\b"
)


def on_disk(case: Case, planted: Planted) -> bool:
    """Whether what is wrong with a history lies in its objects on the disk, so that it cannot be judged in memory."""
    spoiled = planted.spoil is not None or bool(planted.without)
    return spoiled or bool(case.codes & FOUND_WHILE_READING) or case.name in TOO_LONG_TO_READ


def inquiry_of(planted: Planted) -> Inquiry:
    """The inquiry into a history at its tip, with what is pinned, from the objects in memory."""
    world = planted.world
    ancestry: dict[str, Commit] = {}
    waiting = [tip for tip in (planted.tip, planted.newest, planted.seen) if tip in world.commits]
    while waiting:
        commit = world.commits[waiting.pop()]
        if commit.id in ancestry:
            continue
        ancestry[commit.id] = attrs.evolve(commit, signature=verify(world.objects[commit.id][1]))
        waiting += [parent for parent in commit.parents if parent in world.commits]
    own = tuple(record_id for record_id, _ in planted.own)
    pins = Pins(world.root, planted.newest, planted.seen, own)
    tags = {
        ref.removeprefix("refs/tags/plan/"): commit
        for ref, commit in world.refs.items()
        if ref.startswith("refs/tags/plan/")
    }
    return inquire(world.evidence(planted.tip, ancestry.values(), tags=tags), pins)


def account(planted: Planted) -> list[str]:
    """All that the rule says of a history, in English, a line each; what is random in it by the order in which it first
    stands.
    """
    i18n.choose("en")
    names: dict[str, str] = {commit: f"commit-{number}" for number, commit in enumerate(planted.world.commits, 1)}

    def name(match: re.Match[str]) -> str:
        return names.setdefault(match[0], f"random-{len(names) - len(planted.world.commits) + 1}")

    return [_RANDOM.sub(name, line) for line in _lines(inquiry_of(planted))]


def said(value: object) -> str:
    """A value in full, but for what is as usual in an object; what has no order is put into the alphabet's."""
    if isinstance(value, Record):
        return f"<{value.round} {value.by} {'+'.join(act.kind for act in value.acts)}>"
    if isinstance(value, (Item, Plan)):
        return f"<{value.id}>"
    kind: type[Any] = type(value)
    if attrs.has(kind):
        fields = [
            f"{field.name}={said(content)}"
            for field in attrs.fields(kind)
            if field.repr and (content := getattr(value, field.name)) not in (None, "", False, (), field.default)
        ]
        return f"({' '.join(fields)})"
    if isinstance(value, (set, frozenset)):
        return f"{{{' '.join(sorted(map(said, value)))}}}"
    if isinstance(value, tuple | list):
        return f"[{' '.join(map(said, value))}]"
    if isinstance(value, Mapping):
        return f"{{{' '.join(f'{said(key)}:{said(content)}' for key, content in value.items())}}}"
    return str(value)


def _lines(inquiry: Inquiry) -> Iterator[str]:
    judged = audit(inquiry)
    yield from map(said, judged.findings)
    tip = inquiry.evidence.tip
    yield from (f"no root: {said(lack)}" for lack in no_root(inquiry, tip))
    yield from map(said, foundings(inquiry))
    if not judged.complete:
        return
    horizon = inquiry.horizon(tip)
    yield from map(said, revisions(inquiry, horizon))
    for opening in open_rounds(inquiry, horizon) or (None,):
        yield from map(said, missing(inquiry, tip, opening))
        name = inquiry.records[opening][0].record.round if opening else None
        yield from _round_lines(proceedings_at(inquiry, tip, name))


def _round_lines(proceedings: Proceedings) -> Iterator[str]:
    yield said(proceedings)
    standing = proceedings.standing
    for item_id, standing_of_item in standing.items.items():
        yield f"{item_id}: {said(standing_of_item)}"
        yield from (f"  {said(event)}" for event in chronicle(proceedings, item_id, People(), {}).events)
    yield from (f"must be answered: {said(remark)}" for remark in standing.remarks)
    yield from (f"frozen: {said(freeze)}" for freeze in standing.freezes)
    yield said(matrix(proceedings))
    yield from map(said, threads(proceedings))
    for person in proceedings.rules.people.persons:
        yield f"{person}: {said(agenda(proceedings, person))}"


def accounts(keys: Keys) -> dict[str, list[str]]:
    """The account of each history that can be judged in memory, by its name."""
    built = {name: (case, case.build(keys)) for name, case in CASES.items()}
    return {name: account(planted) for name, (case, planted) in built.items() if not on_disk(case, planted)}


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        told = accounts(Keys(Path(folder)))
    lines = [line for name, account_lines in told.items() for line in (f"# {name}", *account_lines)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
