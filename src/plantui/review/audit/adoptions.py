"""Findings about the adoptions of a history, and about the tags that index them."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.review.audit.finding_codes import AuditFinding, Code, code_of
from plantui.review.authority.key_validity import at_place, entitled_but_late, hear, key_stands
from plantui.review.authority.permissions import key_of, may_step
from plantui.review.ledger.introductions import Introduction
from plantui.review.ledger.ledger import Adoption, Horizon, Inquiry
from plantui.review.policy import allowed_signers
from plantui.review.records.record import Act
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.adoption_rules import Missing, refused, signers_missing


def findings(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Adoptions that do not hold, that do not form a line, that went over an objection, or have been contested."""
    yield from _failing(inquiry, horizon)
    yield from _forks(inquiry, horizon)
    for adoption in horizon.line:
        yield from _over_objection(inquiry, horizon, adoption)
        yield from _contested(inquiry, horizon, adoption)
    yield from _tags(inquiry, horizon)
    root = inquiry.pins.root
    if any(adoption.commit == root for adoption in horizon.line) and signers_missing(inquiry, root):
        yield AuditFinding("signers-missing", root, {"path": allowed_signers.PATH})


def _failing(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    root = inquiry.pins.root
    in_history = inquiry.graph.holds(horizon.commit, root)  # a root outside the history is reported by `seen_before`
    if in_history and not any(adoption.commit == root for adoption in inquiry.adoptions):
        founding = [
            introduction
            for introductions in inquiry.records.values()
            for introduction in introductions
            if introduction.commit == root
        ]
        why = refused(inquiry, founding[0]) if founding else (Missing("not-founding", {"why": "record"}),)
        yield AuditFinding("adoption-fails", root, {"missing": _listed(why)})
    holding = {adoption.commit for adoption in inquiry.adoptions}
    for introductions in inquiry.records.values():
        if any(
            introduction.commit in holding and inquiry.graph.holds(horizon.commit, introduction.commit)
            for introduction in introductions
        ):
            continue  # the adoption holds if any introduction of its record does (clause 15)
        for introduction in introductions:
            if not any(act.kind == "adopt" for act in introduction.record.acts) or introduction.commit in (
                *holding,
                root,
            ):
                continue
            if not inquiry.graph.holds(horizon.commit, introduction.commit) or not inquiry.introduces(introduction):
                continue
            if at_place(inquiry, introduction).fault.code == "before-root":
                continue
            if could_adopt(inquiry, introduction):  # that of anybody else is reported as `not-entitled`
                yield from _refused(inquiry, horizon, introduction)


def could_adopt(inquiry: Inquiry, introduction: Introduction) -> bool:
    """Whether it is by somebody with the step `adopt` there, and an active key."""
    in_force = inquiry.horizon(introduction.parent).in_force
    if in_force is None:
        return False
    record = introduction.record
    key = key_of(in_force.rules, record.by, inquiry.key(introduction))
    if key is None or key.state != "active":
        return False
    return any(act.kind == "adopt" and may_step(in_force.rules, record, act, "adopt") for act in record.acts)


def _refused(inquiry: Inquiry, horizon: Horizon, introduction: Introduction) -> Iterator[AuditFinding]:
    """What an adoption that does not hold lacks, until one of the same round holds."""
    opening = introduction.record.opening
    healed = opening is not None and any(
        adoption.record.opening == opening and inquiry.graph.holds(horizon.commit, adoption.commit)
        for adoption in inquiry.adoptions
    )
    why = refused(inquiry, introduction)
    yield AuditFinding("adoption-fails", introduction.commit, {"missing": _listed(why)}, healed=healed)
    codes: set[Code] = {"unattributed", "round-not-opened"}  # reported of the edit and of the record, elsewhere
    for lack in why:
        code = "stray-content" if lack.code == "allowed-signers" else code_of(lack.code)
        if code is not None and code not in codes:
            codes.add(code)
            yield AuditFinding(code, introduction.commit, dict(lack.values), healed=healed)


def _listed(why: tuple[Missing, ...]) -> str:
    """The codes of what is missing, each once."""
    return ", ".join(dict.fromkeys(lack.code for lack in why))


def _forks(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Adoptions outside the line; a notice where a pin leaves one line, since the reader has decided then."""
    adoptions = [adoption for adoption in inquiry.adoptions if inquiry.graph.holds(horizon.commit, adoption.commit)]
    line = {adoption.commit for adoption in horizon.line}
    beside = {
        adoption.commit: other.commit
        for adoption in adoptions
        for other in adoptions
        if adoption.commit not in line and inquiry.graph.beside(adoption.commit, other.commit)
    }
    if beside:
        first, *others = beside
        yield AuditFinding("adoption-fork", first, {"beside": beside[first]}, told=bool(line), also=tuple(others))


def _over_objection(inquiry: Inquiry, horizon: Horizon, adoption: Adoption) -> Iterator[AuditFinding]:
    """Entitled blocks, and withdrawals of an approval or endorsement, beside an adoption of their round (clause 8)."""
    for record_id in inquiry.rounds.get(adoption.opening or "", ()):
        for introduction in inquiry.introduced(record_id, horizon.commit):
            if not inquiry.graph.beside(introduction.commit, adoption.commit):
                continue
            if _counted_then(inquiry, adoption, record_id):
                continue  # it was there to be counted when the plan was adopted
            for number, act in enumerate(introduction.record.acts, 1):
                if _objects(inquiry, record_id, number, act) and entitled_but_late(
                    inquiry, horizon, introduction, number
                ):
                    values = {"act": f"{record_id}#{number}", "voice": rounds_round.voice_of(introduction.record).id}
                    yield AuditFinding("adoption-over-objection", adoption.commit, values)


def _counted_then(inquiry: Inquiry, adoption: Adoption, record_id: str) -> bool:
    """Whether another introduction of the record counted where the plan was adopted."""
    return bool(hear(inquiry, inquiry.horizon(_introduction(inquiry, adoption).parent), record_id).counting)


def _objects(inquiry: Inquiry, record_id: str, number: int, act: Act) -> bool:
    """Whether an act blocks, or withdraws an approval or endorsement; to withdraw one's own block is no objection."""
    if act.kind == "withdraw":
        return inquiry.effect(inquiry.act(act.to)) in ("approve", "endorse")
    return act.kind == "decision" and inquiry.effect(inquiry.act(f"{record_id}#{number}")) == "block"


def _introduction(inquiry: Inquiry, adoption: Adoption) -> Introduction:
    return next(
        introduction for introduction in inquiry.records[adoption.record_id] if introduction.commit == adoption.commit
    )


def _contested(inquiry: Inquiry, horizon: Horizon, adoption: Adoption) -> Iterator[AuditFinding]:
    """Later news about keys that this adoption rests on; it stays an adoption (clause 15)."""
    introduction = _introduction(inquiry, adoption)
    if not key_stands(inquiry, horizon, adoption.commit, inquiry.key(introduction)):
        yield AuditFinding(
            "adoption-contested", adoption.commit, {"record": adoption.record_id, "why": "key-compromised"}
        )
    if adoption.opening is None:
        return
    parent_horizon = inquiry.horizon(introduction.parent)
    opening = hear(inquiry, parent_horizon, adoption.opening)
    for heard in (opening, *rounds_round.round_at(inquiry, parent_horizon, adoption.opening).heard):
        faults = hear(inquiry, horizon, heard.record_id).acts
        new_codes = {fault.code for fault, before in zip(faults, heard.acts, strict=True) if not before.code}
        for code in ("key-compromised", "key-retired-beside"):
            if code in new_codes:
                yield AuditFinding("adoption-contested", adoption.commit, {"record": heard.record_id, "why": code})


def _tags(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Tags `plan/<round>` that are missing, or name another commit than the round's adoption (clause 16).

    None behind a fork: there it is open which adoptions they should name.
    """
    if horizon.forked:
        return
    adopted = {adoption.record.round: adoption.commit for adoption in horizon.line}
    for name, commit in adopted.items():
        tagged = inquiry.evidence.tags.get(name)
        if tagged is None:
            yield AuditFinding("tag-missing", commit, {"tag": f"plan/{name}"})
        elif tagged != commit:
            yield AuditFinding("tag-mismatch", commit, {"tag": f"plan/{name}", "seen": tagged})
    for name, commit in inquiry.evidence.tags.items():
        if name not in adopted and inquiry.graph.holds(horizon.commit, commit):
            yield AuditFinding("tag-mismatch", commit, {"tag": f"plan/{name}", "seen": commit})
