"""A repository whose owner wants to run something on whoever opens it: everything that can start a program does."""

from __future__ import annotations

from pathlib import Path

from support import repositories

_HOOKS = (
    "applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-applypatch", "post-checkout", "post-commit",
    "post-index-change", "post-merge", "post-receive", "post-rewrite", "post-update", "pre-applypatch", "pre-auto-gc",
    "pre-commit", "pre-merge-commit", "pre-push", "pre-rebase", "pre-receive", "prepare-commit-msg",
    "proc-receive", "push-to-checkout", "reference-transaction", "sendemail-validate", "update",
)  # fmt: skip

_PROGRAMS = (
    "alias.cat-file", "alias.for-each-ref", "alias.ls-tree", "alias.rev-parse", "core.alternateRefsCommand",
    "core.askPass", "core.editor", "core.fsmonitor", "core.gitProxy", "core.pager", "core.sshCommand",
    "credential.helper", "diff.armed.command", "diff.armed.textconv", "diff.external", "filter.armed.clean",
    "filter.armed.process", "filter.armed.smudge", "gpg.program", "gpg.ssh.defaultKeyCommand", "gpg.ssh.program",
    "gpg.x509.program", "interactive.diffFilter", "merge.armed.driver", "pager.cat-file", "pager.diff-tree",
    "pager.for-each-ref", "pager.ls-tree", "pager.rev-list", "remote.armed.receivepack", "remote.armed.uploadpack",
    "sequence.editor", "trailer.armed.cmd", "trailer.armed.command", "uploadpack.packObjectsHook",
)  # fmt: skip


def arm(repository: Path, marker: Path) -> None:
    """Make every hook, filter, helper and program of a repository leave `marker`; the repository still works.

    The work tree's `.gitattributes` asks for the filters; objects that are missing would be fetched from a remote that
    is a program. Give the marker a path without spaces.
    """
    script = marker.with_name("armed-program")
    script.write_text(f"#!/bin/sh\ntouch {marker}\nexit 1\n")
    script.chmod(0o755)
    git_dir = Path(repositories.git(repository, "rev-parse", "--absolute-git-dir"))
    settings = [(name, str(script)) for name in _PROGRAMS]
    settings += [(name, f"!{script}") for name in _PROGRAMS if name.startswith("alias.")]
    settings += [
        ("commit.gpgSign", "true"),
        ("core.hooksPath", str(git_dir / "hooks")),
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "armed"),
        ("filter.armed.required", "true"),
        ("gpg.format", "ssh"),
        ("log.showSignature", "true"),
        ("protocol.allow", "always"),
        ("protocol.ext.allow", "always"),
        ("remote.armed.promisor", "true"),
        ("remote.armed.url", f"ext::{script}"),
        ("tag.gpgSign", "true"),
        ("user.signingKey", "/nowhere/armed"),
    ]
    (git_dir / "hooks").mkdir(exist_ok=True)
    for hook in _HOOKS:
        (git_dir / "hooks" / hook).write_text(script.read_text())
        (git_dir / "hooks" / hook).chmod(0o755)
    (git_dir / "info").mkdir(exist_ok=True)
    (git_dir / "info" / "attributes").write_text("* filter=armed diff=armed merge=armed\n")
    included = git_dir / "included"
    for name, value in settings:
        section, _, key = name.rpartition(".")
        outer, _, inner = section.partition(".")
        head = f'[{outer} "{inner}"]' if inner else f"[{outer}]"
        for config in (git_dir / "config", included):
            with config.open("a") as file:
                file.write(f'{head}\n\t{key} = "{value}"\n')
    with (git_dir / "config").open("a") as file:
        file.write(f'[include]\n\tpath = {included}\n[includeIf "gitdir:/**"]\n\tpath = {included}\n')
    if not (git_dir / "refs" / "heads").is_dir() or repository != git_dir:
        (repository / ".gitattributes").write_text("* filter=armed diff=armed merge=armed\n")
