"""The draft: what a reviewer has said and not yet signed, on disk, one locked file per item.

Two windows of one person share it; neither overwrites the other, and `kill -9` loses nothing that was put.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeGuard, get_args

import attrs
import tomli

from plantui import limits
from plantui.errors import NotWritten, UsageProblem
from plantui.i18n import t
from plantui.plan.files import safe
from plantui.review.records import schema
from plantui.review.records.canonical import literal
from plantui.review.records.record import Source
from plantui.usecases.session import settings, state_files

SCHEMA = "plantui.draft/1"

Kind = Literal[
    "decision", "remark", "suggestion", "reply", "resolve", "unsatisfied", "withdraw", "confirm", "vouch", "lift",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

ABOUT: dict[Kind, tuple[str, ...]] = {
    "reply": ("remark", "reply", "unsatisfied", "decision", "suggestion"),
    "resolve": ("remark",),
    "unsatisfied": ("reply",),
    "withdraw": ("decision", "remark", "suggestion", "reply", "unsatisfied"),
    "confirm": ("decision", "remark", "suggestion"),
    "lift": ("decision",),
}
"""What each kind of answer can be about."""

Typing = Kind | Literal["edit", "behalf"]
"""What can be typed and left unfinished: what is said, an edit of the plan, and from where a body's words come."""


Reach = Literal["", "itself", "items"]
"""Whether a decision is about an item's own fields alone, or about all the items in it too; empty is the default: all
of a service, the document alone.
"""


@attrs.frozen(slots=True)
class DraftAct:
    """One thing said about one item, not yet signed.

    `key` names it in the whole draft. A decision has `word`, and `text` is its reason; a remark has `text` and `answer`
    (it must be answered); a suggestion has `field` and the `value` as a person writes it (empty: *not in the text*),
    and `text` is its reason. What answers another act names it in `to`, and `item` is the one that act is about.
    `fingerprint` and `base` are the item and the commit that were on screen; `said` is aware.

    In a round: `seat` is what it is said as, `voice` the body whose words they are (empty: one's own) with where it
    gave them and who was outvoted, `edition` the frozen edition they are about, 0 for the text as it stands. `itself`
    says that a decision on a service is about its own fields alone, `items` that one on the document is about the
    items of plan.toml too.
    """

    key: str
    kind: Kind
    item: str
    title: str
    word: str
    text: str
    answer: bool
    fingerprint: str
    base: str
    said: datetime
    field: str = ""
    value: str = ""
    to: str = ""
    seat: str = ""
    voice: str = ""
    edition: int = 0
    itself: bool = False
    dissents: tuple[str, ...] = ()
    source: Source | None = None
    items: bool = False

    @property
    def reach(self) -> Reach:
        """How far a decision on what has items in it was said to reach; empty is as far as such a one does."""
        return "items" if self.items else "itself" if self.itself else ""

    @property
    def whose(self) -> tuple[str, int, Source | None, tuple[str, ...]]:
        """What one record has in common: voice, edition, and where the words were given."""
        return self.voice, self.edition, self.source, self.dissents


@attrs.frozen(slots=True)
class Unfinished:
    """Text being typed when it was last kept: not said, never signed, only not lost.

    `field` names the line of a form that it stands in; empty is the text or the reason that such a form asks for. Where
    it is typed to change something in the draft, it is that entry's key.
    """

    item: str
    kind: Typing
    text: str
    kept: datetime
    field: str = ""


@attrs.frozen(slots=True)
class Dropped:
    """Something that was taken out of the draft, or that other words replaced: kept as it was, to be put back.

    All that one step took out has the same `dropped` time. `replaced_by` is the key of what stands in its place.
    """

    what: DraftAct | Unfinished
    dropped: datetime
    replaced_by: str = ""


@attrs.frozen(slots=True)
class Draft:
    """All of a folder: what was said in the order it was said, what is being typed, what was taken out with the newest
    last, and files set aside as damaged.
    """

    said: tuple[DraftAct, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()
    damaged: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()


@attrs.frozen(auto_exc=True, slots=True, str=False)
class NotInDraft(NotWritten):
    """What was to be changed or dropped is not in the draft: another window has dropped, changed or signed it."""


def new_key(item: str, kind: Kind, field: str = "", voice: str = "") -> str:
    """A key for something said: a decision has one per item and voice, so the next replaces it; each remark its own.

    Suggestions have one per item and field; `field` is the act answered for what takes one back, closes or lifts it.
    """
    voice_suffix = f"@{voice}" if voice else ""
    if kind in ("decision", "vouch"):
        return f"{item}:{kind}{voice_suffix}"
    if kind in ("remark", "reply"):
        return f"{item}:{kind}-{secrets.token_hex(6)}"
    return f"{item}:{kind}-{field}{voice_suffix}"


def changes(typed: Unfinished) -> bool:
    """Whether it is typed to change something that stands in the draft, whose key `field` is then."""
    return ":" in typed.field


def read_draft(directory: Path) -> Draft:
    """The whole draft; a damaged file is set aside under a new name and named, never a reason to stop."""
    entries: list[DraftAct] = []
    unfinished: list[Unfinished] = []
    dropped: list[Dropped] = []
    damaged: list[str] = []
    for path in sorted(directory.glob("*.toml")) if directory.is_dir() else ():
        state_files.sweep(path)
        try:
            part = _read(path)
        except FileNotFoundError:
            continue
        except _DAMAGE:
            with contextlib.suppress(NotWritten), state_files.locked(path):
                path = Path(_set_aside(path))
            damaged.append(str(path))
            continue
        except OSError:
            damaged.append(str(path))
            continue
        entries += part.said
        unfinished += part.unfinished
        dropped += part.dropped
    damaged += [str(path) for path in sorted(directory.glob("*.damaged*")) if str(path) not in damaged]
    entries.sort(key=lambda entry: (entry.said, entry.key))
    dropped.sort(key=lambda row: row.dropped)
    return Draft(tuple(entries), tuple(unfinished), tuple(damaged), tuple(dropped))


def load(directory: Path) -> tuple[DraftAct, ...]:
    """What was said, in the order it was said."""
    return read_draft(directory).said


def put(directory: Path, entry: DraftAct, *, replaces: DraftAct | None = None, typed: Typing | None = None) -> None:
    """Put an entry in place of one with its key, and drop what was being typed of its kind, or of `typed`, on its item.

    With `replaces` it takes the place of exactly that entry, whatever its key; raises NotInDraft where that is gone.
    What it replaces is kept, to be put back.
    """
    if len(entry.text) > limits.DRAFT_TEXT_CHARACTERS:
        raise UsageProblem(
            t("draft.too_long"), t("draft.length", count=len(entry.text), most=limits.DRAFT_TEXT_CHARACTERS), entry.item
        )

    words = entry.text + entry.value
    moment = next_step(read_draft(directory), entry.said)
    if words != words.encode(errors="replace").decode():
        raise UsageProblem(t("draft.not_text"), t("draft.undecodable"), entry.item)

    def changed(draft: Draft) -> Draft:
        if replaces is not None and replaces not in draft.said:
            raise _gone(entry.item)
        old_keys = {entry.key, replaces.key if replaces else entry.key}
        before = [other for other in draft.said if other.key in old_keys]
        others = tuple(other for other in draft.said if other.key not in old_keys)
        done = [row for row in draft.unfinished if row.kind == (typed or entry.kind)]
        done = [row for row in done if (row.field == replaces.key if replaces and changes(row) else not changes(row))]
        typing = tuple(row for row in draft.unfinished if row not in done)
        kept = [Dropped(old, moment, entry.key) for old in before if _content(old) != _content(entry)]
        dropped = (*draft.dropped, *kept)
        return attrs.evolve(draft, said=(*others, entry), unfinished=typing, dropped=dropped)

    if replaces is None:
        change(directory, entry.item, changed)
        return
    with not_being_signed(directory):
        change(directory, entry.item, changed)


def settle(directory: Path, signed: Iterable[DraftAct]) -> None:
    """Take out what has been signed and has landed; what another window has changed since stays."""
    for entry in signed:
        change(directory, entry.item, partial(_settled, entry))


def keep(directory: Path, item: str, kind: Typing, text: str, now: datetime, fields: Mapping[str, str] = {}) -> None:
    """Keep all that is being typed of this kind about an item, so that a lost connection does not lose it.

    An empty text is removed, and so are the fields that are not given. Raises UsageProblem for far more than anybody
    types; what was kept before then stays.
    """
    require_room(item, (text, *fields.values()))
    typed = {**({"": text} if text else {}), **fields}
    rows = tuple(
        Unfinished(item, kind, words.encode(errors="replace").decode(), now, field) for field, words in typed.items()
    )

    def changed(draft: Draft) -> Draft:
        return attrs.evolve(draft, unfinished=(*(row for row in draft.unfinished if row.kind != kind), *rows))

    change(directory, item, changed)


def require_room(item: str, typed: Iterable[str]) -> None:
    """Raises UsageProblem where one of these is too long to be kept as unfinished."""
    longest = max(map(len, typed), default=0)
    if longest > limits.DRAFT_KEPT_CHARACTERS:
        raise UsageProblem(
            t("draft.not_kept"), t("draft.length", count=longest, most=limits.DRAFT_KEPT_CHARACTERS), item
        )


def _settled(signed: DraftAct, draft: Draft) -> Draft:
    """Without what was signed, and without what it replaced: that must not come back behind what was signed."""
    said = tuple(entry for entry in draft.said if entry != signed)
    if said == draft.said:
        return draft
    dropped = tuple(row for row in draft.dropped if signed.key not in (row.replaced_by, getattr(row.what, "key", "")))
    return attrs.evolve(draft, said=said, dropped=dropped)


def next_step(draft: Draft, now: datetime) -> datetime:
    """A time after every step that can be taken back, whatever the clock says."""
    return max(now, min(draft.dropped[-1].dropped + _TICK, LATEST)) if draft.dropped else now


def step_before(draft: Draft) -> datetime:
    """A time before every step that can be taken back, of which there is at least one."""
    return max(draft.dropped[0].dropped - _TICK, EARLIEST)


EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
"""The times that a draft may bear: a file with any other is damaged, and no step is put outside them."""

_TICK = timedelta(microseconds=1)


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _content(entry: DraftAct) -> DraftAct:
    """What was said, without when and about which state of the text: what a person would miss."""
    return attrs.evolve(entry, key="", said=_LONG_AGO, fingerprint="", base="", title="")


def _gone(item: str) -> NotInDraft:
    return NotInDraft(t("draft.gone.title"), t("draft.gone"), item)


@contextlib.contextmanager
def not_being_signed(directory: Path) -> Iterator[None]:
    """Raises NotWritten while a window signs what is in the draft: what was on its screen is what it signs."""
    with state_files.locked(directory / SIGNING, wait=False, shared=True):
        yield


SIGNING = "signing"
"""What is locked while the draft is signed; several may change the draft, and one at a time sign it."""

_TYPINGS = (*KINDS, "edit", "behalf")

_DAMAGE = (ValueError, RecursionError)
"""What reading a file with the wrong content raises; a disk that does not answer is no damage to the file."""


def change(directory: Path, item: str, changed: Callable[[Draft], Draft]) -> None:
    """Read, change and write what the draft holds about one item, as one step for every window."""
    path = directory / f"{_file_name(item)}.toml"
    with state_files.locked(path):
        try:
            before = _read(path)
        except FileNotFoundError:
            before = Draft()
        except _DAMAGE:
            _set_aside(path)
            before = Draft()
        after = changed(before)
        if after == before:
            return
        after = attrs.evolve(after, dropped=after.dropped[-limits.DRAFT_DROPPED :])
        if after.said or after.unfinished or after.dropped:
            state_files.write(path, _bytes(item, after))
        else:
            state_files.remove(path)


def _read(path: Path) -> Draft:
    data = path.read_bytes()
    raw = tomli.loads(data.decode())
    if raw.get("schema") != SCHEMA:
        raise ValueError("not a draft of this format")
    item = raw.get("item", "")
    if not isinstance(item, str) or path.stem != _file_name(item):
        raise ValueError(f"item is {item!r}")  # what changes or drops it would look in another file
    try:
        entries = tuple(_said(item, row) for row in raw.get("said", []))
        unfinished = tuple(Unfinished(item=item, **row) for row in raw.get("unfinished", []))
        dropped = tuple(_dropped(item, row) for row in raw.get("dropped", []))
    except (TypeError, AttributeError, UsageProblem) as error:
        raise ValueError(str(error)) from error
    everything: tuple[DraftAct | Unfinished, ...] = (*entries, *unfinished, *(row.what for row in dropped))
    for entry in everything:
        _check(entry)
    return Draft(entries, unfinished, dropped=dropped)


def _dropped(item: str, raw: Mapping[str, Any]) -> Dropped:
    rest = {name: value for name, value in raw.items() if name not in ("dropped", "replaced_by")}
    moment, key = raw.get("dropped"), raw.get("replaced_by", "")
    if not _is_time(moment) or not isinstance(key, str):
        raise ValueError(f"dropped is {moment!r}, replaced_by {key!r}")
    what = _said(item, rest) if "said" in rest else Unfinished(item=item, **rest)
    return Dropped(what, moment, key)


def _said(item: str, raw: Mapping[str, Any]) -> DraftAct:
    table = raw.get("source")
    source = None if table is None else Source(**table)
    if source is not None:
        schema.check(schema.SOURCE, source)
    return DraftAct(item=item, **{**raw, "source": source, "dissents": tuple(raw.get("dissents", ()))})


_TYPES: dict[str, type | tuple[type, ...]] = {
    "answer": bool, "said": datetime, "kept": datetime, "itself": bool, "items": bool, "edition": int,
    "dissents": tuple, "source": (Source, type(None)),
}  # fmt: skip


def _is_time(value: object) -> TypeGuard[datetime]:
    return isinstance(value, datetime) and value.tzinfo is not None and EARLIEST <= value <= LATEST


def _check(entry: DraftAct | Unfinished) -> None:
    for field in attrs.fields(type(entry)):
        value: Any = getattr(entry, field.name)
        if not isinstance(value, _TYPES.get(field.name, str)) or (isinstance(value, datetime) and not _is_time(value)):
            raise ValueError(f"{field.name} is {value!r}")
    kinds = KINDS if isinstance(entry, DraftAct) else _TYPINGS
    if entry.kind not in kinds or (
        isinstance(entry, DraftAct) and not all(isinstance(name, str) for name in entry.dissents)
    ):
        raise ValueError(f"kind is {entry.kind!r}")


def _bytes(item: str, draft: Draft) -> bytes:
    lines = [f"schema = {literal(SCHEMA)}", f"item = {literal(item)}"]
    for table, rows in (("said", draft.said), ("unfinished", draft.unfinished)):
        for row in rows:
            lines += ["", f"[[{table}]]", *_pairs(row, table)]
    for gone in draft.dropped:
        lines += ["", "[[dropped]]", f"dropped = {_literal(gone.dropped)}"]
        lines += [f"replaced_by = {_literal(gone.replaced_by)}"] if gone.replaced_by else []
        lines += _pairs(gone.what, "dropped")
    return ("\n".join(lines) + "\n").encode()


def _pairs(row: DraftAct | Unfinished, table: str) -> Iterator[str]:
    """A row's fields; those a round added are left out where they say nothing, so that older windows can read it."""
    for field in attrs.fields(type(row)):
        value = getattr(row, field.name)
        added = field.name in ("to", "seat", "voice", "edition", "itself", "items", "dissents")
        added = added or (isinstance(row, Unfinished) and field.name == "field")
        if field.name not in ("item", "source") and (value or not added):
            yield f"{field.name} = {_literal(value)}"
    if isinstance(row, DraftAct) and row.source is not None:
        yield f"[{table}.source]"
        for key in schema.SOURCE:
            value = getattr(row.source, key.attribute)
            if value is not None:
                yield f"{key.name} = {literal(value)}"


def _literal(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else literal(value)


def _set_aside(path: Path) -> str:
    """Rename a damaged file, whose lock the caller holds; returns its path.

    A file that another window has mended since stays where it is.
    """
    with contextlib.suppress(*_DAMAGE, OSError):
        _read(path)
        return str(path)
    for number in range(1, 1000):
        aside = path.with_name(f"{path.name}.damaged" + (f"-{number}" if number > 1 else ""))
        if not aside.exists():
            break
    try:
        path.rename(aside)
    except OSError:
        return str(path)
    return str(aside)


def _file_name(item: str) -> str:
    return item if safe(item) and len(item) <= 2 * limits.ID_CHARACTERS else f"x-{settings.short_hash(item, 32)}"
