"""The private folder that git runs in, so that nothing in the plan's repository has a say over what runs.

It holds three bare repositories made by writing their few files. `objects.git` has no refs at all. `refs.git` sees the
real refs and their logs through links, so that git itself reads them and yet never opens the real repository's
configuration. `moving.git` sees the refs alone, to lock and move them: git gives a log that it finds behind a link no
rights of the group and follows links that others planted among the logs, so plantui writes those itself. All read and
write objects in the plan's own object directory, which is named in the environment.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import attrs

from plantui.errors import Unreadable
from plantui.git import special_files
from plantui.i18n import of_system, t

_HEAD_BYTES = 4096

_CONFIG = """\
[core]
\trepositoryformatversion = {version}
\tbare = true
\thooksPath = /dev/null
\tfsmonitor = false
\tattributesFile = /dev/null
\tcommitGraph = false
\tuseReplaceRefs = false
\tlogAllRefUpdates = {logged}
{shared}[extensions]
{extensions}[protocol]
\tallow = never
[gc]
\tauto = 0
[maintenance]
\tauto = false
[i18n]
\tcommitEncoding = UTF-8
\tlogOutputEncoding = UTF-8
"""
# The commit graph is a cache that anyone who may write there can fill with other parents than the commits have.


@attrs.frozen(slots=True)
class Repository:
    """Where a plan's repository lies and the few settings of its own that plantui follows; all paths are absolute.

    `git_dir` holds HEAD and the index, `common_dir` objects, refs and configuration: they differ in a linked work
    tree. `work_tree` is None where there is none. `shared` is core.sharedRepository or empty, `logged` whether moving
    a ref is written to its log, `ignored` the keys that the repository's configuration sets and plantui does not heed.
    `incoming` is where the objects of a push lie that this process, a hook, is asked about; else empty.
    """

    git_dir: str
    common_dir: str
    work_tree: str | None
    object_format: Literal["sha1", "sha256"]
    bare: bool
    shared: str = ""
    ignored: tuple[str, ...] = ()
    ref_storage: Literal["files", "reftable"] = "files"
    logged: Literal["true", "false", "always"] = "true"
    incoming: str = ""

    @property
    def objects(self) -> str:
        """The object directory, whose `info/alternates` git follows by itself."""
        return str(Path(self.common_dir, "objects"))

    @property
    def environment(self) -> Mapping[str, str]:
        """Where git finds and puts objects; those of a push that is not taken yet are only read."""
        found = {"GIT_OBJECT_DIRECTORY": self.objects}
        if self.incoming:
            told = self.incoming.replace("\\", "\\\\").replace('"', '\\"')
            found["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = f'"{told}"'  # quoted, for the sake of colons in it
        return found

    @property
    def id_length(self) -> int:
        """Hexadecimal digits in one object id."""
        return 40 if self.object_format == "sha1" else 64


def make(repository: Repository, folder: Path) -> None:
    """Write the repositories into an empty private folder; raises OSError."""
    real = Path(repository.git_dir)
    common = Path(repository.common_dir)
    for name in ("objects.git", "refs.git", "moving.git"):
        (folder / name).mkdir()
        (folder / name / "config").write_text(_config(repository, refs=name != "objects.git"), encoding="ascii")
    for name in ("objects.git", "moving.git"):
        (folder / name / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
    (folder / "objects.git" / "refs").mkdir()
    stores = ("refs", "packed-refs", *(("reftable",) if repository.ref_storage == "reftable" else ()))
    for name in stores:
        (folder / "moving.git" / name).symlink_to(common / name)
    view = folder / "refs.git"
    (view / "logs").mkdir()
    for name in (*stores, "logs/refs"):
        (view / name).symlink_to(common / name)
    for name in ("logs/HEAD", "FETCH_HEAD", "ORIG_HEAD"):
        (view / name).symlink_to(real / name)


def copy_head(repository: Repository, folder: str) -> None:
    """Bring HEAD up to date: git takes no link for it, and another branch may be checked out at any time.

    Raises Unreadable when there is none.
    """
    real = Path(repository.git_dir, "HEAD")
    copy = Path(folder, "refs.git", "HEAD")
    try:
        linked = real.is_symlink()
        head = b"ref: " + os.fsencode(real.readlink()) + b"\n" if linked else special_files.read(real, _HEAD_BYTES)
        if not copy.exists() or copy.read_bytes() != head:
            fresh = copy.with_name(f"HEAD.{threading.get_ident()}")
            fresh.write_bytes(head)
            fresh.replace(copy)
    except OSError as trouble:
        raise Unreadable(t("git.no_head.title"), of_system(trouble), str(real)) from trouble


def _config(repository: Repository, *, refs: bool) -> str:
    extensions = ""
    if repository.object_format != "sha1":
        extensions += f"\tobjectFormat = {repository.object_format}\n"
    if refs and repository.ref_storage != "files":
        extensions += f"\trefStorage = {repository.ref_storage}\n"
    shared = f"\tsharedRepository = {repository.shared}\n" if repository.shared else ""
    return _CONFIG.format(
        version=1 if extensions else 0, logged=repository.logged, shared=shared, extensions=extensions
    )
