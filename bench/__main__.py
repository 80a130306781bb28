"""`python -m bench [imports|repositories|comparing|auditing|strangers|authority|screens|starts]`: one table."""

from __future__ import annotations

import compileall
import subprocess
import sys
import tempfile
from pathlib import Path

import attrs

import plantui
from bench import auditing, authority, comparing, repositories, screens, strangers
from bench.table import Row, table

_HEAVY = ("textual", "cryptography", "plotext", "tomlkit")


def imports(folder: Path) -> list[Row]:
    """What `plantui --version` must not import."""
    del folder
    code = "import sys; sys.argv=['plantui','--version']\nfrom plantui.cli.main import main\n"
    code += "try:\n main()\nexcept SystemExit: pass\n"
    code += f"print([m for m in {_HEAVY!r} if m in sys.modules])"
    said = subprocess.run((sys.executable, "-c", code), check=True, capture_output=True, text=True).stdout
    imported = said.strip().splitlines()[-1]
    row = f"`plantui --version` imports none of {', '.join(_HEAVY)}"
    return [Row(row, imported, "[]", imported == "[]")]


def main(wanted: list[str]) -> int:
    """Measure what is asked for, or all of it; 1 when a goal does not hold."""
    parts = {
        "imports": imports,
        "repositories": repositories.rows,
        "comparing": comparing.rows,
        "auditing": auditing.rows,
        "strangers": strangers.rows,
        "authority": authority.rows,
        "screens": screens.rows,
        "starts": screens.starts,
    }
    # As installed programs are; the apps it stands beside are compiled already.
    compileall.compile_dir(Path(plantui.__file__).parent, quiet=1)
    rows: list[Row] = []
    for name in wanted or parts:
        with tempfile.TemporaryDirectory(prefix="plantui-bench-") as folder:
            rows += [attrs.evolve(row, again=f"`make bench PART={name}`") for row in parts[name](Path(folder))]
    print(table(rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
