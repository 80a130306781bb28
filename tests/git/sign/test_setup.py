"""The user's own signing set-up, and signatures made with it: key files, agents, passphrases and gpg, all real."""

from __future__ import annotations

import base64
import os
import pty
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import attrs
import pytest

from plantui import ssh_keys
from plantui.errors import NotWritten
from plantui.git.process import Git, close, quarantine
from plantui.git.repository import find
from plantui.git.sign import identity, keys, setup, signer
from plantui.git.sign.verify import verify
from plantui.i18n import choose
from support import repositories, signatures


@pytest.fixture(autouse=True)
def english() -> None:
    """The sentences these tests look into."""
    choose("en")


@pytest.fixture
def git(plan_repository: Path) -> Iterator[Git]:
    """git for the small plan."""
    made = quarantine(find(str(plan_repository)))
    yield made
    close(made)


def _state(git: Git, setup: identity.Setup, **how: object) -> str:
    raw = signatures.unsigned()
    armored = signer.sign(git, setup, raw, **how)  # type: ignore[arg-type]  # passed on as the test gave it
    return verify(signatures.with_signature(raw, armored), keys.gpg_public(setup)).state


def _ready(git: Git, agent: str | None = None) -> identity.Setup:
    found = setup.setup(git, agent)
    assert found is not None and found.ready, found
    return found


def _config(home: Path, key: str, value: str) -> None:
    repositories.git(home, "config", "--file", str(home / ".gitconfig"), key, value)


def test_without_a_set_up_there_is_none_and_the_commands_that_make_one(git: Git) -> None:
    """Somebody who never signed is told how to begin."""
    assert setup.setup(git) is None
    assert "ssh-keygen" in setup.how_to_begin() and "gpg.format ssh" in setup.how_to_begin()


def test_a_key_file_is_described_and_signs(git: Git, signing_key: Path) -> None:
    """Kind, fingerprint, comment and place are what the signing dialog shows."""
    found = _ready(git)
    assert (found.kind, found.algorithm, found.where, found.comment) == ("ssh", "ed25519", "file", "id_ed25519")
    assert found.key == repositories.key_fingerprint(signing_key)
    assert not found.needs_passphrase and not found.touch
    assert _state(git, found) == "good"


def test_the_public_file_names_the_same_key(git: Git, home: Path, signing_key: Path) -> None:
    """user.signingkey may name either half; with the private one beside it, it signs."""
    _config(home, "user.signingkey", "~/.ssh/id_ed25519.pub")
    found = _ready(git)
    assert found.where == "file" and _state(git, found) == "good"


def test_the_repository_has_no_say_over_how_to_sign(git: Git, home: Path, signing_key: Path, tmp_path: Path) -> None:
    """What the repository's configuration sets about keys, programs and identity is not read."""
    armed = tmp_path / "armed"
    for key, value in (("user.signingkey", "/nowhere"), ("gpg.ssh.program", f"touch {armed}"), ("user.name", "Else"),
                       ("gpg.format", "openpgp"), ("core.pager", f"touch {armed}")):  # fmt: skip
        repositories.git(Path(git.repository.git_dir), "config", key, value)
    found = _ready(git)
    assert (found.identity.name, found.program) == (repositories.NAME, "ssh-keygen")
    assert _state(git, found) == "good" and not armed.exists()


def test_the_users_own_conditional_configuration_holds(git: Git, home: Path, signing_key: Path) -> None:
    """includeIf by folder, the usual way to keep two identities apart, decides here as it does for git."""
    (home / "work").write_text("[user]\n\temail = kari@work.example.org\n", encoding="utf-8")
    _config(home, f"includeIf.gitdir:{git.repository.git_dir}.path", str(home / "work"))
    assert identity.committer(git).email == "kari@work.example.org"


def test_a_missing_identity_is_a_trouble_with_its_commands(git: Git, home: Path, signing_key: Path) -> None:
    """git cannot commit for nobody; each missing key has its own command."""
    _config(home, "user.email", "")
    found = setup.setup(git)
    assert found is not None and not found.ready
    assert "user.email" in found.trouble and found.mend.startswith("git config --global user.email")


def test_a_missing_key_file_is_named(git: Git, home: Path, signing_key: Path) -> None:
    """The words name the path as the user wrote it."""
    _config(home, "user.signingkey", "~/.ssh/gone")
    found = setup.setup(git)
    assert found is not None and "~/.ssh/gone" in found.trouble and "user.signingkey" in found.mend


def test_a_key_file_that_others_can_read_is_a_trouble(git: Git, signing_key: Path) -> None:
    """ssh-keygen would refuse it; the command that mends it is given before."""
    signing_key.chmod(0o644)
    found = setup.setup(git)
    assert found is not None and found.mend == f"chmod 600 {signing_key}"
    with pytest.raises(NotWritten):
        _state(git, found)


def test_a_small_rsa_key_is_refused_before_it_signs(git: Git, home: Path) -> None:
    """A signature that would not count is not made."""
    repositories.sign_with_ssh(home / ".gitconfig", repositories.ssh_key(home / ".ssh", "old", kind="rsa", bits=2048))
    found = setup.setup(git)
    assert found is not None and "3072" in found.trouble


def test_an_encrypted_key_signs_with_its_passphrase_and_only_with_it(git: Git, home: Path) -> None:
    """Right passphrase signs; a wrong one, or none, is NotWritten in plain words."""
    key = repositories.ssh_key(home / ".ssh", "locked", passphrase="blå bær $HOME\\n  ")
    repositories.sign_with_ssh(home / ".gitconfig", key)
    found = _ready(git)
    assert found.needs_passphrase
    assert _state(git, found, passphrase="blå bær $HOME\\n  ") == "good"
    with pytest.raises(NotWritten, match="passphrase is wrong"):
        _state(git, found, passphrase="røde bær")
    with pytest.raises(NotWritten, match="locked"):
        _state(git, found)
    assert not list(Path(git.folder).glob("signing-*"))


def test_a_folder_that_allows_no_programs_is_said_in_words(home: Path, plan_repository: Path, tmp_path: Path) -> None:
    """Where the private folder is mounted noexec, a passphrase cannot be passed on, and the agent is named instead."""
    key = repositories.ssh_key(home / ".ssh", "locked", passphrase="bær")
    folder = tmp_path / "noexec"
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "noexec,size=1m", "tmpfs", str(folder))
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"nothing can be mounted here: {mounted.stderr.strip()}")
    try:
        git = Git(find(str(plan_repository)), str(folder))
        with pytest.raises(NotWritten, match="allows no programs"):
            signer.sign(git, setup.ssh(str(key), identity.committer(git)), b"x", passphrase="bær")
    finally:
        subprocess.run(("umount", str(folder)), check=True)


def test_a_passphrase_can_be_typed_at_the_terminal_when_it_is_handed_over(home: Path, plan_repository: Path) -> None:
    """With the screen suspended, ssh-keygen itself asks on the terminal."""
    key = repositories.ssh_key(home / ".ssh", "locked", passphrase="bær")
    repositories.sign_with_ssh(home / ".gitconfig", key)
    program = (
        "import sys\n"
        "from plantui.git.process import quarantine\n"
        "from plantui.git.repository import find\n"
        "from plantui.git.sign import setup, signer\n"
        "git = quarantine(find(sys.argv[1]))\n"
        "made = signer.sign(git, setup.setup(git), b'x', terminal=True)\n"
        "print('made' if made.startswith(b'-----BEGIN SSH') else made)\n"
    )
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", program, str(plan_repository)])
    seen = b""
    while b"passphrase" not in seen:
        seen += os.read(terminal, 1024)
    os.write(terminal, "bær\n".encode())
    try:
        while more := os.read(terminal, 1024):
            seen += more
    except OSError:  # how Linux says that the other end of a terminal is closed
        pass
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, seen
    assert b"made" in seen and "bær".encode() not in seen


def test_a_key_that_only_the_agent_has_signs_through_it(git: Git, home: Path, ssh_agent: Path) -> None:
    """The public half on disk, the private one in the agent; a literal key names it as well."""
    key = repositories.ssh_key(home / ".ssh", "agent", passphrase="bær")
    literal = f"key::{repositories.public_key(key)}"
    public = home / ".ssh" / "agent.pub"
    repositories.sign_with_ssh(home / ".gitconfig", public)
    before = setup.setup(git)
    assert before is not None and before.ready and before.needs_passphrase
    repositories.git(home, "config", "--file", str(home / ".gitconfig"), "user.signingkey", str(public))
    _add(key, "bær")
    key.unlink()
    found = _ready(git)
    assert (found.where, found.needs_passphrase, found.agent) == ("agent", False, str(ssh_agent))
    assert _state(git, found) == "good"
    _config(home, "user.signingkey", literal)
    found = _ready(git)
    assert found.comment == "agent" and _state(git, found) == "good"
    _config(home, "user.signingkey", "")
    _config(home, "gpg.ssh.defaultKeyCommand", "ssh-add -L")
    assert _state(git, _ready(git)) == "good"


def test_a_stale_agent_is_named_and_a_living_one_can_be_used_instead(
    git: Git, home: Path, signing_key: Path, ssh_agent: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A socket that is gone, no socket at all, and a key the agent lacks are three different troubles."""
    _config(home, "user.signingkey", f"key::{repositories.public_key(signing_key)}")
    missing = setup.setup(git)
    assert missing is not None and "does not hold" in missing.trouble and missing.mend == "ssh-add"
    _add(signing_key)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    gone = setup.setup(git)
    assert gone is not None and str(tmp_path / "gone") in gone.trouble
    with pytest.raises(NotWritten, match="no longer answers"):
        _state(git, gone)
    assert _state(git, _ready(git, str(ssh_agent))) == "good"
    monkeypatch.delenv("SSH_AUTH_SOCK")
    none = setup.setup(git)
    assert none is not None and "SSH_AUTH_SOCK" in none.trouble


def test_tmux_knows_the_newer_agent(
    git: Git, home: Path, signing_key: Path, ssh_agent: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Inside an old tmux session, the socket tmux was last attached with is offered when it holds the key."""
    _add(signing_key)
    _config(home, "user.signingkey", f"key::{repositories.public_key(signing_key)}")
    socket = ssh_agent.with_name("tmux")
    if subprocess.run(("tmux", "-V"), capture_output=True, check=False).returncode:
        pytest.skip("tmux is not installed on this machine")
    subprocess.run(("tmux", "-S", str(socket), "-f", os.devnull, "new-session", "-d", "cat"), check=True)
    try:
        asked = ("tmux", "-S", str(socket), "display-message", "-p", "#{pid}")
        pid = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
        monkeypatch.setenv("TMUX", f"{socket},{pid},0")
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
        found = setup.setup(git)
        assert found is not None and found.newer_agent == str(ssh_agent)
        assert setup.newer_agent() == str(ssh_agent)
        assert _state(git, _ready(git, found.newer_agent)) == "good"
    finally:
        subprocess.run(("tmux", "-S", str(socket), "kill-server"), check=True)


def test_a_hardware_key_announces_its_touch(home: Path, git: Git) -> None:
    """The kind of the public key tells that a finger is needed."""
    _, public = signatures.by_hardware_key(b"")
    line = f"sk-ssh-ed25519@openssh.com {base64.b64encode(public).decode()} token"
    blob, comment = keys.ssh_public(line)
    found = setup.ssh(f"key::{line}", identity.committer(git))
    assert (blob, comment, found.touch, found.algorithm) == (public, "token", True, "sk-ed25519")
    assert found.key == ssh_keys.fingerprint(public)


def test_gpg_signs_and_says_which_key(git: Git, home: Path, gnupg_home: Path) -> None:
    """The key named in user.signingkey, or without one the key of the user's own address."""
    fingerprint = repositories.gpg_key()
    by_address = _ready(git)
    repositories.sign_with_gpg(home / ".gitconfig", fingerprint)
    found = _ready(git)
    assert (found.kind, found.key, found.algorithm) == ("gpg", fingerprint, "ed25519")
    assert by_address.key == fingerprint and not found.needs_passphrase
    assert _state(git, found) == "good" and _state(git, by_address) == "good"


def test_a_locked_gpg_key_signs_with_its_passphrase_and_only_with_it(git: Git, home: Path, gnupg_home: Path) -> None:
    """No pinentry ever draws behind the screen: without a passphrase it fails at once."""
    repositories.sign_with_gpg(home / ".gitconfig", repositories.gpg_key("bær"))
    subprocess.run(("gpgconf", "--kill", "gpg-agent"), check=True)  # it remembers the passphrase from making the key
    found = _ready(git)
    assert found.needs_passphrase
    with pytest.raises(NotWritten, match="locked"):
        _state(git, found)
    with pytest.raises(NotWritten, match="passphrase is wrong"):
        _state(git, found, passphrase="feil")
    assert _state(git, found, passphrase="bær") == "good"


def test_a_gpg_key_that_is_not_there_is_named(git: Git, home: Path, gnupg_home: Path) -> None:
    """The words name the key as the user wrote it."""
    repositories.sign_with_gpg(home / ".gitconfig", "0123456789ABCDEF")
    found = setup.setup(git)
    assert found is not None and "0123456789ABCDEF" in found.trouble


def _add(key: Path, passphrase: str = "") -> None:
    script = key.with_name("answer")
    script.write_text(f"#!/bin/sh\necho '{passphrase}'\n", encoding="utf-8")
    script.chmod(0o700)
    answering = {**os.environ, "SSH_ASKPASS": str(script), "SSH_ASKPASS_REQUIRE": "force"}
    subprocess.run(("ssh-add", "-q", str(key)), check=True, env=answering, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("form", "setting"), [("ssh", "gpg.ssh.program"), ("openpgp", "gpg.program"), ("openpgp", "gpg.openpgp.program")]
)
@pytest.mark.parametrize("program", ["/nowhere/op-sign", "op-sign-that-nobody-has", "./op-sign"])
def test_a_signing_program_that_is_missing_is_told_with_the_setting_that_names_it(
    git: Git, home: Path, signing_key: Path, monkeypatch: pytest.MonkeyPatch, form: str, setting: str, program: str
) -> None:
    """Not "install OpenSSH" and never "git is missing"; the mending command takes the setting away, and it signs."""
    there = home / "op-sign"
    there.write_text('#!/bin/sh\nexec ssh-keygen "$@"\n', encoding="ascii")
    there.chmod(0o755)
    monkeypatch.chdir(home)
    _config(home, "gpg.format", form)
    _config(home, setting, program)
    found = setup.setup(git)
    assert found is not None and not found.ready
    assert setting in found.trouble and program in found.trouble
    with pytest.raises(NotWritten, match=setting.replace(".", r"\.")):
        signer.sign(git, found, b"x")
    subprocess.run(found.mend, shell=True, check=True)
    if form == "ssh":
        assert _state(git, _ready(git)) == "good"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("#!/bin/sh\necho 'the vault is locked' >&2\nexit 1\n", "the vault is locked"),
        ("#!/bin/sh\nexit 3\n", "nothing, and exited with 3"),
        ("#!/nowhere/sh\n", "could not be started"),
        ("no first line", "could not be started"),
    ],
)
def test_a_signing_program_that_fails_is_told_in_its_own_words(
    git: Git, home: Path, signing_key: Path, script: str, said: str
) -> None:
    """With the setting that names it and how to take that away; never a question mark."""
    program = home / "op-sign"
    program.write_text(script, encoding="ascii")
    program.chmod(0o755)
    _config(home, "gpg.ssh.program", str(program))
    with pytest.raises(NotWritten) as told:
        _state(git, _ready(git))
    assert said in told.value.message and "?" not in str(told.value) and "PATH" not in str(told.value)
    assert "gpg.ssh.program" in told.value.where and told.value.where.startswith("git config")
    subprocess.run(told.value.where, shell=True, check=True)
    assert _state(git, _ready(git)) == "good"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("sh -c 'echo no agent here >&2; exit 1'", "no agent here"),
        ("true", "nothing, and exited with 0"),
        ("op-key-that-nobody-has", "op-key-that-nobody-has"),
        ("'unclosed", "No closing quotation"),
    ],
)
def test_a_command_that_names_no_key_is_told_with_its_setting(git: Git, home: Path, command: str, said: str) -> None:
    """gpg.ssh.defaultKeyCommand: not "your git has no signing key"; unsetting it leaves somebody without a set-up."""
    _config(home, "gpg.format", "ssh")
    _config(home, "gpg.ssh.defaultKeyCommand", command)
    found = setup.setup(git)
    assert found is not None and not found.ready
    assert "gpg.ssh.defaultKeyCommand" in found.trouble and said in found.trouble
    subprocess.run(found.mend, shell=True, check=True)
    assert setup.setup(git) is None


def test_an_agent_that_dies_after_the_dialog_is_the_cause_that_is_told(
    git: Git, home: Path, signing_key: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ssh_agent: Path
) -> None:
    """A forwarded agent whose line is gone takes the call and hangs up: ssh-keygen says nothing, plantui does."""
    _add(signing_key)
    _config(home, "user.signingkey", f"key::{repositories.public_key(signing_key)}")
    found = _ready(git)
    forwarded = str(tmp_path / "forwarded")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(forwarded)
        dead.listen(8)

        def hang_up() -> None:
            with suppress(OSError):
                while True:
                    dead.accept()[0].close()

        line = threading.Thread(target=hang_up, daemon=True)
        line.start()
        with pytest.raises(NotWritten) as told:
            _state(git, attrs.evolve(found, agent=forwarded))
        dead.shutdown(socket.SHUT_RDWR)
        line.join(30)
    assert forwarded in told.value.message and "no longer answers" in told.value.message and "?" not in str(told.value)


def test_a_key_file_named_to_gpg_is_told_to_need_another_format(git: Git, home: Path, signing_key: Path) -> None:
    """user.signingkey is an ssh key and gpg.format was forgotten: the command that sets it is named."""
    repositories.git(home, "config", "--file", str(home / ".gitconfig"), "--unset", "gpg.format")
    found = setup.setup(git)
    assert found is not None and "user.signingkey" in found.trouble
    assert found.mend == "git config --global gpg.format ssh"
    subprocess.run(found.mend, shell=True, check=True)
    assert _state(git, _ready(git)) == "good"
