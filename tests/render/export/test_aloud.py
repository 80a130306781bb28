"""Signs that stand for words are said as words in lines that are read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui import i18n
from plantui.render.export.aloud import SIGN, aloud


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("VERRE, ≥ +14 md · om utgave 1", "VERRE, minst pluss 14 måneder, om utgave 1"),
        ("−3 md FREMSKYNDET", "minus 3 måneder FREMSKYNDET"),
        ("+1 md", "pluss 1 måned"),
        ("Når: 1.1.2027 → vår 2028 (1.3–31.5)", "Når: 1.1.2027, endret til vår 2028 (1.3 til 31.5)"),
        ("Tekst: Ett. → To.", "Tekst: Ett. endret til To."),
        ("pps (bruker det) > pll (trenger det)", "pps (bruker det), deretter pll (trenger det)"),
        ("! pps.toml:7: feil", "Problem: pps.toml:7: feil"),
        ("nøkkel SHA256:yX/QVDAtW+8=x", "nøkkel SHA256:yX/QVDAtW+8=x"),
        ("pmd: pll-nhn, 80 % (§7.3)", "pmd: pll-nhn, 80 % (§7.3)"),
    ],
)
def test_each_sign_has_its_word(written: str, said: str) -> None:
    """Ids, hyphens, percent and paragraph signs, which readers know, stay as they are."""
    before = i18n.language()
    i18n.choose("nb")
    try:
        assert aloud(written) == said
    finally:
        i18n.choose(before or "en")


@given(st.text(st.sampled_from("ab1 ·→≥≤−–=✓+>!.d m"), max_size=30))
def test_no_sign_is_left_whatever_is_quoted(written: str) -> None:
    """What a plan or a record quotes is heard as well."""
    said = aloud(written)
    assert not SIGN.search(said.removeprefix("! ")), said
