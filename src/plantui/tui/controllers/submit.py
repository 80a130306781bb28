"""Signing the draft from the screens: what would be signed, the key, and how it landed."""

from __future__ import annotations

from plantui import terminal_text
from plantui.errors import NotWritten, PlantuiError
from plantui.git.sign import setup as sign_setup
from plantui.git.write.commits import Landed
from plantui.i18n import t, tn
from plantui.render.line import say
from plantui.tui import key_bindings, workers
from plantui.tui.controllers.decide import DraftController
from plantui.tui.controllers.signing import SigningController
from plantui.tui.dialogs.confirm_signing import SigningDialog
from plantui.tui.dialogs.message import MessageDialog, of_error
from plantui.tui.screen_host import Host, desk_of
from plantui.tui.widgets import heading
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import submit
from plantui.usecases.signing.preview import Signing
from plantui.usecases.signing.submit import EmptyDraft


class SubmitController:
    """Which dialog comes next, and when the draft is signed."""

    def __init__(self, host: Host, draft: DraftController, signing: SigningController) -> None:
        self._host = host
        self._draft = draft
        self._signing = signing

    def prepare(self) -> None:
        """Find out what would be signed; the dialog comes with the answer."""
        if self._host.desk is None:
            return
        self._draft.settle()
        self._host.say(say(t("signing.preparing"), "dim"))
        desk = self._host.desk
        workers.start(self._host, "sign", lambda: submit.prepare(Session(desk, Memory())), self._ask, self._failed)

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

        desk = desk_of(self._host)
        about = heading.text_words(desk, self._host.comparison, self._host.round.proceedings)
        self._host.push_screen(SigningDialog(signing, about), after)

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

        workers.start(self._host, "sign", run, landed, self._failed)

    def _failed(self, error: PlantuiError) -> None:
        """Nothing was sent: the draft first, then the cause, then the way out."""
        if isinstance(error, EmptyDraft):
            own = self._host.look.keys
            keys = {name: key_bindings.glyph(name, own) for name in ("decide", "remark")}
            self._host.say(say(t("signing.empty_draft", **keys), "dim"))
            return
        desk = desk_of(self._host)
        kept = tn("signing.kept", len(desk.draft))
        newer = sign_setup.newer_agent(desk.agent or "") if isinstance(error, NotWritten) else None
        self._host.say(())
        if newer:
            words = [kept, t("dialog.cause", cause=error.message), t("signing.newer", socket=newer)]
            buttons = [("newer", t("signing.use_newer")), ("back", t("dialog.back"))]
            dialog = MessageDialog(error.title, words, buttons)
        else:
            dialog = of_error(error, kept, [("back", t("dialog.back")), ("again", t("signing.again"))])

        def after(name: str | None) -> None:
            if name == "newer" and newer:
                self._signing.use_agent(newer)
            if name in ("newer", "again"):
                self.prepare()

        self._host.push_screen(dialog, after)
