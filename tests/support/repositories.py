"""Real repositories with a small valid plan, and real keys: everything made by git, ssh-keygen and gpg themselves."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

NAME = "Kari Berg"
EMAIL = "kari.berg@example.org"

PLAN = """\
schema = "plantui.plan/1"

[plan]
id = "prove"
revision = "2025"
title = "Plan for prøving"
date = 2025-01-15
version = "1.0"
author = "Kari Berg"
language = "nb"

[[actor]]
id = "nhn"
title = "Norsk helsenett"
short = "NHN"
source = "§1"
"""

PPS = """\
schema = "plantui.service/1"
id = "pps"
title = "Pasientens prøvesvar"
chapter = "3"
order = 20
summary = "Svar på prøver følger pasienten."
uses = ["helsenorge"]
source = "§3"

[[goal]]
id = "en-kilde"
text = "Helsepersonell finner alle prøvesvar på ett sted"
source = "§3.1"

[[prerequisite]]
id = "forskrift-iverksatt"
text = "Forskriften er iverksatt"
state = "open"
needed_for = ["overgang-forvaltning"]
source = "§3.2"

[[milestone]]
id = "testperiode"
kind = "trial"
title = "Testperiode"
when = "2025-Q1"
certainty = "indicated"
certainty_text = "indikerer en sannsynlig oppstart"
actors = ["nhn"]
source = "§3.2"

[[milestone]]
id = "overgang-forvaltning"
kind = "transition"
title = "Overgang til forvaltning"
when = 2026-01-01
certainty = "planned"
certainty_text = "planlagt fra"
payment = "duty"
after = ["testperiode"]
source = "§3.3"
"""

HELSENORGE = """\
schema = "plantui.service/1"
id = "helsenorge"
title = "Helsenorge"
chapter = "4"
order = 30
source = "§4"

[[milestone]]
id = "visning"
kind = "delivery"
title = "Innbyggeren ser svarene sine"
when = "2026-H1"
certainty = "expected"
certainty_text = "forventes"
source = "§4.1"
"""

PLAN_FILES: Mapping[str, str] = {
    "plan/plan.toml": PLAN,
    "plan/services/pps.toml": PPS,
    "plan/services/helsenorge.toml": HELSENORGE,
}
"""The small plan: a document, two services, one goal, one prerequisite, three milestones; no problems."""


def git(folder: Path, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> str:
    """What git printed, without the last line's end; a failing git fails the test with its own words."""
    return git_bytes(folder, *arguments, stdin=stdin, environment=environment).decode().rstrip("\n")


def git_bytes(folder: Path, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
    """The same, as the bytes git wrote."""
    ran = subprocess.run(
        ("git", "-C", str(folder), *arguments),
        input=stdin,
        capture_output=True,
        env={**os.environ, **(environment or {})},
        check=False,
    )
    assert ran.returncode == 0, f"git {' '.join(arguments)}: {ran.stderr.decode(errors='replace')}"
    return ran.stdout


def make(
    folder: Path,
    *,
    object_format: str = "sha1",
    bare: bool = False,
    files: Mapping[str, str | bytes] = PLAN_FILES,
    message: str = "plan: første utgave",
) -> Path:
    """A repository whose branch `main` holds `files` in one unsigned commit; with no files the branch is unborn."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    options = [f"--object-format={object_format}", *(["--bare"] if bare else [])]
    git(folder.parent, "init", "-q", "-b", "main", *options, str(folder))
    if files:
        commit(folder, files, message)
    return folder


def clone(repository: Path, folder: Path, *options: str) -> Path:
    """A clone of its own objects (`--no-local`); `--bare` and others may be given."""
    git(folder.parent, "clone", "-q", "--no-local", *options, str(repository), str(folder))
    return folder


def linked(repository: Path, folder: Path, branch: str) -> Path:
    """A linked work tree on a new branch."""
    git(repository, "worktree", "add", "-q", "-b", branch, str(folder))
    return folder


def commit(
    repository: Path,
    files: Mapping[str, str | bytes | None],
    message: str,
    *,
    sign: bool = False,
    when: str = "2025-02-03T10:00:00+01:00",
    name: str = NAME,
    email: str = EMAIL,
) -> str:
    """Write, or with None remove, files and commit them on the current branch; the new commit's id.

    Works in a bare repository too. The commit is signed as the test user's configuration says when `sign` is set.
    """
    bare = git(repository, "rev-parse", "--is-bare-repository") == "true"
    identity = {
        "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": when,
    }  # fmt: skip
    signing = ["-S"] if sign else ["--no-gpg-sign"]
    if not bare:
        for path, content in files.items():
            target = repository / path
            if content is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(_bytes(content))
        git(repository, "add", "-A", "--", *files)
        git(repository, "commit", "-q", *signing, "-m", message, environment=identity)
        return git(repository, "rev-parse", "HEAD")
    index = {"GIT_INDEX_FILE": str(repository / "test-index")}
    parents = git(repository, "for-each-ref", "--format=%(objectname)", git(repository, "symbolic-ref", "HEAD")).split()
    if parents:
        git(repository, "read-tree", parents[0], environment=index)
    nothing = "0" * len(git(repository, "hash-object", "-t", "blob", "--stdin"))
    for path, content in files.items():
        mode, blob = "0", nothing
        if content is not None:
            mode, blob = "100644", git(repository, "hash-object", "-w", "--stdin", stdin=_bytes(content))
        git(repository, "update-index", "--index-info", stdin=f"{mode} {blob}\t{path}\n".encode(), environment=index)
    tree = git(repository, "write-tree", environment=index)
    (repository / "test-index").unlink()
    sign_option = ["-S"] if sign else []
    made = commit_tree(repository, tree, parents, message, *sign_option, environment=identity)
    git(repository, "update-ref", "HEAD", made)
    return made


def commit_tree(
    repository: Path,
    tree: str,
    parents: list[str],
    message: str,
    *options: str,
    environment: Mapping[str, str] | None = None,
) -> str:
    """A commit of any tree and parents, which no branch points at yet; its id."""
    lineage = [word for parent in parents for word in ("-p", parent)]
    return git(
        repository, "commit-tree", *options, tree, *lineage, stdin=message.encode() + b"\n", environment=environment
    )


def write_identity(gitconfig: Path, name: str = NAME, email: str = EMAIL) -> None:
    """The test user's own configuration: who they are, and nothing else."""
    gitconfig.write_text(f"[user]\n\tname = {name}\n\temail = {email}\n", encoding="utf-8")


def ssh_key(folder: Path, name: str, *, passphrase: str = "", kind: str = "ed25519", bits: int = 0) -> Path:
    """A key pair made by ssh-keygen; the value is the private key's path, `.pub` stands beside it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    size = ("-b", str(bits)) if bits else ()
    subprocess.run(
        ("ssh-keygen", "-q", "-t", kind, *size, "-N", passphrase, "-C", name, "-f", str(path)),
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return path


def public_key(key: Path) -> str:
    """The public half as people.toml and allowed_signers write it: kind and base64, without the comment."""
    return " ".join(key.with_name(key.name + ".pub").read_text(encoding="utf-8").split()[:2])


def key_fingerprint(key: Path) -> str:
    """`SHA256:…` as ssh-keygen prints it."""
    listed = subprocess.run(("ssh-keygen", "-l", "-f", f"{key}.pub"), check=True, capture_output=True, text=True)
    return listed.stdout.split()[1]


def sign_with_ssh(gitconfig: Path, key: Path) -> None:
    """Make `key` the one the test user's git signs with."""
    settings = (("gpg.format", "ssh"), ("user.signingkey", str(key)))
    for name, value in settings:
        git(gitconfig.parent, "config", "--file", str(gitconfig), name, value)


def allowed_signers(path: Path, keys: Mapping[str, Path]) -> Path:
    """An allowed-signers file as `git verify-commit` reads it, from addresses and private keys' paths."""
    lines = [f'{who} namespaces="git" {public_key(key)}\n' for who, key in keys.items()]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def gpg_key(passphrase: str = "", email: str = EMAIL) -> str:
    """A new ed25519 key in the GnuPG home of the test (fixture `gnupg_home`); its full fingerprint."""
    made = subprocess.run(
        ("gpg", "--batch", "--quiet", "--status-fd", "1", "--pinentry-mode", "loopback", "--passphrase", passphrase,
         "--quick-gen-key", f"{NAME} <{email}>", "ed25519", "sign", "never"),
        check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    created = next(line for line in made.stdout.splitlines() if "KEY_CREATED" in line)
    return created.split()[-1]


def sign_with_gpg(gitconfig: Path, fingerprint: str) -> None:
    """Make a gpg key the one the test user's git signs with."""
    for name, value in (("gpg.format", "openpgp"), ("user.signingkey", fingerprint)):
        git(gitconfig.parent, "config", "--file", str(gitconfig), name, value)


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
