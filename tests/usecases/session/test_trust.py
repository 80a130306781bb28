"""The pins: one file of the user's own for each plan, which says what they trust and what they have seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import attrs
import pytest

from plantui.errors import NotWritten, Unreadable
from plantui.review.ledger.commit_facts import Pins
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, settings, startup, state_files, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
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
    return session_open.open_desk(startup.begin(wish), wish, Memory())


def test_what_is_trusted_holds_wherever_the_plan_lies(made: Founded, tmp_path: Path) -> None:
    """The root follows the plan into every clone; the tip seen belongs to one repository and branch."""
    desk = desk_of(made.folder)
    trust.pin(desk, made.root)
    trust.remember(desk, review.audited(Session(desk, Memory())))
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
    trust.remember(desk_of(folder), review.audited(Session(desk_of(folder), Memory())))
    repositories.git(folder, "reset", "-q", "--hard", made.root)
    for _ in range(2):
        desk = desk_of(folder)
        found = review.audited(Session(desk, Memory()))
        assert [one.code for one in found.findings] == ["tag-missing", "history-shortened"]
        assert trust.remember(desk, found).tip == made.tip
    assert trust.accept_tip(desk).tip == made.root
    assert [one.code for one in review.audited(Session(desk, Memory())).findings] == ["tag-missing"]


def test_a_record_that_landed_from_here_is_missed_when_it_is_gone(made: Founded, tmp_path: Path) -> None:
    """Whoever takes it off the branch does not go unnoticed by the one who said it."""
    folder = shutil.copytree(made.folder, tmp_path / "copy")
    desk = desk_of(folder)
    trust.pin(desk, made.root)
    trust.landed(desk, "a" * 64, made.tip)
    trust.landed(desk, "b" * 64, made.tip)
    found = review.audited(Session(desk, Memory()))
    assert [one.values["record"] for one in found.findings if one.code == "own-record-missing"] == ["a" * 64, "b" * 64]
    assert not found.passed


@pytest.mark.parametrize(
    "content",
    [
        b"\xff", b"schema = 1", b'schema = "plantui.trust/1"', b'schema = "plantui.trust/2"\nroot = 1',
        b'schema = "plantui.trust/2"\n[[root]]', b'schema = "plantui.trust/2"\n[[root]]\ncommit = "main"',
        b'schema = "plantui.trust/2"\n[[root]]\ncommit = ""', b'schema = "plantui.trust/2"\nrefused = ["x"]',
        b'schema = "plantui.trust/2"\n[[branch]]\npath = "x"',
        b'schema = "plantui.trust/2"\n[[branch]]\npath = 1\nref = "x"',
        b'schema = "plantui.trust/2"\n[[branch]]\npath = "x"\nref = "y"\nown = ["z"]',
        b'schema = "plantui.trust/2"\n[[branch]]\npath = "x"\nref = "y"\nown = ["' + b"a" * 64 + b' b"]',
        b'schema = "plantui.trust/2"\n[[repository]]\npath = "x"\nroot = "' + b"0" * 39 + b'"',
    ],
)  # fmt: skip
def test_a_damaged_file_never_looks_like_no_pins(made: Founded, content: bytes) -> None:
    """Reading it is refused with its name, and so is writing over it."""
    desk = desk_of(made.folder)
    trust.path().parent.mkdir(parents=True, exist_ok=True)
    trust.path().write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        trust.pins(desk)
    assert refused.value.where == str(trust.path())
    with pytest.raises(Unreadable):
        trust.pin(desk, made.root)
    assert trust.path().read_bytes() == content
    trust.landed(desk, "a" * 64, made.tip)  # best effort: the record is in the history all the same


def test_a_file_that_cannot_be_written_is_said_and_an_audit_goes_on(made: Founded) -> None:
    """Pinning fails aloud; remembering what was seen does not stop anybody."""
    desk = desk_of(made.folder)
    trust.pin(desk, made.root)
    found = review.audited(Session(desk, Memory()))
    folder = trust.path().parent
    shutil.rmtree(folder)
    folder.write_text("in the way")
    with pytest.raises((NotWritten, Unreadable)):
        trust.pin(desk, made.root)
    assert trust.remember(desk, found) == found.pins


def test_the_files_of_earlier_versions_are_taken_over_by_root(made: Founded, tmp_path: Path) -> None:
    """Roots, newest adoptions, tips and own records: all of them once, and nothing of it is asked of the plan's id."""
    copy = shutil.copytree(made.folder, tmp_path / "copy")
    place, there = (Path(one, ".git").resolve() for one in (made.folder, copy))
    own, other = "a" * 64, "b" * 40
    folder = settings.trust_folder()
    folder.mkdir(parents=True)
    (folder / "any-name.toml").write_text(
        f'schema = "plantui.trust/1"\nplan = "plan-x"\nroot = "{made.root}"\nnewest = "{made.root}"\n'
        f'[[place]]\npath = "{there}"\nroot = "{other}"\n'
        f'[[branch]]\npath = "{place}"\nref = "refs/heads/main"\ntip = "{made.tip}"\nown = ["{own}"]\n'
        f'[[branch]]\npath = "{there}"\nref = "refs/heads/main"\ntip = "{other}"\n',
        "utf-8",
    )
    (folder / "second.toml").write_text(f'schema = "plantui.trust/1"\nplan = "y"\nroot = "{"c" * 40}"\n', "utf-8")
    before = trust.pins(desk_of(made.folder))
    assert (before.root, before.newest, before.tip) == (made.root, made.root, made.tip)
    assert before.own == (own,) and before.landed == {own: ""}
    assert trust.pins(desk_of(copy)).root == other and trust.pins(desk_of(copy)).tip == other
    assert not trust.path().exists()
    trust.pin_adoption(desk_of(made.folder), "d" * 40)
    shutil.rmtree(folder)
    after = trust.pins(desk_of(made.folder))
    assert after == attrs.evolve(before, newest="d" * 40)
    assert trust.pins(desk_of(copy)).root == other and trust.path().read_text("utf-8").count("c" * 40) == 1


def test_two_plans_that_took_turns_in_one_place_lose_neither_root(made: Founded) -> None:
    """An edit of the id let another root be pinned there once: then it is the user who says which one holds."""
    place = Path(made.folder, ".git").resolve()
    folder = settings.trust_folder()
    folder.mkdir(parents=True)
    for name, root in (("one", made.root), ("two", made.tip)):
        branch = f'[[branch]]\npath = "{place}"\nref = "refs/heads/main"\n'
        (folder / f"{name}.toml").write_text(f'schema = "plantui.trust/1"\nroot = "{root}"\n{branch}', "utf-8")
    found = trust.trusted(desk_of(made.folder))
    assert found.how == "several" and {root for root, _ in found.roots} == {made.root, made.tip}


def test_a_damaged_file_of_an_earlier_version_never_looks_like_no_pins(made: Founded) -> None:
    """It is named, and nothing is written over it."""
    folder = settings.trust_folder()
    folder.mkdir(parents=True)
    (folder / "old.toml").write_text('schema = "plantui.trust/1"\nroot = 3', "utf-8")
    with pytest.raises(Unreadable) as refused:
        trust.pins(desk_of(made.folder))
    assert refused.value.where == str(folder / "old.toml")
    with pytest.raises(Unreadable):
        trust.pin(desk_of(made.folder), made.root)


def test_what_one_repository_has_alone_is_trusted_nowhere_else(made: Founded, tmp_path: Path) -> None:
    """A root pinned `here` is found by no history, and its newest adoption is its own."""
    copy = desk_of(shutil.copytree(made.folder, tmp_path / "copy"))
    trust.pin(copy, made.root, here=True)
    trust.pin_adoption(copy, made.tip)
    assert trust.trusted(desk_of(made.folder)).how == "elsewhere"
    trust.pin(desk_of(made.folder), made.root)
    assert trust.pins(desk_of(made.folder)).newest == "" and trust.pins(copy).newest == made.tip


def test_all_folders_that_are_made_for_private_things_are_the_owners_alone(home: Path, made: Founded) -> None:
    """Whichever is made first, and however deep it lies; one that is there already keeps its rights."""
    trust.pin(desk_of(made.folder), made.root)
    state_files.private(settings.state_folder() / "drafts" / "a" / "b")
    folders = [settings.trust_file().parent, settings.state_folder()]
    folders += [settings.state_folder() / "drafts", settings.state_folder() / "drafts" / "a"]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}
    shared = home / "shared"
    shared.mkdir(mode=0o755)
    state_files.private(shared / "own")
    assert shared.stat().st_mode & 0o777 == 0o755
