"""What an audit says of the adoptions of a history, and of the tags that index them."""

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
    if any(one.commit == root for one in horizon.line) and signers_missing(inquiry, root):
        yield AuditFinding("signers-missing", root, {"path": allowed_signers.PATH})


def _failing(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    root = inquiry.pins.root
    there = inquiry.graph.holds(horizon.commit, root)  # one that is not is told as a history that lacks what was seen
    if there and not any(adoption.commit == root for adoption in inquiry.adoptions):
        founding = [one for of in inquiry.records.values() for one in of if one.commit == root]
        why = refused(inquiry, founding[0]) if founding else (Missing("not-founding", {"why": "record"}),)
        yield AuditFinding("adoption-fails", root, {"missing": _listed(why)})
    holding = {adoption.commit for adoption in inquiry.adoptions}
    for introductions in inquiry.records.values():
        if any(one.commit in holding and inquiry.graph.holds(horizon.commit, one.commit) for one in introductions):
            continue  # one record, however often it was introduced: it holds if any of them does
        for introduced in introductions:
            if not any(act.kind == "adopt" for act in introduced.record.acts) or introduced.commit in (*holding, root):
                continue
            if not inquiry.graph.holds(horizon.commit, introduced.commit) or not inquiry.introduces(introduced):
                continue
            if at_place(inquiry, introduced).fault.code == "before-root":
                continue
            if could_adopt(inquiry, introduced):  # another's is told as `not-entitled`, once
                yield from _refused(inquiry, horizon, introduced)


def could_adopt(inquiry: Inquiry, introduced: Introduction) -> bool:
    """Whether it is by somebody with the step `adopt` there, and an active key."""
    force = inquiry.horizon(introduced.parent).in_force
    if force is None:
        return False
    record = introduced.record
    own = key_of(force.rules, record.by, inquiry.key(introduced))
    if own is None or own.state != "active":
        return False
    return any(act.kind == "adopt" and may_step(force.rules, record, act, "adopt") for act in record.acts)


def _refused(inquiry: Inquiry, horizon: Horizon, introduced: Introduction) -> Iterator[AuditFinding]:
    """What an adoption that does not hold lacks, until one of the same round holds."""
    opening = introduced.record.opening
    healed = opening is not None and any(
        one.record.opening == opening and inquiry.graph.holds(horizon.commit, one.commit) for one in inquiry.adoptions
    )
    why = refused(inquiry, introduced)
    yield AuditFinding("adoption-fails", introduced.commit, {"missing": _listed(why)}, healed=healed)
    told: set[Code] = {"unattributed", "round-not-opened"}  # those are told of the edit and of the record
    for one in why:
        code = "stray-content" if one.code == "allowed-signers" else code_of(one.code)
        if code is not None and code not in told:
            told.add(code)
            yield AuditFinding(code, introduced.commit, dict(one.values), healed=healed)


def _listed(why: tuple[Missing, ...]) -> str:
    """The codes of what is missing, each once."""
    return ", ".join(dict.fromkeys(one.code for one in why))


def _forks(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Adoptions on no line; where a pin leaves one, that is the reader's own answer, and it is only told."""
    there = [one for one in inquiry.adoptions if inquiry.graph.holds(horizon.commit, one.commit)]
    line = {one.commit for one in horizon.line}
    beside = {
        one.commit: other.commit
        for one in there
        for other in there
        if one.commit not in line and inquiry.graph.beside(one.commit, other.commit)
    }
    if beside:
        first, *others = beside
        yield AuditFinding("adoption-fork", first, {"beside": beside[first]}, told=bool(line), also=tuple(others))


def _over_objection(inquiry: Inquiry, horizon: Horizon, adoption: Adoption) -> Iterator[AuditFinding]:
    """Entitled blocks, and withdrawals of a yes, that were said beside an adoption of their round (clause 8)."""
    for record_id in inquiry.rounds.get(adoption.opening or "", ()):
        for introduced in inquiry.introduced(record_id, horizon.commit):
            if not inquiry.graph.beside(introduced.commit, adoption.commit):
                continue
            if _counted_then(inquiry, adoption, record_id):
                continue  # the adoption knew of it
            for number, act in enumerate(introduced.record.acts, 1):
                if _objects(inquiry, record_id, number, act) and entitled_but_late(
                    inquiry, horizon, introduced, number
                ):
                    values = {"act": f"{record_id}#{number}", "voice": rounds_round.voice_of(introduced.record).id}
                    yield AuditFinding("adoption-over-objection", adoption.commit, values)


def _counted_then(inquiry: Inquiry, adoption: Adoption, record_id: str) -> bool:
    """Whether another introduction of the record counted where the plan was adopted."""
    return bool(hear(inquiry, inquiry.horizon(_introduction(inquiry, adoption).parent), record_id).counting)


def _objects(inquiry: Inquiry, record_id: str, number: int, act: Act) -> bool:
    """Whether an act blocks, or takes a yes back; to take one's own block back is no objection."""
    if act.kind == "withdraw":
        return inquiry.effect(inquiry.act(act.to)) in ("approve", "endorse")
    return act.kind == "decision" and inquiry.effect(inquiry.act(f"{record_id}#{number}")) == "block"


def _introduction(inquiry: Inquiry, adoption: Adoption) -> Introduction:
    return next(one for one in inquiry.records[adoption.record_id] if one.commit == adoption.commit)


def _contested(inquiry: Inquiry, horizon: Horizon, adoption: Adoption) -> Iterator[AuditFinding]:
    """Later news about keys that this adoption rests on; it stays an adoption (clause 15)."""
    introduced = _introduction(inquiry, adoption)
    if not key_stands(inquiry, horizon, adoption.commit, inquiry.key(introduced)):
        yield AuditFinding(
            "adoption-contested", adoption.commit, {"record": adoption.record_id, "why": "key-compromised"}
        )
    if adoption.opening is None:
        return
    then = inquiry.horizon(introduced.parent)
    opening = hear(inquiry, then, adoption.opening)
    for heard in (opening, *rounds_round.round_at(inquiry, then, adoption.opening).heard):
        faults = hear(inquiry, horizon, heard.record_id).acts
        now = {fault.code for fault, before in zip(faults, heard.acts, strict=True) if not before.code}
        for code in ("key-compromised", "key-retired-beside"):
            if code in now:
                yield AuditFinding("adoption-contested", adoption.commit, {"record": heard.record_id, "why": code})


def _tags(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Tags are an index of the adoptions; one that leads elsewhere, or to what is no adoption, misleads.

    Behind a fork nobody can say which adoptions they should lead to.
    """
    if horizon.forked:
        return
    adopted = {adoption.record.round: adoption.commit for adoption in horizon.line}
    for name, commit in adopted.items():
        found = inquiry.evidence.tags.get(name)
        if found is None:
            yield AuditFinding("tag-missing", commit, {"tag": f"plan/{name}"})
        elif found != commit:
            yield AuditFinding("tag-mismatch", commit, {"tag": f"plan/{name}", "seen": found})
    for name, commit in inquiry.evidence.tags.items():
        if name not in adopted and inquiry.graph.holds(horizon.commit, commit):
            yield AuditFinding("tag-mismatch", commit, {"tag": f"plan/{name}", "seen": commit})
