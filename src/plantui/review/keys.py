"""Registered keys: what kind they are, whether they are allowed, and the fingerprint people know them by."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from plantui.words import t

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

_GPG = re.compile(r"[0-9A-F]{40}|[0-9A-F]{64}")
_BODY = re.compile(r"[A-Za-z0-9+/]{1,16384}={0,2}")


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
        blob = base64.b64decode(body, validate=True)
        parts = _parts(blob)
    except (binascii.Error, ValueError):
        raise NotAKey(t("people.key_body", seen=body[:60])) from None
    if not parts or parts[0] != kind.encode():
        raise NotAKey(t("people.key_body", seen=body[:60]))
    if kind == "ssh-rsa":
        bits = int.from_bytes(parts[-1], "big").bit_length()
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


def _parts(blob: bytes) -> list[bytes]:
    parts: list[bytes] = []
    at = 0
    while at < len(blob):
        size = int.from_bytes(blob[at : at + 4], "big")
        part = blob[at + 4 : at + 4 + size]
        if len(blob) < at + 4 or len(part) < size:
            raise ValueError("cut short")
        parts.append(part)
        at += 4 + size
    return parts
