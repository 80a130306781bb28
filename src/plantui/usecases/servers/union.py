"""Taking another branch's commits into one's own: forward where that is all, else by a merge that nobody signs.

Records are new files and go together by themselves. What two people changed in one item is for a person to choose, and
two adoptions beside each other are never merged: they would leave open which plan is in force (clause 9).
"""

from __future__ import annotations

import attrs

from plantui.errors import NotWritten
from plantui.git import refs
from plantui.git.objects import pack
from plantui.git.process import Git
from plantui.git.refs import Move
from plantui.git.refusal import plainly
from plantui.git.remote import relation
from plantui.git.sign.identity import committer
from plantui.git.write import checkout, commits
from plantui.i18n import t
from plantui.review.records.record import Record
from plantui.usecases.servers import arrivals, conflict
from plantui.usecases.servers.conflict import Conflict, Forked
from plantui.usecases.session import cache, settings
from plantui.usecases.session.cache import Memory


@attrs.frozen(auto_exc=True, slots=True, str=False)
class PlanConflict(NotWritten):
    """Both sides changed the same items: nothing is merged before a person chooses."""

    conflicts: tuple[Conflict, ...] = ()
    exit_code = 1


@attrs.frozen(slots=True)
class TakenIn:
    """The branch's new tip, with notes on what could not be brought along; `tip` is empty where somebody moved it."""

    tip: str = ""
    notes: tuple[str, ...] = ()


def take(git: Git, ref: str, tip: str, other: str, name: str, memory: Memory) -> TakenIn:
    """Bring the history of `other` into a branch at its tip; `name` is what the other one is called in the merge.

    Raises PlanConflict, and NotWritten where a file that was changed by hand is in the way, or nobody is known to
    commit.
    """
    target = proposal(git, tip, other, name, memory)
    return land(git, ref, tip, target)


def proposal(git: Git, tip: str, other: str, name: str, memory: Memory) -> str:
    """The commit that a branch at `tip` goes on to, held: the other one, or a merge of both. Raises as `take`."""
    lies = relation.relation(git, tip, other)
    if lies in ("same", "ahead"):
        return tip
    if lies == "behind":
        return other
    forked = Forked(relation.common(git, tip, other), tip, other)
    if not forked.base:
        raise NotWritten(t("sync.title"), t("sync.unrelated", name=name, branch=""))
    _refuse_two_adoptions(git, forked)
    merge = relation.merged(git, tip, other)
    conflicted = merge.conflicts or conflict.edited_twice(git, forked, memory)
    if conflicted:
        raise PlanConflict(
            t("sync.conflict.title"), t("sync.conflict", name=name, paths=", ".join(conflicted[:5])),
            conflicts=conflict.conflicts(git, forked, tuple(conflicted), memory),
        )  # fmt: skip
    who = committer(git)
    if who.trouble:
        raise NotWritten(t("landing.title"), who.trouble, who.mend.replace("\n", "; "))
    message = f"sync: merge {name}\n"
    with plainly():
        raw = commits.raw_commit(merge.tree, (tip, other), who, message, settings.now().astimezone())
        made = pack.hold(git, [*merge.objects, ("commit", raw)])
    try:
        refuse_unreadable(git, forked, made, name, memory)
    except BaseException:
        pack.let_go(git, made)
        raise
    return made


def land(git: Git, ref: str, tip: str, target: str) -> TakenIn:
    """Move the branch to a commit and bring its work trees along; an empty tip where somebody else moved it first."""
    if target == tip:
        return TakenIn(tip)
    checkout.refuse_unfinished(git, ref, tip, target)
    with plainly():
        outcome = refs.move(git, [Move(ref, target, tip)], committer(git), holding=(target,))
    if not outcome.moved:
        pack.let_go(git, target)
        return TakenIn()
    return TakenIn(target, (*outcome.notes, *checkout.bring(git, ref, tip, target)))


def _refuse_two_adoptions(git: Git, forked: Forked) -> None:
    """Raise PlanConflict where each side has adopted since: the two would fork the line."""
    adopted = [
        [record for record in arrivals.records_between(git, forked.base, tip) if _adopts(record)]
        for tip in (forked.ours, forked.theirs)
    ]
    if all(adopted):
        ours, theirs = (records[-1] for records in adopted)
        words = t("sync.two_adoptions", own=ours.round, by=theirs.by, other=theirs.round)
        raise PlanConflict(t("sync.two_adoptions.title"), words)


def _adopts(record: Record) -> bool:
    return any(act.kind == "adopt" for act in record.acts)


def refuse_unreadable(git: Git, forked: Forked, made: str, name: str, memory: Memory) -> None:
    """Raise PlanConflict where the merge has problems that neither side has."""
    ours, theirs, both = (cache.load(git, commit, memory) for commit in (forked.ours, forked.theirs, made))
    known = {(problem.path, problem.what, problem.message) for plan in (ours, theirs) for problem in plan.problems}
    new = [problem for problem in both.problems if (problem.path, problem.what, problem.message) not in known]
    paths = list(dict.fromkeys(problem.path for problem in new))
    if paths:
        raise PlanConflict(
            t("sync.conflict.title"), t("sync.conflict", name=name, paths=", ".join(paths[:5])),
            conflicts=conflict.conflicts(git, forked, tuple(paths), memory),
        )  # fmt: skip
