"""docs/design/ says what the code does: its tables are made from the data, and its words are those of the screens."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from plantui.review.audit.finding_codes import CODES

DESIGN = Path(__file__).parents[1] / "docs" / "design"
_CATALOGUE = Path(__file__).parents[1] / "src" / "plantui" / "locale" / "nb" / "LC_MESSAGES" / "plantui.po"


def test_the_tables_are_up_to_date() -> None:
    """The bounds are those of limits.py, the severities those of review/finding.py."""
    for page, text in runpy.run_path(str(DESIGN.with_suffix(".py")))["pages"]().items():
        assert page.read_text("utf-8") == text, "run: make design"


def test_every_code_is_told_by_a_clause() -> None:
    """Each finding's code stands in square brackets in a clause, but for one that only the last clause's table has."""
    clauses = (DESIGN / "authority.md").read_text("utf-8").partition("## 18.")[0].partition("## 1.")[2]
    assert set(re.findall(r"`\[([a-z-]+)\]`", clauses)) == set(CODES) - {"signers-false"}


def test_the_bokmal_of_the_glossary_is_that_of_the_screens() -> None:
    """A word that the glossary gives in bokmål is one that the program says."""
    said = " ".join(re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', _CATALOGUE.read_text("utf-8"), re.MULTILINE)).lower()
    rows = re.findall(r"^\| [^|]+ \| ([^|]*) ?\|", (DESIGN / "glossary.md").read_text("utf-8"), re.MULTILINE)
    words = [word.strip() for word in rows if word.strip() not in ("", "bokmål", "---")]
    assert len(words) > 25 and [word for word in words if not re.search(rf"\b{re.escape(word)}", said)] == []
