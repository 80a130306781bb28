"""The audit: every finding in a history, and the verdict on every record in it. Anyone can repeat it.

The answer depends on the commits and the pins only, never on the order they are given in, on clocks, or on memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from plantui.review.audit import adoptions, files, seen_before
from plantui.review.audit.finding_codes import ACCEPTABLE, CODES, INCOMPLETE, AuditFinding, Code, code_of
from plantui.review.authority.key_validity import RecordFault, hear, unchecked
from plantui.review.ledger.commit_facts import Evidence, Pins
from plantui.review.ledger.ledger import Horizon, Inquiry, begin
from plantui.review.rounds import adoption_rules
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.round import Spoken
from plantui.review.rounds.standing import Standing, standing
from plantui.value_class import value_class


@value_class
class Verdict:
    """Whether one record counts at the tip, act by act: `acts` holds each act's fault."""

    record_id: str
    acts: tuple[RecordFault, ...]

    @property
    def counts(self) -> bool:
        """Whether any act of it counts."""
        return any(not fault.code for fault in self.acts)

    @property
    def fault(self) -> RecordFault:
        """The first thing that is wrong with it; of empty code when all of it counts."""
        return next((fault for fault in self.acts if fault.code), RecordFault(""))


@value_class
class Audit:
    """The answer, with the pins it rests on. `verdicts` are by the commits that introduce records.

    `complete` is False where something is missing or damaged: then nothing can be said for certain. `founded` is False
    where no root is pinned, or the pinned one founds nothing: then nothing counts.
    """

    pins: Pins
    horizon: Horizon
    findings: tuple[AuditFinding, ...]
    verdicts: Mapping[str, Verdict] = attrs.field(repr=False)
    complete: bool
    founded: bool

    @property
    def passed(self) -> bool:
        """Whether nothing fails it."""
        failing = any(finding.severity == "failing" for finding in self.findings)
        return self.complete and self.founded and not failing


def inquire(evidence: Evidence, pins: Pins, before: Inquiry | None = None) -> Inquiry:
    """The history put in order with its adoptions established: what standing and audit are asked of.

    `before` is an earlier reading of it, which this one may go on from.
    """
    inquiry = begin(evidence, pins, before)
    adoption_rules.establish(inquiry)
    if open_questions := tuple(unchecked(inquiry)):
        inquiry.evidence = attrs.evolve(evidence, damaged=(*evidence.damaged, *open_questions))
    return inquiry


def audit(inquiry: Inquiry) -> Audit:
    """All findings at the tip, in a fixed order: by code as AUTHORITY lists them, then as the commits come.

    Where something is missing or damaged only that is reported: what rests on it cannot be decided.
    """
    horizon = inquiry.horizon(inquiry.evidence.tip)
    damaged = tuple(_damaged(inquiry, horizon))
    judged = dict(verdicts(inquiry, horizon))
    if not any(finding.code in INCOMPLETE for finding in damaged):
        damaged += tuple(files.newer_formats(inquiry, horizon))
    complete = not any(finding.code in INCOMPLETE for finding in damaged)
    findings = list(damaged)
    if complete:
        findings += seen_before.findings(inquiry, horizon)
    if complete and inquiry.pins.root:
        findings += files.record_files(inquiry, horizon)
        findings += files.signers_file(inquiry, horizon)
        findings += _of_records(inquiry, horizon, judged)
        findings += adoptions.findings(inquiry, horizon)
        findings += _of_standing(inquiry, horizon)
    accepted = set(_accepted(inquiry, horizon))
    place = {commit: number for number, commit in enumerate(inquiry.commits)}
    listed = sorted(
        (attrs.evolve(finding, accepted=accepted.issuperset(finding.names)) for finding in _once(findings)),
        key=lambda finding: (
            CODES.index(finding.code),
            place.get(finding.commit, -1),
            sorted(map(str, finding.values.items())),
        ),
    )
    return Audit(
        inquiry.pins,
        horizon,
        tuple(listed),
        judged,
        complete=complete,
        founded=any(adoption.commit == inquiry.pins.root for adoption in inquiry.adoptions)
        and inquiry.graph.holds(horizon.commit, inquiry.pins.root),
    )


def _damaged(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """The damage that reading met; a malformed folder fails while it stands at the tip, and is a notice in history."""
    tip = inquiry.commits.get(horizon.commit)
    malformed = tip.malformed if tip is not None else frozenset()
    for damage in inquiry.evidence.damaged:
        historical = False
        if damage.code == "tree-malformed" and damage.commit in inquiry.commits:
            commit = inquiry.commits[damage.commit]
            parents = (inquiry.commits[parent].malformed for parent in commit.parents if parent in inquiry.commits)
            historical = malformed.isdisjoint(commit.malformed.difference(*parents))
        yield AuditFinding(damage.code, damage.commit, dict(damage.values), told=historical)


def _accepted(inquiry: Inquiry, horizon: Horizon) -> Iterator[str]:
    """What the adoptions that hold accept: only codes that may be accepted, about commits in their own history."""
    for adoption in horizon.line:
        for name in adoption.record.acts[0].accept or ():
            code, _, commit = name.partition(":")
            if code in ACCEPTABLE and inquiry.graph.holds(adoption.commit, commit):
                yield name


def _once(findings: list[AuditFinding]) -> Iterator[AuditFinding]:
    keys: set[tuple[str, tuple[tuple[str, str | int], ...]]] = set()
    for finding in findings:
        key = (" ".join(finding.names), tuple(sorted(finding.values.items())))
        if key not in keys:
            keys.add(key)
            yield finding


def verdicts(inquiry: Inquiry, horizon: Horizon) -> Iterator[tuple[str, Verdict]]:
    """The verdict on each record in a history, paired with every commit that introduces it, record by record."""
    for record_id in inquiry.records:
        introduced = inquiry.introduced(record_id, horizon.commit)
        if introduced:
            verdict = Verdict(record_id, hear(inquiry, horizon, record_id).acts)
            yield from ((introduction.commit, verdict) for introduction in introduced)


def _of_records(inquiry: Inquiry, horizon: Horizon, judged: Mapping[str, Verdict]) -> Iterator[AuditFinding]:
    """One finding for each thing that is wrong with a record, with the commits that introduce it so."""
    for record_id in dict.fromkeys(verdict.record_id for verdict in judged.values()):
        heard = hear(inquiry, horizon, record_id)
        for number, fault in enumerate(heard.acts):
            if code := code_of(fault.code):
                first, *others = (
                    introduction.commit for introduction, faults in heard.judged if faults[number].code == fault.code
                )
                yield AuditFinding(code, first, {"record": record_id, **fault.values}, also=tuple(others))


def _of_standing(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Stale and superseded decisions in the open rounds, and unattributed edits (clauses 11 to 13)."""
    openings: tuple[str | None, ...] = rounds_round.open_rounds(inquiry, horizon) or (None,)
    unattributed: list[set[tuple[str, str]]] = []
    for opening in openings:
        round_standing = standing(inquiry, horizon.commit, opening)
        yield from _lapsed(round_standing)
        unattributed.append(
            {
                (str(need.values["commit"]), item_id)
                for item_id, item in round_standing.items.items()
                for need in item.needs
                if need.code == "unattributed"
            }
        )
    # A voucher in any one of the open rounds is enough.
    for commit, item_id in set.intersection(*unattributed):
        yield AuditFinding("unattributed", commit, {"item": item_id})


def _lapsed(round_standing: Standing) -> Iterator[AuditFinding]:
    """Approvals and endorsements of a text that has changed, and decisions superseded by one about a newer text."""
    for item_id, item in round_standing.items.items():
        for ballot in item.ballots:
            about: dict[str, str | int] = {"item": item_id, "voice": ballot.voice.id}
            for spoken in ballot.superseded:
                yield _of_words("superseded", spoken, {**about, "record": spoken.record_id})
            for vote in ballot.votes:
                lapsed = vote.state in ("stale", "gone") and not vote.withdrawn
                if lapsed and vote.spoken.effect in ("approve", "endorse"):
                    yield _of_words("stale", vote.spoken, {**about, "state": vote.state})


def _of_words(code: Code, spoken: Spoken, values: Mapping[str, str | int]) -> AuditFinding:
    first, *others = (introduction.commit for introduction in spoken.at)
    return AuditFinding(code, first, values, also=tuple(others))
