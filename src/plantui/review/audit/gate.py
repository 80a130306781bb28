"""What a gate lets pass: a hook or a CI that audits the old tip and the new one with the same pins (clause 18)."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui.review.audit.audit import Audit
from plantui.review.audit.finding_codes import SEVERITIES, AuditFinding, Code

_ABOUT = ("path", "record", "seen")
_OF_TIP: frozenset[Code] = frozenset({"signers-false", "history-shortened", "history-rewritten"})
"""Codes about the tip itself, which name another commit with each push: they are compared without their commits."""


@attrs.frozen(slots=True)
class Passage:
    """The findings that are new between two tips: `refused` stop the push, `told` are reported and let in, `tags` stop
    a push of the tag alone. `sure` is False where the audit of the new tip cannot say.
    """

    refused: tuple[AuditFinding, ...]
    told: tuple[AuditFinding, ...]
    tags: tuple[AuditFinding, ...]
    sure: bool

    @property
    def passes(self) -> bool:
        """Whether the branch may move to the new tip."""
        return self.sure and not self.refused


def judge(before: Audit | None, after: Audit) -> Passage:
    """Judges the push from an old tip to a new one by their audits; `before` is None where the branch is new.

    A finding is old where its code and path were found with any of its commits, unless it fails now and did not then.
    A new tip of which the audit cannot say is refused, whether that is new or not: the findings would not be all.
    """
    new = tuple(_new(before, after))
    return Passage(
        refused=tuple(finding for finding in new if SEVERITIES[finding.code].gate == "refuse"),
        told=tuple(finding for finding in new if SEVERITIES[finding.code].gate == "told"),
        tags=tuple(finding for finding in new if SEVERITIES[finding.code].gate == "tag"),
        sure=after.complete and after.founded,
    )


def _new(before: Audit | None, after: Audit) -> Iterator[AuditFinding]:
    earlier = before.findings if before is not None else ()
    known = {name for finding in earlier for name in _names(finding)}
    failing = {name for finding in earlier if finding.severity == "failing" for name in _names(finding)}
    for finding in after.findings:
        if (failing if finding.severity == "failing" else known).isdisjoint(_names(finding)):
            yield finding


def _names(finding: AuditFinding) -> Iterator[tuple[str | int | None, ...]]:
    about = next((finding.values[key] for key in _ABOUT if finding.values.get(key)), None)
    commits: tuple[str | None, ...] = (None,) if finding.code in _OF_TIP else finding.commits
    yield from ((finding.code, about, commit) for commit in commits)
