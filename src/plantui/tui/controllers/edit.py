"""Changing the plan from the screens: the field form, suggesting a value, and taking up what was suggested."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from plantui import terminal_text
from plantui.errors import NotWritten, PlantuiError
from plantui.git import repository
from plantui.git.sign.identity import Setup
from plantui.i18n import t
from plantui.plan import edit
from plantui.plan.model import Item, Plan
from plantui.plan.schema import Field, fields_of
from plantui.render import labels
from plantui.render.line import say
from plantui.tui import workers
from plantui.tui.controllers.decide import DraftController
from plantui.tui.controllers.signing import SigningController
from plantui.tui.dialogs.forms.field_form import EditDialog, SuggestDialog, SuggestionsDialog
from plantui.tui.dialogs.message import MessageDialog, of_error
from plantui.tui.screen_host import Host, desk_of
from plantui.usecases.drafts import named_entries
from plantui.usecases.editing import commit, fields, items, preview, suggestions
from plantui.usecases.editing.fields import Edit, Prepared
from plantui.usecases.editing.suggestions import Suggested
from plantui.usecases.editing.unknown_names import UnknownNames, missing_items, stated_source
from plantui.usecases.editing.wishes import Wish
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup
from plantui.usecases.session.desk import Desk, Session

WORK = "work"
"""The target that is the work tree's files; the other is a signed commit on the branch."""


@attrs.frozen(slots=True)
class _Proposed:
    """What an edit would change; `setup` is the key for a commit, or `trouble` says why there is none. `then` is what
    comes when it is written, `suggest` what puts it into the draft instead, where that can be.
    """

    desk: Desk
    prepared: Prepared
    suggestion: Suggested | None
    setup: Setup | None
    trouble: PlantuiError | None
    then: Callable[[], None] | None = None
    suggest: Callable[[], None] | None = None


class EditController:
    """Which dialog comes next, and where an edit is written."""

    def __init__(self, host: Host, draft: DraftController, signing: SigningController) -> None:
        self._host = host
        self._draft = draft
        self._signing = signing

    def open_form(self) -> None:
        """The fields of the selected item."""
        desk = self._host.desk
        if desk is None:
            return
        targets = targets_of(desk)
        if not targets:
            self._host.say(say(t("editing.read_only"), "warn"))
            return
        item, settable = self._item(desk.plan)
        if item is None:
            return

        def prepare(wanted: Mapping[str, str], reason: str, target: str) -> None:
            edits = [Edit(item.id, field, written) for field, written in wanted.items()]
            if reason.strip():
                edits.append(Edit(item.id, "", "", reason.strip()))
            self.prepare(edits, target)

        dialog = EditDialog(
            desk.plan,
            item,
            self._draft.begun(item.id, "edit"),
            settable,
            targets,
            self._draft.keeper(item.id),
            prepare,
            keeps=desk.draft_folder is not None,
        )
        dialog.number = named_entries.number_of(desk, item.id)
        self._host.push_screen(dialog, lambda _: self._closed())

    def open_suggest(self) -> None:
        """A value for a field of the selected item, into the draft."""
        desk = self._draft.desk_to_speak_at()
        if desk is None:
            return
        item, settable = self._item(desk.plan)
        if item is None:
            return

        def put(wanted: Mapping[str, str], reason: str) -> None:
            self._draft.suggest(item.id, wanted, reason)

        drafted = [act for act in desk.draft if (act.item, act.kind) == (item.id, "suggestion")]
        said = {"": drafted[-1].text} if drafted and drafted[-1].text else {}
        said |= {act.field: act.value for act in drafted if act.field in {field.name for field in settable}}
        begun, keep = self._draft.begun(item.id, "suggestion"), self._draft.keeper(item.id)
        dialog = SuggestDialog(desk.plan, item, begun, settable, keep, put, said)
        dialog.number = named_entries.number_of(desk, item.id)
        self._host.push_screen(dialog, self._draft.said)

    def take_up(self) -> None:
        """What was suggested in the entry under the cursor, or else about the selected item."""
        desk = self._host.desk
        if desk is None:
            return
        if not targets_of(desk):
            self._host.say(say(t("editing.read_only"), "warn"))
            return
        entry = self._host.pane.record_here()
        here = "" if entry else self._host.here or "plan"
        self._host.say(say(t("take_up.looking"), "dim"))

        def find() -> tuple[Suggested, ...]:
            listed = desk if desk.history is not None else session_open.list_history(desk)
            return suggestions.open_suggestions(listed, item=here, record_id=entry)

        none = "take_up.none_in_entry" if entry else "take_up.none"
        workers.start(self._host, "edit", find, lambda suggested: self._choose(suggested, none), self._failed)

    def _choose(self, suggested: tuple[Suggested, ...], none: str) -> None:
        """Take up the only suggestion, or ask which."""
        self._host.say(())
        if not suggested:
            self._host.say(say(t(none), "warn"))
        elif len(suggested) == 1:
            self._take(suggested[0])
        else:
            by_act = {suggestion.act: suggestion for suggestion in suggested}
            dialog = SuggestionsDialog(desk_of(self._host).plan, suggested)
            self._host.push_screen(dialog, lambda act: self._take(by_act[act]) if act else None)

    def _take(self, suggestion: Suggested) -> None:
        # A suggestion is credited in a commit's message, so the branch comes first.
        try:
            wish = suggestions.wish_of(suggestion.edit)
        except PlantuiError as error:
            self._failed(error)
            return
        self.prepare([wish], targets_of(desk_of(self._host))[0][0], suggestion)

    # from the wish to the plan

    def commit_now(self, edits: Sequence[Edit], then: Callable[[], None]) -> None:
        """Ask for a signed commit of these edits on the branch; `then` is called when it has landed."""
        targets = targets_of(desk_of(self._host))
        if not targets or targets[0][0] == WORK:
            self._host.say(say(t("editing.read_only"), "warn"))
            return
        self.prepare(edits, targets[0][0], then=then)

    def prepare(
        self,
        wishes: Sequence[Wish],
        target: str,
        suggestion: Suggested | None = None,
        then: Callable[[], None] | None = None,
        suggest: Callable[[], None] | None = None,
        failed: Callable[[PlantuiError], None] | None = None,
    ) -> None:
        """Find out what this would change and whose words would lapse; the question comes with the answer.

        `then` is called when it is written; `suggest`, where there is one, is offered instead of writing it. `failed`
        hears why it cannot be, where that is not said as for a form.
        """

        def run() -> _Proposed:
            desk = session_open.list_history(self._desk_on(target))
            prepared = items.prepare_wishes(Session(desk, self._host.memory), wishes)
            setup, trouble = None, None
            if target != WORK:
                try:
                    setup = commit.ready(desk)
                except NotWritten as error:
                    trouble = error
            return _Proposed(desk, prepared, suggestion, setup, trouble, then, suggest)

        def hear(error: PlantuiError) -> None:
            if isinstance(error, UnknownNames):
                self._offer_missing(error, wishes, lambda made: self.prepare(
                    (*wishes, *made), target, suggestion, then, failed=failed
                ))  # fmt: skip
            else:
                (failed or self._failed)(error)

        self._host.say(say(t("form.preparing"), "dim"))
        workers.start(self._host, "edit", run, self._ask, hear)

    def _offer_missing(
        self, unknown: UnknownNames, wishes: Sequence[Wish], make: Callable[[Sequence[Wish]], None]
    ) -> None:
        """Ask whether the actors and components that an edit names and the plan has not are to be put in with it."""
        self._host.say(())
        made = missing_items(desk_of(self._host).plan, unknown, stated_source(wishes))
        named = (t("missing_names.made", table=labels.table(item.table), title=item.written["title"]) for item in made)
        lines = [*unknown.message.split("\n"), "", *named]
        buttons = [("back", t("dialog.back")), ("make", t("missing_names.make"))]
        message = MessageDialog(unknown.title, [terminal_text.clean(line) for line in lines], buttons)
        self._host.push_screen(message, lambda name: make(made) if name == "make" else None)

    def _ask(self, proposed: _Proposed) -> None:
        """What would change, what lapses, by which key and where; back is the default where words would lapse."""
        self._host.say(())
        prepared, setup = proposed.prepared, proposed.setup
        buttons = [("yes", t("form.commit")), ("back", t("dialog.back"))]
        if prepared.parent is None:
            buttons[0] = ("yes", t("form.write"))
        elif setup is None:
            buttons[0] = ("unsigned", t("form.commit_unsigned"))
        if prepared.lapses or prepared.dead_end or buttons[0][0] == "unsigned":
            buttons.reverse()
        if proposed.suggest is not None:
            buttons.insert(1, ("suggest", t("form.suggest_instead")))

        def after(name: str | None) -> None:
            if name == "suggest" and proposed.suggest is not None:
                proposed.suggest()
            if name in ("yes", "unsigned"):
                unsigned = name == "unsigned"
                key = None if unsigned else setup
                self._signing.unlock(
                    key, t("form.writing"), lambda words: self._write(proposed, unsigned=unsigned, passphrase=words)
                )

        self._host.push_screen(MessageDialog(t("form.ask.title"), list(_asked(proposed)), buttons), after)

    def _write(self, proposed: _Proposed, *, unsigned: bool = False, passphrase: str | None = None) -> None:
        def run() -> tuple[Desk, str]:
            desk, prepared = proposed.desk, proposed.prepared
            if prepared.parent is None:
                paths = ", ".join(fields.write(desk, prepared))
                shown = desk_of(self._host).text.kind == "work"
                words = t("form.wrote" if shown else "form.wrote_unseen", paths=paths)
            else:
                landed = commit.commit(
                    desk, prepared, suggestion=proposed.suggestion, unsigned=unsigned, passphrase=passphrase
                )
                code = "cli.set.unsigned" if unsigned else "cli.set.committed"
                words = t(code, commit=landed.tip[:7], branch=repository.short(desk.place.ref or ""))
                words = " ".join((words, *landed.notes))
            return session_open.refresh(Session(desk_of(self._host), self._host.memory)), words

        def written(answer: tuple[Desk, str]) -> None:
            self._written(proposed, *answer, unsigned=unsigned)

        workers.start(self._host, "edit", run, written, self._failed)

    def _written(self, proposed: _Proposed, desk: Desk, words: str, *, unsigned: bool) -> None:
        """Close the form and show the desk with the edit in it."""
        if isinstance(self._host.screen, EditDialog):
            self._host.screen.done()
        self._host.set_desk(self._draft.with_draft(desk))
        self._host.say(say(terminal_text.clean(words), "warn" if unsigned else "good"))
        if proposed.then is not None:
            proposed.then()

    def _failed(self, error: PlantuiError) -> None:
        """Nothing was written: in the form where one is open, else as a message."""
        self._host.say(())
        if isinstance(self._host.screen, EditDialog):
            self._host.screen.failed(error)
        else:
            self._host.push_screen(of_error(error, t("form.nothing_written")))

    def _closed(self) -> None:
        """Read the draft again: the status line tells of what was typed and not written."""
        self._host.desk = self._draft.with_draft(desk_of(self._host))
        self._host.pane.redraw_frame()

    def _desk_on(self, target: str) -> Desk:
        desk = desk_of(self._host)
        if target == WORK and desk.text.kind != "work":
            wish = attrs.evolve(self._host.wish, rev=startup.WORK)
            return session_open.open_desk(desk.git, wish, self._host.memory)
        return session_open.refresh(Session(desk, self._host.memory))

    def _item(self, plan: Plan) -> tuple[Item | None, Sequence[Field]]:
        """The selected item with the fields that can be set; None where there are none, which is said."""
        item = plan.by_id.get(self._host.here or "plan")
        settable = [
            field
            for field in (fields_of(item.table) if item is not None else ())
            if field.name not in edit.FIXED and field.shape != "tables"
        ]
        if not settable:
            self._host.say(say(t("form.no_item"), "warn"))
            return None, ()
        return item, settable


def targets_of(desk: Desk) -> list[tuple[str, str]]:
    """Where an edit of the text shown can go, the first one by default; none where it is read-only."""
    if desk.text.kind == "work":
        return [(WORK, t("form.to_work"))]
    if desk.text.kind != "in-force" or desk.place.ref is None:
        return []
    targets = [("branch", t("form.to_branch", branch=terminal_text.clip(repository.short(desk.place.ref), 20)))]
    if desk.git.repository.work_tree is not None and repository.head(desk.git).branch == desk.place.ref:
        targets.append((WORK, t("form.to_work")))
    return targets


def _asked(proposed: _Proposed) -> Iterator[str]:
    """What is asked before it is written, a paragraph each; raw."""
    prepared, suggestion = proposed.prepared, proposed.suggestion
    yield from (words for words, _ in preview.told(proposed.desk, prepared, suggestion))
    yield ""
    if not prepared.lapses:
        yield t("form.ask.no_lapses")
    if prepared.parent is None:
        yield t("form.ask.work", paths=", ".join(prepared.files))
        return
    branch = repository.short(proposed.desk.place.ref or "")
    yield t("form.ask.branch", branch=branch, parent=prepared.parent[:7])
    if proposed.setup is not None:
        yield t("form.ask.key", algorithm=proposed.setup.algorithm, name=proposed.setup.key)
    elif proposed.trouble is not None:
        yield t("form.ask.no_key", cause=proposed.trouble.message)
