"""Signing from the screens: the conversation about a key, for a draft, an edit and a step; and the draft's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from plantui import terminal_text
from plantui.errors import NotWritten, PlantuiError
from plantui.git import child
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import Setup
from plantui.git.write.commits import Landed
from plantui.i18n import t, tn
from plantui.render.line import say
from plantui.tui import key_bindings, workers
from plantui.tui.controllers.decide import DraftController
from plantui.tui.dialogs.message import MessageDialog, of_error, of_questions
from plantui.tui.dialogs.passphrase import PassphraseDialog
from plantui.tui.dialogs.signing_confirmation import EDIT, SigningDialog
from plantui.tui.screen_host import Host, desk_of
from plantui.tui.widgets import header
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import submit
from plantui.usecases.signing.preview import Signing
from plantui.usecases.signing.submit import EmptyDraft


class SigningController:
    """Asks for the passphrase, says what is waited for, and what became of it where the user leaves."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def unlock(self, setup: Setup | None, working: str, sign: Callable[[str | None], None]) -> None:
        """Have the key ready and call `sign`, with the passphrase where the key needs one.

        `working` is what the status line says meanwhile, unless the key waits for a touch. Without `setup` nothing will
        be signed. Leaving the prompt is said in the same words everywhere.
        """

        def after(passphrase: str | None) -> None:
            if passphrase is None:
                self._host.say(say(t("signing.not_signed"), "warn"))
            else:
                go(passphrase)

        def go(passphrase: str | None) -> None:
            touch = setup is not None and setup.touch
            self._host.say(say(t("signing.touch_now") if touch else working, "strong"))
            sign(passphrase)

        if setup is not None and setup.needs_passphrase:
            self._host.push_screen(PassphraseDialog(setup.comment or setup.key), after)
        else:
            go(None)

    def settle(self, questions: Sequence[str], show: Callable[[], None], left: str) -> None:
        """Have the doubts about what would be signed answered, and then show it; `left` is said of the way back."""
        if not questions:
            show()
            return

        def after(name: str | None) -> None:
            if name == "yes":
                show()
            else:
                self._host.say(say(left, "warn"))

        self._host.push_screen(of_questions(questions), after)

    def use_agent(self, socket: str) -> None:
        """Ask this ssh-agent from now on."""
        self._host.desk = attrs.evolve(desk_of(self._host), agent=socket)

    def ask_to_leave(self) -> None:
        """A key is waited for: wait on, give up and stay, or give up and end."""
        buttons = [("wait", t("leaving.wait")), ("off", t("leaving.give_up")), ("quit", t("leaving.quit"))]

        def after(name: str | None) -> None:
            if name in ("off", "quit"):
                child.call_off()
            if name == "quit":
                self._host.exit_with(0)

        self._host.push_screen(MessageDialog(t("leaving.title"), [t("leaving.words")], buttons), after)


# signing the draft: what would be signed, the key, and how it landed


class SubmitController:
    """Which dialog comes next, and when the draft is signed; `landed` is told what has, once it is signed."""

    def __init__(
        self, host: Host, draft: DraftController, signing: SigningController, landed: Callable[[str], None]
    ) -> None:
        self._host = host
        self._draft = draft
        self._landed = landed
        self._signing = signing

    def prepare(self) -> None:
        """Find out what would be signed; the dialog comes with the answer."""
        if self._host.desk is None:
            return
        self._draft.settle()
        self._host.say(say(t("signing.preparing"), "dim"))
        desk = self._host.desk
        held_back = self._host.held_back & {entry.key for entry in desk.draft}
        only = {entry.key for entry in desk.draft} - held_back if held_back else None
        if only is not None and not only:
            self._host.say(say(t("draft_screen.none_go", **self._keys("screen-draft", "draft-mark")), "warn"))
            return
        session = Session(desk, Memory())
        workers.start(self._host, "sign", lambda: submit.prepare(session, only), self._ask, self._failed)

    def _ask(self, signing: Signing) -> None:
        self._host.say(())

        def after(answer: str | None) -> None:
            setup = signing.setup
            if answer == "newer" and setup is not None:
                self._signing.use_agent(setup.newer_agent)
                self.prepare()
            elif answer == "unsigned":
                working = t("signing.working_unsigned")
                self._signing.unlock(None, working, lambda _: self._submit(signing, None, unsigned=True))
            elif answer == "sign":
                self._signing.unlock(setup, t("signing.working"), lambda words: self._submit(signing, words))
            elif answer is not None and answer.startswith(EDIT):
                self._host.draft_row = answer.removeprefix(EDIT)
                self._host.action_pane("draft")

        desk = desk_of(self._host)
        about = header.text_words(desk, self._host.comparison, self._host.round.proceedings)

        def show() -> None:
            self._host.push_screen(SigningDialog(signing, about), after)

        self._signing.settle([question.words for question in signing.questions], show, t("signing.not_signed"))

    def _submit(self, signing: Signing, passphrase: str | None, *, unsigned: bool = False) -> None:
        desk, memory = desk_of(self._host), self._host.memory

        def run() -> tuple[Landed, Desk]:
            return submit.submit(Session(desk, memory), signing, unsigned=unsigned, passphrase=passphrase)

        def landed(answer: tuple[Landed, Desk]) -> None:
            landed, desk = answer
            self._host.set_desk(desk)
            key = "signing.landed_unsigned" if unsigned else "signing.landed"
            words = tn(key, len(signing.acts), commit=landed.tip[:7])
            if landed.merged:
                words += " " + t("signing.merged")
            self._host.say(say(terminal_text.clean(words), "warn" if unsigned else "good"))
            if not unsigned:
                self._landed(words)

        workers.start(self._host, "sign", run, landed, self._failed)

    def _keys(self, *names: str) -> dict[str, str]:
        """Keys as they are drawn, by their ids."""
        return {name.replace("-", "_"): key_bindings.glyph(name, self._host.look.keys) for name in names}

    def _failed(self, error: PlantuiError) -> None:
        """Nothing was sent: the draft first, then the cause, then the way out."""
        if isinstance(error, EmptyDraft):
            self._host.say(say(t("signing.empty_draft", **self._keys("decide", "remark")), "dim"))
            return
        desk = desk_of(self._host)
        kept_words = tn("signing.kept", len(desk.draft))
        newer = sign_setup.newer_agent(desk.agent or "") if isinstance(error, NotWritten) else None
        self._host.say(())
        if newer:
            words = [kept_words, t("dialog.cause", cause=error.message), t("signing.newer", socket=newer)]
            buttons = [("newer", t("signing.use_newer")), ("back", t("dialog.back"))]
            dialog = MessageDialog(error.title, words, buttons)
        else:
            dialog = of_error(error, kept_words, [("back", t("dialog.back")), ("again", t("signing.again"))])

        def after(name: str | None) -> None:
            if name == "newer" and newer:
                self._signing.use_agent(newer)
            if name in ("newer", "again"):
                self.prepare()

        self._host.push_screen(dialog, after)
