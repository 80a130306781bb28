"""The heading of every screen: which text this is and against what, and the tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import Line, Span, cells, fit
from plantui.tui import key_bindings
from plantui.tui.screens.registry import SCREENS
from plantui.tui.theme import Look

if TYPE_CHECKING:
    from plantui.review.rounds.proceedings import Proceedings
    from plantui.tui.screen_host import ComparisonState
    from plantui.usecases.session.desk import Desk
    from plantui.usecases.session.in_force import Line as Adopted

_WIDE = 100
"""Columns from which the tabs stand further apart."""


def heading(
    desk: Desk | None,
    width: int,
    look: Look,
    comparison: ComparisonState,
    proceedings: Proceedings | None = None,
    alarm: str = "",
    server: str = "",
) -> Line:
    """Line 1: which text this is and against what; then who you are and your deadline, as far as there is room.

    The text's name, its edition and its commit never give. Until it is known what was adopted it claims nothing. An
    `alarm` stands before all of it. `server` is what is not sent and what waits there; it gives before the name.
    """
    if desk is None:
        return fit(((t("frame.reading"), "title"),), look.canvas(width))
    label, against = _label(desk, comparison.adopted), _against(comparison)
    commit = f" · {desk.text.commit[:7]}" if desk.text.commit else ""
    name, brief = _editions(label, desk, proceedings)
    loud: Line = ((f"! {alarm} · ", "bad"),) if alarm else ()
    left: Line = (*loud, (name, "title"), (commit, "accent"), (f" · {against}", "dim"))
    closer: Line = (*loud, (brief, "title"), (commit, "accent"), (f" {against}", "dim"))
    short: Line = (*loud, (brief, "title"), (commit, "accent"))
    who = terminal_text.clean(desk.me.name or desk.me.by) or t("frame.nobody")
    due = proceedings.due if proceedings is not None else None
    last = "" if alarm else _ruled(comparison)
    day = ""
    if due is not None:
        from plantui.render.review import agenda  # all of what judges a round: the first frame does without

        last = t("frame.due", day=agenda.due_words(due, desk.today))
        day = t("frame.due", day=agenda.due_day(due, desk.today))
    sent = terminal_text.clean(server, 60)
    unsent = ((left, (sent, who, last)), (closer, (sent, who)), (closer, (sent,)), (short, (sent,))) if sent else ()
    for start, right in (
        *((start, " · ".join(filter(None, words))) for start, words in unsent),
        (left, " · ".join(filter(None, (who, last)))),
        (closer, " · ".join(filter(None, (who, day or last)))),
        (closer, day or last),
        (left, who),
        (left, ""),
        (closer, ""),
        (short, who),
        (short, ""),
    ):
        line = _ends(start, ((right, "dim"),), width, look)
        if line is not None:
            return line
    return fit(short, look.canvas(width))


def text_words(desk: Desk, comparison: ComparisonState, proceedings: Proceedings | None) -> str:
    """The same in one sentence for what is about to be signed: text, edition, commit, and against what."""
    whole, _ = _editions(_label(desk, comparison.adopted), desk, proceedings)
    return f"{whole}, {(desk.text.commit or '')[:7]} · {_against(comparison)}"


def _label(desk: Desk, line: Adopted | None) -> str:
    called = line.called if line is not None else ""
    return t(f"frame.text.{called or ('work' if desk.text.kind == 'work' else 'revision')}", name=_name(desk))


def _editions(label: str, desk: Desk, proceedings: Proceedings | None) -> tuple[str, str]:
    """The text with its edition, whole and shortened; where it was edited since the newest one, that it was."""
    edition = proceedings.edition if proceedings is not None and desk.text.kind == "in-force" else None
    if proceedings is None or edition is None or proceedings.commit != desk.text.commit:
        return label, label
    same = proceedings.is_edition(edition)
    codes = ("frame.edition", "frame.edition_short") if same else ("frame.after_edition", "frame.after_edition_short")
    whole, brief = (t(code, label=label, number=edition.number) for code in codes)
    return whole, brief


def _against(comparison: ComparisonState) -> str:
    if comparison.view is None:
        return _unruled(comparison) or t("frame.against_nothing")
    baseline = comparison.view.comparison.baseline
    name = terminal_text.clean(baseline.name, 30)
    return t("frame.against", baseline=t(f"frame.baseline.{baseline.kind}", name=name, commit=baseline.commit[:7]))


def _ruled(comparison: ComparisonState) -> str:
    """Where nothing is in force, why; what line 1 says of it instead of a baseline is not said twice."""
    if comparison.adopted is not None and comparison.adopted.why == "open_review":
        return t("frame.open_review")
    return _unruled(comparison) if comparison.view is not None else ""


def _unruled(comparison: ComparisonState) -> str:
    """What is the matter with the line of adoptions, or that it is being worked out; empty where nothing is."""
    if comparison.adopted is None:
        return t("frame.line.working" if comparison.running else "frame.line.unknown")
    return t(f"frame.line.{comparison.adopted.why}") if comparison.adopted.why not in ("", "open_review") else ""


def _name(desk: Desk) -> str:
    revision = terminal_text.clean(desk.plan.revision, 40)
    if desk.text.kind == "revision" and desk.text.name != desk.text.commit:
        return (
            f"{revision} ({terminal_text.clean(desk.text.name, 30)})"
            if revision
            else terminal_text.clean(desk.text.name, 30)
        )
    return revision or terminal_text.clean(desk.text.name, 30)


def _ends(left: Line, right: Line, width: int, look: Look) -> Line | None:
    """Both at their edges, or None when they do not fit."""
    if look.ascii:
        left = tuple((terminal_text.ascii_twin(words), role) for words, role in left)
        right = tuple((terminal_text.ascii_twin(words), role) for words, role in right)
    room = width - cells(left) - cells(right)
    if room < (2 if cells(right) else 0):
        return None
    return (*left, (" " * room, "text"), *right)


def tabs(chosen: str, width: int, look: Look) -> Line:
    """Line 2: the screens by their keys, the chosen one in brackets."""
    spans: list[Span] = []
    wide = width >= _WIDE
    own = look.keys
    for screen in SCREENS:
        if screen.name == "draft" != chosen and not wide:
            continue  # the footer has its key while something is in it, and six tabs fill eighty columns
        words = f"{key_bindings.glyph(f'screen-{screen.name}', own)} {t(f'tab.{screen.name}')}"
        if screen.name == chosen:
            spans.append((f"[{words}]", "chosen"))
        else:
            spans.append((f" {words} " if wide else words, "text"))
        spans.append((" ", "text"))
    line = fit(tuple(spans), look.canvas(width))
    full = sum(terminal_text.cells(words) for words, _ in spans) - 1
    if full <= width:
        return line
    short: list[Span] = []
    for screen in SCREENS:
        glyph = key_bindings.glyph(f"screen-{screen.name}", own)
        tab = f"[{glyph} {t(f'tab.{screen.name}')}]"
        short.append((tab, "chosen") if screen.name == chosen else (f" {glyph} ", "text"))
    return fit(tuple(short), look.canvas(width))
