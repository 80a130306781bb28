"""One entry of the history in full: what was said, who signed it, what that proves and what it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC

from plantui import text
from plantui.review import record as records
from plantui.review.history import Entry
from plantui.review.people import People, SignedBy, signed_by
from plantui.review.record import Act, Record
from plantui.show import blocks, dates, labels
from plantui.show.blocks import Labelled
from plantui.show.history_words import SHORT, TROUBLE, act_label, named, recorded_for
from plantui.show.line import BLANK, Line, Role, say
from plantui.words import t, tn


def detail(
    entry: Entry,
    people: People,
    width: int,
    ascii_only: bool = False,
    titles: Mapping[str, str] | None = None,
    founded: bool = False,
) -> tuple[Line, ...]:
    """Everything an entry says, who signed it, what that proves and what it does not; at most `width` cells a line.

    `titles` names items that a record gives no title for; `founded` where rules say whose keys are.
    """
    return blocks.within(_detail(entry, people, width, ascii_only, titles or {}, founded), width, ascii_only)


def brief(
    entry: Entry,
    people: People,
    width: int,
    ascii_only: bool = False,
    titles: Mapping[str, str] | None = None,
    founded: bool = False,
) -> tuple[Line, ...]:
    """Who signed it, and what it says, without the file and what is proved; at most `width` cells a line."""
    return blocks.within(_brief(entry, people, width, ascii_only, titles or {}, founded), width, ascii_only)


def _signed_words(signed: SignedBy, founded: bool) -> str:
    """Whose signature it is; where a plan is founded it is the audit that says whether that counts."""
    if founded and signed.code == "signed-by-name":
        return text.clean(t("signature.founded", name=signed.values["name"]))
    return text.clean(signed.words())


def _brief(
    entry: Entry, people: People, width: int, ascii_only: bool, titles: Mapping[str, str], founded: bool
) -> Iterator[Line]:
    signed = signed_by(entry, people)
    role: Role = "warn" if signed.code in TROUBLE or signed.code == "unsigned" else "good"
    yield from blocks.paragraph(_signed_words(signed, founded), width, role, ascii_only)
    if entry.record is None:
        yield from blocks.paragraph(text.clean(entry.subject, 2000), width, "text", ascii_only)
        for path in entry.paths:
            yield from blocks.paragraph(text.clean(path), width, "dim", ascii_only)
        return
    for act in entry.record.acts:
        title = text.clean(act.title or titles.get(act.item or "") or "", labels.UNSAID)
        told = t("history.act_brief", word=act_label(act), item=text.clean(act.item or ""), title=title)
        yield from blocks.paragraph(told if act.item else act_label(act), width, "strong", ascii_only)
        for words in filter(None, (act.reason, act.text)):
            yield from blocks.paragraph(_quoted(words), width, "text", ascii_only)


def _detail(
    entry: Entry, people: People, width: int, ascii_only: bool, titles: Mapping[str, str], founded: bool
) -> Iterator[Line]:
    signed = signed_by(entry, people)
    head = t("history.head", number=entry.number, commit=text.clean(entry.commit[:SHORT]))
    yield say(head, "title")
    for path in entry.paths:
        yield from blocks.paragraph(
            text.clean(path.rpartition("/")[2] if entry.record else path), width, "dim", ascii_only
        )
    role: Role = "warn" if signed.code in TROUBLE or signed.code == "unsigned" else "good"
    shown: Role = "dim" if signed.code == "unchecked" else role
    yield from blocks.paragraph(_signed_words(signed, founded), width, shown, ascii_only)
    yield blocks.rule(width, ascii_only)
    if entry.trouble:
        yield from blocks.paragraph(
            t("history.trouble_long", why=text.clean(entry.trouble, 2000)), width, "warn", ascii_only
        )
    if entry.record is not None:
        yield from _record(entry.record, people, width, ascii_only, titles)
    else:
        yield from blocks.labelled(list(_commit(entry)), width, ascii_only, 14)
    yield blocks.rule(width, ascii_only)
    yield from _proof(entry, signed, people, width, ascii_only, founded)


def _commit(entry: Entry) -> Iterator[Labelled]:
    yield _row("author", text.clean(entry.author, labels.UNSAID))
    yield _row("committed", dates.moment(entry.committed.astimezone(UTC)))
    yield _row("subject", text.clean(entry.subject, 2000))


def _row(name: str, words: str, role: Role = "text") -> Labelled:
    return Labelled(t(f"history.label.{name}"), ((words, role),))


def _record(record: Record, people: People, width: int, ascii_only: bool, titles: Mapping[str, str]) -> Iterator[Line]:
    yield from blocks.labelled(list(_head_rows(record, people)), width, ascii_only, 14)
    for number, act in enumerate(record.acts, 1):
        yield BLANK
        title = act.title or titles.get(act.item or "") or ""
        yield from blocks.paragraph(
            t("history.act_head", number=number, word=act_label(act)), width, "strong", ascii_only
        )
        yield from blocks.labelled(list(_act_rows(act, text.clean(title, labels.UNSAID))), width, ascii_only, 14)
    for dissent in record.dissents:
        yield BLANK
        yield from blocks.labelled([_row("dissent", _quoted(dissent.text))], width, ascii_only, 14)
    yield BLANK
    yield from blocks.paragraph(t("history.file"), width, "dim", ascii_only)
    for line in text.clean_lines(records.write(record).decode()):
        for part in text.wrap(text.ascii_twin(line) if ascii_only else line, width):
            yield say(part, "dim")


def _head_rows(record: Record, people: People) -> Iterator[Labelled]:
    if record.voice and record.voice != record.by:
        yield _row("voice", named(record.voice, people))
    yield _row("by", named(record.by, people))
    yield _row("written", dates.moment(record.written.astimezone(UTC)))
    yield _row("round", text.clean(record.round))
    yield _row("base", text.clean(record.base[:SHORT]))
    if record.edition is not None:
        yield _row("edition", str(record.edition))
    source = record.source
    if source is None:
        return
    yield _row("source", text.clean(source.title, 2000))
    if source.given:
        yield _row("given", dates.long(source.given))
    if source.votes_for is not None or source.votes_against is not None or source.present is not None:
        absent = t("plan_view.absent")
        votes = {"present": source.present, "yes": source.votes_for, "no": source.votes_against}
        yield _row("votes", t("history.votes", **{k: absent if v is None else v for k, v in votes.items()}))
    for name, value in (("case", source.case), ("journal", source.journal), ("sha256", source.sha256)):
        if value:
            yield _row(name, text.clean(value, 2000))


def _act_rows(act: Act, title: str) -> Iterator[Labelled]:
    if act.item:
        yield _row("item", f"{title} ({text.clean(act.item)})" if title else text.clean(act.item))
    if act.change:
        yield _row("change", text.clean(act.change))
    if act.covers:
        yield _row("covers", tn("history.covers", len(act.covered)))
    for field in act.fields:
        yield Labelled(text.clean(field.name), ((_said(field.before) + " → " + _said(field.after), "text"),))
    if act.field_name:
        yield Labelled(text.clean(act.field_name), ((_said(act.value), "text"),))
    if act.to:
        yield _row("to", text.clean(act.to))
    for words in (act.reason, act.text):
        if words:
            yield _row("reason" if words is act.reason else "text", _quoted(words))
    if act.kind == "remark":
        yield _row("answer", t("history.answer_needed") if act.answer else t("history.answer_free"))
    if act.due:
        yield _row("due", dates.long(act.due))
    if act.fingerprint:
        yield _row("fingerprint", text.clean(act.fingerprint), "dim")


def _quoted(words: str) -> str:
    return t("plan_view.quoted", words=text.clean(" ".join(words.split())))


def _said(value: object) -> str:
    if value is None:
        return t("plan_view.absent")
    if isinstance(value, tuple):
        return ", ".join(text.clean(str(one)) for one in value) or t("plan_view.none")
    return text.clean(str(value))


def _proof(
    entry: Entry, signed: SignedBy, people: People, width: int, ascii_only: bool, founded: bool
) -> Iterator[Line]:
    commit = text.clean(entry.commit[:SHORT])
    if entry.record is not None:
        yield from blocks.paragraph(t("history.show_record", commit=commit), width, "text", ascii_only)
    else:
        yield from blocks.paragraph(t("history.show_plan", commit=commit), width, "text", ascii_only)
    proved = signed.code in ("signed-by-name", "signed-by-key", "retired-key", "unknown-key", "not-recorder")
    if proved:
        key = text.clean(entry.signature.key)
        told = "history.proved" if entry.kind == "record" else "history.proved_plan"
        yield from blocks.paragraph(t(told, held=key), width, "text", ascii_only)
        left = t("history.not_proved_founded") if founded else t("history.not_proved")
        yield from blocks.paragraph(left, width, "text", ascii_only)
    elif signed.code == "unchecked":
        yield from blocks.paragraph(t("history.unchecked"), width, "text", ascii_only)
    else:
        yield from blocks.paragraph(t("history.proves_nothing"), width, "warn", ascii_only)
    if entry.record is not None and recorded_for(entry):
        voice = named(entry.record.voice or "", people)
        yield from blocks.paragraph(t("history.voice_not_proved", voice=voice), width, "text", ascii_only)
    yield from blocks.paragraph(t("history.order"), width, "dim", ascii_only)
