"""The field form: new values for an item's fields, for the branch or the work tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plantui.desk.drafts import Typing
from plantui.plan.fields import Field
from plantui.plan.model import Item, Plan
from plantui.tui.dialogs.field import FieldDialog
from plantui.words import t


class EditDialog(FieldDialog):
    """Stays open until the values are written: what cannot be written is said in it, and nothing typed is lost."""

    KIND: Typing = "edit"

    def __init__(
        self,
        plan: Plan,
        item: Item,
        begun: Mapping[str, str],
        fields: Sequence[Field],
        targets: Sequence[tuple[str, str]],
        known: str,
        *,
        keeps: bool,
    ) -> None:
        super().__init__(t("form.title"), plan, item, begun, fields, at="when")
        self._targets = targets
        self._known = known
        self._keeps = keeps

    def buttons(self) -> Sequence[tuple[str, str]]:
        """Where the values can go, or back."""
        return (*self._targets, ("back", t("dialog.back")))

    def why(self) -> str:
        """A code and words, as the plan's file of reasons holds them."""
        return self._known or t("form.why")

    def rest(self) -> str:
        """Kept until it is written, but where there is no branch to keep it for."""
        return t("form.kept" if self._keeps else "form.not_kept")

    def enough(self) -> bool:
        """A reason alone is an edit too."""
        return bool(self.wanted or self._typed.strip())

    def use(self, name: str) -> None:
        """See what they would do; the question comes next."""
        self.plantui.editing.prepare(self._item.id, self.wanted, self._typed, name)

    def done(self) -> None:
        """Written: nothing is left to keep."""
        self._new.clear()
        self._typed = ""
        self.keep()
        self.dismiss(True)
