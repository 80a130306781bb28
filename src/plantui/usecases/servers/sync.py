"""Being in step with the server: fetch, merge what may be merged, push; and never by force (SERVERS, clause 15).

Records are merged by git, unsigned: nobody signs again. Where two said something else of one item, nothing is merged.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import attrs

from plantui.errors import NotWritten, Unreadable
from plantui.git import refs, repository
from plantui.git.process import Git, run_git
from plantui.git.remote import relation as remote_relation
from plantui.git.remote.address import Remote
from plantui.git.remote.fetch import REVIEW, Fetched, fetch, tracking_ref
from plantui.git.remote.push import push
from plantui.git.remote.relation import Relation
from plantui.git.revisions import TAGS
from plantui.git.write import checkout
from plantui.i18n import t
from plantui.usecases.servers import arrivals, pinned_remotes, union
from plantui.usecases.servers.arrivals import Arrived
from plantui.usecases.servers.pinned_remotes import KnownRemote
from plantui.usecases.servers.server_choice import pinned
from plantui.usecases.session import cache, settings, state_files, trust
from plantui.usecases.session.desk import Desk, Session

TRIES = 12
SECONDS = 60.0
"""How often, and for how long, a push that somebody else was faster than is tried again."""

_PAUSE = (0.2, 3.0)

Way = Literal["both", "pull", "push"]
Telling = Callable[[str], None]
"""Told in words what is being done, so that somebody who waits knows for what."""


@attrs.frozen(auto_exc=True, slots=True, str=False)
class Declined(NotWritten):
    """The server does not want what was sent; `lines` are its own words."""

    lines: tuple[str, ...] = ()


@attrs.frozen(slots=True)
class Synced:
    """The outcome: how the branch lay beside the server's, what came and what was sent, and what is left.

    `review` is the branch of the server that it was sent to instead of its own, `turned_away` whether the server said
    only now that its own is closed, `moved_tags` the tags that name
    something else there, `tries` how often somebody else was faster.
    """

    remote: Remote
    relation: Relation
    tip: str
    received: Arrived = attrs.field(factory=Arrived)
    sent: Arrived = attrs.field(factory=Arrived)
    unsent: Arrived = attrs.field(factory=Arrived)
    waiting: Arrived = attrs.field(factory=Arrived)
    merged: bool = False
    tags: tuple[str, ...] = ()
    review: str = ""
    turned_away: bool = False
    moved_tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    tries: int = 0

    @property
    def in_step(self) -> bool:
        """Whether nothing is left to be fetched, merged or sent."""
        return not (self.unsent.count or self.waiting.count or self.moved_tags or self.notes)


# syncing


@attrs.frozen(slots=True)
class _Sync:
    """One run: the session it began with, the server, and who is told."""

    session: Session
    remote: Remote
    way: Way
    telling: Telling
    heal: bool = False
    collect: bool = False

    @property
    def git(self) -> Git:
        return self.session.desk.git

    @property
    def ref(self) -> str:
        return self.session.desk.place.ref or ""


def sync(
    session: Session,
    *,
    wanted: str = "",
    way: Way = "both",
    heal: bool = False,
    collect: bool = False,
    telling: Telling = lambda _: None,
) -> Synced:
    """Bring the desk's branch and the server's in step, as far as `way` goes.

    With `heal` a history that was rewritten there does not stop it: what was seen of it is put back, and own records
    whose signature was lost are merged from the commits that are kept of them. With `collect` the review branches of
    everybody are merged.

    Raises NotPinned, Unreachable, Distrusted; PlanConflict where a person must choose; NotWritten where a file changed
    by hand is in the way; Declined where the server takes it not; Unreadable where the server's history is another
    one. Whatever was landed before stays landed.
    """
    desk = session.desk
    _refuse_odd_place(desk)
    run = _Sync(session, pinned(desk, wanted), way, telling, heal, collect)
    with state_files.locked(_lock(desk.git)):
        notes = _finish(run)
        outcome = _until_in_step(run)
    return attrs.evolve(outcome, notes=(*notes, *outcome.notes))


def foresee(session: Session, *, wanted: str = "", telling: Telling = lambda _: None) -> Synced:
    """What `sync` would do: fetched, and nothing merged or sent."""
    desk = session.desk
    _refuse_odd_place(desk)
    run = _Sync(session, pinned(desk, wanted), "pull", telling)
    with state_files.locked(_lock(desk.git)):
        fetched = _fetched(run)
    return _compared(run, fetched)


def _refuse_odd_place(desk: Desk) -> None:
    if desk.place.ref is None or desk.place.tip is None or desk.place.read_only:
        raise NotWritten(t("sync.title"), desk.place.read_only or t("opening.read_only.detached"))
    if repository.cut_off(desk.git):
        raise Unreadable(t("governing.incomplete.title"), t("governing.incomplete"))


def _until_in_step(run: _Sync) -> Synced:
    ended = time.monotonic() + SECONDS
    chance = random.SystemRandom()
    outcome: Synced | None = None
    for attempt in range(TRIES):
        if attempt:
            run.telling(t("sync.telling.again", count=attempt))
            low, high = _PAUSE
            threading.Event().wait(chance.uniform(low, min(high, low * 2 ** (attempt + 1))))
        outcome = _once(run, outcome)
        if not outcome.tries:
            return attrs.evolve(outcome, tries=attempt)
        if time.monotonic() > ended:
            break
    raise NotWritten(t("sync.title"), t("sync.too_busy", name=run.remote.name))


def _once(run: _Sync, earlier: Synced | None) -> Synced:
    """One fetch, one merge, one push. Where somebody was faster `tries` is 1, and it has to be done again."""
    fetched = _fetched(run)
    now = _compared(run, fetched)
    if earlier is not None:
        now = attrs.evolve(now, relation=earlier.relation, received=earlier.received, merged=earlier.merged,
                           notes=earlier.notes, turned_away=earlier.turned_away)  # fmt: skip
    if run.way == "push" and now.waiting.count:
        return now
    if run.way != "push":
        for theirs, name in _wanted(run, fetched):
            try:
                taken = _take(run, now.tip, theirs, name)
            except union.PlanConflict as error:
                if not run.collect or f"/{REVIEW}" not in name:
                    raise
                now = attrs.evolve(now, notes=(*now.notes, f"{name}: {error.message}"))
                continue
            if not taken.tip:
                return attrs.evolve(now, tries=1)
            came = arrivals.between(run.git, [now.tip], theirs) if taken.tip != now.tip else Arrived()
            merged = taken.tip not in (now.tip, theirs)
            now = attrs.evolve(
                now, tip=taken.tip, notes=(*now.notes, *taken.notes), merged=now.merged or merged,
                received=arrivals.together(now.received, came),
            )  # fmt: skip
        now = attrs.evolve(now, waiting=Arrived())
    return now if run.way == "pull" else _sent(run, fetched, now)


def _wanted(run: _Sync, fetched: Fetched) -> list[tuple[str, str]]:
    """The commits to be taken in, each with what it is called: the server's branch, and review branches."""
    branch = repository.short(run.ref)
    known = pinned_remotes.known_remote(run.git, run.remote.name)
    wanted = list(_originals(run, known)) if run.heal else []
    wanted += [(fetched.tip, f"{run.remote.name}/{branch}")] if fetched.tip else []
    own = known.review_for(run.ref).removeprefix(REVIEW) if known else ""
    for person, tip in fetched.review.items():
        if person == own or run.collect:
            wanted.append((tip, f"{run.remote.name}/{REVIEW}{person}"))
    return wanted


def _originals(run: _Sync, known: KnownRemote | None) -> Iterator[tuple[str, str]]:
    """What a rewriting took away and is still kept here: the server's last tip seen, and one's own signed commits.

    An adoption is none of them: it is made again, never merged (clause 15).
    """
    folder = refs.own_folder(run.session.desk.me.by, run.ref)
    kept = [oid for name, oid in repository.refs(run.git).items() if name.startswith(folder)]
    if known and (last := known.seen.get(run.ref)):
        kept.append(last)
    for oid in kept:
        if repository.holds(run.git, oid, oid) and not _adopts(run, oid):
            yield oid, oid[:10]


def _adopts(run: _Sync, commit: str) -> bool:
    """Whether a commit that the branch does not hold introduces an adoption since both went apart."""
    tip = repository.tip(run.git, run.ref) or ""
    base = remote_relation.common(run.git, tip, commit)
    if not base or base == commit:
        return False
    return any(act.kind == "adopt" for one in arrivals.records_between(run.git, base, commit) for act in one.acts)


def _take(run: _Sync, tip: str, theirs: str, name: str) -> union.TakenIn:
    """One's own branch with another commit in it. What is begun is kept until the work tree has followed."""
    target = union.proposal(run.git, tip, theirs, name, run.session.memory)
    if target == tip:
        return union.TakenIn(tip)
    _note(run, (tip, target))
    try:
        taken = union.land(run.git, run.ref, tip, target)
    except NotWritten:
        _note(run, None)
        raise
    _note(run, None)
    return taken


def _note(run: _Sync, move: tuple[str, str] | None) -> None:
    """Keep that a branch is being moved, for whoever finds it moved and its work tree left behind."""

    def change(before: KnownRemote) -> KnownRemote:
        unfinished = {ref: pair for ref, pair in before.unfinished.items() if ref != run.ref}
        return attrs.evolve(before, unfinished={**unfinished, run.ref: move} if move else unfinished)

    pinned_remotes.change_remote(run.git, run.remote.name, change)


def _finish(run: _Sync) -> tuple[str, ...]:
    """Bring the work tree along where an earlier run was cut short after it had moved the branch."""
    known = pinned_remotes.known_remote(run.git, run.remote.name)
    move = known.unfinished.get(run.ref) if known else None
    if move is None:
        return ()
    notes: tuple[str, ...] = ()
    before, after = move
    if repository.tip(run.git, run.ref) == after:
        notes = checkout.bring(run.git, run.ref, before, after)
    if not notes:
        _note(run, None)
    return notes


def _fetched(run: _Sync) -> Fetched:
    run.telling(t("sync.telling.fetch", name=run.remote.name))
    known = pinned_remotes.known_remote(run.git, run.remote.name) or KnownRemote(run.remote.url)
    fetched = fetch(run.git, run.remote, run.ref)
    last = known.seen.get(run.ref, "")
    lost = bool(last) and (not fetched.tip or repository.holds(run.git, fetched.tip, last) is False)
    if lost and not run.heal:
        code = "rewound" if fetched.tip else "gone"
        words = t(f"sync.{code}", name=run.remote.name, branch=repository.short(run.ref), commit=last[:10])
        raise Unreadable(t("sync.rewound.title"), words, last)
    if not lost:
        _seen(run, fetched.tip)
    return fetched


def _seen(run: _Sync, tip: str) -> None:
    """Keep the server's tip as seen, and when."""
    now = int(settings.now().timestamp())

    def change(before: KnownRemote) -> KnownRemote:
        seen = {**before.seen, run.ref: tip} if tip else before.seen
        return attrs.evolve(before, seen=seen, fetched=now)

    pinned_remotes.change_remote(run.git, run.remote.name, change)


def _compared(run: _Sync, fetched: Fetched) -> Synced:
    """How the branch lies beside the server's now. Raises Unreadable where the two have nothing in common."""
    tip = repository.tip(run.git, run.ref)
    if tip is None:
        raise Unreadable(t("opening.branch_gone.title"), t("opening.branch_gone.message"), run.ref)
    theirs = fetched.tip
    lies: Relation = remote_relation.relation(run.git, tip, theirs) if theirs else "ahead"
    if lies == "unrelated":
        words = t("sync.unrelated", name=run.remote.name, branch=repository.short(run.ref))
        raise Unreadable(t("sync.unrelated.title"), words, run.remote.shown)
    if lies in ("behind", "diverged"):
        _refuse_other_plan(run, theirs)
    known = [oid for oid in (theirs, *fetched.review.values()) if oid]
    return Synced(
        run.remote, lies, tip,
        unsent=arrivals.between(run.git, known, tip) if lies in ("ahead", "diverged") else Arrived(),
        waiting=arrivals.between(run.git, [tip], theirs) if lies in ("behind", "diverged") else Arrived(),
        moved_tags=fetched.moved,
    )  # fmt: skip


def _sent(run: _Sync, fetched: Fetched, now: Synced) -> Synced:
    """The outcome of pushing what the server lacks; `tries` is 1 where somebody was faster."""
    known = pinned_remotes.known_remote(run.git, run.remote.name) or KnownRemote(run.remote.url)
    tags = _new_tags(run, fetched, now.tip)
    review = known.review_for(run.ref)
    target = f"refs/heads/{review}" if review else run.ref
    there = fetched.review.get(review.removeprefix(REVIEW), "") if review else fetched.tip
    contained = review and fetched.tip and repository.holds(run.git, fetched.tip, now.tip)
    if (there == now.tip or contained) and not tags:
        return attrs.evolve(now, unsent=Arrived(), review=review)
    run.telling(t("sync.telling.push", name=run.remote.name))
    commits = {target: now.tip, **({} if review else {f"refs/tags/{name}": oid for name, oid in tags.items()})}
    pushed = push(run.git, run.remote, commits)
    if pushed.outcome == "protected" and not review:
        _note_closed(run)
        return attrs.evolve(now, tries=1, turned_away=True)
    if pushed.outcome == "raced":
        return attrs.evolve(now, tries=1)
    if pushed.outcome != "sent":
        words = t("sync.declined", name=run.remote.name)
        raise Declined(t("sync.declined.title"), words, run.remote.shown, lines=pushed.lines)
    _track(run, target, now.tip)
    if not review:
        _seen(run, now.tip)
    return attrs.evolve(
        now, sent=now.unsent, unsent=Arrived(), tags=() if review else tuple(tags), review=review,
        lines=pushed.lines,
    )  # fmt: skip


def _note_closed(run: _Sync) -> None:
    """Keep that this branch is closed to the user there: this one alone, a small round's may well be open."""
    review = _review_branch(run)

    def change(before: KnownRemote) -> KnownRemote:
        return attrs.evolve(before, review=review, closed=before.closed | {run.ref})

    pinned_remotes.change_remote(run.git, run.remote.name, change)


def _review_branch(run: _Sync) -> str:
    """Where to push to on a server that keeps the branch closed to this user."""
    person = run.session.desk.me.by
    if not person:
        raise NotWritten(t("saying.nobody.title"), t("saying.nobody.message"))
    return REVIEW + person


def _new_tags(run: _Sync, fetched: Fetched, tip: str) -> dict[str, str]:
    """The tags `plan/*` in the history of a tip that the server does not have, by short name."""
    tags = {
        ref.removeprefix("refs/tags/"): oid for ref, oid in repository.refs(run.git).items() if ref.startswith(TAGS)
    }
    missing = {name: oid for name, oid in tags.items() if name not in fetched.tags}
    if not missing:
        return {}
    merged = run_git(run.git, ("for-each-ref", f"--merged={tip}", "--format=%(refname:strip=2)", TAGS), real=True)
    within = set(merged.out.decode("utf-8", "replace").splitlines())
    return {name: oid for name, oid in missing.items() if name in within}


def _track(run: _Sync, target: str, tip: str) -> None:
    """Let the remote-tracking branch say what was just pushed, as git does; where it cannot, the next fetch will."""
    run_git(run.git, ("update-ref", tracking_ref(run.remote, target), tip), moving=True, check=False)


def _lock(git: Git) -> Path:
    """The file that only one run of this user at a time holds for a repository."""
    place = settings.short_hash(str(Path(git.repository.common_dir).resolve()), 16)
    return settings.state_folder() / "sync" / place


def _refuse_other_plan(run: _Sync, theirs: str) -> None:
    """Raise Unreadable where the server's text calls itself another plan, or was founded by another root."""
    desk = run.session.desk
    plan_id = cache.load(run.git, theirs, run.session.memory).id
    if desk.plan_id and plan_id and plan_id != desk.plan_id:
        words = t("sync.other_plan", name=run.remote.name, seen=plan_id, expected=desk.plan_id)
        raise Unreadable(t("sync.other_plan.title"), words, theirs)
    root = trust.pins(desk).root
    tip = desk.place.tip or ""
    if root and repository.holds(run.git, tip, root) and not repository.holds(run.git, theirs, root):
        base = remote_relation.common(run.git, tip, theirs)
        records = arrivals.records_between(run.git, base, theirs) if base else ()
        if any(act.kind == "adopt" and act.opening is None for record in records for act in record.acts):
            raise Unreadable(t("sync.other_plan.title"), t("sync.other_root", name=run.remote.name), theirs)
