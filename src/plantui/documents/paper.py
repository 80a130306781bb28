"""A paper as the blocks it is made of, whatever it is written as; every text in it is cleaned."""

from __future__ import annotations

from typing import Literal

import attrs


@attrs.frozen(slots=True)
class Heading:
    """A heading; `level` 1 is the paper's own title, and none is passed over on the way down."""

    level: int
    words: str


@attrs.frozen(slots=True)
class Paragraph:
    """A paragraph. `strong` are those that must not be missed, `note` what explains."""

    words: str
    weight: Literal["text", "strong", "note"] = "text"


@attrs.frozen(slots=True)
class Bullets:
    """A list without an order."""

    entries: tuple[str, ...]


@attrs.frozen(slots=True)
class PaperTable:
    """A table: its caption, the heads of its columns (five at most), and its rows, each with a cell for every head.

    `widths` are the columns' shares of the width. In a `form` the empty cells are to be written in, and the first of
    them in each row takes one of the words `offered`, where there are any.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    form: bool = False
    offered: tuple[str, ...] = ()


Block = Heading | Paragraph | Bullets | PaperTable


@attrs.frozen(slots=True)
class Paper:
    """A whole paper. `running` stands at the head of every page; `language` is a BCP 47 tag.

    `code` is empty on a draft, which has no form either, and says on every page that it is one.
    """

    title: str
    language: str
    running: str
    code: str
    blocks: tuple[Block, ...]

    @property
    def draft(self) -> bool:
        """Whether it is of a text that was not frozen."""
        return not self.code
