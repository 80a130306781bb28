"""The item or service a word on the command line names, and what is near when it names none."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import islice

import click

from plantui.desk.desk import Desk
from plantui.errors import PlantuiError, UsageProblem
from plantui.plan.model import Item, Plan
from plantui.words import t

_NUMBER = re.compile(r"[Ee][0-9]{2,}")

_SEARCHED = 20_000
"""So many ids are looked through for near ones; more would make a slip of the pen slow."""


def full_id(desk: Desk, written: str) -> str:
    """An item's full id, as it is written or by its change number; the round is judged only where a number is asked."""
    if written in desk.plan.by_id or not _NUMBER.fullmatch(written):
        return written
    from plantui.cli import desks
    from plantui.desk import governing, saying
    from plantui.desk.opening import Memory

    try:
        return saying.full_id(governing.judged(desk, Memory(), desks.progress("history")), written)
    except PlantuiError:
        return written


def item_of(plan: Plan, item_id: str) -> Item:
    """The item of a full id, `plan` included; raises UsageProblem naming what is near."""
    item = plan.item if item_id == "plan" else plan.by_id.get(item_id)
    if item is not None:
        return item
    near = get_close_matches(item_id, islice(plan.by_id, _SEARCHED), 3)
    own = [known.id for known in islice(plan.by_id.values(), _SEARCHED) if known.own_id == item_id][:3]
    hint = t("cli.item.near", near=", ".join(dict.fromkeys(own + near))) if near or own else t("cli.item.none")
    raise UsageProblem(t("cli.item.title"), t("cli.item.unknown", seen=item_id) + " " + hint)


def complete_item(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Ids of the work tree that begin so, for the shell; none where they cannot be read at once."""
    from plantui.cli import common, desks
    from plantui.desk import opening

    try:
        wanted = desks.wish(common.of(context), opening.WORK)
        plan = opening.open_desk(opening.begin(wanted), wanted, opening.Memory()).plan
    except PlantuiError:
        return []
    return [known for known in plan.by_id if known.startswith(incomplete)]


def complete_word(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Decision words that begin so, for the shell."""
    from plantui.review.vocabulary import WORDS

    return [word for word in WORDS if word.startswith(incomplete)]


def service_of(plan: Plan, service_id: str | None) -> str | None:
    """The id of a service, or None for all of them; raises UsageProblem when it names none."""
    if service_id is None or service_id in plan.by_service:
        return service_id
    known = ", ".join(islice(plan.by_service, 12))
    raise UsageProblem(t("cli.item.title"), t("cli.item.no_service", seen=service_id, known=known))
