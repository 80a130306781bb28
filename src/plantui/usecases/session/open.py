"""Opening a desk: find the repository, read the text that was asked for, and know who is here."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import attrs

from plantui.errors import Unreadable, UsageProblem
from plantui.git import repository
from plantui.git.objects import plan_files, reader
from plantui.git.objects.plan_files import NoPlan, Snapshot
from plantui.git.process import Git
from plantui.i18n import t, tn
from plantui.plan.files import Problem, safe
from plantui.review.policy import people
from plantui.review.policy.people import NOBODY, People
from plantui.usecases.session import settings
from plantui.usecases.session.cache import Counting, Memory, assemble
from plantui.usecases.session.desk import Desk, Me, Session
from plantui.usecases.session.settings import Settings
from plantui.usecases.session.startup import Text, Wish, aim, taken
from plantui.value_class import value_class

# Imported late, inside functions: a command that shows the plan reads no history and checks no signature.


def open_desk(git: Git, wish: Wish, memory: Memory, counting: Counting | None = None) -> Desk:
    """Everything but the history, which `read_history` adds.

    Raises UsageProblem for a branch, revision or person that cannot be, Unreadable where nothing of a plan is there.
    """
    user_settings = settings.read_settings()
    text, place = aim(git, wish)
    plan = assemble(git, _taken(git, text), memory, counting)
    register = _people(git, place.tip or text.commit, memory)
    me = _me(git, wish.by, register, user_settings)
    # Who speaks as somebody else by --by has a draft apart; one's own stays whatever a key or a setting later says.
    apart = me.by if wish.by and me.by != _me(git, None, register, user_settings).by else ""
    desk = Desk(
        git=git,
        text=text,
        place=place,
        plan=plan,
        people=register,
        me=me,
        today=wish.today or settings.today(),
        draft=(),
    )
    desk = attrs.evolve(desk, plan_id=_plan_id(desk))
    return with_draft(attrs.evolve(desk, draft_folder=_draft_folder(desk, apart)))


def read_history(desk: Desk, counting: Counting | None = None) -> Desk:
    """The desk with its history, every signature checked."""
    return check_history(list_history(desk, counting), counting)


def list_history(desk: Desk, counting: Counting | None = None) -> Desk:
    """The desk with its history and the names of the seats that it speaks of; no signature is checked yet."""
    from plantui.git.history import log

    tip = desk.text.commit if desk.text.kind == "revision" else desk.place.tip
    named = _with_seats(desk)
    return attrs.evolve(named, history=log.entries(desk.git, tip, counting) if tip else ())


def check_history(desk: Desk, counting: Counting | None = None) -> Desk:
    """The same desk with the signatures of its history checked."""
    from plantui.git.sign import verify

    entries = desk.history or ()
    checked = []
    for entry in verify.verify_entries(desk.git, entries, desk.people.gpg_keys()):
        checked.append(entry)
        if counting and len(checked) % 50 == 0:
            counting(len(checked), len(entries))
    return attrs.evolve(desk, history=tuple(checked))


def refresh(session: Session, counting: Counting | None = None) -> Desk:
    """The desk as it is now: the branch's new tip, the work tree's files, and the draft as other windows left it.

    A history that had been read is read again where the tip moved. Raises Unreadable when the branch is gone.
    """
    desk = session.desk
    tip = repository.tip(desk.git, desk.place.ref) if desk.place.ref else desk.place.tip
    if desk.place.ref and tip is None:
        raise Unreadable(t("opening.branch_gone.title"), t("opening.branch_gone.message"), desk.place.ref)
    moved = tip != desk.place.tip
    new_desk = attrs.evolve(desk, place=attrs.evolve(desk.place, tip=tip))
    if moved:
        new_desk = attrs.evolve(new_desk, people=_people(desk.git, tip, session.memory))
    if desk.text.kind == "work" or (moved and desk.text.kind == "in-force"):
        text = desk.text if desk.text.kind == "work" else attrs.evolve(desk.text, commit=tip)
        plan = assemble(desk.git, _taken(desk.git, text), session.memory, counting)
        new_desk = attrs.evolve(new_desk, text=text, plan=plan)
    if moved and tip and desk.history is not None and desk.text.kind != "revision":
        from plantui.git.history import log

        history = log.entries(desk.git, tip, counting, desk.history, desk.place.tip or "")
        new_desk = check_history(attrs.evolve(_with_seats(new_desk), history=history), counting)
    return with_draft(new_desk)


def with_draft(desk: Desk) -> Desk:
    """The desk with the draft as it is on disk now."""
    if desk.draft_folder is None:
        return desk
    if not desk.draft_folder.is_dir():
        return attrs.evolve(desk, draft=(), unfinished=(), dropped=(), damaged=())
    from plantui.usecases.drafts import store  # with all that records hold: most commands have no draft

    draft = store.read_draft(desk.draft_folder)
    return attrs.evolve(
        desk, draft=draft.said, unfinished=draft.unfinished, dropped=draft.dropped, damaged=draft.damaged
    )


# who speaks here by people.toml


def _people(git: Git, commit: str | None, memory: Memory) -> People:
    """people.toml at a commit: it names keys, whichever text is shown."""
    if commit is None:
        return NOBODY
    listed = reader.tree(git, commit, people.PATH)
    if len(listed) != 1 or listed[0].path != people.PATH or listed[0].mode != "100644":
        return NOBODY
    oid = listed[0].oid
    if oid not in memory.people:
        memory.people[oid] = people.read_people(next(reader.blobs(git, [oid]))[1])
    return memory.people[oid]


def _with_seats(desk: Desk) -> Desk:
    """The desk with the names of roles and bodies as the rules at the same commit give them, adopted or not."""
    from plantui.review.policy import loader, model

    commit = desk.place.tip or desk.text.commit
    listed = reader.tree(desk.git, commit, model.PATH) if commit else []
    if len(listed) != 1 or listed[0].path != model.PATH or listed[0].mode != "100644":
        return desk
    policy = loader.read_policy(next(reader.blobs(desk.git, [listed[0].oid]))[1])
    seats = {seat.id: seat.name for seat in policy.seats.values()}
    return attrs.evolve(desk, people=attrs.evolve(desk.people, seats=seats))


# who is here


def _me(git: Git, by: str | None, register: People, user_settings: Settings) -> Me:
    if by:
        if not safe(by):
            raise UsageProblem(t("opening.by.title"), t("opening.by.message", seen=by), "--by")
        return _named(by, "--by", register)
    if (holder := _key_holder(git, register)) is not None:
        return Me(holder.id, "key", holder.name)
    if user_settings.person:
        return _named(user_settings.person, "setting", register)
    from plantui.git.sign.identity import committer

    identity = committer(git)
    by = slug(identity.email.partition("@")[0])
    if not by:
        return Me("", "", identity.name)
    person = register.persons.get(by)
    return Me(by, "email", person.name if person else identity.name)


def _named(by: str, known_from: Literal["--by", "setting"], register: People) -> Me:
    person = register.persons.get(by)
    return Me(by, known_from, person.name if person else "")


def _key_holder(git: Git, register: People) -> people.Person | None:
    """The one person whose active key this user signs with."""
    if not any(person.keys for person in register.persons.values()):
        return None
    from plantui.git.sign import setup as sign_setup

    setup = sign_setup.setup(git)
    holder = people.holder(register, setup.key) if setup else None
    if setup is None or holder is None:
        return None
    active = any(key.fingerprint == setup.key and key.state == "active" for key in holder.keys)
    return holder if active else None


def slug(text: str) -> str:
    """A name made fit for a record's `by`: lower case, hyphens for the rest; empty if nothing is left."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", text.lower())
    plain = re.sub(r"\.{2,}", ".", plain).strip("._-")[:100].rstrip("._-")
    return plain if safe(plain) else ""


def _taken(git: Git, text: Text) -> Snapshot:
    """The files of a text. A commit that lacks the plan is a plan with nothing in it to whoever trusts a root.

    What is pinned for the place is asked of it all the same: a plan taken away must not take the pins with it.
    """
    try:
        return taken(git, text)
    except NoPlan as error:
        if text.commit is None or not settings.trusting():
            raise
        return Snapshot((), (Problem(plan_files.PLAN, 0, "", error.message),))


def _plan_id(desk: Desk) -> str:
    """The root's id for the plan, which no edit changes; what the text says where no root is pinned."""
    if not settings.trusting():
        return desk.plan.id
    from plantui.usecases.session import trust

    with contextlib.suppress(Unreadable):  # damaged pins are reported by whatever judges; reading goes on
        return trust.plan_id(desk) or desk.plan.id
    return desk.plan.id


def _draft_folder(desk: Desk, by: str) -> Path | None:
    if desk.place.ref is None:
        return None
    common_dir = desk.git.repository.common_dir
    return settings.draft_folder(settings.state_folder(), common_dir, desk.plan_id, desk.place.ref, by)


# what the desk's branch is beside its server, as the last fetch left it: behind, or with words of one's own on top


@value_class
class Server:
    """The server's branch as `name`, such as origin/main: `ahead` of the desk's by so many commits.

    `unpushed` counts the records that whoever is at the desk has made here and that are not there.
    """

    name: str
    ahead: int
    unpushed: int


def server(desk: Desk) -> Server | None:
    """What is known of the server; None where no remote-tracking branch is, and for an older revision."""
    if desk.text.kind == "revision" or desk.place.ref is None or desk.place.tip is None:
        return None
    from plantui.git import revisions

    try:
        tracking = revisions.tracking(desk.git, desk.place.ref, desk.place.tip)
    except Unreadable:  # the server is shown beside other answers, which hold without it
        return None
    return None if tracking is None else Server(tracking.name, tracking.ahead, tracking.only_here.count(desk.me.by))


def server_data(desk: Desk) -> dict[str, object] | None:
    """The server as JSON; null where nothing is known of one."""
    state = server(desk)
    return None if state is None else {"name": state.name, "ahead": state.ahead, "unpushed": state.unpushed}


def server_words(desk: Desk) -> Iterator[str]:
    """Warnings about the server, in words; raw, clean them when shown."""
    state = server(desk)
    if state is not None:
        yield from behind_server(desk, state)
        if state.unpushed:
            yield tn("server.unpushed", state.unpushed, name=state.name)


def behind_server(desk: Desk, state: Server | None = None) -> Iterator[str]:
    """A warning where the server has commits that are not here: an adoption made now would fork the plan."""
    state = state or server(desk)
    if state is not None and state.ahead:
        yield tn("server.ahead", state.ahead, name=state.name, branch=repository.short(desk.place.ref or ""))
