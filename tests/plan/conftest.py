"""Messages are compared in English."""

from __future__ import annotations

import pytest

from plantui import words


@pytest.fixture(autouse=True)
def english() -> None:
    """The English catalogue, whatever another test chose."""
    words.choose("en")
