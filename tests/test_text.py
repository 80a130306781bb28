"""Text of strangers on its way to a terminal: cleaned, measured, clipped, spelled in ASCII."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui import terminal_text
from plantui.terminal_text import MARK, ascii_twin, cells, clean, clean_lines, clip, pad, replaced, wrap

_odd = st.sampled_from(
    "\x00\x1b\x7f\x9b\u202e\u2066\u200b\u200d\ufeff\ufe0f\u0301\u0302\u00ad\u2028\U0001f3fd日é\u00a0\t\n"
)
ANY = st.text(max_size=60) | st.text(_odd | st.characters(), max_size=60)


@given(ANY)
def test_cleaning_again_changes_nothing(untrusted: str) -> None:
    """What was cleaned is clean."""
    assert clean(clean(untrusted)) == clean(untrusted)


@given(ANY)
def test_nothing_unseen_comes_through(untrusted: str) -> None:
    """No control, bidi, zero-width, surrogate or unassigned character is left, and no odd space."""
    for character in clean(untrusted):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert character == " " or unicodedata.category(character) != "Zs"


@given(ANY, st.integers(0, 20))
def test_a_bound_is_kept(untrusted: str, most: int) -> None:
    """With a bound the result is never longer, and says so when something was left out."""
    shown = clean(untrusted, most)
    assert len(shown) <= most
    if len(untrusted) > most > 0:
        assert shown.endswith("…")


@given(ANY, st.integers(0, 20))
def test_lines_keep_their_bound(untrusted: str, most: int) -> None:
    """A bounded text of several lines holds at most that many characters of the original."""
    assert sum(len(line) for line in clean_lines(untrusted, most)) <= 4 * most


def test_marks_are_visible() -> None:
    """Controls show as their pictures, bidi and joiners as a mark, and letters stay."""
    assert clean("a\x1b[31mb\x7f") == "a␛[31mb␡"
    assert clean("ok\u202egnp.exe\u200b") == f"ok{MARK}gnp.exe{MARK}"
    assert clean("Blåbærøl «ja» – 2025") == "Blåbærøl «ja» – 2025"
    assert clean("\x9b31m") == f"{MARK}31m"


def test_stacks_of_marks_are_bounded() -> None:
    """One letter keeps two combining marks; a mark on nothing is none."""
    assert clean("e" + "\u0301" * 9).count("\u0301") == terminal_text.COMBINING
    assert clean("\u0301a") == MARK + "a"


def test_lines_end_at_lf_and_crlf_alone() -> None:
    """CRLF and LF end a line, a lone CR is shown, a tab is four spaces."""
    assert clean_lines("a\r\nb\nc\rd\te") == ["a", "b", "c␍d    e"]


@given(ANY)
def test_what_is_replaced_is_counted(untrusted: str) -> None:
    """The count is zero exactly where nothing but spaces, tabs and line ends is shown otherwise."""
    shown = "\n".join(clean(line.replace("\t", " ")) for line in untrusted.replace("\r\n", "\n").split("\n"))
    plain = "".join(" " if unicodedata.category(c) == "Zs" or c == "\t" else c for c in untrusted.replace("\r\n", "\n"))
    assert (replaced(untrusted) == 0) == (shown == plain)


@given(ANY)
def test_ascii_has_no_byte_above_126(untrusted: str) -> None:
    """The twin of a cleaned line is printable ASCII."""
    assert all(32 <= ord(character) <= 126 for character in ascii_twin(clean(untrusted)))


def test_ascii_spells_norwegian() -> None:
    """The letters of Norwegian and the drawn glyphs have twins that people read."""
    assert ascii_twin("Ærlig, øl på åsen §3 – «ja»…") == 'AErlig, oel paa aasen par.3 - "ja"...'
    assert ascii_twin("│▲█→ü日") == "|R#->u?"


def test_ascii_spells_other_languages() -> None:
    """A letter is what it is made of, whole: none is left out, and none stands for two."""
    assert ascii_twin("Hällens färjor, Straße, Łódź, þorp, cœur") == "Hallens farjor, Strasse, Lodz, thorp, coeur"
    assert ascii_twin("ﬁne № ½ … ①") == "fine No 1/2 ... 1"


@given(ANY, st.integers(0, 40))
def test_padding_fills_exactly(untrusted: str, width: int) -> None:
    """A padded line has exactly its width in cells, wide characters and marks included."""
    assert cells(pad(clean(untrusted), width)) == width


@given(ANY, st.integers(-2, 40))
def test_clipping_never_exceeds(untrusted: str, width: int) -> None:
    """A clipped line fits; one that fits already stays as it is."""
    cleaned = clean(untrusted)
    clipped = clip(cleaned, width)
    assert cells(clipped) <= max(width, 0)
    if cells(cleaned) <= width:
        assert clipped == cleaned


def test_clipping_prefers_a_word() -> None:
    """A cut falls at a word's end where one is near, and is marked."""
    assert clip("Overgang til forvaltning", 17) == "Overgang til…"
    assert clip("Overgang til forvaltning", 14) == "Overgang til…"
    assert clip("Overgangsordninger", 8) == "Overgan…"
    assert clip("abc", 0) == ""
    assert clip("abcdef", 4, "...") == "a..."
    assert clip("日本語", 4) == "日…"


@given(ANY, st.integers(2, 40))
def test_wrapping_fits_and_loses_nothing(untrusted: str, width: int) -> None:
    """Every line fits, and the words are all there in order."""
    cleaned = clean(untrusted)
    lines = wrap(cleaned, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == cleaned.replace(" ", "")


@pytest.mark.parametrize("width", [0, 1])
def test_wrapping_ends_at_any_width(width: int) -> None:
    """Even where a wide character cannot fit, wrapping ends with every character."""
    assert "".join(wrap("日本 ab", width)).replace(" ", "") == "日本ab"


@given(ANY)
def test_ascii_cells_are_characters(untrusted: str) -> None:
    """Cells of an ASCII line are its characters."""
    twin = ascii_twin(clean(untrusted))
    assert cells(twin) == len(twin)
