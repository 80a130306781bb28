"""Suggest a value: what an item should say instead, into the draft, for an editor to take up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.plan.schema import Field
from plantui.tui.dialogs.field_form import FieldDialog
from plantui.tui.dialogs.text_entry import Keep


class SuggestDialog(FieldDialog):
    """One suggestion for each field with a new value, all with the same reason; answers True when they are said."""

    def __init__(
        self,
        plan: Plan,
        item: Item,
        begun: Mapping[str, str],
        fields: Sequence[Field],
        keep: Keep,
        put: Callable[[Mapping[str, str], str], None],
    ) -> None:
        super().__init__(t("suggest.title"), plan, item, begun, fields, keep)
        self._put = put

    def buttons(self) -> Sequence[tuple[str, str]]:
        """Into the draft, or back."""
        return (("put", t("decide.put")), ("back", t("dialog.back")))

    def why(self) -> str:
        """Free words."""
        return t("suggest.why")

    def use(self, name: str) -> None:
        """Into the draft."""
        self._put(self.wanted, self._typed)
        self.said()
