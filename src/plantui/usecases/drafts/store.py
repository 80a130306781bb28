"""The draft: what a reviewer has said and not yet signed, on disk, one locked file per item.

Two windows of one person share it; neither overwrites the other, and `kill -9` loses nothing that was put.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

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


@attrs.frozen(slots=True)
class DraftAct:
    """One thing said about one item, not yet signed.

    `key` names it in the whole draft. A decision has `word`, and `text` is its reason; a remark has `text` and `answer`
    (it must be answered); a suggestion has `field` and the `value` as a person writes it (empty: *not in the text*),
    and `text` is its reason. What answers another act names it in `to`, and `item` is the one that act is about.
    `fingerprint` and `base` are the item and the commit that were on screen; `said` is aware.

    In a round: `seat` is what it is said as, `voice` the body whose words they are (empty: one's own) with where it
    gave them and who was outvoted, `edition` the frozen edition they are about, 0 for the text as it stands. `itself`
    says that a decision on a service is about its own fields alone.
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

    @property
    def whose(self) -> tuple[str, int, Source | None, tuple[str, ...]]:
        """What one record has in common: voice, edition, and where the words were given."""
        return self.voice, self.edition, self.source, self.dissents


@attrs.frozen(slots=True)
class Unfinished:
    """Text being typed when it was last kept: not said, never signed, only not lost.

    `field` names the line of a form that it stands in; empty is the text or the reason that such a form asks for.
    """

    item: str
    kind: Typing
    text: str
    kept: datetime
    field: str = ""


@attrs.frozen(slots=True)
class Draft:
    """All of a folder: what was said in the order it was said, what is being typed, and files set aside as damaged."""

    said: tuple[DraftAct, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()
    damaged: tuple[str, ...] = ()


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


def read_draft(directory: Path) -> Draft:
    """The whole draft; a damaged file is set aside under a new name and named, never a reason to stop."""
    entries: list[DraftAct] = []
    unfinished: list[Unfinished] = []
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
    damaged += [str(path) for path in sorted(directory.glob("*.damaged*")) if str(path) not in damaged]
    entries.sort(key=lambda entry: (entry.said, entry.key))
    return Draft(tuple(entries), tuple(unfinished), tuple(damaged))


def load(directory: Path) -> tuple[DraftAct, ...]:
    """What was said, in the order it was said."""
    return read_draft(directory).said


def put(directory: Path, entry: DraftAct) -> None:
    """Put an entry in place of one with its key, and drop what was being typed of its kind about its item."""
    if len(entry.text) > limits.DRAFT_TEXT_CHARACTERS:
        raise UsageProblem(
            t("draft.too_long"), t("draft.length", count=len(entry.text), most=limits.DRAFT_TEXT_CHARACTERS), entry.item
        )

    words = entry.text + entry.value
    if words != words.encode(errors="replace").decode():
        raise UsageProblem(t("draft.not_text"), t("draft.undecodable"), entry.item)

    def change(draft: Draft) -> Draft:
        others = tuple(other for other in draft.said if other.key != entry.key)
        typing = tuple(row for row in draft.unfinished if row.kind != entry.kind)
        return attrs.evolve(draft, said=(*others, entry), unfinished=typing)

    _change(directory, entry.item, change)


def remove(directory: Path, keys: Iterable[str]) -> None:
    """Take entries out of the draft by their keys; keys that it does not have are passed over."""
    by_item: dict[str, set[str]] = {}
    for key in keys:
        by_item.setdefault(key.partition(":")[0], set()).add(key)
    for item, removed in by_item.items():
        _change(directory, item, partial(_without, removed))


def settle(directory: Path, signed: Iterable[DraftAct]) -> None:
    """Take out what has been signed and has landed; what another window has changed since stays."""
    for entry in signed:
        _change(directory, entry.item, partial(_settled, entry))


def keep(directory: Path, item: str, kind: Typing, text: str, now: datetime, fields: Mapping[str, str] = {}) -> None:
    """Keep all that is being typed of this kind about an item, so that a lost connection does not lose it.

    An empty text is removed, and so are the fields that are not given.
    """
    typed = {**({"": text} if text else {}), **fields}
    rows = tuple(
        Unfinished(item, kind, words[: limits.DRAFT_TEXT_CHARACTERS].encode(errors="replace").decode(), now, field)
        for field, words in typed.items()
    )

    def change(draft: Draft) -> Draft:
        return attrs.evolve(draft, unfinished=(*(row for row in draft.unfinished if row.kind != kind), *rows))

    _change(directory, item, change)


def _settled(signed: DraftAct, draft: Draft) -> Draft:
    return attrs.evolve(draft, said=tuple(entry for entry in draft.said if entry != signed))


_TYPINGS = (*KINDS, "edit", "behalf")

_DAMAGE = (ValueError, RecursionError)
"""What reading a file with the wrong content raises; a disk that does not answer is no damage to the file."""


def _without(removed: set[str], draft: Draft) -> Draft:
    return attrs.evolve(draft, said=tuple(entry for entry in draft.said if entry.key not in removed))


def _change(directory: Path, item: str, change: Callable[[Draft], Draft]) -> None:
    path = directory / f"{_file_name(item)}.toml"
    with state_files.locked(path):
        try:
            before = _read(path)
        except FileNotFoundError:
            before = Draft()
        except _DAMAGE:
            _set_aside(path)
            before = Draft()
        after = change(before)
        if after == before:
            return
        if after.said or after.unfinished:
            state_files.write(path, _bytes(item, after))
        else:
            state_files.remove(path)


def _read(path: Path) -> Draft:
    data = path.read_bytes()
    raw = tomli.loads(data.decode())
    if raw.get("schema") != SCHEMA:
        raise ValueError("not a draft of this format")
    item = raw.get("item", "")
    try:
        entries = tuple(_said(item, row) for row in raw.get("said", []))
        unfinished = tuple(Unfinished(item=item, **row) for row in raw.get("unfinished", []))
    except (TypeError, AttributeError, UsageProblem) as error:
        raise ValueError(str(error)) from error
    everything: tuple[DraftAct | Unfinished, ...] = (*entries, *unfinished)
    for entry in everything:
        _check(entry)
    return Draft(entries, unfinished)


def _said(item: str, raw: Mapping[str, Any]) -> DraftAct:
    table = raw.get("source")
    source = None if table is None else Source(**table)
    if source is not None:
        schema.check(schema.SOURCE, source)
    return DraftAct(item=item, **{**raw, "source": source, "dissents": tuple(raw.get("dissents", ()))})


_TYPES: dict[str, type | tuple[type, ...]] = {
    "answer": bool, "said": datetime, "kept": datetime, "itself": bool, "edition": int, "dissents": tuple,
    "source": (Source, type(None)),
}  # fmt: skip


def _check(entry: DraftAct | Unfinished) -> None:
    for field in attrs.fields(type(entry)):
        value: Any = getattr(entry, field.name)
        if not isinstance(value, _TYPES.get(field.name, str)) or (isinstance(value, datetime) and not value.tzinfo):
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
            lines += ["", f"[[{table}]]"]
            lines += _pairs(row)
    return ("\n".join(lines) + "\n").encode()


def _pairs(row: DraftAct | Unfinished) -> Iterator[str]:
    """A row's fields; those a round added are left out where they say nothing, so that older windows can read it."""
    for field in attrs.fields(type(row)):
        value = getattr(row, field.name)
        added = field.name in ("to", "seat", "voice", "edition", "itself", "dissents")
        added = added or (isinstance(row, Unfinished) and field.name == "field")
        if field.name not in ("item", "source") and (value or not added):
            yield f"{field.name} = {_literal(value)}"
    if isinstance(row, DraftAct) and row.source is not None:
        yield "[said.source]"
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
