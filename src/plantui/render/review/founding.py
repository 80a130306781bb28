"""What a user is asked to trust, and a step of the round, in words before anything is signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import dates, labels, layout
from plantui.render.dates import long
from plantui.render.layout import Labelled
from plantui.render.line import BLANK, Canvas, Line, say
from plantui.review.records.record import Record
from plantui.review.rounds.adoption_rules import Founding


def founding_lines(founding: Founding, canvas: Canvas) -> tuple[Line, ...]:
    """One founding record in full, its id in groups of four that can be read aloud."""
    return layout.within(_founding(founding, canvas), canvas)


def _founding(founding: Founding, canvas: Canvas) -> Iterator[Line]:
    introduced, rules = founding.introduced, founding.rules
    record = introduced.record
    person = rules.people.persons.get(record.by)
    name = (
        f"{terminal_text.clean(person.name, labels.UNSAID)} ({terminal_text.clean(record.by)})"
        if person
        else terminal_text.clean(record.by)
    )
    rows = [
        Labelled(t("trusting.root"), ((grouped(introduced.commit), "strong"),)),
        Labelled(
            t("trusting.plan"), ((f"{terminal_text.clean(record.round)} · {terminal_text.clean(record.plan)}", "text"),)
        ),
        Labelled(t("trusting.by"), ((name, "text"),)),
        Labelled(t("trusting.key"), ((terminal_text.clean(founding.key), "text"),)),
        Labelled(t("trusting.written"), ((dates.moment(record.written), "text"),)),
        Labelled(t("trusting.rules"), ((_rules(founding), "text"),)),
    ]
    yield from layout.labelled(rows, canvas)
    for reason in founding.why:
        yield from layout.paragraph(t(f"trusting.why.{reason.values.get('why', '')}"), canvas, "bad")


def _rules(founding: Founding) -> str:
    policy, people = founding.rules.policy, founding.rules.people
    return f"{tn('trusting.rules_count', len(policy.rules))} · {tn('trusting.people_count', len(people.persons))}"


def grouped(commit: str) -> str:
    """An id in groups of four."""
    return " ".join(terminal_text.clean(commit[at : at + 4]) for at in range(0, len(commit), 4))


def pinned_lines(roots: Sequence[tuple[str, str]], canvas: Canvas) -> Iterator[Line]:
    """The roots that are pinned and do not decide here, with the id of each one's plan."""
    if roots:
        yield from layout.paragraph(t("trusting.pinned"), canvas, "text")
    for commit, plan in roots:
        yield from layout.paragraph(f"{commit}  {terminal_text.clean(plan)}".rstrip(), canvas, "strong")


def list_lines(foundings: Sequence[Founding], canvas: Canvas) -> Iterator[Line]:
    """Every record that could be the root."""
    for founding in foundings:
        yield from founding_lines(founding, canvas)
        yield BLANK
    if not foundings:
        yield from layout.paragraph(t("trusting.none"), canvas, "text")
    elif len(foundings) > 1:
        yield say(t("trusting.several"), "warn")


# A step of the round in words, before it is signed


def head(record: Record) -> str:
    """What the step does: `Freeze edition 3 of round 2025`; cleaned."""
    act = record.acts[0]
    values = {"round": record.round, "edition": act.edition or 0, "version": act.version or ""}
    return terminal_text.clean(t(f"step_view.{act.kind}", **values))


def facts(record: Record) -> Iterator[str]:
    """What the step says of itself, one fact a line; cleaned."""
    act = record.acts[0]
    if act.baseline:
        yield terminal_text.clean(t("step_view.baseline", baseline=act.baseline))
    if act.due:
        yield t("step_view.due", day=long(act.due))
    if act.asked:
        yield terminal_text.clean(t("step_view.asked", asked=", ".join(act.asked)), 2000)
    if act.numbers:
        yield t("step_view.numbers", count=len(act.numbers), first=act.numbers[0].change, last=act.numbers[-1].change)
    if act.reason:
        yield terminal_text.clean(t("step_view.reason", reason=act.reason), 2000)
