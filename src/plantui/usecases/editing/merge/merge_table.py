"""The table of a merge: two lines for each thing that both sides changed, of which a person leaves one."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from plantui import terminal_text
from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.render import dates
from plantui.usecases.editing.merge.merged_files import Side
from plantui.usecases.editing.text_table.table_lines import Complaint, complaint, escaped, split_cells, unescaped
from plantui.usecases.servers.conflict import SideValue, value_words

_SIGNS: dict[str, Side] = {"<": "ours", ">": "theirs"}


@attrs.frozen(slots=True)
class Pair:
    """One thing that both sides changed: an item with a field, or what goes as a whole, with what each says of it.

    `key` is what a whole is chosen by, empty for a field; `before` is what stood there, None where it did not.
    """

    item: str
    field: str
    ours: SideValue
    theirs: SideValue
    before: str | None = None
    key: str = ""

    def said(self, side: Side) -> str:
        """What a side says, as it stands in a cell."""
        value = self.ours if side == "ours" else self.theirs
        return escaped(value_words(value.value) if value.value is None else value.value)


@attrs.frozen(slots=True)
class Choice:
    """The side that was left of a pair; `written` is what was written over its value, None where that stands."""

    pair: Pair
    side: Side
    written: str | None
    line: int


def merge_table(pairs: Iterable[Pair], name: str) -> str:
    """The table that is offered, with what to do at its head."""
    lines = [f"# {line}".rstrip() for line in t("merging.head", name=terminal_text.clean(name, 80)).split("\n")]
    for pair in pairs:
        lines += ["", *_told(pair)]
        for sign, side in _SIGNS.items():
            lines.append(f"{sign} {escaped(pair.item)} | {escaped(pair.field)} | {pair.said(side)} |")
    return "\n".join(lines) + "\n"


def _told(pair: Pair) -> Iterable[str]:
    """Who says which, and what stood there, as comments."""
    if pair.before is not None:
        yield "# " + t("merging.before", value=terminal_text.clean(escaped(pair.before) or t("plan_view.absent"), 300))
    for sign, code, value in (("<", "ours", pair.ours), (">", "theirs", pair.theirs)):
        who = t("sync.conflict.nobody")
        if value.when is not None:
            who = t("sync.conflict.who", name=terminal_text.clean(value.by, 60), when=dates.moment(value.when))
        yield f"# {sign} " + t(f"merging.{code}", who=who)


def choices_of(text: str, pairs: Iterable[Pair]) -> tuple[Choice, ...]:
    """What was chosen. Raises Complaint, with its line, for a pair of which two lines are left or none, for a line that
    is not of the table, and for other words where a whole is chosen.
    """
    known = {(escaped(pair.item), escaped(pair.field)): pair for pair in pairs}
    chosen: dict[tuple[str, str], Choice] = {}
    last = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        last = number
        sign, rest = line.lstrip()[:1], line.strip()[1:]
        cells = [cell.strip() for cell in split_cells(rest.rstrip("\r"))]
        pair = known.get((cells[0], cells[1])) if len(cells) in (3, 4) else None
        if sign not in _SIGNS or pair is None or (len(cells) == 4 and cells[3]):
            raise complaint("unpaired", number)
        key = (cells[0], cells[1])
        if key in chosen:
            raise complaint("both", number, item=pair.item, field=pair.field, first=chosen[key].line)
        written = unescaped(cells[2]) if cells[2] != pair.said(_SIGNS[sign]) else None
        if written is not None and pair.key:
            raise complaint("whole", number, item=pair.item)
        chosen[key] = Choice(pair, _SIGNS[sign], written, number)
    for key, pair in known.items():
        if key not in chosen:
            raise complaint("neither", last, item=pair.item, field=pair.field)
    return tuple(chosen[key] for key in known)


def on_line(problem: UsageProblem, choice: Choice) -> Complaint:
    """A problem of what was written as a complaint about its line."""
    return Complaint(problem.title, problem.message, t("table.line", line=choice.line), line=choice.line)
