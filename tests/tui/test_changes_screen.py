"""The screen of changes: the list, what stands beside it, seen marks, the baseline, and why it may be empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.i18n import t
from plantui.render.changes.list import GROUPINGS
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.baseline import BaselineDialog
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.widgets.rows import Rows
from plantui.usecases.session import cache, compare, last_seen, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish
from plantui.usecases.setup.demo_script import revise
from support import founded, repositories
from support.pilots import drive, picture, until
from support.plans import shipped_files
from support.repositories import PLAN, PLAN_FILES, PPS, git

SIZES = [(60, 16), (80, 24), (120, 36), (200, 60)]

LATER = {
    "plan/plan.toml": PLAN.replace('revision = "2025"', 'revision = "2026"'),
    "plan/services/pps.toml": PPS.replace("when = 2026-01-01", "when = 2026-04-01"),
}
"""The revision after the small plan: the transition comes three months later."""


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The plan of 2024, adopted, and the demo's revision of 2025 on top of it."""
    files = dict(shipped_files())
    made = founded.adopted(tmp_path / "demo", files).folder
    revised = {path: data for path, data in revise(files).items() if files.get(path) != data}
    repositories.commit(made, revised, "plan: revisjon 2025")
    return made


@pytest.fixture
def two_revisions(tmp_path: Path) -> Path:
    """The small plan, adopted as 2025, and the revision of 2026 on top of it."""
    made = founded.adopted(tmp_path / "plan").folder
    repositories.commit(made, LATER, "plan: revisjon 2026")
    return made


async def compared(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    """To Changes, once what differs is known."""
    await pilot.press("4")
    await until(pilot, lambda: app.current_mode == "changes" and not app.comparison.running)


def cursor(app: PlantuiApp) -> str:
    """The row under the cursor, as it is drawn."""
    return next((line for line in picture(app).split("\n")[3:] if line.startswith(">")), "")


def rows(app: PlantuiApp) -> Rows:
    """The list."""
    return app.pane.query_one("#list", Rows)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_heaviest_change_comes_first_at_every_size(demo: Path, size: tuple[int, int], language: str) -> None:
    """Key 4 leads to the changes of payment; line 1 says proposal and baseline; every line fits the terminal."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        lines = picture(app).split("\n")
        assert len(lines) == size[1]
        assert all(len(line) <= size[0] for line in lines)
        assert lines[0].startswith("FORSLAG demo-2025 · " if language == "nb" else "PROPOSAL demo-2025 · ")
        assert ("mot GJELDENDE 2024" if language == "nb" else "against IN FORCE 2024") in lines[0]
        assert ("[4 Endringer]" if language == "nb" else "[4 Changes]") in lines[1]
        assert ("BETALING" if language == "nb" else "PAYMENT") in picture(app)
        assert cursor(app)
        assert lines[-1].rstrip().endswith(("?", "? hjelp", "? help"))

    drive(demo, play, size=size, language=language)


def test_ascii_and_no_colour_say_the_same(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No byte above 126, and the outcome in words."""
    monkeypatch.setenv("NO_COLOR", "1")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        assert max(map(ord, picture(app))) <= 126
        assert "VERRE, >= +14 md" in picture(app)

    drive(demo, play, ascii=True)


def test_enter_shows_before_and_after_and_escape_leaves(demo: Path) -> None:
    """Below 100 columns the change in full takes the list's place: both sides, why, what it hits, contradictions."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        rows(app).go_to("dhg.overgang-forvaltning")
        await pilot.press("enter")
        await pilot.pause()
        shown = picture(app)
        assert "1. januar 2027" in shown and "uten dato" in shown
        assert "Hvorfor" in shown and "utviklingen i EPJ" in shown
        await pilot.press("escape")
        await pilot.pause()
        assert cursor(app).startswith(">  dhg.overgang-forvaltning")

    drive(demo, play)


def test_the_change_stands_beside_the_list_from_100_columns(demo: Path) -> None:
    """The detail follows the cursor when it rests, and the status line says why."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        rows(app).go_to("pll.overgang-forvaltning")
        await pilot.pause()
        app.pane.settle()
        await pilot.pause()
        shown = picture(app)
        assert "│ pll.overgang-forvaltning" in shown
        assert shown.split("\n")[-2].startswith("pll.overgang-forvaltning: ")

    drive(demo, play, size=(120, 36))


def test_a_seen_mark_is_kept_and_n_passes_it_by(demo: Path) -> None:
    """Space marks, n goes to the next one without a mark; the marks are there the next time."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        first = rows(app).here
        await pilot.press("space", "n", "space")
        await pilot.pause()
        second = rows(app).here
        assert second != first
        assert cursor(app).startswith(">✓ ")
        await pilot.press("g", "n")
        await pilot.pause()
        assert rows(app).here not in (first, second)
        assert "✓ 2" in picture(app).split("\n")[2]

    first = drive(demo, play)
    assert first.desk is not None
    assert len(last_seen.read_last_seen(first.desk).marks) == 2

    async def again(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        assert len(app.comparison.ticked) == 2
        await pilot.press("g", "space")
        await pilot.pause()
        assert len(app.comparison.ticked) == 1

    second = drive(demo, again)
    assert second.desk is not None
    assert len(last_seen.read_last_seen(second.desk).marks) == 1


def test_when_all_is_seen_n_says_so(two_revisions: Path) -> None:
    """There is one change; once it is marked, n stays and says that all are seen."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        await pilot.press("space", "n")
        await pilot.pause()
        assert "Du har sett alle endringene" in picture(app).split("\n")[-2]

    drive(two_revisions, play)


def test_w_goes_round_every_grouping(demo: Path) -> None:
    """Each press is the next one, and after the last comes weight again."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        for group in (*GROUPINGS, "weight"):
            assert picture(app).split("\n")[2].partition("gruppert: ")[2].strip() == t(f"change.group.{group}")
            await pilot.press("w")
            await pilot.pause()

    drive(demo, play)


@pytest.mark.parametrize("size", SIZES[1:])
def test_the_head_says_when_the_baseline_was_adopted(demo: Path, size: tuple[int, int]) -> None:
    """Beside the counts, or beneath them where the list has a part of the width."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        assert "mot 2024, vedtatt 1.3.2025" in "\n".join(picture(app).split("\n")[2:6])

    drive(demo, play, size=size)


def test_z_unfolds_what_is_wording_alone(demo: Path) -> None:
    """Folded it is counted; unfolded each one has a row."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        folded = rows(app).source.count()
        await pilot.press("z")
        await pilot.pause()
        assert rows(app).source.count() > folded
        await pilot.press("z")
        await pilot.pause()
        assert rows(app).source.count() == folded

    drive(demo, play)


def test_r_shows_what_a_change_hits(demo: Path) -> None:
    """The prerequisite that came hits the transition that waits for it, and the way there is said."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        rows(app).go_to("dhg.finansiering-avklart")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, ReaderDialog) and app.screen.seen)
        assert "dhg.overgang-forvaltning" in picture(app)

    drive(demo, play)


def test_the_selected_change_goes_along_to_the_other_screens(demo: Path) -> None:
    """The item under the cursor is the one that plan and timeline stand on."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        rows(app).go_to("mhe.forvaltning-besluttes")
        await pilot.press("1")
        await pilot.pause()
        assert app.here == "mhe.forvaltning-besluttes"
        assert "mhe.forvaltning-besluttes" in picture(app)

    drive(demo, play)


def test_the_filter_keeps_changes_that_hold_the_words(demo: Path) -> None:
    """By id or title; what is not there is said."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        await pilot.press("slash", *"apotek")
        await until(pilot, lambda: rows(app).source.count() < 5)
        assert "pll.apotek-kapasitet" in picture(app)
        await pilot.press(*"zzz")
        await until(pilot, lambda: "apotekzzz" in picture(app).split("\n")[4])

    drive(demo, play)


def test_without_a_baseline_it_says_how_to_choose_one(plan_repository: Path) -> None:
    """No root is pinned: why there is nothing to compare with, whatever tags there are, and which key chooses."""
    git(plan_repository, "tag", "plan/2025")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        shown = picture(app)
        assert "uten sammenligning" in shown.split("\n")[0]
        assert "b velger" in shown and "ikke festet noen rot" in shown
        await pilot.press("space", "n", "r", "enter", "w", "z")
        await pilot.pause()
        assert not app.screen.is_modal

    drive(plan_repository, play)


def test_b_chooses_another_baseline(two_revisions: Path) -> None:
    """Adopted revisions and commits are listed; enter compares with the one under the cursor."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        later = PPS.replace("when = 2026-01-01", "when = 2027-01-01")
        repositories.commit(two_revisions, {"plan/services/pps.toml": later}, "plan: enda senere")
        await pilot.press("R")
        await until(pilot, lambda: app.comparison.view is not None and not app.comparison.running)
        await until(pilot, lambda: app.desk is not None and not app.workers)
        await compared(app, pilot)
        assert "+12 md" in picture(app)
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, BaselineDialog) and app.screen.seen)
        assert "gjeldende 2025" in picture(app) and "plan: revisjon 2026" in picture(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: "+9 md" in picture(app))
        assert "mot GJELDENDE" not in picture(app).split("\n")[0]

    drive(two_revisions, play)


def test_s_shows_what_is_new_since_the_last_time_and_back(two_revisions: Path) -> None:
    """Leaving remembers the commit; after another commit s shows only what came with it, and s again goes back."""

    async def first(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, MessageDialog))

    drive(two_revisions, first)
    later = PPS.replace("when = 2026-01-01", "when = 2026-04-01").replace("Svar ", "Noen svar ")
    assert later != LATER["plan/services/pps.toml"]
    repositories.commit(two_revisions, {"plan/services/pps.toml": later}, "plan: ord")

    async def then(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        assert "+3 md" in picture(app)
        await pilot.press("s")
        await until(pilot, lambda: "SIST SETT" in picture(app).split("\n")[0])
        assert "+3 md" not in picture(app)
        await pilot.press("s")
        await until(pilot, lambda: "mot GJELDENDE 2025" in picture(app).split("\n")[0])

    drive(two_revisions, then)


def test_a_baseline_that_reads_only_in_part_is_said_and_the_rest_shown(two_revisions: Path) -> None:
    """A damaged file on the proposal's side: a note above the changes, not an empty screen."""
    repositories.commit(two_revisions, {"plan/services/helsenorge.toml": "id = [\n"}, "plan: ødelagt")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        assert "kan dette ikke leses" in picture(app)
        assert "pps.overgang-forvaltning" in picture(app)

    drive(two_revisions, play)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
def test_a_hostile_title_stays_words(two_revisions: Path, size: tuple[int, int]) -> None:
    """Markup, escapes and direction marks in a changed item and in a commit's subject run nothing and stay in line."""
    hostile = (
        "[/] [@click=app.quit]x[/] [bold]b[/bold] \\u001b[31mred\\u001b]0;t\\u0007 \\u009b2J \\u202eabc\\u2066 \\u200bz"
    )
    item = f'\n[[milestone]]\nid = "fiendtlig"\nkind = "delivery"\ntitle = "{hostile}"\nwhen = 2026-01-01\n'
    changed = LATER["plan/services/pps.toml"] + item
    repositories.commit(two_revisions, {"plan/services/pps.toml": changed}, "\x1b[31m[bold]plan\u202e")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        rows(app).go_to("pps.fiendtlig")
        await pilot.press("enter")
        await pilot.pause()
        pictures = [picture(app)]
        await pilot.press("escape", "r")
        await until(pilot, lambda: isinstance(app.screen, ReaderDialog) and app.screen.seen)
        pictures.append(picture(app))
        await pilot.press("escape", "b")
        await until(pilot, lambda: isinstance(app.screen, BaselineDialog) and app.screen.seen)
        pictures.append(picture(app))
        for shown in pictures:
            assert not set(shown) & set("\x1b\x07\x9b\u202e\u2066\u200b")
            assert all(len(line) <= size[0] for line in shown.split("\n"))

    drive(two_revisions, play, size=size)


def test_leaving_remembers_what_was_looked_at(two_revisions: Path) -> None:
    """The branch's tip, so that the next visit can say what is new."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("q")

    drive(two_revisions, play)
    wish = Wish(path=str(two_revisions))
    desk = session_open.open_desk(startup.begin(wish), wish, cache.Memory())
    assert last_seen.read_last_seen(desk).commit == git(two_revisions, "rev-parse", "HEAD")
    assert compare.find(Session(desk, cache.Memory()), "last").commit == git(two_revisions, "rev-parse", "HEAD")


def test_a_move_among_5000_changes_draws_two_rows(tmp_path: Path) -> None:
    """Rows are drawn one at a time: moving the cursor asks for the rows it touches, not for all of them."""
    many = "".join(
        f'\n[[milestone]]\nid = "m{n}"\nkind = "delivery"\ntitle = "Leveranse {n}"\nwhen = 2026-01-01\nsource = "§1"\n'
        for n in range(5000)
    )
    made = founded.adopted(tmp_path / "plan").folder
    repositories.commit(made, {"plan/services/pps.toml": PLAN_FILES["plan/services/pps.toml"] + many}, "m")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await compared(app, pilot)
        assert rows(app).source.count() > 5000
        source, drawn = rows(app).source, []
        inner = source.line

        def counted(index: int, width: int, selected: bool) -> Any:
            drawn.append(index)
            return inner(index, width, selected)

        source.line = counted  # type: ignore[method-assign]
        await pilot.press("down")
        await pilot.pause()
        assert len(drawn) <= 3

    drive(made, play)
