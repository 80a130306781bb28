"""Finding: what stands on a row or in its detail is found by `/`, and `:` lists first what was meant."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from plantui import limits
from plantui.render.line import plain
from plantui.render.search_texts import SearchTexts
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.palette import PaletteDialog
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.screens.list_pane import AT_ONCE
from plantui.tui.widgets.entry import Entry
from plantui.tui.widgets.find import Find
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import Rows
from plantui.usecases.session.startup import Wish
from support import demos, plans, repositories
from support.pilots import drive, picture, until

MOVED = "dhg.overgang-forvaltning"


@pytest.fixture
def wish(demo_in_round: Path, monkeypatch: pytest.MonkeyPatch) -> Wish:
    """The demo in the middle of its round, as its architect has it; only read here."""
    for name, value in demos.living(demo_in_round).items():
        monkeypatch.setenv(name, value)
    return Wish(path=str(demo_in_round / "plan"), lang="nb")


async def at_rest(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: app.pane.NAME == "review" and app.comparison.view is not None and app.round.agenda)


def keys(app: PlantuiApp) -> list[str]:
    rows = app.pane.query_one("#list", Rows)
    return [key for at in range(rows.source.count()) if (key := rows.source.key(at))]


SPELLINGS = ("2027", "1.1.2027", "1. januar 2027", "2027-01-01", "uten dato", "plikt", "e03", "E03 verre", "overgang")


def test_what_stands_on_a_row_of_changes_is_found(wish: Wish) -> None:
    """Dates in every spelling, words of slip and payment, change numbers: also what is told beside the list."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        await pilot.press("4")
        await until(pilot, lambda: app.pane.NAME == "changes" and MOVED in keys(app))
        every = len(keys(app))
        for words in SPELLINGS:
            app.pane.find(words)
            assert MOVED in keys(app) and 0 < len(keys(app)) < every, words
        app.pane.find("xyzzy")
        assert keys(app) == []

    drive(wish, play, size=(80, 24))


def test_every_screen_of_items_finds_by_date_and_number(wish: Wish) -> None:
    """Plan, Timeline and Review too; Review also what was said, by whom, and that it is outdated."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        for words in ("E03", "foreldet", "prioriteringsrådet", "merknad uten dato", "Behovsgruppen"):
            app.pane.find(words)
            assert MOVED in keys(app), words
        app.pane.find("")
        for key, name in (("1", "plan"), ("3", "timeline")):
            await pilot.press(key)
            await until(pilot, lambda name=name: name == app.pane.NAME and keys(app))  # type: ignore[misc]
            for words in ("e03", "1. januar 2027", "2027", "uten dato", "når finansieringen"):
                app.pane.find(words)
                assert MOVED in keys(app), (name, words)
            app.pane.find("")

    drive(wish, play, size=(120, 36))


def test_history_finds_what_an_entry_says(wish: Wish) -> None:
    """People by name, the words of a decision, what a record is about, and how its signature stands."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        await pilot.press("6")
        await until(pilot, lambda: app.pane.NAME == "history" and keys(app))
        for words in ("Demo Sekretær", "tilslutning", "e03", MOVED, "Overgang til forvaltning", "protokoll", "signert"):
            app.pane.find(words)
            assert keys(app), words

    drive(wish, play, size=(120, 36))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("q", "key:quit"),
        ("q!", "key:quit"),
        ("help", "key:help"),
        ("ki", "item:ki"),
        ("PPS", "item:pps"),
        ("e09", "item:dhg.forste-versjon"),
        ("E9", "item:dhg.forste-versjon"),
        (MOVED, f"item:{MOVED}"),
        ("signer", "key:sign"),
        ("tids", "key:screen-timeline"),
        ("Pasientens prøvesvar", "item:pps"),
        ("pasientens proeve", "item:pps"),
        ("helsekort", "item:dhg"),
    ],
)
def test_the_palette_lists_first_what_was_meant(wish: Wish, typed: str, first: str) -> None:
    """Exact ids, change numbers and titles; commands before items that begin alike; services before what is in them."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        dialog = PaletteDialog(app.desk.plan if app.desk else None, app.round.proceedings.numbers)  # type: ignore[union-attr]
        app.push_screen(dialog)
        await until(pilot, lambda: dialog.query("#found"))
        dialog._find(typed)
        assert dialog.query_one("#found", Rows).here == first

    drive(wish, play)


def test_an_item_is_found_by_its_other_names(wish: Wish) -> None:
    """In the palette and by words: each alias, in any case and without accents."""
    plan = plans.plan(
        {"a": {"milestone": [{"id": "m", "kind": "event", "title": "M", "source": "1", "aliases": ["Kaifest"]}]}},
        actor=[{"id": "x", "title": "Rederiet", "short": "RED", "aliases": ["Båtene"], "source": "1"}],
    )
    texts = SearchTexts(plan, date(2026, 1, 1))
    assert "kaifest" in texts.of("a.m") and "baatene" in texts.of("plan.x")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        dialog = PaletteDialog(plan, {})
        app.push_screen(dialog)
        await until(pilot, lambda: dialog.query("#found"))
        for typed, first in (("kaif", "item:a.m"), ("båtene", "item:plan.x"), ("baatene", "item:plan.x")):
            dialog._find(typed)
            assert dialog.query_one("#found", Rows).here == first, typed

    drive(wish, play)


def test_a_change_number_in_the_palette_leads_to_its_item(wish: Wish) -> None:
    """The number stands on its row, and enter goes there."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        await pilot.press("colon", *"e09")
        await until(pilot, lambda: "E09 dhg.forste-versjon" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.here == "dhg.forste-versjon")

    drive(wish, play)


def test_a_jump_stays_on_the_screen_where_the_item_is_shown(wish: Wish) -> None:
    """From Changes and Review to the row of the item there; to Plan only where no row is about it."""

    async def jump(app: PlantuiApp, pilot: Pilot[Any], typed: str, item: str) -> None:
        await pilot.press("colon", *typed)
        await until(pilot, lambda: item in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        await until(pilot, lambda: app.pane.query_one("#list", Rows).here == item)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        for name, key in (("changes", "4"), ("review", "5")):
            await pilot.press(key)
            await until(pilot, lambda: MOVED in keys(app))
            await jump(app, pilot, "e09", "dhg.forste-versjon")
            await jump(app, pilot, "e03", MOVED)
            assert name == app.pane.NAME
        unchanged = next(item for item in app.desk.plan.by_id if item not in keys(app)) if app.desk else ""
        app.navigation._chosen(f"item:{unchanged}")
        await until(pilot, lambda: app.pane.NAME == "plan" or app.current_mode == "plan")
        assert app.here == unchanged

    drive(wish, play)


def test_a_search_puts_the_cursor_on_its_first_hit_unless_it_stands_on_one(wish: Wish) -> None:
    """Nearest the top, however far down the cursor was; a row that is itself found keeps it."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        await pilot.press("4")
        await until(pilot, lambda: app.pane.NAME == "changes" and MOVED in keys(app))
        rows = app.pane.query_one("#list", Rows)
        await pilot.press("G")
        last = rows.here
        app.pane.find("overgang")
        assert rows.here == keys(app)[0] != last
        app.pane.find("")
        rows.go_to(MOVED)
        app.pane.find("overgang")
        assert rows.here == MOVED != keys(app)[0]

    drive(wish, play)


def test_a_search_from_an_item_s_page_leads_to_every_hit(wish: Wish) -> None:
    """Below 100 columns the page stands instead of the list: what is looked for are rows, so the list comes back."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        await until(pilot, lambda: app.pane.has_class("-reading"))
        await pilot.press("slash", *"overgang", "enter")
        await until(pilot, lambda: "treff" in picture(app) and not app.pane.has_class("-reading"))
        first, second = keys(app)[:2]
        await pilot.press("g", "down")
        await until(pilot, lambda: app.pane.query_one("#list", Rows).here == second)
        await pilot.press("enter")
        await until(pilot, lambda: app.pane.has_class("-reading") and app.here == second)
        assert first != second

    drive(wish, play, size=(80, 24))


@pytest.mark.parametrize("key", ["slash", "colon"])
def test_a_paste_that_is_too_long_is_cut_and_holds_nobody_up(wish: Wish, key: str) -> None:
    """What is looked for has as many characters as the bound says, and not one more."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.focused, Entry) and getattr(app.screen, "seen", True))
        line = app.focused
        assert isinstance(line, Entry)
        line.post_message(events.Paste("x" * (limits.FIND_CHARACTERS - 1)))
        await until(pilot, lambda: len(line.value) == limits.FIND_CHARACTERS - 1)
        line.post_message(events.Paste("ab" * 48_000))
        await until(pilot, lambda: len(line.value) == limits.FIND_CHARACTERS)
        assert line.value.endswith("xa")

    drive(wish, play)


def test_a_line_of_a_dialog_takes_what_its_bound_says(wish: Wish) -> None:
    """At the limit, and one past it; what replaces a part counts instead of that part."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        line = Entry("y")
        await app.screen.mount(line)
        line.replace("x" * limits.LINE_CHARACTERS, 0, 1)
        assert line.value == "x" * limits.LINE_CHARACTERS
        line.replace("z", 0, 0)
        assert line.value == "x" * limits.LINE_CHARACTERS

    drive(wish, play)


def test_help_is_searched(wish: Wish) -> None:
    """`/` looks in what is read, `n` and `N` go through the places, and it is said which of how many one is at."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, ReaderDialog) and app.screen.seen)
        dialog = app.screen
        assert isinstance(dialog, ReaderDialog)
        page = dialog.query_one("#words", Page)
        await pilot.press("slash", *"ta i bruk")
        await until(pilot, lambda: "1 av" in picture(app))
        of = len(dialog._hits)
        assert of > 1 and page.scroll_offset.y > 0
        await pilot.press("enter", "n")
        await until(pilot, lambda: f"2 av {of}" in picture(app))
        await pilot.press("N", "N")
        await until(pilot, lambda: f"{of} av {of}" in picture(app))
        first, at = page.scroll_offset.y, dialog._hits[-1]
        assert first <= at < first + page.size.height and "bruk" in plain(page.lines[at])
        await pilot.press("escape")
        await until(pilot, lambda: f"{of} av {of}" not in picture(app))
        assert app.screen is dialog
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.pane)

    drive(wish, play, size=(80, 24))


def test_what_a_page_lacks_is_said_and_typed_keys_do_nothing_else(wish: Wish) -> None:
    """Letters typed into the line decide nothing; a phrase is found where a line was broken, a date in any spelling."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        app.here = MOVED
        app.reader.item(MOVED)
        await until(pilot, lambda: isinstance(app.screen, ReaderDialog) and app.screen.seen)
        await pilot.press("slash", *"dmiq")
        await until(pilot, lambda: "ingen treff" in picture(app))
        dialog = app.screen
        assert isinstance(dialog, ReaderDialog)
        for words in ("2027-01-01", "1. januar 2027", "når finansieringen"):
            dialog._look_for(words)
            assert dialog._hits, words
        dialog._found("når finansieringen")
        assert dialog.focused is dialog.query_one("#words", Page)  # already: keys may follow at once
        await pilot.resize_terminal(60, 16)
        await until(pilot, lambda: dialog.query_one("#words", Page).size.width < 60)
        await pilot.press("n")
        await until(pilot, lambda: "1 av" in picture(app))

    drive(wish, play, size=(120, 36))


def test_a_search_of_many_items_keeps_the_keys_live(many_items: Path) -> None:
    """Texts are made beside the screens: the next key is taken meanwhile, what is known is shown, then all of it."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        going_on, asked = threading.Event(), threading.Event()
        made = SearchTexts.of

        def held(texts: SearchTexts, item: str) -> str:
            if threading.current_thread() is not threading.main_thread():
                asked.set()
                assert going_on.wait(20)
            return made(texts, item)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(SearchTexts, "of", held)
            await pilot.press("1")
            await until(pilot, lambda: app.pane.NAME == "plan" and app.desk and len(app.desk.plan.by_id) > 600)
            await pilot.press("slash", "p", "u", "n", "k")
            await until(pilot, asked.is_set)
            await pilot.press("t")  # taken while the thread stands still
            await until(pilot, lambda: "punkt" in picture(app) and "Leter" in picture(app))
            assert 0 < len(keys(app)) <= AT_ONCE + 7
            going_on.set()
            await until(pilot, lambda: "600 treff" in picture(app))
            app.pane.find("xyzzy")
            assert keys(app) == []
            assert "Ingenting her inneholder" in plain(app.pane.query_one("#list", Rows).source.line(0, 80, False))

    drive(many_items, play)


def test_what_comes_with_the_key_for_the_filter_is_looked_for(wish: Wish) -> None:
    """Keys that arrive together, as from a quick hand over a slow line, are the filter's and not the list's."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await at_rest(app, pilot)
        await pilot.press("4")
        await until(pilot, lambda: app.pane.NAME == "changes" and MOVED in keys(app))
        for key, character in (("slash", "/"), *((digit, digit) for digit in "2027")):
            app.post_message(events.Key(key, character))
        await until(pilot, lambda: app.pane.query("Find") and app.pane.query_one("Find", Find).value == "2027")
        assert app.pane.NAME == "changes" and MOVED in keys(app)

    drive(wish, play)


def test_a_search_that_is_left_is_forgotten(many_items: Path) -> None:
    """Who presses escape while it searches has every row, also when the search is done."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("1")
        await until(pilot, lambda: app.pane.NAME == "plan" and app.desk and len(app.desk.plan.by_id) > 600)
        every = keys(app)
        await pilot.press("slash", "x", "y", "z", "escape")
        await until(pilot, lambda: not app.pane._unsearched)  # type: ignore[attr-defined]
        assert keys(app) == every

    drive(many_items, play)


@pytest.fixture
def many_items(tmp_path: Path) -> Path:
    """A plan of twice as many items as are searched at once, which are called *Punkt*."""
    rows = "".join(
        f'\n[[milestone]]\nid = "m{number:03}"\nkind = "delivery"\ntitle = "Punkt {number}"\nsource = "§1"\n'
        for number in range(2 * AT_ONCE)
    )
    files = {**repositories.PLAN_FILES, "plan/services/pps.toml": repositories.PPS + rows}
    return repositories.make(tmp_path / "plan", files=files)
