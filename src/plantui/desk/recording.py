"""From the draft to the record: what was said, in the words and fingerprints that will be signed."""

from __future__ import annotations

from collections.abc import Iterator

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


def of_draft(desk: Desk, included: list[Said]) -> Record:
    """The record without its time; raises NotWritten when the plan's own id or revision cannot stand in one."""
    for name, value in (("id", desk.plan.id), ("revision", desk.plan.revision)):
        if not acts.fits("slug", value):
            raise NotWritten(t("saying.no_round.title"), t("saying.no_round.message", name=name, seen=value[:80]))
    made = Record(
        plan=desk.plan.id,
        round=desk.plan.revision,
        by=desk.me.by,
        base=desk.text.commit or "",
        previous=_previous(desk),
        written=settings.now().replace(microsecond=0),
        acts=tuple(act for said in included for act in _acts(desk.plan, said)),
    )
    record.write(made)
    return made


def _acts(plan: Plan, said: Said) -> Iterator[Act]:
    item = plan.by_id[said.item]
    title = item.title or None
    own = fingerprint.of(plan, item.id)
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


def _previous(desk: Desk) -> str | None:
    """The id of this recorder's last record in the plan at the tip, by the time in its name; None for the first."""
    ending = f"-{desk.me.by}-"
    mine: dict[str, list[str]] = {}
    for entry in objects.tree(desk.git, desk.place.tip or "", record.FOLDER):
        name = entry.path.rpartition("/")[2]
        if name[16:-15] == ending and name.endswith(".toml"):
            mine.setdefault(name[:16], []).append(entry.oid)
    if not mine:
        return None
    last: dict[str, str | None] = {}
    for _, data in objects.blobs(desk.git, mine[max(mine)]):
        try:
            last[record.record_id(data)] = record.read(data).previous
        except UsageProblem:
            continue
    ends = [one for one in last if one not in last.values()]
    return max(ends) if ends else None
