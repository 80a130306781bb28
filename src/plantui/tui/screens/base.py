"""What all screens share: the frame, the filter, the keys of the desk and the room they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render.line import Line, Role, cells, say
from plantui.tui import key_bindings, theme
from plantui.tui.key_bindings import bindings
from plantui.tui.screens.registry import SCREENS
from plantui.tui.widgets import footer, header
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Group

if TYPE_CHECKING:
    from plantui.tui.screen_host import ScreenHost
    from plantui.tui.widgets.find import FindRow
    from plantui.usecases.session.desk import Desk

LEAST = (60, 16)
"""Columns and rows below which nothing is drawn but a line that says so."""
WIDE, WIDEST = 100, 160
"""Columns from which there are more panes, and from which they are roomy."""
TALL = 20
"""Rows from which there is room for something below a list."""
HIGH = 45
"""Rows from which what is read in full stands below a list that takes the whole width."""

REST = 0.3
"""Seconds a cursor must stand still before what is beside it follows."""


class Pane(Screen[None], inherit_bindings=False):
    """One of the screens. What it shows is drawn from the app's desk, and follows the shared selection."""

    DEFAULT_CSS = """
    Pane { layout: vertical; background: ansi_default; color: ansi_default; }
    Pane #head { height: 2; }
    Pane #body { height: 1fr; layout: horizontal; }
    Pane #left { layout: vertical; height: 1fr; width: 1fr; }
    Pane.-high #body { padding-top: 1; }
    Pane #small { display: none; height: 1fr; }
    Pane.-small > * { display: none; }
    Pane.-small > #small { display: block; }
    Pane.-finding FindRow { display: block; }
    Pane.-finding #status { display: none; }
    """
    NAME: ClassVar[str]
    ITEMS: ClassVar[bool] = True
    """Whether its rows are items, so that the status line can tell of the one under the cursor."""
    BESIDE: ClassVar[int] = WIDE
    """Columns from which what is read stands beside the list."""
    FOOT: ClassVar[Sequence[str | tuple[str, ...]]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("desk")]
    AUTO_FOCUS = "Rows"

    def __init__(self) -> None:
        super().__init__()
        self._rest: Timer | None = None
        self._ahead: str | None = None
        self._filter: FindRow | None = None

    @property
    def host(self) -> ScreenHost:
        """The app, as what the screens know of it."""
        return cast("ScreenHost", self.app)

    @property
    def desk(self) -> Desk | None:
        """What is in front of the reviewer; None until the plan has been read."""
        return self.host.desk

    @property
    def look(self) -> theme.Look:
        """How this terminal is painted."""
        return theme.look(self)

    @property
    def numbers(self) -> Mapping[str, str]:
        """The round's change numbers by item, where the text is compared with what the round is about."""
        proceedings, view = self.host.round.proceedings, self.host.comparison.view
        if proceedings is None or view is None:
            return {}
        # Late: what judges is loaded with the round, and the first frame does not wait for it.
        from plantui.usecases.session import item_names

        return item_names.numbers_against(proceedings, view.comparison.baseline.commit)

    @property
    def numbers_at_edge(self) -> Mapping[str, str]:
        """The same for the right edge of a row: each before the cell in which the mark of a long list stands."""
        return {item: f"{number} " for item, number in self.numbers.items()}

    def compose(self) -> ComposeResult:
        """The frame; what is between its lines is the screen's own."""
        self._measure(self.app.size.width, self.app.size.height)  # before there is anything to style again
        yield Bar(self._head, id="head", ground="frame")
        with Group(id="body"):
            yield from self.body()
        yield Bar(self._status, id="status", ground="frame")
        yield Bar(self._foot, id="foot", ground="frame")

    def body(self) -> ComposeResult:
        """The panes between the frame's lines."""
        raise NotImplementedError

    def fill(self) -> None:
        """Draw the desk, or what is known before there is one."""
        raise NotImplementedError

    def follow(self) -> None:
        """Show what another screen has selected."""

    def find(self, words: str) -> None:
        """Show only what holds these words; all of it when there are none."""

    def found(self) -> Line:
        """How much the filter found."""
        return ()

    def legend(self, width: int) -> Line:
        """The screen's own words on the line above the footer."""
        return ()

    def values(self) -> Mapping[str, Any]:
        """What the footer's words count."""
        return {"count": len(self.desk.draft) if self.desk else 0}

    def hints(self) -> Sequence[str | tuple[str, ...]]:
        """The keys of the footer, most used first."""
        return self.FOOT

    def record_here(self) -> str:
        """The id of the record under the cursor; empty where rows are no records."""
        return ""

    def shows(self, item: str) -> bool:
        """Whether it has a row about the item, or something else that stands on it when it follows."""
        return False

    def next_open(self, by: int) -> bool:
        """Go to what is next on the screen's own terms; False when it has none, and the plan's order counts."""
        return False

    def redraw_found(self) -> None:
        """How much the filter found, anew."""
        if self._filter is not None:
            self._filter.redraw_found()

    def step_back(self) -> bool:
        """Undo the screen's own last step inwards; False when there is none."""
        return False

    def when_rested(self) -> None:
        """Draw what is beside the cursor once it has stood still: a held key sends two rows a step."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self.settle)

    def settle(self) -> None:
        """Do now what waits for the cursor to rest."""
        if self._rest is not None:
            self._rest.stop()
            self._rest = None
            self.read_now()
            self.query_one("#status", Bar).redraw()

    def read_now(self, *, keep: bool = False) -> None:
        """Draw what stands beside the cursor."""

    def refill(self) -> None:
        """`fill`, if the screen is composed and not taken down; one that is to come is filled when it is shown."""
        if self.query("#head"):
            self.fill()

    def redraw_frame(self) -> None:
        """Head, status and footer anew, where they are there; what comes out the same is not sent."""
        for bar in self.query(Bar):
            if bar.id in ("head", "status", "foot"):
                bar.redraw()

    # What Textual calls

    def on_screen_resume(self) -> None:
        """Back on this screen: the desk or the selection may be another."""
        self.fill()
        self.follow()
        self.redraw_frame()

    def on_resize(self, event: events.Resize) -> None:
        self._measure(event.size.width, event.size.height)
        if self.has_class("-small"):
            if not self.query("#small"):
                self.mount(Bar(self._small, id="small"))
            self.query_one("#small", Bar).redraw()

    def on_bar_clicked(self, event: Bar.Clicked) -> None:
        if event.bar.id == "head":
            word = event.word.strip("[] ")
            for screen in SCREENS:
                if word.endswith(t(f"tab.{screen.name}")):
                    self.host.action_pane(screen.name)

    def action_filter(self) -> None:
        self.add_class("-finding")
        if self._filter is None:
            from plantui.tui.widgets.find import FindRow  # with Textual's input, which the first frame does without

            self._filter = FindRow(self.found, self.find, self._filter_left, id="find-row")
            self.mount(self._filter, before="#foot")
        self._ahead = self._ahead or ""
        self.call_after_refresh(self._filter_opened)

    def on_key(self, event: events.Key) -> None:
        """What is typed between the key for the filter and the filter's first frame belongs to the filter.

        That key is seen here before the app acts on it: the keys that came with it would else be those of the list.
        """
        if self._ahead is None:
            self._ahead = "" if event.key in key_bindings.pressed("filter", self.look.keys) else None
        elif event.key == "escape":
            self._ahead = None
        elif event.is_printable and event.character:
            event.stop()
            self._ahead += event.character

    def action_back(self) -> None:
        """Out of the filter, else out of what the screen itself opened."""
        if self.has_class("-finding") and self._filter is not None:
            self._filter.clear()
        else:
            self.step_back()

    def _filter_opened(self) -> None:
        if self._filter is not None:
            self._filter.open(self._ahead or "")
        self._ahead = None

    def _filter_left(self, words: str) -> None:
        self.set_class(bool(words), "-finding")
        self.set_focus(self.query_one("Rows", Widget))  # at once: the next key is the list's, however soon it comes
        if not words:
            self.find("")
            self.redraw_frame()

    def _measure(self, width: int, height: int) -> None:
        wanted = {
            "-small": width < LEAST[0] or height < LEAST[1],
            "-beside": width >= self.BESIDE,
            "-wide": width >= WIDE,
            "-widest": width >= WIDEST,
            "-tall": height >= TALL,
            "-high": width >= WIDE and height >= HIGH,
            "-ascii": self.look.ascii,
        }
        if any(self.has_class(name) != on for name, on in wanted.items()):
            self.set_classes([*(self.classes - wanted.keys()), *(name for name, on in wanted.items() if on)])

    def _head(self, width: int) -> Sequence[Line]:
        server = self.host.round.server
        return (
            header.heading(
                self.desk,
                width,
                self.look,
                self.host.comparison,
                self.host.round.proceedings,
                self.host.round.alarm,
                server.words if server is not None else "",
            ),
            header.tabs(self.NAME, width, self.look),
        )

    def _status(self, width: int) -> Sequence[Line]:
        counters = self._counters()
        notice = self.host.notice()
        if notice:  # what was just said is read once, and counts are there again after the next key
            while counters and cells(notice) + sum(terminal_text.cells(words) + 2 for words, _ in counters) > width:
                counters.pop()
        room = width - sum(terminal_text.cells(words) + 2 for words, _ in counters)
        return (footer.status(notice or self.legend(max(room, 1)), counters, width, self.look),)

    def _counters(self) -> list[tuple[str, Role]]:
        if self.desk is None:
            return []
        counters: list[tuple[str, Role]] = []
        counters += self._contradictions()
        if self.desk.place.read_only:
            counters.append((t("frame.read_only"), "warn"))
        if self.host.spoken_for:
            counters.append((t("behalf.for", body=terminal_text.clip(self.host.spoken_for, 24)), "strong"))
        if self.desk.draft:
            counters.append((tn("frame.draft", len(self.desk.draft)), "strong"))
        begun = sorted({typed.item for typed in self.desk.unfinished})
        if begun:
            more = f" +{len(begun) - 1}" if len(begun) > 1 else ""
            counters.append((t("frame.unfinished", items=terminal_text.clean(begun[0], 40) + more), "warn"))
        if self.desk.plan.problems:
            counters.append((tn("frame.problems", len(self.desk.plan.problems)), "warn"))
        return counters

    def _contradictions(self) -> list[tuple[str, Role]]:
        """How many the item under the cursor has, where it has any."""
        against = self.host.comparison.findings.get(self.host.here, ()) if self.ITEMS else ()
        return [(tn("frame.contradictions", len(against)), "warn")] if against else []

    def _foot(self, width: int) -> Sequence[Line]:
        names: list[str | tuple[str, ...]] = []
        for name in self.hints():
            if name != "sign" or (self.desk and self.desk.draft):
                names.append(name)
            if name == "sign" and self.NAME != "draft" and self.desk and (self.desk.draft or self.desk.unfinished):
                names.append("screen-draft")
        return (footer.key_hints(names, width, self.look, self.values()),)

    def _small(self, width: int) -> Sequence[Line]:
        words = t("frame.too_small", columns=LEAST[0], rows=LEAST[1], width=self.size.width, height=self.size.height)
        return [say(part) for part in terminal_text.wrap(words, max(width, 1))]
