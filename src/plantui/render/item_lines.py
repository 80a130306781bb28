"""An item on one line of a list: a risk by its score, a dispute by how it stands, a figure by its years."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.plan.schema import SHARES
from plantui.render import dates, labels
from plantui.render.own_tables import Row, own_rows

_POINTS = ("day", "month", "quarter", "tertial", "half", "season", "year")
"""Precisions of which one can say *from*."""


def listed(plan: Plan, item: Item) -> tuple[str, ...]:
    """An item's wordings in a list, from the longest to the shortest; who says it, where that is not the author."""
    match item.table:
        case "status":
            wordings = _status(plan, item)
        case "fact":
            wordings = _fact(item)
        case "risk":
            wordings = _risk(plan, item)
        case "component":
            wordings = _component(item)
        case "dispute":
            wordings = (dispute_words(item), labels.title(item))
        case _:
            wordings = labels.titles(item)
    who = says(plan, item)
    return (*(f"{words} {who}" for words in wordings), *wordings) if who else wordings


def says(plan: Plan, item: Item) -> str:
    """`(says Tilsynet)`, of what somebody else than the plan's author says; empty for the rest, and for a status."""
    reporter = item.text("reporter")
    if not reporter or item.table == "status":
        return ""
    author = _folded(plan.item.text("author") or "")
    actor = _actor(plan, reporter)
    named = (reporter, *(actor.text(name) or "" for name in ("title", "short")), actor.own_id) if actor else (reporter,)
    if author and author in map(_folded, named):
        return ""
    return t("plan_view.says", who=labels.title(actor) if actor else terminal_text.clean(reporter, labels.UNSAID))


def _actor(plan: Plan, reporter: str) -> Item | None:
    """The actor that a reporter is taken as: by its slug, or by its short name."""
    named = plan.by_id.get(f"plan.{reporter}")
    if named is not None and named.table == "actor":
        return named
    shorts = (item for item in plan.items if item.table == "actor" and item.text("short"))
    return next((item for item in shorts if _folded(item.text("short") or "") == _folded(reporter)), None)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


# each table


def _status(plan: Plan, item: Item) -> tuple[str, ...]:
    level, aspect = item.text("level"), item.text("aspect")
    if not level and not aspect:
        return (labels.voice(plan, item),)
    word, named = terminal_text.clean(item.text("word") or "", labels.UNSAID), labels.word("level", level or "")
    stands = t("plan_view.word_and_level", word=word, level=named) if word and named else word or named
    as_of = item.text("as_of")
    who = [labels.name(plan, item.text("reporter") or ""), terminal_text.clean(aspect or "", labels.UNSAID)]
    who += [dates.spelled(as_of, compact=True)] if as_of else []
    about = ", ".join(filter(None, who))
    return (" · ".join(filter(None, (stands, about))), stands or about)


def _fact(item: Item) -> tuple[str, ...]:
    title = labels.title(item)
    if value := labels.value(item):
        return (f"{title}: {value}", title)
    years = figures(item)
    return (f"{title}  {years}", title) if years else (title,)


def figures(item: Item) -> str:
    """A figure over years, without its unit: `2030 41.5 · 2031 38.0 proposed (-8 %)`; empty where it has no years.

    What is adopted says no word of it. The share is of the figure of the year before it in the list.
    """
    return " · ".join(_figures(item))


def _figures(item: Item) -> Iterator[str]:
    before: Row | None = None
    for row in own_rows(item, "year"):
        state = str(row.get("state") or "")
        words = (
            dates.spelled(str(row.get("when") or ""), compact=True),
            labels.figure(row.get("value"), row.get("decimal"), None, str(row.get("bound") or "")),
            labels.state(state) if state != "adopted" else "",
            "" if before is None or item.text("unit") in SHARES else _share(before, row),
        )
        yield " ".join(filter(None, words))
        before = row if _amount(row) is not None else before


def _share(before: Row, row: Row) -> str:
    """How much more or less than the year before, in whole percent: only of figures above nothing, of two years."""
    old, new = _amount(before), _amount(row)
    if old is None or new is None or old <= 0 or before.get("when") == row.get("when"):
        return ""
    share = int(((new - old) * 100 / old).to_integral_value(ROUND_HALF_UP))
    return t("plan_view.share", share=f"{share:+d}" if share else "0")


def _amount(row: Row) -> Decimal | None:
    stated = row.get("decimal", row.get("value"))
    try:
        return Decimal(str(stated)) if stated is not None and "bound" not in row else None
    except InvalidOperation:
        return None


def score(item: Item) -> str:
    """`4×5`, a risk's likelihood and impact; `?` for the one that is not in the text, empty without both."""
    factors = (item.number("likelihood"), item.number("impact"))
    if factors == (None, None):
        return ""
    return "×".join("?" if factor is None else str(factor) for factor in factors)


def _risk(plan: Plan, item: Item) -> tuple[str, ...]:
    title, actors = labels.title(item), labels.names(plan, item.ids("actors"))
    state = labels.state(item.text("state")) if item.text("state") not in (None, "open") else ""
    short = " ".join(filter(None, (score(item), title)))
    with_state = " · ".join(filter(None, (short, state)))
    return (*((f"{short} ({actors})" + (f" · {state}" if state else ""),) if actors else ()), with_state, short)


def _component(item: Item) -> tuple[str, ...]:
    title, state = labels.title(item), labels.state(item.text("state"))
    place = ", ".join(filter(None, (state, _from(item))))
    return (f"{title} · {place}", f"{title} · {state}" if state else title, title) if place else (title,)


def _from(item: Item) -> str:
    """From when a component is in use, or a regulation or an agreement in force; empty where no day is known."""
    lasting = labels.lasting(item)
    if item.when is None or not item.when.written:
        return lasting[0] if lasting else ""
    spelled = lasting[0] if lasting else dates.when_compact(item.when)
    since = "from" if item.when.precision in _POINTS and not lasting else "at"
    used = "force" if item.kind in ("regulation", "agreement") else "use"
    if since == "from" and used == "use" and item.text("state") == "in-use":
        return t("plan_view.component.from", when=spelled)
    return t(f"plan_view.component.{used}_{since}", when=spelled)


def dispute_words(item: Item) -> str:
    """`DISPUTE, escalated since Oct 2030: Hvem eier reisedata`; what is settled says when."""
    state, title = labels.state(item.text("state")), labels.title(item)
    return t("plan_view.dispute", stands=dispute_stands(item) or state, title=title)


def dispute_stands(item: Item) -> str:
    """How a dispute stands: `escalated since Oct 2030`, `settled Nov 2030`."""
    state = labels.state(item.text("state"))
    closed = item.text("state") in ("settled", "withdrawn")
    day = item.text("settled_on" if closed else "raised_on")
    if not day:
        return state
    when = dates.spelled(day, compact=True)
    return t("plan_view.dispute.closed" if closed else "plan_view.dispute.since", state=state, when=when)
