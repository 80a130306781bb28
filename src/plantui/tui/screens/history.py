"""6 History: everything said and changed, newest first, with each signature's state in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from plantui.i18n import t, tn
from plantui.render import dates, labels, search_words
from plantui.render.line import Canvas, Drawn, Line, plain, say
from plantui.render.review import history, verdicts
from plantui.render.review.history import NO_NOTES, EntryNotes, given_on, who, word
from plantui.render.review.judgement import Judgement
from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy.people import People
from plantui.review.rounds import due_day
from plantui.tui.key_bindings import bindings
from plantui.tui.screens.list_pane import ReadingPane, indented
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Divider, Group
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import Nothing, Rows
from plantui.usecases.servers.server_state import ServerLine


class HistoryScreen(ReadingPane):
    """The entries; the chosen one stands beside them from 100 columns, else in short below them; enter shows it."""

    DEFAULT_CSS = """
    HistoryScreen #brief { display: none; height: 6; border-top: solid ansi_default; }
    HistoryScreen.-tall #brief { display: block; }
    HistoryScreen.-ascii #brief { border-top: ascii ansi_default; }
    HistoryScreen.-wide #brief { display: none; }
    HistoryScreen.-wide #left { width: 3fr; }
    HistoryScreen.-wide #detail { width: 2fr; }
    """
    NAME = "history"
    ITEMS = False
    FOOT = (("up", "down"), "open", "sign", "deviations", "check-again", "copy-commit", "filter", "palette", "quit")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("history")]

    def __init__(self) -> None:
        super().__init__()
        self._only_deviations = False
        self._by_commit: Mapping[str, LogEntry] = {}
        self._entries: tuple[LogEntry, ...] | None = None
        self._judged: Judgement | None = None
        self._server: ServerLine | None = None
        self._apart: Mapping[str, AuditFinding] = {}
        self._strays: tuple[AuditFinding, ...] = ()
        self._deviations = 0
        self._texts_of: dict[str, str] = {}
        self._notes = NO_NOTES

    def body(self) -> ComposeResult:
        """The list, line, the entry."""
        with Group(id="left"):
            yield Bar(self._list_header, id="list-header")
            yield Rows(id="list")
            brief = Page(id="brief")
            brief.can_focus = False
            yield brief
        yield Divider()
        yield Page(id="detail")

    def fill(self) -> None:
        """The entries there are; asks for them the first time."""
        rows = self.list_rows
        desk = self.desk
        if desk is None or desk.history is None:
            rows.show(Nothing(t("frame.reading") if desk is None else t("history_screen.reading")))
            for page in self.query(Page):
                page.show(lambda width: ())
            self.host.want_history()
            return
        judgement = self.host.judgement
        server = self.host.round.server
        if desk.history is not self._entries or judgement is not self._judged or server is not self._server:
            self._entries, self._judged, self._server, self._texts_of = desk.history, judgement, server, {}
            self._by_commit = {entry.commit: entry for entry in desk.history}
            late = due_day.late_entries(desk.history, desk.people, verdicts.rejected(judgement))
            self._notes = EntryNotes(late, server.unsent if server is not None else frozenset())
            self._strays = verdicts.strays(desk.history, judgement)
            self._deviations = sum(verdicts.mark(entry, desk.people, judgement) == "deviates" for entry in desk.history)
            self._deviations += sum(finding.deviates for finding in self._strays)
        chosen = [entry for entry in desk.history if self._wanted(entry, desk.people, judgement)]
        strays = [finding for finding in self._strays if self._found(finding)]
        canvas = self.look.canvas(rows.size.width or self.size.width)
        if chosen or strays:
            apart = history.finding_rows(strays, canvas)
            rows.show(HistoryRows(apart, history.history_rows(chosen, desk.people, canvas, judgement, self._notes)))
            self._apart = {apart.item_at(number) or "": finding for number, finding in enumerate(strays)}
        else:
            self._apart = {}
            rows.show(Nothing(self._nothing(desk.history)))
        self.query_one("#list-header", Bar).redraw()
        self.read_now(keep=True)

    def item_of(self, key: str) -> str:
        """None: the rows are commits, and what one speaks of is selected when it is read."""
        return ""

    def legend(self, width: int) -> Line:
        """How many, how far they are checked, and how many deviate."""
        desk = self.desk
        if desk is None or desk.history is None:
            return say(t("history_screen.reading"), "dim")
        unchecked = sum(entry.signature.state == "unchecked" for entry in desk.history)
        count = len(desk.history)
        parts = [tn("history_screen.count", count)]
        if unchecked:
            parts.append(t("history_screen.checked", done=count - unchecked, of=count))
        else:
            parts.append(tn("history_screen.deviations", self._deviations))
        if self._only_deviations:
            parts.append(t("history_screen.only_deviations"))
        audited, role = verdicts.legend(self.host.judgement)
        if audited:
            parts.append(audited)
        return say(" · ".join(parts), "warn" if self._deviations else role if audited else "dim")

    def record_here(self) -> str:
        """The record under the cursor."""
        entry = self._by_commit.get(self.list_rows.here)
        return entry.record_id if entry is not None else ""

    def read_now(self, *, keep: bool = False) -> None:
        """The entry under the cursor, and the item it speaks of as the shared one."""
        here = self.list_rows.here
        desk, entry, finding = self.desk, self._by_commit.get(here), self._apart.get(here)
        look = self.look
        if finding is not None:
            for page in self.query(Page):
                page.show(indented(lambda width: verdicts.finding_lines(finding, look.canvas(width))), keep=keep)
            return
        if desk is None or entry is None:
            for page in self.query(Page):
                page.show(lambda width: ())
            return
        people, judgement = desk.people, self.host.judgement
        titles = self._titles(entry)
        if titles:
            self.host.here = next(iter(titles))

        def draw(width: int, *, full: bool) -> Sequence[Line]:
            return _told(entry, people, judgement, look.canvas(width), titles, self._notes, full=full)

        self.query_one("#detail", Page).show(indented(lambda width: draw(width, full=True)), keep=keep)
        self.query_one("#brief", Page).show(indented(lambda width: draw(width, full=False)), keep=keep)

    def _titles(self, entry: LogEntry) -> dict[str, str]:
        """The titles of the items that the entry speaks of."""
        items = self.desk.plan.by_id if self.desk is not None else {}
        acts = entry.record.acts if entry.record else ()
        return {act.item: labels.title(items[act.item]) for act in acts if act.item and act.item in items}

    def action_deviations(self) -> None:
        """Only entries whose signature is not in order, or all again."""
        self._only_deviations = not self._only_deviations
        self.fill()
        self.redraw_frame()

    def action_check_again(self) -> None:
        """Believe nothing: read and check anew."""
        self.host.want_history(again=True)

    def action_copy_commit(self) -> None:
        here = self.list_rows.here
        row = self._by_commit.get(here) or self._apart.get(here)
        if row is not None and row.commit:
            self.app.copy_to_clipboard(row.commit)
            self.host.say(say(t("history_screen.copied", commit=row.commit[:12]), "good"))

    def _nothing(self, entries: Sequence[LogEntry]) -> str:
        """Why there is no row."""
        if not entries:
            return t("history_screen.none")
        return t("history_screen.none_such") if self._words else t("history_screen.no_deviations")

    def _found(self, finding: AuditFinding) -> bool:
        """Whether a finding that belongs to no entry is wanted."""
        if self._only_deviations and not finding.deviates:
            return False
        return self._holds(verdicts.stray_line(finding)[0])

    def _holds(self, *texts: str) -> bool:
        return search_words.wanted(self._words).in_text(search_words.folded(" ".join(texts)))

    def _wanted(self, entry: LogEntry, people: People, judgement: Judgement) -> bool:
        if self._only_deviations and verdicts.mark(entry, people, judgement) != "deviates":
            return False
        if not self._words:
            return True
        text = self._texts_of.get(entry.commit)
        if text is None:
            text = self._texts_of[entry.commit] = search_words.folded(" ".join(self._said(entry, people, judgement)))
        return search_words.wanted(self._words).in_text(text)

    def _said(self, entry: LogEntry, people: People, judgement: Judgement) -> Iterator[str]:
        """What an entry's row and its detail say, and the change numbers that its acts name."""
        yield from (verdicts.below(entry, judgement), entry.commit, entry.subject)
        yield from (who(entry, people), word(entry), dates.short(given_on(entry)))
        for act in entry.record.acts if entry.record is not None else ():
            yield from (act.item or "", act.change or "", *(f"{row.change} {row.item}" for row in act.numbers))
        yield from map(plain, _told(entry, people, judgement, _SEARCHED, self._titles(entry), self._notes, full=True))

    def _list_header(self, width: int) -> Sequence[Line]:
        return (history.list_header(self.look.canvas(width)),)


_SEARCHED = Canvas(400)
"""Where an entry is drawn to be searched: so wide that little is broken."""


def _told(
    entry: LogEntry,
    people: People,
    judgement: Judgement,
    canvas: Canvas,
    titles: Mapping[str, str],
    notes: EntryNotes,
    *,
    full: bool,
) -> Sequence[Line]:
    """An entry with what the audit says of it, whole or in short."""
    own = (history.detail if full else history.brief)(entry, people, canvas, titles, judgement.founded, notes)
    return (*verdicts.entry_lines(entry, judgement, canvas, full=full), *own)


class HistoryRows:
    """The history's rows below the findings that belong to none of them; second lines belong to the first."""

    def __init__(self, apart: Drawn[AuditFinding], drawn: Drawn[tuple[LogEntry, int]]) -> None:
        self._apart = apart
        self._drawn = drawn

    def count(self) -> int:
        """Second lines included."""
        return len(self._apart) + len(self._drawn)

    def key(self, index: int) -> str:
        """The commit, or the finding's name; empty for a second line."""
        if index < len(self._apart):
            return self._apart.item_at(index) or ""
        entry, at = self._drawn.seeds[index - len(self._apart)]
        return "" if at else entry.commit

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The row, with `>` in its first cell under the cursor."""
        apart = len(self._apart)
        line = self._apart[index].line if index < apart else self._drawn[index - apart].line
        if selected and line:
            words, role = line[0]
            return ((">" + words[1:], role), *line[1:])
        return line
