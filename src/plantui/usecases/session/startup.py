"""The beginning of a desk: whose repository it is, which text was asked for, and the services by name.

The first frame waits for this and for nothing else, so it imports little.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from plantui.errors import Unreadable, UsageProblem
from plantui.git import repository
from plantui.git.objects import plan_files
from plantui.git.objects.plan_files import Snapshot
from plantui.git.process import Git, quarantine
from plantui.i18n import t
from plantui.plan import files
from plantui.plan.files import Outline
from plantui.value_class import value_class

# Imported late, inside functions: the first frame waits for this module, and needs these where something is wrong.


TextKind = Literal["in-force", "revision", "work"]

WORK = "WORK"
"""The revision that is the work tree."""

FIRST = 100
"""Service files that the first frame names services from: more than any terminal shows, and of no plan's size."""


@value_class
class Wish:
    """What a user asked to see, and who they say they are; None and empty where nothing was asked.

    `trusting` is the repository, owner and group that they said yes to now, where that could not be remembered.
    """

    path: str = "."
    rev: str | None = None
    branch: str | None = None
    by: str | None = None
    today: date | None = None
    lang: str | None = None
    trusting: tuple[str, str, str] | None = None


@attrs.frozen(auto_exc=True, slots=True, str=False)
class Untrusted(Unreadable):
    """The repository belongs to somebody else: ask once, then `settings.trust(common_dir, owner, group)`."""

    common_dir: str = ""
    owner: str = ""
    group: str = ""


class NoCommit(Unreadable):
    """There is no commit yet, neither here nor on a server's branch that was fetched: a plan may be begun."""


@value_class
class Text:
    """Which text is shown: `in-force` the branch's tip, `revision` another commit, `work` the work tree.

    `name` is the revision as it was asked for, or the branch's short name; `commit` is None for the work tree.
    """

    kind: TextKind
    name: str
    commit: str | None


@value_class
class Place:
    """Where words land: a full branch ref with its tip, or why nothing can be said here (`read_only`, in words)."""

    ref: str | None
    tip: str | None
    read_only: str = ""


def begin(wish: Wish) -> Git:
    """Find the repository, check whose it is, and put git in quarantine.

    Raises Untrusted for somebody else's repository that this user has not said yes to, Unreadable when there is none.
    """
    place = repository.find(wish.path)
    owner = repository.owner(place)
    if not owner.mine:
        from plantui.usecases.session import settings

        ownership = (place.common_dir, owner.user, owner.group)
        if ownership != wish.trusting and not settings.trusts(*ownership):
            raise Untrusted(
                t("opening.untrusted.title"),
                t("opening.untrusted.message", owner=owner.user, group=owner.group),
                place.common_dir,
                common_dir=place.common_dir,
                owner=owner.user,
                group=owner.group,
            )
    return quarantine(place)


def outlines(git: Git, wish: Wish) -> tuple[Outline, ...]:
    """The services by name for the first frame, in display order among their siblings; files are not parsed whole.

    At most those of the first `FIRST` files: the whole plan is read while they are looked at.
    """
    text, _ = aim(git, wish)
    parsed = (files.outline(file.path, data) for file, data in plan_files.contents(git, _first_services(git, text)))
    return tuple(sorted((outline for outline in parsed if outline), key=lambda outline: (outline.order, outline.id)))


def aim(git: Git, wish: Wish) -> tuple[Text, Place]:
    """Which text is asked for, and where words about it land.

    Raises UsageProblem for a branch or revision that there is not, Unreadable where there is no commit yet.
    """
    head = repository.head(git)
    ref = _branch(wish.branch) if wish.branch else head.branch
    tip = repository.tip(git, ref) if ref and ref != head.branch else head.commit if ref else None
    if wish.branch and tip is None:
        raise UsageProblem(t("opening.no_branch.title"), t("opening.no_branch.message", seen=wish.branch))
    if wish.rev == WORK:
        if git.repository.work_tree is None:
            raise UsageProblem(t("opening.no_work_tree.title"), t("opening.no_work_tree.message"))
        return Text("work", WORK, None), Place(ref, tip, t("opening.read_only.work"))
    if wish.rev is not None:
        commit = repository.resolve(git, wish.rev)
        return Text("revision", wish.rev, commit), Place(ref, tip, t("opening.read_only.revision"))
    if ref is None:
        if head.commit is None:
            raise _unborn(git, git.repository.git_dir)
        return Text("revision", "HEAD", head.commit), Place(None, None, t("opening.read_only.detached"))
    if tip is None:
        raise _unborn(git, ref)
    return Text("in-force", repository.short(ref), tip), Place(ref, tip)


def _unborn(git: Git, where: str) -> Unreadable:
    """The error where there is no commit yet; it names a server's branch with a plan, to be checked out instead."""
    from plantui.git import revisions  # for a plan that is not there yet: the first frame does without

    remote_branch = revisions.trunk(git)
    if remote_branch is None:
        return NoCommit(t("opening.unborn.title"), t("opening.unborn.message"), where)
    words = t("opening.unborn.there", name=remote_branch, branch=remote_branch.partition("/")[2])
    return Unreadable(t("opening.unborn.title"), words, where)


def _first_services(git: Git, text: Text) -> Snapshot:
    if text.commit is not None:
        return plan_files.services_of_commit(git, text.commit, FIRST)
    snapshot = plan_files.of_work_tree(git)
    services = [file for file in snapshot.files if file.path.startswith(plan_files.SERVICES)]
    return attrs.evolve(snapshot, files=tuple(services[:FIRST]))


def _branch(name: str) -> str:
    return name if name.startswith("refs/heads/") else f"refs/heads/{name}"


def taken(git: Git, text: Text) -> Snapshot:
    """The plan's files in the work tree, or at the text's commit."""
    return plan_files.of_work_tree(git) if text.commit is None else plan_files.of_commit(git, text.commit)
