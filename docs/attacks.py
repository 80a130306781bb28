"""Writes docs/attacks.md from the histories that the tests build: what somebody does, what is found, what is shown."""

from __future__ import annotations

import re
from pathlib import Path

import e2e.corpus_copies  # noqa: F401  (its histories are on the list, too)
from e2e.corpus import CASES, Case
from plantui import i18n
from plantui.i18n import t
from plantui.review.audit.finding_codes import CODES, SEVERITIES, Code

_PATTERN = {"whole": "COMMIT", "by": "PERSON", "expected": "NUMBER"}

TARGET = Path(__file__).with_name("attacks.md")

HEAD = """# Attacks, and what the audit says

<!-- Written by `make attacks` from tests/e2e/corpus.py; a test fails when it is not up to date. -->

Each row is a small repository that the tests build with real objects and real keys. `plantui audit` and an independent
verifier (`tests/e2e/verifier.py`, which knows nothing of plantui) must both find exactly what the row says, and nothing
else. `make fuzz` has both judge random histories by the hundred, and holds both to what must be so of any.
A code in brackets is a notice: the audit passes. What each code means, and what to do, stands
[below](#the-findings).
"""

FINDINGS = """
## The findings

What `plantui audit` and History show for each code, and the remedy they give. The rule behind each is clause by clause
that of [the authority rule](design/authority.md); [what a signature proves](what-a-signature-proves.md) says what no
audit can find.

*Audit* is the most that a code can do: what fails becomes a notice once it is healed, or once an adoption that holds
accepts it. A file that nothing introduces fails while it lies at the tip, a malformed folder while it stands there, an
adoption that does not hold until one of its round does, a fork until a pin settles it. *Gate* is what a hook or CI does
with a new one, by auditing the old tip and the new one with the same pins.

| code | shown as | audit | gate | what to do |
|---|---|---|---|---|
"""

_WEIGHT = {"cannot-say": "cannot say", "fails": "fails", "notice": "notice"}
_GATE = {"refuse": "refuse", "told": "pass, told", "pass": "pass", "tag": "refuse a push of the tag", "": "-"}


def page() -> str:
    """The whole page, in English."""
    before = i18n.language()
    i18n.choose("en")
    try:
        return HEAD + "".join(map(_group, dict.fromkeys(one.group for one in CASES.values()))) + FINDINGS + _findings()
    finally:
        i18n.choose(before or None)


def _group(title: str) -> str:
    rows = "".join(_row(one) for one in CASES.values() if one.group == title)
    return f"\n## {title}\n\n| what happens | found | shown as |\n|---|---|---|\n{rows}"


def _row(one: Case) -> str:
    codes = sorted(one.codes, key=lambda code: CODES.index(code.strip("()")))
    found = " ".join(f"(`{code[1:-1]}`)" if code.startswith("(") else f"`{code}`" for code in codes) or "nothing"
    titles = "; ".join(t(f"audit.{code.strip('()')}.title") for code in codes) or "the audit passes"
    return f"| {one.told[0].upper()}{one.told[1:]} | {found} | {titles} |\n"


def _findings() -> str:
    return "".join(f"| `{one}` | {t(f'audit.{one}.title')} | {_row_of(one)} | {_remedy(one)} |\n" for one in CODES)


def _row_of(code: Code) -> str:
    return f"{_WEIGHT[SEVERITIES[code].weight]} | {_GATE[SEVERITIES[code].gate]}"


def _remedy(code: str) -> str:
    """The remedy with its values named as in a pattern: `git checkout COMMIT^ -- PATH`."""
    return re.sub(r"\{(\w+)\}", lambda found: _PATTERN.get(found[1], found[1].upper()), t(f"audit.{code}.remedy"))


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
