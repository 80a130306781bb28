"""What a word on the command line names: an item, a service, a baseline; and what is near when it names none."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

import click

from plantui.cli import opening, options, output
from plantui.errors import PlantuiError, UsageProblem
from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.usecases.session import cache, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.desk import Desk, Session

if TYPE_CHECKING:
    from plantui.render.changes.compared import Compared

# Imported late, inside functions: most commands neither judge nor compare.


_NUMBER = re.compile(r"[Ee][0-9]{2,}")

_SEARCHED = 20_000
"""How many ids are searched for near ones; more would make the answer to a mistyped id slow."""


def full_id(desk: Desk, written: str) -> str:
    """An item's full id, as it is written or by its change number; the round is judged only where a number is asked."""
    if written in desk.plan.by_id or not _NUMBER.fullmatch(written):
        return written
    from plantui.usecases.drafts import compose
    from plantui.usecases.session import review

    try:
        return compose.full_id(review.judged(Session(desk, cache.Memory()), opening.progress("history")), written)
    except PlantuiError:
        return written


def item_of(plan: Plan, item_id: str) -> Item:
    """The item of a full id, `plan` included; raises UsageProblem naming what is near."""
    item = plan.item if item_id == "plan" else plan.by_id.get(item_id)
    if item is not None:
        return item
    near = get_close_matches(item_id, islice(plan.by_id, _SEARCHED), 3)
    exact = [candidate.id for candidate in islice(plan.by_id.values(), _SEARCHED) if candidate.own_id == item_id][:3]
    hint = t("cli.item.near", near=", ".join(dict.fromkeys(exact + near))) if near or exact else t("cli.item.none")
    raise UsageProblem(t("cli.item.title"), t("cli.item.unknown", seen=item_id) + " " + hint)


def complete_item(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Ids of the work tree that begin so, for the shell; none where they cannot be read at once."""
    try:
        wish = options.wish(options.common_options(context), startup.WORK)
        plan = session_open.open_desk(startup.begin(wish), wish, cache.Memory()).plan
    except PlantuiError:
        return []
    return [item_id for item_id in plan.by_id if item_id.startswith(incomplete)]


def complete_word(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Decision words that begin so, for the shell."""
    from plantui.review.policy.decision_words import WORDS

    return [word for word in WORDS if word.startswith(incomplete)]


def service_of(plan: Plan, service_id: str | None) -> str | None:
    """The id of a service, or None for all of them; raises UsageProblem when it names none."""
    if service_id is None or service_id in plan.by_service:
        return service_id
    choices = ", ".join(islice(plan.by_service, 12))
    raise UsageProblem(t("cli.item.title"), t("cli.item.no_service", seen=service_id, known=choices))


# what a reading command is compared with, where `--baseline` says so


INCOMPLETE = 2
"""The exit code where files of either side could not be read and were left out."""


def opened(name: str | None) -> tuple[Desk, Compared | None, int]:
    """The desk, what it is compared with, and the exit code so far; warnings go to stderr."""
    memory = cache.Memory()
    desk = opening.opened(options.here(), memory=memory)
    session = Session(desk, memory)
    if name is None:
        return desk, None, 0
    from plantui.render.changes.compared import compared
    from plantui.usecases.session import compare

    baseline = compare.find(session, name, opening.progress("history"))
    comparison = compare.compare_desk(session, baseline, opening.progress("reading"))
    output.warn(*comparison.notes)
    return desk, compared(comparison.before, comparison.changes), INCOMPLETE if comparison.incomplete else 0
