"""The gate before a branch: the old tip and the new one audited from the same pins, and what is new refused or let in.

What was there before never locks anybody out (clause 18). The pins are those of the machine, in /etc/plantui, where its
administrator has put some; else those of the user that the gate runs as.
"""

from __future__ import annotations

import os
from pathlib import Path

import attrs

from plantui.errors import Unreadable
from plantui.git import repository
from plantui.git.process import Git
from plantui.i18n import t
from plantui.review.audit import gate
from plantui.review.audit.audit import Audit
from plantui.review.audit.gate import Passage
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.ledger import Inquiry
from plantui.usecases.session import open as session_open
from plantui.usecases.session import pins as pin_files
from plantui.usecases.session import review, settings
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish

MACHINE = Path("/etc/plantui")
"""Where the administrator of a machine keeps what its gates go by."""

TRUST = "trust.toml"


@attrs.frozen(slots=True)
class PushJudgement:
    """A passage with both audits, the inquiry into the new tip, and its desk."""

    passage: Passage
    after: Audit
    inquiry: Inquiry = attrs.field(repr=False)
    desk: Desk = attrs.field(repr=False)
    before: Audit | None = attrs.field(default=None, repr=False)


def judged_push(git: Git, memory: Memory, branch: str, old: str, new: str, *, grew: bool = True) -> PushJudgement:
    """The move of a branch from one commit to another; `old` is empty where nothing stood there.

    Where it only `grew` a new tip that lacks the old one is a rewritten history. Raises Unreadable where either cannot
    be read.
    """
    after_pins = gate_pins(git, branch, new, old)
    before = None
    if old:
        before = review.audited(_session(git, memory, branch, old), pins=after_pins)
    pins = attrs.evolve(after_pins, tip=old) if old and grew else after_pins
    session = _session(git, memory, branch, new)
    after = review.audited(session, pins=pins)
    inquiry = review.judge(session, whole=True, pins=pins)
    return PushJudgement(gate.judge(before, after), after, inquiry, session.desk, before)


def gate_pins(git: Git, branch: str, new: str, old: str) -> Pins:
    """The root and the newest adoption that the gate goes by; empty where none is pinned for this history."""
    machine = MACHINE / TRUST
    own = settings.trust_file(), settings.trust_folder()
    pinned = pin_files.read_pins(*((machine, machine.with_name("none")) if machine.exists() else own))
    place = os.fsencode(Path(git.repository.common_dir).resolve()).decode("utf-8", "backslashreplace")
    bound = pinned.branch(place, branch).root or (pinned.alone[place][0] if place in pinned.alone else "")
    roots = [root for root in pinned.roots if any(tip and repository.holds(git, tip, root) for tip in (new, old))]
    only = next(iter(pinned.roots)) if len(pinned.roots) == 1 else ""
    root = bound or (roots[0] if len(roots) == 1 else only if not roots else "")
    return Pins(root, pinned.trunk(place, root).newest if root else "")


def require_root(git: Git, branch: str, new: str, old: str) -> None:
    """Raise Unreadable where no root is pinned, so that nothing could be judged."""
    if not gate_pins(git, branch, new, old).root:
        raise Unreadable(t("gate.unpinned.title"), t("gate.unpinned", path=MACHINE / TRUST, own=settings.trust_file()))


def _session(git: Git, memory: Memory, branch: str, commit: str) -> Session:
    place = git.repository
    wish = Wish(place.work_tree or place.git_dir, rev=commit)
    desk = session_open.open_desk(git, wish, memory)
    ref = branch if branch.startswith("refs/") else f"refs/heads/{branch}"
    return Session(attrs.evolve(desk, place=attrs.evolve(desk.place, ref=ref)), memory)
