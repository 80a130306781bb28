"""`plantui hook` in the hooks of a real bare repository: what is refused with what mends it, and what is let in."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from plantui.usecases.servers import gate
from support import documented, founded, persons, servers
from support.founded import Founded
from support.persons import Person
from support.repositories import git

TRIAL = "pps.testperiode"
PAYMENT = "pps.overgang-forvaltning"

Pushing = Callable[[Person], tuple[str, ...]]

SCRIPT = """#!/bin/sh
unset PYTHONPATH
export XDG_CONFIG_HOME={config} XDG_STATE_HOME={config} LANG=C
exec {python} -m plantui hook {name} --lang en
"""


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    made = founded.in_round(tmp_path / "first")
    made.say("eva", made.decision(PAYMENT, "godkjent", "eier"), made.decision(TRIAL, "godkjent", "eier"))
    return made


@pytest.fixture
def server(plan: Founded, tmp_path: Path) -> Path:
    """A server whose hooks run plantui, with a root that its own account has pinned."""
    bare = servers.bare(plan, tmp_path / "server.git")
    for key in ("receive.denyNonFastForwards", "receive.denyDeletes"):
        git(bare, "config", key, "false")  # the hook is asked
    config = tmp_path / "gate"
    Person("gate", bare, {"XDG_CONFIG_HOME": str(config), "XDG_STATE_HOME": str(config)}).run(
        "trust", "--root", plan.root
    )
    for name in ("pre-receive", "post-receive"):
        hook = bare / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(SCRIPT.format(config=config, python=sys.executable, name=name), "utf-8")
        hook.chmod(0o755)
    return bare


def push(person: Person, *words: str) -> subprocess.CompletedProcess[str]:
    """git push, as it ends."""
    command = ("git", "-C", str(person.folder), "push", "-q", *words)
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def records(person: Person) -> list[Path]:
    return sorted((person.folder / "plan/reviews/2025").iterdir())


def commit(person: Person, *, signed: bool = False) -> None:
    git(person.folder, "add", "-A")
    git(person.folder, "commit", "-q", "-S" if signed else "--no-gpg-sign", "-m", "x")


# what is refused


def unsigned(eva: Person) -> tuple[str, ...]:
    eva.run("remark", TRIAL, "x", "--submit")
    git(eva.folder, "commit", "-q", "--amend", "--no-gpg-sign", "--no-edit")
    return ("origin", "main")


def other_signer(eva: Person) -> tuple[str, ...]:
    eva.run("remark", TRIAL, "x", "--submit")
    key = eva.folder.parents[0] / "first/keys/arne"
    with eva.here():
        git(eva.folder, "-c", f"user.signingkey={key}", "commit", "-q", "--amend", "-S", "--no-edit")
    return ("origin", "main")


def squashed(eva: Person) -> tuple[str, ...]:
    for words in ("x", "y"):
        eva.run("remark", TRIAL, words, "--submit")
    git(eva.folder, "reset", "-q", "--soft", "HEAD~2")
    commit(eva)
    return ("origin", "main")


def dropped(eva: Person) -> tuple[str, ...]:
    records(eva)[0].unlink()
    commit(eva)
    return ("origin", "main")


def edited(eva: Person) -> tuple[str, ...]:
    file = records(eva)[0]
    file.write_text(file.read_text("utf-8").replace("2025", "2026"), "utf-8")
    commit(eva)
    return ("origin", "main")


def stray(eva: Person) -> tuple[str, ...]:
    (eva.folder / "plan/reviews/2025/note.toml").write_text("x = 1\n", "utf-8")
    commit(eva)
    return ("origin", "main")


def mixed(eva: Person) -> tuple[str, ...]:
    eva.run("remark", TRIAL, "x", "--submit")
    (eva.folder / "beside.txt").write_text("x", "utf-8")
    git(eva.folder, "add", "-A")
    with eva.here():
        git(eva.folder, "commit", "-q", "--amend", "-S", "--no-edit")
    return ("origin", "main")


def false_signers(eva: Person) -> tuple[str, ...]:
    file = eva.folder / "plan/governance/allowed_signers"
    file.write_text(file.read_text("utf-8").replace("eva ", "ola ", 1), "utf-8")
    commit(eva)
    return ("origin", "main")


def deleted(eva: Person) -> tuple[str, ...]:
    return ("origin", ":main")


def rewound(eva: Person) -> tuple[str, ...]:
    return ("-f", "origin", "main~1:main")


def orphan(eva: Person) -> tuple[str, ...]:
    git(eva.folder, "checkout", "-q", "--orphan", "fresh")
    commit(eva)
    return ("-f", "origin", "fresh:main")


def wrong_tag(eva: Person) -> tuple[str, ...]:
    git(eva.folder, "tag", "plan/2025", "main")
    return ("origin", "plan/2025")


BAD: dict[Pushing, str] = {
    unsigned: "record-unsigned", other_signer: "record-signer", squashed: "record-mixed", dropped: "record-dropped",
    edited: "record-edited", stray: "record-malformed", mixed: "record-mixed", false_signers: "signers-false",
    deleted: "not deleted", rewound: "history-rewritten", orphan: "history-rewritten", wrong_tag: "tag-mismatch",
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_a_bad_push_is_refused_with_its_code(
    bad: Callable[[Person], tuple[str, ...]], eva: Person, server: Path
) -> None:
    """Nothing of it comes in, and the server's own branches and tags stand where they stood."""
    words = bad(eva)
    before = git(server, "for-each-ref")
    refused = push(eva, *words)
    assert refused.returncode != 0 and BAD[bad] in refused.stderr and "plantui refuses" in refused.stderr, (
        refused.stderr
    )
    assert git(server, "for-each-ref") == before


def test_a_tag_of_an_adoption_is_neither_moved_nor_deleted(
    plan: Founded, eva: Person, server: Path, tmp_path: Path
) -> None:
    """The one that is there stays; that it came with the adoption it names was let in."""
    siri = servers.at_clone(plan, server, tmp_path, "siri")
    siri.run("adopt", "--yes")
    assert push(siri, "--atomic", "origin", "main", "plan/2025").returncode == 0
    for words in (("-f", "origin", "main~1:refs/tags/plan/2025"), ("origin", ":refs/tags/plan/2025")):
        refused = push(siri, *words)
        assert refused.returncode != 0 and "not moved or deleted" in refused.stderr


# what is let in


def said(eva: Person) -> tuple[str, ...]:
    eva.run("remark", TRIAL, "x", "--submit")
    return ("origin", "main")


def said_thrice(eva: Person) -> tuple[str, ...]:
    for words in "abc":
        eva.run("remark", TRIAL, words, "--submit")
    return ("origin", "main")


def decided(eva: Person) -> tuple[str, ...]:
    eva.run("decide", "helsenorge", "godkjent", "--submit", code=None)
    return ("origin", "main")


def edited_plan(eva: Person) -> tuple[str, ...]:
    eva.run("set", TRIAL, "title", "Prøvetid", "--commit", "--yes")
    return ("origin", "main")


def edited_unsigned(eva: Person) -> tuple[str, ...]:
    eva.run("set", TRIAL, "title", "Prøvetid", "--commit", "--yes", "--unsigned")
    return ("origin", "main")


def merged(eva: Person) -> tuple[str, ...]:
    git(eva.folder, "branch", "side")
    said(eva)
    eva.run("remark", PAYMENT, "y", "--submit", "--branch", "side")
    git(eva.folder, "merge", "-q", "--no-gpg-sign", "--no-edit", "side")
    return ("origin", "main")


def beside(eva: Person) -> tuple[str, ...]:
    (eva.folder / "README.md").write_text("x", "utf-8")
    commit(eva)
    return ("origin", "main")


def review_branch(eva: Person) -> tuple[str, ...]:
    said(eva)
    return ("origin", "main:refs/heads/review/eva")


def pages(eva: Person) -> tuple[str, ...]:
    tree = git(eva.folder, "mktree", stdin=b"")
    git(eva.folder, "branch", "pages", git(eva.folder, "commit-tree", "-m", "x", tree))
    return ("-f", "origin", "pages")


def healed(eva: Person) -> tuple[str, ...]:
    eva.run("remark", TRIAL, "x", "--submit")
    git(eva.folder, "branch", "signed")
    git(eva.folder, "commit", "-q", "--amend", "--no-gpg-sign", "--no-edit")
    git(eva.folder, "merge", "-q", "--no-gpg-sign", "--no-edit", "signed")
    return ("origin", "main")


def other_tag(eva: Person) -> tuple[str, ...]:
    git(eva.folder, "tag", "møte-1")
    return ("origin", "møte-1")


def for_a_body(eva: Person) -> tuple[str, ...]:
    eva.run("decide", TRIAL, "tilslutning", "--behalf", "rad", "--submit", "--doubt-answered", code=None)
    return ("origin", "main")


GOOD = (said, said_thrice, decided, edited_plan, edited_unsigned, merged, beside, review_branch, pages, healed,
        other_tag, for_a_body)  # fmt: skip


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.__name__)
def test_an_honest_push_is_let_in(good: Pushing, eva: Person, server: Path) -> None:
    """Also what merely does not count, what is not approved yet, and what is not the plan's at all."""
    taken = push(eva, *good(eva))
    assert taken.returncode == 0, taken.stderr


def test_what_was_wrong_before_locks_nobody_out(eva: Person, server: Path) -> None:
    """A finding that stands at the server already is not new, and an honest word comes in beside it."""
    unsigned(eva)
    hook = server / "hooks/pre-receive"
    hook.rename(server / "hooks/away")
    assert push(eva, "origin", "main").returncode == 0
    (server / "hooks/away").rename(hook)
    assert push(eva, *said(eva)).returncode == 0
    refused = push(eva, *dropped(eva))
    assert refused.returncode != 0 and "record-unsigned" not in refused.stderr


def test_a_review_branch_goes_once_it_was_collected(eva: Person, server: Path) -> None:
    """Not before: what it holds would be lost."""
    assert push(eva, *review_branch(eva)).returncode == 0
    assert push(eva, "origin", ":review/eva").returncode != 0
    assert push(eva, "origin", "main").returncode == 0
    assert push(eva, "origin", ":review/eva").returncode == 0


def test_new_records_are_told_line_by_line_and_to_the_administrators_command(
    eva: Person, server: Path, tmp_path: Path
) -> None:
    """The command stands in the service account's configuration, never in the repository's; it reads JSON."""
    got = tmp_path / "got.json"
    program = tmp_path / "tell"
    program.write_text(f"#!/bin/sh\ncat > {got}\n", "utf-8")
    program.chmod(0o755)
    (tmp_path / "gate/plantui/hook.toml").write_text(f'command = ["{program}"]\n', "utf-8")
    said(eva)
    command = ("git", "-C", str(eva.folder), "push", "origin", "main")
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "remote: eva in round 2025: remark pps.testperiode" in told.stderr
    data = json.loads(got.read_text("utf-8"))
    shapes = documented.shapes()
    assert data.keys() == shapes["plantui.received/1"] and data["records"][0].keys() == shapes["records that came"]
    assert data["schema"] == "plantui.received/1" and data["records"][0]["by"] == "eva"


def test_the_machines_own_root_goes_before_that_of_an_account(
    plan: Founded, eva: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a root in /etc/plantui nobody's own pins are asked; without any the gate says that it has none."""
    nobody = persons.at(plan, "svein", tmp_path / "homes", eva.folder, trusting=False)
    assert "No root is pinned" in nobody.run("gate", code=3).err
    monkeypatch.setattr(gate, "MACHINE", tmp_path)
    schema = 'schema = "plantui.trust/2"\n[[root]]\ncommit = '
    (tmp_path / "trust.toml").write_text(f'{schema}"{plan.root}"\n', "utf-8")
    nobody.run("gate", "--base", "main~1")
    (tmp_path / "trust.toml").write_text(f'{schema}"{"0" * 40}"\n', "utf-8")
    eva.run("gate", code=3)


def test_the_hook_takes_at_most_half_as_long_again_as_an_audit(plan: Founded, server: Path, eva: Person) -> None:
    """Two tips are judged by one reading of the history: processor time of whole processes, the best of three each."""
    for _ in range(30):
        plan.say("arne", plan.decision(TRIAL, "tilslutning", "arkitekt"), key="arne")
    git(server, "fetch", "-q", str(plan.folder), "main:main")
    old, new = git(server, "rev-parse", "main~1", "main").split()
    config = str(server.parent / "gate")
    environment = {**os.environ, "XDG_CONFIG_HOME": config, "XDG_STATE_HOME": config}

    def best(*words: str, stdin: str = "") -> float:
        taken = []
        for _ in range(3):
            began = spent()
            command = (sys.executable, "-m", "plantui", *words, "-C", str(server))
            subprocess.run(command, input=stdin, text=True, env=environment, check=True, capture_output=True)
            taken.append(spent() - began)
        return min(taken)

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    audit = best("audit")
    assert best("hook", "pre-receive", stdin=f"{old} {new} refs/heads/main\n") <= 1.5 * audit


def test_the_script_that_is_printed_runs_this_program(eva: Person) -> None:
    """An absolute path, since a server's PATH may be short."""
    script = eva.run("hook", "--print", "pre-receive").out
    assert script.startswith("#!/bin/sh\n") and script.rstrip().endswith("hook pre-receive")
    assert "exec /" in script


def test_anything_but_gits_lines_is_refused(eva: Person) -> None:
    ran = subprocess.run(
        (sys.executable, "-m", "plantui", "hook", "pre-receive", "-C", str(eva.folder), "--lang", "en"),
        input="x y z\n", text=True, capture_output=True, check=False, env={**os.environ, **eva.environment},
    )  # fmt: skip
    assert ran.returncode == 2 and "no line of git's" in ran.stderr


# the same for CI


def test_the_gate_passes_what_is_new_and_right(eva: Person) -> None:
    """It says what is missing before adoption, and passes."""
    said(eva)
    told = eva.run("gate", "--base", "main~1").out
    assert "Nothing new is refused" in told


def test_the_gate_annotates_what_is_refused(eva: Person) -> None:
    """As GitHub's and Forgejo's runners read it, with file and line, and nothing that would break out of a line."""
    file = eva.folder / "plan/services/pps.toml"
    file.write_text(file.read_text("utf-8").replace('"2025-Q2"', '"2025-Q9"'), "utf-8")
    commit(eva)
    told = eva.run("gate", "--base", "main~1", "--format", "github", code=1).out
    line = next(line for line in told.splitlines() if line.startswith("::error"))
    assert "file=plan/services/pps.toml,line=" in line and "2025-Q9" in line
    unsigned(eva)
    told = eva.run("gate", "--base", "main~1", "--format", "github", code=1).out
    assert "::error" in told and "record-unsigned" in told and all(one.startswith("::") for one in told.splitlines())


def test_a_gate_that_cannot_say_exits_with_3(eva: Person, tmp_path: Path, plan: Founded) -> None:
    """A clone of the last commits alone, as CI makes one unless it is told otherwise."""
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{eva.folder}", "shallow")
    shallow = Person("eva", tmp_path / "shallow", eva.environment)
    shallow.run("gate", code=3)
