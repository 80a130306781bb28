"""Refs that keep a user's own landed records alive: `refs/plantui/own/<person>/<branch>/<n>`.

Each leads to the last commit of a line that was landed from here; a new number is taken only where the old line no
longer goes on. They are this repository's own, and are neither pushed nor fetched by a plain `git push` or `git fetch`.
"""

from __future__ import annotations

from plantui.git import repository
from plantui.git.command import Git, run

OWN = "refs/plantui/own/"


def keep(git: Git, person: str, branch: str, commit: str) -> str:
    """Let a landed commit be kept, whatever becomes of its branch; the ref, empty where it could not be written."""
    folder = OWN + person + "/" + _part(repository.short(branch)) + "/"
    held = {int(ref.rpartition("/")[2]): oid for ref, oid in kept(git).items() if _is_of(ref, folder)}
    last = max(held, default=0)
    if last and repository.holds(git, held[last], commit):
        return f"{folder}{last}"
    goes_on = last and repository.holds(git, commit, held[last])
    ref = f"{folder}{last if goes_on else last + 1}"
    before = held[last] if goes_on else "0" * git.repository.id_length
    ran = run(git, ("update-ref", ref, commit, before), moving=True, check=False)
    return ref if ran.code == 0 else ""


def kept(git: Git) -> dict[str, str]:
    """Every ref of this kind, with its commit."""
    return {ref: oid for ref, oid in repository.refs(git).items() if ref.startswith(OWN)}


def _is_of(ref: str, folder: str) -> bool:
    number = ref.removeprefix(folder)
    return ref.startswith(folder) and number.isascii() and number.isdigit()


def _part(branch: str) -> str:
    """A branch's name as one part of a path: `a` and `a/1` must not be in each other's way."""
    return branch.replace("%", "%25").replace("/", "%2F")
