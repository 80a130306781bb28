"""The theme: which one is next, and keeping what was chosen."""

from __future__ import annotations

from functools import partial

from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import say
from plantui.tui import workers
from plantui.tui.screen_host import Host
from plantui.usecases.session import settings, settings_change
from plantui.usecases.session.settings import ThemeChoice


class ThemeController:
    """Goes round the themes, and keeps the one that is shown in the user's settings."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def next(self) -> None:
        """The next theme, at once; it is written to the settings beside the screens."""
        host, themes = self._host, settings.THEMES
        chosen = themes[(themes.index(host.theme_choice) + 1) % len(themes)]
        host.wear(chosen)
        keep = partial(settings_change.choose, "theme", chosen)
        workers.start(host, "settings", keep, lambda _: self._kept(chosen), self._not_kept)

    def _kept(self, chosen: ThemeChoice) -> None:
        self._host.say(say(t("theme.chosen", theme=t(f"theme.{chosen}")), "good"))

    def _not_kept(self, error: PlantuiError) -> None:
        self._host.say(say(t("theme.not_kept", why=error.message), "warn"))
