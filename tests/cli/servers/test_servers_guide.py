"""docs/servers.md, walked literally: in two clones and a server, by a newcomer who copies what stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import founded, repositories, servers
from support.founded import Founded
from support.persons import Person
from support.repositories import git

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "servers.md").read_text("utf-8")
FILES = DOCS / "servers"
TRIAL = "pps.testperiode"
PAYMENT = "pps.overgang-forvaltning"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    made = founded.in_round(tmp_path / "first")
    made.say("eva", made.decision(PAYMENT, "godkjent", "eier"), made.decision(TRIAL, "godkjent", "eier"))
    return made


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`plantui` on PATH, as whoever installed it has it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "plantui"
    program.write_text(f'#!/bin/sh\nunset PYTHONPATH\nexec {sys.executable} -m plantui "$@"\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def commands(heading: str) -> list[str]:
    """The commands of one part of the page, as they stand after `$`."""
    part = re.split(r"^##+ ", PAGE, flags=re.MULTILINE)
    text = next(one for one in part if one.startswith(heading + "\n"))
    return re.findall(r"^\$ (.*)$", text, re.MULTILINE)


def walk(person: Person, lines: list[str], server: Path) -> list[int]:
    """Run them in a shell in the person's clone, with the page's example address made the real one."""
    codes = []
    for line in lines:
        line = line.replace("/srv/plan.git", str(server)).replace("plantui adopt", "plantui adopt --yes")
        ran = subprocess.run(
            ("sh", "-c", line), cwd=person.folder, env={**os.environ, **person.environment, "LANG": "C"},
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        codes.append(ran.returncode)
        assert ran.returncode < 2, f"{line}: {ran.stderr}"
    return codes


@pytest.mark.usefixtures("bin_folder")
def test_the_page_is_walked_in_two_clones_and_a_server(plan: Founded, tmp_path: Path) -> None:
    """Every day's commands in both clones; then two adoptions, of which one is made again as the page says."""
    server = servers.bare(plan, tmp_path / "server.git")
    siri, svein = (servers.at_clone(plan, server, tmp_path, name, agreed=False) for name in ("siri", "svein"))
    siri.run("remark", TRIAL, "Hvorfor?", "--submit")
    assert walk(siri, commands("Every day"), server) == [0, 0, 0]
    assert walk(svein, commands("Every day"), server) == [0, 0, 0]
    assert git(svein.folder, "rev-parse", "main") == git(siri.folder, "rev-parse", "main")
    svein.run("adopt", "--yes", "--offline")
    siri.run("adopt", "--yes")
    svein.run("sync", code=1)
    last = walk(svein, commands("Two adoptions"), server)
    assert last[:2] == [0, 0]  # there is nothing left to adopt, which is the answer 1
    assert git(svein.folder, "rev-parse", "main") == git(siri.folder, "rev-parse", "main")


@pytest.mark.usefixtures("bin_folder")
def test_what_must_not_be_rebased_loses_its_signature_and_what_may_keeps_it(plan: Founded, tmp_path: Path) -> None:
    """The page's first table: a rebase loses the word until `sync --heal`, and a merge keeps it."""
    server = servers.bare(plan, tmp_path / "server.git")
    siri, eva = (servers.at_clone(plan, server, tmp_path, name) for name in ("siri", "eva"))
    siri.run("remark", PAYMENT, "Når?", "--submit")
    siri.run("sync")
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    git(eva.folder, "pull", "-q", "--rebase")
    assert "own-record-unsigned" in eva.run("audit", code=None).out
    eva.run("sync", "--heal")
    assert eva.run("audit").code == 0
    siri.run("remark", PAYMENT, "Hva?", "--submit")
    git(siri.folder, "pull", "-q", "--no-rebase", "--no-edit")
    assert siri.run("audit").code == 0


@pytest.mark.usefixtures("bin_folder")
def test_the_hooks_that_are_copied_work_as_they_stand(plan: Founded, tmp_path: Path, home: Path) -> None:
    """Put into a bare repository: an honest push is let in and told, one that nobody signed is refused."""
    server = servers.bare(plan, tmp_path / "server.git")
    for name in ("pre-receive", "post-receive"):
        (server / "hooks").mkdir(exist_ok=True)
        shutil.copy(FILES / name, server / "hooks" / name)
        assert os.access(server / "hooks" / name, os.X_OK)
    eva = servers.at_clone(plan, server, tmp_path, "eva")
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    with eva.here():  # a path runs the hook as whoever pushes, and asks the root that they have pinned
        assert eva.json("sync")["sent"] == 1
        eva.run("remark", TRIAL, "Og?", "--submit")
        git(eva.folder, "commit", "-q", "--amend", "--no-gpg-sign", "--no-edit")
        assert "record-unsigned" in eva.run("sync", code=4).err


def test_the_workflows_are_whole_and_fetch_the_whole_history() -> None:
    """Each checks out all of it with its tags, pins a root and asks the gate."""
    for name in ("github.yml", "forgejo.yml"):
        text = (FILES / name).read_text("utf-8")
        assert "fetch-depth: 0" in text and "fetch-tags: true" in text and "\t" not in text
        assert "plantui trust" in text and re.search(r"plantui gate --base .* --format github", text)


def test_every_setting_and_file_of_the_page_is_there() -> None:
    """The TOML of the page can be read, the linked files exist, and the gate asks the file that it names."""
    for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL):
        tomllib.loads(block)
    for name in re.findall(r"\]\((servers/[\w.-]+)\)", PAGE):
        assert (DOCS / name).is_file()
    assert "/etc/plantui/trust.toml" in PAGE


@pytest.fixture
def users() -> Iterator[list[str]]:
    """Three system users in one group, made by the test and taken away after it."""
    if os.geteuid() != 0 or shutil.which("useradd") is None:
        pytest.skip("making system users needs root and useradd")
    names = [f"plt{os.getpid() % 100000}{letter}" for letter in "abc"]
    group = f"plt{os.getpid() % 100000}g"
    subprocess.run(("groupadd", group), check=True)
    try:
        for name in names:
            subprocess.run(("useradd", "-m", "-G", group, "-s", "/bin/sh", name), check=True, capture_output=True)
            subprocess.run(("usermod", "-p", "*", name), check=True)  # no password, and yet not locked
        yield [group, *names]
    finally:
        for name in names:
            subprocess.run(("userdel", "-r", name), check=False, capture_output=True)
        subprocess.run(("groupdel", group), check=False, capture_output=True)


def test_a_group_of_users_shares_a_server_over_ssh(plan: Founded, tmp_path: Path, users: list[str]) -> None:
    """docs/servers/sshd-group.sh, and three system users who reach it by a real sshd: nobody's word is lost."""
    group, *names = users
    with servers.reachable() as root, servers.sshd(root / "sshd") as sshd:
        server = root / "plan.git"
        subprocess.run((FILES / "sshd-group.sh", server, group), check=True)
        git(plan.folder, "push", "-q", str(server), "main")
        for user in names:  # what an administrator says once for all of them, here for each
            servers.as_system_user(user, "git", "config", "--global", "--add", "safe.directory", str(server))
        people = {}
        for name, user in zip(("siri", "eva", "arne"), names, strict=True):
            person = servers.at_clone(plan, server, tmp_path, name, agreed=False)
            key = repositories.ssh_key(tmp_path / "doors", name)
            sshd.admit(user, repositories.public_key(key))
            sshd.let(person, key)
            git(person.folder, "remote", "set-url", "origin", sshd.url(user, server))
            people[name] = person
        subprocess.run(("chgrp", "-R", group, server), check=True)
        subprocess.run(("chmod", "-R", "g+rwX", server), check=True)
        for person in people.values():
            person.run("sync", "--url", git(person.folder, "remote", "get-url", "origin"))
        for person in people.values():
            person.run("remark", TRIAL, f"Ord av {person.name}", "--submit")
        for person in (*people.values(), *people.values()):
            person.run("sync")
        tips = {git(person.folder, "rev-parse", "main") for person in people.values()}
        assert len(tips) == 1
        assert people["arne"].run("audit").code == 0


def test_gitolite_lets_in_whom_its_configuration_names(plan: Founded, tmp_path: Path, users: list[str]) -> None:
    """docs/servers/gitolite.conf in a real gitolite: words come in, a rewriting does not, and a stranger neither."""
    if shutil.which("gitolite") is None:
        pytest.skip("gitolite3 is not installed on this machine")
    _, host, *_ = users
    with servers.reachable() as root, servers.sshd(root / "sshd") as sshd:
        people = {}
        for name in ("siri", "eva"):
            people[name] = servers.at_clone(plan, plan.folder, tmp_path, name, agreed=False)
            repositories.ssh_key(tmp_path / "doors", name)
        keys = {name: tmp_path / "doors" / name for name in people}
        servers.gitolite(host, root, (FILES / "gitolite.conf").read_text("utf-8"), keys)
        sshd.admit(host, *servers.authorized(host))
        for name, person in people.items():
            sshd.let(person, keys[name])
            git(person.folder, "remote", "set-url", "origin", f"{host}@127.0.0.1:plan")
            url = f"ssh://{host}@127.0.0.1:{sshd.port}/plan"
            git(person.folder, "remote", "set-url", "origin", url)
            person.run("sync", "--url", url)
        people["eva"].run("remark", TRIAL, "Hvorfor?", "--submit")
        assert people["eva"].json("sync")["sent"] == 1
        assert people["siri"].json("sync")["received"] == 1
        with people["eva"].here():
            forced = subprocess.run(
                ("git", "-C", str(people["eva"].folder), "push", "-f", "origin", "main~1:main"),
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        assert forced.returncode != 0 and "DENIED" in forced.stderr
        stranger = repositories.ssh_key(tmp_path / "doors", "stranger")
        sshd.let(people["siri"], stranger)
        people["siri"].run("sync", code=4)
