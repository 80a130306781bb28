"""Which paths a plan may have: of bounded length, printable, and distinct when case and Unicode form are folded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from plantui import limits, terminal_text


def odd(path: str) -> str:
    """Why a path is refused: the last part of a message's id, or empty when nothing is wrong with it."""
    if len(path.encode("utf-8", "surrogateescape")) > limits.PATH_BYTES:
        return "long"
    names = path.split("/")
    if len(names) > limits.PATH_DEPTH + 1:
        return "deep"
    if path.isascii() and path.isprintable():
        readable = True
    else:
        readable = (
            not any("\ud800" <= character <= "\udfff" for character in path) and terminal_text.clean(path) == path
        )
    if not readable:
        return "unreadable_name"
    return "name" if any(name in {"", ".", ".."} or name.lower() == ".git" for name in names) else ""


def look_alikes(paths: Iterable[str]) -> Mapping[str, str]:
    """Each path that is not alone once case and Unicode form are folded, with another that it looks like.

    A path that is listed twice looks like itself; files in two folders that look alike do too.
    """
    first: dict[str, str] = {}
    alike: dict[str, str] = {}
    folders: dict[str, str] = {}
    paths = list(paths)
    for path in paths:
        for folder in _folders(path):
            if folder in folders:
                break  # seen before, and with it all above it
            folders[folder] = ""
            other = first.setdefault(folded(folder), folder + "/")
            if other != folder + "/":
                folders[folder] = other.rstrip("/")
                alike[other.rstrip("/")] = folders[other.rstrip("/")] = folder
        key = folded(path)
        if key in first:
            other = first[key].rstrip("/")
            alike[path], alike[other] = other, path
            folders[other] = path
        else:
            first[key] = path
    if any(folders.values()):
        for path in paths:
            for folder in _folders(path):
                if folders[folder]:
                    alike.setdefault(path, folders[folder])
    return alike


def shown(path: str) -> str:
    """The path as text that can be printed anywhere: bytes that are not UTF-8 become replacement characters."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _folders(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def folded(path: str) -> str:
    """A path with case and Unicode form folded: paths that are equal so are one on some file systems."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())
