"""`plantui hook`: what a server runs before a push is taken in, and after it; the push comes on standard input."""

from __future__ import annotations

import json
import shlex
import shutil
import sys

import click

from plantui import terminal_text
from plantui.cli import options, output
from plantui.cli.click_extensions import argument, option
from plantui.cli.commands.servers.gate import finding_words
from plantui.git import repository
from plantui.git.process import Git
from plantui.i18n import Sentence, t
from plantui.usecases.servers import hook
from plantui.usecases.servers.hook import RefRefusal
from plantui.usecases.session import startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.startup import Untrusted, Wish

_SCRIPT = """\
#!/bin/sh
# {name}: to be put into the hooks folder of the server's bare repository, and made executable.
exec {command} hook {name}
"""


@options.command("hook")
@argument("name", type=click.Choice(("pre-receive", "post-receive")))
@option("--print", "printing", is_flag=True, help=Sentence("cli.option.print_hook"))
def hook_command(name: str, printing: bool) -> int:
    """Judge a push before it is in, or tell of it once it is; with `--print` the script that git is to run."""
    if printing:
        output.out(_SCRIPT.format(name=name, command=_command()).rstrip("\n"))
        return 0
    git = _begun()
    updates = hook.updates_of(sys.stdin.read(), git.repository.id_length)
    return _before(git, updates) if name == "pre-receive" else _after(git, updates)


def _command() -> str:
    """This program as a hook calls it: its own path, since a server's PATH may be short."""
    found = shutil.which("plantui")
    return shlex.quote(found) if found else f"{shlex.quote(sys.executable)} -m plantui"


def _begun() -> Git:
    """The repository that git runs the hook in: git has asked whose it is, so it is not asked again."""
    wish = options.wish(options.here())
    try:
        return startup.begin(wish)
    except Untrusted as foreign:
        agreed = (foreign.common_dir, foreign.owner, foreign.group)
        return startup.begin(Wish(wish.path, trusting=agreed))


def _before(git: Git, updates: tuple[hook.Update, ...]) -> int:
    answer = hook.judged_updates(git, Memory(), updates)
    for finding in answer.told:
        output.warn(t("hook.told", words=finding_words(finding)))
    for refusal in answer.refusals:
        output.warn(refusal_words(refusal))
    return 0 if answer.accepted else 1


def refusal_words(refusal: RefRefusal) -> str:
    """Why a ref was refused, and the command that mends it."""
    name = terminal_text.clean(repository.short(refusal.ref), 200)
    if refusal.finding is not None:
        mend = t("hook.mend") if refusal.finding.code in ("record-unsigned", "record-signer", "record-dropped") else ""
        return " ".join(filter(None, (t("hook.refused", ref=name, why=finding_words(refusal.finding)), mend)))
    return t("hook.refused", ref=name, why=t(f"hook.{refusal.code}", ref=name, commit=refusal.why))


def _after(git: Git, updates: tuple[hook.Update, ...]) -> int:
    records = tuple(hook.new_records(git, updates))
    for one in records:
        words = t(
            "hook.record", by=one.by, round=one.round, acts=", ".join(one.acts[:3]), record=one.record_id[:10],
            branch=repository.short(one.ref),
        )  # fmt: skip
        output.say(words)
    command = hook.told_command() if records else ()
    if command:
        data = json.dumps(hook.records_data(git.repository.common_dir, records), ensure_ascii=False)
        if code := hook.tell(command, data.encode()):
            output.warn(t("hook.command_failed", command=command[0], code=code))
    return 0
