"""More of the corpus: second introductions, objects beyond their bounds, signatures, founding, and one's own words.

The histories that demanded the amended clauses 1 to 4, 9, 10, 15, 17 and 18.
"""

from __future__ import annotations

from collections.abc import Callable

from e2e.corpus import Planted, begun, case, file_of, governance_of, group, merged, say_yes, small
from e2e.corpus_answers import picked
from plantui.review.records.record import Act
from support import signatures
from support.authority import PEOPLE, governance, moved, policy, texts, who
from support.governed import Keys, Repository, persons

LONG = "a line of a build log\n" * 50_000


group("One record introduced twice")


@case("adoption-copied", "an outsider adds the adoption's record again on the same parent", approved=None)
def _(keys: Keys) -> Planted:
    return copied(keys, "stranger")


def copied(keys: Keys, key: str | None, newest: bool = False) -> Planted:
    """An adoption, and its record again on the same parent by some key, merged."""
    world, at = begun(keys)
    done = at.adopt(at.yes(at.edit))
    world.tag("2025", done)
    before = world.commits[done].parents[0]
    path, data = file_of(world, done)
    again = world.commit(before, records={path: data}, by=key, message="again")
    return Planted(world, merged(world, done, again), newest=done if newest else "")


@case("adoption-copied-unsigned", "somebody adds the adoption's record again without signing")
def _(keys: Keys) -> Planted:
    return copied(keys, None)


@case("adoption-copied-elsewhere", "an outsider adds the adoption's record on another branch, before it is merged")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    done = at.adopt(at.yes(at.edit))
    world.tag("2025", done)
    path, data = file_of(world, done)
    again = world.commit(at.opened, records={path: data}, by="stranger")
    return Planted(world, merged(world, again, done, plan=dict(world.trees[done].plan)))


@case("adoption-signed-again", "the adopter signs the same adoption twice, and both are merged", "adoption-fork")
def _(keys: Keys) -> Planted:
    return copied(keys, "siri")


@case("adoption-signed-again-seen", "the same, by somebody who saw the first", "(adoption-fork)")
def _(keys: Keys) -> Planted:
    return copied(keys, "siri", newest=True)


@case("adoption-made-again", "an adoption that lost the race is signed again over a colleague's record")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    path, data = file_of(world, at.adopt(yes))
    colleague = at.decide(yes, "arne", "tilslutning", "arkitekt")
    again = world.commit(colleague, records={path: data}, by="siri")
    world.tag("2025", again)
    return Planted(world, again)


@case("refused-word-copied", "an outsider copies a word that does not count", "(not-entitled)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    word = at.yes(at.edit, "nils")
    return Planted(world, picked(world, word, word, "stranger"))


@case("record-picked", "a colleague brings a yes in again with their own key", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    return Planted(world, picked(world, yes, yes, "eli"))


@case("stray-file-twice", "two branches bring the same file that nobody signed", "record-malformed", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    stray = {"plan/reviews/2025/x.toml": b"x = 1\n"}
    one, other = (world.commit(at.edit, records=stray, message=name) for name in ("one", "other"))
    return Planted(world, merged(world, one, other))


@case("stray-file-taken-out", "a file that nobody signed is taken out again", "(record-unsigned)", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    unsigned = at.yes(at.edit, key=None)
    return Planted(world, world.commit(unsigned, records={file_of(world, unsigned)[0]: None}, by="nils"))


@case("unsigned-from-before-the-root", "a record file from before the plan was founded, unsigned")
def _(keys: Keys) -> Planted:
    world = Repository(keys=keys)
    first = world.commit(plan={**texts(), **governance(policy(), persons(keys))}, by="siri")
    act = Act("remark", item="s.m", fingerprint="0" * 64, text="Fra før.")
    said = world.land(first, world.record("nils", act, base=first, against=None, opening=None), by=None)
    world.found(said)
    world.tag("2024", world.root)
    return Planted(world, world.commit(world.root, by="nils"))


group("Objects beyond their bounds")


@case("long-message", "a commit with a build log for a message", "(commit-large)", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, world.commit(at.yes(at.edit), message=LONG))


@case(
    "long-message-edits",
    "an edit in a commit too long to be read to its end",
    "(commit-large)",
    "(unattributed)",
    approved="",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    edit = world.commit(at.edit, plan=moved("m", when="2027"), by="nils", message=LONG)
    return Planted(world, at.yes(edit))


@case(
    "long-message-says",
    "a record in a commit too long to be read to its end",
    "record-unproven",
    "(commit-large)",
    approved="",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, message=LONG))


@case("many-parents", "a merge of more parents than a commit's bound in bytes", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    return Planted(world, world.commit(yes, *[at.edit] * 24_000))


@case("large-file-once", "a plan file of nine million bytes, taken back at once", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    path = "plan/changes/2025.toml"
    large = world.commit(at.edit, plan={path: b"# " + b"x" * 9_000_000 + b"\n"}, by="nils")
    return Planted(world, at.yes(world.commit(large, plan={path: None}, by="nils")))


@case("newer-toml-adopted", "a text that only a later TOML allows is adopted", "adoption-fails", "plan-unreadable")
def _(keys: Keys) -> Planted:
    path = "plan/services/t.toml"
    newer = texts()[path].replace(b'title = "Tjeneste t"', b'title = "Tjeneste \\x74"')
    assert newer != texts()[path]
    world, at = begun(keys, {**moved("m", when="2026"), path: newer})
    return Planted(world, at.adopt(at.yes(at.edit)))


@case(
    "byte-order-mark-adopted",
    "a text that begins with a byte order mark is adopted",
    "adoption-fails",
    "plan-unreadable",
)
def _(keys: Keys) -> Planted:
    path = "plan/services/t.toml"
    world, at = begun(keys, {**moved("m", when="2026"), path: b"\xef\xbb\xbf" + texts()[path]})
    return Planted(world, at.adopt(at.yes(at.edit)))


group("What a signature is")


def sealed(keys: Keys, change: Callable[[bytes], bytes]) -> Planted:
    """Eva's yes, whose good signature is written in another way."""
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, seal=lambda raw: change(keys.seal("eva", raw))))


@case("signature-s-plus-l", "a signature with the group's order added to its second half", "record-signer", approved="")
def _(keys: Keys) -> Planted:
    def doubled(armored: bytes) -> bytes:
        blob = signatures.unarmored(armored)
        order = 2**252 + 27742317777372353535851937790883648493
        half = int.from_bytes(blob[-32:], "little") + order
        return signatures.armor(blob[:-32] + half.to_bytes(32, "little"))

    return sealed(keys, doubled)


@case(
    "signature-loose-base64", "a signature whose last letters hold bits that mean nothing", "record-signer", approved=""
)
def _(keys: Keys) -> Planted:
    def loose(armored: bytes) -> bytes:
        lines = armored.split(b"\n")
        last = lines[-3]
        letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        pads = last.count(b"=")
        assert pads
        at = len(last) - pads - 1
        lines[-3] = last[:at] + letters[letters.index(last[at]) + 1 :][:1] + last[at + 1 :]
        return b"\n".join(lines)

    return sealed(keys, loose)


@case("signature-with-cr", "a signature whose lines end as on another system", "record-signer", approved="")
def _(keys: Keys) -> Planted:
    return sealed(keys, lambda armored: armored.replace(b"\n", b"\r\n"))


@case("signature-with-blank-end", "a signature with an empty line after it", "record-signer", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, say_yes(world, at, at.edit, seal=lambda raw: keys.seal("eva", raw), after=b"\n "))


@case("signature-in-other-widths", "a signature in lines of another width", approved="s.m")
def _(keys: Keys) -> Planted:
    def narrow(armored: bytes) -> bytes:
        lines = armored.rstrip(b"\n").split(b"\n")
        text = b"".join(lines[1:-1])
        return b"\n".join([lines[0], *(text[at : at + 64] for at in range(0, len(text), 64)), lines[-1]])

    return sealed(keys, narrow)


@case("edit-with-a-header", "an edit whose commit has a header more, rightly signed", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    edit = world.commit(at.edit, plan=moved("m", when="2027"), by="nils", headers=b"encoding ISO-8859-1\n")
    return Planted(world, at.yes(edit))


group("Founding, names, and one's own words")


@case("founded-without-signers", "a plan founded without allowed_signers", "(signers-missing)")
def _(keys: Keys) -> Planted:
    world = Repository(keys=keys)
    rules = governance(policy(), persons(keys))
    files = {path: data for path, data in rules.items() if not path.endswith("allowed_signers")}
    world.found(world.commit(plan={**texts(), **files}, by="siri"))
    world.tag("2024", world.root)
    return Planted(world, world.root)


@case("signers-replaced", "somebody puts a key of their own into allowed_signers", "signers-false", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    false = f'eva namespaces="git" {keys.public("stranger")}\n'.encode()
    return Planted(world, world.commit(at.yes(at.edit), plan={"plan/governance/allowed_signers": false}))


@case("adopt-without-the-step", "somebody who may not adopt signs an adoption", "(not-entitled)")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    return Planted(world, at.adopt(at.yes(at.edit), by="eva"))


@case(
    "failed-adoption-made-good",
    "an adoption that lacked a yes, and a later one of the same round that holds",
    "(adoption-fails)",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    done = at.adopt(at.yes(at.adopt(at.edit)))
    world.tag("2025", done)
    return Planted(world, done)


@case("fork-of-the-unchanged-text", "one old key adopts the unchanged text on a branch beside", "adoption-fork")
def _(keys: Keys) -> Planted:
    return unchanged(keys, seen=False)


def unchanged(keys: Keys, seen: bool) -> Planted:
    """The secretary's key is replaced by a small round; the old one opens and adopts the unchanged text beside it."""
    world, _at = begun(keys)
    lost = small(
        world,
        world.root,
        {**PEOPLE, "siri": who("siri", "sekretariat", key="siri-2", may_record_for=("rad",))},
        by="svein",
        editor="nils",
    )
    opened, opening = world.open(world.root, world.root, round="2030")
    forked = world.adopt(opened, world.root, opening, round="2030")
    return Planted(world, merged(world, lost, forked), newest=lost if seen else "")


@case(
    "fork-of-the-unchanged-text-seen",
    "the same, for somebody who has seen the small round",
    "(adoption-fork)",
    "(key-retired-beside)",
    "(round-not-opened)",
)
def _(keys: Keys) -> Planted:
    return unchanged(keys, seen=True)


@case("own-record-squashed", "one's own record in a squash", "own-record-unsigned", "record-mixed", approved="")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    branch = at.decide(at.yes(at.edit), "arne", "tilslutning", "arkitekt")
    yes = world.commits[branch].parents[0]
    squashed = world.commit(at.edit, records=dict(world.trees[branch].records))
    return Planted(world, squashed, own=((world.records[yes], yes),))


@case(
    "own-record-signed-by-another",
    "one's own record rebased by a colleague who signs",
    "own-record-unsigned",
    "record-signer",
    approved="",
)
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    again = world.commit(at.edit, records=dict([file_of(world, yes)]), by="eli")
    return Planted(world, again, own=((world.records[yes], yes),))


@case("own-record-healed", "the signed original of a squashed record is merged", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    yes = at.yes(at.edit)
    again = world.commit(at.edit, records=dict([file_of(world, yes)]), by=None)
    return Planted(world, merged(world, again, yes), own=((world.records[yes], yes),))


@case("people-while-editing", "a new key in people.toml, and allowed_signers not yet", "signers-false")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    rules = governance_of(world, at.edit)
    rules["plan/governance/people.toml"] = persons(keys, {**PEOPLE, "nils": who("nils", key="nils-2")}, 2)
    return Planted(world, world.commit(at.edit, plan=rules, by="svein"))


@case("two-rounds", "two rounds at once, each with its own answers", approved="s.m")
def _(keys: Keys) -> Planted:
    world, at = begun(keys)
    opened, opening = world.open(at.yes(at.edit), world.root, round="2026")
    said = world.decision("s.m", "avvist", "eier", opened, world.root)
    world_tip = world.say(opened, "eva", said, against=world.root, opening=opening, round="2026")
    return Planted(world, world_tip)
