"""Verifying a commit's signature: whether it is good, and by which key. Whose key that is, is not asked here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import attrs

from plantui import limits
from plantui.git.objects import commit, reader
from plantui.git.process import Git
from plantui.git.sign import openpgp, sshsig
from plantui.i18n import t
from plantui.review.ledger.log_entry import LogEntry, Signature

Read = commit.RawCommit | commit.Malformed
"""One raw commit, taken apart."""

UNSIGNED = Signature("unsigned")

_known: dict[tuple[str, str], Signature] = {}
"""The signatures verified in this process, by commit and by the digest of the gpg keys."""


def verify(raw_commit: bytes, gpg_keys: Sequence[str] = ()) -> Signature:
    """Check one raw commit object; SSH signatures in this process, gpg ones by gpg with these armored public keys.

    Nothing is remembered and nothing raised: what cannot be read is `bad`, what cannot be checked here `unverifiable`,
    each with `why` in words. `key` is `SHA256:…` for ssh and the primary key's fingerprint for gpg.
    """
    with _Rings(gpg_keys) as rings:
        return _verify(raw_commit, rings)


@contextmanager
def verifying(gpg_keys: Sequence[str] = ()) -> Iterator[Callable[[Read], Signature]]:
    """`verify` for many parsed commits, with one private keyring for all of them."""
    with _Rings(gpg_keys) as rings:
        yield lambda parsed: _check(parsed, rings)


def verify_entries(git: Git, entries: Sequence[LogEntry], gpg_keys: Sequence[str] = ()) -> Iterator[LogEntry]:
    """The same entries in the same order, each with its signature checked; a caller may stop at any of them.

    All commits are read, and hashed again, by one git process. Answers are remembered in this process; an audit uses
    `verify`, which believes no memory. Raises Unreadable where a commit is missing or damaged.
    """
    keys = hashlib.sha256("\0".join(sorted(gpg_keys)).encode()).hexdigest() if gpg_keys else ""
    signatures = {entry.commit: _known[entry.commit, keys] for entry in entries if (entry.commit, keys) in _known}
    unverified = list(dict.fromkeys(entry.commit for entry in entries if entry.commit not in signatures))
    with _Rings(gpg_keys) as rings:
        answers = reader.objects(git, unverified, "commit", limits.COMMIT_BYTES)
        for entry in entries:
            if entry.commit not in signatures:
                answer = next(answers)
                signatures[entry.commit] = (
                    too_large(answer.size) if answer.state == "large" else _verify(answer.data, rings)
                )
                _known[entry.commit, keys] = signatures[entry.commit]
            yield attrs.evolve(entry, signature=signatures[entry.commit])


def too_large(size: int) -> Signature:
    """The signature of a commit of `size` bytes, beyond its bound: it has no known signer (clause 2)."""
    return Signature("unverifiable", "", "", t("sig.commit.too_big", size=size, most=limits.COMMIT_BYTES))


class _Rings:
    """The private keyring, made only when the first gpg signature is met."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)
        self._stack = ExitStack()
        self._ring: openpgp.Keyring | None = None

    def __enter__(self) -> _Rings:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ring(self) -> openpgp.Keyring:
        if self._ring is None:
            self._ring = self._stack.enter_context(openpgp.keyring(self._keys))
        return self._ring


def _verify(raw_commit: bytes, rings: _Rings) -> Signature:
    return _check(commit.parse(raw_commit), rings)


def _check(parsed: Read, rings: _Rings) -> Signature:
    if isinstance(parsed, commit.Malformed):
        return Signature("bad", "", "", parsed.why) if parsed.signed else UNSIGNED
    armored = parsed.signature
    if armored is None:
        return UNSIGNED
    if armored.startswith(sshsig.BEGIN):
        return sshsig.check(armored, parsed.payload)
    if armored.startswith(openpgp.BEGIN):
        return openpgp.check(rings.ring(), armored, parsed.payload)
    if armored.startswith(b"-----BEGIN SIGNED MESSAGE-----"):
        return Signature("unverifiable", "other", "", t("sig.x509"))
    return Signature("bad", "other", "", t("sig.armor"))
