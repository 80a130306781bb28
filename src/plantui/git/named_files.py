"""Files that the user names outside the plan: read where they are ordinary ones, and made whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path


def opened(path: str | Path) -> BufferedReader:
    """An ordinary file, open for reading; raises OSError where it is a folder, a pipe or a device, and never waits.

    Opening a pipe that nobody writes to waits for ever, and a device need not have an end.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            number = errno.EISDIR if stat.S_ISDIR(mode) else errno.ESPIPE
            raise OSError(number, os.strerror(number))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def make(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; raises OSError, and leaves no part of it where it could not be written.

    A part that stayed would be in the way of the next try, and could be taken for the whole.
    """
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except BaseException:
            path.unlink(missing_ok=True)
            raise
