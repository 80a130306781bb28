"""A plan to begin with: the packed plan of 2024 or an empty one, put into a new or an existing repository."""

from __future__ import annotations

import contextlib
import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import attrs

import plantui
from plantui import i18n, terminal_text
from plantui.errors import NotWritten, UsageProblem
from plantui.git import process, repository
from plantui.git.process import Git
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import committer
from plantui.git.write import init_repository
from plantui.i18n import of_system, t
from plantui.plan.loader import assemble, parse
from plantui.review.records.canonical import literal


@attrs.frozen(slots=True)
class Started:
    """What `init` made: the folder, whether it is new, the branch's full ref, its commit, the files, the revision."""

    folder: str
    new: bool
    ref: str
    commit: str
    files: tuple[str, ...]
    revision: str


def packed_plan() -> Mapping[str, bytes]:
    """The plan of 2024 by path below a repository's root: from the wheel, or from the source tree of a clone.

    Raises UsageProblem when this installation holds neither.
    """
    package = Path(plantui.__file__).parent
    for root in (package / "packed", package.parent.parent):
        document = root / "plan" / "plan.toml"
        if document.is_file():
            files = [document, *sorted((root / "plan" / "services").rglob("*.toml"))]
            return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}
    raise UsageProblem(t("starting.no_packed.title"), t("starting.no_packed"), str(package))


def empty_plan(name: str, today: date) -> Mapping[str, bytes]:
    """A plan without services, named after its folder; `check` finds nothing wrong with it."""
    name = terminal_text.clean(name, 200)
    lines = (
        'schema = "plantui.plan/1"',
        "",
        "[plan]",
        f"id = {literal(slug(name))}",
        f'revision = "{today.year}"',
        f"title = {literal(name)}",
        f"date = {today.isoformat()}",
        'version = "1.0"',
        f'language = "{i18n.language()}"',
    )
    return {"plan/plan.toml": ("\n".join(lines) + "\n").encode()}


def slug(name: str) -> str:
    """A lower-case ASCII slug of a name; `plan-1` and such when nothing of it is left."""
    folded = name.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    dashed = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return dashed if dashed and dashed not in ("plan", "policy", "people", "changes") else f"{dashed or 'plan'}-1"


def init(path: str, *, empty: bool, today: date, governance: Mapping[str, bytes] | None = None) -> Started:
    """Put a plan into the repository at `path`, made first when there is none, as one commit by the user.

    `governance` are the files of rules and people that come with it.

    Raises NotWritten when something is there that would be overwritten, and when the user has no git identity; nothing
    of the plan is written then.
    """
    folder = Path(path or ".").absolute()
    _refuse_folder(folder)
    plan = empty_plan(folder.resolve().name, today) if empty else packed_plan()
    files = {**plan, **(governance or {})}
    made_folder = not folder.exists()
    made_repository = _lacks_repository(folder) and not (folder / ".git").exists()
    try:
        branch, commit = _put(folder, files)
    except BaseException:
        _take_back(folder, files, made_folder, made_repository)
        raise
    revision = assemble(parse(name, data) for name, data in plan.items()).revision
    return Started(str(folder), made_repository, branch, commit, tuple(sorted(files)), revision)


def refuse_unready(path: str) -> None:
    """Raises NotWritten where a plan cannot be put at `path`: one lies there, or git does not know who commits."""
    _refuse_folder(Path(path or ".").absolute())
    identity = committer(sign_setup.nowhere())
    if identity.trouble:
        raise NotWritten(t("making.no_identity.title"), identity.trouble, identity.mend)


def _refuse_folder(folder: Path) -> None:
    if (folder / "plan").is_symlink() or (folder / "plan").exists():
        raise NotWritten(t("starting.exists.title"), t("starting.exists"), str(folder / "plan"))


def _lacks_repository(folder: Path) -> bool:
    """Whether there is none, or what a `git init` left that was ended before there was room for objects."""
    own = folder / ".git"
    if own.is_dir():
        return not (own / "objects").exists()
    return not own.exists() and not ((folder / "objects").is_dir() and (folder / "HEAD").is_file())


def _put(folder: Path, files: Mapping[str, bytes]) -> tuple[str, str]:
    """Make the folder and the repository where they are missing, and put the files there; the branch and the commit."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten(t("starting.no_folder"), of_system(error), str(folder)) from error
    if _lacks_repository(folder):
        init_repository.new_repository(str(folder))
    git = process.quarantine(repository.find(str(folder)))
    try:
        head = repository.head(git)
        if head.branch is None:
            raise NotWritten(t("starting.detached.title"), t("starting.detached"), str(folder))
        _refuse_plan(git, head.commit, folder)
        commit = init_repository.commit_files(git, head.branch, head.commit, files, t("starting.commit"))
        if git.repository.work_tree is not None:
            init_repository.put_in_work_tree(git, files)
    finally:
        process.close(git)
    return head.branch, commit


def _refuse_plan(git: Git, commit: str | None, folder: Path) -> None:
    if commit is not None and process.run_git(git, ("ls-tree", "-z", "--name-only", commit, "--", "plan")).out:
        raise NotWritten(t("starting.exists.title"), t("starting.exists"), f"{folder}: {commit[:10]}")


def _take_back(folder: Path, files: Iterable[str], made_folder: bool, made_repository: bool) -> None:
    """Remove what this call itself made of folder, repository and files, so that a failed `init` leaves nothing.

    In a repository that was there already files stay: their commit may be on the branch.
    """
    if made_folder:
        shutil.rmtree(folder, ignore_errors=True)
    elif made_repository:
        shutil.rmtree(folder / ".git", ignore_errors=True)
        for name in files:  # none was there before: `plan/` would have been refused, and no file is overwritten
            with contextlib.suppress(OSError):
                (folder / name).unlink(missing_ok=True)
                (folder / name).parent.rmdir()
        with contextlib.suppress(OSError):
            (folder / "plan").rmdir()
