"""The demo's people with their keys and homes, its invented revision of 2025, and the steps of its round."""

from __future__ import annotations

import os
import shlex
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import attrs
import tomli

from plantui.git.objects import plan_files
from plantui.git.process import Git
from plantui.git.write import init_repository
from plantui.plan import edit
from plantui.plan.loader import assemble, parse
from plantui.plan.model import Plan
from plantui.plan.values import Value
from plantui.review.policy import allowed_signers, model, people
from plantui.review.records.canonical import literal
from plantui.review.records.record import Source
from plantui.usecases.drafts import compose
from plantui.usecases.drafts.compose import Given
from plantui.usecases.drafts.store import Kind
from plantui.usecases.editing import commit, fields
from plantui.usecases.editing.fields import Edit
from plantui.usecases.rounds import adopt, steps
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, settings, trust
from plantui.usecases.session.cache import Counting, Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
from plantui.usecases.signing import step as signing_step
from plantui.usecases.signing import submit

Told = Mapping[str, Any]
"""What demo.toml says of people, papers and steps."""


def make_keys(story: Told, folder: Path) -> None:
    """A key pair for everybody who signs, in the demo's folder `keys`. Raises NotWritten."""
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    key_names = [*(person["id"] for person in story["person"]), *(step.get("key") for step in story["step"])]
    for name in dict.fromkeys(name for name in key_names if name):
        init_repository.ssh_key(str(keys / name), f"{name} (DEMO)")


def register(story: Told, folder: Path) -> bytes:
    """people.toml, with the public key of each person."""
    lines = ["# DEMO: oppdiktede personer, med nøkler som er laget for denne demoen alene."]
    lines += [f"schema = {literal(people.SCHEMA)}", "serial = 1"]
    for person in story["person"]:
        public = " ".join((folder / "keys" / f"{person['id']}.pub").read_text("utf-8").split()[:2])
        lines += ["", f"[people.{literal(person['id'])}]", f"name = {literal(person['name'])}"]
        for field in ("roles", "may_record_for", "head_of"):
            if field in person:
                lines += [f"{field} = {literal(tuple(person[field]))}"]
        lines += [f'keys = [{{ key = {literal(public)}, state = "active" }}]']
    return ("\n".join(lines) + "\n").encode()


def name_of(story: Told, person: str) -> str:
    """The name of the person with an id."""
    return str(next(row["name"] for row in story["person"] if row["id"] == person))


def home(folder: Path, person: str) -> Mapping[str, str]:
    """The environment variables of a process that runs as a demo person, whose home is below the demo's folder."""
    root = folder / "home" / person
    return {
        "HOME": str(root),
        "XDG_CONFIG_HOME": str(root / ".config"),
        "XDG_STATE_HOME": str(root / ".local" / "state"),
        "XDG_DATA_HOME": str(root / ".local" / "share"),
        "XDG_CACHE_HOME": str(root / ".cache"),
        "GNUPGHOME": str(root / ".gnupg"),
        "GIT_CONFIG_GLOBAL": str(root / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def sit_down(folder: Path, by: str, name: str, *, key: str | None = None) -> None:
    """Let this process run as the person `by`, in their home and under `name`.

    It signs with the key file named `key` of the demo's folder `keys`: by default their own; empty signs with none.
    """
    environment = home(folder, by)
    Path(environment["HOME"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.update(environment)
    key = by if key is None else key
    lines = ["[user]", f"\tname = {_quoted(name)}", f"\temail = {_quoted(f'{by}@example.org')}"]
    if key:
        lines += [f"\tsigningkey = {_quoted(str(folder / 'keys' / key))}", "[gpg]", "\tformat = ssh"]
    Path(environment["GIT_CONFIG_GLOBAL"]).write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_doors(story: Told, folder: Path, repository: str) -> None:
    """A program for each person in the demo's folder `as`, which runs plantui as that person in `repository`."""
    doors = folder / "as"
    doors.mkdir()
    for person in story["person"]:
        variables = [f"{name}={value}" for name, value in home(folder, person["id"]).items()]
        command = ["env", "-u", "SSH_AUTH_SOCK", *variables, sys.executable, "-m", "plantui", "-C", repository]
        door = doors / person["id"]
        door.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8", errors="surrogateescape")
        door.chmod(0o700)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


# the demo's invented revision of 2025, made by editing the plan of 2024 as an editor would


def revise(files: Mapping[str, bytes], *, first: bool = False) -> dict[str, bytes]:
    """The files of the demo revision, from those of the plan of 2024; paths are below the repository's root.

    `first` is the text of the round's first edition, without what `second` sets.
    """
    revision = _wanted()
    revised = dict(files)
    plan = _plan(revised)
    for item_id, field, written in (*revision["set"], *(() if first else revision["second"])):
        item = plan.by_id[item_id]
        value = edit.value_of(item, field, written)
        revised[item.path] = edit.set_field(revised[item.path], item, field, value)
    for item_id, claims in _claims(revision["claim"]).items():
        item = plan.by_id[item_id]
        revised[item.path] = edit.set_field(revised[item.path], item, "claim", claims)
    for item_id in revision["remove"]:
        item = plan.by_id[item_id]
        revised[item.path] = edit.remove_item(revised[item.path], item)
    for added in revision["add"]:
        path = plan.by_id[added.pop("to")].path
        revised[path] = edit.add_item(revised[path], added.pop("array"), _values(added))
    for file in revision["file"]:
        revised[file["path"]] = file["text"].encode()
    return revised


def second() -> tuple[tuple[str, str, str], ...]:
    """What was set between the round's first edition and its second: item, field, and the value as people write it."""
    return tuple((item, field, written) for item, field, written in _wanted()["second"])


def _wanted() -> dict[str, Any]:
    return tomli.loads((resources.files("plantui.usecases.setup") / "demo-revision-2025.toml").read_text("utf-8"))


def _plan(files: Mapping[str, bytes]) -> Plan:
    return assemble(parse(path, data) for path, data in files.items())


def _claims(rows: list[dict[str, str]]) -> dict[str, tuple[Value, ...]]:
    claims: defaultdict[str, list[Value]] = defaultdict(list)
    for claim in rows:
        claims[claim["of"]].append({name: value for name, value in claim.items() if name != "of"})
    return {item_id: tuple(tables) for item_id, tables in claims.items()}


def _values(added: dict[str, Any]) -> dict[str, Value]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in added.items()}


# the steps of the demo's round


Step = Mapping[str, Any]

_ANSWERS: tuple[Kind, ...] = ("reply", "resolve", "confirm")


@attrs.frozen(slots=True)
class Stage:
    """Where the story is played: the demo's folder, its repository, and the day that the story leads up to."""

    folder: Path
    git: Git
    told: Told
    day: datetime
    memory: Memory = attrs.field(factory=Memory, repr=False)

    def when(self, day: int, at: str) -> datetime:
        """The time of a step, in UTC."""
        hour, minute = at.split(":")
        return self.day + timedelta(days=day, hours=int(hour), minutes=int(minute))


def play(stage: Stage, script: Sequence[Step], counting: Counting | None = None) -> None:
    """Take the steps in order; this process must live in the demo.

    Raises what taking them raises: a demo that cannot be played is not a demo.
    """
    for taken, step in enumerate(script):
        if counting:
            counting(taken, len(script))
        name = step.get("name") or name_of(stage.told, step["by"])
        sit_down(stage.folder, step["by"], name, key=step.get("key"))
        with settings.at(stage.when(step["day"], step["at"])):
            desk = session_open.open_desk(stage.git, Wish(str(stage.folder / "plan"), by=_as_other(step)), stage.memory)
            _DOES[step["does"]](stage, review.judged(Session(desk, stage.memory), whole=True), step)
    if counting:
        counting(len(script), len(script))


def _as_other(step: Step) -> str | None:
    """Who is at the desk where another's key signs."""
    return step["by"] if step.get("key") not in (None, "", step["by"]) else None


# what is done in a step


def _register(stage: Stage, desk: Desk, _: Step) -> None:
    """Commit rules and people, which are not in force before the founding."""
    registered = register(stage.told, stage.folder)
    files = {
        model.PATH: (resources.files("plantui.usecases.setup") / "demo-policy.toml").read_bytes(),
        people.PATH: registered,
        allowed_signers.PATH: allowed_signers.allowed_signers(people.read_people(registered)).encode(),
    }
    _commit(desk, files, "plan(2024): rules and people (DEMO)\n")


def _found(stage: Stage, desk: Desk, step: Step) -> None:
    founding = adopt.found_plan(Session(desk, stage.memory), reason=step["text"])
    for person in stage.told["person"]:  # as the invitation would tell everyone which root to trust
        sit_down(stage.folder, person["id"], person["name"])
        trust.pin(founding.desk, founding.landed.tip)


def _revise(_: Stage, desk: Desk, __: Step) -> None:
    entries = plan_files.of_commit(desk.git, desk.text.commit or "")
    before = {file.path: data for file, data in plan_files.contents(desk.git, entries)}
    revised = revise(before, first=True)
    files = {path: data for path, data in revised.items() if before.get(path) != data}
    _commit(desk, files, "plan(demo-2025): the proposal of 2025 (DEMO)\n", before)


def _edit(stage: Stage, desk: Desk, step: Step) -> None:
    sets = second() if step.get("second") else step["sets"]
    edits = [Edit(*change) for change in sets]
    if "reason" in step:
        item, reason = step["reason"]
        edits.append(Edit(item, "", "", reason))
    commit.commit(desk, fields.prepare(Session(desk, stage.memory), edits))


def _open(stage: Stage, desk: Desk, step: Step) -> None:
    due = stage.when(step["due"], "00:00").date()
    opening = steps.opening_step(desk, due=due, asked=tuple(step.get("asked", ())))
    signing_step.take(Session(desk, stage.memory), opening)


def _freeze(stage: Stage, desk: Desk, step: Step) -> None:
    steps.freeze(Session(desk, stage.memory), reason=step["text"])


def _adopt(stage: Stage, desk: Desk, step: Step) -> None:
    adopt.adopt(Session(desk, stage.memory), reason=step["text"])


def _say(stage: Stage, desk: Desk, step: Step) -> None:
    manner = Given(voice=step.get("voice", ""), source=_source(stage, step.get("source")), dissents=_dissents(step))
    for entry in step["says"]:
        text = entry.get("text", "")
        if "decide" in entry:
            desk = compose.decide(desk, entry["decide"], entry["word"], text, manner)
        elif "remark" in entry:
            desk = compose.remark(desk, entry["remark"], text, entry.get("answer", False), manner)
        else:
            kind: Kind = next(kind for kind in _ANSWERS if kind in entry)
            about = "decision" if kind == "confirm" else "remark"
            desk = compose.answer(desk, kind, _act(desk, entry["of"], about, entry[kind]), text, manner)
    preview = submit.prepare(Session(desk, stage.memory))
    submit.submit(Session(desk, stage.memory), preview, unsigned=step.get("key") == "")


_DOES: Mapping[str, Callable[[Stage, Desk, Step], None]] = {
    "register": _register,
    "found": _found,
    "revise": _revise,
    "edit": _edit,
    "open": _open,
    "freeze": _freeze,
    "say": _say,
    "adopt": _adopt,
}


def _commit(desk: Desk, files: Mapping[str, bytes], message: str, previous: Mapping[str, bytes] | None = None) -> None:
    before = previous or {}
    commit.land(desk, {path: (before.get(path), data) for path, data in files.items()}, message)


def _act(desk: Desk, voice: str, kind: str, item: str) -> str:
    """The last act of a kind that a voice said of an item in the open round, by its full id."""
    open_round = review.held(desk).standing.round
    assert open_round is not None
    acts = [
        spoken.id
        for spoken in open_round.spoken
        if (spoken.voice.id, spoken.act.kind, spoken.act.item) == (voice, kind, item)
    ]
    return acts[-1]


def _dissents(step: Step) -> tuple[str, ...]:
    return (step["dissent"],) if "dissent" in step else ()


def _source(stage: Stage, row: Mapping[str, Any] | None) -> Source | None:
    """The paper that words were given in; it is written to the folder `papers` too, for trying its checksum."""
    if row is None:
        return None
    paper = stage.told["paper"][row["paper"]]
    data = paper["text"].lstrip().encode()
    papers = stage.folder / "papers"
    papers.mkdir(exist_ok=True)
    (papers / paper["title"]).write_bytes(data)
    return Source(
        kind=row["kind"],
        title=paper["title"],
        sha256=sha256(data).hexdigest(),
        journal=row["journal"],
        given=stage.when(row["day"], "00:00").date(),
        case=row.get("case"),
        present=row.get("present"),
        votes_for=row.get("votes_for"),
        votes_against=row.get("votes_against"),
    )
