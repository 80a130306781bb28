"""The colours: for each ground that words stand on, a style for every role.

Red is the plan's transition marker and nothing else. Every pair of words and ground holds 4.5 to 1. The terminal's own
ground is left as it is unless `dark` or `light` was asked for; until it is known whether that is a dark or a light one,
the words on it have the one lightness that reads on both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

import attrs
from rich.style import Style

from plantui.render.line import Role
from plantui.usecases.session.settings import ThemeChoice

Ground = Literal["page", "band", "frame", "cursor", "resting", "field"]
"""What words stand on: the page, a heading's row, the frame's lines, the cursor's row with and without the keys, and a
line to type in."""

Depth = Literal["none", "few", "many", "all"]
"""How many colours there are: none, sixteen, 256, or all."""


@attrs.frozen(slots=True)
class Theme:
    """The styles by ground and role. `paint` is what a cell without a style of its own has; None leaves it alone."""

    styles: Mapping[Ground, Mapping[Role, Style]] = attrs.field(repr=False)
    paint: Style | None = None

    def on(self, ground: Ground) -> Style:
        """What the blanks of a ground are painted with."""
        return self.styles[ground]["text"]


_BOLD: frozenset[Role] = frozenset({"strong", "title", "section", "key", "chosen", "warn", "bad", "transition"})

_SAME: Mapping[Role, Role] = {
    "strong": "text", "title": "text", "section": "accent", "key": "accent", "firm": "accent", "today": "warn",
    "uncertain": "dim",
}  # fmt: skip
"""Roles that have the colour of another one."""

_DARK: Mapping[Role, str] = {
    "text": "253", "dim": "247", "accent": "75", "good": "114", "warn": "179", "bad": "176", "transition": "203",
    "expected": "80", "ghost": "246", "edge": "240",
}  # fmt: skip
_DARK_RAISED: Mapping[Role, str] = {"transition": "210", "ghost": "248"}
_DARK_LIT: Mapping[Role, str] = {
    "text": "255",
    "dim": "251",
    "accent": "111",
    "bad": "182",
    "transition": "210",
    "ghost": "251",
}
_LIGHT: Mapping[Role, str] = {
    "text": "235", "dim": "240", "accent": "25", "good": "22", "warn": "94", "bad": "91", "transition": "160",
    "expected": "23", "ghost": "241", "edge": "249",
}  # fmt: skip
_LIGHT_LIT: Mapping[Role, str] = {"accent": "24", "warn": "58", "transition": "124", "ghost": "240"}
_EITHER: Mapping[Role, str] = {
    "text": "", "dim": "#767676", "accent": "#2a78c0", "good": "#39853f", "warn": "#9e6a00", "bad": "#a553c0",
    "transition": "#df3030", "expected": "#17827f", "ghost": "#767676", "edge": "#767676",
}  # fmt: skip

_DARK_GROUNDS: Mapping[Ground, tuple[str, str]] = {
    "page": ("#14171c", "233"), "band": ("#1d2128", "234"), "frame": ("#272d37", "236"), "cursor": ("#24405f", "17"),
    "resting": ("#272d37", "236"), "field": ("#272d37", "236"),
}  # fmt: skip
_LIGHT_GROUNDS: Mapping[Ground, tuple[str, str]] = {
    "page": ("#fcfcfa", "231"), "band": ("#eef1f5", "255"), "frame": ("#e4e8ee", "254"), "cursor": ("#cfe1f7", "189"),
    "resting": ("#e4e8ee", "254"), "field": ("#eef1f5", "255"),
}  # fmt: skip
"""Each ground among all colours, and among 256."""

_FEW_DARK: Mapping[Role, str] = {
    "text": "", "dim": "", "accent": "bright_cyan", "good": "bright_green", "warn": "bright_yellow",
    "bad": "bright_magenta", "transition": "bright_red", "expected": "bright_green", "ghost": "", "edge": "",
}  # fmt: skip
_FEW_LIGHT: Mapping[Role, str] = {
    "text": "", "dim": "", "accent": "blue", "good": "", "warn": "", "bad": "magenta", "transition": "red",
    "expected": "", "ghost": "", "edge": "",
}  # fmt: skip
_FEW_LIT: Mapping[Role, str] = {
    "text": "bright_white", "dim": "bright_white", "accent": "bright_cyan", "good": "bright_green",
    "warn": "bright_yellow", "bad": "bright_white", "transition": "bright_white", "expected": "bright_green",
    "ghost": "bright_white", "edge": "bright_white",
}  # fmt: skip


@cache
def theme(choice: ThemeChoice = "terminal", depth: Depth = "all", *, dark: bool | None = None) -> Theme:
    """The theme that was chosen; `dark` says whether the terminal's own ground is, None where nobody knows."""
    if depth == "none":
        return Theme(_without_colour())
    if choice != "terminal":
        dark = choice == "dark"
    if depth == "few":
        return _of_few(choice, dark)
    raised = dark is not False
    page = _EITHER if dark is None else _DARK if dark else _LIGHT
    words, lit = (_DARK, {**_DARK, **_DARK_LIT}) if raised else (_LIGHT, {**_LIGHT, **_LIGHT_LIT})
    grounds = {
        ground: pair[0] if depth == "all" else f"color({pair[1]})"
        for ground, pair in (_DARK_GROUNDS if raised else _LIGHT_GROUNDS).items()
    }
    own = grounds["page"] if choice != "terminal" else ""
    chosen = Style(color=grounds["page"], bgcolor=f"color({words['accent']})", bold=True)
    styles: dict[Ground, Mapping[Role, Style]] = {
        ground: _styles({**words, **(_DARK_RAISED if raised else _LIGHT_LIT)}, grounds[ground], chosen)
        for ground in ("band", "frame", "resting", "field")
    }
    styles["cursor"] = _styles(lit, grounds["cursor"], chosen)
    styles["page"] = _styles(page if own else {**page, "text": ""}, own, chosen)
    return Theme(styles, styles["page"]["text"] if own else None)


def dark_by(environment: Mapping[str, str]) -> bool | None:
    """Whether the terminal's ground is dark, as far as its environment says; None where it does not."""
    if environment.get("TERM") == "linux":
        return True
    last = environment.get("COLORFGBG", "").rpartition(";")[2]
    return int(last) in (*range(7), 8) if last.isascii() and last.isdecimal() and int(last) < 16 else None


def is_dark(channels: tuple[float, float, float]) -> bool:
    """Whether a ground of so much red, green and blue, each from 0 to 1, is one that light words are read on."""
    return sum(part * weight for part, weight in zip(channels, (0.299, 0.587, 0.114), strict=True)) < 0.5


def _of_few(choice: ThemeChoice, dark: bool | None) -> Theme:
    words = _EITHER if dark is None else _FEW_DARK if dark else _FEW_LIGHT
    ink, own = ("", "") if choice == "terminal" else ("bright_white", "black") if dark else ("black", "bright_white")
    chosen = Style(color="black", bgcolor="bright_cyan", bold=True) if dark is not False else Style(reverse=True)
    page = _styles({role: colour or ink for role, colour in words.items()}, own, chosen)
    lit = _styles(_FEW_LIT, "blue", Style(color="black", bgcolor="bright_cyan", bold=True))
    frame: Mapping[Ground, Mapping[Role, Style]] = {"frame": lit, "cursor": lit}
    styles: dict[Ground, Mapping[Role, Style]] = {ground: frame.get(ground, page) for ground in get_args(Ground)}
    return Theme(styles, page["text"] if own else None)


def _without_colour() -> Mapping[Ground, Mapping[Role, Style]]:
    plain: dict[Role, Style] = {role: Style(bold=True) if role in _BOLD else Style() for role in get_args(Role)}
    turned = {role: Style(reverse=True, bold=style.bold) for role, style in plain.items()}
    plain["chosen"] = Style(reverse=True)
    styles: dict[Ground, Mapping[Role, Style]] = dict.fromkeys(get_args(Ground), plain)
    return {**styles, "cursor": turned}


def _styles(colours: Mapping[Role, str], ground: str, chosen: Style) -> Mapping[Role, Style]:
    """A style for every role on one ground."""
    styles: dict[Role, Style] = {}
    for role in get_args(Role):
        colour = colours.get(_SAME.get(role, role), "")
        styles[role] = Style(
            color=(f"color({colour})" if colour.isdecimal() else colour) or None,
            bgcolor=ground or None,
            bold=role in _BOLD or None,
        )
    return {**styles, "chosen": chosen}
