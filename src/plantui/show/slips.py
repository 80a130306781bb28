"""How far a date slipped, in words: whole months, with the rule they are counted by."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from plantui.change.compare import Change
from plantui.change.direction import bounded_by
from plantui.change.slip import Slip
from plantui.plan.model import Plan
from plantui.plan.stating import stated
from plantui.show import dates, labels
from plantui.words import t


def nearest(months: Fraction) -> int:
    """The nearest whole month, halves away from zero, so that going back is the same way turned round."""
    return floor(months + Fraction(1, 2)) if months >= 0 else -floor(-months + Fraction(1, 2))


def signed(months: Fraction) -> str:
    """`+15`, `−3`, `0`."""
    whole = nearest(months)
    return f"+{whole}" if whole > 0 else f"−{-whole}" if whole else "0"


def slip_words(slip: Slip | None, short: bool = False) -> str:
    """`+15 md`, `+10 til +13 md`, `+27 md, åpent`, `≥ +14 md`; *unknown* for None."""
    if slip is None or (slip.low is None and slip.high is None):
        return t("slip.unknown")
    if slip.high is None:
        return t("slip.least", months=signed(slip.low or Fraction()))
    if slip.low is None:
        return t("slip.most", months=signed(slip.high))
    low, high = signed(slip.low), signed(slip.high)
    if slip.rule == "open":
        return t("slip.open", months=low)
    if low == high:
        return t("slip.number", months=low)
    return t("slip.short", low=low, high=high) if short else t("slip.interval", low=low, high=high)


def slip_sentence(proposal: Plan, change: Change) -> str:
    """The slip with its rule, in full; empty for what has none to speak of."""
    if change.kind == "replaced":
        return t("slip.replaced")
    if change.direction == "worse":
        waited = bounded_by(proposal, change.after) if change.after is not None else None
        when = stated(waited) if waited is not None else None
        if change.slip is None or change.slip.low is None or waited is None or when is None or when.earliest is None:
            return t("slip.worse_unknown")
        words = t(
            "slip.bound_by", months=signed(change.slip.low), earliest=dates.short(when.earliest),
            item=labels.title(waited), when=dates.when_compact(when),
        )  # fmt: skip
        return f"{words}; {t('slip.rule.bound')}"
    if change.slip is None:
        return ""
    return f"{slip_words(change.slip)} ({t(f'slip.rule.{change.slip.rule}')})"
