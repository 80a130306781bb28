"""docs/codebase.md is a map of the source, and a map that misses a room is worse than none."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_module_is_on_the_map() -> None:
    """Each module under src/plantui stands in docs/codebase.md; `make codebase` puts it there."""
    told = (ROOT / "docs" / "codebase.md").read_text(encoding="utf-8")
    source = ROOT / "src" / "plantui"
    modules = {path.relative_to(source).as_posix() for path in source.rglob("*.py") if path.name != "__init__.py"}
    missing = sorted(name for name in modules if f"`{name}`" not in told)
    assert missing == [], "run: make codebase"


def test_the_map_names_nothing_that_is_gone() -> None:
    """No module in the list has been removed since."""
    told = (ROOT / "docs" / "codebase.md").read_text(encoding="utf-8")
    listed = [line.split("`")[1] for line in told.splitlines() if line.startswith("| `") and ".py`" in line]
    assert [name for name in listed if not (ROOT / "src" / "plantui" / name).is_file()] == []


def test_every_link_inside_the_project_leads_somewhere() -> None:
    """README and the guide link only to files that are there."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
