"""Random histories as real repositories: plantui and the independent verifier say the same of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.fuzz import compared, story
from support.governed import Keys

HISTORIES = 20
"""As many as fit into a test run; `make fuzz` plays several hundred."""


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_two_say_the_same_of_a_random_history(seed: int, keys: Keys, tmp_path: Path) -> None:
    """Each finding with its commits, whether the audit passes, the line of adoptions and which items are approved;
    and neither breaks what must hold on the graph of commits alone.
    """
    made, case = story(seed, keys)
    result = compared(made, case, tmp_path / "plan")
    assert result.differing == ()
    assert result.broken == ()
