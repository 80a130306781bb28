"""`PYTHONPATH=tests python -m fuzz.signatures [count] [seed]`: mutations of real signatures, and who takes them.

Each mutation is judged by plantui. Every one it calls good is put to the tool that made the signature, `ssh-keygen -Y
verify` or `gpg --verify`: one that the tool refuses is false, and is printed. Most ssh mutations are refused in this
process, so there can be very many; of the OpenPGP ones, what is no armour is, and gpg sees the rest.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs

from plantui.git.sign import openpgp, sshsig
from plantui.git.sign.openpgp import Keyring
from support import repositories, signatures
from support.signatures import string

ORDER = 2**252 + 27742317777372353535851937790883648493
KINDS: Mapping[str, int] = {"ed25519": 0, "ecdsa": 256, "rsa": 3072}

Mutation = Callable[[random.Random, bytes], bytes]


@attrs.define
class Came:
    """What a run came to: how many were tried and taken, and what was taken here and refused by the tool."""

    tried: int = 0
    taken: int = 0
    false: list[bytes] = attrs.field(factory=list)


# text


def _flipped(dice: random.Random, text: bytes) -> bytes:
    at = dice.randrange(len(text))
    return text[:at] + bytes([text[at] ^ (1 << dice.randrange(8))]) + text[at + 1 :]


def _replaced(dice: random.Random, text: bytes) -> bytes:
    at = dice.randrange(len(text))
    return text[:at] + dice.choice((b"A", b"+", b"/", b"=", b"-", b"_", b" ", b"\t", b"\r", b"\n")) + text[at + 1 :]


def _inserted(dice: random.Random, text: bytes) -> bytes:
    at = dice.randrange(len(text) + 1)
    more = dice.choice((b"A", b"=", b"==", b" ", b"\r", b"\n", b"\0", b"\n\n", b"Comment: x\n", b"-----", b"=AAAA\n"))
    return text[:at] + more + text[at:]


def _dropped(dice: random.Random, text: bytes) -> bytes:
    at = dice.randrange(len(text))
    return text[:at] + text[at + dice.choice((1, 1, 2, 4, 70)) :]


def _around(dice: random.Random, text: bytes) -> bytes:
    more = dice.choice((b"\n", b" ", b"x", b"\r", b"\t", b"\n\n", text, text.split(b"\n")[0] + b"\n"))
    return dice.choice((text + more, more + text, text + b"\n" + more))


def _lines(dice: random.Random, text: bytes) -> bytes:
    lines = text.split(b"\n")
    at = dice.randrange(len(lines))
    match dice.randrange(5):
        case 0:
            lines[at] += dice.choice((b" ", b"\r", b"\t"))
        case 1:
            lines.insert(at, dice.choice((b"", b" ", lines[at])))
        case 2:
            del lines[at]
        case 3:
            other = dice.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            return text.replace(b"\n", b"\r\n")
    return b"\n".join(lines)


def _rewrapped(dice: random.Random, text: bytes) -> bytes:
    """Line lengths are free, so this is taken by all."""
    first, *inside, last = text.split(b"\n")
    head = inside[: inside.index(b"") + 1] if b"" in inside else []
    check = [inside.pop()] if inside[-1].startswith(b"=") else []
    body, width = b"".join(inside[len(head) :]), dice.randint(1, 200)
    lines = [body[at : at + width] for at in range(0, len(body), width)]
    return b"\n".join((first, *head, *lines, *check, last))


def _padding(dice: random.Random, text: bytes) -> bytes:
    """T32: the bits that the last quad does not use, set."""
    at = text.rfind(b"=\n-----")
    if at < 0:
        return _flipped(dice, text)
    while text[at - 1 : at] == b"=":
        at -= 1
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    value = alphabet.find(text[at - 1]) ^ dice.randint(1, 3)
    return text[: at - 1] + alphabet[value : value + 1] + text[at:]


TEXT: tuple[Mutation, ...] = (
    _flipped, _replaced, _inserted, _dropped, _around, _lines, _lines, _rewrapped, _padding,
)  # fmt: skip


# ssh


def _parts(blob: bytes) -> list[bytes]:
    """The five strings of an SSHSIG blob."""
    found, at = [], 10
    while at < len(blob):
        size = int.from_bytes(blob[at : at + 4], "big")
        found.append(blob[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def _joined(parts: list[bytes], version: int = 1) -> bytes:
    return b"SSHSIG" + version.to_bytes(4, "big") + b"".join(map(string, parts))


def _ssh_blob(dice: random.Random, text: bytes) -> bytes:
    """One thing changed inside, and armored again as it should be."""
    blob = signatures.unarmored(text)
    parts = _parts(blob)
    match dice.randrange(8):
        case 0:
            blob = _flipped(dice, blob)
        case 1:
            blob = _dropped(dice, blob)
        case 2:
            blob += dice.randbytes(dice.randint(1, 8))
        case 3:
            at = dice.randrange(5)
            parts[at] = dice.choice((b"", b"git", b"file", b"sha256", b"sha512", b"sha1", parts[at] + b"\0", parts[0]))
            blob = _joined(parts)
        case 4:
            blob = _joined(parts, dice.choice((0, 2, 256)))
        case 5:
            at = dice.randrange(5)
            parts[at] = _flipped(dice, parts[at]) if parts[at] else b"\0"
            blob = _joined(parts)
        case 6:
            blob = _joined([*parts, b""])
        case _:
            parts[4] = _other_scalar(dice, parts[4])
            blob = _joined(parts)
    return signatures.armor(blob).rstrip(b"\n")


def _other_scalar(dice: random.Random, signature: bytes) -> bytes:
    """T33: S + L and S + 2L of an ed25519 signature; an integer spelled longer in the others."""
    name_size = int.from_bytes(signature[:4], "big")
    name, made = signature[4 : 4 + name_size], signature[8 + name_size :]
    if name == b"ssh-ed25519":
        scalar = int.from_bytes(made[32:], "little") + dice.choice((1, 2)) * ORDER
        return string(name) + string(made[:32] + scalar.to_bytes(32, "little"))
    if name.startswith(b"ecdsa"):
        size = int.from_bytes(made[:4], "big")
        return string(name) + string(string(b"\0" + made[4 : 4 + size]) + made[4 + size :])
    return string(name) + string(b"\0" + made)


SSH: tuple[Mutation, ...] = (*TEXT, _ssh_blob, _ssh_blob, _ssh_blob)


def ssh(folder: Path, count: int, seed: int) -> Came:
    """Mutations of signatures of each kind of key, in `folder`."""
    dice, payload = random.Random(seed), signatures.unsigned()
    came = Came()
    held = []
    for kind, bits in KINDS.items():
        key = repositories.ssh_key(folder / "keys", kind, kind=kind, bits=bits)
        for digest in ("sha512", "sha256"):
            made = signatures.by_ssh_keygen(key, payload, "git", "-O", f"hashalg={digest}").rstrip(b"\n")
            assert sshsig.check(made, payload).state == "good"
            held.append((key, made))
    for _ in range(count):
        key, made = dice.choice(held)
        changed = dice.choice(SSH)(dice, made)
        if changed == made:
            continue
        came.tried += 1
        found = sshsig.check(changed, payload)
        if found.state == "good":
            came.taken += 1
            if found.key != repositories.key_fingerprint(key) or not ssh_keygen(folder, key, changed, payload):
                came.false.append(changed)
    return came


def ssh_keygen(folder: Path, key: Path, armored: bytes, payload: bytes) -> bool:
    """Whether ssh-keygen takes a signature for that key's."""
    made = folder / "made.sig"
    made.write_bytes(armored + b"\n")
    signers = repositories.allowed_signers(folder / "signers", {repositories.EMAIL: key})
    command = ("ssh-keygen", "-Y", "verify", "-f", signers, "-I", repositories.EMAIL, "-n", "git", "-s", made)
    return subprocess.run(command, input=payload, capture_output=True, check=False).returncode == 0


# gpg


def gpg(count: int, seed: int) -> Came:
    """Mutations of a signature by a key made in the GnuPG home of whoever calls."""
    dice, payload = random.Random(seed), signatures.unsigned()
    fingerprint = repositories.gpg_key()
    made = by_gpg(fingerprint, payload)
    came = Came()
    with ring_of(fingerprint) as ring:
        assert openpgp.check(ring, made, payload).state == "good"
        for changed in _gpg_mutations(dice, made, count):
            came.tried += 1
            if openpgp.check(ring, changed, payload).state == "good":
                came.taken += 1
                if not gpg_verify(ring, changed, payload):
                    came.false.append(changed)
    return came


def _gpg_mutations(dice: random.Random, made: bytes, count: int) -> Iterator[bytes]:
    for _ in range(count):
        changed = dice.choice(TEXT)(dice, made)
        if changed != made:
            yield changed


def by_gpg(fingerprint: str, payload: bytes) -> bytes:
    """The armored signature that gpg makes over a payload, as a commit holds it."""
    command = ("gpg", "--batch", "--armor", "--detach-sign", "--local-user", fingerprint)
    return subprocess.run(command, input=payload, capture_output=True, check=True).stdout.rstrip(b"\n")


@contextmanager
def ring_of(fingerprint: str) -> Iterator[Keyring]:
    """A private keyring with that key alone, as plantui makes it."""
    command = ("gpg", "--batch", "--armor", "--export", fingerprint)
    public = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    with openpgp.keyring([public]) as ring:
        yield ring


def gpg_verify(ring: Keyring, armored: bytes, payload: bytes) -> bool:
    """Whether gpg takes a signature, and says so with its exit status."""
    made = Path(ring.folder, "again.asc")
    made.write_bytes(armored + b"\n")
    command = ("gpg", "--homedir", ring.folder, "--batch", "--no-autostart", "--trust-model", "always", "--verify")
    ran = subprocess.run((*command, made, "-"), input=payload, capture_output=True, check=False)
    return ran.returncode == 0


def main(words: list[str]) -> int:
    """Twenty times as many of ssh as of gpg; 1 where any was false."""
    count, seed = int(words[0]) if words else 100_000, int(words[1]) if words[1:] else 1
    with tempfile.TemporaryDirectory(prefix="plantui-fuzz-") as folder:
        came = {"ssh": ssh(Path(folder), count, seed), "gpg": gpg(count // 20, seed)}
    for name, one in came.items():
        print(f"{name}: {one.tried} mutations, {one.taken} taken, {len(one.false)} of them refused by the tool")
        for text in one.false:
            print(repr(text))
    return 1 if any(one.false for one in came.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
