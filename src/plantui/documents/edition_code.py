"""The edition code: twelve signs on each page of a paper, which say what edition it shows and which body it is for.

It is derived from what records already hold, so that nothing is stored. It finds mistakes and mix-ups, and stops no
forger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Literal

import attrs
import rfc8785

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U. A sign is worth its place, five bits."""

LENGTH = 12
_EDITION, _BODY, _GROUP = 8, 2, 4
_MOST_WRONG = 3
"""With more signs wrong than that no code of one's own is near enough to be what was meant."""

_READ_AS = str.maketrans({"O": "0", "Ø": "0", "I": "1", "L": "1"})
_IGNORED = re.compile(r"[\s\u2010-\u2015\u2212\xad-]+")
_WRITTEN = re.compile(r"(?<!\w)(?=((?:[0-9A-Za-zØø]{4}[\u2010-\u2015\u2212-]){2}[0-9A-Za-zØø]{4})(?!\w))")


@attrs.frozen(slots=True)
class EditionFacts:
    """What is hashed of an edition: the pinned root, the act that opened the round, number, commit and text.

    Empty texts are left out. `plan_fingerprint` is that of the whole plan (`fingerprint.of_plan`).
    """

    root: str
    opening: str
    edition: int
    commit: str
    plan_fingerprint: str


def edition_code(facts: EditionFacts, body: str = "") -> str:
    """The code of an edition for a body, in three groups; without a body that of the paper itself."""
    stated = {name: value for name, value in attrs.asdict(facts).items() if value != ""}
    text = _symbols(_hash("plantui-edition/1", rfc8785.dumps(stated)), _EDITION) + body_symbols(body)
    return grouped(text + _checks(text))


def body_symbols(body: str) -> str:
    """The two signs of a body, `00` for none. They tell bodies of one round apart in all but one pair of a thousand.

    The first two signs of the hash that are not `00`.
    """
    if not body:
        return "00"
    hashed = _symbols(_hash("plantui-body/1", body.encode()), 50)
    pairs = (hashed[start : start + _BODY] for start in range(0, len(hashed), _BODY))
    return next((pair for pair in pairs if pair != "00"), "01")


def grouped(signs: str) -> str:
    """Twelve signs as they are printed: `D36V-H9XE-758Z`."""
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def signs_of(written: str) -> str:
    """What is typed as the signs it means: case, blanks and dashes are nothing, O and Ø are 0, I and L are 1."""
    return _IGNORED.sub("", written).upper().translate(_READ_AS)


def holds(signs: str) -> bool:
    """Whether these are twelve signs of the alphabet whose checks hold."""
    return len(signs) == LENGTH and not set(signs) - set(ALPHABET) and _checks(signs[:-2]) == signs[-2:]


def codes_in(text: str) -> Iterator[str]:
    """Each code in a text that stands in three groups and whose checks hold, as it is printed, in order."""
    for match in _WRITTEN.finditer(text):
        signs = signs_of(match[1])
        if holds(signs):
            yield grouped(signs)


@attrs.frozen(slots=True)
class WrongSign:
    """A place in a code, counted from 1 without the dashes: the sign that was typed, and the one expected there."""

    place: int
    seen: str
    expected: str


@attrs.frozen(slots=True)
class CodeReading:
    """What a typed code comes to among the codes one knows.

    `known`: it is one of them, `code`. `unknown`: its checks hold, so that it is of another edition or plan, or of one
    that was not fetched. `mistyped`: its checks fail; `code` is then the nearest that is known, with the signs in which
    it differs, or empty where none is near.
    """

    verdict: Literal["known", "unknown", "mistyped"]
    code: str
    wrong: tuple[WrongSign, ...] = ()


def read_code(written: str, known: Mapping[str, object]) -> CodeReading:
    """What is typed, held against the codes that are known here, as `edition_code` gives them."""
    signs = signs_of(written)
    code = grouped(signs)
    if code in known:
        return CodeReading("known", code)
    if holds(signs):
        return CodeReading("unknown", code)
    near = [(wrong, other) for other in known if len(wrong := _differences(signs, signs_of(other))) <= _MOST_WRONG]
    if len(signs) != LENGTH or not near:
        return CodeReading("mistyped", "")
    wrong, nearest = min(near, key=lambda pair: (len(pair[0]), pair[1]))
    return CodeReading("mistyped", nearest, wrong)


def _differences(seen: str, expected: str) -> tuple[WrongSign, ...]:
    pairs = enumerate(zip(seen, expected, strict=False), 1)
    return tuple(WrongSign(place, one, other) for place, (one, other) in pairs if one != other)


def _hash(purpose: str, content: bytes) -> bytes:
    return sha256(purpose.encode() + b"\0" + content).digest()


def _symbols(digest: bytes, count: int) -> str:
    """The first `count` groups of five bits of a digest, which has 51 of them."""
    bits = int.from_bytes(digest) >> (len(digest) * 8 - 5 * count)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(count)))


# The check is a Reed-Solomon code over GF(32), x^5 + x^2 + 1, whose generator has the roots a and a^2: its distance of
# three finds each one or two wrong signs, and each two that changed places.


def _powers() -> tuple[int, ...]:
    powers = [1]
    while len(powers) < 31:
        double = powers[-1] << 1
        powers.append(double ^ 0b100101 if double & 32 else double)
    return tuple(powers)


_POWER = _powers()
_EXPONENT = {power: exponent for exponent, power in enumerate(_POWER)}


def _times(one: int, other: int) -> int:
    return _POWER[(_EXPONENT[one] + _EXPONENT[other]) % 31] if one and other else 0


_GENERATOR = (_POWER[1] ^ _POWER[2], _POWER[3])
"""x^2 + (a + a^2) x + a^3, without its first coefficient."""


def _checks(signs: str) -> str:
    """The two signs that make a multiple of the generator of what they follow."""
    first = second = 0
    for sign in signs:
        factor = ALPHABET.index(sign) ^ first
        first, second = second ^ _times(factor, _GENERATOR[0]), _times(factor, _GENERATOR[1])
    return ALPHABET[first] + ALPHABET[second]
