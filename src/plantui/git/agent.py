"""The user's ssh-agent: which keys it holds, asked over its socket; and the newer one that tmux knows of."""

from __future__ import annotations

import os
import socket

import attrs

from plantui.git.command import run_program
from plantui.git.wire import Wire

_ASK = b"\0\0\0\x01\x0b"  # SSH_AGENTC_REQUEST_IDENTITIES
_ANSWER = 12
_MOST = 1024 * 1024
_SECONDS = 3.0


@attrs.frozen(slots=True)
class Agent:
    """One agent: the socket it was asked at (empty: none is set), whether it answered, and the keys it holds.

    `keys` are public key blobs with the comments that stand beside them.
    """

    socket: str
    answers: bool
    keys: tuple[tuple[bytes, str], ...] = ()

    def comment(self, blob: bytes) -> str | None:
        """The comment of a key the agent holds, or None when it does not hold it."""
        return next((comment for key, comment in self.keys if key == blob), None)


def ask(path: str | None = None) -> Agent:
    """Ask the agent at a socket, by default the one in SSH_AUTH_SOCK; one that is silent for three seconds is gone."""
    path = os.environ.get("SSH_AUTH_SOCK", "") if path is None else path
    if not path:
        return Agent("", False)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_SECONDS)
            line.connect(path)
            line.sendall(_ASK)
            answer = _exactly(line, min(int.from_bytes(_exactly(line, 4), "big"), _MOST))
        return Agent(path, True, _keys(answer))
    except (OSError, ValueError):
        return Agent(path, False)


def newer(than: str) -> str | None:
    """The SSH_AUTH_SOCK that tmux was last attached with, if it is another one and answers; None outside tmux."""
    if not os.environ.get("TMUX"):
        return None
    told = run_program(("tmux", "show-environment", "SSH_AUTH_SOCK"))
    name, _, path = told.out.decode("utf-8", "surrogateescape").strip().partition("=")
    if told.code or name != "SSH_AUTH_SOCK" or path == than or not ask(path).answers:
        return None
    return path


def _exactly(line: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = line.recv(count - len(data))
        if not more:
            raise ValueError("the agent hung up")
        data += more
    return data


def _keys(answer: bytes) -> tuple[tuple[bytes, str], ...]:
    if answer[:1] != bytes([_ANSWER]):
        return ()
    wire = Wire(answer[1:])
    found = []
    for _ in range(min(wire.number(), 1000)):
        blob = wire.string()
        found.append((blob, wire.string().decode("utf-8", "replace")))
    return tuple(found)
