"""Suggesting a value: into the draft, onto the signing dialog, and into a signed record."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui import i18n
from plantui.errors import UsageProblem
from plantui.plan import fingerprint
from plantui.usecases.drafts import compose
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
from plantui.usecases.signing import submit

PPS = "pps.overgang-forvaltning"


@pytest.fixture
def desk(plan_repository: Path, signing_key: Path) -> Desk:
    """A desk on the small plan, whose user can sign."""
    assert signing_key.exists()
    i18n.choose("en")
    wish = Wish(path=str(plan_repository))
    return session_open.open_desk(startup.begin(wish), wish, Memory())


def test_a_suggestion_is_in_the_draft_with_field_and_value(desk: Desk) -> None:
    """The value is kept as it is written, in the canonical spelling."""
    (said,) = compose.suggest(desk, PPS, "when", " 2026-04-01 ", " for sent ").draft
    assert (said.kind, said.field, said.value, said.text) == ("suggestion", "when", "2026-04-01", "for sent")


def test_another_suggestion_for_the_same_field_replaces_it(desk: Desk) -> None:
    """One suggestion per item and field, beside decisions and remarks on the same item."""
    desk = compose.decide(desk, PPS, "godkjent")
    desk = compose.suggest(compose.suggest(desk, PPS, "when", "2026-04-01"), PPS, "when", "2026-Q2")
    desk = compose.suggest(desk, PPS, "certainty", "expected")
    assert [(one.kind, one.value) for one in desk.draft] == [
        ("decision", ""),
        ("suggestion", "2026-Q2"),
        ("suggestion", "expected"),
    ]
    assert [one.kind for one in compose.drop(desk, desk.draft[1:2]).draft] == ["decision", "suggestion"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("when", "2026-Q5"), ("certainty", "sure"), ("id", "x"), ("nothing", "x"), ("title", ""), ("title", "a\x07b"),
     ("when", "2026-01-01"), ("after", "test periode"), ("title", "x" * 100_001), ("title", "a\nb")],
)  # fmt: skip
def test_what_the_field_cannot_say_is_refused(desk: Desk, field: str, value: str) -> None:
    """A wrong word, a fixed or unknown field, a required one left empty, and what stands there already."""
    with pytest.raises(UsageProblem):
        compose.suggest(desk, PPS, field, value)
    assert session_open.with_draft(desk).draft == ()


def test_the_signing_dialog_says_what_is_suggested(desk: Desk) -> None:
    """With field and value, and that it changes nothing by itself."""
    desk = compose.suggest(desk, PPS, "payment", "", "uavklart")
    (act,) = submit.prepare(Session(desk, Memory())).acts
    assert act.label == "Suggests Payment: not in the text"
    assert act.words == "uavklart"
    assert "editor" in act.effect


def test_a_submitted_suggestion_is_an_act_about_the_item_as_it_was(desk: Desk) -> None:
    """A list is written as a list, and the act carries the item's fingerprint."""
    desk = compose.suggest(desk, PPS, "actors", "nhn, hso")
    desk = compose.suggest(desk, PPS, "when", "2026-04-01", "for sent")
    _, after = submit.submit(Session(desk, Memory()), submit.prepare(Session(desk, Memory())))
    after = session_open.read_history(after)
    assert after.draft == () and after.history is not None
    entry = after.history[0]
    assert entry.record is not None
    assert {(act.kind, act.field_name, act.value, act.reason) for act in entry.record.acts} == {
        ("suggestion", "actors", ("nhn", "hso"), None),
        ("suggestion", "when", "2026-04-01", "for sent"),
    }
    assert {act.fingerprint for act in entry.record.acts} == {fingerprint.item_fingerprint(desk.plan, PPS)}
