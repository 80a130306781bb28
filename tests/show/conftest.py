"""The language of a test is chosen and given back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plantui import words


@pytest.fixture(autouse=True)
def norwegian() -> Iterator[None]:
    """Norwegian, unless a test chooses otherwise."""
    before = words.language()
    words.choose("nb")
    yield
    words.choose(before or "nb")
