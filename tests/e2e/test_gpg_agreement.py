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
from support.authority import PEOPLE, governance, policy, round_of, texts
from support.governed import Keys, Repository, persons

THEN = ("gpg", "--batch", "--quiet", "--yes", "--faked-system-time", "20200101T120000", "--pinentry-mode", "loopback")


def gpg(*words: str, given: bytes = b"") -> bytes:
    """gpg on a day in 2020, when the key that lasts a day is still good."""
    return subprocess.run((*THEN, *words), input=given, check=True, capture_output=True).stdout


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
    (row,) = (line for line in gpg("--with-colons", "--list-keys").decode().splitlines() if line.startswith("fpr:"))
    name = row.split(":")[9]
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
    (row,) = (line for line in gpg("--with-colons", "--list-keys").decode().splitlines() if line.startswith("fpr:"))
    name = row.split(":")[9]
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
