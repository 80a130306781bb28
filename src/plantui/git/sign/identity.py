"""The means to sign and commit, as values: who, with which key, and what using it asks for."""

from __future__ import annotations

import shutil
from typing import Literal

import attrs


def located(program: str) -> bool:
    """Whether a program is here and is meant wherever it is started: by a full path, or by a name that PATH holds."""
    found = shutil.which(program)
    return found is not None and found.startswith("/")


@attrs.frozen(slots=True)
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
