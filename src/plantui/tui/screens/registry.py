"""The screens by their names, each imported when somebody first goes there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textual.screen import Screen

from plantui.tui.screens.plan import PlanScreen


def _highlights() -> Screen[None]:
    from plantui.tui.screens.highlights import HighlightsScreen

    return HighlightsScreen()


def _timeline() -> Screen[None]:
    from plantui.tui.screens.timeline import TimelineScreen

    return TimelineScreen()


def _changes() -> Screen[None]:
    from plantui.tui.screens.changes import ChangesScreen

    return ChangesScreen()


def _review() -> Screen[None]:
    from plantui.tui.screens.review import ReviewScreen

    return ReviewScreen()


def _history() -> Screen[None]:
    from plantui.tui.screens.history import HistoryScreen

    return HistoryScreen()


MODES: Mapping[str, str | Callable[[], Screen[Any]]] = {
    "plan": PlanScreen,
    "highlights": _highlights,
    "timeline": _timeline,
    "changes": _changes,
    "review": _review,
    "history": _history,
}
