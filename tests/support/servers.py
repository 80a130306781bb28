"""A real server in the middle: a bare repository, reached by its path or by a real sshd on loopback, and its clones."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest

from support import persons, repositories
from support.founded import Founded
from support.persons import Person
from support.repositories import git

SSHD = "/usr/sbin/sshd"


def bare(plan: Founded, folder: Path) -> Path:
    """A bare repository with all that a plan's repository has; its server allows no rewriting."""
    repositories.clone(plan.folder, folder, "--bare")
    for key in ("receive.denyNonFastForwards", "receive.denyDeletes", "receive.fsckObjects"):
        git(folder, "config", key, "true")
    return folder


def at_clone(plan: Founded, server: Path | str, folder: Path, name: str, *, agreed: bool = True) -> Person:
    """A person at a clone of their own below a folder, who trusts the root and, if `agreed`, the server."""
    folder.mkdir(parents=True, exist_ok=True)
    clone = folder / f"clone-{name}"
    git(folder, "clone", "-q", "--no-local", str(server), str(clone))
    person = persons.at(plan, name, folder / "homes", clone)
    if agreed:
        person.run("sync", "--dry-run", "--url", str(server), code=None)
    return person


@attrs.frozen(slots=True)
class Sshd:
    """A running sshd: its port, the folder of its authorized keys by user, and what clients know it by."""

    port: int
    folder: Path

    def admit(self, user: str, *public_keys: str) -> None:
        """Let whoever has these keys in as a user of the machine."""
        file = self.folder / "authorized" / user
        file.write_text("".join(f"{key}\n" for key in public_keys), "utf-8")
        file.chmod(0o644)

    def url(self, user: str, path: Path | str) -> str:
        """The address of a repository there."""
        return f"ssh://{user}@127.0.0.1:{self.port}{path}"

    def command(self, key: Path) -> str:
        """How a client with that key reaches it: its own configuration, and no agent."""
        config = self.folder / f"client-{key.name}"
        known = self.folder / "known_hosts"
        config.write_text(
            f"UserKnownHostsFile {known}\nGlobalKnownHostsFile /dev/null\nIdentityFile {key}\nIdentitiesOnly yes\n"
            "IdentityAgent none\nCheckHostIP no\n",
            "utf-8",
        )
        return f"ssh -F {config}"

    def let(self, person: Person, key: Path) -> None:
        """Have a person's git reach it with a key, by their own configuration."""
        config = Path(person.environment["GIT_CONFIG_GLOBAL"])
        git(config.parent, "config", "--file", str(config), "core.sshCommand", self.command(key))


def me() -> str:
    """The user that the tests run as."""
    return pwd.getpwuid(os.geteuid()).pw_name


@contextmanager
def sshd(folder: Path) -> Iterator[Sshd]:
    """An sshd with its own configuration and host key on a free port of the loopback; ended by its id."""
    if not Path(SSHD).exists():
        pytest.skip("there is no sshd on this machine")
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    (folder / "authorized").mkdir(mode=0o755)
    key = repositories.ssh_key(folder / "host", "ssh_host_ed25519_key")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {key}\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/authorized/%u\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
        "PermitRootLogin prohibit-password\nMaxStartups 100:30:200\nLogLevel ERROR\nPermitUserEnvironment yes\n",
        "utf-8",
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {repositories.public_key(key)}\n", "utf-8")
    server = subprocess.Popen(
        (SSHD, "-D", "-e", "-f", str(config)), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _listens(port, server)
        yield Sshd(port, folder)
    finally:
        server.terminate()
        server.wait(10)


def _listens(port: int, server: subprocess.Popen[bytes]) -> None:
    """Connect until it answers; the kernel refuses at once as long as nobody listens."""
    for _ in range(2000):
        assert server.poll() is None, "sshd did not start"
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as line:
                assert line.recv(4) == b"SSH-"
                return
        except ConnectionRefusedError:
            os.sched_yield()
            shutil.which("sshd")  # something to do that takes its while
    raise AssertionError("sshd does not listen")


@contextmanager
def reachable() -> Iterator[Path]:
    """A folder that other users of the machine may reach: pytest's own are closed to them."""
    with tempfile.TemporaryDirectory(prefix="servers-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def gitolite(user: str, folder: Path, configuration: str, keys: Mapping[str, Path]) -> None:
    """Set up gitolite for a system user, with a configuration and the keys of those that it names."""
    admin = repositories.ssh_key(folder / "admin", "admin")
    public = folder / "admin.pub"
    public.write_text(repositories.public_key(admin) + "\n", "utf-8")
    public.chmod(0o644)
    as_system_user(user, "gitolite", "setup", "-pk", str(public))
    home = Path(pwd.getpwnam(user).pw_dir)
    shared = home / ".gitolite"
    (shared / "conf/gitolite.conf").write_text(f"repo gitolite-admin\n    RW+ = admin\n\n{configuration}", "utf-8")
    for name, key in keys.items():
        (shared / "keydir" / f"{name}.pub").write_text(repositories.public_key(key) + "\n", "utf-8")
    subprocess.run(("chown", "-R", user, str(shared)), check=True)
    as_system_user(user, "gitolite", "compile")
    as_system_user(user, "gitolite", "trigger", "POST_COMPILE")


def authorized(user: str) -> list[str]:
    """The lines that gitolite has written for its user's authorized keys."""
    return (Path(pwd.getpwnam(user).pw_dir) / ".ssh/authorized_keys").read_text("utf-8").splitlines()


def as_system_user(user: str, *command: str) -> None:
    """Run something as a system user, in their home."""
    home = pwd.getpwnam(user).pw_dir
    subprocess.run(
        ("runuser", "-u", user, "--", "env", "-i", f"HOME={home}", f"USER={user}", f"PATH={os.environ['PATH']}",
         *command),
        cwd=home, check=True, capture_output=True,
    )  # fmt: skip
