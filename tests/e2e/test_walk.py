"""Walking the real plan by keyboard alone, in both languages and at every size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.plans import shipped
from support.screens import Opened, Screens

SERVICES = ("pll", "pps", "pjd", "pmd", "ki", "dhg", "mhe")
"""The seven services in the order of their chapters."""

WORDS = {
    "nb": {
        "text": "REVISJON 2024", "compared": "uten sammenligning", "milestones": "Milepæler",
        "not in the text": "ikke i teksten", "conditional": "betinget", "unsigned": "USIGNERT",
    },
    "en": {
        "text": "REVISION 2024", "compared": "compared with nothing", "milestones": "Milestones",
        "not in the text": "not in the text", "conditional": "conditional", "unsigned": "UNSIGNED",
    },
}  # fmt: skip

TABS = {
    "nb": ("[1 Plan]", "[2 Høydepunkter]", "[3 Tidslinje]", "[6 Historikk]"),
    "en": ("[1 Plan]", "[2 Highlights]", "[3 Timeline]", "[6 History]"),
}

KEYS = ("1", "2", "3", "6")

YEARS = {2024: 9, 2025: 3, 2026: 1, 2027: 2, 2028: 0, 2029: 0}
"""How many dated milestones each year holds; counted by hand in the published plan."""

IN_YEAR = {
    2024: ("mhe  Oppstartsmøte", "pmd  Deltakelse", "pjd  Produksjonssettinger", "pll  SFM godkjent",
           "dhg  Samtykkeløsning", "pjd  80 %", "pps  Ny funksjonalitet", "pmd  Start begrenset",
           "dhg  Første versjon"),
    2025: ("pps  Innsending", "pll  Overgang", "pps  Overgang"),
    2026: ("mhe  Forvaltning besluttes",),
    2027: ("pmd  ", "dhg  Overgang"),
    2028: (),
    2029: (),
}  # fmt: skip
"""What each year's list must name; a title that its row has no room for gives way to its kind, in either language."""

TRANSITION = {"nb": "Overgang", "en": "Transition, to pay"}


@pytest.fixture(params=["nb", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    """Both languages."""
    return str(request.param)


def start(opened: Opened, plan: Path, lang: str, **size: Any) -> Screens:
    """Bare `plantui`, where the plan is: the screens, with the whole plan read."""
    screens = opened(lang=lang, folder=plan, **size)
    screens.wait_for(lambda _: WORDS[lang]["text"] in screens.first_line())
    return screens


def rows_down(screens: Screens) -> Iterator[str]:
    """Every row that the cursor comes to, from where it stands to the end."""
    while True:
        row = screens.cursor()
        yield row
        screens.press("down")
        screens.wait_quiet(0.05)
        if screens.cursor() == row:
            return


def test_all_services_and_milestones_are_reached_by_keyboard(real_plan: Path, opened: Opened, lang: str) -> None:
    """Down and right go through the tree to every milestone of all seven services, and enter reads each."""
    screens = start(opened, real_plan, lang)
    plan = shipped()
    assert tuple(service.id for service in plan.services) == SERVICES
    read = 0
    for service in plan.services:
        row = screens.moves("down")
        assert service.title[:10] in row, row
        screens.reads(f"│ {service.id} ")
        screens.back()
        screens.go("right", until=lambda _: "->" in screens.node())
        while WORDS[lang]["milestones"] not in screens.node():
            screens.moves("down")
        screens.go("right", until=lambda _: "->" in screens.node())
        for item in service.items:
            if item.table == "milestone":
                screens.moves("down")
                screens.reads(f"│ {item.id}")
                screens.back()
                read += 1
        # Back out, fold, and on: the tree is as it was.
        screens.go("h", until=lambda _: WORDS[lang]["milestones"] in screens.node())
        screens.go("h", until=lambda _: "+>" in screens.node())
        screens.go("h", until=screens.stands_on("->" + service.title[:10]))
        screens.go("h", until=screens.stands_on("+>" + service.title[:10]))
    assert read == sum(item.table == "milestone" for service in plan.services for item in service.items) == 35
    assert WORDS[lang]["text"] in screens.first_line() and WORDS[lang]["compared"] in screens.first_line()


def test_the_highlights_of_each_year_are_reached(real_plan: Path, opened: Opened, lang: str) -> None:
    """Left and right go from 2024 to 2029; each year names what it holds, and what has no date stands apart."""
    screens = start(opened, real_plan, lang)
    screens.go("2", until=lambda _: "[2025" in screens.line(2))
    screens.go("left", until=lambda _: "[2024" in screens.line(2))
    for year, count in YEARS.items():
        screens.wait_for(screens.has(2, f"[{year} ({count})]"))
        for words in IN_YEAR[year]:
            named = words.replace("Overgang", TRANSITION[lang])
            assert named in screens.screen, (year, named, screens.screen)
        assert screens.screen.count(WORDS[lang]["not in the text"]) >= 1
        assert "dhg  Bruk til helsehjelp" in screens.screen
        if year < 2029:
            screens.press("right")
    screens.go("G", until=lambda _: "§1.2" in screens.screen)


def test_the_timeline_holds_every_service_and_milestone(real_plan: Path, opened: Opened, lang: str) -> None:
    """28 rows: seven services and 21 milestones, those without a date too, each with words beside the bar."""
    screens = start(opened, real_plan, lang)
    screens.go("3", until=lambda _: "28" in screens.line(2))
    screens.go("g", until=lambda _: ">" in screens.line(4).split("│")[0])
    rows = list(rows_down(screens))
    assert len(rows) == 28
    for row in rows:
        name, _, words = row.split("│")
        assert words.strip() or name[:3].rstrip(">") not in SERVICES, row
    told = "\n".join(rows)
    for service in shipped().services:
        assert service.title[:15] in told
    owners = [row[:3].strip() for row in rows if row[:3].strip().rstrip(">") in SERVICES]
    # The two marks that each service has in the published figure alone stand in its detail, not on the axis.
    expected = {s.id: sum(item.table == "milestone" for item in s.items) - 2 for s in shipped().services}
    assert {owner: owners.count(owner) for owner in owners} == expected
    assert WORDS[lang]["not in the text"] in told and WORDS[lang]["conditional"] in told


def test_the_timeline_zooms_pans_and_comes_back_to_today(real_plan: Path, opened: Opened) -> None:
    """Plus and minus change what a cell is, left and right the years in sight, t comes back."""
    screens = start(opened, real_plan, "en")
    screens.go("3", until="1 cell = 6 weeks")
    captions = ["1 cell = 6 weeks"]
    while True:
        screens.press("+")
        screens.wait_quiet(0.1)
        caption = screens.line(3).split("│")[0].strip()
        if caption == captions[-1]:
            break
        captions.append(caption)
    assert len(captions) >= 2, captions
    for caption in reversed(captions[:-1]):
        screens.go("-", until=caption)
    at_first = screens.line(2)
    screens.go("right", until=lambda _: screens.line(2) != at_first)
    screens.go("right", "right", "right", until=lambda _: "2028" in screens.line(2))
    screens.go("t", until=lambda _: "2025" in screens.line(2) and "┊" in screens.screen)


def test_history_shows_every_plan_commit(real_plan: Path, opened: Opened, lang: str) -> None:
    """The commit that brought the plan, by whom, and that nobody signed it; enter tells more."""
    screens = start(opened, real_plan, lang)
    screens.go("6", until="plan: første utgave")
    screens.wait_for(WORDS[lang]["unsigned"])
    assert "Kari Berg" in screens.cursor() and re.search(r">\s+1 ", screens.cursor())
    screens.go("enter", until=lambda now: "plan/services/pll.toml" in now or "plan/plan.toml" in now)


def test_the_selected_item_goes_along_to_every_screen(real_plan: Path, opened: Opened) -> None:
    """What is selected in the plan is where the timeline and the highlights stand."""
    screens = start(opened, real_plan, "en")
    screens.dialog(":", until="Command")
    screens.go("innsending-hso", until=lambda now: now.count("pps.innsending-hso-hv-hn") == 1)
    screens.go("enter", until=lambda _: "│ pps.innsending-hso-hv-hn" in screens.line(2))
    screens.go("3", until=lambda _: screens.cursor().startswith("pps>"))
    assert "Q1 2025" in screens.cursor()
    screens.go("2", until=lambda _: "[2025" in screens.line(2) and "pps  Innsending" in screens.cursor())
    screens.go("1", until=lambda _: "[1 Plan]" in screens.line(1) and "Innsending" in screens.cursor())
    screens.go("2", "right", "right", until=lambda _: "[2027" in screens.line(2))
    screens.go("3", until=lambda _: "[3 Timeline]" in screens.line(1) and "2027" in screens.line(2))


@pytest.mark.parametrize("size", [(60, 16), (76, 20), (80, 24), (100, 30), (120, 36), (200, 60)])
def test_every_screen_draws_at_every_size(real_plan: Path, opened: Opened, size: tuple[int, int], lang: str) -> None:
    """Line 1 says which text this is and line 2 which screen; nothing is empty, nothing runs over the edge."""
    columns, rows = size
    screens = start(opened, real_plan, lang, columns=columns, rows=rows)
    for key, tab in zip(KEYS, TABS[lang], strict=True):
        screens.go(key, until=screens.has(1, tab))
        if key == "3":  # the document itself has no row on the timeline
            screens.press("down")
        screens.wait_for(lambda _: bool(screens.cursor()))
        lines = screens.screen.split("\n")
        assert len(lines) == rows
        assert WORDS[lang]["text"] in lines[0]
        assert "?" in lines[-1], lines[-1]
        assert lines[-2].strip()
        assert ">" in screens.cursor()


@pytest.mark.parametrize(("columns", "rows"), [(59, 16), (60, 15), (20, 5)])
def test_a_terminal_too_small_says_so(real_plan: Path, opened: Opened, columns: int, rows: int) -> None:
    """Below 60x16 one sentence says how much room is needed, and q still leaves."""
    screens = opened(real_plan, columns=columns, rows=rows, ready=False)
    screens.wait_for("60")
    screens.press("q")
    assert screens.wait_end() == 0


def test_another_size_is_drawn_anew(real_plan: Path, opened: Opened) -> None:
    """A window made larger, smaller and too small and back shows the same item in the room there is."""
    screens = start(opened, real_plan, "en")
    screens.moves("down")
    screens.go("enter", until=lambda _: "│ pll " in screens.line(2))
    screens.resize(120, 36)
    screens.wait_for(lambda now: len(now.split("\n")) == 36 and "? help" in screens.line(-1) and "│ pll " in now)
    screens.resize(40, 10)
    screens.wait_for("60")
    screens.resize(80, 24)
    screens.wait_for(lambda _: "? help" in screens.line(-1) and "│ pll " in screens.line(2))
