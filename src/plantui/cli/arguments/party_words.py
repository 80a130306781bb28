"""Whom a word on the command line names among roles, bodies and people, and who is near when it names none."""

from __future__ import annotations

from difflib import get_close_matches

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.review.ledger.commit_facts import Rules
from plantui.review.policy import parties


def party_of(rules: Rules, written: str, *, seats: bool = False) -> str:
    """The role, body or person a word names, with `seats` a role or body; raises UsageProblem for none and several."""
    found = [
        party
        for party in parties.named(rules.policy, rules.people, written)
        if not seats or party in rules.policy.seats
    ]
    if len(found) == 1:
        return found[0]
    known = [*rules.policy.seats, *(() if seats else rules.people.persons)]
    near = found[:8] or get_close_matches(written, known, 3)
    words = t("cli.party.several" if found else "cli.party.none", seen=written[:80])
    hint = t("cli.item.near", near=", ".join(near)) if near else t("cli.party.list")
    raise UsageProblem(t("cli.party.title"), f"{words} {hint}")
