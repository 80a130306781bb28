"""The first rules on the command line: an option for each answer, and a question on the terminal for the others."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

import attrs

from plantui import terminal_text
from plantui.cli import failures, output
from plantui.cli.click_extensions import option
from plantui.errors import PlantuiError, UsageProblem
from plantui.git.sign import setup as sign_setup
from plantui.i18n import Sentence, is_yes, t
from plantui.review.policy.model import Seat
from plantui.review.policy.people import Person
from plantui.usecases.rounds import steps
from plantui.usecases.setup import first_rules
from plantui.usecases.setup.first_rules import PARTS, SECRETARY, FirstRules, PersonAnswer

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


@attrs.frozen(slots=True)
class FirstAnswers:
    """What the options say: of each part who, name and key, empty where nothing was said; bodies and editors."""

    persons: Mapping[str, tuple[str, str, str]]
    advises: tuple[str, ...]
    decides: tuple[str, ...]
    editors: bool | None

    @property
    def anything(self) -> bool:
        """Whether any of the options was used."""
        return any(map(any, self.persons.values())) or bool(self.advises or self.decides) or self.editors is not None


def options(function: F) -> F:
    """An option for each answer, handed to the command as `given`."""

    @wraps(function)
    def collected(*, advises: tuple[str, ...], decides: tuple[str, ...], editors: bool | None, **rest: Any) -> Any:
        persons = {part: tuple(rest.pop(f"{part}{more}") or "" for more in ("", "_name", "_key")) for part in PARTS}
        given = FirstAnswers(cast("Mapping[str, tuple[str, str, str]]", persons), advises, decides, editors)
        return function(given=given, **rest)

    command: Callable[..., Any] = collected
    person, text, key, body = (
        Sentence(f"cli.metavar.{name}") for name in ("person_or_request", "text", "key", "named_body")
    )
    decorators: list[Callable[[Callable[..., Any]], Callable[..., Any]]] = [
        option(
            "--editors-may-approve/--editors-may-not-approve", "editors", default=None,
            help=Sentence("cli.option.editors"),
        ),
        option("--decides", multiple=True, metavar=body, help=Sentence("cli.option.decides")),
        option("--advises", multiple=True, metavar=body, help=Sentence("cli.option.advises")),
    ]  # fmt: skip
    for part in reversed(PARTS):
        decorators += [
            option(f"--{part}-key", metavar=key, help=Sentence("cli.option.part_key")),
            option(f"--{part}-name", metavar=text, help=Sentence("cli.option.part_name")),
            option(f"--{part}", metavar=person, help=Sentence(f"cli.option.part.{part}")),
        ]
    for decorate in decorators:
        command = decorate(command)
    return cast("F", command)


def answers(given: FirstAnswers) -> FirstRules:
    """The answers of the options, and on a terminal of whoever sits there.

    Raises UsageProblem for what is missing where nobody can be asked, and for an option that cannot be.
    """
    asking = output.can_ask()
    if not asking and (missing := [part for part in PARTS if part != SECRETARY and not given.persons[part][0]]):
        raise _lacking(*(f"--{part}" for part in missing))
    if asking:
        output.warn(t("first_rules.ask.head"))
    persons = {part: _person(part, *given.persons[part], asking=asking) for part in PARTS}
    bodies = (
        *(first_rules.body(written, "advisory") for written in given.advises),
        *(first_rules.body(written, "deciding") for written in given.decides),
    )
    editors = given.editors
    if asking and not bodies:
        bodies = tuple(_bodies())
    if asking and editors is None:
        editors = output.ask(t("first_rules.ask.editors"))
    seated = {part: first_rules.seated(part, person, bodies) for part, person in persons.items()}
    return FirstRules(seated, bodies, bool(editors))


def _person(part: str, who: str, name: str, key: str, *, asking: bool) -> Person:
    """The person of a part: by the line of their request, by an id with name and key, or asked for."""
    git = sign_setup.nowhere()
    answer = PersonAnswer(name, who, key)
    if answer.request:
        return first_rules.person(git, part, answer)
    if who:
        first_rules.read_id(who)
    if not (name or who) and asking:
        written = _answered(t(f"first_rules.ask.{part}"), first_rules.usual_name(git, part), str)
        answer = attrs.evolve(answer, name=written)
        if answer.request:
            return first_rules.person(git, part, attrs.evolve(answer, key=""))
    name = answer.name or first_rules.usual_name(git, part, who)
    if not who and asking:
        usual = first_rules.usual_id(git, part, name)
        who = _answered(t("first_rules.ask.id", name=name), usual, first_rules.read_id)
    if not key and asking:
        asked = t("first_rules.ask.key", name=name)
        key = _answered(asked, first_rules.usual_key(part), _checked_key)
    if not key and not first_rules.usual_key(part):
        raise _lacking(f"--{part}-key")
    return first_rules.person(git, part, PersonAnswer(name, who, key))


def _lacking(*wanted: str) -> UsageProblem:
    return UsageProblem(t("first_rules.title"), t("first_rules.missing", options=", ".join(wanted)))


def _checked_key(written: str) -> str:
    """A key that can be one, as it was written."""
    first_rules.key(written)
    return written


def _bodies() -> list[Seat]:
    """The bodies that are asked, one by one until an empty line."""
    bodies: list[Seat] = []
    while written := output.asked(t("first_rules.ask.more" if bodies else "first_rules.ask.body")):
        try:
            body = first_rules.body(written, "advisory")
        except PlantuiError as error:
            failures.say(error)
            continue
        decides = is_yes(output.asked(t("first_rules.ask.decides", name=body.name)))
        bodies.append(attrs.evolve(body, kind="deciding" if decides else "advisory"))
    return bodies


def _answered(question: str, default: str, read: Callable[[str], T]) -> T:
    """The answer to a question, asked again until it can be one; an empty line takes the default where there is one."""
    while True:
        shown = f"{question} [{default}]" if default else question
        written = output.asked(f"{shown}:") or default
        if not written:
            continue
        try:
            return read(written)
        except PlantuiError as error:
            failures.say(error)


def say_next(revision: str, folder: str = "") -> None:
    """The commands that come next, to the round about the next revision; `folder` is where the plan lies, if apart."""
    output.say("", t("first_rules.next"))
    if folder:
        output.out(f"  cd {shlex.quote(terminal_text.clean(folder))}")
    following = terminal_text.clean(steps.next_revision(revision), 60)
    for key, command in (
        ("show", "plantui policy show"),
        ("check", "plantui policy check"),
        ("found", "plantui adopt --found"),
        ("revision", f"plantui set plan revision {following} --commit"),
        ("open", "plantui round open"),
    ):
        output.out(output.spelled(f"  {command:<41}  {t(f'first_rules.next.{key}')}"))
