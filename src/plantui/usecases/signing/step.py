"""One step of the round: a record of its own, shown before it is signed and landed."""

from __future__ import annotations

import attrs

from plantui.errors import NotWritten
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import Setup
from plantui.git.write import commits
from plantui.git.write.commits import Landed
from plantui.i18n import t
from plantui.review.records import commit_message, record
from plantui.review.records.record import Act, Record
from plantui.usecases.drafts import warnings
from plantui.usecases.editing import commit
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, settings, trust
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import acts, questions
from plantui.usecases.signing.questions import Question


@attrs.frozen(slots=True)
class SigningStep:
    """What will be signed: the record, whose time is set then, the commit it comes after, and by which means.

    `doubts` say in words why it would not count: it is recorded all the same. `questions` must be answered first.
    """

    record: Record
    parent: str
    setup: Setup | None
    doubts: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def prepare(desk: Desk, act: Act, *, name: str | None = None) -> SigningStep:
    """A step on the tip shown, by a judged desk. `name` is the round that an opening begins.

    Raises NotWritten where nothing can be said, or nobody is there to say it, Unreadable where it is not settled which
    root holds here.
    """
    if desk.place.read_only or desk.place.ref is None or desk.place.tip is None:
        raise NotWritten(t("saying.read_only"), desk.place.read_only)
    if not desk.me.by:
        raise NotWritten(t("saying.nobody.title"), t("saying.nobody.message"))
    review.require_seen(desk)
    review.require_root(desk)
    proceedings = review.held(desk)
    last = acts.last(desk)
    unsigned_record = attrs.evolve(acts.head(desk, desk.place.tip), acts=(act,), previous=last[0] if last else None)
    if name is not None:
        unsigned_record = attrs.evolve(unsigned_record, round=name, opening=None)
    record.write(unsigned_record)  # for what it refuses; the bytes are written anew with the time of signing
    setup = sign_setup.setup(desk.git, desk.agent)
    lacking = warnings.of_record(proceedings, unsigned_record, setup.key if setup else "")
    doubts = tuple(doubt.words for doubt in lacking) if acts.root_of(proceedings) else ()
    asked = (*questions.of_step(desk, act), *questions.of_key(desk, setup.key if setup else ""))
    return SigningStep(unsigned_record, desk.place.tip, setup, doubts, asked)


def sign(desk: Desk, unsigned_record: Record, parent: str, *, passphrase: str | None = None) -> tuple[str, str, str]:
    """The signed commit of a record on `parent`, the path of its file, and its id; no ref is moved.

    Raises NotWritten.
    """
    now = settings.now().replace(microsecond=0)
    unsigned_record = attrs.evolve(unsigned_record, written=now)
    data = record.write(unsigned_record)
    path = record.path(unsigned_record, data)
    message = commit_message.message(unsigned_record, record.record_id(data))
    signed = commits.commit_record(
        desk.git, parent, path, data, message,
        setup=commit.ready(desk), passphrase=passphrase, now=now.astimezone(),
    )  # fmt: skip
    return signed, path, record.record_id(data)


def take(session: Session, step: SigningStep, *, passphrase: str | None = None) -> tuple[Landed, Desk]:
    """Sign the record, land it, and judge the desk anew. Raises NotWritten, and then nothing has landed."""
    desk = session.desk
    signed, path, name = sign(desk, step.record, step.parent, passphrase=passphrase)
    landed = commits.land(desk.git, desk.place.ref or "", signed, path)
    trust.landed(desk, name, signed)
    return landed, after(session)


def after(session: Session) -> Desk:
    """The desk on the branch's new tip, judged anew; in the same round as before, if that is open still."""
    name = session.desk.proceedings.name if session.desk.proceedings else ""
    new_desk = review.judged(session.with_desk(session_open.refresh(session)))
    if name and name != review.held(new_desk).name and name in review.held(new_desk).open_names:
        return review.judged(session.with_desk(new_desk), name=name)
    return new_desk
