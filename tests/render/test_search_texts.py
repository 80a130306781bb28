"""What is drawn is what is searched: every word of an item's rows and details is in the text it is found by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from plantui import i18n
from plantui.render import search_words
from plantui.render.changes import detail as changes_detail
from plantui.render.changes import list as changes_list
from plantui.render.highlights import view as highlights_view
from plantui.render.highlights import years as highlights_years
from plantui.render.line import Canvas, Line, plain
from plantui.render.plan import detail, tree
from plantui.render.review import agenda as agendas
from plantui.render.search_texts import SearchTexts
from plantui.render.timeline import bars
from plantui.render.timeline import rows as timeline_rows
from plantui.review.rounds.round_tasks import NO_DRAFT
from plantui.usecases.session import attendance, compare, review, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish
from support import demos

WIDTHS = (80, 120, 200)


@pytest.fixture(scope="module", params=["nb", "en"])
def seen(request: pytest.FixtureRequest, demo_in_round: Path) -> Iterator[Any]:
    """The demo's desk, compared and judged, as its architect sees it, in both languages."""
    before = i18n.language()
    i18n.choose(request.param)
    patch = pytest.MonkeyPatch()
    for name, value in demos.living(demo_in_round).items():
        patch.setenv(name, value)
    wish = Wish(path=str(demo_in_round / "plan"), lang=request.param)
    session = Session(session_open.open_desk(startup.begin(wish), wish, Memory()), Memory())
    session = session.with_desk(review.judged(session))
    comparison = compare.compare_desk(session, compare.find(session, None))
    _, page = attendance.attend(session)
    yield session.desk, compare.view(session.desk, comparison), page
    patch.undo()
    i18n.choose(before or "en")


_MARKS = '().,:;«»“”"█▓▒░├┤╌▸▲△◆◇>─+-*!?✓|'


def words(lines: Iterable[Line]) -> set[str]:
    """The words that are drawn whole: what is cut is not told, and marks and bars are no words."""
    drawn = {word for line in lines for word in re.split("[ │]+", plain(line)) if "…" not in word}
    return {bare for word in drawn if re.search(r"\w\w", bare := word.strip(_MARKS))}


LABELS = re.compile(r"label\.|plan_view\.label\.|change\.label\.")


def labels_alone() -> str:
    """The words that stand beside what is not said as well, and the head of the two columns."""
    return search_words.folded(" ".join(sentence for key, sentence in sentences() if LABELS.match(key)))


def sentences() -> Iterator[tuple[str, str]]:
    catalogue = i18n._of_language(i18n.language())
    yield from ((key, catalogue.sentence(key)) for key in catalogue.every_key())


def unfound(texts: SearchTexts, item: str, drawn: Iterable[Line], besides: str = "") -> Iterator[str]:
    """The words of some drawn lines that the item is not found by, each with the item."""
    text = texts.of(item) + " " + besides
    for word in sorted(words(drawn)):
        if not all(part in text for part in search_words.bare(word).split()):
            yield f"{item}: {word}"


@pytest.fixture
def texts(seen: Any) -> SearchTexts:
    """The texts as Review has them."""
    desk, view, page = seen
    findings = changes_detail.by_item(view.comparison.findings)
    said = partial(agendas.round_part, page)
    return SearchTexts(desk.plan, desk.today, view.around, view.changes, findings, said)


def test_every_word_of_an_items_detail_finds_it(seen: Any, texts: SearchTexts) -> None:
    """The detail on Plan, and what stands below it of the change and against the item."""
    desk, view, _ = seen
    findings = changes_detail.by_item(view.comparison.findings)
    besides = labels_alone() + search_words.folded(" ".join(view.around.sides))
    lacking: list[str] = []
    for item in desk.plan.all_items():
        if item.table not in ("service", "plan"):  # these list what is in them, which is found as itself
            change, against = view.changes.get(item.id), findings.get(item.id, ())
            drawn = detail.in_full(desk.plan, item.id, Canvas(200), desk.today, view.around, change, against)
            lacking += unfound(texts, item.id, drawn, besides)
    assert lacking == [], "\n".join(lacking)


def test_every_word_of_a_change_finds_it(seen: Any, texts: SearchTexts) -> None:
    """Its rows among the changes and on the agenda, at every width, and the change and the agenda's item in full."""
    desk, view, page = seen
    heads = (
        *view.around.sides,
        i18n.t("agenda.asked"),
        i18n.t("agenda.place", number="", of=27),
        i18n.t("agenda.waits"),
    )
    besides = labels_alone() + search_words.folded(" ".join(heads))
    listing = changes_list.Listing(
        view.comparison.before, desk.plan, view.comparison.changes, view.passed, view.around.graph, page.held.numbers
    )
    lacking: list[str] = []
    for canvas in map(Canvas, WIDTHS):
        rows = changes_list.change_list_rows(listing, canvas, unfolded=True)
        agenda = agendas.agenda_rows(page, NO_DRAFT, canvas, desk.today)
        for row in (*rows, *agenda):
            lacking += unfound(texts, row.item_id, [row.line]) if row.item_id is not None else ()
        for item, change in view.changes.items():
            lacking += unfound(texts, item, changes_detail.detail(view.around, change, canvas), besides)
        for item in page.order:
            lacking += unfound(texts, item, agendas.detail(page, item, canvas), besides)
    assert lacking == [], "\n".join(lacking)


def test_every_word_of_a_row_in_the_tree_finds_it(seen: Any, texts: SearchTexts) -> None:
    """Rows of the other lists are searched as they are drawn; those of the tree are not, for there may be many."""
    desk, view, page = seen
    marks = tree.marks(desk.plan, desk.today, {}, view.changes, page.held.numbers).at
    nodes = tree.matching_rows(desk.plan, lambda _: True)
    lacking: list[str] = []
    for canvas in map(Canvas, (31, 39, 60)):
        for node in nodes:
            if node.kind == "item":
                lacking += unfound(texts, node.key, [tree.node_line(desk.plan, node, canvas, marks)])
    assert lacking == [], "\n".join(lacking)


def test_every_word_of_a_row_on_the_timeline_finds_it(seen: Any, texts: SearchTexts) -> None:
    """What the row's words say at any width, whatever is selected, and of the baseline what is taken out."""
    desk, view, _ = seen
    lacking: list[str] = []
    for width, only in product((60, 120, 200), timeline_rows.COMPARED_SELECTIONS):
        rows = timeline_rows.selected_rows(desk.plan, only, None, desk.today, view.compared, sources=width >= 100)
        scale = timeline_rows.first_scale(desk.plan, width, against=view.compared)
        for row in rows:
            line = bars.row_line(desk.plan, row, scale, Canvas(width), desk.today, view.compared)
            lacking += unfound(texts, row.item_id, [line])
    assert lacking == [], "\n".join(lacking)


def test_every_word_of_a_year_finds_one_of_the_items_it_stands_beside(seen: Any, texts: SearchTexts) -> None:
    """In the list of one year and in the columns of three."""
    desk, view, _ = seen
    lacking: list[str] = []
    for width, year in product((60, 80, 120, 200), range(2023, 2031)):
        canvas = Canvas(width)
        rows = highlights_view.columns(desk.plan, year, canvas, desk.today, view.compared, False)
        of_year = highlights_years.highlights(desk.plan, year, desk.today, view.compared)
        for row in (*rows, *highlights_view.year_rows(of_year, canvas)):
            items = [spot.item_id for spot in row.spots] or ([row.item_id] if row.item_id else [])
            missing = [set(unfound(texts, item, [row.line])) for item in items if item]
            found_by_none = set.intersection(*({one.partition(": ")[2] for one in each} for each in missing or [set()]))
            lacking += (f"{items}: {word}" for word in found_by_none)
    assert lacking == [], "\n".join(lacking)
