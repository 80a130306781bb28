"""Classes whose comparing, hashing and text are made when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from plantui.value_class import value_class


@value_class
class Late:
    """A class with the three kinds of fields."""

    first: int
    second: tuple[str, ...] = ()
    aside: str = attrs.field(default="", eq=False)
    quiet: str = attrs.field(default="", repr=False)


@attrs.frozen(slots=True)
class AtOnce:
    """The same, as attrs makes it."""

    first: int
    second: tuple[str, ...] = ()
    aside: str = attrs.field(default="", eq=False)
    quiet: str = attrs.field(default="", repr=False)


@value_class
class Empty:
    """No fields."""


@value_class
class Own:
    """With methods of its own."""

    first: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "own"


@value_class
class Further(Late):
    """With a field more."""

    third: int = 0


VALUES: tuple[Callable[[Any], Any], ...] = (
    lambda made: made(1),
    lambda made: made(2),
    lambda made: made(1, ("a",)),
    lambda made: made(1, ("a",), "aside"),
    lambda made: made(1, ("a",), "", "quiet"),
)


@pytest.mark.parametrize("left", VALUES)
@pytest.mark.parametrize("right", VALUES)
def test_two_values_are_equal_where_attrs_says_so(left: Callable[[Any], Any], right: Callable[[Any], Any]) -> None:
    """Fields that are left out of comparing are, and equal values have one hash."""
    equal = left(AtOnce) == right(AtOnce)
    assert (left(Late) == right(Late)) is equal
    assert (left(Late) != right(Late)) is not equal
    assert not equal or hash(left(Late)) == hash(right(Late))
    assert (right(Late) in {left(Late): None}) is equal


@pytest.mark.parametrize("value", VALUES)
def test_the_text_is_that_of_attrs(value: Callable[[Any], Any]) -> None:
    """Fields that are left out of the text are."""
    assert repr(value(Late)).replace("Late", "AtOnce") == repr(value(AtOnce))


def test_values_of_two_classes_are_never_equal() -> None:
    """Not even where one class is made of the other, or has no fields."""
    others: tuple[object, ...] = (AtOnce(1), Further(1), Empty())
    assert Late(1) not in others and Empty() not in (*others[:2], 1)
    assert Late(1) != Further(1) and Further(1) != Late(1)
    assert Further(1) == Further(1) and Further(1) != Further(1, third=1)
    assert Empty() == Empty() and hash(Empty()) == hash(Empty())
    assert repr(Further(1)) == "Further(first=1, second=(), aside='', third=0)" and repr(Empty()) == "Empty()"


def test_methods_of_the_class_itself_stay() -> None:
    """What a class says of its own equality, hash and text is what counts."""
    assert Own(1) == Own(2) and hash(Own(1)) == 7 and repr(Own(1)) == "own"


def test_a_value_cannot_be_changed_and_takes_no_other_fields() -> None:
    """It is frozen and slotted."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Late(1).first = 2  # type: ignore[misc]
    assert not hasattr(Late(1), "__dict__")
    assert attrs.evolve(Late(1), first=2) == Late(2)
