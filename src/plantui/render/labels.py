"""The words for codes, and an item's own words as people read them: cleaned, with nothing made up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan import dates as grammar
from plantui.plan import schema
from plantui.plan.arrangement import suggested_items
from plantui.plan.dates import When
from plantui.plan.model import Item, Plan
from plantui.plan.values import Value
from plantui.render import dates
from plantui.render.line import Canvas

KINDS = (*schema.MILESTONE_KINDS, *schema.COMPONENT_KINDS)
MARKERS = ("operations-ready", "funding-ends")
"""Milestones that the source draws but never writes: the red marker and the info sign."""

UNSAID = 400
"""More characters than this of one title are never drawn on one line."""


def kind(item: Item) -> str:
    """What the item is: `milepæl: overgang`, `effektmål`, `tjeneste`."""
    if item.kind == item.table or item.kind not in KINDS:
        return table(item.table)
    return t("plan_view.kind_of", table=table(item.table), kind=t(f"kind.{item.kind}"))


def table(code: str) -> str:
    """The name of one item of a table."""
    return t(f"table.{code}") if _known(code) else terminal_text.clean(code)


def group(code: str) -> str:
    """The heading over the items of a table."""
    return t(f"table.group.{code}") if _known(code) else terminal_text.clean(code)


def field_name(field: str) -> str:
    """The name of a field as people say it, or what a suggestion of an item does; an unknown one as it stands."""
    if field == suggested_items.REMOVE:
        return t("suggested.remove")
    if (kind := suggested_items.added_table(field)) and _known(kind):
        return t("suggested.add", kind=table(kind))
    return t(f"label.{field}") if field in schema.FIELDS else terminal_text.clean(field, 100)


def _place(field: str) -> int:
    names = ("id", "kind", "title", "text", "when")
    return names.index(field) if field in names else len(names)


def _known(code: str) -> bool:
    return code in schema.PLAN_TABLES or code in schema.SERVICE_TABLES or code in _OWN_TABLES


_OWN_TABLES = ("plan", "service", "milestone", "policy", "people", "governance")


def certainty(code: str | None) -> str:
    """How sure the source is, normalised; empty when it does not say."""
    if code is None:
        return ""
    return t(f"certainty.{code}") if code in schema.CERTAINTIES else terminal_text.clean(code)


def payment(code: str | None, short: bool = False) -> str:
    """Who pays after the transition; empty when the source does not say."""
    if code is None:
        return ""
    if code not in schema.PAYMENTS:
        return terminal_text.clean(code)
    return t(f"payment.short.{code}") if short else t(f"payment.{code}")


def state(code: str | None) -> str:
    """Whether a prerequisite is open, met or dropped; empty when it does not say."""
    if code is None:
        return ""
    return t(f"state.{code}") if code in schema.STATES else terminal_text.clean(code)


def word(field: str, code: str) -> str:
    """A code of a field as people say it; one that the format does not know as it stands."""
    match field:
        case "certainty" | "until_certainty":
            return certainty(code)
        case "payment":
            return payment(code)
        case "state":
            return state(code)
        case "kind" if code in KINDS:
            return t(f"kind.{code}")
        case "outcome" if code in schema.OUTCOMES:
            return t(f"outcome.{code}")
        case "level" if code in schema.LEVELS:
            return t(f"level.{code}")
        case "aim" if code in schema.AIMS:
            return t(f"aim.{code}")
        case "advice" if code in schema.ADVICES:
            return t(f"advice.{code}")
        case "figure_only" if code == "yes":
            return t("plan_view.yes")
        case _:
            return terminal_text.clean(code)


def without(field: str) -> str:
    """What stands for the value of a field that an item does not have; of its own date, that there is none."""
    return t("change.undated") if field == "when" else t("plan_view.absent")


def recorded(field: str, value: object) -> str:
    """A field's value as a record has it, dates and codes as people say them; what is absent is said to be."""
    if field == suggested_items.REMOVE:
        return t("suggested.yes")
    if value is None:
        return without(field)
    if suggested_items.added_table(field) and (fields := suggested_items.added_fields(value)):
        return "; ".join(
            f"{field_name(name)} {recorded(name, tuple(part) if isinstance(part, list) else part)}"
            for name, part in sorted(fields.items(), key=lambda pair: _place(pair[0]))
        )
    if isinstance(value, tuple):
        if any(isinstance(entry, Mapping) for entry in value):
            return "; ".join(_entry(entry) if isinstance(entry, Mapping) else recorded("", entry) for entry in value)
        return terminal_text.clean(", ".join(map(str, value)), UNSAID) or t("plan_view.none")
    if not isinstance(value, str):
        if field == "value" and isinstance(value, int) and not isinstance(value, bool):
            return number(value)
        return terminal_text.clean(str(value), UNSAID)
    if field in schema.FIELDS and schema.FIELDS[field].shape == "when":
        return dates.spelled(value, compact=True)
    if field == "kind" and value in KINDS:
        return t(f"kind.{value}")
    spell = {"certainty": certainty, "payment": payment, "state": state}.get(field)
    return spell(value) if spell is not None else terminal_text.clean(value, UNSAID)


def _entry(entry: Mapping[str, object]) -> str:
    """One table inside an item, a field after the other."""
    return ", ".join(f"{field_name(name)}: {recorded(name, value)}" for name, value in entry.items())


def own_words(item: Item) -> str:
    """Certainty with the source's own word: `planlagt («planlagt fra»)`; empty when neither is in the text."""
    level, source = certainty(item.text("certainty")), item.text("certainty_text")
    if level and source:
        return t("plan_view.word_and_source", level=level, source=terminal_text.clean(source))
    return level or (t("plan_view.quoted", words=terminal_text.clean(source)) if source else "")


def facts(*words: str) -> str:
    """Facts beside each other, without the empty ones and those that are the first words of another."""
    told = [fact for fact in words if fact]
    return " · ".join(fact for fact in told if not any(other.startswith(f"{fact} ") for other in told))


def title(item: Item) -> str:
    """One line naming the item: its title, its text, or else kind and id."""
    if item.title:
        return terminal_text.clean(item.title, UNSAID)
    if item.table == "focus":
        return t("plan_view.unnamed_focus", rank=item.number("rank") or "?")
    reporter = item.text("reporter")
    if reporter:
        return terminal_text.clean(reporter, UNSAID)
    return t("plan_view.unnamed", table=table(item.table), id=terminal_text.clean(item.own_id, UNSAID))


def voice(plan: Plan, item: Item) -> str:
    """Who reports a status, and the word they use."""
    who, word = name(plan, item.text("reporter") or ""), item.text("word")
    return f"{who}: {t('plan_view.quoted', words=terminal_text.clean(word))}" if word else who


def name(plan: Plan, reference: str) -> str:
    """The title of what an id or slug points at: an item, a service, an actor or a component; else the slug itself."""
    for full in (reference, f"plan.{reference}"):
        item = plan.by_id.get(full)
        if item is not None and item.title:
            return terminal_text.clean(item.title, UNSAID)
    return terminal_text.clean(reference, UNSAID)


def names(plan: Plan, slugs: tuple[str, ...]) -> str:
    """The titles of actors or components, in the order they are written."""
    return ", ".join(name(plan, slug) for slug in slugs)


def short_service(item: Item) -> str:
    """The service's id as lists show it; empty for what belongs to the document."""
    return terminal_text.clean(item.service or "", 100)


def marker(item: Item) -> bool:
    """Whether it is a red marker or an info sign without a date: drawn in the source's figures, never written."""
    return item.kind in MARKERS and item.when is None


def figure_only(item: Item) -> bool:
    """Whether its date stands only in a figure: a marker, or an undated milestone of which the plan says so."""
    if item.when is not None or item.table != "milestone" or item.text("condition"):
        return False
    return item.kind in MARKERS or in_figure(item)


def in_figure(item: Item) -> bool:
    """Whether the plan says that it stands only in a figure: by its field, or where it has none by words in sources."""
    if item.text("figure_only") == "yes":
        return True
    return item.heeds_words and _FIGURE_ONLY.search(item.text("source") or "") is not None


def figure_place(item: Item) -> str:
    """Where the figure stands: its source without the words that it is one."""
    return " ".join(_FIGURE_ONLY.sub("", item.text("source") or "").replace("()", "").split())


_FIGURE_ONLY = re.compile(r"\b(?:bare figur|figure only)(?=\s*(?:[);,.]|$))", re.IGNORECASE)
"""At the end of what is said of a place, so that they are not part of a sentence about something else."""


def absent(item: Item) -> str:
    """The words in place of a date for an item without one: conditional, or not in the text."""
    if item.when is not None:
        return dates.when_words(item.when)
    if item.text("condition"):
        return t("when_words.conditional")
    return t("plan_view.figure_only") if figure_only(item) else t("plan_view.absent")


def until(item: Item) -> When | None:
    """The end of what lasts, where it can be read."""
    spelling = item.text("until")
    try:
        return grammar.parse_when(spelling) if spelling else None
    except grammar.NotAWhen:
        return None


def lasting(item: Item) -> tuple[str, ...]:
    """From when to when, from its longest wording to its shortest; empty for what does not last."""
    end = until(item)
    if end is None:
        return ()
    last = dates.when_compact(end)
    if item.when is None or not item.when.written:
        return (t("when_words.till", last=last),)
    sure = certainty(item.text("until_certainty"))
    told = (t("when_words.lasting_sure", first=dates.when_compact(item.when), last=last, level=sure),) if sure else ()
    starts = dates.forms(item.when)
    return (*told, *(t("when_words.lasting", first=first, last=last) for first in starts), starts[-1])


def outcome(item: Item) -> str:
    """What the source says of the outcome, in capitals, and when it was looked for; empty where nothing is said."""
    code = item.text("outcome")
    if code not in schema.OUTCOMES:
        return ""
    words, looked = t(f"plan_view.outcome.{code}"), item.text("checked")
    return t("plan_view.outcome.looked", outcome=words, day=dates.spelled(looked, compact=True)) if looked else words


def dated(item: Item) -> bool:
    """Whether it has a day at either end."""
    return item.when is not None and bool(item.when.earliest or item.when.latest)


def confirmed(item: Item) -> bool:
    """Whether the plan says that it happened, or that it no longer will."""
    return item.over


def passed(item: Item, today: date | None) -> bool:
    """Whether its latest day is before today and nothing in the plan confirms it."""
    if today is None or item.when is None or item.when.latest is None or item.table not in _TIMED:
        return False
    return item.when.latest < today and not confirmed(item)


_TIMED = ("milestone", "prerequisite")


def raw(stated: Value) -> str:
    """A value as its file has it, where the format says nothing of it: text cleaned, all else as JSON."""
    if isinstance(stated, str):
        return terminal_text.clean(" ".join(stated.split()), 2000)
    import json  # late: only what no field of the format holds is told so

    return terminal_text.clean(json.dumps(_plain(stated), ensure_ascii=False), 2000)


def _plain(stated: Value) -> object:
    if isinstance(stated, tuple):
        return [_plain(part) for part in stated]
    if isinstance(stated, Mapping):
        return {key: _plain(part) for key, part in stated.items()}
    return stated


def number(amount: int) -> str:
    """A whole number with thousands parted: `8 000 000` in Norwegian, `8,000,000` in English."""
    return f"{amount:,}".replace(",", t("plan_view.thousands"))


def decimal(written: str) -> str:
    """A number with decimals with its thousands parted, all its decimals as they are written: `1 041,50`."""
    whole, _, decimals = written.partition(".")
    if not whole.removeprefix("-").isdecimal():
        return terminal_text.clean(written)
    sign = "-" if written.startswith("-") else ""
    return f"{sign}{number(abs(int(whole)))}{t('plan_view.decimal_point')}{decimals}"


def value(item: Item) -> str:
    """A fact's figure with bound, unit and denominator: `under 20 % av fastlegekontor`; empty when it has none."""
    words = figure(item.fields.get("value"), item.fields.get("decimal"), item.text("unit"), item.text("bound"))
    of = item.text("of")
    return t("plan_view.value_of", value=words, of=terminal_text.clean(of)) if of and words else words


def figure(amount: object, with_decimals: object, unit: str | None, bound: str | None) -> str:
    """A whole number, or else one with decimals, with its unit and bound; empty where there is neither."""
    if isinstance(amount, int) and not isinstance(amount, bool):
        words = number(amount)
    elif isinstance(with_decimals, str):
        words = decimal(with_decimals)
    else:
        return ""
    if unit in schema.SHARES:
        words = t("plan_view.percent", value=words)
    elif unit:
        words = f"{words} {terminal_text.clean(unit)}"
    return t(f"plan_view.bound.{bound}", value=words) if bound in schema.BOUNDS else words


def titles(item: Item) -> tuple[str, ...]:
    """An item's name from its longest to its shortest form; a transition carries who pays."""
    wording = title(item)
    paid = item.text("payment")
    if item.kind != "transition":
        return (f"{wording}, {payment(paid)}", wording) if paid else (wording,)
    kind_alone = t("kind.transition").capitalize()
    if not paid:
        return (wording, kind_alone)
    in_short = payment(paid, short=True)
    return (f"{wording}, {payment(paid)}", f"{wording}, {in_short}", f"{kind_alone}, {in_short}", wording, kind_alone)


def first_fitting(candidates: tuple[str, ...], canvas: Canvas) -> str:
    """The first of some wordings that fits in `canvas.width` cells, spelled; else the last one clipped."""
    ending = "." if canvas.ascii else "…"
    spelled = ""
    for words in candidates:
        spelled = canvas.spell(words)
        if terminal_text.cells(spelled) <= canvas.width:
            return spelled
    return clipped(spelled, canvas.width, ending)


def first_whole(candidates: tuple[str, ...], canvas: Canvas) -> str:
    """The first of some wordings that fits, spelled; none is cut, for a cut date is a wrong date: else only `…`."""
    for words in candidates:
        spelled = canvas.spell(words)
        if terminal_text.cells(spelled) <= canvas.width:
            return spelled
    return ("." if canvas.ascii else "…")[: max(canvas.width, 0)]


_UNCUT = (
    (re.compile(r"\d[\d .,:/–-]*$"), re.compile(r"[ .,:/–-]?\d| ?%")),
    (re.compile(r"\d{1,2}\. ?\w*$"), re.compile(r" ?\w")),
)
"""Endings that would leave a number or a date in two, each with how the rest then begins."""


def clipped(words: str, width: int, ending: str = "…") -> str:
    """At most `width` cells of an already spelled line, cut at a word and never inside a number or a date."""
    if terminal_text.cells(words) <= width:
        return words
    cut = terminal_text.clip(words, width, ending)
    head = cut.removesuffix(ending)
    rest = words[len(head) :]
    for ending_inside, going_on in _UNCUT:
        tail = ending_inside.search(head)
        if tail and tail.start() > 0 and going_on.match(rest):
            head = head[: tail.start()].rstrip()
    head = head.rstrip(" ,;:–-")
    return head + ending if width >= len(ending) else cut
