"""Hearing from the system that files changed: inotify on Linux, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

if sys.platform == "linux":
    from asyncinotify import Inotify, Mask

    _APPEARED = Mask.MOVED_TO | Mask.CREATE | Mask.CLOSE_WRITE | Mask.DELETE | Mask.ONLYDIR

    async def listen(
        folders: Mapping[Path, frozenset[str]], listening: Callable[[], None], changed: Callable[[], None]
    ) -> None:
        """Call `changed` when a file of one of these names is made, written, renamed to or removed in its folder.

        Without names all of a folder's files count. `listening` is called once the system has been asked. Goes on until
        it is cancelled; returns where this user has no watches left, and after `changed` when a folder is gone: what is
        made in its place later is another one. A folder that is not there is left out.
        """
        with suppress(OSError), Inotify() as told:
            for folder in folders:
                with suppress(OSError):
                    told.add_watch(folder, _APPEARED)
            listening()
            async for event in told:
                if event.mask & Mask.IGNORED:
                    changed()
                    return
                names = folders.get(event.watch.path) if event.watch is not None else None  # None: the queue overran
                if not names or str(event.name) in names:
                    changed()

else:

    async def listen(
        folders: Mapping[Path, frozenset[str]], listening: Callable[[], None], changed: Callable[[], None]
    ) -> None:
        """Hear nothing: `listening` is never called."""
