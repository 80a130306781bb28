"""The list of changes, one change in full, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plantui import i18n, terminal_text
from plantui.changes.compare import Change, compare
from plantui.changes.impact import dependents
from plantui.changes.slip import Slip, between
from plantui.plan import reasons
from plantui.plan.checks import findings
from plantui.plan.dates import parse_when
from plantui.plan.model import Plan
from plantui.plan.values import Value
from plantui.render.changes import detail, sentences, wordings
from plantui.render.changes import list as changes_list
from plantui.render.changes.detail import Around
from plantui.render.changes.list import GROUPINGS, Listing
from plantui.render.line import Canvas, Line, cells, plain
from support import plans

WIDTHS = st.integers(20, 200)


@cache
def _demo() -> tuple[Change, ...]:
    return compare(plans.shipped(), plans.demo_revision())


@cache
def _listing() -> Listing:
    proposal = plans.demo_revision()
    passed = changes_list.passed_unchanged(_demo(), findings(proposal))
    return Listing(plans.shipped(), proposal, _demo(), passed, dependents(proposal))


def _around(baseline: Plan, proposal: Plan, original: Sequence[Change] | None = None) -> Around:
    found = findings(baseline), findings(proposal)
    return detail.around(baseline, proposal, reasons.of_round(proposal), *found, original)


def _change(item: str) -> Change:
    return next(change for change in _demo() if change.item == item)


def _row(item: str, width: int = 80) -> str:
    rows = changes_list.change_list_rows(_listing(), Canvas(width))
    at = rows.position(item)
    assert at is not None
    return plain(rows[at].line)


def _told(item: str, width: int = 80) -> str:
    what = _around(plans.shipped(), plans.demo_revision())
    return "\n".join(map(plain, detail.detail(what, _change(item), Canvas(width))))


def test_numbers_and_what_waits_stand_before_the_item() -> None:
    """In a round each change bears its number, and `?` where it waits for whoever looks; seen goes before waiting."""
    numbers = {"pll.overgang-forvaltning": "E01", "dhg.overgang-forvaltning": "E03"}
    listing = attrs.evolve(_listing(), numbers=numbers, waiting=tuple(numbers))
    rows = changes_list.change_list_rows(listing, Canvas(80), seen=("dhg.overgang-forvaltning",))
    told = {row.item_id: plain(row.line) for row in (rows[at] for at in range(len(rows))) if row.item_id}
    assert told["pll.overgang-forvaltning"].startswith(" ? E01 pll Overgang, plikt ")
    assert told["dhg.overgang-forvaltning"].startswith(" ✓ E03 dhg Overgang, plikt ")
    assert told["ki.overgang-forvaltning"].startswith("       ki.overgang-forvaltning ")
    assert told["pps.overgang-forvaltning"].startswith(" !     pps.overgang-forvaltning ")
    assert {cells(rows[at].line) for at in range(len(rows))} == {80}


@pytest.mark.parametrize(
    ("item", "values", "outcome"),
    [
        ("dhg.overgang-forvaltning", "1.1.2027 → uten dato", "VERRE, ≥ +14 md"),
        ("pll.overgang-forvaltning", "1.1.2025 → 1.4.2026", "+15 md"),
        ("pmd.overgang-forvaltning", "forventet → planlagt", "STERKERE ORD"),
        ("ki.overgang-forvaltning", "ikke i teksten → 1.6.2027", "NÅ I TEKSTEN"),
        ("dhg.forste-versjon", "4. kv. 2024 → 3.11.2025", "VERRE, +10/+13"),
        ("pps.ny-funksjonalitet", "2. halvår 2024 → vår 2026", "VERRE, +14/+23"),
        ("mhe.forvaltning-besluttes", "1.1.2026 → 1.10.2025", "BEDRE, −3 md"),
        ("pmd.deltakelse-formalisert", "14.10.2024 el. jan. 2025", "BEGGE VEIER, +3/+8"),
        ("pjd.hmn-kilde-konsument", "→ ikke før 1.4.2027", "+27 md, åpent"),
        ("pll.apotek-kapasitet", "åpen → oppfylt 3.2.2025", "BEDRE, oppfylt"),
        ("pjd.signert-bruksvilkar", "→ under 20 % av fastleger", "ANNET MÅL"),
        ("pps.helsepersonell-dispensasjon", "50 helsepersonell", "TATT UT"),
        ("pps.dokumenttype-provesvar", "pjd → pps", "FLYTTET fra pjd"),
        ("pmd", "Delte måledata (DEMO)", "NYTT NAVN"),
        ("drk", "ny tjeneste", "NY TJENESTE"),
        ("pll.status-kjerneteam", "avventer leverandør", "NY STEMME"),
        ("plan.helsenorge", "→ pll pps pjd ki", "FELLES DEL"),
        ("mhe.epikriser-i-utveksling", "ny milepæl", "NY, ikke før 2028"),
    ],
)
def test_a_row_says_what_stood_what_stands_and_what_that_means(item: str, values: str, outcome: str) -> None:
    """The words of the screens, at 80 columns, behind the item's id."""
    row = _row(item)
    assert row.strip().startswith(item[:20])
    assert values in row
    assert row.endswith(outcome)


@pytest.mark.parametrize(
    ("width", "values"),
    [
        (160, "+Demo kommune, +Eksempel kommune, −Bodø "),
        (80, "+Demo kommune og 1 til, −Bodø "),
        (72, "+Demo kommune og 1 til, −1 "),
    ],
)
def test_a_row_says_what_a_list_gained_and_lost(width: int, values: str) -> None:
    """Who came and who went stands there, not two lists to compare; what is lost is never cut off behind what came."""
    assert f" {values}" in _row("mhe.epj-integrasjon-bestilt", width)


def test_a_list_of_parts_says_what_it_gained_by_name() -> None:
    """What an item uses is told as whom it concerns is, by title; of more than a row has room for, how many more."""
    parts = [{"id": f"del-{letter}", "kind": "component", "title": f"Del {letter}"} for letter in "abcdefgh"]

    def using(*letters: str) -> Plan:
        step = {"id": "m", "kind": "delivery", "title": "M", "uses": [f"del-{letter}" for letter in letters]}
        return plans.plan({"a": {"milestone": [step]}}, component=parts)

    before, after = using("a", "b"), using("b", "c", "d", "e", "f", "g", "h")
    changes = compare(before, after)
    listing = Listing(before, after, changes)
    rows = [plain(changes_list.change_list_rows(listing, Canvas(width))[1].line) for width in (80, 160)]
    assert " +Del c, +Del d og 4 til, −Del a " in rows[0]
    assert " +Del c, +Del d, +Del e, +Del f, +Del g, +Del h, −Del a " in rows[1]


@pytest.mark.parametrize("width", range(72, 161, 4))
def test_a_wider_list_cuts_no_name_shorter(width: int) -> None:
    """The name has at least 24 cells where values stand beside it, and never fewer in a wider list."""
    rows = [_row("pps.innsending-hso-hv-hn", each) for each in (width, width + 4)]
    names = [row.split()[1].rstrip("…") for row in rows]
    assert len(names[0]) >= min(len("pps.innsending-hso-hv-hn"), 23)
    assert len(names[1]) >= len(names[0])


def test_rows_in_english() -> None:
    """The same in the other catalogue."""
    i18n.choose("en")
    assert _row("dhg.overgang-forvaltning").endswith("WORSE, ≥ +14 months")
    assert "2027-01-01 → no date" in _row("dhg.overgang-forvaltning")


def test_groups_by_weight_stand_in_the_order_of_weight() -> None:
    """Payment first; wording last, folded to its count; then what has passed unconfirmed."""
    told = [
        plain(row.line).strip() for row in changes_list.change_list_rows(_listing(), Canvas(80)) if row.item_id is None
    ]
    assert told == [
        "BETALING OG REGELVERK (tung)", "OVERGANG", "MILEPÆL", "FORUTSETNING", "AKTØRER OG AVHENGIGHETER",
        "TALL OG STATUS", "FELLES DELER", "NAVN OG OMFANG", "2 endringer av bare ordlyd, foldet", "PASSERT, UENDRET",
    ]  # fmt: skip


@pytest.mark.parametrize("group", GROUPINGS)
def test_every_grouping_has_every_change_once(group: changes_list.Grouping) -> None:
    """Unfolded, each change has one row, whatever they are grouped by; what is folded is counted."""
    rows = changes_list.change_list_rows(_listing(), Canvas(80), group=group, unfolded=True)
    listed = [seed.change.item for seed in rows.seeds if seed.change]
    assert sorted(listed) == sorted(change.item for change in _demo())
    folded = changes_list.change_list_rows(_listing(), Canvas(80), group=group)
    hidden = sum(seed.count for seed in folded.seeds)
    assert len([seed for seed in folded.seeds if seed.change]) + hidden == len(_demo())


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_grouping_is_told_where_one_looks_for_it(language: str) -> None:
    """By its word in the help of the key that goes round them, and by its code in docs/commands.md."""
    i18n.choose(language)
    words = [i18n.t(f"change.group.{group}") for group in GROUPINGS]
    assert [word for word in words if word not in i18n.t("key.grouping")] == []
    commands = (Path(__file__).parents[3] / "docs" / "commands.md").read_text("utf-8")
    assert f"--group {'|'.join(GROUPINGS)}`" in commands


def test_years_and_services_head_their_groups() -> None:
    """A lost date stands in the year it is lost from; services stand in the plan's order."""
    by_year = [
        plain(row.line).strip()
        for row in changes_list.change_list_rows(_listing(), Canvas(80), group="year")
        if row.item_id is None
    ]
    assert by_year[:5] == ["2025", "2026", "2027", "2028", "UTEN DATO"]
    by_service = [
        plain(row.line).split()
        for row in changes_list.change_list_rows(_listing(), Canvas(80), group="service")
        if not row.item_id
    ]
    assert [line[0] for line in by_service][:9] == ["Planen", "pll", "pps", "pjd", "pmd", "ki", "dhg", "mhe", "drk"]


def test_what_was_seen_is_marked_and_counted() -> None:
    """A tick, and how many have one."""
    seen = {"dhg.overgang-forvaltning"}
    rows = changes_list.change_list_rows(_listing(), Canvas(80), seen=seen)
    at = rows.position("dhg.overgang-forvaltning")
    assert at is not None
    assert plain(rows[at].line).startswith(" ✓ dhg")
    assert plain(changes_list.summary(_listing(), Canvas(100), seen=seen)[0]).endswith("✓ 1")


def test_the_summary_counts() -> None:
    """Changes, heavy ones, passed ones, and the grouping."""
    told, tones = map(plain, changes_list.summary(_listing(), Canvas(80)))
    assert told == " 26 endringer · 3 tunge · 7 passert uten bekreftelse              gruppert: vekt"
    assert tones.rstrip() == " 4 bedre · 5 verre · 1 begge veier · 16 nøytrale"


def test_the_summary_says_why_the_round_has_more_numbers() -> None:
    """Both ends of what moved have a number in the round, and it is one change here."""
    numbers = {change.item: f"E{at:02}" for at, change in enumerate(_demo(), 1)} | {"pjd.dokumenttype-provesvar": "E27"}
    told = plain(changes_list.summary(attrs.evolve(_listing(), numbers=numbers), Canvas(120))[0])
    assert told.startswith(" 26 endringer (1 flytting har to numre) · 3 tunge")


def test_dates_that_changed_are_not_called_unchanged() -> None:
    """A passed date that the proposal moved stands among the changes, not among the passed."""
    assert [one.items[0] for one in _listing().passed] == [
        "pll.sfm-godkjent-fastleger", "pps.innsending-hso-hv-hn", "pps.overgang-forvaltning",
        "pjd.produksjonssettinger", "pjd.fastleger-80-prosent", "pmd.start-begrenset-utproving", "dhg.samtykkelosning",
    ]  # fmt: skip


def test_rows_are_drawn_only_when_looked_at() -> None:
    """A hundred thousand changes cost their seeds; the last row is drawn alone."""
    many = _demo()[:1] * 100_000
    rows = changes_list.change_list_rows(attrs.evolve(_listing(), changes=many, passed=()), Canvas(80))
    assert len(rows) == 100_001
    assert plain(rows[100_000].line).endswith("+15 md")


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("dhg.overgang-forvaltning", "≥ +14 md: overgang-forvaltning ← finansiering-avklart («Finansiering"),
        ("dhg.overgang-forvaltning", "», tidligst 1.3.2028); nedre grense, ikke et anslag"),
        ("dhg.overgang-forvaltning", "nedre grense"),
        ("dhg.overgang-forvaltning", "finansiering: Ingen har tatt på seg"),
        ("dhg.overgang-forvaltning", "uten dato, betinget"),
        ("dhg.overgang-forvaltning", "2 ledd: dhg.finansiering-avklart > dhg.forste-versjon"),
        ("dhg.overgang-forvaltning", "før: dhg Overgang til forvaltning (1.1.2027) kan komme før dhg Bruk"),
        ("dhg.overgang-forvaltning", "notat 8.5.2025 (DEMO)"),
        ("dhg.forste-versjon", "med −[minst] én leverandør"),
        ("dhg.forste-versjon", "som må komme først"),
        ("dhg.forste-versjon", "SVAKERE ORD"),
        ("pps.ny-funksjonalitet", "årstider er hele måneder"),
        ("pjd.hmn-kilde-konsument", "de kjente endene er sammenlignet"),
        ("plan.helsenorge", "1 ledd: pll, pps, pjd, ki"),
        ("pmd.deltakelse-formalisert", "Kildene er uenige om"),
    ],
)
def test_a_change_in_full_says_all_that_stands_beside_it(item: str, said: str) -> None:
    """Before and after, slip with its rule, reason, paths, contradictions, sources."""
    assert " ".join(said.split()) in " ".join(_told(item, 120).split())


def test_slip_against_the_original_stands_beside_slip_against_current() -> None:
    """Both are labelled; where they are the same that is said."""
    first = plans.plan({"a": {"milestone": [{"id": "m", "kind": "event", "title": "M", "when": "2025-01-01"}]}})
    second = plans.plan({"a": {"milestone": [{"id": "m", "kind": "event", "title": "M", "when": "2025-07-01"}]}})
    third = plans.plan({"a": {"milestone": [{"id": "m", "kind": "event", "title": "M", "when": "2026-01-01"}]}})
    (change,) = compare(second, third)
    told = "\n".join(map(plain, detail.detail(_around(second, third, compare(first, third)), change, Canvas(80))))
    assert "Forskyvning     +6 md (dag mot dag)" in told
    assert "Mot opprinnelig +12 md" in told


def test_a_heavy_change_without_a_reason_says_so() -> None:
    """A light one says no more than that none is given."""
    assert detail.why(_change("dhg.overgang-forvaltning"), None) == "ikke begrunnet, og endringen er tung"
    assert detail.why(_change("ki"), None) == "ikke begrunnet"


def test_a_replaced_event_has_no_slip_and_says_why() -> None:
    """Two different events are never compared in time."""

    def plan(**row: object) -> Plan:
        return plans.plan({"a": {"milestone": [{"kind": "event", "title": "M", **row}]}})

    before, after = plan(id="m", when="2025"), plan(id="n", when="2027", replaces="m")
    new = next(change for change in compare(before, after) if change.after)
    assert "annen hendelse" in sentences.slip_sentence(after, new)
    assert sentences.outcomes(new) == ("ERSTATTER et annet",)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2025-01-01", "2026-04-01", "+15 md"),
        ("2026-01-01", "2025-10-01", "−3 md"),
        ("2025-Q1", "2025-02-10", "−2 til +1 md"),
        ("2025..", "2026-01-01", "≤ +12 md"),
        ("2026-01-01", "2027..", "≥ +12 md"),
        ("2025..", "..2026", "≤ +24 md"),
        ("2025..", "2027-04-01..", "+27 md, åpent"),
        ("2025-01-01", "2025-01-16", "0 md"),
        ("2025-04-01", "2025-04-16", "+1 md"),
        ("2025-04-16", "2025-04-01", "−1 md"),
    ],
)
def test_slips_are_said_in_whole_months(before: str, after: str, said: str) -> None:
    """The nearest month, halves away from zero; open ends as bounds, and nothing known as unknown."""
    assert sentences.slip_words(between(parse_when(before), parse_when(after))) == said


@given(st.fractions(-100, 100))
def test_rounding_is_the_same_both_ways(months: Fraction) -> None:
    """Going back is the same number turned round."""
    assert sentences.nearest(months) == -sentences.nearest(-months)
    assert abs(sentences.nearest(months) - months) <= Fraction(1, 2)
    assert sentences.slip_words(Slip(months, months, "day"))


# any text, any width

_SPACED = st.text(st.sampled_from("abc  \n\tæ[]−+…"), max_size=60)


@given(_SPACED, _SPACED)
@settings(deadline=None)
def test_a_word_difference_holds_both_texts(before: str, after: str) -> None:
    """Taking what came out of it leaves the old words in order, but for stretches that were shortened."""
    spans = wordings.word_difference(before, after)
    if any("…" in words for words, _ in spans):
        return
    old = [words[2:-1] if role == "bad" else words for words, role in spans if role != "good"]
    new = [words[2:-1] if role == "good" else words for words, role in spans if role != "bad"]
    assert " ".join(old).split() == [terminal_text.clean(word) for word in before.split()]
    assert " ".join(new).split() == [terminal_text.clean(word) for word in after.split()]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("plikt til å betale", "plikt til å betale, tidspunkt åpent", "plikt til å betale +[, tidspunkt åpent]"),
        ("til våren, hvis avklart", "til våren", "til våren −[, hvis avklart]"),
        ("plikt til å betale", "plikt til å betalen", "plikt til å −[betale] +[betalen]"),
    ],
)
def test_a_wording_that_only_goes_on_keeps_its_last_word(before: str, after: str, told: str) -> None:
    """A comma after a word is not another word, and nothing is struck out that stays."""
    assert " ".join(words for words, _ in wordings.word_difference(before, after)) == told


def test_very_long_texts_are_counted_not_compared() -> None:
    """A difference never takes minutes."""
    ((said, _),) = wordings.word_difference("ord " * 5000, "ny " * 4000)
    assert "5000" in said
    assert "4000" in said


HOSTILE = st.text(
    st.sampled_from("\x07\x1b\x7f\x85\x9b\u200b\u202e\u2066\ufeff\u0301中🏴é[]/@{} 12.8«»`|*")
    | st.characters(exclude_categories=["Cs", "Cc"]),
    min_size=1, max_size=40,
).map(lambda value: " ".join(value.split()) or "x")  # fmt: skip


def _hostile(value: str, other: str) -> tuple[Plan, Plan]:
    """Two plans that differ in every text, made without reading, since reading refuses what is worst."""

    def changed(plan: Plan, said: str) -> Plan:
        fields: dict[str, Value] = {
            "title": said,
            "text": said,
            "certainty_text": said,
            "source": said,
            "actors": (said,),
        }
        items = {
            item.id: attrs.evolve(item, fields={**item.fields, **fields, "payment": said, "state": said, "of": said})
            for item in plan.all_items()
        }
        services = tuple(
            attrs.evolve(one, item=items[one.id], items=tuple(items[item.id] for item in one.items))
            for one in plan.services
        )
        by_service = {one.id: one for one in services}
        return attrs.evolve(plan, services=services, by_id=items, by_service=by_service)

    base = {"kind": "transition", "title": "T", "payment": "duty"}
    one = plans.plan({"a": {
        "milestone": [{"id": "m", "when": "2025", **base}, {"id": "n", "when": "2025", **base, "after": ["m"]}],
        "fact": [{"id": "f", "text": "F", "value": 8}], "": [{"uses": ["k"]}],
    }}, component=[{"id": "k", "kind": "system", "title": "K"}])  # fmt: skip
    return changed(one, value), changed(one, other)


def _harmless(line: Line, width: int, ascii: bool, exact: bool) -> None:
    told = "".join(words for words, _ in line)
    assert terminal_text.clean(told) == told
    assert cells(line) == width if exact else cells(line) <= width
    if ascii:
        assert all(" " <= character <= "~" for character in told)


@given(HOSTILE, HOSTILE, WIDTHS, st.booleans(), st.sampled_from(GROUPINGS), st.sampled_from(i18n.LANGUAGES))
@example("\x1b[2J", "\u202e", 20, True, "weight", "nb")
@settings(deadline=None)
def test_nothing_hostile_comes_out_and_nothing_is_wider_than_asked(
    value: str, other: str, width: int, ascii: bool, group: changes_list.Grouping, language: str
) -> None:
    """Rows are exactly as wide as asked, details no wider, whatever stands in the plan, in both languages."""
    i18n.choose(language)
    baseline, proposal = _hostile(value, other)
    found = compare(baseline, proposal)
    listing = Listing(baseline, proposal, found, graph=dependents(proposal))
    for row in changes_list.change_list_rows(listing, Canvas(width, ascii), group, unfolded=True):
        _harmless(row.line, width, ascii, exact=True)
    for line in changes_list.summary(listing, Canvas(width, ascii), group):
        _harmless(line, width, ascii, exact=True)
    what = _around(baseline, proposal, found)
    for change in found:
        for line in detail.detail(what, change, Canvas(width, ascii)):
            _harmless(line, width, ascii, exact=False)


@given(plans.PLANS, plans.PLANS, WIDTHS, st.booleans())
@settings(deadline=None)
def test_any_two_plans_can_be_shown(before: Plan, after: Plan, width: int, ascii: bool) -> None:
    """Whatever differs between two plans has its words."""
    found = compare(before, after)
    listing = Listing(before, after, found, changes_list.passed_unchanged(found, findings(after)))
    for row in changes_list.change_list_rows(listing, Canvas(width, ascii), unfolded=True):
        _harmless(row.line, width, ascii, exact=True)
    what = _around(before, after, found)
    for change in found:
        for line in detail.detail(what, change, Canvas(width, ascii)):
            _harmless(line, width, ascii, exact=False)


def test_what_is_only_written_another_way_is_one_counted_line() -> None:
    """Folded apart from wording, never a title beside the same title; unfolded, each says that it is the same item."""

    def plan(name: str, text: str) -> Plan:
        steps = [{"id": own_id, "kind": "delivery", "title": own_id.upper()} for own_id in "xyz"]
        named: list[plans.Table] = [
            {**steps[0], "after": [name]},
            {**steps[1], "after": [name]},
            {**steps[2], "text": text},
        ]
        return plans.plan({"a": {"milestone": named}})

    before, after = plan("z", "Old."), plan("a.z", "New.")
    listing = Listing(before, after, compare(before, after))
    folded = [plain(row.line).strip() for row in changes_list.change_list_rows(listing, Canvas(80))]
    assert folded == [
        "1 endring av bare ordlyd, foldet", "2 endringer skrevet på en annen måte, samme punkt, foldet",
    ]  # fmt: skip
    unfolded = [plain(row.line) for row in changes_list.change_list_rows(listing, Canvas(80), unfolded=True)]
    assert sum("SAMME PUNKT" in row for row in unfolded) == 2
    assert not any("Z → Z" in row for row in unfolded)
    shown = "\n".join(plain(line) for line in detail.detail(_around(before, after), listing.changes[0], Canvas(80)))
    assert "a.z" in shown
