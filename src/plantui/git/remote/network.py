"""git over the network: with which programs, for how long, and what a failure of it means in words.

Nothing may ask behind the screen: neither git nor ssh has a terminal, ssh is told to ask nobody, and passwords come
from the user's own credential helper or not at all.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import attrs

from plantui.errors import NotWritten, PlantuiError, Unreadable
from plantui.git import refusal
from plantui.git.process import Git, Ran, run_patiently
from plantui.git.remote.address import SCHEMES, Remote
from plantui.git.sign.identity import user_settings
from plantui.i18n import t

_SSH = (
    "-o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=10 -o ServerAliveCountMax=3"
    " -o ForwardAgent=no -o PermitLocalCommand=no"
)
_SILENCE = 180.0
"""Seconds without a word after which a server is given up: its hook may judge a long history, and says nothing then."""

_SETTINGS = {
    "transfer.fsckObjects": "true",
    "fetch.fsckObjects": "true",
    "core.askPass": "",
    "gc.auto": "0",
    "fetch.output": "full",
    "fetch.recurseSubmodules": "false",
    "push.gpgSign": "false",
    "push.recurseSubmodules": "no",
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "30",
}


@attrs.frozen(auto_exc=True, slots=True, str=False)
class Unreachable(NotWritten):
    """The server did not answer, or not to the end: nothing was sent, and it may be tried again."""


@attrs.frozen(auto_exc=True, slots=True, str=False)
class Distrusted(Unreadable):
    """The server is not to be trusted: another key than it had, or data that git refuses."""


def run_remote(git: Git, remote: Remote, args: Sequence[str], *, moving: bool = True, offers: bool = False) -> Ran:
    """Run git with the network. Output is as git gave it, whatever the exit code; Ctrl-C ends it at every moment.

    `offers` has ssh say which keys it offers. Raises Unreachable where git kept silent for too long.
    """
    try:
        env = _environment(git, offers=offers)
        return run_patiently(git, args, env=env, moving=moving, silence=_SILENCE)
    except Unreadable as error:
        raise Unreachable(t("remote.unreachable.title"), error.message, remote.shown) from error


def said_there(err: bytes) -> tuple[str, ...]:
    """What the server itself said, a hook's lines for example; raw, clean it when shown."""
    lines = (line.removeprefix("remote:").strip() for line in refusal.lines_of(err) if line.startswith("remote:"))
    return tuple(line for line in lines if line)


def trouble_of(git: Git, remote: Remote, result: Ran) -> PlantuiError:
    """What went wrong between here and the server, and what to do about it."""
    text = "\n".join(refusal.lines_of(result.err))
    if re.search(r"No space left on device|[Qq]uota exceeded|Read-only file system", text) and "remote:" not in text:
        return refusal.of_git(git, result)
    for pattern, code in _SAID:
        if re.search(pattern, text):
            words = t(f"remote.{code}", host=_host(remote), offered=_offered(git, remote) if code == "auth" else "")
            kind = Distrusted if code in _DISTRUSTED else Unreachable
            return kind(t(f"remote.{'distrusted' if kind is Distrusted else 'unreachable'}.title"), words, remote.shown)
    said = said_there(result.err) or (refusal.words(git, result),)
    return Unreachable(t("remote.unreachable.title"), t("remote.said", said=" ".join(said)[:500]), remote.shown)


_DISTRUSTED = {"host_changed", "host_unknown", "owner", "fsck", "protocol"}

_SAID = (
    (r"REMOTE HOST IDENTIFICATION HAS CHANGED", "host_changed"),
    (r"Host key verification failed", "host_unknown"),
    (r"dubious ownership|unsafe repository", "owner"),
    (r"transport '.*' not allowed|remote helper", "protocol"),
    (r"fsck error|fsck_obj|error in object|bad pack(?! header)|unpack-objects.*(?:corrupt|invalid)", "fsck"),
    (r"Permission denied \(|Authentication failed|Too many authentication failures|HTTP.* 40[13]", "auth"),
    (r"could not read (?:Username|Password)|terminal prompts disabled", "password"),
    (r"does not appear to be a git repository|[Rr]epository (?:'[^']*' )?not found|No such file or directory|"
     r"DENIED by fallthru|does not exist", "absent"),
    (r"Could not resolve|Connection (?:refused|timed out|reset|closed)|[Nn]etwork is unreachable|No route to host|"
     r"Operation timed out|timed out|unable to access|Timeout, server|Broken pipe", "network"),
    (r"early EOF|bad pack header|"
     r"unexpected disconnect|hung up|unexpected EOF|index-pack failed|RPC failed|invalid index-pack", "cut"),
)  # fmt: skip


def _host(remote: Remote) -> str:
    return remote.host or remote.shown


def _offered(git: Git, remote: Remote) -> str:
    """The keys that ssh offers there, by asking once more; in words where it offers none, or cannot say."""
    if remote.scheme != "ssh":
        return t("remote.no_key")
    try:
        result = run_remote(git, remote, ("ls-remote", "--quiet", remote.url, "HEAD"), moving=False, offers=True)
    except PlantuiError:
        return t("remote.no_key")
    keys = re.findall(r"Offering public key: (.+)", "\n".join(refusal.lines_of(result.err)))
    return "; ".join(dict.fromkeys(key.strip() for key in keys)) or t("remote.no_key")


def _environment(git: Git, *, offers: bool) -> Mapping[str, str]:
    settings = dict(_SETTINGS)
    numbered = enumerate(settings.items())
    configured = {
        name: value
        for number, (key, setting) in numbered
        for name, value in ((f"GIT_CONFIG_KEY_{number}", key), (f"GIT_CONFIG_VALUE_{number}", setting))
    }
    return {
        **configured,
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_ALLOW_PROTOCOL": ":".join(SCHEMES),
        "GIT_SSH_COMMAND": _ssh(user_settings(git).get("core.sshcommand", ""), offers=offers),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "SSH_ASKPASS_REQUIRE": "never",
        "GCM_INTERACTIVE": "never",
    }


def _ssh(own: str, *, offers: bool) -> str:
    """The user's own ssh command, or ssh, told to ask nobody; another program than ssh is left as it is."""
    command = own or "ssh"
    try:
        program = PurePosixPath(shlex.split(command)[0]).name
    except (ValueError, IndexError):
        program = ""
    if program != "ssh":
        return command
    return f"{command} {_SSH}{' -o LogLevel=DEBUG1' if offers else ''}"
