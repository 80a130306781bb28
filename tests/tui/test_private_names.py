"""Textual's private names that the screens rest on: an upgrade that takes one away fails here, by that name."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import plantui.tui

PRIVATE = {
    "textual._ansi_sequences ANSI_SEQUENCES_KEYS": "the sequences that are keys, so that the sorter lets them pass",
    "textual._compositor ChopsUpdate": "an update of parts of lines, which is written as a difference",
    "textual._compositor CompositorUpdate": "what every update is, so that other kinds pass as they are",
    "textual._compositor LayoutUpdate": "an update of the whole screen, which says what is shown from then on",
    "textual._styles_cache StylesCache": "what it remembers of dialogs that are gone is given up",
    "textual._xterm_parser SPECIAL_SEQUENCES": "the sequences that are reports and no keys",
    "textual._xterm_parser XTermParser": "reads keys from sequences that are whole",
    "textual._xterm_parser XTermParser._sequence_to_key_events": "a sequence that is no key is no letters either",
    "textual._xterm_parser XTermParser._timeout_time": "a lone escape is a key at once: the sorter has waited already",
    "textual.keys _character_to_key": "a person's own keys are compared with what Textual says was pressed",
    "textual.app App._batch_count": "while updates are held back there is no picture to compare with",
    "textual.app App._close_messages_no_wait": "an error ends the app without waiting for what it still wanted to do",
    "textual.app App._display": "every update passes here on its way to the terminal",
    "textual.app App._driver": "the terminal is given back by the driver, whatever holds the program up",
    "textual.app App._exit": "whether the program is ending already when the terminal goes away",
    "textual.app App._exit_renderables": "what is printed once the terminal is given back",
    "textual.app App._fatal_error": "a traceback is shown without locals, which may hold a passphrase",
    "textual.app App._filters": "the last filter before anything leaves the program",
    "textual.app App._handle_exception": "an error of ours ends the app with our own exit code",
    "textual.app App._return_code": "that exit code",
    "textual.app App._running": "nothing is drawn before the first screen, nor after the last",
    "textual.app App._screen_stack": "whether there is a screen to draw",
    "textual.app App._screen_stacks": "another theme paints the screens that are not in front too",
    "textual.screen Screen._compositor": "draws the whole picture where the terminal's own is not known",
    "textual.driver Driver._app": "who is told of sizes, errors and going on",
    "textual.driver Driver._loop": "in whose loop",
    "textual.message_pump MessagePump._post_message": "how they are told from another thread",
    "textual.drivers.linux_driver LinuxDriver._auto_restart": "whether ctrl+z gives the terminal back",
    "textual.drivers.linux_driver LinuxDriver._disable_line_wrap": "modes of the terminal, set anew after ctrl+z",
    "textual.drivers.linux_driver LinuxDriver._enable_bracketed_paste": "the same",
    "textual.drivers.linux_driver LinuxDriver._enable_mouse_support": "the same",
    "textual.drivers.linux_driver LinuxDriver._get_terminal_size": "the size before anything is drawn",
    "textual.drivers.linux_driver LinuxDriver._in_band_window_resize": "whether the terminal itself reports its size",
    "textual.drivers.linux_driver LinuxDriver._key_thread": "the thread that reads keys, ours in place of its own",
    "textual.drivers.linux_driver LinuxDriver._must_signal_resume": "that the app is told to draw when it goes on",
    "textual.drivers.linux_driver LinuxDriver._patch_iflag": "the line discipline, set anew after ctrl+z",
    "textual.drivers.linux_driver LinuxDriver._patch_lflag": "the same",
    "textual.drivers.linux_driver LinuxDriver._query_in_band_window_resize": "asks for reports of the size",
    "textual.drivers.linux_driver LinuxDriver._request_terminal_sync_mode_support": "asks for updates in one piece",
    "textual.drivers.linux_driver LinuxDriver._run_input_thread": "where an error in reading keys ends the app",
    "textual.drivers.linux_driver LinuxDriver._sigcont_application": "going on after ctrl+z or a stop from outside",
    "textual.drivers.linux_driver LinuxDriver._sigtstp_application": "ctrl+z",
}
"""Module and name, in a class where there is a dot: what it is needed for."""


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_name_of_textual_is_still_there(name: str) -> None:
    """What the screens rest on, and no version of Textual promises, is there under that name."""
    module, _, path = name.partition(" ")
    top, _, attribute = path.partition(".")
    owner = getattr(importlib.import_module(module), top, None)
    assert owner is not None, f"{module} has no {top} any more: {PRIVATE[name]}"
    if attribute:
        assert attribute in set(_attributes(owner)), f"{module}.{top} has no {attribute} any more: {PRIVATE[name]}"


def test_every_private_name_of_textual_is_in_the_table() -> None:
    """A private name that is used and not listed is named."""
    listed = {name.split(" ")[1].split(".")[-1] for name in PRIVATE}
    trees = [ast.parse(path.read_text()) for path in Path(plantui.tui.__file__).parent.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imported = {name for node in nodes if isinstance(node, ast.ImportFrom) for name in _private_imports(node)}
    ours = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    ours |= {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    private = {name for name in read - ours if name.startswith("_") and not name.startswith("__")}
    assert imported | private <= listed


def _private_imports(node: ast.ImportFrom) -> Iterator[str]:
    module = node.module or ""
    for alias in node.names if module.startswith("textual") else ():
        if "._" in module or alias.name.startswith("_"):
            yield alias.name


def _attributes(owner: type) -> Iterator[str]:
    """Attributes of the class and those that its methods put on an instance."""
    yield from dir(owner)
    for base in owner.__mro__[:-1]:
        for node in ast.walk(ast.parse(inspect.getsource(base).lstrip())):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                yield node.attr
