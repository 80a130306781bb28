"""How far long work has come."""

from __future__ import annotations

import attrs


@attrs.frozen(slots=True)
class Progress:
    """`done` of `of` steps; the one who iterates may stop at any step, and nothing is half written."""

    done: int
    of: int
