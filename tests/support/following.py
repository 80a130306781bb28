"""The repository's own guide to verifying, followed where there is no plantui: its blocks pasted into one shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from plantui.desk import explaining


def follow(folder: Path, *, item: str = "") -> str:
    """What the page's own commands say, pasted in order into a shell where there is no plantui."""
    page = (folder / explaining.PAGE).read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 8, "one block for each step"
    script = "\n".join(blocks)
    if item:
        script = re.sub(r"^ITEM=.*$", f"ITEM={item}", script, flags=re.MULTILINE)
    programs = folder.parent / "programs"
    programs.mkdir(exist_ok=True)
    for name in (
        "bash", "git", "ssh-keygen", "awk", "cut", "grep", "head", "mktemp", "sed", "sha256sum", "sort", "wc",
    ):  # fmt: skip
        place = shutil.which(name)
        assert place is not None
        if not (programs / name).exists():
            (programs / name).symlink_to(place)
    ran = subprocess.run(
        (str(programs / "bash"), "-u"), input=script.encode(), cwd=folder, capture_output=True, check=False,
        env={**os.environ, "PATH": str(programs)},
    )  # fmt: skip
    assert ran.stderr.decode() == ""
    return ran.stdout.decode()
