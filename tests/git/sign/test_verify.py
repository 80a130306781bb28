"""A commit's signature: whether it holds and by which key, in agreement with git and ssh-keygen."""

from __future__ import annotations

import base64
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fuzz import signatures as fuzz
from plantui import ssh_keys
from plantui.git.history import log
from plantui.git.process import close, quarantine
from plantui.git.repository import find
from plantui.git.sign import openpgp, sshsig
from plantui.git.sign.verify import verify, verify_entries
from plantui.i18n import choose
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
    assert (found.state, found.key) == ("good", ssh_keys.fingerprint(public))
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
    assert ssh_keys.fingerprint(public).encode() in ran.stdout


@pytest.mark.parametrize("valid", ["always:forever", "20200101:20200102"])
@pytest.mark.parametrize(("kind", "bits"), [("ed25519", 0), ("ecdsa", 256), ("rsa", 3072)])
def test_a_certificate_is_no_key(home: Path, kind: str, bits: int, valid: str) -> None:
    """T31: whoever wraps a registered key in a certificate of their own, valid or not, has made no signature by it."""
    key = repositories.ssh_key(home / ".ssh", "key", kind=kind, bits=bits)
    authority = repositories.ssh_key(home / ".ssh", "ca")
    command = ("ssh-keygen", "-q", "-s", str(authority), "-I", "kari", "-n", "kari", "-V", valid, f"{key}.pub")
    subprocess.run(command, check=True)
    raw = signatures.unsigned()
    plain = signatures.unarmored(signatures.by_ssh_keygen(key, raw))
    certificate = base64.b64decode(Path(f"{key}-cert.pub").read_text().split()[1])
    public = base64.b64decode(repositories.public_key(key).split()[1])
    wrapped = plain.replace(signatures.string(public), signatures.string(certificate), 1)
    found = verify(signatures.with_signature(raw, signatures.armor(wrapped)))
    assert found.state == "bad" and found.key != repositories.key_fingerprint(key)


def test_base64_has_one_spelling(ssh_key: Path) -> None:
    """T32: the bits that the last quad does not use are zero, as ssh-keygen asks."""
    raw = signatures.unsigned()
    armored = signatures.by_ssh_keygen(ssh_key, raw, "git", "-O", "hashalg=sha256")
    text = b"".join(armored.split(b"\n")[1:-2])
    end = text.rstrip(b"=")
    assert end != text, "there are bits left over"
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = end[:-1] + bytes([alphabet[alphabet.index(end[-1]) + 1]]) + text[len(end) :]
    spelled = b"\n".join((sshsig.BEGIN, other, sshsig.END))
    assert base64.b64decode(other) == base64.b64decode(text)
    assert verify(signatures.with_signature(raw, armored)).state == "good"
    assert verify(signatures.with_signature(raw, spelled)).state == "bad"


@pytest.mark.parametrize("times", [1, 2])
def test_the_scalar_of_ed25519_is_below_the_order_of_its_group(ssh_key: Path, times: int) -> None:
    """T33: S + L is no signature, though ssh-keygen takes it."""
    raw = signatures.unsigned()
    blob = signatures.unarmored(signatures.by_ssh_keygen(ssh_key, raw))
    scalar = int.from_bytes(blob[-32:], "little") + times * (2**252 + 27742317777372353535851937790883648493)
    other = signatures.armor(blob[:-32] + scalar.to_bytes(32, "little"))
    assert verify(signatures.with_signature(raw, other)).state == "bad"


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text + b"\n",
        lambda text: text + b"\n\n",
        lambda text: text + b"\nmore",
        lambda text: b"\n" + text,
        lambda text: b"more\n" + text,
        lambda text: text + b"\n" + text,
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b"-----\n", b"-----\r\n", 1),
        lambda text: text.replace(b"\n-----END", b"\r\n-----END"),
        lambda text: text.replace(b"\n-----END", b" \n-----END"),
        lambda text: text.replace(b"\n-----END", b"\t\n-----END"),
        lambda text: text + b" ",
        lambda text: text + b"\r",
    ],
)
@pytest.mark.parametrize("program", ["ssh", "gpg"])
def test_nothing_stands_before_or_after_an_armour_and_lines_end_in_lf_alone(
    request: pytest.FixtureRequest, ssh_key: Path, program: str, changed: Callable[[bytes], bytes]
) -> None:
    """T34: not a blank, a tab, a CR or an empty line, whatever the tools take."""
    raw = signatures.unsigned()
    if program == "ssh":
        armored, keys = signatures.by_ssh_keygen(ssh_key, raw).rstrip(b"\n"), []
    else:
        request.getfixturevalue("gnupg_home")
        fingerprint = repositories.gpg_key()
        armored, keys = fuzz.by_gpg(fingerprint, raw), [exported(fingerprint)]
    head, _, message = raw.partition(b"\n\n")

    def held(text: bytes) -> bytes:
        return head + b"\ngpgsig " + text.replace(b"\n", b"\n ") + b"\n\n" + message

    assert verify(held(armored), keys).state == "good"
    assert verify(held(changed(armored)), keys).state == "bad"


@pytest.mark.parametrize("width", [1, 4, 7, 64, 1000])
def test_line_lengths_are_free(ssh_key: Path, width: int) -> None:
    """Other programs write other widths, and empty lines inside are line lengths too."""
    raw = signatures.unsigned()
    first, *inside, last = signatures.by_ssh_keygen(ssh_key, raw).rstrip(b"\n").split(b"\n")
    text = b"".join(inside)
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    assert verify(signatures.with_signature(raw, b"\n".join((first, *lines, b"", last)))).state == "good"


def test_a_point_of_a_curve_is_written_in_full(home: Path) -> None:
    """The compressed form of an ecdsa key is no key to ssh-keygen, and none here."""
    key = repositories.ssh_key(home / ".ssh", "key", kind="ecdsa", bits=256)
    raw = signatures.unsigned()
    blob = signatures.unarmored(signatures.by_ssh_keygen(key, raw))
    public = base64.b64decode(repositories.public_key(key).split()[1])
    point = public[-65:]
    short = bytes([2 + (point[-1] & 1)]) + point[1:33]
    other = public[:-69] + signatures.string(short)
    changed = blob.replace(signatures.string(public), signatures.string(other), 1)
    assert changed != blob
    assert verify(signatures.with_signature(raw, signatures.armor(changed))).state == "bad"


def exported(fingerprint: str) -> str:
    """A public key as people.toml holds it."""
    command = ("gpg", "--batch", "--armor", "--export", fingerprint)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_gpg_armour_without_its_empty_line_is_bad(gnupg_home: Path) -> None:
    """T35: gpg reports a good signature and ends with 2; what gpg does not end well is not good."""
    raw = signatures.unsigned()
    fingerprint = repositories.gpg_key()
    armored = fuzz.by_gpg(fingerprint, raw)
    assert verify(signatures.with_signature(raw, armored), [exported(fingerprint)]).state == "good"
    without = armored.replace(b"\n\n", b"\n", 1)
    with openpgp.keyring([exported(fingerprint)]) as ring:
        assert not fuzz.gpg_verify(ring, without, raw)
    assert verify(signatures.with_signature(raw, without), [exported(fingerprint)]).state == "bad"


def test_what_gpg_itself_does_not_end_well_is_bad(gnupg_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it reports: its exit status is asked, too."""
    raw = signatures.unsigned()
    fingerprint = repositories.gpg_key()
    armored = fuzz.by_gpg(fingerprint, raw)
    monkeypatch.setattr(openpgp, "_odd_armor", lambda armored: "")
    without = armored.replace(b"\n\n", b"\n", 1)
    assert verify(signatures.with_signature(raw, without), [exported(fingerprint)]).state == "bad"


@pytest.mark.parametrize("expired", [True, False])
@pytest.mark.parametrize("revoked", [True, False])
def test_an_expired_gpg_key_signs_and_a_revoked_one_does_not(gnupg_home: Path, expired: bool, revoked: bool) -> None:
    """T36: dates are never read; that its owner took a key back is, though gpg only reports that it has expired."""
    raw = signatures.unsigned()
    fingerprint = repositories.gpg_key()
    signed = signatures.with_signature(raw, fuzz.by_gpg(fingerprint, raw))
    base = ("gpg", "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", "")
    listing = ("gpg", "--batch", "--list-keys", "--with-colons", fingerprint)
    deadline = time.monotonic() + 30
    if expired:
        subprocess.run((*base, "--quick-set-expire", fingerprint, "seconds=1"), check=True)
        while b"\npub:e:" not in subprocess.run(listing, capture_output=True, check=True).stdout:
            assert time.monotonic() < deadline  # the key is out of date from its second second on
    if revoked:
        (revocation,) = (gnupg_home / "openpgp-revocs.d").glob("*.rev")
        text = revocation.read_text().replace(":-----BEGIN", "-----BEGIN")
        subprocess.run((*base, "--import"), input=text.encode(), check=True)
    found = verify(signed, [exported(fingerprint)])
    assert (found.state, found.key) == ("bad" if revoked else "good", fingerprint)
    assert ("revoked" in found.why) == revoked


def test_without_gpg_its_signatures_are_unchecked(gnupg_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be checked here is no wrong signature."""
    raw = signatures.unsigned()
    fingerprint = repositories.gpg_key()
    armored, public = fuzz.by_gpg(fingerprint, raw), exported(fingerprint)
    with monkeypatch.context() as without:
        without.setenv("PATH", "/nowhere")
        found = verify(signatures.with_signature(raw, armored), [public])
    assert (found.state, found.kind, found.lacking) == ("unverifiable", "gpg", "gpg")


def test_a_signature_by_a_sub_key_is_its_primary_keys(gnupg_home: Path) -> None:
    """gpg is asked for it: whose signature it is said to be is looked up among sub-keys too."""
    raw = signatures.unsigned()
    fingerprint = repositories.gpg_key()
    base = ("gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "")
    subprocess.run((*base, "--quick-add-key", fingerprint, "ed25519", "sign", "never"), check=True)
    armored = fuzz.by_gpg(fingerprint, raw)
    assert fingerprint not in openpgp.issuers(armored) and len(openpgp.issuers(armored)) == 2
    found = verify(signatures.with_signature(raw, armored), [exported(fingerprint)])
    assert (found.state, found.key) == ("good", fingerprint)


def test_whose_signature_it_is_is_read_without_gpg(gnupg_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By nobody who is known here it is nobody's, whether gpg is there or not; what is laid out oddly says nothing."""
    raw = signatures.unsigned()
    fingerprint = repositories.gpg_key()
    armored = fuzz.by_gpg(fingerprint, raw)
    assert openpgp.issuers(armored) == {fingerprint, fingerprint[-16:]}
    for odd in (b"", armored[:100], armored.replace(b"\n\n", b"\n\n=="), armored.replace(b"\n\ni", b"\n\nA")):
        assert openpgp.issuers(odd) == frozenset()
    with monkeypatch.context() as without:
        without.setenv("PATH", "/nowhere")
        found = verify(signatures.with_signature(raw, armored))
    assert (found.state, found.lacking) == ("unverifiable", "") and fingerprint in found.why


def test_mutations_that_are_taken_here_are_taken_by_ssh_keygen(home: Path) -> None:
    """Thousands of changed signatures of real keys, by text, by wire format and by meaning; no false yes."""
    came = fuzz.ssh(home, 4_000, seed=8)
    assert came.tried > 3_500 and came.taken > 100 and not came.false


def test_mutations_that_are_taken_here_are_taken_by_gpg(gnupg_home: Path) -> None:
    """The same for OpenPGP; `PYTHONPATH=tests python -m fuzz.signatures` tries many more of both."""
    came = fuzz.gpg(150, seed=8)
    assert came.tried > 120 and came.taken > 5 and not came.false


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
    entries = log.entries(git, repositories.git(repository, "rev-parse", "HEAD"))
    found = list(verify_entries(git, entries))
    assert [entry.signature.state for entry in found] == ["good", "unsigned", "good", "unsigned"]
    assert [entry.number for entry in found] == [entry.number for entry in entries]
    assert [entry.signature for entry in verify_entries(git, [*entries, *entries])] == [
        entry.signature for entry in [*found, *found]
    ]
    repositories.commit(repository, {"plan/4.txt": "x"}, "endret", sign=True)
    entries = log.entries(git, repositories.git(repository, "rev-parse", "HEAD"))
    assert next(verify_entries(git, entries)).signature.state == "good"
    close(git)
