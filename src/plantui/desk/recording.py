"""From the draft to the record: what was said, in the words and fingerprints that will be signed."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import limits
from plantui.desk import settings
from plantui.desk.desk import Desk
from plantui.desk.drafts import Kind, Said
from plantui.errors import NotWritten, UsageProblem
from plantui.git import objects
from plantui.plan import fingerprint
from plantui.plan.model import Item, Plan
from plantui.review import acts, record, vocabulary
from plantui.review.record import Act, Record
from plantui.words import t


def fingerprint_of(plan: Plan, item: Item, kind: Kind) -> str:
    """A decision on a service stands for all inside it; everything else is about the item itself."""
    if kind == "decision" and item.table == "service":
        return fingerprint.of_service(plan.by_service[item.id])
    return fingerprint.of(plan, item.id)


def of_draft(desk: Desk, included: list[Said], previous: str | None) -> Record:
    """The record without its time; raises NotWritten when the plan's own id or revision cannot stand in one."""
    for name, value in (("id", desk.plan.id), ("revision", desk.plan.revision)):
        if not acts.fits("slug", value):
            raise NotWritten(t("saying.no_round.title"), t("saying.no_round.message", name=name, seen=value[:80]))
    made = Record(
        plan=desk.plan.id,
        round=desk.plan.revision,
        by=desk.me.by,
        base=desk.text.commit or "",
        previous=previous,
        written=settings.now().replace(microsecond=0),
        acts=tuple(act for said in included for act in _acts(desk.plan, said)),
    )
    record.write(made)
    return made


def _acts(plan: Plan, said: Said) -> Iterator[Act]:
    item = plan.by_id[said.item]
    title = item.title or None
    own = fingerprint.of(plan, item.id)
    if said.kind == "suggestion":
        yield Act(
            "suggestion",
            item=item.id,
            title=title,
            fingerprint=own,
            field_name=said.field,
            value=_value(item, said),
            reason=said.text or None,
        )
        return
    if said.kind == "remark":
        yield Act("remark", item=item.id, title=title, fingerprint=own, text=said.text, answer=said.answer or None)
        return
    whole = "items" if item.table == "service" else None
    yield Act(
        "decision",
        item=item.id,
        title=title,
        fingerprint=said.fingerprint,
        covers=whole,
        word=said.word,
        reason=said.text or None,
    )
    if vocabulary.WORDS[said.word].needs_text:
        yield Act("remark", item=item.id, title=title, fingerprint=own, text=said.text, answer=True)


def _value(item: Item, said: Said) -> record.Said:
    """The value suggested, in the field's own type; empty text for *not in the text*."""
    from plantui.plan import editing

    value = editing.value_of(item, said.field, said.value)
    if isinstance(value, tuple):
        return tuple(str(part) for part in value)
    return value if isinstance(value, (str, int)) else ""


def last(desk: Desk) -> tuple[str, Record] | None:
    """This recorder's last record in the plan at the tip shown, with its id, by the time in its name."""
    stamped: list[tuple[str, str, str]] = []
    for entry in objects.tree(desk.git, desk.place.tip or "", record.FOLDER):
        name = entry.path.rpartition("/")[2]
        if name[16:-15] == f"-{desk.me.by}-" and entry.mode == "100644":
            stamped.append((name[:16], entry.path, entry.oid))
    stamped.sort(reverse=True)
    found: dict[str, Record] = {}
    newest = ""
    # A file that is no record of theirs says nothing, whatever its name; several of one second are told apart below.
    for (stamp, path, _), blob in zip(
        stamped, objects.read(desk.git, [oid for *_, oid in stamped], "blob", limits.RECORD_BYTES), strict=True
    ):
        if found and stamp != newest:
            break
        made = _read(blob.data or b"")
        if made and made.plan == desk.plan.id and record.path(made, blob.data or b"") == path:
            found[record.record_id(blob.data or b"")] = made
            newest = stamp
    before = {made.previous for made in found.values()}
    ends = sorted(one for one in found if one not in before)
    return (ends[-1], found[ends[-1]]) if ends else None


def holds(made: Record, plan: Plan, said: Said) -> bool:
    """Whether a landed record holds this already: a window that died before its draft was let go left it behind."""
    return said.item in plan.by_id and said.said <= made.written and set(_acts(plan, said)) <= set(made.acts)


def _read(data: bytes) -> Record | None:
    try:
        return record.read(data)
    except UsageProblem:
        return None
