"""An edit of people.toml on the command line: what it does and costs, the question, and what is left to do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import attrs

from plantui import terminal_text
from plantui.cli import command_desk, output, signing
from plantui.cli import options as cli_options
from plantui.cli.click_extensions import option
from plantui.cli.server import in_step
from plantui.errors import NotWritten, Unreadable
from plantui.git import repository
from plantui.git.repository import short
from plantui.i18n import Sentence, t, tn
from plantui.render.export.policy_json import flaw_data
from plantui.render.line import Canvas, Line, Role, wrapped
from plantui.render.review.history import act_label, word
from plantui.render.review.policy import flaw_words, key_words, seat_name, without_implied
from plantui.render.review.who_said_what import person_name, short_act, voice_name
from plantui.review.rounds.round import Spoken
from plantui.usecases.editing import commit, people
from plantui.usecases.editing.people import Change, Cost, Registration
from plantui.usecases.rounds import people_round
from plantui.usecases.rounds.people_round import Gone, SmallRound, SmallRoundStep
from plantui.usecases.servers.publication import Publication
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session

F = TypeVar("F", bound=Callable[..., Any])


def options(function: F) -> F:
    """`--yes`, `--offline` and `--format text|json` on a command that edits people.toml."""
    with_format = cli_options.formats("text", "json")(function)
    with_offline = option("--offline", is_flag=True, help=Sentence("cli.option.offline"))(with_format)
    return option("--yes", is_flag=True, help=Sentence("cli.option.yes_people"))(with_offline)


def commit_of(written: str) -> str | None:
    """The full id of the commit that `--good-until` names; None where it names none. Raises UsageProblem."""
    if not written:
        return None
    return repository.resolve(command_desk.begin(cli_options.wish(cli_options.here())), written)


@attrs.frozen(slots=True)
class _Asked:
    """What was asked for beside the edit; `sending` is how its adoption goes to a server."""

    yes: bool
    form: str
    good_until: str | None = None
    sending: Publication | None = attrs.field(default=None, repr=False)


def edit_people(
    message: str, change: Change, *, yes: bool, form: str, offline: bool, good_until: str | None = None
) -> int:
    """Say what the edit does and what it costs, ask, and take it as far as this user may.

    Before any adoption it is one commit; afterwards it begins a small round, in step with the server unless `offline`.
    """
    session, sending = _in_step(offline)
    desk = session.desk
    if desk.place.tip is None or desk.place.read_only:
        raise NotWritten(t("saying.read_only"), desk.place.read_only)
    if review.held(desk).in_force is not None:
        small = people_round.begin(desk, change)
        assert small.edit is not None
        return _go(small, session.memory, small.edit, _Asked(yes, form, good_until, sending))
    desk = session_open.read_history(desk, command_desk.progress("history"))
    if _founded(desk):
        raise Unreadable(t("cli.people.title"), t("cli.people.no_root"))
    edit = people.prepare(desk, desk.place.tip or "", change)
    cost = people.cost(desk, None, people.marks(edit.before, edit.after), good_until)
    _say(form, shown(edit, cost))
    _confirm(yes)
    with signing.signed(commit.ready(desk)) as passphrase:
        landed = people.write(desk, edit, message + "\n", passphrase=passphrase)
    branch = short(desk.place.ref or "")
    words = t("cli.people.committed", commit=landed.tip[:10], branch=branch)
    signing.done(form, edited_data(edit, cost, landed.tip, branch), words, *landed.notes)
    return 0


def go_on(*, yes: bool, form: str, offline: bool) -> int:
    """Take the small round that is under way as far as this user may."""
    session, sending = _in_step(offline)
    small = people_round.resume(session)
    return _go(small, session.memory, people_round.proposed(small), _Asked(yes, form, sending=sending))


def _in_step(offline: bool) -> tuple[Session, Publication | None]:
    """The judged desk, in step with the server where the plan is in force and one is used here."""
    session = command_desk.judged()
    if review.held(session.desk).in_force is None:
        return session, None
    sending = in_step(session, offline=offline)
    return (command_desk.judged() if sending is not None else session), sending


def _go(small: SmallRound, memory: Memory, edit: Registration, asked: _Asked) -> int:
    form = asked.form
    foreseen = people_round.foreseen(small)
    marked = people.marks(edit.before, edit.after)
    cost = Cost((), "")
    if marked and not small.adopted:
        main_desk = session_open.read_history(small.main, command_desk.progress("history"))
        cost = people.cost(main_desk, edit.parent, marked, asked.good_until or people.mark_of(edit))
    _say(form, (*shown(edit, cost), *_steps_shown(small, foreseen)))
    if not foreseen and not small.adopted:
        raise NotWritten(t("cli.people.waits", round=small.name), next_words(small) or t("cli.people.waits_nobody"))
    _confirm(asked.yes)
    with signing.signed(commit.ready(small.main)) as passphrase:
        outcome = people_round.go(small, memory, passphrase=passphrase, sending=asked.sending)
    data = round_data(outcome, edit, cost)
    if outcome.merged is not None:
        branch = short(small.main.place.ref or "")
        words = t("cli.people.merged", round=small.name, branch=branch, commit=outcome.merged.tip[:10])
        signing.done(form, data, words, *outcome.merged.notes)
    else:
        signing.done(form, data, t("cli.people.so_far", branch=small.name))
    if form == "text":
        output.write_lines(_after(outcome, small.main))
    return 0


def _steps_shown(small: SmallRound, foreseen: tuple[SmallRoundStep, ...]) -> Iterator[Line]:
    """What will be signed, how often the key is used, and what follows without signing."""
    canvas = output.canvas()
    if foreseen:
        head = t("cli.people.will_sign", round=small.name, name=small.main.me.name or small.main.me.by)
        yield from wrapped(terminal_text.clean(head), canvas, "strong")
    policy = review.held(small.main).rules.policy
    for step in foreseen:
        words = t(f"cli.people.step.{step.act}", seat=seat_name(policy, step.seat) if step.seat else "")
        yield from _indented("- " + words, canvas, "text")
    if (touches := sum(step.signatures for step in foreseen)) > 1:
        yield from wrapped(t("cli.step.touches", count=touches), canvas, "text")
    if small.adopted or (foreseen and foreseen[-1].act == "adopt"):
        branch = short(small.main.place.ref or "")
        words = t("cli.people.will_merge", round=small.name, branch=branch)
        yield from wrapped(terminal_text.clean(words), canvas, "text")


def _after(outcome: Gone, before: Desk) -> Iterator[Line]:
    """Which words lapsed, and who is next with which command."""
    canvas = output.canvas()
    proceedings = review.held(before)
    if outcome.lapsed:
        yield from wrapped(tn("cli.people.lapsed", len(outcome.lapsed)), canvas, "warn")
    for spoken in outcome.lapsed:
        row = t(
            "cli.people.lapsed_row",
            act=short_act(spoken.id), who=voice_name(proceedings, spoken.voice), what=_said(spoken),
        )  # fmt: skip
        yield from _indented(row, canvas, "warn")
    if following := next_words(outcome.small):
        yield from wrapped(following, canvas, "strong")


def _indented(words: str, canvas: Canvas, role: Role) -> Iterator[Line]:
    for line in wrapped(words, canvas.inset(2, 20), role):
        yield (("  ", "text"), *line)


def _said(spoken: Spoken) -> str:
    label = act_label(spoken.act)
    return f"{label}, {terminal_text.clean(spoken.act.item)}" if spoken.act.item else label


def next_words(small: SmallRound) -> str:
    """Who is next in a small round, for what, and the command that does it; empty when it waits for nobody."""
    waiting = people_round.waits_for(small)
    if not waiting:
        return ""
    proceedings = review.held(small.main)
    policy, register = proceedings.rules.policy, proceedings.rules.people
    parts = []
    for step in waiting:
        names = ", ".join(person_name(register, person) for person in step.persons) or t("cli.people.nobody_can")
        task = t(f"cli.people.step.{step.act}", seat=seat_name(policy, step.seat) if step.seat else "")
        command = "plantui people continue"
        if step.seat and policy.seats[step.seat].body:  # what a body says is recorded with its source
            command = f"plantui decide people WORD --behalf {terminal_text.clean(step.seat)} --branch {small.name}"
        parts.append(t("cli.people.next", names=names, what=task, command=command))
    return " ".join(parts)


def _say(form: str, lines: Iterable[Line]) -> None:
    """Write what is about to happen; nothing where the answer is data."""
    if form == "text":
        output.write_lines(lines)
        sys.stdout.flush()


def _confirm(yes: bool) -> None:
    if not yes:
        signing.confirm(
            t("cli.people.ask"), NotWritten(t("cli.people.title"), t("cli.people.not_asked")), t("cli.people.no")
        )


def _founded(desk: Desk) -> bool:
    """Whether somebody has adopted something in this history: then people change by adoption only."""
    return any(
        act.kind == "adopt" for entry in desk.history or () if entry.record is not None for act in entry.record.acts
    )


def shown(edit: Registration, cost: Cost) -> Iterator[Line]:
    """What changes for whom, what comes to hang on one person or key, and which words would have to be signed again."""
    canvas = output.canvas()
    for person in edit.after.persons.values():
        before = edit.before.persons.get(person.id)
        if before == person:
            continue
        head = t("people_view.person", name=terminal_text.clean(person.name), person=terminal_text.clean(person.id))
        yield from wrapped(head + ("" if before else t("cli.people.new")), canvas, "strong")
        for key in person.keys:
            if before is None or key not in before.keys:
                yield from _indented(key_words(key), canvas, "text")
    for flaw in without_implied(edit.warnings):
        yield from wrapped(t("cli.people.warning", what=flaw_words(flaw, edit.rules)), canvas, "warn")
    if not cost.entries:
        return
    yield from wrapped(tn("cli.people.cost", len(cost.entries)), canvas, "warn")
    for entry in cost.entries:
        speaker = entry.record.voice or entry.record.by if entry.record else ""
        row = t("cli.people.cost_row", number=entry.number, who=speaker, what=word(entry))
        yield from _indented(row, canvas, "warn")
    yield from wrapped(t("cli.people.good_until", commit=cost.good_until), canvas, "text")


# what became of an edit of people.toml, as data: `plantui.people.step/1`


def edited_data(edit: Registration, cost: Cost, landed: str, branch: str) -> dict[str, object]:
    """An edit before any adoption: one commit on the branch."""
    return {
        "schema": "plantui.people.step/1",
        "round": None,
        "branch": branch,
        **_registration_data(edit, cost),
        "steps": [{"act": "edit", "seat": None, "commit": landed}],
        "adopted": False,
        "merged": None,
        "lapsed": [],
        "next": [],
    }


def round_data(outcome: Gone, edit: Registration, cost: Cost) -> dict[str, object]:
    """How far a small round was taken."""
    return {
        "schema": "plantui.people.step/1",
        "round": outcome.small.name,
        "branch": outcome.small.name,
        **_registration_data(edit, cost),
        "steps": [{"act": step.act, "seat": step.seat or None, "commit": oid} for step, oid in outcome.taken],
        "adopted": outcome.merged is not None,
        "merged": outcome.merged.tip if outcome.merged else None,
        "lapsed": [spoken.id for spoken in outcome.lapsed],
        "next": [
            {"act": step.act, "seat": step.seat or None, "persons": list(step.persons)}
            for step in ([] if outcome.merged else people_round.waits_for(outcome.small))
        ],
    }


def _registration_data(edit: Registration, cost: Cost) -> dict[str, object]:
    return {
        "persons": [
            person.id for person in edit.after.persons.values() if edit.before.persons.get(person.id) != person
        ],
        "warnings": [flaw_data(flaw, edit.rules) for flaw in edit.warnings],
        "cost": [entry.commit for entry in cost.entries],
        "good_until": cost.good_until or None,
    }
