"""Files that the user names outside the plan."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from plantui.git import named_files
from support import disk


def test_an_ordinary_file_is_opened_also_through_a_link(tmp_path: Path) -> None:
    """What the user names may be a link to an ordinary file, and is read as that."""
    (tmp_path / "letter").write_bytes(b"words")
    (tmp_path / "link").symlink_to("letter")
    with named_files.opened(tmp_path / "link") as file:
        assert file.read() == b"words"


def test_a_pipe_a_device_and_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    """Nobody waits for a pipe without a writer, reads a device without an end, or is left with a file open."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    before = len([*Path("/proc/self/fd").iterdir()])
    for name, number in (("pipe", errno.ESPIPE), ("device", errno.ESPIPE), (".", errno.EISDIR)):
        with pytest.raises(OSError, match=r".") as refused:
            named_files.opened(tmp_path / name)
        assert refused.value.errno == number
    assert len([*Path("/proc/self/fd").iterdir()]) == before


def test_no_part_of_a_file_stays_that_could_not_be_written_whole(tmp_path: Path) -> None:
    """Where the disk is full nothing is left that the next try would find in its way."""
    with disk.no_file_beyond(4096), pytest.raises(OSError, match="large"):
        named_files.make(tmp_path / "book", b"x" * 100_000)
    assert not (tmp_path / "book").exists()
    named_files.make(tmp_path / "book", b"whole")
    with pytest.raises(FileExistsError):
        named_files.make(tmp_path / "book", b"other")
    assert (tmp_path / "book").read_bytes() == b"whole"
