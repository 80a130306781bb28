"""What an audit found, in words: what each finding is called, what happened, and what mends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from plantui import text
from plantui.review.adoption import MissingCode
from plantui.review.audit import Audit
from plantui.review.finding import INCOMPLETE, Finding
from plantui.review.fulfilling import Flaw, FlawCode
from plantui.show import labels
from plantui.show.policy import flaw_words
from plantui.words import t

SHORT = 10
"""Characters of a commit or record that sentences name; the whole id stands beside them."""

Answer = Literal["passed", "failed", "incomplete", "elsewhere", "unpinned"]
"""What an audit comes to; `elsewhere`: the pinned root is not in this history, or founds nothing."""

_NAMED = ("path", "by", "voice", "item", "edition", "tag", "serial", "expected", "missing", "problem", "said")
_IDS = ("original", "record", "act", "adoption", "beside", "seen", "object", "opening", "root")
_WHY: Mapping[str, frozenset[str]] = {
    "not-entitled": frozenset(
        (
            "person", "voice", "seat", "word", "own-voice", "step", "author", "head", "withdrawal", "hold", "retired",
        )
    ),
    "record-base": frozenset((
        "base", "against", "fingerprint", "title", "field", "covered", "to", "plan_fingerprint",
    )),
    "record-round": frozenset(("none", "again", "unknown", "no-opening", "name", "used")),
    "tree-malformed": frozenset(("mode", "order", "alike", "name", "unreadable", "too-many", "deep", "more")),
    "adoption-contested": frozenset(("key-compromised", "key-retired-beside")),
    "limit-reached": frozenset(("commits", "keys", "changes", "memory", "schema")),
}  # fmt: skip
_OWN = ("gone", "adoption")
"""Where merging the signed original is not what mends one's own record."""
_MISSING = frozenset(get_args(MissingCode))
_FLAWS = frozenset(get_args(FlawCode))


def answer(audit: Audit) -> Answer:
    """What an audit comes to. What is missing outweighs what fails: then nothing can be said for certain."""
    if not audit.pins.root:
        return "unpinned" if audit.complete else "incomplete"
    if not audit.complete:
        return "incomplete"
    if not audit.founded:
        return "elsewhere"
    return "passed" if audit.passed else "failed"


def title(finding: Finding) -> str:
    """What it is called."""
    return t(f"audit.{finding.code}.title")


def said(finding: Finding) -> str:
    """What happened, in one or two cleaned sentences."""
    told = _values(finding)
    if finding.code == "tag-mismatch" and finding.values.get("seen") == finding.commit:
        return t("audit.tag-mismatch.none", **told)
    if finding.code == "stray-content" and not finding.values.get("problem"):
        return t("audit.stray-content.signers", **told)
    if finding.code == "record-signer" and finding.values.get("key"):
        return t("audit.record-signer.other", **told)
    return t(f"audit.{finding.code}.said", **told)


def remedy(finding: Finding) -> str:
    """What to do about it, cleaned."""
    told = _values(finding)
    if finding.code == "tag-mismatch" and finding.values.get("seen") == finding.commit:
        return t("audit.tag-mismatch.none.remedy", **told)
    if finding.code in ("own-record-missing", "own-record-unsigned") and finding.values.get("state") in _OWN:
        return t(f"audit.{finding.code}.{finding.values['state']}.remedy", **told)
    return t(f"audit.{finding.code}.remedy", **told)


def state(finding: Finding) -> str:
    """Whether it fails the audit, and if not why, in a word."""
    if finding.code in INCOMPLETE:
        return t("audit.state.cannot-say")
    if finding.accepted:
        return t("audit.state.accepted")
    if finding.healed:
        return t("audit.state.healed")
    return t(f"audit.state.{finding.severity}")


def missing_words(codes: str) -> str:
    """A list of codes of what an adoption lacks, in words."""
    each = [code.strip() for code in codes.split(",") if code.strip()]
    return ", ".join(t(f"audit.missing.{code}") if code in _MISSING else text.clean(code) for code in each)


def _values(finding: Finding) -> dict[str, str]:
    """Everything a sentence may name, cleaned; ids are short, and what nobody knows is a dash."""
    given = finding.values
    told = dict.fromkeys((*_NAMED, *_IDS), "–")
    told |= {name: text.clean(str(value), labels.UNSAID) for name, value in given.items() if str(value)}
    told |= {name: told[name][:SHORT] for name in _IDS}
    told["seal"] = told.pop("key", "–")
    told["commit"] = finding.commit[:SHORT] or "–"
    told["whole"] = finding.commit or told["object"]
    told["what"] = told["path"] if told["path"] != "–" else t("audit.a_record", record=told["record"])
    told["where"] = _where(told)
    told["missing"] = missing_words(str(given.get("missing", "")))
    told["why"] = _why(finding)
    return told


def _where(told: Mapping[str, str]) -> str:
    for name in ("path", "tag"):
        if told[name] != "–":
            return f" ({told[name]})"
    return ""


def _why(finding: Finding) -> str:
    why = str(finding.values.get("why", ""))
    if finding.code == "policy-unsatisfiable":
        flaw = next((one for one in _FLAWS if one == finding.values.get("flaw")), None)
        values = {name: value for name, value in finding.values.items() if name != "flaw"}
        return text.clean(flaw_words(Flaw(flaw, values)), labels.UNSAID) if flaw else ""
    if why in _WHY.get(finding.code, ()):
        return t(f"audit.why.{finding.code}.{why}", **_told_apart(finding))
    return text.clean(why, labels.UNSAID) or t("audit.why.unknown")


def _told_apart(finding: Finding) -> dict[str, str]:
    """What a reason may name: the value seen and the one expected."""
    return {name: text.clean(str(finding.values.get(name, "–")), labels.UNSAID) for name in ("seen", "expected")}
