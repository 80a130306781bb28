"""Rules and people as the text on the desk has them, and the files of governance by their bytes."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from plantui.desk.desk import Desk
from plantui.git import objects, snapshot
from plantui.plan.model import Problem
from plantui.review import fulfilling, people, policy, policy_reading, signers
from plantui.review.evidence import Rules
from plantui.review.fulfilling import Flaw

FOLDER = "plan/governance"


@attrs.frozen(slots=True)
class Ruling:
    """Rules and people of one text, and what is wrong with them.

    `ruled` says whether there is a policy.toml at all; without one all of it is open review. `signers` is what
    allowed_signers holds, None where it is missing. `flaws` is what nobody could fulfil, `warnings` what hangs on one
    person or one key.
    """

    rules: Rules
    ruled: bool
    signers: bytes | None
    problems: tuple[Problem, ...]
    flaws: tuple[Flaw, ...]
    warnings: tuple[Flaw, ...]

    @property
    def signers_hold(self) -> bool:
        """Whether allowed_signers is what people.toml yields; where that is nothing the file need not be there."""
        wanted = signers.allowed_signers(self.rules.people).encode()
        return self.signers == wanted or (self.signers is None and not wanted)


def held(desk: Desk) -> Mapping[str, bytes]:
    """The files below plan/governance/ of the text on the desk."""
    if desk.text.commit is None:
        data = snapshot.of_work_tree(desk.git).data
        return {path: content for path, content in data.items() if path.startswith(FOLDER + "/")}
    return at(desk, desk.text.commit)


def at(desk: Desk, commit: str) -> Mapping[str, bytes]:
    """The same at a commit."""
    listed = [one for one in objects.tree(desk.git, commit, FOLDER) if one.mode == "100644"]
    blobs = objects.blobs(desk.git, [one.oid for one in listed])
    return {one.path: data for one, (_, data) in zip(listed, blobs, strict=True)}


def ruling(files: Mapping[str, bytes]) -> Ruling:
    """What the files of governance say, and what is wrong with it."""
    ruled = policy.PATH in files
    rules = Rules(
        policy_reading.read(files[policy.PATH]) if ruled else policy.NO_POLICY,
        people.read(files[people.PATH]) if people.PATH in files else people.NOBODY,
    )
    problems = (*rules.policy.problems, *rules.people.problems)
    return Ruling(
        rules,
        ruled,
        files.get(signers.PATH),
        tuple(sorted(problems, key=lambda one: (one.path, one.line))),
        fulfilling.unsatisfiable(rules.policy, rules.people) if ruled else (),
        fulfilling.warnings(rules.policy, rules.people) if ruled else (),
    )
