"""The files by which the plan is verified with git and ssh-keygen alone, kept up to date.

`plan/VERIFISER.md` says how to verify the plan, `plan/governance/allowed_signers` whose keys may sign.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from plantui import terminal_text
from plantui.changes import weights
from plantui.errors import NotWritten
from plantui.git.objects import plan_files
from plantui.git.write.commits import Files, Landed
from plantui.i18n import t
from plantui.plan import reasons
from plantui.plan.model import Item, Plan
from plantui.review.policy import allowed_signers, decision_words, people
from plantui.review.records import schema
from plantui.usecases.editing import commit
from plantui.usecases.session.desk import Desk

PAGE = "plan/VERIFISER.md"


def verifier(desk: Desk) -> str:
    """`git`, told where the plan's allowed_signers lies in the work tree: without it git checks no ssh signature."""
    folder = desk.git.repository.work_tree
    listed = folder is not None and (Path(folder) / allowed_signers.PATH).is_file()
    return f"git -c gpg.ssh.allowedSignersFile={allowed_signers.PATH}" if listed else "git"


def outdated(desk: Desk, *, page: bool = True) -> Files:
    """The files at the tip of the desk's branch that do not say what the plan and people.toml there yield, before and
    after; empty when both are up to date. Without `page` only allowed_signers is looked at: a small round changes no
    text of the plan.
    """
    tip = desk.place.tip
    if tip is None:
        return {}
    current = {file.path: data for file, data in plan_files.contents(desk.git, plan_files.of_commit(desk.git, tip))}
    expected = {}
    if people.PATH in current:
        expected[allowed_signers.PATH] = allowed_signers.allowed_signers(
            people.read_people(current[people.PATH])
        ).encode()
    if page:
        expected[PAGE] = how_to_verify(desk.plan).encode()
    return {path: (current.get(path), data) for path, data in expected.items() if current.get(path) != data}


def bring_up_to_date(
    desk: Desk,
    *,
    page: bool = True,
    unsigned: bool = False,
    passphrase: str | None = None,
) -> Landed | None:
    """Bring both files up to date in one ordinary signed commit on the desk's branch; None when nothing was to be done.

    The desk must show the branch's tip, and is one commit behind afterwards (`open.refresh`). The text of the page
    depends on the plan alone, so that who brings it up to date does not matter. Raises NotWritten as `commit.land`.
    """
    if desk.text.commit != desk.place.tip:
        raise NotWritten(t("editing.title"), t("editing.read_only"))
    files = outdated(desk, page=page)
    if not files:
        return None
    names = " and ".join(_NAMES[path] for path in files)
    message = f"plan({desk.plan.revision or '?'}): bring {names} up to date\n"
    return commit.land(desk, files, message, unsigned=unsigned, passphrase=passphrase)


_NAMES = {allowed_signers.PATH: "the allowed signers", PAGE: "the guide to verifying"}


def how_to_verify(plan: Plan) -> str:
    """The page, in bokmål and English whatever the user's language: how to verify this plan without plantui.

    Raises NotWritten when the plan's own id or revision cannot stand in a command.
    """
    for name, value in (("id", plan.id), ("revision", plan.revision)):
        if not schema.fits("slug", value):  # they stand in commands that people copy
            raise NotWritten(t("saying.no_round.title"), t("saying.no_round.message", name=name, seen=value[:80]))
    page = (resources.files("plantui.usecases.rounds") / "VERIFISER.md").read_text("utf-8")
    facts = {
        "title": terminal_text.clean(plan.item.title, 500) or plan.id,
        "plan": plan.id,
        "revision": plan.revision,
        "item": example(plan).id,
        "words": "\n".join(f"| `{word.code}` | `{word.effect}` |" for word in decision_words.WORDS.values()),
    }
    for name, text in facts.items():
        page = page.replace("{{" + name + "}}", text)
    return page


def example(plan: Plan) -> Item:
    """The item the page asks about: the first with a reason whose change is heavy, else the first milestone with one.

    Without a reason it is the first milestone whose change would be heavy, else the first there is.
    """
    items = [item for service in plan.walk() for item in service.items]
    given = reasons.of_round(plan).items
    changed = [item for item in items if item.id in given]
    for some in (changed, [item for item in items if item.table == "milestone"]):
        heavy = (item for item in some if weights.item_weight(plan, item) in weights.HEAVY)
        milestones = (item for item in some if item.table == "milestone")
        if example := next(heavy, None) or next(milestones, None):
            return example
    return plan.item
