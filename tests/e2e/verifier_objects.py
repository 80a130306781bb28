"""The verifier's objects: commits, trees and files from git, each hashed again, and what a commit's head says.

Written from the rule of authority and git's own formats, importing nothing of plantui.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import unicodedata
from types import SimpleNamespace as Bag
from typing import Any

COMMIT_BYTES = 1_048_576
PATH_BYTES, PATH_DEPTH, TREE_ENTRIES = 512, 16, 200_000
PIECE = 1 << 16


class Missing(Exception):
    """An object that is not there, or is not what its name says: (code, what)."""


class Store:
    """A repository's objects, each hashed again; replace refs, grafts and shallow files have no say."""

    def __init__(self, repository: str) -> None:
        self.git = ("git", "-c", "safe.directory=*", "-C", repository)
        self.env = {**os.environ, "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1"}
        self.pipe: subprocess.Popen[bytes] | None = None
        self.known: dict[str, tuple[str, bytes]] = {}

    def run(self, *words: str) -> str:
        ran = subprocess.run((*self.git, *words), env=self.env, capture_output=True, check=True)
        return ran.stdout.decode().strip()

    def get(self, one: str) -> tuple[str, bytes]:
        if one not in self.known:
            self.known[one] = self.fetched(one)
        return self.known[one]

    def fetched(self, one: str) -> tuple[str, bytes]:
        """The object's kind and bytes, hashed as they come; a size is no damage."""
        if self.pipe is None or self.pipe.poll() is not None:
            command = (*self.git, "cat-file", "--batch")
            self.pipe = subprocess.Popen(
                command, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        assert self.pipe.stdin and self.pipe.stdout
        self.pipe.stdin.write(one.encode() + b"\n")
        self.pipe.stdin.flush()
        words = self.pipe.stdout.readline().decode().split()
        if len(words) != 3:
            raise Missing("object-missing" if words else "object-damaged", one)
        left = int(words[2])
        named = (hashlib.sha1 if len(one) == 40 else hashlib.sha256)(f"{words[1]} {left}\0".encode())
        pieces = []
        while left:
            piece = self.pipe.stdout.read(min(PIECE, left))
            if not piece:
                raise Missing("object-damaged", one)
            named.update(piece)
            pieces.append(piece)
            left -= len(piece)
        self.pipe.stdout.read(1)
        if named.hexdigest() != one:
            raise Missing("object-damaged", one)
        return words[1], b"".join(pieces)

    def close(self) -> None:
        if self.pipe is not None:
            self.pipe.communicate()

    def read(self, one: str, kind: str) -> bytes:
        found, data = self.get(one)
        if found != kind:
            raise Missing("object-damaged", one)
        return data

    # commits

    def commit(self, one: str) -> Bag:
        """A commit: tree, parents, its one signature with what that covers, and whether its head is as it should be.

        Of one that is too large only tree and parents are read.
        """
        raw = self.read(one, "commit")
        lineage = re.match(rb"tree ([0-9a-f]+)\n((?:parent [0-9a-f]+\n)*)", raw)
        if lineage is None:
            raise Missing("object-damaged", one)
        tree = lineage[1].decode()
        parents = [line[7:].decode() for line in lineage[2].splitlines()]
        made = Bag(id=one, tree=tree, parents=parents, seal=b"", payload=b"", signed=False, exact=False)
        made.large = len(raw) - len(lineage[2]) > COMMIT_BYTES
        if not made.large:
            self.head(made, raw)
        return made

    @staticmethod
    def head(made: Bag, raw: bytes) -> None:
        head, _, message = raw.partition(b"\n\n")
        headers: list[tuple[str, list[bytes]]] = []
        payload = []
        for line in head.split(b"\n"):
            if line.startswith(b" ") and headers:
                headers[-1][1].append(line[1:])
            else:
                name, _, value = line.partition(b" ")
                headers.append((name.decode("utf-8", "replace"), [value]))
            if not headers[-1][0].startswith("gpgsig"):
                payload.append(line)
        names = [name for name, _ in headers]
        seals = [(name, value) for name, value in headers if name.startswith("gpgsig")]
        mine = "gpgsig" if len(made.id) == 40 else "gpgsig-sha256"
        if len(seals) == 1 and seals[0][0] == mine:
            made.seal, made.payload = b"\n".join(seals[0][1]), b"\n".join(payload) + b"\n\n" + message
        made.signed = bool(seals)
        expected = ["tree", *["parent"] * len(made.parents), "author", "committer", mine]
        made.exact = names == expected and all(len(value) == 1 for name, value in headers if name != mine)

    # trees

    def tree(self, tree: str) -> Bag:
        """A commit's tree: its files below plan/ by path, a digest of the rest, and the folders that are malformed."""
        rest, plans = hashlib.sha256(), []
        for mode, name, one in self.rows(tree):
            if folded(name) == "plan":
                plans.append((mode, name, one))
            else:
                rest.update(f"{mode} {name}\0{one}\0".encode("utf-8", "surrogateescape"))
        here = Bag(files={"": ("", rest.hexdigest())}, folders={}, malformed=set())
        whole = len(plans) <= 1 and all(mode == "40000" and name == "plan" for mode, name, _ in plans)
        if not whole:
            here.malformed.add(("", str(plans)))
        todo = [("plan", one) for mode, name, one in plans if name == "plan" and mode == "40000"]
        here.files.update({name: (mode, one) for mode, name, one in plans if mode != "40000" or name != "plan"})
        count = 0
        while todo:
            folder, one = todo.pop()
            rows = self.rows(one)
            here.folders[folder] = one
            count += len(rows)
            if not laid_out(rows) or count > TREE_ENTRIES:
                here.malformed.add((folder, one))
            for mode, name, row in rows:
                path = f"{folder}/{name}"
                if path.count("/") > PATH_DEPTH or len(path.encode("utf-8", "surrogateescape")) > PATH_BYTES:
                    here.malformed.add((folder, one))
                if mode == "40000":
                    todo.append((path, row))
                    continue
                here.files[path] = (mode, row)
                if mode != "100644":
                    here.malformed.add((folder, one))
                if mode != "160000":
                    self.read(row, "blob")
        return here

    def rows(self, tree: str) -> list[tuple[str, str, str]]:
        data, rows, size, at = self.read(tree, "tree"), [], len(tree) // 2, 0
        while at < len(data):
            end = data.index(b"\0", at)
            mode, _, name = data[at:end].decode("utf-8", "surrogateescape").partition(" ")
            at = end + 1 + size
            rows.append((mode, name, data[end + 1 : at].hex()))
        return rows


def folded(name: str) -> str:
    """A name as a file system that minds neither case nor Unicode form sees it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def laid_out(rows: list[Any]) -> bool:
    """Whether a folder is sorted, and no two of its names are alike."""
    order = [(f"{name}/" if mode == "40000" else name).encode("utf-8", "surrogateescape") for mode, name, _ in rows]
    return order == sorted(order) and len({folded(name) for _, name, _ in rows}) == len(rows)
