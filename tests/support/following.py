"""The repository's own guide to verifying, followed where there is no plantui: its blocks pasted into one shell."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from plantui.usecases.rounds import verifier_page

PROGRAMS = (
    "bash", "dash", "git", "ssh-keygen", "awk", "cut", "grep", "head", "mktemp", "sed", "sha256sum", "sort", "wc",
)  # fmt: skip


def follow(folder: Path, *, item: str = "", page: str = "", shell: str = "bash", more: str = "") -> str:
    """What the page's own commands say, pasted in order into a shell where there is no plantui.

    The page is the work tree's unless it is given; `more` is typed after it.
    """
    script = "\n".join(blocks(folder, item=item, page=page)) + more
    ran = subprocess.run(
        (shutil.which(shell) or shell, "-u"), input=script.encode(), cwd=folder, capture_output=True, check=False,
        env={**os.environ, "PATH": str(programs(folder, *(["gpg"] if more else [])))},
    )  # fmt: skip
    assert more or ran.stderr.decode() == ""
    return ran.stdout.decode()


def typed(folder: Path, *, page: str = "", shell: Sequence[str], limit: float = 120) -> str:
    """What a terminal shows when the blocks are pasted one by one into a shell that asks for each line.

    TimeoutError when the shell has not answered all of them within so many seconds.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(PATH=str(programs(folder)), PS1="", PS2="", TERM="dumb", HISTFILE="")
        os.execv(str(programs(folder) / shell[0]), list(shell))
    shown, until = b"", time.monotonic() + limit
    os.set_blocking(terminal, False)
    try:
        for number, block in enumerate(blocks(folder, page=page), 1):
            left = f"{block}\necho bl''ock-{number}-ends\n".encode()
            while f"block-{number}-ends".encode() not in shown:
                wanted, able, _ = select.select([terminal], [terminal] if left else [], [], until - time.monotonic())
                if not wanted and not able:
                    raise TimeoutError(shown.decode())
                if able:
                    left = left[os.write(terminal, left[:512]) :]
                if wanted:
                    shown += os.read(terminal, 65536)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
    return shown.decode().replace("\r\n", "\n")


def blocks(folder: Path, *, item: str = "", page: str = "") -> list[str]:
    """The page's shell blocks, about another item if one is named."""
    text = page or (folder / verifier_page.PAGE).read_text("utf-8")
    found: list[str] = re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert len(found) == 8, "one block for each step"
    return [re.sub(r"^ITEM=.*$", f"ITEM={item}", one, flags=re.MULTILINE) if item else one for one in found]


def programs(folder: Path, *others: str) -> Path:
    """A folder of the only programs that the page needs."""
    made = folder.parent / "programs"
    made.mkdir(exist_ok=True)
    for name in (*PROGRAMS, *others):
        place = shutil.which(name)
        assert place is not None
        if not (made / name).exists():
            (made / name).symlink_to(place)
    return made
