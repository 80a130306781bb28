"""SSH's wire format is read from the left, within bounds: of bytes that somebody else wrote nothing is assumed."""

from __future__ import annotations

import base64

import pytest

from plantui import i18n, ssh_keys
from plantui.ssh_keys import NotAKey, Wire, counted


def test_what_is_there_can_be_taken_to_the_last_byte_and_not_one_past_it() -> None:
    """A piece that ends where the bytes end is whole; one byte more is refused, and nothing was taken."""
    wire = Wire(b"abc")
    assert wire.take(3) == b"abc" and wire.rest() == 0 and wire.take(0) == b""
    for taken in (0, 1, 3):
        wire = Wire(b"abc")
        wire.take(taken)
        with pytest.raises(ValueError, match=f"{3 - taken} left"):
            wire.take(4 - taken)
        assert wire.rest() == 3 - taken


def test_a_string_as_long_as_what_is_left_is_read_and_one_byte_longer_is_refused() -> None:
    """Its own length is a claim like any other."""
    assert Wire(counted(b"abc")).string() == b"abc"
    with pytest.raises(ValueError, match="left"):
        Wire(counted(b"abcd")[:-1]).string()
    with pytest.raises(ValueError, match="left"):
        Wire(b"\0\0\0").number()


@pytest.mark.parametrize(
    ("data", "value"), [(b"\x01", 1), (b"\x7f", 127), (b"\0\x80", 128), (b"\x01\0\x02", 65538), (b"\0\xff\0", 65280)]
)
def test_an_integer_in_its_shortest_form_is_read(data: bytes, value: int) -> None:
    """A byte of zeros stands before it only where it would be negative without."""
    assert Wire(counted(data)).integer() == value


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0", b"\0\x7f", b"\0\x7f\xff", b"\x80", b"\x80\x01"])
def test_an_integer_in_another_form_is_refused(data: bytes) -> None:
    """One number has one spelling, and none is negative or zero."""
    with pytest.raises(ValueError, match=r"^not a positive integer in its shortest form$"):
        Wire(counted(data)).integer()


def test_bytes_are_taken_in_their_order() -> None:
    """Numbers have four bytes, the greatest first; a string is preceded by its length."""
    wire = Wire(b"\0\1\2\3" + counted(b"ab") + counted(b"") + b"c")
    assert (wire.number(), wire.string(), wire.string(), wire.take(1), wire.rest()) == (66051, b"ab", b"", b"c", 0)
    assert counted(b"x" * 258) == b"\0\0\1\2" + b"x" * 258


def key(*parts: bytes) -> str:
    """The body of a public key of these parts, as it is written."""
    return base64.b64encode(b"".join(map(counted, parts))).decode()


def rsa(bits: int) -> str:
    """A public rsa key whose modulus is a power of two of that length."""
    exponent, modulus = b"\1\0\1", (1 << (bits - 1)).to_bytes(bits // 8 + 1)
    return "ssh-rsa " + key(b"ssh-rsa", exponent, modulus)


ED25519 = f"ssh-ed25519 {key(b'ssh-ed25519', b'k' * 32)}"
LONG = "x" * 61
KNOWN = (
    "ssh-ed25519, sk-ssh-ed25519@openssh.com, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa"
)


@pytest.mark.parametrize("written", [ED25519, f"  {ED25519}\n", f"{ED25519} kari at home", ED25519.replace(" ", "   ")])
def test_a_fingerprint_is_of_the_key_whatever_stands_around_it(written: str) -> None:
    """The SHA-256 of its bytes, in base64 without the padding."""
    assert ssh_keys.ssh_fingerprint(written) == "SHA256:sArVyTbDlP2ByuRNM59Xf/iwOUmdy69sxylyNl3iUQQ"


@pytest.mark.parametrize(("length", "taken"), [(32, ("", "=", "==")), (31, ("=",)), (33, ("==",))])
def test_a_key_is_whole_base64_on_every_python(length: int, taken: tuple[str, ...]) -> None:
    """Padding where bytes are missing, and as much as may be; after whole groups it is passed over."""
    body = key(b"ssh-ed25519", b"k" * length).rstrip("=")
    for padding in ("", "=", "==", "==="):
        if padding in taken:
            whole = base64.b64decode(key(b"ssh-ed25519", b"k" * length))
            assert ssh_keys.ssh_fingerprint(f"ssh-ed25519 {body}{padding}") == ssh_keys.fingerprint(whole)
        else:
            with pytest.raises(NotAKey):
                ssh_keys.ssh_fingerprint(f"ssh-ed25519 {body}{padding}")


@pytest.mark.parametrize("kind", ssh_keys.KINDS[:-1])
def test_a_key_of_an_allowed_kind_is_taken(kind: str) -> None:
    """Its bytes begin with the kind that is written before them."""
    body = key(kind.encode(), b"1")
    assert ssh_keys.ssh_fingerprint(f"{kind} {body}") == ssh_keys.fingerprint(base64.b64decode(body))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", f'the key kind “” is not allowed ({KNOWN})'),
        (f"{LONG} AAAA", f'the key kind “{LONG[:60]}” is not allowed ({KNOWN})'),
        ("ssh-ed25519", '“” is not a whole ssh public key'),
        (f"ssh-ed25519 {LONG}-", f'“{LONG[:60]}” is not a whole ssh public key'),
        (f"ssh-ed25519 {LONG}", f'“{LONG[:60]}” is not a whole ssh public key'),
        ("ssh-ed25519 AA==", '“AA==” is not a whole ssh public key'),
        (f"ssh-ed25519 {key(b'ssh-rsa' * 10)}", f'“{key(b"ssh-rsa" * 10)[:60]}” is not a whole ssh public key'),
        (rsa(3071), "the rsa key has 3071 bits; expected at least 3072"),
        (f"ssh-rsa {key(b'ssh-rsa')}", "the rsa key has 55 bits; expected at least 3072"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_key_says_what_was_seen(written: str, told: str) -> None:
    """The kind first, then the body, cut to sixty characters each; of rsa the length."""
    i18n.choose("en")
    with pytest.raises(NotAKey) as refused:
        ssh_keys.ssh_fingerprint(written)
    assert str(refused.value) == told


def test_an_rsa_key_of_the_least_length_is_taken() -> None:
    """One bit less is refused above."""
    assert ssh_keys.ssh_fingerprint(rsa(3072)).startswith("SHA256:")


@pytest.mark.parametrize(
    ("written", "plain"),
    [("ab12 " * 10, "AB12" * 10), ("AB12" * 16, "AB12" * 16), (f" {'0' * 40} ", "0" * 40)],
)
def test_a_gpg_fingerprint_is_upper_case_without_spaces(written: str, plain: str) -> None:
    """Of forty digits, or sixty-four."""
    assert ssh_keys.gpg_fingerprint(written) == plain


@pytest.mark.parametrize("written", ["", "AB12", "0" * 39, "0" * 41, "0" * 63, "G" * 40, "g" * 81])
def test_any_other_gpg_fingerprint_is_refused(written: str) -> None:
    """As it was written, cut to eighty characters."""
    i18n.choose("en")
    with pytest.raises(NotAKey) as refused:
        ssh_keys.gpg_fingerprint(written)
    assert str(refused.value) == f"“{written[:80]}” is not a full gpg fingerprint (40 or 64 hex digits)"


@pytest.mark.parametrize("cut", [0, 1])
def test_a_public_key_is_parts_to_its_end(cut: int) -> None:
    """One that ends in the middle of a part is none."""
    blob = counted(b"ssh-ed25519") + counted(b"k" * 32)
    written = "ssh-ed25519 " + base64.b64encode(blob[: len(blob) - cut]).decode()
    if cut:
        with pytest.raises(NotAKey):
            ssh_keys.ssh_fingerprint(written)
    else:
        assert ssh_keys.ssh_fingerprint(written) == ssh_keys.fingerprint(blob)
