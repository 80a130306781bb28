"""Refs that keep a user's own landed records alive: `refs/plantui/own/<person>/<branch>/<n>`.

Each leads to the last commit of a line that was landed from here; a new number is taken only where no older line goes
on. They are this repository's own, and are neither pushed nor fetched by a plain `git push` or `git fetch`.
"""

from __future__ import annotations

from plantui.git import repository
from plantui.git.process import Git, run

OWN = "refs/plantui/own/"


def keep(git: Git, person: str, branch: str, commit: str) -> str:
    """Let a landed commit be kept, whatever becomes of its branch; the ref, empty where it could not be written."""
    folder = OWN + person + "/" + _part(repository.short(branch)) + "/"
    going_on = _listed(git, folder, f"--merged={commit}")  # nearly always all there is to ask
    if going_on:
        number = max(going_on)
        before = going_on[number]
    else:
        if holding := _listed(git, folder, f"--contains={commit}"):
            return f"{folder}{max(holding)}"
        number = max(_listed(git, folder), default=0) + 1
        before = "0" * git.repository.id_length
    ref = f"{folder}{number}"
    if before == commit:
        return ref
    ran = run(git, ("update-ref", ref, commit, before), moving=True, check=False)
    return ref if ran.code == 0 else ""


def _listed(git: Git, folder: str, *which: str) -> dict[int, str]:
    """The commits of a folder's refs by their numbers; none where git cannot say."""
    listed = run(git, ("for-each-ref", *which, "--format=%(objectname) %(refname)", folder), real=True, check=False)
    pairs = (line.partition(" ") for line in listed.out.decode("utf-8", "replace").splitlines())
    return {int(ref.rpartition("/")[2]): oid for oid, _, ref in pairs if _is_of(ref, folder)}


def _is_of(ref: str, folder: str) -> bool:
    number = ref.removeprefix(folder)
    return ref.startswith(folder) and number.isascii() and number.isdigit()


def _part(branch: str) -> str:
    """A branch's name as one part of a path: `a` and `a/1` must not be in each other's way."""
    return branch.replace("%", "%25").replace("/", "%2F")
