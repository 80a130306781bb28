"""The user's own keys: in the ssh-agent, in key files, in gpg's keyring."""

from __future__ import annotations

import base64
import binascii
import os
import socket
from collections.abc import Sequence

import attrs

from plantui.git import named_files
from plantui.git.process import run_program
from plantui.git.sign.identity import Identity, Setup, located
from plantui.i18n import t
from plantui.ssh_keys import RSA_BITS, Wire, counted

_ASK = b"\0\0\0\x01\x0b"  # SSH_AGENTC_REQUEST_IDENTITIES
_ANSWER = 12
_MOST = 1024 * 1024
_SECONDS = 3.0


@attrs.frozen(slots=True)
class Agent:
    """One agent: the socket it was asked at (empty: none is set), whether it answered, and the keys it holds.

    `keys` are public key blobs with the comments that stand beside them.
    """

    socket: str
    answers: bool
    keys: tuple[tuple[bytes, str], ...] = ()

    def comment(self, blob: bytes) -> str | None:
        """The comment of a key the agent holds, or None when it does not hold it."""
        return next((comment for key, comment in self.keys if key == blob), None)


def ask(path: str | None = None) -> Agent:
    """Ask the agent at a socket, by default SSH_AUTH_SOCK, for its keys; it has `_SECONDS` to answer."""
    path = os.environ.get("SSH_AUTH_SOCK", "") if path is None else path
    if not path:
        return Agent("", False)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_SECONDS)
            line.connect(path)
            line.sendall(_ASK)
            answer = _exactly(line, min(int.from_bytes(_exactly(line, 4), "big"), _MOST))
        return Agent(path, True, _keys(answer))
    except (OSError, ValueError):
        return Agent(path, False)


def newer(than: str) -> str | None:
    """The SSH_AUTH_SOCK that tmux was last attached with, if it is another one and answers; None outside tmux."""
    if not os.environ.get("TMUX"):
        return None
    result = run_program(("tmux", "show-environment", "SSH_AUTH_SOCK"))
    name, _, path = result.out.decode("utf-8", "surrogateescape").strip().partition("=")
    if result.code or name != "SSH_AUTH_SOCK" or path == than or not ask(path).answers:
        return None
    return path


def _exactly(line: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        chunk = line.recv(count - len(data))
        if not chunk:
            raise ValueError("the agent hung up")
        data += chunk
    return data


def _keys(answer: bytes) -> tuple[tuple[bytes, str], ...]:
    if answer[:1] != bytes([_ANSWER]):
        return ()
    wire = Wire(answer[1:])
    keys = []
    for _ in range(min(wire.number(), 1000)):
        blob = wire.string()
        keys.append((blob, wire.string().decode("utf-8", "replace")))
    return tuple(keys)


# SSH key files: what can be read of one without its passphrase


_BEGIN = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_MAGIC = b"openssh-key-v1\0"
_KEY_FILE_BYTES = 128 * 1024
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
        return line(self.blob)


def line(blob: bytes) -> str:
    """A public key's blob as people.toml writes it: kind and base64."""
    kind = Wire(blob).string().decode("ascii", "replace")
    return f"{kind} {base64.b64encode(blob).decode('ascii')}"


def key_file(path: str) -> KeyFile | None:
    """The key file at a path, or None when it is no SSH key; raises OSError when it cannot be read."""
    with named_files.opened(path) as file:
        data = file.read(_KEY_FILE_BYTES)
    if data.startswith(_BEGIN):
        return _openssh(path, data)
    if data.startswith(b"-----BEGIN ") and b"PRIVATE KEY" in data[:200]:
        return KeyFile(path, b"", "", private=True, encrypted=b"ENCRYPTED" in data[:400])
    line = data.decode("utf-8", "replace").strip().split("\n")[0]
    blob, comment = ssh_public(line)
    return KeyFile(path, blob, comment, private=False) if blob else None


def ssh_public(line: str) -> tuple[bytes, str]:
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
        head.string()  # the key derivation function
        head.string()  # its options
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


# the user's own gpg keys: which one signs, whether it can now, and its public half to hand to the verifying


@attrs.frozen(slots=True)
class _Part:
    """A primary key or subkey that can sign; `token` is the card it lives on, `#` when its secret half is not here."""

    grip: str
    bits: int
    algorithm: str
    curve: str
    token: str


def setup(key: str, who: Identity, program: str) -> Setup | None:
    """The set-up that git's default, openpgp, makes: user.signingkey, else the key of the user's own address.

    None when neither is there.
    """
    signing_setup = Setup(kind="gpg", identity=who, signing_key=key or f"<{who.email}>", program=program)
    if not key and not who.email:
        return None
    if not located(program):
        return attrs.evolve(signing_setup, trouble=t("signing.trouble.no_program", program=program)) if key else None
    query = signing_setup.signing_key.removesuffix("!")
    result = run_program((program, "--batch", "--list-secret-keys", "--with-colons", "--with-keygrip", "--", query))
    rows = [line.split(":") for line in result.out.decode("utf-8", "replace").splitlines()]
    fingerprint = next((row[9] for row in rows if row[0] == "fpr"), "")
    if not fingerprint:
        if not key:
            return None
        of_ssh = key.startswith(("ssh-", "key::", "/", "~"))
        mend = "git config --global gpg.format ssh" if of_ssh else "gpg --list-secret-keys"
        return attrs.evolve(signing_setup, trouble=t("signing.trouble.no_gpg_key", name=key), mend=mend)
    comment = next((row[9] for row in rows if row[0] == "uid"), "")
    signing_setup = attrs.evolve(
        signing_setup, key=fingerprint, comment=comment, where="gpg", signing_key=key or fingerprint
    )
    parts = [part for part in _parts(rows) if part.token != "#"]  # noqa: S105 gpg's mark for a half that is not here
    if not parts:
        return attrs.evolve(
            signing_setup, trouble=t("signing.trouble.gpg_cannot_sign", name=fingerprint), mend="gpg --edit-key"
        )
    part = parts[-1]
    rsa = part.algorithm == "1"
    signing_setup = attrs.evolve(signing_setup, algorithm=f"rsa{part.bits}" if rsa else part.curve or part.algorithm)
    if rsa and part.bits < RSA_BITS:
        return attrs.evolve(
            signing_setup, trouble=t("sig.small_rsa", bits=part.bits, least=RSA_BITS), mend="gpg --full-gen-key"
        )
    card = part.token not in ("", "+")
    return attrs.evolve(
        signing_setup, where="card" if card else "gpg", touch=card, needs_passphrase=card or _locked(part.grip)
    )


def gpg_public(signing_setup: Setup) -> tuple[str, ...]:
    """The armored public key of one's own gpg set-up, from the user's own keyring; empty for an ssh one."""
    if signing_setup.kind != "gpg" or not signing_setup.key:
        return ()
    text = exported(signing_setup.key, signing_setup.program)
    return (text,) if text else ()


def exported(fingerprint: str, program: str = "gpg") -> str:
    """The armored public key of a fingerprint, from the user's own keyring; empty where that has none."""
    if not located(program):
        return ""
    result = run_program((program, "--batch", "--armor", "--export", "--", fingerprint))
    return result.out.decode("ascii", "replace") if result.code == 0 else ""


def _parts(rows: Sequence[Sequence[str]]) -> list[_Part]:
    """What can sign, in gpg's order: of subkeys gpg takes the last, so it comes last."""
    parts: list[_Part] = []
    row: Sequence[str] = ()
    for line in rows:
        if line[0] in ("sec", "ssb"):
            row = line
        elif line[0] == "grp" and row and "s" in row[11] and row[1] not in ("e", "r", "i"):
            parts.append(_Part(line[9], int(row[2]), row[3], row[16] if len(row) > 16 else "", row[14]))
    return parts


def _locked(grip: str) -> bool:
    """Whether the agent would have to ask for a passphrase: protected and not remembered by it now."""
    result = run_program(("gpg-connect-agent", f"KEYINFO {grip}", "/bye"))
    words = result.out.decode("utf-8", "replace").split()
    return words[:2] == ["S", "KEYINFO"] and len(words) > 7 and words[7] == "P" and words[6] != "1"
