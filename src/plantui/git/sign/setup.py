"""The user's own signing set-up, as their global and system git configuration has it; never the repository's."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import attrs

from plantui.git.process import Git, run_program
from plantui.git.quarantine import Repository
from plantui.git.sign import keys, signer, sshsig
from plantui.git.sign import keys as agents
from plantui.git.sign.identity import Identity, Setup, identity_of, located, unset_command, user_settings
from plantui.i18n import of_system, t
from plantui.ssh_keys import RSA_BITS, fingerprint

__all__ = ["Identity", "Setup", "how_to_begin", "newer_agent", "nowhere", "public_key", "setup", "ssh"]


def nowhere() -> Git:
    """A place without a repository, in which git reads the user's own configuration alone."""
    return Git(Repository(os.devnull, os.devnull, None, "sha1", bare=False), "")


def setup(git: Git, agent: str | None = None) -> Setup | None:
    """The user's signing set-up, or None when their git configuration has none; `agent` is a socket to ask instead of
    SSH_AUTH_SOCK.

    A set-up that cannot sign is returned too, with its `trouble`.
    """
    settings = user_settings(git)
    who = identity_of(settings)
    form = settings.get("gpg.format", "openpgp").lower()
    key = settings.get("user.signingkey", "")
    if form == "ssh":
        program_keys = [name for name in ("gpg.ssh.program",) if settings.get(name)]
        program = settings.get("gpg.ssh.program") or "ssh-keygen"
        command, message = settings.get("gpg.ssh.defaultkeycommand", ""), ""
        if not key and command:
            key, message = _default_key(command)
        signing_setup = ssh(key, who, agent=agent, program=os.path.expanduser(program)) if key else None  # noqa: PTH111 as git reads it
        if not key and command:
            signing_setup = Setup(kind="ssh", identity=who, signing_key="", program=program,
                          trouble=t("signing.trouble.default_key", command=command, said=message),
                          mend=unset_command(git, "gpg.ssh.defaultKeyCommand"))  # fmt: skip
    elif form == "openpgp":
        program_keys = [name for name in ("gpg.openpgp.program", "gpg.program") if settings.get(name)]
        program = settings[program_keys[0]] if program_keys else "gpg"
        signing_setup = keys.setup(key, who, os.path.expanduser(program))  # noqa: PTH111 as git reads it
    else:
        signing_setup = Setup(
            kind="gpg",
            identity=who,
            signing_key=key,
            program="",
            mend="git config --global gpg.format ssh",
            trouble=t("signing.trouble.format", seen=form),
        )
    if signing_setup is not None and form in ("ssh", "openpgp") and program_keys:
        signing_setup = attrs.evolve(signing_setup, setting=program_keys[0])
        if not located(signing_setup.program):
            trouble = t("signing.trouble.named_program", program=program, setting=program_keys[0])
            return attrs.evolve(signing_setup, trouble=trouble, mend=unset_command(git, program_keys[0]))
    if signing_setup is not None and signing_setup.ready and who.trouble:
        return attrs.evolve(signing_setup, trouble=who.trouble, mend=who.mend)
    return signing_setup


def public_key(git: Git, agent: str | None = None) -> str:
    """The public half of the ssh key that the user signs with, as one line; empty where there is none that can be told.

    Where nothing is configured it is the one key that the agent holds. A gpg key has no such line.
    """
    signing_setup = setup(git, agent)
    if signing_setup is None:
        held = agents.ask(agent).keys
        return keys.line(held[0][0]) if len(held) == 1 else ""
    if signing_setup.kind != "ssh":
        return ""
    key = signing_setup.signing_key
    if key.startswith(("key::", "ssh-")):
        blob, _ = keys.ssh_public(key.removeprefix("key::"))
        return keys.line(blob) if blob else ""
    try:
        file = keys.key_file(key)
    except OSError:
        return ""
    file = _whole(file) if file is not None else None
    return file.line() if file is not None and file.blob else ""


def how_to_begin() -> str:
    """The commands that make a signing set-up for somebody who has none and ask for being registered, one a line."""
    lines = ["git config --global gpg.format ssh", "git config --global user.signingkey ~/.ssh/id_ed25519.pub"]
    if not Path("~/.ssh/id_ed25519.pub").expanduser().exists():
        lines.insert(0, "ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519")
    return "\n".join((*lines, "plantui people request"))


def newer_agent(than: str = "") -> str | None:
    """The socket of another, living ssh-agent that tmux knows of, or None."""
    return agents.newer(than or os.environ.get("SSH_AUTH_SOCK", ""))


def ssh(key: str, who: Identity, *, agent: str | None = None, program: str = "ssh-keygen") -> Setup:
    """A set-up that signs with an SSH key: a key file's path, or `key::…` or `ssh-…` for one in the agent."""
    signing_setup = Setup(kind="ssh", identity=who, signing_key=key, program=program)
    if not located(program):
        return attrs.evolve(
            signing_setup, trouble=t("signing.trouble.no_program", program=program), mend=t("signing.mend.openssh")
        )
    agent_now = agents.ask(agent)
    if key.startswith(("key::", "ssh-")):
        blob, comment = keys.ssh_public(key.removeprefix("key::"))
        if not blob:
            return attrs.evolve(signing_setup, trouble=t("signing.trouble.no_key", seen=key[:80]))
        return _with_agent(_described(signing_setup, blob, comment), blob, agent_now, "ssh-add")
    path = os.path.expanduser(key)  # noqa: PTH111 as git reads it: "~" and "~user", nothing else
    signing_setup = attrs.evolve(signing_setup, signing_key=path)
    try:
        file = keys.key_file(path)
        if file is not None:
            file = _whole(file)
    except FileNotFoundError:
        mend = "\n".join(f"git config --global user.signingkey {shlex.quote(found)}" for found in _public_keys())
        return attrs.evolve(signing_setup, trouble=t("signing.trouble.key_file_missing", path=key), mend=mend)
    except OSError as trouble:
        why = of_system(trouble)
        return attrs.evolve(signing_setup, trouble=t("signing.trouble.key_file_unreadable", path=key, why=why))
    if file is None or not file.blob:
        return attrs.evolve(signing_setup, trouble=t("signing.trouble.no_key", seen=key))
    signing_setup = _described(signing_setup, file.blob, file.comment)
    if signing_setup.trouble:
        return signing_setup
    private = file.path
    comment_there = agent_now.comment(file.blob)
    if comment_there is not None or not file.private:
        return _with_agent(signing_setup, file.blob, agent_now, f"ssh-add {shlex.quote(path.removesuffix('.pub'))}")
    if Path(private).stat().st_mode & 0o077 and Path(private).stat().st_uid == os.geteuid():
        mend = f"chmod 600 {shlex.quote(private)}"
        return attrs.evolve(
            signing_setup, where="file", trouble=t("signing.trouble.key_file_open", path=private), mend=mend
        )
    return attrs.evolve(signing_setup, where="file", agent=agent_now.socket if agent_now.answers else "",
                        needs_passphrase=file.encrypted or file.pin)  # fmt: skip


def _public_keys() -> tuple[str, ...]:
    """The public keys in the user's own folder for them, at most five: one of these may be the key that is meant."""
    return tuple(sorted(str(path) for path in Path("~/.ssh").expanduser().glob("*.pub"))[:5])


def _whole(file: keys.KeyFile) -> keys.KeyFile:
    """The private half with the public half's comment, whichever of the two files was named."""
    other = Path(file.path + ".pub" if file.private else file.path.removesuffix(".pub"))
    try:
        other_half = keys.key_file(str(other)) if str(other) != file.path else None
    except OSError:
        return file
    if other_half is None or other_half.private == file.private:
        return file
    private, public = (file, other_half) if file.private else (other_half, file)
    if private.blob and private.blob != public.blob:
        return file
    return attrs.evolve(private, blob=public.blob, comment=public.comment)


def _described(signing_setup: Setup, blob: bytes, comment: str) -> Setup:
    kind = sshsig.kind(blob)
    touch = kind.startswith("sk-")
    algorithm = kind.removesuffix("@openssh.com").replace("ssh-", "", 1).replace("ecdsa-sha2-", "ecdsa-")
    trouble = mend = ""
    if kind == "ssh-rsa":
        bits = sshsig.rsa_bits(blob)
        algorithm = f"rsa{bits}"
        if bits < RSA_BITS:
            trouble, mend = t("sig.small_rsa", bits=bits, least=RSA_BITS), "ssh-keygen -t ed25519"
    elif kind == "ssh-dss":
        trouble, mend = t("sig.ssh.kind", kind=kind), "ssh-keygen -t ed25519"
    return attrs.evolve(
        signing_setup,
        key=fingerprint(blob),
        algorithm=algorithm,
        comment=comment,
        touch=touch,
        trouble=trouble,
        mend=mend,
    )


def _with_agent(signing_setup: Setup, blob: bytes, agent: agents.Agent, add: str) -> Setup:
    """The set-up for a key whose private half only the agent has; with `trouble` where the agent lacks it."""
    if signing_setup.trouble:
        return signing_setup
    comment = agent.comment(blob)
    signing_setup = attrs.evolve(signing_setup, where="agent", agent=agent.socket)
    if comment is not None:
        return attrs.evolve(signing_setup, comment=signing_setup.comment or comment)
    if not agent.socket:
        return attrs.evolve(signing_setup, trouble=t("signing.trouble.no_agent"), mend=f'eval "$(ssh-agent)" && {add}')
    if agent.answers:
        return attrs.evolve(signing_setup, trouble=t("signing.trouble.not_in_agent", name=signing_setup.key), mend=add)
    newer = agents.newer(agent.socket)
    if newer and agents.ask(newer).comment(blob) is None:
        newer = None
    mend = f"export SSH_AUTH_SOCK={shlex.quote(newer)}" if newer else 'eval "$(tmux show-environment -s SSH_AUTH_SOCK)"'
    return attrs.evolve(
        signing_setup, trouble=t("signing.trouble.agent_gone", socket=agent.socket), mend=mend, newer_agent=newer or ""
    )


def _default_key(command: str) -> tuple[str, str]:
    """The key that the user's gpg.ssh.defaultKeyCommand prints, run as git runs it; else empty, and its message."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        return "", str(error)
    if not words or not located(words[0]):
        return "", t("signing.trouble.no_program", program=words[0] if words else "")
    result = run_program(words)
    line = result.out.decode("utf-8", "replace").split("\n")[0].strip() if result.code == 0 else ""
    if line:
        return (line if line.startswith(("key::", "ssh-")) else f"key::{line}"), ""
    return "", signer.last(result)
