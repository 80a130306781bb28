"""Messages are compared in English."""

from __future__ import annotations

import pytest

from plantui import i18n


@pytest.fixture(autouse=True)
def english() -> None:
    """The English catalogue, whatever another test chose."""
    i18n.choose("en")
