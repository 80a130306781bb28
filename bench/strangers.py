"""A history full of commits that somebody else signed with gpg: what they cost an audit, and what they cost git."""

from __future__ import annotations

import hashlib
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import records
from bench.auditing import at_home, desk_of
from bench.records import History
from bench.table import Row, seconds
from plantui.git import process, repository
from plantui.git.objects import pack
from plantui.usecases.session import review, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session

COMMITS = 4_000
RECORDS = 100
ITEMS = 200
_WHO = b"Stranger <stranger@example.org> 1740816000 +0000"


def rows(folder: Path) -> list[Row]:
    """An audit of a plan in a repository whose other commits are a stranger's, against `git log --show-signature`."""
    with at_home(folder), _gnupg_home():
        made = records.build(folder / "plan.git", ITEMS, RECORDS)
        _add(made)
        trust.pin(desk_of(made, Memory()), made.root)
        theirs = seconds(lambda: _shown(made))
        ours = statistics.median(_audited(made) for _ in range(3))
    return [
        Row(
            f"audit of a history with {COMMITS} gpg-signed commits of others", f"{theirs / ours:.0f}x faster", ">= 5x",
            theirs >= 5 * ours, f"{ours:.2f} s against `git log --show-signature` {theirs:.1f} s",
        )
    ]  # fmt: skip


@contextmanager
def _gnupg_home() -> Iterator[None]:
    """A home with one new key, for gpg and for git."""
    with tempfile.TemporaryDirectory(prefix="gpg-", ignore_cleanup_errors=True) as home:
        os.environ["GNUPGHOME"] = home
        words = ("--passphrase", "", "--quick-gen-key", "Stranger <stranger@example.org>", "ed25519", "sign", "never")
        subprocess.run(("gpg", "--batch", "--quiet", *words), check=True, capture_output=True)
        try:
            yield
        finally:
            subprocess.run(("gpgconf", "--kill", "all"), check=False, capture_output=True)


def _add(made: History) -> None:
    """The commits, on the tip, each of a file beside the plan; every hundredth signature is over its own commit."""
    git = process.quarantine(repository.find(str(made.folder)))
    try:
        tip = repository.tip(git, "refs/heads/main") or ""
        listed = process.run_git(git, ("ls-tree", tip, "plan")).out.split()
        objects: list[tuple[pack.Kind, bytes]] = []
        signature = b""
        for number in range(COMMITS):
            blob = _put(objects, "blob", b"%d\n" % number)
            entries = b"100644 log\0" + bytes.fromhex(blob) + b"40000 plan\0" + bytes.fromhex(listed[2].decode())
            tree = _put(objects, "tree", entries)
            head = b"tree %s\nparent %s\nauthor %s\ncommitter %s\n" % (tree.encode(), tip.encode(), _WHO, _WHO)
            body = b"\nlog: %d\n" % number
            if number % 100 == 0:
                signed = subprocess.run(
                    ("gpg", "--batch", "--armor", "--detach-sign"), input=head + body, check=True, capture_output=True
                )
                signature = signed.stdout.rstrip(b"\n").replace(b"\n", b"\n ")
            tip = _put(objects, "commit", head + b"gpgsig " + signature + b"\n" + body)
        pack.write(git, objects)
    finally:
        process.close(git)
    for words in (("update-ref", "refs/heads/main", tip), ("repack", "-adq")):
        subprocess.run(("git", "-C", str(made.folder), *words), check=True)


def _put(objects: list[tuple[pack.Kind, bytes]], kind: pack.Kind, data: bytes) -> str:
    objects.append((kind, data))
    return hashlib.sha1(f"{kind} {len(data)}\0".encode() + data, usedforsecurity=False).hexdigest()


def _audited(made: History) -> float:
    memory = Memory()
    desk = desk_of(made, memory)
    return seconds(lambda: review.audited(Session(desk, memory)))


def _shown(made: History) -> None:
    words = ("log", "--show-signature", "--format=%H", "main")
    subprocess.run(("git", "-C", str(made.folder), *words), check=True, capture_output=True)
