"""One change in words: what a field was and is, how far a date slipped, and what became of the item."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from plantui import terminal_text
from plantui.changes.compare import Change, FieldChange
from plantui.changes.slip import Duration, Lasting, Slip, surer
from plantui.changes.split import lost_by_split
from plantui.changes.tone import tone
from plantui.changes.weights import HEAVY
from plantui.i18n import t, tn
from plantui.plan.contradictions.lateness import latest_of
from plantui.plan.model import Item, Plan
from plantui.plan.references import full_id, used_id
from plantui.plan.schema import FIELDS, Field, field_of
from plantui.plan.sources import claimed, claims, newest_claims, stated
from plantui.plan.values import Value
from plantui.render import dates, labels
from plantui.render.line import Role
from plantui.render.own_tables import own_rows, row_words


def nearest(months: Fraction) -> int:
    """The nearest whole month, halves away from zero, so that going back is the same way turned round."""
    return floor(months + Fraction(1, 2)) if months >= 0 else -floor(-months + Fraction(1, 2))


def signed(months: Fraction) -> str:
    """`+15`, `−3`, `0`."""
    whole = nearest(months)
    return f"+{whole}" if whole > 0 else f"−{-whole}" if whole else "0"


def slip_words(slip: Slip | None, short: bool = False) -> str:
    """`+15 md`, `+10 til +13 md`, `+27 md, åpent`, `≥ +14 md`; *unknown* for None."""
    if slip is None or (slip.low is None and slip.high is None):
        return t("slip.unknown")
    if slip.high is None:
        return t("slip.least", months=signed(slip.low or Fraction()))
    if slip.low is None:
        return t("slip.most", months=signed(slip.high))
    low, high = signed(slip.low), signed(slip.high)
    if slip.rule == "open":
        return t("slip.open", months=low)
    if low == high:
        return t("slip.number", months=low)
    return t("slip.short", low=low, high=high) if short else t("slip.interval", low=low, high=high)


def gap_words(low: Fraction, high: Fraction | None) -> str:
    """How many months one thing comes before another, in whole months: `3 md`, `3 til 5 md`, `minst 3 md`."""
    least = nearest(low)
    if high is None:
        return t("finding.months.least", low=least)
    most = nearest(high)
    if least != most:
        return t("finding.months.between", low=least, high=most)
    return tn("finding.months", least) if least else t("finding.months.under_one")


def slip_sentence(proposal: Plan, change: Change) -> str:
    """The slip with its rule, in full; empty where there is none. What lost its date is told by what it waits for."""
    if change.kind == "replaced":
        return t("slip.replaced")
    parts = []
    if change.direction == "worse" or (change.split and lost_by_split(change.split.origin, change.either)):
        parts.append(_bound_sentence(proposal, change))
    elif change.slip is not None:
        parts.append(f"{slip_words(change.slip)} ({t(f'slip.rule.{change.slip.rule}')})")
    if (lasting := change.lasting) is not None:
        if lasting.slip is not None:
            end = t("slip.end_by", slip=slip_words(lasting.slip), rule=t(f"slip.rule.{lasting.slip.rule}"))
            parts.append(end)
        if change.slip is not None or lasting.slip is not None or lasting.end is not None:
            parts += _durations(lasting)
    return "; ".join(parts)


def _durations(lasting: Lasting) -> tuple[str, ...]:
    """`varer 18 til 27 md → 24 til 33 md`; what only one side can say is said of that side."""
    before, after = (duration_words(each) for each in (lasting.before, lasting.after))
    if before and after:
        return (t("slip.lasts_both", before=before, after=after),) if before != after else ()
    if after:
        return (t("slip.lasts", months=after),)
    return (t("slip.lasted", months=before),) if before else ()


def duration_words(duration: Duration | None) -> str:
    """How long something lasts, in whole months; empty where nothing can be said."""
    if duration is None or (duration.high is None and not duration.low):
        return ""
    if duration.low is None:
        assert duration.high is not None
        return t("slip.lasts_most", most=nearest(duration.high))
    return gap_words(duration.low, duration.high)


def _bound_sentence(proposal: Plan, change: Change) -> str:
    """`≥ +7 md: betaling ← provedrift ← vest («Vest», ikke før 1.9.2030), en nedre grense, …`."""
    bound = change.bound
    if bound is None:
        return t("slip.worse_unknown")
    dated = proposal.by_id[bound.path[-1]]
    path = " ← ".join(_near(change.either, step) for step in bound.path)
    if bound.earliest is None or change.slip is None:
        return t("slip.worse_no_later", path=path, item=labels.title(dated), when=in_time(dated))
    words = t(
        "slip.bound_by", slip=slip_words(change.slip), path=path, item=labels.title(dated),
        earliest=dates.short(bound.earliest),
    )  # fmt: skip
    return f"{words}; {t('slip.rule.bound')}"


def _near(item: Item, step: str) -> str:
    """The id of a step as the item's own file would write it: bare inside the same service."""
    service, _, own = step.rpartition(".")
    return terminal_text.clean(own if service == item.service else step, labels.UNSAID)


# one change in words: what a field was and is, how far a date slipped, and what became of the item


def weight_words(change: Change) -> str:
    """`BETALING OG REGELVERK, TUNG`."""
    words = t(f"weight.{change.weight}").upper()
    return f"{words}, {t('change.heavy').upper()}" if heavy(change) else words


def heavy(change: Change) -> bool:
    """Whether it must be given a reason."""
    return change.weight in HEAVY


# values


def value_words(plan: Plan, item: Item, field: str, value: Value | None, compact: bool = False) -> str:
    """One side of a field in words, cleaned; what is absent is said to be absent."""
    if value is None:
        return labels.without(field)
    if field in item.unread:
        return labels.raw(value)
    if field == "claim" and all("when" in claim for claim in claims(item)):
        return _claims(item, compact)
    definition = field_of(item.table, field)
    if definition is not None and definition.shape == "tables":
        words = (row_words(plan, item, field, row, compact) for row in own_rows(item, field))
        return " · ".join(words) or t("plan_view.none")
    if isinstance(value, str):
        return _text_words(plan, definition, field, value, compact)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return labels.number(value) if field == "value" else str(value)
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return _names(plan, item, field, tuple(str(part) for part in value)) or t("plan_view.none")
    return labels.raw(value)


def _text_words(plan: Plan, definition: Field | None, field: str, value: str, compact: bool) -> str:
    shape = definition.shape if definition is not None else "line"
    if shape == "when":
        return dates.spelled(value, compact)
    if shape == "decimal":
        return labels.decimal(value)
    if field == "payment":
        return labels.payment(value, short=compact)
    if shape == "word" or field == "kind":
        return labels.word(field, value)
    if shape == "slug" or field in ("reporter", "raised_by", "raised_to"):
        return labels.name(plan, value)
    if field in ("certainty_text", "until_certainty_text"):
        return t("plan_view.quoted", words=terminal_text.clean(value))
    return terminal_text.clean(" ".join(value.split()))


def _names(plan: Plan, item: Item, field: str, slugs: tuple[str, ...]) -> str:
    if field == "uses":
        return ", ".join(labels.name(plan, used_id(plan, slug)) for slug in slugs)
    if field in ("after", "needed_for", "contradicts", "affects", "about"):
        return ", ".join(labels.name(plan, full_id(item, slug)) for slug in slugs)
    if field == "aliases":
        return ", ".join(terminal_text.clean(name) for name in slugs)
    return labels.names(plan, slugs)


def _claims(item: Item, compact: bool) -> str:
    wordings = []
    for claim in claims(item):
        when = claimed(claim)
        words = (dates.when_compact(when) if compact else dates.when_words(when)) if when else t("change.undated")
        who = terminal_text.clean(str(claim.get("reporter") or ""))
        wordings.append(words if compact else f"{words} ({who})")
    if not wordings:
        return t("change.undated")
    words = wordings[-1]
    for wording in reversed(wordings[:-1]):
        words = t("change.or", one=wording, other=words)
    return words


def in_time(item: Item | None, compact: bool = True) -> str:
    """Where an item stands in time, in words; empty when there is no item."""
    if item is None:
        return ""
    if item.when is None and "claim" in item.fields:
        return _claims(item, compact)
    if item.when is None:
        return labels.absent(item)
    return dates.when_compact(item.when) if compact else dates.when_words(item.when)


def sides(baseline: Plan, proposal: Plan, change: Change) -> tuple[str, str]:
    """What stood before and what stands now, in the change's heaviest words; the first is empty for what is new."""
    before, after = change.before, change.after
    if before is None and after is not None:
        if change.earlier is not None:
            return _said(change.earlier), _said(after)
        if change.split is not None and stated(change.split.origin) is not None:
            return in_time(change.split.origin), in_time(after) if stated(after) else t("change.undated")
        return "", _whole(after, new=True)
    if after is None and before is not None:
        return _whole(before, new=False), ""
    assert before is not None
    assert after is not None
    if change.direction in _STOOD and (stood := _stood(change, before, after)) is not None:
        return stood
    lead = leading(change)
    if change.direction == "renamed":
        return labels.title(before), labels.title(after)
    if lead is None:
        places = [terminal_text.clean(item.service or "") for item in (before, after)]
        return (
            (places[0], places[1])
            if places[0] != places[1]
            else (terminal_text.clean(before.id), terminal_text.clean(after.id))
        )
    if lead.written_otherwise:
        return "", value_words(proposal, after, lead.field, lead.after, compact=True)
    if lead.field == "until":
        ends = (value_words(plan, item, "until", side, compact=True) for plan, item, side in (
            (baseline, before, lead.before), (proposal, after, lead.after),
        ))  # fmt: skip
        return t("change.end", when=next(ends)), next(ends)
    if lead.field in ("when", "claim"):
        undated = stated(after) is None and stated(before) is not None
        return in_time(before), t("change.undated") if undated else in_time(after)
    if lead.field in ("value", "unit", "of", "bound") and before.number("value") is not None:
        return labels.value(before), labels.value(after) or t("plan_view.absent")
    if lead.field == "state" and after.text("met_on"):
        met = t("plan_view.met_on", when=dates.spelled(after.text("met_on") or "", compact=True))
        return labels.state(before.text("state")), met
    return (
        value_words(baseline, before, lead.field, lead.before, compact=True),
        value_words(proposal, after, lead.field, lead.after, compact=True),
    )


_STOOD = (
    "risk-higher", "risk-lower", "outcome-unknown", "missed", "partly", "advised-against", "advice-lifted",
)  # fmt: skip


def _stood(change: Change, before: Item, after: Item) -> tuple[str, str] | None:
    """`2×5 → 4×5`, `planlagt → utfall ukjent`, `Tilsynet sier nå: vent`: where no one field says it all."""
    if before.table == "risk":
        pairs = [f"{item.number('likelihood')}×{item.number('impact')}" for item in (before, after)]
        return pairs[0], pairs[1]
    if change.direction in ("outcome-unknown", "missed", "partly"):
        stood = labels.word("outcome", before.text("outcome") or "") or labels.certainty(before.text("certainty"))
        return stood or in_time(before), labels.word("outcome", after.text("outcome") or "")
    if change.direction == "advised-against":
        return "", _advice_words("change.now_says", after)
    return _advice_words("change.said_before", before), _advice_words("change.now_says", after)


def _advice_words(key: str, item: Item) -> str:
    """The newest advice of each reporter."""
    said = [claim for claim in newest_claims(item) if claim.get("advice")]
    return ", ".join(
        t(key, who=terminal_text.clean(str(claim.get("reporter"))), advice=labels.word("advice", str(claim["advice"])))
        for claim in said
    )


def _said(status: Item) -> str:
    """`rødt lys (nov. 2030)`: a status's word, else its level, and when it was said."""
    word = terminal_text.clean(status.text("word") or "") or labels.word("level", status.text("level") or "")
    as_of = status.text("as_of")
    return f"{word} ({dates.spelled(as_of, compact=True)})" if as_of else word


def leading(change: Change) -> FieldChange | None:
    """The field that says most: the first of those the schema has lead, else the heaviest."""
    leads = [field for field in change.fields if field.field in FIELDS and FIELDS[field.field].leads]
    if leads:
        return min(leads, key=lambda field: FIELDS[field.field].leads)
    return next((field for field in change.fields if field.field != "was"), None)


def _whole(item: Item, new: bool) -> str:
    words = (
        in_time(item)
        if stated(item) is not None
        else labels.value(item) or terminal_text.clean(item.text("word") or "")
    )
    if not new:
        return words or labels.title(item)
    table = labels.table(item.table)
    return t("change.new_of", table=table, words=words) if words else t("change.new", table=table)


# outcomes


def outcomes(change: Change) -> tuple[str, ...]:
    """What became of the item, from its longest wording to its shortest."""
    wordings = _by_direction(change) or _by_kind(change) or _by_field(change)
    return tuple(dict.fromkeys(wordings))


def asides(change: Change) -> tuple[str, ...]:
    """What else became of it beside the outcome: a stronger or weaker word of certainty, an end given or gone."""
    if change.before is None or change.after is None or change.direction in ("stronger", "weaker"):
        return ()
    certainty = surer(change.before, change.after)
    words = (t(f"change.word.{certainty}"),) if certainty else ()
    end = _end_words(change)
    return (*words, end) if end and end not in outcomes(change) else words


def _end_words(change: Change) -> str:
    """That an end was given or is gone; empty for all else."""
    end = change.lasting.end if change.lasting is not None else None
    return t(f"change.word.end_{end}") if end else ""


def _by_direction(change: Change) -> tuple[str, ...]:
    slip = change.slip
    if (of_both := _by_both_ends(change)) is not None:
        return of_both
    match change.direction:
        case "delayed" | "uncertain":
            return slip_words(slip), slip_words(slip, short=True)
        case "brought-forward":
            words = slip_words(slip)
            return (
                t("change.word.brought-forward", slip=words),
                t("change.word.brought-forward_short", slip=words),
                words,
            )
        case "worse":
            long = t("change.word.worse", slip=slip_words(slip)) if slip else t("change.word.worse_unknown")
            return long, t("change.word.worse_short")
        case "gain":
            conditional = change.before is not None and change.before.text("condition")
            return t("change.word.gain_dated") if conditional else t("change.word.gain"), t("change.word.gain_short")
        case "stronger":
            return t("change.word.stronger"), t("change.word.stronger_short")
        case "two-sources":
            long = t("change.word.two-sources_slip", slip=slip_words(slip)) if slip else t("change.word.two-sources")
            short = f"{t('change.word.two-sources')} {slip_words(slip, short=True)}" if slip else long
            return long, short, t("change.word.two-sources")
        case "met":
            return t("change.word.met"), t("change.word.met_short")
        case "reached-early" | "reached-late":
            return t(f"change.word.{change.direction}_by", slip=slip_words(slip)), t(f"change.word.{change.direction}")
        case "met-late":
            late = latest_of(one.lateness for one in change.late)
            months = gap_words(late.gap.low, late.gap.high) if late is not None else ""
            return t("change.word.met-late_by", months=months), t("change.word.met-late")
        case None:
            return ()
        case "renamed":
            return t("change.word.other_name"), t("change.word.other_name_short")
        case "split" if change.split is not None:
            origin = _near(change.either, change.split.origin.id)
            if slip is None:
                return t("change.word.split", origin=origin), t("change.word.split_short")
            words = slip_words(slip)
            shorter = t("change.word.split_by_short", slip=words), t("change.word.split_short")
            return t("change.word.split_by", origin=origin, slip=words), *shorter
        case "reopened":
            return t("change.word.reopened"), t("change.word.worse_short")
        case code:
            return (t(f"change.word.{code}"),)


def told_by_ends(change: Change) -> bool:
    """Whether it lasts and is told by which end moved: its end did, or its start alone."""
    if change.direction in ("shortened", "prolonged"):
        return True
    moved = change.lasting is not None and change.lasting.slip is not None
    return moved and change.direction in ("delayed", "brought-forward", "uncertain")


def _by_both_ends(change: Change) -> tuple[str, ...] | None:
    """`SENERE, +6 md (slutt)`: what lasts and whose end moved, or whose start moved alone; None for all else."""
    if not told_by_ends(change):
        return None
    end = change.lasting.slip if change.lasting is not None else None
    code = change.direction
    worded = []
    for short in (False, True):
        starts = t("slip.of_start", slip=slip_words(change.slip, short)) if change.slip is not None else ""
        ends = t("slip.of_end", slip=slip_words(end, short)) if end is not None else ""
        worded.append(", ".join(filter(None, (starts, ends))))
    if code == "uncertain":
        return tuple(worded)
    word = t(f"change.word.both.{code}")
    return (*(t("change.word.both", word=word, slip=slip) for slip in worded), word)


def _by_kind(change: Change) -> tuple[str, ...]:
    item = change.either
    if change.kind == "added":
        if change.earlier is not None:
            return (t("change.word.newer"),)
        if item.table == "service":
            return t("change.word.added_service"), t("change.word.added")
        if item.when is not None and item.when.precision == "not-before":
            when = dates.when_compact(item.when)
            return t("change.word.added_not_before", when=when), t("change.word.added")
        return (t("change.word.added"),)
    if change.kind == "moved":
        origin = (change.was or "").partition(".")[0]
        place = origin if change.was and origin != item.service else ""
        return (t("change.word.moved_from", place=terminal_text.clean(place)), t("change.word.moved")) if place else (
            t("change.word.moved"),
        )  # fmt: skip
    return () if change.kind == "changed" else (t(f"change.word.{change.kind}"),)


def _by_field(change: Change) -> tuple[str, ...]:
    lead = leading(change)
    if change.written_otherwise:
        return t("change.word.respelled"), t("change.word.respelled_short")
    if change.weight == "wording":
        return (t("change.word.wording"),)
    if lead is not None and lead.field == "until" and (end := _end_words(change)):
        return (end,)
    if lead is not None and lead.field == "aliases" and lead.entered and not lead.left:
        return (tn("change.word.alias_gained", len(lead.entered)),)
    if lead is not None and lead.field == "actors":
        return (t("change.word.actors", left=len(lead.left), entered=len(lead.entered)),)
    if lead is not None and lead.field == "value":
        return (t("change.word.number"),)
    if lead is not None and lead.field in ("payment", "payment_text"):
        return (t("change.word.payment"),)
    return (t("change.word.shared"),) if change.weight == "shared" else (t("change.word.changed"),)


def outcome_role(change: Change) -> Role:
    """The role of the outcome; it only colours what the words say already."""
    if tone(change) in ("worse", "mixed") or change.direction in ("another-measure", "two-sources"):
        return "warn"
    return "good" if tone(change) == "better" else "text"
