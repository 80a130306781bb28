"""Commits and signatures taken apart and put together by hand, with keys made by ssh-keygen or `cryptography`."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PERSON = b"Kari Berg <kari.berg@example.org> 1738573200 +0100"


def unsigned(message: bytes = b"plan: en endring\n", *, extra: bytes = b"", tree: str = "a" * 40) -> bytes:
    """A raw commit without a signature; `extra` is put after the committer line."""
    parent = "b" * len(tree)
    head = f"tree {tree}\nparent {parent}\n".encode()
    return head + b"author " + PERSON + b"\ncommitter " + PERSON + b"\n" + extra + b"\n" + message


def with_signature(raw: bytes, armored: bytes, header: bytes = b"gpgsig") -> bytes:
    """The commit with an armored signature in a header at the head's end, as git puts it."""
    head, _, message = raw.partition(b"\n\n")
    value = armored.rstrip(b"\n").replace(b"\n", b"\n ")
    return head + b"\n" + header + b" " + value + b"\n\n" + message


def by_ssh_keygen(key: Path, payload: bytes, namespace: str = "git", *options: str) -> bytes:
    """The armored signature that ssh-keygen makes over a payload."""
    command = ("ssh-keygen", "-q", "-Y", "sign", "-n", namespace, *options, "-f", str(key))
    return subprocess.run(command, input=payload, capture_output=True, check=True).stdout


def string(data: bytes) -> bytes:
    """SSH wire format: four bytes of length, then the bytes."""
    return len(data).to_bytes(4, "big") + data


def armor(blob: bytes, ending: bytes = b"") -> bytes:
    """An SSHSIG blob as text."""
    text = base64.b64encode(blob)
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    return b"\n".join((b"-----BEGIN SSH SIGNATURE-----", *lines, b"-----END SSH SIGNATURE-----")) + b"\n" + ending


def unarmored(armored: bytes) -> bytes:
    """The SSHSIG blob in an armored signature."""
    return base64.b64decode(b"".join(armored.strip().split(b"\n")[1:-1]))


def by_hardware_key(payload: bytes, *, flags: int = 0x01, trailing: bytes = b"") -> tuple[bytes, bytes]:
    """What a sk-ssh-ed25519 key would make of a payload: the armored signature and the public key's blob.

    Built as PROTOCOL.u2f says, since no hardware is at hand; `flags` 0x01 says that somebody touched it.
    """
    key = Ed25519PrivateKey.generate()
    name = b"sk-ssh-ed25519@openssh.com"
    point = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    public = string(name) + string(point) + string(b"ssh:")
    digest = hashlib.sha512(payload).digest()
    message = b"SSHSIG" + string(b"git") + string(b"") + string(b"sha512") + string(digest)
    counted = bytes([flags]) + (7).to_bytes(4, "big")
    made = key.sign(hashlib.sha256(b"ssh:").digest() + counted + hashlib.sha256(message).digest())
    signature = string(name) + string(made) + counted + trailing
    parts = (public, b"git", b"", b"sha512", signature)
    return armor(b"SSHSIG" + (1).to_bytes(4, "big") + b"".join(map(string, parts))), public
