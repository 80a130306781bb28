"""SSH key files: what the head of one tells without any passphrase."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

import attrs

from plantui.git.wire import Wire, counted

_BEGIN = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_MAGIC = b"openssh-key-v1\0"
_MOST = 128 * 1024
_PIN = 0x04


@attrs.frozen(slots=True)
class KeyFile:
    """A key file: its public key's blob, whether it holds the private half, and what using it will ask for.

    `blob` is empty when the file does not tell (old PEM files). `encrypted`: a passphrase is needed; `pin`: a hardware
    key that wants its PIN.
    """

    path: str
    blob: bytes
    comment: str
    private: bool
    encrypted: bool = False
    pin: bool = False

    def line(self) -> str:
        """The public key as people.toml writes it: kind and base64."""
        kind = Wire(self.blob).string().decode("ascii", "replace")
        return f"{kind} {base64.b64encode(self.blob).decode('ascii')}"


def read(path: str) -> KeyFile | None:
    """What a key file says of itself, or None when it is no SSH key; raises OSError when it cannot be read."""
    with Path(path).open("rb") as file:
        data = file.read(_MOST)
    if data.startswith(_BEGIN):
        return _openssh(path, data)
    if data.startswith(b"-----BEGIN ") and b"PRIVATE KEY" in data[:200]:
        return KeyFile(path, b"", "", private=True, encrypted=b"ENCRYPTED" in data[:400])
    line = data.decode("utf-8", "replace").strip().split("\n")[0]
    blob, comment = public(line)
    return KeyFile(path, blob, comment, private=False) if blob else None


def public(line: str) -> tuple[bytes, str]:
    """The blob and comment of a public key as one line, `ssh-ed25519 AAAA… comment`; an empty blob when it is none."""
    words = line.split(None, 2)
    if len(words) < 2:
        return b"", ""
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (binascii.Error, ValueError):
        return b"", ""
    if not blob.startswith(counted(words[0].encode("utf-8", "replace"))):
        return b"", ""
    return blob, words[2].strip() if len(words) > 2 else ""


def _openssh(path: str, data: bytes) -> KeyFile | None:
    text = b"".join(line for line in data.split(b"\n") if not line.startswith(b"-----"))
    try:
        wire = base64.b64decode(text)
        if not wire.startswith(_MAGIC):
            return None
        head = Wire(wire[len(_MAGIC) :])
        cipher = head.string()
        head.string()  # how the passphrase is stretched
        head.string()  # and with what
        head.number()
        blob = head.string()
        encrypted = cipher != b"none"
        return KeyFile(
            path, blob, "", private=True, encrypted=encrypted, pin=not encrypted and _wants_pin(head.string())
        )
    except (binascii.Error, ValueError):
        return None


def _wants_pin(part: bytes) -> bool:
    """The flags of a hardware key stand in its private part: after two check numbers, kind, point and application."""
    private = Wire(part)
    private.take(8)
    kind = private.string()
    if not kind.startswith(b"sk-"):
        return False
    for _ in range(3 if b"ecdsa" in kind else 2):
        private.string()
    return bool(private.take(1)[0] & _PIN)
