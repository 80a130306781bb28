"""Every test runs as a made-up person in an empty home; the git, ssh and gpg of the real user stay untouched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from support import demos, repositories

# For `make unit` and `make cover`: a property that says no number of its own is tried on a tenth of the usual hundred
# examples, and a machine that is slow, or draws few that fit among so few, is no failure.
hypothesis.settings.register_profile(
    "quick",
    max_examples=10,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.filter_too_much],
)

_PREFIXES = ("GIT_", "SSH_", "GPG_", "LC_", "XDG_", "PLANTUI_")
_NAMES = ("LANGUAGE", "NO_COLOR", "TMUX")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home: configuration, state, keys and agents of the test alone, in English, without colour settings."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in list(os.environ):
        if name.startswith(_PREFIXES) or name in _NAMES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    for name, below in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_CACHE_HOME", ".cache"),
        ("GNUPGHOME", ".gnupg"),
    ):
        monkeypatch.setenv(name, str(folder / below))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LANG", "C.UTF-8")
    repositories.write_identity(folder / ".gitconfig")
    return folder


@pytest.fixture
def plan_repository(tmp_path: Path) -> Path:
    """A clone with a work tree whose branch `main` holds the small plan in one commit."""
    return repositories.make(tmp_path / "plan")


@pytest.fixture
def ssh_key(home: Path) -> Path:
    """A fresh ed25519 key without passphrase, made by ssh-keygen; not yet configured for signing."""
    return repositories.ssh_key(home / ".ssh", "id_ed25519")


@pytest.fixture
def signing_key(home: Path, ssh_key: Path) -> Path:
    """The same key, configured in the test user's own git as the one that signs."""
    repositories.sign_with_ssh(home / ".gitconfig", ssh_key)
    return ssh_key


@pytest.fixture
def ssh_agent(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real, empty ssh-agent, named in SSH_AUTH_SOCK; the value is its socket."""
    with tempfile.TemporaryDirectory(prefix="agent-") as folder:
        socket = Path(folder) / "s"
        # In the foreground it is our own child, and ends with the test.
        agent = subprocess.Popen(("ssh-agent", "-D", "-a", str(socket)), stdout=subprocess.PIPE)
        try:
            assert agent.stdout is not None
            agent.stdout.readline()  # it speaks once the socket is there
            monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
            yield socket
        finally:
            agent.terminate()
            agent.communicate()


@pytest.fixture
def gnupg_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A private, empty GnuPG home with a path short enough for its agent's socket; skipped where gpg is missing."""
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not installed on this machine")
    with tempfile.TemporaryDirectory(prefix="gpg-", ignore_cleanup_errors=True) as folder:
        monkeypatch.setenv("GNUPGHOME", folder)
        yield Path(folder)
        subprocess.run(("gpgconf", "--kill", "all"), check=False, capture_output=True)


@pytest.fixture(scope="session")
def demo_in_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo in the middle of its round, made once; nobody lives in it, everybody takes a copy."""
    return demos.build(tmp_path_factory.mktemp("demo") / "in-round", adopted=False)
