"""The history at hand put to the rules: the desk in its round, and the audit of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC

import attrs

from plantui.errors import Unreadable, UsageProblem
from plantui.git import repository, revisions
from plantui.git.history.facts import Archive, Gathered
from plantui.git.objects import plan_files
from plantui.git.process import Git
from plantui.i18n import t
from plantui.plan import loader
from plantui.plan.files import Problem
from plantui.plan.model import Plan
from plantui.review.audit import audit as audits
from plantui.review.audit.audit import Audit, Verdict
from plantui.review.audit.finding_codes import INCOMPLETE
from plantui.review.ledger.commit_facts import NO_RULES, Evidence, Pins, Rules
from plantui.review.ledger.ledger import Inquiry
from plantui.review.policy import loader as policy_loader
from plantui.review.policy import model, people
from plantui.review.policy.model import NO_POLICY
from plantui.review.policy.people import NOBODY
from plantui.review.rounds import adoption_rules, proceedings
from plantui.review.rounds.adoption_rules import Founding
from plantui.review.rounds.item_history import Chronicle, chronicle
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.session import open as session_open
from plantui.usecases.session import trust
from plantui.usecases.session.cache import Counting, Judged, Memory, keeping_all
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.trust import Lost

Telling = Callable[[str, Verdict], None]
"""Called with a commit and the verdict on the record that it introduces."""


_BEGINNING = threading.Lock()


@attrs.frozen(auto_exc=True, slots=True, str=False)
class Incomplete(Unreadable):
    """The history at hand is cut off, or lacks objects that an answer rests on: nobody can say (clause 2)."""


def require_whole(inquiry: Inquiry) -> None:
    """Raises Incomplete, naming an object, where the history at hand cannot support an answer."""
    lacking = [damage for damage in inquiry.evidence.damaged if damage.code in INCOMPLETE]
    if lacking:
        first = next((damage for damage in lacking if damage.code == "history-incomplete"), lacking[0])
        where = first.values.get("object") or first.commit
        raise Incomplete(t("governing.incomplete.title"), t("governing.incomplete"), where)


def tip_of(desk: Desk) -> str:
    """The commit whose history is judged: the revision shown, else the branch's tip; empty where there is none."""
    return trust.tip_of(desk)


def judge(
    session: Session, counting: Counting | None = None, *, whole: bool = False, pins: Pins | None = None
) -> Inquiry:
    """The history of the desk's text with its adoptions established, from the user's own pins unless others are given.

    The session remembers it: asked again it costs only what is new. Where no root is pinned nothing counts, so nothing
    is read unless `whole` asks for it. `counting` may raise to stop. Raises Unreadable where git fails or the pins
    cannot be read; what is missing or damaged in the history is part of the answer.
    """
    desk = session.desk
    pins = trust.pins(desk) if pins is None else pins
    tip = tip_of(desk)
    read = bool(pins.root) or whole
    remembered = _judged(desk.git, session.memory)
    refs = repository.refs(desk.git) if read else {}
    question = (tip, pins, read, tuple(refs.items()))
    with remembered.archive.opened():  # whoever asks meanwhile waits, and is given the same answer
        if remembered.last is None or remembered.last[0] != question:
            with keeping_all():
                inquiry = _inquire(session, remembered, pins, refs, read, counting)
            remembered.last = (question, inquiry)
        return remembered.last[1]


def audited(
    session: Session,
    counting: Counting | None = None,
    telling: Telling | None = None,
    *,
    pins: Pins | None = None,
) -> Audit:
    """All that the audit finds in the history, whether a root is pinned or not; otherwise as `judge`.

    `telling` is handed each record's verdict as it is found; it too may raise to stop.
    """
    inquiry = judge(session, counting, whole=True, pins=pins)
    with _judged(session.desk.git, session.memory).archive.opened(), keeping_all():
        if telling:
            for commit, verdict in audits.verdicts(inquiry, inquiry.horizon(inquiry.evidence.tip)):
                telling(commit, verdict)
        return audits.audit(inquiry)


def commits_of(inquiry: Inquiry) -> int:
    """How many commits an audit of the inquiry's tip reads."""
    tip = inquiry.evidence.tip
    return sum(inquiry.graph.holds(tip, commit) for commit in inquiry.commits)


def _judged(git: Git, memory: Memory) -> Judged:
    with _BEGINNING:
        remembered = memory.judged
        if remembered is None or remembered.archive.git is not git:
            remembered = memory.judged = Judged(Archive(git))
        return remembered


def _inquire(
    session: Session,
    remembered: Judged,
    pins: Pins,
    refs: Mapping[str, str],
    read: bool,
    counting: Counting | None,
) -> Inquiry:
    before = remembered.last[1] if remembered.last else None
    return audits.inquire(_evidence(session, remembered, pins, refs, read, counting), pins, before)


def _evidence(
    session: Session,
    remembered: Judged,
    pins: Pins,
    refs: Mapping[str, str],
    read: bool,
    counting: Counting | None,
) -> Evidence:
    archive, tip = remembered.archive, tip_of(session.desk)
    gathered = Gathered(tip, (), {}, {}, {}, ())
    if read and tip:
        pinned = (pins.root, pins.newest, pins.tip, *pins.landed.values())
        gathered = archive.gather(tip, pinned, counting, refs)

    def plan_at(commit: str) -> Plan:
        return _plan_at(remembered, session.memory, commit)

    def rules_at(commit: str) -> Rules:
        return _rules_at(remembered, session.memory, commit)

    # The plan is what the root founded: a later edit of its id must not turn all that was said into another plan's.
    founded = pins.root if archive.holds(pins.root) else tip
    return Evidence(
        plan=plan_at(founded).id if read else session.desk.plan.id,
        tip=tip,
        commits=gathered.commits,
        files=gathered.files,
        plan_at=plan_at,
        rules_at=rules_at,
        tips=gathered.tips,
        tags=gathered.tags,
        damaged=gathered.damaged,
        by_gpg=archive.by_gpg,
    )


def _plan_at(remembered: Judged, memory: Memory, commit: str) -> Plan:
    """The plan of a commit that was gathered; files that are missing, damaged or refused are problems of it."""
    plan = remembered.plans_at.get(commit)
    if plan is not None:
        return plan
    archive = remembered.archive
    key = archive.plan_key(commit)
    if key not in remembered.plans:
        with archive.opened():
            snapshot = plan_files.sifted(archive.listing(commit))
            unknown = [file for file in snapshot.files if (file.path, file.blob) not in memory.parsed]
            contents = archive.contents([file.blob for file in unknown])
        problems = list(snapshot.problems)
        for file in unknown:
            if file.blob in contents:
                memory.parsed[file.path, file.blob] = loader.parse(file.path, contents[file.blob])
            else:
                problems.append(Problem(file.path, 0, "", t("git.missing_object.message", oid=file.blob)))
        parsed = (memory.parsed.get((file.path, file.blob)) for file in snapshot.files)
        remembered.plans[key] = loader.assemble([file for file in parsed if file], problems)
    if archive.holds(commit):
        remembered.plans_at[commit] = remembered.plans[key]
    return remembered.plans[key]


def _rules_at(remembered: Judged, memory: Memory, commit: str) -> Rules:
    """policy.toml and people.toml of a commit, where each is there once and is a plain file."""
    archive = remembered.archive
    key = archive.plan_key(commit)
    if key not in remembered.rules:
        listed = archive.listing(commit)
        oids = []
        for path in (model.PATH, people.PATH):
            entries = [entry for entry in listed if entry.path == path]
            oids.append(entries[0].oid if len(entries) == 1 and entries[0].mode == "100644" else "")
        files = (oids[0], oids[1])
        if files not in remembered.rules_of_files:
            remembered.rules_of_files[files] = _rules(archive, memory, *files)
        remembered.rules[key] = remembered.rules_of_files[files]
    return remembered.rules[key]


def _rules(archive: Archive, memory: Memory, policy_oid: str, people_oid: str) -> Rules:
    if not policy_oid and not people_oid:
        return NO_RULES
    contents = archive.contents([oid for oid in (policy_oid, people_oid) if oid])
    register = NOBODY
    if people_oid in contents:
        register = memory.people.setdefault(people_oid, people.read_people(contents[people_oid]))
    return Rules(policy_loader.read_policy(contents[policy_oid]) if policy_oid in contents else NO_POLICY, register)


# the desk in a round: judged by the rules in force at the tip, with the open round and its standing


def judged(session: Session, counting: Counting | None = None, name: str | None = None, *, whole: bool = False) -> Desk:
    """The desk with its proceedings at the branch's tip or the revision shown; what is judged is not judged again.

    `name` is the round asked for where several are open. Where no root is pinned the history is read only if `whole`
    asks for it: to found the plan, and to find the act that another answers. Raises UsageProblem when no round of that
    name is open, Incomplete where the history at hand cannot support an answer.
    """
    desk = session.desk
    tip = tip_of(desk)
    current = desk.proceedings
    if not tip:
        return desk
    same = current is not None and current.commit == tip and name in (None, current.name)
    if current is not None and same and (not whole or current.inquiry.evidence.commits):
        return desk
    inquiry = judge(session, counting, whole=whole)
    require_whole(inquiry)
    state = proceedings.proceedings_at(inquiry, tip, name)
    root = inquiry.pins.root
    if root and desk.text.kind != "revision" and inquiry.graph.holds(tip, root):
        trust.bind(desk, root)
    if name is not None and state.opening is None:
        names = ", ".join(open_names(state)) or t("governing.none_open")
        raise UsageProblem(t("governing.no_round.title"), t("governing.no_such_round", seen=name, names=names))
    return attrs.evolve(desk, proceedings=state)


def founders(desk: Desk) -> tuple[Founding, ...]:
    """The records that founded the plan, where this user has pinned none of them: nothing counts for them yet.

    Of a desk judged `whole`; what cannot found anything is left out, and what the user has refused.
    """
    inquiry = held(desk).inquiry
    if inquiry.pins.root:
        return ()
    refused = trust.trusted(desk).refused
    foundings = (founding for founding in adoption_rules.foundings(inquiry) if not founding.why)
    return tuple(founding for founding in foundings if founding.introduced.commit not in refused)


def require_root(desk: Desk) -> None:
    """Refuse to judge or sign before it is settled which root holds here (clause 1).

    Of a desk judged `whole`. Raises Unreadable: several pinned roots are in the history, or a founding record is that
    the user has neither pinned nor refused; the pinned root is not in it, or founds nothing.
    """
    state = held(desk)
    if state.in_force is not None or state.why_no_rules == "disputed":
        return
    inquiry, trusted = state.inquiry, trust.trusted(desk)
    if inquiry.pins.root:
        # An older revision may well lie before the root: then it is told as it stood.
        if desk.text.kind != "revision" or not inquiry.graph.holds(inquiry.pins.root, state.commit):
            raise Unreadable(t("governing.elsewhere.title"), t("governing.elsewhere"), inquiry.pins.root)
        return
    if trusted.how == "several":
        roots = _named(trusted.roots)
        raise Unreadable(t("governing.two_roots.title"), t("governing.two_roots", roots=roots))
    if unconfirmed := founders(desk):
        roots = ", ".join(founding.introduced.commit for founding in unconfirmed[:3])
        words = t("governing.unconfirmed")
        if trusted.roots:
            words += " " + t("governing.pinned_elsewhere", roots=_named(trusted.roots))
        raise Unreadable(t("governing.unconfirmed.title"), words, roots)


def require_seen(desk: Desk) -> None:
    """Refuse to sign on a history that lacks the root or the tip that was seen here, until the user accepts it.

    Raises Unreadable.
    """
    if losses := trust.lost(desk):
        raise Unreadable(t("governing.lost.title"), lost_words(losses), losses[0].seen)


def lost_words(losses: tuple[Lost, ...]) -> str:
    """What the history lacks of what was pinned, and what to do about it."""
    if losses[0].root:
        return t("governing.elsewhere")
    return t("governing.lost_shortened" if losses[0].code == "history-shortened" else "governing.lost_rewritten")


def require_signable(session: Session) -> None:
    """All that must be settled before anything is signed on the desk's branch. Raises Unreadable."""
    desk = session.desk
    require_seen(desk)
    if trust.trusted(desk).how == "place":
        if desk.place.tip and not repository.holds(desk.git, desk.place.tip, trust.pins(desk).root):
            words = t("governing.incomplete")
            raise Incomplete(t("governing.incomplete.title"), words, trust.pins(desk).root)
    elif may_be_founded(desk):
        require_root(judged(session, whole=True))


def may_be_founded(desk: Desk) -> bool:
    """Whether the history may hold a founding record: rules stand in it, now or before, or a root is pinned for it."""
    tip = tip_of(desk)
    if model.PATH in desk.plan.files or trust.pins(desk).root:
        return True
    return bool(tip) and (repository.cut_off(desk.git) or revisions.ever(desk.git, tip, model.PATH))


def misnamed(desk: Desk) -> Problem | None:
    """What makes the text judged none of this plan's: another id than its root's (clause 10), with file and line, or no
    plan at all. None where it is this plan.
    """
    state = held(desk)
    plan = state.inquiry.plan_at(state.commit)
    if state.in_force is None or plan.id:
        return adoption_rules.misnamed(state.inquiry, plan) if state.in_force else None
    return next((problem for problem in plan.problems if problem.path in ("plan", "plan/plan.toml")), None)


def _named(roots: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{commit} ({plan})" if plan else commit for commit, plan in roots[:3])


def held(desk: Desk) -> Proceedings:
    """The proceedings of a judged desk."""
    assert desk.proceedings is not None
    return desk.proceedings


def open_names(state: Proceedings) -> tuple[str, ...]:
    """The names of all open rounds."""
    return state.open_names


def in_round(desk: Desk) -> Proceedings:
    """The proceedings of a judged desk whose round is open; raises UsageProblem where none is, or several are."""
    state = held(desk)
    if state.in_force is None:
        raise UsageProblem(t("governing.no_round.title"), t("governing.no_rules"))
    if state.opening is None:
        words = t("governing.several", names=", ".join(open_names(state))) if state.openings else t("governing.open")
        raise UsageProblem(t("governing.no_round.title"), words)
    return state


# the story of one item: the whole history judged, and the days that its commits claim


def story(session: Session, item: str, counting: Counting | None = None) -> Chronicle:
    """The life of an item of the desk's text, or of one that it had before, in the history of that text.

    Judged from the user's own pins; where no root is pinned all of it is told and nothing counts. Raises UsageProblem
    for an item that the history never had, Unreadable where it cannot be read.
    """
    desk = session.desk
    inquiry = judge(session, counting, whole=True)
    require_whole(inquiry)
    state = proceedings.proceedings_at(inquiry, tip_of(desk))
    history = desk.history if desk.history is not None else session_open.list_history(desk, counting).history or ()
    claimed = {entry.commit: (entry.committed.astimezone(UTC).date(), entry.author) for entry in history}
    life = chronicle(state, item, desk.people, claimed)
    if not life.events:
        raise UsageProblem(t("cli.item.title"), t("story.unknown", seen=item[:200]))
    return life
