"""The pins: one file of the user's own for each plan, which says what they trust and what they have seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plantui.desk import judging, opening, trust
from plantui.desk.desk import Desk
from plantui.desk.loading import Memory
from plantui.desk.opening import Wish
from plantui.errors import NotWritten, Unreadable
from plantui.review.evidence import Pins
from support import founded, repositories
from support.founded import Founded


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """A plan that was founded, with a round open; no test changes it."""
    folder = tmp_path_factory.mktemp("trusted")
    plan = founded.begin(folder / "plan", founded.make_keys(folder / "keys"))
    plan.found()
    plan.open()
    return plan


def desk_of(folder: Path) -> Desk:
    wish = Wish(str(folder))
    return opening.open_desk(opening.begin(wish), wish, Memory())


def test_what_is_trusted_holds_wherever_the_plan_lies(made: Founded, tmp_path: Path) -> None:
    """The root follows the plan into every clone; the tip seen belongs to one repository and branch."""
    desk = desk_of(made.folder)
    trust.pin(desk, made.root)
    trust.remember(desk, judging.audited(desk, Memory()))
    other = desk_of(repositories.clone(made.folder, tmp_path / "clone"))
    assert trust.pins(other) == Pins(made.root, made.root)
    assert trust.pins(desk).tip == made.tip
    repositories.git(tmp_path / "clone", "checkout", "-q", "-b", "annen")
    assert trust.pins(desk_of(tmp_path / "clone")).tip == ""


def test_a_trial_copy_has_a_root_of_its_own(made: Founded, tmp_path: Path) -> None:
    """Another root of the same plan is never trusted everywhere without being asked for; nor one `here`."""
    desk, copy = desk_of(made.folder), desk_of(shutil.copytree(made.folder, tmp_path / "copy"))
    trust.pin(desk, made.root)
    trust.pin(copy, "2" * 40)
    assert trust.pins(desk).root == made.root and trust.pins(copy).root == "2" * 40
    trust.pin(copy, "3" * 40)
    assert trust.pins(desk).root == made.root and trust.pins(copy).root == "3" * 40


def test_another_root_forgets_the_newest_adoption_of_the_one_before(made: Founded) -> None:
    """The same root said again keeps it."""
    desk = desk_of(made.folder)
    trust.pin(desk, made.root, here=True)
    trust.pin_adoption(desk, made.root)
    assert trust.pin(desk, made.root).newest == made.root
    assert trust.pin(desk, "2" * 40).newest == ""


def test_a_history_that_lacks_what_was_seen_moves_no_pin(made: Founded, tmp_path: Path) -> None:
    """It is told again and again, until somebody takes the branch as it is."""
    folder = shutil.copytree(made.folder, tmp_path / "copy")
    trust.pin(desk_of(folder), made.root)
    trust.remember(desk_of(folder), judging.audited(desk_of(folder), Memory()))
    repositories.git(folder, "reset", "-q", "--hard", made.root)
    for _ in range(2):
        desk = desk_of(folder)
        found = judging.audited(desk, Memory())
        assert [one.code for one in found.findings] == ["tag-missing", "history-shortened"]
        assert trust.remember(desk, found).tip == made.tip
    assert trust.accept_tip(desk).tip == made.root
    assert [one.code for one in judging.audited(desk, Memory()).findings] == ["tag-missing"]


def test_a_record_that_landed_from_here_is_missed_when_it_is_gone(made: Founded, tmp_path: Path) -> None:
    """Whoever takes it off the branch does not go unnoticed by the one who said it."""
    folder = shutil.copytree(made.folder, tmp_path / "copy")
    desk = desk_of(folder)
    trust.pin(desk, made.root)
    trust.landed(desk, "a" * 64)
    trust.landed(desk, "b" * 64)
    found = judging.audited(desk, Memory())
    assert [one.values["record"] for one in found.findings if one.code == "own-record-missing"] == ["a" * 64, "b" * 64]
    assert not found.passed


@pytest.mark.parametrize(
    "content",
    [
        b"\xff", b"schema = 1", b'schema = "plantui.trust/2"', b'schema = "plantui.trust/1"\nroot = "main"',
        b'schema = "plantui.trust/1"\nroot = 3', b'schema = "plantui.trust/1"\nplace = 1',
        b'schema = "plantui.trust/1"\n[[branch]]\npath = "x"',
        b'schema = "plantui.trust/1"\n[[branch]]\npath = 1\nref = "x"',
        b'schema = "plantui.trust/1"\n[[branch]]\npath = "x"\nref = "y"\nown = ["z"]',
        b'schema = "plantui.trust/1"\n[[place]]\npath = "x"\nnewest = "' + b"0" * 39 + b'"',
    ],
)  # fmt: skip
def test_a_damaged_file_never_looks_like_no_pins(made: Founded, content: bytes) -> None:
    """Reading it is refused with its name, and so is writing over it."""
    desk = desk_of(made.folder)
    trust.path(desk).parent.mkdir(parents=True, exist_ok=True)
    trust.path(desk).write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        trust.pins(desk)
    assert refused.value.where == str(trust.path(desk))
    with pytest.raises(Unreadable):
        trust.pin(desk, made.root)
    assert trust.path(desk).read_bytes() == content
    trust.landed(desk, "a" * 64)  # best effort: the record is in the history all the same


def test_a_file_that_cannot_be_written_is_said_and_an_audit_goes_on(made: Founded) -> None:
    """Pinning fails aloud; remembering what was seen does not stop anybody."""
    desk = desk_of(made.folder)
    trust.pin(desk, made.root)
    found = judging.audited(desk, Memory())
    folder = trust.path(desk).parent
    shutil.rmtree(folder)
    folder.write_text("in the way")
    with pytest.raises((NotWritten, Unreadable)):
        trust.pin(desk, made.root)
    assert trust.remember(desk, found) == found.pins
