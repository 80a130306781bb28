"""SSH public keys: their wire format, which kinds and sizes are allowed, and the fingerprint people know them by."""

from __future__ import annotations

import base64
import hashlib
import re

from plantui.i18n import t

KINDS = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
)
"""The ssh kinds that may sign; rsa from `RSA_BITS`."""

RSA_BITS = 3072
"""An RSA key below this proves too little."""

_GPG = re.compile(r"[0-9A-F]{40}|[0-9A-F]{64}")
_BODY = re.compile(r"(?:[A-Za-z0-9+/]{4}){0,4095}(?:[A-Za-z0-9+/]{4}={0,2}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)")
"""Whole base64 of at most 16384 characters. It is asked before decoding, whose strictness is another from one Python to
the next: which keys there are must not hang on that."""


class NotAKey(ValueError):
    """A text that is no key plantui accepts; the message says what was seen and what was expected."""


def ssh_fingerprint(public: str) -> str:
    """`SHA256:…` of an ssh public key as authorized_keys writes it; a comment after it is passed over."""
    kind, _, rest = public.strip().partition(" ")
    body = rest.strip().partition(" ")[0]
    if kind not in KINDS:
        raise NotAKey(t("people.key_kind", seen=kind[:60], known=", ".join(KINDS)))
    if not _BODY.fullmatch(body):
        raise NotAKey(t("people.key_body", seen=body[:60]))
    try:
        blob = base64.b64decode(body)
        wire, parts = Wire(blob), list[bytes]()
        while wire.rest():
            parts.append(wire.string())
    except ValueError:
        raise NotAKey(t("people.key_body", seen=body[:60])) from None
    if parts[0] != kind.encode():
        raise NotAKey(t("people.key_body", seen=body[:60]))
    if kind == "ssh-rsa":
        bits = int.from_bytes(parts[-1]).bit_length()
        if bits < RSA_BITS:
            raise NotAKey(t("people.key_weak", bits=bits, least=RSA_BITS))
    return fingerprint(blob)


def fingerprint(blob: bytes) -> str:
    """`SHA256:…` of an ssh key's bytes, as ssh-keygen shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def gpg_fingerprint(written: str) -> str:
    """A gpg fingerprint in full: upper-case hex without spaces."""
    plain = written.replace(" ", "").upper()
    if not _GPG.fullmatch(plain):
        raise NotAKey(t("people.key_gpg", seen=written[:80]))
    return plain


# SSH wire format, as signatures, key files and agents speak it: read from the left, within bounds


def counted(data: bytes) -> bytes:
    """A string of the wire format: four bytes of length, then the bytes."""
    return len(data).to_bytes(4) + data


class Wire:
    """Bytes somebody else wrote, taken piece by piece; every piece that is not there raises ValueError."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        if count > len(self._data) - self._at:
            raise ValueError(f"{count} bytes expected, {len(self._data) - self._at} left")
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self) -> int:
        """The next four bytes as a number."""
        return int.from_bytes(self.take(4))

    def string(self) -> bytes:
        """The next string, without its length."""
        return self.take(self.number())

    def integer(self) -> int:
        """The next positive multiple-precision integer, which must stand in its shortest form."""
        data = self.string()
        if not data or data[0] & 0x80 or (data[0] == 0 and (len(data) == 1 or not data[1] & 0x80)):
            raise ValueError("not a positive integer in its shortest form")
        return int.from_bytes(data)

    def rest(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._at
