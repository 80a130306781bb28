"""What the user says, from the key to the plan's history: dialogs in front, desk.saying behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import attrs

from plantui import terminal_text
from plantui.errors import NotWritten, PlantuiError
from plantui.i18n import t, tn
from plantui.render.line import say
from plantui.tui import messages, workers

if TYPE_CHECKING:
    from plantui.plan.model import Item
    from plantui.tui.app import PlantuiApp
    from plantui.usecases.drafts.choices import Offer
    from plantui.usecases.drafts.store import Kind, Typing
    from plantui.usecases.session.desk import Desk
    from plantui.usecases.signing.preview import Signing


_LAST_WORDS = 2.0
"""Seconds that a disk has at the end for what was typed last."""


class Saying:
    """The app's own part in saying something: which dialog comes next, and what is written when."""

    def __init__(self, app: PlantuiApp) -> None:
        self._app = app
        self._writer = ThreadPoolExecutor(1, "keep")
        self._typed: dict[tuple[str, Typing], Mapping[str, str]] = {}
        self._agent: str | None = None

    def close(self) -> None:
        """Wait until what was typed is on disk, as long as that can be waited for."""
        written = self._writer.submit(lambda: None)
        with suppress(TimeoutError):
            written.result(_LAST_WORDS)
        self._writer.shutdown(wait=False)

    def ask_to_leave(self) -> None:
        """A key is waited for: wait on, give up and stay, or give up and end."""
        from plantui.git import child
        from plantui.tui.dialogs.message import MessageDialog

        buttons = [("wait", t("leaving.wait")), ("off", t("leaving.give_up")), ("quit", t("leaving.quit"))]

        def after(name: str | None) -> None:
            if name in ("off", "quit"):
                child.call_off()
            if name == "quit":
                self._app.exit_with(0)

        self._app.push_screen(MessageDialog(t("leaving.title"), [t("leaving.words")], buttons), after)

    # decide and remark

    def open_decide(self, about: str) -> None:
        """The words for an item, or for a whole service."""
        from plantui.tui.dialogs.decide import DecideDialog
        from plantui.usecases.drafts import choices

        found = self._item(about, lambda: self.open_decide(about))
        if found is None:
            return
        desk, item = found
        given = self._app.speaking.given
        own = (one for one in desk.draft if one.kind == "decision" and one.voice == given.voice)
        said = next((one for one in own if one.item == item.id), None)
        reason = _unfinished(desk, item, "decision") or (said.text if said else "")
        offers = choices.offers(desk, item.id, given.voice)
        if not offers:
            self._app.say(say(t("saying_screen.no_words"), "warn"))
            return
        chosen = (said.word, said.seat) if said else ("", "")
        body, key = self._app.speaking.name, said.key if said else ""
        self._app.push_screen(DecideDialog(item, offers, chosen, reason, said=key, body=body), self.said)

    def offers_here(self) -> tuple[Offer, ...]:
        """The words this user may use on the selected item."""
        from plantui.usecases.drafts import choices

        desk = self._app.desk
        return choices.offers(desk, self._app.here, self._app.speaking.given.voice) if desk is not None else ()

    def open_answer(self) -> None:
        """What was said of the selected item, and an answer to it."""
        from plantui.tui.controllers import answerable
        from plantui.tui.dialogs.answer import AnswerDialog

        found = self._item(self._app.here, self.open_answer)
        if found is None:
            return
        desk, item = found
        said = answerable.answerable(desk, item.id)
        if not said:
            self._app.say(say(t("answer.nothing"), "dim"))
            return
        begun = _unfinished(desk, item, "reply")
        self._app.push_screen(AnswerDialog(item, said, begun, self._app.speaking.name), self.said)

    def answer(self, kind: Kind, to: str, words: str) -> None:
        """Into the draft; raises what desk.answering raises."""
        from plantui.usecases.drafts import compose

        self._settled()
        # A step, a withdrawal and a confirmation are the recorder's own, whoever they speak for otherwise.
        given = self._app.speaking.given if kind in ("reply", "unsatisfied") else compose.PLAIN
        self._app.set_desk(compose.answer(self._desk(), kind, to, words, given))

    def open_remark(self) -> None:
        """A text about the selected item."""
        from plantui.tui.dialogs.remark import RemarkDialog

        found = self._item(self._app.here, self.open_remark)
        if found is not None:
            desk, item = found
            begun = _unfinished(desk, item, "remark")
            self._app.push_screen(RemarkDialog(item, begun, self._app.speaking.name), self.said)

    def decide(self, item: str, word: str, reason: str, seat: str = "") -> None:
        """Into the draft, in a seat where the word needs one; raises what desk.saying raises."""
        from plantui.usecases.drafts import compose

        self._settled()
        given = attrs.evolve(self._app.speaking.given, seat=seat)
        self._app.set_desk(compose.decide(self._desk(), item, word, reason, given))

    def remark(self, item: str, words: str, *, answer: bool) -> None:
        """Into the draft."""
        from plantui.usecases.drafts import compose

        self._settled()
        self._app.set_desk(compose.remark(self._desk(), item, words, answer, self._app.speaking.given))

    def suggest(self, item: str, wanted: Mapping[str, str], reason: str) -> None:
        """Into the draft, one for each field."""
        from plantui.usecases.drafts import compose

        self._settled()
        given = self._app.speaking.given
        for field, written in wanted.items():
            self._app.set_desk(compose.suggest(self._desk(), item, field, written, reason, given))

    def unsay(self, key: str) -> None:
        """Out of the draft."""
        from plantui.usecases.drafts import compose

        self._settled()
        self._app.set_desk(compose.unsay(self._desk(), key))

    def keep(
        self, item: str, kind: Typing, typed: Mapping[str, str], told: Callable[[PlantuiError | None], object]
    ) -> None:
        """What is being typed, to disk, in order and beside the screen; `told` hears there whether it was written.

        On a slow disk the newest of what one dialog holds is written and the rest of it passed over.
        """
        from plantui.usecases.drafts import compose

        desk = self._desk()
        self._typed[item, kind] = typed

        def write() -> None:
            newest = self._typed.pop((item, kind), None)
            if newest is None:
                return
            try:
                fields = {name: words for name, words in newest.items() if name}
                compose.keep(desk, item, kind, newest.get("", ""), fields)
            except PlantuiError as error:
                told(error)
            else:
                told(None)

        self._writer.submit(write)

    def begun(self, item: str, kind: Typing) -> Mapping[str, str]:
        """What was typed of this kind about an item and is not said: the text without a name, and fields by theirs."""
        from plantui.usecases.session import open as session_open

        self._settled()
        self._app.desk = desk = session_open.with_draft(self._desk())
        return {one.field: one.text for one in desk.unfinished if (one.item, one.kind) == (item, kind)}

    def with_draft(self, desk: Desk) -> Desk:
        """A desk with the draft as it is once all that is typed has been kept."""
        from plantui.usecases.session import open as session_open

        self._settled()
        return session_open.with_draft(desk)

    # signing

    def prepare(self) -> None:
        """Find out what would be signed, and show it."""
        from plantui.usecases.signing import submit

        if self._app.desk is None:
            return
        self._settled()
        self._app.say(say(t("signing.preparing"), "dim"))
        workers.start(self._app, "sign", lambda: messages.Prepared(submit.prepare(self._desk(), self._agent)))

    def show(self, signing: Signing) -> None:
        """The signing dialog."""
        from plantui.tui.dialogs.confirm_signing import SigningDialog

        self._app.say(())

        def after(answer: str | None) -> None:
            if answer == "newer" and signing.setup is not None:
                self._agent = signing.setup.newer_agent
                self.prepare()
            elif answer == "unsigned":
                self._submit(signing, None, unsigned=True)
            elif answer == "sign" and signing.setup is not None and signing.setup.needs_passphrase:
                from plantui.tui.dialogs.passphrase import PassphraseDialog

                key = signing.setup.comment or signing.setup.key
                self._app.push_screen(PassphraseDialog(key), lambda words: self._with_passphrase(signing, words))
            elif answer == "sign":
                self._submit(signing, None)

        self._app.push_screen(SigningDialog(self._desk(), signing), after)

    def landed(self, message: messages.Landed) -> None:
        """It is in the plan's history."""
        self._app.set_desk(message.desk)
        key = "signing.landed_unsigned" if message.unsigned else "signing.landed"
        told = tn(key, message.count, commit=message.commit[:7])
        if message.merged:
            told += " " + t("signing.merged")
        self._app.say(say(terminal_text.clean(told), "warn" if message.unsigned else "good"))

    def failed(self, error: PlantuiError) -> None:
        """Nothing was sent: the draft first, then the cause, then the way out."""
        from plantui.tui.dialogs.message import MessageDialog, of_error

        desk = self._desk()
        kept = tn("signing.kept", len(desk.draft))
        newer = self._newer_agent() if isinstance(error, NotWritten) else None
        self._app.say(())
        if newer:
            words = [kept, t("dialog.cause", cause=error.message), t("signing.newer", socket=newer)]
            buttons = [("newer", t("signing.use_newer")), ("back", t("dialog.back"))]
            dialog = MessageDialog(error.title, words, buttons)
        else:
            dialog = of_error(error, kept, [("back", t("dialog.back")), ("again", t("signing.again"))])

        def after(name: str | None) -> None:
            if name == "newer":
                self._agent = newer
            if name in ("newer", "again"):
                self.prepare()

        self._app.push_screen(dialog, after)

    def _with_passphrase(self, signing: Signing, words: str | None) -> None:
        if words is None:
            self._app.say(say(t("signing.not_signed"), "warn"))
        else:
            self._submit(signing, words)

    def _submit(self, signing: Signing, passphrase: str | None, *, unsigned: bool = False) -> None:
        from plantui.usecases.signing import submit

        touch = signing.setup is not None and signing.setup.touch and not unsigned
        doing = "signing.touch_now" if touch else "signing.working_unsigned" if unsigned else "signing.working"
        self._app.say(say(t(doing), "strong"))

        def run() -> messages.Landed:
            landed, desk = submit.submit(
                self._desk(), signing, unsigned=unsigned, agent=self._agent, passphrase=passphrase,
                memory=self._app.memory,
            )  # fmt: skip
            return messages.Landed(desk, landed.tip, landed.merged, len(signing.acts), unsigned=unsigned)

        workers.start(self._app, "sign", run)

    def _newer_agent(self) -> str | None:
        from plantui.git.sign import setup

        return setup.newer_agent(self._agent or "")

    def _settled(self) -> None:
        """What is being kept beside the screen is kept before anything else touches the draft."""
        self._writer.submit(lambda: None).result()

    def _desk(self) -> Desk:
        assert self._app.desk is not None
        return self._app.desk

    def desk_to_speak_at(self) -> Desk | None:
        """The desk with the draft as it is now; None where nothing can be said, and then that is said."""
        from plantui.usecases.session import open as session_open

        desk = self._app.desk
        if desk is None:
            return None
        if desk.place.read_only or desk.draft_folder is None:
            self._app.say(say(terminal_text.clean(desk.place.read_only or t("frame.read_only")), "warn"))
            return None
        # Another window of the same person, or this one a moment ago, may have said or begun something.
        self._settled()
        self._app.desk = desk = session_open.with_draft(desk)
        return desk

    def _item(self, about: str, again: Callable[[], None]) -> tuple[Desk, Item] | None:
        """The item and the desk to speak at; None where that is not yet known, and then `again` comes once it is."""
        from plantui.usecases.signing import acts

        if self._app.reviewing.awaits_judging:
            self._app.reviewing.when_judged(again)
            return None
        desk = self.desk_to_speak_at()
        if desk is None:
            return None
        item = desk.plan.item if about == "plan" else acts.basis(desk).item(about)
        if item is None:
            self._app.say(say(t("saying_screen.no_item"), "warn"))
            return None
        return desk, item

    def said(self, said: bool | None) -> None:
        """After a dialog: whether something was put into the draft."""
        if said:
            self._app.say(say(t("saying_screen.in_draft"), "good"))
        elif self.desk_to_speak_at() is not None:
            self._app.pane.redraw_frame()  # what was typed and not said is begun, and the status line says so


def _unfinished(desk: Desk, item: Item, kind: Kind) -> str:
    return next((one.text for one in desk.unfinished if (one.item, one.kind, one.field) == (item.id, kind, "")), "")
