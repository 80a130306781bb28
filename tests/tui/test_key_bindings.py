"""Every key: its words, its place on a Norwegian keyboard, and what a person may change."""

from __future__ import annotations

import asyncio
import string
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.keys import _character_to_key

from plantui import i18n
from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.render.line import plain
from plantui.tui import key_bindings
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.help import help_lines
from plantui.tui.dialogs.palette import COMMANDS
from plantui.tui.screens import base
from plantui.tui.screens.base import Pane
from plantui.tui.screens.registry import SCREENS, ScreenEntry
from plantui.tui.theme import Look
from plantui.usecases.session.startup import Wish
from support.pilots import TODAY, picture, until

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


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_every_screen_of_the_registry_has_what_it_needs(language: str, screen: ScreenEntry) -> None:
    """A screen of that name with its own keys and an action for each; a tab, a footer of keys, and words for them."""
    pane = screen.make()
    assert isinstance(pane, Pane)
    assert screen.name == pane.NAME
    assert t(f"tab.{screen.name}") != f"tab.{screen.name}"
    bound = {binding.id for binding in pane.BINDINGS if isinstance(binding, Binding)}
    for key in screen.keys:
        assert key.where == screen.name, key.id
        assert key.id in bound, f"{key.id} is not among the BINDINGS of {type(pane).__name__}"
        of_app, name = key.action.startswith("app."), key.action.removeprefix("app.").partition("(")[0]
        assert hasattr(PlantuiApp if of_app else pane, f"action_{name}"), f"{key.id}: no action_ for {key.action}"
    for entry in pane.FOOT:
        ids = (entry,) if isinstance(entry, str) else entry
        assert all(key_bindings.glyph(one) for one in ids)
        assert t(f"foot.{ids[0]}", count=0, words=0) != f"foot.{ids[0]}"


def test_every_module_of_screens_is_a_screen_of_the_registry() -> None:
    """A screen that nobody can reach is named."""
    folder = Path(base.__file__).parent
    shared = {"__init__", "base", "list_pane", "registry"}
    assert {path.stem for path in folder.glob("*.py")} - shared == {screen.name for screen in SCREENS}


def test_every_key_works_in_a_place_that_the_help_lists() -> None:
    """A place that was mistyped is named."""
    assert {key.where for key in key_bindings.KEYS} == set(key_bindings.PLACES)


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


def test_a_remapped_key_is_what_sentences_name(plan_repository: Path) -> None:
    """On a screen, in the foot of a dialog and where a command of the command line would be named; not after it."""

    async def play() -> None:
        app = PlantuiApp(Wish(path=str(plan_repository), today=TODAY), own_keys={"dialog-back": "f9", "steps": "f7"})
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.desk is not None)
            await pilot.press("5")
            await until(pilot, lambda: "f7 asks for what is needed" in " ".join(picture(app).split()))
            assert t("signing.foot").startswith("f9 back") and t("governing.open").startswith("f7 ")

    i18n.choose("en")
    asyncio.run(play())
    assert t("governing.open") == "Open one with plantui round open."


def test_a_mark_is_shown_as_it_is_typed() -> None:
    """No key is shown by the name that Textual has for a mark, `equals_sign` for `=`: not as shipped, not a user's."""
    names = {_character_to_key(mark) for mark in string.punctuation}
    for key in key_bindings.KEYS:
        shown = {key_bindings.glyph(key.id), *key_bindings.all_glyphs(key.id).split(" ")}
        assert not shown & names, key.id
    for mark in string.punctuation.replace(",", ""):
        own = {"decide": _character_to_key(mark)}
        assert key_bindings.glyph("decide", own) == key_bindings.all_glyphs("decide", own) == mark


def test_commands_of_the_palette_are_keys() -> None:
    """The palette has no commands of its own."""
    assert all(key_bindings.action(name) for name in COMMANDS)
    assert PlantuiApp.ENABLE_COMMAND_PALETTE is False


@pytest.mark.parametrize("width", [56, 76, 96])
def test_the_help_begins_with_this_screen_and_shows_every_key_s_id(language: str, width: int) -> None:
    """The screen's own keys first, then what works on it, then the others; at the right the id to remap a key by."""
    for screen in SCREENS:
        lines = [plain(line) for line in help_lines(width, Look(), screen.name)]
        assert lines[0] == t(f"help.{screen.name}")
        headings = [t(f"help.{place}") for place in key_bindings.PLACES]
        order = [line for line in lines if line in headings]
        assert order[1 : 1 + len(key_bindings.meeting(screen.name)) - 1] == [
            t(f"help.{place}") for place in key_bindings.meeting(screen.name) if place != screen.name
        ]
        assert len(order) == len(set(order))
        assert all(len(line) <= width for line in lines)
        shown = [line.rsplit(maxsplit=1)[-1] for line in lines if line.strip()]
        assert all(key.id in shown for key in key_bindings.KEYS)
