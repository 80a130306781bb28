"""Whether a plan may be adopted at a commit, and which adoptions of a history hold (clauses 1, 10 and 15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from plantui.i18n import t
from plantui.plan import loader
from plantui.plan.files import Problem
from plantui.plan.model import Plan
from plantui.plan.values import seen
from plantui.review.authority.key_validity import judge
from plantui.review.authority.permissions import key_of
from plantui.review.ledger.commit_facts import Rules
from plantui.review.ledger.introductions import Introduction
from plantui.review.ledger.ledger import Adoption, Horizon, Inquiry
from plantui.review.policy import allowed_signers
from plantui.review.policy.model import PATH as POLICY
from plantui.review.policy.people import PATH as PEOPLE
from plantui.review.policy.satisfiability import unsatisfiable
from plantui.review.records.record import Act, Record
from plantui.review.rounds.standing import standing
from plantui.value_class import value_class

PLAN_FOLDER = "plan"

MissingCode = Literal[
    "no-rules", "round-not-opened", "seat", "no-rule", "blocked", "unattributed", "remark", "frozen-edit",
    "policy-serial", "policy-unsatisfiable", "plan-unreadable", "stray-content", "allowed-signers", "not-counting",
    "one-act", "opening", "previous", "plan-fingerprint", "version", "not-founding",
]  # fmt: skip


@value_class
class Missing:
    """One thing that stands between a plan and its adoption: a code, and the values its sentence names.

    `seat no-rule blocked unattributed` are an `item`'s, see `standing.Need`. `not-counting` (with `code`), `one-act`,
    `opening`, `previous`, `plan-fingerprint` and `version` are about the record that adopts, `not-founding` about a
    root.
    """

    code: MissingCode
    values: Mapping[str, str | int] = attrs.field(factory=dict)


def missing(inquiry: Inquiry, commit: str, opening: str | None) -> tuple[Missing, ...]:
    """All that is missing for adopting the plan of a commit in the round of an opening; empty when nothing is.

    Judged in that commit's history alone, as if the adoption came next.
    """
    return tuple(_missing(inquiry, commit, opening))


def _missing(inquiry: Inquiry, commit: str, opening: str | None) -> Iterator[Missing]:
    horizon = inquiry.horizon(commit)
    if horizon.in_force is None:
        yield Missing("no-rules")
        return
    round_standing = standing(inquiry, commit, opening)
    if round_standing.round is None:
        yield Missing("round-not-opened", {"opening": opening or ""})
    for item_id, item in round_standing.items.items():
        for need in item.needs:
            yield Missing(need.code, {"item": item_id, **need.values})
    for remark in round_standing.remarks:
        yield Missing("remark", {"item": remark.act.item or "", "act": remark.id, "voice": remark.voice.id})
    plan = inquiry.plan_at(commit)
    for freeze in round_standing.freezes:
        if freeze.act.plan_fingerprint != inquiry.prints.plan(plan):
            yield Missing("frozen-edit", {"edition": freeze.act.edition or 0, "act": freeze.id})
    yield from _unreadable(plan)
    own_problems = [
        problem
        for problem in problems(inquiry, commit)
        if problem not in plan.problems and problem.path not in (POLICY, PEOPLE)
    ]
    for problem in own_problems:
        yield Missing("plan-unreadable", {"path": problem.path, "problem": str(problem)})
    yield from _governance(inquiry, horizon, commit)


def problems(inquiry: Inquiry, commit: str) -> tuple[Problem, ...]:
    """Everything in a text that is not as the format has it: its files, its rules and people, and the plan's own id."""
    plan, rules = inquiry.plan_at(commit), inquiry.evidence.rules_at(commit)
    renamed = misnamed(inquiry, plan)
    facts = inquiry.commits.get(commit)
    folders = sorted(path or PLAN_FOLDER for path, _ in facts.malformed) if facts is not None else []
    all_problems = (
        *plan.problems, *rules.policy.problems, *rules.people.problems, *([renamed] if renamed else []),
        *(Problem(path, 0, "", t("reading.malformed_folder")) for path in folders),
    )  # fmt: skip
    return tuple({str(problem): problem for problem in all_problems}.values())


def misnamed(inquiry: Inquiry, plan: Plan) -> Problem | None:
    """A plan under another id than the root's tree has: the id is the root's for ever (clause 10)."""
    root = inquiry.pins.root
    return under_another_id(plan, inquiry.plan_at(root).id if root in inquiry.commits else "")


def under_another_id(plan: Plan, root_id: str) -> Problem | None:
    """That a plan calls itself otherwise than the id it was founded under; None where either has none."""
    if not root_id or not plan.id or plan.id == root_id:
        return None
    return Problem(
        plan.item.path, plan.id_line, "plan", t("reading.other_plan", seen=seen(plan.id), wanted=seen(root_id))
    )


def _unreadable(plan: Plan) -> Iterator[Missing]:
    for problem in plan.problems:
        stray = loader.role_of(problem.path) == "unknown"
        yield Missing("stray-content" if stray else "plan-unreadable", {"path": problem.path, "problem": str(problem)})


def _governance(inquiry: Inquiry, horizon: Horizon, commit: str) -> Iterator[Missing]:
    """Rules and people of the proposal: readable, fulfillable, serials counted on, signers as they yield."""
    rules = inquiry.evidence.rules_at(commit)
    plan = inquiry.plan_at(commit)
    yield from _rules_hold(rules, plan)
    assert horizon.in_force is not None
    before, plan_before = horizon.in_force.rules, inquiry.plan_at(horizon.in_force.commit)
    for path, was, now in (
        (POLICY, before.policy.serial, rules.policy.serial),
        (PEOPLE, before.people.serial, rules.people.serial),
    ):
        expected = (was or 0) + (plan.files.get(path) != plan_before.files.get(path))
        if now != expected:
            yield Missing("policy-serial", {"path": path, "serial": now or 0, "expected": expected})
    if plan.files.get(allowed_signers.PATH) != allowed_signers.digest(rules.people):
        yield Missing("allowed-signers", {"path": allowed_signers.PATH})


def _rules_hold(rules: Rules, plan: Plan) -> Iterator[Missing]:
    reported = {str(problem) for problem in plan.problems}  # what is no TOML is a problem of the plan already
    for problem in (*rules.policy.problems, *rules.people.problems):
        if str(problem) in reported:
            continue
        yield Missing("plan-unreadable", {"path": problem.path, "problem": str(problem)})
    for flaw in unsatisfiable(rules.policy, rules.people):
        yield Missing("policy-unsatisfiable", {"flaw": flaw.code, **flaw.values})


# which hold


def establish(inquiry: Inquiry) -> None:
    """Find the adoptions that hold, in the order of the commits, each judged in its parent's history alone."""
    if inquiry.adoptions:
        return
    candidates = {
        introduction.commit: introduction
        for introduced in inquiry.records.values()
        for introduction in introduced
        if any(act.kind == "adopt" for act in introduction.record.acts)
    }
    for commit in inquiry.commits:
        introduction = candidates.get(commit)
        if introduction is not None and inquiry.introduces(introduction) and not refused(inquiry, introduction):
            rules = inquiry.evidence.rules_at(commit)
            inquiry.adoptions.append(Adoption(commit, introduction.record_id, introduction.record, rules))


def refused(inquiry: Inquiry, introduction: Introduction) -> tuple[Missing, ...]:
    """Why an adoption does not hold; empty when it does. Those before it must have been established."""
    why = _not_founding if introduction.commit == inquiry.pins.root else _refused
    return inquiry.answer(("refused", introduction.commit), lambda: tuple(why(inquiry, introduction)))


def _refused(inquiry: Inquiry, introduction: Introduction) -> Iterator[Missing]:
    record = introduction.record
    horizon = inquiry.horizon(introduction.parent)
    if horizon.in_force is None:
        yield Missing("no-rules")
        return
    code = next((fault.code for fault in judge(inquiry, horizon, introduction) if fault.code), "")
    if code:
        yield Missing("not-counting", {"code": code})
    if len(record.acts) != 1:
        yield Missing("one-act")
        return
    act = record.acts[0]
    yield from _named(inquiry, horizon, introduction, act)
    yield from _missing(inquiry, introduction.parent, record.opening)


def _named(inquiry: Inquiry, horizon: Horizon, introduction: Introduction, act: Act) -> Iterator[Missing]:
    """What an adoption misstates of itself: its round, the adoption before it, the text, or the version."""
    assert horizon.in_force is not None
    plan = inquiry.plan_at(introduction.parent)
    if act.opening is None or act.opening != introduction.record.opening:
        yield Missing("opening", {"opening": act.opening or ""})
    if act.previous_adoption not in (horizon.in_force.commit, horizon.in_force.record_id):
        yield Missing("previous", {"previous": act.previous_adoption or "", "expected": horizon.in_force.commit})
    if act.plan_fingerprint != inquiry.prints.plan(plan):
        yield Missing("plan-fingerprint", {"expected": inquiry.prints.plan(plan)})
    if act.version != (plan.item.text("version") or ""):
        yield Missing("version", {"version": act.version or "", "expected": plan.item.text("version") or ""})


@value_class
class Founding:
    """A record that would found the plan: where it is, the rules it would put in force, the key its signature holds by,
    and why it would not hold.
    """

    introduced: Introduction
    rules: Rules = attrs.field(repr=False)
    key: str
    why: tuple[Missing, ...]


def foundings(inquiry: Inquiry) -> tuple[Founding, ...]:
    """Every record in the tip's history that a user could pin as the root, whatever is pinned."""
    return tuple(
        Founding(
            introduction,
            inquiry.evidence.rules_at(introduction.commit),
            _founding_key(inquiry, introduction),
            tuple(_not_founding(inquiry, introduction)),
        )
        for introduced in inquiry.records.values()
        for introduction in introduced
        if _is_founding(introduction.record) and inquiry.graph.holds(inquiry.evidence.tip, introduction.commit)
    )


def no_root(inquiry: Inquiry, commit: str) -> tuple[Missing, ...]:
    """Why a commit cannot be pinned as the root of the tip's history; empty when it can."""
    if not inquiry.graph.holds(inquiry.evidence.tip, commit):
        return (Missing("not-founding", {"why": "unknown"}),)
    introduction = next(
        (
            introduction
            for introduced in inquiry.records.values()
            for introduction in introduced
            if introduction.commit == commit
        ),
        None,
    )
    if introduction is None:
        code = next((attempt.code for attempt in inquiry.attempts if attempt.commit == commit), "")
        return (Missing("not-founding", {"why": "no-record", "code": code}),)
    return tuple(_not_founding(inquiry, introduction))


def signers_missing(inquiry: Inquiry, root: str) -> bool:
    """Whether a founding's tree lacks allowed_signers alone: the root holds, and git cannot check it from a file."""
    return allowed_signers.PATH not in inquiry.plan_at(root).files


def _not_founding(inquiry: Inquiry, introduction: Introduction) -> Iterator[Missing]:
    """Why a pinned root founds nothing (clause 1)."""
    if not _is_founding(introduction.record):
        yield Missing("not-founding", {"why": "record"})
    rules = inquiry.evidence.rules_at(introduction.parent)
    yield from _founds_nothing(rules, introduction.record.by, _founding_key(inquiry, introduction))
    listed = inquiry.plan_at(introduction.parent).files.get(allowed_signers.PATH)
    if listed is not None and listed != allowed_signers.digest(rules.people):
        yield Missing("not-founding", {"why": "signers"})


def _founding_key(inquiry: Inquiry, introduction: Introduction) -> str:
    """The key by which a founding's signature holds, where gpg knows those of its parent's tree."""
    signature = inquiry.signed(introduction.commit, inquiry.evidence.rules_at(introduction.parent))
    return signature.key if signature.state == "good" else ""


def _founds_nothing(rules: Rules, by: str, key: str) -> Iterator[Missing]:
    """What keeps rules, people and a key from founding a plan."""
    if not rules.readable or rules.policy.serial != 1 or rules.people.serial != 1:
        yield Missing("not-founding", {"why": "rules"})
    own_key = key_of(rules, by, key)
    if own_key is None or own_key.state != "active":
        yield Missing("not-founding", {"why": "key"})


def founding_lacks(rules: Rules, plan: Plan, by: str, key: str) -> tuple[Missing, ...]:
    """All that is missing for founding a plan with the rules beside it, signed with a key; empty when nothing is.

    Stricter than an audit: a plan whose rules nobody could ever change by adoption is refused.
    """
    return (*_founds_nothing(rules, by, key), *_unreadable(plan), *_rules_hold(rules, plan))


def _is_founding(record: Record) -> bool:
    """Whether a record is the one act that founds a plan: no opening, nothing before it, no root."""
    if [act.kind for act in record.acts] != ["adopt"]:
        return False
    act = record.acts[0]
    links = (act.opening, act.previous_adoption, record.root, record.opening, record.against, record.voice)
    return all(link is None for link in links)
