"""The real program in a process of its own, without a terminal, in the environment the test has set up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs


@attrs.frozen(slots=True)
class Answer:
    """What one run left: its exit code, and what it wrote as text and as bytes."""

    code: int
    out: str
    err: str
    raw: bytes

    def json(self) -> Any:
        """Standard output as the one JSON document it is."""
        return json.loads(self.out)


def plantui(
    *arguments: str | Path,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    stdin: str = "",
    seconds: float = 60,
) -> Answer:
    """Run `plantui` with these words; in English unless the words or the environment say otherwise."""
    words = [str(one) for one in arguments]
    if "--lang" not in words:
        words += ["--lang", "en"]
    ran = subprocess.run(
        (sys.executable, "-m", "plantui", *words),
        input=stdin.encode(),
        capture_output=True,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        timeout=seconds,
        check=False,
    )
    return Answer(ran.returncode, ran.stdout.decode("utf-8", "replace"), ran.stderr.decode("utf-8", "replace"),
                  ran.stdout + ran.stderr)  # fmt: skip
