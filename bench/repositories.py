"""What git itself would take: reading a revision, signing a record, many hands on one bare repository."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.plans import repository
from bench.table import Row, paired, seconds

_TOGETHER = 8
_EACH = 25


def rows(folder: Path) -> list[Row]:
    """All measures of git work, on repositories made in `folder`."""
    middle = repository(folder / "revisions10000", 10_000, revisions=2)
    return [_reading(middle), _next_revision(middle), _signed_record(folder), _together(folder)]


def _reading(repo: Path) -> Row:
    from plantui.git.objects import plan_files
    from plantui.git.process import quarantine
    from plantui.git.repository import find, resolve

    git = quarantine(find(str(repo)))
    commit = resolve(git, "main")

    def ours() -> float:
        return seconds(lambda: [data for _, data in plan_files.contents(git, plan_files.of_commit(git, commit))])

    def plain() -> float:
        return seconds(lambda: _plain_read(repo))

    a, b, ratio = paired(ours, plain, runs=9)
    return Row("reading a revision, 10 000 items", f"{ratio:.2f}x", "<= 1.5x", ratio <= 1.5,
               f"{a * 1000:.0f} ms against `ls-tree` + `cat-file --batch` {b * 1000:.0f} ms")  # fmt: skip


def _plain_read(repo: Path) -> None:
    listing = subprocess.run(
        ("git", "-C", str(repo), "ls-tree", "-r", "-z", "main", "plan/"), check=True, capture_output=True
    ).stdout
    ids = b"\n".join(entry.split()[2] for entry in listing.split(b"\0") if entry) + b"\n"
    with tempfile.TemporaryFile() as asked:
        asked.write(ids)
        asked.seek(0)
        subprocess.run(
            ("git", "-C", str(repo), "cat-file", "--batch", "--buffer"), check=True, stdin=asked, capture_output=True
        )


def _next_revision(repo: Path) -> Row:
    from plantui.git.process import quarantine
    from plantui.git.repository import find, resolve
    from plantui.usecases.session.cache import Memory, load

    git = quarantine(find(str(repo)))
    before, after = resolve(git, "main~1"), resolve(git, "main")

    def cold() -> float:
        return seconds(lambda: load(git, after, Memory()))

    def warm() -> float:
        memory = Memory()
        load(git, before, memory)
        return seconds(lambda: load(git, after, memory))

    a, b, ratio = paired(warm, cold)
    return Row("loading revision k+1 after k, 5 % changed", f"{ratio:.2f}", "<= 0.10", ratio <= 0.10,
               f"{a * 1000:.0f} ms against a cold load's {b * 1000:.0f} ms")  # fmt: skip


def _signed_record(folder: Path) -> Row:
    home, repo = _signer(folder / "one")
    environment = _environment(home)

    def theirs() -> float:
        target = repo / "plan" / f"note{time.monotonic_ns()}.txt"
        target.write_text("a word")
        return seconds(lambda: [
            subprocess.run(("git", "-C", str(repo), "add", str(target)), check=True, env=environment),
            subprocess.run(("git", "-C", str(repo), "commit", "-q", "-S", "-m", "x"), check=True, env=environment),
        ])  # fmt: skip

    def ours() -> float:
        done = subprocess.run(
            (sys.executable, "-c", _LAND_ONE, str(repo)), check=True, env=environment, capture_output=True, text=True
        )
        return float(done.stdout)

    a, b, ratio = paired(ours, theirs, runs=15)
    return Row("one signed record", f"{ratio:.2f}x", "<= 1.0x", ratio <= 1.0,
               f"{a * 1000:.0f} ms against `git add` + `git commit -S` {b * 1000:.0f} ms")  # fmt: skip


def _together(folder: Path) -> Row:
    home, repo = _signer(folder / "many")
    bare = folder / "many" / "shared.git"
    environment = _environment(home)
    subprocess.run(("git", "clone", "-q", "--bare", str(repo), str(bare)), check=True, env=environment)
    started = time.perf_counter()
    workers = [
        subprocess.Popen(
            (sys.executable, "-c", _LAND_MANY, str(bare), str(number), str(_EACH)),
            env=environment, stdout=subprocess.PIPE, text=True,
        )
        for number in range(_TOGETHER)
    ]  # fmt: skip
    worst = max(float(worker.communicate(timeout=300)[0]) for worker in workers)
    took = time.perf_counter() - started
    listed = subprocess.run(
        ("git", "-C", str(bare), "ls-tree", "-r", "--name-only", "main", "plan/reviews"),
        check=True, capture_output=True, text=True, env=environment,
    ).stdout.split()  # fmt: skip
    sound = subprocess.run(
        ("git", "-C", str(bare), "fsck", "--strict"), capture_output=True, env=environment
    ).returncode
    lost = _TOGETHER * _EACH - len(listed)
    return Row(
        f"{_TOGETHER} processes x {_EACH} records on one bare repository",
        f"{lost} lost, fsck {'clean' if sound == 0 else 'NOT clean'}, worst landing {worst:.2f} s",
        "0 lost, clean, <= 1 s",
        lost == 0 and sound == 0 and worst <= 1.0,
        f"all within {took:.1f} s",
    )


def _signer(folder: Path) -> tuple[Path, Path]:
    home = folder / "home"
    home.mkdir(parents=True)
    environment = _environment(home)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL)

    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / "key"))
    for name, value in (
        ("user.name", "Bench"), ("user.email", "bench@example.org"), ("gpg.format", "ssh"),
        ("user.signingkey", str(home / "key.pub")), ("init.defaultBranch", "main"),
    ):  # fmt: skip
        run("git", "config", "--global", name, value)
    previous = dict(os.environ)
    os.environ.update(environment)
    try:
        return home, repository(folder / "repo", 100)
    finally:
        os.environ.clear()
        os.environ.update(previous)


def _environment(home: Path) -> dict[str, str]:
    kept: Callable[[str], bool] = lambda name: name in {"PATH", "LANG", "PYTHONPATH"}  # noqa: E731
    return {name: value for name, value in os.environ.items() if kept(name)} | {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


_LAND_ONE = """
import sys, time
from plantui.usecases.drafts import compose
from plantui.usecases.session import open as session_open
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish, begin
from plantui.usecases.signing import submit
wish = Wish(path=sys.argv[1])
desk = session_open.open_desk(begin(wish), wish, Memory())
session = Session(compose.remark(desk, "t0000.m00001", "Et ord.", False), Memory())
signing = submit.prepare(session)
start = time.perf_counter()
submit.submit(session, signing)
print(time.perf_counter() - start)
"""

_LAND_MANY = """
import sys, time
from plantui.usecases.drafts import compose
from plantui.usecases.session import open as session_open
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish, begin
from plantui.usecases.signing import submit
wish = Wish(path=sys.argv[1], by=f"person{sys.argv[2]}")
git, memory = begin(wish), Memory()
worst = 0.0
for number in range(int(sys.argv[3])):
    desk = session_open.open_desk(git, wish, memory)
    session = Session(compose.remark(desk, f"t0000.m{number:05}", f"Ord {number}.", False), memory)
    signing = submit.prepare(session)
    start = time.perf_counter()
    submit.submit(session, signing)
    worst = max(worst, time.perf_counter() - start)
print(worst)
"""
