"""The audit of the history on the desk: begun here, worked out in a thread, kept as one value for all screens."""

from __future__ import annotations

import time

import attrs

from plantui import terminal_text
from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import say
from plantui.render.review import verdicts
from plantui.render.review.audit import audit_lines
from plantui.render.review.judgement import Judgement
from plantui.review.audit.audit import Audit, Verdict
from plantui.tui import workers
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.screen_host import Host
from plantui.tui.screens import registry
from plantui.usecases.session import review, trust
from plantui.usecases.session.desk import Desk, Session


class AuditController:
    """How far the audit has come, and when it begins again."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def begin(self) -> None:
        """Judge the history of the desk; what was read before is not read again."""
        desk = self._host.desk
        assert desk is not None
        self._host.judgement = Judgement("working", review.tip_of(desk))
        workers.start(self._host, "audit", lambda: self._audit(desk), self._told, self._failed)

    def follow(self, desk: Desk) -> None:
        """The desk has changed: audit again if a finished audit was of another history."""
        judgement = self._host.judgement
        if judgement.stage not in ("waiting", "working") and judgement.tip != review.tip_of(desk):
            self.begin()

    def report(self) -> None:
        """Audit the history from the user's pins and show all that `plantui audit` says of it; a passed one is kept."""
        desk = self._host.desk
        if desk is None:
            return
        session, counting = Session(desk, self._host.memory), workers.counting(self._host, "audit")
        self._host.say(say(t("audit.dialog.working"), "dim"))

        def audit() -> tuple[Audit, int]:
            report = review.audited(session, counting)
            inquiry = review.judge(session, whole=True)
            if report.passed:
                trust.remember(desk, report, inquiry)
            return report, review.commits_of(inquiry)

        workers.start(self._host, "audit", audit, lambda audited: self._show(*audited))

    def _show(self, report: Audit, commits: int) -> None:
        look = self._host.look
        self._host.say(())
        self._host.push_screen(
            ReaderDialog(t("audit.dialog"), lambda width: audit_lines(report, commits, look.canvas(width)))
        )

    def _audit(self, desk: Desk) -> Judgement:
        """Audit the history from the user's pins, reporting verdicts as they come; a passed audit is remembered."""
        tip = review.tip_of(desk)
        if not trust.pins(desk).root:
            return verdicts.unjudged(desk.history or (), tip)
        count, last = workers.counting(self._host, "audit", self._came), time.monotonic()
        by_commit: dict[str, Verdict] = {}

        def tell(commit: str, verdict: Verdict) -> None:
            nonlocal last
            by_commit[commit] = verdict
            count(0, 0)
            if time.monotonic() - last >= workers.TELL_EVERY:
                last = time.monotonic()
                self._host.call_later(self._told, Judgement("working", tip, 1, 1, dict(by_commit)))

        audit = review.audited(Session(desk, self._host.memory), count, tell)
        if audit.passed:
            trust.remember(desk, audit, review.judge(Session(desk, self._host.memory), whole=True))
        return verdicts.of_audit(audit)

    def _told(self, judgement: Judgement) -> None:
        """Show a judgement, unless the branch has moved meanwhile: then audit again."""
        desk = self._host.desk
        if desk is None or judgement.tip != review.tip_of(desk):
            if judgement.stage != "working":
                self.begin()
            return
        self._host.judgement = judgement
        if "audit" in registry.entry(self._host.pane.NAME).drawn_from:
            self._host.pane.refill()
            self._host.pane.redraw_frame()

    def _came(self, done: int, total: int) -> None:
        if total:
            self._host.judgement = attrs.evolve(self._host.judgement, done=done, of=total)
            self._host.pane.redraw_frame()

    def _failed(self, error: PlantuiError) -> None:
        """Say on the status line that there is no audit; everything else works as before."""
        self._host.judgement = Judgement("broken", self._host.judgement.tip)
        self._host.say(say(terminal_text.clean(str(error), 400), "warn"))
