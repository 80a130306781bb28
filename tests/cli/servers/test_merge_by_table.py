"""`plantui edit --table --merge`: two clones and a server, both changed the same, and one of them chooses."""

from __future__ import annotations

import sys
from pathlib import Path

from support.persons import Person
from support.program import Answer
from support.repositories import git

TRIAL = "pps.testperiode"
FILE = "plan/services/pps.toml"


def chosen(person: Person, script: str, *words: str, code: int = 0) -> Answer:
    """The table of the merge, with an editor that runs a script on its `lines`."""
    path = person.folder.parent / f"editor-{person.name}.py"
    path.write_text(
        "import pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\nlines = file.read_text('utf-8').split(chr(10))\n"
        f"{script}\nfile.write_text(chr(10).join(lines), 'utf-8')\n",
        "utf-8",
    )
    at_editor = Person(person.name, person.folder, {**person.environment, "EDITOR": f"{sys.executable} {path}"})
    return at_editor.run("edit", "--table", "--merge", *words, code=code)


def text(person: Person) -> str:
    return (person.folder / FILE).read_text("utf-8")


def conflicting(eva: Person, arne: Person) -> None:
    """Both give one item another title; each changes and adds something of their own beside it."""
    eva.run("set", TRIAL, "title", "Prøvetid", "--commit", "--yes")
    eva.run("set", "pps", "summary", "Fra Eva.", "--commit", "--yes")
    eva.run("add", "event", "pps", "title=Evas", "source=1", "--commit", "--yes", "--reason", "omfang: evas")
    arne.run("set", TRIAL, "title", "Prøveperiode", "--commit", "--yes")
    arne.run("add", "event", "pps", "title=Arnes", "source=1", "--commit", "--yes", "--reason", "omfang: arnes")
    eva.run("sync")
    assert "edit --table --merge" in arne.run("sync", code=1).out


def test_each_conflict_is_chosen_and_the_rest_is_merged(eva: Person, arne: Person, server: Path) -> None:
    """One signed commit of two parents with what both changed elsewhere; then both are in step, and audit passes."""
    conflicting(eva, arne)
    before = git(arne.folder, "rev-parse", "HEAD")
    for script, told in (
        ("pass", "Delete one"),
        ("lines = [line for line in lines if line[:1] not in '<>']", "Neither"),
        ("lines = [line for line in lines if line[:1] != '>'] + ['> pps | title | X |']", "none of those"),
    ):
        refused = chosen(arne, script, "--discard", code=4).err
        assert told in refused and git(arne.folder, "rev-parse", "HEAD") == before
    seen = arne.folder.parent / "seen"
    take = "lines = [line for line in lines if line[:1] != '>' and not line.startswith('# >>>')]"
    answer = chosen(arne, f"pathlib.Path({str(seen)!r}).write_text(chr(10).join(lines), 'utf-8')\n{take}", "--discard")
    offered = seen.read_text("utf-8")
    assert f"< {TRIAL} | title | Prøveperiode |\n> {TRIAL} | title | Prøvetid |" in offered
    assert "there: Eva Prøve" in offered and "here: Arne Prøve" in offered and "before:" in offered
    assert "1 choice" in answer.out
    assert "gpgsig" in git(arne.folder, "cat-file", "commit", "HEAD")
    assert git(arne.folder, "log", "-1", "--format=%P").split() == [before, git(server, "rev-parse", "main")]
    assert all(words in text(arne) for words in ("Prøveperiode", "Fra Eva.", '"Evas"', '"Arnes"'))
    reasons = (arne.folder / "plan/changes/2025.toml").read_text("utf-8")
    assert "evas" in reasons and "arnes" in reasons and git(arne.folder, "status", "--porcelain") == ""
    arne.run("sync")
    eva.run("sync")
    assert text(eva) == text(arne) and arne.run("audit").code == 0 and arne.run("check", code=None).code in (0, 1)


def test_a_value_of_ones_own_is_written_over_either(eva: Person, arne: Person) -> None:
    """What neither said is checked as any edit; the other side's file stays as it was written."""
    conflicting(eva, arne)
    take = "lines = [line.replace('Prøvetid', 'Felles') for line in lines if line[:1] != '<']"
    chosen(arne, take)
    assert 'title = "Felles"' in text(arne) and "Prøve" not in text(arne).partition("testperiode")[2][:200]


def test_an_item_that_one_side_took_out_goes_or_stays_as_a_whole(eva: Person, arne: Person) -> None:
    """Whichever is left of the two lines."""
    eva.run("remove", "helsenorge.visning", "--drop-references", "--commit", "--yes")
    arne.run("set", "helsenorge.visning", "title", "Svar vises", "--commit", "--yes")
    eva.run("sync")
    arne.run("sync", code=1)
    assert (
        "whole"
        in chosen(arne, "lines = [line.replace('taken out', 'x') for line in lines if line[:1] != '<']", code=4).err
    )
    chosen(arne, "lines = [line for line in lines if line[:1] != '<']", "--discard")
    assert "visning" not in (arne.folder / "plan/services/helsenorge.toml").read_text("utf-8")


def test_without_a_conflict_there_is_nothing_to_choose(eva: Person, arne: Person) -> None:
    """What git and the rule merge is merged, and the editor is not opened."""
    assert "nothing to choose" in chosen(arne, "raise SystemExit(3)").out
    arne.run("edit", "--table", "--merge", "pps", code=2)
