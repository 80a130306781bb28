"""Strict parsing of a raw commit object: its headers, its one signature, and the bytes that were signed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs

from plantui import limits
from plantui.i18n import t
from plantui.value_class import value_class

_ID = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
_WHO = rb"[^<>\n\0]* ?<[^<>\n\0]*> [0-9]{1,12} [+-][0-9]{4}"
_PERSON = re.compile(_WHO)

_TREE = re.compile(rb"tree [0-9a-fA-F]+\n")
_PARENTS = re.compile(rb"(?:parent [0-9a-fA-F]+\n)*")
_LONGEST_LINE = len("parent ") + 64 + 1

SIGNATURE_HEADERS = {40: b"gpgsig", 64: b"gpgsig-sha256"}
"""Where git keeps a commit's signature, by the length of the object format's ids."""

_USUAL = {
    length: re.compile(
        rb"tree ([0-9a-f]{%d})\n((?:parent [0-9a-f]{%d}\n)*)author (%s)\ncommitter (%s)\n(?:%s (.*(?:\n .*)*)\n)?"
        % (length, length, _WHO, _WHO, name)
    )
    for length, name in SIGNATURE_HEADERS.items()
}
"""The headers of nearly every commit in one match: none but these, the signature last. Others are parsed by line."""


@value_class
class RawCommit:
    """A parsed commit object; `headers` are names and values in their order, the signature among them.

    `signature` is the armored signature (None: not signed), `payload` the object without it: what was signed.
    """

    tree: str
    parents: tuple[str, ...]
    author: bytes
    committer: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    signature: bytes | None
    payload: bytes
    message: bytes

    @property
    def names(self) -> tuple[bytes, ...]:
        """The header names in their order."""
        return tuple(name for name, _ in self.headers)


@attrs.define(slots=True)
class CommitHead:
    """A commit of more bytes than its bound, read in parts: its tree and parents however many they are, and all of it
    where only the parents make it long.

    `large` is decided once more than a line's length has come after the parents.
    """

    size: int
    kept: bytearray = attrs.field(factory=bytearray)
    large: bool = False
    _at: int = 0
    _ended: bool = False

    def take(self, part: bytes) -> None:
        """Add the next part."""
        if not self.large:
            self.kept += part
        if self._ended:
            return
        if not self._at:
            tree = _TREE.match(self.kept)
            self._at = tree.end() if tree else 0
        if self._at:
            match = _PARENTS.match(self.kept, self._at)
            self._at = match.end() if match else self._at
        if len(self.kept) - self._at > _LONGEST_LINE:
            self._ended = True
            self.large = self.size - parent_bytes(self.kept) > limits.COMMIT_BYTES
            if self.large:
                del self.kept[self._at :]


def parent_bytes(raw: bytes | bytearray) -> int:
    """The bytes that a commit's `parent` lines take, which its bound leaves out."""
    tree = _TREE.match(raw)
    match = _PARENTS.match(raw, tree.end()) if tree else None
    return match.end() - match.start() if match else 0


@value_class
class Malformed:
    """A commit that git would not have written so; `signed` when it has anything like a signature header."""

    why: str
    signed: bool


def parse(raw: bytes) -> RawCommit | Malformed:
    """Parse a raw commit object.

    Strict: tree, parents, author, committer in this order, then at most one each of encoding and the signature
    header of the object format, and git's own mergetag headers; anything else is Malformed.
    """
    if len(raw) > limits.COMMIT_BYTES and len(raw) - parent_bytes(raw) > limits.COMMIT_BYTES:
        return Malformed(t("sig.commit.too_big", size=len(raw), most=limits.COMMIT_BYTES), b"\ngpgsig" in raw[:65536])
    end = raw.find(b"\n\n")
    head, message = (raw, b"") if end < 0 else (raw[: end + 1], raw[end + 2 :])
    signed = b"\ngpgsig" in head
    if end < 0 or b"\0" in head:
        return Malformed(t("sig.commit.malformed"), signed)
    pattern = _USUAL.get(head.find(b"\n") - len(b"tree "))
    usual = pattern.fullmatch(head) if pattern else None
    if usual is not None:
        return _usual(usual, head, message)
    fields: list[tuple[bytes, list[bytes]]] = []
    payload: list[bytes] = []
    for line in head[:-1].split(b"\n"):
        if line.startswith(b" "):
            if not fields:
                return Malformed(t("sig.commit.malformed"), signed)
            fields[-1][1].append(line[1:])
        else:
            name, _, value = line.partition(b" ")
            fields.append((name, [value]))
        if not fields[-1][0].startswith(b"gpgsig"):
            payload.append(line)
    headers = [(name, b"\n".join(lines)) for name, lines in fields]
    why = _unexpected(headers)
    if why:
        return Malformed(why, signed)
    parents = tuple(value.decode() for name, value in headers if name == b"parent")
    tree = headers[0][1].decode()
    return RawCommit(
        tree,
        parents,
        headers[len(parents) + 1][1],
        headers[len(parents) + 2][1],
        tuple(headers),
        next((value for name, value in headers if name == SIGNATURE_HEADERS[len(tree)]), None),
        b"\n".join(payload) + b"\n\n" + message,
        message,
    )


def _usual(match: re.Match[bytes], head: bytes, message: bytes) -> RawCommit:
    """The commit of a match of `_USUAL`, as the rest of `parse` would make it."""
    tree, parent_lines, author, committer, folded = match.groups()
    parents = [line[len(b"parent ") :] for line in parent_lines.split(b"\n")[:-1]]
    headers = [
        (b"tree", tree),
        *[(b"parent", parent) for parent in parents],
        (b"author", author),
        (b"committer", committer),
    ]
    armored = None
    if folded is not None:
        name = SIGNATURE_HEADERS[len(tree)]
        armored = folded.replace(b"\n ", b"\n")
        headers.append((name, armored))
        head = head[: match.start(5) - len(name) - 1]
    parent_ids = tuple([parent.decode() for parent in parents])
    payload = head + b"\n" + message
    return RawCommit(tree.decode(), parent_ids, author, committer, tuple(headers), armored, payload, message)


def _unexpected(headers: Sequence[tuple[bytes, bytes]]) -> str:
    """Why these headers are not a commit's, in words; empty when they are."""
    names = [name for name, _ in headers]
    parents = names.count(b"parent")
    first = [b"tree", *[b"parent"] * parents, b"author", b"committer"]
    if names[: len(first)] != first:
        return t("sig.commit.malformed")
    ids = [value for _, value in headers[: parents + 1]]
    if any(not _ID.fullmatch(value) or len(value) != len(ids[0]) for value in ids):
        return t("sig.commit.malformed")
    if any(not _PERSON.fullmatch(value) for _, value in headers[parents + 1 : parents + 3]):
        return t("sig.commit.malformed")
    rest = names[len(first) :]
    signatures = [name for name in rest if name.startswith(b"gpgsig")]
    if len(signatures) > 1:
        return t("sig.commit.two_signatures")
    if signatures and signatures[0] != SIGNATURE_HEADERS[len(ids[0])]:
        return t("sig.commit.other_format", name=_shown(signatures[0]))
    if rest.count(b"encoding") > 1:
        return t("sig.commit.malformed")
    for name in rest:
        if name not in (b"encoding", b"mergetag", *signatures):
            return t("sig.commit.unknown_header", name=_shown(name))
    return ""


def _shown(name: bytes) -> str:
    return name[:40].decode("utf-8", "replace")
