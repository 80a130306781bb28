"""Finding the plan's repository and reading HEAD, refs and revisions in it; its owner, and the modes of shared files.

The repository's configuration is read as a file, without includes, and only for what `Repository` holds.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import select
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from plantui.errors import Unreadable, UsageProblem
from plantui.git import process
from plantui.git.process import Git, run_alone, run_git
from plantui.git.quarantine import Repository, first_line
from plantui.i18n import of_system, t
from plantui.value_class import value_class

__all__ = ["Head", "Owner", "Repository", "find", "head", "owner", "refs", "resolve", "short", "tip"]

_REVISION = 4096
_CONFIG_BYTES = 1024 * 1024
_SHARED = re.compile(r"umask|group|all|world|everybody|true|false|0|1|2|0?[0-7]{3,4}")
_SHARED_MODES = {"": 0, "umask": 0, "false": 0, "0": 0, "group": 0o660, "true": 0o660, "1": 0o660, "all": 0o664,
          "world": 0o664, "everybody": 0o664, "2": 0o664}  # fmt: skip
_EXTENSIONS = ("noop", "noop-v1", "partialclone", "preciousobjects", "worktreeconfig", "objectformat", "refstorage",
               "relativeworktrees", "compatobjectformat")  # fmt: skip

# What makes git start a program, load more configuration, sign, or fetch. All of it is ignored, and reported as such.
_IGNORED = re.compile(
    r"alias\..*|browser\..*\.cmd|core\.(hookspath|fsmonitor|sshcommand|gitproxy|askpass|pager|editor|worktree"
    r"|alternaterefscommand|attributesfile|usereplacerefs)|commit\.gpgsign|credential\.(.*\.)?helper"
    r"|diff\.external|diff\..*\.(command|textconv)|difftool\..*\.(cmd|path)|extensions\.partialclone"
    r"|filter\..*\.(clean|smudge|process)|gpg\.(.*\.)?(program|format|defaultkeycommand|allowedsignersfile)"
    r"|hook\..*|include\.path|includeif\..*\.path|interactive\.difffilter|man\..*\.(cmd|path)"
    r"|merge\..*\.driver|mergetool\..*\.(cmd|path)|pager\..*|protocol\..*|remote\..*\.(promisor|receivepack|uploadpack|vcs)"
    r"|sequence\.editor|submodule\..*\.update|tag\.gpgsign|tar\..*\.command|trailer\..*\.(cmd|command)"
    r"|uploadpack\.packobjectshook|url\..*|user\.signingkey"
)


@value_class
class Owner:
    """The owner of the repository's folders; `mine` when every one of them belongs to this process's user."""

    user: str
    group: str
    mine: bool


@value_class
class Head:
    """What HEAD names: a branch as its full ref, or None when detached; and a commit, or None on an unborn branch."""

    branch: str | None
    commit: str | None


def find(path: str) -> Repository:
    """The repository that a path lies in: a clone, a bare repository, a linked work tree or a sub-module.

    Looks at the path itself and then in the folders above it, as git does, without starting git in any of them. Raises
    Unreadable when the path does not exist, lies in no repository, or in one of a kind that is not known.
    """
    if not path:
        raise Unreadable(t("git.no_path.title"), t("git.no_path.message"))
    try:
        start = Path(os.path.realpath(path))
        folder = start if stat.S_ISDIR(start.stat().st_mode) else start.parent
        for place in (folder, *folder.parents):
            dot_git = place / ".git"
            if dot_git.is_dir() and _is_git_folder(dot_git):
                return _read(dot_git, place)
            if dot_git.is_file():
                return _read(_pointed_at(dot_git), place)
            if _is_git_folder(place):
                return _read(place, place.parent if place.name == ".git" else None)
    except (OSError, ValueError) as trouble:
        raise Unreadable(t("git.no_such_path.title"), t("git.no_such_path.message"), path) from trouble
    raise Unreadable(t("git.no_repository.title"), t("git.no_repository.message"), path)


def owner(repository: Repository) -> Owner:
    """Who owns the repository's folders, with names where the machine has them, else numbers."""
    me = os.geteuid()
    places = [repository.git_dir, repository.common_dir, repository.objects]
    if repository.work_tree is not None:
        places.append(repository.work_tree)
    try:
        statuses = [Path(place).stat() for place in places]
    except OSError as trouble:
        raise _unreadable(repository.git_dir, trouble) from trouble
    foreign = next((status for status in statuses if status.st_uid != me), statuses[0])
    return Owner(_user(foreign.st_uid), _group(foreign.st_gid), all(status.st_uid == me for status in statuses))


def head(git: Git) -> Head:
    """What HEAD names now; another process may move it at any time."""
    symbolic = run_git(git, ("symbolic-ref", "--quiet", "HEAD"), real=True, check=False)
    if symbolic.code == 0:
        branch = _text(symbolic.out)
        return Head(branch, tip(git, branch))
    detached = run_git(git, ("rev-parse", "--verify", "--quiet", "HEAD"), real=True, check=False)
    commit = _text(detached.out)
    if detached.code or not _is_id(git, commit):
        raise Unreadable(t("git.no_head.title"), t("git.no_head.message"), git.repository.git_dir)
    return Head(None, commit)


def refs(git: Git) -> Mapping[str, str]:
    """Every ref with the id of what it names, in git's own order; annotated tags name their tag object."""
    result = run_git(git, ("for-each-ref", "--format=%(objectname) %(refname)"), real=True)
    pairs = (line.partition(" ") for line in result.out.decode("utf-8", "replace").splitlines())
    return MappingProxyType({name: oid for oid, _, name in pairs})


def tip(git: Git, ref: str) -> str | None:
    """What a full ref (`refs/heads/main`) names now, or None when there is no such ref."""
    if not ref.startswith("refs/"):
        raise UsageProblem(t("git.not_a_ref.title"), t("git.not_a_ref.message", seen=ref))
    result = run_git(git, ("rev-parse", "--verify", "--quiet", "--end-of-options", ref), real=True, check=False)
    oid = _text(result.out)
    return oid if result.code == 0 and _is_id(git, oid) else None


def holds(git: Git, commit: str, ancestor: str) -> bool | None:
    """Whether `ancestor` lies in the history of `commit`; None where an object is missing, so that git cannot say."""
    if not (_is_id(git, commit) and _is_id(git, ancestor)):
        return False  # an id of the other length would be taken for the beginning of one
    code = run_git(git, ("merge-base", "--is-ancestor", ancestor, commit), check=False).code
    return {0: True, 1: False}.get(code)


def settings(common_dir: Path) -> Mapping[str, str]:
    """The repository's own configuration, read as a file, by key in lower case; a sub-section's name as it is written.

    Callers must not act on settings that name programs or remotes to start or fetch from. Raises Unreadable.
    """
    return _settings(common_dir / "config")


def cut_off(git: Git) -> bool:
    """Whether the repository is a shallow or partial clone."""
    partial = any(key.endswith(".promisor") or key == "extensions.partialclone" for key in git.repository.ignored)
    return partial or Path(git.repository.common_dir, "shallow").is_file()


def resolve(git: Git, revision: str) -> str:
    """The full id of the commit that a branch, tag, id or any of git's spellings (`main~3`) names.

    `revision` may come from anywhere: it can never become an option. Raises UsageProblem when it names nothing, several
    things, or something that is no commit.
    """
    if not revision or "\0" in revision or len(revision) > _REVISION or not _encodes(revision):
        raise _no_revision("no_revision", revision[:100])
    result = run_git(
        git, ("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}"), real=True, check=False
    )
    oid = _text(result.out)
    if b"is ambiguous" in result.err:  # git would only warn, and take a tag before the branch of the same name
        raise _no_revision("ambiguous", revision)
    if result.code == 0 and _is_id(git, oid):
        return oid
    unpeeled = run_git(git, ("rev-parse", "--verify", "--quiet", "--end-of-options", revision), real=True, check=False)
    oid = _text(unpeeled.out)
    if unpeeled.code or not _is_id(git, oid):
        raise _no_revision("no_revision", revision)
    if run_git(git, ("cat-file", "-e", oid), check=False).code:
        raise Unreadable(t("git.missing_object.title"), t("git.missing_object.message", oid=oid), revision)
    raise _no_revision("no_commit", revision)


def short(ref: str) -> str:
    """A ref's short name: `main` for `refs/heads/main`."""
    return re.sub(r"^refs/(heads|tags|remotes)/", "", ref)


def _read(git_dir: Path, work_tree: Path | None) -> Repository:
    common = _common(git_dir)
    values = _settings(common / "config")
    format_version = values.get("core.repositoryformatversion", "0")
    object_format, storage = "sha1", "files"
    if format_version not in {"0", "1"}:
        raise _unknown(git_dir, "core.repositoryformatversion", format_version)
    if format_version == "1":
        for key in values:
            if key.startswith("extensions.") and key.partition(".")[2] not in _EXTENSIONS:
                raise _unknown(git_dir, key, values[key])
        object_format = values.get("extensions.objectformat", "sha1").lower()
        storage = values.get("extensions.refstorage", "files").lower()
    bare = values.get("core.bare", "false").lower() in {"true", "yes", "on", "1", ""} and git_dir == common
    if object_format not in ("sha1", "sha256"):
        raise _unknown(git_dir, "extensions.objectFormat", object_format)
    if storage not in ("files", "reftable") or (storage == "reftable" and git_dir != common):
        raise _unknown(git_dir, "extensions.refStorage", storage)
    shared = values.get("core.sharedrepository", "").lower()
    logged = values.get("core.logallrefupdates", "false" if bare else "true").lower()
    return Repository(
        git_dir=str(git_dir),
        common_dir=str(common),
        work_tree=None if bare or work_tree is None else str(work_tree),
        object_format="sha256" if object_format == "sha256" else "sha1",
        bare=bare,
        shared=shared if _SHARED.fullmatch(shared) else "",
        ignored=tuple(sorted(key for key in values if _IGNORED.fullmatch(key.lower()))),
        ref_storage="reftable" if storage == "reftable" else "files",
        incoming=_incoming(common / "objects"),
        logged="always" if logged == "always" else "false" if logged in {"false", "no", "off", "0"} else "true",
    )


def _incoming(objects: Path) -> str:
    """The quarantine of a push whose hook this is: this user's folder beside the repository's objects; else empty."""
    variable = os.environ.get("GIT_QUARANTINE_PATH", "")
    if not variable:
        return ""
    try:
        folder = Path(os.path.realpath(variable))
        status = folder.lstat()
    except (OSError, ValueError):
        return ""
    inside = folder.parent == Path(os.path.realpath(objects)) and stat.S_ISDIR(status.st_mode)
    return str(folder) if inside and status.st_uid == os.geteuid() else ""


def _settings(config: Path) -> Mapping[str, str]:
    """The last value of every key in one configuration file; section and last part of a key in lower case."""
    try:
        status = config.stat()
    except FileNotFoundError:
        return {}
    except OSError as trouble:
        raise _unreadable(str(config), trouble) from trouble
    if not stat.S_ISREG(status.st_mode) or status.st_size > _CONFIG_BYTES:
        raise Unreadable(t("git.config.title"), t("git.config.odd"), str(config))
    result = run_alone(("config", "--file", str(config), "--no-includes", "--list", "-z"))
    if result.code:
        why = result.err.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise Unreadable(t("git.config.title"), why, str(config))
    entries = (entry.partition("\n") for entry in result.out.decode("utf-8", "replace").split("\0") if entry)
    return {key: value for key, _, value in entries}


def _is_git_folder(folder: Path) -> bool:
    head_file = folder / "HEAD"
    try:
        if not (head_file.is_symlink() or head_file.is_file()):
            return False
        common = _common(folder)
    except (OSError, Unreadable):
        return False
    return (common / "objects").is_dir() and (common / "refs").is_dir()


def _common(git_dir: Path) -> Path:
    pointer = git_dir / "commondir"
    return Path(os.path.realpath(git_dir / _first_line(pointer))) if pointer.is_file() else git_dir


def _pointed_at(dot_git: Path) -> Path:
    line = _first_line(dot_git)
    target = Path(os.path.realpath(dot_git.parent / line.removeprefix("gitdir:").strip()))
    if not line.startswith("gitdir:") or not _is_git_folder(target):
        raise Unreadable(t("git.no_repository.title"), t("git.no_repository.pointer", seen=line[:200]), str(dot_git))
    return target


def _first_line(path: Path) -> str:
    try:
        return first_line(path)
    except OSError as trouble:
        raise _unreadable(str(path), trouble) from trouble


def _is_id(git: Git, text: str) -> bool:
    return len(text) == git.repository.id_length and all(digit in "0123456789abcdef" for digit in text)


def _encodes(text: str) -> bool:
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return True


def _text(out: bytes) -> str:
    return out.decode("utf-8", "surrogateescape").rstrip("\n")


def _unreadable(where: str, trouble: OSError) -> Unreadable:
    return Unreadable(t("git.no_head.title"), of_system(trouble), where)


def _unknown(git_dir: Path, setting: str, value: str) -> Unreadable:
    message = t("git.unknown_kind.message", setting=setting, seen=value)
    return Unreadable(t("git.unknown_kind.title"), message, str(git_dir))


def _no_revision(code: str, revision: str) -> UsageProblem:
    return UsageProblem(t(f"git.revision.{code}.title"), t(f"git.revision.{code}.message", seen=revision))


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


# the check that all objects of a repository are there, for a bounded time


@value_class
class Health:
    """The complaints of git's own check, and whether it finished in time."""

    finished: bool
    complaints: tuple[str, ...]


def connected(git: Git, seconds: float) -> Health:
    """Follow every ref through commits and trees, without reading file contents; stops after `seconds`."""
    tips = sorted({oid for name, oid in refs(git).items() if name.startswith(("refs/heads/", "refs/tags/"))})
    if not tips:
        return Health(True, ())
    command = ("rev-list", "--objects", "--quiet", "--stdin")
    try:
        with process.stream(git, command, stdin="\n".join(tips).encode() + b"\n") as out:
            # With --quiet its output ends when it does, so no event within the time means that it is still at work.
            if not select.select([out], [], [], seconds)[0]:
                return Health(False, ())
    except Unreadable as error:
        return Health(True, (error.message,))
    return Health(True, ())


# the modes of files that plantui makes: those git would give them by core.sharedRepository


def shared_mode(repository: Repository, mode: int) -> int:
    """The permissions git gives a file or folder by core.sharedRepository; `mode` is what it has now, with its type."""
    exact = repository.shared not in _SHARED_MODES
    tweak = int(repository.shared, 8) & 0o666 if exact else _SHARED_MODES[repository.shared]
    if not tweak:
        return stat.S_IMODE(mode)
    if not mode & stat.S_IWUSR:
        tweak &= ~0o222
    if mode & stat.S_IXUSR:
        tweak |= (tweak & 0o444) >> 2
    permissions = stat.S_IMODE(mode)
    changed = (permissions & ~0o777) | tweak if exact else permissions | tweak
    return changed | stat.S_ISGID if stat.S_ISDIR(mode) and changed & 0o070 else changed


def share(repository: Repository, descriptor: int) -> None:
    """Give an open file or folder the permissions that core.sharedRepository asks for; raises OSError."""
    mode = os.fstat(descriptor).st_mode
    shared = shared_mode(repository, mode)
    if shared != stat.S_IMODE(mode):
        os.fchmod(descriptor, shared)


def make_folder(repository: Repository, path: Path) -> None:
    """Make a folder, and those above it, with the permissions of `share`; raises OSError."""
    if path.is_dir():
        return
    make_folder(repository, path.parent)
    try:
        path.mkdir()
    except FileExistsError:
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        share(repository, descriptor)
    finally:
        os.close(descriptor)
