"""A text of the screens in the user's own editor: out and back, and what becomes of it when the editor fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from plantui import i18n
from plantui.errors import NotWritten
from plantui.git import external_editor
from plantui.usecases.drafts import store
from support.terminal import Terminal
from tui.test_terminal import open_plan, settled


def program(folder: Path, script: str) -> str:
    """An editor that runs a Python script on `file`, as a command line."""
    path = folder / "an editor.py"
    path.write_text(f"import os, pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\n{script}\n", encoding="utf-8")
    return f"{sys.executable} '{path}'"


def remark(repository: Path, editor: str) -> Terminal:
    """The screens with a remark begun."""
    terminal = open_plan(repository, VISUAL=editor)
    terminal.press("down", "m")
    terminal.wait_for("─ Remark")
    terminal.wait_quiet()
    terminal.press("begun ")
    terminal.wait_for("begun")
    return terminal


def test_what_the_editor_leaves_takes_the_place_of_the_text(plan_repository: Path, home: Path, tmp_path: Path) -> None:
    """It gets what stands there and a terminal as a shell has it; afterwards the dialog goes on with the new text."""
    seen = tmp_path / "seen.txt"
    editor = program(
        tmp_path,
        f"pathlib.Path({str(seen)!r}).write_text(file.read_text() + str(os.isatty(0)) + oct(file.stat().st_mode))\n"
        "print('AN EDITOR AT WORK', flush=True)\n"
        "file.write_bytes(b'first line\\nb\\xffkm \\x1b[31m\\n')",
    )
    with remark(plan_repository, editor) as terminal:
        terminal.press("\x0f")
        terminal.wait_for("first line")
        terminal.wait_for("─ Remark")
        terminal.wait_quiet()
        assert "AN EDITOR" not in terminal.screen
        terminal.press("tab")
        terminal.wait_quiet()
        terminal.press("enter")
        terminal.wait_for("1 unsigned")
        terminal.press("q")
        terminal.wait_end()
        assert settled(terminal)
    assert seen.read_text("utf-8").startswith("begun \nTrue")
    (said,) = [act for folder in _folders(home) for act in store.load(folder)]
    assert said.text.startswith("first line\nb\ufffdkm")


def test_an_editor_that_fails_leaves_the_text_as_it_was_and_keeps_what_it_saved(
    plan_repository: Path, home: Path, tmp_path: Path
) -> None:
    """What it saved is nowhere else: its file stays, and the dialog names it until the next time works."""
    folder = home / ".local/state/plantui/texts"
    again = tmp_path / "again"
    script = (
        f"again = pathlib.Path({str(again)!r})\n"
        "file.write_text('second try' if again.exists() else 'saved, then lost')\n"
        "done = again.exists()\nagain.write_text('x')\nsys.exit(0 if done else 3)"
    )
    with remark(plan_repository, program(tmp_path, script)) as terminal:
        terminal.press("\x0f")
        terminal.wait_for("Not taken, but kept: ~/.local/state/plantui/texts/")
        assert "begun" in terminal.screen
        assert "saved, then lost" not in terminal.screen
        (kept,) = folder.iterdir()
        assert kept.read_text("utf-8") == "saved, then lost"
        terminal.press("\x0f")
        terminal.wait_for("second try")
        terminal.wait_for(lambda screen: "Not taken" not in screen)
        assert list(folder.iterdir()) == [kept]


def test_an_editor_that_changes_nothing_and_fails_leaves_no_file(
    plan_repository: Path, home: Path, tmp_path: Path
) -> None:
    """Its exit code is said in the dialog."""
    with remark(plan_repository, program(tmp_path, "sys.exit(3)")) as terminal:
        terminal.press("\x0f")
        terminal.wait_for("it exited with 3")
        assert not list((home / ".local/state/plantui/texts").iterdir())


def test_ctrl_c_is_the_editor_s_while_it_works(plan_repository: Path, tmp_path: Path) -> None:
    """The program behind it goes on, and what was typed is there."""
    script = (
        "import signal, time\n"
        "def told(*_):\n    file.write_text('told to stop'); sys.exit(0)\n"
        "signal.signal(signal.SIGINT, told)\nprint('EDITOR READY', flush=True)\nsignal.pause()"
    )
    with remark(plan_repository, program(tmp_path, script)) as terminal:
        terminal.press("\x0f")
        terminal.wait_for("EDITOR READY")
        terminal.press("ctrl+c")
        terminal.wait_for("told to stop")
        terminal.wait_for("─ Remark")


@pytest.mark.parametrize(
    ("named", "said"), [("'unclosed", "no command"), ("/nowhere/editor", "nowhere"), ("", "VISUAL")]
)
def test_an_editor_that_is_none_is_said_with_its_name(
    named: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the variable says, and without one which variable to set."""
    i18n.choose("en")
    monkeypatch.setenv("VISUAL", named)
    monkeypatch.delenv("EDITOR", raising=False)
    with pytest.raises(NotWritten) as caught:
        external_editor.edit(tmp_path / "file")
    assert said in f"{caught.value.message} {caught.value.where}"


def _folders(home: Path) -> set[Path]:
    return {path.parent for path in (home / ".local/state").rglob("*.toml")}
