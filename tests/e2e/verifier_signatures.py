"""The verifier's signatures: what clause 3 takes for one, ssh by ssh-keygen and OpenPGP by gpg.

A tool's yes is never enough: the armour, the kinds of key and the order of the curve are looked at here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

ORDER = 2**252 + 27742317777372353535851937790883648493  # of ed25519's group
KINDS = {
    "ssh-ed25519": ("ssh-ed25519",),
    "sk-ssh-ed25519@openssh.com": ("sk-ssh-ed25519@openssh.com",),
    **{f"ecdsa-sha2-nistp{size}": (f"ecdsa-sha2-nistp{size}",) for size in (256, 384, 521)},
    "ssh-rsa": ("rsa-sha2-256", "rsa-sha2-512"),
}
FIRST, LAST = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
PGP_FIRST, PGP_LAST = b"-----BEGIN PGP SIGNATURE-----", b"-----END PGP SIGNATURE-----"


class Unchecked(Exception):
    """A signature that cannot be checked on this machine."""


def is_pgp(armored: bytes) -> bool:
    return armored.startswith(b"-----BEGIN PGP")


class Wire:
    """The strings of ssh's wire format, one after another; nothing may be left over."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def take(self, size: int) -> bytes:
        if len(self.data) < size:
            raise ValueError(f"{len(self.data)} bytes are left of {size}")
        found, self.data = self.data[:size], self.data[size:]
        return found

    def string(self) -> bytes:
        return self.take(int.from_bytes(self.take(4), "big"))

    def end(self) -> None:
        if self.data:
            raise ValueError(f"{len(self.data)} bytes too many")


def unarmored(armored: bytes, first: bytes, last: bytes) -> bytes:
    """The bytes inside one armour; ValueError unless it is spelled in the one way."""
    lines = armored.split(b"\n")
    if len(lines) < 3 or lines[0] != first or lines[-1] != last:
        raise ValueError("no armour, or something beside it")
    text = b"".join(lines[1:-1])
    blob = base64.b64decode(text, validate=True)
    if base64.b64encode(blob) != text:
        raise ValueError("another spelling of its bytes")
    return blob


def unsealed(armored: bytes) -> tuple[str, bytes]:
    """The kind and the blob of the key in an ssh signature that is laid out as it must be; else ValueError."""
    wire = Wire(unarmored(armored, FIRST, LAST))
    if wire.take(6) != b"SSHSIG" or wire.take(4) != b"\0\0\0\1":
        raise ValueError("not version 1")
    public, namespace, reserved, digest, signature = (wire.string() for _ in range(5))
    wire.end()
    if namespace != b"git" or reserved or digest not in (b"sha256", b"sha512"):
        raise ValueError("another namespace or digest")
    kind = plain_key(public)
    made = Wire(signature)
    if made.string().decode() not in KINDS[kind]:
        raise ValueError("another algorithm")
    proof = made.string()
    if "ed25519" in kind and (len(proof) != 64 or int.from_bytes(proof[32:], "little") >= ORDER):
        raise ValueError("S is not below the order")
    if kind.startswith("sk-"):
        flags, _counter = made.take(1)[0], made.take(4)
        if not flags & 1:
            raise ValueError("nobody touched it")
    made.end()
    return kind, public


def plain_key(public: bytes) -> str:
    """The kind of a plain key of an allowed kind; else ValueError."""
    wire = Wire(public)
    kind = wire.string().decode("ascii", "replace")
    if kind not in KINDS:
        raise ValueError(f"{kind} is not allowed")
    parts = [wire.string() for _ in range(1 if kind == "ssh-ed25519" else 2)]
    wire.end()
    if kind == "ssh-rsa" and int.from_bytes(parts[1], "big").bit_length() < 3072:
        raise ValueError("a short key")
    return kind


@cache
def ssh_signer(armored: bytes, payload: bytes) -> str:
    """The fingerprint of the ssh key whose signature in the namespace `git` holds; empty when none does."""
    try:
        kind, public = unsealed(armored)
    except (ValueError, binascii.Error):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        allowed, made = Path(folder, "allowed"), Path(folder, "signature")
        allowed.write_text(f'x namespaces="git" {kind} {base64.b64encode(public).decode()}\n')
        made.write_bytes(armored + b"\n")
        command = ("ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "x", "-n", "git", "-s", made)
        good = subprocess.run(command, input=payload, capture_output=True, check=False).returncode == 0
    return fingerprint(public) if good else ""


@cache
def pgp_signer(armored: bytes, payload: bytes, keys: tuple[str, ...]) -> str:
    """The fingerprint of the primary key, among `keys` in armour, whose OpenPGP signature holds; empty when none does.

    Raises Unchecked where there is no gpg.
    """
    if not well_armored(armored) or not keys:
        return ""
    gpg = shutil.which("gpg")
    if gpg is None:
        raise Unchecked
    with tempfile.TemporaryDirectory() as home:
        quiet = (gpg, "--homedir", home, "--batch", "--no-tty", "--no-auto-key-retrieve", "--trust-model", "always")
        for key in keys:
            subprocess.run((*quiet, "--import"), input=key.encode(), capture_output=True, check=False)
        made = Path(home, "signature")
        made.write_bytes(armored + b"\n")
        ran = subprocess.run(
            (*quiet, "--status-fd", "1", "--verify", str(made), "-"), input=payload, capture_output=True, check=False
        )
        listed = subprocess.run((*quiet, "--with-colons", "--list-keys"), capture_output=True, check=False)
    return judged(ran.returncode, ran.stdout.decode("utf-8", "replace"), listed.stdout.decode("utf-8", "replace"))


def well_armored(armored: bytes) -> bool:
    """Whether there is one OpenPGP armour of one signature, in the one spelling of its bytes, and nothing beside it."""
    lines = armored.split(b"\n")
    ends = [line for line in lines if line.startswith(b"-----")]
    if ends != [PGP_FIRST, PGP_LAST] or lines[0] != PGP_FIRST or lines[-1] != PGP_LAST or b"" not in lines:
        return False
    inside = lines[lines.index(b"") + 1 : -1]
    if not all(re.fullmatch(rb"[!-~]+: [ -~]*[!-~]", line) for line in lines[1 : lines.index(b"")]):
        return False
    if inside and re.fullmatch(rb"=[A-Za-z0-9+/]{4}", inside[-1]):
        inside.pop()
    text = b"".join(inside)
    try:
        return base64.b64encode(base64.b64decode(text, validate=True)) == text
    except binascii.Error:
        return False


def judged(code: int, told: str, listed: str) -> str:
    """What gpg's exit status and status lines come to."""
    rows = [line.split()[1:] for line in told.splitlines() if line.startswith("[GNUPG:] ")]
    named = [row[0] for row in rows]
    valid = [row for row in rows if row[0] == "VALIDSIG"]
    bad = {"BADSIG", "ERRSIG", "EXPSIG", "REVKEYSIG"}
    if code or len(valid) != 1 or named.count("NEWSIG") > 1 or bad & set(named):
        return ""
    if named.count("GOODSIG") + named.count("EXPKEYSIG") != 1:
        return ""
    _, own, _, _, _, _, _, algorithm, digest, kind, primary = valid[0][:11]
    if kind != "00" or digest not in ("8", "9", "10", "11") or algorithm not in ("1", "19", "22"):
        return ""
    sizes = {one: size for one, (_, size) in keys_of(listed).items()}
    # Of a key that is revoked and has expired gpg says in its report that it has expired, and no more.
    revoked = any(keys_of(listed).get(one, ("r", 0))[0] == "r" for one in (own, primary))
    return "" if revoked or (algorithm == "1" and sizes.get(own, 0) < 3072) else primary


def keys_of(listed: str) -> dict[str, tuple[str, int]]:
    """The validity and size of each key and sub-key that gpg lists with colons, by fingerprint."""
    found, validity, size = {}, "", 0
    for row in (line.split(":") for line in listed.splitlines()):
        if row[0] in ("pub", "sub"):
            validity, size = row[1], int(row[2] or 0)
        if row[0] == "fpr":
            found[row[9]] = (validity, size)
    return found


def fingerprint(public: bytes) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(public).digest()).decode().rstrip("=")


def key_name(written: str) -> str:
    """The fingerprint of a key as people.toml writes it."""
    return fingerprint(base64.b64decode(re.split(r"\s+", written.strip())[1]))
