"""Putting decisions, remarks, suggestions, vouchers and answers to acts into the draft."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import both, meant, t
from plantui.plan import edit
from plantui.plan.arrangement import suggested_items
from plantui.plan.model import Item
from plantui.render.review.who_said_what import item_name, short_act
from plantui.review.policy import decision_words
from plantui.review.records.record import Act, Record, Source
from plantui.terminal_text import clip
from plantui.usecases.drafts import choices, store
from plantui.usecases.drafts import undo as drafts_undo
from plantui.usecases.drafts.store import DraftAct, Kind, Reach, Unfinished
from plantui.usecases.editing.fields import value_of
from plantui.usecases.editing.item_places import new_item_values
from plantui.usecases.editing.wishes import NewItem, Removal
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, settings
from plantui.usecases.session.desk import Desk
from plantui.usecases.session.item_names import full_id
from plantui.usecases.signing import acts
from plantui.usecases.signing.acts import Basis
from plantui.usecases.signing.submit import folder


@attrs.frozen(slots=True)
class Given:
    """How something is said in a round, as the fields of `store.Said`; nothing of it in open review.

    An empty `seat` is chosen: the one the word fills on that item, or the body of `voice`. `edition` None is chosen
    too: the newest one while the plan is still that edition's, else the text as it stands (0).
    """

    seat: str = ""
    voice: str = ""
    edition: int | None = None
    itself: bool = False
    source: Source | None = None
    dissents: tuple[str, ...] = ()
    items: bool = False

    @property
    def reach(self) -> Reach:
        """How far a decision shall reach, as that of `store.Said`."""
        return "items" if self.items else "itself" if self.itself else ""


PLAIN = Given()
"""In one's own voice, about the text as it stands."""


def decide(
    desk: Desk, item: str, word: str, reason: str = "", manner: Given = PLAIN, *, replaces: DraftAct | None = None
) -> Desk:
    """Put a decision into the draft; another one by the same voice on the same item is replaced.

    With `replaces`, here and below, it takes the place of exactly that entry of the draft; raises NotInDraft where
    another window has dropped, changed or signed it.

    Raises UsageProblem for an unknown item, word or edition, or a word that needs a text without one; NotWritten where
    nothing can be said. A right that is lacking is no reason: `warnings` says what will not count.
    """
    return put(desk, (decision(desk, item, word, reason, manner, replaces=replaces),), replaces=replaces)


def decision(
    desk: Desk, item: str, word: str, reason: str = "", manner: Given = PLAIN, *, replaces: DraftAct | None = None
) -> DraftAct:
    """What `decide` puts into the draft, and its refusals; nothing is written."""
    words = {code: decision_words.label(code) for code in choices.known(desk)}
    code = meant(word, words)
    if code is None:
        raise UsageProblem(t("saying.unknown_word"), t("saying.words", seen=word[:80], known=both(words)))
    word = code
    item, reason = full_id(desk, item), reason.strip()
    if acts.needs_text(desk.proceedings, word) and not reason:
        raise UsageProblem(t("saying.no_reason"), t("saying.needs_text", word=decision_words.label(word)), item)
    if manner.items and item != "plan":
        if item not in desk.plan.by_service:
            raise UsageProblem(t("saying.no_items.title"), t("saying.no_items"), item)
        manner = attrs.evolve(manner, items=False)  # a decision on a service covers its items as it is
    edition = edition_of(desk, item, manner.edition)
    seat = manner.seat or choices.seat_for(desk, item, word, manner.voice, edition, manner.reach)
    manner = attrs.evolve(manner, seat=seat, edition=edition)
    return _entry(desk, item, _Content("decision", reason, word=word), manner, replaces)


def put(desk: Desk, entries: Iterable[DraftAct], *, replaces: DraftAct | None = None) -> Desk:
    """Write what is to be said into the draft."""
    for entry in entries:
        store.put(folder(desk), entry, replaces=replaces)
    return session_open.with_draft(desk)


def remark(
    desk: Desk,
    item: str,
    words: str,
    needs_answer: bool = False,
    manner: Given = PLAIN,
    *,
    replaces: DraftAct | None = None,
) -> Desk:
    """Put a remark into the draft; with `answer` it must be answered. Raises as `decide`."""
    if not words.strip():
        raise UsageProblem(t("saying.no_text"), t("saying.remark_text"), item)
    content = _Content("remark", words.strip(), answer=needs_answer)
    return put(desk, (_entry(desk, full_id(desk, item), content, manner, replaces),), replaces=replaces)


def vouch(desk: Desk, item: str, reason: str = "", *, replaces: DraftAct | None = None) -> Desk:
    """Put a voucher into the draft: this user answers for the text of an item whose edit nobody registered signed.

    Who vouches counts as the item's editor. Raises as `decide`.
    """
    entry = _entry(desk, full_id(desk, item), _Content("vouch", reason.strip()), PLAIN, replaces)
    return put(desk, (entry,), replaces=replaces)


def suggest(
    desk: Desk,
    item: str,
    field: str,
    written: str,
    reason: str = "",
    manner: Given = PLAIN,
    *,
    replaces: DraftAct | None = None,
) -> Desk:
    """Put a value for a field into the draft, for an editor to take up; another one for the same field is replaced.

    `written` is as people write it: lists with commas, empty for *not in the text*. Raises as `decide`, and
    UsageProblem for a field the item cannot have, a value outside its grammar, and what the text says already.
    """
    item = full_id(desk, item)
    plan_item = item_of(acts.basis(desk, edition_of(desk, item, manner.edition)), item)
    field = edit.field_of(plan_item, field)
    value = value_of(plan_item, field, written)
    if value == plan_item.fields.get(field):
        current = edit.written_of(value)
        raise UsageProblem(t("saying.same.title"), t("saying.same", field=t(f"label.{field}"), seen=current), item)
    written = edit.written_of(value)
    content = _Content("suggestion", reason.strip(), field=field, value=written)
    return put(desk, (_entry(desk, item, content, manner, replaces),), replaces=replaces)


def suggest_item(
    desk: Desk, wish: NewItem | Removal, reason: str = "", manner: Given = PLAIN, *, replaces: DraftAct | None = None
) -> Desk:
    """Put an item to add, or one to take out, into the draft, for an editor to take up.

    Raises as `decide`, and UsageProblem for what could not be put in.
    """
    if isinstance(wish, Removal):
        item, field, value = full_id(desk, wish.item), suggested_items.REMOVE, ""
    else:
        basis = acts.basis(desk, edition_of(desk, wish.place, manner.edition))
        item, field = wish.place, f"{suggested_items.ADD}{wish.table}"
        value = suggested_items.addition(new_item_values(basis.plan, wish))
    content = _Content("suggestion", reason.strip(), field=field, value=value)
    return put(desk, (_entry(desk, item, content, manner, replaces),), replaces=replaces)


def drop(desk: Desk, rows: Collection[DraftAct | Unfinished]) -> Desk:
    """Take these out of the draft, said or being typed; `undo` puts them back.

    Raises NotInDraft where none of it is there any more as it is here, NotWritten while the draft is being signed.
    """
    if not drafts_undo.drop(folder(desk), rows, settings.now()):
        raise store.NotInDraft(t("draft.gone.title"), t("draft.gone"))
    return session_open.with_draft(desk)


def undo(desk: Desk) -> tuple[Desk, tuple[DraftAct | Unfinished, ...]]:
    """Take back the newest step in the draft: what it took out or replaced, which is nothing where none is left."""
    back = drafts_undo.undo(folder(desk))
    return session_open.with_draft(desk), back


def confirm(desk: Desk, key: str) -> Desk:
    """Bind an entry of the draft to its item as it is now, after it changed; raises UsageProblem when that is gone."""
    for entry in desk.draft:
        if entry.key == key:
            basis = acts.basis(desk, entry.edition)
            item = item_of(basis, entry.item)
            current = acts.fingerprint_of(basis, item, entry.kind, entry.reach)
            store.put(folder(desk), attrs.evolve(entry, fingerprint=current, base=basis.commit))
    return session_open.with_draft(desk)


def keep(desk: Desk, item: str, kind: store.Typing, words: str, fields: Mapping[str, str] = {}) -> None:
    """Keep what is being typed, so that a lost connection does not lose it; an empty text is removed."""
    if desk.draft_folder is not None:
        store.keep(desk.draft_folder, item, kind, words, settings.now(), fields)


@attrs.frozen(slots=True)
class _Content:
    """What is put into the draft about an item, as the fields of `store.Said`."""

    kind: Kind
    text: str
    word: str = ""
    answer: bool = False
    field: str = ""
    value: str = ""


def _entry(desk: Desk, item: str, content: _Content, manner: Given, replaces: DraftAct | None) -> DraftAct:
    folder(desk)  # for what it refuses
    _require_body(desk, manner.voice)
    edition = edition_of(desk, item, manner.edition)
    basis = acts.basis(desk, edition)
    plan_item = item_of(basis, item)
    if problem := acts.problem_of(basis, plan_item, content.kind, manner.reach):
        raise UsageProblem(t("saying.problem.title"), t("saying.problem", problem=problem), item)
    return DraftAct(
        key=_key(replaces, item, content.kind, suggested_items.subject(content.field, content.value), manner.voice),
        kind=content.kind,
        item=item,
        title=plan_item.title,
        word=content.word,
        text=content.text,
        answer=content.answer,
        fingerprint=acts.fingerprint_of(basis, plan_item, content.kind, manner.reach),
        base=basis.commit,
        said=settings.now(),
        field=content.field,
        value=content.value,
        seat=manner.seat,
        voice=manner.voice,
        edition=edition,
        itself=manner.itself,
        source=manner.source,
        dissents=manner.dissents,
        items=manner.items,
    )


def _require_body(desk: Desk, voice: str) -> None:
    """Raises UsageProblem for words of a body that the rules in force do not have: nobody could ever give them."""
    proceedings = desk.proceedings
    if not voice or proceedings is None or proceedings.in_force is None:
        return
    bodies = {body.id: body.name for body in proceedings.rules.policy.bodies()}
    if voice in bodies:
        return
    near = difflib.get_close_matches(voice, bodies, 3)
    near += [body for body, name in bodies.items() if name.casefold() == voice.casefold() and body not in near]
    known = t("saying.near_bodies" if near else "saying.known_bodies", bodies=", ".join(near or bodies))
    raise UsageProblem(t("saying.no_body.title"), t("saying.no_body", seen=voice[:80]) + " " + known)


def _key(replaces: DraftAct | None, item: str, kind: Kind, field: str, voice: str) -> str:
    """Changed words keep the key they had: they are the same remark or reply."""
    if replaces is not None and kind in ("remark", "reply") and replaces.kind == kind:
        return replaces.key
    return store.new_key(item, kind, field, voice)


def edition_of(desk: Desk, item: str, asked: int | None) -> int:
    """The edition that words about an item are about: the one asked for, else the newest if the text is still its."""
    proceedings = desk.proceedings
    if (
        asked is not None
        or proceedings is None
        or proceedings.edition is None
        or not proceedings.is_edition(proceedings.edition)
    ):
        return asked or 0
    now, then = (proceedings.inquiry.plan_at(commit) for commit in (proceedings.commit, proceedings.edition.commit))
    unchanged = proceedings.inquiry.prints.of(now, item) == proceedings.inquiry.prints.of(then, item)
    return proceedings.edition.number if unchanged and proceedings.commit == desk.text.commit else 0


def item_of(basis: Basis, item: str) -> Item:
    """An item of the text, or one that it removes; raises UsageProblem naming what is near."""
    plan_item = basis.item(item)
    if plan_item is None:
        near = difflib.get_close_matches(item, basis.plan.by_id, 3)
        message = t("saying.near", seen=item, near=", ".join(near)) if near else t("saying.not_here", seen=item)
        raise UsageProblem(t("saying.unknown_item"), message)
    return plan_item


# acts that answer another one: a reply, a close, a withdrawal and the like, into the draft


def target(desk: Desk, name: str) -> tuple[str, Record, Act]:
    """The act that `<id10>#<n>` or a full id names, by a judged desk: its full id, its record and itself.

    Raises UsageProblem when none or several are named so.
    """
    proceedings = review.held(desk)
    match = proceedings.find(name)
    if match is None:
        raise UsageProblem(t("answering.unknown.title"), t("answering.unknown", seen=name[:80]))
    record_id, record, act = match
    return f"{record_id}#{int(name.partition('#')[2])}", record, act


def answer(
    desk: Desk,
    kind: Kind,
    to: str,
    words: str = "",
    manner: Given = PLAIN,
    *,
    replaces: DraftAct | None = None,
    typed: store.Typing | None = None,
) -> Desk:
    """Put an answer to an act into the draft of a judged desk: `reply resolve unsatisfied withdraw confirm lift`.

    `to` is `<id10>#<n>` or a full id, or an item of which one thing alone is said that can be answered so; `words` are
    a reply's text, else the reason. `typed` is what the words were kept as while they were typed, where that is another
    kind. Raises UsageProblem for an act that there is not or that cannot be answered so, and for a reply without words;
    NotWritten where nothing can be said.
    """
    drafts = folder(desk)
    full, record, act = target(desk, to if "#" in to else _only_act(desk, kind, to))
    if act.kind not in store.ABOUT[kind]:
        raise UsageProblem(t("answering.cannot.title"), t(f"answering.cannot.{kind}", seen=act.kind), to)
    words = words.strip()
    if kind == "reply" and not words:
        raise UsageProblem(t("saying.no_text"), t("answering.no_text"), to)
    about = item_about(desk, act)
    item = desk.plan.by_id.get(about)
    voice = manner.voice or (record.voice or "" if kind == "withdraw" else "")
    entry = DraftAct(
        key=_key(replaces, about, kind, full, voice),
        kind=kind,
        item=about,
        title=item.title if item else act.title or "",
        word="",
        text=words,
        answer=False,
        fingerprint="",
        base=desk.text.commit or "",
        said=settings.now(),
        to=full,
        seat=manner.seat,
        voice=voice,
        source=manner.source,
        dissents=manner.dissents,
    )
    store.put(drafts, entry, replaces=replaces, typed=typed)
    return session_open.with_draft(desk)


_MOST_NAMED = 12
"""Acts that are listed where an item names several."""


def _only_act(desk: Desk, kind: Kind, written: str) -> str:
    """The one act said of an item that this user can answer so; raises UsageProblem naming all where there are more."""
    proceedings = review.held(desk)
    item = full_id(desk, written)
    if item != "plan" and item not in desk.plan.by_id and item not in proceedings.standing.items:
        raise UsageProblem(t("answering.unknown.title"), t("answering.unknown", seen=written[:80]))
    said = [each for each in choices.answerable(desk, item) if kind in each.kinds]
    name = item_name(proceedings, item)
    if not said:
        raise UsageProblem(t("answering.unknown.title"), t("answering.none_such", item=name))
    if len(said) > 1:
        listed = [f"  {short_act(each.act)}  {clip(each.words, 100)}" for each in said[:_MOST_NAMED]]
        raise UsageProblem(t("answering.several.title"), "\n".join((t("answering.several", item=name), *listed)))
    return said[0].act


def item_about(desk: Desk, act: Act) -> str:
    """The item that an act is about, itself or by the acts it answers; `plan` where it is about none."""
    proceedings = review.held(desk)
    while act.item is None and act.to is not None:
        answered = proceedings.inquiry.act(act.to)
        if answered is None:
            break
        act = answered[2]
    return act.item or "plan"
