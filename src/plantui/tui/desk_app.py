"""The app as screens and controllers know it: the desk, what is known of it, and the controllers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from textual.screen import Screen

from plantui import i18n
from plantui.errors import PlantuiError
from plantui.git.process import Git
from plantui.i18n import t
from plantui.plan.files import Outline
from plantui.render.line import Line, say
from plantui.render.review.judgement import WAITING
from plantui.tui import key_bindings, workers
from plantui.tui.app_base import LeanApp, collect_garbage
from plantui.tui.screen_host import ComparisonState, RoundState
from plantui.tui.screens import registry
from plantui.tui.screens.base import Pane
from plantui.usecases.session import startup
from plantui.usecases.session.settings import ThemeChoice
from plantui.usecases.session.startup import Wish

if TYPE_CHECKING:
    from plantui.review.rounds.round_tasks import Drafted
    from plantui.tui.controllers.appearance import AppearanceController
    from plantui.tui.controllers.audit import AuditController
    from plantui.tui.controllers.compare import CompareController
    from plantui.tui.controllers.decide import BehalfController, DraftController
    from plantui.tui.controllers.edit import EditController
    from plantui.tui.controllers.items import ItemController
    from plantui.tui.controllers.plan_founding import FoundingController
    from plantui.tui.controllers.reader import NavigationController, ReaderController
    from plantui.tui.controllers.remind import RemindController
    from plantui.tui.controllers.review import ReviewController
    from plantui.tui.controllers.round_steps import StepController
    from plantui.tui.controllers.server import ServerController
    from plantui.tui.controllers.session import SessionController
    from plantui.tui.controllers.signing import SigningController, SubmitController
    from plantui.tui.controllers.watch import WatchController
    from plantui.tui.screen_host import ScreenHost
    from plantui.usecases.drafts.compose import Given
    from plantui.usecases.drafts.store import DraftAct, Unfinished
    from plantui.usecases.session.cache import Memory
    from plantui.usecases.session.desk import Desk


Begun: TypeAlias = "Future[tuple[Git, tuple[Outline, ...]]]"
"""The beginning of the work, started before there was an app."""


class DeskApp(LeanApp):
    """Holds the desk and what is known of it; a controller is made when it is first asked for."""

    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        screen.name: screen.make for screen in registry.SCREENS
    }
    DEFAULT_MODE = "plan"

    def __init__(
        self,
        wish: Wish,
        begun: Begun | None = None,
        *,
        own_keys: Mapping[str, str] | None = None,
        ascii: bool = False,
        theme: ThemeChoice = "terminal",
    ) -> None:
        super().__init__(key_bindings.keymap(own_keys or {}), ascii, theme)
        self.wish = wish
        self.outlines: tuple[Outline, ...] = _named(begun)
        self.desk: Desk | None = None
        self.comparison = ComparisonState()
        self.round = RoundState()
        self.judgement = WAITING
        self.given: Given | None = None
        self.here = ""
        self.held_back: frozenset[str] = frozenset()
        self.draft_row = ""
        self.came_from = self.DEFAULT_MODE
        self.year: int | None = None
        self.untouched = True
        self._started = begun
        self._following = False
        self._notice: Line = ()
        self._progress: Line = ()

    # The controllers. Imported late, inside functions, each when it is first asked for: all of what compares, judges,
    # signs and edits is behind them, and the first frame waits for none of it.

    @cached_property
    def memory(self) -> Memory:
        """What was read once and is not read again."""
        from plantui.usecases.session.cache import Memory

        return Memory()

    @cached_property
    def session(self) -> SessionController:
        """What is on the desk, and its history."""
        from plantui.tui.controllers.session import SessionController

        return SessionController(self, self.begin, lambda: self.audit.begin(), lambda: self.founding.offer_plan())

    @cached_property
    def branch_watch(self) -> WatchController:
        """New commits on the branch."""
        from plantui.tui.controllers.watch import WatchController

        return WatchController(self)

    @cached_property
    def compare(self) -> CompareController:
        """What the text is compared with."""
        from plantui.tui.controllers.compare import CompareController

        return CompareController(self, self.session.show)

    @cached_property
    def review(self) -> ReviewController:
        """The open round."""
        from plantui.tui.controllers.review import ReviewController

        return ReviewController(self)

    @cached_property
    def audit(self) -> AuditController:
        """The audit of the history."""
        from plantui.tui.controllers.audit import AuditController

        return AuditController(self)

    @cached_property
    def draft(self) -> DraftController:
        """What the user says."""
        from plantui.tui.controllers.decide import DraftController

        return DraftController(self, self.review)

    @cached_property
    def signing(self) -> SigningController:
        """The conversation about a key."""
        from plantui.tui.controllers.signing import SigningController

        return SigningController(self)

    @cached_property
    def submit(self) -> SubmitController:
        """Signing the draft."""
        from plantui.tui.controllers.signing import SubmitController

        return SubmitController(self, self.draft, self.signing, lambda done: self.server.offer(done))

    @cached_property
    def edit(self) -> EditController:
        """Changing the plan."""
        from plantui.tui.controllers.edit import EditController

        return EditController(self, self.draft, self.signing)

    @cached_property
    def items(self) -> ItemController:
        """Putting items in and taking them out."""
        from plantui.tui.controllers.items import ItemController

        return ItemController(self, self.draft, self.edit)

    @cached_property
    def server(self) -> ServerController:
        """The server that the branch belongs to."""
        from plantui.tui.controllers.server import ServerController

        return ServerController(self)

    @cached_property
    def remind(self) -> RemindController:
        """Whom the round waits for."""
        from plantui.tui.controllers.remind import RemindController

        return RemindController(self, self.review)

    @cached_property
    def steps(self) -> StepController:
        """The steps of the round."""
        from plantui.tui.controllers.round_steps import StepController

        return StepController(
            self, self.review, self.signing, self.edit, self.server, lambda: self.founding.ask_rules()
        )

    @cached_property
    def founding(self) -> FoundingController:
        """The first plan and rules, and the root."""
        from plantui.tui.controllers.plan_founding import FoundingController

        return FoundingController(self, self.signing, self.begin, lambda: self.audit.begin())

    @cached_property
    def behalf(self) -> BehalfController:
        """For whom the user speaks."""
        from plantui.tui.controllers.decide import BehalfController

        return BehalfController(self, self.review, self.draft)

    @cached_property
    def navigation(self) -> NavigationController:
        """Going to an item."""
        from plantui.tui.controllers.reader import NavigationController

        return NavigationController(self)

    @cached_property
    def appearance(self) -> AppearanceController:
        """How the screens are painted."""
        from plantui.tui.controllers.appearance import AppearanceController

        return AppearanceController(self)

    @cached_property
    def reader(self) -> ReaderController:
        """What is read over the screens."""
        from plantui.tui.controllers.reader import ReaderController

        return ReaderController(self)

    def _import_followers(self) -> None:
        """Import what follows every desk, in a thread: it takes longer than a key may wait."""
        from plantui.tui.controllers import compare, review, watch  # noqa: F401 the properties make them, later

    # What the controllers and screens ask for

    @property
    def pane(self) -> Pane:
        """The screen under any dialog."""
        for screen in self.screen_stack:
            if isinstance(screen, Pane):
                return screen
        raise LookupError("no screen of the desk is open")

    @property
    def spoken_for(self) -> str:
        """The body spoken for, by its name; empty while the user speaks for themselves."""
        return self.behalf.name(self.given.voice) if self.given is not None else ""

    def notice(self) -> Line:
        """What was last said on the status line."""
        return self._notice

    def say(self, line: Line) -> None:
        """Put a line on the status line, until something else is said or the desk changes."""
        self._notice = line
        self.pane.redraw_frame()

    def progress(self, work: str, done: int, total: int) -> None:
        """Say how far work has come."""
        if total:
            self._progress = say(t(f"progress.{work}", done=done, of=total), "dim")
            self.say(self._progress)

    def hush(self) -> None:
        """Clear the status line if it says how far work has come."""
        if self._notice is self._progress:
            self.say(())

    def tell(self, error: PlantuiError) -> None:
        """Show an error that has changed nothing."""
        from plantui.tui.dialogs.message import of_error

        self.push_screen(of_error(error, t("failed.as_before"), [("back", t("dialog.back"))]))

    def set_desk(self, desk: Desk, *, anew: bool = False) -> None:
        """Put a desk in front of every screen, and have what is known of it follow.

        `anew` where the user trusts another root than before: nothing that was known of the same tip holds.
        """
        if anew:
            self.compare.forget()
            self.review.forget()
        self.desk = self.session.with_known(desk)
        self._notice = ()
        self.here = self.here or "plan"
        if self._following:
            self._follow()
        self.pane.refill()
        self.pane.redraw_frame()
        if not self._following:
            workers.start(self, "load", self._import_followers, lambda _: self._follow())
        self.session.follow(self.desk)

    def speak(self, language: str) -> None:
        """Use a language from now on: all that was read is read anew, since its problems are told in words."""
        i18n.choose(language)
        self.__dict__.pop("memory", None)
        self.pane.refill()
        self.pane.redraw_frame()
        self.session.show_again()

    def _follow(self) -> None:
        self._following = True
        if self.desk is not None:
            self.compare.follow(self.desk)
            self.review.follow(self.desk)
            self.branch_watch.follow(self.desk)
            if self.judgement.stage != "waiting":  # nobody has asked for the audit, and it is not imported for that
                self.audit.follow(self.desk)

    def want_history(self, *, again: bool = False) -> None:
        """Read the history, if nobody has."""
        self.session.want_history(again=again)

    def action_pane(self, name: str) -> None:
        """Go to a screen."""
        self.untouched = False
        if self.current_mode != name:
            self.came_from = str(self.current_mode)
            if self._notice is not self._progress:
                self._notice = ()  # what was said of one screen is not said of the next
            self.switch_mode(name)

    def read_item(self, item: str) -> None:
        """Show an item's detail over the screen."""
        if self.desk is not None and item:
            self.here = item
            self.reader.item(item)

    def tick(self, item: str) -> None:
        """Mark a change as seen, or as not seen after all."""
        self.compare.tick(item)

    def open_drafted(self, row: DraftAct | Unfinished) -> None:
        """Open the dialog that something in the draft was said in."""
        self.draft.open_drafted(row)

    def drop_drafted(self, row: DraftAct | Unfinished) -> None:
        """Take it out of the draft."""
        self.draft.drop(row)

    def drafted(self) -> Drafted:
        """What the draft says of the round, and what waits for the user no longer once it is signed."""
        return self.draft.drafted()

    def undo_in_draft(self) -> None:
        """Put back what was last taken out of the draft or changed in it."""
        self.draft.undo()

    # From the start to the first desk

    def begin(self) -> None:
        """Find the repository and the services' names; mostly done before the app was."""
        workers.start(self, "begin", self._begin, self._begun, lambda error: self.session.not_begun(error))

    def _begin(self) -> tuple[Git, tuple[Outline, ...]]:
        started, self._started = self._started, None
        if started is not None:
            return started.result()
        git = startup.begin(self.wish)
        return git, startup.outlines(git, self.wish)

    def _begun(self, begun: tuple[Git, tuple[Outline, ...]]) -> None:
        """Take over the services' names and read the whole plan."""
        git, outlines = begun
        if self.outlines != outlines:
            self.outlines = outlines
            self.pane.refill()
        self.call_after_refresh(collect_garbage)
        workers.start(
            self,
            "open",
            lambda: self.session.read(git, self.wish),
            self.set_desk,
            lambda error: self.session.not_opened(error),
        )


def _named(begun: Begun | None) -> tuple[Outline, ...]:
    """The services' names, if they are there already."""
    if begun is None or not begun.done() or begun.exception() is not None:
        return ()
    return begun.result()[1]


if TYPE_CHECKING:  # a screen takes the app it stands in for a ScreenHost: here mypy holds the app to that
    _HOST: Callable[[Wish], ScreenHost] = DeskApp
