"""Putting items into the plan and taking them out from the screens: written by an editor, or suggested."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.plan.schema import fields_of
from plantui.render import labels
from plantui.render.line import say
from plantui.tui.controllers.decide import DraftController
from plantui.tui.controllers.edit import EditController, targets_of
from plantui.tui.dialogs.forms.item_form import AddDialog, KindDialog
from plantui.tui.dialogs.message import MessageDialog, of_error
from plantui.tui.screen_host import Host, desk_of
from plantui.usecases.drafts import compose
from plantui.usecases.editing import item_places
from plantui.usecases.editing.items import StillNamed
from plantui.usecases.editing.wishes import NewItem, Removal


class ItemController:
    """Which question comes next for an item that comes or goes; it is written as every edit is."""

    def __init__(self, host: Host, draft: DraftController, edit: EditController) -> None:
        self._host = host
        self._draft = draft
        self._edit = edit

    def open_add(self) -> None:
        """What shall stand in the service of the selected item, or in the document: its kind, then its fields."""
        desk = self._host.desk
        if desk is None or self._read_only():
            return
        place = (self._host.here or "plan").partition(".")[0]
        place = place if place in desk.plan.by_service else "plan"

        def chosen(table: str | None) -> None:
            if table is not None:
                self._form(NewItem(table, place, {}))

        kinds = [(table, labels.table(table)) for table in item_places.tables_of(place)]
        title = labels.name(desk.plan, place) if place != "plan" else labels.title(desk.plan.item)
        self._host.push_screen(KindDialog(t("add_form.kind", place=title), kinds), chosen)

    def _form(self, wish: NewItem) -> None:
        """The fields of the new item: what it must have, and the others when that is asked for."""
        desk = desk_of(self._host)
        settable = [field for field in fields_of(wish.table) if field.name != "id" and field.shape != "tables"]
        targets = targets_of(desk)

        def prepare(wanted: Mapping[str, str], reason: str, target: str) -> None:
            made = attrs.evolve(wish, written=dict(wanted), reason=reason.strip())

            def suggest() -> None:
                self._suggest(made, reason)

            self._edit.prepare([made], target, suggest=suggest)

        item = item_places.draft_item(desk.plan, wish)
        self._host.push_screen(AddDialog(desk.plan, item, settable, targets, prepare), lambda _: None)

    def open_remove(self) -> None:
        """Take the selected item out, once it is seen what that does and what lapses."""
        desk = self._host.desk
        item = desk.plan.by_id.get(self._host.here or "") if desk is not None else None
        if desk is None or self._read_only():
            return
        if item is None or item.table in ("plan", "policy", "people"):
            self._host.say(say(t("remove_item.none"), "warn"))
            return
        self._remove(Removal(item.id))

    def _remove(self, wish: Removal) -> None:
        desk = desk_of(self._host)

        def failed(error: PlantuiError) -> None:
            self._host.say(())
            if isinstance(error, StillNamed):
                buttons = [("back", t("dialog.back")), ("drop", t("remove_item.drop"))]
                message = MessageDialog(error.title, error.message.split("\n"), buttons)
                self._host.push_screen(message, lambda name: self._remove(dropping) if name == "drop" else None)
            else:
                self._host.push_screen(of_error(error, t("form.nothing_written")))

        dropping = attrs.evolve(wish, drop_references=True)
        target = targets_of(desk)[0][0]
        self._edit.prepare([wish], target, suggest=lambda: self._suggest(wish, ""), failed=failed)

    def _suggest(self, wish: NewItem | Removal, reason: str) -> None:
        """Into the draft, for an editor to take up."""
        try:
            self._draft.settle()
            desk = compose.suggest_item(desk_of(self._host), wish, reason)
        except PlantuiError as error:
            self._host.push_screen(of_error(error, t("form.nothing_written")))
            return
        if isinstance(self._host.screen, AddDialog):
            self._host.screen.done()
        self._host.set_desk(desk)
        self._draft.said(True)

    def _read_only(self) -> bool:
        """Whether nothing can be changed here, which is said."""
        if targets_of(desk_of(self._host)):
            return False
        self._host.say(say(t("editing.read_only"), "warn"))
        return True
