"""The detail of the document itself: its control, versions, references, and the period in each of its statements."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import text
from plantui.plan.model import Item, Plan, Service
from plantui.show import blocks, dates, labels
from plantui.show.blocks import Labelled
from plantui.show.line import BLANK, Line, Role, say
from plantui.show.service import outside_rows
from plantui.words import t, tn

MOST_PROBLEMS = 20


def document_lines(plan: Plan, width: int, ascii_only: bool) -> Iterator[Line]:
    """The lines below the document's title, each at most `width` cells."""
    if plan.problems:
        yield from _problems(plan, width, ascii_only)
    yield say(t("plan_view.heading.control"), "dim")
    yield from blocks.labelled(list(_control(plan)), width, ascii_only, 13)
    yield from _section("versions", _versions(plan), width, ascii_only)
    yield from _section("references", map(_reference, _of(plan, "reference")), width, ascii_only)
    yield from _section("periods", map(_period, _of(plan, "period")), width, ascii_only)
    yield from _section("focus", map(_focus, _of(plan, "focus")), width, ascii_only)
    yield from _section("services", map(_service, plan.services), width, ascii_only)


def _of(plan: Plan, table: str) -> list[Item]:
    return [item for item in plan.items if item.table == table]


def _section(name: str, entries: Iterator[str], width: int, ascii_only: bool) -> Iterator[Line]:
    yield BLANK
    yield from blocks.paragraph(t(f"plan_view.heading.{name}"), width, "dim", ascii_only)
    said = False
    for words in entries:
        said = True
        first, *rest = blocks.paragraph(words, max(width - 2, 1), "text", ascii_only)
        yield first
        yield from ((("  ", "text"), *line) for line in rest)
    if not said:
        yield from blocks.paragraph(t("plan_view.absent"), width, "dim", ascii_only)


def _control(plan: Plan) -> Iterator[Labelled]:
    for name in ("title", "date", "version", "author", "description", "revision", "language"):
        value = plan.item.text(name)
        shown: tuple[str, Role] = (t("plan_view.absent"), "dim")
        if value:
            shown = (dates.spelled(value) if name == "date" else text.clean(value), "text")
        yield Labelled(t(f"plan_view.label.{name}"), (shown,))
    yield from outside_rows(plan.item)


def _versions(plan: Plan) -> Iterator[str]:
    for version in plan.versions:
        day = dates.spelled(version.date, compact=True) if version.date else None
        cells = (day, version.version, version.description, version.author)
        yield " · ".join(text.clean(cell) if cell else t("plan_view.absent") for cell in cells)


def _reference(item: Item) -> str:
    number, version, owner = item.text("number"), item.text("version"), item.text("owner")
    return " · ".join((
        text.clean(number) if number else t("plan_view.number_absent"),
        labels.title(item),
        f"{t('plan_view.label.version').lower()} {text.clean(version) if version else t('plan_view.absent')}",
        text.clean(owner) if owner else t("plan_view.absent"),
    ))  # fmt: skip


def _period(item: Item) -> str:
    first, last, years = item.number("first"), item.number("last"), item.number("years")
    source = item.text("source")
    told = [labels.title(item)]
    if first is not None and last is not None:
        told.append(tn("plan_view.years", last - first + 1))
    elif years is not None:
        told.append(tn("plan_view.years", years))
    return ", ".join(told) + (f" ({text.clean(source)})" if source else "")


def _focus(item: Item) -> str:
    title, rank = item.text("title"), item.number("rank")
    if not title:
        return labels.title(item)
    return f"{rank}. {text.clean(title)}" if rank is not None else text.clean(title)


def _service(service: Service) -> str:
    chapter = service.item.text("chapter")
    place = t("plan_view.chapter", chapter=text.clean(chapter)) if chapter else t("plan_view.absent")
    named = t("service.named", title=text.clean(service.title, labels.UNSAID), id=text.clean(service.id))
    return f"{named}, {place}"


def _problems(plan: Plan, width: int, ascii_only: bool) -> Iterator[Line]:
    yield say(t("plan_view.heading.problems"), "warn")
    for problem in plan.problems[:MOST_PROBLEMS]:
        yield from blocks.paragraph(f"! {text.clean(str(problem), 1000)}", width, "warn", ascii_only)
    if len(plan.problems) > MOST_PROBLEMS:
        more = t("plan_view.more", count=len(plan.problems) - MOST_PROBLEMS)
        yield from blocks.paragraph(more, width, "warn", ascii_only)
    yield BLANK
