"""For whom one speaks: oneself, or a body one may record for, with where the body gave its words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs
from textual.app import ComposeResult
from textual.timer import Timer
from textual.widgets import Input

from plantui import terminal_text
from plantui.git import named_files
from plantui.i18n import meant, of_system, t
from plantui.plan.dates import NotAWhen
from plantui.plan.written_dates import read_day
from plantui.render.dates import short
from plantui.render.line import Canvas, Line, fit, say
from plantui.review.policy.model import Seat
from plantui.review.records.record import Source
from plantui.tui.dialogs.base import Buttons, Dialog, shared
from plantui.tui.dialogs.text_entry import KEEP_WITHIN
from plantui.tui.widgets.entry import FormEntry, Label
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Group
from plantui.tui.widgets.rows import Rows
from plantui.usecases.drafts.compose import PLAIN, Given

KINDS = ("minutes", "letter", "email")
FIELDS = ("source", "kind", "day", "case", "journal", "present", "votes_for", "votes_against", "dissent")


class Wrong(Exception):
    """A field holds what cannot be: its words say which, and what was expected."""


class BehalfDialog(Dialog[Given]):
    """Answers with how things are said from now on, None for back. The fields are the source's, for a body alone."""

    def __init__(
        self,
        bodies: Sequence[Seat],
        current: Given,
        begun: Mapping[str, str],
        keep: Callable[[Mapping[str, str]], None],
    ) -> None:
        super().__init__(t("behalf.title"))
        self._keep = keep
        self._bodies = bodies
        self._begun = {**_written(current), **{name: written for name, written in begun.items() if name in FIELDS}}
        voice = begun.get("voice", current.voice)
        self._chosen = voice if voice in ("", *(body.id for body in bodies)) else ""
        self._trouble = ""
        self._keeping: Timer | None = None
        self._over = False

    def inside(self) -> ComposeResult:
        """Voices, the fields of the source, what is wrong, buttons."""
        yield Rows(id="voices")
        for name in FIELDS:
            with Group(classes="field"):
                yield _label(name)
                yield FormEntry(self._begun[name], id=f"of-{name}")
        yield Bar(self._below, id="trouble")
        yield Buttons([("use", t("behalf.use")), ("back", t("dialog.back"))])

    def on_mount(self) -> None:
        rows = self.query_one("#voices", Rows)
        self.query_one("#trouble", Bar).styles.height = 2
        self._draw()
        rows.focus()

    def share_out(self) -> None:
        """As many bodies as there is room for above the fields."""
        [self.query_one("#voices", Rows).styles.height] = shared(
            self.room[1] - len(FIELDS) - 3, (2, len(self._bodies) + 1)
        )

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self._chosen = "" if event.key == "-" else event.key
        self._draw()
        if self._chosen:
            self.query_one("#of-source", Input).focus()
        else:
            self.query_one(Buttons).focus()

    def on_descendant_focus(self) -> None:
        """What the field under the cursor is for."""
        self.query_one("#trouble", Bar).redraw()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._keeping is None and {name: self._value(name) for name in FIELDS} != self._begun:
            self._keeping = self.set_timer(KEEP_WITHIN, self.keep)
        self._trouble = ""
        self.query_one("#trouble", Bar).redraw()

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        event.stop()
        if event.name == "back":
            self.action_back()
            return
        try:
            speaking = self._given()
        except Wrong as wrong:
            self._trouble = str(wrong)
            self.query_one("#trouble", Bar).redraw()
            return
        self._let_go()
        self.dismiss(speaking)

    def action_back(self) -> None:
        """Close without an answer; what was typed is not kept."""
        self._let_go()
        self.dismiss(None)

    def keep(self) -> None:
        """Write what is typed to disk, until it is used or let go."""
        if self._keeping is not None and not self._over:
            self._keeping.stop()
            self._keeping = None
            typed = {name: self._value(name) for name in FIELDS}
            self._keep({"voice": self._chosen, **{name: words for name, words in typed.items() if words}})

    def on_unmount(self) -> None:
        """The program may be ending under a dialog that nobody closed."""
        self.keep()

    def _let_go(self) -> None:
        self._over = True
        self._keep({})

    def _draw(self) -> None:
        self.query_one("#voices", Rows).show(_Voices(self._bodies, self._chosen), self._chosen or "-")
        for line in self.query(Input):
            line.disabled = not self._chosen
        self.query_one("#trouble", Bar).redraw()

    def _below(self, width: int) -> list[Line]:
        if self._trouble:
            words = terminal_text.wrap(terminal_text.clean(self._trouble, 300), max(width, 1))
            return [say(part, "warn") for part in words[:2]]
        field = self.focused.id if isinstance(self.focused, FormEntry) else None
        about = t(f"behalf.help.{field.removeprefix('of-')}") if field else t("behalf.about")
        asked = about if self._chosen else t("behalf.self_about")
        return [say(part, "dim") for part in terminal_text.wrap(asked, max(width, 1))[:2]]

    def _given(self) -> Given:
        if not self._chosen:
            return PLAIN
        dissent = self._value("dissent")
        return Given(voice=self._chosen, source=self._source(), dissents=(dissent,) if dissent else ())

    def _source(self) -> Source | None:
        values = {name: self._value(name) for name in FIELDS[:-1]}
        if not any(value for name, value in values.items() if name != "kind"):
            return None
        if not values["source"]:
            raise Wrong(t("behalf.no_title"))
        title, digest = _file(values["source"])
        return Source(
            kind=_kind(values["kind"]), title=title, sha256=digest, given=_day(values["day"]),
            case=values["case"] or None, journal=values["journal"] or None,
            present=_count(values["present"]), votes_for=_count(values["votes_for"]),
            votes_against=_count(values["votes_against"]),
        )  # fmt: skip

    def _value(self, name: str) -> str:
        return self.query_one(f"#of-{name}", Input).value.strip()


def _label(name: str) -> Label:
    return Label(lambda: t(f"behalf.{name}"), f"#of-{name}")


@attrs.frozen(slots=True)
class _Voices:
    bodies: Sequence[Seat]
    chosen: str

    def count(self) -> int:
        return len(self.bodies) + 1

    def key(self, index: int) -> str:
        return self.bodies[index - 1].id if index else "-"

    def line(self, index: int, width: int, selected: bool) -> Line:
        mark = ("> " if selected else "  ") + ("(•) " if self.chosen == self.key(index).strip("-") else "( ) ")
        body = self.bodies[index - 1] if index else None
        label = t("behalf.of", body=terminal_text.clean(body.name, 60)) if body else t("behalf.self")
        return fit(((mark, "text"), (label, "strong")), Canvas(width))


def _written(speaking: Given) -> dict[str, str]:
    source = speaking.source
    fields = dict.fromkeys(FIELDS, "")
    fields["kind"] = t(f"behalf.kind.{source.kind if source and source.kind in KINDS else 'minutes'}")
    if source is not None:
        counts = {name: getattr(source, name) for name in ("present", "votes_for", "votes_against")}
        fields |= {name: "" if count is None else str(count) for name, count in counts.items()}
        fields |= {"case": source.case or "", "journal": source.journal or ""}
        fields |= {"source": source.title, "day": short(source.given) if source.given else ""}
    fields["dissent"] = next(iter(speaking.dissents), "")
    return fields


def _file(written: str) -> tuple[str, str | None]:
    """The name and digest of a file that is there; a title alone where it is none."""
    path = Path(written).expanduser()
    try:
        if not path.is_file():
            if "/" in written:
                raise Wrong(t("behalf.no_file", seen=written))
            return written, None
        with named_files.opened(path) as file:
            return path.name, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as trouble:
        raise Wrong(f"{written}: {of_system(trouble)}") from None


def _kind(written: str) -> str:
    words = {kind: t(f"behalf.kind.{kind}") for kind in KINDS}
    code = meant(written, words)
    if code is None:
        raise Wrong(t("behalf.no_kind", seen=written, known=", ".join(words.values())))
    return code


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        return read_day(written)
    except NotAWhen as problem:
        raise Wrong(f"{t('behalf.day')}: {problem}") from None


def _count(written: str) -> int | None:
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) < 6):
        raise Wrong(t("behalf.no_count", seen=written))
    return int(written)
