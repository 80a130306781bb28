"""What this user has pinned and the history lacks: root, last tip, newest adoption and own records (clause 17)."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.review.audit.finding_codes import AuditFinding, Code
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.records.record import Act, Record


def findings(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """What was pinned and is not in a history that is whole."""
    pins, graph, tip = inquiry.pins, inquiry.graph, horizon.commit
    yield from history(inquiry, horizon)
    rooted = not pins.root or graph.holds(tip, pins.root)  # without its root no history has adoptions to stand beside
    if pins.newest and rooted and not graph.holds(tip, pins.newest):
        last = horizon.line[-1].commit if horizon.line else ""
        behind = graph.holds(pins.newest, last)
        yield AuditFinding("behind" if behind else "adoption-fork", pins.newest, {"beside": last})
    for record_id in pins.own:
        yield from _own(inquiry, tip, record_id)


def history(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """That the pinned root is not in the history (clause 1), or the last tip seen (clause 17).

    A revision from before the root, where no tip is asked for, lacks nothing: it is older.
    """
    pins, graph, tip = inquiry.pins, inquiry.graph, horizon.commit
    if pins.root and not graph.holds(tip, pins.root) and (pins.tip or not graph.holds(pins.root, tip)):
        yield AuditFinding("history-rewritten", tip, {"seen": pins.root})
    if pins.tip not in ("", pins.root) and not graph.holds(tip, pins.tip):
        code: Code = "history-shortened" if graph.holds(pins.tip, tip) else "history-rewritten"
        yield AuditFinding(code, tip, {"seen": pins.tip})


def _own(inquiry: Inquiry, tip: str, record_id: str) -> Iterator[AuditFinding]:
    """An own record that no commit of the history introduces."""
    if inquiry.introduced(record_id, tip):
        return
    original = inquiry.pins.landed.get(record_id, "")
    introduced = inquiry.records.get(record_id)
    record = introduced[0].record if introduced else _made(inquiry, record_id)
    values: dict[str, str | int] = {"record": record_id, "original": original}
    if record is not None:
        values |= {"said": _said(record)}
        if any(act.kind == "adopt" for act in record.acts):
            values["state"] = "adoption"
    if "state" not in values and original not in inquiry.graph:
        values["state"] = "gone"
    commits = (attempt.commit for attempt in inquiry.unproven() if attempt.record_id == record_id)
    unsigned = [commit for commit in commits if inquiry.graph.holds(tip, commit)]
    if unsigned:
        yield AuditFinding("own-record-unsigned", unsigned[0], values)
    else:
        yield AuditFinding("own-record-missing", tip, values)


def _made(inquiry: Inquiry, record_id: str) -> Record | None:
    return next((file.record for file in inquiry.evidence.files.values() if file.record_id == record_id), None)


def _said(record: Record) -> str:
    """A record's first two acts in short: the change's number or the item, and the word or the kind of act."""
    parts = [_act(act) for act in record.acts[:2]]
    return ", ".join(parts) + (" …" if len(record.acts) > len(parts) else "")


def _act(act: Act) -> str:
    about = act.change or act.item or act.to or ""
    return ": ".join(filter(None, (about[:60], act.word or act.kind)))
