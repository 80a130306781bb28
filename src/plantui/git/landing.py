"""Making a signed commit of one record, and landing it on a branch that others write to at the same time.

Signing comes first and holds no lock. Landing is a compare-and-swap of the ref; when somebody else was faster, an
unsigned merge brings the signed commit in beside theirs. Nobody signs twice, and no conflict is possible.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import attrs

from plantui.errors import NotWritten, PlantuiError
from plantui.git import commit, gpgkeys, packing, sealing, signing, trees, worktree
from plantui.git.command import Git
from plantui.git.means import Identity, Setup
from plantui.git.paths import odd
from plantui.git.ref import Move, Moved, descends, move
from plantui.git.refusal import plainly
from plantui.git.signature import verify
from plantui.words import t

_TRIES = 20
_PAUSE = 0.3
_PATIENCE = 10
"""Pauses, and how many of them, to wait for one's turn while the ref moves; the compare-and-swap holds without it."""

_REMEMBERED = 8
_written: dict[tuple[str, str], tuple[bytes, trees.Found]] = {}
"""The newest commits this process wrote, by id and record path, with their records: landing need not read them back."""


@attrs.frozen(slots=True)
class Landed:
    """Where a record landed: the branch's new tip, and whether it took a merge beside somebody else's commits.

    `work_tree` is empty where the branch is checked out nowhere; `notes` say in words what could not be kept in step.
    """

    tip: str
    merged: bool
    work_tree: Literal["", "kept in step", "not kept in step"] = ""
    notes: tuple[str, ...] = ()


def foresee(git: Git, parent: str, folder: str) -> None:
    """Read what a record in this folder will build on, so that whoever signs need not wait for it; tells no trouble."""
    import cryptography.hazmat.primitives.asymmetric.ed25519  # noqa: F401  # slow the first time, and wanted to verify

    with suppress(PlantuiError, trees.Moved):
        trees.folders(git, parent, f"{folder}/record")


def commit_record(
    git: Git,
    parent: str,
    path: str,
    data: bytes,
    message: str,
    *,
    setup: Setup | None,
    identity: Identity | None = None,
    agent: str | None = None,
    passphrase: str | None = None,
    terminal: bool = False,
    now: datetime | None = None,
) -> str:
    """Write a commit that adds one file to `parent` and is signed by the set-up; its full id. No ref is moved.

    Without a set-up the commit is unsigned, by `identity` or the user's own. `agent` is an ssh-agent's socket to use
    instead of the set-up's; `passphrase` and `terminal` as in `sealing.sign`; `now` is the time of day the commit
    claims, by default the clock's, as with git. The signature is verified before the commit is written.
    Raises NotWritten, and then nothing was written that anything points to.
    """
    with plainly():
        if odd(path) or not path.isascii():
            raise NotWritten(t("landing.title"), t("landing.odd_path", path=path))
        if setup is not None and agent and setup.kind == "ssh":
            setup = signing.ssh(setup.signing_key, setup.identity, agent=agent, program=setup.program)
        who = setup.identity if setup is not None else identity or signing.identity(git)
        if who.trouble:
            raise NotWritten(t("landing.title"), who.trouble, who.mend.replace("\n", "; "))
        try:
            found = trees.folders(git, parent, path)
        except trees.Moved:
            raise NotWritten(t("landing.title"), t("landing.no_folder", path=path), parent) from None
        blob = packing.object_id(git, "blob", data)
        if trees.has_file(found, blob):
            raise NotWritten(t("landing.title"), t("landing.there", path=path), parent)
        root, made = trees.with_file(git, found, blob)
        raw = raw_commit(root, (parent,), who, message, now)
        if setup is not None:
            armored = sealing.sign(git, setup, raw, passphrase=passphrase, terminal=terminal)
            raw = signed_commit(git, raw, armored, setup)
        oid = packing.hold(git, [("blob", data), *made, ("commit", raw)])
        _remember(oid, path, raw, made, trees.Found(blob, "blob", data))
        return oid


def land(git: Git, ref: str, signed: str, path: str, *, now: datetime | None = None) -> Landed:
    """Bring a commit made by `commit_record` into a branch; landing what has landed already changes nothing.

    Raises NotWritten when the branch is gone or was rewritten, stays locked, or cannot be written; the signed commit
    is then kept and can be landed again.
    """
    if not ref.startswith("refs/heads/") or "\n" in ref:
        raise NotWritten(t("landing.title"), t("landing.gone"), ref)
    with plainly():
        return _land(git, ref, signed, path, now)


def _land(git: Git, ref: str, signed: str, path: str, now: datetime | None) -> Landed:
    read, record = written(git, signed, path)
    who, parent = identity_of(read.committer), read.parents[0]
    with turn(git, ref):
        before, tip = parent, signed
        for _ in range(_TRIES):
            merged = tip != signed
            done = move(git, [Move(ref, tip, before)], who, holding=(signed, tip))
            if done.moved:
                break
            packing.let_go(git, *({tip} - {signed}))
            before, tip = _beside(git, ref, signed, read, record.oid, path, who, now)
            if tip == before:  # it has landed already
                packing.let_go(git, signed)
                merged, done = False, Moved(True)
                break
        else:
            raise NotWritten(t("landing.title"), t("landing.too_busy", count=_TRIES), ref)
        return in_step(git, Landed(tip, merged, notes=done.notes), ref, parent, before, path, record)


def written(git: Git, signed: str, path: str) -> tuple[commit.RawCommit, trees.Found]:
    """A commit made by `commit_record`, taken apart, with its record; raises NotWritten when it is none."""
    raw, record = _written.get((signed, path)) or _read(git, signed, path)
    read = commit.read(raw)
    if not isinstance(read, commit.RawCommit) or len(read.parents) != 1 or record.kind != "blob":
        raise NotWritten(t("landing.title"), t("landing.no_record", path=path), signed)
    return read, record


def _remember(signed: str, path: str, raw: bytes, made: list[tuple[packing.Kind, bytes]], record: trees.Found) -> None:
    trees.remember(signed, raw, path.rpartition("/")[0], tuple(tree for _, tree in reversed(made)))
    while len(_written) >= _REMEMBERED:
        _written.pop(next(iter(_written)), None)
    _written[signed, path] = raw, record


def _read(git: Git, signed: str, path: str) -> tuple[bytes, trees.Found]:
    made, record = trees.find(git, (signed, f"{signed}:{path}"))
    return (made.data if made.kind == "commit" else b""), record


def in_step(git: Git, landed: Landed, ref: str, parent: str, before: str, path: str, record: trees.Found) -> Landed:
    """What landed, put into the work trees where the branch is checked out as far as that is possible; never raises."""
    notes: list[str] = []
    places: tuple[worktree.Place, ...] = ()
    try:
        packing.gather(git)
        places = worktree.places(git, ref)
        for place in places:
            notes.append(worktree.keep_in_step(git, place, path, record.oid, record.data))
            if landed.merged:
                notes.append(worktree.behind(git, place, parent, before))
    except (PlantuiError, OSError) as trouble:  # it has landed whatever happens here
        notes.append(worktree.untold(git, trouble))
    return told(landed, places, notes)


def told(landed: Landed, places: Sequence[worktree.Place], notes: Sequence[str]) -> Landed:
    """What landed, with what could not be kept in step where the branch is checked out."""
    said = tuple(dict.fromkeys(note for note in notes if note))
    state: Literal["", "kept in step", "not kept in step"] = "not kept in step" if said else "kept in step"
    return attrs.evolve(landed, work_tree=state if places or said else "", notes=(*landed.notes, *said))


def _beside(
    git: Git,
    ref: str,
    signed: str,
    read: commit.RawCommit,
    blob: str,
    path: str,
    who: Identity,
    now: datetime | None,
) -> tuple[str, str]:
    """The branch's tip now, and what it should become: the same when it has landed, else the commit or a merge."""
    for _ in range(_TRIES):
        try:
            found = trees.folders(git, ref, path)
            break
        except trees.Moved:
            continue
        except PlantuiError as trouble:
            raise NotWritten(t("landing.title"), t("landing.gone"), ref) from trouble
    else:
        raise NotWritten(t("landing.title"), t("landing.too_busy", count=_TRIES), ref)
    tip, parent = found.commit, read.parents[0]
    if tip == signed or (trees.has_file(found, blob) and descends(git, tip, signed)):
        return tip, tip
    if tip == parent:  # a lock was in the way for a moment, or the branch went back and forth
        return tip, signed
    if parent not in re.findall(rb"^parent ([0-9a-f]+)$", found.raw_commit.partition(b"\n\n")[0], re.MULTILINE) and (
        not descends(git, tip, parent)
    ):
        raise NotWritten(t("landing.title"), t("landing.rewritten"), f"{ref}, {tip[:10]}")
    root, made = trees.with_file(git, found, blob)
    subject = read.message.decode("utf-8", "replace").partition("\n")[0]
    raw = raw_commit(root, (tip, signed), who, f"land: {subject}\n", now)
    return tip, packing.hold(git, [*made, ("commit", raw)])


def raw_commit(tree: str, parents: tuple[str, ...], who: Identity, message: str, now: datetime | None) -> bytes:
    """An unsigned commit of a ready tree as git lays one out; raises NotWritten when it could not be read back."""
    now = datetime.now(UTC).astimezone() if now is None else now
    person = f"{who.name} <{who.email}> {int(now.timestamp())} {now:%z}"
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents), f"author {person}", f"committer {person}"]
    raw = ("\n".join(lines) + "\n\n" + message.rstrip("\n") + "\n").encode("utf-8", "replace")
    if isinstance(commit.read(raw), commit.Malformed) or b"\0" in raw:
        raise NotWritten(t("landing.title"), t("sig.commit.malformed"))
    return raw


def signed_commit(git: Git, raw: bytes, armored: bytes, setup: Setup) -> bytes:
    """The commit with its signature, once that has been verified as anybody else would."""
    head, _, message = raw.partition(b"\n\n")
    name = commit.SIGNATURE_HEADERS[git.repository.id_length]
    value = armored.rstrip(b"\n").replace(b"\n", b"\n ")
    signed = head + b"\n" + name + b" " + value + b"\n\n" + message
    found = verify(signed, gpgkeys.public(setup))
    if found.state != "good" or (setup.key and found.key != setup.key):
        why = found.why or t("landing.other_key", seen=found.key, expected=setup.key)
        raise NotWritten(t("sealing.title"), t("landing.own_signature", why=why), setup.program)
    return signed


def identity_of(person: bytes) -> Identity:
    """Who an author or committer header names."""
    name, _, rest = person.decode("utf-8", "replace").partition("<")
    return Identity(name.strip(), rest.partition(">")[0])


@contextmanager
def turn(git: Git, ref: str) -> Iterator[None]:
    """One's turn to land on a ref, in order of arrival; a courtesy to others that saves merges, never a guarantee.

    The lock is on the repository's folder itself: every user of a shared repository can take it, and no file is left.
    So can anybody who may only read there: where the ref stands still, whoever has the turn is not landing.
    """
    try:
        folder = os.open(git.repository.common_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    given_up = threading.Event()
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        waiter = threading.Thread(target=_wait, args=(folder, given_up), daemon=True)
        waiter.start()
        _patiently(git, ref, waiter)
        if waiter.is_alive():
            given_up.set()  # the waiter lets go by itself as soon as its turn comes
            yield
            return
    try:
        yield
    finally:
        os.close(folder)


def _patiently(git: Git, ref: str, waiter: threading.Thread) -> None:
    """Wait for the turn as long as others land before us; not for one who holds it and does nothing."""
    seen = _stands(git, ref)
    for _ in range(_PATIENCE):
        waiter.join(_PAUSE)
        now = _stands(git, ref)
        if not waiter.is_alive() or now == seen:
            return
        seen = now


def _stands(git: Git, ref: str) -> tuple[int, int] | None:
    """What changes whenever the ref moves."""
    try:
        found = Path(git.repository.common_dir, *ref.split("/")).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _wait(folder: int, given_up: threading.Event) -> None:
    with suppress(OSError):  # not every network file system has this lock
        fcntl.flock(folder, fcntl.LOCK_EX)
    if given_up.is_set():
        os.close(folder)
