"""Private folders: this process's while it lives, and swept when it has died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from plantui.git import private_folder


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def made_by_another(kinds: tuple[str, ...]) -> tuple[subprocess.Popen[str], list[Path]]:
    """A process that has made folders of these kinds and waits."""
    code = f"from plantui.git import private_folder; print(*map(private_folder.make, {kinds!r}), flush=True); input()"
    process = subprocess.Popen((sys.executable, "-c", code), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, [Path(one) for one in process.stdout.readline().split()]


def test_what_a_killed_process_left_is_swept(temporary: Path) -> None:
    """All kinds of folders go with all that is in them; those of a process that lives stay, and so do one's own."""
    process, folders = made_by_another(("", "demo-", "gpg-"))
    own = Path(private_folder.make())
    for folder in folders:
        (folder / "below").mkdir()
        (folder / "below" / "key").write_text("private")
    private_folder.sweep()
    assert all((folder / "below" / "key").exists() for folder in folders) and own.exists()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    private_folder.sweep()
    assert list(temporary.iterdir()) == [own]
    private_folder.remove(str(own))
    assert list(temporary.iterdir()) == []


def test_what_is_not_ours_is_left_alone(temporary: Path) -> None:
    """A link, a file, another name, and a folder that others may enter are no folders of ours."""
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (temporary / "plantui-link").symlink_to(elsewhere)
    (temporary / "plantui-file").write_text("")
    (temporary / "other").mkdir(0o700)
    (temporary / "plantui-open").mkdir(0o755)
    for name in ("other", "plantui-open", "elsewhere"):
        (temporary / name / ".alive").write_text("")
    before = sorted(temporary.iterdir())
    private_folder.sweep()
    assert sorted(temporary.iterdir()) == before
    assert (elsewhere / ".alive").exists()


@pytest.mark.parametrize(
    ("age", "stays"), [(0, True), (private_folder._UNLOCKED - 60, True), (private_folder._UNLOCKED + 60, False)]
)
def test_a_folder_without_a_lock_is_swept_when_it_is_old(temporary: Path, age: float, stays: bool) -> None:
    """It may be in the moment of being made; one of an older plantui goes after a day."""
    folder = temporary / "plantui-old"
    folder.mkdir(0o700)
    os.utime(folder, (time.time() - age,) * 2)
    private_folder.sweep()
    assert folder.exists() == stays


def test_a_start_sweeps(temporary: Path, plan_repository: Path) -> None:
    """Any command takes away what was left, and leaves nothing itself."""
    process, folders = made_by_another(("", ""))
    process.kill()
    process.communicate()
    assert all(folder.exists() for folder in folders)
    command = (sys.executable, "-m", "plantui", "show", "-C", str(plan_repository))
    subprocess.run(command, check=True, capture_output=True)
    assert list(temporary.iterdir()) == []
