"""Adoption: what stands in its way, and the record and tag that make a proposal the plan in force."""

from __future__ import annotations

from typing import ClassVar

import attrs

from plantui import terminal_text
from plantui.errors import NotWritten, PlantuiError, Unreadable, UsageProblem
from plantui.git import repository
from plantui.git.write import tag as write_tag
from plantui.git.write.commits import Landed
from plantui.i18n import t
from plantui.plan.model import Plan
from plantui.render.review.who_said_what import missing_words
from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.ledger.ledger import Adoption
from plantui.review.records.record import Act, Record
from plantui.review.rounds import adoption_rules
from plantui.review.rounds.adoption_rules import Missing
from plantui.usecases.editing import commit as editing_commit
from plantui.usecases.rounds import verifier_page
from plantui.usecases.servers.publication import Publication
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, settings, trust
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import acts
from plantui.usecases.signing import step as signing_step
from plantui.usecases.signing.step import SigningStep

_TRIES = 5


@attrs.frozen(slots=True)
class Adopted:
    """The outcome of an adoption: where it landed, its tag (empty where another is in the way), the desk after it,
    and how often it was made again.
    """

    landed: Landed
    tag: str
    desk: Desk = attrs.field(repr=False)
    again: int = 0


@attrs.frozen(auto_exc=True, slots=True, str=False)
class NotAdoptable(UsageProblem):
    """Something is missing: `missing` says what, each as a code with its values; the exit code is 1."""

    missing: tuple[Missing, ...] = ()
    exit_code: ClassVar[int] = 1


def not_adoptable(lacking: tuple[Missing, ...]) -> NotAdoptable:
    """The refusal that lists what is missing."""
    return NotAdoptable(t("adopting.title"), t("adopting.missing", count=len(lacking)), missing=lacking)


def missing(desk: Desk) -> tuple[Missing, ...]:
    """All that stands between the plan at the tip and its adoption in the open round; empty when nothing does."""
    proceedings = review.held(desk)
    return adoption_rules.missing(proceedings.inquiry, proceedings.commit, proceedings.opening)


def adopt_step(desk: Desk, *, reason: str = "", accept: tuple[str, ...] = ()) -> SigningStep:
    """The step that adopts the plan at the tip.

    Raises NotAdoptable with what is missing, UsageProblem when the round's tag is there already, and Unreadable where
    the branch lacks what was seen of it.
    """
    review.require_seen(desk)
    lacking = missing(desk)
    if lacking:
        raise not_adoptable(lacking)
    proceedings = review.in_round(desk)
    assert proceedings.in_force is not None
    plan = proceedings.inquiry.plan_at(proceedings.commit)
    act = Act(
        "adopt",
        reason=reason or None,
        plan_fingerprint=proceedings.inquiry.prints.plan(plan),
        version=_version(plan),
        opening=proceedings.opening,
        previous_adoption=proceedings.in_force.commit,
        accept=accept or None,
    )
    step = signing_step.prepare(desk, act)
    if step.doubts:
        raise NotAdoptable(t("adopting.title"), " ".join(step.doubts))
    return step


def _version(plan: Plan) -> str:
    """The version that an adoption names; raises UsageProblem for a plan that has none."""
    version = plan.item.text("version")
    if version is None:
        raise UsageProblem(t("adopting.title"), t("adopting.no_version"), plan.item.path)
    return version


def failing(session: Session, accept: tuple[str, ...] = ()) -> tuple[AuditFinding, ...]:
    """What fails the audit at the tip and would go on failing it after an adoption that accepts `accept`.

    Raises UsageProblem for something to accept that the audit does not find.
    """
    findings = [finding for finding in review.audited(session).findings if finding.severity == "failing"]
    names = {name for finding in findings if finding.acceptable for name in finding.names}
    if unknown := [name for name in accept if name not in names]:
        choices = ", ".join(sorted(names)) or t("adopting.nothing_found")
        raise UsageProblem(t("adopting.title"), t("adopting.unknown_finding", seen=unknown[0][:100], known=choices))
    return tuple(finding for finding in findings if not finding.acceptable or not set(finding.names) <= set(accept))


def found_step(desk: Desk, *, reason: str = "") -> SigningStep:
    """The step that founds the plan at the tip: its rules and people become the first ones in force.

    Raises NotAdoptable with what its rules, people and the recorder's key lack, UsageProblem where it is founded, and
    Unreadable where the branch lacks what was seen of it.
    """
    review.require_seen(desk)
    proceedings = review.held(desk)
    root = acts.root_of(proceedings)
    if root is not None or proceedings.in_force is not None:
        raise UsageProblem(t("adopting.title"), t("adopting.founded", root=root or ""))
    plan = proceedings.inquiry.plan_at(proceedings.commit)
    fingerprint = proceedings.inquiry.prints.plan(plan)
    act = Act("adopt", reason=reason or None, plan_fingerprint=fingerprint, version=_version(plan))
    step = signing_step.prepare(desk, act)
    key = step.setup.key if step.setup else ""
    lacking = adoption_rules.founding_lacks(
        proceedings.inquiry.evidence.rules_at(proceedings.commit), plan, desk.me.by, key
    )
    if lacking:
        raise not_adoptable(lacking)
    return step


def unfounded(session: Session) -> tuple[str, ...] | None:
    """What the plan at the tip lacks to be founded now, in words; empty where nothing does.

    None where it cannot be said whether it is founded.
    """
    try:
        desk = review.judged(session, whole=True)
        found_step(desk)
    except NotAdoptable as error:
        return tuple(missing_words(review.held(desk), one) for one in error.missing)
    except Unreadable:
        return None
    except (UsageProblem, NotWritten) as error:
        return (terminal_text.clean(error.message, 500),)
    return ()


def unready(desk: Desk) -> tuple[str, ...]:
    """The files without which a founding could not be verified by git and ssh-keygen alone: allowed_signers."""
    return tuple(verifier_page.outdated(desk, page=False))


def tag_in_the_way(desk: Desk, name: str) -> str:
    """The tag that bears the name of an adoption to come, so that its record would land without one; else empty."""
    return "" if write_tag.name_is_free(desk.git, name) else f"plan/{name}"


def adopt(
    session: Session,
    *,
    reason: str = "",
    accept: tuple[str, ...] = (),
    passphrase: str | None = None,
    sending: Publication | None = None,
) -> Adopted:
    """Adopt the plan at the tip: one signed record and one signed tag, which land together; two touches of the key.

    With `sending` both go to the server first, all or none, and land here once they are there.

    Where a tag of that name is in the way the record lands without one, with a note: tags decide nothing (clause 16).

    Where somebody else lands first it is made again on the new tip, never merged: all is asked once more. Raises as
    `adopt_step`, and NotWritten; nothing has landed then.
    """
    desk = session.desk
    before = review.held(desk).in_force
    moved = repository.tip(desk.git, desk.place.ref or "") != desk.place.tip
    if moved:
        desk = signing_step.after(session.with_desk(desk))
    for attempt in range(int(moved), _TRIES):
        try:
            step = adopt_step(desk, reason=reason, accept=accept)
        except (NotAdoptable, UsageProblem) as error:
            raise _beaten(desk, before, error) from None
        landed, tag = _land(desk, step, passphrase=passphrase, sending=sending)
        if landed is not None:
            return Adopted(landed, tag, signing_step.after(session.with_desk(desk)), attempt)
        if sending is not None:
            sending.catch_up()
        desk = signing_step.after(session.with_desk(desk))
    raise NotWritten(t("landing.title"), t("landing.too_busy", count=_TRIES), desk.place.ref or "")


def _beaten(desk: Desk, before: Adoption | None, error: NotAdoptable | UsageProblem) -> PlantuiError:
    """Why it cannot be adopted now: somebody else has adopted since the desk was judged, or what is missing."""
    proceedings = review.held(desk)
    after = proceedings.in_force
    if after is None or before is None or after.commit == before.commit:
        return error
    person = proceedings.rules.people.persons.get(after.record.by)
    name = person.name if person else after.record.by
    words = t("adopting.beaten", name=name, round=after.record.round, commit=after.commit[:10])
    return NotAdoptable(t("adopting.title"), words, missing=getattr(error, "missing", ()))


def found_plan(
    session: Session, *, reason: str = "", passphrase: str | None = None, sending: Publication | None = None
) -> Adopted:
    """Found the plan at the tip, and pin the founding adoption as the root in the user's own configuration.

    What `unready` names is brought up to date first, in a signed commit of its own. Show first what will be pinned.
    With `sending` it goes to the server first, as an adoption does.
    Raises as `found_step`, and NotWritten; where another landed meanwhile nothing was founded.
    """
    desk = session.desk
    first = None
    if unready(desk):
        first = verifier_page.bring_up_to_date(desk, page=False, passphrase=passphrase)
        desk = review.judged(session.with_desk(session_open.refresh(session.with_desk(desk))), whole=True)
    with editing_commit.behind(first):
        step = found_step(desk, reason=reason)
        landed, tag = _land(desk, step, passphrase=passphrase, sending=sending)
        if landed is None:
            raise NotWritten(t("adopting.title"), t("adopting.moved"), desk.place.ref or "")
    after = session_open.refresh(session.with_desk(desk))
    trust.pin(after, landed.tip)
    return Adopted(landed, tag, review.judged(session.with_desk(after)))


def _land(
    desk: Desk, step: SigningStep, *, passphrase: str | None, sending: Publication | None = None
) -> tuple[Landed | None, str]:
    """What landed, and the name of its tag; empty where one of that name is somebody else's."""
    name = step.record.round
    signed, path, record_id = signing_step.sign(desk, step.record, step.parent, passphrase=passphrase)
    free = write_tag.name_is_free(desk.git, name)
    tag = _tag(desk, step.record, signed, passphrase=passphrase) if free else ""
    if sending is not None:
        if not sending.publish(desk.place.ref or "", _refs(desk, name, signed, tag)):
            return None, ""
        trust.landed(desk, record_id, signed)
    landed = write_tag.land(desk.git, desk.place.ref or "", signed, path, name, tag)
    if landed is None and sending is not None:  # it is adopted there: what landed here meanwhile is merged beside it
        sending.catch_up()
        landed = Landed(repository.tip(desk.git, desk.place.ref or "") or signed, True)
    if landed is not None:
        trust.landed(desk, record_id, signed)
    return landed, f"plan/{name}" if write_tag.leads(desk.git, name, tag) else ""


def _refs(desk: Desk, name: str, signed: str, tag: str) -> dict[str, str]:
    """What the server is to have: the branch, and the tag where there is one."""
    return {desk.place.ref or "": signed, **({f"refs/tags/plan/{name}": tag} if tag else {})}


def _tag(desk: Desk, record: Record, commit: str, *, passphrase: str | None) -> str:
    version = record.acts[0].version or ""
    message = f"{desk.plan.item.title or desk.plan.id} {record.round}, version {version}: adopted by {record.by}\n"
    return write_tag.sign_tag(
        desk.git, record.round, commit, message,
        setup=editing_commit.ready(desk), passphrase=passphrase, now=settings.now().astimezone(),
    )  # fmt: skip


def untagged(desk: Desk) -> Adoption | None:
    """The adoption in force where it is the user's own and its tag is not there: what was cut short can be finished."""
    adoption = review.held(desk).in_force
    if (
        adoption is None
        or adoption.record.by != desk.me.by
        or not write_tag.name_is_free(desk.git, adoption.record.round)
    ):
        return None
    return adoption


def tag_again(desk: Desk, adopted: Adoption, *, passphrase: str | None = None) -> str:
    """Make the signed tag of an adoption that lacks it; its name. Raises NotWritten."""
    tag = _tag(desk, adopted.record, adopted.commit, passphrase=passphrase)
    write_tag.land_alone(desk.git, adopted.record.round, tag)
    return f"plan/{adopted.record.round}"
