"""The history at hand put to the rules: what a desk's text is judged by, and the audit of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import attrs

from plantui.desk import trust
from plantui.desk.desk import Desk
from plantui.desk.loading import Counting, Memory, keeping_all
from plantui.errors import Unreadable
from plantui.git import repository, snapshot
from plantui.git.command import Git
from plantui.git.evidence import Archive, Gathered
from plantui.plan import reading
from plantui.plan.model import Plan, Problem
from plantui.review import audit as audits
from plantui.review import people, policy, policy_reading
from plantui.review.audit import Audit, Verdict
from plantui.review.evidence import NO_RULES, Evidence, Pins, Rules
from plantui.review.finding import INCOMPLETE
from plantui.review.inquiry import Inquiry
from plantui.review.people import NOBODY
from plantui.review.policy import NO_POLICY
from plantui.words import t

Telling = Callable[[str, Verdict], None]
"""Is told a commit and what the record it introduces comes to."""


_BEGINNING = threading.Lock()


@attrs.define(slots=True)
class Judged:
    """What was read and worked out of one repository's history in this process.

    Plans and rules are the same objects for the same files, which is what the rules' own memory goes by. `last` is the
    last answer.
    """

    archive: Archive
    plans: dict[bytes, Plan] = attrs.field(factory=dict, repr=False)
    plans_at: dict[str, Plan] = attrs.field(factory=dict, repr=False)
    rules: dict[bytes, Rules] = attrs.field(factory=dict, repr=False)
    rules_of_files: dict[tuple[str, str], Rules] = attrs.field(factory=dict, repr=False)
    last: tuple[tuple[object, ...], Inquiry] | None = attrs.field(default=None, repr=False)


@attrs.frozen(auto_exc=True, slots=True, str=False)
class Incomplete(Unreadable):
    """The history at hand is cut off, or lacks objects that an answer rests on: nobody can say (clause 2)."""


def require_whole(inquiry: Inquiry) -> None:
    """Raises Incomplete, naming an object, where the history at hand cannot support an answer."""
    lacking = [one for one in inquiry.evidence.damaged if one.code in INCOMPLETE]
    if lacking:
        first = next((one for one in lacking if one.code == "history-incomplete"), lacking[0])
        where = first.values.get("object") or first.commit
        raise Incomplete(t("governing.incomplete.title"), t("governing.incomplete"), where)


def tip_of(desk: Desk) -> str:
    """The commit whose history is judged: the revision shown, else the branch's tip; empty where there is none."""
    return trust.tip_of(desk)


def judge(
    desk: Desk, memory: Memory, counting: Counting | None = None, *, whole: bool = False, pins: Pins | None = None
) -> Inquiry:
    """The history of the desk's text with its adoptions established, from the user's own pins unless others are given.

    Remembered on `memory`: asked again it costs only what is new. Where no root is pinned nothing counts, so nothing is
    read unless `whole` asks for it. `counting` may raise to stop. Raises Unreadable where git fails or the pins cannot
    be read; what is missing or damaged in the history is part of the answer.
    """
    pins = trust.pins(desk) if pins is None else pins
    tip = tip_of(desk)
    read = bool(pins.root) or whole
    judged = _judged(desk.git, memory)
    refs = repository.refs(desk.git) if read else {}
    asked = (tip, pins, read, tuple(refs.items()))
    with judged.archive.opened():  # whoever asks meanwhile waits, and is given the same answer
        if judged.last is None or judged.last[0] != asked:
            with keeping_all():
                inquiry = _inquire(desk, memory, judged, pins, refs, read, counting)
            judged.last = (asked, inquiry)
        return judged.last[1]


def audited(
    desk: Desk,
    memory: Memory,
    counting: Counting | None = None,
    telling: Telling | None = None,
    *,
    pins: Pins | None = None,
) -> Audit:
    """Everything the history has against itself, whether a root is pinned or not; as `judge`.

    `telling` is handed each record's verdict as it is found; it too may raise to stop.
    """
    inquiry = judge(desk, memory, counting, whole=True, pins=pins)
    with _judged(desk.git, memory).archive.opened(), keeping_all():
        if telling:
            for commit, verdict in audits.verdicts(inquiry, inquiry.horizon(inquiry.evidence.tip)):
                telling(commit, verdict)
        return audits.audit(inquiry)


def _judged(git: Git, memory: Memory) -> Judged:
    with _BEGINNING:
        known = memory.judged
        if known is None or known.archive.git is not git:
            known = memory.judged = Judged(Archive(git))
        return known


def _inquire(
    desk: Desk,
    memory: Memory,
    judged: Judged,
    pins: Pins,
    refs: Mapping[str, str],
    read: bool,
    counting: Counting | None,
) -> Inquiry:
    before = judged.last[1] if judged.last else None
    return audits.inquire(_evidence(desk, memory, judged, pins, refs, read, counting), pins, before)


def _evidence(
    desk: Desk,
    memory: Memory,
    judged: Judged,
    pins: Pins,
    refs: Mapping[str, str],
    read: bool,
    counting: Counting | None,
) -> Evidence:
    archive, tip = judged.archive, tip_of(desk)
    gathered = Gathered(tip, (), {}, {}, {}, ())
    if read and tip:
        pinned = (pins.root, pins.newest, pins.tip, *pins.landed.values())
        gathered = archive.gather(tip, pinned, counting, refs)

    def plan_at(commit: str) -> Plan:
        return _plan_at(judged, memory, commit)

    def rules_at(commit: str) -> Rules:
        return _rules_at(judged, memory, commit)

    # The plan is what the root founded: a later edit of its id must not turn all that was said into another plan's.
    founded = pins.root if archive.holds(pins.root) else tip
    return Evidence(
        plan=plan_at(founded).id if read else desk.plan.id,
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


def _plan_at(judged: Judged, memory: Memory, commit: str) -> Plan:
    """The plan of a commit that was gathered; files that are missing, damaged or refused are problems of it."""
    known = judged.plans_at.get(commit)
    if known is not None:
        return known
    archive = judged.archive
    key = archive.plan_key(commit)
    if key not in judged.plans:
        with archive.opened():
            taken = snapshot.sifted(archive.listing(commit))
            unknown = [file for file in taken.files if (file.path, file.blob) not in memory.parsed]
            found = archive.contents([file.blob for file in unknown])
        problems = list(taken.problems)
        for file in unknown:
            if file.blob in found:
                memory.parsed[file.path, file.blob] = reading.parse(file.path, found[file.blob])
            else:
                problems.append(Problem(file.path, 0, "", t("git.missing_object.message", oid=file.blob)))
        parsed = (memory.parsed.get((file.path, file.blob)) for file in taken.files)
        judged.plans[key] = reading.assemble([one for one in parsed if one], problems)
    if archive.holds(commit):
        judged.plans_at[commit] = judged.plans[key]
    return judged.plans[key]


def _rules_at(judged: Judged, memory: Memory, commit: str) -> Rules:
    """policy.toml and people.toml of a commit, where each is there once and is a plain file."""
    archive = judged.archive
    key = archive.plan_key(commit)
    if key not in judged.rules:
        listed = archive.listing(commit)
        oids = []
        for path in (policy.PATH, people.PATH):
            there = [one for one in listed if one.path == path]
            oids.append(there[0].oid if len(there) == 1 and there[0].mode == "100644" else "")
        files = (oids[0], oids[1])
        if files not in judged.rules_of_files:
            judged.rules_of_files[files] = _rules(archive, memory, *files)
        judged.rules[key] = judged.rules_of_files[files]
    return judged.rules[key]


def _rules(archive: Archive, memory: Memory, policy_oid: str, people_oid: str) -> Rules:
    if not policy_oid and not people_oid:
        return NO_RULES
    found = archive.contents([oid for oid in (policy_oid, people_oid) if oid])
    known = NOBODY
    if people_oid in found:
        known = memory.people.setdefault(people_oid, people.read(found[people_oid]))
    return Rules(policy_reading.read(found[policy_oid]) if policy_oid in found else NO_POLICY, known)
