"""`value_class`: a frozen, slotted attrs class that is made in little more than half the time.

attrs writes the source of each method of each class and compiles it whenever the program starts: a sixth of the start
of `status`. Most classes are never compared, hashed or printed in the run of a command, so those three methods are
compiled when one of them is first used. What two values are equal in, and how fast, is as attrs has it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

__all__ = ["value_class"]

C = TypeVar("C", bound=type)

if TYPE_CHECKING:  # what attrs' own decorator does is known to a type checker
    from attrs import frozen as value_class
else:

    def value_class(cls: C) -> C:
        """The class as `attrs.frozen(slots=True)` makes it, with the methods late that it may never need."""
        own = cls.__dict__
        made = attrs.frozen(slots=True, eq=False, repr=False)(cls)
        compared = [field.name for field in attrs.fields(made) if field.eq]
        if "__eq__" not in own:
            _late(made, "__eq__", "self, other", _equal(compared))
            if "__hash__" not in own:
                _late(made, "__hash__", "self", f"hash(({' '.join(f'self.{name},' for name in compared)}))")
        if "__repr__" not in own:
            made.__repr__ = _repr
        return made


def _equal(names: list[str]) -> str:
    same = " and ".join(f"self.{name} == other.{name}" for name in names) or "True"
    return f"({same}) if other.__class__ is self.__class__ else NotImplemented"


def _late(cls: type, name: str, parameters: str, value: str) -> None:
    """A method that compiles itself when it is first called: the names in it are those of the class's own fields."""

    def first(*arguments: object) -> Any:
        method: Callable[..., Any] = eval(f"lambda {parameters}: {value}")  # noqa: S307 as attrs does, but later
        method.__name__, method.__qualname__ = name, f"{cls.__qualname__}.{name}"
        setattr(cls, name, method)
        return method(*arguments)

    setattr(cls, name, first)


def _repr(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in attrs.fields(type(self)) if field.repr)
    return f"{type(self).__qualname__.rpartition('>.')[2]}({shown})"
