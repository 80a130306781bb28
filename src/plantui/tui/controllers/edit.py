"""Changing the plan from the screens: the field form, suggesting a value, and taking up what was suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from plantui import terminal_text
from plantui.errors import NotWritten, PlantuiError
from plantui.i18n import t, tn
from plantui.render.line import say
from plantui.tui import messages, workers

if TYPE_CHECKING:
    from plantui.plan.model import Item, Plan
    from plantui.plan.schema import Field
    from plantui.tui.app import PlantuiApp
    from plantui.tui.messages import Target
    from plantui.usecases.editing.fields import Edit, Suggested
    from plantui.usecases.session.desk import Desk


class Editing:
    """The app's own part in an edit: which dialog comes next, and where it is written."""

    def __init__(self, app: PlantuiApp) -> None:
        self._app = app

    def open_form(self) -> None:
        """The fields of the selected item."""
        from plantui.tui.dialogs.field_form import EditDialog

        desk = self._app.desk
        if desk is None:
            return
        targets = self._targets(desk)
        if not targets:
            self._app.say(say(t("editing.read_only"), "warn"))
            return
        item, fields = self._item(desk.plan)
        if item is not None:
            begun, known = self._app.saying.begun(item.id, "edit"), _known_reason(desk.plan, item)
            keeps = desk.draft_folder is not None
            dialog = EditDialog(desk.plan, item, begun, fields, targets, known, keeps=keeps)
            self._app.push_screen(dialog, lambda _: self._closed())

    def open_suggest(self) -> None:
        """A value for a field of the selected item, into the draft."""
        from plantui.tui.dialogs.suggest import SuggestDialog

        desk = self._app.saying.desk_to_speak_at()
        if desk is None:
            return
        item, fields = self._item(desk.plan)
        if item is not None:
            begun = self._app.saying.begun(item.id, "suggestion")
            self._app.push_screen(SuggestDialog(desk.plan, item, begun, fields), self._app.saying.said)

    def suggest(self, item: str, wanted: Mapping[str, str], reason: str) -> None:
        """Into the draft, one for each field; raises what desk.saying raises."""
        self._app.saying.suggest(item, wanted, reason)

    def take_up(self) -> None:
        """What was suggested in the entry under the cursor, or else about the selected item."""
        if self._app.desk is None:
            return
        if not self._targets(self._app.desk):
            self._app.say(say(t("editing.read_only"), "warn"))
            return
        entry = self._app.pane.record_here()
        here = "" if entry else self._app.here or "plan"
        self._app.say(say(t("take_up.looking"), "dim"))

        def find() -> messages.Suggestions:
            from plantui.usecases.editing import suggestions
            from plantui.usecases.session import open as session_open

            desk = self._desk()
            read = desk if desk.history is not None else session_open.list_history(desk)
            return messages.Suggestions(suggestions.open_ones(read, item=here, record=entry), said=bool(entry))

        workers.start(self._app, "edit", find)

    def choose(self, message: messages.Suggestions) -> None:
        """The one that is there, or one of several."""
        self._app.say(())
        if not message.found:
            self._app.say(say(t("take_up.none_in_entry" if message.said else "take_up.none"), "warn"))
        elif len(message.found) == 1:
            self._take(message.found[0])
        else:
            from plantui.tui.dialogs.suggestions import SuggestionsDialog

            by_act = {one.act: one for one in message.found}
            self._app.push_screen(
                SuggestionsDialog(self._desk().plan, message.found),
                lambda act: self._take(by_act[act]) if act else None,
            )

    def _take(self, suggestion: Suggested) -> None:
        # A suggestion is credited in a commit's message, so the branch comes first.
        self._prepare([suggestion.edit], self._targets(self._desk())[0][0], suggestion)

    # from the wish to the plan

    def prepare(self, item: str, wanted: Mapping[str, str], reason: str, target: str) -> None:
        """Find out what these values would change and whose words would lapse; the question comes with the answer."""
        from plantui.usecases.editing.fields import Edit

        edits = [Edit(item, field, written) for field, written in wanted.items()]
        if reason.strip():
            edits.append(Edit(item, "", "", reason.strip()))
        self._prepare(edits, target)

    def _prepare(self, edits: Sequence[Edit], target: str, suggestion: Suggested | None = None) -> None:
        where: Target = "work" if target == "work" else "branch"

        def run() -> messages.EditPrepared:
            from plantui.usecases.editing import commit, fields
            from plantui.usecases.session import open as session_open

            desk = session_open.list_history(self._desk_on(where))
            prepared = fields.prepare(desk, edits, self._app.memory)
            setup, trouble = None, None
            if where == "branch":
                try:
                    setup = commit.ready(desk)
                except NotWritten as error:
                    trouble = error
            return messages.EditPrepared(desk, prepared, suggestion, setup, trouble)

        self._app.say(say(t("form.preparing"), "dim"))
        workers.start(self._app, "edit", run)

    def ask(self, message: messages.EditPrepared) -> None:
        """What would change, what lapses, by which key and where; back is the default where words would lapse."""
        from plantui.tui.dialogs.message import MessageDialog

        self._app.say(())
        prepared = message.prepared
        buttons = [("yes", t("form.commit")), ("back", t("dialog.back"))]
        if prepared.parent is None:
            buttons[0] = ("yes", t("form.write"))
        elif message.setup is None:
            buttons[0] = ("unsigned", t("form.commit_unsigned"))
        if prepared.lapses or buttons[0][0] == "unsigned":
            buttons.reverse()

        def after(name: str | None) -> None:
            if name == "yes" and message.setup is not None and message.setup.needs_passphrase:
                from plantui.tui.dialogs.passphrase import PassphraseDialog

                key = message.setup.comment or message.setup.key
                self._app.push_screen(
                    PassphraseDialog(key),
                    lambda words: None if words is None else self._write(message, passphrase=words),
                )
            elif name in ("yes", "unsigned"):
                self._write(message, unsigned=name == "unsigned")

        self._app.push_screen(MessageDialog(t("form.ask.title"), list(_told(message)), buttons), after)

    def _write(self, message: messages.EditPrepared, *, unsigned: bool = False, passphrase: str | None = None) -> None:
        touch = message.setup is not None and message.setup.touch and not unsigned
        self._app.say(say(t("signing.touch_now" if touch else "form.writing"), "strong"))

        def run() -> messages.Edited:
            from plantui.git.repository import short
            from plantui.usecases.editing import commit, fields
            from plantui.usecases.session import open as session_open

            prepared = message.prepared
            if prepared.parent is None:
                paths = ", ".join(fields.write(message.desk, prepared))
                shown = self._desk().text.kind == "work"
                told = t("form.wrote" if shown else "form.wrote_unseen", paths=paths)
            else:
                landed = commit.commit(
                    message.desk, prepared, suggestion=message.suggestion, unsigned=unsigned, passphrase=passphrase
                )
                code = "cli.set.unsigned" if unsigned else "cli.set.committed"
                told = t(code, commit=landed.tip[:7], branch=short(message.desk.place.ref or ""))
                told = " ".join((told, *landed.notes))
            return messages.Edited(session_open.refresh(self._desk(), self._app.memory), told, unsigned=unsigned)

        workers.start(self._app, "edit", run)

    def written(self, message: messages.Edited) -> None:
        """It is in the plan: close the form, show the desk anew."""
        from plantui.tui.dialogs.field_form import EditDialog

        if isinstance(self._app.screen, EditDialog):
            self._app.screen.done()
        self._app.set_desk(self._app.saying.with_draft(message.desk))
        self._app.say(say(terminal_text.clean(message.told), "warn" if message.unsigned else "good"))

    def failed(self, error: PlantuiError) -> None:
        """Nothing was written: in the form where one is open, else as a message."""
        from plantui.tui.dialogs.field_form import EditDialog
        from plantui.tui.dialogs.message import of_error

        self._app.say(())
        if isinstance(self._app.screen, EditDialog):
            self._app.screen.failed(error)
        else:
            self._app.push_screen(of_error(error, t("form.nothing_written")))

    def _closed(self) -> None:
        """What was typed and not written is begun, and the status line says so."""
        self._app.desk = self._app.saying.with_draft(self._desk())
        self._app.pane.redraw_frame()

    # where it can go

    def _targets(self, desk: Desk) -> list[tuple[str, str]]:
        """Where an edit of the text shown can go, the first one by default; none where it is read-only."""
        from plantui.git import repository

        if desk.text.kind == "work":
            return [("work", t("form.to_work"))]
        if desk.text.kind != "in-force" or desk.place.ref is None:
            return []
        targets = [("branch", t("form.to_branch", branch=terminal_text.clip(repository.short(desk.place.ref), 20)))]
        if desk.git.repository.work_tree is not None and repository.head(desk.git).branch == desk.place.ref:
            targets.append(("work", t("form.to_work")))
        return targets

    def _desk_on(self, target: Target) -> Desk:
        from plantui.usecases.session import open as session_open
        from plantui.usecases.session import startup

        desk = self._desk()
        if target == "work" and desk.text.kind != "work":
            return session_open.open_desk(desk.git, attrs.evolve(self._app.wish, rev=startup.WORK), self._app.memory)
        return session_open.refresh(desk, self._app.memory)

    def _item(self, plan: Plan) -> tuple[Item | None, Sequence[Field]]:
        """The selected item with the fields that can be set; None where there are none, which is said."""
        from plantui.plan import edit

        item = plan.by_id.get(self._app.here or "plan")
        fields = [
            field
            for field in (edit.fields_of(item) if item is not None else ())
            if field.name not in edit.FIXED and field.shape != "claims"
        ]
        if not fields:
            self._app.say(say(t("form.no_item"), "warn"))
            return None, ()
        return item, fields

    def _desk(self) -> Desk:
        assert self._app.desk is not None
        return self._app.desk


def _known_reason(plan: Plan, item: Item) -> str:
    """The reason the round has for the item already, as the form shows it; empty when there is none."""
    from plantui.plan import reasons

    known = reasons.of_round(plan).items.get(item.id)
    return (
        t("form.why_known", code=known.code, reason=terminal_text.clean(" ".join(known.text.split()))) if known else ""
    )


def _told(message: messages.EditPrepared) -> list[str]:
    from plantui.git.repository import short
    from plantui.plan.edit import written_of
    from plantui.render.changes.sentences import field_name
    from plantui.review.policy import decision_words

    prepared = message.prepared
    told = []
    for one in prepared.sets:
        before, after = (written_of(value) or t("plan_view.absent") for value in (one.before, one.after))
        told.append(t("cli.set.change", item=one.item, field=field_name(one.field), before=before, after=after))
    told += [t("cli.set.reason", item=item, reason=reason) for item, reason in prepared.reasons.items()]
    if message.suggestion is not None:
        told.append(t("form.ask.suggested", by=message.suggestion.by, act=message.suggestion.act[:12]))
        if message.suggestion.changed:
            told.append(t("cli.set.suggestion_changed", item=message.suggestion.edit.item))
    told.append("")
    if prepared.lapses:
        told.append(tn("cli.set.lapses", len(prepared.lapses)))
        told += [
            t(
                "cli.set.lapse_row",
                voice=one.voice,
                item=one.item,
                word=decision_words.label(one.word),
                number=one.number,
            )
            for one in prepared.lapses
        ]
    else:
        told.append(t("form.ask.no_lapses"))
    if prepared.parent is None:
        told.append(t("form.ask.work", paths=", ".join(prepared.files)))
    else:
        branch = short(message.desk.place.ref or "")
        told.append(t("form.ask.branch", branch=branch, parent=prepared.parent[:7]))
        if message.setup is not None:
            told.append(t("form.ask.key", algorithm=message.setup.algorithm, name=message.setup.key))
        elif message.trouble is not None:
            told.append(t("form.ask.no_key", cause=message.trouble.message))
    return told
