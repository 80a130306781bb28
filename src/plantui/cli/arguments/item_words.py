"""What a word on the command line names: an item, a service, a baseline; and what is near when it names none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from plantui import terminal_text
from plantui.cli import command_desk, options, output
from plantui.cli.click_extensions import argument
from plantui.errors import PlantuiError, UsageProblem
from plantui.i18n import Sentence, spellings, t, tn
from plantui.plan.model import Item, Plan
from plantui.usecases.session import cache, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.desk import Desk, Session

if TYPE_CHECKING:
    from plantui.render.changes.compared import Compared

# Imported late, inside functions: most commands neither judge nor compare.

F = TypeVar("F", bound=Callable[..., Any])

_SEARCHED = 20_000
"""How many ids are searched for near ones; more would make the answer to a mistyped id slow."""


def item_argument(*, required: bool = True, metavar: str = "cli.metavar.item") -> Callable[[F], F]:
    """The argument by which a command is told its item: a full id or a change number, which the shell completes."""
    return argument("item", required=required, metavar=Sentence(metavar), shell_complete=complete_item)


def full_id(desk: Desk, written: str) -> str:
    """An item's full id, as it is written or by its change number; the round is judged only where a number is asked.

    Raises UsageProblem for a number that no change of the open round bears.
    """
    from plantui.usecases.session import item_names

    return item_names.full_id(_numbering(desk, written), written)


def _numbering(desk: Desk, written: str) -> Desk:
    """The desk, judged where what is written can only be a change number."""
    from plantui.usecases.session import item_names

    if desk.proceedings is not None or not item_names.may_be_number(desk, written):
        return desk
    from plantui.usecases.session import review

    return review.judged(Session(desk, cache.Memory()), command_desk.progress("history"))


def item_of(desk: Desk, written: str) -> Item:
    """The item that is named, `plan` included; raises UsageProblem naming what is near."""
    plan, item_id = desk.plan, full_id(desk, written)
    item = plan.item if item_id == "plan" else plan.by_id.get(item_id)
    if item is not None:
        return item
    if item_id != written:
        raise UsageProblem(t("cli.item.title"), t("cli.item.taken_out", number=written.upper(), item=item_id))
    folded = item_id.casefold()
    near = get_close_matches(folded, islice(plan.by_id, _SEARCHED), 3)
    exact = [candidate.id for candidate in islice(plan.by_id.values(), _SEARCHED) if candidate.own_id == folded][:3]
    hint = t("cli.item.near", near=", ".join(dict.fromkeys(exact + near))) if near or exact else t("cli.item.none")
    raise UsageProblem(t("cli.item.title"), t("cli.item.unknown", seen=item_id) + " " + hint + _broken(plan))


def _broken(plan: Plan) -> str:
    """That files could not be read, where something may stand in one of them: the first problem, with file and line."""
    return " " + tn("cli.item.broken", len(plan.problems), first=plan.problems[0]) if plan.problems else ""


def complete_item(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What the shell is offered for an item: change numbers, ids and titles that begin so, each with its title.

    None where they cannot be read at once. A title leads to its item's id: no command takes a title.
    """
    try:
        wish = options.wish(options.common_options(context), startup.WORK)
        desk = session_open.open_desk(startup.begin(wish), wish, cache.Memory())
        return [*_numbers(desk, incomplete), *_ids(desk.plan, incomplete)]
    except PlantuiError:
        return []


def _ids(plan: Plan, incomplete: str) -> Iterator[CompletionItem]:
    begun = incomplete.casefold()
    for item in plan.all_items():
        title = _title(item)
        if item.id.startswith(begun) or (begun and title.casefold().startswith(begun)):
            yield CompletionItem(item.id, help=title)


def _numbers(desk: Desk, incomplete: str) -> Iterator[CompletionItem]:
    """The change numbers that begin so; the round is judged only where a number may have been begun."""
    begun = incomplete.upper()
    if not begun.startswith("E") or (begun != "E" and not begun[1:].isdigit()):
        return
    from plantui.usecases.session import review

    proceedings = review.judged(Session(desk, cache.Memory())).proceedings
    for item, number in proceedings.numbers.items() if proceedings is not None else ():
        if number.startswith(begun):
            known = desk.plan.by_id.get(item)
            yield CompletionItem(number, help=f"{item}: {_title(known)}" if known else item)


def _title(item: Item) -> str:
    return terminal_text.clean(" ".join(item.title.split()), 80)


def complete_drafted(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """What stands in the draft, by its name and its item, for the shell."""
    from plantui.usecases.drafts import named_entries

    try:
        common = options.common_options(context)
        desk = session_open.open_desk(startup.begin(options.wish(common)), options.wish(common), cache.Memory())
    except PlantuiError:
        return []
    names = dict.fromkeys(
        name for row in named_entries.draft_rows(desk) for name in (named_entries.name_of(row), row.item)
    )
    return [name for name in names if name.startswith(incomplete)]


def complete_decided(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What the shell is offered where one item more or the word for them may follow."""
    from plantui.review.policy.decision_words import label

    words = [CompletionItem(word, help=label(word)) for word in complete_word(context, parameter, incomplete)]
    return [*complete_item(context, parameter, incomplete), *words]


def complete_word(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Decision words that begin so, for the shell, by their codes and as people say them."""
    from plantui.review.policy import decision_words

    words = {code: decision_words.label(code) for code in decision_words.WORDS}
    return [way for way in spellings(words) if way.startswith(incomplete.lower())]


def field_argument(*, required: bool = True) -> Callable[[F], F]:
    """The argument by which a command is told a field: its name in the file or as people call it."""
    return argument("field", required=required, metavar=Sentence("cli.metavar.field"), shell_complete=complete_field)


def complete_field(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Names of fields that begin so, for the shell."""
    from plantui.plan.schema import FIELDS

    return [
        way for way in spellings({field: t(f"label.{field}") for field in FIELDS}) if way.startswith(incomplete.lower())
    ]


def service_of(desk: Desk, written: str | None) -> str | None:
    """The id of a service, or None for all of them; raises UsageProblem when it names none."""
    service_id = None if written is None else full_id(desk, written)
    if service_id is None or service_id in desk.plan.by_service:
        return service_id
    choices = ", ".join(islice(desk.plan.by_service, 12))
    words = t("cli.item.no_service", seen=service_id, known=choices)
    raise UsageProblem(t("cli.item.title"), words + _broken(desk.plan))


# what a reading command is compared with, where `--baseline` says so


INCOMPLETE = 2
"""The exit code where files of either side could not be read and were left out."""


def opened(name: str | None) -> tuple[Desk, Compared | None, int]:
    """The desk, what it is compared with, and the exit code so far; warnings go to stderr."""
    memory = cache.Memory()
    desk = command_desk.opened(options.here(), memory=memory)
    session = Session(desk, memory)
    if name is None:
        return desk, None, 0
    from plantui.render.changes.compared import compared
    from plantui.usecases.session import compare

    baseline = compare.find(session, name, command_desk.progress("history"))
    comparison = compare.compare_desk(session, baseline, command_desk.progress("reading"))
    output.warn(*comparison.notes)
    against = compared(comparison.before, comparison.changes, numbers(session, baseline.commit))
    return desk, against, INCOMPLETE if comparison.incomplete else 0


def numbers(session: Session, baseline: str | None) -> Mapping[str, str]:
    """The open round's change numbers by item, against the commit of what is compared with; none for another text."""
    from plantui.usecases.session import item_names, review

    if session.desk.text.kind != "in-force":
        return {}
    with contextlib.suppress(PlantuiError):  # status and audit report what cannot be judged; the changes hold anyway
        judged = review.held(review.judged(session, command_desk.progress("history")))
        return item_names.numbers_against(judged, baseline)
    return {}
