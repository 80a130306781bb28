"""What controllers and screens ask of the program around them, and what is known that every screen draws from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, runtime_checkable

import attrs
from textual.screen import Screen

from plantui.render.line import Line
from plantui.render.review.judgement import Judgement
from plantui.tui.theme import Look
from plantui.usecases.session.settings import ThemeChoice

if TYPE_CHECKING:
    from plantui.changes.compare import Change
    from plantui.errors import PlantuiError
    from plantui.plan.contradictions.plan_finding import PlanFinding
    from plantui.plan.files import Outline
    from plantui.plan.model import Plan
    from plantui.render.review.agenda import AgendaPage
    from plantui.review.rounds.proceedings import Proceedings
    from plantui.review.rounds.round_tasks import Drafted
    from plantui.usecases.drafts.compose import Given
    from plantui.usecases.drafts.store import DraftAct, Unfinished
    from plantui.usecases.servers.server_state import ServerLine
    from plantui.usecases.session.cache import Memory
    from plantui.usecases.session.compare import View
    from plantui.usecases.session.desk import Desk
    from plantui.usecases.session.in_force import Line as Adopted
    from plantui.usecases.session.startup import Wish

Answer = TypeVar("Answer")


@attrs.frozen(slots=True)
class ComparisonState:
    """What the text is compared with, as far as it is known; `running` until it is, `trouble` where it cannot be.

    `findings` are the contradictions of the text by item, which there are without a comparison too; `adopted` the line
    of adoptions, None where nobody can say; `ticked` the items whose change this user has seen.
    """

    view: View | None = None
    trouble: PlantuiError | None = None
    running: bool = True
    since_last: bool = False
    ticked: frozenset[str] = frozenset()
    findings: Mapping[str, tuple[PlanFinding, ...]] = attrs.field(factory=dict)
    adopted: Adopted | None = None

    def change_of(self, plan: Plan, item: str) -> Change | None:
        """What became another in an item of this plan, if it is the plan that is compared."""
        return self.view.changes.get(item) if self.view is not None and self.view.plan is plan else None


@attrs.frozen(slots=True)
class RoundState:
    """What holds at the branch's tip, as far as it is known; `running` until it is, `trouble` where nobody can say.

    Without `proceedings` no root is pinned: open review. Without `agenda` no round is open. `alarm` is what every
    screen says before anything else. `unfounded` is what a founding of the plan lacks, in words; empty where the plan
    can be founded now, None where there is nothing to found or the plan is founded.
    """

    proceedings: Proceedings | None = None
    agenda: AgendaPage | None = None
    trouble: PlantuiError | None = None
    running: bool = True
    alarm: str = ""
    server: ServerLine | None = None
    unfounded: tuple[str, ...] | None = None

    @property
    def awaited(self) -> bool:
        """Whether rules may be in force that are not known yet."""
        return self.running and self.proceedings is None


class Shown(Protocol):
    """The screen under any dialog, as controllers know it."""

    NAME: ClassVar[str]

    def refill(self) -> None:
        """Draw the desk, or what is known before there is one, if the screen is there to be drawn on."""
        ...

    def follow(self) -> None:
        """Show what was selected elsewhere."""
        ...

    def shows(self, item: str) -> bool:
        """Whether it has a row about the item."""
        ...

    def redraw_frame(self) -> None:
        """Head, status and footer anew."""
        ...

    def record_here(self) -> str:
        """The id of the record under the cursor; empty where rows are no records."""
        ...

    def next_open(self, by: int) -> bool:
        """Go to what is next on the screen's own terms; False when it has none, and the plan's order counts."""
        ...

    def run_action(self, action: str) -> Awaitable[object]:
        """Do what a key of the screen does."""
        ...


@runtime_checkable
class Keeping(Protocol):
    """A dialog that keeps what is typed in it."""

    def keep(self) -> None:
        """To disk, now."""


class Host(Protocol):
    """The program as its controllers know it: the desk, what is known of it, what is selected, and shared actions.

    `held_back` are the keys of what the user leaves in the draft at the next signing, `draft_row` the name of the row
    that the draft's screen shall stand on.
    """

    wish: Wish
    look: Look
    theme_choice: ThemeChoice
    desk: Desk | None
    comparison: ComparisonState
    round: RoundState
    judgement: Judgement
    given: Given | None
    here: str
    held_back: frozenset[str]
    draft_row: str
    untouched: bool

    @property
    def memory(self) -> Memory:
        """What was read once and is not read again."""
        ...

    @property
    def pane(self) -> Shown:
        """The screen under any dialog."""
        ...

    @property
    def screen(self) -> Screen[Any]:
        """The screen or dialog in front."""
        ...

    @property
    def is_running(self) -> bool:
        """Whether work is still wanted."""
        ...

    @property
    def spoken_for(self) -> str:
        """The body spoken for, by its name; empty while the user speaks for themselves."""
        ...

    def wear(self, choice: ThemeChoice) -> None:
        """Paint everything in this theme from now on."""
        ...

    def speak(self, language: str) -> None:
        """Use this language from now on."""
        ...

    def say(self, line: Line) -> None:
        """Put a line on the status line, until something else is said or the desk changes."""
        ...

    def hush(self) -> None:
        """Clear the status line if it says how far work has come."""
        ...

    def progress(self, work: str, done: int, total: int) -> None:
        """Say how far work has come."""
        ...

    def tell(self, error: PlantuiError) -> None:
        """Show an error that has changed nothing."""
        ...

    def set_desk(self, desk: Desk, *, anew: bool = False) -> None:
        """Put a desk in front of every screen; `anew` where another root is trusted than before."""
        ...

    def push_screen(
        self, screen: Screen[Answer], callback: Callable[[Answer | None], None] | None = None
    ) -> Awaitable[None]:
        """Open a dialog; the callback hears its answer, None for back."""
        ...

    def action_pane(self, name: str) -> None:
        """Go to one of the screens."""
        ...

    def exit_with(self, code: int) -> None:
        """End with an exit code."""
        ...

    def run_action(self, action: str) -> Awaitable[object]:
        """Do what a key does."""
        ...

    def call_later(self, callback: Callable[..., object], *args: Any) -> bool:
        """Call it on the screens' own thread, from any thread."""
        ...

    def run_worker(
        self, work: Callable[[], None], name: str, group: str, *, exit_on_error: bool, thread: bool
    ) -> object:
        """Run it in a thread."""
        ...


class ScreenHost(Host, Protocol):
    """The program as its screens know it: what a screen alone draws from, and what it hands on."""

    outlines: tuple[Outline, ...]
    year: int | None
    came_from: str

    def notice(self) -> Line:
        """What was last said on the status line."""
        ...

    def read_item(self, item: str) -> None:
        """Show an item's detail over the screen."""
        ...

    def tick(self, item: str) -> None:
        """Mark a change as seen, or as not seen after all."""
        ...

    def open_drafted(self, row: DraftAct | Unfinished) -> None:
        """Open the dialog that something in the draft was said in."""
        ...

    def drop_drafted(self, row: DraftAct | Unfinished) -> None:
        """Take it out of the draft."""
        ...

    def drafted(self) -> Drafted:
        """What the draft says of the round, and what waits for the user no longer once it is signed."""
        ...

    def undo_in_draft(self) -> None:
        """Put back what was last taken out of the draft or changed in it."""
        ...

    def want_history(self, *, again: bool = False) -> None:
        """Read the history, if nobody has."""
        ...


def desk_of(host: Host) -> Desk:
    """The desk, where whoever asks was opened on one."""
    assert host.desk is not None
    return host.desk
