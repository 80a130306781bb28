"""A returned answer as tables and lines, whatever file it came in."""

from __future__ import annotations

import attrs

Cells = tuple[str, ...]


@attrs.frozen(slots=True)
class Returned:
    """The text of a file: its tables, row by row, and the lines outside them; raw, clean it when shown.

    `marks` are texts that stand where an edit leaves them alone, as properties and tags: a code may stand there.
    """

    tables: tuple[tuple[Cells, ...], ...] = ()
    lines: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All of it, a text a line: for finding the code."""
        cells = (cell for table in self.tables for row in table for cell in row)
        return "\n".join((*self.marks, *cells, *self.lines))
