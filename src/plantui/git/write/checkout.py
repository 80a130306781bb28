"""Bringing work trees from one commit to another, as git does: what was changed by hand is never overwritten."""

from __future__ import annotations

import shlex
from pathlib import Path

from plantui.errors import NotWritten
from plantui.git import repository
from plantui.git.process import Git, Ran, run_git
from plantui.git.refusal import lines_of, words
from plantui.git.sign.identity import user_settings
from plantui.git.write import worktree
from plantui.git.write.worktree import WorkTree
from plantui.i18n import t

_FOLLOWED = ("core.autocrlf", "core.eol", "core.filemode", "core.symlinks", "core.ignorecase", "core.sparsecheckout",
             "core.sparsecheckoutcone", "core.precomposeunicode", "core.protectntfs", "core.protecthfs")  # fmt: skip


def refuse_unfinished(git: Git, ref: str, before: str, after: str) -> None:
    """Raise NotWritten with its name where a file that was changed by hand would be overwritten between two commits."""
    for place in worktree.places(git, ref):
        result = _read_tree(git, place, before, after, "--dry-run")
        if result.code:
            raise NotWritten(t("checkout.title"), _why(git, result), place.work_tree)


def bring(git: Git, ref: str, before: str, after: str) -> tuple[str, ...]:
    """Bring every place where the branch is checked out from one commit to another; notes on what was not possible."""
    return tuple(note for place in worktree.places(git, ref) if (note := _brought(git, place, before, after)))


def _brought(git: Git, place: WorkTree, before: str, after: str) -> str:
    if not Path(place.git_dir, "index").is_file():
        return t("landing.no_index", path=place.work_tree)
    result = _read_tree(git, place, before, after, "-u")
    if result.code == 0:
        return ""
    command = f"git -C {shlex.quote(place.work_tree)} read-tree -m -u {before} {after}"
    return t("checkout.left", path=place.work_tree, why=_why(git, result), mend=command)


def _read_tree(git: Git, place: WorkTree, before: str, after: str, option: str) -> Ran:
    """git's own two-way merge of the index: it takes what is unchanged, and refuses where somebody's work is."""
    settings = {**user_settings(git), **repository.settings(Path(git.repository.common_dir))}
    followed = [(key, settings[key]) for key in _FOLLOWED if key in settings]
    env = {"GIT_INDEX_FILE": str(Path(place.git_dir, "index")), "GIT_CONFIG_COUNT": str(len(followed))}
    for number, (key, value) in enumerate(followed):
        env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    tree = f"--work-tree={place.work_tree}"
    run_git(git, (tree, "update-index", "-q", "--refresh"), env=env, check=False)
    sparse = Path(place.git_dir, "info", "sparse-checkout")
    own = Path(git.folder, "objects.git", "info")
    if sparse.is_file():
        own.mkdir(exist_ok=True)
        (own / "sparse-checkout").write_bytes(sparse.read_bytes())
    options = ("-m", *(("-u", "--dry-run") if option == "--dry-run" else (option,)))
    return run_git(git, (tree, "read-tree", *options, before, after), env=env, check=False)


def _why(git: Git, result: Ran) -> str:
    """The files that are in the way, or git's own words."""
    lines = lines_of(result.err)
    quoted = [line.split("'")[1] for line in lines if line.count("'") >= 2]
    if quoted:
        return t("checkout.changed", paths=", ".join(dict.fromkeys(quoted[:5])))
    return words(git, result)
