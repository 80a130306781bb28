"""SSH's wire format is read from the left, within bounds: of bytes that somebody else wrote nothing is assumed."""

from __future__ import annotations

import base64

import pytest

from plantui import ssh_keys
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


@pytest.mark.parametrize(("data", "value"), [(b"\x01", 1), (b"\x7f", 127), (b"\0\x80", 128)])
def test_an_integer_in_its_shortest_form_is_read(data: bytes, value: int) -> None:
    """A byte of zeros stands before it only where it would be negative without."""
    assert Wire(counted(data)).integer() == value


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\x7f", b"\x80"])
def test_an_integer_in_another_form_is_refused(data: bytes) -> None:
    """One number has one spelling, and none is negative or zero."""
    with pytest.raises(ValueError, match="shortest"):
        Wire(counted(data)).integer()


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
