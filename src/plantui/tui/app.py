"""The app: what the screens share, and what runs beside them. It draws nothing itself."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias, runtime_checkable

import attrs
from textual import events
from textual.binding import BindingType
from textual.screen import Screen

from plantui.i18n import t
from plantui.render.line import Line
from plantui.render.line import say as render_say
from plantui.tui import key_bindings, messages, workers
from plantui.tui.app_base import LeanApp
from plantui.tui.controllers import failures, reading
from plantui.tui.controllers.audit import Auditing
from plantui.tui.controllers.compare import Comparing
from plantui.tui.controllers.decide import Saying
from plantui.tui.controllers.edit import Editing
from plantui.tui.controllers.on_behalf import Speaking
from plantui.tui.controllers.review import Reviewing, next_open
from plantui.tui.controllers.round_steps import Stepping
from plantui.tui.screens import registry
from plantui.tui.screens.base import Pane
from plantui.usecases.session.cache import Memory

if TYPE_CHECKING:
    from plantui.errors import PlantuiError
    from plantui.git.process import Git
    from plantui.plan.loader import Outline
    from plantui.usecases.session.desk import Desk
    from plantui.usecases.session.startup import Wish


Begun: TypeAlias = "Future[tuple[Git, tuple[Outline, ...]]]"
"""The beginning of the work, started before there was an app."""


@runtime_checkable
class Keeping(Protocol):
    """A dialog that keeps what is typed in it."""

    def keep(self) -> None:
        """To disk, now."""


class PlantuiApp(LeanApp):
    """Holds the desk and the shared selection; starts work in threads and hands its results to the screens."""

    CSS_PATH = Path(__file__).with_name("app.tcss")
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = dict(registry.MODES)
    DEFAULT_MODE = "plan"
    BINDINGS: ClassVar[list[BindingType]] = [*key_bindings.bindings("app")]

    def __init__(
        self,
        wish: Wish,
        begun: Begun | None = None,
        *,
        own_keys: Mapping[str, str] | None = None,
        ascii_only: bool = False,
    ) -> None:
        super().__init__(key_bindings.keymap(own_keys or {}), ascii_only)
        self.wish = wish
        self.begun = begun
        self.git: Git | None = None
        self.desk: Desk | None = None
        self.outlines: tuple[Outline, ...] = _named(begun)
        self.memory = Memory()
        self.here = ""
        self.year: int | None = None
        self.plan_title = ""
        self.stopped: set[messages.Work] = set()
        self.saying = Saying(self)
        self.speaking = Speaking(self)
        self.editing = Editing(self)
        self.comparing = Comparing(self)
        self.auditing = Auditing(self)
        self.reviewing = Reviewing(self)
        self.stepping = Stepping(self)
        self.untouched = True
        self._notice: Line = ()
        self._came: Line = ()
        self._history_wanted = False

    @property
    def pane(self) -> Pane:
        """The screen under any dialog."""
        for screen in self.screen_stack:
            if isinstance(screen, Pane):
                return screen
        raise LookupError("no screen of the desk is open")

    def notice(self) -> Line:
        """What was last said on the status line."""
        return self._notice

    def say(self, line: Line) -> None:
        """Put a line on the status line, until something else is said or the desk changes."""
        self._notice = line
        self.pane.redraw_frame()

    def hush(self) -> None:
        """Take back how far work has come, if that is what the status line says."""
        if self._notice is self._came:
            self.say(())

    # What is begun, and what it brings

    def on_mount(self) -> None:
        """The plan is read while the first frame is drawn."""
        if self._driver is not None and not self.is_headless:
            self.end_on_signals()
        # Reading waits until the first frame is out, which shows the services where their names are known by now.
        self.call_after_refresh(workers.start, self, "begin", lambda: workers.begin(self))

    def on_begun(self, message: messages.Begun) -> None:
        """The services are known by name; the whole plan comes next."""
        self.git = message.git
        if self.outlines != message.outlines:
            self.outlines = message.outlines
            self.pane.fill()
        self.call_after_refresh(_collect)
        workers.start(self, "open", lambda: workers.open_desk(self))

    def on_opened(self, message: messages.Opened) -> None:
        """There is a desk, or a newer one."""
        self.set_desk(message.desk)

    def on_read(self, message: messages.Read) -> None:
        """There is a history; its signatures are checked next."""
        if self.desk is None or not _same_history(self.desk, message.desk):
            return
        self.set_desk(attrs.evolve(self.desk, history=message.desk.history))
        if not message.checked:
            workers.start(self, "check", lambda: workers.check_history(self))
        else:
            self.auditing.begin()

    def on_judged(self, message: messages.Judged) -> None:
        """The audit has said something."""
        self.auditing.told(message.judgement)

    def on_came(self, message: messages.Came) -> None:
        """Work has come this far."""
        if message.work == "audit":
            self.auditing.came(message.done, message.of)
        elif message.of:
            self._came = render_say(t(f"progress.{message.work}", done=message.done, of=message.of), "dim")
            self.say(self._came)

    def on_prepared(self, message: messages.Prepared) -> None:
        """What would be signed is known: show it."""
        self.saying.show(message.signing)

    def on_landed(self, message: messages.Landed) -> None:
        """It is in the history."""
        self.saying.landed(message)

    def on_suggestions(self, message: messages.Suggestions) -> None:
        """What was suggested is known: take it up, or ask which."""
        self.editing.choose(message)

    def on_edit_prepared(self, message: messages.EditPrepared) -> None:
        """What an edit would change is known: ask."""
        self.editing.ask(message)

    def on_edited(self, message: messages.Edited) -> None:
        """It is in the plan."""
        self.editing.written(message)

    def on_failed(self, message: messages.Failed) -> None:
        """Work ended: say so, and when there is nothing to show, end."""
        failures.failed(self, message)

    def on_compared(self, message: messages.Compared) -> None:
        """What differs is known, or why it cannot be."""
        self.comparing.done(message)

    def on_held(self, message: messages.Held) -> None:
        """What holds in the round is known, or why nobody can say."""
        self.reviewing.done(message)

    def on_told(self, message: messages.Told) -> None:
        """The story of an item is gathered."""
        reading.told(self, message)

    def on_stepped(self, message: messages.Stepped) -> None:
        """A step of the round has come further."""
        self.stepping.told(message.found)

    def on_baselines(self, message: messages.Baselines) -> None:
        """What there is to compare with, or to show instead: let the user choose."""
        self.comparing.ask(message)

    def tell(self, error: PlantuiError) -> None:
        """An error that leaves everything as it was."""
        failures.tell(self, error)

    def set_desk(self, desk: Desk) -> None:
        """Every screen draws from this desk from now on."""
        if self.desk is not None and _same_history(self.desk, desk):
            held = desk.proceedings or self.desk.proceedings
            history = self.desk.history if desk.history is None else desk.history
            desk = attrs.evolve(desk, history=history, proceedings=held)
        self.desk = desk
        self._notice = ()
        self.here = self.here or "plan"
        self.comparing.follow(desk)
        self.reviewing.follow(desk)
        self.auditing.follow(desk)
        pane = self.pane
        pane.fill()
        pane.redraw_frame()
        if desk.history is None and self._history_wanted:
            self._history_wanted = False
            self.want_history()

    def want_history(self, *, again: bool = False) -> None:
        """Read the history, if nobody has."""
        if self.desk is None:
            self._history_wanted = True
        elif again or (self.desk.history is None and not self._history_wanted):
            self._history_wanted = True
            if again:
                self.memory.judged = None
            workers.start(self, "history", lambda: workers.list_history(self))

    def look_for_news(self) -> None:
        """One cheap look at the branch's tip; another tip is read in a thread."""
        if self.desk is None or self.git is None or "refresh" in {worker.group for worker in self.workers}:
            return
        workers.start(self, "refresh", lambda: workers.news(self))

    def read_item(self, item: str) -> None:
        """An item's detail over the screen."""
        if self.desk is not None and item:
            self.here = item
            reading.read_item(self, item)

    # Keys that every screen has

    def action_pane(self, name: str) -> None:
        """One of the screens."""
        self.untouched = False
        if self.current_mode != name:
            self.switch_mode(name)

    def action_help(self) -> None:
        """Every key."""
        reading.read_help(self)

    def action_story(self) -> None:
        """The story of the selected item."""
        reading.begin(self)

    def action_problems(self) -> None:
        """What could not be read in the plan's files."""
        reading.read_problems(self)

    def action_baseline(self) -> None:
        """Choose what the text is compared with."""
        self.comparing.list()

    def action_proposal(self) -> None:
        """Choose which text is on the desk."""
        self.comparing.list(texts=True)

    def action_palette(self) -> None:
        """Commands, and a jump to any item."""
        from plantui.tui.dialogs.palette import PaletteDialog

        self.push_screen(PaletteDialog(self.desk.plan if self.desk else None), self._chosen)

    def action_open_item(self, by: int) -> None:
        """The next milestone or prerequisite that the user has not spoken on, or what is next on the screen's own."""
        if self.desk is None or self.pane.next_open(by):
            return
        found = next_open(self.desk, self.here, by)
        if found is None:
            self.say(render_say(t("open_item.none"), "dim"))
            return
        self.here = found
        self.pane.follow()

    def action_decide(self) -> None:
        """Decide on the selected item."""
        self.saying.open_decide(self.here)

    def action_remark(self) -> None:
        """Remark on the selected item."""
        self.saying.open_remark()

    def action_edit(self) -> None:
        """The fields of the selected item."""
        self.editing.open_form()

    def action_suggest(self) -> None:
        """Suggest a value for the selected item."""
        self.editing.open_suggest()

    def action_take_up(self) -> None:
        """Take up what was suggested."""
        self.editing.take_up()

    def action_sign(self) -> None:
        """Look over the draft and sign it."""
        self.saying.prepare()

    def action_reload(self) -> None:
        """Read what is new, now."""
        if self.desk is not None:
            workers.start(self, "refresh", lambda: workers.refresh(self))

    async def action_quit(self) -> None:
        """End; the draft is on disk already. Where a key is waited for, the user says what becomes of that."""
        if self._signing():
            self.saying.ask_to_leave()
        else:
            self.exit_with(0)

    def leaving(self) -> None:
        """What was typed last goes to disk, and no signature is waited for."""
        from plantui.git import child

        for screen in self.screen_stack:
            if isinstance(screen, Keeping):
                screen.keep()
        child.call_off()

    def _signing(self) -> bool:
        from plantui.git import child

        return child.awaits_signature()

    def on_unmount(self) -> None:
        """What was typed last is on disk before the program ends."""
        self.saying.close()
        self.comparing.close()

    def on_app_focus(self) -> None:
        """Back in this window, look whether somebody else has said something meanwhile."""
        self.look_for_news()

    def _chosen(self, chosen: str | None) -> None:
        kind, _, name = (chosen or "").partition(":")
        if kind == "item":
            self.here = name
            if self.current_mode in ("plan", "timeline"):
                self.pane.follow()
            else:
                self.action_pane("plan")
        elif kind == "key":
            action = key_bindings.action(name)
            target = self if action.startswith("app.") or key_bindings.where(name) == "app" else self.pane
            self.call_later(target.run_action, action.removeprefix("app."))

    async def on_event(self, event: events.Event) -> None:
        """Whoever has begun to walk is not led elsewhere; ctrl+c does not ask whether a key should be waited for."""
        if isinstance(event, events.Key):
            self.untouched = False
            if event.key == "ctrl+c" and self._signing():
                self.leaving()
                self.exit_with(128 + signal.SIGINT)
                return
        await super().on_event(event)


def _named(begun: Begun | None) -> tuple[Outline, ...]:
    """The services' names, if they are there already."""
    if begun is None or not begun.done() or begun.exception() is not None:
        return ()
    return begun.result()[1]


def _same_history(one: Desk, other: Desk) -> bool:
    """Whether what is read of the one's history is the other's too."""
    return one.place == other.place and (one.text.kind, one.text.commit) == (other.text.kind, other.text.commit)


def _collect() -> None:
    """The first frame is out: what there is now stays, and the rest is collected as usual."""
    gc.freeze()
    gc.enable()
