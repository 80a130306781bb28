"""The table of many edits, read back strictly: what is new, what goes, and what holds for many lines."""

from __future__ import annotations

import pytest

from plantui import i18n
from plantui.usecases.editing import table
from plantui.usecases.editing.fields import Edit
from plantui.usecases.editing.table import Because, Complaint
from plantui.usecases.editing.wishes import NewItem, Removal
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
    fields = {row.field for row in table.edit_rows(OFFERED) if row.item == "a.m"}
    assert {"title", "when", "payment", "actors", "after", "uses"} <= fields and "checked" not in fields
    every = {row.field for row in table.edit_rows(table.written(ITEMS, every=True)) if row.item == "a.m"}
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
