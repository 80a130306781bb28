"""The language of a test is chosen and given back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plantui import i18n


@pytest.fixture(autouse=True)
def norwegian() -> Iterator[None]:
    """Norwegian, unless a test chooses otherwise."""
    before = i18n.language()
    i18n.choose("nb")
    yield
    i18n.choose(before or "nb")
