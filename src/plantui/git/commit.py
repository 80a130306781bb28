"""One raw commit object taken apart strictly: its headers, its one signature, and the bytes that were signed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs

from plantui import limits
from plantui.words import t

_ID = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
_PERSON = re.compile(rb"[^<>\n\0]* ?<[^<>\n\0]*> [0-9]{1,12} [+-][0-9]{4}")

SIGNATURE_HEADERS = {40: b"gpgsig", 64: b"gpgsig-sha256"}
"""Where git keeps a commit's signature, by the length of the object format's ids."""


@attrs.frozen(slots=True)
class RawCommit:
    """What one commit object says; `headers` are names and values in their order, the signature among them.

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


@attrs.frozen(slots=True)
class Malformed:
    """A commit that is not laid out as git lays commits out; `signed` when it carries anything like a signature."""

    why: str
    signed: bool


def read(raw: bytes) -> RawCommit | Malformed:
    """Take a raw commit object apart.

    Strict: tree, parents, author, committer in this order, then at most one each of encoding and the signature
    header of the object format, and git's own mergetag headers; anything else is Malformed.
    """
    if len(raw) > limits.COMMIT_BYTES:
        return Malformed(t("sig.commit.too_big", size=len(raw), most=limits.COMMIT_BYTES), b"\ngpgsig" in raw[:65536])
    end = raw.find(b"\n\n")
    head, message = (raw, b"") if end < 0 else (raw[: end + 1], raw[end + 2 :])
    signed = b"\ngpgsig" in head
    if end < 0 or b"\0" in head:
        return Malformed(t("sig.commit.malformed"), signed)
    headers: list[tuple[bytes, bytes]] = []
    payload: list[bytes] = []
    for line in head[:-1].split(b"\n"):
        if line.startswith(b" "):
            if not headers:
                return Malformed(t("sig.commit.malformed"), signed)
            name, value = headers[-1]
            headers[-1] = (name, value + b"\n" + line[1:])
        else:
            name, _, value = line.partition(b" ")
            headers.append((name, value))
        if not name.startswith(b"gpgsig"):
            payload.append(line)
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
