"""The reasons of a revision, and what each body is asked: plan/changes/<round>.toml."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantui.changes.compare import compare, reason_of, without_reason
from plantui.i18n import choose
from plantui.plan import reasons
from plantui.plan.loader import parse
from plantui.plan.model import Plan, Reason
from support import plans

PATH = "plan/changes/2025.toml"
HEAD = 'schema = "plantui.changes/1"\n'


def test_reasons_and_what_is_asked_are_read() -> None:
    """Item ids are full, codes are words of the format, and the source may be left out."""
    text = HEAD + (
        '[item."pps.overgang-forvaltning"]\nreason_code = "regelverk"\nreason = "Fordi."\nsource = "brev"\n'
        '[item.pps]\nreason_code = "omfang"\nreason = "Navnet."\n'
        '[asked.prioriteringsrad]\ntext = "Rådet tilslutter seg."\n'
    )
    read = parse(PATH, text.encode())
    found = read.reasons
    assert read.problems == () and found is not None
    assert found.round == "2025"
    assert found.items == {
        "pps.overgang-forvaltning": Reason("regelverk", "Fordi.", "brev"),
        "pps": Reason("omfang", "Navnet.", None),
    }
    assert found.asked == {"prioriteringsrad": "Rådet tilslutter seg."}


@pytest.mark.parametrize(
    ("text", "line", "seen"),
    [
        ('[item."a.b"]\nreason_code = "vær"\nreason = "x"\n', 3, "vær"),
        ('[item."a.b"]\nreason = "x"\n', 2, "reason_code"),
        ('[item."a.b"]\nreason_code = "omfang"\n', 2, "reason"),
        ('[item."a.b"]\nreason_code = "omfang"\nreason = "x"\nwhy = "y"\n', 5, "why"),
        ('[item."A b"]\nreason_code = "omfang"\nreason = "x"\n', 2, "A b"),
        ('[item]\n"a.b" = 3\n', 2, "3"),
        ('item = 3\n', 2, "3"),
        ('[asked.rad]\n', 2, "text"),
        ('[asked."Rådet"]\ntext = "x"\n', 2, "Rådet"),
        ('[other]\nx = 1\n', 2, "other"),
        ('surprise = 1\n', 2, "surprise"),
        ('[broken\n', 2, ""),
    ],
)  # fmt: skip
def test_what_the_format_does_not_allow_is_a_located_problem(text: str, line: int, seen: str) -> None:
    """Path, line and the value seen; the rest is read."""
    choose("en")
    more = '[item."ok"]\nreason_code = "omfang"\nreason = "x"\n' if "=" in text and text.startswith("[") else ""
    found = parse(PATH, (HEAD + text + more).encode())
    (problem,) = found.problems
    assert (problem.path, problem.line) == (PATH, line)
    assert seen in str(problem)
    if more:
        assert found.reasons is not None and "ok" in found.reasons.items


@pytest.mark.parametrize("schema", ['schema = "plantui.plan/1"\n', 'schema = "plantui.changes/2"\n', ""])
def test_another_schema_is_said(schema: str) -> None:
    """A file of another kind, or of a newer format, is not guessed at."""
    (problem,) = parse(PATH, schema.encode()).problems
    assert "plantui.changes/1" in str(problem)


@given(st.binary(max_size=80))
@settings(deadline=None)
def test_no_bytes_are_too_odd(data: bytes) -> None:
    """Whatever stands in the file, reading ends with a value."""
    assert all(parse(PATH, beginning + data).path == PATH for beginning in (b"", HEAD.encode()))


def test_a_plan_holds_the_reasons_of_its_rounds_and_their_problems() -> None:
    """The round is the plan's own revision unless another is asked for."""
    plan = plans.demo_revision()
    assert reasons.of_round(plan).items["dhg.overgang-forvaltning"].code == "finansiering"
    assert reasons.of_round(plan, "other").items == {}
    assert reasons.of_round(plans.shipped()).items == {}
    broken = plans.load({**plans.files({}), PATH: (HEAD + "surprise = 1\n").encode()})
    assert [(problem.path, problem.line) for problem in broken.problems] == [(PATH, 2)]


def test_a_heavy_change_without_a_reason_is_a_finding() -> None:
    """The demo gives its three heavy changes a reason; without the file each is found, and no lighter one."""
    plan = plans.demo_revision()
    changes = compare(plans.shipped(), plan)
    assert without_reason(plan, changes, reasons.of_round(plan)) == ()
    missing = without_reason(plan, changes, reasons.of_round(plan, "other"))
    assert {(one.code, one.items) for one in missing} == {
        ("no-reason", ("pll.overgang-forvaltning",)),
        ("no-reason", ("dhg.overgang-forvaltning",)),
        ("no-reason", ("dhg.finansiering-avklart",)),
    }


def test_what_moved_may_be_named_by_its_old_id() -> None:
    """A reason written before the move still stands beside the change."""
    (change,) = compare(
        plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}}),
        plans.plan({"a": {"fact": [{"id": "g", "text": "F", "was": "f"}]}}),
    )
    text = HEAD + '[item."a.f"]\nreason_code = "omfang"\nreason = "Nytt navn."\n'
    given = parse(PATH, text.encode()).reasons
    assert given is not None and reason_of(change, given) == Reason("omfang", "Nytt navn.", None)


def test_reasons_of_every_round_since_the_baseline_are_told() -> None:
    """The newest round's first, each with its round unless it is the plan's own; what the baseline had is not told."""

    def file(**texts: str) -> bytes:
        said = "".join(
            f'[item."a.{item}"]\nreason_code = "omfang"\nreason = "{text}"\n' for item, text in texts.items()
        )
        return (HEAD + said).encode()

    def plan(revision: str, **rounds: bytes) -> Plan:
        named = {f"plan/changes/{name[1:]}.toml": data for name, data in rounds.items()}
        return plans.load({**plans.files({}, {"revision": revision}), **named})

    first = plan("2024", r2024=file(x="old"))
    last = plan("2026", r2024=file(x="old"), r2025=file(f="five", g="five"), r2026=file(f="six"))
    told = reasons.since(first, last).items
    assert {item: (reason.text, reason.round) for item, reason in told.items()} == {
        "a.f": ("six", ""), "a.g": ("five", "2025"),
    }  # fmt: skip
    assert reasons.since(last, last).items.keys() == {"a.f"}
    renamed = plan("c", rb=file(f="b"), ra=file(f="a"), rc=file())
    assert reasons.since(first, renamed).items["a.f"].text == "b"
    assert reasons.since(first, renamed, ["b", "a"]).items["a.f"].text == "a", "the order of the rounds goes first"
