"""Trees by their bytes: entries and flaws, and no bytes that make reading fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui.git import rawtrees

NAMES = st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name)
MODES = st.sampled_from([b"100644", b"40000", b"120000", b"100755", b"160000"])
ENTRIES = st.lists(st.tuples(MODES, NAMES, st.binary(min_size=20, max_size=20)), max_size=8)


def written(entries: list[tuple[bytes, bytes, bytes]]) -> bytes:
    return b"".join(mode + b" " + name + b"\0" + oid for mode, name, oid in entries)


@given(ENTRIES)
def test_entries_are_read_as_they_were_written(entries: list[tuple[bytes, bytes, bytes]]) -> None:
    """In their order, duplicates included."""
    tree = rawtrees.read(written(entries), 40)
    assert list(tree.entries) == entries
    assert not any(flaw.why == "unreadable" for flaw in tree.flaws)


@given(st.binary(max_size=200), st.sampled_from([40, 64]))
def test_any_bytes_are_a_tree_or_a_flaw(data: bytes, length: int) -> None:
    """What cannot be read to its end is said to be so."""
    tree = rawtrees.read(data, length)
    whole = written(list(tree.entries))
    assert data.startswith(whole)
    assert (data != whole) == any(flaw.why == "unreadable" for flaw in tree.flaws)


@given(ENTRIES, ENTRIES)
def test_differing_is_empty_only_for_the_same_entries(
    one: list[tuple[bytes, bytes, bytes]], other: list[tuple[bytes, bytes, bytes]]
) -> None:
    """What both have is no difference, in either direction."""
    mine, theirs = rawtrees.read(written(one), 40), rawtrees.read(written(other), 40)
    gone, new = mine.differing(theirs)
    assert (not gone and not new) == (set(one) == set(other))
    assert mine.differing(mine) == ({}, {})


@pytest.mark.parametrize(
    ("names", "flaws"),
    [
        ((b"a", b"b"), []),
        ((b"a.b", b"a", b"c"), ["order"]),
        ((b"A", b"a"), ["alike"]),
        ((b"b", b"a"), ["order"]),
        ((b"\xff",), ["name"]),
        ((b"a\n",), ["name"]),
    ],
)
def test_files_have_the_flaws_that_are_theirs(names: tuple[bytes, ...], flaws: list[str]) -> None:
    """Sorted as git sorts, alone once case is folded, and fit to be shown."""
    tree = rawtrees.read(written([(b"100644", name, b"1" * 20) for name in names]), 40)
    assert [flaw.why for flaw in tree.flaws] == flaws


def test_a_folder_sorts_as_if_its_name_ended_in_a_slash() -> None:
    """`a.b` comes before the folder `a`, and after a file `a`."""
    oid = b"1" * 20
    assert not rawtrees.read(written([(b"100644", b"a.b", oid), (b"40000", b"a", oid)]), 40).flaws
    assert not rawtrees.read(written([(b"100644", b"a", oid), (b"100644", b"a.b", oid)]), 40).flaws
