"""The plan in the middle of an edit, as one wish after the other is done to its files."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan.model import Plan
from plantui.usecases.editing import fields
from plantui.usecases.editing.fields import Done


@attrs.frozen(slots=True)
class Work:
    """The plan in the middle of an edit: its files, the plan that they make, and what was done to them so far."""

    files: Mapping[str, bytes]
    plan: Plan
    done: Done


def with_reason(done: Done, item: str, reason: str, source: str = "") -> Done:
    """What was done, with the reason for an item and where it was given; raises UsageProblem for a second reason."""
    if not reason.strip():
        if source.strip():
            raise UsageProblem(t("editing.title"), t("adding.source_of_nothing"), item)
        return done
    given = dict(done.reasons)
    fields.give_reason(given, item, reason)
    sources = {**done.sources, item: source.strip()} if source.strip() else done.sources
    return attrs.evolve(done, reasons=given, sources=sources)
