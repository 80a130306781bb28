"""What the draft covers before it is signed: the items it speaks of, and what then waits for its writer no longer.

The one rule of it: Review's list, `n`, the status and every count go by this.
"""

from __future__ import annotations

from collections.abc import Iterator

from plantui.errors import UsageProblem
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.round_tasks import NO_DRAFT, Awaiting, Drafted, Task, awaiting
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import acts, preview, submit


def drafted(desk: Desk, waiting: Awaiting | None = None) -> Drafted:
    """What the desk's draft says and settles; hand over what the round waits for where that is known already."""
    if not desk.draft:
        return NO_DRAFT
    proceedings = desk.proceedings
    if waiting is None:
        waiting = awaiting(proceedings.inquiry, proceedings.standing) if proceedings is not None else Awaiting()
    mine, settled = waiting.of(desk.me.by), set[Task]()
    said: dict[str, tuple[tuple[str, str], ...]] = {}
    beside: dict[str, tuple[tuple[str, str], ...]] = {}
    for entry in desk.draft:
        try:
            at = acts.basis(desk, entry.edition)
        except UsageProblem:  # the edition of a round that is over
            at = acts.Basis("", desk.plan)
        shown = preview.shown(desk, at, entry)
        label = shown.label
        goes_along = submit.left_out(desk, entry) is None
        held = set(covered(desk, entry)) if goes_along else set[str]()
        for item in dict.fromkeys((entry.item, *(held if entry.kind == "decision" else ()))):
            said[item] = (*said.get(item, ()), (label, entry.text))
        for item in _left_out(desk, at, entry) if goes_along else ():
            beside[item] = (*beside.get(item, ()), (label, shown.title))
        if goes_along and proceedings is not None:
            settled |= {task for task in mine if _settles(proceedings, entry, held, task)}
    return Drafted(said, frozenset(settled), beside)


def _left_out(desk: Desk, at: acts.Basis, entry: DraftAct) -> list[str]:
    """The changed items in a whole service or document that a word for it does not hold for: they must be named."""
    proceedings, item = desk.proceedings, at.item(entry.item)
    if entry.kind != "decision" or proceedings is None or at.against is None or item is None:
        return []
    if not acts.whole(at, item, "decision", entry.reach):
        return []
    return preview.covered(proceedings, at, entry.item, entry.word)[1]


def covered(desk: Desk, entry: DraftAct) -> Iterator[str]:
    """The items that a decision holds for once it is signed: of a whole service or document those that need not be
    named.

    In a round those that are changed, and say today what they said in the text it is about; without rules all inside.
    """
    if entry.kind != "decision":
        return
    at, proceedings = acts.basis(desk, entry.edition), desk.proceedings
    item = at.item(entry.item)
    if item is None:
        return
    blanket = acts.whole(at, item, "decision", entry.reach)
    if proceedings is None or at.against is None:
        yield from acts.inside(at, item) if blanket else (entry.item,)
        return
    if blanket:
        names, _ = preview.covered(proceedings, at, entry.item, entry.word)
    else:
        names = [entry.item]
    changed = proceedings.inquiry.changed(at.against, at.commit)
    for name in names:
        standing = proceedings.standing.items.get(name)
        if standing is not None and name in changed and standing.item.fingerprint == changed[name].fingerprint:
            yield name


def _settles(proceedings: Proceedings, entry: DraftAct, held: set[str], task: Task) -> bool:
    """Whether a task waits no longer once this is signed: a word for a decision, an answer for a remark."""
    if entry.to and entry.to == task.to:
        return entry.kind in _ANSWERS.get(task.act, ())
    if task.act == "vouch":
        return entry.kind == "vouch" and entry.item == task.item
    if task.act != "decide" or task.item not in held:
        return False
    if task.to:
        target = proceedings.inquiry.act(task.to)
        return target is not None and (target[1].voice or "") == entry.voice
    seat = proceedings.rules.policy.seats.get(task.seat)
    return entry.voice == (task.seat if seat is not None and seat.body else "")


_ANSWERS: dict[str, tuple[str, ...]] = {
    "decide": ("withdraw", "lift"),
    "lift": ("withdraw", "lift"),
    "answer": ("reply", "resolve", "withdraw"),
    "confirm": ("confirm",),
}
"""By which kinds of answer to the act that a task names it is done."""
