"""What lines are drawn on: so many cells, in all of Unicode or in ASCII alone."""

from __future__ import annotations

import attrs

from plantui import terminal_text


@attrs.frozen(slots=True)
class Canvas:
    """The width and the spelling of what is drawn; it travels as one value through everything that draws lines."""

    width: int
    ascii: bool = False

    def inset(self, cells: int, least: int = 0) -> Canvas:
        """What is left of it beside `cells`, but never narrower than `least`."""
        return Canvas(max(self.width - cells, least), self.ascii)

    def column(self, width: int) -> Canvas:
        """A part of it, so many cells wide."""
        return Canvas(width, self.ascii)

    def spell(self, words: str) -> str:
        """The words as they are, or with every glyph's ASCII twin; measure after this, since a twin may be wider."""
        return terminal_text.ascii_twin(words) if self.ascii else words
