"""gpg is asked where the answer rests on it, and nowhere else; where it is not there, that is cannot say (clause 3)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from plantui.review.policy import allowed_signers, people
from support import founded, repositories
from support.founded import Founded
from support.program import plantui

AUDIT = ("audit", "--format", "json", "-C")


@pytest.fixture
def without_gpg(tmp_path: Path) -> dict[str, str]:
    """A PATH on which everything is but gpg."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("git", "ssh-keygen", "ssh-add", "sh"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return {"PATH": str(folder)}


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """Rules and people, not founded yet."""
    return founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))


def opened(plan: Founded) -> None:
    plan.found()
    plan.open()
    plan.edit("arne", {"plan/services/pps.toml": founded.PROPOSED})
    assert plantui("trust", "--root", plan.root, "-C", plan.folder).code == 0


def registered(plan: Founded, fingerprint: str) -> None:
    """Eva has a gpg key beside her ssh key from the beginning."""
    command = ("gpg", "--batch", "--armor", "--export", fingerprint)
    armored = subprocess.run(command, check=True, capture_output=True, text=True).stdout.replace("\n", "\\n")
    ssh = repositories.public_key(plan.keys["eva"])
    one = f'keys = [{{ key = "{ssh}", state = "active" }}'
    text = founded.registered(plan.keys).replace(one, f'{one}, {{ gpg = "{fingerprint}", armored = "{armored}" }}')
    held = text.encode()
    assert people.read_people(held).gpg_keys()
    files: dict[str, str | bytes] = {
        people.PATH: held, allowed_signers.PATH: allowed_signers.allowed_signers(people.read_people(held)).encode(),
    }  # fmt: skip
    repositories.commit(plan.folder, files, "folk")


def answer(plan: Founded, environment: dict[str, str] | None = None) -> tuple[int, list[tuple[str, str]]]:
    ran: Any = plantui(*AUDIT, plan.folder, environment=environment)
    return ran.code, [(one["code"], one["commit"]) for one in ran.json()["findings"]]


def test_a_strangers_gpg_signature_is_not_asked_about(
    plan: Founded, gnupg_home: Path, without_gpg: dict[str, str]
) -> None:
    """Nobody here has a gpg key, so no signature by one can be anybody's: the answer is the same without gpg."""
    opened(plan)
    repositories.sign_with_gpg(Path.home() / ".gitconfig", repositories.gpg_key())
    for files in ({"README": "x"}, {"plan/services/helsenorge.toml": repositories.HELSENORGE + "# x\n"}):
        repositories.commit(plan.folder, files, "en annens", sign=True)
    before = answer(plan, without_gpg)
    assert before[0] == 0 and "signature-unchecked" not in dict(before[1])
    assert answer(plan) == before


def test_a_record_signed_with_gpg_cannot_be_judged_without_it(
    plan: Founded, gnupg_home: Path, without_gpg: dict[str, str]
) -> None:
    """With gpg it counts and the audit passes; without it nothing can be said, and nobody is called a wrong signer."""
    fingerprint = repositories.gpg_key()
    registered(plan, fingerprint)
    opened(plan)
    repositories.sign_with_gpg(Path.home() / ".gitconfig", fingerprint)
    said = plantui("decide", "pps.testperiode", "godkjent", "--by", "eva", "--submit", "--yes", "-C", plan.folder)
    assert said.code == 0, said.err
    (commit,) = repositories.git(plan.folder, "log", "-1", "--no-merges", "--format=%H", "--", "plan/reviews").split()
    assert answer(plan)[0] == 0
    assert answer(plan, without_gpg) == (3, [("signature-unchecked", commit)])
    status = plantui("status", "-C", plan.folder, environment=without_gpg)
    assert status.code == 3


def test_an_edit_signed_with_gpg_cannot_be_attributed_without_it(
    plan: Founded, gnupg_home: Path, without_gpg: dict[str, str]
) -> None:
    """Where editors may not approve and somebody has a gpg key, who edited is a question; what lies beside is none."""
    fingerprint = repositories.gpg_key()
    registered(plan, fingerprint)
    opened(plan)
    repositories.sign_with_gpg(Path.home() / ".gitconfig", fingerprint)
    repositories.commit(plan.folder, {"README": "x"}, "ved siden av", sign=True)
    assert answer(plan, without_gpg)[0] == 0
    text = founded.PROPOSED.replace("Testperiode", "Prøvetid")
    made = repositories.commit(plan.folder, {"plan/services/pps.toml": text}, "endret", sign=True)
    assert answer(plan, without_gpg) == (3, [("signature-unchecked", made)])
    assert answer(plan)[0] == 0
