"""What the user says, and for whom: decisions, remarks, answers and suggestions, from the key into the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import attrs

from plantui import terminal_text
from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.plan.model import Item
from plantui.render.line import say
from plantui.render.review.draft import summary
from plantui.review.policy.model import Seat
from plantui.review.rounds.round_tasks import NO_DRAFT, Drafted
from plantui.tui import key_bindings
from plantui.tui.controllers.review import ReviewController
from plantui.tui.dialogs.decide import AnswerDialog, DecideDialog, RemarkDialog
from plantui.tui.dialogs.on_behalf import BehalfDialog
from plantui.tui.dialogs.text_entry import Keep, WritingDialog
from plantui.tui.screen_host import Host, desk_of
from plantui.usecases.drafts import choices, compose, coverage, named_entries, revise, store
from plantui.usecases.drafts.choices import Offer
from plantui.usecases.drafts.compose import PLAIN, Given
from plantui.usecases.drafts.named_entries import Row
from plantui.usecases.drafts.store import DraftAct, Kind, Typing, Unfinished
from plantui.usecases.session import open as session_open
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import acts, preview

OPENS: Mapping[Typing, str] = {
    "decision": "decide", "remark": "remark", "reply": "answer_act", "suggestion": "suggest", "edit": "edit",
    "behalf": "behalf",
}  # fmt: skip
"""The action that opens each kind of text that can be begun."""

VOUCH = "vouch"
"""What stands beside the words of decision where nobody known has signed an edit; it is an act of its own."""

_LAST_WORDS = 2.0
"""Seconds that a disk has at the end for what was typed last."""


class DraftController:
    """Which dialog comes next, and what is written into the draft when."""

    def __init__(self, host: Host, review: ReviewController) -> None:
        self._host = host
        self._review = review
        self._writer = ThreadPoolExecutor(1, "keep")
        self._typed: dict[tuple[str, Typing], Mapping[str, str]] = {}
        self._covered: tuple[tuple[object, ...], Drafted] | None = None

    def close(self) -> None:
        """Wait until what was typed is on disk, at most `_LAST_WORDS` seconds."""
        written = self._writer.submit(lambda: None)
        with suppress(TimeoutError):
            written.result(_LAST_WORDS)
        self._writer.shutdown(wait=False)

    # the dialogs

    def open_decide(self, about: str, drafted: DraftAct | None = None, *, items: bool = False) -> None:
        """The words for an item, for a whole service, or with `items` for the whole document; with `drafted` to change
        what was said of it.
        """
        here = self._item(about, lambda: self.open_decide(about, drafted, items=items))
        if here is None:
            return
        desk, item = here
        speaking = attrs.evolve(self._given, items=items) if drafted is None else revise.manner_of(desk, drafted)
        own = (act for act in desk.draft if act.kind == "decision" and act.voice == speaking.voice)
        decided = drafted or next((act for act in own if (act.item, act.reach) == (item.id, speaking.reach)), None)
        reason = _begun(desk, item, "decision", drafted) or (decided.text if decided else "")
        offers = choices.offers(desk, item.id, speaking.voice, speaking.reach)
        if self._vouches(item.id):
            offers += (Offer(VOUCH, t("act.vouch"), t("effect.vouch"), needs_text=False),)
        if not offers:
            self._host.say(say(t("saying_screen.no_words"), "warn"))
            return

        def put(word: str, reason: str, seat: str) -> None:
            self.settle()
            if word == VOUCH:
                self._host.set_desk(compose.vouch(desk_of(self._host), item.id, reason))
                return
            manner = attrs.evolve(speaking, seat=seat)
            self._host.set_desk(compose.decide(desk_of(self._host), item.id, word, reason, manner, replaces=drafted))

        def unsay() -> None:
            assert decided is not None
            self.settle()
            desk = self.with_draft(desk_of(self._host))
            typed = [row for row in desk.unfinished if (row.item, row.kind) == (item.id, "decision")]
            self._host.set_desk(compose.drop(desk, [decided, *typed]))

        dialog = DecideDialog(
            item,
            offers,
            (decided.word, decided.seat) if decided else ("", ""),
            reason,
            self.keeper(item.id, drafted),
            put,
            unsay if decided else None,
            body=self._body(drafted),
        )
        if acts.whole(acts.basis(desk), item, "decision", speaking.reach):
            dialog.covers = preview.reach(desk, item.id)
        self._ask(desk, dialog, item)

    def _vouches(self, item: str) -> bool:
        """Whether somebody must stand for an edit of the item, and the user can."""
        agenda = self._host.round.agenda
        return agenda is not None and any(task.act == "vouch" for task in agenda.tasks.get(item, ()))

    def open_decide_service(self) -> None:
        """One word for all that changed in the item's service, or in the document it stands in, except what the rules
        want named.
        """
        here = self._item(self._host.here, self.open_decide_service)
        if here is None:
            return
        desk, item = here
        if item.service is not None and item.service in desk.plan.by_service:
            self.open_decide(item.service)
        elif item.path == desk.plan.item.path:
            self.open_decide(desk.plan.item.id, items=True)
        else:
            self._host.say(say(t("review_screen.no_service"), "warn"))

    def open_answer(self, drafted: DraftAct | None = None) -> None:
        """What was said of the selected item, and an answer to it; with `drafted` to change that answer."""
        about = self._host.here if drafted is None else drafted.item
        here = self._item(about, lambda: self.open_answer(drafted))
        if here is None:
            return
        desk, item = here
        acts_said = choices.answerable(desk, item.id)
        if not acts_said:
            self._host.say(say(t("answer.nothing"), "dim"))
            return

        def put(kind: Kind, to: str, words: str) -> None:
            self.settle()
            # A step, a withdrawal and a confirmation are the recorder's own, whoever they speak for otherwise.
            speaking = given if kind in ("reply", "unsatisfied") else PLAIN
            desk = desk_of(self._host)
            self._host.set_desk(compose.answer(desk, kind, to, words, speaking, replaces=drafted, typed="reply"))

        given = self._given if drafted is None else revise.manner_of(desk, drafted)
        begun = _begun(desk, item, "reply", drafted) or (drafted.text if drafted else "")
        keep, to = self.keeper(item.id, drafted), drafted.to if drafted else ""
        self._ask(desk, AnswerDialog(item, acts_said, begun, keep, put, to, body=self._body(drafted)), item)

    def open_remark(self, drafted: DraftAct | None = None) -> None:
        """A text about the selected item; with `drafted` to change that one, which a voucher's reason may be too."""
        about = self._host.here if drafted is None else drafted.item
        here = self._item(about, lambda: self.open_remark(drafted))
        if here is None:
            return
        desk, item = here
        given = self._given if drafted is None else revise.manner_of(desk, drafted)

        def put(words: str, answer: bool) -> None:
            self.settle()
            desk = desk_of(self._host)
            if drafted is not None and drafted.kind == "vouch":
                self._host.set_desk(compose.vouch(desk, item.id, words, replaces=drafted))
            else:
                self._host.set_desk(compose.remark(desk, item.id, words, answer, given, replaces=drafted))

        begun = _begun(desk, item, "remark", drafted) or (drafted.text if drafted else "")
        self._ask(desk, RemarkDialog(item, begun, self.keeper(item.id, drafted), put, self._body(drafted)), item)

    def _ask(self, desk: Desk, dialog: WritingDialog, item: Item) -> None:
        """Open a dialog about an item, which names it as letters and minutes do: by the number of its change."""
        dialog.number = named_entries.number_of(desk, item.id)
        self._host.push_screen(dialog, self.said)

    # what stands in the draft

    def drafted(self) -> Drafted:
        """What it says of the round and settles; worked out anew when draft, text or round are others."""
        desk, agenda = self._host.desk, self._host.round.agenda
        if desk is None:
            return NO_DRAFT
        known = (desk.draft, desk.text.commit, desk.proceedings, agenda)
        if self._covered is None or not all(one is other for one, other in zip(known, self._covered[0], strict=True)):
            self._covered = known, coverage.drafted(desk, agenda.waiting if agenda is not None else None)
        return self._covered[1]

    def open_drafted(self, row: Row) -> None:
        """The dialog that it was said in, with its words; what was begun goes on where it was left."""
        drafted = row if isinstance(row, DraftAct) else self._changed_in(row)
        self._host.here = row.item
        if drafted is None:
            self._host.call_later(self._host.run_action, f"app.{OPENS[row.kind]}")
        elif drafted.kind == "decision":
            self.open_decide(drafted.item, drafted)
        elif drafted.kind == "suggestion":
            self._host.call_later(self._host.run_action, "app.suggest")
        elif drafted.kind in ("remark", "vouch"):
            self.open_remark(drafted)
        else:
            self.open_answer(drafted)

    def drop(self, row: Row) -> None:
        """Take it out of the draft, and say how it comes back."""
        what = self._summary(row)
        self.settle()
        try:
            desk = compose.drop(desk_of(self._host), [row])
        except PlantuiError as error:
            self._not_there(error)
            return
        self._host.set_desk(desk)
        undo = key_bindings.glyph("draft-undo", self._host.look.keys)
        self._host.say(say(terminal_text.clean(t("draft_screen.dropped", what=what, undo=undo), 400), "good"))

    def undo(self) -> None:
        """Put back what was last dropped or changed."""
        self.settle()
        try:
            desk, back = compose.undo(desk_of(self._host))
        except PlantuiError as error:
            self._not_there(error)
            return
        self._host.set_desk(desk)
        if not back:
            self._host.say(say(t("draft_view.nothing_to_undo"), "dim"))
            return
        self._host.here, self._host.draft_row = back[0].item, named_entries.name_of(back[0])
        self._host.pane.follow()
        words = t("draft_screen.back", what=", ".join(self._summary(row) for row in back[:3]))
        self._host.say(say(terminal_text.clean(words, 400), "good"))

    def _not_there(self, error: PlantuiError) -> None:
        """Another window was faster: the draft as it is now, and what has become of it."""
        self._host.set_desk(self.with_draft(desk_of(self._host)))
        self._host.say(say(terminal_text.clean(f"{error.title}. {error.message}.", 400), "warn"))

    def _summary(self, row: Row) -> str:
        entries = named_entries.entries(desk_of(self._host))
        return next((summary(entry) for entry in entries if entry.name == named_entries.name_of(row)), row.item)

    def _changed_in(self, typed: Unfinished) -> DraftAct | None:
        """What in the draft is being changed by what is typed; None where it is something new."""
        return next((act for act in desk_of(self._host).draft if act.key == typed.field), None)

    def _body(self, drafted: DraftAct | None) -> str:
        """The body that speaks, by its name; empty where it is the user."""
        if drafted is None or not drafted.voice:
            return self._host.spoken_for if drafted is None else ""
        proceedings = desk_of(self._host).proceedings
        body = proceedings.rules.policy.seats.get(drafted.voice) if proceedings is not None else None
        return terminal_text.clean(body.name if body else drafted.voice, 60)

    def said(self, put: bool | None) -> None:
        """Say after a dialog whether something was put into the draft."""
        if put:
            self._host.say(say(t("saying_screen.in_draft"), "good"))
        elif self.desk_to_speak_at() is not None:
            self._host.pane.redraw_frame()  # what was typed and not said is begun, and the status line says so

    # the draft

    def suggest(self, item: str, wanted: Mapping[str, str], reason: str) -> None:
        """Into the draft, one suggestion for each field; raises what `compose.suggest` raises."""
        self.settle()
        for field, written in wanted.items():
            self._host.set_desk(compose.suggest(desk_of(self._host), item, field, written, reason, self._given))

    def keep(
        self, item: str, kind: Typing, typed: Mapping[str, str], done: Callable[[PlantuiError | None], object]
    ) -> None:
        """Write what is being typed to disk, in order, in a thread; `done` is called there with the error or None.

        On a slow disk the newest of what one dialog holds is written and the rest of it passed over.
        """
        desk = desk_of(self._host)
        self._typed[item, kind] = typed

        def write() -> None:
            newest = self._typed.pop((item, kind), None)
            if newest is None:
                return
            try:
                fields = {name: words for name, words in newest.items() if name}
                compose.keep(desk, item, kind, newest.get("", ""), fields)
            except PlantuiError as error:
                done(error)
            else:
                done(None)

        self._writer.submit(write)

    def keeper(self, item: str, drafted: DraftAct | None = None) -> Keep:
        """How a dialog about an item keeps what is typed in it: beside what is typed of the same kind elsewhere."""

        def keep(kind: Typing, typed: Mapping[str, str], done: Callable[[PlantuiError | None], object]) -> None:
            mine = drafted.key if drafted is not None else ""
            beside = {
                row.field: row.text
                for row in desk_of(self._host).unfinished
                if (row.item, row.kind) == (item, kind) and row.field != mine and (drafted or store.changes(row))
            }
            named = {name or mine: words for name, words in typed.items()}
            self.keep(item, kind, {**beside, **named}, done)

        return keep

    def begun(self, item: str, kind: Typing) -> Mapping[str, str]:
        """What was typed of this kind about an item and not put into the draft: the text under "", fields by name."""
        self._host.desk = desk = self.with_draft(desk_of(self._host))
        return {typed.field: typed.text for typed in desk.unfinished if (typed.item, typed.kind) == (item, kind)}

    def with_draft(self, desk: Desk) -> Desk:
        """A desk with the draft as it is once all that is typed has been kept."""
        self.settle()
        return session_open.with_draft(desk)

    def desk_to_speak_at(self) -> Desk | None:
        """The desk with the draft as it is now; None where nothing can be said, and then that is said."""
        desk = self._host.desk
        if desk is None:
            return None
        if desk.place.read_only or desk.draft_folder is None:
            self._host.say(say(terminal_text.clean(desk.place.read_only or t("frame.read_only")), "warn"))
            return None
        # Another window of the same person, or this one a moment ago, may have said or begun something.
        self._host.desk = desk = self.with_draft(desk)
        return desk

    def settle(self) -> None:
        """Wait until what is being written is on disk, before anything else touches the draft."""
        self._writer.submit(lambda: None).result()

    @property
    def _given(self) -> Given:
        """How things are said now: as whom, and from which source."""
        return self._host.given or PLAIN

    def _item(self, about: str, again: Callable[[], None]) -> tuple[Desk, Item] | None:
        """The desk to speak at and the item; None where that is not yet known, and then `again` comes once it is."""
        if self._host.desk is not None and self._host.round.awaited:
            self._review.when_judged(again)
            return None
        desk = self.desk_to_speak_at()
        if desk is None:
            return None
        item = desk.plan.item if about == "plan" else acts.basis(desk).item(about)
        if item is None:
            self._host.say(say(t("saying_screen.no_item"), "warn"))
            return None
        return desk, item


def _begun(desk: Desk, item: Item, kind: Kind, drafted: DraftAct | None) -> str:
    """What was being typed: as something new, or to change what is drafted; what that was for may be signed by now."""
    typed = {row.field: row.text for row in desk.unfinished if (row.item, row.kind) == (item.id, kind)}
    if drafted is not None:
        return typed.get(drafted.key, "")
    keys = {entry.key for entry in desk.draft}
    return typed.get("") or next((words for field, words in typed.items() if field and field not in keys), "")


# for whom the user speaks


class BehalfController:
    """Whose words are said: chosen once for a meeting's minutes, and used for every item."""

    def __init__(self, host: Host, review: ReviewController, draft: DraftController) -> None:
        self._host = host
        self._review = review
        self._draft = draft

    def choose(self) -> None:
        """Ask for whom; somebody who may record for no body is told so."""
        if self._host.round.awaited and self._host.desk is not None:
            self._review.when_judged(self.choose)
            return
        bodies = self._bodies()
        if not bodies:
            self._host.say(say(t("behalf.nobody"), "warn"))
            return
        begun = self._draft.begun("plan", "behalf")
        self._host.push_screen(BehalfDialog(bodies, self._host.given or PLAIN, begun, self._keep), self._chosen)

    def name(self, voice: str) -> str:
        """The name of the body spoken for; empty where the user may not record for it."""
        body = next((body for body in self._bodies() if body.id == voice), None)
        return terminal_text.clean(body.name, 60) if body else ""

    def _chosen(self, speaking: Given | None) -> None:
        if speaking is not None:
            self._host.given = speaking
            words = t("behalf.now", body=self.name(speaking.voice)) if speaking.voice else t("behalf.now_self")
            self._host.say(say(words, "good"))
            self._host.pane.redraw_frame()

    def _keep(self, typed: Mapping[str, str]) -> None:
        self._draft.keep("plan", "behalf", typed, lambda error: None)

    def _bodies(self) -> tuple[Seat, ...]:
        desk = self._host.desk
        proceedings = desk.proceedings if desk is not None else None
        if desk is None or proceedings is None:
            return ()
        person = proceedings.rules.people.persons.get(desk.me.by)
        if person is None:
            return ()
        return tuple(body for body in proceedings.rules.policy.bodies() if body.id in person.may_record_for)
