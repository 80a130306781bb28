"""Made-up histories as real repositories: real objects, real keys, real signatures, and nobody to run git for it.

A `Repository` is written commit by commit like `authority.World`, whose words it speaks; `dump` puts it on disk. What
git would refuse to write is written by hand: that is what attackers do.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from plantui.review.ledger.commit_facts import Commit
from plantui.review.records import commit_message, record
from plantui.review.records.record import Record
from support import authority, repositories, signatures
from support.authority import PEOPLE, Round, Tree, Who, World, governance, policy, texts

FILE, PROGRAM, LINK, FOLDER = "100644", "100755", "120000", "40000"

Row = tuple[str, str, str]
"""One entry of a tree: mode, name, object id."""

Shape = Callable[[str, list[Row]], list[Row]]
"""Changes the rows of a folder before they are written; the folder is named by its path, the root by nothing."""


@attrs.define
class Keys:
    """Keys by name, made when they are first asked for. The same name has the same key in every run, so that a history
    is the same to the last byte; a key of another kind than usual is made by ssh-keygen.
    """

    folder: Path
    known: dict[str, Ed25519PrivateKey] = attrs.field(factory=dict, repr=False)

    def path(self, name: str, **how: Any) -> Path:
        """The private key's file."""
        path = self.folder / name
        if path.exists():
            return path
        if how:
            return repositories.ssh_key(self.folder, name, **how)
        key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
        path.with_name(f"{name}.pub").write_bytes(public + f" {name}\n".encode())
        return path

    def public(self, name: str) -> str:
        """The public half as people.toml writes it."""
        return repositories.public_key(self.path(name))

    def seal(self, name: str, payload: bytes, namespace: bytes = b"git") -> bytes:
        """What `ssh-keygen -Y sign` makes of a payload with that key, made in this process."""
        key = self.known.get(name)
        if key is None:
            loaded = load_ssh_private_key(self.path(name).read_bytes(), None)
            assert isinstance(loaded, Ed25519PrivateKey)
            key = self.known[name] = loaded
        string, kind = signatures.string, b"ssh-ed25519"
        point = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        about = string(namespace) + string(b"") + string(b"sha512")
        made = key.sign(b"SSHSIG" + about + string(hashlib.sha512(payload).digest()))
        public = string(string(kind) + string(point))
        return signatures.armor(b"SSHSIG\0\0\0\1" + public + about + string(string(kind) + string(made)))


Sealing = Callable[[bytes], bytes]
"""Makes the armored signature of a commit's bytes."""


@attrs.define
class Repository(World):
    """A history while it is written, every object of it in memory; `refs` are the branches and tags it will have."""

    keys: Keys = attrs.field(kw_only=True, repr=False)
    objects: dict[str, tuple[str, bytes]] = attrs.field(factory=dict, repr=False)
    refs: dict[str, str] = attrs.field(factory=dict)
    others: dict[str, dict[str, bytes]] = attrs.field(factory=dict, repr=False)
    records: dict[str, str] = attrs.field(factory=dict)
    modes: dict[str, dict[str, str]] = attrs.field(factory=dict, repr=False)

    def put(self, kind: str, data: bytes) -> str:
        """An object; its id."""
        one = hashlib.sha1(f"{kind} {len(data)}\0".encode() + data).hexdigest()
        self.objects[one] = (kind, data)
        return one

    def commit(
        self,
        *parents: str,
        plan: Mapping[str, bytes | None] | None = None,
        records: Mapping[str, bytes | None] | None = None,
        by: str | None = None,
        exact: bool = True,
        elsewhere: bool = False,
        outside: Mapping[str, bytes] | None = None,
        modes: Mapping[str, str] | None = None,
        shape: Shape | None = None,
        headers: bytes = b"",
        seal: Sealing | None = None,
        after: bytes = b"",
        message: str = "",
        when: int = 1738573200,
    ) -> str:
        """A commit as in `World.commit`, written as git would have to be forced to where more is asked for.

        `outside` are files beside plan/; `modes` the modes of files that have another than theirs, those of the first
        parent kept; `headers` stand
        before the signature, which `seal` makes instead of the key `by`, and `after` stands behind it.
        """
        tree = Tree(dict(self.trees[parents[0]].plan) if parents else {}, {})
        for parent in parents:
            tree.records.update(self.trees[parent].records)
        authority._over(tree.plan, plan or {})
        authority._over(tree.records, records or {})
        headers += b"" if exact else b"x-note one more\n"
        outside = {**(outside or {}), **({f"note-{len(self.trees)}": b""} if elsewhere else {})}
        others = {**(self.others[parents[0]] if parents else {}), **outside}
        files = {**tree.plan, **tree.records, **others}
        modes = {**(self.modes[parents[0]] if parents else {}), **(modes or {})}
        root = self.tree({path: self.put("blob", data) for path, data in files.items()}, modes, shape)
        who = f"{by or 'a forge'} <{by or 'forge'}@example.org> {when} +0100"
        lineage = "".join(f"parent {parent}\n" for parent in parents)
        head = f"tree {root}\n{lineage}author {who}\ncommitter {who}\n".encode() + headers
        said = f"{message or f'commit {len(self.trees)}'}\n".encode()
        raw = head + b"\n" + said
        if by is not None or seal is not None:
            armored = seal(raw) if seal is not None else self.keys.seal(by or "", raw)
            raw = signatures.with_signature(raw, armored.rstrip(b"\n") + after)
        one = self.put("commit", raw)
        self.trees[one], self.others[one], self.modes[one] = tree, others, modes
        sides = [self.trees[parent] for parent in parents] or [Tree({}, {})]
        differences = tuple(self._difference(side, tree, bool(outside)) for side in sides)
        self.commits[one] = Commit(one, parents, differences, authority.signature(by), not headers)
        return one

    def tree(self, files: Mapping[str, str], modes: Mapping[str, str], shape: Shape | None, folder: str = "") -> str:
        """A tree of blobs by path; its id."""
        rows: list[Row] = []
        folders: dict[str, dict[str, str]] = {}
        for path, blob in files.items():
            head, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(head, {})[rest] = blob
            else:
                rows.append((modes.get(f"{folder}{path}", FILE), path, blob))
        rows += [(FOLDER, name, self.tree(below, modes, shape, f"{folder}{name}/")) for name, below in folders.items()]
        rows.sort(key=lambda row: (row[1] + "/" if row[0] == FOLDER else row[1]).encode())
        if shape is not None:
            rows = shape(folder.rstrip("/"), rows)
        return self.put("tree", b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(one) for mode, name, one in rows))

    def land(self, parent: str, made: Record, by: str | None = "", **more: Any) -> str:
        """The commit that introduces a record, with the message such a commit has."""
        data = record.write(made)
        record_id = record.record_id(data)
        one = super().land(parent, made, by, **{"message": commit_message.message(made, record_id), **more})
        self.records[one] = record_id
        return one

    def registered(self, who: Mapping[str, Who] = PEOPLE, serial: int = 1) -> bytes:
        """A people.toml with keys that exist."""
        return persons(self.keys, who, serial)

    def act(self, commit: str, number: int = 1) -> str:
        """The full id of an act in the record that a commit introduces."""
        return f"{self.records[commit]}#{number}"

    def tag(self, name: str, commit: str) -> None:
        """The tag of an adopted round."""
        self.refs[f"refs/tags/plan/{name}"] = commit

    def dump(self, folder: Path, tip: str, without: Iterable[str] = ()) -> Path:
        """A bare repository whose branch `main` is at `tip`; objects named in `without` are left out."""
        for below in ("objects", "refs/heads", "refs/tags/plan"):
            (folder / below).mkdir(parents=True, exist_ok=True)
        (folder / "HEAD").write_text("ref: refs/heads/main\n")
        (folder / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
        left_out = set(without)
        for one, (kind, data) in self.objects.items():
            if one not in left_out:
                self.store(folder, one, kind, data)
        for name, commit in {**self.refs, "refs/heads/main": tip}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(f"{commit}\n")
        return folder

    @staticmethod
    def store(folder: Path, one: str, kind: str, data: bytes) -> None:
        """Bytes under the name of an object, theirs or another's."""
        path = folder / "objects" / one[:2] / one[2:]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(zlib.compress(f"{kind} {len(data)}\0".encode() + data, 1))


def persons(keys: Keys, who: Mapping[str, Who] = PEOPLE, serial: int = 1) -> bytes:
    """A people.toml with keys that exist."""
    return authority.persons(who, serial, keys.public)


def founded(
    keys: Keys, rules: bytes | None = None, who: Mapping[str, Who] = PEOPLE, plan: Mapping[str, bytes] | None = None
) -> Repository:
    """A repository whose first plan is adopted by its root."""
    made = Repository(keys=keys)
    files = {**(plan or texts()), **governance(rules or policy(), persons(keys, who))}
    made.found(made.commit(plan=files, by="siri"))
    made.tag("2024", made.root)
    return made


def voices(of: Round, parent: str, *said: tuple[str, str, str | None, str]) -> str:
    """Decisions one after another: (who, word, seat, item); the last commit."""
    for by, word, seat, item in said:
        parent = of.decide(parent, by, word, seat, item)
    return parent


def rows_of(folder: str, change: Callable[[list[Row]], Sequence[Row]]) -> Shape:
    """A shape that changes one folder only."""
    return lambda path, rows: list(change(rows)) if path == folder else rows
