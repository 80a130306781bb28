"""Two people at clones of their own, with a server between them, in an open round."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import founded, servers
from support.founded import Founded
from support.persons import Person


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    return founded.in_round(tmp_path / "first")


@pytest.fixture
def server(plan: Founded, tmp_path: Path) -> Path:
    return servers.bare(plan, tmp_path / "server.git")


@pytest.fixture
def eva(plan: Founded, server: Path, tmp_path: Path) -> Person:
    return servers.at_clone(plan, server, tmp_path, "eva")


@pytest.fixture
def arne(plan: Founded, server: Path, tmp_path: Path) -> Person:
    return servers.at_clone(plan, server, tmp_path, "arne")
