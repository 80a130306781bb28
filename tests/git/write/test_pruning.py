"""What a landed commit needs is there, whatever git takes away beside it while a key is being waited for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from faults.pruning import writers_beside_gc
from plantui.git import refs
from plantui.git.objects import pack
from plantui.git.process import Git, Ran, close, quarantine
from plantui.git.refs import Move
from plantui.git.repository import find, tip
from plantui.git.sign import setup as sign_setup
from plantui.git.write import commits, merge
from plantui.git.write import tag as write_tag
from plantui.i18n import choose
from support import repositories

REF = "refs/heads/main"
PRUNES = {
    "prune": ("prune",),
    "gc": ("gc", "-q", "--prune=now"),
    "gc of all": ("-c", "gc.reflogExpire=now", "gc", "-q", "--prune=now", "--aggressive"),
    "repack": ("repack", "-adfq"),
}


@pytest.fixture(autouse=True)
def english() -> None:
    """The sentences these tests look into."""
    choose("en")


@pytest.fixture
def git(tmp_path: Path) -> Iterator[Git]:
    """A shared bare repository with a plan, opened as plantui does."""
    place = repositories.make(tmp_path / "plan.git", bare=True)
    opened = quarantine(find(str(place)))
    yield opened
    close(opened)


@contextmanager
def slow_key(folder: Path, home: Path, meanwhile: Callable[[], None]) -> Iterator[None]:
    """A key whose program waits for a finger: `meanwhile` runs after it was asked and before it signs."""
    folder.mkdir(exist_ok=True)
    asked, touched = folder / "asked", folder / "touched"
    os.mkfifo(asked)
    os.mkfifo(touched)
    program = folder / "slow-keygen"
    program.write_text(
        f'#!/bin/sh\necho asked > "{asked}"\nread -r line < "{touched}"\nexec ssh-keygen "$@"\n', encoding="ascii"
    )
    program.chmod(0o755)
    repositories.git(folder, "config", "--file", str(home / ".gitconfig"), "gpg.ssh.program", str(program))

    def touch() -> None:
        asked.read_bytes()
        try:
            meanwhile()
        finally:
            touched.write_text("touched\n", encoding="ascii")

    with ThreadPoolExecutor(1) as pool:
        finger = pool.submit(touch)
        yield
        finger.result()


def _pruned(git: Git, how: str) -> Callable[[], None]:
    def prune() -> None:
        subprocess.run(("git", "-C", git.repository.common_dir, *PRUNES[how]), check=True, capture_output=True)

    return prune


def _sound(git: Git) -> None:
    place = Path(git.repository.common_dir)
    assert not repositories.git(place, "fsck", "--full", "--strict", "--no-dangling")
    assert not list((place / "objects" / "pack").glob("*.keep")), "nothing is kept from git's own gc after landing"


@pytest.mark.parametrize("how", PRUNES)
def test_a_record_signed_with_a_slow_key_survives_a_gc_beside_it(
    tmp_path: Path, home: Path, signing_key: Path, git: Git, how: str
) -> None:
    """Whether git prunes while the key is waited for or between signing and landing: the record lands whole."""
    path, before = "plan/reviews/2025/first.toml", tip(git, REF)
    assert before is not None
    with slow_key(tmp_path, home, _pruned(git, how)):
        commit = commits.commit_record(git, before, path, b"x", "m", setup=sign_setup.setup(git))
    _pruned(git, how)()
    commits.land(git, REF, commit, path)
    _pruned(git, how)()
    assert tip(git, REF) == commit
    _sound(git)


@pytest.mark.parametrize("how", PRUNES)
def test_a_change_of_the_plan_survives_it_too(
    tmp_path: Path, home: Path, signing_key: Path, git: Git, how: str
) -> None:
    """`set --commit`, alone on the branch and merged beside a record that landed meanwhile."""
    for number in range(2):
        before, files = tip(git, REF), {f"plan/services/{number}.txt": (None, b"text")}
        assert before is not None
        with slow_key(tmp_path / str(number), home, _pruned(git, how)):
            commit = commits.commit_files(git, before, files, "m", setup=sign_setup.setup(git))
        if number:
            path = "plan/reviews/2025/beside.toml"
            beside = commits.commit_record(git, before, path, b"x", "m", setup=None)
            assert not commits.land(git, REF, beside, path).merged
        _pruned(git, how)()
        assert commits.land_files(git, REF, commit, files).merged == bool(number)
        _pruned(git, how)()
        _sound(git)
        assert repositories.git(Path(git.repository.common_dir), "show", f"main:plan/services/{number}.txt") == "text"


@pytest.mark.parametrize("how", PRUNES)
def test_an_adoption_and_its_tag_survive_it_too(
    tmp_path: Path, home: Path, signing_key: Path, git: Git, how: str
) -> None:
    """The record waits for the tag's own signature: two touches, and git prunes at each."""
    path, before = "plan/reviews/2025/adopt.toml", tip(git, REF)
    assert before is not None
    with slow_key(tmp_path / "one", home, _pruned(git, how)):
        commit = commits.commit_record(git, before, path, b"x", "m", setup=sign_setup.setup(git))
    with slow_key(tmp_path / "two", home, _pruned(git, how)):
        setup = sign_setup.setup(git)
        assert setup is not None
        tag = write_tag.sign_tag(git, "2025", commit, "m", setup=setup)
    _pruned(git, how)()
    assert write_tag.land(git, REF, commit, path, "2025", tag) is not None
    _pruned(git, how)()
    assert repositories.git(Path(git.repository.common_dir), "rev-parse", "plan/2025^{commit}") == commit
    _sound(git)


def test_a_branch_made_for_a_small_round_and_its_merge_survive_it_too(git: Git) -> None:
    """A commit that only a new branch will hold, then the merge that brings it back beside somebody else's record."""
    place, before = Path(git.repository.common_dir), tip(git, REF)
    assert before is not None
    small = commits.commit_files(git, before, {"plan/governance/people.toml": (None, b"x = 1\n")}, "m", setup=None)
    _pruned(git, "gc")()
    branch = merge.make(git, "small", small)
    path = "plan/reviews/2025/beside.toml"
    commits.land(git, REF, commits.commit_record(git, before, path, b"x", "m", setup=None), path)
    _pruned(git, "gc")()
    merge.merge(git, REF, small, before, "merge\n")
    _pruned(git, "gc")()
    assert tip(git, branch) == small and repositories.git(place, "show", "main:plan/governance/people.toml") == "x = 1"
    _sound(git)


@pytest.mark.parametrize("when", ["before it moves", "while it moves"])
def test_what_was_taken_away_all_the_same_is_written_again_from_memory(
    git: Git, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Somebody removes the pack by hand, whatever git would: the record lands, and nothing is missing."""
    path, before = "plan/reviews/2025/first.toml", tip(git, REF)
    assert before is not None
    repositories.git(Path(git.repository.common_dir), "repack", "-adq")
    theirs = {one.name for one in Path(git.repository.objects, "pack").iterdir()}
    commit = commits.commit_record(git, before, path, b"x", "m", setup=None)

    def rob() -> None:
        for one in Path(git.repository.objects, "pack").iterdir():
            if one.name not in theirs:
                one.unlink()

    update = refs._update

    def robbed(git: Git, moves: Sequence[Move]) -> Ran:
        ran = update(git, moves)
        rob()
        return ran

    if when == "before it moves":
        rob()
    else:
        monkeypatch.setattr(refs, "_update", robbed)
    assert commits.land(git, REF, commit, path).tip == commit
    _sound(git)


def test_a_pack_of_a_process_that_was_killed_is_held_no_longer(git: Git) -> None:
    """kill -9 while a commit waits to land: the next one to write sweeps the `.keep`, and git may take the rest."""
    packs = Path(git.repository.objects, "pack")
    program = (
        "import os, signal, sys\n"
        "from plantui.git.process import quarantine\n"
        "from plantui.git.repository import find, tip\n"
        "from plantui.git.write import commits\n"
        "git = quarantine(find(sys.argv[1]))\n"
        f"commits.commit_record(git, tip(git, {REF!r}), 'plan/reviews/2025/x.toml', b'x', 'm', setup=None)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    died = subprocess.run((sys.executable, "-c", program, git.repository.common_dir), check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL
    left = [one.name for one in packs.glob("*.keep")]
    assert len(left) == 1
    mine = pack.hold(git, [("blob", b"mine")])
    held = [one.name for one in packs.glob("*.keep")]
    assert len(held) == 1 and held != left, "what a living process holds stays held"
    pack.let_go(git, mine)
    assert not list(packs.glob("*.keep"))


@pytest.mark.parametrize("written", ["1 17 elsewhere", "nonsense", ""])
def test_what_another_machine_holds_is_swept_after_a_day(git: Git, written: str) -> None:
    """On a disk that machines share nobody can tell whether another's process runs: a young `.keep` stays."""
    packs = Path(git.repository.objects, "pack")
    packs.mkdir(exist_ok=True)
    keep = packs / ("pack-" + b"plan".hex() + "0" * 32 + ".keep")
    keep.write_text(f"plantui {written}\n", encoding="ascii")
    pack.sweep(git)
    assert keep.exists()
    os.utime(keep, (time.time() - 24 * 3600 + 60,) * 2)
    pack.sweep(git)
    assert keep.exists()
    os.utime(keep, (time.time() - 24 * 3600 - 60,) * 2)
    pack.sweep(git)
    assert not keep.exists()


def test_a_keep_that_is_not_plantuis_own_is_never_swept(git: Git) -> None:
    """An administrator's pack stays kept, whatever its file says and however old it is."""
    packs = Path(git.repository.objects, "pack")
    packs.mkdir(exist_ok=True)
    keep = packs / ("pack-" + "1" * 40 + ".keep")
    keep.touch()
    os.utime(keep, (1, 1))
    pack.sweep(git)
    assert keep.exists()


def test_many_small_packs_become_one(git: Git) -> None:
    """Thirty-two of them may lie there; with one more they are made one, and nothing is lost."""
    packs = Path(git.repository.objects, "pack")
    place = Path(git.repository.common_dir)
    oids = []
    for number in range(32):
        pack.write(git, [("blob", b"%d" % number)])
        oids.append(pack.object_id(git, "blob", b"%d" % number))
    pack.gather(git)
    assert len(list(packs.glob("*.pack"))) == 32
    held = pack.hold(git, [("blob", b"held")])
    pack.gather(git)
    assert len(list(packs.glob("*.pack"))) == 33, "what is held does not count"
    pack.write(git, [("blob", b"one more")])
    pack.gather(git)
    assert len(list(packs.glob("*.pack"))) == 2 and len(list(packs.glob("*.idx"))) == 2
    pack.let_go(git, held)
    for oid in (*oids, pack.object_id(git, "blob", b"one more"), held):
        repositories.git(place, "cat-file", "-e", oid)


def test_writers_beside_a_looping_gc_lose_nothing(signing_key: Path, git: Git) -> None:
    """`gc --prune=now` without a pause: whoever was told that it landed finds it, and fsck has nothing to say."""
    told = writers_beside_gc(Path(git.repository.common_dir), writers=4, each=4)
    assert (told.acknowledged, told.refused, told.lost, told.fsck) == (16, (), (), "") and told.gcs > 0
    _sound(git)
