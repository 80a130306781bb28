"""Every bound is either one of the format, and so part of the rule, or one of this program alone (clause 2)."""

from __future__ import annotations

from plantui import limits


def test_every_bound_is_of_the_format_or_of_the_program() -> None:
    """Each once, and none is forgotten."""
    listed = [*limits.OF_THE_FORMAT, *limits.OF_THE_PROGRAM]
    bounds = {name for name in vars(limits) if name.isupper() and not name.startswith("OF_")}
    assert len(listed) == len(set(listed)) and set(listed) == bounds
    assert all(isinstance(getattr(limits, name), int) for name in listed)
