"""The screens in a real terminal: what is sent, and how the terminal is given back."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.terminal import Terminal

SGR = re.compile(rb"\x1b\[([0-9;]*)m")


@pytest.fixture(params=[(80, 24), (120, 36)], ids=["80x24", "120x36"])
def opened(request: pytest.FixtureRequest, plan_repository: Path) -> Iterator[Terminal]:
    """The program with the small plan on its first screen."""
    columns, rows = request.param
    with open_plan(plan_repository, columns=columns, rows=rows) as terminal:
        yield terminal


def open_plan(repository: Path, *, columns: int = 80, rows: int = 24, **environment: str) -> Terminal:
    """Start `plantui` and wait until the whole plan is read."""
    command = [sys.executable, "-m", "plantui", "--lang", "en", "--today", "2025-06-18", str(repository)]
    wanted = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "", "LINES": "", **environment}
    terminal = Terminal(command, {k: v for k, v in wanted.items() if v}, columns=columns, rows=rows)
    terminal.wait_for("open review")
    terminal.wait_quiet()
    return terminal


def settled(terminal: Terminal) -> bool:
    """Whether the terminal is as it was: line discipline, cursor, main screen, and no mouse or paste modes."""
    left = terminal.received.decode("utf-8", "replace")
    off = ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?1003l", "\x1b[?1006l", "\x1b[?2004l", "\x1b[?1004l")
    return (
        terminal.modes() == terminal.modes_before
        and not terminal.cursor_hidden
        and all(left.rfind(code) > left.rfind(code[:-1] + ("h" if code.endswith("l") else "l")) for code in off)
    )


def test_quitting_gives_the_terminal_back(opened: Terminal) -> None:
    """q ends with 0, and the shell finds its terminal as it left it."""
    opened.press("q")
    assert opened.wait_end() == 0
    assert settled(opened)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(plan_repository: Path, number: signal.Signals) -> None:
    """A program that is told to end leaves as whole as one that is quit, and says by which signal."""
    with open_plan(plan_repository) as terminal:
        terminal.signal(number)
        assert terminal.wait_end() == 128 + number
        assert settled(terminal)


def test_a_crash_gives_the_terminal_back_and_shows_no_values(plan_repository: Path, tmp_path: Path) -> None:
    """A traceback names places, never what the variables held."""
    script = tmp_path / "crash.py"
    script.write_text(
        "import sys\n"
        "from plantui import i18n\n"
        "i18n.choose('en')\n"
        "from plantui.usecases.session.open import Wish\n"
        "from plantui.tui import run\n"
        "import plantui.tui.app as app\n"
        "def crash(self):\n"
        "    passphrase = 'a-secret-' + 'value'\n"
        "    raise RuntimeError('on purpose')\n"
        "app.PlantuiApp.action_help = crash\n"
        f"sys.exit(run.run_screens(Wish(path={str(plan_repository)!r})))\n"
    )
    wanted = {**os.environ, "TERM": "xterm-256color"}
    with Terminal([sys.executable, str(script)], wanted) as terminal:
        terminal.wait_for("open review")
        terminal.press("?")
        assert terminal.wait_end() == 70
        assert settled(terminal)
        assert b"on purpose" in terminal.received
        assert b"a-secret-value" not in terminal.received


def test_no_colour_means_none(plan_repository: Path) -> None:
    """With NO_COLOR nothing but bold, reverse, underline and dim is ever sent, on any screen or dialog."""
    with open_plan(plan_repository, NO_COLOR="1") as terminal:
        for key in ("2", "3", "6", "1", "down", "d", "esc", "m", "esc", "?", "esc", ":", "esc", "/", "esc"):
            terminal.press(key)
            terminal.wait_quiet(0.3)
        terminal.press("q")
        terminal.wait_end()
        sent = {code for found in SGR.findall(bytes(terminal.received)) for code in found.split(b";")}
        assert sent <= {b"", b"0", b"1", b"2", b"4", b"7"}


def test_a_cursor_move_is_a_few_hundred_bytes(plan_repository: Path) -> None:
    """Two rows, never a pane: a key held down on a slow line stays quick."""
    with open_plan(plan_repository, columns=120, rows=36) as terminal:
        for screen in ("1", "3"):
            terminal.press(screen, "g")
            terminal.wait_quiet(0.5)
            for _ in range(2):
                before = len(terminal.received)
                terminal.press("down")
                terminal.wait_quiet(0.15)
                assert 0 < len(terminal.received) - before <= 500


def test_what_is_sent_adds_up_to_what_is_drawn(opened: Terminal) -> None:
    """After a walk through everything, drawing the whole screen again changes no cell."""
    walk = (
        "down", "right", "down", "3", "+", "right", "2", "right", "6", "1", "?", "down", "esc", "d", "esc", "/", "o",
        "esc",
    )  # fmt: skip
    for key in walk:
        opened.press(key)
        opened.wait_quiet(0.4)
        before = opened.screen
        if key not in ("/", "o", "?", "d", "down"):
            opened.press("\x0c")
            opened.wait_quiet(0.3)
            assert opened.screen == before, key


def test_hostile_bytes_never_reach_the_terminal(tmp_path: Path) -> None:
    """No payload of a title comes out as a sequence, whichever screen shows it."""
    from support import repositories

    title = "evil \\u001b]0;owned\\u0007 \\u001b[31;5mred \\u009b2J [@click=app.quit]x[/] [/]"
    pps = repositories.PPS.replace("Pasientens prøvesvar", title).replace("Testperiode", title)
    files = {**repositories.PLAN_FILES, "plan/services/pps.toml": pps}
    repository = repositories.make(tmp_path / "hostile", files=files)
    with open_plan(repository) as terminal:
        for key in ("down", "right", "down", "enter", "esc", "2", "3", "6", "enter", "esc", "1", "d", "esc", ":"):
            terminal.press(key)
            terminal.wait_quiet(0.3)
        assert b"owned" in terminal.received
        for payload in (b"\x1b]0;", b"\x07", b"\x1b[31;5m", b"\xc2\x9b", b"\x9b2J"):
            assert payload not in bytes(terminal.received).replace(b"\x1b]22;default\x07", b"")


MOST_AT_FIRST_FRAME = 65
"""Modules of plantui: each costs a little, and the classes in it more."""

LIST_AT_FIRST_FRAME = """
import os, sys
from pathlib import Path
from plantui.tui import terminal_output

def less(self, update, width, height):
    Path(sys.argv.pop()).write_text(" ".join(sys.modules))
    os._exit(0)

terminal_output.Painter.less = less
from plantui.cli.main import main
main(sys.argv[1:-1])
"""


def test_the_first_frame_waits_for_nothing_that_compares_or_judges(plan_repository: Path, tmp_path: Path) -> None:
    """From the command line to the first frame nothing is imported that reviews, compares, signs, edits or draws."""
    listed = tmp_path / "modules"
    command = (sys.executable, "-c", LIST_AT_FIRST_FRAME, "--lang", "nb", str(plan_repository), str(listed))
    with Terminal(command, {**os.environ, "TERM": "xterm-256color"}) as terminal:
        terminal.wait_end()
    loaded = listed.read_text().split()
    heavy = ("click", "plantui.review", "plantui.changes", "cryptography", "plotext", "tomlkit", "rfc8785", "git.")
    rooms = (
        "plantui.git.sign",
        "plantui.git.write",
        "plantui.git.history",
        "plantui.render.plan",
        "plantui.tui.controllers.",
        "plantui.tui.dialogs",
    )
    assert not [name for name in loaded if name.startswith((*heavy, *rooms))]
    ours = [name for name in loaded if name.startswith("plantui.")]
    assert len(ours) <= MOST_AT_FIRST_FRAME, ours


LIST_AT_THE_END = """
import atexit, sys
from pathlib import Path

listed = Path(sys.argv.pop())
atexit.register(lambda: listed.write_text(" ".join(sys.modules)))
from plantui.cli.main import main
main(sys.argv[1:])
"""


def test_who_has_pinned_no_root_loads_nothing_that_judges(plan_repository: Path, tmp_path: Path) -> None:
    """A plan without rules is opened, looked at and left without the rooms that judge and sign: they cost memory."""
    listed = tmp_path / "modules"
    command = (sys.executable, "-c", LIST_AT_THE_END, "--lang", "nb", str(plan_repository), str(listed))
    with Terminal(command, {**os.environ, "TERM": "xterm-256color"}) as terminal:
        terminal.wait_for("uten sammenligning")
        terminal.press("down", "down", "q")
        terminal.wait_end()
    rooms = ("review.audit", "review.authority", "review.rounds", "usecases.rounds", "usecases.signing", "git.history")
    loaded = listed.read_text().split()
    assert "plantui.plan.loader" in loaded
    assert not [name for name in loaded if name.startswith(tuple(f"plantui.{room}" for room in rooms))]
