"""An edit as it is shown before it is written: what it sets and why, whose words lapse, and who can approve it then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan.edit import schema_of
from plantui.render import labels
from plantui.render.changes.findings import explanation
from plantui.render.line import Line, Role, say
from plantui.render.review import history, who_said_what
from plantui.review.policy import decision_words
from plantui.review.rounds.lapses import Lapse
from plantui.usecases.editing import outlook
from plantui.usecases.editing.fields import Prepared
from plantui.usecases.editing.suggestions import Suggested
from plantui.usecases.session.desk import Desk

_MOST_FINDINGS = 20
_MOST_OF_A_LINE = 2000
_DIFF_ROLES: Mapping[str, Role] = {"+": "good", "-": "warn", " ": "text"}


def told(desk: Desk, prepared: Prepared, suggestion: Suggested | None = None) -> Iterator[tuple[str, Role]]:
    """All of it by paragraphs, cleaned; `suggestion` is the one that is taken up."""
    for change in prepared.sets:
        before, after = (labels.recorded(change.field, value) for value in (change.before, change.after))
        name = _named(prepared, change.item)
        yield t("cli.set.change", item=name, field=labels.field_name(change.field), before=before, after=after), "text"
        if change.comment:
            code = "cli.set.comment_goes" if change.dropped else "cli.set.comment_stays"
            yield terminal_text.clean(t(code, comment=change.comment)), "text"
    for added in prepared.added:
        yield t("cli.set.added", item=_named(prepared, added)), "text"
    for removed in prepared.removed:
        yield t("cli.set.removed", item=terminal_text.clean(removed)), "text"
    for old, new in prepared.moved:
        yield t("cli.set.moved", item=terminal_text.clean(old), to=_named(prepared, new)), "text"
    for lost in prepared.patterns:
        code = "cli.set.pattern_moved" if lost.now else "cli.set.pattern_gone"
        told = t(code, line=lost.line, pattern=lost.pattern, item=lost.item, to=lost.now)
        yield terminal_text.clean(told), "warn"
    for path, (old_bytes, new_bytes) in prepared.files.items():
        schema = schema_of(new_bytes or b"")
        if old_bytes is not None and schema and schema_of(old_bytes) not in ("", schema):
            yield t("cli.set.number", path=terminal_text.clean(path), schema=terminal_text.clean(schema)), "text"
    for item, reason in prepared.reasons.items():
        yield terminal_text.clean(t("cli.set.reason", item=item, reason=reason)), "text"
    if suggestion is not None:
        by = history.named(suggestion.by, desk.people)
        yield t("form.ask.suggested", by=by, act=terminal_text.clean(suggestion.act[:12])), "text"
        if suggestion.changed:
            yield terminal_text.clean(t("cli.set.suggestion_changed", item=suggestion.edit.item)), "text"
    if prepared.lapses:
        yield tn("cli.set.lapses", len(prepared.lapses)), "warn"
    for lapse in prepared.lapses:
        yield f"  {_lapse(desk, lapse)}", "warn"
    for approval in prepared.approvals:
        for words in outlook.words(approval):
            yield terminal_text.clean(words), "warn" if approval.lost or approval.closed else "text"
    if prepared.findings:
        yield tn("cli.set.findings", len(prepared.findings)), "warn"
    for finding in prepared.findings[:_MOST_FINDINGS]:
        yield f"  {explanation(prepared.plan, finding)}", "warn"


def difference(prepared: Prepared) -> Iterator[Line]:
    """What the files become, as a unified diff, cleaned."""
    for path, (before, after) in prepared.files.items():
        old, new = (_lines(data) for data in (before, after))
        names = (f"a/{path}" if before is not None else "/dev/null", f"b/{path}" if after is not None else "/dev/null")
        for line in unified_diff(old, new, *names, lineterm=""):
            yield say(terminal_text.clean(line, _MOST_OF_A_LINE), _DIFF_ROLES.get(line[:1], "dim"))


def _lines(data: bytes | None) -> list[str]:
    """The lines of a file; the last one's end says nothing here."""
    return (data or b"").decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\n").split("\n") if data else []


def _named(prepared: Prepared, item_id: str) -> str:
    item = prepared.plan.by_id.get(item_id)
    title = labels.title(item) if item is not None else ""
    return f"{terminal_text.clean(item_id)} ({title})" if title else terminal_text.clean(item_id)


def _lapse(desk: Desk, lapse: Lapse) -> str:
    """Whose word it is and on what; of a word for a whole service or document, for which items alone it lapses."""
    code = "cli.set.lapse_part" if lapse.items else "cli.set.lapse_row"
    values = {"voice": history.named(lapse.voice, desk.people), "word": decision_words.label(lapse.word)}
    items = ", ".join(lapse.items)
    about = who_said_what.whole_name(lapse.item) if lapse.items else lapse.item
    return terminal_text.clean(t(code, item=about, items=items, number=lapse.number, **values))
