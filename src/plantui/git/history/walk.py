"""Reading the raw commits of a history, each once: parents, trees, headers and signatures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import attrs

from plantui import limits
from plantui.git.objects import commit as raw_commit
from plantui.git.objects.reader import Found, Reader
from plantui.git.process import Git, run_git
from plantui.git.quarantine import read_plain
from plantui.git.sign import openpgp
from plantui.git.sign import verify as sign_verify
from plantui.review.ledger.commit_facts import Damage, DamageCode
from plantui.review.ledger.log_entry import Signature
from plantui.value_class import value_class

_HEAD = re.compile(rb"tree ([0-9a-fA-F]+)\n((?:parent [0-9a-fA-F]+\n)*)")
_EVERY = 256
_FEW = 50  # generations that are followed one by one before git is asked what there is

Counting = Callable[[int], None]


@value_class
class CommitNode:
    """One commit by itself. `signature` is None where it must be verified by gpg, `exact` and `strange` are as in
    `commit_facts.Commit`.

    `large` is its size in bytes where it is beyond its bound, else 0.
    """

    parents: tuple[str, ...]
    tree: str
    signature: Signature | None
    exact: bool
    large: int = 0
    strange: str = ""


@attrs.define(slots=True)
class CommitNodes:
    """The commits read so far, by id, and those that could not be read with the reason why."""

    read: dict[str, CommitNode] = attrs.field(factory=dict)
    unread: dict[str, DamageCode] = attrs.field(factory=dict)
    tips: dict[str, None] = attrs.field(factory=dict)

    def history(self, tip: str) -> set[str]:
        """A commit and all its ancestors, as far as they were read."""
        commits = {tip} if tip in self.read else set()
        stack = list(commits)
        while stack:
            for parent in self.read[stack.pop()].parents:
                if parent not in commits and parent in self.read:
                    commits.add(parent)
                    stack.append(parent)
        return commits


def collect(git: Git, reader: Reader, nodes: CommitNodes, tip: str, counting: Counting | None = None) -> None:
    """Read the commits of a history that `nodes` lacks; those that cannot be read are noted in `nodes.unread`.

    git's own walk only says which objects to request at once; ancestry is taken from the commits alone.
    """
    if tip in nodes.tips:
        return
    with sign_verify.verifying() as verify:
        walked = 0 if nodes.tips else _FEW
        pending = list(_unknown(nodes, [tip]))
        while pending and len(nodes.read) < limits.COMMITS:
            if walked == _FEW:  # more is new than a few generations: git lists it all at once
                for answer in reader.read(_foreseen(git, nodes, tip), "commit", limits.COMMIT_BYTES):
                    _take(git, nodes, answer, verify)
                    if counting and len(nodes.read) % _EVERY == 0:
                        counting(len(nodes.read))
                pending = list(_unknown(nodes, [tip]))
            walked += 1
            some = pending[: limits.COMMITS - len(nodes.read)]
            for answer in reader.read(some, "commit", limits.COMMIT_BYTES):
                _take(git, nodes, answer, verify)
            if counting:
                counting(len(nodes.read))
            pending = list(_unknown(nodes, pending))
    nodes.tips[tip] = None


def _foreseen(git: Git, nodes: CommitNodes, tip: str) -> list[str]:
    """The commits that git lists as new in the history, in its order; none where it cannot walk there."""
    excluded = [f"^{read_tip}" for read_tip in list(nodes.tips)[-100:]]
    walk = ("rev-list", f"--max-count={limits.COMMITS + 1}", "--ignore-missing", tip, *excluded)
    result = run_git(git, walk, check=False)
    listed = result.out.decode("ascii", "replace").split()
    pattern = re.compile(rf"[0-9a-f]{{{git.repository.id_length}}}")
    new = [oid for oid in dict.fromkeys(listed) if pattern.fullmatch(oid) and oid not in nodes.read]
    return new[: limits.COMMITS - len(nodes.read)]


def _unknown(nodes: CommitNodes, starts: Iterable[str]) -> Iterator[str]:
    """The commits that are neither read nor known to be unreadable and that the read ones from `starts` lead to."""
    visited = set(starts)
    stack = list(visited)
    while stack:
        commit = stack.pop()
        if commit not in nodes.read:
            if commit not in nodes.unread:
                yield commit
            continue
        for parent in nodes.read[commit].parents:
            if parent not in visited:
                visited.add(parent)
                stack.append(parent)


def _take(git: Git, nodes: CommitNodes, answer: Found, verify: Callable[[sign_verify.Read], Signature]) -> None:
    head = _HEAD.match(answer.data) if answer.state in ("whole", "large") else None
    if head is None:
        nodes.unread[answer.oid] = "object-missing" if answer.state == "missing" else "object-damaged"
        return
    length = git.repository.id_length
    tree = head[1].decode("ascii").lower()  # git reads both cases, so a parent must not hide behind the other
    parents = tuple(line[7:].decode("ascii").lower() for line in head[2].splitlines())
    if any(len(oid) != length for oid in (tree, *parents)):
        nodes.unread[answer.oid] = "object-damaged"
        return
    if answer.state == "large":
        unknown = sign_verify.too_large(answer.size)
        nodes.read[answer.oid] = CommitNode(parents, tree, unknown, exact=False, large=answer.size)
        return
    parsed = raw_commit.parse(answer.data)
    exact, waits_for_gpg = False, False
    expected = (b"tree", *[b"parent"] * len(parents), b"author", b"committer")
    signed = (*expected, raw_commit.SIGNATURE_HEADERS[length])
    if isinstance(parsed, raw_commit.RawCommit):
        exact = parsed.names in (expected, signed)
        waits_for_gpg = parsed.signature is not None and parsed.signature.startswith(openpgp.BEGIN)
    strange = "" if exact else _strange(answer.data, signed)
    nodes.read[answer.oid] = CommitNode(
        parents, tree, None if waits_for_gpg else verify(parsed), exact, strange=strange
    )


def _strange(raw: bytes, headers: tuple[bytes, ...]) -> str:
    """The first header that is not the one expected there, or that is lacking; empty where no name is wrong."""
    lines = raw.partition(b"\n\n")[0].split(b"\n")
    names = tuple(line.partition(b" ")[0] for line in lines if not line.startswith(b" "))
    others = (name for name, expected in zip(names, headers, strict=False) if name != expected)
    return (*others, *names[len(headers) :], *headers[len(names) :], b"")[0].decode("utf-8", "replace")[:40]


def by_gpg(reader: Reader, commit: str, verify: Callable[[sign_verify.Read], Signature]) -> Signature:
    """The signature of a commit by `verify`, read again for it; unverifiable where the commit cannot be read."""
    (answer,) = reader.read((commit,), "commit", limits.COMMIT_BYTES)
    if answer.state != "whole":
        return Signature("unverifiable", "gpg")
    return verify(raw_commit.parse(answer.data))


def lacking(git: Git, nodes: CommitNodes, commits: Iterable[str], tip: str) -> Iterator[Damage]:
    """The damage that leaves a history incomplete: commits that are missing, damaged, or beyond `limits.COMMITS`."""
    shallow = _shallow(git)
    if tip in nodes.unread:
        yield Damage(nodes.unread[tip], tip, {"object": tip})
    for commit in commits:
        for parent in nodes.read[commit].parents:
            if parent in nodes.read:
                continue
            if parent not in nodes.unread:  # never requested: the walk ended at `limits.COMMITS`
                yield Damage("limit-reached", tip, {"why": "commits"})
                return
            code = nodes.unread[parent]
            if code == "object-missing" and commit in shallow:
                code = "history-incomplete"
            yield Damage(code, commit, {"object": parent})


def _shallow(git: Git) -> frozenset[str]:
    """The commits whose parents a shallow clone left out; used only to say why a parent is missing."""
    with suppress(OSError):  # without it the parents are reported as missing, which is true too
        text = read_plain(Path(git.repository.common_dir, "shallow"), limits.TREE_BYTES)
        return frozenset(text.decode("ascii", "replace").split())
    return frozenset()
