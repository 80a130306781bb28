"""The start of the screens, and the short way there: the usual call is understood without importing click."""

from __future__ import annotations

import os
from collections.abc import Sequence

from plantui.cli import output
from plantui.git import repository
from plantui.tui.run import run_screens
from plantui.usecases.session import settings
from plantui.usecases.session.startup import Wish


def bare_wish(arguments: Sequence[str]) -> Wish | None:
    """What `plantui [--lang CODE] [--ascii] [FOLDER]` asks for; None for anything else, which click understands.

    A folder is taken here only if it is there and its name has a slash, as no command's has.
    """
    language, folder = None, None
    words = iter(arguments)
    for word in words:
        if word == "--lang":
            language = next(words, None)
            if language is None:
                return None
        elif word == "--ascii":
            continue
        elif word.startswith("-") or folder is not None or "/" not in word or not os.path.isdir(word):  # noqa: PTH112
            return None
        else:
            folder = word
    return Wish(path=folder or ".", lang=language)


def start_screens(wish: Wish) -> int:
    """Open the screens and stay until they are closed; the exit code."""
    _refuse_no_repository(wish.path)
    own = settings.read_settings()
    ascii = output.ascii() or own.ascii is True
    return run_screens(wish, ascii=ascii, own_keys=own.keys, theme=own.theme or "terminal")


def _refuse_no_repository(path: str) -> None:
    """One line on stderr, rather than a screen, where there is nothing to open; cheap where there is."""
    folder = os.path.abspath(path)  # noqa: PTH100  # pathlib would be slower than the whole look
    while not any(os.path.exists(os.path.join(folder, name)) for name in (".git", "objects")):  # noqa: PTH110, PTH118
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            repository.find(path)
            return
        folder = above
