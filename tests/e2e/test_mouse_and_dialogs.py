"""Mouse, filter, palette and help in the real program, and its look without colour and without Norwegian letters."""

from __future__ import annotations

import re
from pathlib import Path

from support.screens import Opened


def test_tabs_rows_and_wheel_answer_the_mouse(real_plan: Path, opened: Opened) -> None:
    """A click on a tab opens its screen, a click on a row moves the cursor there, the wheel scrolls what it is over."""
    screens = opened(real_plan)
    screens.click("3 Timeline")
    screens.wait_for(lambda _: "[3 Timeline]" in screens.line(1))
    screens.click("1 Plan")
    screens.wait_for(lambda _: "[1 Plan]" in screens.line(1))
    screens.click("MyHealth@EU")
    screens.wait_for(lambda now: screens.stands_on("MyHealth@EU")(now) and "│ mhe " in screens.line(2))
    before = screens.line(-3)
    screens.wheel("SUMMARY" if "SUMMARY" in screens.screen else "mhe ")
    screens.wait_for(lambda _: screens.line(-3) != before)


def test_filter_palette_and_help_open_and_close_by_keyboard(real_plan: Path, opened: Opened) -> None:
    """Each says what it found, and esc leads back to where one was; the filter knows what an item is, by its word."""
    screens = opened(real_plan)
    screens.go("/", until=lambda _: "Find" in screens.line(-2))
    screens.go("transition", until=screens.has(-2, "6 found"))
    screens.go("x", until=screens.has(-2, "0 found"))
    assert "Nothing here contains" in screens.screen and "esc shows all." in screens.screen
    screens.go("esc", until=lambda _: "Find" not in screens.line(-2))
    screens.dialog(":", until="─ Command ─")
    screens.go("ki.overgang", until=lambda now: "> " in now and "ki.overgang-forvaltning" in now)
    screens.go("enter", until=lambda now: "┌" not in now and "│ ki.overgang-forvaltning" in now)
    screens.dialog("?", until="─ Help ─")
    screens.go("esc", until=lambda now: "─ Help ─" not in now)


def test_ascii_without_colour_in_a_real_terminal(real_plan: Path, opened: Opened) -> None:
    """With --ascii and NO_COLOR every screen, the help and the palette send no byte above 126 and no colour."""
    screens = opened("--ascii", real_plan, lang="nb", environment={"NO_COLOR": "1"}, ready=False)
    screens.wait_for("DOKUMENTKONTROLL")
    for key in "236":
        screens.go(key, until=screens.has(1, f"[{key} "))
    for key, words in (("?", "- Hjelp -"), (":", "- Kommando -")):
        screens.dialog(key, until=words)
        screens.go("esc", until=lambda now: "+--" not in now)
    sent = bytes(screens.received)
    assert max(sent) <= 126
    shown = {code for codes in re.findall(rb"\x1b\[([0-9;]*)m", sent) for code in codes.split(b";")}
    assert shown <= {b"", b"0", b"1", b"2", b"3", b"4", b"7"}, shown  # bold, dim, italic, underlined, turned: no colour
