"""The demo: a throwaway repository with the plan of 2024, founded, and an invented round played on it by its people.

Nothing of the user's own is read or touched: home, configuration, keys and agents all lie in the throwaway folder.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import attrs
import tomli

from plantui.errors import NotWritten
from plantui.git import private_folder, process, repository
from plantui.git.sign.identity import Identity
from plantui.git.write import init_repository
from plantui.i18n import t
from plantui.usecases.session import settings
from plantui.usecases.session.cache import Counting
from plantui.usecases.setup import demo_script, init

REVIEWER = "demo.arkitekt"
"""The person whom the demo is opened as."""

BRANCH = "refs/heads/main"

OWNER = Identity("NHN", "nhn@example.org")
WRITTEN = datetime(2024, 6, 13, 12, tzinfo=UTC)
"""When the plan of 2024 is committed; the steps after it are dated relative to today."""

AGO = 14
"""How many days before today the steps' day 0 lies with `adopted`; else day 0 is today."""

_DROPPED = ("SSH_AUTH_SOCK", "SSH_AGENT_PID", "SSH_ASKPASS", "GPG_AGENT_INFO", "TMUX", "EMAIL")


@attrs.frozen(slots=True)
class Demo:
    """A built demo: `folder` is everything, `repository` the clone to open.

    Beside that lie `keys`, `papers`, everybody's `home`, and in `as` a program that runs plantui as each person.
    """

    folder: str
    repository: str


def make(folder: Path, *, adopted: bool = False, counting: Counting | None = None) -> Demo:
    """Build the demo in an empty folder; this process must already live there (`at_home`). Raises NotWritten.

    It ends in the middle of a round, or with `adopted` after it, when the next one is open.
    `counting` is called with how many steps are taken and how many there are.
    """
    story = tomli.loads((resources.files("plantui.usecases.setup") / "demo.toml").read_text("utf-8"))
    demo_script.make_keys(story, folder)
    root = folder / "plan"
    root.mkdir()
    init_repository.new_repository(str(root))
    git = process.quarantine(repository.find(str(root)))
    try:
        plan = dict(init.packed_plan())
        init_repository.commit_files(git, BRANCH, None, plan, t("demo.plan_commit"), who=OWNER, now=WRITTEN)
        init_repository.put_in_work_tree(git, plan)
        today = settings.now().replace(hour=0, minute=0, second=0, microsecond=0)
        stage = demo_script.Stage(folder, git, story, today - timedelta(days=AGO if adopted else 0))
        demo_script.play(stage, (*story["step"], *(story["then"] if adopted else ())), counting)
    finally:
        process.close(git)
    demo_script.make_doors(story, folder, str(root))
    demo_script.sit_down(folder, REVIEWER, demo_script.name_of(story, REVIEWER))
    return Demo(str(folder), str(root))


@contextmanager
def throwaway(keep: Path | None) -> Iterator[Path]:
    """An empty folder for the demo: a private temporary one, removed on leaving, or the one to keep.

    Raises NotWritten when the one to keep holds something already.
    """
    if keep is None:
        folder = Path(private_folder.make("demo-"))
        before = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGHUP)}
        try:
            yield folder
        finally:
            private_folder.remove(str(folder))
            for number, handler in before.items():
                signal.signal(number, handler)
        return
    try:
        keep.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(keep.iterdir()):
            raise NotWritten(t("demo.not_empty.title"), t("demo.not_empty"), str(keep))
    except OSError as error:
        raise NotWritten(t("demo.no_folder"), error.strerror or str(error), str(keep)) from error
    yield keep


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """Let this process live in the throwaway folder: no configuration, key or agent of the user is reachable."""
    (folder / "home").mkdir(mode=0o700)
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith(("GIT_", "XDG_")) or name in _DROPPED:
            del os.environ[name]
    os.environ.update(demo_script.home(folder, REVIEWER))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _leave(number: int, _: object) -> None:
    """End the demo on SIGHUP and SIGTERM by SystemExit, so that its folder is removed."""
    raise SystemExit(128 + number)
