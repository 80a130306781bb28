"""What became of an edit of people.toml, as data: `plantui.people.step/1`."""

from __future__ import annotations

from plantui.render.export.review_json import flaw_data
from plantui.usecases.editing.people import Cost, Registration
from plantui.usecases.rounds import people_round
from plantui.usecases.rounds.people_round import Gone

Json = dict[str, object]


def edited(made: Registration, lost: Cost, commit: str, branch: str) -> Json:
    """An edit before any adoption: one commit on the branch."""
    return {
        "schema": "plantui.people.step/1",
        "round": None,
        "branch": branch,
        **_told(made, lost),
        "steps": [{"act": "edit", "seat": None, "commit": commit}],
        "adopted": False,
        "merged": None,
        "lapsed": [],
        "next": [],
    }


def gone(done: Gone, made: Registration, lost: Cost) -> Json:
    """How far a small round was taken."""
    return {
        "schema": "plantui.people.step/1",
        "round": done.small.name,
        "branch": done.small.name,
        **_told(made, lost),
        "steps": [{"act": step.act, "seat": step.seat or None, "commit": commit} for step, commit in done.taken],
        "adopted": done.merged is not None,
        "merged": done.merged.tip if done.merged else None,
        "lapsed": [one.id for one in done.lapsed],
        "next": [
            {"act": step.act, "seat": step.seat or None, "persons": list(step.persons)}
            for step in ([] if done.merged else people_round.waits_for(done.small))
        ],
    }


def _told(made: Registration, lost: Cost) -> Json:
    return {
        "persons": [one.id for one in made.after.persons.values() if made.before.persons.get(one.id) != one],
        "warnings": [flaw_data(flaw) for flaw in made.warnings],
        "cost": [entry.commit for entry in lost.entries],
        "good_until": lost.good_until or None,
    }
