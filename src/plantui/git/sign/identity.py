"""Who commits and with which key and program, as values; and the user's git configuration that it comes from."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import attrs

from plantui.git.process import Git, run_alone
from plantui.i18n import t
from plantui.value_class import value_class


def located(program: str) -> bool:
    """Whether a program is found by an absolute path or in an absolute folder of PATH, whatever the current folder."""
    path = shutil.which(program)
    return path is not None and path.startswith("/")


@value_class
class Identity:
    """Who commits, from user.name and user.email; `trouble` says in words what is missing and `mend` the command."""

    name: str
    email: str
    trouble: str = ""
    mend: str = ""


@attrs.frozen(slots=True, kw_only=True)
class Setup:
    """One way to sign, with all the signing dialog shows of it.

    `key` is `SHA256:…` or a full gpg fingerprint, `algorithm` its kind in short (`ed25519`, `rsa3072`). `signing_key`
    is what the program is given: a key file's path, `key::…` for a key in the agent, a gpg key id. `needs_passphrase`:
    a passphrase or PIN must be handed to the signing, or the terminal; `touch`: a hardware key waits for a finger.
    `setting` is the one of git's that names the program, where one does. `trouble` in words means that it cannot sign
    now, `mend` is the command that helps, `newer_agent` an ssh-agent that tmux knows and that holds the key.
    """

    kind: Literal["ssh", "gpg"]
    identity: Identity
    signing_key: str
    program: str
    key: str = ""
    algorithm: str = ""
    comment: str = ""
    where: Literal["file", "agent", "gpg", "card", ""] = ""
    agent: str = ""
    needs_passphrase: bool = False
    touch: bool = False
    trouble: str = ""
    mend: str = ""
    newer_agent: str = ""
    setting: str = ""

    @property
    def ready(self) -> bool:
        """Whether it can sign now, given a passphrase where one is needed."""
        return not self.trouble


def user_settings(git: Git) -> Mapping[str, str]:
    """The user's own configuration, global and system: the last value of each key, section and name in lower case.

    The repository's own configuration is not read, but its place decides which of the user's own `includeIf` hold.
    """
    settings: dict[str, str] = {}
    for source in _sources():
        result = run_alone((*_asked(git), *source, "--list"), user=True)
        for entry in result.out.decode("utf-8", "surrogateescape").split("\0"):
            key, _, value = entry.partition("\n")
            settings[key] = value
    return settings


def committer(git: Git) -> Identity:
    """Who commits, from the user's own configuration."""
    return identity_of(user_settings(git))


def identity_of(settings: Mapping[str, str]) -> Identity:
    """Who commits by such settings; what is missing is its trouble."""
    name, email = (_crudless(settings.get(key, "")) for key in ("user.name", "user.email"))
    missing = [key for key, value in (("user.name", name), ("user.email", email)) if not value]
    if not missing:
        return Identity(name, email)
    examples = {"user.name": '"Kari Berg"', "user.email": "kari.berg@example.org"}
    mend = "\n".join(f"git config --global {key} {examples[key]}" for key in missing)
    return Identity(name, email, t("signing.trouble.identity", keys=", ".join(missing)), mend)


def _crudless(text: str) -> str:
    """A name or address without the characters that git strips from one."""
    return re.sub(r"[<>\n\0]", "", text).strip(" \t.,:;\"'\\")


def unset_command(git: Git, key: str) -> str:
    """The command that takes a setting out of the file that it stands in."""
    for source in reversed(_sources()):
        result = run_alone((*_asked(git), *source, "--show-origin", "--get", key), user=True)
        origin = result.out.decode("utf-8", "surrogateescape").partition("\0")[0]
        if result.code == 0 and origin.startswith("file:"):
            return f"git config --file {shlex.quote(origin.removeprefix('file:'))} --unset-all {key}"
    return f"git config --global --unset-all {key}"


def _asked(git: Git) -> tuple[str, ...]:
    return ("--no-pager", f"--git-dir={git.repository.git_dir}", "config", "--includes", "-z")


def _sources() -> Sequence[tuple[str, ...]]:
    sources: list[tuple[str, ...]] = [("--system",), ("--global",)]
    home = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "git" / "config"
    if not os.environ.get("GIT_CONFIG_GLOBAL") and home.is_file():
        sources.insert(1, ("--file", str(home)))  # git reads both, `git config --global` only one of them
    return sources
