from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantui import i18n, terminal_text
from plantui.changes.compare import compare
from plantui.plan.model import Plan
from plantui.render import labels
from plantui.render.changes import compared
from plantui.render.changes.compared import Compared
from plantui.render.line import Canvas, cells, plain
from plantui.render.timeline import axis, bars
from plantui.render.timeline import rows as timeline_rows
from support import plans
from support.shown import large_plan

TODAY = date(2025, 6, 18)


@lru_cache
def demo() -> tuple[Plan, Compared]:
    baseline, proposal = plans.shipped(), plans.demo_revision()
    return proposal, compared.compared(baseline, compare(baseline, proposal))


def drawn(
    plan: Plan,
    against: Compared,
    width: int = 80,
    only: timeline_rows.Selection = "changed",
    ascii: bool = False,
    zoom: axis.Zoom | None = None,
) -> list[str]:
    scale = timeline_rows.first_scale(plan, width, zoom, against)
    rows = timeline_rows.selected_rows(plan, only, today=TODAY, against=against, sources=width >= 120)
    lines = [bars.row_line(plan, row, scale, Canvas(width, ascii), TODAY, against) for row in rows]
    assert {cells(line) for line in lines} <= {width}
    return [plain(line) for line in lines]


def of(before: list[plans.Table], after: list[plans.Table], width: int = 80) -> list[str]:
    """The rows of two plans whose service `s` has these milestones."""
    usual = {"kind": "delivery", "title": "M"}
    old, new = (plans.plan({"s": {"milestone": [{**usual, **row} for row in rows]}}) for rows in (before, after))
    return drawn(new, compared.compared(old, compare(old, new)), width)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_a_row_whose_change_has_a_number_shows_it(width: int) -> None:
    """At its right edge, before which the words give way; a service's own row too."""
    plan, against = demo()
    scale = timeline_rows.first_scale(plan, width, None, against)
    for row in timeline_rows.selected_rows(plan, "all", today=TODAY, against=against):
        for ascii in (False, True):
            line = bars.row_line(plan, row, scale, Canvas(width, ascii), TODAY, against, "E17")
            assert cells(line) == width and plain(line).endswith(" E17") == (row.kind != "ghost")


@pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
def test_what_a_number_leaves_no_room_for_stands_beneath(width: int) -> None:
    """That a day has passed is said in the item's row or in its ghost's, at whatever length the number is."""
    plan, against = demo()
    scale = timeline_rows.first_scale(plan, width, None, against)
    late = date(2026, 11, 30)
    rows = timeline_rows.selected_rows(plan, "changed", today=late, against=against)
    told = 0
    for row, ghost in pairwise(rows):
        item = plan.by_id.get(row.item_id)
        if ghost.kind != "ghost" or row.item_id != ghost.item_id or item is None or not labels.passed(item, late):
            continue
        for number in ("", "E7", "E17 ", "E117 "):
            words = []
            for one in (row, ghost):
                borne = bars.number_of(one, {one.item_id: number})
                words.append(plain(bars.row_line(plan, one, scale, Canvas(width), late, against, borne)))
            told += 1
            assert any("! PASSERT" in line for line in words), words
            assert not words[1].endswith("…"), words
    assert told


def test_the_demo_revision_at_80_columns() -> None:
    """Each change as the screens draw it: the bar, the baseline's ghost beneath, and the slip in words."""
    assert drawn(*demo()) == [
        "pll Apotekenes kapasit…│        ◆  ┊                    │ OPPFYLT 3.2.2025",
        "pll Overgang, plikt    │           ┊      ▲             │ +15 md",
        "                       │        △  ┊                    │   var 1.1.2025",
        "pps Ny funksjonalitet  │           ┊     ███            │ +14 til +23 md",
        "                       │    ░░░░   ┊                    │   vår = 1.3–31.5",
        "pps Overgang, plikt    │        ▲  ┊                    │ 1.1.2025 ! PASSERT",
        "pjd HMN kilde eller…   │           ┊              ├╌╌╌╌▸│ +27 md, åpent",
        "                       │        ░╌╌┊╌╌▸                 │   var ikke før 2025",
        "pjd Overgang           │           ┊ ikke i teksten     │ ▲ uendret",
        "pmd Deltakelse formali…│      ◆ █  ┊                    │ TO KILDER +3/+8",
        "                       │   ░       ┊                    │   var juni 2024",
        "pmd Overgang, avtale   │           ┊            ▲       │ sterkere ord, 1.1.2027",
        "ki  Overgang           │           ┊               ▲    │ nå i teksten, 1.6.2027",
        "dhg Finansiering…      │           ┊                   >│ NY, vår 28 (1.3–31.5)",
        "dhg Første versjon…    │           ┊  ◆                 │ +10 til +13 md",
        "                       │      ░░   ┊                    │   svakere ord",
        "dhg Overgang, plikt    │           ┊ UTEN DATO, betinget│ ▲ VERRE, ≥ +14 md",
        "                       │           ┊            △       │   var 1.1.2027",
        "mhe Forvaltning beslut…│           ┊  ◆                 │ −3 md FREMSKYNDET",
        "                       │           ┊    ◇               │   var 1.1.2026",
        "mhe Epikriser i utveks…│           ┊                   >│ NY, ikke før 2028",
        "Digitalt reisekort…    │           ┊                    │ NY TJENESTE",
    ]


def test_the_demo_revision_at_120_columns() -> None:
    """With room there is a row for each source, and the words say it all."""
    rows = drawn(*demo(), width=120)
    at = next(number for number, row in enumerate(rows) if row.startswith("pmd Deltakelse"))
    assert [row[:29].rstrip() for row in rows[at : at + 4]] == [
        "pmd Deltakelse formalisert", "    kilde kjerneteam pmd…", "    kilde behovsgruppen…", "",
    ]  # fmt: skip
    told = [row.rpartition("│")[2].strip() for row in rows]
    assert told[at : at + 4] == ["TO KILDER, +3 til +8 md", "14.10.2024", "jan. 2025", "var juni 2024, sterkere ord"]
    assert "+14 til +23 md, vår = 1.3–31.5" in told
    assert "samme dato, sterkere ord" in told
    assert "NY, vår 2028 (1.3–31.5)" in told


def test_ascii() -> None:
    """Ghosts and slips have their twins, and no byte is above 126."""
    rows = drawn(*demo(), ascii=True)
    assert "                       |        r  :                    |   var 1.1.2025" in rows
    assert "dhg Overgang, plikt    |           : UTEN DATO, betinget| R VERRE, >= +14 md" in rows
    assert all(max(map(ord, row)) <= 126 for row in rows)


def test_english() -> None:
    """The same in English, where the rule of a season gives up the indent rather than being left out."""
    i18n.choose("en")
    rows = drawn(*demo())
    assert "                       │    ░░░░   ┊                    │ spring = 1 Mar–31 May" in rows
    assert "dhg Transition, to pay │           ┊ UNDATED            │ ▲ WORSE, ≥ +14 months" in rows


def test_five_kinds_of_nothing_look_different() -> None:
    """Had a date, never had one, not in the text, taken out, and a service with nothing are five different things."""
    had = {"when": "2025-01-01"}
    lost = of([{"id": "m", **had}], [{"id": "m"}])
    assert [row.split("│")[1:] for row in lost] == [
        ["   ┊ UTEN DATO                  ", " VERRE, ukjent hvor mye"],
        ["◇  ┊                            ", "   var 1.1.2025"],
    ]
    never = of([{"id": "m", "condition": "når a"}], [{"id": "m", "condition": "når b"}])
    assert never[0].split("│")[1].strip() == "betinget"
    absent = of([{"id": "m"}], [{"id": "m", "actors": ["a"]}])
    assert absent[0].split("│")[1].strip() == "ikke i teksten"
    out = of([{"id": "m", **had}], [])
    assert [row.split("│")[1:] for row in out] == [
        ["   ┊ TATT UT                    ", " TATT UT"],
        ["◇  ┊                            ", "   var 1.1.2025"],
    ]
    nothing = drawn(*demo(), only="milestones")
    assert "Digitalt reisekort…    │           ┊                    │ NY TJENESTE" in nothing


def test_a_service_taken_out_keeps_its_rows() -> None:
    """A service that is gone stands last, with what it held and where that stood."""
    row = {"id": "m", "kind": "transition", "title": "M", "when": "2026-01-01"}
    old, new = plans.plan({"a": {}, "b": {"milestone": [row]}}), plans.plan({"a": {}})
    told = drawn(new, compared.compared(old, compare(old, new)), zoom="quarter", only="milestones")
    assert [line.split("│")[0].strip() for line in told] == ["Tjeneste a", "Tjeneste b", "b   Overgang", ""]
    assert told[1].endswith("TATT UT")
    assert told[3].endswith("var 1.1.2026")


def test_a_moved_item_is_compared_with_itself() -> None:
    """An item moved to another service keeps its ghost, and says where it came from where there is room."""
    row = {"id": "m", "kind": "delivery", "title": "M", "when": "2026-01-01"}
    old = plans.plan({"a": {"milestone": [row]}, "b": {}})
    new = plans.plan({"a": {}, "b": {"milestone": [{**row, "when": "2026-04-01", "was": "a.m"}]}})
    told = drawn(new, compared.compared(old, compare(old, new)), width=120)
    assert told[0].endswith("+3 md, FLYTTET fra a")
    assert told[1].endswith("var 1.1.2026")


def test_unknown_is_not_unchanged() -> None:
    """What was read again and said nothing new is unknown; what nobody looked at again is as it was."""
    both = {"id": "m", "kind": "transition"}
    assert of([both], [both])[0].endswith("▲ uendret")
    assert of([both], [{**both, "checked": "2025-02"}], 120)[0].endswith("▲ ukjent, lest feb. 2025")


def test_what_the_whole_plan_lost_keeps_a_row() -> None:
    """A milestone, a dispute and a component of plan.toml that were taken out stand there as those of a service do."""
    service = {"s": {"milestone": [{"id": "m", "kind": "event", "title": "M"}]}}
    old = plans.plan(
        service,
        milestone=[{"id": "valg", "kind": "event", "title": "Valg", "when": "2025-06-01"}],
        dispute=[{"id": "eier", "title": "Hvem eier", "state": "open", "raised_on": "2025-05"}],
        risk=[{"id": "ro", "text": "Uten plass i tid"}],
    )
    new = plans.plan(service)
    against = compared.compared(old, compare(old, new))
    for only in ("changed", "all"):
        rows = [row for row in drawn(new, against, only=only) if "TATT UT" in row]
        assert [row.split("│")[0].strip() for row in rows] == ["Hvem eier", "Valg"]
    assert not [row for row in drawn(new, against, only="transitions") if "TATT UT" in row]


@pytest.mark.parametrize("width", [40, 60, 79, 100, 160])
def test_every_row_keeps_its_width(width: int) -> None:
    """Rows are as wide as asked at any width, in any selection."""
    for only in timeline_rows.COMPARED_SELECTIONS:
        drawn(*demo(), width=width, only=only)


def test_what_the_selection_shows() -> None:
    """Changed and transitions: no headings, no markers of the figures; the caption counts items, not ghosts."""
    plan, against = demo()
    rows = timeline_rows.selected_rows(plan, "changed", today=TODAY, against=against)
    everything = timeline_rows.selected_rows(plan, "milestones", today=TODAY, against=against)
    assert (timeline_rows.counted(rows), timeline_rows.counted(everything)) == (14, 24)
    first, second = timeline_rows.caption("changed", 14, 24, 80)
    assert (first, second) == ("utvalg: endret og", "overganger     14 av 24")


def test_plain_rows_tell_what_became_of_a_date() -> None:
    """One line an item, with the slip, its rule, and where it stood before."""
    plan, against = demo()
    told = list(
        timeline_rows.plain_rows(plan, timeline_rows.selected_rows(plan, "changed", against=against), TODAY, against)
    )
    assert (
        "dhg: Overgang til forvaltning: UTEN DATO, betinget, når finansieringen er avklart, "
        "betinget («når det er avklart»), plikt til å betale, VERRE, ≥ +14 md, var 1. januar 2027"
    ) in told
    assert any(line.startswith("pps: Ny funksjonalitet: våren 2026") and "vår = 1.3–31.5" in line for line in told)


@settings(deadline=None)
@given(plans.PLANS, plans.PLANS, st.integers(20, 160), st.booleans(), st.sampled_from(i18n.LANGUAGES))
def test_any_two_plans_can_be_drawn(before: Plan, after: Plan, width: int, ascii: bool, language: str) -> None:
    """Whatever differs, rows keep their width, are clean, and stay in ASCII when asked."""
    i18n.choose(language)
    against = compared.compared(before, compare(before, after))
    for only in timeline_rows.COMPARED_SELECTIONS:
        for row in drawn(after, against, width, only, ascii):
            assert terminal_text.clean(row) == row
            assert not ascii or row.isascii()


def test_nothing_is_built_for_a_row() -> None:
    """A hundred thousand rows against a baseline are ids; any of them is drawn from that alone."""
    plan = large_plan(100_000, services=10)
    rows = timeline_rows.selected_rows(plan, against=compared.compared(plan, ()))
    assert len(rows) == 100_010
    assert {type(getattr(rows[5], name)) for name in ("item_id", "kind", "service", "claim")} == {str, int}
