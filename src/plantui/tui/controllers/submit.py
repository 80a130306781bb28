"""Signing the draft from the screens: what would be signed, the key, and how it landed."""

from __future__ import annotations

from plantui import terminal_text
from plantui.errors import NotWritten, PlantuiError
from plantui.git import child
from plantui.git.sign import setup as sign_setup
from plantui.git.write.commits import Landed
from plantui.i18n import t, tn
from plantui.render.line import say
from plantui.tui import workers
from plantui.tui.controllers.decide import DraftController
from plantui.tui.dialogs.confirm_signing import SigningDialog
from plantui.tui.dialogs.message import MessageDialog, of_error
from plantui.tui.dialogs.passphrase import PassphraseDialog
from plantui.tui.screen_host import Host
from plantui.tui.widgets import frame
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import submit
from plantui.usecases.signing.preview import Signing


class SubmitController:
    """Which dialog comes next, and when the draft is signed."""

    def __init__(self, host: Host, draft: DraftController) -> None:
        self._host = host
        self._draft = draft
        self._agent: str | None = None

    def prepare(self) -> None:
        """Find out what would be signed; the dialog comes with the answer."""
        if self._host.desk is None:
            return
        self._draft.settle()
        self._host.say(say(t("signing.preparing"), "dim"))
        desk = self._host.desk
        workers.start(self._host, "sign", lambda: submit.prepare(desk, self._agent), self._ask, self._failed)

    def ask_to_leave(self) -> None:
        """A key is waited for: wait on, give up and stay, or give up and end."""
        buttons = [("wait", t("leaving.wait")), ("off", t("leaving.give_up")), ("quit", t("leaving.quit"))]

        def after(name: str | None) -> None:
            if name in ("off", "quit"):
                child.call_off()
            if name == "quit":
                self._host.exit_with(0)

        self._host.push_screen(MessageDialog(t("leaving.title"), [t("leaving.words")], buttons), after)

    def _ask(self, signing: Signing) -> None:
        self._host.say(())

        def after(answer: str | None) -> None:
            if answer == "newer" and signing.setup is not None:
                self._agent = signing.setup.newer_agent
                self.prepare()
            elif answer == "unsigned":
                self._submit(signing, None, unsigned=True)
            elif answer == "sign" and signing.setup is not None and signing.setup.needs_passphrase:
                key = signing.setup.comment or signing.setup.key
                self._host.push_screen(PassphraseDialog(key), lambda words: self._with_passphrase(signing, words))
            elif answer == "sign":
                self._submit(signing, None)

        desk = self._desk()
        about = frame.text_words(desk, self._host.comparison, self._host.round.proceedings)
        self._host.push_screen(SigningDialog(signing, about), after)

    def _with_passphrase(self, signing: Signing, words: str | None) -> None:
        if words is None:
            self._host.say(say(t("signing.not_signed"), "warn"))
        else:
            self._submit(signing, words)

    def _submit(self, signing: Signing, passphrase: str | None, *, unsigned: bool = False) -> None:
        touch = signing.setup is not None and signing.setup.touch and not unsigned
        doing = "signing.touch_now" if touch else "signing.working_unsigned" if unsigned else "signing.working"
        self._host.say(say(t(doing), "strong"))
        desk, memory = self._desk(), self._host.memory

        def run() -> tuple[Landed, Desk]:
            return submit.submit(
                desk, signing, unsigned=unsigned, agent=self._agent, passphrase=passphrase, memory=memory
            )

        def landed(answer: tuple[Landed, Desk]) -> None:
            landed, desk = answer
            self._host.set_desk(desk)
            key = "signing.landed_unsigned" if unsigned else "signing.landed"
            words = tn(key, len(signing.acts), commit=landed.tip[:7])
            if landed.merged:
                words += " " + t("signing.merged")
            self._host.say(say(terminal_text.clean(words), "warn" if unsigned else "good"))

        workers.start(self._host, "sign", run, landed, self._failed)

    def _failed(self, error: PlantuiError) -> None:
        """Nothing was sent: the draft first, then the cause, then the way out."""
        kept = tn("signing.kept", len(self._desk().draft))
        newer = sign_setup.newer_agent(self._agent or "") if isinstance(error, NotWritten) else None
        self._host.say(())
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

        self._host.push_screen(dialog, after)

    def _desk(self) -> Desk:
        assert self._host.desk is not None
        return self._host.desk
