"""docs/faults.md: its rows are those of the command that runs them, and the trials find what they look for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from faults import killing, page, sending
from faults.trial import Came, at_home


def test_the_page_has_a_row_for_each_trial_and_no_other() -> None:
    """`make faults` writes them; each row says what was tried and what must hold, and nothing was broken."""
    written = page.TARGET.read_text("utf-8")
    assert written.startswith(page.HEAD)
    assert page.names(written) == [one.name for one in page.TRIALS]
    for trial in page.TRIALS:
        assert f"| {trial.tried} | " in written and f" | {trial.must} | " in written, trial.name
    assert " broken |" not in written


def test_the_make_target_runs_the_trials() -> None:
    """As the page says that a row is tried again."""
    makefile = (Path(__file__).parents[1] / "Makefile").read_text("utf-8")
    assert "-m faults.page $(TRIAL)" in makefile and ".PHONY" in makefile


def test_a_run_that_is_killed_as_it_signs_loses_nothing(tmp_path: Path) -> None:
    """The trial itself, a small one of it: with real commands, killed for real."""
    folder = tmp_path / "faults"
    folder.mkdir()
    with at_home(folder):
        came = killing.run(folder, 2, "submit")
    assert isinstance(came, Came) and came.times == 2 and not came.broken, came.broken


@pytest.mark.parametrize("seed", [7, 8])
def test_a_sync_that_is_killed_loses_nothing_and_the_next_one_finishes(tmp_path: Path, seed: int) -> None:
    """Ten moments of each chance: what was signed is there once, on both sides."""
    _holds(tmp_path, lambda folder: sending.killed(folder, 10, seed))


def test_clones_that_say_and_send_at_once_lose_nothing(tmp_path: Path) -> None:
    """The trial itself, a small one of it: three clones with two records each."""
    _holds(tmp_path, lambda folder: sending.clones(folder, 6, 3))


def test_a_fetch_that_is_cut_off_takes_nothing_by_halves(tmp_path: Path) -> None:
    """Over a real sshd, twice; told with exit code 4, and the next one fetches all."""
    _holds(tmp_path, lambda folder: sending.cut(folder, 2))


def _holds(tmp_path: Path, trial: Callable[[Path], Came]) -> None:
    folder = tmp_path / "faults"
    folder.mkdir(mode=0o755)
    with at_home(folder):
        came = trial(folder)
    assert came.times and not came.broken, came.broken
