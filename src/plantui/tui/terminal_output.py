"""What goes to the terminal: only the cells that differ from what it shows, and by a thread that holds up nothing else.

Textual repaints whole spans of a line. Over a slow line that is most of the traffic, so the app hands every update
here first; the last picture is kept, compared cell by cell, and moves, styles and blanks are spelled the short way.
"""

from __future__ import annotations

import os
import re
import select
import threading
from collections import deque
from collections.abc import Callable, Iterable
from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.color import Color, ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

_JOIN = 4
"""Unchanged cells between two changed runs that are cheaper to write again than to jump over."""
_BLANKS = " " * 10
"""Blanks in a row from which erasing is shorter than writing them."""
_BOLD, _DIM, _NO_BOLD = "1", "2", "22"
_SPLIT = re.compile(f"({_BLANKS} *)")

Picture = tuple[list[str], list[str]]
"""One row: the characters (a wide one takes its cell and leaves the next empty), and each cell's style as SGR."""


class Painter:
    """Remembers the terminal's picture; `forget` it whenever something else has written there."""

    def __init__(self, colours: ColorSystem | None, paint: Style | None = None) -> None:
        self._colours = colours
        self._paint = paint
        self._rows: list[Picture] = []
        self._size = (0, 0)

    def forget(self) -> None:
        """The terminal may show anything now: the next update is written in full."""
        self._rows = []

    def repaint(self, paint: Style | None) -> None:
        """From here on cells without colours of their own have these; None leaves them to the terminal."""
        self._paint = paint
        self.forget()

    def lost(self, width: int, height: int) -> bool:
        """Whether the picture is unknown, so that only a whole one can be written."""
        return not self._rows or (width, height) != self._size

    def less(self, update: CompositorUpdate, width: int, height: int) -> CompositorUpdate:
        """The same update, as the difference to what is shown; updates of unknown kinds pass as they are."""
        if isinstance(update, LayoutUpdate):
            if self.lost(width, height):
                self._size = (width, height)
                self._rows = []
            return _Difference(self, _of_layout(update))
        if isinstance(update, ChopsUpdate) and self._rows:
            return _Difference(self, _of_chops(update))
        self.forget()
        return update

    def spell(self, parts: Iterable[tuple[int, int, list[Segment]]]) -> str:
        """The bytes that bring the terminal from the old picture to one with these parts (x, y, segments) in it."""
        out: list[str] = []
        style = ""
        if not self._rows:
            width, height = self._size
            self._rows = [([" "] * width, [""] * width) for _ in range(height)]
            out.append("\x1b[m\x1b[2J")
        for x, y, segments in parts:
            if not 0 <= y < len(self._rows):
                continue
            style = self._row(x, y, _cells(segments, self._colours, self._paint), style, out)
        if style:
            out.append("\x1b[m")
        return "".join(out)

    def _row(self, x: int, y: int, new: Picture, style: str, out: list[str]) -> str:
        old_text, old_style = self._rows[y]
        end = min(x + len(new[0]), len(old_text))
        text, styles = new[0][: end - x], new[1][: end - x]
        if old_text[x:end] == text and old_style[x:end] == styles:
            return style
        changed = [i for i in range(end - x) if old_text[x + i] != text[i] or old_style[x + i] != styles[i]]
        old_text[x:end], old_style[x:end] = text, styles
        # Blanks from here to the terminal's edge can be erased with one short sequence.
        edge = len(old_text)
        while edge and old_text[edge - 1] == " " and not old_style[edge - 1]:
            edge -= 1
        for first, last in _runs(changed):
            # A wide character has its second cell empty, and is written from its first or not at all.
            while first and not text[first]:
                first -= 1
            while last < end - x and not text[last]:
                last += 1
            out.append(f"\x1b[{y + 1};{x + first + 1}H" if x + first else f"\x1b[{y + 1}H")
            filled = min(last, edge - x)
            style = self._run(text, styles, first, filled, style, out)
            if filled < last:
                out.append("\x1b[m\x1b[K" if style else "\x1b[K")
                return ""
        return style

    def _run(self, text: list[str], styles: list[str], first: int, last: int, style: str, out: list[str]) -> str:
        i = first
        while i < last:
            if styles[i] != style:
                out.append(f"\x1b[{_turn(style, styles[i])}m")
                style = styles[i]
            j = i + 1
            while j < last and styles[j] == style:
                j += 1
            self._same(text, i, j, style, out)
            i = j
        return style

    def _same(self, text: list[str], first: int, last: int, style: str, out: list[str]) -> None:
        """Write cells of one style; long blanks in no style are erased and jumped over."""
        words = "".join(text[first:last])
        if style or _BLANKS not in words or not words.isascii():
            out.append(words)
            return
        for part in _SPLIT.split(words):
            out.append(f"\x1b[{len(part)}X\x1b[{len(part)}C" if part.startswith(_BLANKS) else part)


class _Difference(CompositorUpdate):
    def __init__(self, painter: Painter, parts: Iterable[tuple[int, int, list[Segment]]]) -> None:
        self._painter = painter
        self._parts = parts

    def render_segments(self, console: Console) -> str:
        """The difference, spelled; asked for once, when it is written."""
        return self._painter.spell(self._parts)


def _of_layout(update: LayoutUpdate) -> Iterable[tuple[int, int, list[Segment]]]:
    region: Region = update.region
    for y, strips in enumerate(update.strips, region.y):
        yield region.x, y, [segment for strip in strips if strip is not None for segment in strip]


def _of_chops(update: ChopsUpdate) -> Iterable[tuple[int, int, list[Segment]]]:
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x >= x2 or end <= x1:
                continue
            left, right = max(x, x1), min(end, x2)
            shown: Strip = strip if (left, right) == (x, end) else strip.crop(left - x, right - x)
            yield left, y, list(shown)


def _cells(segments: Iterable[Segment], colours: ColorSystem | None, paint: Style | None) -> Picture:
    text: list[str] = []
    styles: list[str] = []
    for words, style, control in segments:
        if control:
            continue
        spelled = sgr(style, colours, paint) if style else sgr(paint, colours) if paint else ""
        if words.isascii():
            text.extend(words)
            styles.extend([spelled] * len(words))
            continue
        for character in words:
            wide = get_character_cell_size(character)
            if wide:
                text.append(character)
                styles.append(spelled)
                if wide == 2:
                    text.append("")
                    styles.append(spelled)
            elif text:
                text[-1] += character
    return text, styles


@lru_cache(maxsize=4096)
def sgr(style: Style, colours: ColorSystem | None, paint: Style | None = None) -> str:
    """The style as the parameters of one SGR sequence; with no colour system, attributes alone.

    A colour that is the terminal's own is that of `paint`, where there is one.
    """
    codes = [
        code
        for code, on in (
            ("1", style.bold), ("2", style.dim), ("3", style.italic), ("4", style.underline), ("7", style.reverse),
            ("9", style.strike),
        )
        if on
    ]  # fmt: skip
    if colours is not None:
        ink = _chosen(style.color, paint.color if paint else None)
        if ink is not None:
            codes += ink.downgrade(colours).get_ansi_codes()
        ground = _chosen(style.bgcolor, paint.bgcolor if paint else None)
        if ground is not None:
            codes += ground.downgrade(colours).get_ansi_codes(foreground=False)
    return ";".join(codes)


def _chosen(colour: Color | None, otherwise: Color | None) -> Color | None:
    own = colour is None or colour.is_default
    return otherwise if own else colour


@lru_cache(maxsize=4096)
def _turn(old: str, new: str) -> str:
    """The parameters that turn one style into another: what differs where that is all there is to say, else all."""
    if not old or not new:
        return new
    whole = f"0;{new}"
    (marks, ink, ground), (other_marks, other_ink, other_ground) = _taken_apart(old), _taken_apart(new)
    lost = marks - other_marks
    if (ink and not other_ink) or (ground and not other_ground) or lost - {_BOLD} or (lost and not (ink or ground)):
        return whole
    parts = [_NO_BOLD] * bool(lost) + sorted(other_marks - marks)
    parts += [other_ink] * (ink != other_ink) + [other_ground] * (ground != other_ground)
    return min(";".join(parts), whole, key=len) if _DIM not in marks | other_marks else whole


def _taken_apart(style: str) -> tuple[frozenset[str], str, str]:
    """Attributes, colour and ground of a style as `sgr` spells it."""
    marks, ink, ground = [], "", ""
    for found in re.finditer(r"[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+", style):
        part = found[0]
        if part.startswith(("38", "3", "9")) and len(part) > 1:
            ink = part
        elif part.startswith(("4", "10")) and len(part) > 1:
            ground = part
        else:
            marks.append(part)
    return frozenset(marks), ink, ground


def _runs(changed: list[int]) -> Iterable[tuple[int, int]]:
    """Changed cells as runs [first, last), small gaps filled in."""
    first = last = changed[0]
    for i in changed[1:]:
        if i - last > _JOIN:
            yield first, last + 1
            first = i
        last = i
    yield first, last + 1


MOST_WRITES = 30
"""Pictures that may wait; beyond that all are passed over, for one whole picture when the terminal reads again."""
MOST_BYTES = 64 * 1024
_AT_ONCE = 4096
_LOOK_UP = 50
"""Milliseconds after which a thread that a terminal keeps waiting looks whether that still matters."""


class Outlet:
    """Takes what is written, never waits, and writes it in order as fast as the terminal takes it.

    `lost` is called (in the thread) once the terminal reads again after pictures were passed over, `dead` once when
    nothing can be written any more.
    """

    def __init__(self, descriptor: int, lost: Callable[[], object], dead: Callable[[], object]) -> None:
        self._descriptor = descriptor
        self._room = select.poll()
        self._room.register(descriptor, select.POLLOUT)
        self._lost, self._dead = lost, dead
        self._changed = threading.Condition()
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._bytes = 0
        self._passed_over = self._broken = self._closed = self._busy = self._skip = False
        threading.Thread(target=self._run, name="output", daemon=True).start()

    def write(self, words: str, *, keep: bool = False) -> None:
        """Queue it; with `keep`, as for a change of the terminal's mode, it is never passed over."""
        data = words.encode("utf-8", "replace")
        with self._changed:
            if self._broken or self._closed or not data or (self._passed_over and not keep):
                return
            full = len(self._waiting) >= MOST_WRITES or self._bytes + len(data) > MOST_BYTES
            if full and self._waiting and not keep:
                self._pass_over()
                self._passed_over = True
                return
            self._waiting.append((data, keep))
            self._bytes += len(data)
            self._changed.notify_all()

    def drop(self) -> None:
        """Drop the pictures that wait, and the rest of the one that is being written."""
        with self._changed:
            self._pass_over()
            self._skip = True

    def drain(self, seconds: float) -> bool:
        """Wait at most so long until all is written; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, seconds) and not self._broken

    def close(self) -> None:
        """Take nothing more; the thread ends when all is written, or with the program."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _pass_over(self) -> None:
        self._waiting = deque(picture for picture in self._waiting if picture[1])
        self._bytes = sum(len(data) for data, _ in self._waiting)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                again = self._passed_over and not self._waiting
                self._passed_over = self._passed_over and not again
                if not again:
                    self._changed.wait_for(lambda: self._waiting or self._closed)
                    if not self._waiting:
                        return
                    data, keep = self._waiting.popleft()
                    self._bytes -= len(data)
                    self._busy, self._skip = True, False
            if again:
                self._lost()
            elif not self._put(data, keep=keep):
                return

    def _put(self, data: bytes, *, keep: bool) -> bool:
        left = memoryview(data)
        try:
            while left and (keep or not self._skip):
                try:
                    left = left[os.write(self._descriptor, left[:_AT_ONCE]) :]
                except BlockingIOError:
                    self._room.poll(_LOOK_UP)
        except OSError:
            with self._changed:
                self._broken, self._busy = True, False
                self._waiting.clear()
                self._changed.notify_all()
            self._dead()
            return False
        return True
