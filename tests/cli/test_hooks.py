"""An audit inside a pre-receive hook of a real bare repository, and ownership accepted without a terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plantui.git import process, repository
from plantui.git.repository import Owner
from plantui.usecases.session import startup
from plantui.usecases.session.startup import Untrusted, Wish
from support import founded, persons
from support.founded import Founded
from support.persons import Person
from support.repositories import git

HOOK = """#!/bin/sh
unset PYTHONPATH
export XDG_CONFIG_HOME={config} XDG_STATE_HOME={config}
while read -r old new ref; do
    {python} -m plantui audit --only-problems --lang en --branch main --rev "$new" || exit 1
done
"""


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    return founded.in_round(tmp_path / "first")


@pytest.fixture
def server(plan: Founded, tmp_path: Path) -> Path:
    """A bare repository whose gate trusts the root and has passed an audit; its path has a colon in it."""
    bare = tmp_path / "ser:ver.git"
    git(tmp_path, "clone", "-q", "--bare", str(plan.folder), str(bare))
    config = tmp_path / "gate"
    gate = Person("gate", bare, {"XDG_CONFIG_HOME": str(config), "XDG_STATE_HOME": str(config)})
    gate.run("trust", "--root", plan.root)
    gate.run("audit")
    hook = bare / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(config=config, python=sys.executable), "utf-8")
    hook.chmod(0o755)
    return bare


def push(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """git push, as it ends."""
    return subprocess.run(("git", "-C", str(folder), "push", *words), capture_output=True, text=True, check=False)


def test_a_push_is_judged_before_it_is_there(plan: Founded, server: Path, tmp_path: Path) -> None:
    """An honest word passes; a record that nobody signed, and a history that was rewritten, are declined in words."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(server), str(clone))
    eva = persons.at(plan, "eva", tmp_path / "homes", clone)
    eva.run("decide", "pps.testperiode", "godkjent", "--submit")
    honest = push(clone, "-q", "origin", "main")
    assert honest.returncode == 0, honest.stderr
    tip = git(server, "rev-parse", "main")
    assert tip == git(clone, "rev-parse", "HEAD")
    eva.run("remark", "pps.testperiode", "x", "--submit")
    git(clone, "commit", "-q", "--amend", "--no-gpg-sign", "--no-edit")
    stray = push(clone, "origin", "main")
    assert stray.returncode != 0 and "record-unsigned" in stray.stderr and git(server, "rev-parse", "main") == tip
    git(clone, "checkout", "-q", "--orphan", "fresh")
    git(clone, "commit", "-qm", "x")
    rewritten = push(clone, "-f", "origin", "fresh:main")
    assert rewritten.returncode != 0 and "history-rewritten" in rewritten.stderr
    assert git(server, "rev-parse", "main") == tip and git(server, "fsck", "--full") == ""


def test_only_a_quarantine_of_the_repository_itself_is_read(
    plan: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder anywhere else, a link, or nothing at all: the repository's own objects alone are asked."""
    objects = plan.folder / ".git/objects"
    elsewhere = shutil.copytree(objects, tmp_path / "elsewhere")
    (objects / "link").symlink_to(elsewhere)
    inside = objects / "tmp_objdir-incoming-x"
    inside.mkdir()
    for named, read in ((elsewhere, ""), (objects / "link", ""), (objects / "gone", ""), (inside, str(inside))):
        monkeypatch.setenv("GIT_QUARANTINE_PATH", str(named))
        assert repository.find(str(plan.folder)).incoming == read


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every repository belongs to somebody else."""
    monkeypatch.setattr(repository, "owner", lambda found: Owner("kari", "plan", False))


@pytest.mark.usefixtures("foreign")
def test_ownership_is_accepted_without_a_terminal(plan: Founded, tmp_path: Path) -> None:
    """Once by `trust --owner`, or by a setting that names the repository or its work tree; nothing is read before."""
    eva = persons.at(plan, "eva", tmp_path / "homes", trusting=False)
    assert "plantui trust --owner" in eva.run("show", code=3).err
    assert "kari" in eva.run("trust", "--owner").out
    eva.run("show")
    arne = persons.at(plan, "arne", tmp_path / "homes", trusting=False)
    folder = tmp_path / "homes/arne/config/plantui"
    folder.mkdir(parents=True)
    for named, code in ((tmp_path, 3), (plan.folder, 0), (plan.folder / ".git", 0)):
        (folder / "settings.toml").write_text(f'repositories = ["{named}"]\n', "utf-8")
        arne.run("show", code=code)


@pytest.mark.usefixtures("foreign")
def test_an_answer_that_cannot_be_remembered_is_an_answer_all_the_same(
    plan: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The home cannot be written: who has said yes reads the plan, and is asked again the next time."""
    (tmp_path / "in-the-way").write_text("", "utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "in-the-way"))
    wanted = Wish(str(plan.folder))
    with pytest.raises(Untrusted) as asked:
        startup.begin(wanted)
    told = asked.value
    agreed = Wish(str(plan.folder), trusting=(told.common_dir, told.owner, told.group))
    process.close(startup.begin(agreed))
    with pytest.raises(Untrusted):
        startup.begin(wanted)
    with pytest.raises(Untrusted):
        startup.begin(Wish(str(plan.folder), trusting=(told.common_dir, "per", told.group)))
