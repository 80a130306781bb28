"""Moving refs: a compare-and-swap whose outcome is what the refs say after it, whatever git said of it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import attrs

from plantui.errors import NotWritten, PlantuiError
from plantui.git import repository
from plantui.git.objects import pack
from plantui.git.process import Git, Ran, run
from plantui.git.sign.identity import Identity
from plantui.git.write import reflog, refusal
from plantui.i18n import t

_LOCK_TRIES = 5  # git itself waits a tenth of a second each time
_MESSAGE = "plantui"


@attrs.frozen(slots=True)
class Move:
    """A full ref, what it is to name, and what it must name before; `before` of zeros means that there is none yet."""

    ref: str
    to: str
    before: str


@attrs.frozen(slots=True)
class Moved:
    """What became of a move: whether all refs moved or, somebody else being faster, none; notes for the user."""

    moved: bool
    notes: tuple[str, ...] = ()


def move(git: Git, moves: Sequence[Move], who: Identity, *, holding: Sequence[str] = ()) -> Moved:
    """Move all of the refs, or none where one of them is not at its `before`; what is held for them is let go then.

    `holding` are ids that `packing.hold` gave: they are looked for once more after the move. Raises NotWritten when
    the refs could not be moved, and none is; what is held stays held. Ctrl-C waits until it is known what became of it.
    """
    pack.present(git, *holding)
    with _deferring() as pressed:
        outcome, ran = _tried(git, moves)
        if outcome == "moved":
            notes = [_present(git, holding)]
            pack.let_go(git, *holding)
            if not _lost_before(ran):
                notes += [reflog.append(git.repository, one.ref, one.before, one.to, who, _MESSAGE) for one in moves]
            return Moved(True, tuple(dict.fromkeys(note for note in notes if note)))
    if pressed:
        raise KeyboardInterrupt
    if outcome == "lost":
        return Moved(False)
    raise refusal.of_git(git, ran, ", ".join(one.ref for one in moves))


def descends(git: Git, tip: str, ancestor: str) -> bool:
    """Whether a commit is another's descendant, or that one itself."""
    return run(git, ("merge-base", "--is-ancestor", ancestor, tip), check=False).code == 0


def _tried(git: Git, moves: Sequence[Move]) -> tuple[Literal["moved", "lost", "refused"], Ran]:
    """The outcome, and git's last words; a lock that others hold for a moment is waited for."""
    for _ in range(_LOCK_TRIES):
        try:
            ran = _update(git, moves)
        except PlantuiError as trouble:  # a git that kept silent was ended; it may have moved them before
            ran = Ran(-1, b"", trouble.message.encode())
        outcome = "moved" if ran.code == 0 else _outcome(git, moves, ran)
        if outcome != "refused" or not refusal.locked(git, ran):
            break
    return outcome, ran


def _update(git: Git, moves: Sequence[Move]) -> Ran:
    if len(moves) == 1:
        one = moves[0]
        return run(git, ("update-ref", "-m", _MESSAGE, one.ref, one.to, one.before), moving=True, check=False)
    steps = "".join(f"update {one.ref} {one.to} {one.before}\n" for one in moves)
    told = f"start\n{steps}prepare\ncommit\n".encode()
    return run(git, ("update-ref", "-m", _MESSAGE, "--stdin"), stdin=told, moving=True, check=False)


def _outcome(git: Git, moves: Sequence[Move], ran: Ran) -> Literal["moved", "lost", "refused"]:
    """What git's refusal comes to, by the refs themselves: it may fail after it has moved them."""
    none = "0" * git.repository.id_length
    try:
        now = [repository.tip(git, one.ref) or none for one in moves]
    except PlantuiError as trouble:
        unknown = refusal.of_git(git, ran).message
        raise NotWritten(t("landing.unknown.title"), t("landing.unknown", why=unknown), moves[0].ref) from trouble
    if all(seen == one.to for one, seen in zip(moves, now, strict=True)):
        return "moved"
    return "lost" if any(seen != one.before for one, seen in zip(moves, now, strict=True)) else "refused"


def _lost_before(ran: Ran) -> bool:
    """Whether git found the refs elsewhere: they were moved there earlier, and not by this."""
    return ran.code != 0 and (b"but expected" in ran.err or b"reference already exists" in ran.err)


def _present(git: Git, holding: Sequence[str]) -> str:
    try:
        pack.present(git, *holding)
    except OSError as trouble:
        return refusal.of_files(trouble).message
    return ""


@contextmanager
def _deferring() -> Iterator[list[int]]:
    """Ctrl-C only noted for as long as this lasts, where it would come here at all."""
    pressed: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
