"""What this user trusts and has seen: the pins, kept in their own configuration folder.

Which root is asked of the place and full ref first, else it is the one pinned root in the tip's history; nothing that
any tree says takes part (clause 1). The last tip seen and the records that landed from here belong to a place
(clause 17): a repository's common directory with a full ref.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from plantui.errors import NotWritten, PlantuiError, Unreadable
from plantui.git import repository
from plantui.i18n import t
from plantui.review.ledger.commit_facts import Pins
from plantui.usecases.session import pins as files
from plantui.usecases.session import settings, state_files
from plantui.usecases.session.desk import Desk
from plantui.usecases.session.pins import Branch, Pinned
from plantui.value_class import value_class

# Imported late, inside functions: who has pinned no root loads nothing that judges.

if TYPE_CHECKING:
    from plantui.review.audit.audit import Audit
    from plantui.review.ledger.ledger import Inquiry

_MOST_OWN = 1_000

How = Literal["place", "history", "several", "elsewhere", "nothing"]


@value_class
class Trusted:
    """What is trusted of a history: the pins, and how their root was found.

    `place`: it was pinned for the place. `history`: it is the one pinned root in the history. `several`: more than one
    is, and the user has not chosen. `elsewhere`: roots are pinned, none of them in this history. `nothing`: none is
    pinned. The last three have no root. `roots` are the pinned roots that this is about, with the id of each one's
    plan; `refused` are founding records that the user has said no to.
    """

    pins: Pins
    how: How
    roots: tuple[tuple[str, str], ...] = ()
    refused: frozenset[str] = frozenset()

    @property
    def unsettled(self) -> bool:
        """Whether the user has yet to say which root, if any, holds here."""
        return not self.pins.root


@value_class
class Lost:
    """What was pinned for the place and is not in the history of its tip: the root, or the last tip seen."""

    code: Literal["history-rewritten", "history-shortened"]
    seen: str
    root: bool = False


def tip_of(desk: Desk) -> str:
    """The commit whose history is judged: the revision shown, else the branch's tip; empty where there is none."""
    return (desk.text.commit if desk.text.kind == "revision" else desk.place.tip) or ""


def pins(desk: Desk) -> Pins:
    """What is pinned for the desk's history, repository and branch. Raises Unreadable where the file is damaged."""
    return trusted(desk).pins


def trusted(desk: Desk) -> Trusted:
    """What is trusted of the desk's history, and how its root was found. Raises Unreadable for a damaged file."""
    return _trusted(desk, _read())


def lost(desk: Desk) -> tuple[Lost, ...]:
    """What the tip of the desk's branch lacks of what is pinned for it, by git's own word: quick, and asked of every
    command. Of a history that is cut off nothing is said. Raises Unreadable where the file is damaged.
    """
    tip, ref = desk.place.tip, desk.place.ref
    if not tip or not ref:
        return ()
    pinned, place = _read(), _place(desk)
    branch, root = pinned.branch(place, ref), _root_of_place(pinned, place, ref)
    # The root is asked of the tip last seen too: it may have been taken before the root was pinned.
    losses = [Lost("history-rewritten", root, root=True)] if root and _lacks(desk, tip, root) else []
    if branch.tip not in ("", tip) and _lacks(desk, tip, branch.tip):
        shorter = repository.holds(desk.git, branch.tip, tip)
        losses.append(Lost("history-shortened" if shorter else "history-rewritten", branch.tip))
    return tuple(losses)


def plan_id(desk: Desk) -> str:
    """The id of the plan on the desk: its root's for ever where one is pinned, whatever the text says by now.

    Empty where none is. Raises Unreadable where the file is damaged.
    """
    pinned = _read()
    root = _trusted(desk, pinned).pins.root
    return pinned.trunk(_place(desk), root).plan if root else ""


def pin(desk: Desk, root: str, *, here: bool = False) -> Pins:
    """Trust a root adoption: for the desk's branch whatever else is pinned, and wherever it lies in a history.

    With `here` it holds for this repository alone. Raises NotWritten.
    """
    plan = _plan_at(desk, root)

    def change(before: Pinned) -> Pinned:
        place = _place(desk)
        trunk = attrs.evolve(before.trunk(place, root), plan=plan)
        after = attrs.evolve(before, refused=before.refused - {root})
        alone = {other: entry for other, entry in before.alone.items() if other != place}
        if here:
            after = attrs.evolve(after, alone={**alone, place: (root, trunk)})
        else:
            after = attrs.evolve(after, alone=alone, roots={**before.roots, root: trunk})
        return _with_branch(desk, after, lambda branch: attrs.evolve(branch, root=root))

    return _change(desk, change)


def refuse(desk: Desk, root: str) -> Pins:
    """Say no to a founding record: it is none for this user, and asks for nothing any more. Raises NotWritten."""
    return _change(desk, lambda before: attrs.evolve(before, refused=before.refused | {root}))


def bind(desk: Desk, root: str) -> None:
    """Keep the root that was found in the history for the desk's branch, so that a rewritten history is noticed.

    Does nothing where that is kept already, and nothing where it cannot be written.
    """

    def change(before: Pinned) -> Pinned:
        return _with_branch(desk, before, lambda branch: branch if branch.root else attrs.evolve(branch, root=root))

    with contextlib.suppress(NotWritten, Unreadable):
        if desk.place.ref and not _root_of_place(_read(), _place(desk), desk.place.ref):
            _change(desk, change)


def pin_adoption(desk: Desk, adoption: str) -> Pins:
    """Take one adoption for the newest: of two beside each other it is the one that holds for this user.

    Raises NotWritten.
    """

    def change(before: Pinned) -> Pinned:
        place, root = _place(desk), _trusted(desk, before).pins.root
        trunk = attrs.evolve(before.trunk(place, root), newest=adoption)
        return before.with_trunk(place, root, trunk) if root else before

    return _change(desk, change)


def remember(desk: Desk, audit: Audit, inquiry: Inquiry | None = None) -> Pins:
    """Keep what an audit has shown: the tip, the last adoption where it goes on from the newest one seen, and own
    records that the history holds, wherever they landed.

    A history that lacks what was seen before moves no pin, so that it is told again until somebody says otherwise. Does
    nothing where the file cannot be written.
    """

    def change(before: Pinned) -> Pinned:
        place, root, after = _place(desk), audit.pins.root, before
        codes = {finding.code for finding in audit.findings}
        tip = audit.horizon.commit
        if (
            not codes & {"history-shortened", "history-rewritten", "history-incomplete"}
            and desk.text.kind == "in-force"
        ):
            own = _held(desk, before, root, inquiry) if inquiry is not None else {}
            after = _with_branch(desk, after, lambda branch: Branch(root, tip, _newest_of({**branch.own, **own})))
        last = audit.horizon.in_force
        if audit.founded and last is not None and not codes & {"behind", "adoption-fork"}:
            trunk = attrs.evolve(before.trunk(place, root), newest=last.commit)
            after = after.with_trunk(place, root, trunk)
        return after

    with contextlib.suppress(NotWritten):
        return _change(desk, change)
    return audit.pins


def landed(desk: Desk, record_id: str, commit: str) -> None:
    """Remember a signed record that landed on the desk's branch from here, so that an audit misses it if it goes.

    A ref of its own keeps the commit, so that it can be merged again. Does nothing before a root is pinned, since
    nothing counts until then, and nothing where it cannot be written.
    """
    from plantui.git import refs

    def change(before: Pinned) -> Pinned:
        root = _trusted(desk, before).pins.root
        if not root:
            return before
        return _with_branch(
            desk, before, lambda branch: attrs.evolve(
                branch, root=branch.root or root, own=_newest_of({**branch.own, record_id: commit})
            ),
        )  # fmt: skip

    with contextlib.suppress(PlantuiError):
        if _change(desk, change).root and desk.place.ref:
            refs.keep_own(desk.git, desk.me.by, desk.place.ref, commit)


def accept_tip(desk: Desk, inquiry: Inquiry | None = None) -> Pins:
    """Take the branch's tip for the last one seen although it lacks what was seen before.

    Own records that its history lacks too are let go. Raises NotWritten; Unreadable where it lacks the root: nothing
    could be judged on it.
    """
    tip = desk.place.tip or ""
    if any(loss.root for loss in lost(desk)):
        raise Unreadable(t("governing.elsewhere.title"), t("governing.elsewhere"), pins(desk).root)

    def change(branch: Branch) -> Branch:
        own = {
            record_id: commit
            for record_id, commit in branch.own.items()
            if inquiry and inquiry.introduced(record_id, tip)
        }
        return attrs.evolve(branch, tip=tip, own=own)

    return _change(desk, lambda before: _with_branch(desk, before, change))


def path() -> Path:
    """The file that the pins stand in, whether it is there or not."""
    return settings.trust_file()


def _trusted(desk: Desk, pinned: Pinned) -> Trusted:
    place, ref = _place(desk), desk.place.ref or ""
    branch_ref = ref if desk.text.kind != "revision" else ""  # what a branch has is not asked of a revision
    branch = pinned.branch(place, branch_ref) if branch_ref else Branch()
    root, how = _root_of_place(pinned, place, ref), "place"
    roots: tuple[tuple[str, str], ...] = ()
    if not root:
        tip = tip_of(desk)
        in_history = [candidate for candidate in pinned.roots if tip and repository.holds(desk.git, tip, candidate)]
        root = in_history[0] if len(in_history) == 1 else ""
        how = "history" if root else "several" if in_history else "elsewhere" if pinned.anything else "nothing"
        candidates = in_history or [*pinned.roots, *(candidate for candidate, _ in pinned.alone.values())]
        roots = tuple((candidate, pinned.trunk(place, candidate).plan) for candidate in dict.fromkeys(candidates))
    newest = pinned.trunk(place, root).newest if root else ""
    root_pins = Pins(root, newest, branch.tip, tuple(branch.own), branch.own)
    return Trusted(root_pins, how, roots, pinned.refused)  # type: ignore[arg-type]  # one of the five words


def _root_of_place(pinned: Pinned, place: str, ref: str) -> str:
    return pinned.branch(place, ref).root or (pinned.alone[place][0] if place in pinned.alone else "")


def _lacks(desk: Desk, tip: str, commit: str) -> bool:
    contained = repository.holds(desk.git, tip, commit)
    return contained is False or (contained is None and not repository.cut_off(desk.git))


def _held(desk: Desk, pinned: Pinned, root: str, inquiry: Inquiry) -> dict[str, str]:
    """Own records that the tip's history introduces: those that landed from here anywhere, and those by the key that
    this user signs with.
    """
    tip = inquiry.evidence.tip
    landed_here = {own_id for branch in pinned.branches.values() if branch.root == root for own_id in branch.own}
    person = desk.people.persons.get(desk.me.by) if desk.me.known_from == "key" else None
    seals = {key.fingerprint for key in person.keys} if person else set()
    own: dict[str, str] = {}
    for record_id in inquiry.records:
        for introduction in inquiry.introduced(record_id, tip):
            if record_id in landed_here or (
                introduction.record.by == desk.me.by and inquiry.key(introduction) in seals
            ):
                own.setdefault(record_id, introduction.commit)
    return own


def _newest_of(own: Mapping[str, str]) -> dict[str, str]:
    return dict(list(own.items())[-_MOST_OWN:])


def _plan_at(desk: Desk, root: str) -> str:
    """The id that the root's own tree gives the plan; the text's where it cannot be read."""
    from plantui.usecases.session import cache

    with contextlib.suppress(PlantuiError):
        return cache.read_plan(desk.git, root).id or desk.plan.id
    return desk.plan.id


def _with_branch(desk: Desk, pinned: Pinned, change: Callable[[Branch], Branch]) -> Pinned:
    if desk.place.ref is None:
        return pinned
    place = _place(desk)
    return pinned.with_branch(place, desk.place.ref, change(pinned.branch(place, desk.place.ref)))


def _change(desk: Desk, change: Callable[[Pinned], Pinned]) -> Pins:
    file = settings.trust_file()
    with state_files.locked(file):
        before = _read()
        after = change(before)
        if after != before:
            state_files.write(file, files.write(after))
    return _trusted(desk, after).pins


def _read() -> Pinned:
    return files.read_pins(settings.trust_file(), settings.trust_folder())


def _place(desk: Desk) -> str:
    """The repository as it is named in the file: its real path, bytes that are not UTF-8 spelled out."""
    return os.fsencode(Path(desk.git.repository.common_dir).resolve()).decode("utf-8", "backslashreplace")
