"""From the draft to the records: what was said, in the words and fingerprints that will be signed."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui import limits
from plantui.changes.compare import unread
from plantui.errors import NotWritten, Unreadable, UsageProblem
from plantui.git.objects import reader
from plantui.i18n import t
from plantui.plan import edit, fingerprint
from plantui.plan.arrangement import suggested_items
from plantui.plan.files import Problem
from plantui.plan.model import Item, Plan
from plantui.review.authority import record_consistency
from plantui.review.policy import decision_words
from plantui.review.records import record, schema
from plantui.review.records.record import Act, Record
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.drafts.store import DraftAct, Kind, Reach
from plantui.usecases.session import settings
from plantui.usecases.session.desk import Desk


@attrs.frozen(slots=True)
class Basis:
    """The text that words are about: its commit and plan; and where rules are in force, the plan that they keep."""

    commit: str
    plan: Plan = attrs.field(repr=False)
    before: Plan | None = attrs.field(default=None, repr=False)
    against: str | None = None

    def item(self, item_id: str) -> Item | None:
        """An item of the text, or the one that the text has removed."""
        return self.plan.by_id.get(item_id) or (self.before.by_id.get(item_id) if self.before else None)


def basis(desk: Desk, edition: int = 0) -> Basis:
    """The text on the desk, or a frozen edition of the open round; raises UsageProblem for one that there is not."""
    proceedings = desk.proceedings
    if proceedings is None or proceedings.in_force is None:
        if edition:
            raise UsageProblem(t("saying.no_edition.title"), t("saying.no_edition", number=edition))
        return Basis(desk.text.commit or "", desk.plan)
    against = proceedings.in_force.commit
    before = proceedings.inquiry.plan_at(against)
    if not edition:
        commit = desk.text.commit or ""
        plan = proceedings.inquiry.plan_at(commit) if commit == proceedings.commit else desk.plan
        return Basis(commit, plan, before, against)
    frozen = proceedings.edition_of(edition)
    if frozen is None:
        raise UsageProblem(t("saying.no_edition.title"), t("saying.no_edition", number=edition))
    return Basis(frozen.commit, proceedings.inquiry.plan_at(frozen.commit), before, against)


def whole(at: Basis, item: Item, kind: Kind, reach: Reach = "") -> bool:
    """Whether an act on an item covers all inside it too: a decision on a service that the text has, unless it shall be
    about the service `itself`; one on the document, `plan`, only where it shall be about its `items`.
    """
    if kind != "decision":
        return False
    if item.id == at.plan.item.id:
        return reach == "items"
    return reach != "itself" and item.id in at.plan.by_service


def inside(at: Basis, item: Item) -> Iterator[str]:
    """The full ids of all that a decision on the whole of an item stands for in the text, the item first."""
    if item.id == at.plan.item.id:
        yield from (item.id, *(part.id for part in at.plan.items))
        return
    for service in at.plan.by_service[item.id].walk():
        yield from (service.id, *(part.id for part in service.items))


def problem_of(at: Basis, item: Item, kind: Kind, reach: Reach = "") -> Problem | None:
    """The first problem of what a decision or a voucher would stand for: nobody answers for what cannot be read."""
    if kind not in ("decision", "vouch"):
        return None
    if item.id not in at.plan.by_id:
        gone = (item.service or "plan") in unread(at.plan)  # the file is there: whether the item is, nobody can say
        return next((problem for problem in at.plan.problems if problem.path == item.path), None) if gone else None
    names = inside(at, item) if whole(at, item, kind, reach) else (item.id,)
    return next((problem for name in names for problem in at.plan.problems_of(name)), None)


def fingerprint_of(at: Basis, item: Item, kind: Kind, reach: Reach = "") -> str:
    """A decision on a whole service or document stands for all in it; all else is about the item, or is its
    tombstone.
    """
    if whole(at, item, kind, reach):
        service = at.plan.by_service.get(item.id)
        return fingerprint.of_document(at.plan) if service is None else fingerprint.of_service(service)
    if item.id in at.plan.by_id or at.before is None:
        return fingerprint.item_fingerprint(at.plan, item.id)
    return fingerprint.of_removed(item.id, fingerprint.item_fingerprint(at.before, item.id))


def of_draft(desk: Desk, included: list[DraftAct], previous: str | None) -> tuple[Record, ...]:
    """The records without their times, one for each voice, edition and source; each but the first names none before it.

    Raises NotWritten when the plan's own id or revision cannot stand in one.
    """
    groups: dict[object, list[DraftAct]] = {}
    for entry in included:
        groups.setdefault(entry.whose, []).append(entry)
    records = tuple(_of_group(desk, group) for group in groups.values())
    records = (attrs.evolve(records[0], previous=previous), *records[1:]) if records else ()
    for unsigned in records:
        record.write(unsigned)  # for what it refuses; the bytes are written anew with the time of signing
    return records


def head(desk: Desk, base: str) -> Record:
    """A record by whoever is at the desk, with all but its acts: plan, root, round, and the adoption in force.

    Raises NotWritten when the plan's own id or revision cannot stand in one, Unreadable where a root is pinned that the
    record could not name.
    """
    proceedings = desk.proceedings
    if proceedings is not None and proceedings.inquiry.pins.root and root_of(proceedings) is None:
        raise Unreadable(t("governing.elsewhere.title"), t("governing.elsewhere"), proceedings.inquiry.pins.root)
    plan = plan_id(desk)
    name = (proceedings.name if proceedings else "") or desk.plan.revision
    for key, value in (("id", plan), ("revision", name)):
        if not schema.fits("slug", value):
            raise NotWritten(t("saying.no_round.title"), t("saying.no_round.message", name=key, seen=value[:80]))
    return Record(
        plan=plan,
        root=root_of(proceedings),
        round=name,
        opening=proceedings.opening if proceedings else None,
        by=desk.me.by,
        base=base,
        against=proceedings.in_force.commit if proceedings and proceedings.in_force else None,
        written=settings.now().replace(microsecond=0),
        acts=(),
    )


def plan_id(desk: Desk) -> str:
    """The plan's id in records: the root's for ever (clause 10), what the text says where there is no root."""
    proceedings = desk.proceedings
    return proceedings.inquiry.evidence.plan if proceedings is not None and root_of(proceedings) else desk.plan_id


def root_of(proceedings: Proceedings | None) -> str | None:
    """The trust root that records on this branch name; None before there is one."""
    root = proceedings.inquiry.pins.root if proceedings else ""
    return root if proceedings and root and proceedings.inquiry.graph.holds(proceedings.commit, root) else None


def _of_group(desk: Desk, group: list[DraftAct]) -> Record:
    first = group[0]
    at = basis(desk, first.edition)
    return attrs.evolve(
        head(desk, at.commit),
        edition=first.edition or None,
        voice=first.voice or None,
        source=first.source,
        dissents=tuple(record.Dissent(text) for text in first.dissents),
        acts=tuple(act for entry in group for act in acts_of(desk, at, entry)),
    )


def acts_of(desk: Desk, at: Basis, entry: DraftAct) -> Iterator[Act]:
    """The acts that something in the draft becomes: one, or two for a word that puts a remark beside it."""
    item = at.item(entry.item)
    if entry.to:
        yield _answer(desk, item, entry)
        return
    assert item is not None
    proceedings = desk.proceedings
    act = Act(
        entry.kind,
        item=item.id,
        change=proceedings.numbers.get(item.id) if proceedings else None,
        title=item.title or None,
        fingerprint=fingerprint_of(at, item, entry.kind, entry.reach),
        seat=entry.seat or None,
    )
    if entry.kind == "suggestion":
        yield attrs.evolve(act, field_name=entry.field, value=_value(item, entry), reason=entry.text or None)
    elif entry.kind == "remark":
        yield attrs.evolve(act, text=entry.text, answer=entry.answer or None)
    elif entry.kind == "vouch":
        yield attrs.evolve(act, change=None, reason=entry.text or None)
    else:
        yield _decided(proceedings, at, item, entry, attrs.evolve(act, word=entry.word, reason=entry.text or None))
        if needs_text(proceedings, entry.word):
            itself = fingerprint_of(at, item, "remark")
            yield attrs.evolve(act, kind="remark", fingerprint=itself, text=entry.text, answer=True)


def _decided(proceedings: Proceedings | None, at: Basis, item: Item, entry: DraftAct, act: Act) -> Act:
    """A decision with what it stands for in plain words: each field from-to, or each changed item that it covers."""
    blanket = whole(at, item, entry.kind, entry.reach)
    if proceedings is None or at.before is None or at.against is None:
        return attrs.evolve(act, covers="items") if blanket else act
    if blanket:
        inside = record_consistency.covered(proceedings.inquiry, item.id, at.commit, at.against)
        return attrs.evolve(act, covers="items", covered=inside)
    changed = proceedings.inquiry.changed(at.against, at.commit).get(item.id)
    return attrs.evolve(act, fields=record_consistency.stated_fields(changed, at.before, at.plan))


def _answer(desk: Desk, item: Item | None, entry: DraftAct) -> Act:
    """An act that answers another; it repeats what that one is about where it is about an item."""
    proceedings = desk.proceedings
    target = proceedings.inquiry.act(entry.to) if proceedings else None
    about = target[2].item if target else None
    title = item.title or None if item and about == item.id else None
    act = Act(entry.kind, to=entry.to, item=about, title=title, seat=entry.seat or None)
    return attrs.evolve(act, text=entry.text) if entry.kind == "reply" else attrs.evolve(act, reason=entry.text or None)


def needs_text(proceedings: Proceedings | None, word: str) -> bool:
    """Whether a decision word puts a remark beside it that must be answered."""
    if proceedings is None or proceedings.in_force is None:
        return word in decision_words.WORDS and decision_words.needs_text(word, decision_words.WORDS[word].effect)
    ruled = proceedings.rules.policy.words.get(word)
    return ruled is not None and decision_words.needs_text(word, ruled.effect)


def _value(item: Item, entry: DraftAct) -> record.Said:
    """The value suggested, in the field's own type; empty text for *not in the text*, and as it is for an item."""
    if entry.field == suggested_items.REMOVE or suggested_items.added_table(entry.field):
        return entry.value
    value = edit.value_of(item, entry.field, entry.value)
    if isinstance(value, tuple):
        return tuple(str(part) for part in value)
    return value if isinstance(value, (str, int)) else ""


def last(desk: Desk) -> tuple[str, Record] | None:
    """This recorder's last record in the plan at the tip shown, with its id, by the time in its name."""
    stamped: list[tuple[str, str, str]] = []
    for entry in reader.tree(desk.git, desk.place.tip or "", record.FOLDER):
        name = entry.path.rpartition("/")[2]
        if name[16:-15] == f"-{desk.me.by}-" and entry.mode == "100644":
            stamped.append((name[:16], entry.path, entry.oid))
    stamped.sort(reverse=True)
    records: dict[str, Record] = {}
    newest = ""
    # A file that is no record of theirs is passed over whatever its name; those of one second are ordered below.
    for (stamp, path, _), blob in zip(
        stamped, reader.objects(desk.git, [oid for *_, oid in stamped], "blob", limits.RECORD_BYTES), strict=True
    ):
        if records and stamp != newest:
            break
        candidate = _read(blob.data)
        if candidate and candidate.plan == plan_id(desk) and record.path(candidate, blob.data) == path:
            records[record.record_id(blob.data)] = candidate
            newest = stamp
    before = {earlier.previous for earlier in records.values()}
    ends = sorted(record_id for record_id in records if record_id not in before)
    return (ends[-1], records[ends[-1]]) if ends else None


def holds(desk: Desk, landed: Record, entry: DraftAct) -> bool:
    """Whether a landed record holds this entry already: left in the draft by a window that died before removing it."""
    if entry.said > landed.written or (landed.voice or "") != entry.voice or (landed.edition or 0) != entry.edition:
        return False
    try:
        at = basis(desk, entry.edition)
    except UsageProblem:
        return False
    exists = entry.to or at.item(entry.item) is not None
    return bool(exists) and set(acts_of(desk, at, entry)) <= set(landed.acts)


def _read(data: bytes) -> Record | None:
    try:
        return record.read_record(data)
    except UsageProblem:
        return None
