"""Rows that are drawn one at a time, when somebody looks at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

import attrs

from plantui.render.line import Line

Seed = TypeVar("Seed")


@attrs.frozen(slots=True)
class Spot:
    """The cells `start` to `end` (not included) of a row, and the item that stands there."""

    start: int
    end: int
    item_id: str


@attrs.frozen(slots=True)
class Row:
    """One line and the item it is about; None for headings. `spots` where several items share the line."""

    line: Line
    item_id: str | None = None
    spots: tuple[Spot, ...] = ()


class Drawn(Sequence[Row], Generic[Seed]):
    """Light values on one side, a way to draw one of them on the other: 100 000 rows cost what 10 do."""

    __slots__ = ("_draw", "_item_of", "seeds")

    def __init__(
        self, seeds: Sequence[Seed], draw: Callable[[Seed], Row], item_of: Callable[[Seed], str | None]
    ) -> None:
        self.seeds = seeds
        self._draw = draw
        self._item_of = item_of

    def __len__(self) -> int:
        return len(self.seeds)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self._draw(seed) for seed in self.seeds[index]]
        return self._draw(self.seeds[index])

    def item_at(self, index: int) -> str | None:
        """The item of a row, without drawing it."""
        return self._item_of(self.seeds[index])

    def position(self, item_id: str) -> int | None:
        """The first row about an item, without drawing any; None when it has none."""
        return next((at for at, seed in enumerate(self.seeds) if self._item_of(seed) == item_id), None)
