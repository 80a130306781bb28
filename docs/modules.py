"""Writes the list of modules in docs/codebase.md from the first sentence of each module's own docstring."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "plantui"
TARGET = Path(__file__).with_name("codebase.md")
BEGIN, END = "<!-- modules: begin (written by `make codebase`) -->", "<!-- modules: end -->"


def lines() -> list[str]:
    """A heading for each room, then its modules with what each is."""
    written: list[str] = []
    for room in sorted({path.parent.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py")}):
        folder = SOURCE / room
        modules = [path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
        if not modules:
            continue
        written += ["", f"### {'plantui' if room == '.' else room}", "", "| module | what it is |", "|---|---|"]
        written += [f"| `{'' if room == '.' else room + '/'}{path.name}` | {sentence(path)} |" for path in modules]
    return written


def sentence(path: Path) -> str:
    """The first sentence of a module's docstring, on one line."""
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(told.split("\n\n")[0].split())
    first, dot, _ = paragraph.partition(". ")
    return (first + dot.strip()).replace("|", "\\|")


def page() -> str:
    """The guide with the list between the two marks as the modules are now."""
    before, _, rest = TARGET.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + "\n".join(lines()) + "\n\n" + END + after


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
