"""The app: its start and end, and the keys that every screen has. It draws nothing itself."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from plantui import i18n
from plantui.git import child
from plantui.tui import key_bindings
from plantui.tui.desk_app import DeskApp
from plantui.tui.screen_host import Keeping


class PlantuiApp(DeskApp):
    """Hands each key to the controller whose subject it is."""

    CSS_PATH = Path(__file__).with_name("app.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*key_bindings.bindings("app")]

    # From the start to the first desk, and the end

    def on_load(self) -> None:
        """Sentences name keys from now on, as this user has bound them."""
        i18n.on_screens(lambda key_id: key_bindings.glyph(key_id, self.look.keys))

    def on_mount(self) -> None:
        """The plan is read while the first frame is drawn."""
        if self._driver is not None and not self.is_headless:
            self.end_on_signals()
        # Reading waits until the first frame is out, which shows the services where their names are known by now.
        self.call_after_refresh(self.begin)

    async def action_quit(self) -> None:
        """End; the draft is on disk already. Where a key is waited for, the user says what becomes of that."""
        if child.awaits_signature():
            self.signing.ask_to_leave()
        else:
            self.exit_with(0)

    def leaving(self) -> None:
        """What was typed last goes to disk, and no signature is waited for."""
        for screen in self.screen_stack:
            if isinstance(screen, Keeping):
                screen.keep()
        child.call_off()

    def on_unmount(self) -> None:
        """What was typed last is on disk before the program ends."""
        i18n.on_screens(None)
        if "draft" in self.__dict__:
            self.draft.close()
        if "compare" in self.__dict__:
            self.compare.close()
        if "branch_watch" in self.__dict__:
            self.branch_watch.close()

    def on_app_focus(self) -> None:
        """Back in this window, look whether somebody else has said something meanwhile."""
        if self.desk is not None:
            self.branch_watch.look_for_news()

    async def on_event(self, event: events.Event) -> None:
        """A key ends the leading to Review at the start, once there is a plan; ctrl+c does not ask whether a
        key should be waited for.
        """
        if isinstance(event, events.Key):
            self.untouched = self.untouched and self.desk is None
            if event.key == "ctrl+c" and child.awaits_signature():
                self.leaving()
                self.exit_with(128 + signal.SIGINT)
                return
        await super().on_event(event)

    # Keys that every screen has

    def action_help(self) -> None:
        self.reader.help()

    def action_story(self) -> None:
        self.reader.story()

    def action_problems(self) -> None:
        self.reader.problems()

    def action_palette(self) -> None:
        self.navigation.open_palette()

    def action_open_item(self, by: int) -> None:
        self.navigation.next_open(by)

    def action_baseline(self) -> None:
        self.compare.choose_baseline()

    def action_proposal(self) -> None:
        self.compare.choose_text()

    def action_since(self) -> None:
        self.compare.since()

    def action_decide(self) -> None:
        self.draft.open_decide(self.here)

    def action_decide_service(self) -> None:
        self.draft.open_decide_service()

    def action_remark(self) -> None:
        self.draft.open_remark()

    def action_answer_act(self) -> None:
        self.draft.open_answer()

    def action_behalf(self) -> None:
        self.behalf.choose()

    def action_sign(self) -> None:
        self.submit.prepare()

    def action_steps(self) -> None:
        self.steps.list()

    def action_trust(self) -> None:
        self.founding.show_root()

    def action_audit(self) -> None:
        self.audit.report()

    def action_remind(self) -> None:
        self.remind.list()

    def action_edit(self) -> None:
        self.edit.open_form()

    def action_suggest(self) -> None:
        self.edit.open_suggest()

    def action_add_item(self) -> None:
        self.items.open_add()

    def action_remove_item(self) -> None:
        self.items.open_remove()

    def action_take_up(self) -> None:
        self.edit.take_up()

    def action_theme(self) -> None:
        self.appearance.next_theme()

    def action_language(self) -> None:
        self.appearance.next_language()

    def action_reload(self) -> None:
        self.branch_watch.reload()

    def action_sync(self) -> None:
        self.server.sync()
