"""What is missing on this machine for reading, signing and landing, and the command that mends each."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import attrs

from plantui import terminal_text
from plantui.errors import PlantuiError, Unreadable
from plantui.git import process, repository, revisions
from plantui.git.process import Git
from plantui.git.quarantine import Repository
from plantui.git.sign import setup as sign_setup
from plantui.i18n import t, tn
from plantui.review.records.canonical import literal
from plantui.usecases.session import cache, settings

State = Literal["ok", "trouble", "advice"]

SMALLEST = (60, 16)
"""Columns and rows below which the screens leave something out."""

FSCK_SECONDS = 20
"""Seconds after which the look at the repository's objects is given up."""


@attrs.frozen(slots=True)
class Check:
    """One thing looked at: `code` names it, `what` says what was found, `mend` the commands that put it right."""

    code: str
    state: State
    what: str
    mend: tuple[str, ...] = ()


@attrs.frozen(slots=True)
class Terminal:
    """What the front end knows of the terminal; `columns` is 0 where there is none."""

    columns: int
    rows: int
    ascii: bool


def well(checks: tuple[Check, ...]) -> bool:
    """Whether no check says trouble; advice may be left undone."""
    return all(check.state != "trouble" for check in checks)


def examine(
    path: str, explicit: bool, terminal: Terminal, environment: Mapping[str, str], key_faults: Sequence[str] = ()
) -> tuple[Check, ...]:
    """Look at everything; `explicit` says that the user named `path`, so a missing repository is a trouble.

    `key_faults` is what the screens have against the keys in the settings, in words.
    """
    return tuple(_checks(path, explicit, terminal, environment, key_faults))


def _checks(
    path: str, explicit: bool, terminal: Terminal, environment: Mapping[str, str], key_faults: Sequence[str]
) -> Iterator[Check]:
    git_check = _guarded("git", _git)
    yield git_check
    yield _program("ssh-keygen", "openssh-client", "openssh")
    yield from _settings(key_faults)
    if git_check.state == "ok":
        yield _guarded("identity", _identity)
        yield from _repository(path, explicit)
    yield from _terminal(terminal, environment)


def _guarded(code: str, look: Callable[[], Check]) -> Check:
    """The result of `look`; a PlantuiError that it raises becomes the check's trouble."""
    try:
        return look()
    except PlantuiError as error:
        return Check(code, "trouble", f"{error.title}: {error.message}", _install("git") if code == "git" else ())


def _git() -> Check:
    return Check("git", "ok", t("doctor.git", version=".".join(map(str, process.version()))))


def _program(name: str, debian: str, other: str) -> Check:
    path = shutil.which(name)
    if path:
        return Check(name, "ok", t("doctor.program", name=name, path=path))
    return Check(name, "trouble", t("doctor.no_program", name=name), _install(debian, other))


def _install(debian: str, other: str = "") -> tuple[str, ...]:
    """How this machine installs a package, as far as its own package manager tells."""
    for manager, command, package in (
        ("apt-get", "sudo apt-get install", debian),
        ("dnf", "sudo dnf install", other or debian),
        ("apk", "sudo apk add", other or debian),
        ("pacman", "sudo pacman -S", other or debian),
        ("brew", "brew install", other or debian),
    ):
        if shutil.which(manager):
            return (f"{command} {package}",)
    return ()


def _settings(key_faults: Sequence[str]) -> Iterator[Check]:
    """Where the settings stand, each of them, and what is wrong; keys that cannot be stop the screens."""
    path = settings.settings_file()
    if not path.exists():
        yield Check("settings", "ok", t("doctor.no_settings", path=path))
        return
    own = settings.read_settings()
    said = [
        *((name, getattr(own, name)) for name in ("language", "person", "ascii", "theme")),
        *((f"keys.{name}", keys) for name, keys in own.keys.items()),
        *(("repositories", repository) for repository in own.repositories),
    ]
    lines = [f"  {name} = {literal(value)}" for name, value in said if value is not None]
    yield Check(
        "settings", "ok", "\n".join((t("doctor.settings" if lines else "doctor.settings_empty", path=path), *lines))
    )
    for problem in own.problems:
        yield Check("settings", "advice", str(problem))
    for fault in key_faults:
        yield Check("keys", "trouble", f"{fault} ({path})")


def _identity() -> Check:
    missing = []
    for key, example in (("user.name", '"Kari Berg"'), ("user.email", "kari.berg@example.org")):
        result = process.run_alone(("config", "--get", key), user=True)
        if result.code or not result.out.strip():
            missing.append(f"git config --global {key} {example}")
    if missing:
        return Check("identity", "trouble", t("doctor.no_identity"), tuple(missing))
    email = process.run_alone(("config", "--get", "user.email"), user=True).out.decode("utf-8", "replace").strip()
    return Check("identity", "ok", t("doctor.identity", email=email))


def _repository(path: str, explicit: bool) -> Iterator[Check]:
    try:
        place = repository.find(path or ".")
    except Unreadable as error:
        state: State = "trouble" if explicit else "advice"
        yield Check("repository", state, f"{error.title}: {error.message}", ("plantui init", "plantui demo"))
        yield from _signing(None)
        return
    yield Check("repository", "ok", t("doctor.repository", path=place.git_dir, form=place.object_format))
    yield _guarded("ownership", lambda: _ownership(place))
    if place.ignored:
        yield Check("ignored", "advice", t("doctor.ignored", keys=", ".join(sorted(place.ignored))))
    try:
        git = process.quarantine(place)
    except PlantuiError as error:
        yield Check("quarantine", "trouble", f"{error.title}: {error.message}")
        return
    try:
        yield from _signing(git)
        yield from _completeness(place)
        yield _guarded("health", lambda: _health(git))
        yield _guarded("plan", lambda: _plan(git))
        yield from _server(git)
    finally:
        process.close(git)


def _ownership(place: Repository) -> Check:
    owner = repository.owner(place)
    words = t("doctor.owner", user=owner.user, group=owner.group)
    if owner.mine or settings.trusts(place.common_dir, owner.user, owner.group):
        return Check("ownership", "ok", words)
    folder = place.work_tree or place.git_dir
    return Check("ownership", "advice", words + " " + t("doctor.not_trusted"), (f"plantui {shlex.quote(folder)}",))


def _completeness(place: Repository) -> Iterator[Check]:
    if Path(place.common_dir, "shallow").exists():
        yield Check("shallow", "trouble", t("doctor.shallow"), ("git fetch --unshallow",))
    if any("partial" in key or key.endswith(".promisor") for key in place.ignored):
        mend = ("git config --unset-all remote.origin.partialclonefilter", "git fetch --refetch")
        yield Check("partial", "trouble", t("doctor.partial"), mend)
    if Path(place.common_dir, "info", "grafts").exists() or Path(place.common_dir, "refs", "replace").exists():
        yield Check("replaced", "advice", t("doctor.replaced"))


def _health(git: Git) -> Check:
    health = repository.connected(git, FSCK_SECONDS)
    if health.complaints:
        first = "; ".join(terminal_text.clean(complaint, 120) for complaint in health.complaints[:3])
        return Check("health", "trouble", t("doctor.damaged", what=first), ("git fsck", "git fetch"))
    if not health.finished:
        return Check("health", "advice", t("doctor.fsck_long", seconds=FSCK_SECONDS), ("git fsck --connectivity-only",))
    return Check("health", "ok", t("doctor.healthy"))


def _plan(git: Git) -> Check:
    head = repository.head(git)
    if head.commit is None:
        if remote_branch := revisions.trunk(git):
            branch = remote_branch.partition("/")[2]
            mend = (f"git checkout {shlex.quote(branch)}",)
            return Check("plan", "trouble", t("doctor.no_commits_there", name=remote_branch), mend)
        return Check("plan", "trouble", t("doctor.no_commits"), ("plantui init",))
    problems = cache.read_plan(git, head.commit).problems
    if problems:
        count = tn("doctor.plan_problems", len(problems))
        return Check("plan", "trouble", count + ": " + terminal_text.clean(str(problems[0]), 200), ("plantui check",))
    return Check("plan", "ok", t("doctor.plan"))


def _server(git: Git) -> Iterator[Check]:
    """What the last fetch knows of the server: commits that are not here, and records that are only here."""
    head = repository.head(git)
    if head.branch is None or head.commit is None:
        return
    try:
        tracking = revisions.tracking(git, head.branch, head.commit)
    except PlantuiError:  # the checks before this one report what is wrong
        return
    if tracking is None:
        return
    if tracking.ahead:
        branch = repository.short(head.branch)
        words = tn("server.ahead", tracking.ahead, name=tracking.name, branch=branch)
        yield Check("behind", "advice", words, (f"git merge {shlex.quote(tracking.name)}",))
    if tracking.only_here:
        words = tn("doctor.unpushed", len(tracking.only_here), name=tracking.name)
        yield Check("unpushed", "advice", words, ("git push",))
    if not tracking.ahead and not tracking.only_here:
        yield Check("server", "ok", t("doctor.server", name=tracking.name))


def _signing(git: Git | None) -> Iterator[Check]:
    try:
        setup = sign_setup.setup(git or sign_setup.nowhere())
    except PlantuiError as error:
        yield Check("signing", "trouble", f"{error.title}: {error.message}")
        return
    if setup is None:
        yield Check("signing", "trouble", t("doctor.no_signing"), tuple(sign_setup.how_to_begin().splitlines()))
    elif not setup.ready:
        yield Check("signing", "trouble", setup.trouble, tuple(setup.mend.splitlines()))
    else:
        where = t(f"doctor.key_in.{setup.where or 'file'}")
        yield Check(
            "signing", "ok", t("doctor.signing", kind=setup.algorithm or setup.kind, seal=setup.key, where=where)
        )
        if setup.needs_passphrase:
            yield Check("passphrase", "advice", t("doctor.passphrase"))
        if setup.touch:
            yield Check("touch", "ok", t("doctor.touch"))
    newer = sign_setup.newer_agent()
    if newer:
        yield Check("agent", "advice", t("doctor.newer_agent"), (f"export SSH_AUTH_SOCK={shlex.quote(newer)}",))


def _terminal(terminal: Terminal, environment: Mapping[str, str]) -> Iterator[Check]:
    if not terminal.columns:
        yield Check("terminal", "advice", t("doctor.no_terminal"))
        return
    size = f"{terminal.columns}x{terminal.rows}"
    if terminal.columns < SMALLEST[0] or terminal.rows < SMALLEST[1]:
        yield Check("size", "advice", t("doctor.small", size=size, least=f"{SMALLEST[0]}x{SMALLEST[1]}"))
    name = environment.get("TERM", "")
    if name in ("", "dumb"):
        yield Check("terminal", "advice", t("doctor.dumb"), ("export TERM=xterm-256color",))
    elif environment.get("NO_COLOR"):
        yield Check("terminal", "ok", t("doctor.no_color", name=name, size=size))
    elif "256" in name or environment.get("COLORTERM") or name in ("xterm-kitty", "alacritty", "foot", "xterm-ghostty"):
        yield Check("terminal", "ok", t("doctor.terminal", name=name, size=size))
    else:
        yield Check("terminal", "advice", t("doctor.few_colours", name=name), (f"export TERM={name}-256color",))
    if terminal.ascii:
        yield Check("encoding", "advice", t("doctor.ascii"), ("export LANG=C.UTF-8",))
    else:
        yield Check("encoding", "ok", t("doctor.encoding"))


def user_environment() -> Mapping[str, str]:
    """The environment as this process has it."""
    return os.environ
