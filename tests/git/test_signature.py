"""A commit's signature: whether it holds and by which key, in agreement with git and ssh-keygen."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from plantui.git import journal, openpgp, sshsig
from plantui.git.command import close, quarantine
from plantui.git.repository import find
from plantui.git.signature import verify, verify_entries
from plantui.words import choose
from support import repositories, signatures


@pytest.fixture(autouse=True)
def english() -> None:
    """The sentences these tests look into."""
    choose("en")


def _raw(repository: Path, commit: str) -> bytes:
    return repositories.git_bytes(repository, "cat-file", "commit", commit)


def _signed(key: Path, raw: bytes | None = None) -> bytes:
    raw = raw or signatures.unsigned()
    return signatures.with_signature(raw, signatures.by_ssh_keygen(key, raw))


@pytest.mark.parametrize(
    ("kind", "bits"), [("ed25519", 0), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 3072)]
)
def test_each_allowed_kind_of_ssh_key_is_good_here_and_for_git(
    home: Path, tmp_path: Path, kind: str, bits: int
) -> None:
    """What git signs with an allowed kind of key is good, names that key, and git itself agrees."""
    key = repositories.ssh_key(home / ".ssh", "key", kind=kind, bits=bits)
    repositories.sign_with_ssh(home / ".gitconfig", key)
    repository = repositories.make(tmp_path / "plan")
    commit = repositories.commit(repository, {"plan/note.txt": "x"}, "signert", sign=True)
    found = verify(_raw(repository, commit))
    assert (found.state, found.kind, found.key, found.why) == ("good", "ssh", repositories.key_fingerprint(key), "")
    signers = repositories.allowed_signers(tmp_path / "signers", {repositories.EMAIL: key})
    repositories.git(repository, "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", commit)


def test_a_small_rsa_key_is_bad_though_ssh_keygen_takes_it(home: Path) -> None:
    """RSA below 3072 bits proves too little; the words name both numbers."""
    key = repositories.ssh_key(home / ".ssh", "key", kind="rsa", bits=2048)
    found = verify(_signed(key))
    assert (found.state, found.key) == ("bad", repositories.key_fingerprint(key))
    assert "2048" in found.why and "3072" in found.why


def test_rsa_with_sha_256_is_good(home: Path) -> None:
    """Both digests that ssh-keygen can be asked for are taken."""
    key = repositories.ssh_key(home / ".ssh", "key", kind="rsa", bits=3072)
    raw = signatures.unsigned()
    armored = signatures.by_ssh_keygen(key, raw, "git", "-O", "hashalg=sha256")
    assert verify(signatures.with_signature(raw, armored)).state == "good"


def test_a_commit_without_a_signature_is_unsigned() -> None:
    """No signature is a state of its own, with nothing to explain."""
    assert verify(signatures.unsigned()).state == "unsigned"


@pytest.mark.parametrize("old", [b"en endring", b"tree aaaa", b"Kari Berg <kari", b"parent bbbb"])
def test_any_changed_byte_of_the_payload_makes_it_bad(ssh_key: Path, old: bytes) -> None:
    """Message, tree, parent and author are all under the signature."""
    changed = _signed(ssh_key).replace(old, old[:-1] + (b"c" if old[-1:] != b"e" else b"f"), 1)
    assert verify(changed).state == "bad"


def test_a_signature_for_another_purpose_is_bad(ssh_key: Path) -> None:
    """A signature made over a file by the same person is none over a commit."""
    raw = signatures.unsigned()
    found = verify(signatures.with_signature(raw, signatures.by_ssh_keygen(ssh_key, raw, "file")))
    assert found.state == "bad" and "file" in found.why


def test_a_second_signature_header_is_bad(ssh_key: Path) -> None:
    """Two signatures leave open which one counts."""
    raw = signatures.unsigned()
    once = _signed(ssh_key)
    twice = signatures.with_signature(once, signatures.by_ssh_keygen(ssh_key, raw))
    assert verify(twice).state == "bad"
    other = signatures.with_signature(once, signatures.by_ssh_keygen(ssh_key, raw), b"gpgsig-sha256")
    assert verify(other).state == "bad"


def test_text_after_the_armor_is_bad(ssh_key: Path) -> None:
    """Nothing rides along unsigned behind the signature."""
    raw = signatures.unsigned()
    armored = signatures.by_ssh_keygen(ssh_key, raw) + b"og litt til\n"
    found = verify(signatures.with_signature(raw, armored))
    assert found.state == "bad" and "after" in found.why


def test_an_unknown_header_is_bad_in_a_signed_commit(ssh_key: Path) -> None:
    """What git does not write itself is no place to hide words in, signed or not."""
    raw = signatures.unsigned(extra=b"HG:extra something\n")
    assert verify(_signed(ssh_key, raw)).state == "bad"
    assert verify(raw).state == "unsigned"


def test_an_encoding_header_is_taken(ssh_key: Path) -> None:
    """git writes one when the message is not UTF-8."""
    assert verify(_signed(ssh_key, signatures.unsigned(extra=b"encoding ISO-8859-1\n"))).state == "good"


@pytest.mark.parametrize("place", range(0, 170, 7))
def test_a_damaged_ssh_signature_is_bad_and_never_an_error(ssh_key: Path, place: int) -> None:
    """Any flipped byte of the wire format is found, wherever it stands."""
    raw = signatures.unsigned()
    blob = bytearray(signatures.unarmored(signatures.by_ssh_keygen(ssh_key, raw)))
    blob[place] ^= 0x41
    assert verify(signatures.with_signature(raw, signatures.armor(bytes(blob)))).state == "bad"


def test_trailing_bytes_and_cut_signatures_are_bad(ssh_key: Path) -> None:
    """The wire format ends where it says it does."""
    raw = signatures.unsigned()
    blob = signatures.unarmored(signatures.by_ssh_keygen(ssh_key, raw))
    for odd in (blob + b"\0", blob[:-1], blob[:20], b"", b"SSHSIG"):
        assert verify(signatures.with_signature(raw, signatures.armor(odd))).state == "bad"


def test_a_hardware_key_must_have_been_touched() -> None:
    """The same signature without the touch flag is bad, and the words say why."""
    raw = signatures.unsigned()
    armored, public = signatures.by_hardware_key(raw)
    found = verify(signatures.with_signature(raw, armored))
    assert (found.state, found.key) == ("good", sshsig.fingerprint(public))
    untouched, _ = signatures.by_hardware_key(raw, flags=0x04)
    found = verify(signatures.with_signature(raw, untouched))
    assert found.state == "bad" and "touched" in found.why
    trailing, _ = signatures.by_hardware_key(raw, trailing=b"x")
    assert verify(signatures.with_signature(raw, trailing)).state == "bad"


def test_ssh_keygen_agrees_about_the_synthetic_hardware_signature(tmp_path: Path) -> None:
    """The signature built here is what OpenSSH itself takes for a hardware key's."""
    raw = signatures.unsigned()
    armored, public = signatures.by_hardware_key(raw)
    (tmp_path / "signature").write_bytes(armored)
    command = ("ssh-keygen", "-Y", "check-novalidate", "-n", "git", "-s", str(tmp_path / "signature"))
    ran = subprocess.run(command, input=raw, capture_output=True, check=True)
    assert sshsig.fingerprint(public).encode() in ran.stdout


def test_a_certificate_is_left_to_ssh_keygen(home: Path, ssh_key: Path) -> None:
    """A key with a certificate signs as that key; a changed payload is still bad."""
    authority = repositories.ssh_key(home / ".ssh", "ca")
    command = ("ssh-keygen", "-q", "-s", str(authority), "-I", "kari", "-n", "kari", f"{ssh_key}.pub")
    subprocess.run(command, check=True)
    raw = signatures.unsigned()
    armored = signatures.by_ssh_keygen(Path(f"{ssh_key}-cert.pub"), raw)
    found = verify(signatures.with_signature(raw, armored))
    assert (found.state, found.key) == ("good", repositories.key_fingerprint(ssh_key))
    assert verify(signatures.with_signature(raw + b"x", armored)).state == "bad"


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_both_object_formats_are_verified_under_their_own_header(
    tmp_path: Path, signing_key: Path, object_format: str
) -> None:
    """A SHA-256 repository keeps signatures under another header name; under the wrong one they are bad."""
    repository = repositories.make(tmp_path / "plan", object_format=object_format)
    raw = _raw(repository, repositories.commit(repository, {"plan/a": "x"}, "signert", sign=True))
    assert verify(raw).state == "good"
    wrong = raw.replace(b"\ngpgsig ", b"\ngpgsig-sha256 ") if object_format == "sha1" else raw.replace(b"-sha256", b"")
    assert verify(wrong).state == "bad"


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_gpg_signature_is_good_with_its_key_and_unverifiable_without(
    home: Path, gnupg_home: Path, tmp_path: Path, object_format: str
) -> None:
    """The key is handed over armored; the user's own keyring is never asked, and the words name the missing key."""
    fingerprint = repositories.gpg_key()
    repositories.sign_with_gpg(home / ".gitconfig", fingerprint)
    repository = repositories.make(tmp_path / "plan", object_format=object_format)
    raw = _raw(repository, repositories.commit(repository, {"plan/a": "x"}, "signert", sign=True))
    armored = subprocess.run(("gpg", "--armor", "--export", fingerprint), check=True, capture_output=True, text=True)
    found = verify(raw, [armored.stdout])
    assert (found.state, found.kind, found.key) == ("good", "gpg", fingerprint)
    assert verify(raw + b"x", [armored.stdout]).state == "bad"
    found = verify(raw)
    assert found.state == "unverifiable" and fingerprint in found.why and not found.key
    later = raw.replace(b"-----END PGP SIGNATURE-----\n", b"-----END PGP SIGNATURE-----\n later\n")
    assert verify(later, [armored.stdout]).state == "bad"


def test_the_private_gpg_home_is_gone_afterwards_with_whatever_ran_in_it(gnupg_home: Path) -> None:
    """Verifying leaves no folder and no agent behind."""
    with openpgp.keyring([]) as ring:
        assert Path(ring.folder).stat().st_mode & 0o777 == 0o700
    assert not Path(ring.folder).exists()


def test_a_whole_history_is_verified_in_order_and_can_be_left_at_any_entry(
    home: Path, tmp_path: Path, signing_key: Path
) -> None:
    """Entries keep their order and number; a caller that stops early leaves nothing running."""
    repository = repositories.make(tmp_path / "plan")
    for number in range(3):
        repositories.commit(repository, {f"plan/{number}.txt": "x"}, "endret", sign=number != 1)
    git = quarantine(find(str(repository)))
    entries = journal.read(git, repositories.git(repository, "rev-parse", "HEAD"))
    found = list(verify_entries(git, entries))
    assert [entry.signature.state for entry in found] == ["good", "unsigned", "good", "unsigned"]
    assert [entry.number for entry in found] == [entry.number for entry in entries]
    assert [entry.signature for entry in verify_entries(git, [*entries, *entries])] == [
        entry.signature for entry in [*found, *found]
    ]
    repositories.commit(repository, {"plan/4.txt": "x"}, "endret", sign=True)
    entries = journal.read(git, repositories.git(repository, "rev-parse", "HEAD"))
    assert next(verify_entries(git, entries)).signature.state == "good"
    close(git)
