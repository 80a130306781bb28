"""The demo: a throwaway repository founded on the plan of 2024, with a round about an invented revision of it.

Nothing of the user's own is read or touched: home, configuration, keys and agents all lie in the throwaway folder.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import attrs
import tomli

from plantui.desk import demo_people, demo_revision, demo_story, settings, starting
from plantui.desk.demo_people import Told
from plantui.errors import NotWritten
from plantui.git import command, landing, making, repository, signing
from plantui.git.command import Git
from plantui.plan import fingerprint
from plantui.plan.model import Plan
from plantui.review import people, policy, record, signers
from plantui.review.record import Act, Record
from plantui.words import t

REVIEWER = "demo.arkitekt"
"""Who sits at the desk of the demo."""

BRANCH = "refs/heads/main"

ADOPTED = datetime(2024, 6, 13, 12, tzinfo=UTC)

_DROPPED = ("SSH_AUTH_SOCK", "SSH_AGENT_PID", "SSH_ASKPASS", "GPG_AGENT_INFO", "TMUX", "EMAIL")


@attrs.frozen(slots=True)
class Demo:
    """A built demo: `folder` is everything, `repository` the clone to open, with `keys` and `home` beside it."""

    folder: str
    repository: str


def make(folder: Path, *, adopted: bool = False) -> Demo:
    """Build the demo in an empty folder; this process must already live there (`at_home`). Raises NotWritten.

    It ends in the middle of a round, or with `adopted` after it, when the next one is open.
    """
    told, story = (_packed(name) for name in ("demo.toml", "demo-story.toml"))
    demo_people.make_keys(told, folder)
    demo_story.papers(folder, story["paper"])
    root = folder / "plan"
    root.mkdir()
    making.new_repository(str(root))
    git = command.quarantine(repository.find(str(root)))
    try:
        _begin(folder, git, told)
        stage = demo_story.Stage(folder, git, told, settings.now().replace(microsecond=0))
        demo_story.play(stage, story["step"])
        if adopted:
            demo_story.play(stage, story["then"])
    finally:
        command.close(git)
    demo_people.sit_down(folder, REVIEWER, demo_people.name_of(told, REVIEWER))
    return Demo(str(folder), str(root))


@contextmanager
def throwaway(keep: Path | None) -> Iterator[Path]:
    """An empty folder for the demo: a private temporary one, removed on leaving, or the one to keep.

    Raises NotWritten when the one to keep holds something already.
    """
    if keep is None:
        folder = Path(tempfile.mkdtemp(prefix="plantui-demo-"))
        before = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGHUP)}
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            for number, handler in before.items():
                signal.signal(number, handler)
        return
    try:
        keep.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(keep.iterdir()):
            raise NotWritten(t("demo.not_empty.title"), t("demo.not_empty"), str(keep))
    except OSError as trouble:
        raise NotWritten(t("demo.no_folder"), trouble.strerror or str(trouble), str(keep)) from trouble
    yield keep


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """Let this process live in the throwaway folder: no configuration, key or agent of the user is reachable."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith(("GIT_", "XDG_")) or name in _DROPPED:
            del os.environ[name]
    os.environ.update(_home(folder))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def shell_line(made: Demo) -> str:
    """What a shell is given to live in a kept demo: the assignments, then the command, on one line."""
    assigned = " ".join(f"{name}={shlex.quote(value)}" for name, value in _home(Path(made.folder)).items())
    return f"env -u SSH_AUTH_SOCK {assigned} plantui {shlex.quote(made.repository)}"


def _home(folder: Path) -> dict[str, str]:
    home = folder / "home"
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "GNUPGHOME": str(home / ".gnupg"),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def _leave(number: int, _: object) -> None:
    """A dropped line or a polite kill ends the demo the ordinary way, so that its folder goes too."""
    raise SystemExit(128 + number)


def _packed(name: str) -> dict[str, Any]:
    return tomli.loads((resources.files("plantui.desk") / name).read_text("utf-8"))


def _begin(folder: Path, git: Git, told: Told) -> None:
    """The plan of 2024, its rules and people, and what was said before they were in force."""
    files = dict(starting.packed_plan())
    plan = demo_revision.plan_of(files)
    began = settings.now().replace(microsecond=0) - timedelta(days=60)
    tip = making.commit_files(git, BRANCH, None, files, t("demo.plan_commit"), identity=_by("NHN", ADOPTED))
    persons = demo_people.register(told, folder)
    rules = {
        policy.PATH: (resources.files("plantui.desk") / "demo-policy.toml").read_bytes(),
        people.PATH: persons,
        signers.PATH: signers.allowed_signers(people.read(persons)).encode(),
    }
    tip = making.commit_files(
        git, BRANCH, tip, rules, t("demo.people_commit"), identity=_by("Demo Sekretær", began)
    )
    making.put_in_work_tree(git, files | rules)
    for number, one in enumerate(told["record"], 1):
        _record(folder, git, plan, one, tip, began + timedelta(hours=number))


def _record(folder: Path, git: Git, plan: Plan, told: Mapping[str, Any], base: str, written: datetime) -> None:
    """One record, said about the plan as it was at `base` and signed as `told` says."""
    said = Record(
        plan=plan.id,
        round=plan.revision,
        by=told["by"],
        base=base,
        written=written,
        acts=tuple(_act(plan, one) for one in told["act"]),
    )
    data = record.write(said)
    demo_people.sit_down(folder, told["by"], told["name"], key=told["key"])
    tip = repository.tip(git, BRANCH)
    assert tip is not None
    setup = signing.setup(git) if told["key"] else None
    path = record.path(said, data)
    message = record.message(said, record.record_id(data))
    signed = landing.commit_record(git, tip, path, data, message, setup=setup, now=written)
    landing.land(git, BRANCH, signed, path, now=written)


def _act(plan: Plan, told: Mapping[str, Any]) -> Act:
    item = plan.by_id[told["item"]]
    return Act(
        kind=told["kind"],
        item=item.id,
        title=item.title,
        fingerprint=fingerprint.of(plan, item.id),
        word=told.get("word"),
        text=told.get("text"),
        answer=told.get("answer"),
        reason=told.get("reason"),
    )


def _by(name: str, at: datetime) -> dict[str, str]:
    when = at.isoformat()
    email = name.lower().replace(" ", ".").replace("æ", "ae").replace("ø", "o") + "@example.org"
    return {
        "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": when,
    }  # fmt: skip
