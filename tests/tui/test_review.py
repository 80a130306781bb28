"""Review: what the open round waits for from whoever sits there, and all one does about it, on the founded demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.render.review.agenda import needs_words
from plantui.tui.app import PlantuiApp
from plantui.tui.widgets.rows import Rows
from plantui.usecases.drafts import store
from plantui.usecases.session.startup import Wish
from support import demos
from support.pilots import drive, picture, until
from support.repositories import git

MOVED = "dhg.overgang-forvaltning"


@pytest.fixture(scope="module")
def built(demo_in_round: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo in the middle of its round; tests that write take a copy."""
    return demos.copy(demo_in_round, tmp_path_factory.mktemp("review") / "demo")


@pytest.fixture
def sit(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sit down in a demo as one of its people."""

    def down(folder: Path, person: str = "demo.arkitekt", by: str | None = None) -> Wish:
        for name, value in demos.living(folder, person).items():
            monkeypatch.setenv(name, value)
        return Wish(path=str(folder / "plan"), by=by)

    return down


def listed(app: PlantuiApp) -> Rows:
    return app.pane.query_one("#list", Rows)


def mine_of(app: PlantuiApp) -> tuple[str, ...]:
    return app.round.agenda.mine if app.round.agenda else ()


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_it_opens_on_the_first_item_that_waits(built: Path, sit: Any, size: tuple[int, int]) -> None:
    """Before and after, what is asked, who says what and what is needed, with edition and deadline in line 1."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review" and app.comparison.view is not None)
        await until(pilot, lambda: "venter på deg" in picture(app))
        mine = mine_of(app)
        assert app.here == mine[0] and MOVED in mine
        shown = picture(app)
        assert "[5 Gjennomgang]" in shown and mine[0] in shown
        assert "frist" in shown.splitlines()[0] and "utg" in shown.splitlines()[0]
        assert f"{len(mine)} venter på deg" in shown and "Du er bedt om å uttale deg som Arkitekt." in shown
        if size[0] == 120:
            assert f"VENTER PÅ DEG ({len(mine)} av 27)" in shown
        app.here = MOVED
        app.pane.follow()
        await until(pilot, lambda: "1. januar 2027" in picture(app) and "uten dato" in picture(app))

    drive(sit(built), play, size=size)


def test_changes_and_history_speak_of_the_round(built: Path, sit: Any) -> None:
    """Changes shows the numbers and what waits, History which edition and round each step made."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review" and app.comparison.view is not None)
        await pilot.press("4")
        await until(pilot, lambda: "E01 pll Overgang, plikt" in picture(app))
        shown = picture(app)
        assert "? E03 dhg Overgang, plikt" in shown and "? E09 dhg Første versjon" in shown
        assert "  E04 pmd Overgang, avtale" in shown
        await pilot.press("3")
        await until(pilot, lambda: any(row.endswith(" E01") for row in picture(app).split("\n")))
        await pilot.press("1")
        await until(pilot, lambda: any("E01 !│" in row for row in picture(app).split("\n")))
        await pilot.press("6")
        await until(pilot, lambda: "Fryst utgave 2" in picture(app))
        await pilot.press("G")
        await until(pilot, lambda: "Åpnet demo-2025" in picture(app) and "Planen 2024 grunnlagt" in picture(app))

    drive(sit(built), play, size=(120, 36))


def test_n_goes_round_what_is_open_and_esc_shows_the_list(built: Path, sit: Any) -> None:
    """n and N walk the items that wait, and only those; the list marks words that no longer hold."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review")
        mine = mine_of(app)
        walked = [app.here]
        for _ in mine:
            await pilot.press("n")
            walked.append(app.here)
        assert walked == [*mine, mine[0]]
        await pilot.press("N")
        assert app.here == mine[-1]
        await pilot.press("escape")
        await until(pilot, lambda: "VENTER PÅ DEG" in picture(app))
        stale = next(line for line in picture(app).splitlines() if "Første versjon" in line)
        assert stale.rstrip().endswith("FORELDET")

    drive(sit(built), play)


def test_only_the_words_of_one_s_seat_are_offered(built: Path, sit: Any) -> None:
    """An architect endorses and never approves; somebody who is not registered is told so."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review")
        await pilot.press("d")
        await until(pilot, lambda: "Tilslutning" in picture(app))
        shown = picture(app)
        assert "Godkjent" not in shown and "Vedtatt" not in shown and "teller for uten sperring" in shown

    drive(sit(built), play)

    async def stranger(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.proceedings is not None)
        await pilot.press("5", "d")
        await until(pilot, lambda: "Du har ingen ord som teller her" in picture(app))

    drive(sit(built, by="ola.ukjent"), stranger)


def test_a_word_a_reply_and_a_whole_service_go_into_one_draft(built: Path, sit: Any, tmp_path: Path) -> None:
    """The owner approves again, answers the remark that waits, and approves a service in one act; the list moves."""
    folder = demos.copy(built, tmp_path / "copy")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review")
        app.here = MOVED
        app.pane.follow()
        await pilot.press("d")
        await until(pilot, lambda: app.screen.is_modal)
        assert f"E03 {MOVED}" in picture(app)
        await pilot.press("enter", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        await pilot.press("s")
        await until(pilot, lambda: "Hva budsjetterer vi med for 2027?" in picture(app))
        assert f"E03 {MOVED}" in picture(app)
        await pilot.press("enter", *"DEMO", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        for key in ("f", "e"):
            await pilot.press(key)
            await until(pilot, lambda: app.screen.is_modal and f"E03 {MOVED}" in picture(app))
            await pilot.press("escape")
            await until(pilot, lambda: not app.screen.is_modal)
        await pilot.press("D")
        await until(pilot, lambda: "Digitalt helsekort for gravide" in picture(app) and app.screen.is_modal)
        assert "Gjelder E02, E09. Gjelder ikke E03, som må godkjennes ved navn." in picture(app)
        await pilot.press("enter", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None and app.desk.draft_folder is not None
        said = store.load(app.desk.draft_folder)
        assert [(one.kind, one.item, one.seat) for one in said] == [
            ("decision", MOVED, "planeier"), ("reply", MOVED, ""), ("decision", "dhg", "planeier"),
        ]  # fmt: skip
        beside = "for hele Digitalt helsekort for gravide; gjelder ikke"
        await until(pilot, lambda: beside in " ".join(picture(app).replace("█", "").replace("▐", "").split()))
        await pilot.press("escape")
        await until(pilot, lambda: "UTKAST, IKKE SIGNERT" in picture(app))
        await pilot.press("U")
        await until(pilot, lambda: app.pane.NAME == "draft" and "hele tjenesten: E02, E09" in picture(app))

    drive(sit(folder, "demo.planeier"), play)


@pytest.mark.parametrize(("tabs", "kind"), [(2, "resolve"), (3, "withdraw")])
def test_a_text_that_closed_or_took_back_a_remark_is_no_longer_begun(
    built: Path, sit: Any, tmp_path: Path, tabs: int, kind: str
) -> None:
    """It is in the draft, and nothing says that something of it was left unfinished."""
    folder = demos.copy(built, tmp_path / "demo")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.agenda is not None)
        await pilot.press("5")
        await until(pilot, lambda: app.pane.NAME == "review")
        app.here = MOVED
        app.pane.follow()
        await pilot.press("s")
        await until(pilot, lambda: "Hva budsjetterer vi med for 2027?" in picture(app))
        await pilot.press("enter", *"Takk")
        assert app.desk is not None and app.desk.draft_folder is not None
        drafts = app.desk.draft_folder
        await until(pilot, lambda: [one.text for one in store.read_draft(drafts).unfinished] == ["Takk"])
        await pilot.press(*["tab"] * tabs, "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert [(one.kind, one.text) for one in store.load(drafts)] == [(kind, "Takk")]
        assert store.read_draft(drafts).unfinished == ()
        assert "påbegynt" not in picture(app)

    drive(sit(folder, "demo.kommune"), play)


def test_one_word_is_said_of_all_of_the_document(built: Path, sit: Any, tmp_path: Path) -> None:
    """D on an item of plan.toml: the dialog names the changes it covers; the draft, what waits and the signing follow,
    and it can be changed and dropped as anything else there. `d` on the document is another thing.
    """
    folder = demos.copy(built, tmp_path / "demo")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review" and app.round.agenda is not None)
        app.here = "plan.helsenorge"
        app.pane.follow()
        assert "plan.helsenorge" in mine_of(app)
        await pilot.press("D")
        await until(pilot, lambda: app.screen.is_modal and "Periodeplan" in picture(app))
        assert "Gjelder E13, E14, E20, E21." in picture(app)
        await pilot.press("enter", *"helhet", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None
        assert [(one.item, one.items, one.seat) for one in app.desk.draft] == [("plan", True, "arkitekt")]
        agenda = app.round.agenda
        assert agenda is not None and "plan.helsenorge" not in agenda.open_items(app.draft.drafted())
        await pilot.press("U")
        await until(pilot, lambda: app.pane.NAME == "draft" and ", alle punkter" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.is_modal and "Gjelder E13, E14, E20, E21." in picture(app))
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)
        await pilot.press("S")
        await until(pilot, lambda: app.screen.is_modal and "Gjelder 4 endringer: E13 " in picture(app))
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)

    drive(sit(folder), play)


def test_a_narrow_footer_has_the_way_to_the_list_and_out_with_a_draft_too(
    built: Path, sit: Any, tmp_path: Path
) -> None:
    """At 80 columns: esc on an item's page and enter in the list, what a first decision, one for all and a search need,
    q, and help last; the steps for who takes them.
    """
    folder = demos.copy(built, tmp_path / "demo")

    def foot(app: PlantuiApp) -> str:
        return picture(app).rstrip("\n").split("\n")[-1].rstrip()

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review" and app.round.agenda is not None)
        await until(pilot, lambda: "esc liste" in foot(app))
        for part in ("d uttal deg", "m merknad", "n neste", "q slutt", "D alt", "/ søk"):
            assert f"  {part}" in foot(app), foot(app)
        assert foot(app).endswith("? hjelp")
        await pilot.press("d")
        await until(pilot, lambda: app.screen.is_modal)
        await pilot.press("enter", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal and "S signer (1)" in foot(app))
        for part in ("d uttal deg", "n neste", "q slutt", "D alt", "/ søk"):
            assert f"  {part}" in foot(app), foot(app)
        assert foot(app).startswith("esc liste") and foot(app).endswith("? hjelp")
        await pilot.press("escape")
        await until(pilot, lambda: foot(app).startswith("enter les"))
        assert "q slutt" in foot(app) and "S signer (1)" in foot(app)
        await pilot.press("1")
        await until(pilot, lambda: app.pane.NAME == "plan" and "q slutt" in foot(app))

    drive(sit(folder), play, size=(80, 24))


def test_what_an_item_needs_is_read_whole_on_the_line_above_the_footer(built: Path, sit: Any) -> None:
    """At 80 columns counts that the page tells too give way; of more needs than fit the rest is counted."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review" and app.comparison.view is not None)
        await until(pilot, lambda: "mangler 1 fra Planeier · mangler 1 fra Arkitekt  " in picture(app).split("\n")[-2])
        assert "8 venter på deg" in picture(app).split("\n")[-2] and "godkjent" not in picture(app).split("\n")[-2]
        agenda = app.round.agenda
        assert agenda is not None
        assert needs_words(agenda, app.here, 30) == "mangler 1 fra Planeier · +1"
        assert needs_words(agenda, app.here, 26) == "mangler 1 fra Planeier · +1"

    drive(sit(built), play, size=(80, 24))


def test_the_number_that_a_move_left_behind_shows_what_became_of_the_item(built: Path, sit: Any) -> None:
    """A moved item has two numbers, each with a page: where it went or came from, and before and after."""

    async def reads(app: PlantuiApp, pilot: Pilot[Any], item: str, said: str) -> None:
        app.here = item
        app.pane.follow()
        await until(pilot, lambda: said in " ".join(picture(app).split()))
        assert "FØR (2024)" in picture(app) and "FLYTTET fra pjd" in picture(app)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review" and app.comparison.view is not None)
        await reads(app, pilot, "pjd.dokumenttype-provesvar", "tatt ut her, fortsetter som E22")
        await reads(app, pilot, "pps.dokumenttype-provesvar", "flyttet hit fra E27")

    drive(sit(built), play, size=(80, 24))


def test_history_names_bodies_and_changes(built: Path, sit: Any) -> None:
    """Not by the ids that the records have."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review")
        await pilot.press("6")
        await until(pilot, lambda: "Prioriteringsrådet" in picture(app) and "Merknad, E03 Overgang" in picture(app))
        assert "prioriteringsrad " not in picture(app) and "Behovsgruppen" in picture(app)

    drive(sit(built, "demo.planeier"), play)


@pytest.mark.parametrize(
    ("language", "decide", "sign", "waits", "asked"),
    [
        ("nb", "d uttal deg", "S signer (1)", "venter på deg", "Skriv koden"),
        ("en", "d decide", "S sign (1)", "waiting for you", "Type the code"),
    ],
)
def test_a_first_decision_is_signed_with_ten_keys_that_the_screen_names(
    built: Path, sit: Any, tmp_path: Path, language: str, decide: str, sign: str, waits: str, asked: str
) -> None:
    """At 80x24 from where it opens: each key stood on the screen before it was pressed; the item waits no longer."""
    folder = demos.copy(built, tmp_path / "copy")
    before = git(folder / "plan", "rev-parse", "HEAD")
    pressed: list[str] = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        async def press(key: str, name: str) -> None:
            await until(pilot, lambda: name in picture(app))
            pressed.append(key)
            await pilot.press(key)

        await until(pilot, lambda: app.pane.NAME == "review" and f"8 {waits}" in picture(app))
        first, *rest = mine_of(app)
        await press("d", decide)
        await press("enter", "enter")
        await press("tab", "tab")
        await until(pilot, lambda: ">[ " in picture(app))
        await press("enter", ">[ ")
        await press("S", sign)
        await until(pilot, lambda: app.screen.is_modal and asked in picture(app))
        code = picture(app).split(asked)[1].split()[0]
        for letter in code:
            await press(letter, code)
        await press("enter", "enter")
        await until(pilot, lambda: git(folder / "plan", "rev-parse", "HEAD") != before)
        await until(pilot, lambda: first not in mine_of(app))
        assert mine_of(app) == tuple(rest)
        await until(pilot, lambda: f"{len(rest)} {waits}" in picture(app))

    drive(sit(folder), play, size=(80, 24), language=language)
    assert len(pressed) == 10


def test_the_round_is_shown_whole(built: Path, sit: Any) -> None:
    """o shows every item with what it needs, and who says what."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review")
        await pilot.press("o")
        await until(pilot, lambda: "av 27 endringer godkjent" in picture(app))
        assert "1 har ikke svart: Kjerneteamene." in picture(app)
        await pilot.press("G")
        await until(pilot, lambda: "E03 Overgang til forvaltning" in picture(app) and "─┐" in picture(app))
        told = " ".join(picture(app).split())
        assert "Spurt, har ikke sagt noe, og ingen regel krever det her: Kjerneteamene" in told
        assert "Spurt og har svart, men uten uttalelse i tabellene" in told and "her: Demo kommune" in told

    drive(sit(built), play)


def test_open_review_is_said_and_nothing_is_broken(plan_repository: Path) -> None:
    """Without rules there is no round: the screen says why and what to do, and the words of open review are offered."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("5")
        await until(pilot, lambda: "ingen regler gjelder her" in picture(app))
        await pilot.press("n")
        assert app.pane.NAME == "review"

    drive(plan_repository, play)


def test_ascii_and_the_smallest_screen_show_it_too(built: Path, sit: Any) -> None:
    """At 60x16 with ASCII alone nothing is drawn above 126, and the item is there."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.pane.NAME == "review")
        await until(pilot, lambda: "venter paa deg" in picture(app))
        assert max(map(ord, picture(app))) <= 126

    drive(sit(built), play, size=(60, 16), ascii=True)
