"""The demo's story: what its people do in a round, each step taken as they would take it, with their own keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs

from plantui.desk import (
    adopting,
    answering,
    committing,
    demo_people,
    demo_revision,
    governing,
    opening,
    recording,
    rounds,
    saying,
    settings,
    stepping,
)
from plantui.desk.demo_people import Told
from plantui.desk.desk import Desk, Me
from plantui.desk.opening import Memory, Wish
from plantui.desk.saying import Given
from plantui.git.command import Git
from plantui.plan import editing
from plantui.review.record import Source

Step = Mapping[str, Any]


@attrs.define(slots=True)
class Stage:
    """Where the story is played: the demo's folder, its repository, who is in it, and what was said so far.

    `now` is when the demo is made; `labels` are the full ids of acts that a later one answers.
    """

    folder: Path
    git: Git
    people: Told
    now: datetime
    memory: Memory = attrs.field(factory=Memory)
    desk: Desk | None = None
    labels: dict[str, str] = attrs.field(factory=dict)


def papers(folder: Path, texts: Mapping[str, str]) -> None:
    """Write what the bodies sent into the demo's folder `papers`."""
    (folder / "papers").mkdir()
    for name, text in texts.items():
        (folder / "papers" / name).write_text(text, encoding="utf-8")


def play(stage: Stage, steps: Sequence[Step]) -> None:
    """Take the steps in order. Raises what taking them raises: a demo that cannot be played is not a demo."""
    for step in steps:
        desk = _desk(stage, step["by"])
        with settings.at(stage.now - timedelta(days=step["days"])):
            stage.desk = _DO[step["do"]](stage, desk, step)


def _desk(stage: Stage, by: str) -> Desk:
    """The judged desk of one person, on the tip."""
    name = demo_people.name_of(stage.people, by)
    demo_people.sit_down(stage.folder, by, name)
    if stage.desk is None:
        root = stage.git.repository.work_tree
        desk = opening.open_desk(stage.git, Wish(root or ""), stage.memory)
    else:
        desk = opening.refresh(stage.desk, stage.memory)
    return governing.judged(attrs.evolve(desk, me=Me(by, "key", name)), stage.memory, whole=True)


def _found(stage: Stage, desk: Desk, step: Step) -> Desk:
    return adopting.found(desk, stage.memory, reason=step["reason"]).desk


def _adopt(stage: Stage, desk: Desk, step: Step) -> Desk:
    return adopting.adopt(desk, stage.memory, reason=step["reason"]).desk


def _open(stage: Stage, desk: Desk, step: Step) -> Desk:
    due = _due(stage, step)
    step_ = rounds.opening_step(desk, name=desk.plan.revision, due=due, asked=tuple(step["asked"]))
    return stepping.take(desk, step_, stage.memory)[1]


def _freeze(stage: Stage, desk: Desk, step: Step) -> Desk:
    return rounds.freeze(desk, stage.memory)[1]


def _last_call(stage: Stage, desk: Desk, step: Step) -> Desk:
    return stepping.take(desk, rounds.last_call_step(desk, _due(stage, step)), stage.memory)[1]


def _propose(stage: Stage, desk: Desk, step: Step) -> Desk:
    held = _files(desk)
    return _edit_files(stage, desk, held, _set(demo_revision.revise(held), step["set"]))


def _edit(stage: Stage, desk: Desk, step: Step) -> Desk:
    held = _files(desk)
    after = _set(held, step["set"])
    if "file" in step:
        after[step["file"]["path"]] = step["file"]["text"].lstrip().encode()
    return _edit_files(stage, desk, held, after)


def _say(stage: Stage, desk: Desk, step: Step) -> Desk:
    given = _given(stage, step)
    for act in step["act"]:
        if "to" in act:
            desk = answering.answer(desk, act["kind"], stage.labels[act["to"]], act["text"])
        for item in act.get("items", ()):
            if act["kind"] == "decision":
                desk = saying.decide(desk, item, act["word"], given=given)
            else:
                desk = saying.remark(desk, item, act["text"], act["answer"], given)
    signing = saying.prepare(desk, memory=stage.memory)
    _, desk = saying.submit(desk, signing, memory=stage.memory)
    landed = recording.last(desk)
    assert landed is not None
    for act in step["act"]:
        if "label" in act:
            found = next(at for at, one in enumerate(landed[1].acts, 1) if one.text == act["text"])
            stage.labels[act["label"]] = f"{landed[0]}#{found}"
    return desk


_DO = {
    "found": _found, "propose": _propose, "edit": _edit, "open": _open, "freeze": _freeze, "say": _say,
    "last-call": _last_call, "adopt": _adopt,
}  # fmt: skip


def _given(stage: Stage, step: Step) -> Given:
    if "behalf" not in step:
        return saying.PLAIN
    sent = (stage.folder / "papers" / step["paper"]).read_bytes()
    day = (settings.now() - timedelta(days=2)).date()
    source = Source(**step["source"], sha256=sha256(sent).hexdigest(), given=day)
    return Given(voice=step["behalf"], source=source, dissents=tuple(step.get("dissents", ())))


def _due(stage: Stage, step: Step) -> Any:
    return (stage.now + timedelta(days=step["due"])).astimezone().date()


def _files(desk: Desk) -> dict[str, bytes]:
    from plantui.git import snapshot

    taken = snapshot.of_commit(desk.git, desk.place.tip or "")
    return {file.path: data for file, data in snapshot.contents(desk.git, taken)}


def _set(files: Mapping[str, bytes], rows: Sequence[Sequence[str]]) -> dict[str, bytes]:
    plan = demo_revision.plan_of(files)
    after = dict(files)
    for item_id, field, written in rows:
        item = plan.by_id[item_id]
        after[item.path] = editing.set_field(after[item.path], item, field, editing.value_of(item, field, written))
    return after


def _edit_files(stage: Stage, desk: Desk, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Desk:
    files = {path: (before.get(path), data) for path, data in after.items() if before.get(path) != data}
    revision = demo_revision.plan_of(after).revision
    committing.land(desk, files, f"plan({revision}): endret av {desk.me.name} (DEMO)\n")
    return stepping.after(desk, stage.memory)
