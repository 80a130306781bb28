"""Records signed with gpg: the audit and the verifier take the same ones for good."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from e2e import verifier
from e2e.corpus import Planted
from e2e.test_corpus import audited
from plantui import limits
from plantui.review.authority import editors
from plantui.review.ledger.commit_facts import Pins
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish
from support.authority import PEOPLE, governance, moved, policy, round_of, texts
from support.governed import Keys, Repository, persons

THEN = ("gpg", "--batch", "--quiet", "--yes", "--faked-system-time", "20200101T120000", "--pinentry-mode", "loopback")


def gpg(*words: str, given: bytes = b"") -> bytes:
    """gpg on a day in 2020, when the key that lasts a day is still good."""
    return subprocess.run((*THEN, *words), input=given, check=True, capture_output=True).stdout


def key_name() -> str:
    """The fingerprint of the one key there is."""
    (row,) = (line for line in gpg("--with-colons", "--list-keys").decode().splitlines() if line.startswith("fpr:"))
    return row.split(":")[9]


def after_revocation(name: str, folder: str) -> str:
    """A key as it is once it was revoked, in a folder; where it signs it is not."""
    home = ("--homedir", folder)
    written = Path(os.environ["GNUPGHOME"], f"openpgp-revocs.d/{name}.rev").read_text("utf-8")
    gpg(*home, "--import", given=gpg("--armor", "--export", name))
    gpg(*home, "--import", given=written.replace(":-----BEGIN", "-----BEGIN").encode())
    return gpg(*home, "--armor", "--export", name).decode()


def with_gpg(person: str, name: str, armored: str) -> bytes:
    """An owner of people.toml with one gpg key."""
    keys = f'[{{ gpg = "{name}", armored = """\n{armored}""" }}]'
    return f'[people.{person}]\nname = "{person}"\nroles = ["eier"]\nkeys = {keys}\n'.encode()


def planted(keys: Keys, expires: str, revoked: str = "") -> Planted:
    """A plan that registers a gpg key for Ola, an owner, and his yes to s.m.

    With `revoked`, a folder, the key is registered as it is after its revocation there; it signs from where it is not.
    """
    gpg("--passphrase", "", "--quick-gen-key", "ola", "ed25519", "sign", expires)
    name = key_name()
    armored = gpg("--armor", "--export", name).decode()
    if revoked:
        armored = after_revocation(name, revoked)
    world = Repository(keys=keys)
    people = persons(keys, PEOPLE) + with_gpg("ola", name, armored)
    world.found(world.commit(plan={**texts(), **governance(policy(), people)}, by="siri"))
    world.tag("2024", world.root)
    at = round_of(world)
    said = world.decision("s.m", "godkjent", "eier", at.edit, at.root)
    made = world.record("ola", said, base=at.edit, against=at.root, opening=at.opening)

    def seal(raw: bytes) -> bytes:
        return gpg("--armor", "--detach-sign", "--local-user", name, given=raw)

    return Planted(world, world.land(at.edit, made, by=None, seal=seal))


@pytest.mark.parametrize("expires", ["never", "1d"])
@pytest.mark.usefixtures("gnupg_home")
def test_a_gpg_key_good_or_expired_counts(expires: str, keys: Keys, tmp_path: Path) -> None:
    """Dates are never read: what an expired key signed is approved by both."""
    case = planted(keys, expires)
    folder = case.dump(tmp_path / "plan")
    found, approved = audited(folder, case.pins)
    other = verifier.audit(str(folder), "main", case.pins)
    assert [one.code for one in found.findings] == [] and (other["failing"], other["notices"]) == ([], [])
    assert approved == {"s.m"} == {item for items in other["approved"].values() for item in items}


@pytest.mark.usefixtures("gnupg_home")
def test_a_gpg_key_that_was_revoked_is_nobodys(keys: Keys, tmp_path: Path) -> None:
    """What it signed is by no key of the recorder's, for both."""
    with tempfile.TemporaryDirectory(prefix="gpg-") as revoked:
        case = planted(keys, "never", revoked)
    folder = case.dump(tmp_path / "plan")
    found, approved = audited(folder, case.pins)
    other = verifier.audit(str(folder), "main", case.pins)
    assert [one.code for one in found.findings] == [code for code, _ in other["failing"]] == ["record-signer"]
    assert approved == set() and other["notices"] == []


PATH = "plan/governance/people.toml"


@pytest.mark.parametrize("how", ["very many keys", "the revoked key"])
@pytest.mark.usefixtures("gnupg_home")
def test_a_people_file_that_nobody_adopted_changes_no_answer_about_gpg(how: str, keys: Keys, tmp_path: Path) -> None:
    """Whoever may push can commit one: gpg knows the keys of the rules that were in force, and no others."""
    case = planted(keys, "never")
    before = case.world.trees[case.tip].plan[PATH]
    name = key_name()
    if how == "the revoked key":
        with tempfile.TemporaryDirectory(prefix="gpg-") as revoked:
            made = persons(keys, PEOPLE) + with_gpg("ola", name, after_revocation(name, revoked))
    else:
        first, _, rest = gpg("--armor", "--export", name).decode().partition("\n")
        numbers = range(limits.GPG_KEYS + 1)
        many = (with_gpg(f"p{one}", f"{one:040X}", f"{first}\nComment: {one}\n{rest}") for one in numbers)
        made = before + b"".join(many)
    world = case.world
    hostile = world.commit(case.tip, plan={PATH: made}, by=None)
    case = Planted(world, world.commit(hostile, plan={PATH: before}, by=None))
    folder = case.dump(tmp_path / "plan")
    found, approved = audited(folder, case.pins)
    assert [one.code for one in found.findings] == [] and found.passed
    assert approved == {"s.m"}


def small_round(world: Repository, keys: Keys, before: str, name: str, state: str = "active", at: str = "") -> str:
    """A round that has Ola's key adopted as it is after its revocation, since an adoption; the new adoption."""
    with tempfile.TemporaryDirectory(prefix="gpg-") as revoked:
        held = with_gpg("ola", name, after_revocation(name, revoked))
    if state != "active":
        held = held.replace(b'gpg = "', f'state = "{state}", gpg = "'.encode())
    opened, begun = world.open(at or before, before, by="siri", round="people-2")
    made = persons(keys, PEOPLE, 2) + held
    edit = world.commit(opened, plan=governance(policy(), made), by="svein")
    said = world.decision("people", "godkjent", "sekretariat", edit, before)
    yes = world.say(edit, "siri", said, against=before, opening=begun, round="people-2")
    done = world.adopt(yes, before, begun, by="siri", round="people-2")
    world.tag("people-2", done)
    return done


def opening_of(case: Planted) -> str:
    world = case.world
    return next(rid for at, rid in world.records.items() if world.said_in(at).acts[0].kind == "round-open")


@pytest.mark.usefixtures("gnupg_home")
def test_a_key_adopted_later_as_revoked_leaves_what_it_signed_before(keys: Keys, tmp_path: Path) -> None:
    """The yes, and the adoption that rests on it, are judged by the key as the rules at their place have it."""
    case = planted(keys, "never")
    world = case.world
    done = world.adopt(case.tip, world.root, opening_of(case))
    world.tag("2025", done)
    later = small_round(world, keys, done, key_name())
    case = Planted(world, later)
    folder = case.dump(tmp_path / "plan")
    found, _ = audited(folder, case.pins)
    other = verifier.audit(str(folder), "main", case.pins)
    assert ([one.code for one in found.findings], found.passed) == ([], True)
    assert (other["failing"], other["notices"], other["passed"]) == ([], [], True)
    assert [one.commit for one in found.horizon.line] == other["adoptions"] == [world.root, done, later]


@pytest.mark.usefixtures("gnupg_home")
def test_a_key_that_the_rules_in_force_have_as_revoked_says_nothing_new(keys: Keys, tmp_path: Path) -> None:
    """Adopted as revoked first and used then: the rules before, which knew it whole, are not those at its place."""
    case = planted(keys, "never")
    world, name = case.world, key_name()
    later = small_round(world, keys, world.root, name)
    opened, at = world.open(later, later, by="siri", round="2025-b")
    edit = world.commit(opened, plan=moved("m", when="2026"), by="svein")
    said = world.decision("s.m", "godkjent", "eier", edit, later)
    made = world.record("ola", said, base=edit, against=later, opening=at, round="2025-b")

    def seal(raw: bytes) -> bytes:
        return gpg("--armor", "--detach-sign", "--local-user", name, given=raw)

    case = Planted(world, world.land(edit, made, by=None, seal=seal))
    folder = case.dump(tmp_path / "plan")
    found, approved = audited(folder, case.pins)
    other = verifier.audit(str(folder), "main", case.pins)
    assert (
        [(one.code, one.commit) for one in found.findings if one.severity == "failing"]
        == [("record-signer", case.tip)]
        == other["failing"]
    )
    assert approved == set() and not any(other["approved"].values())


@pytest.mark.parametrize(("state", "code"), [("active", "key-retired-beside"), ("compromised", "key-compromised")])
@pytest.mark.usefixtures("gnupg_home")
def test_a_key_adopted_as_revoked_beside_what_it_signed_does_not_hold_for_that(
    state: str, code: str, keys: Keys, tmp_path: Path
) -> None:
    """Whoever signed beside it may be anybody by then; a key marked as stolen is so in a revoked form, too."""
    case = planted(keys, "never")
    world = case.world
    beside = small_round(world, keys, world.root, key_name(), state)
    case = Planted(world, world.commit(case.tip, beside, plan=world.trees[beside].plan, by="svein"))
    folder = case.dump(tmp_path / "plan")
    found, approved = audited(folder, case.pins)
    other = verifier.audit(str(folder), "main", case.pins)
    told = {(one.code, one.commit) for one in found.findings}
    assert {one for one, _ in told} >= {code} and approved == set()
    assert told == {*other["failing"], *other["notices"]}
    assert not any(other["approved"].values())


@pytest.mark.usefixtures("gnupg_home")
def test_an_edit_keeps_its_editor_when_the_key_is_revoked_later(keys: Keys, tmp_path: Path) -> None:
    """Who edited is asked of the rules in the edit's own history; where those have the key as revoked, it is nobody."""
    case = planted(keys, "never")
    world, name = case.world, key_name()

    def seal(raw: bytes) -> bytes:
        return gpg("--armor", "--detach-sign", "--local-user", name, given=raw)

    before = world.commit(world.root, plan=moved("m", when="2027"), by=None, seal=seal)
    back = world.commit(before, plan=texts(), by="svein")
    done = small_round(world, keys, world.root, name, at=back)
    after = world.commit(done, plan=moved("m", when="2027"), by=None, seal=seal)
    wish = Wish(path=str(Planted(world, after).dump(tmp_path / "plan")))
    desk = session_open.open_desk(startup.begin(wish), wish, Memory())
    inquiry = review.judge(Session(desk, Memory()), pins=Pins(root=world.root))
    horizon = inquiry.horizon(after)
    assert [one.commit for one in horizon.line] == [world.root, done]
    assert [editors.signer_of(inquiry, horizon, one) for one in (before, back, after)] == ["ola", "svein", ""]
