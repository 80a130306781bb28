"""What a gate lets pass: a hook or a CI that audits the old tip and the new one with the same pins (clause 18)."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui.review.audit.audit import Audit
from plantui.review.audit.finding_codes import SEVERITIES, AuditFinding, Code

_ABOUT = ("path", "record", "seen")
_OF_TIP: frozenset[Code] = frozenset({"signers-false", "history-shortened", "history-rewritten"})
"""What is said of the tip as it stands, and names another commit with each push: an old one keeps nobody out."""


@attrs.frozen(slots=True)
class Passage:
    """What is new between two tips: `refused` keeps the new one out, `told` is let in and said, `tags` bears on a push
    of tags alone. `sure` is False where the new tip leaves the audit without an answer.
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
    """What stands between an old tip and a new one; `before` is None where the branch is new.

    A finding is known where its code and path were found with any of its commits, unless it fails now and did not then.
    Whatever leaves the new tip without an answer refuses it, new or not: nobody could say what else came in.
    """
    new = tuple(_new(before, after))
    return Passage(
        refused=tuple(one for one in new if SEVERITIES[one.code].gate == "refuse"),
        told=tuple(one for one in new if SEVERITIES[one.code].gate == "told"),
        tags=tuple(one for one in new if SEVERITIES[one.code].gate == "tag"),
        sure=after.complete and after.founded,
    )


def _new(before: Audit | None, after: Audit) -> Iterator[AuditFinding]:
    known: dict[tuple[str, str, str], bool] = {}
    for one in before.findings if before is not None else ():
        for name in _names(one):
            known[name] = known.get(name, False) or one.severity == "failing"
    for one in after.findings:
        then = [known[name] for name in _names(one) if name in known]
        if not then or (one.severity == "failing" and not any(then)):
            yield one


def _names(finding: AuditFinding) -> Iterator[tuple[str, str, str]]:
    about = str(next((finding.values[one] for one in _ABOUT if finding.values.get(one)), ""))
    commits = ("",) if finding.code in _OF_TIP else finding.commits
    yield from ((finding.code, about, commit) for commit in commits)
