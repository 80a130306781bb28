"""Which patterns of the rules name an item no more once it has another id."""

from __future__ import annotations

from plantui.usecases.editing.rule_patterns import LostPattern, lost_patterns

POLICY = b"""[[rule]]
# items = ["a.m"]
items = ["a.m", 'a.*', "*.m", "kind:transition", "a"]
named = [
  "a.m*",
]
"""


def test_a_pattern_that_names_the_old_id_alone_is_told_with_its_line() -> None:
    """Whichever quotes it has; one that names the new id as well, a kind, and a comment are not."""
    assert list(lost_patterns(POLICY, [("a.m", "b.m")])) == [
        LostPattern(3, "a.m", "a.m", "b.m"), LostPattern(3, "a.*", "a.m", "b.m"), LostPattern(5, "a.m*", "a.m", "b.m"),
    ]  # fmt: skip
    assert list(lost_patterns(POLICY, [("a.m", "a.m2")])) == [
        LostPattern(3, "a.m", "a.m", "a.m2"), LostPattern(3, "*.m", "a.m", "a.m2"),
    ]  # fmt: skip


def test_of_what_is_gone_only_its_own_id_is_told() -> None:
    """A pattern with a star goes on naming what is left."""
    assert list(lost_patterns(POLICY, [("a.m", "")])) == [LostPattern(3, "a.m", "a.m")]
    assert list(lost_patterns(POLICY, [])) == []
