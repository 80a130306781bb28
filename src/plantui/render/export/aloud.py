"""Lines that are read aloud: every sign that stands for a word, said as one."""

from __future__ import annotations

import re

from plantui.i18n import t, tn

SIGN = re.compile(r"[·→≥≤−–✓]|(?<!\w)\+\d| [=>] |^! |\d md\b")
"""What stands for a word on a screen, and in no line that is read aloud."""

_SAID = (
    (re.compile(r"(?<=[.!?]) *→ *"), " {changed} "),
    (re.compile(r" *→ *"), ", {changed} "),
    (re.compile(r" *· *"), ", "),
    (re.compile(r" *– +| +– *"), ", "),
    (re.compile(r"–"), " {to} "),
    (re.compile(r" *≥ *"), " {least} "),
    (re.compile(r" *≤ *"), " {most} "),
    (re.compile(r"−"), "{minus} "),
    (re.compile(r"(?<!\w)\+(?=\d)"), "{plus} "),
    (re.compile(r" *✓ *"), " {approved} "),
    (re.compile(r" >(?= )"), ", {then}"),
    (re.compile(r" =(?= )"), " {equals}"),
)

_MONTHS = re.compile(r"(\d+) md\b")


def aloud(cleaned: str) -> str:
    """The line with its signs said: `Overgang: ≥ +14 md · frist` becomes `Overgang: minst pluss 14 måneder, frist`.

    So is what the line quotes of the plan and of the records: a reader hears that too.
    """
    words = cleaned.removeprefix("! ")
    if words != cleaned:
        words = t("aloud.problem", words=words)
    if SIGN.search(words):
        words = _MONTHS.sub(lambda found: tn("aloud.months", int(found[1])), words)
        said = {code: t(f"aloud.{code}") for code in _CODES}
        for pattern, template in _SAID:
            words = pattern.sub(template.format_map(said), words)
        words = re.sub(r" {2,}", " ", words)
    return words.strip(" ,")


_CODES = ("then", "changed", "to", "equals", "least", "most", "minus", "plus", "approved")
