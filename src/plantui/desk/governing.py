"""The desk in a round: judged by the rules in force at the tip, with the open round and its standing."""

from __future__ import annotations

import attrs

from plantui.desk import judging, trust
from plantui.desk.desk import Desk
from plantui.desk.loading import Counting, Memory
from plantui.desk.trust import Lost
from plantui.errors import Unreadable, UsageProblem
from plantui.git import points, repository
from plantui.plan.model import Problem
from plantui.review import adoption, policy, proceedings
from plantui.review.adoption import Founding
from plantui.review.proceedings import Proceedings
from plantui.words import t


def judged(
    desk: Desk, memory: Memory, counting: Counting | None = None, name: str | None = None, *, whole: bool = False
) -> Desk:
    """The desk with its proceedings at the branch's tip or the revision shown; what is judged is not judged again.

    `name` is the round asked for where several are open. Where no root is pinned the history is read only if `whole`
    asks for it: to found the plan, and to find the act that another answers. Raises UsageProblem when no round of that
    name is open, judging.Incomplete where the history at hand cannot support an answer.
    """
    tip = judging.tip_of(desk)
    known = desk.proceedings
    if not tip:
        return desk
    same = known is not None and known.commit == tip and name in (None, known.name)
    if known is not None and same and (not whole or known.inquiry.evidence.commits):
        return desk
    inquiry = judging.judge(desk, memory, counting, whole=whole)
    judging.require_whole(inquiry)
    found = proceedings.read(inquiry, tip, name)
    root = inquiry.pins.root
    if root and desk.text.kind != "revision" and inquiry.graph.holds(tip, root):
        trust.bind(desk, root)
    if name is not None and found.opening is None:
        names = ", ".join(open_names(found)) or t("governing.none_open")
        raise UsageProblem(t("governing.no_round.title"), t("governing.no_such_round", seen=name, names=names))
    return attrs.evolve(desk, proceedings=found)


def founders(desk: Desk) -> tuple[Founding, ...]:
    """The records that founded the plan, where this user has pinned none of them: nothing counts for them yet.

    Of a desk judged `whole`; what cannot found anything is left out, and what the user has refused.
    """
    inquiry = held(desk).inquiry
    if inquiry.pins.root:
        return ()
    refused = trust.trusted(desk).refused
    found = (one for one in adoption.foundings(inquiry) if not one.why)
    return tuple(one for one in found if one.introduced.commit not in refused)


def require_root(desk: Desk) -> None:
    """Nothing can be judged, and nothing is signed, before it is settled which root holds here (clause 1).

    Of a desk judged `whole`. Raises Unreadable: several pinned roots are in the history, or a founding record is that
    the user has neither pinned nor refused; the pinned root is not in it, or founds nothing.
    """
    found = held(desk)
    if found.in_force is not None or found.why_no_rules == "disputed":
        return
    inquiry, trusted = found.inquiry, trust.trusted(desk)
    if inquiry.pins.root:
        # An older revision may well lie before the root: then it is told as it stood.
        if desk.text.kind != "revision" or not inquiry.graph.holds(inquiry.pins.root, found.commit):
            raise Unreadable(t("governing.elsewhere.title"), t("governing.elsewhere"), inquiry.pins.root)
        return
    if trusted.how == "several":
        roots = _named(trusted.roots)
        raise Unreadable(t("governing.two_roots.title"), t("governing.two_roots", roots=roots))
    if there := founders(desk):
        roots = ", ".join(one.introduced.commit for one in there[:3])
        words = t("governing.unconfirmed")
        if trusted.roots:
            words += " " + t("governing.pinned_elsewhere", roots=_named(trusted.roots))
        raise Unreadable(t("governing.unconfirmed.title"), words, roots)


def require_seen(desk: Desk) -> None:
    """Nothing is signed on a history that lacks the root or the tip that was seen here, until the user takes it.

    Raises Unreadable.
    """
    if gone := trust.lost(desk):
        raise Unreadable(t("governing.lost.title"), lost_words(gone), gone[0].seen)


def lost_words(gone: tuple[Lost, ...]) -> str:
    """What the history lacks of what was pinned, and what to do about it."""
    if gone[0].root:
        return t("governing.elsewhere")
    return t("governing.lost_shortened" if gone[0].code == "history-shortened" else "governing.lost_rewritten")


def require_signable(desk: Desk, memory: Memory) -> None:
    """All that must be settled before anything is signed on the desk's branch. Raises Unreadable."""
    require_seen(desk)
    if trust.trusted(desk).how == "place":
        if desk.place.tip and not repository.holds(desk.git, desk.place.tip, trust.pins(desk).root):
            words = t("governing.incomplete")
            raise judging.Incomplete(t("governing.incomplete.title"), words, trust.pins(desk).root)
    elif may_be_founded(desk):
        require_root(judged(desk, memory, whole=True))


def may_be_founded(desk: Desk) -> bool:
    """Whether the history may hold a founding record: rules stand in it, now or before, or a root is pinned for it."""
    tip = judging.tip_of(desk)
    if policy.PATH in desk.plan.files or trust.pins(desk).root:
        return True
    return bool(tip) and (repository.cut_off(desk.git) or points.ever(desk.git, tip, policy.PATH))


def misnamed(desk: Desk) -> Problem | None:
    """That the text judged is none of this plan: under another id than its root's (clause 10), with file and line, or
    no plan at all.
    """
    found = held(desk)
    plan = found.inquiry.plan_at(found.commit)
    if found.in_force is None or plan.id:
        return adoption.misnamed(found.inquiry, plan) if found.in_force else None
    return next((one for one in plan.problems if one.path in ("plan", "plan/plan.toml")), None)


def _named(roots: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{commit} ({plan})" if plan else commit for commit, plan in roots[:3])


def held(desk: Desk) -> Proceedings:
    """The proceedings of a judged desk."""
    assert desk.proceedings is not None
    return desk.proceedings


def open_names(found: Proceedings) -> tuple[str, ...]:
    """The names of all open rounds."""
    return found.open_names


def in_round(desk: Desk) -> Proceedings:
    """The proceedings of a judged desk whose round is open; raises UsageProblem where none is, or several are."""
    found = held(desk)
    if found.in_force is None:
        raise UsageProblem(t("governing.no_round.title"), t("governing.no_rules"))
    if found.opening is None:
        words = t("governing.several", names=", ".join(open_names(found))) if found.openings else t("governing.open")
        raise UsageProblem(t("governing.no_round.title"), words)
    return found
