"""The text by which an item is found: what its row and its detail say, made of what they are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.i18n import t
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Item, Plan
from plantui.plan.references import BothWays, PointedAt, every_pointed, every_way
from plantui.render import labels, search_words
from plantui.render.changes import compared
from plantui.render.changes import detail as changes_detail
from plantui.render.changes.detail import Around
from plantui.render.changes.list import gained_and_lost
from plantui.render.changes.sentences import asides, outcomes, sides, slip_words
from plantui.render.highlights.view import year_words
from plantui.render.item_lines import listed
from plantui.render.layout import Labelled
from plantui.render.line import Canvas, plain
from plantui.render.plan import detail as plan_detail
from plantui.render.plan import sections

_WIDE = Canvas(400)
"""Where only drawn lines tell what is said: so wide that little is broken, and nothing is left out."""


class SearchTexts:
    """The folded text of every item of one text and what it is compared with: made when first asked for, and once.

    A thread may make them while another asks: what two make of the same item is the same. `said` gives what an open
    round says of an item. A screen that shows another text has other search texts.
    """

    def __init__(
        self,
        plan: Plan,
        today: date,
        around: Around | None = None,
        changes: Mapping[str, Change] = {},
        findings: Mapping[str, Sequence[PlanFinding]] = {},
        said: Callable[[str], Iterable[str]] = lambda _: (),
    ) -> None:
        self._plan = plan
        self._today = today
        self._around = around
        self._changes = changes
        self._findings = findings
        self._said = said
        self._linked, self._pointed = every_way(plan), every_pointed(plan)
        self._formerly = (every_way(around.baseline), every_pointed(around.baseline)) if around is not None else None
        self._texts: dict[str, str] = {}

    def of(self, item_id: str) -> str:
        """The text of one item."""
        text = self._texts.get(item_id)
        if text is None:
            text = self._texts[item_id] = search_words.folded(" ".join(self._words(item_id)))
        return text

    def made(self, item_id: str) -> bool:
        """Whether the text of one item need not be made any more."""
        return item_id in self._texts

    def _words(self, item_id: str) -> Iterator[str]:
        item = self._plan.item if item_id == "plan" else self._plan.by_id.get(item_id)
        change = self._changes.get(item_id)
        if item is not None:
            yield from _of_item(self._plan, item, self._today, self._linked, self._pointed)
            if self._around is not None and change is None and not compared.places(item):
                yield from compared.unchanged_words(item)
        elif self._around is not None and self._formerly is not None:
            former = self._around.baseline.by_id.get(item_id)
            yield from _of_item(self._around.baseline, former, None, *self._formerly) if former is not None else ()
        if self._around is not None and change is not None:
            yield from _of_change(self._around, change)
        findings = self._findings.get(item_id, ())
        if change is not None or findings:
            yield from map(plain, plan_detail.below(self._plan, self._around, change, findings, _WIDE))
        yield from self._said(item_id)


def _of_item(
    plan: Plan,
    item: Item,
    today: date | None,
    linked: Callable[[str], BothWays],
    pointed: Callable[[str], PointedAt],
) -> Iterator[str]:
    yield terminal_text.clean(item.id, labels.UNSAID)
    yield from (*labels.titles(item), *listed(plan, item))
    yield labels.kind(item)
    if item.table == "status":
        yield labels.voice(plan, item)
    if item.table == "plan":
        yield from map(plain, sections.document_lines(plan, _WIDE))
        return
    service = plan.by_service.get(item.id)
    if service is not None:
        yield from _said_in(sections.service_rows(plan, service))
        yield t("timeline.no_dates") if compared.dateless(service) else ""
    else:
        yield from _said_in(plan_detail.labelled_fields(plan, item, today, linked, pointed))
        yield from _said_in(plan_detail.marker_rows(plan, item))
    for field in ("text", "summary", "chapter", "source"):
        yield terminal_text.clean(" ".join((item.text(field) or "").split()))
    if item.table not in ("milestone", "prerequisite"):
        return
    yield item.when.written if item.when is not None else t("change.undated")
    yield compared.in_full(item)
    yield from compared.forms(item)
    if labels.passed(item, today):
        yield from (t("plan_view.passed_mark"), t("change.passed_row"))


def _said_in(rows: Iterator[Labelled]) -> Iterator[str]:
    """What the rows say; the label only of what is said, for it stands also beside what is not."""
    absent = t("plan_view.absent")
    for row in rows:
        if any(words != absent for words, _ in row.values):
            yield row.label
        for words, _ in row.values:
            yield words


def _of_change(context: Around, change: Change) -> Iterator[str]:
    """What rows say of the change in their several widths, and the change in full as it is drawn."""
    yield from (*outcomes(change), *asides(change), *sides(context.baseline, context.proposal, change))
    for names in gained_and_lost(context.baseline, context.proposal, change):
        yield from names
    yield from compared.became(change)
    yield from year_words(change)
    yield from (slip_words(change.slip), slip_words(change.slip, short=True)) if change.slip else ()
    for side in (change.before, change.after):
        if side is not None:
            yield from compared.forms(side)
    yield from map(plain, changes_detail.detail(context, change, _WIDE))
