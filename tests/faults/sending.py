"""`sync` at work: many clones at once, killed at a random moment, and cut off while it fetches."""

from __future__ import annotations

import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import attrs

from faults.trial import Came, Trial, unsound
from support import founded, repositories, servers
from support.persons import Person
from support.repositories import git

_CLONES = 6
_ITEM = "pps.testperiode"
_SECONDS = 60.0
"""How long one run of `sync` may take while the others are at it too."""


# many clones


@attrs.define
class _Said:
    """What one clone's person was told: the words that were acknowledged, and how long their longest `sync` took."""

    words: list[str] = attrs.field(factory=list)
    broken: list[str] = attrs.field(factory=list)
    longest: float = 0.0


def clones(folder: Path, times: int, count: int = _CLONES) -> Came:
    """So many clones of one server, each of which signs and sends its share of the records, all at once."""
    plan = founded.in_round(folder / "first")
    server = servers.bare(plan, folder / "server.git")
    names = [[*founded.ROLES][number % len(founded.ROLES)] for number in range(count)]
    people = [servers.at_clone(plan, server, folder / f"at-{number}", name) for number, name in enumerate(names)]
    said = [_Said() for _ in people]
    threads = [
        threading.Thread(target=_says, args=(person, f"Ord {number}", times // len(people), told))
        for number, (person, told) in enumerate(zip(people, said, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    broken = [one for told in said for one in told.broken]
    for person in people:
        person.run("sync", apart=True)
    there = git(server, "grep", "-h", "-e", "^text = ", "main", "--", "plan/reviews")
    acknowledged = [words for told in said for words in told.words]
    lost = [words for words in acknowledged if f'"{words}"' not in there]
    broken += [f"lost: {words}" for words in lost]
    broken += [found for place in (server, *(person.folder for person in people)) if (found := unsound(place))]
    audited = people[0].run("audit", code=None, apart=True)
    broken += [] if audited.code == 0 else [f"audit {audited.code}: {audited.out[-300:]}"]
    longest = max(told.longest for told in said)
    broken += [f"sync took {longest:.0f} s"] if longest > _SECONDS else []
    counted = f"{len(acknowledged)} acknowledged, {len(lost)} lost, audit passed; longest `sync` {longest:.0f} s"
    return Came(times, counted if not broken else f"{len(broken)} broken", tuple(broken))


def _says(person: Person, words: str, count: int, told: _Said) -> None:
    try:
        _speaks(person, words, count, told)
    except subprocess.TimeoutExpired as slow:
        told.broken.append(str(slow))


def _speaks(person: Person, words: str, count: int, told: _Said) -> None:
    for number in range(count):
        one = f"{words}-{number}."
        ran = person.run("remark", _ITEM, one, "--submit", code=None, apart=True)
        if ran.code != 0:
            told.broken.append(f"{one}: {ran.err}")
            continue
        told.words.append(one)
        begun = time.monotonic()
        sent = person.run("sync", code=None, apart=True)
        told.longest = max(told.longest, time.monotonic() - begun)
        if sent.code != 0:
            told.broken.append(f"sync after {one}: {sent.code} {sent.err}")


# killed


def killed(folder: Path, times: int, seed: int = 7) -> Came:
    """Two clones have said something each; one of them is killed in the middle of `sync`, which is then said again."""
    chance = random.Random(seed)
    plan = founded.in_round(folder / "first")
    server = servers.bare(plan, folder / "server.git")
    eva = servers.at_clone(plan, server, folder / "at", "eva")
    arne = servers.at_clone(plan, server, folder / "at", "arne")
    arne.run("remark", _ITEM, "Ord fra Arne.", "--submit")
    arne.run("sync")
    eva.run("remark", _ITEM, "Ord fra Eva.", "--submit")
    kept = folder / "kept"
    places = ("server.git", "at")
    for place in places:
        shutil.copytree(folder / place, kept / place, symlinks=True)
    begun = time.monotonic()
    eva.run("sync", apart=True)
    whole = time.monotonic() - begun
    broken: list[str] = []
    sent = 0
    for number in range(times):
        for place in places:
            shutil.rmtree(folder / place)
            shutil.copytree(kept / place, folder / place, symlinks=True)
        _kill(eva, ("sync",), chance.uniform(0.05, 1.1) * whole)
        sent += "Ord fra Eva." in _said(server)
        wrong = [found for place in (server, eva.folder) if (found := _settled(place))]
        again = eva.run("sync", code=None, apart=True)
        if again.code != 0 or git(server, "rev-parse", "main") != git(eva.folder, "rev-parse", "main"):
            wrong.append(f"the next sync: {again.code} {again.out} {again.err}")
        wrong += [f"lost: {words}" for words in ("Ord fra Arne.", "Ord fra Eva.") if _said(server).count(words) != 1]
        wrong += ["the work tree is behind"] if git(eva.folder, "status", "--porcelain") else []
        broken += [f"{number}: {one}" for one in wrong]
    counted = f"{sent} sent when it died; 0 lost, 0 twice, each finished by the next one"
    return Came(times, counted if not broken else f"{len(broken)} broken", tuple(broken))


def _said(server: Path) -> str:
    return git(server, "grep", "-h", "-e", "^text = ", "main", "--", "plan/reviews")


def _kill(person: Person, words: Sequence[str], seconds: float) -> None:
    process = subprocess.Popen(
        (sys.executable, "-m", "plantui", *words, "-C", str(person.folder), "--lang", "en"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, **person.environment},
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.wait(_SECONDS)


def _settled(repository: Path) -> str:
    """What is wrong with a repository once a git that outlived its parent has ended by itself."""
    end = time.monotonic() + _SECONDS
    while ".lock" in (found := unsound(repository)) and time.monotonic() < end:
        threading.Event().wait(0.05)
    return found


# cut off


def cut(folder: Path, times: int, seed: int = 7) -> Came:
    """The line to a real sshd ends after so many bytes of what it fetches; then it is tried again on a whole line."""
    chance = random.Random(seed)
    plan = founded.in_round(folder / "first")
    server = servers.bare(plan, folder / "server.git")
    with servers.sshd(folder / "sshd") as sshd:
        eva = servers.at_clone(plan, server, folder / "at", "eva", agreed=False)
        arne = servers.at_clone(plan, server, folder / "at", "arne")
        key = repositories.ssh_key(folder / "doors", "eva")
        sshd.admit(servers.me(), repositories.public_key(key))
        sshd.let(eva, key)
        url = sshd.url(servers.me(), server)
        git(eva.folder, "remote", "set-url", "origin", url)
        eva.run("sync", "--url", url)
        arne.run("remark", _ITEM, "Ord fra Arne. " + "Og mer. " * 200, "--submit")
        arne.run("sync")
        before, kept = git(eva.folder, "rev-parse", "main"), folder / "kept"
        shutil.copytree(folder / "at", kept, symlinks=True)
        whole = _fetched_bytes(eva, sshd.command(key), folder)
        broken: list[str] = []
        for number in range(times):
            shutil.rmtree(folder / "at")
            shutil.copytree(kept, folder / "at", symlinks=True)
            _through(eva, sshd.command(key), folder, chance.randrange(1, whole * 3 // 4))
            told = eva.run("sync", "--pull", code=None, apart=True)
            wrong = [] if told.code == 4 and told.err.strip() else [f"exit {told.code}: {told.err}"]
            wrong += ["something was taken"] if git(eva.folder, "rev-parse", "main") != before else []
            wrong += [found] if (found := _settled(eva.folder)) else []
            sshd.let(eva, key)
            again = eva.run("sync", code=None, apart=True)
            wrong += [] if again.code == 0 else [f"again: {again.code} {again.err}"]
            wrong += [] if git(eva.folder, "rev-parse", "main") == git(server, "rev-parse", "main") else ["not fetched"]
            broken += [f"{number}: {one}" for one in wrong]
    counted = f"{times} told with exit code 4, nothing taken by halves, each fetched by the next one"
    return Came(times, counted if not broken else f"{len(broken)} broken", tuple(broken))


def _fetched_bytes(person: Person, ssh: str, folder: Path) -> int:
    """How much the server sends for one fetch, about: it packs anew for each."""
    _through(person, ssh, folder, 1 << 30)
    person.run("sync", "--dry-run", code=None, apart=True)
    return int((folder / "passed").read_text("ascii"))


_LINE = """
import subprocess, sys
left, whole = {most}, 0
ssh = subprocess.Popen([*{ssh!r}, *sys.argv[1:]], stdout=subprocess.PIPE)
while left and (part := ssh.stdout.read1(min(left, 65536))):
    left, whole = left - len(part), whole + len(part)
    sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
open({passed!r}, "w").write(str(whole))
if not left:
    ssh.kill()
sys.exit(ssh.wait() and 255)
"""


def _through(person: Person, ssh: str, folder: Path, most: int) -> None:
    """Let a person's ssh bring so many bytes and no more, by their own configuration."""
    script = folder / "line"
    script.write_text(
        f"#!{sys.executable}\n" + _LINE.format(most=most, ssh=shlex.split(ssh), passed=str(folder / "passed")), "utf-8"
    )
    script.chmod(0o755)
    config = Path(person.environment["GIT_CONFIG_GLOBAL"])
    git(config.parent, "config", "--file", str(config), "core.sshCommand", str(script))


def trials() -> tuple[Trial, ...]:
    """Clones, kill, cut."""
    finished = "nothing acknowledged is lost, nothing stands twice, no lock is left, the next `sync` finishes"
    return (
        Trial(
            "clones", "6 clones x 10 records, each signed and sent by `sync`, all at once",
            f"nothing is lost, nobody signs again, the audit passes, no `sync` takes more than {_SECONDS:.0f} seconds",
            60, clones,
        ),
        Trial("kill-sync", "kill -9 at a random moment of `sync` between two clones", finished, 20, killed),
        Trial(
            "cut-fetch", "the line to sshd cut after a random number of bytes of a fetch",
            "told with exit code 4, nothing is taken by halves, the next `sync` fetches all", 12, cut,
        ),
    )  # fmt: skip
