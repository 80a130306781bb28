"""What a terminal sends: keys and text as they are meant, and nothing else, whatever the bytes."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from textual import events

from plantui.tui.driver import GroundTold, _Reader
from plantui.tui.terminal_input import Sorter


def heard(*sent: bytes) -> list[Any]:
    """What a terminal's bytes, in these pieces, are read as once nothing more comes."""
    told: list[Any] = []
    reader = _Reader(told.append)
    for piece in sent:
        reader.take(piece)
    reader._since -= 60
    reader.rest()
    return told


def keys(*sent: bytes) -> list[str]:
    """The keys among it."""
    return [one.key for one in heard(*sent) if isinstance(one, events.Key)]


def typed(*sent: bytes) -> str:
    """The text among it."""
    return "".join(one.character or "" for one in heard(*sent) if isinstance(one, events.Key) and one.is_printable)


def pasted(*sent: bytes) -> list[str]:
    """The pastes among it."""
    return [one.text for one in heard(*sent) if isinstance(one, events.Paste)]


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (b"a", ["a"]), (b"\x1b[A", ["up"]), (b"\x1bOA", ["up"]), (b"\x1b", ["escape"]), (b"\x1b[1;5C", ["ctrl+right"]),
        (b"\x1b[97;5u", ["ctrl+a"]), (b"\x1b[50;3;64u", ["at"]), (b"\x1bx", ["alt+x"]), (b"\x1b2", ["alt+2"]),
        (b"\x1b\x1b[B", ["escape", "down"]), (b"\x1b[[A", ["f1"]), (b"\x03", ["ctrl+c"]),
    ],
)  # fmt: skip
def test_keys_are_what_they_were(sent: bytes, wanted: list[str]) -> None:
    """Whole sequences, in one piece or byte for byte."""
    assert keys(sent) == wanted
    assert keys(*(bytes([byte]) for byte in sent)) == wanted


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [(b"\x1b[57:93;5u", "ctrl+9"), (b"\x1b[97;1:1u", "a"), (b"\x1b[1;1:2A", "up")],
)
def test_a_key_with_parts_is_the_key(sent: bytes, wanted: str) -> None:
    """Other layouts and the kind of event are passed over."""
    assert keys(sent) == [wanted]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x1b[97;1:3u", b"\x1b[1;1:3A", b"\x1b[99999999999u", b"\x1b[97;;1114112u", b"\x1b[55296u", b"\x1b[97;999u",
        b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", b"\x1b]11;rgb:ffff/ffff/ffff\x07", b"\x1b[?62;22c", b"\x1b[>1;4600;0c",
        b"\x1bP>|XTerm(370)\x1b\\", b"\x1bP1+r544e=787465726d\x1b\\", b"\x1b_Gi=1;OK\x1b\\", b"\x1b[?1u", b"\x1b[0n",
        b"\x1b[", b"\x1b[12", b"\x1b[1;", b"\x1b]11;rgb:1e1e", b"\x1b[?62;", b"\x1b[3;1;1t",
        b"\x1b[48;99999;99999;1;1t",
    ],
)  # fmt: skip
def test_answers_and_halves_are_nothing(sent: bytes) -> None:
    """They are no key and no text, in one piece or byte for byte, and what follows is heard."""
    assert typed(sent) == ""
    assert keys(sent) == []
    assert keys(*(bytes([byte]) for byte in sent)) == []


@pytest.mark.parametrize(
    "sent", [b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", b"\x1b[?62;22c", b"\x1b[97;1:3u", b"\x1b[99999999999u"]
)
def test_what_is_typed_around_an_answer_is_heard(sent: bytes) -> None:
    """The answer alone is taken out."""
    assert typed(b"ab" + sent + b"cd") == "abcd"


def test_bytes_that_are_no_utf_8_are_marks() -> None:
    """Latin 1 in a terminal that was asked for UTF-8: a mark for each, and the letters around them."""
    assert typed("blå".encode("latin-1") + b"b") == "bl\ufffdb"
    assert pasted(b"\x1b[200~bl\xe5\xff\x1b[201~") == ["bl\ufffd\ufffd"]


def test_a_paste_is_a_paste_whatever_stands_in_it() -> None:
    """Its end may come in two parts; one without an end is over when nothing more comes."""
    for pieces in ((b"\x1b[200~a]b\x1b[201~",), (b"\x1b[200~a]b\x1b[20", b"1~")):
        assert pasted(*pieces) == ["a]b"]
    assert pasted(b"\x1b[200~ab") == ["ab"]


def test_random_bytes_never_end_the_reader() -> None:
    """Thousands of hostile streams in pieces of every size; an escape and a letter afterwards are heard."""
    dice = random.Random(2025)
    likely = b"\x1b\x1b\x1b[[]PO;:?<>=0123456789uAMRt~c\x07\\\x00\xc3\xa5\xff "
    until = time.monotonic() + 20
    for number in range(4000):
        length = dice.randrange(60)
        stream = bytes(dice.choice(likely) if dice.random() < 0.9 else dice.randrange(256) for _ in range(length))
        told: list[Any] = []
        reader = _Reader(told.append)
        while stream:
            size = dice.randrange(1, 9)
            reader.take(stream[:size])
            stream = stream[size:]
        for _ in range(2):  # what was begun, and a paste around it
            reader._since -= 60
            reader.rest()
        told.clear()
        reader.take(b"q")
        assert [one.key for one in told if isinstance(one, events.Key)][-1:] == ["q"], number
        assert time.monotonic() < until or number > 1000


def test_a_string_without_end_is_bounded() -> None:
    """An answer that never ends is let go when it grows beyond all reason."""
    sorter = Sorter()
    for _ in range(40):
        list(sorter.sort("\x1b]11;" + "x" * 4000))
    assert len(sorter._held) <= 64 * 1024 + 4010


@pytest.mark.parametrize(
    ("answer", "dark"),
    [(b"rgb:0000/0000/0000\x1b\\", True), (b"rgb:1e1e/1e1e/2e2e\x07", True), (b"rgb:ff/ff/f8\x1b\\", False),
     (b"rgba:fdfd/f6f6/e3e3/ffff\x1b\\", False)],
)  # fmt: skip
def test_the_terminals_ground_is_heard(answer: bytes, dark: bool) -> None:
    """In every spelling that terminals have for it, in one piece or byte for byte, and never as keys."""
    sent = b"\x1b]11;" + answer
    for pieces in ((sent,), tuple(bytes([byte]) for byte in sent)):
        [told] = heard(*pieces)
        assert isinstance(told, GroundTold)
        assert told.dark == dark


@pytest.mark.parametrize("answer", [b"?", b"rgb:1/2", b"rgb:zz/00/00", b"#102030", b"rgb:00000/0/0"])
def test_another_answer_is_none(answer: bytes) -> None:
    """What is no colour is thrown away."""
    assert not heard(b"\x1b]11;" + answer + b"\x1b\\")
