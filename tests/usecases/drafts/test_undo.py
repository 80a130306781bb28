"""What is taken out of the draft, and what puts it back: nothing that was typed is lost in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from plantui import limits
from plantui.errors import NotWritten
from plantui.review.records.record import Source
from plantui.usecases.drafts import store, undo
from plantui.usecases.drafts.store import DraftAct, NotInDraft
from plantui.usecases.session import settings, state_files

NOW = datetime(2025, 6, 18, 7, 41, 0, 123456, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A draft's folder that is not there yet."""
    return settings.draft_folder(tmp_path / "state", str(tmp_path / "repo.git"), "prove", "refs/heads/main")


def said(item: str = "pps", text: str = "", kind: store.Kind = "remark", later: int = 0) -> DraftAct:
    """Something said about an item."""
    word = "godkjent" if kind == "decision" else ""
    moment = NOW + timedelta(seconds=later)
    return DraftAct(store.new_key(item, kind), kind, item, "Tittel", word, text, False, "f" * 64, "b" * 40, moment)


def put(folder: Path, *entries: DraftAct) -> None:
    """All of them into the draft."""
    for entry in entries:
        store.put(folder, entry)


def texts(folder: Path) -> list[str]:
    """What the draft says, in order."""
    return [entry.text for entry in store.load(folder)]


def test_what_is_dropped_comes_back_just_as_it_was(folder: Path) -> None:
    """Source, dissents, seat and time included, and in its place among the others."""
    source = Source(kind="minutes", title="Referat.pdf", present=11)
    first, last = said(text="en"), said(text="tre", later=2)
    middle = attrs.evolve(said(text="to", later=1), voice="rad", seat="rad", source=source, dissents=("Nei.",))
    put(folder, first, middle, last)
    assert undo.drop(folder, [middle], NOW) == 1
    assert store.load(folder) == (first, last)
    assert undo.undo(folder) == (middle,)
    assert store.load(folder) == (first, middle, last)
    assert undo.undo(folder) == ()


def test_steps_come_back_one_at_a_time_and_each_whole(folder: Path) -> None:
    """The newest step first, whatever items it touched and whatever the clock said."""
    one, two, three = said("a", "en"), said("b", "to", later=1), said("c", "tre", later=2)
    put(folder, one, two, three)
    undo.drop(folder, [one, three], NOW)
    undo.drop(folder, [two], NOW - timedelta(days=1))
    assert texts(folder) == []
    assert undo.undo(folder) == (two,)
    assert set(undo.undo(folder)) == {one, three}
    assert texts(folder) == ["en", "to", "tre"]


def test_what_was_changed_comes_back_and_what_replaced_it_is_not_lost(folder: Path) -> None:
    """A second decision on an item; undo gives the first, and undo again the second."""
    before, after = said(text="før", kind="decision"), said(text="etter", kind="decision", later=1)
    put(folder, before, after)
    assert texts(folder) == ["etter"]
    for expected in ("før", "etter", "før"):
        undo.undo(folder)
        assert texts(folder) == [expected]


def test_words_said_anew_in_another_kind_take_the_place_of_the_old(folder: Path) -> None:
    """A reply that became a close: undo gives the reply alone."""
    reply, close = said(text="svar", kind="reply"), said(text="lukket", kind="resolve", later=1)
    put(folder, reply)
    store.put(folder, close, replaces=reply)
    assert texts(folder) == ["lukket"]
    undo.undo(folder)
    assert texts(folder) == ["svar"]
    undo.undo(folder)
    assert texts(folder) == ["lukket"]


def test_the_same_words_again_are_no_step(folder: Path) -> None:
    """Said of a newer text, they leave nothing to take back."""
    before = said(text="fordi", kind="decision")
    put(folder, before, attrs.evolve(before, fingerprint="e" * 64, said=NOW + timedelta(seconds=1)))
    assert undo.undo(folder) == ()


def test_what_is_being_typed_is_dropped_and_comes_back_with_its_fields(folder: Path) -> None:
    """A form half filled in goes as one, and what was typed since is kept when it comes back."""
    store.keep(folder, "pps", "edit", "fordi", NOW, {"when": "2027", "source": "S1"})
    store.keep(folder, "pps", "remark", "Hva", NOW)
    form = store.read_draft(folder).unfinished[0]
    assert undo.drop(folder, [form], NOW) == 1
    assert [row.kind for row in store.read_draft(folder).unfinished] == ["remark"]
    store.keep(folder, "pps", "edit", "annet", NOW)
    undo.undo(folder)
    fields = {row.field: row.text for row in store.read_draft(folder).unfinished if row.kind == "edit"}
    assert fields == {"": "fordi", "when": "2027", "source": "S1"}
    undo.undo(folder)
    assert [row.text for row in store.read_draft(folder).unfinished if row.kind == "edit"] == ["annet"]


def test_what_another_window_dropped_changed_or_signed_is_not_there_to_drop_or_change(folder: Path) -> None:
    """Nobody drops words they have not seen, and nothing comes in twice."""
    one = said(text="en", kind="decision")
    put(folder, one)
    newer = said(text="to", kind="decision", later=1)
    put(folder, newer)
    assert undo.drop(folder, [one], NOW) == 0
    with pytest.raises(NotInDraft):
        store.put(folder, said(text="tre", kind="decision", later=2), replaces=one)
    assert texts(folder) == ["to"]
    store.settle(folder, [newer])
    assert undo.drop(folder, [newer], NOW) == 0
    with pytest.raises(NotInDraft):
        store.put(folder, said(text="tre", kind="decision", later=2), replaces=newer)
    assert texts(folder) == []


def test_nothing_is_dropped_changed_or_put_back_while_it_is_being_signed(folder: Path) -> None:
    """What stood on the screen of the window that signs is what it signs; two that drop do not wait for each other."""
    one, other = said(text="en"), said(text="to", later=1)
    put(folder, one, other)
    undo.drop(folder, [other], NOW)
    with state_files.locked(folder / store.SIGNING, wait=False):
        for step in (
            lambda: undo.drop(folder, [one], NOW),
            lambda: undo.undo(folder),
            lambda: store.put(folder, said(text="x", later=2), replaces=one),
        ):
            with pytest.raises(NotWritten):
                step()
    assert texts(folder) == ["en"]
    with store.not_being_signed(folder):
        assert undo.drop(folder, [one], NOW) == 1


def test_what_was_signed_does_not_come_back_in_an_older_form(folder: Path) -> None:
    """Its earlier words are let go of with it; what was dropped beside it still comes back."""
    before, after, beside = said(text="før", kind="decision"), said(text="etter", kind="decision", later=1), said()
    beside = attrs.evolve(beside, text="ved siden av")
    put(folder, before, after, beside)
    undo.drop(folder, [beside], NOW)
    store.settle(folder, [after])
    assert undo.undo(folder) == (beside,)
    assert undo.undo(folder) == ()


def test_as_many_as_the_bound_can_be_put_back_of_one_item(folder: Path) -> None:
    """DRAFT_DROPPED and one more: the oldest is gone."""
    for number in range(limits.DRAFT_DROPPED + 1):
        put(folder, said(text=str(number)))
        undo.drop(folder, store.load(folder), NOW)
    kept = store.read_draft(folder).dropped
    assert [row.what.text for row in kept] == [str(number) for number in range(1, limits.DRAFT_DROPPED + 1)]


def test_what_was_dropped_can_be_forgotten_for_good(folder: Path) -> None:
    """Then no file of it is left."""
    put(folder, said(text="hemmelig"), said("ki", "blir", later=1))
    undo.drop(folder, store.load(folder)[:1], NOW)
    assert undo.forget(folder) == 1
    assert undo.undo(folder) == ()
    assert not any("hemmelig" in path.read_text() for path in folder.glob("*.toml"))
    assert texts(folder) == ["blir"]


def test_a_kill_between_a_drop_and_its_undo_loses_nothing(folder: Path) -> None:
    """A process that is killed at a random moment of dropping and undoing leaves every word said or dropped, once."""
    put(folder, *(said(text=str(number), later=number) for number in range(3)))
    program = (
        "import sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from plantui.usecases.drafts import store, undo\n"
        "folder = Path(sys.argv[1])\nprint('on', flush=True)\n"
        "while True:\n"
        "    undo.drop(folder, store.load(folder)[:2], datetime.now(UTC))\n"
        "    undo.undo(folder)\n"
    )
    for moment in (0.0, 0.013, 0.029, 0.047):
        child = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE)
        assert child.stdout is not None and child.stdout.readline()
        try:
            child.wait(moment)
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        draft = store.read_draft(folder)
        held = [entry.text for entry in draft.said] + [row.what.text for row in draft.dropped]
        assert sorted(held) == ["0", "1", "2"]
        assert draft.damaged == ()
