"""The code that is typed before anything is signed."""

from __future__ import annotations

from plantui.usecases.signing import confirmation_code


def test_the_code_is_new_each_time_and_has_no_look_alikes() -> None:
    """Four letters and digits, none of O 0 I 1 L B 8 S 5 Z 2 G Q U V."""
    codes = {confirmation_code.draw() for _ in range(12)}
    assert len(codes) > 1
    assert all(len(code) == 4 and not set(code) & set("O0I1LB8S5Z2GQUV") for code in codes)


def test_what_is_typed_is_shown_in_capitals_with_a_blank_for_each_letter_to_come() -> None:
    """A fifth letter is left out, as the code has four."""
    assert confirmation_code.field("") == "[____]"
    assert confirmation_code.field(confirmation_code.typed_on("A", "c")) == "[AC__]"
    assert confirmation_code.typed_on("ACDE", "f") == "ACDE"
