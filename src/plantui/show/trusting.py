"""What a user is asked to trust: the record that founded the plan, shown so that it can be compared with paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plantui import text
from plantui.review.adoption import Founding
from plantui.show import blocks, dates, labels
from plantui.show.blocks import Labelled
from plantui.show.line import BLANK, Line, say
from plantui.words import t, tn


def founding_lines(founding: Founding, width: int, ascii_only: bool = False) -> tuple[Line, ...]:
    """One founding record in full, its id in groups of four that can be read aloud."""
    return blocks.within(_founding(founding, width, ascii_only), width, ascii_only)


def _founding(founding: Founding, width: int, ascii_only: bool) -> Iterator[Line]:
    introduced, rules = founding.introduced, founding.rules
    record = introduced.record
    person = rules.people.persons.get(record.by)
    named = f"{text.clean(person.name, labels.UNSAID)} ({text.clean(record.by)})" if person else text.clean(record.by)
    rows = [
        Labelled(t("trusting.root"), ((grouped(introduced.commit), "strong"),)),
        Labelled(t("trusting.plan"), ((f"{text.clean(record.round)} · {text.clean(record.plan)}", "text"),)),
        Labelled(t("trusting.by"), ((named, "text"),)),
        Labelled(t("trusting.key"), ((text.clean(founding.key), "text"),)),
        Labelled(t("trusting.written"), ((dates.moment(record.written), "text"),)),
        Labelled(t("trusting.rules"), ((_rules(founding), "text"),)),
    ]
    yield from blocks.labelled(rows, width, ascii_only)
    for one in founding.why:
        yield from blocks.paragraph(t(f"trusting.why.{one.values.get('why', '')}"), width, "bad", ascii_only)


def _rules(founding: Founding) -> str:
    policy, people = founding.rules.policy, founding.rules.people
    return f"{tn('trusting.rules_count', len(policy.rules))} · {tn('trusting.people_count', len(people.persons))}"


def grouped(commit: str) -> str:
    """An id in groups of four."""
    return " ".join(text.clean(commit[at : at + 4]) for at in range(0, len(commit), 4))


def pinned_lines(roots: Sequence[tuple[str, str]], width: int, ascii_only: bool = False) -> Iterator[Line]:
    """The roots that are pinned and do not decide here, with the id of each one's plan."""
    if roots:
        yield from blocks.paragraph(t("trusting.pinned"), width, "text", ascii_only)
    for commit, plan in roots:
        yield from blocks.paragraph(f"{commit}  {text.clean(plan)}".rstrip(), width, "strong", ascii_only)


def list_lines(foundings: Sequence[Founding], width: int, ascii_only: bool = False) -> Iterator[Line]:
    """Every record that could be the root."""
    for founding in foundings:
        yield from founding_lines(founding, width, ascii_only)
        yield BLANK
    if not foundings:
        yield from blocks.paragraph(t("trusting.none"), width, "text", ascii_only)
    elif len(foundings) > 1:
        yield say(t("trusting.several"), "warn")
