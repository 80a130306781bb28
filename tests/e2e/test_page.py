"""VERIFISER.md followed in histories where a key was lost, stolen or never listed: it says what the audit says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from e2e.corpus import CASES, Planted, begun, governance_of, merged, small
from plantui.usecases.rounds import verifier_page
from support import repositories
from support.authority import PEOPLE, Who, governance, policy, round_of, texts
from support.following import follow, typed
from support.governed import Keys, Repository, persons
from support.plans import load

SHELLS = ("bash", "dash")


def planted(case: Planted, folder: Path) -> tuple[Path, str]:
    """A clone with a work tree of the history, and its page, about s.m."""
    clone = repositories.clone(case.dump(folder / "bare"), folder / "clone")
    page = verifier_page.how_to_verify(load(case.world.trees[case.tip].plan))
    return clone, page


def short(told: str) -> list[str]:
    """The statements of the answer in short, one string each."""
    head = "=== in short, s.m\n"
    assert head in told, told
    lines: list[str] = []
    for line in told.partition(head)[2].partition("\n===")[0].splitlines():
        if line.startswith(" ") and lines:
            lines[-1] += f"\n{line}"
        else:
            lines.append(line)
    return lines


@pytest.mark.parametrize("shell", SHELLS)
def test_a_key_retired_beside_is_named(shell: str, keys: Keys, tmp_path: Path) -> None:
    """A yes that is genuine but lost its key in an adoption beside it says so; the one given anew says nothing."""
    case = CASES["key-rotation"].build(keys)
    clone, page = planted(case, tmp_path)
    told = follow(clone, item="s.m", page=page, shell=shell)
    world = case.world
    rotated = world.refs["refs/tags/plan/people-2"]
    old, new = (one for one in short(told) if "decision godkjent: eva" in one)
    assert old.startswith("OK ") and f"; key not valid in adoption {rotated} beside it: counts only if" in old
    assert new.startswith("OK ") and "about this text\n" in new
    assert "text: adopted" in told


def test_a_key_that_was_retired_already_is_not_good(keys: Keys, tmp_path: Path) -> None:
    """What a retired key signs later is genuine by git, and named for what it is."""
    case = CASES["forged-dates"].build(keys)
    clone, page = planted(case, tmp_path)
    told = follow(clone, item="s.m", page=page)
    assert f"NEI / NO, key retired: {case.tip}, by eva" in told
    assert short(told)[0].startswith("NEI / NO, key retired  decision godkjent: eva")


def test_a_stolen_key_is_named_by_any_adoption(keys: Keys, tmp_path: Path) -> None:
    """Also by one that comes after the word: it counts only up to the mark."""
    world, at = begun(keys)
    yes = at.yes(at.edit)
    done = at.adopt(yes)
    lost = small(world, done, {**PEOPLE, "eva": Who(("eier",), keys=(("eva", "compromised", yes),))})
    clone, page = planted(Planted(world, lost), tmp_path)
    (said,) = short(follow(clone, item="s.m", page=page))
    assert f"; key compromised in adoption {lost}: counts only if people.toml there gives a good_until" in said


def test_a_seat_lost_beside_is_to_be_looked_at(keys: Keys, tmp_path: Path) -> None:
    """The page names the adoption at which people.toml must be read."""
    world, at = begun(keys)
    yes = at.yes(at.edit)
    moved = small(world, world.root, {**PEOPLE, "eva": Who(("arkitekt",), keys=(("eva", "active", ""),))})
    joined = merged(world, yes, moved, plan=governance_of(world, moved))
    clone, page = planted(Planted(world, joined), tmp_path)
    (said,) = short(follow(clone, item="s.m", page=page))
    assert f"; beside adoption {moved}: see that people.toml there keeps the seat" in said


def unlisted(keys: Keys) -> Planted:
    """A plan founded without allowed_signers, and a round in it; the file comes with the first small round."""
    world = Repository(keys=keys)
    rules = governance(policy(), persons(keys))
    files = {path: data for path, data in rules.items() if not path.endswith("allowed_signers")}
    world.found(world.commit(plan={**texts(), **files}, by="siri"))
    at = round_of(world)
    yes = at.yes(at.edit)
    more = small(world, world.root, {**PEOPLE, "nils": Who(keys=(("nils-2", "active", ""),))})
    return Planted(world, merged(world, yes, more, plan=governance_of(world, more)))


@pytest.mark.parametrize("shell", SHELLS)
def test_a_root_without_allowed_signers_is_still_the_root(shell: str, keys: Keys, tmp_path: Path) -> None:
    """The keys are read from people.toml, and the page says so; a small round is never taken for the root."""
    case = unlisted(keys)
    clone, page = planted(case, tmp_path)
    told = follow(clone, item="s.m", page=page, shell=shell)
    assert f"  root: {case.world.root}\n" in told and told.count("  root: ") == 1
    root = next(line for line in told.splitlines() if line.startswith(f"OK: {case.world.root}"))
    assert root.endswith(", keys read from people.toml")
    (said,) = short(told)
    assert said.startswith("OK  decision godkjent: eva as eier") and "open review" not in said


def test_an_adoption_that_a_tag_does_not_name_decides(keys: Keys, tmp_path: Path) -> None:
    """A tag on a proposal is told to be no adoption, and the last one is named."""
    case = CASES["tag-of-no-adoption"].build(keys)
    clone, page = planted(case, tmp_path)
    assert f"text: no adoption; the last one is {case.world.root}\n" in follow(clone, item="s.m", page=page)


def test_two_adoptions_beside_each_other_are_named(keys: Keys, tmp_path: Path) -> None:
    """A fork is not passed over."""
    case = CASES["two-adoptions"].build(keys)
    clone, page = planted(case, tmp_path)
    assert "beside the line: " in follow(clone, item="s.m", page=page)


@pytest.mark.parametrize("shell", [("bash", "--norc", "--noprofile", "-i"), ("dash", "-i")])
def test_the_blocks_can_be_pasted_into_a_terminal(shell: tuple[str, ...], keys: Keys, tmp_path: Path) -> None:
    """One after another, into a shell that asks: what it answers is what a script of them answers."""
    clone, page = planted(CASES["key-rotation"].build(keys), tmp_path)
    shown = typed(clone, page=page, shell=shell)
    assert "not found" not in shown and "yntax" not in shown
    for line in follow(clone, page=page).splitlines():
        assert line in shown, line


def expired(payload: bytes) -> bytes:
    """A signature by a gpg key that has expired since; the home is the test's."""
    then = ("gpg", "--batch", "--quiet", "--faked-system-time", "20200101T120000", "--pinentry-mode", "loopback")
    subprocess.run(
        (*then, "--passphrase", "", "--quick-gen-key", "old", "ed25519", "sign", "1d"), check=True, capture_output=True
    )
    signed = (*then, "--armor", "--detach-sign", "--local-user", "old")
    return subprocess.run(signed, input=payload, check=True, capture_output=True).stdout


def test_a_gpg_key_that_has_expired_is_asked_of_gpg(keys: Keys, gnupg_home: Path, tmp_path: Path) -> None:
    """`gpg --verify` accepts what it signed, where `git verify-commit` does not."""
    world, at = begun(keys)
    signed = world.commit(at.edit, seal=expired)
    clone, page = planted(Planted(world, signed), tmp_path)
    more = f"openpgp {signed} 2>&1; echo gpg: $?; git verify-commit {signed} >/dev/null 2>&1; echo git: $?\n"
    told = follow(clone, page=page, more=more)
    assert "Good signature" in told and "gpg: 0\ngit: 1\n" in told
