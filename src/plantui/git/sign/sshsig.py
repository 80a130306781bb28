"""SSH signatures (SSHSIG, as ssh-keygen -Y sign makes them), parsed and verified in this process."""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from plantui.i18n import t
from plantui.review.ledger.log_entry import Signature
from plantui.ssh_keys import RSA_BITS, Wire, counted, fingerprint

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

# Imported late, inside functions: cryptography takes longer to import than most commands take.


BEGIN = b"-----BEGIN SSH SIGNATURE-----"
END = b"-----END SSH SIGNATURE-----"
NAMESPACE = b"git"

_MAGIC = b"SSHSIG"
_MOST = 64 * 1024
_RSA_MOST = 16384
_ED25519 = b"ssh-ed25519"
_SK_ED25519 = b"sk-ssh-ed25519@openssh.com"
_CURVES = {b"ecdsa-sha2-" + curve: curve for curve in (b"nistp256", b"nistp384", b"nistp521")}
_TOUCHED = 0x01
_UNCOMPRESSED = 0x04
_ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order of ed25519's group: S must be below it (clause 3). Some tools also accept S plus multiples of it."""


class _Wrong(Exception):
    """A signature is bad; the message says why."""


def check(armored: bytes, payload: bytes) -> Signature:
    """Check an armored SSH signature over a payload; never raises.

    Whatever ssh-keygen refuses is `bad`, and so is what ssh-keygen accepts and clause 3 does not.
    """
    key = ""
    try:
        wire = Wire(_unarmored(armored))
        if wire.take(len(_MAGIC)) != _MAGIC or wire.number() != 1:
            raise _Wrong(t("sig.ssh.malformed"))
        blob, namespace, reserved, digest, signature = (wire.string() for _ in range(5))
        _ends(wire)
        key = fingerprint(blob)
        if namespace != NAMESPACE:
            raise _Wrong(t("sig.ssh.namespace", namespace=namespace[:40].decode("utf-8", "replace")))
        if reserved or digest not in (b"sha256", b"sha512"):
            raise _Wrong(t("sig.ssh.malformed"))
        digested = hashlib.new(digest.decode(), payload).digest()
        signed = _MAGIC + b"".join(map(counted, (NAMESPACE, b"", digest, digested)))
        if not _checker(blob)(signature, signed):
            raise _Wrong(t("sig.mismatch"))
    except _Wrong as wrong:
        return Signature("bad", "ssh", key, str(wrong))
    except ValueError:
        return Signature("bad", "ssh", key, t("sig.ssh.malformed"))
    return Signature("good", "ssh", key)


def _unarmored(armored: bytes) -> bytes:
    if len(armored) > _MOST:
        raise _Wrong(t("sig.ssh.malformed"))
    lines = armored.split(b"\n")
    if lines[0] != BEGIN or END not in lines:
        raise _Wrong(t("sig.armor"))
    if lines.index(END) != len(lines) - 1:
        raise _Wrong(t("sig.after_armor"))
    try:
        return plain_base64(b"".join(lines[1:-1]))
    except ValueError:
        raise _Wrong(t("sig.armor")) from None


def plain_base64(text: bytes) -> bytes:
    """Decode base64; ValueError unless it is the one canonical encoding of its bytes."""
    data = binascii.a2b_base64(text, strict_mode=True)
    if binascii.b2a_base64(data, newline=False) != text:
        raise ValueError("not the one spelling of its bytes")
    return data


def _ends(wire: Wire) -> None:
    if wire.rest():
        raise _Wrong(t("sig.ssh.trailing"))


def kind(blob: bytes) -> str:
    """The kind of key a public key blob holds, as OpenSSH writes it; empty when it is none."""
    try:
        return Wire(blob).string().decode("ascii")
    except ValueError:
        return ""


def rsa_bits(blob: bytes) -> int:
    """The size of an RSA key, 0 when the blob holds none."""
    try:
        wire = Wire(blob)
        if wire.string() != b"ssh-rsa":
            return 0
        wire.integer()
        return wire.integer().bit_length()
    except ValueError:
        return 0


def _require_touch(flags: int) -> None:
    if not flags & _TOUCHED:
        raise _Wrong(t("sig.ssh.untouched"))


_Checker = Callable[[bytes, bytes], bool]


def _checker(blob: bytes) -> _Checker:
    checker = _checker_or_why(blob)
    if isinstance(checker, str):
        raise _Wrong(checker)
    return checker


@lru_cache(maxsize=1024)
def _checker_or_why(blob: bytes) -> _Checker | str:
    """The function that checks signatures of one key, made once per key; or why the key is no good."""
    wire = Wire(blob)
    try:
        name = wire.string()
        if name == _ED25519:
            return _ed25519(wire)
        if name == _SK_ED25519:
            return _sk_ed25519(wire)
        if name in _CURVES:
            return _ecdsa(wire, name)
        if name == b"ssh-rsa":
            return _rsa(wire)
        raise _Wrong(t("sig.ssh.kind", kind=name[:40].decode("utf-8", "replace")))
    except _Wrong as wrong:
        return str(wrong)
    except ValueError:
        return t("sig.ssh.malformed")


def _signature_of(signature: bytes, *names: bytes) -> tuple[bytes, Wire]:
    wire = Wire(signature)
    name = wire.string()
    if name not in names:
        raise _Wrong(t("sig.ssh.algorithm", name=name[:40].decode("utf-8", "replace")))
    return name, wire


def _ed25519_point(point: bytes) -> Callable[[bytes, bytes], bool]:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(point)

    def holds(signature: bytes, data: bytes) -> bool:
        if int.from_bytes(signature[32:], "little") >= _ORDER:
            return False
        try:
            key.verify(signature, data)
        except InvalidSignature:
            return False
        return True

    return holds


def _ed25519(wire: Wire) -> _Checker:
    holds = _ed25519_point(wire.string())
    _ends(wire)

    def check(signature: bytes, signed: bytes) -> bool:
        _, parts = _signature_of(signature, _ED25519)
        value = parts.string()
        _ends(parts)
        return holds(value, signed)

    return check


def _sk_ed25519(wire: Wire) -> _Checker:
    """A hardware key signs the application's digest, its flags and counter, and the digest of what was to be signed."""
    holds = _ed25519_point(wire.string())
    application = hashlib.sha256(wire.string()).digest()
    _ends(wire)

    def check(signature: bytes, signed: bytes) -> bool:
        _, parts = _signature_of(signature, _SK_ED25519)
        value, flags, counter = parts.string(), parts.take(1), parts.take(4)
        _ends(parts)
        if not holds(value, application + flags + counter + hashlib.sha256(signed).digest()):
            return False
        _require_touch(flags[0])
        return True

    return check


def _ecdsa(wire: Wire, name: bytes) -> _Checker:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    curve: ec.EllipticCurve
    digest: hashes.HashAlgorithm
    curve, digest = {
        b"nistp256": (ec.SECP256R1(), hashes.SHA256()),
        b"nistp384": (ec.SECP384R1(), hashes.SHA384()),
        b"nistp521": (ec.SECP521R1(), hashes.SHA512()),
    }[_CURVES[name]]
    if wire.string() != _CURVES[name]:
        raise _Wrong(t("sig.ssh.malformed"))
    point = wire.string()
    _ends(wire)
    if point[:1] != bytes([_UNCOMPRESSED]):
        raise _Wrong(t("sig.ssh.malformed"))
    key: EllipticCurvePublicKey = ec.EllipticCurvePublicKey.from_encoded_point(curve, point)

    def check(signature: bytes, signed: bytes) -> bool:
        _, parts = _signature_of(signature, name)
        inner = Wire(parts.string())
        _ends(parts)
        value = encode_dss_signature(inner.integer(), inner.integer())
        _ends(inner)
        try:
            key.verify(value, signed, ec.ECDSA(digest))
        except InvalidSignature:
            return False
        return True

    return check


def _rsa(wire: Wire) -> _Checker:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    exponent, modulus = wire.integer(), wire.integer()
    _ends(wire)
    bits = modulus.bit_length()
    if bits < RSA_BITS:
        raise _Wrong(t("sig.small_rsa", bits=bits, least=RSA_BITS))
    if bits > _RSA_MOST or exponent.bit_length() > 64:
        raise _Wrong(t("sig.ssh.malformed"))
    key: RSAPublicKey = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    digests: dict[bytes, hashes.HashAlgorithm] = {b"rsa-sha2-256": hashes.SHA256(), b"rsa-sha2-512": hashes.SHA512()}

    def check(signature: bytes, signed: bytes) -> bool:
        name, parts = _signature_of(signature, *digests)
        value = parts.string().rjust((bits + 7) // 8, b"\0")
        _ends(parts)
        try:
            key.verify(value, signed, padding.PKCS1v15(), digests[name])
        except InvalidSignature:
            return False
        return True

    return check
