"""What docs/json.md says that each shape holds."""

from __future__ import annotations

import re
from pathlib import Path

JSON = Path(__file__).parents[2] / "docs" / "json.md"


def shapes() -> dict[str, set[str]]:
    """The keys that docs/json.md lists under each heading."""
    found: dict[str, set[str]] = {}
    heading = ""
    for line in JSON.read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif match := re.match(r"\| `([^`]+)` \|", line):
            found.setdefault(heading, set()).add(match[1])
    return found
