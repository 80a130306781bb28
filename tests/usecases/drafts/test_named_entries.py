"""What waits to be signed is found by the name that the list gives it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import attrs
import pytest

from plantui.errors import UsageProblem
from plantui.usecases.drafts import named_entries
from plantui.usecases.drafts.store import Unfinished
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.startup import Wish


def test_a_name_that_reads_as_a_change_number_is_a_name(plan_repository: Path) -> None:
    """Names are hexadecimal, and one in two hundred is an `e` and digits: it names its row, in either case."""
    wish = Wish(path=str(plan_repository))
    begun = (Unfinished(f"pps.punkt-{number}", "remark", "Tja", datetime(2025, 3, 1, tzinfo=UTC)) for number in count())
    row = next(each for each in begun if re.fullmatch(r"e\d{5}", named_entries.name_of(each)))
    desk = attrs.evolve(session_open.open_desk(startup.begin(wish), wish, Memory()), unfinished=(row,))
    name = named_entries.name_of(row)
    assert named_entries.chosen(desk, (name,)) == named_entries.chosen(desk, (name.upper(),)) == (row,)
    with pytest.raises(UsageProblem, match="e00000"):
        named_entries.chosen(desk, ("e00000",))
