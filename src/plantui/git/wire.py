"""SSH wire format, as signatures, key files and agents speak it: read from the left, within bounds."""

from __future__ import annotations


def counted(data: bytes) -> bytes:
    """A string of the wire format: four bytes of length, then the bytes."""
    return len(data).to_bytes(4, "big") + data


class Wire:
    """Bytes somebody else wrote, taken piece by piece; every piece that is not there raises ValueError."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        if count > len(self._data) - self._at:
            raise ValueError(f"{count} bytes expected, {len(self._data) - self._at} left")
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self) -> int:
        """The next four bytes as a number."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """The next string, without its length."""
        return self.take(self.number())

    def integer(self) -> int:
        """The next positive multiple-precision integer, which must stand in its shortest form."""
        data = self.string()
        if not data or data[0] & 0x80 or (data[0] == 0 and (len(data) == 1 or not data[1] & 0x80)):
            raise ValueError("not a positive integer in its shortest form")
        return int.from_bytes(data, "big")

    def rest(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._at
