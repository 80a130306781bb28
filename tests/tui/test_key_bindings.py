"""Every key: its words, its place on a Norwegian keyboard, and what a person may change."""

from __future__ import annotations

import pytest

from plantui import i18n
from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.tui import key_bindings
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.palette import COMMANDS
from plantui.tui.screens.changes import ChangesScreen
from plantui.tui.screens.highlights import HighlightsScreen
from plantui.tui.screens.history import HistoryScreen
from plantui.tui.screens.plan import PlanScreen
from plantui.tui.screens.timeline import TimelineScreen

NEEDS_ALTGR_OR_DEAD = set("[]{}\\~^@$`´|<>")


@pytest.fixture(params=i18n.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return i18n.choose(request.param)


def test_every_key_has_a_sentence_in_the_help(language: str) -> None:
    """No key is without words, in either language."""
    for key in key_bindings.KEYS:
        assert t(f"key.{key.id}") != f"key.{key.id}", key.id
        assert t(f"help.{key.where}") != f"help.{key.where}"
        assert t(f"help.{key.where}.about") != f"help.{key.where}.about"


def test_every_footer_names_keys_that_are_there(language: str) -> None:
    """A footer's ids are keys, each with its short word."""
    for screen in (PlanScreen, HighlightsScreen, TimelineScreen, ChangesScreen, HistoryScreen):
        for entry in screen.FOOT:
            ids = (entry,) if isinstance(entry, str) else entry
            assert all(key_bindings.glyph(one) for one in ids)
            assert t(f"foot.{ids[0]}", count=0) != f"foot.{ids[0]}"


def test_no_key_needs_altgr_or_a_dead_key() -> None:
    """What is typed on a Norwegian keyboard needs shift at most."""
    for key in key_bindings.KEYS:
        for one in key.keys.split(","):
            assert not set(key_bindings.spelled(one)) & NEEDS_ALTGR_OR_DEAD, key.id


def test_ids_are_unique_and_no_two_keys_meet() -> None:
    """The keys as shipped clash nowhere."""
    assert len({key.id for key in key_bindings.KEYS}) == len(key_bindings.KEYS)
    assert key_bindings.keymap({}) == {}


def test_an_unknown_id_in_the_keymap_is_an_error() -> None:
    """A misspelled id is named, with those there are."""
    with pytest.raises(UsageProblem, match=r"quitt.*quit"):
        key_bindings.keymap({"quitt": "x"})


def test_a_clash_in_the_keymap_is_an_error() -> None:
    """Two keys on the same screen cannot be one."""
    with pytest.raises(UsageProblem, match=r"(?s)decide.*remark|remark.*decide"):
        key_bindings.keymap({"decide": "m"})


def test_a_key_set_to_nothing_is_an_error() -> None:
    """Every key keeps at least one way to press it."""
    with pytest.raises(UsageProblem, match="quit"):
        key_bindings.keymap({"quit": " "})


def test_a_remapped_key_is_what_the_footer_shows() -> None:
    """The user's own key stands where the old one stood."""
    assert key_bindings.glyph("decide", {"decide": "x"}) == "x"
    assert key_bindings.glyph("help", {"help": "slash"}) == "/"


def test_commands_of_the_palette_are_keys() -> None:
    """The palette has no commands of its own."""
    assert all(key_bindings.action(name) for name in COMMANDS)
    assert PlantuiApp.ENABLE_COMMAND_PALETTE is False
