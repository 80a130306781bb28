"""Every bound is either one of the format, and so part of the rule, or one of this program alone (clause 2)."""

from __future__ import annotations

import re
from pathlib import Path

from plantui import limits

ROOT = Path(__file__).parents[1]


def test_every_bound_is_of_the_format_or_of_the_program() -> None:
    """Each once, and none is forgotten."""
    listed = [*limits.OF_THE_FORMAT, *limits.OF_THE_PROGRAM]
    bounds = {name for name in vars(limits) if name.isupper() and not name.startswith("OF_")}
    assert len(listed) == len(set(listed)) and set(listed) == bounds
    assert all(isinstance(getattr(limits, name), int) for name in listed)


def test_every_bound_is_asked_somewhere_and_named_by_a_test() -> None:
    """A bound that nothing asks bounds nothing; one that no test names may be off by one."""
    asked = _names(ROOT / "src" / "plantui", re.compile(r"limits\.([A-Z_]+)"))
    tested = _names(ROOT / "tests", re.compile(r"(?:limits\.|limits, \"|\")([A-Z_]+)"))
    bounds = {*limits.OF_THE_FORMAT, *limits.OF_THE_PROGRAM}
    assert bounds - asked == set() and bounds - tested == set()


def _names(folder: Path, pattern: re.Pattern[str]) -> set[str]:
    files = (path for path in folder.rglob("*.py") if path != Path(__file__))
    return {name for path in files for name in pattern.findall(path.read_text(encoding="utf-8"))}
