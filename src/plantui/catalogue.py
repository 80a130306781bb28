"""A compiled catalogue (GNU's .mo): a sentence is looked up in the file's own sorted table when it is first said.

The standard library's gettext makes all of some four thousand sentences into strings whenever a program starts; a
command says a few dozen of them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

_MAGIC = 0x950412DE
_USUAL = "(n != 1)"


class Catalogue:
    """The sentences of one language by their keys. A key that is not in it stands for itself."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._order = "<" if struct.unpack("<I", content[:4])[0] == _MAGIC else ">"
        _, _, self._count, self._keys, self._sentences = struct.unpack(f"{self._order}5I", content[:20])
        self._known: dict[str, str | list[str] | None] = {}

    @classmethod
    def of_file(cls, path: Path) -> Catalogue:
        """Raises OSError where the file is not there."""
        return cls(path.read_bytes())

    def sentence(self, key: str) -> str:
        """The sentence of a key; of one that depends on a number the form for one."""
        match self._entry(key):
            case None:
                return key
            case str() as sentence:
                return sentence
            case forms:
                return forms[self._plural(1)]

    def counted(self, key: str, count: int) -> str:
        """The sentence of a key that depends on a number, in the form that the language has for this one."""
        forms = self._entry(key)
        return key if forms is None or isinstance(forms, str) else forms[self._plural(count)]

    def every_key(self) -> list[str]:
        """All keys, in their order."""
        keys = (self._text(self._keys, index) for index in range(1, self._count))
        return [key.partition(b"\0")[0].decode() for key in keys]

    def _entry(self, key: str) -> str | list[str] | None:
        """A sentence, or its forms; None where the key is not there. Kept, as the screens ask for thousands."""
        if key not in self._known:
            self._known[key] = self._searched(key.encode())
        return self._known[key]

    def _searched(self, wanted: bytes) -> str | list[str] | None:
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            here, twice, _ = self._text(self._keys, middle).partition(
                b"\0"
            )  # one that depends on a number is there twice
            if here == wanted:
                sentence = self._text(self._sentences, middle).decode()
                return sentence.split("\0") if twice else sentence
            low, high = (middle + 1, high) if here < wanted else (low, middle)
        return None

    def _text(self, table: int, index: int) -> bytes:
        length, start = struct.unpack_from(f"{self._order}2I", self._content, table + 8 * index)
        return self._content[start : start + length]

    @cached_property
    def _plural(self) -> Callable[[int], int]:
        """Which form a number asks for, by the formula in the catalogue's head."""
        head = self._text(self._sentences, 0).decode()
        formula = head.partition("plural=")[2].partition(";")[0].partition("\n")[0].strip() or _USUAL
        if formula in (_USUAL, "n != 1"):
            return lambda count: int(count != 1)
        from gettext import c2py  # late: no language that is here needs it

        return c2py(formula)
