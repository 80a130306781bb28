"""How something is said in a round, from the command line: as what, for whom, from which source, on which edition."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from plantui.cli.click_extensions import option
from plantui.cli.options import day
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, of_system, t
from plantui.review.records.record import Source
from plantui.usecases.drafts.compose import Given

F = TypeVar("F", bound=Callable[..., Any])

KINDS = ("minutes", "letter", "email")

_SOURCE = ("source", "given", "kind", "present", "votes_for", "votes_against", "journal", "case")


def voice_options(function: F) -> F:
    """`--as --behalf --edition`, and where the words were given; `given` makes a value of what was asked."""
    for decorate in (
        option("--case", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.case")),
        option("--journal", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.journal")),
        option("--dissent", "dissents", multiple=True, metavar=Sentence("cli.metavar.text"),
                     help=Sentence("cli.option.dissent")),
        option("--against", "votes_against", type=click.IntRange(0), metavar="N", help=Sentence("cli.option.against")),
        option("--for", "votes_for", type=click.IntRange(0), metavar="N", help=Sentence("cli.option.for")),
        option("--present", type=click.IntRange(0), metavar="N", help=Sentence("cli.option.present")),
        option("--kind", type=click.Choice(KINDS), metavar="|".join(KINDS), help=Sentence("cli.option.source_kind")),
        option("--given", metavar=Sentence("cli.metavar.day"), help=Sentence("cli.option.given")),
        option("--source", metavar=Sentence("cli.metavar.file"), help=Sentence("cli.option.source")),
        option("--edition", type=click.IntRange(1), metavar="N", help=Sentence("cli.option.edition")),
        option("--behalf", metavar=Sentence("cli.metavar.body"), help=Sentence("cli.option.behalf")),
        option("--as", "seat", metavar=Sentence("cli.metavar.seat"), help=Sentence("cli.option.seat")),
    ):  # fmt: skip
        function = decorate(function)
    return function


def given(asked: dict[str, Any]) -> Given:
    """What the options ask for. Raises UsageProblem for a source nobody can name, and for a file that is not there."""
    return Given(
        seat=asked["seat"] or "",
        voice=asked["behalf"] or "",
        edition=asked["edition"],
        itself=bool(asked.get("itself")),
        source=_source(asked),
        dissents=tuple(asked["dissents"]),
    )


def _source(asked: dict[str, Any]) -> Source | None:
    told = {name for name in _SOURCE if asked[name] is not None}
    if not told:
        return None
    if asked["source"] is None:
        raise UsageProblem(t("cli.usage.title"), t("cli.usage.no_source"))
    path = Path(asked["source"])
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as trouble:
        raise UsageProblem(t("cli.usage.title"), of_system(trouble), str(path)) from None
    return Source(
        kind=asked["kind"] or "minutes",
        title=path.name,
        sha256=digest,
        journal=asked["journal"],
        given=day(asked["given"]),
        case=asked["case"],
        present=asked["present"],
        votes_for=asked["votes_for"],
        votes_against=asked["votes_against"],
    )
