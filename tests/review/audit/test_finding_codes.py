"""Findings and clause 18's table of what each code does to an audit and at a gate.

Each rule (clause 18), with its smallest example | its boundary:

* each code has one weight in an audit and at a gate
  `record-dropped`: fails, refuse | healed or accepted: a notice
"""

from __future__ import annotations

import pytest

from plantui.review.audit.finding_codes import CODES, INCOMPLETE, SEVERITIES, AuditFinding, Code

COMMIT = "1" * 40


def test_every_code_has_a_row() -> None:
    """What a finding does is said by the table alone, so none may be missing from it."""
    assert list(SEVERITIES.keys() ^ set(CODES)) == []


@pytest.mark.parametrize(
    ("code", "fails", "gate"),
    [
        ("limit-reached", True, "refuse"), ("signature-unchecked", True, "refuse"), ("commit-large", False, "refuse"),
        ("record-unsigned", True, "refuse"), ("record-edited", True, "refuse"), ("not-entitled", False, "told"),
        ("key-compromised", False, "refuse"), ("record-base", False, "refuse"), ("superseded", False, "pass"),
        ("unattributed", False, "pass"), ("tag-mismatch", False, "tag"), ("tag-missing", False, "pass"),
        ("adoption-fork", True, "refuse"), ("signers-false", True, "refuse"), ("signers-missing", False, "pass"),
        ("behind", False, ""), ("own-record-unsigned", True, ""), ("history-rewritten", True, "refuse"),
    ],
)  # fmt: skip
def test_a_code_weighs_what_the_rule_says(code: Code, fails: bool, gate: str) -> None:
    """It fails for what takes evidence away or misleads, never for what merely does not count."""
    assert (AuditFinding(code, COMMIT).severity == "failing", SEVERITIES[code].gate) == (fails, gate)


def test_what_fails_no_longer_fails_once_healed_accepted_or_only_told() -> None:
    """Each of the three makes a notice of it."""
    assert AuditFinding("record-dropped", COMMIT).severity == "failing"
    assert AuditFinding("record-dropped", COMMIT, healed=True).severity == "notice"
    assert AuditFinding("record-dropped", COMMIT, accepted=True).severity == "notice"
    assert AuditFinding("record-dropped", COMMIT, told=True).severity == "notice"


def test_what_counts_for_nothing_deviates_though_it_fails_nothing() -> None:
    """History marks it; an honest late word it does not, nor what has been healed."""
    assert AuditFinding("not-entitled", COMMIT).deviates and AuditFinding("record-dropped", COMMIT).deviates
    assert not AuditFinding("late", COMMIT).deviates and not AuditFinding("superseded", COMMIT).deviates
    assert not AuditFinding("record-dropped", COMMIT, healed=True).deviates


@pytest.mark.parametrize("code", [*sorted(INCOMPLETE), "history-rewritten", "own-record-missing", "adoption-fork"])
def test_what_lies_outside_the_history_cannot_be_accepted(code: Code) -> None:
    """An adoption accepts what its own history holds: not what is missing, was seen before, or leaves the line open."""
    assert not AuditFinding(code, COMMIT).acceptable and AuditFinding("record-dropped", COMMIT).acceptable


def test_a_finding_is_accepted_by_all_its_commits() -> None:
    """Its names are its code with each of them."""
    found = AuditFinding("record-unsigned", COMMIT, also=("2" * 40,))
    assert found.names == (f"record-unsigned:{COMMIT}", f"record-unsigned:{'2' * 40}")
