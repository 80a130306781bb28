"""The conversation about a key, the same for a draft, an edit and a step of the round."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from plantui.git import child
from plantui.git.sign.identity import Setup
from plantui.i18n import t
from plantui.render.line import say
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.dialogs.passphrase import PassphraseDialog
from plantui.tui.screen_host import Host, desk_of


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
