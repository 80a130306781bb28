"""Trees by their bytes: entries and flaws, and no bytes that make reading fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui.git.objects import tree as objects_tree

NAMES = st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name)
MODES = st.sampled_from([b"100644", b"40000", b"120000", b"100755", b"160000"])
ENTRIES = st.lists(st.tuples(MODES, NAMES, st.binary(min_size=20, max_size=20)), max_size=8)


def written(entries: list[tuple[bytes, bytes, bytes]]) -> bytes:
    return b"".join(mode + b" " + name + b"\0" + oid for mode, name, oid in entries)


@given(ENTRIES)
def test_entries_are_read_as_they_were_written(entries: list[tuple[bytes, bytes, bytes]]) -> None:
    """In their order, duplicates included."""
    tree = objects_tree.raw_tree(written(entries), 40)
    assert list(tree.entries) == entries
    assert not any(flaw.why == "unreadable" for flaw in tree.flaws)


@given(st.binary(max_size=200), st.sampled_from([40, 64]))
def test_any_bytes_are_a_tree_or_a_flaw(data: bytes, length: int) -> None:
    """What cannot be read to its end is said to be so."""
    tree = objects_tree.raw_tree(data, length)
    whole = written(list(tree.entries))
    assert data.startswith(whole)
    assert (data != whole) == any(flaw.why == "unreadable" for flaw in tree.flaws)


@given(ENTRIES, ENTRIES)
def test_differing_is_empty_only_for_the_same_entries(
    one: list[tuple[bytes, bytes, bytes]], other: list[tuple[bytes, bytes, bytes]]
) -> None:
    """What both have is no difference, in either direction."""
    mine, theirs = objects_tree.raw_tree(written(one), 40), objects_tree.raw_tree(written(other), 40)
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
    tree = objects_tree.raw_tree(written([(b"100644", name, b"1" * 20) for name in names]), 40)
    assert [flaw.why for flaw in tree.flaws] == flaws


def test_a_folder_sorts_as_if_its_name_ended_in_a_slash() -> None:
    """`a.b` comes before the folder `a`, and after a file `a`."""
    oid = b"1" * 20
    assert not objects_tree.raw_tree(written([(b"100644", b"a.b", oid), (b"40000", b"a", oid)]), 40).flaws
    assert not objects_tree.raw_tree(written([(b"100644", b"a", oid), (b"100644", b"a.b", oid)]), 40).flaws


PLAIN = st.text("abAB.-/\u00e5", min_size=1, max_size=4).map(str.encode)
KINDS = st.sampled_from([b"100644", b"40000", b"120000"])
FEW = st.lists(st.tuples(KINDS, PLAIN, st.sampled_from([b"1" * 20, b"\0" * 20])))
MANY = [(b"100644", b"%03d.toml" % number, bytes([number]) * 20) for number in range(0, 40, 2)]


@given(st.lists(st.tuples(st.integers(0, 25), st.integers(0, 3), FEW), max_size=6), st.binary(max_size=3))
def test_trees_read_one_after_another_are_those_read_alone(
    changes: list[tuple[int, int, list[tuple[bytes, bytes, bytes]]]], junk: bytes
) -> None:
    """Whatever came or went anywhere in them, flaws included; and what differs is what differs."""
    following = objects_tree.Following(40)
    entries, last = list(MANY), following.read(written(MANY))
    for at, gone, new in changes:
        entries = entries[:at] + new + entries[at + gone :]
        data = written(entries) + (junk if gone == 3 else b"")
        alone, tree = objects_tree.raw_tree(data, 40), following.read(data)
        assert (tree.entries, tree.folders, tree.flaws) == (alone.entries, alone.folders, alone.flaws)
        assert last.differing(tree) == objects_tree.RawTree(last.entries, ()).differing(alone)
        last = tree


@pytest.mark.parametrize("number", [-1, 1, 7, 39, 99])
def test_a_folder_that_grows_is_read_by_what_came(number: int) -> None:
    """A record more, one less, one changed: none of the other entries is looked at again."""
    following = objects_tree.Following(40)
    following.read(written(MANY))
    came = (b"100644", b"%03d.toml" % number if number >= 0 else b"%", b"x" * 20)
    more = sorted([*MANY, came], key=lambda one: one[1])
    changed = [(mode, name, b"y" * 20) if name == came[1] else (mode, name, oid) for mode, name, oid in more]
    for entries, gone, new in ((more, (), (came,)), (changed, (came,), ((*came[:2], b"y" * 20),)), (MANY, changed, ())):
        step = following.read(written(list(entries))).step
        assert step is not None and step.new == new
        assert step.gone == (gone if gone is not changed else ((*came[:2], b"y" * 20),))
