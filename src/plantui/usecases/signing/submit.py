"""From the draft into the plan's history: what would be signed, then one signed commit for each record."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from pathlib import Path
from typing import Literal

import attrs

from plantui.errors import NotWritten, PlantuiError, UsageProblem
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import Setup
from plantui.git.write import commits
from plantui.git.write.commits import Landed
from plantui.i18n import t
from plantui.plan.files import Problem
from plantui.review.policy import people
from plantui.review.records import commit_message, record
from plantui.usecases.drafts import store, warnings
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, settings, state_files, trust
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import acts, preview, questions
from plantui.usecases.signing.preview import LeftOut, Signing, SigningAct


@attrs.frozen(auto_exc=True, slots=True, str=False)
class EmptyDraft(NotWritten):
    """The draft is empty: there is nothing to sign."""


def prepare(session: Session, only: Collection[str] | None = None) -> Signing:
    """What would be signed now, on the tip shown; with `only` what has these keys, and the rest stays in the draft.

    Raises EmptyDraft when there is nothing to sign; NotWritten when there is nobody to sign as, or no place to land;
    Unreadable where it is not settled which root holds here.
    """
    desk = session.desk
    drafts = folder(desk)
    if not desk.me.by:
        raise NotWritten(t("saying.nobody.title"), t("saying.nobody.message"))
    desk = session_open.with_draft(desk)
    if desk.draft:
        review.require_signable(session.with_desk(desk))
        desk = ruled(session.with_desk(desk))
    last = acts.last(desk)
    if last is not None:
        landed = [entry for entry in desk.draft if acts.holds(desk, last[1], entry)]
        store.settle(drafts, landed)
        desk = session_open.with_draft(desk) if landed else desk
    if not desk.draft:
        raise EmptyDraft(t("saying.nothing.title"), t("saying.nothing.message"))
    included: list[DraftAct] = []
    behind: list[LeftOut] = []
    for entry in desk.draft:
        kept = only is not None and entry.key not in only
        left = LeftOut(entry, "kept", t("saying.left_out.kept")) if kept else left_out(desk, entry)
        if left is None:
            included.append(entry)
        else:
            behind.append(left)
    setup = sign_setup.setup(desk.git, desk.agent)
    owner = people.holder(desk.people, setup.key) if setup else None
    records = acts.of_draft(desk, included, last[0] if last else None)
    for unsigned_record in records:
        commits.foresee(desk.git, desk.place.tip or "", f"{record.FOLDER}/{unsigned_record.round}")
    return Signing(
        me=desk.me,
        text=desk.text,
        acts=tuple(_shown(desk, entry, setup) for entry in included),
        left_out=tuple(behind),
        replaced=sum(_replaced(desk, entry) for entry in included),
        setup=setup,
        key_owner=owner.name if owner else "",
        ref=desk.place.ref or "",
        parent=desk.place.tip or "",
        records=records,
    )


def left_out(desk: Desk, entry: DraftAct) -> LeftOut | None:
    """Why something in the draft would stay behind if the draft were signed now; None where it would go along."""
    reason = _reason(desk, entry)
    if reason is not None:
        return LeftOut(entry, reason, t(f"saying.left_out.{reason}"))
    problem = _problem(desk, entry)
    return None if problem is None else LeftOut(entry, "problem", t("saying.left_out.problem", problem=problem))


def _reason(desk: Desk, entry: DraftAct) -> Literal["changed", "gone", "edition"] | None:
    try:
        basis = acts.basis(desk, entry.edition)
    except UsageProblem:
        return "edition"
    if entry.edition and basis.commit != entry.base:  # a later round has an edition of that number too
        return "edition"
    return preview.changed(basis, entry)


def _problem(desk: Desk, entry: DraftAct) -> Problem | None:
    """What is wrong with the item by now: it may have been broken since the words were put into the draft."""
    basis = acts.basis(desk, entry.edition)
    item = basis.item(entry.item)
    return None if item is None or entry.to else acts.problem_of(basis, item, entry.kind, entry.reach)


def _shown(desk: Desk, entry: DraftAct, setup: Setup | None) -> SigningAct:
    act = preview.shown(desk, acts.basis(desk, entry.edition), entry)
    doubts = warnings.words(desk, entry, setup.key if setup else "")
    asked = (*questions.of_said(desk, entry), *questions.of_key(desk, setup.key if setup else ""))
    replaces = warnings.replaced(desk, entry)
    return attrs.evolve(act, doubts=doubts, replaces=replaces, questions=asked)


def _replaced(desk: Desk, entry: DraftAct) -> int:
    item = acts.basis(desk, entry.edition).item(entry.item)
    return preview.replaced(item, entry) if item is not None else 0


def submit(
    session: Session,
    signing: Signing,
    *,
    unsigned: bool = False,
    passphrase: str | None = None,
) -> tuple[Landed, Desk]:
    """Sign the records that the dialog showed, land each, and only then let its words leave the draft.

    What is returned as landed is the last one's. `unsigned` writes them without a signature, and must be asked for.
    `passphrase` unlocks the key. Raises NotWritten when the key does not answer, another window has changed or is
    signing the same draft, or the branch cannot take it; the draft stays.
    """
    desk = session.desk
    drafts = folder(desk)
    if not signing.records:
        raise NotWritten(t("saying.nothing.title"), t("saying.nothing.changed"))
    setup = None if unsigned else _ready(desk, signing)
    with state_files.locked(drafts / store.SIGNING, wait=False):
        entries = tuple(act.said for act in signing.acts)
        if not set(entries) <= set(store.load(drafts)):
            raise NotWritten(t("saying.moved.title"), t("saying.moved.message"))
        parent, previous, notes, merged = signing.parent, signing.records[0].previous, list[str](), False
        groups = list(dict.fromkeys(entry.whose for entry in entries))
        for number, (group, unsigned_record) in enumerate(zip(groups, signing.records, strict=True)):
            now = settings.now().replace(microsecond=0)
            dated = attrs.evolve(unsigned_record, previous=previous, written=now)
            data = record.write(dated)
            path = record.path(dated, data)
            message = commit_message.message(dated, record.record_id(data))
            try:
                signed = commits.commit_record(
                    desk.git, parent, path, data, message,
                    setup=setup, passphrase=passphrase, now=now.astimezone(),
                )  # fmt: skip
                landed = commits.land(desk.git, signing.ref, signed, path)
            except NotWritten as error:
                raise _partly(error, number, len(groups)) from error
            if setup is not None:
                trust.landed(desk, record.record_id(data), signed)
            with contextlib.suppress(NotWritten):  # it has landed: what stays in the draft goes at the next signing
                store.settle(drafts, [entry for entry in entries if entry.whose == group])
            parent, previous, merged = signed, record.record_id(data), merged or landed.merged
            notes += landed.notes
        landed = attrs.evolve(landed, merged=merged, notes=tuple(dict.fromkeys(notes)))
    return landed, _after(session, landed.tip, signed)


def _partly(error: NotWritten, landed: int, total: int) -> NotWritten:
    """The error of one record, which says too how many records of this signing have landed before it."""
    if not landed:
        return error
    message = t("landing.partly", message=error.message, landed=landed, total=total)
    return attrs.evolve(error, title=t("landing.partly.title"), message=message)


def _ready(desk: Desk, signing: Signing) -> Setup:
    previewed = signing.setup
    if previewed is None:
        raise NotWritten(t("saying.no_setup"), sign_setup.how_to_begin())
    setup = previewed if desk.agent is None else sign_setup.setup(desk.git, desk.agent)
    if setup is None or setup.key != previewed.key:
        raise NotWritten(t("saying.not_ready"), t("saying.other_key"))
    if not setup.ready:
        raise NotWritten(t("saying.not_ready"), setup.trouble, setup.mend)
    return setup


def _after(session: Session, tip: str, signed: str) -> Desk:
    """The desk on the new tip; plan and people are read again only when something else came in with it."""
    desk = session.desk
    if tip != signed or desk.history is not None:
        with contextlib.suppress(PlantuiError):  # it has landed: an unreadable desk must not look like a failed signing
            return session_open.refresh(session)
    place = attrs.evolve(desk.place, tip=tip)
    return session_open.with_draft(attrs.evolve(desk, place=place, text=attrs.evolve(desk.text, commit=tip)))


def ruled(session: Session) -> Desk:
    """The desk, judged where the draft needs it: there are rules, a root is pinned, or an entry answers an act."""
    if any(entry.to for entry in session.desk.draft) or review.may_be_founded(session.desk):
        return review.judged(session, whole=True)
    return session.desk


def folder(desk: Desk) -> Path:
    """Where the draft is kept; raises NotWritten where nothing can be said."""
    if desk.place.read_only or desk.draft_folder is None:
        raise NotWritten(t("saying.read_only"), desk.place.read_only)
    return desk.draft_folder
