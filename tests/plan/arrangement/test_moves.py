"""Moving an item: its lines go as they are, and whatever names it names it where it is then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plantui.changes.compare import compare
from plantui.errors import UsageProblem
from plantui.plan import edit
from plantui.plan.arrangement import mentions, moves
from plantui.plan.arrangement.moves import Destination
from plantui.plan.model import Item, Plan
from support import plans

A = """\
schema = "plantui.service/1"
id = "a"
title = "A"
uses = ["login"]

# nobody's

# agreed in May
[[milestone]]
id = "pilot"   # for ever
kind = "trial"
title = "Pilot"
when = 2026-01-01      # "not before"
after = [
    "ready",  # their own
    "b.other",
]
source = "§1"

# as they say it
[[milestone.claim]]
reporter = "x"
when = "2026"

[[milestone]]
id = "wide"
kind = "event"
title = "Wide"
after = ["pilot", "ready"]
source = "§1"

[[prerequisite]]
id = "ready"
text = "Ready"
state = "open"
needed_for = ["a.pilot", "b.other"]
source = "§1"
"""
B = """\
schema = "plantui.service/1"
id = "b"
title = "B"

[[milestone]]
id = "other"
kind = "event"
title = "Other"
after = ["a.wide",
         "a.pilot"]  # both
replaces = "a.pilot"
source = "§1"
"""
DOCUMENT = """\
schema = "plantui.plan/1"
[plan]
id = "p"
revision = "2025"
title = "P"

[[component]]
id = "login"
kind = "system"
title = "Login"
source = "§1"

[[accepted]]
id = "known"
code = "passed-unconfirmed"
items = ["a.pilot"]
reason = "So it is"
"""
REASONS = """\
schema = "plantui.changes/1"

[item . "a.pilot"]  # asked for
reason_code = "omfang"
reason = "Fordi"
"""
FILES = {
    "plan/plan.toml": DOCUMENT.encode(),
    "plan/services/a.toml": A.encode(),
    "plan/services/b.toml": B.encode(),
    "plan/changes/2025.toml": REASONS.encode(),
}
PLAN = plans.load(FILES)


def _moved(item: str, place: str, own_id: str = "", was: str | None = None, after: str = "") -> dict[str, str]:
    anchor = PLAN.by_id[after] if after else None
    to = Destination(place, own_id or item.rpartition(".")[2], anchor, was)
    return {path: data.decode() for path, data in moves.move_item(FILES, PLAN, PLAN.by_id[item], to).items()}


def test_the_lines_of_an_item_go_as_they_are_and_names_follow() -> None:
    """Comments, sub-tables and layout; bare names become full, an entry of a list changes alone, and so do reasons."""
    made = _moved("a.pilot", "b", was="a.pilot")
    block = A[A.index("# agreed") : A.index('\n[[milestone]]\nid = "wide"')]
    gone = A.replace("\n" + block, "")
    assert made["plan/services/a.toml"] == gone.replace('["pilot", "ready"]', '["b.pilot", "ready"]').replace(
        '["a.pilot", "b.other"]', '["b.pilot", "b.other"]'
    )
    block = block.replace('"ready",  # their own', '"a.ready",  # their own').replace(
        'source = "§1"\n', 'source = "§1"\nwas = "a.pilot"\n'
    )
    b = B.replace('"a.pilot"]  # both', '"b.pilot"]  # both').replace('replaces = "a.pilot"', 'replaces = "b.pilot"')
    assert made["plan/services/b.toml"] == b + "\n" + block
    assert made["plan/plan.toml"] == DOCUMENT.replace('["a.pilot"]', '["b.pilot"]')
    assert made["plan/changes/2025.toml"] == REASONS.replace('"a.pilot"', '"b.pilot"')
    after = plans.load({path: text.encode() for path, text in made.items()})
    assert after.problems == PLAN.problems == ()
    assert [(change.kind, change.item, change.was) for change in compare(PLAN, after) if change.was] == [
        ("moved", "b.pilot", "a.pilot")
    ]


def test_an_item_gets_another_id_where_it_stands() -> None:
    """Bare names stay bare, full ones full."""
    made = _moved("a.pilot", "a", "trial", was="a.pilot", after="a.wide")
    assert 'after = ["trial", "ready"]' in made["plan/services/a.toml"]
    assert 'needed_for = ["a.trial", "b.other"]' in made["plan/services/a.toml"]
    assert '"a.trial"]  # both' in made["plan/services/b.toml"]
    assert 'id = "trial"   # for ever' in made["plan/services/a.toml"]
    assert made["plan/services/a.toml"].index('"wide"') < made["plan/services/a.toml"].index('"trial"   #')


def test_a_component_and_a_reason_that_stands_there_already_are_called_otherwise() -> None:
    """What `uses` names follows; a reason of another is never replaced."""
    assert 'uses = ["sign-in"]' in _moved("plan.login", "plan", "sign-in")["plan/services/a.toml"]
    files = {**FILES, "plan/changes/2025.toml": (REASONS + '\n[item."b.pilot"]\nreason_code = "omfang"\n').encode()}
    made = moves.move_item(files, PLAN, PLAN.by_id["a.pilot"], Destination("b", "pilot"))
    assert made["plan/changes/2025.toml"] == files["plan/changes/2025.toml"]


def test_line_ends_become_those_of_the_file_an_item_comes_into() -> None:
    """A file of Windows stays one, and takes nothing of the kind along."""
    files = {**FILES, "plan/services/b.toml": B.replace("\n", "\r\n").encode()}
    plan = plans.load(files)
    made = moves.move_item(files, plan, plan.by_id["a.pilot"], Destination("b", "pilot", was="a.pilot"))
    assert made["plan/services/b.toml"].count(b"\n") == made["plan/services/b.toml"].count(b"\r\n")
    plan = plans.load(made)
    back = moves.move_item(made, plan, plan.by_id["b.pilot"], Destination("a", "pilot"))
    assert b"\r" not in back["plan/services/a.toml"]


def test_an_item_on_one_line_is_written_anew_in_the_other_file() -> None:
    """It has no lines of its own that could go."""
    text = (
        'schema = "plantui.service/1"\nid = "a"\ntitle = "A"\ngoal = [{ id = "g", text = "G", source = "§1" }]  # x\n'
    )
    files = {**FILES, "plan/services/a.toml": text.encode()}
    plan = plans.load(files)
    made = moves.move_item(files, plan, plan.by_id["a.g"], Destination("b", "g"))
    assert (
        made["plan/services/a.toml"]
        == text.replace('goal = [{ id = "g", text = "G", source = "§1" }]  # x\n', "").encode()
    )
    assert (b'\n[[goal]]\nid = "g"\ntext = "G"\nsource = "\xc2\xa71"\n') in made["plan/services/b.toml"]
    plan = plans.load(made)
    again = {**made, "plan/services/a.toml": text.replace('"g"', '"h"').encode()}
    plan = plans.load(again)
    made = moves.move_item(again, plan, plan.by_id["b.g"], Destination("a", "g"))
    assert b'}, {id = "g"' in made["plan/services/a.toml"].replace(b"},{", b"}, {")


def _goals(plan: Plan) -> Iterator[tuple[Item, str]]:
    for item in plan.all_items():
        if item.service is not None and item.table != "service":
            yield item, "pps" if item.service != "pps" else "dhg"


@pytest.mark.parametrize("windows", [False, True])
def test_every_item_of_the_shipped_plan_can_be_moved_and_nothing_else_is_said_otherwise(windows: bool) -> None:
    """No line of another item changes but where it names the one that moved; the plan reads without a problem."""
    files = dict(plans.shipped_files())
    if windows:
        files = {path: data.replace(b"\n", b"\r\n") for path, data in files.items()}
    plan = plans.load(files)
    names = [(mention.item.id, mention.field, mention.names) for mention in mentions.mentions(plan)]
    for item, place in list(_goals(plan))[:: 1 if not windows else 13]:
        made = moves.move_item(files, plan, item, Destination(place, "helt-nytt", was=item.id))
        after = plans.load(made)
        assert after.problems == plan.problems
        new = f"{place}.helt-nytt"
        to = {item.id: new}
        expected = [(to.get(holder, holder), field, to.get(name, name)) for holder, field, name in names]
        told = [(m.item.id, m.field, m.names) for m in mentions.mentions(after) if m.field != "was"]
        assert sorted(told) == sorted(entry for entry in expected if entry[1] != "was")
        moved, still = after.by_id[new], {**item.fields, "was": item.id}
        unlinked = {name: value for name, value in still.items() if name not in ("after", "needed_for", "replaces")}
        assert {name: moved.fields[name] for name in unlinked} == unlinked
        less = edit.remove_item(files[item.path], item).splitlines()
        differing = [(old, new) for old, new in zip(less, made[item.path].splitlines(), strict=True) if old != new]
        assert all(item.own_id in old.decode() and "helt-nytt" in new.decode() for old, new in differing)


def test_what_cannot_be_moved_as_lines_is_refused() -> None:
    """An item put between another one and its claims would take them: the judge says no, and nothing is made."""
    apart = A.replace("[[milestone.claim]]", '[[risk]]\nid = "r"\ntext = "R"\nsource = "§1"\n\n[[milestone.claim]]')
    files = {**FILES, "plan/services/a.toml": apart.encode()}
    plan = plans.load(files)
    with pytest.raises(UsageProblem, match=r"by hand|for hånd"):
        moves.move_item(files, plan, plan.by_id["b.other"], Destination("a", "other", plan.by_id["a.r"]))


def test_a_service_goes_with_the_files_inside_it() -> None:
    """Into another service, and out of it to the top; its own file keeps its name."""
    files = plans.files({"a": {}, "b": {}, "b/c": {}, "b/c/d": {}, "bc": {}})
    plan = plans.load(files)
    root = "plan/services/"
    into = moves.service_paths(files, plan.by_service["b"], plan.by_service["a"])
    assert into == {f"{root}b.toml": f"{root}a/b.toml", f"{root}b/c.toml": f"{root}a/b/c.toml",
                    f"{root}b/c/d.toml": f"{root}a/b/c/d.toml"}  # fmt: skip
    out = moves.service_paths(files, plan.by_service["c"], None)
    assert out == {f"{root}b/c.toml": f"{root}c.toml", f"{root}b/c/d.toml": f"{root}c/d.toml"}
