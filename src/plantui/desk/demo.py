"""The demo: a throwaway repository with the plan of 2024, an invented revision of it, people with keys, four records.

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

from plantui.desk import demo_revision, settings, starting
from plantui.errors import NotWritten
from plantui.git import command, landing, making, repository, signing
from plantui.git.command import Git
from plantui.plan import fingerprint
from plantui.plan.model import Plan
from plantui.plan.reading import assemble, parse
from plantui.review import people, record
from plantui.review.record import Act, Record
from plantui.review.spelling import literal
from plantui.words import t

REVIEWER = "demo.arkitekt"
"""Who sits at the desk of the demo."""

BRANCH = "refs/heads/main"

REVISION = "2024"
"""The revision in force, tagged `plan/2024`; the branch proposes the invented one of 2025."""
ADOPTED = datetime(2024, 6, 13, 12, tzinfo=UTC)

_DROPPED = ("SSH_AUTH_SOCK", "SSH_AGENT_PID", "SSH_ASKPASS", "GPG_AGENT_INFO", "TMUX", "EMAIL")


@attrs.frozen(slots=True)
class Demo:
    """A built demo: `folder` is everything, `repository` the clone to open, with `keys` and `home` beside it."""

    folder: str
    repository: str


def make(folder: Path) -> Demo:
    """Build the demo in an empty folder; this process must already live there (`at_home`). Raises NotWritten."""
    told = tomli.loads((resources.files("plantui.desk") / "demo.toml").read_text("utf-8"))
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    for name in _key_names(told):
        making.ssh_key(str(keys / name), f"{name} (DEMO)")
    root = folder / "plan"
    root.mkdir()
    making.new_repository(str(root))
    git = command.quarantine(repository.find(str(root)))
    try:
        adopted = dict(starting.packed_plan())
        revised = demo_revision.revise(adopted)
        plan = assemble(parse(path, data) for path, data in revised.items())
        now = settings.now().replace(microsecond=0) - timedelta(days=1)
        editor, secretary = _by("Demo Redaktør", now), _by("Demo Sekretær", now)
        tip = making.commit_files(git, BRANCH, None, adopted, t("demo.plan_commit"), identity=_by("NHN", ADOPTED))
        making.put_tag(git, f"plan/{REVISION}", tip)
        known = {people.PATH: _people(told, keys)}
        tip = making.commit_files(git, BRANCH, tip, known, t("demo.people_commit"), identity=secretary)
        changed = {path: data for path, data in revised.items() if adopted.get(path) != data}
        tip = making.commit_files(git, BRANCH, tip, changed, t("demo.revision_commit"), identity=editor)
        making.put_in_work_tree(git, revised | known)
        for number, one in enumerate(told["record"], 1):
            _record(git, plan, one, keys, tip, now + timedelta(hours=number))
    finally:
        command.close(git)
    _become(folder, "Demo Arkitekt", f"{REVIEWER}@example.org", str(keys / REVIEWER))
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


def _key_names(told: Mapping[str, Any]) -> tuple[str, ...]:
    wanted = [*(person["id"] for person in told["person"]), *(one["key"] for one in told["record"])]
    return tuple(dict.fromkeys(name for name in wanted if name))


def _people(told: Mapping[str, Any], keys: Path) -> bytes:
    lines = ["# DEMO: invented people, with keys made for this demo alone.", f"schema = {literal(people.SCHEMA)}"]
    lines += ["serial = 1"]
    for person in told["person"]:
        public = " ".join((keys / f"{person['id']}.pub").read_text("utf-8").split()[:2])
        lines += ["", f"[people.{literal(person['id'])}]", f"name = {literal(person['name'])}"]
        lines += [f"roles = {literal(tuple(person['roles']))}", "bodies = []"]
        lines += [f'keys = [{{ key = {literal(public)}, state = "active" }}]']
    return ("\n".join(lines) + "\n").encode()


def _record(git: Git, plan: Plan, told: Mapping[str, Any], keys: Path, base: str, written: datetime) -> None:
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
    key = str(keys / told["key"]) if told["key"] else ""
    _become(Path(git.repository.git_dir).parent.parent, told["name"], f"{told['by']}@example.org", key)
    tip = repository.tip(git, BRANCH)
    assert tip is not None
    setup = signing.setup(git) if key else None
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


def _become(folder: Path, name: str, email: str, key: str) -> None:
    """Write the git configuration of one demo person; without a key nothing is said of signing."""
    lines = ["[user]", f"\tname = {_quoted(name)}", f"\temail = {_quoted(email)}"]
    if key:
        lines += [f"\tsigningkey = {_quoted(key)}", "[gpg]", "\tformat = ssh"]
    (folder / "home" / ".gitconfig").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _by(name: str, at: datetime) -> dict[str, str]:
    when = at.isoformat()
    email = name.lower().replace(" ", ".").replace("æ", "ae").replace("ø", "o") + "@example.org"
    return {
        "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": when,
    }  # fmt: skip
