"""How far the audit of a history has come, as a value that every screen may hold: light to import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from plantui.review.audit.audit import Audit, Verdict
    from plantui.review.audit.finding_codes import AuditFinding

Stage = Literal["waiting", "working", "done", "open", "unpinned", "broken"]
"""`open`: no adoption founds the plan; `unpinned`: one may, and this user has not said which root they trust."""


@attrs.frozen(slots=True)
class Judgement:
    """How far an audit has come, and what it has said by commit; all of it belongs to the history of `tip`.

    `records` are the ids of all that any commit introduces.
    """

    stage: Stage = "waiting"
    tip: str = ""
    done: int = 0
    of: int = 0
    verdicts: Mapping[str, Verdict] = attrs.field(factory=dict, repr=False)
    findings: Mapping[str, tuple[AuditFinding, ...]] = attrs.field(factory=dict, repr=False)
    audit: Audit | None = attrs.field(default=None, repr=False)
    records: frozenset[str] = attrs.field(default=frozenset(), repr=False)

    @property
    def founded(self) -> bool:
        """Whether anything is in force that an entry could be judged by, as far as is known."""
        return self.stage in ("working", "done") and (self.audit is None or self.audit.founded)


WAITING = Judgement()
