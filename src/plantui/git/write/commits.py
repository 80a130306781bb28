"""Signed commits, of one record or of the plan's own files, landed on a branch that others write to meanwhile.

Signing comes first and takes no lock. Landing is a compare-and-swap of the ref; when another writer was first, an
unsigned merge brings the signed commit in beside theirs. So nobody signs twice, and records cannot conflict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import attrs

from plantui.errors import NotWritten, PlantuiError
from plantui.git import repository
from plantui.git.objects import commit, pack, reader, tree
from plantui.git.objects.paths import odd
from plantui.git.process import Git, run_git
from plantui.git.refs import TRIES, Move, advance, turn
from plantui.git.refusal import plainly
from plantui.git.sign import keys, signer
from plantui.git.sign.identity import Identity, Setup, committer
from plantui.git.sign.verify import verify
from plantui.git.write import worktree
from plantui.i18n import t

_REMEMBERED = 8
_written: dict[tuple[str, str], tuple[bytes, reader.Found]] = {}
"""Commits and records by commit id and record path, of the last `_REMEMBERED` written: landing does not read them."""


Files = Mapping[str, tuple[bytes | None, bytes | None]]
"""By path from the repository's root: a file's bytes before, None where it is new, and after, None where it goes."""


@attrs.frozen(slots=True)
class Landed:
    """The result of a landing: the branch's new tip, and whether it took a merge beside another writer's commits.

    `work_tree` is empty where the branch is checked out nowhere; `notes` say in words what could not be kept in step.
    """

    tip: str
    merged: bool
    work_tree: Literal["", "kept in step", "not kept in step"] = ""
    notes: tuple[str, ...] = ()


def foresee(git: Git, parent: str, folder: str) -> None:
    """Read in advance what a record in this folder will be built on, for faster signing; ignores PlantuiError."""
    # as late as in sshsig: cryptography takes longer to import than most commands take
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Ed25519PublicKey.from_public_bytes(bytes(32))  # slow the first time, as its import is, and wanted to verify
    with suppress(PlantuiError, tree.BranchMoved):
        tree.folders(git, parent, f"{folder}/record")


def commit_record(
    git: Git,
    parent: str,
    path: str,
    data: bytes,
    message: str,
    *,
    setup: Setup | None,
    passphrase: str | None = None,
    now: datetime | None = None,
) -> str:
    """Write a commit that adds one file to `parent` and is signed by the set-up; its full id. No ref is moved.

    Without a set-up the commit is unsigned, by the user's own identity. `passphrase` as in `signer.sign`; `now` is the
    time of day the commit claims, by default the clock's, as with git. The signature is verified before the commit is
    written.

    Raises NotWritten, and then nothing was written that anything points to.
    """
    with plainly():
        if odd(path) or not path.isascii():
            raise NotWritten(t("landing.title"), t("landing.odd_path", path=path))
        who = _committer(git, setup)
        try:
            folder_trees = tree.folders(git, parent, path)
        except tree.BranchMoved:
            raise NotWritten(t("landing.title"), t("landing.no_folder", path=path), parent) from None
        blob = pack.object_id(git, "blob", data)
        if tree.has_file(folder_trees, blob):
            raise NotWritten(t("landing.title"), t("landing.there", path=path), parent)
        root, objects = tree.with_file(git, folder_trees, blob)
        raw = raw_commit(root, (parent,), who, message, now)
        if setup is not None:
            raw = _signed(git, raw, setup, passphrase)
        oid = pack.hold(git, [("blob", data), *objects, ("commit", raw)])
        _remember(oid, path, raw, objects, reader.Found(blob, "whole", data, len(data), "blob"))
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
    parsed, record = written(git, signed, path)
    who, parent = identity_of(parsed.committer), parsed.parents[0]

    def beside() -> Move:
        return _beside(git, ref, signed, parsed, record.oid, path, now)

    with turn(git, ref):
        last_move, notes = advance(git, Move(ref, signed, parent), beside, who, signed=signed)
        landed = Landed(last_move.to, last_move.to not in (signed, last_move.before), notes=notes)
        return record_in_step(git, landed, ref, parent, last_move.before, path, record)


def written(git: Git, signed: str, path: str) -> tuple[commit.RawCommit, reader.Found]:
    """A commit made by `commit_record`, parsed, with its record; raises NotWritten when it is none."""
    raw, record = _written.get((signed, path)) or _read(git, signed, path)
    parsed = commit.parse(raw)
    if not isinstance(parsed, commit.RawCommit) or len(parsed.parents) != 1 or record.kind != "blob":
        raise NotWritten(t("landing.title"), t("landing.no_record", path=path), signed)
    return parsed, record


def _remember(signed: str, path: str, raw: bytes, objects: list[tuple[pack.Kind, bytes]], record: reader.Found) -> None:
    tree.remember(signed, raw, path.rpartition("/")[0], tuple(data for _, data in reversed(objects)))
    while len(_written) >= _REMEMBERED:
        _written.pop(next(iter(_written)), None)
    _written[signed, path] = raw, record


def _read(git: Git, signed: str, path: str) -> tuple[bytes, reader.Found]:
    answer, record = reader.named(git, (signed, f"{signed}:{path}"))
    return (answer.data if answer.kind == "commit" else b""), record


def record_in_step(
    git: Git, landed: Landed, ref: str, parent: str, before: str, path: str, record: reader.Found
) -> Landed:
    """Put a landed record into the work trees where the branch is checked out, as far as possible; what could not be
    done stands in the notes. Never raises: the record has landed.
    """

    def put(place: worktree.WorkTree) -> Iterator[str]:
        yield worktree.keep_in_step(git, place, path, record.oid, record.data)
        if landed.merged:
            yield worktree.behind(git, place, parent, before)

    return _in_step(git, landed, ref, put)


def files_in_step(git: Git, landed: Landed, ref: str, files: Files) -> Landed:
    """The same for the plan's files, where nobody has changed them in the work tree."""

    def put(place: worktree.WorkTree) -> Iterator[str]:
        for path, (before, after) in files.items():
            yield _put(git, place, path, before, after)
        if landed.merged:
            yield t("changing.behind", path=place.work_tree)

    return _in_step(git, landed, ref, put)


def _in_step(git: Git, landed: Landed, ref: str, put: Callable[[worktree.WorkTree], Iterator[str]]) -> Landed:
    """The landing with the notes that `put` gives for each work tree where the branch is checked out."""
    notes: list[str] = []
    places: tuple[worktree.WorkTree, ...] = ()
    try:
        pack.gather(git)
        places = worktree.places(git, ref)
        for place in places:
            notes += put(place)
    except (PlantuiError, OSError) as trouble:  # it has landed whatever happens here
        notes.append(worktree.untold(git, trouble))
    distinct = tuple(dict.fromkeys(note for note in notes if note))
    state: Literal["", "kept in step", "not kept in step"] = "not kept in step" if distinct else "kept in step"
    return attrs.evolve(landed, work_tree=state if places or distinct else "", notes=(*landed.notes, *distinct))


def _beside(
    git: Git,
    ref: str,
    signed: str,
    parsed: commit.RawCommit,
    blob: str,
    path: str,
    now: datetime | None,
) -> Move:
    """The move from the branch's present tip: to that tip when the commit has landed, else to the commit or a merge."""
    for _ in range(TRIES):
        try:
            folder_trees = tree.folders(git, ref, path)
            break
        except tree.BranchMoved:
            continue
        except PlantuiError as trouble:
            raise NotWritten(t("landing.title"), t("landing.gone"), ref) from trouble
    else:
        raise NotWritten(t("landing.title"), t("landing.too_busy", count=TRIES), ref)
    tip, parent = folder_trees.commit, parsed.parents[0]
    if tip == signed or (tree.has_file(folder_trees, blob) and repository.holds(git, tip, signed)):
        return Move(ref, tip, tip)
    if tip == parent:  # a lock was in the way for a moment, or the branch went back and forth
        return Move(ref, signed, tip)
    if parent not in re.findall(rb"^parent ([0-9a-f]+)$", folder_trees.raw_commit.partition(b"\n\n")[0], re.MULTILINE):
        _builds_on(git, ref, tip, parent)
    root, objects = tree.with_file(git, folder_trees, blob)
    who = identity_of(parsed.committer)
    return Move(ref, _merged(git, root, objects, (tip, signed), _subject(parsed), who, now), tip)


def _builds_on(git: Git, ref: str, tip: str, parent: str) -> None:
    """Raises NotWritten where the signed commit's parent is not in the branch's history: the branch was rewritten."""
    if not repository.holds(git, tip, parent):
        raise NotWritten(t("landing.title"), t("landing.rewritten"), f"{ref}, {tip[:10]}")


def _subject(parsed: commit.RawCommit) -> str:
    """The message of a merge that brings a signed commit in."""
    subject = parsed.message.decode("utf-8", "replace").partition("\n")[0]
    return f"land: {subject}\n"


def _merged(
    git: Git,
    root: str,
    objects: Sequence[tuple[pack.Kind, bytes]],
    parents: tuple[str, ...],
    message: str,
    who: Identity,
    now: datetime | None,
) -> str:
    """Write an unsigned merge with a given root tree; its id, held until it has landed."""
    return pack.hold(git, [*objects, ("commit", raw_commit(root, parents, who, message, now))])


def raw_commit(root: str, parents: tuple[str, ...], who: Identity, message: str, now: datetime | None) -> bytes:
    """An unsigned raw commit with a given root tree; raises NotWritten when `commit.parse` would not accept it."""
    now = datetime.now(UTC).astimezone() if now is None else now
    person = f"{who.name} <{who.email}> {int(now.timestamp())} {now:%z}"
    lines = [f"tree {root}", *(f"parent {parent}" for parent in parents), f"author {person}", f"committer {person}"]
    raw = ("\n".join(lines) + "\n\n" + message.rstrip("\n") + "\n").encode("utf-8", "replace")
    if isinstance(commit.parse(raw), commit.Malformed) or b"\0" in raw:
        raise NotWritten(t("landing.title"), t("sig.commit.malformed"))
    return raw


def _committer(git: Git, setup: Setup | None) -> Identity:
    """Who commits; raises NotWritten where git does not know."""
    who = setup.identity if setup is not None else committer(git)
    if who.trouble:
        raise NotWritten(t("landing.title"), who.trouble, who.mend.replace("\n", "; "))
    return who


def _signed(git: Git, raw: bytes, setup: Setup, passphrase: str | None) -> bytes:
    """The commit with its signature; raises NotWritten unless that verifies as it must for readers."""
    armored = signer.sign(git, setup, raw, passphrase=passphrase)
    head, _, message = raw.partition(b"\n\n")
    name = commit.SIGNATURE_HEADERS[git.repository.id_length]
    value = armored.rstrip(b"\n").replace(b"\n", b"\n ")
    signed = head + b"\n" + name + b" " + value + b"\n\n" + message
    signature = verify(signed, keys.gpg_public(setup))
    if signature.state != "good" or (setup.key and signature.key != setup.key):
        why = signature.why or t("landing.other_key", seen=signature.key, expected=setup.key)
        raise NotWritten(t("sealing.title"), t("landing.own_signature", why=why), setup.program)
    return signed


def identity_of(person: bytes) -> Identity:
    """The identity in an author or committer header."""
    name, _, rest = person.decode("utf-8", "replace").partition("<")
    return Identity(name.strip(), rest.partition(">")[0])


# changing the plan's own files on a branch: one signed commit, landed by compare-and-swap, the work tree in step


_OWN = ("plan/plan.toml", "plan/services", "plan/changes", "plan/governance")


def commit_files(
    git: Git,
    parent: str,
    files: Files,
    message: str,
    *,
    setup: Setup | None,
    passphrase: str | None = None,
    now: datetime | None = None,
) -> str:
    """Write a commit that changes files of `parent`, signed by the set-up; its full id. No ref is moved.

    Without a set-up it is unsigned. `passphrase` as in `signer.sign`. Raises NotWritten, and then
    nothing was written that anything points to.
    """
    with plainly():
        for path in files:
            if odd(path):
                raise NotWritten(t("landing.title"), t("landing.odd_path", path=path))
        who = _committer(git, setup)
        root, objects = tree.with_files(git, parent, {path: after for path, (_, after) in files.items()})
        raw = raw_commit(root, (parent,), who, message, now)
        if setup is not None:
            raw = _signed(git, raw, setup, passphrase)
        return pack.hold(git, [*objects, ("commit", raw)])


def commit_merge(
    git: Git,
    root: str,
    objects: Sequence[tuple[pack.Kind, bytes]],
    parents: tuple[str, ...],
    message: str,
    *,
    setup: Setup | None,
    passphrase: str | None = None,
    now: datetime | None = None,
) -> str:
    """Write a merge with a given tree, signed by the set-up unless that is None; its full id. No ref is moved."""
    with plainly():
        raw = raw_commit(root, parents, _committer(git, setup), message, now)
        if setup is not None:
            raw = _signed(git, raw, setup, passphrase)
        return pack.hold(git, [*objects, ("commit", raw)])


def land_files(git: Git, ref: str, signed: str, files: Files, *, now: datetime | None = None) -> Landed:
    """Bring a commit made by `commit_files` into a branch, and put its files where the branch is checked out.

    Raises NotWritten when the branch is gone, was rewritten, or holds another plan by now; nothing landed then.
    """
    with plainly(), turn(git, ref):
        parsed = commit.parse(next(reader.commits_raw(git, [signed]))[1])
        assert isinstance(parsed, commit.RawCommit)
        parent, who = parsed.parents[0], identity_of(parsed.committer)

        def beside() -> Move:
            return _files_beside(git, ref, signed, parsed, files, now)

        last_move, notes = advance(git, Move(ref, signed, parent), beside, who, signed=signed)
        return files_in_step(git, Landed(last_move.to, last_move.to != signed, notes=notes), ref, files)


def _files_beside(
    git: Git,
    ref: str,
    signed: str,
    parsed: commit.RawCommit,
    files: Files,
    now: datetime | None,
) -> Move:
    """The move from the branch's present tip where another writer was first; to that tip when it has landed already."""
    parent, tip = parsed.parents[0], repository.tip(git, ref)
    if tip is None:
        raise NotWritten(t("landing.title"), t("landing.gone"), ref)
    if repository.holds(git, tip, signed):
        return Move(ref, tip, tip)
    if tip == parent:  # a lock was in the way for a moment
        return Move(ref, signed, tip)
    _builds_on(git, ref, tip, parent)
    if run_git(git, ("diff-tree", "-r", "--no-renames", "--name-only", parent, tip, "--", *_OWN)).out:
        raise NotWritten(t("landing.title"), t("changing.moved"), f"{ref}, {tip[:10]}")
    who = identity_of(parsed.committer)
    return Move(ref, files_merged(git, tip, signed, files, _subject(parsed), who, now), tip)


def files_merged(
    git: Git, tip: str, other: str, files: Files, message: str, who: Identity, now: datetime | None
) -> str:
    """Write an unsigned merge of another commit into a tip, with files put in; its id, held until it has landed."""
    root, objects = tree.with_files(git, tip, {path: after for path, (_, after) in files.items()})
    return _merged(git, root, objects, (tip, other), message, who, now)


def _put(git: Git, place: worktree.WorkTree, path: str, before: bytes | None, after: bytes | None) -> str:
    """Put one file into a work tree and its index, or take it out; a note on what was not possible, else empty."""
    index = Path(place.git_dir, "index")
    if not index.is_file():
        return t("landing.no_index", path=place.work_tree)
    env = {"GIT_INDEX_FILE": str(index)}
    staged = run_git(git, ("ls-files", "--stage", "-z", "--", path), env=env).out.split(b" ")
    expected = pack.object_id(git, "blob", before) if before is not None else ""
    if (staged[1].decode("ascii") if len(staged) > 1 else "") != expected:
        return t("changing.staged", path=path, place=place.work_tree)
    left_out = worktree.sparse(git, place, path if before is not None else worktree.PLAN)
    if not left_out:
        try:
            worktree.replace(place.work_tree, {path: _spelled(place.work_tree, path, before, after)})
        except NotWritten as trouble:
            return str(trouble)
    if after is None:
        lock, why = worktree.leave(git, place, path)
    else:
        lock, why = worktree.enter(git, place, path, pack.object_id(git, "blob", after), left_out=left_out)
    return worktree.mending(place, path, why, lock) if why else ""


def _spelled(root: str, path: str, before: bytes | None, after: bytes | None) -> tuple[bytes | None, bytes | None]:
    """The content to expect and to write: with CRLF where git wrote this file's lines so, as core.autocrlf asks."""
    present = worktree.content(root, path) if before is not None else None
    if before is None or present is None or present == before or not worktree.as_on_branch(before, present):
        return before, after
    return present, after.replace(b"\n", b"\r\n") if after is not None else None
