"""A founded plan with a round and any number of ssh-signed records, made in this process: real objects, real keys."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench import plans
from plantui.git import process, repository
from plantui.git.objects import pack
from plantui.plan.loader import assemble, parse
from plantui.plan.model import Plan
from plantui.review.authority import record_consistency
from plantui.review.ledger.fingerprints import Prints
from plantui.review.policy import allowed_signers, model, people
from plantui.review.records import record
from plantui.review.records.record import Act, Record
from plantui.review.rounds.requirements import changed

_AT_ONCE = 64 * 1024 * 1024
_WINDOW = 2  # objects that git looks at for a likeness: of a folder that grows it is the next one
OWNERS = 8
"""People who approve; each has a key of their own."""

Made = tuple[pack.Kind, bytes]

_POLICY = """
schema = "plantui.policy/1"
serial = 1
[steps]
open = ["secretariat"]
freeze = ["secretariat"]
adopt = ["secretariat"]
last-call = ["secretariat"]
answer = ["owner"]
resolve = ["secretariat"]
lift = ["owner"]
[roles.owner]
name = "Eier"
kind = "deciding"
[roles.secretariat]
name = "Sekretariat"
kind = "deciding"
[[rules]]
items = ["*"]
require = { owner = 2 }
editors_may_approve = false
[[rules]]
items = ["policy", "people"]
require = { secretariat = 1 }
"""


class Key:
    """An ed25519 key that signs commits as ssh-keygen does."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        point = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._blob = _string(b"ssh-ed25519") + _string(point)

    @property
    def public(self) -> str:
        """As people.toml has it."""
        return "ssh-ed25519 " + base64.b64encode(self._blob).decode()

    def sign(self, payload: bytes) -> bytes:
        """The armored signature over a commit."""
        digest = hashlib.sha512(payload).digest()
        told = b"SSHSIG" + b"".join(map(_string, (b"git", b"", b"sha512", digest)))
        made = _string(b"ssh-ed25519") + _string(self._private.sign(told))
        blob = b"SSHSIG" + (1).to_bytes(4, "big") + b"".join(map(_string, (self._blob, b"git", b"", b"sha512", made)))
        text = base64.b64encode(blob)
        lines = (text[at : at + 70] for at in range(0, len(text), 70))
        return b"\n".join((b"-----BEGIN SSH SIGNATURE-----", *lines, b"-----END SSH SIGNATURE-----"))


@attrs.define
class Writer:
    """The objects of a history while it is made; `commits` are those that introduce records."""

    keys: Mapping[str, Key]
    objects: dict[str, Made] = attrs.field(factory=dict)
    files: dict[str, str] = attrs.field(factory=dict)
    reviews: dict[str, list[tuple[bytes, bytes]]] = attrs.field(factory=dict)
    commits: list[str] = attrs.field(factory=list)
    tip: str = ""
    clock: datetime = datetime(2025, 3, 1, 8, tzinfo=UTC)
    waiting: int = 0
    _plan: dict[str, str] = attrs.field(factory=dict)
    _top: dict[str, str] = attrs.field(factory=dict)

    def put(self, kind: pack.Kind, data: bytes) -> str:
        """An object; its id."""
        oid = hashlib.sha1(f"{kind} {len(data)}\0".encode() + data, usedforsecurity=False).hexdigest()
        self.objects[oid] = (kind, data)
        self.waiting += len(data)
        return oid

    def edit(self, files: Mapping[str, bytes], by: str | None) -> str:
        """A commit that sets files of the plan."""
        for path, data in files.items():
            self.files[path] = self.put("blob", data)
        below: dict[str, dict[str, str]] = {}
        for path, oid in self.files.items():
            folder, _, name = path.removeprefix("plan/").rpartition("/")
            below.setdefault(folder, {})[name] = oid
        self._plan = {name: self._tree(entries) for name, entries in below.items() if name}
        self._top = below[""]
        return self._commit("plan: endret", by)

    def say(self, made: Record, by: str, *, tampered: bool = False) -> str:
        """A record on the tip, signed by the key of that name; `tampered` after it was signed."""
        data = record.write(made)
        _, _, folder, name = record.path(made, data).split("/")
        insort(self.reviews.setdefault(folder, []), _entry(name, b"100644", self.put("blob", data)))
        self.commits.append(self._commit("review: 1 record", by, tampered=tampered))
        return record.record_id(data)

    def now(self) -> datetime:
        """A minute later."""
        self.clock += timedelta(minutes=1)
        return self.clock

    def _tree(self, files: Mapping[str, str], folders: Mapping[str, str] | None = None) -> str:
        entries = [_entry(name, b"100644", oid) for name, oid in files.items()]
        entries += [_entry(name, b"40000", oid) for name, oid in (folders or {}).items()]
        return self._of(sorted(entries))

    def _of(self, entries: Sequence[tuple[bytes, bytes]]) -> str:
        return self.put("tree", b"".join([entry for _, entry in entries]))

    def _commit(self, message: str, by: str | None, *, tampered: bool = False) -> str:
        folders = dict(self._plan)
        if self.reviews:
            folders["reviews"] = self._tree({}, {name: self._of(files) for name, files in self.reviews.items()})
        root = self._tree({}, {"plan": self._tree(self._top, folders)})
        who = f"{by or 'x'} <{by or 'x'}@example.org> {int(self.now().timestamp())} +0000"
        parent = f"parent {self.tip}\n" if self.tip else ""
        head = f"tree {root}\n{parent}author {who}\ncommitter {who}\n".encode()
        body = f"\n{message}\n".encode()
        if by is not None:
            signature = self.keys[by].sign(head + body).replace(b"\n", b"\n ")
            head += b"gpgsig " + signature + b"\n"
        self.tip = self.put("commit", head + (body.replace(b"review", b"Review") if tampered else body))
        return self.tip


@attrs.frozen(slots=True)
class History:
    """A repository with its root, its round's opening, and the commits of its records; `signers` as git reads them."""

    folder: Path
    root: str
    opening: str
    records: Sequence[str]
    signers: Path
    more: Callable[[int], None] = attrs.field(repr=False)


def build(folder: Path, items: int, records: int, *, wrong: int = 0) -> History:
    """A plan of so many items, half of its services revised, and so many records on what changed.

    `wrong` of them are signed by a key nobody registered, and as many changed after they were signed.
    """
    names = [f"eier{number}" for number in range(OWNERS)]
    keys = {name: Key() for name in (*names, "sekretaer", "ukjent")}
    writer = Writer(keys)
    before = {path: text.encode() for path, text in plans.files(items).items()}
    registered = _people(keys, names)
    rules = _POLICY.lstrip().encode()
    allowed = allowed_signers.allowed_signers(people.read_people(registered)).encode()
    writer.edit({**before, model.PATH: rules, people.PATH: registered, allowed_signers.PATH: allowed}, None)
    prints = Prints()
    old = _assembled(before)
    act = Act("adopt", version="1.0", plan_fingerprint=prints.plan(old))
    writer.say(_record(writer, "sekretaer", "2024", act), "sekretaer")
    root = writer.tip
    after = {path: text.encode() for path, text in plans.files(items, changed=0.5).items()}
    writer.edit({path: data for path, data in after.items() if before[path] != data}, "sekretaer")
    opening = writer.say(
        _record(writer, "sekretaer", "2025", Act("round-open", baseline="2024"), root=root), "sekretaer"
    )
    base, new = writer.tip, _assembled(after)
    differing = changed(old, new, prints)
    acts = [
        Act("decision", item=one.id, title=new.by_id[one.id].title, fingerprint=prints.change(old, new, one.id),
            word="godkjent", seat="owner", fields=record_consistency.stated_fields(one, old, new))
        for one in differing.values()
    ]  # fmt: skip

    def say(number: int, signer: str = "", *, tampered: bool = False) -> None:
        by = names[number % OWNERS]
        about = acts[number // OWNERS * 7 % len(acts)]
        made = _record(writer, by, "2025", about, root=root, opening=opening, base=base)
        writer.say(made, signer or by, tampered=tampered)

    subprocess.run(("git", "init", "-q", "--bare", "-b", "main", str(folder)), check=True)
    (folder / "allowed_signers").write_bytes(allowed)
    writer.commits.clear()
    for number in range(records - 2 * wrong):
        say(number)
        if writer.waiting > _AT_ONCE:
            _flush(folder, writer)
    for number in range(wrong):
        say(number, "ukjent")
        say(number, tampered=True)
    _write(folder, writer)

    def more(count: int) -> None:
        for number in range(count):
            say(records + number)
        _write(folder, writer)

    return History(folder, root, opening, tuple(writer.commits), folder / "allowed_signers", more)


def _write(folder: Path, writer: Writer) -> None:
    """What waits, and the branch on the newest commit; then all of it in one pack."""
    _flush(folder, writer)
    subprocess.run(("git", "-C", str(folder), "repack", "-adq"), check=True)


def _flush(folder: Path, writer: Writer) -> None:
    """What waits, in a pack as git makes one: in it a folder that grew by a record is its difference to the next."""
    git = process.quarantine(repository.find(str(folder)))
    before = set(folder.glob("objects/pack/*"))
    try:
        pack.write(git, list(writer.objects.values()))
    finally:
        process.close(git)
    writer.objects.clear()
    writer.waiting = 0
    made = set(folder.glob("objects/pack/*")) - before
    named = "".join(one.name + "\n" for one in made if one.suffix == ".pack")
    words = ("pack-objects", "-q", "--no-reuse-delta", f"--window={_WINDOW}", "--stdin-packs", "objects/pack/pack")
    subprocess.run(("git", *words), check=True, cwd=folder, input=named.encode(), stdout=subprocess.DEVNULL)
    for one in made:
        one.unlink()
    subprocess.run(("git", "-C", str(folder), "update-ref", "refs/heads/main", writer.tip), check=True)


def _entry(name: str, mode: bytes, oid: str) -> tuple[bytes, bytes]:
    """An entry of a tree, after what it is sorted by."""
    sorted_by = name.encode() + (b"/" if mode == b"40000" else b"")
    return sorted_by, b"%s %s\0%s" % (mode, name.encode(), bytes.fromhex(oid))


def _record(writer: Writer, by: str, name: str, act: Act, **head: str | None) -> Record:
    root = head.get("root")
    return Record(
        plan="bench", round=name, by=by, written=writer.now(), acts=(act,), root=root, against=root,
        base=head.get("base") or writer.tip, opening=head.get("opening"),
    )  # fmt: skip


def _people(keys: Mapping[str, Key], owners: Sequence[str]) -> bytes:
    lines = ['schema = "plantui.people/1"', "serial = 1"]
    for name in (*owners, "sekretaer"):
        role = "owner" if name in owners else "secretariat"
        lines += [f"[people.{name}]", f'name = "{name}"', f'roles = ["{role}"]']
        lines += [f'keys = [{{ key = "{keys[name].public}", state = "active" }}]']
    return ("\n".join(lines) + "\n").encode()


def _assembled(files: Mapping[str, bytes]) -> Plan:
    return assemble(parse(path, data) for path, data in files.items())


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data
