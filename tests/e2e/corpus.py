"""Small histories as people and attackers make them, each with what an audit must say of it.

Every entry is a `Case`: one sentence for the table in docs/attacks.md, the codes that an audit must give, notices and
healed findings in brackets, and a function that builds the repository. Nothing else may be found in any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from plantui.review.records import record
from plantui.review.records.record import Act, RecordField, Source
from support import governed, signatures
from support.authority import (
    MILESTONES,
    PEOPLE,
    POLICY,
    Round,
    Who,
    governance,
    moved,
    policy,
    round_of,
    texts,
    who,
    without,
)  # fmt: skip
from support.governed import LINK, PROGRAM, Keys, Repository, Row, founded, persons, rows_of


@attrs.frozen
class Planted:
    """A history that was built: the tip to audit, what is pinned, and what is done to the folder afterwards."""

    world: Repository
    tip: str
    newest: str = ""
    seen: str = ""
    own: tuple[tuple[str, str], ...] = ()
    without: tuple[str, ...] = ()
    spoil: Callable[[Path], object] | None = None

    def dump(self, folder: Path) -> Path:
        """The repository on disk; its branch is `main`."""
        self.world.dump(folder, self.tip, self.without)
        if self.spoil is not None:
            self.spoil(folder)
        return folder

    @property
    def pins(self) -> dict[str, Any]:
        """The pins as the verifier takes them."""
        return {
            "root": self.world.root,
            "newest": self.newest,
            "tip": self.seen,
            "own": [list(one) for one in self.own],
        }


@attrs.frozen
class Case:
    """One history: its name, what somebody does, the codes, and how it is built. `approved` are items that must be."""

    name: str
    told: str
    codes: frozenset[str]
    build: Callable[[Keys], Planted]
    group: str
    approved: frozenset[str] | None = None

    @property
    def honest(self) -> bool:
        """Whether the audit must pass."""
        return all(code.startswith("(") for code in self.codes)


CASES: dict[str, Case] = {}
_groups = [""]


def case(name: str, told: str, *codes: str, approved: str | None = None) -> Callable[[Callable[[Keys], Planted]], Any]:
    """Put a history on the list."""

    def listed(build: Callable[[Keys], Planted]) -> Callable[[Keys], Planted]:
        items = None if approved is None else frozenset(approved.split())
        assert name not in CASES
        built: list[Planted] = []

        def once(keys: Keys) -> Planted:
            """The history, built when it is first asked for: several tests look at it, and none adds to it."""
            if not built:
                built.append(build(keys))
            return built[0]

        CASES[name] = Case(name, told, frozenset(codes), once, _groups[0], items)
        return build

    return listed


def group(title: str) -> None:
    """The cases from here on stand under this heading."""
    _groups[0] = title


def begun(keys: Keys, edit: Mapping[str, bytes | None] | None = None, by: str | None = "nils", **how: Any) -> Any:
    """A founded repository and its open round, with one edit."""
    world = founded(keys, **how)
    return world, round_of(world, edit, by)


def say_yes(world: Repository, at: Round, parent: str, **how: Any) -> str:
    """Eva's yes to s.m in a commit that is made otherwise than it should be."""
    said = world.decision("s.m", "godkjent", "eier", parent, at.root)
    made = world.record("eva", said, base=parent, against=at.root, opening=at.opening)
    return world.land(parent, made, **how)


def small(
    world: Repository,
    parent: str,
    people: Mapping[str, Who],
    serial: int = 2,
    *,
    against: str = "",
    by: str = "siri",
    editor: str = "svein",
    **how: Any,
) -> str:
    """A small round from an adoption: new people, approved and adopted by one secretary; its adoption."""
    name = f"people-{serial}"
    against = against or parent
    opened, opening = world.open(parent, against, by=by, round=name)
    edit = world.commit(opened, plan=governance(policy(), persons(world.keys, people, serial)), by=editor)
    said = world.decision("people", "godkjent", "sekretariat", edit, against)
    yes = world.say(edit, by, said, against=against, opening=opening, round=name)
    adopted = world.adopt(yes, against, opening, by=by, round=name, **how)
    world.tag(name, adopted)
    return adopted


def merged(world: Repository, first: str, *others: str, **how: Any) -> str:
    """A merge that keeps the first parent's plan, as landing makes it."""
    return world.commit(first, *others, **{"message": "land", **how})


def adopted(world: Repository, at: Round, parent: str, tag: str = "2025", **how: Any) -> str:
    """An adoption with its tag."""
    made = at.adopt(parent, **how)
    if tag:
        world.tag(tag, made)
    return made


def file_of(world: Repository, commit: str) -> tuple[str, bytes]:
    """The record that a commit introduces: its path and bytes."""
    new = set(world.trees[commit].records.items())
    ((path, data),) = [(p, d) for p, d in new if record.record_id(d) == world.records[commit]]
    return path, data


group("The commit that carries a record")


@case("unsigned", "a record in a commit without a signature", "record-unsigned", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.yes(at.edit, key=None))


@case("unknown-key", "a record signed with a key nobody has registered", "record-signer", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.yes(at.edit, key="stranger"))


@case("other-persons-key", "a record by one person, signed with another's key", "record-signer", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.yes(at.edit, key="eli"))


@case("other-namespace", "a signature that was made for files, not for git", "record-signer", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, seal=lambda raw: keys.seal("eva", raw, b"file")))


@case("weak-key", "a signature by an RSA key of 2048 bits", "record-signer", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    weak = keys.path("weak", kind="rsa", bits=2048)
    return Planted(world, say_yes(world, at, at.edit, seal=lambda raw: signatures.by_ssh_keygen(weak, raw)))


@case("signature-of-another-commit", "a good signature, moved from another commit", "record-signer", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, seal=lambda raw: keys.seal("eva", raw + b"more")))


@case("two-signatures", "a second signature header in front of the good one", "record-headers", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    extra = b"gpgsig " + keys.seal("nils", b"something else").rstrip(b"\n").replace(b"\n", b"\n ") + b"\n"
    signed = say_yes(world, at, at.edit, headers=extra, seal=lambda raw: keys.seal("eva", raw.replace(extra, b"")))
    return Planted(world, signed)


@case("text-after-signature", "text smuggled in behind the signature's last line", "record-signer", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, after=b"\nand this was never signed"))


@case("extra-header", "a header in the commit that git does not write", "record-headers", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, headers=b"x-note read this instead\n"))


@case("encoding-header", "an encoding that makes programs show other text", "record-headers", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, headers=b"encoding ISO-2022-JP\n"))


@case("record-plus-edit", "a record that brings an edit of the plan along", "record-mixed", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, plan=moved("m", when="2027")))


@case("record-plus-program", "a record that brings a file beside the plan along", "record-mixed", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, outside={"build.sh": b"exit 0\n"}))


@case("two-records", "two records in one commit", "record-mixed", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    files = dict(file_of(world, at.yes(at.edit, item="s.m")) for _ in range(2))
    return Planted(world, world.commit(at.edit, records=files, by="eva"))


group("The record's file")


@case("record-edited", "a record's text is changed afterwards", "record-edited", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    path, data = file_of(world, yes)
    return Planted(world, world.commit(yes, records={path: data.replace(b"godkjent", b"avvist")}, by="nils"))


@case("record-deleted", "a record is deleted", "record-dropped", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    return Planted(world, world.commit(yes, records={file_of(world, yes)[0]: None}, by="nils"))


@case("record-dropped-in-merge", "a merge leaves a record of one side out", "record-dropped", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    other = at.decide(at.edit, "arne", "tilslutning", "arkitekt")
    return Planted(world, merged(world, other, yes, records={file_of(world, yes)[0]: None}))


@case("record-dropped-and-back", "a record is deleted and put back", "(record-dropped)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    path, data = file_of(world, yes)
    gone = world.commit(yes, records={path: None}, by="nils")
    return Planted(world, world.commit(gone, records={path: data}))


@case(
    "record-made-a-link", "a record is replaced by a link to another file",
    "record-edited", "tree-malformed",
)  # fmt: skip
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    path, _data = file_of(world, yes)
    return Planted(world, world.commit(yes, records={path: b"../elsewhere"}, modes={path: LINK}, by="nils"))


@case("not-canonical", "a record that is not in canonical form", "record-malformed", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    said = world.decision("s.m", "godkjent", "eier", at.edit, at.root)
    made = world.record("eva", said, base=at.edit, against=at.root, opening=at.opening)
    data = record.write(made).replace(b'word = "godkjent"', b'word = "godkjent" ')
    return Planted(world, world.commit(at.edit, records={record.path(made, data): data}, by="eva"))


@case("added-in-merge", "a record that a merge adds and no parent has", "record-unproven", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    path, data = file_of(world, at.yes(at.edit))
    other = at.decide(at.edit, "arne", "tilslutning", "arkitekt")
    return Planted(world, merged(world, at.edit, other, records={path: data}, by="nils"))


@case("copied-to-another-round", "a record's file is copied into another round", "record-malformed", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    path, data = file_of(world, yes)
    return Planted(world, world.commit(yes, records={path.replace("/2025/", "/2026/"): data}, by="eva"))


@case("of-another-plan", "a record about another plan", "record-malformed", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.yes(at.edit, plan="another-plan"))


@case("of-another-root", "a record under another root of trust", "record-malformed", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.yes(at.edit, root=at.opened))


@case("copied-to-another-item", "words about one item, said again of another", "(record-base)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    said = attrs.evolve(world.decision("s.m", "godkjent", "eier", at.edit, at.root), item="s.n")
    return Planted(world, at.act(at.edit, "eva", said))


@case("wrong-base", "words about a text that did not say so", "(record-base)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    said = world.decision("s.m", "godkjent", "eier", at.edit, at.root)
    return Planted(world, at.act(at.edit, "eva", said, base=at.opened))


@case("base-before-opening", "words about a text from before the round", "(record-base)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    said = world.decision("s.m", "godkjent", "eier", at.root, at.root)
    return Planted(world, at.act(at.edit, "eva", said, base=at.root))


@case(
    "plain-words-misstated",
    "plain words that tell of another change than the fingerprint",
    "(record-base)",
    approved="",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    said = world.decision("s.m", "godkjent", "eier", at.edit, at.root)
    fields = (attrs.evolve(said.fields[0], after="2025-06"),)
    return Planted(world, at.act(at.edit, "eva", attrs.evolve(said, fields=fields)))


@case("title-misstated", "a title that is another item's", "(record-base)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    said = attrs.evolve(world.decision("s.m", "godkjent", "eier", at.edit, at.root), title="O")
    return Planted(world, at.act(at.edit, "eva", said))


@case("other-baseline", "words against a baseline that was not in force", "(record-base)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    said = world.decision("s.m", "godkjent", "eier", at.edit, at.root)
    made = world.record("eva", said, base=at.edit, against=at.opened, opening=at.opening)
    return Planted(world, world.land(at.edit, made))


@case(
    "rows-of-all-misstated",
    "plain words beside a yes to a whole service, which say what it does not",
    "(record-base)",
    approved="",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    said = world.blanket("s", "godkjent", "eier", at.edit, at.root)
    return Planted(world, at.act(at.edit, "eva", attrs.evolve(said, fields=(RecordField("title", "S", "T"),))))


def remarked(world: Repository, at: Round) -> str:
    """A remark by Arne on s.m that must be answered."""
    print_ = world.decision("s.m", "godkjent", "eier", at.edit, at.root).fingerprint
    return at.act(at.edit, "arne", Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True))


@case("answer-under-another-title", "an answer under the title of another item", "(record-base)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    asked = remarked(world, at)
    return Planted(world, at.act(asked, "eva", Act("reply", to=world.act(asked), item="s.m", title="N", text="Fordi.")))


@case("answer-about-another-item", "an answer that names another item than it answers", "(record-base)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    asked = remarked(world, at)
    return Planted(world, at.act(asked, "eva", Act("reply", to=world.act(asked), item="s.n", title="N", text="Fordi.")))


@case(
    "changed-beside-the-root",
    "a record is changed on a branch beside the root, and merged",
    "record-mixed",
    approved="",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    (first,) = world.commits[world.root].parents
    act = Act("remark", item="s.m", fingerprint="0" * 64, text="Hei")
    said = world.land(first, world.record("eva", act, base=first, against=None, opening=None))
    ((path, data),) = world.trees[said].records.items()
    false = world.commit(said, records={path: data.replace(b"Hei", b"Ja!")}, by=None)
    return Planted(world, world.commit(at.edit, false, records={path: data.replace(b"Hei", b"Ja!")}, by="nils"))


@case("reply-to-nothing", "an answer to words that nobody has said", "(record-base)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.act(at.edit, "eva", Act("reply", to=f"{'0' * 64}#1", text="Fordi.")))


@case(
    "made-up-change-number", "a change number that no edition has given the item, which is only a name", approved="s.m"
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    said = attrs.evolve(world.decision("s.m", "godkjent", "eier", at.edit, at.root), change="E07")
    return Planted(world, at.act(at.edit, "eva", said))


group("Who may do what")


@case("no-right-to-the-seat", "a decision in a seat that is not theirs", "(not-entitled)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, by="siri")
    return Planted(world, at.yes(at.edit, "nils"))


@case("for-a-body-without-right", "a body's words recorded by somebody who may not", "(not-entitled)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.decide(at.edit, "nils", "tilslutning", "rad", voice="rad"))


@case("forged-dates", "dates set back to before the key was retired", "(not-entitled)", approved="")
def _(keys: Keys) -> Planted:
    world = founded(keys)
    after = small(world, world.root, {**PEOPLE, "eva": who("eva", "eier", state="retired")})
    opened, opening = world.open(after, after)
    edit = world.commit(opened, plan=moved("m", when="2026"), by="nils")
    said = world.decision("s.m", "godkjent", "eier", edit, after)
    made = world.record("eva", said, base=edit, against=after, opening=opening, written=world.clock.replace(year=2020))
    return Planted(world, world.land(edit, made, when=1577880000))


@case("self-granted-role", "somebody gives themselves a role and uses it", "(not-entitled)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    people = {**PEOPLE, "nils": who("nils", "eier")}
    granted = world.commit(at.edit, plan=governance(policy(), persons(keys, people, 2)), by="nils")
    return Planted(world, at.yes(granted, "nils"))


@case("opened-without-right", "a round opened by somebody who may not", "(not-entitled)", "(round-not-opened)")
def _(keys: Keys) -> Planted:
    world = founded(keys)
    opened, opening = world.open(world.root, world.root, by="nils")
    edit = world.commit(opened, plan=moved("m", when="2026"), by="nils")
    return Planted(world, Round(world, opening, opened, edit).yes(edit))


@case("unknown-round", "a record in a round that was never opened", "(record-round)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(
        world, at.act(at.edit, "eva", world.decision("s.m", "godkjent", "eier", at.edit, at.root), round="2030")
    )


@case("round-name-reused", "a new round under the name of an adopted one", "(record-round)")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    first = adopted(world, at, at.yes(at.edit))
    return Planted(world, world.open(first, first)[0])


@case("retired-on-old-branch", "a retired key goes on signing on an old branch", "(key-retired-beside)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    retired = small(world, world.root, {**PEOPLE, "eva": who("eva", "eier", state="retired")})
    joined = merged(world, at.edit, retired, plan=governance_of(world, retired))
    old = at.yes(at.edit)
    return Planted(world, merged(world, joined, old))


def governance_of(world: Repository, commit: str) -> dict[str, bytes | None]:
    """The rules and people of a commit, for a merge that takes them over."""
    return {path: data for path, data in world.trees[commit].plan.items() if path.startswith("plan/governance/")}


@case(
    "retired-opens-on-old-branch", "a retired person opens a round on an old branch",
    "(key-retired-beside)", "(round-not-opened)",
)  # fmt: skip
def _(keys: Keys) -> Planted:
    world = founded(keys)
    retired = small(world, world.root, {**PEOPLE, "svein": who("svein", "sekretariat", state="retired")}, editor="nils")
    opened, opening = world.open(world.root, world.root, by="svein")
    edit = world.commit(opened, plan=moved("m", when="2026"), by="nils")
    yes = Round(world, opening, opened, edit).yes(edit)
    return Planted(world, merged(world, retired, yes))


@case(
    "retired-adopts-on-old-branch", "a retired person adopts a round on an old branch",
    "(adoption-fork)", "(key-retired-beside)",
)  # fmt: skip
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    retired = small(world, world.root, {**PEOPLE, "svein": who("svein", "sekretariat", state="retired")}, editor="nils")
    old = adopted(world, at, at.yes(at.edit), tag="", by="svein")
    return Planted(world, merged(world, retired, old), newest=retired)


@case("key-stolen", "a stolen key signs after the text known to be good", "(key-compromised)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    stolen = at.yes(at.edit)
    lost = small(world, world.root, {**PEOPLE, "eva": who("eva", "eier", state="compromised", good_until=world.root)})
    return Planted(world, merged(world, stolen, lost, plan=governance_of(world, lost)))


@case("key-stolen-and-marked", "a stolen key goes on signing after people.toml says so", "(key-compromised)")
def _(keys: Keys) -> Planted:
    world = founded(keys)
    lost = small(world, world.root, {**PEOPLE, "eva": who("eva", "eier", state="compromised", good_until=world.root)})
    opened, opening = world.open(lost, lost)
    edit = world.commit(opened, plan=moved("m", when="2026"), by="nils")
    return Planted(world, Round(world, opening, opened, edit).yes(edit, against=lost))


group("Edits and approvals")


@case("edit-nobody-signed", "an edit that nobody known has signed", "(unattributed)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, by=None)
    return Planted(world, at.yes(at.edit))


@case("self-approval", "the editor approves the edit, and it is adopted", "adoption-fails", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, by="eva")
    return Planted(world, adopted(world, at, at.yes(at.edit), tag=""))


@case("approved-then-edited", "an approved item is edited again, and adopted", "adoption-fails", "(stale)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    edit = world.commit(at.yes(at.edit), plan=moved("m", when="2027"), by="nils")
    return Planted(world, adopted(world, at, edit, tag=""))


@case("removed-without-approval", "an item is taken out, and nobody asked", "adoption-fails", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, without("n"))
    return Planted(world, adopted(world, at, at.edit, tag=""))


@case("rule-switched-off", "an edit removes the field that a rule guards", "adoption-fails", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, moved("o", payment=None))
    return Planted(world, adopted(world, at, at.yes(at.edit, item="s.o"), tag=""))


@case("blanket-yes-to-what-must-be-named", "a yes to a whole service, for an item that must be named", "adoption-fails")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, moved("o", title="O!"))
    yes = at.act(at.edit, "eva", world.blanket("s", "godkjent", "eier", at.edit, at.root))
    return Planted(world, adopted(world, at, yes, tag=""))


@case("without-quorum", "an adoption that too few have approved", "adoption-fails", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, adopted(world, at, at.edit, tag=""))


@case("over-a-block", "an adoption while somebody holds the item", "adoption-fails", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    blocked = at.decide(at.yes(at.edit), "eli", "avvist", "eier")
    return Planted(world, adopted(world, at, blocked, tag=""))


@case("block-dropped-in-merge", "a merge leaves a block out, and it is adopted", "record-dropped", "adoption-fails")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    block = at.decide(at.edit, "eli", "avvist", "eier")
    joined = merged(world, at.yes(at.edit), block, records={file_of(world, block)[0]: None})
    return Planted(world, adopted(world, at, joined, tag=""))


@case("unanswered", "an adoption before a remark that must be answered is", "adoption-fails", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    print_ = world.decision("s.m", "godkjent", "eier", at.edit, at.root).fingerprint
    remark = at.act(
        at.yes(at.edit), "arne", Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True)
    )
    return Planted(world, adopted(world, at, remark, tag=""))


group("Rules, people and adoptions")


@case("weakened-rules-used", "the rules are weakened and used at once", "adoption-fails", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    weak = policy(POLICY.replace("require = { eier = 1 }", "require = { sekretariat = 1 }"), 2)
    edit = world.commit(at.edit, plan=governance(weak, persons(keys)), by="nils")
    yes = at.decide(edit, "siri", "godkjent", "sekretariat")
    return Planted(world, adopted(world, at, yes, tag=""))


def ruled(keys: Keys, rules: str, serial: int) -> Planted:
    """New rules, approved as the rules ask, and adopted."""
    world, at = begun(keys, governance(policy(rules, serial), persons(keys)))
    yes = governed.voices(
        at, at.edit, ("eva", "godkjent", "eier", "policy"), ("siri", "godkjent", "sekretariat", "policy")
    )
    return Planted(world, adopted(world, at, yes, tag=""))


@case(
    "serial-skipped", "approved rules whose serial skips a number", "adoption-fails", "policy-serial", approved="policy"
)
def _(keys: Keys) -> Planted:
    return ruled(keys, POLICY.replace('name = "Eier"', 'name = "Eieren"'), 3)


@case(
    "rules-nobody-can-fulfil", "approved rules that need more people than there are",
    "adoption-fails", "policy-unsatisfiable", approved="policy",
)  # fmt: skip
def _(keys: Keys) -> Planted:
    return ruled(keys, POLICY.replace("require = { eier = 1 }", "require = { eier = 9 }"), 2)


@case(
    "signers-not-as-people",
    "an allowed_signers that names another key",
    "adoption-fails",
    "stray-content",
    "signers-false",
    approved="people",
)
def _(keys: Keys) -> Planted:
    changed = governance(policy(), persons(keys, {**PEOPLE, "nils": who("nils", key="nils-2")}, 2))
    path = "plan/governance/allowed_signers"
    world, at = begun(keys, {**changed, path: changed[path].replace(b"nils", b"nils.o")}, by="svein")
    yes = at.decide(at.edit, "siri", "godkjent", "sekretariat", "people")
    return Planted(world, adopted(world, at, yes, tag=""))


@case("unreadable-adopted", "a plan with a broken file is adopted", "adoption-fails", "plan-unreadable", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, {**moved("m", when="2026"), "plan/changes/2025.toml": b"[item\n"})
    return Planted(world, adopted(world, at, at.yes(at.edit), tag=""))


@case("newer-format-adopted", "a plan in a format that is not known here is adopted", "limit-reached")
def _(keys: Keys) -> Planted:
    service = texts()["plan/services/t.toml"].replace(b"plantui.service/1", b"plantui.service/3")
    world, at = begun(keys, {**moved("m", when="2026"), "plan/services/t.toml": service})
    return Planted(world, adopted(world, at, at.yes(at.edit), tag=""))


@case("another-id", "somebody gives the plan another id", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    plan = texts()["plan/plan.toml"].replace(b"plan-x", b"plan-y")
    return Planted(world, world.commit(at.yes(at.edit), plan={"plan/plan.toml": plan}, by=None))


@case("another-id-adopted", "a plan is adopted under another id", "adoption-fails", "plan-unreadable", approved="")
def _(keys: Keys) -> Planted:
    plan = texts()["plan/plan.toml"].replace(b"plan-x", b"plan-y")
    world, at = begun(keys, {"plan/plan.toml": plan})
    return Planted(world, adopted(world, at, at.edit, tag=""))


@case("stray-file-adopted", "a file hidden in the plan is adopted", "adoption-fails", "stray-content", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, {**moved("m", when="2026"), "plan/extra.toml": b"x = 1\n"})
    return Planted(world, adopted(world, at, at.yes(at.edit), tag=""))


@case(
    "edited-after-freeze", "a frozen edition is edited and adopted", "adoption-fails", "frozen-edit", approved="s.m s.n"
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    freeze = Act("round-freeze", edition=1, plan_fingerprint=world.print_of(at.edit))
    frozen = at.act(at.edit, "siri", freeze)
    edit = world.commit(frozen, plan=both_moved(), by="nils")
    yes = at.yes(at.yes(edit), item="s.n")
    return Planted(world, adopted(world, at, yes, tag=""))


def both_moved() -> dict[str, bytes]:
    """The plan's files with s.m and s.n changed."""
    new = {"m": {"when": "2026"}, "n": {"title": "N!"}}
    return texts([{**row, **new.get(str(row["id"]), {})} for row in MILESTONES])


@case("two-adoptions", "two adoptions from one baseline", "adoption-fork")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    one = adopted(world, at, at.yes(at.edit), tag="")
    return Planted(world, merged(world, one, small(world, world.root, {**PEOPLE, "nils": who("nils", key="nils-2")})))


@case("adoption-of-another-text", "an adoption that names another text", "adoption-fails", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    act = Act("adopt", version="1", plan_fingerprint="0" * 64, opening=at.opening, previous_adoption=at.root)
    return Planted(world, at.act(yes, "siri", act))


@case("tag-moved", "the tag of an adoption is moved", "(tag-mismatch)")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    done = adopted(world, at, at.yes(at.edit))
    world.tag("2025", at.edit)
    return Planted(world, done)


@case("tag-of-no-adoption", "a tag makes a text look adopted", "(tag-mismatch)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    world.tag("2025", at.edit)
    return Planted(world, at.edit)


@case("tag-missing", "an adoption without its tag", "(tag-missing)")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, adopted(world, at, at.yes(at.edit), tag=""))


@case(
    "objection-beside-adoption", "somebody objects in the same hour, and the adoption wins",
    "(late)", "(adoption-over-objection)",
)  # fmt: skip
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    block = at.decide(yes, "eli", "avvist", "eier")
    return Planted(world, merged(world, adopted(world, at, yes), block))


@case(
    "rests-on-stolen-key", "an adoption rests on a key that is found to be stolen",
    "(key-compromised)", "(adoption-contested)",
)  # fmt: skip
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    done = adopted(world, at, at.yes(at.edit))
    people = {**PEOPLE, "eva": who("eva", "eier", state="compromised", good_until=world.root)}
    return Planted(world, small(world, done, people))


group("What was seen before, and what is on the disk")


@case("shortened", "the newest commits are taken away", "history-shortened", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.edit, seen=at.yes(at.edit))


@case("rewritten", "the branch is rewritten", "history-rewritten", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.yes(at.edit), seen=at.yes(at.edit, "eli"))


@case(
    "before-the-root",
    "the branch ends before the plan was founded",
    "history-rewritten",
    "history-shortened",
    approved="",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, world.commits[world.root].parents[0], newest=world.root, seen=at.edit)


@case("without-the-root", "another history stands where the plan was", "history-rewritten", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, world.commit(plan=texts(), by="siri"), newest=world.root, seen=at.edit)


@case("forked", "another adoption than the one seen is shown", "adoption-fork")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    one = adopted(world, at, at.yes(at.edit))
    other = adopted(world, at, at.yes(at.edit, "eli"), tag="")
    return Planted(world, one, newest=other)


@case("behind", "a branch that has not got the newest adoption yet", "(behind)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    return Planted(world, yes, newest=adopted(world, at, yes, tag=""))


@case("own-record-missing", "a record that landed from here is gone", "own-record-missing", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    return Planted(world, at.edit, own=((world.records[yes], yes),))


@case("replace-refs", "a replace ref hides an unsigned record", "record-unsigned", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    unsigned, honest = at.yes(at.edit, key=None), at.yes(at.edit, "eli")
    world.refs[f"refs/replace/{unsigned}"] = honest
    return Planted(world, unsigned)


@case("grafts", "a graft hides an unsigned record", "record-unsigned", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    unsigned = at.yes(at.edit, key=None)
    tip = world.commit(unsigned, by="nils")

    def graft(folder: Path) -> None:
        (folder / "info").mkdir()
        (folder / "info/grafts").write_text(f"{tip} {at.edit}\n")

    return Planted(world, tip, spoil=graft)


@case("shallow-file", "a shallow file hides an unsigned record that is there", "record-unsigned", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    tip = world.commit(at.yes(at.edit, key=None), by="nils")
    return Planted(world, tip, spoil=lambda folder: (folder / "shallow").write_text(f"{tip}\n"))


@case("shallow", "a clone without its older commits", "history-incomplete")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    tip = at.yes(at.edit)
    return Planted(
        world, tip, without=(at.opened,), spoil=lambda folder: (folder / "shallow").write_text(f"{at.edit}\n")
    )


@case("object-missing", "a record's object is deleted from the disk", "object-missing")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    return Planted(world, yes, without=(world.put("blob", file_of(world, yes)[1]),))


@case("object-swapped", "a record's bytes are swapped on the disk", "object-damaged")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    _path, data = file_of(world, yes)
    blob = world.put("blob", data)
    other = data.replace(b'word = "godkjent"', b'word = "avvist"')
    return Planted(world, yes, spoil=lambda folder: world.store(folder, blob, "blob", other))


def shaped(keys: Keys, folder: str, change: Callable[[list[Row]], list[Row]]) -> Planted:
    """A signed edit whose tree git would not have written."""
    world, at = begun(keys)
    tip = world.commit(at.edit, plan=moved("m", when="2027"), by="nils", shape=rows_of(folder, change))
    return Planted(world, tip)


@case("tree-duplicate", "a folder that holds one name twice", "tree-malformed", approved="")
def _(keys: Keys) -> Planted:
    return shaped(keys, "plan/services", lambda rows: [rows[0], *rows])


@case("tree-unsorted", "a folder whose names are not in order", "tree-malformed", approved="")
def _(keys: Keys) -> Planted:
    return shaped(keys, "plan/services", lambda rows: rows[::-1])


@case("tree-look-alike", "two names that differ in capital letters only", "tree-malformed", approved="")
def _(keys: Keys) -> Planted:
    return shaped(keys, "plan/services", lambda rows: [(rows[0][0], "S.toml", rows[0][2]), *rows])


@case("tree-program", "a file of the plan made a program", "tree-malformed", approved="")
def _(keys: Keys) -> Planted:
    return shaped(keys, "plan/services", lambda rows: [(PROGRAM, *rows[0][1:]), *rows[1:]])


@case("tree-submodule", "a part of the plan that stands in another repository", "tree-malformed", approved="")
def _(keys: Keys) -> Planted:
    return shaped(keys, "plan/services", lambda rows: [*rows, ("160000", "u.toml", "1" * 40)])


@case("tree-healed", "a malformed folder is put right in a new commit", "(tree-malformed)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    odd = world.commit(at.edit, by="nils", shape=rows_of("plan/services", lambda rows: rows[::-1]))
    return Planted(world, at.yes(world.commit(odd, by="nils")))


@case("tree-malformed-elsewhere", "words are said while another folder is malformed", "tree-malformed", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    shape = rows_of("plan/services", lambda rows: rows[::-1])
    odd = world.commit(at.edit, by="nils", shape=shape)
    return Planted(world, say_yes(world, at, odd, shape=shape))


@case(
    "said-in-a-malformed-folder", "words are said in a folder that is malformed", "tree-malformed", "record-unproven",
    approved="",
)  # fmt: skip
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    shape = rows_of("plan/reviews/2025", lambda rows: rows[::-1])
    said = at.decide(at.edit, "arne", "tilslutning", "arkitekt")
    return Planted(world, say_yes(world, at, said, shape=shape))


@case(
    "plan-is-a-file", "the plan's folder is replaced by a file",
    "tree-malformed", "record-dropped", "(stale)", "(unattributed)",
)  # fmt: skip
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    blob = world.put("blob", b"nothing here")
    shape = rows_of("", lambda rows: [("100644", "plan", blob) if row[1] == "plan" else row for row in rows])
    return Planted(world, world.commit(at.yes(at.edit), by=None, shape=shape))


group("Honest histories")


@case("whole-round", "a round from its opening to its adoption")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, adopted(world, at, at.yes(at.edit)))


@case("two-clones", "two people say something at once, and both land", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    one, other = at.yes(at.edit), at.decide(at.edit, "arne", "tilslutning", "arkitekt")
    return Planted(world, merged(world, one, other))


@case("merged-by-a-forge", "a forge merges a branch with a key of its own", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    branch = world.commit(at.opened, plan=moved("n", title="N!"), by="nils")
    joined = world.commit(at.edit, branch, plan=both_moved(), by="forge", message="Merge pull request #1")
    return Planted(world, at.yes(joined))


LENIENT = POLICY.replace("require = { eier = 1 }\n", "require = { eier = 1 }\neditors_may_approve = true\n")


@case("unsigned-edits-allowed", "unsigned edits, where the rules let editors approve")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, by=None, rules=policy(LENIENT))
    return Planted(world, adopted(world, at, at.yes(at.edit)))


@case("vouched", "an unsigned edit that somebody registered answers for")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, by=None)
    print_ = world.decision("s.m", "godkjent", "eier", at.edit, at.root).fingerprint
    vouch = at.act(at.edit, "nils", Act("vouch", item="s.m", fingerprint=print_))
    return Planted(world, adopted(world, at, at.yes(vouch)))


ROTATED = {**PEOPLE, "eva": Who(("eier",), keys=(("eva", "retired", ""), ("eva-2", "active", "")))}


@case("key-rotation", "a key is replaced by a small round in the middle of a long one", "(key-retired-beside)")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    rotated = small(world, world.root, ROTATED)
    joined = merged(world, yes, rotated, plan=governance_of(world, rotated))
    done = at.adopt(at.yes(joined, key="eva-2", against=rotated), against=rotated)
    world.tag("2025", done)
    return Planted(world, done)


@case("key-retired-with-mark", "what a retired key signed before the mark still counts", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    people = {**PEOPLE, "eva": Who(("eier",), keys=(("eva", "retired", yes), ("eva-2", "active", "")))}
    rotated = small(world, world.root, people)
    return Planted(world, merged(world, yes, rotated, plan=governance_of(world, rotated)))


@case("key-lost-before-adoption", "a key is lost on Friday, and Monday's adoption holds all the same")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    people = {
        **PEOPLE,
        "siri": Who(("sekretariat",), ("rad",), keys=(("siri", "retired", at.edit), ("siri-2", "active", ""))),
    }
    lost = small(world, world.root, people, by="svein", editor="nils")
    joined = merged(world, at.yes(at.edit, "eli"), lost, plan=governance_of(world, lost))
    fresh = at.yes(joined, against=lost)
    done = at.adopt(fresh, against=lost, key="siri-2")
    world.tag("2025", done)
    return Planted(world, done)


@case("several-rounds", "three rounds, each on the one before")
def _(keys: Keys) -> Planted:
    world = founded(keys)
    last = world.root
    for year in ("2025", "2026", "2027"):
        opened, opening = world.open(last, last, round=year)
        edit = world.commit(opened, plan=moved("m", when=f"{year}-06"), by="nils")
        said = world.decision("s.m", "godkjent", "eier", edit, last)
        yes = world.say(edit, "eva", said, against=last, opening=opening, round=year)
        last = world.adopt(yes, last, opening, round=year)
        world.tag(year, last)
    return Planted(world, last)


@case("squash", "a branch with records is squashed", "record-mixed", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    branch = at.decide(at.yes(at.edit), "arne", "tilslutning", "arkitekt")
    return Planted(world, world.commit(at.edit, records=dict(world.trees[branch].records)))


@case("squash-healed", "a squash, and then the branch itself is merged", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    branch = at.decide(at.yes(at.edit), "arne", "tilslutning", "arkitekt")
    squashed = world.commit(at.edit, records=dict(world.trees[branch].records))
    return Planted(world, merged(world, squashed, branch))


@case("late", "a statement that comes after the adoption", "(late)")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    done = adopted(world, at, at.yes(at.edit))
    said = world.decision("s.m", "ingen_merknader", None, at.edit, at.root)
    made = world.record("arne", said, base=at.edit, against=at.root, opening=at.opening)
    return Planted(world, merged(world, done, world.land(at.edit, made)))


@case("edited-and-approved-again", "an approval lapses and is given again", "(superseded)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    edit = world.commit(at.yes(at.edit), plan=moved("m", when="2027"), by="nils")
    return Planted(world, at.yes(edit))


@case("lapsed", "an approval that lapses by an edit", "(stale)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, world.commit(at.yes(at.edit), plan=moved("m", when="2027"), by="nils"))


@case("body-and-service", "a body answers by its recorder, and a whole service is approved at once")
def _(keys: Keys) -> Planted:
    world, at = begun(keys, moved("o", payment="duty"))
    source = Source("minutes", "Protokoll 7", present=12, votes_for=11, votes_against=1)
    rad = at.decide(at.edit, "siri", "tilslutning", "rad", "s.o", voice="rad", source=source)
    return Planted(world, adopted(world, at, at.yes(rad, item="s.o")))


@case("block-lifted", "a block is lifted by somebody who may")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    block = at.decide(at.edit, "eli", "avvist", "eier")
    lift = at.act(at.yes(block), "eva", Act("lift", to=world.act(block)))
    return Planted(world, adopted(world, at, lift))


@case("remark-answered", "a remark is answered, and the frozen edition adopted")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    freeze = at.act(at.edit, "siri", Act("round-freeze", edition=1, plan_fingerprint=world.print_of(at.edit)))
    print_ = world.decision("s.m", "godkjent", "eier", at.edit, at.root).fingerprint
    remark = at.act(freeze, "arne", Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True))
    reply = at.act(remark, "eva", Act("reply", to=world.act(remark), text="Fordi."))
    return Planted(world, adopted(world, at, at.yes(reply, base=at.edit, edition=1)))


@case("accepted", "an adoption that lists an old finding and lives with it", "(record-dropped)")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    gone = world.commit(yes, records={file_of(world, yes)[0]: None}, by="nils")
    return Planted(world, adopted(world, at, gone, accept=(f"record-dropped:{gone}",)))


@case("files-beside-the-plan", "programs and links beside the plan are nobody's business", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    outside = {"build.sh": b"exit 0\n", "latest": b"build.sh"}
    beside = world.commit(at.edit, outside=outside, modes={"build.sh": PROGRAM, "latest": LINK})
    return Planted(world, at.yes(beside))
