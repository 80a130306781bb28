"""The theme and the language: which one is next, and keeping what was chosen."""

from __future__ import annotations

from functools import partial

from plantui import i18n
from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import say
from plantui.tui import workers
from plantui.tui.screen_host import Host
from plantui.usecases.session import settings, settings_change
from plantui.usecases.session.settings import ThemeChoice


class AppearanceController:
    """Goes round the themes and the languages, and keeps the one that is shown in the user's settings."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def next_theme(self) -> None:
        """The next theme, at once; it is written to the settings beside the screens."""
        host, themes = self._host, settings.THEMES
        chosen = themes[(themes.index(host.theme_choice) + 1) % len(themes)]
        host.wear(chosen)
        keep = partial(settings_change.choose, "theme", chosen)
        workers.start(host, "settings", keep, lambda _: self._kept(chosen), self._not_kept)

    def _kept(self, chosen: ThemeChoice) -> None:
        self._host.say(say(t("theme.chosen", theme=t(f"theme.{chosen}")), "good"))

    def next_language(self) -> None:
        """The next language, at once; it is written to the settings beside the screens."""
        host, languages = self._host, i18n.LANGUAGES
        chosen = languages[(languages.index(i18n.language()) + 1) % len(languages)]
        host.speak(chosen)
        keep = partial(settings_change.choose, "language", chosen)
        workers.start(host, "settings", keep, lambda _: None, self._not_kept)

    def _not_kept(self, error: PlantuiError) -> None:
        self._host.say(say(t("appearance.not_kept", why=error.message), "warn"))
