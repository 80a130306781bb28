"""Making repositories, first commits and throwaway keys: what `init` and `demo` need and nothing else does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from plantui.errors import NotWritten
from plantui.git import process, refs, refusal
from plantui.git.objects import pack, tree
from plantui.git.process import Git
from plantui.git.sign.identity import Identity, committer
from plantui.git.write import commits
from plantui.i18n import of_system, t


def new_repository(folder: str) -> None:
    """Make a git repository with the branch `main` in a folder that exists; no template and no hooks are copied."""
    result = process.run_alone((f"--git-dir={folder}/.git", "init", "-q", "-b", "main", "--template="))
    if result.code:
        raise NotWritten(t("making.no_repository"), process.failed(("init",), result).message, folder)


def commit_files(
    git: Git,
    ref: str,
    parent: str | None,
    files: Mapping[str, bytes],
    message: str,
    *,
    who: Identity | None = None,
    now: datetime | None = None,
) -> str:
    """Commit files beside what `parent` holds and move `ref` there; the commit's full id.

    The commit is unsigned, by the user's own identity or by `who`, at `now` or the clock's time. Raises NotWritten when
    the user has none or the branch moved meanwhile; then no ref was touched.
    """
    who = who or committer(git)
    if who.trouble:
        raise NotWritten(t("making.no_identity.title"), t("making.no_identity"))
    with refusal.plainly():
        root, objects = tree.with_files(git, parent, files)
        raw = commits.raw_commit(root, (parent,) if parent else (), who, message, now)
        commit = pack.hold(git, [*objects, ("commit", raw)])
        before = parent or "0" * git.repository.id_length
        if not refs.move(git, [refs.Move(ref, commit, before)], who, holding=(commit,)).moved:
            raise NotWritten(t("making.no_commit"), t("landing.rewritten"), ref)
    return commit


def put_in_work_tree(git: Git, files: Mapping[str, bytes]) -> None:
    """Write files that were committed into the work tree and its index; nothing is overwritten."""
    root = git.repository.work_tree
    assert root is not None
    lines: list[bytes] = []
    for path, data in sorted(files.items()):
        target = Path(root, path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
        except OSError as trouble:
            raise NotWritten(t("making.no_file"), of_system(trouble), str(target)) from trouble
        lines.append(b"100644 " + pack.object_id(git, "blob", data).encode() + b"\t" + os.fsencode(path) + b"\0")
    index = {"GIT_INDEX_FILE": str(Path(git.repository.git_dir, "index"))}
    process.run_git(git, ("update-index", "-z", "--index-info"), stdin=b"".join(lines), env=index)
    # Without the files' times in the index every `git status` would read them all again.
    refresh = (f"--work-tree={root}", "update-index", "-q", "--refresh")
    process.run_git(git, refresh, env=index, check=False)


def ssh_key(path: str, comment: str) -> None:
    """Make an ed25519 key pair without a passphrase, by ssh-keygen itself: for the demo, never for a person."""
    result = process.run_program(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path))
    if result.code:
        raise NotWritten(t("making.no_key"), result.err.decode("utf-8", "replace").strip()[:300], path)
