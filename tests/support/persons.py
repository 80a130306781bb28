"""People at keyboards of their own: each runs plantui with a key, a configuration and a state that is theirs."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from plantui.cli import main
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, startup, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
from support import founded, program, repositories
from support.founded import Founded
from support.program import Answer


@attrs.frozen(slots=True)
class Person:
    """One person of `founded.ROLES`, at a clone or at the one repository that all share."""

    name: str
    folder: Path
    environment: dict[str, str]

    def run(self, *words: str | Path, code: int | None = 0, apart: bool = False) -> Answer:
        """`plantui` with these words, in English unless they say otherwise, in this process or `apart`.

        The exit code must be `code`, or any for None.
        """
        asked = (*words, "-C", self.folder)
        if apart:
            ran = program.plantui(*asked, environment=self.environment)
        else:
            with self.here():
                ran = _run([*map(str, asked), *(() if "--lang" in words else ("--lang", "en"))])
        assert code is None or ran.code == code, f"{words}: {ran.code}\n{ran.out}\n{ran.err}"
        return ran

    def json(self, *words: str | Path, code: int = 0) -> Any:
        """The same with `--format json`, read."""
        return self.run(*words, "--format", "json", code=code).json()

    @contextmanager
    def here(self) -> Iterator[None]:
        """This process as the person's: home, configuration and state."""
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def desk(self, memory: Memory | None = None) -> Desk:
        """A judged desk as this person has it; call it `here`."""
        memory = memory or Memory()
        wish = Wish(str(self.folder))
        return review.judged(Session(session_open.open_desk(startup.begin(wish), wish, memory), memory), whole=True)


def _run(arguments: list[str]) -> Answer:
    """The program in this process, with nothing to read and its output kept."""
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True) for _ in range(2))
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), out, err
    try:
        main.main(arguments)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 0
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    said, told = (one.buffer.read() for one in (out, err) if one.buffer.seek(0) == 0)
    return Answer(code, said.decode(), told.decode(), said + told)


def at(plan: Founded, name: str, homes: Path, folder: Path | None = None, *, trusting: bool = True) -> Person:
    """A person with a home of their own below `homes`, whose git signs with their key; and who trusts the root."""
    home = homes / name
    home.mkdir(parents=True, exist_ok=True)
    config = home / "gitconfig"
    repositories.write_identity(config, f"{name.title()} Prøve", f"{name}@example.org")
    repositories.sign_with_ssh(config, plan.keys[name])
    environment = {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(config),
        **{f"XDG_{one}_HOME": str(home / one.lower()) for one in ("CONFIG", "STATE", "DATA", "CACHE")},
    }
    person = Person(name, folder or plan.folder, environment)
    if trusting and plan.root:
        with person.here():
            wish = Wish(str(person.folder))
            trust.pin(session_open.open_desk(startup.begin(wish), wish, Memory()), plan.root)
    return person


def all_of(plan: Founded, homes: Path) -> dict[str, Person]:
    """Everybody of `founded.ROLES`, at the one repository."""
    return {name: at(plan, name, homes) for name in founded.ROLES}
