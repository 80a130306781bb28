"""Adoption: what stands in its way, and the record and tag that make a proposal the plan in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import attrs

from plantui.desk import committing, governing, opening, recording, settings, stepping, trust
from plantui.desk.desk import Desk
from plantui.desk.opening import Memory
from plantui.desk.stepping import Step
from plantui.errors import NotWritten, UsageProblem
from plantui.review import adoption
from plantui.review.adoption import Missing
from plantui.review.record import Act
from plantui.words import t

if TYPE_CHECKING:
    from plantui.git.landing import Landed

_TRIES = 5


@attrs.frozen(slots=True)
class Adopted:
    """What an adoption left: where it landed, its tag, the desk after it, and how often it was made again."""

    landed: Landed
    tag: str
    desk: Desk = attrs.field(repr=False)
    again: int = 0


@attrs.frozen(auto_exc=True, slots=True, str=False)
class NotAdoptable(UsageProblem):
    """Something is missing: `missing` says what, each as a code with its values; the exit code is 1."""

    missing: tuple[Missing, ...] = ()
    exit_code: ClassVar[int] = 1


def missing(desk: Desk) -> tuple[Missing, ...]:
    """All that stands between the plan at the tip and its adoption in the open round; empty when nothing does."""
    held = governing.held(desk)
    return adoption.missing(held.inquiry, held.commit, held.opening)


def adopt_step(desk: Desk, *, reason: str = "", accept: tuple[str, ...] = ()) -> Step:
    """The step that adopts the plan at the tip.

    Raises NotAdoptable with what is missing, and UsageProblem when the round's tag is there already.
    """
    lacking = missing(desk)
    if lacking:
        raise NotAdoptable(t("adopting.title"), t("adopting.missing", count=len(lacking)), missing=lacking)
    held = governing.in_round(desk)
    assert held.in_force is not None
    plan = held.inquiry.plan_at(held.commit)
    act = Act(
        "adopt",
        reason=reason or None,
        plan_fingerprint=held.inquiry.prints.plan(plan),
        version=plan.item.text("version") or "",
        opening=held.opening,
        previous_adoption=held.in_force.commit,
        accept=accept or None,
    )
    step = stepping.prepare(desk, act)
    _tag_is_free(desk, step.record.round)
    if step.doubts:
        raise NotAdoptable(t("adopting.title"), " ".join(step.doubts))
    return step


def found_step(desk: Desk, *, reason: str = "") -> Step:
    """The step that founds the plan at the tip: its rules and people become the first ones in force.

    Raises NotAdoptable with what its rules, people and the recorder's key lack, UsageProblem where it is founded.
    """
    held = governing.held(desk)
    root = recording.root_of(held)
    if root is not None or held.in_force is not None:
        raise UsageProblem(t("adopting.title"), t("adopting.founded", root=root or ""))
    plan = held.inquiry.plan_at(held.commit)
    version = plan.item.text("version") or ""
    act = Act("adopt", reason=reason or None, plan_fingerprint=held.inquiry.prints.plan(plan), version=version)
    step = stepping.prepare(desk, act)
    key = step.setup.key if step.setup else ""
    lacking = adoption.founding_lacks(held.inquiry.evidence.rules_at(held.commit), plan, desk.me.by, key)
    if lacking:
        raise NotAdoptable(t("adopting.title"), t("adopting.missing", count=len(lacking)), missing=lacking)
    _tag_is_free(desk, step.record.round)
    return step


def _tag_is_free(desk: Desk, name: str) -> None:
    from plantui.git import tagging

    if not tagging.name_is_free(desk.git, name):
        raise UsageProblem(t("adopting.title"), t("tagging.there", name=f"plan/{name}"))


def adopt(
    desk: Desk,
    memory: Memory,
    *,
    reason: str = "",
    accept: tuple[str, ...] = (),
    passphrase: str | None = None,
    terminal: bool = False,
) -> Adopted:
    """Adopt the plan at the tip: one signed record and one signed tag, which land together; two touches of the key.

    Where somebody else lands first it is made again on the new tip, never merged: all is asked once more. Raises as
    `adopt_step`, and NotWritten; nothing has landed then.
    """
    for again in range(_TRIES):
        step = adopt_step(desk, reason=reason, accept=accept)
        landed = _land(desk, step, passphrase=passphrase, terminal=terminal)
        if landed is not None:
            after = stepping.after(desk, memory)
            return Adopted(landed, f"plan/{step.record.round}", after, again)
        desk = stepping.after(desk, memory)
    raise NotWritten(t("landing.title"), t("landing.too_busy", count=_TRIES), desk.place.ref or "")


def found(
    desk: Desk, memory: Memory, *, reason: str = "", passphrase: str | None = None, terminal: bool = False
) -> Adopted:
    """Found the plan at the tip, and pin the founding adoption as the root in the user's own configuration.

    Show first what will be pinned. Raises as `found_step`, and NotWritten; where another landed meanwhile nothing did.
    """
    step = found_step(desk, reason=reason)
    landed = _land(desk, step, passphrase=passphrase, terminal=terminal)
    if landed is None:
        raise NotWritten(t("adopting.title"), t("adopting.moved"), desk.place.ref or "")
    after = opening.refresh(desk, memory)
    trust.pin(after, landed.tip)
    return Adopted(landed, f"plan/{step.record.round}", governing.judged(after, memory))


def _land(desk: Desk, step: Step, *, passphrase: str | None, terminal: bool) -> Landed | None:
    from plantui.git import tagging

    signed, path, made = stepping.sign(desk, step.record, step.parent, passphrase=passphrase, terminal=terminal)
    name = step.record.round
    version = step.record.acts[0].version or ""
    message = f"{desk.plan.item.title or desk.plan.id} {name}, version {version}: adopted by {step.record.by}\n"
    now = settings.now().astimezone()
    tag = tagging.sign_tag(
        desk.git, name, signed, message,
        setup=committing.ready(desk), passphrase=passphrase, terminal=terminal, now=now,
    )  # fmt: skip
    landed = tagging.land(desk.git, desk.place.ref or "", signed, path, name, tag)
    if landed is not None:
        trust.landed(desk, made)
    return landed
