"""OpenPGP signatures: verified by gpg in a private GnuPG home that has only the keys it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from plantui.git import private_folder
from plantui.git.process import Ran, run_program
from plantui.git.sign.sshsig import plain_base64
from plantui.i18n import t
from plantui.review.ledger.log_entry import Signature
from plantui.ssh_keys import RSA_BITS
from plantui.value_class import value_class

BEGIN = b"-----BEGIN PGP SIGNATURE-----"
END = b"-----END PGP SIGNATURE-----"

_HEADER = re.compile(rb"[!-~]+: [ -~]*[!-~]")
_CHECKSUM = re.compile(rb"=[A-Za-z0-9+/]{4}")
_SIGNATURE_PACKET = 2
_ISSUER, _ISSUER_FINGERPRINT = 16, 33
_MOST = 64 * 1024
_KEY_MOST = 1024 * 1024
_RSA = "1"
_ELLIPTIC = ("19", "22")
_DIGESTS = ("8", "9", "10", "11")  # SHA-2; gpg itself still takes SHA-1 from old keys
_STATES = ("GOODSIG", "EXPKEYSIG", "EXPSIG", "REVKEYSIG", "BADSIG", "ERRSIG")


@value_class
class Keyring:
    """A private GnuPG home (0700) and each key in it, sub-keys too, by fingerprint: its size in bits, and which were
    revoked; of use inside `keyring` only.
    """

    folder: str
    bits: Mapping[str, int]
    revoked: frozenset[str] = frozenset()
    known: bool = True
    """Whether gpg listed its keys; if not, `bits` and `revoked` are empty."""

    def strange(self, key_ids: frozenset[str]) -> bool:
        """Whether none of the keys that a signature names is in the ring, so that gpg need not be asked."""
        return (
            self.known and bool(key_ids) and not {name[-16:] for name in key_ids} & {name[-16:] for name in self.bits}
        )


@contextmanager
def keyring(armored: Sequence[str]) -> Iterator[Keyring]:
    """A fresh GnuPG home with these armored public keys; removed, with whatever it started, on leaving.

    What is no key is skipped: signatures by it cannot be verified then.
    """
    folder = private_folder.make("gpg-")
    try:
        for key in armored:
            if len(key) <= _KEY_MOST:
                _gpg(folder, "--import", stdin=key.encode())
        result = _gpg(folder, "--list-keys", "--with-colons") if armored else Ran(0, b"", b"")
        rows = [line.split(":") for line in result.out.decode("utf-8", "replace").splitlines()]
        yield _listed(folder, rows, known=result.code == 0)
    finally:
        if any(Path(folder).glob("S.*")):  # --no-autostart keeps it from starting any, on the versions we know
            run_program(("gpgconf", "--homedir", folder, "--kill", "all"))
        private_folder.remove(folder)


def _listed(folder: str, rows: Sequence[Sequence[str]], *, known: bool) -> Keyring:
    """The keyring by what gpg lists with colons: each key's row, then its fingerprint's."""
    bits: dict[str, int] = {}
    revoked: set[str] = set()
    validity = size = ""
    for row in rows:
        if row[0] in ("pub", "sub"):
            validity, size = row[1], row[2]
        elif row[0] == "fpr":
            bits[row[9]] = int(size) if size.isdigit() else 0
            if validity == "r":
                revoked.add(row[9])
    return Keyring(folder, bits, frozenset(revoked), known)


def check(ring: Keyring, armored: bytes, payload: bytes) -> Signature:
    """Check an armored detached signature; `key` is the primary key's full fingerprint.

    gpg must exit with 0 and report exactly one good signature. An expired key is accepted, since dates are never read
    (clause 3); a revoked one is not.
    """
    if why := _odd_armor(armored):
        return _bad("", why)
    if ring.strange(issuers(armored)):
        return Signature("unverifiable", "gpg", "", t("sig.gpg.no_key", name=max(issuers(armored), key=len)))
    signature = Path(ring.folder, "signature.asc")
    signature.write_bytes(armored + b"\n")
    result = _gpg(ring.folder, "--verify", "--", str(signature), "-", stdin=payload)
    if result.code == 127:
        return Signature("unverifiable", "gpg", "", t("sig.gpg.missing"), lacking="gpg")
    return _verdict(ring, result)


def issuers(armored: bytes) -> frozenset[str]:
    """The issuer key ids and fingerprints in one version 4 signature packet, in capitals; empty where the armour holds
    anything else, which only gpg can judge.
    """
    text = armored.partition(b"\n\n")[2].rpartition(b"\n-----")[0]
    text = text.rpartition(b"\n=")[0] if b"\n=" in text else text
    try:
        packet = _body(plain_base64(text.replace(b"\n", b"")))
        if packet[:1] != b"\x04":
            return frozenset()
        hashed = int.from_bytes(packet[4:6], "big")
        after = int.from_bytes(packet[6 + hashed : 8 + hashed], "big")
        areas = packet[6 : 6 + hashed], packet[8 + hashed : 8 + hashed + after]
        return frozenset(name for area in areas for name in _named(area))
    except (ValueError, IndexError):
        return frozenset()


def _body(data: bytes) -> bytes:
    """The body of the signature packet that the bytes are; raises ValueError or IndexError for anything else."""
    if data[0] & 0xC0 == 0xC0:
        tag = data[0] & 0x3F
        size, start = _length(data, 1)
    else:
        tag, kind = data[0] >> 2 & 0x0F, data[0] & 3
        if kind == 3:
            raise ValueError("no length")
        start = 1 + (1 << kind)
        size = int.from_bytes(data[1:start], "big")
    if tag != _SIGNATURE_PACKET or start + size != len(data):
        raise ValueError("not one signature")
    return data[start:]


def _length(data: bytes, offset: int) -> tuple[int, int]:
    """A length in the new packet format and in sub-packets (RFC 9580, 4.2.1), and the offset after it."""
    first = data[offset]
    if first < 192:
        return first, offset + 1
    if first < 224:
        return ((first - 192) << 8) + data[offset + 1] + 192, offset + 2
    if first == 255:
        return int.from_bytes(data[offset + 1 : offset + 5], "big"), offset + 5
    raise ValueError("a length in parts")


def _named(area: bytes) -> Iterator[str]:
    offset = 0
    while offset < len(area):
        size, offset = _length(area, offset)
        kind, value = area[offset] & 0x7F, area[offset + 1 : offset + size]
        if size < 1 or offset + size > len(area):
            raise ValueError("a sub-packet that does not end in its area")
        if kind == _ISSUER and len(value) == 8:
            yield value.hex().upper()
        elif kind == _ISSUER_FINGERPRINT and len(value) == 21 and value[:1] == b"\x04":
            yield value[1:].hex().upper()
        elif kind in (_ISSUER, _ISSUER_FINGERPRINT):
            raise ValueError("an issuer of another form")
        offset += size


def _odd_armor(armored: bytes) -> str:
    """Why this is not one armour with nothing beside it, in the one spelling of its bytes; empty when it is."""
    lines = armored.split(b"\n")
    if len(armored) > _MOST or lines[0] != BEGIN or END not in lines:
        return t("sig.armor")
    if lines.index(END) != len(lines) - 1:
        return t("sig.after_armor")
    if sum(line.startswith(b"-----") for line in lines) != 2 or b"" not in lines:
        return t("sig.armor")
    head, text = lines[1 : lines.index(b"")], lines[lines.index(b"") + 1 : -1]
    if not all(map(_HEADER.fullmatch, head)):
        return t("sig.armor")
    if text and _CHECKSUM.fullmatch(text[-1]):
        text.pop()  # gpg looks whether it is right
    try:
        plain_base64(b"".join(text))
    except ValueError:
        return t("sig.armor")
    return ""


def _verdict(ring: Keyring, result: Ran) -> Signature:
    status = [
        line.split() for line in result.out.decode("utf-8", "replace").splitlines() if line.startswith("[GNUPG:] ")
    ]
    reports = [words[1:] for words in status if len(words) > 1]
    states = [words for words in reports if words[0] in _STATES]
    valid = [words for words in reports if words[0] == "VALIDSIG" and len(words) >= 11]
    if len(states) != 1 or sum(words[0] == "NEWSIG" for words in reports) != 1 or len(valid) > 1:
        return _bad("", t("sig.gpg.malformed"))
    state = states[0]
    if state[0] == "ERRSIG":
        if any(words[0] == "NO_PUBKEY" for words in reports):
            claimed = state[7] if len(state) > 7 and len(state[7]) >= 40 else state[1]
            return Signature("unverifiable", "gpg", "", t("sig.gpg.no_key", name=claimed))
        return Signature("unverifiable", "gpg", "", t("sig.gpg.unknown"))
    if state[0] == "BADSIG" or not valid:
        return _bad("", t("sig.mismatch"))
    signer, algorithm, digest, kind, key = valid[0][1], valid[0][7], valid[0][8], valid[0][9], valid[0][10]
    if (
        state[0] == "REVKEYSIG" or {signer, key} & ring.revoked
    ):  # of a revoked key that has expired too gpg reports the expiry alone
        return _bad(key, t("sig.gpg.revoked"))
    if state[0] == "EXPSIG":
        return _bad(key, t("sig.gpg.expired"))
    if kind != "00" or result.code:
        return _bad(key, t("sig.gpg.malformed"))
    if digest not in _DIGESTS:
        return _bad(key, t("sig.gpg.weak_digest"))
    if algorithm not in (_RSA, *_ELLIPTIC):
        return _bad(key, t("sig.gpg.weak_kind"))
    bits = ring.bits.get(signer, 0)
    if algorithm == _RSA and bits < RSA_BITS:
        return _bad(key, t("sig.small_rsa", bits=bits, least=RSA_BITS))
    return Signature("good", "gpg", key)


def _bad(key: str, why: str) -> Signature:
    return Signature("bad", "gpg", key, why)


def _gpg(folder: str, *arguments: str, stdin: bytes = b"") -> Ran:
    options = (
        "--homedir", folder, "--batch", "--no-tty", "--quiet", "--no-autostart", "--disable-dirmngr",
        "--no-auto-key-retrieve", "--no-auto-check-trustdb", "--trust-model", "always", "--status-fd", "1",
    )  # fmt: skip
    return run_program(("gpg", *options, *arguments), stdin=stdin, env={"GNUPGHOME": folder}, folder=folder)
