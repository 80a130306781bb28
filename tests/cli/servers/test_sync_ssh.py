"""`plantui sync` over a real sshd on loopback: let in, not let in, unknown, changed, cut, and never prompting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support import armed, repositories, servers
from support.founded import Founded
from support.persons import Person
from support.repositories import git
from support.servers import Sshd

TRIAL = "pps.testperiode"


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    with servers.sshd(tmp_path / "sshd") as running:
        yield running


@pytest.fixture
def eva(plan: Founded, sshd: Sshd, tmp_path: Path) -> Person:
    """A person whose clone's origin is reached by ssh, with a key that is let in there."""
    server = servers.bare(plan, tmp_path / "server.git")
    person = servers.at_clone(plan, server, tmp_path, "eva", agreed=False)
    key = repositories.ssh_key(tmp_path / "doors", "eva")
    sshd.admit(servers.me(), repositories.public_key(key))
    sshd.let(person, key)
    git(person.folder, "remote", "set-url", "origin", sshd.url(servers.me(), server))
    return person


def agreed(eva: Person) -> Person:
    eva.run("sync", "--url", git(eva.folder, "remote", "get-url", "origin"))
    return eva


def test_a_record_goes_over_ssh(eva: Person, tmp_path: Path) -> None:
    """Sent, and in step; the second time there is nothing to do."""
    agreed(eva).run("remark", TRIAL, "Hvorfor?", "--submit")
    assert eva.json("sync")["sent"] == 1
    assert git(tmp_path / "server.git", "rev-parse", "main") == git(eva.folder, "rev-parse", "main")
    assert eva.json("sync")["relation"] == "same"


def test_a_key_that_is_not_let_in_is_named(eva: Person, sshd: Sshd, tmp_path: Path) -> None:
    """Which key was offered, and ssh-add; what was signed is landed here, and nothing was sent."""
    other = repositories.ssh_key(tmp_path / "doors", "other")
    agreed(eva)
    sshd.let(eva, other)
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    refused = eva.run("sync", code=4).err
    assert repositories.key_fingerprint(other) in refused and "ssh-add" in refused


def test_a_locked_key_is_told_and_nobody_is_asked(eva: Person, sshd: Sshd, tmp_path: Path) -> None:
    """A key with a passphrase and no agent: no prompt, and the command that helps."""
    locked = repositories.ssh_key(tmp_path / "doors", "locked", passphrase="hemmelig")
    sshd.admit(servers.me(), repositories.public_key(locked))
    sshd.let(eva, locked)
    url = git(eva.folder, "remote", "get-url", "origin")
    assert "ssh-add" in eva.run("sync", "--url", url, code=4).err


def test_a_host_key_that_is_unknown_or_changed_is_not_trusted(eva: Person, sshd: Sshd, tmp_path: Path) -> None:
    """Told in words, each with what to do; the exit code is 3 and no key is taken for known."""
    agreed(eva)
    known = sshd.folder / "known_hosts"
    before = known.read_text("utf-8")
    known.write_text("", "utf-8")
    unknown = eva.run("sync", code=3).err
    assert "do not know the key" in unknown and known.read_text("utf-8") == ""
    stranger = repositories.ssh_key(tmp_path / "doors", "stranger")
    known.write_text(before.split(" ")[0] + " " + repositories.public_key(stranger) + "\n", "utf-8")
    changed = eva.run("sync", code=3).err
    assert "another key" in changed and "ssh-keygen -R" in changed


def test_no_server_no_harm(eva: Person, sshd: Sshd, tmp_path: Path) -> None:
    """Nobody listens, no such repository: exit code 4, what was signed is kept, and a later sync sends it."""
    agreed(eva).run("remark", TRIAL, "Hvorfor?", "--submit")
    moved = tmp_path / "server.git"
    moved.rename(tmp_path / "away.git")
    assert "no such repository" in eva.run("sync", code=4).err
    (tmp_path / "away.git").rename(moved)
    url = git(eva.folder, "remote", "get-url", "origin")
    nobody = url.replace(f":{sshd.port}", ":1")
    git(eva.folder, "remote", "set-url", "origin", nobody)
    assert "does not answer" in eva.run("sync", "--url", nobody, code=4).err
    git(eva.folder, "remote", "set-url", "origin", url)
    assert eva.json("sync", "--url", url)["sent"] == 1


def test_what_an_armed_repository_says_of_its_server_is_ignored_and_named(eva: Person, tmp_path: Path) -> None:
    """Commands, helpers, proxies, transports and rewritten addresses of the clone's configuration: none is followed."""
    marker = tmp_path / "marker"
    script = tmp_path / "armed-program"
    armed.arm(eva.folder, marker)
    for key in ("extensions.partialClone", "remote.armed.promisor"):  # a clone of parts is refused before all this
        git(eva.folder, "config", "--unset", key)
    for key, value in (
        ("core.sshCommand", str(script)), ("core.gitProxy", str(script)), ("core.askPass", str(script)),
        ("credential.helper", f"!{script}"), ("remote.origin.vcs", "armed"), ("http.proxy", "http://127.0.0.1:1"),
        ("remote.origin.uploadpack", str(script)), ("remote.origin.receivepack", str(script)),
        ("remote.origin.proxy", "http://127.0.0.1:1"), ("remote.origin.pushurl", f"ext::{script}"),
        (f"url.ext::{script} .insteadOf", "ssh://"), (f"url.ext::{script} .pushInsteadOf", "ssh://"),
    ):  # fmt: skip
        git(eva.folder, "config", key, value)
    url = git(eva.folder, "config", "remote.origin.url")
    eva.run("remark", TRIAL, "Hvorfor?", "--submit", code=None)
    for words in (("sync", "--url", url), ("sync",), ("sync", "--dry-run"), ("status",)):
        told = eva.run(*words, code=None)
    told = eva.run("sync", code=None)
    assert "core.sshcommand" in told.err and "remote.origin.uploadpack" in told.err and "insteadof" in told.err
    assert git(tmp_path / "server.git", "rev-parse", "main") == git(eva.folder, "rev-parse", "main")
    assert not marker.exists()
