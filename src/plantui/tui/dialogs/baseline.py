"""What the text is compared with, or which text is shown: adopted revisions, branches and recent commits."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from plantui import terminal_text
from plantui.i18n import t
from plantui.render import commit_subjects
from plantui.render.line import Canvas, Line, cells, fit, say
from plantui.tui import key_bindings
from plantui.tui.dialogs.base import Dialog, shared
from plantui.tui.widgets import footer
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.rows import Nothing, Rows
from plantui.usecases.session.compare import Baseline, day_of, label


class BaselineDialog(Dialog[Baseline]):
    """Answers with the chosen baseline, or None for back."""

    def __init__(self, baselines: Sequence[Baseline], chosen: Baseline | None, *, texts: bool = False) -> None:
        super().__init__(t("proposal.title" if texts else "baseline.title"))
        self._texts = texts
        self._baselines = baselines
        self._chosen = chosen

    def inside(self) -> ComposeResult:
        """The baselines, and the keys."""
        yield Rows(id="baselines")
        yield Bar(self._foot, id="keys")

    def on_mount(self) -> None:
        rows = self.query_one("#baselines", Rows)
        if self._baselines:
            at = next((n for n, baseline in enumerate(self._baselines) if _same(baseline, self._chosen)), 0)
            rows.show(_Baselines(self._baselines, self._chosen), str(at))
        else:
            rows.show(Nothing(t("baseline.none")))
        rows.focus()

    def share_out(self) -> None:
        """As many as there is room for above the keys."""
        rows = self.query_one("#baselines", Rows)
        [rows.styles.height] = shared(self.room[1] - 1, (1, max(len(self._baselines), rows.source.count())))

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.dismiss(self._baselines[int(event.key)])

    def _foot(self, width: int) -> Sequence[Line]:
        own = self.look.keys
        words = t("proposal.choose" if self._texts else "baseline.choose")
        chosen: Line = ((key_bindings.glyph("open", own), "key"), (f" {words}  ", "text"))
        left = max(width - cells(chosen), 0)
        return (fit((*chosen, *footer.dialog_hints(["dialog-back"], left, self.look)), Canvas(width)),)


class _Baselines:
    def __init__(self, baselines: Sequence[Baseline], chosen: Baseline | None) -> None:
        self._baselines = baselines
        self._chosen = chosen

    def count(self) -> int:
        return len(self._baselines)

    def key(self, index: int) -> str:
        return str(index)

    def line(self, index: int, width: int, selected: bool) -> Line:
        baseline = self._baselines[index]
        mark = "> " if selected else "  "
        words = terminal_text.clean(label(baseline), 200)
        spans = say(mark + words, "strong" if _same(baseline, self._chosen) else "text")
        if baseline.kind != "commit":
            commit_shown = words.count(baseline.commit[:7]) or baseline.kind == "last-seen"
            day = day_of(baseline)
            when = "" if commit_shown and day in words else f"{day}  "
            commit = "" if commit_shown else f"{baseline.commit[:7]} "
            spans = (*spans, (f"  {commit}{when}{commit_subjects.said(baseline.subject)[:200]}", "dim"))
        return fit(spans, Canvas(width))


def _same(baseline: Baseline, other: Baseline | None) -> bool:
    return other is not None and (baseline.kind, baseline.commit) == (other.kind, other.commit)
