"""What is said of the plan: decisions, remarks and suggestions, what answers them, and `submit` that signs them all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from plantui.cli import command_desk, options, output, plan_edits, signing
from plantui.cli.arguments.item_words import (
    complete_decided,
    complete_drafted,
    complete_word,
    field_argument,
    item_argument,
)
from plantui.cli.click_extensions import CodeOrWord, argument, option
from plantui.cli.options import day
from plantui.cli.signing import How
from plantui.errors import NotWritten, UsageProblem
from plantui.git import named_files
from plantui.i18n import Sentence, of_system, t, tn
from plantui.review.policy import decision_words, reply_outcome
from plantui.review.records.record import Source
from plantui.usecases.drafts import compose, named_entries, selection
from plantui.usecases.drafts.compose import Given
from plantui.usecases.drafts.store import DraftAct, Kind
from plantui.usecases.editing import item_places
from plantui.usecases.editing.item_places import SLUGGED
from plantui.usecases.editing.wishes import NewItem, Removal
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import submit as signing_submit

F = TypeVar("F", bound=Callable[..., Any])

_reason = option("--reason", default="", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.reason"))
_seat = option("--as", "seat", default="", metavar=Sentence("cli.metavar.seat"), help=Sentence("cli.option.seat"))
_act = argument("to", metavar=Sentence("cli.metavar.act"))


# as what, for whom, from which source, on which edition something is said


KINDS = ("minutes", "letter", "email")

_KINDS = CodeOrWord(KINDS, lambda code: t(f"behalf.kind.{code}"))

_SOURCE = ("source", "given", "kind", "present", "votes_for", "votes_against", "journal", "case")


def source_options(function: F) -> F:
    """Where and how words were given that a file holds; `source_of_file` makes a value of what was asked."""
    for decorate in (
        option("--case", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.case")),
        option("--journal", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.journal")),
        option("--against", "votes_against", type=click.IntRange(0), metavar="N", help=Sentence("cli.option.against")),
        option("--for", "votes_for", type=click.IntRange(0), metavar="N", help=Sentence("cli.option.for")),
        option("--present", type=click.IntRange(0), metavar="N", help=Sentence("cli.option.present")),
        option("--kind", type=_KINDS, metavar=Sentence("cli.metavar.kind"),
                     help=Sentence("cli.option.source_kind", kinds=_KINDS.told)),
        option("--given", metavar=Sentence("cli.metavar.day"), help=Sentence("cli.option.given")),
    ):  # fmt: skip
        function = decorate(function)
    return function


def _voice_options(function: F) -> F:
    """`--as --behalf --edition`, and where the words were given; `_given` makes a value of what was asked."""
    for decorate in (
        option("--dissent", "dissents", multiple=True, metavar=Sentence("cli.metavar.text"),
                     help=Sentence("cli.option.dissent")),
        source_options,
        option("--source", metavar=Sentence("cli.metavar.file"), help=Sentence("cli.option.source")),
        option("--edition", type=click.IntRange(1), metavar="N", help=Sentence("cli.option.edition")),
        option("--behalf", metavar=Sentence("cli.metavar.body"), help=Sentence("cli.option.behalf")),
        option("--as", "seat", metavar=Sentence("cli.metavar.seat"), help=Sentence("cli.option.seat")),
    ):  # fmt: skip
        function = decorate(function)
    return function


def _given(values: dict[str, Any]) -> Given:
    """What the options ask for. Raises UsageProblem for a source nobody can name, for a file that is not there, and
    for a decision on what is inside and yet on the item alone.
    """
    if values.get("itself") and values.get("items"):
        raise UsageProblem(t("cli.usage.title"), t("cli.usage.either", one="--itself", other="--items"))
    return Given(
        seat=values["seat"] or "",
        voice=values["behalf"] or "",
        edition=values["edition"],
        itself=bool(values.get("itself")),
        items=bool(values.get("items")),
        source=_source(values),
        dissents=tuple(values["dissents"]),
    )


def _source(values: dict[str, Any]) -> Source | None:
    source_options = {name for name in _SOURCE if values[name] is not None}
    if not source_options:
        return None
    if values["source"] is None:
        raise UsageProblem(t("cli.usage.title"), t("cli.usage.no_source"))
    path = Path(values["source"])
    try:
        with named_files.opened(path) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageProblem(t("cli.usage.title"), of_system(error), str(path)) from None
    return source_of_file(path.name, digest, values)


def source_of_file(title: str, digest: str, values: dict[str, Any]) -> Source:
    """Where words were given that a file holds, by the options of `source_options`."""
    return Source(
        kind=values["kind"] or "minutes",
        title=title,
        sha256=digest,
        journal=values["journal"],
        given=day(values["given"], "--given"),
        case=values["case"],
        present=values["present"],
        votes_for=values["votes_for"],
        votes_against=values["votes_against"],
    )


# about an item


@options.command("decide")
@argument("decided", nargs=-1, required=True, metavar=Sentence("cli.metavar.items"), shell_complete=complete_decided)
@argument("word", metavar=Sentence("cli.metavar.word"), shell_complete=complete_word)
@_reason
@option("--itself", is_flag=True, help=Sentence("cli.option.itself"))
@option("--items", is_flag=True, help=Sentence("cli.option.items"))
@_voice_options
@signing.at_once
def decide_command(decided: tuple[str, ...], word: str, reason: str, how: How, **values: Any) -> None:
    """Put a decision on each item into the draft, of patterns after a yes; with `--submit` sign and land the draft."""
    manner = _given(values)

    def put(desk: Desk) -> Desk:
        entries = selection.decisions(desk, decided, word, reason, manner)
        if any(map(selection.is_pattern, decided)):
            _agree(desk, entries, how)
        return compose.put(desk, entries)

    signing.say(put, ", ".join(decided), how)


def _agree(desk: Desk, entries: Sequence[DraftAct], how: How) -> None:
    """List what is named and chosen, and ask for a yes to it. Raises NotWritten for a no, and where nobody can be
    asked.
    """
    tell = output.say if how.form == "text" else output.warn
    tell(tn("cli.decide.chosen", len(entries)), *(f"  {signing.named(desk, entry)}" for entry in entries))
    question = tn("cli.decide.ask", len(entries), word=decision_words.label(entries[0].word))
    signing.agree(question, NotWritten(t("cli.decide.no.title"), t("cli.decide.not_asked")), t("cli.decide.no"))


@options.command("remark")
@item_argument()
@argument("text", metavar=Sentence("cli.metavar.text"))
@option("--answer", is_flag=True, help=Sentence("cli.option.answer"))
@_voice_options
@signing.at_once
def remark_command(item: str, text: str, answer: bool, how: How, **values: Any) -> None:
    """Put a remark into the draft, with `--answer` one that must be answered."""
    manner = _given(values)
    signing.say(lambda desk: compose.remark(desk, item, text, answer, manner), item, how)


@options.command("suggest")
@item_argument()
@field_argument(required=False)
@argument("value", required=False, metavar=Sentence("cli.metavar.value"))
@argument("more", nargs=-1, metavar=Sentence("cli.metavar.fields"))
@option("--add", "adding", is_flag=True, help=Sentence("cli.option.suggest_add"))
@option("--remove", "removing", is_flag=True, help=Sentence("cli.option.suggest_remove"))
@option("--id", "own_id", default="", metavar=Sentence("cli.metavar.id"), help=Sentence("cli.option.id"))
@_reason
@_voice_options
@signing.at_once
def suggest_command(
    item: str, field: str | None, value: str | None, more: tuple[str, ...], reason: str, how: How, **asked: Any
) -> None:
    """Suggest a value of a field, a new item or that one is taken out, for an editor to take up."""
    manner = _given(asked)
    words = [word for word in (field, value, *more) if word is not None]
    if asked["adding"] and asked["removing"]:
        raise UsageProblem(t("cli.usage.title"), t("cli.usage.either", one="--add", other="--remove"))
    if asked["adding"] and field is not None:
        table, kind = item_places.kind_of(item)
        written = {**({"kind": kind} if kind else {}), **plan_edits.pairs(words[1:], "suggest")}
        place, own_id = (field, asked["own_id"]) if table not in SLUGGED else ("plan", asked["own_id"] or field)

        def put(desk: Desk) -> Desk:
            wish = NewItem(table, item_places.place_of(desk.plan, place), written, own_id)
            return compose.suggest_item(desk, wish, reason, manner)

        signing.say(put, place, how)
    elif asked["removing"] and not words:
        signing.say(lambda desk: compose.suggest_item(desk, Removal(item), reason, manner), item, how)
    elif value is not None and len(words) == 2 and not (asked["adding"] or asked["removing"] or asked["own_id"]):
        signing.say(lambda desk: compose.suggest(desk, item, words[0], value, reason, manner), item, how)
    else:
        help_at = t("cli.usage.help", command="plantui suggest")
        raise UsageProblem(t("cli.usage.title"), t("cli.suggest.usage") + " " + help_at)


@options.command("vouch")
@item_argument()
@_reason
@signing.at_once
def vouch_command(item: str, reason: str, how: How) -> None:
    """Vouch for the text of an item whose edit nobody registered has signed."""
    signing.say(lambda desk: compose.vouch(desk, item, reason), item, how)


# about an act

_OUTCOMES = CodeOrWord(reply_outcome.OUTCOMES, reply_outcome.label)


@options.command("reply")
@_act
@argument("text", metavar=Sentence("cli.metavar.text"))
@option(
    "--outcome",
    type=_OUTCOMES,
    metavar=Sentence("cli.metavar.outcome"),
    help=Sentence("cli.option.outcome", outcomes=_OUTCOMES.told),
)
@_seat
@signing.at_once
def reply_command(to: str, text: str, outcome: str | None, seat: str, how: How) -> None:
    """Reply to an act, in words; with `--outcome` they begin with what became of it."""
    words = reply_outcome.labelled(outcome, text) if outcome else text
    signing.answer(lambda desk: compose.answer(desk, "reply", to, words, Given(seat=seat)), to, how)


def _answering(kind: Kind) -> click.Command:
    """The command that answers an act by an act of this kind, with a reason or without."""

    @options.command(kind)
    @_act
    @_reason
    @_seat
    @signing.at_once
    def command(to: str, reason: str, seat: str, how: How) -> None:
        signing.answer(lambda desk: compose.answer(desk, kind, to, reason, Given(seat=seat)), to, how)

    return command


resolve_command = _answering("resolve")
unsatisfied_command = _answering("unsatisfied")
withdraw_command = _answering("withdraw")
confirm_command = _answering("confirm")
lift_command = _answering("lift")


# the whole draft


@options.command("submit")
@argument("chosen", nargs=-1, metavar=Sentence("cli.metavar.draft_choices"), shell_complete=complete_drafted)
@option("--yes", is_flag=True, help=Sentence("cli.option.yes"))
@option("--unsigned", is_flag=True, help=Sentence("cli.option.unsigned"))
@signing.answered()
@options.formats("text", "json")
def submit_command(chosen: tuple[str, ...], yes: bool, unsigned: bool, form: str) -> None:
    """Sign and land the draft or what is chosen of it, as one record for each voice, source and edition."""
    session = Session(command_desk.opened(options.here()), Memory())
    only = _keys(signing_submit.ruled(session), chosen) if chosen else None
    signing.submit(session, asking=not yes, unsigned=unsigned, form=form, only=only)


def _keys(desk: Desk, chosen: tuple[str, ...]) -> set[str]:
    """The keys of what is chosen and can be signed; raises UsageProblem where it is only begun."""
    keys = {row.key for row in named_entries.chosen(desk, chosen) if isinstance(row, DraftAct)}
    if not keys:
        raise UsageProblem(t("cli.usage.title"), t("cli.draft.begun_only"))
    return keys
