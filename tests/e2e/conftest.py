"""The real plan in a repository of the test's own, and terminals that end with the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from support import repositories
from support.governed import Keys
from support.plans import shipped_files
from support.screens import Opened, Screens, open_screens


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens the screens as often as a test likes; all of them end with it."""
    with ExitStack() as stack:

        def open_one(*words: str | Path, ready: bool = True, **how: Any) -> Screens:
            screens = stack.enter_context(open_screens(*words, **how))
            if ready:
                # The services by name come first, with the cursor on one; the document itself comes with the rest.
                screens.wait_for(lambda _: any(name in screens.node() for name in ("The plan itself", "Planen selv")))
                screens.wait_for(lambda _: " · " in screens.first_line())
            return screens

        yield open_one


@pytest.fixture
def real_plan(tmp_path: Path) -> Path:
    """A clone with a work tree that holds the plan of 2024 as the project ships it."""
    return repositories.make(tmp_path / "periodeplan", files=dict(shipped_files()))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The keys of everybody in the corpus, made once."""
    return Keys(tmp_path_factory.mktemp("keys"))
