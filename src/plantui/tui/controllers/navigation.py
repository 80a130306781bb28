"""Going to an item: by the palette, or to the next one that the user has said nothing of."""

from __future__ import annotations

from plantui.i18n import t
from plantui.render.line import say
from plantui.tui import key_bindings
from plantui.tui.dialogs.palette import PaletteDialog
from plantui.tui.screen_host import Host
from plantui.tui.screens import registry
from plantui.usecases.session.desk import Desk


class NavigationController:
    """Selects an item for all screens."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def open_palette(self) -> None:
        """Commands, and a jump to any item."""
        desk = self._host.desk
        self._host.push_screen(PaletteDialog(desk.plan if desk else None), self._chosen)

    def next_open(self, by: int) -> None:
        """The next milestone or prerequisite that the user has not spoken on, or what is next on the screen's own."""
        host = self._host
        if host.desk is None or host.pane.next_open(by):
            return
        item = _next_open(host.desk, host.here, by)
        if item is None:
            host.say(say(t("open_item.none"), "dim"))
            return
        host.here = item
        host.pane.follow()

    def _chosen(self, chosen: str | None) -> None:
        host = self._host
        kind, _, name = (chosen or "").partition(":")
        if kind == "item":
            host.here = name
            if registry.entry(host.pane.NAME).holds_every_item:
                host.pane.follow()
            else:
                host.action_pane("plan")
        elif kind == "key":
            action = key_bindings.action(name)
            everywhere = action.startswith("app.") or key_bindings.where(name) == "app"
            run_action = host.run_action if everywhere else host.pane.run_action
            host.call_later(run_action, action.removeprefix("app."))


def _next_open(desk: Desk, here: str, by: int) -> str | None:
    """The next (or, with -1, previous) milestone or prerequisite that this user has said nothing of."""
    spoken = {act.item for act in desk.draft}
    for entry in desk.history or ():
        if entry.record is not None and entry.record.by == desk.me.by:
            spoken |= {act.item for act in entry.record.acts if act.item}
    first: str | None = None
    before: str | None = None
    passed = False
    for item in desk.plan.all_items():
        is_open = item.table in ("milestone", "prerequisite") and item.id not in spoken and item.id != here
        if item.id == here:
            passed = True
            if by < 0 and before is not None:
                return before
        elif is_open:
            if by > 0 and passed:
                return item.id
            first = first or item.id
            before = item.id
    return first if by > 0 else before
