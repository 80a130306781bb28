"""The demo's story, played with plantui's own functions: each step by the demo person who takes it, with their key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import attrs

from plantui.git.objects import plan_files
from plantui.git.process import Git
from plantui.review.policy import allowed_signers, model, people
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
from plantui.usecases.setup import demo_people
from plantui.usecases.setup.demo_people import Told
from plantui.usecases.signing import step as signing_step
from plantui.usecases.signing import submit

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
        name = step.get("name") or demo_people.name_of(stage.told, step["by"])
        demo_people.sit_down(stage.folder, step["by"], name, key=step.get("key"))
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
    registered = demo_people.register(stage.told, stage.folder)
    files = {
        model.PATH: (resources.files("plantui.usecases.setup") / "demo-policy.toml").read_bytes(),
        people.PATH: registered,
        allowed_signers.PATH: allowed_signers.allowed_signers(people.read_people(registered)).encode(),
    }
    _commit(desk, files, "plan(2024): rules and people (DEMO)\n")


def _found(stage: Stage, desk: Desk, step: Step) -> None:
    founding = adopt.found_plan(Session(desk, stage.memory), reason=step["text"])
    for person in stage.told["person"]:  # as the invitation would tell everyone which root to trust
        demo_people.sit_down(stage.folder, person["id"], person["name"])
        trust.pin(founding.desk, founding.landed.tip)


def _revise(_: Stage, desk: Desk, __: Step) -> None:
    entries = plan_files.of_commit(desk.git, desk.text.commit or "")
    before = {file.path: data for file, data in plan_files.contents(desk.git, entries)}
    revised = demo_people.revise(before, first=True)
    files = {path: data for path, data in revised.items() if before.get(path) != data}
    _commit(desk, files, "plan(demo-2025): the proposal of 2025 (DEMO)\n", before)


def _edit(stage: Stage, desk: Desk, step: Step) -> None:
    sets = demo_people.second() if step.get("second") else step["sets"]
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
