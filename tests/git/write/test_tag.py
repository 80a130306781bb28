"""A signed tag beside a record: both land, or neither; and git verifies what plantui signed."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plantui.errors import NotWritten
from plantui.git import process, repository
from plantui.git.process import Git
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import Identity, Setup
from plantui.git.write import commits
from plantui.git.write import tag as write_tag
from plantui.review.records import record
from plantui.review.records.record import Act, Record
from support import repositories

BRANCH = "refs/heads/main"
NOW = datetime(2025, 3, 1, 8, tzinfo=UTC)


def git_of(place: Path) -> Git:
    return process.quarantine(repository.find(str(place)))


def signed(git: Git, setup: Setup, tip: str, text: str = "Hei") -> tuple[str, str]:
    """A signed commit that adds one record on a tip, and the record's path."""
    act = Act("remark", item="plan", fingerprint="0" * 64, text=text)
    made = Record(plan="prove", round="2025", by="kari.berg", base=tip, written=NOW, acts=(act,))
    data = record.write(made)
    path = record.path(made, data)
    return commits.commit_record(git, tip, path, data, "review(2025)\n", setup=setup, now=NOW), path


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_branch_and_tag_land_together(tmp_path: Path, signing_key: Path, object_format: str) -> None:
    """The tag is an object of its own, signed, with the commit's signer as tagger."""
    place = repositories.make(tmp_path / "plan", object_format=object_format)
    git, setup = git_of(place), sign_setup.ssh(str(signing_key), Identity("Kari Berg", "kari.berg@example.org"))
    tip = repositories.git(place, "rev-parse", "HEAD")
    commit, path = signed(git, setup, tip)
    tag = write_tag.sign_tag(git, "2025", commit, "Vedtatt\n", setup=setup, now=NOW)
    assert write_tag.name_is_free(git, "2025")
    landed = write_tag.land(git, BRANCH, commit, path, "2025", tag)
    assert landed is not None and landed.tip == commit == repositories.git(place, "rev-parse", "plan/2025^{commit}")
    assert repositories.git(place, "rev-parse", "plan/2025") == tag and not write_tag.name_is_free(git, "2025")
    allowed = repositories.allowed_signers(tmp_path / "allowed", {repositories.EMAIL: signing_key})
    verify = ("git", "-C", str(place), "-c", f"gpg.ssh.allowedSignersFile={allowed}", "verify-tag", "plan/2025")
    subprocess.run(verify, check=True, capture_output=True)
    assert repositories.git(place, "fsck", "--strict") == "" and repositories.git(place, "status", "--short") == ""


def test_a_gpg_key_signs_the_tag_too(tmp_path: Path, home: Path, gnupg_home: Path) -> None:
    """As it signs commits: git verifies it with the key ring of whoever has the key."""
    assert gnupg_home.is_dir()
    key = repositories.gpg_key()
    repositories.sign_with_gpg(home / ".gitconfig", key)
    place = repositories.make(tmp_path / "plan")
    git = git_of(place)
    setup = sign_setup.setup(git)
    assert setup is not None and setup.kind == "gpg"
    tip = repositories.git(place, "rev-parse", "HEAD")
    tag = write_tag.sign_tag(git, "2025", tip, "Vedtatt\n", setup=setup, now=NOW)
    write_tag.land_alone(git, "2025", tag)
    subprocess.run(("git", "-C", str(place), "verify-tag", "plan/2025"), check=True, capture_output=True)


def test_nothing_lands_when_somebody_was_faster(tmp_path: Path, signing_key: Path) -> None:
    """A branch that has moved gets neither; a tag that is there already stays, and the record lands alone."""
    place = repositories.make(tmp_path / "plan")
    git, setup = git_of(place), sign_setup.ssh(str(signing_key), Identity("Kari Berg", "kari.berg@example.org"))
    tip = repositories.git(place, "rev-parse", "HEAD")
    commit, path = signed(git, setup, tip)
    other, other_path = signed(git, setup, tip, "Først")
    tag = write_tag.sign_tag(git, "2025", commit, "Vedtatt\n", setup=setup, now=NOW)
    commits.land(git, BRANCH, other, other_path, now=NOW)
    assert write_tag.land(git, BRANCH, commit, path, "2025", tag) is None
    assert write_tag.name_is_free(git, "2025") and repositories.git(place, "rev-parse", "HEAD") == other
    repositories.git(place, "tag", "plan/2025", tip)
    again, path = signed(git, setup, other)
    landed = write_tag.land(git, BRANCH, again, path, "2025", tag)
    assert landed is not None and "plan/2025" in " ".join(landed.notes) and not write_tag.leads(git, "2025", tag)
    with pytest.raises(NotWritten, match="plan/2025"):
        write_tag.land_alone(git, "2025", tag)
    assert repositories.git(place, "rev-parse", "HEAD", "plan/2025").split() == [again, tip]


def test_neither_lands_while_another_git_holds_the_tag(tmp_path: Path, signing_key: Path) -> None:
    """A lock that an interrupted git left stops both, and the message names both."""
    place = repositories.make(tmp_path / "plan")
    git, setup = git_of(place), sign_setup.ssh(str(signing_key), Identity("Kari Berg", "kari.berg@example.org"))
    tip = repositories.git(place, "rev-parse", "HEAD")
    commit, path = signed(git, setup, tip)
    tag = write_tag.sign_tag(git, "2025", commit, "Vedtatt\n", setup=setup, now=NOW)
    lock = place / ".git/refs/tags/plan/2025.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    with pytest.raises(NotWritten) as told:
        write_tag.land(git, BRANCH, commit, path, "2025", tag)
    assert BRANCH in told.value.where and "plan/2025" in told.value.where
    assert repositories.git(place, "rev-parse", "HEAD") == tip and write_tag.name_is_free(git, "2025")
    lock.unlink()
    assert write_tag.land(git, BRANCH, commit, path, "2025", tag) is not None


def test_a_name_that_would_forge_a_header_is_refused(tmp_path: Path, signing_key: Path) -> None:
    """Nothing is signed that a reader of the tag would take for something else."""
    place = repositories.make(tmp_path / "plan")
    git, setup = git_of(place), sign_setup.ssh(str(signing_key), Identity("Kari Berg", "kari.berg@example.org"))
    tip = repositories.git(place, "rev-parse", "HEAD")
    with pytest.raises(NotWritten):
        write_tag.sign_tag(git, "2025\nobject " + "0" * 40, tip, "x\n", setup=setup, now=NOW)
