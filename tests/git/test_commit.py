"""Commits by their bytes: what nearly all of them look like is read in one look, as everything else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui.git.objects import commit

IDS = {40: b"0123456789abcdef0123456789abcdef01234567", 64: b"0123456789abcdef" * 4}
PIECES = (
    b"\n", b" ", b"\n ", b"\n\n", b"\0", b"<", b">", b"\n  x", b"gpgsig ", b"gpgsig-sha256 ", b"encoding x\n", b"A",
    b"mergetag x\n y\n", *(b"parent " + one + b"\n" for one in IDS.values()),
)  # fmt: skip


def raw_commit(length: int, parents: int = 1, *, signed: bool = True) -> bytes:
    who = b"Kari Berg <kari@example.org> 1740816000 +0100\n"
    head = b"tree " + IDS[length] + b"\n" + (b"parent " + IDS[length] + b"\n") * parents
    head += b"author " + who + b"committer " + who
    if signed:
        head += commit.SIGNATURE_HEADERS[length] + b" -----BEGIN\n \n  two\n three\n -----END\n"
    return head + b"\nreview(2025)\n\nOrd\n"


@pytest.mark.parametrize("length", [40, 64])
@pytest.mark.parametrize("parents", [0, 1, 2])
@pytest.mark.parametrize("signed", [False, True])
def test_the_usual_headers_are_taken_apart_as_they_stand(length: int, parents: int, signed: bool) -> None:
    """The signature without the indents of its lines, and what was signed without the signature."""
    read = commit.parse(raw_commit(length, parents, signed=signed))
    assert isinstance(read, commit.RawCommit)
    assert read.parents == (IDS[length].decode(),) * parents and read.tree == IDS[length].decode()
    assert read.payload == raw_commit(length, parents, signed=False) and read.message == b"review(2025)\n\nOrd\n"
    assert read.signature == (b"-----BEGIN\n\n two\nthree\n-----END" if signed else None)


@given(
    st.sampled_from([40, 64]),
    st.integers(0, 2),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.sampled_from(PIECES)), max_size=3),
)
def test_one_look_and_line_by_line_come_to_the_same(
    length: int, parents: int, signed: bool, changes: list[tuple[int, int, bytes]]
) -> None:
    """Whatever was put into the headers, or taken out of them."""
    raw = raw_commit(length, parents, signed=signed)
    for at, gone, piece in changes:
        raw = raw[:at] + piece + raw[at + gone :]
    usual = dict(commit._USUAL)
    quick = commit.parse(raw)
    try:
        commit._USUAL.clear()
        assert commit.parse(raw) == quick
    finally:
        commit._USUAL.update(usual)
