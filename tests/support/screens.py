"""The real program's screens in a pty, driven by keys and mouse; every wait is for something that is shown."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from support.terminal import Terminal

TODAY = "2025-06-18"
"""The day on which `screens.md`-like pictures are drawn; every test stands on it."""

_CODE = re.compile(r"(?:code|koden)\s+([A-Z0-9]{4})\s")


class Opened(Protocol):
    """Opens the screens; takes what `open_screens` takes, and waits for the whole plan unless `ready=False`."""

    def __call__(self, *words: str | Path, ready: bool = True, **how: Any) -> Screens:
        """The program in a terminal that ends with the test."""
        ...


class Screens(Terminal):
    """`plantui` in a terminal of its own; use as a context manager, or through the fixture `opened`."""

    def line(self, number: int) -> str:
        """One line of the screen, counted from 0; -1 is the footer."""
        return self.screen.split("\n")[number]

    def first_line(self) -> str:
        """Which text this is, as line 1 says it."""
        return self.line(0)

    def go(self, *keys: str, until: str | Callable[[str], bool]) -> str:
        """Press keys and wait until the screen shows what they lead to."""
        self.press(*keys)
        return self.wait_for(until)

    def other_than(self, before: str) -> Callable[[str], bool]:
        """To wait until the screen is another than it was."""
        return lambda now: now != before

    def has(self, number: int, words: str) -> Callable[[str], bool]:
        """To wait until one line holds some words; lines as `line` counts them."""
        return lambda _: words in self.line(number)

    def stands_on(self, words: str) -> Callable[[str], bool]:
        """To wait until the row with the cursor holds some words in the list's own part."""
        return lambda _: words in self.node()

    def dialog(self, key: str, until: str | Callable[[str], bool]) -> str:
        """Press a key that opens a dialog, and wait until it hears keys: those from before its first frame are lost."""
        self.go(key, until=until)
        return self.wait_quiet(0.1)

    def moves(self, key: str) -> str:
        """Press a key that moves the cursor, and wait until another row has it; that row."""
        before = self._stands()
        self.go(key, until=lambda _: self._stands() not in ("", before))
        return self.cursor()

    def _stands(self) -> str:
        """Where the cursor is: its line and the row's name, without the marks that may come later."""
        rows = self.screen.split("\n")
        return f"{rows.index(self.cursor())} {self.node()[:20].rstrip()}" if self.cursor() else ""

    def cursor(self) -> str:
        """The row with the cursor's `>`, as it stands; empty while there is none."""
        for row in self.screen.split("\n")[2:-2]:
            if ">" in row.replace("█", "│").replace("▐", "│").split("│")[0][:24]:
                return row
        return ""

    def node(self) -> str:
        """The list's own part of the row with the cursor, without what stands right of the first line down."""
        return self.cursor().replace("█", "│").replace("▐", "│").split("│")[0]

    def lit(self) -> bool:
        """Whether the list has the keys: the cursor's row is turned over."""
        for number, row in enumerate(self.screen.split("\n")):
            if number > 1 and (column := row.replace("█", "│").replace("▐", "│").split("│")[0][:24].find(">")) >= 0:
                return self.turned(column, number)
        return False

    def button(self) -> str:
        """The button that enter would press, when the buttons have the keys; empty otherwise."""
        for row in self.screen.split("\n"):
            column = row.find(">[ ")
            if column >= 0:
                return row[column + 3 :].split(" ]<")[0]
        return ""

    def reads(self, words: str) -> None:
        """Enter the row under the cursor, and wait until the text beside it has the keys and begins with some words."""
        self.go("enter", until=lambda _: words in self.line(2) and not self.lit())

    def back(self, key: str = "h") -> None:
        """Leave what is being read, and wait until the list has the keys again."""
        self.go(key, until=lambda _: self.lit())

    def place(self, words: str) -> tuple[int, int]:
        """Column and row, counted from 1, of the first character of some words on the screen."""
        for row, line in enumerate(self.screen.split("\n"), 1):
            if (column := line.find(words)) >= 0:
                return column + 1, row
        raise AssertionError(f"{words!r} is not on the screen:\n{self.screen}")

    def click(self, words: str) -> None:
        """Press and let go of the left button on some words."""
        column, row = self.place(words)
        self.press(f"\x1b[<0;{column};{row}M", f"\x1b[<0;{column};{row}m")

    def wheel(self, words: str, *, down: bool = True) -> None:
        """Turn the wheel one notch over some words."""
        column, row = self.place(words)
        self.press(f"\x1b[<{65 if down else 64};{column};{row}M")

    def code(self) -> str:
        """The code that the signing dialog gives once everything has been shown; scrolls down to it."""
        while not (found := _CODE.search(self.screen)):
            self.go("pagedown", until=self.other_than(self.screen))
        return found.group(1)


def command(*words: str | Path) -> list[str]:
    """`plantui` as this Python runs it, on the day of all tests."""
    return [sys.executable, "-m", "plantui", *map(str, words), "--today", TODAY]


def open_screens(
    *words: str | Path,
    columns: int = 80,
    rows: int = 24,
    lang: str = "en",
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    program: Sequence[str] | None = None,
) -> Screens:
    """The program started in a terminal; nothing has been read of it yet."""
    own = {**os.environ, "TERM": "xterm-256color", **(environment or {})}
    for name in ("COLUMNS", "LINES"):  # they would win over the size of the terminal
        own.pop(name, None)
    asked = list(program) if program else [*command(*words), *(["--lang", lang] if lang else [])]
    return Screens(asked, own, columns=columns, rows=rows, folder=folder)
