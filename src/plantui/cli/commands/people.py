"""`plantui people …`: who is registered, and changing that as far as this user may, to the merge of a small round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from plantui import terminal_text
from plantui.cli import command_desk, options, output, people
from plantui.cli.arguments.party_words import party_of
from plantui.cli.click_extensions import argument, option
from plantui.errors import PlantuiError, UsageProblem
from plantui.git.sign import setup as sign_setup
from plantui.i18n import Sentence, t
from plantui.plan.files import safe
from plantui.render.export import plan_json, policy_json
from plantui.render.review.policy import people_lines, seat_name
from plantui.review.policy import people as policy_people
from plantui.review.policy import request as people_request
from plantui.review.policy.people import Person, PersonKey
from plantui.usecases.editing import people as editing_people
from plantui.usecases.editing import people as edits
from plantui.usecases.setup import newcomer

F = TypeVar("F", bound=Callable[..., Any])

people_command = options.group("people")


@options.command("list", parent=people_command, reads=True)
@option("--seat", "written", default="", metavar=Sentence("cli.metavar.seat"), help=Sentence("cli.option.seat_of"))
@options.formats("text", "json")
def listed(written: str, form: str) -> None:
    """Everybody registered, with roles, bodies and keys; or who has to do with one role or body."""
    desk = command_desk.opened(options.here())
    rules = editing_people.ruling(editing_people.held(desk)).rules
    seat = party_of(rules, written, seats=True) if written else ""
    if form == "json":
        output.data(plan_json.json_text(policy_json.people_data(rules.people, desk.text.commit, seat)))
        return
    output.write_lines(people_lines(rules.people, rules.policy, output.canvas(), seat))
    if seat and not any(person.in_seat(seat) for person in rules.people.persons.values()):
        output.say(t("cli.people.nobody_there", seat=seat_name(rules.policy, seat)))
    if not rules.people.persons:
        output.say(t("cli.people.nobody", path=policy_people.PATH))
    output.warn(*map(str, rules.people.problems))


def _key_options(function: F) -> F:
    """`--key` and `--gpg`: the key to register."""
    for decorate in (
        option("--gpg", default="", metavar=Sentence("cli.metavar.fingerprint"), help=Sentence("cli.option.gpg_key")),
        option("--key", "ssh", default="", metavar=Sentence("cli.metavar.key"), help=Sentence("cli.option.ssh_key")),
    ):
        function = decorate(function)
    return function


def _good_until(function: F) -> F:
    return option(
        "--good-until", default="", metavar=Sentence("cli.metavar.commit"), help=Sentence("cli.option.good_until")
    )(function)


@options.command("request", parent=people_command)
@option("--name", default="", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.person_name"))
def request(name: str) -> None:
    """Print one line for whoever keeps people.toml, and say on stderr to whom it goes; a plan need not be there."""
    person = newcomer.oneself(sign_setup.nowhere(), options.here().by, name)
    output.out(terminal_text.clean(people_request.request_line(person), 4000))
    output.warn("", t("cli.people.request.what"))
    if to := _registrars():
        output.warn(t("cli.people.request.to", names=to))
    output.warn(t("cli.people.request.compare", fingerprint=person.keys[0].fingerprint))


def _registrars() -> str:
    """The names of those who can register somebody in the plan here; empty where there is no plan, or no rules."""
    try:
        desk = command_desk.opened(options.here(), telling=False)
        rules = editing_people.ruling(editing_people.held(desk)).rules
    except PlantuiError:
        return ""
    return ", ".join(person.name for person in newcomer.registrars(rules))


@options.command("add", parent=people_command)
@argument("person", nargs=-1, metavar=Sentence("cli.metavar.person_or_request"))
@option("--name", default="", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.person_name"))
@option("--role", "roles", multiple=True, metavar=Sentence("cli.metavar.seat"), help=Sentence("cli.option.role"))
@option("--body", "bodies", multiple=True, metavar=Sentence("cli.metavar.body"), help=Sentence("cli.option.body"))
@option(
    "--records-for",
    "recorded",
    multiple=True,
    metavar=Sentence("cli.metavar.body"),
    help=Sentence("cli.option.records"),
)
@option("--head-of", "heads", multiple=True, metavar=Sentence("cli.metavar.body"), help=Sentence("cli.option.head_of"))
@_key_options
@people.options
def add(
    person: tuple[str, ...],
    name: str,
    roles: tuple[str, ...],
    bodies: tuple[str, ...],
    recorded: tuple[str, ...],
    heads: tuple[str, ...],
    ssh: str,
    gpg: str,
    **values: Any,
) -> int:
    """Register somebody, with their first key; PERSON may be the line that `people request` gave them."""
    new_person = _newcomer(" ".join(person), ssh, gpg, name)
    new_person = attrs.evolve(
        new_person,
        roles=listed_ids(roles),
        bodies=listed_ids(bodies),
        may_record_for=listed_ids(recorded),
        head_of=listed_ids(heads),
    )
    return people.edit_people(f"people: add {new_person.id}", edits.adding(new_person), **values)


def _newcomer(written: str, ssh: str, gpg: str, name: str) -> Person:
    """Who is to be registered: by their id with options beside it, or by the line of their request."""
    if not written:
        if not output.can_ask():
            raise UsageProblem(t("cli.usage.title"), t("cli.people.who"))
        written = output.asked(t("cli.people.paste"))
    if people_request.is_request(written):
        asked = people_request.read_request(written)
        if ssh or gpg:
            raise UsageProblem(t("cli.usage.title"), t("cli.people.key_twice", seen=asked.id))
        return attrs.evolve(asked, name=name.strip() or asked.name)
    if not safe(written):
        seen = terminal_text.clean(written, 80)
        raise UsageProblem(t("registering.title"), t("people.id", seen=seen) + " " + t("cli.people.or_request"))
    keys = (_key(ssh, gpg),) if ssh or gpg else ()
    return Person(written, name.strip() or written, keys=keys)


def listed_ids(written: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of an option that may be repeated, and that takes several with commas as lists do elsewhere."""
    return tuple(dict.fromkeys(part.strip() for words in written for part in words.split(",") if part.strip()))


@options.command("key", parent=people_command)
@argument("person", metavar=Sentence("cli.metavar.person"))
@_key_options
@option("--replaces", default="", metavar=Sentence("cli.metavar.fingerprint"), help=Sentence("cli.option.replaces"))
@option("--compromised", "stolen", is_flag=True, help=Sentence("cli.option.stolen"))
@_good_until
@people.options
def key(person: str, ssh: str, gpg: str, replaces: str, stolen: bool, good_until: str, **values: Any) -> int:
    """Give somebody a key more; the one it replaces is retired, or compromised."""
    if (stolen or good_until) and not replaces:
        raise UsageProblem(t("cli.usage.title"), t("cli.people.replaces_first"))
    new_key, mark = _key(ssh, gpg), people.commit_of(good_until)
    change = edits.rekeying(person, new_key, replaces, mark, "compromised" if stolen else "retired")
    return people.edit_people(f"people: new key of {person}", change, good_until=mark, **values)


@options.command("retire", parent=people_command)
@argument("person", metavar=Sentence("cli.metavar.person"))
@argument("written", required=False, default="", metavar=Sentence("cli.metavar.optional_fingerprint"))
@_good_until
@people.options
def retire(person: str, written: str, good_until: str, **values: Any) -> int:
    """Take a key out of use, or all of somebody's: what was signed before stands."""
    mark = people.commit_of(good_until)
    change = edits.marking(person, written, "retired", mark)
    return people.edit_people(f"people: retire the keys of {person}", change, good_until=mark, **values)


@options.command("compromised", parent=people_command)
@argument("person", metavar=Sentence("cli.metavar.person"))
@argument("written", metavar=Sentence("cli.metavar.fingerprint"))
@_good_until
@people.options
def compromised(person: str, written: str, good_until: str, **values: Any) -> int:
    """Say that a key is in other hands: nothing it signed counts but what lies before `--good-until`."""
    mark = people.commit_of(good_until)
    change = edits.marking(person, written, "compromised", mark)
    return people.edit_people(f"people: a key of {person} is compromised", change, good_until=mark, **values)


@options.command("continue", parent=people_command)
@people.options
def continue_(**values: Any) -> int:
    """Take the small round that is under way as far as this user may."""
    return people.go_on(**values)


def _key(ssh: str, gpg: str) -> PersonKey:
    if bool(ssh) == bool(gpg):
        raise UsageProblem(t("cli.usage.title"), t("cli.people.one_key"))
    return edits.ssh_key(ssh) if ssh else edits.gpg_key(gpg)
