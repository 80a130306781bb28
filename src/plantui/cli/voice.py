"""How something is said in a round, from the command line: as what, for whom, from which source, on which edition."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from plantui.cli.options import day
from plantui.errors import UsageProblem
from plantui.i18n import of_system, t
from plantui.review.records.record import Source
from plantui.usecases.drafts.compose import Given

F = TypeVar("F", bound=Callable[..., Any])

KINDS = ("minutes", "letter", "email")

_SOURCE = ("source", "given", "kind", "present", "votes_for", "votes_against", "journal", "case")


def voice_options(function: F) -> F:
    """`--as --behalf --edition`, and where the words were given; `given` makes a value of what was asked."""
    for decorate in (
        click.option("--case", metavar=t("cli.metavar.text"), help=t("cli.option.case")),
        click.option("--journal", metavar=t("cli.metavar.text"), help=t("cli.option.journal")),
        click.option("--dissent", "dissents", multiple=True, metavar=t("cli.metavar.text"),
                     help=t("cli.option.dissent")),
        click.option("--against", "votes_against", type=click.IntRange(0), metavar="N", help=t("cli.option.against")),
        click.option("--for", "votes_for", type=click.IntRange(0), metavar="N", help=t("cli.option.for")),
        click.option("--present", type=click.IntRange(0), metavar="N", help=t("cli.option.present")),
        click.option("--kind", type=click.Choice(KINDS), metavar="|".join(KINDS), help=t("cli.option.source_kind")),
        click.option("--given", metavar=t("cli.metavar.day"), help=t("cli.option.given")),
        click.option("--source", metavar=t("cli.metavar.file"), help=t("cli.option.source")),
        click.option("--edition", type=click.IntRange(1), metavar="N", help=t("cli.option.edition")),
        click.option("--behalf", metavar=t("cli.metavar.body"), help=t("cli.option.behalf")),
        click.option("--as", "seat", metavar=t("cli.metavar.seat"), help=t("cli.option.seat")),
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
