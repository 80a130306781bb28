"""What a terminal sends, sorted before it is read as keys: whole sequences that are known, and never half of one.

Late answers to a question (its colours, its kind), key reports in forms nobody asked for and sequences that break off
would otherwise be read as letters, and stand in a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import SPECIAL_SEQUENCES, XTermParser

_ESC = "\x1b"
_MOST_OF_STRING = 64 * 1024
_MOST_OF_SEQUENCE = 64
_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"

_STRING = re.compile(r"\x1b(?:\](?=\d)|P(?=[\d+>|!$=])|[_^X](?=.))", re.DOTALL)
"""The beginning of an answer in words (OSC, DCS and the like), told from Alt with the same letter by what follows."""
_CSI = re.compile(r"\x1b\[(?:M[\s\S]{3}|\[[A-Z]|[0-?]*[ -/]*[@-LN-Z\\-~]|(?=<)[0-?]*M|[0-?]+M)")
_MOUSE = re.compile(r"\x1b\[(?:<\d{1,4};-?\d{1,6};-?\d{1,6}[mM]|M[\s\S]{3}|[\d;]{1,20}M)")
_MODE = re.compile(r"\x1b\[\?\d{1,6};\d\$y")
_SIZE = re.compile(r"\x1b\[48;(\d{1,3});(\d{1,4});\d{1,5};\d{1,5}t")
_CURSOR = re.compile(r"\x1b\[\d{1,4};\d{1,4}R")
_KEY = re.compile(r"\x1b\[(?:(?:[\d:]*;){0,2}[\d:]*)([u~ABCDEFHPQRS])")
_GROUND = re.compile(
    r"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:/[0-9a-fA-F]{1,4})?(?:\x07|\x1b\\|\x9c)"
)
_RELEASED = "3"
_LAST = 0x10FFFF
_ALONE = (_ESC, "\x1bO", "\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX")
_ESCAPE = 0.1
_BROKEN_OFF = 0.5


class Sorter:
    """Hands on what can be read as keys, text or a known report, in pieces that are whole; throws the rest away."""

    def __init__(self) -> None:
        self._held = ""
        self._pasting = False

    @property
    def waits(self) -> bool:
        """Whether something has begun and not ended: `give_up` when nothing more comes."""
        return bool(self._held) or self._pasting

    @property
    def patience(self) -> float:
        """Seconds to wait for more of what has begun."""
        return 2.0 if self._pasting else _ESCAPE if self._held in _ALONE else _BROKEN_OFF

    def sort(self, sent: str) -> Iterator[str]:
        """The pieces in what was sent, with what was held of it before."""
        sent, self._held = self._held + sent, ""
        while sent:
            piece, sent = self._piece(sent)
            if piece is None:
                self._held = sent
                return
            if piece:
                yield piece

    def give_up(self) -> str:
        """Nothing more came: hand on an escape key, Alt with a letter or all of a paste, and drop half a sequence."""
        left, self._held = self._held, ""
        if self._pasting:
            self._pasting = False
            return left + _PASTED
        return left if left in _ALONE else ""

    def _piece(self, sent: str) -> tuple[str | None, str]:
        """One piece (empty: to be thrown away; None: not all of it is here) and the rest."""
        if self._pasting:
            return self._of_paste(sent)
        if sent[0] != _ESC:
            end = sent.find(_ESC)
            return (sent, "") if end < 0 else (sent[:end], sent[end:])
        if len(sent) == 1:
            return None, sent
        if sent[1] == "[":
            return self._of_csi(sent)
        if sent[1] in "]P_^X":
            return _of_string(sent)
        if sent[1] == "O":
            if len(sent) == 2:
                return None, sent
            return (sent[:3] if sent[:3] in ANSI_SEQUENCES_KEYS else ""), sent[3:]
        return (sent[:1], sent[1:]) if sent[1] == _ESC else (sent[:2], sent[2:])

    def _of_csi(self, sent: str) -> tuple[str | None, str]:
        sequence = _CSI.match(sent)
        if sequence is None:
            other = re.match(r"\x1b\[[ -?]*", sent)
            assert other is not None
            if (other.end() == len(sent) and len(sent) <= _MOST_OF_SEQUENCE) or sent.startswith("\x1b[M"):
                return None, sent
            if sent == "\x1b[[":
                return None, sent
            return "", sent[max(other.end(), 2) :]  # it broke off: what comes next begins anew
        whole = sequence[0]
        if whole == _PASTE:
            self._pasting = True
        return (whole if known(whole) else ""), sent[sequence.end() :]

    def _of_paste(self, sent: str) -> tuple[str | None, str]:
        end = sent.find(_PASTED)
        if end >= 0:
            self._pasting = False
            return sent[: end + len(_PASTED)], sent[end + len(_PASTED) :]
        # The end of a paste may come in two parts.
        cut = next((n for n in range(len(_PASTED) - 1, 0, -1) if sent.endswith(_PASTED[:n])), 0)
        return (sent[:-cut], sent[-cut:]) if cut and len(sent) > cut else (None, sent) if cut else (sent, "")


def _of_string(sent: str) -> tuple[str | None, str]:
    if len(sent) == 2:
        return None, sent
    if _STRING.match(sent) is None:
        return sent[:2], sent[2:]
    ended = re.compile(r"\x07|\x1b\\|\x9c").search(sent, 2)
    if ended is not None:
        whole = sent[: ended.end()]
        return (whole if ground_of(whole) else ""), sent[ended.end() :]
    return (None, sent) if len(sent) <= _MOST_OF_STRING else ("", "")


def ground_of(answer: str) -> tuple[float, float, float] | None:
    """The terminal's own ground, if this is its answer to that question: red, green and blue, each from 0 to 1."""
    told = _GROUND.fullmatch(answer)
    if told is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in told.groups())
    return red, green, blue


def known(sequence: str) -> bool:
    """Whether a whole control sequence is one that means something here: a key, the mouse, or an answer waited for."""
    if sequence in SPECIAL_SEQUENCES or sequence in ANSI_SEQUENCES_KEYS:
        return True
    if _MOUSE.fullmatch(sequence) or _MODE.fullmatch(sequence) or _CURSOR.fullmatch(sequence):
        return True
    size = _SIZE.fullmatch(sequence)
    if size is not None:
        return 0 < int(size[1]) <= 500 and 0 < int(size[2]) <= 1000
    return plain_key(sequence) is not None


@lru_cache(maxsize=1024)
def plain_key(sequence: str) -> str | None:
    """A key report without its parts after ":" (other layouts, kind of event), or None where it tells of no key press.

    A key let go is no press, and numbers that no character or modifier has are nothing.
    """
    report = _KEY.fullmatch(sequence)
    if report is None:
        return None
    codes, *rest = sequence[2:-1].split(";")
    code, modifiers, text = codes.partition(":")[0], rest[0] if rest else "", rest[1] if len(rest) > 1 else ""
    modifier, _, event = modifiers.partition(":")
    if event == _RELEASED or event not in ("", "1", "2") or not _within(code, _LAST) or not _within(modifier, 256):
        return None
    if not all(_within(number, _LAST) for number in text.split(":")):
        return None
    if report[1] == "u" and not code:
        return None
    parts = [code, *([modifier] if rest else []), *([text] if text else [])]
    return f"\x1b[{';'.join(parts)}{report[1]}"


def _within(number: str, most: int) -> bool:
    if not number:
        return True
    if len(number) > 8 or not number.isdecimal():
        return False
    value = int(number)
    return value <= most and not 0xD800 <= value <= 0xDFFF


class KeyParser(XTermParser):
    """Textual's reader of keys, for pieces that a `Sorter` has handed on."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterator[events.Key]:
        if len(sequence) > 2 and sequence[0] == _ESC:
            sequence = plain_key(sequence) or sequence
        elif len(sequence) == 2 and sequence[0] == _ESC and isinstance(ANSI_SEQUENCES_KEYS.get(sequence), str):
            # A Mac's map of Alt with a character, which would be typed everywhere else too.
            yield events.Key(f"alt+{sequence[1]}", None)
            return
        yield from super()._sequence_to_key_events(sequence, alt)
