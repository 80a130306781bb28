"""One step of the round: a record of its own, shown before it is signed and landed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from plantui.desk import committing, doubting, governing, opening, recording, settings, trust
from plantui.desk.desk import Desk
from plantui.desk.opening import Memory
from plantui.errors import NotWritten
from plantui.review import record
from plantui.review.record import Act, Record
from plantui.words import t

if TYPE_CHECKING:
    from plantui.git.landing import Landed
    from plantui.git.means import Setup


@attrs.frozen(slots=True)
class Step:
    """What will be signed: the record, whose time is set then, the commit it comes after, and by which means.

    `doubts` say in words why it would not count: it is recorded all the same.
    """

    record: Record
    parent: str
    setup: Setup | None
    doubts: tuple[str, ...] = ()


def prepare(desk: Desk, act: Act, *, name: str | None = None) -> Step:
    """A step on the tip shown, by a judged desk. `name` is the round that an opening begins.

    Raises NotWritten where nothing can be said, or nobody is there to say it, Unreadable where it is not settled which
    root holds here.
    """
    from plantui.git import signing

    if desk.place.read_only or desk.place.ref is None or desk.place.tip is None:
        raise NotWritten(t("saying.read_only"), desk.place.read_only)
    if not desk.me.by:
        raise NotWritten(t("saying.nobody.title"), t("saying.nobody.message"))
    governing.require_seen(desk)
    governing.require_root(desk)
    held = governing.held(desk)
    last = recording.last(desk)
    made = attrs.evolve(recording.head(desk, desk.place.tip), acts=(act,), previous=last[0] if last else None)
    if name is not None:
        made = attrs.evolve(made, round=name, opening=None)
    record.write(made)
    setup = signing.setup(desk.git)
    found = doubting.of_record(held, made, setup.key if setup else "")
    doubts = tuple(one.words for one in found) if recording.root_of(held) else ()
    return Step(made, desk.place.tip, setup, doubts)


def sign(
    desk: Desk, made: Record, parent: str, *, passphrase: str | None = None, terminal: bool = False
) -> tuple[str, str, str]:
    """The signed commit of a record on `parent`, the path of its file, and its id; no ref is moved.

    Raises NotWritten.
    """
    from plantui.git import landing

    now = settings.now().replace(microsecond=0)
    made = attrs.evolve(made, written=now)
    data = record.write(made)
    path = record.path(made, data)
    message = record.message(made, record.record_id(data))
    signed = landing.commit_record(
        desk.git, parent, path, data, message,
        setup=committing.ready(desk), passphrase=passphrase, terminal=terminal, now=now.astimezone(),
    )  # fmt: skip
    return signed, path, record.record_id(data)


def take(
    desk: Desk, step: Step, memory: Memory, *, passphrase: str | None = None, terminal: bool = False
) -> tuple[Landed, Desk]:
    """Sign the record, land it, and judge the desk anew. Raises NotWritten, and then nothing has landed."""
    from plantui.git import landing

    signed, path, name = sign(desk, step.record, step.parent, passphrase=passphrase, terminal=terminal)
    landed = landing.land(desk.git, desk.place.ref or "", signed, path)
    trust.landed(desk, name, signed)
    return landed, after(desk, memory)


def after(desk: Desk, memory: Memory) -> Desk:
    """The desk on the branch's new tip, judged anew; in the same round as before, if that is open still."""
    name = desk.proceedings.name if desk.proceedings else ""
    new = governing.judged(opening.refresh(desk, memory), memory)
    if name and name != governing.held(new).name and name in governing.held(new).open_names:
        return governing.judged(new, memory, name=name)
    return new
