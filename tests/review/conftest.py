"""The rule is told in English here, whatever language another test has chosen."""

from __future__ import annotations

import pytest

from plantui import i18n


@pytest.fixture(autouse=True)
def english() -> None:
    """A test that wants another language chooses it itself."""
    i18n.choose("en")
