"""`make mutants`: what became of each mutant that mutmut made, and whether more than one in twenty is alive.

mutmut changes one thing at a time (a comparison, a constant, a condition) and runs the tests that reach it. A mutant
is dead when a test fails, when mypy refuses it, or when it only misspells the key of a sentence, which
`tests/test_words.py` finds in the source. Whatever else is alive is printed; those that cannot matter are listed in
`alive.toml` with the reason, and count as alive all the same.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

from attrs import frozen
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

MOST_ALIVE = 0.05
REPORTS = Path("mutants")
_DEAD = {"killed", "timeout", "caught by type check", "segfault"}
_KEY = re.compile(r"""\bt?n?\(\s*"(?P<key>[A-Za-z_.]+)"|"(?P<bare>[a-z_]+(\.[a-z_]+)+)\"""")


@frozen(slots=True)
class Mutant:
    """One change that mutmut made; `change` is the lines before and after it, as a unified diff shows them."""

    name: str
    module: str
    status: str
    change: str = ""


def mutants(folder: Path) -> list[Mutant]:
    """Every mutant that was tried, with the change of those that are alive."""
    tried: list[Mutant] = []
    for report in sorted(folder.rglob("*.py.meta")):
        module = report.relative_to(folder / "src" / "plantui").as_posix().removesuffix(".meta")
        for name, code in json.loads(report.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            if code is None:
                continue
            status = str(status_by_exit_code[code])
            change = "" if status in _DEAD else _change(name, Path("src/plantui") / module)
            tried.append(Mutant(name, module, "sentence" if change and _misspells(change) else status, change))
    return tried


def _change(name: str, path: Path) -> str:
    """The lines that differ."""
    diff = get_diff_for_mutant(name, path=path)
    return "\n".join(line for line in diff.split("\n") if line[:1] in "+-" and not line.startswith(("---", "+++")))


def _misspells(change: str) -> bool:
    """Whether nothing but the key of a sentence differs."""
    before = [line[1:] for line in change.split("\n") if line.startswith("-")]
    after = [line[1:] for line in change.split("\n") if line.startswith("+")]
    return [_KEY.sub("", line) for line in before] == [_KEY.sub("", line.replace("XX", "")) for line in after] or [
        _KEY.sub("", line).lower() for line in before
    ] == [re.sub(r'"[A-Z_]+(\.[A-Z_]+)+"', "", line).lower() for line in after]


def main() -> int:
    """Print what is alive and the table of modules; 1 when more than one in twenty is alive."""
    listed = tomllib.loads(Path(__file__).with_name("alive.toml").read_text(encoding="utf-8")).get("alive", [])
    reasons = {(entry["module"], entry["change"].strip()): entry["reason"] for entry in listed}
    tried = mutants(REPORTS)
    alive = [mutant for mutant in tried if mutant.status not in _DEAD | {"sentence"}]
    for mutant in alive:
        reason = reasons.get((mutant.module, mutant.change.strip()))
        if reason is None:
            print(f"{mutant.name} ({mutant.status})\n{mutant.change}\n")
    counts = Counter(mutant.module for mutant in tried)
    living = Counter(mutant.module for mutant in alive)
    for module in sorted(counts):
        print(f"{living[module]:5} of {counts[module]:5} alive  {living[module] / counts[module]:6.1%}  {module}")
    share = len(alive) / len(tried) if tried else 1.0
    print(f"{len(alive)} of {len(tried)} alive: {share:.1%}, {Counter(mutant.status for mutant in tried)}")
    return 1 if share > MOST_ALIVE else 0


if __name__ == "__main__":
    sys.exit(main())
