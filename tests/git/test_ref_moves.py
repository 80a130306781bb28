"""Moves of one ref or of several: all or none, tried again only where that helps, and what is said of each outcome."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from plantui.errors import NotWritten, Unreadable
from plantui.git import refs, repository
from plantui.git.objects import pack
from plantui.git.process import Git, Ran, close, quarantine
from plantui.git.refs import Move, MoveOutcome, advance, move
from plantui.git.repository import find, tip
from plantui.git.sign.identity import Identity
from plantui.git.write import commits
from plantui.i18n import choose
from support import repositories

MAIN, OTHER, NEW = "refs/heads/main", "refs/heads/other", "refs/heads/new"
NONE = "0" * 40
WHO = Identity("Kari Berg", "kari.berg@example.org")
LOCKED = Ran(128, b"", b"fatal: Unable to create '/x/main.lock': File exists.\n")
REFUSED = Ran(128, b"", b"fatal: no\n")

Update = Callable[[Git, Sequence[Move]], Ran]


@pytest.fixture(autouse=True)
def english() -> None:
    """The sentences these tests compare."""
    choose("en")


@pytest.fixture
def git(plan_repository: Path) -> Iterator[Git]:
    """A clone with a second branch, opened as plantui does."""
    repositories.git(plan_repository, "branch", "other")
    opened = quarantine(find(str(plan_repository)))
    yield opened
    close(opened)


@pytest.fixture
def first(git: Git) -> str:
    """The commit that both branches name."""
    commit = tip(git, MAIN)
    assert commit is not None
    return commit


def _commit(git: Git, parent: str, message: str) -> str:
    return repositories.commit_tree(Path(git.repository.git_dir), f"{parent}^{{tree}}", [parent], message)


def _tips(git: Git) -> tuple[str | None, str | None]:
    return tip(git, MAIN), tip(git, OTHER)


def _logged(git: Git, ref: str) -> int:
    log = Path(git.repository.common_dir, "logs", ref)
    return len(log.read_bytes().splitlines()) if log.exists() else 0


def _answers(monkeypatch: pytest.MonkeyPatch, *answers: Ran | Exception | Update) -> list[Sequence[Move]]:
    """Let git answer so, one after another and the last for ever; the moves it was asked for."""
    asked: list[Sequence[Move]] = []

    def update(git: Git, moves: Sequence[Move]) -> Ran:
        answer = answers[min(len(asked), len(answers) - 1)]
        asked.append(moves)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Ran) else answer(git, moves)

    monkeypatch.setattr(refs, "_update", update)
    return asked


def test_several_refs_move_together(git: Git, first: str) -> None:
    """Each to its own commit, each with a line in its log, and nothing to note."""
    one, two = _commit(git, first, "one"), _commit(git, first, "two")
    before = _logged(git, MAIN), _logged(git, OTHER), _logged(git, NEW)
    assert move(git, [Move(MAIN, one, first), Move(OTHER, two, first), Move(NEW, one, NONE)], WHO) == MoveOutcome(True)
    assert (*_tips(git), tip(git, NEW)) == (one, two, one)
    assert (_logged(git, MAIN), _logged(git, OTHER), _logged(git, NEW)) == tuple(count + 1 for count in before)


@pytest.mark.parametrize("wrong", [MAIN, OTHER, NEW])
def test_several_refs_stay_where_one_of_them_is_elsewhere(git: Git, first: str, wrong: str) -> None:
    """Whichever of them another writer moved, or took away: none moves, and that is no error."""
    one = _commit(git, first, "one")
    before = {MAIN: first, OTHER: first, NEW: NONE}
    before[wrong] = one
    assert move(git, [Move(ref, one, was) for ref, was in before.items()], WHO) == MoveOutcome(False)
    assert (*_tips(git), tip(git, NEW)) == (first, first, None)


def test_a_ref_that_is_there_is_not_made_anew(git: Git, first: str) -> None:
    """Where there was to be none, another writer was first."""
    assert move(git, [Move(OTHER, _commit(git, first, "one"), NONE)], WHO) == MoveOutcome(False)
    assert _tips(git) == (first, first)


def test_one_ref_is_an_argument_and_several_are_a_transaction(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that several are locked before any of them moves; both in the view in which refs may move."""
    asked: list[object] = []

    def run_git(of: Git, args: Sequence[str], **more: object) -> Ran:
        asked.append((of, args, more))
        return Ran(0, b"", b"")

    monkeypatch.setattr(refs, "run_git", run_git)
    assert refs._update(git, [Move(MAIN, "b", "a")]) == Ran(0, b"", b"")
    assert refs._update(git, [Move(MAIN, "b", "a"), Move(OTHER, "d", "c")]) == Ran(0, b"", b"")
    steps = f"start\nupdate {MAIN} b a\nupdate {OTHER} d c\nprepare\ncommit\n".encode()
    assert asked == [
        (git, ("update-ref", "-m", "plantui", MAIN, "b", "a"), {"moving": True, "check": False}),
        (git, ("update-ref", "-m", "plantui", "--stdin"), {"stdin": steps, "moving": True, "check": False}),
    ]


def test_a_lock_that_stays_is_tried_five_times_and_then_named(
    git: Git, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that takes it away, and all of the refs that did not move."""
    moves = [Move(MAIN, _commit(git, first, "one"), first), Move(OTHER, first, first)]
    asked = _answers(monkeypatch, LOCKED)
    with pytest.raises(NotWritten) as raised:
        move(git, moves, WHO)
    assert asked == [moves] * 5
    assert (raised.value.title, raised.value.where) == ("Nothing was written", f"{MAIN}, {OTHER}")
    assert raised.value.message == (
        "the branch is locked by another program, perhaps a git that was interrupted. "
        "If none is at work there: rm -f /x/main.lock"
    )


def test_a_lock_that_goes_is_waited_for(git: Git, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The move is tried again as it is, and made once."""
    one = _commit(git, first, "one")
    asked = _answers(monkeypatch, LOCKED, LOCKED, refs._update)
    assert move(git, [Move(MAIN, one, first)], WHO) == MoveOutcome(True)
    assert (len(asked), _tips(git)) == (3, (one, first))


def test_what_no_lock_refused_is_tried_once(git: Git, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying again would be refused again; git's own words and the refs are in the error."""
    moves = [Move(MAIN, _commit(git, first, "one"), first), Move(NEW, first, NONE)]
    asked = _answers(monkeypatch, REFUSED)
    with pytest.raises(NotWritten) as raised:
        move(git, moves, WHO)
    assert asked == [moves]
    error = raised.value
    assert (error.title, error.message, error.where) == (
        "Nothing was written",
        "git said: fatal: no",
        f"{MAIN}, {NEW}",
    )


def test_a_git_that_kept_silent_is_answered_by_the_refs(git: Git, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was ended: where nothing moved, that is the reason; it is not started again."""
    asked = _answers(monkeypatch, Unreadable("Silent", "git was silent for a minute"))
    with pytest.raises(NotWritten) as raised:
        move(git, [Move(MAIN, _commit(git, first, "one"), first)], WHO)
    assert len(asked) == 1
    assert (raised.value.message, raised.value.where) == ("git said: git was silent for a minute", MAIN)


@pytest.mark.parametrize("seen", ["moved", "one moved", "elsewhere", "gone"])
def test_what_became_of_a_failed_move_is_what_the_refs_say(
    git: Git, plan_repository: Path, first: str, monkeypatch: pytest.MonkeyPatch, seen: str
) -> None:
    """Moved where all of them are there; lost where any is neither there nor where it was; a lock is no matter then."""
    one, two = _commit(git, first, "one"), _commit(git, first, "two")
    places = {"moved": (one, two), "one moved": (first, two), "elsewhere": (first, one), "gone": (first, "")}
    for ref, place in zip((MAIN, OTHER), places[seen], strict=True):
        repositories.git(plan_repository, "update-ref", *((ref, place) if place else ("-d", ref)))
    asked = _answers(monkeypatch, LOCKED)
    outcome = move(git, [Move(MAIN, one, first), Move(OTHER, two, first)], WHO)
    assert (len(asked), outcome) == (1, MoveOutcome(seen == "moved"))


def test_refs_that_cannot_be_read_after_a_failed_move_leave_it_unknown(
    git: Git, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said so, with git's own reason: nobody is told that nothing was written."""
    trouble = Unreadable("No", "cannot be read")

    def unreadable(*_: object) -> str:
        raise trouble

    _answers(monkeypatch, REFUSED)
    monkeypatch.setattr(repository, "tip", unreadable)
    with pytest.raises(NotWritten) as raised:
        move(git, [Move(MAIN, NONE, first), Move(OTHER, NONE, first)], WHO)
    error = raised.value
    assert (error.title, error.where, error.__cause__) == ("Not known whether it was written", MAIN, trouble)
    assert error.message == (
        "git failed (git said: fatal: no), and the branch cannot be read to see whether it landed. "
        "Look with git log before you try again"
    )


@pytest.mark.parametrize("ref", [MAIN, NEW])
def test_a_move_that_was_made_earlier_is_logged_once(git: Git, first: str, ref: str) -> None:
    """The same move again finds the ref there: it has moved, and its log says so already."""
    one = _commit(git, first, "one")
    same = Move(ref, one, first if ref == MAIN else NONE)
    assert move(git, [same], WHO) == MoveOutcome(True)
    count = _logged(git, ref)
    assert move(git, [same], WHO) == MoveOutcome(True)
    assert _logged(git, ref) == count > 0


def test_a_move_that_git_made_before_it_failed_is_logged(git: Git, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was this one that moved the ref, and git did not come to the log."""

    def failing(git: Git, moves: Sequence[Move]) -> Ran:
        update(git, moves)
        return Ran(128, b"", b"fatal: unable to append")

    update, count = refs._update, _logged(git, MAIN)
    _answers(monkeypatch, failing)
    assert move(git, [Move(MAIN, _commit(git, first, "one"), first)], WHO) == MoveOutcome(True)
    assert _logged(git, MAIN) == count + 1


@pytest.mark.parametrize(
    ("code", "said", "before"),
    [
        (128, "fatal: cannot lock ref 'x': is at a but expected b", True),
        (1, "fatal: cannot lock ref 'x': reference already exists", True),
        (128, "fatal: unable to append", False),
        (0, "", False),
        (0, "warning: but expected", False),
        (0, "warning: reference already exists", False),
    ],
)
def test_only_a_failed_git_that_found_the_ref_elsewhere_lost_before(code: int, said: str, before: bool) -> None:
    """Both of its ways to say so, and only where it failed."""
    assert refs._lost_before(Ran(code, b"", said.encode())) is before


# what is held for the move, and the notes


def _held(git: Git) -> tuple[str, Path]:
    """A commit that is held, and its pack without the ending."""
    before = tip(git, MAIN)
    assert before is not None
    commit = commits.commit_files(git, before, {"plan/note.txt": (None, b"x")}, "m", setup=None)
    return commit, Path(pack._held[git.repository.objects, commit].path)


def test_what_was_held_is_let_go_once_the_ref_has_moved(git: Git, first: str) -> None:
    """Nothing keeps it then but the ref."""
    commit, path = _held(git)
    assert path.with_suffix(".keep").exists()
    assert move(git, [Move(MAIN, commit, first)], WHO, holding=[commit]) == MoveOutcome(True)
    assert (git.repository.objects, commit) not in pack._held and not path.with_suffix(".keep").exists()


@pytest.mark.parametrize("refused", [True, False])
def test_what_is_held_stays_held_where_nothing_moved(
    git: Git, first: str, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    """It may be tried again, whether the move was refused or lost."""
    commit, path = _held(git)
    if refused:
        _answers(monkeypatch, REFUSED)
        with pytest.raises(NotWritten):
            move(git, [Move(MAIN, commit, first)], WHO, holding=[commit])
    else:
        assert move(git, [Move(MAIN, commit, commit)], WHO, holding=[commit]) == MoveOutcome(False)
    assert (git.repository.objects, commit) in pack._held and path.with_suffix(".keep").exists()
    pack.let_go(git, commit)


@pytest.mark.parametrize("when", ["before", "during"])
def test_what_is_held_and_was_taken_away_is_written_again(
    git: Git, first: str, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Before the move, so that git finds it, and after it, so that the ref leads somewhere."""
    commit, path = _held(git)
    update = refs._update

    def taken(git: Git, moves: Sequence[Move]) -> Ran:
        ran = update(git, moves)
        _take_away(path)
        return ran

    if when == "before":
        _take_away(path)
    else:
        _answers(monkeypatch, taken)
    assert move(git, [Move(MAIN, commit, first)], WHO, holding=[commit]) == MoveOutcome(True)
    assert repositories.git(Path(git.repository.git_dir), "cat-file", "-t", MAIN) == "commit"


def _take_away(path: Path) -> None:
    for end in (".idx", ".pack", ".keep"):
        path.with_suffix(end).unlink()


def test_what_could_not_be_done_after_the_move_is_noted_once(
    git: Git, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First of what was held, then of each log in the order of the refs; the same words are not said twice."""
    present, times, logged = pack.present, [0], []

    def failing(of: Git, *oids: str) -> None:
        times[0] += 1
        if times[0] == 2:
            raise OSError(28, "No space left on device", "/x")
        present(of, *oids)

    def log(*said: object) -> str:
        logged.append(said)
        return {MAIN: "its log", OTHER: "", NEW: "its log"}[str(said[1])]

    monkeypatch.setattr(pack, "present", failing)
    monkeypatch.setattr(refs, "_log_move", log)
    moves = [Move(MAIN, _commit(git, first, "one"), first), Move(OTHER, first, first), Move(NEW, first, NONE)]
    assert move(git, moves, WHO) == MoveOutcome(True, ("the disk is full", "its log"))
    assert logged == [(git, update.ref, update.before, update.to, WHO, "plantui") for update in moves]


# Ctrl-C


@pytest.mark.parametrize(
    ("how", "expected"), [("moved", MoveOutcome(True)), ("lost", "stopped"), ("refused", "stopped")]
)
def test_ctrl_c_waits_for_the_outcome_and_stops_what_did_not_move(
    git: Git, first: str, monkeypatch: pytest.MonkeyPatch, how: str, expected: object
) -> None:
    """What has moved is told as moved; the handler of before is in its place again."""
    update = refs._update

    def pressed(git: Git, moves: Sequence[Move]) -> Ran:
        ran = REFUSED if how == "refused" else update(git, moves)
        signal.raise_signal(signal.SIGINT)
        return ran

    _answers(monkeypatch, pressed)
    one, before = _commit(git, first, "one"), signal.getsignal(signal.SIGINT)
    outcome: object
    try:
        outcome = move(git, [Move(MAIN, one, one if how == "lost" else first)], WHO)
    except KeyboardInterrupt:
        outcome = "stopped"
    assert (outcome, _tips(git)) == (expected, (one if how == "moved" else first, first))
    assert signal.getsignal(signal.SIGINT) is before


def test_a_move_on_another_thread_leaves_ctrl_c_alone(git: Git, first: str) -> None:
    """Only the main thread may say who hears it, and gets it."""
    outcomes: list[MoveOutcome] = []
    one = _commit(git, first, "one")
    worker = threading.Thread(target=lambda: outcomes.append(move(git, [Move(MAIN, one, first)], WHO)))
    worker.start()
    worker.join()
    assert (outcomes, _tips(git)) == ([MoveOutcome(True)], (one, first))


# moving a ref on, whoever is first


def _contest(
    monkeypatch: pytest.MonkeyPatch, *outcomes: MoveOutcome
) -> tuple[list[tuple[Move, tuple[str, ...]]], list[tuple[str, ...]]]:
    """Let moves end so, the last for ever; what was moved with what it held, and what was let go."""
    moved: list[tuple[Move, tuple[str, ...]]] = []
    let_go: list[tuple[str, ...]] = []

    def moving(_: Git, moves: Sequence[Move], who: Identity, *, holding: tuple[str, ...]) -> MoveOutcome:
        (proposed,) = moves
        assert who is WHO
        moved.append((proposed, holding))
        return outcomes[min(len(moved), len(outcomes)) - 1]

    monkeypatch.setattr(refs, "move", moving)
    monkeypatch.setattr(pack, "let_go", lambda _, *oids: let_go.append(oids))
    return moved, let_go


def test_a_move_that_lost_is_proposed_again_from_the_new_tip(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was held for one that lost is let go, but not what was signed; the notes are those of the move made."""
    moved, let_go = _contest(monkeypatch, MoveOutcome(False), MoveOutcome(False), MoveOutcome(True, ("a note",)))
    second, third = Move(MAIN, "d", "c"), Move(MAIN, "f", "e")
    proposals = iter((second, third))
    assert advance(git, Move(MAIN, "b", "a"), lambda: next(proposals), WHO, signed="b") == (third, ("a note",))
    assert moved == [(Move(MAIN, "b", "a"), ("b", "b")), (second, ("b", "d")), (third, ("b", "f"))]
    assert let_go == [(), ("d",)]


def test_where_nothing_is_left_to_do_nothing_is_moved(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, or after another writer did it; what was signed is let go."""
    moved, let_go = _contest(monkeypatch, MoveOutcome(False))
    there = Move(MAIN, "b", "b")
    assert advance(git, there, lambda: there, WHO, signed="s") == (there, ())
    assert (moved, let_go) == ([], [("s",)])
    assert advance(git, Move(MAIN, "b", "a"), lambda: there, WHO) == (there, ())
    assert (moved, let_go) == ([(Move(MAIN, "b", "a"), ("", "b"))], [("s",), ("b",), ("",)])


def test_after_twenty_lost_moves_it_is_said_that_others_are_too_busy(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the ref that was to move; each try was proposed from the tip of its time."""
    moved, _ = _contest(monkeypatch, MoveOutcome(False))
    numbers = iter(range(100))
    with pytest.raises(NotWritten) as raised:
        advance(git, Move(MAIN, "b", "a"), lambda: Move(OTHER, f"{next(numbers)}", "a"), WHO)
    assert len(moved) == 20 and next(numbers) == 20
    error = raised.value
    assert (error.title, error.where) == ("Nothing was written", MAIN)
    assert error.message == "the branch was moved by others 20 times in a row. Try again"
