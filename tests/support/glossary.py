"""docs/design/glossary.md, read: the words of the interface, and those that each language does without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/design/glossary.md"
_WORD = {"en": "word", "nb": "bokmål"}
_NOT = {"en": "not", "nb": "ikke"}
"""The columns of a language: its word for the thing, and the words it does without."""


def words(language: str) -> list[str]:
    """What the page calls the things that the sentences speak of."""
    return [word for row in _rows() if row.get("bokmål") for word in row[_WORD[language]].split(", ")]


def said_otherwise(language: str, sentences: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Key and word of every sentence that has another word for a thing than the page."""
    twins = [twin for row in _rows() if "bokmål" in row for twin in _quoted(row[_NOT[language]])]
    return {
        (key, twin) for key, sentence in sentences for twin in twins if holds(re.sub(r"\{[^}]*\}", " ", sentence), twin)
    }


def exceptions() -> set[tuple[str, str]]:
    """Sentences in which such a word means another thing, by key and word."""
    return {(_quoted(row["key"])[0], _quoted(row["word"])[0]) for row in _rows() if "key" in row}


def holds(sentence: str, word: str) -> bool:
    """Whether a sentence has the word, whole; a star is any ending."""
    pattern = re.escape(word).replace(r"\*", r"\w*")
    return re.search(rf"(?<!\w){pattern}(?!\w)", sentence, re.IGNORECASE) is not None


def _rows() -> Iterator[dict[str, str]]:
    """Each row of the page's tables, by the headings of its columns."""
    headings: list[str] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            headings = []
        elif not headings:
            headings = cells
        elif set(cells[0]) != {"-"}:
            yield dict(zip(headings, cells, strict=True))


def _quoted(cell: str) -> list[str]:
    return re.findall("`([^`]+)`", cell)
