"""Making a signature with the user's own key, without any program prompting behind the screen.

Without a passphrase and without the terminal, the program has no way to ask and fails at once. A passphrase goes
through a pipe in the private folder: it stands on no command line, in no environment and in no file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plantui.errors import NotWritten, Unreadable
from plantui.git import refusal
from plantui.git.process import Git, Ran, make_signature
from plantui.git.sign import keys
from plantui.git.sign.identity import Setup, located, unset_command
from plantui.i18n import t

_PASSPHRASE_BYTES = 1024
# ssh-keygen also runs this to show "touch your key", where nothing is asked. It answers once: a wrong passphrase that
# is asked for again finds no pipe, and the signing ends.
_ANSWER = """\
#!/bin/sh
[ "$SSH_ASKPASS_PROMPT" = none ] && exit 0
IFS= read -r line < "$PLANTUI_PIPE" || exit 1
rm -f "$PLANTUI_PIPE"
printf '%s\\n' "$line"
"""


def sign(git: Git, setup: Setup, payload: bytes, *, passphrase: str | None = None, terminal: bool = False) -> bytes:
    """The armored signature over a payload, by the program and key of the set-up.

    `passphrase` unlocks a key file, gpg key or hardware key; `terminal` hands the terminal over for asking instead:
    the screen must be suspended then. Raises NotWritten, in words, when there is no signature.
    """
    if setup.trouble:
        raise _not_signed(setup.trouble, setup.mend)
    if passphrase is not None and (len(os.fsencode(passphrase)) > _PASSPHRASE_BYTES or "\n" in passphrase):
        raise _not_signed(t("sealing.passphrase_odd", most=_PASSPHRASE_BYTES), "")
    make = _by_ssh if setup.kind == "ssh" else _by_gpg
    try:
        with tempfile.TemporaryDirectory(prefix="signing-", dir=git.folder) as folder:
            return make(git, setup, payload, Path(folder), passphrase, terminal)
    except Unreadable as trouble:
        words = t("sealing.not_started", program=setup.program, why=trouble.message)
        raise _not_signed(words, unset_command(git, setup.setting) if setup.setting else "") from trouble
    except OSError as trouble:
        raise _not_signed(refusal.of_files(trouble).message, "") from trouble


def _by_ssh(git: Git, setup: Setup, payload: bytes, folder: Path, passphrase: str | None, terminal: bool) -> bytes:
    """Run ssh-keygen with git's own arguments, since gpg.ssh.program may name another program in its place."""
    buffer, literal = folder / "commit", setup.signing_key.startswith(("key::", "ssh-"))
    buffer.write_bytes(payload)
    key = setup.signing_key
    if literal:
        key = str(folder / "key.pub")
        Path(key).write_text(setup.signing_key.removeprefix("key::") + "\n", encoding="utf-8")
    command = [setup.program, "-Y", "sign", "-n", "git", "-f", key, *(["-U"] if literal else []), str(buffer)]
    env = {"SSH_AUTH_SOCK": setup.agent, "SSH_ASKPASS_REQUIRE": "never", "SSH_ASKPASS": ""}
    with _answering(folder, passphrase) as pipe:
        if pipe:
            if os.statvfs(folder).f_flag & os.ST_NOEXEC:  # ssh-keygen asks by starting a program, and none starts here
                raise _not_signed(t("sealing.noexec", folder=str(folder.parent)), "ssh-add")
            script = folder / "answer"
            script.write_text(_ANSWER, encoding="ascii")
            script.chmod(0o700)
            env |= {"SSH_ASKPASS_REQUIRE": "force", "SSH_ASKPASS": str(script), "PLANTUI_PIPE": pipe}
        result = make_signature(command, env=env, folder=str(folder), terminal=terminal and not pipe)
    signature_file = Path(f"{buffer}.sig")
    if result.code or not signature_file.is_file():
        raise _ssh_refused(git, setup, result, with_passphrase=passphrase is not None)
    return signature_file.read_bytes()


def _by_gpg(git: Git, setup: Setup, payload: bytes, folder: Path, passphrase: str | None, terminal: bool) -> bytes:
    command = [setup.program, "--status-fd=2"]
    env = {"GPG_TTY": ""}
    with _answering(folder, passphrase) as pipe:
        if pipe:
            command += ["--batch", "--pinentry-mode", "loopback", "--passphrase-file", pipe]
        elif terminal:
            env["GPG_TTY"] = _terminal()
        else:  # a pinentry would draw on whatever terminal the agent remembers: ours
            command += ["--batch", "--pinentry-mode", "error"]
        result = make_signature(
            [*command, "-bsau", setup.signing_key], stdin=payload, env=env, folder=str(folder), terminal=terminal
        )
    if result.code or b"[GNUPG:] SIG_CREATED " not in result.err:
        raise _gpg_refused(git, setup, result, with_passphrase=passphrase is not None)
    return result.out


@contextmanager
def _answering(folder: Path, passphrase: str | None) -> Iterator[str]:
    """A pipe with the passphrase in it, which one reader can take out; empty when there is none."""
    if passphrase is None:
        yield ""
        return
    pipe = folder / "pipe"
    os.mkfifo(pipe, 0o600)
    # Opened for both ends: writing then needs no reader yet, and what was not read is gone when this is closed.
    descriptor = os.open(pipe, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        os.write(descriptor, os.fsencode(passphrase) + b"\n")
        yield str(pipe)
    finally:
        os.close(descriptor)


def _terminal() -> str:
    for descriptor in (0, 1, 2):
        with suppress(OSError):
            return os.ttyname(descriptor)
    return os.environ.get("GPG_TTY", "")


def _ssh_refused(git: Git, setup: Setup, result: Ran, *, with_passphrase: bool) -> NotWritten:
    message = result.err.decode("utf-8", "replace")
    if "incorrect passphrase" in message:
        if with_passphrase:
            return _not_signed(t("sealing.wrong_passphrase"), "")
        return _not_signed(t("sealing.needs_passphrase"), "ssh-add")
    if "agent refused operation" in message:
        return _not_signed(t("sealing.agent_refused"), "")
    if setup.where == "agent" and not keys.ask(setup.agent).answers:  # ssh-keygen may say nothing at all of that
        return _not_signed(t("signing.trouble.agent_gone", socket=setup.agent), "")
    if "agent" in message and setup.where == "agent":
        return _not_signed(t("sealing.agent_lost", said=last(result)), "")
    return _refused(git, setup, result)


def _gpg_refused(git: Git, setup: Setup, result: Ran, *, with_passphrase: bool) -> NotWritten:
    message = result.err.decode("utf-8", "replace")
    if "Bad passphrase" in message or "Bad PIN" in message:
        return _not_signed(t("sealing.wrong_passphrase"), "")
    if not with_passphrase and ("No pinentry" in message or "pinentry" in message.lower() or "ioctl" in message):
        return _not_signed(t("sealing.needs_passphrase"), "")
    return _refused(git, setup, result)


def _refused(git: Git, setup: Setup, result: Ran) -> NotWritten:
    """The program's message; where a setting names the program, with that setting and how to unset it."""
    if result.code == 127 and not located(setup.program):
        return _not_signed(t("signing.trouble.no_program", program=setup.program), "")
    if not setup.setting:
        return _not_signed(t("sealing.said", program=setup.program, said=last(result)), "")
    words = t("sealing.said_by", program=setup.program, setting=setup.setting, said=last(result))
    return _not_signed(words, unset_command(git, setup.setting))


def last(result: Ran) -> str:
    """A program's last line on standard error; where there is none, its exit code in words."""
    lines = [line.strip() for line in result.err.decode("utf-8", "replace").splitlines()]
    own_lines = [line for line in lines if line and not line.startswith("[GNUPG:]")]
    return own_lines[-1] if own_lines else t("sealing.silent", code=result.code)


def _not_signed(why: str, mend: str) -> NotWritten:
    return NotWritten(t("sealing.title"), why, mend.replace("\n", "; "))
