"""The table of many edits, read back strictly: what is new, what goes, and what holds for many lines."""

from __future__ import annotations

import pytest

from plantui import i18n
from plantui.usecases.editing import unknown_names
from plantui.usecases.editing.fields import Edit
from plantui.usecases.editing.text_table import table, table_lines
from plantui.usecases.editing.text_table.table_lines import Because, Complaint
from plantui.usecases.editing.wishes import NewItem, NewRow, Removal, RowEdit, RowRemoval
from support import plans

PLAN = plans.plan(
    {"a": {"milestone": [{"id": "m", "kind": "event", "title": "M", "when": "2026", "source": "1"},
                         {"id": "n", "kind": "event", "title": "N", "source": "1"}]}},
    actor=[{"id": "x", "title": "X"}],
)  # fmt: skip
ITEMS = [item for item in PLAN.all_items() if item.id.startswith("a.")]
OFFERED = table.written(ITEMS)


@pytest.fixture(autouse=True)
def english() -> None:
    """The words these tests look into."""
    i18n.choose("en")


def edited(*lines: str, text: str = OFFERED, because: Because | None = None) -> tuple[object, ...]:
    """What a table asks for that was offered, with lines put at its end."""
    return table.edits(OFFERED, text + "\n".join(lines) + "\n", PLAN, because or Because())


def test_every_list_is_offered_and_with_every_all_fields() -> None:
    """By default what is in the text, the lists, and what is most often added."""
    fields = {row.field for row in table_lines.edit_rows(OFFERED) if row.item == "a.m"}
    assert {"title", "when", "payment", "actors", "after", "uses"} <= fields and "checked" not in fields
    every = {row.field for row in table_lines.edit_rows(table.written(ITEMS, every=True)) if row.item == "a.m"}
    assert {"checked", "payment_text", "was", "replaces"} <= every and "id" not in every


def test_a_new_item_is_begun_and_gone_on_with() -> None:
    """By its full id, or by its place alone; further lines name it, or nothing; kinds and fields by their words."""
    assert edited(
        "+ a.ny  milestone | title | Ny \\| en | omfang: ny",
        "a.ny | kind | event |",
        "     | source | 2 |",
        "+ a event | title | Uten id |",
        " | source | 3 |",
        " | When | 1 April 2030 |",
    ) == (
        NewItem("milestone", "a", {"title": "Ny | en", "kind": "event", "source": "2"}, "ny", reason="omfang: ny"),
        NewItem(
            "milestone", "a", {"kind": "event", "title": "Uten id", "source": "3", "when": "1 April 2030"}, "uten-id"
        ),
    )


def test_two_new_items_of_one_title_get_two_ids() -> None:
    """Made one after the other."""
    lines = ("+ a event | title | Ny |", " | source | 1 |")
    assert [wish.own_id for wish in edited(*lines, *lines) if isinstance(wish, NewItem)] == ["ny", "ny-2"]


def test_an_item_is_taken_out_by_a_line_of_its_own() -> None:
    """Whether its other lines are left or deleted."""
    wanted = (Removal("a.n", reason="omfang: utgår"),)
    assert edited("- a.n | | | omfang: utgår") == wanted
    less = "\n".join(line for line in OFFERED.split("\n") if not line.startswith("a.n "))
    assert edited("- a.n | | | omfang: utgår", text=less + "\n") == wanted
    assert edited("- a.n") == (Removal("a.n"),)


def test_what_stands_at_the_head_holds_for_what_changes_below_it() -> None:
    """A source and a reason: not for lines that are as they were, nor for those with their own."""
    head = OFFERED.replace("source = \n", "source = ref 4/30\n").replace("reason = \n", "reason = omfang: mer\n")
    assert edited(text=head) == ()
    changed = head.replace("| M |", "| M2 |").replace("| N |", "| N2 | modenhet: egen")
    assert edited("+ a risk | text | R |", "- a.m", text=changed.replace("| M2 |", "| M |")) == (
        Edit("a.n", "title", "N2", "modenhet: egen"),
        Edit("a.n", "source", "ref 4/30"),
        NewItem("risk", "a", {"text": "R", "source": "ref 4/30"}, "r", reason="omfang: mer"),
        Removal("a.m", reason="omfang: mer", source="ref 4/30"),
    )
    assert edited(text=changed)[:1] == (Edit("a.m", "title", "M2"),)
    assert Edit("a.m", "", "", "omfang: mer") in edited(text=changed)
    assert edited(text=OFFERED.replace("| M |", "| M2 |"), because=Because(source="s")) == (
        Edit("a.m", "title", "M2"), Edit("a.m", "source", "s"),
    )  # fmt: skip
    own = head.replace("| M |", "| M2 |").replace("| 1 |", "| 7 |")
    assert [wish for wish in edited(text=own) if isinstance(wish, Edit) and wish.field == "source"] == [
        Edit("a.m", "source", "7"), Edit("a.n", "source", "7"),
    ]  # fmt: skip


def test_the_words_of_the_head_are_understood_in_every_language() -> None:
    """A table that was kept is read in whatever language comes next."""
    i18n.choose("nb")
    text = table.written(ITEMS)
    assert "\nkilde = \ngrunn = \n" in text
    i18n.choose("en")
    assert "\nsource = \nreason = \n" in OFFERED
    filled = OFFERED.replace("source = \n", "source = x\n").replace("| M |", "| M2 |")
    i18n.choose("nb")
    assert Edit("a.m", "source", "x") in table.edits(OFFERED, filled, PLAN)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("+ a.ny milstone | title | X |",), "milestone"),
        (("+ b.ny event | title | X |",), "b"),
        (("+ a.ny actor | title | X |",), "can have no"),
        (("+ a.m event | title | X |", " | source | 1 |"), "m-2 is free"),
        (("+ a.Ny event | title | X |", " | source | 1 |"), "Ny"),
        (("+ a.ny event | title | X |",), "Source"),
        (("+ a.ny event | title | X |", " | when | soon |"), "soon"),
        (("+ a.ny event | title | X |", " | titel | Y |"), "titel"),
        (("+ a.ny event | title | X |", " | title | Y |"), "twice"),
        (("+ a.ny event | title | X | omfang: a", " | source | 1 | omfang: b"), "line"),
        (("+ a.ny event | title | X |", " | source | 1 |", "+ a.ny event | title | X |", " | source | 1 |"), "twice"),
        (("+ a.ny | title | X |",), "kind"),
        ((" | title | X |",), "no new one"),
        (("- a.q",), "a.q"),
        (("- a.m", "- a.m"), "twice"),
        (("- a.m | title | | why",), "reason"),
        (("-a.m | title | X |",), "was not in the table"),
        (("a.m | was | a.q |",), "was not in the table"),
        (("| | X |",), "cells"),
        (("+ a.ny event | title | \x1b[31m |", " | source | 1 |"), "001B"),
    ],
)
def test_a_line_that_cannot_be_is_told_with_its_number(lines: tuple[str, ...], told: str) -> None:
    """The first one that is wrong, and nothing is made of the others."""
    with pytest.raises(Complaint, match="(?s)" + told.replace("|", "\\|")) as complaint:
        edited(*lines)
    assert complaint.value.line > OFFERED.count("\n")


def test_nothing_is_deleted_by_accident() -> None:
    """A line that is gone without `-` is missing; one that goes and is changed is a question."""
    for beginning in ("a.n | title", "a.n"):
        left = [line for line in OFFERED.split("\n") if not line.startswith(beginning)]
        assert len(left) <= OFFERED.count("\n")
        with pytest.raises(Complaint, match="missing"):
            edited(text="\n".join(left))
    with pytest.raises(Complaint, match="missing"):
        edited(text="- a.m\n")
    with pytest.raises(Complaint, match="changed"):
        edited("- a.m", text=OFFERED.replace("| M |", "| M2 |"))


def test_an_item_that_somebody_else_changed_is_not_taken_out() -> None:
    """Nor is one that is gone already, or that came with the same id."""
    theirs = plans.plan({"a": {"milestone": [{"id": "m", "kind": "event", "title": "T", "source": "1"},
                                             {"id": "ny", "kind": "event", "title": "N", "source": "1"}]}})  # fmt: skip
    for line, told in (("- a.m", "meanwhile"), ("- a.n", "not in the plan"), ("+ a.ny event | title | X |", "taken")):
        with pytest.raises(Complaint, match=told):
            table.edits(
                OFFERED, f"{OFFERED}{line}\n | source | 1 |\n" if line[0] == "+" else f"{OFFERED}{line}\n", theirs
            )


CLAIMED = plans.plan(
    {"a": {"milestone": [{"id": "m", "kind": "event", "title": "M", "source": "1", "claim": [
        {"reporter": "r", "when": "2026", "source": "1"}, {"reporter": "s", "advice": "wait"},
    ]}], "fact": [{"id": "f", "text": "F", "source": "1", "year": [{"when": "2030", "value": 4, "state": "target"}]}],
        "dispute": [{"id": "d", "title": "D", "state": "open", "source": "1",
                     "position": [{"reporter": "r", "text": "No", "source": "1"}]}]}},
)  # fmt: skip
CLAIMS = table.written(item for item in CLAIMED.all_items() if item.id.startswith("a."))


def claimed(*lines: str, text: str = CLAIMS) -> tuple[object, ...]:
    """What a table with claims asks for, with lines put at its end."""
    return table.edits(CLAIMS, text + "\n".join(lines) + "\n", CLAIMED)


def swapped(old: str, new: str) -> str:
    """The table with one cell typed over."""
    lines = CLAIMS.split("\n")
    (number,) = (number for number, line in enumerate(lines) if " ".join(line.split()).startswith(old))
    lines[number] = f"{' '.join(lines[number].split()).removesuffix('|').rpartition('|')[0]}| {new} |"
    return "\n".join(lines)


def test_each_claim_year_and_position_has_its_lines() -> None:
    """What they say, and of the rest what is most often added; every field there is with `every`."""
    fields = {row.field: row.value for row in table_lines.edit_rows(CLAIMS)}
    assert (fields["claim 1 when"], fields["claim 2 advice"], fields["claim 2 when"]) == ("2026", "wait", "")
    assert (fields["year 1 value"], fields["position 1 text"]) == ("4", "No")
    assert "claim 1 text" not in fields and "claim 3 reporter" not in fields
    every = {row.field for row in table_lines.edit_rows(table.written(CLAIMED.all_items(), every=True))}
    assert {"claim 1 text", "claim 2 payment_text", "year 1 bound", "position 1 as_of"} <= every


def test_fields_of_one_claim_are_one_change_with_the_source_of_the_head() -> None:
    """The source is the claim's own, and the reason the item's."""
    text = swapped("a.m | claim 2 when", "2031").replace("source = \n", "source = ref\n", 1)
    text = text.replace("reason = \n", "reason = omfang: x\n", 1)
    assert claimed(text=text) == (
        RowEdit("a.m", "claim", 2, {"when": "2031", "source": "ref"}),
        Edit("a.m", "", "", "omfang: x"),
    )
    assert claimed(text=swapped("a.f | year 1 value", "5")) == (RowEdit("a.f", "year", 1, {"value": "5"}),)
    assert claimed(text=swapped("a.m | claim 1 when", "")) == (RowEdit("a.m", "claim", 1, {"when": ""}),)


def test_a_claim_is_begun_and_taken_out_by_lines() -> None:
    """Of an item that is there or begins above; those with higher numbers go first, so that no number moves."""
    assert claimed(
        "- a.m#claim:1 | | | omfang: y", "- a.m#claim:2",
        "+ a.new event | title | N | ", " | source | 1 |", "+ a.new claim | Reported by | t |", " | when | 2032 |",
    ) == (
        NewItem("milestone", "a", {"kind": "event", "title": "N", "source": "1"}, "new"),
        NewRow("a.new", "claim", {"reporter": "t", "when": "2032"}),
        RowRemoval("a.m", "claim", 2),
        RowRemoval("a.m", "claim", 1, "omfang: y"),
    )  # fmt: skip
    less = "\n".join(line for line in CLAIMS.split("\n") if "| claim 1 " not in line)
    with pytest.raises(Complaint, match="missing"):
        claimed(text=less)
    assert claimed("- a.m#claim:1", text=less + "\n") == (RowRemoval("a.m", "claim", 1),)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("+ a.m claim | when | soon |",), "soon"),
        (("+ a.m claim | title | x |",), "title"),
        (("+ a.m year | when | 2030 |",), "year"),
        (("+ a.q claim | when | 2030 |",), "a.q"),
        (("+ a.m claim | when | 2030 |", " | when | 2031 |"), "twice"),
        (("- a.m#claim:x",), "a.m#claim:x"),
        (("a.m | claim 3 when | 2030 |",), "was not in the table"),
    ],
)
def test_a_line_about_a_claim_that_cannot_be_is_told(lines: tuple[str, ...], told: str) -> None:
    """With the line it stands on."""
    with pytest.raises(Complaint, match=told) as complaint:
        claimed(*lines)
    assert complaint.value.line > CLAIMS.count("\n")


def test_a_claim_is_judged_by_all_of_its_neighbours() -> None:
    """What it must have stays, and where somebody changed any of them meanwhile, no number says which one is meant."""
    with pytest.raises(Complaint, match="must"):
        claimed(text=swapped("a.m | claim 1 reporter", ""))
    moved = plans.plan({"a": {"milestone": [{"id": "m", "kind": "event", "title": "M", "source": "1", "claim": [
        {"reporter": "s", "advice": "wait"}]}]}})  # fmt: skip
    only = table.written(item for item in CLAIMED.all_items() if item.id == "a.m")
    for text in (only.replace("| wait |", "| stop |"), only + "- a.m#claim:2\n"):
        with pytest.raises(Complaint, match="meanwhile"):
            table.edits(only, text, moved)


def test_other_names_are_found_by_the_filter_and_told_as_near() -> None:
    """A short form and an alias, where one item alone is called so; an id goes before any name."""
    plan = plans.plan(
        {"a": {"milestone": [{"id": "m", "kind": "event", "title": "M", "source": "1", "aliases": ["Havnedagen"]}]}},
        actor=[{"id": "x", "title": "Rederiet", "short": "RED", "aliases": ["Båtene", "y"], "source": "1"},
               {"id": "y", "title": "Havna", "aliases": ["Felles"], "source": "1"},
               {"id": "z", "title": "Kaia", "aliases": ["Felles"], "source": "1"}],
    )  # fmt: skip
    assert [item.id for item in table.matching(plan, "havnedag")] == ["a.m"]
    assert [item.id for item in table.matching(plan, "red")][:1] == ["plan.x"]
    called = unknown_names.names_called((item for item in plan.items if item.table == "actor"), str.casefold)
    assert (called["båtene"], called["red"], called["y"]) == ("x", "x", "y") and "felles" not in called
    assert unknown_names.near_names(called, "batene") == ("x",)
    assert unknown_names.near_names(called, "havn")[:1] == ("y",)
