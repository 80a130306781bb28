"""The first rules and people of a plan, written from a few answers: who has which part, and which bodies are asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import attrs

from plantui.errors import NotWritten, UsageProblem
from plantui.git.process import Git
from plantui.git.sign import setup as sign_setup
from plantui.git.write.commits import Landed
from plantui.i18n import t
from plantui.plan.files import safe
from plantui.render.review.policy import flaw_words
from plantui.review.policy import allowed_signers, model, people, people_edit, request
from plantui.review.policy.model import Seat, SeatKind, Step
from plantui.review.policy.people import Person, PersonKey
from plantui.review.records.canonical import literal
from plantui.usecases.editing import commit
from plantui.usecases.editing import people as people_editing
from plantui.usecases.editing.people import held, ruling
from plantui.usecases.session.desk import Desk
from plantui.usecases.setup import newcomer
from plantui.usecases.setup.init import slug

OWNER, SECRETARY, ARCHIVE, REGISTER = "owner", "secretary", "archive", "register"
PARTS = (OWNER, SECRETARY, ARCHIVE)
"""The parts that a plan needs a person for."""

_STEPS: Mapping[Step, tuple[str, ...]] = {
    "open": (SECRETARY, OWNER),
    "freeze": (SECRETARY, OWNER),
    "last-call": (SECRETARY, OWNER),
    "adopt": (OWNER, SECRETARY),
    "lift": (OWNER,),
    "answer": (OWNER, SECRETARY),
    "resolve": (SECRETARY, OWNER),
}

MINE = "mine"
"""The key that stands for the one this user signs with."""

HEAVY = ("kind:transition", "kind:payment", "field:payment")
"""What bodies are asked about, and what a yes to a whole service never covers: who takes over, and who pays."""


@attrs.frozen(slots=True)
class PersonAnswer:
    """What was said of who has a part: a name or the line of a request, an id and a key; empty where nothing was.

    A key is `MINE`, the path of a public key's file, or its line.
    """

    name: str = ""
    id: str = ""
    key: str = ""

    @property
    def request(self) -> str:
        """The line of a request, where one was given for the name or the id: it has id, name and key in it."""
        return next((written for written in (self.id, self.name) if request.is_request(written)), "")


@attrs.frozen(slots=True)
class FirstRules:
    """The answers: a person for each of `PARTS`, the bodies that are asked, and whether editors may approve."""

    persons: Mapping[str, Person]
    bodies: tuple[Seat, ...] = ()
    editors_may_approve: bool = False


def role(part: str) -> Seat:
    """The role of a part, named and called in the language chosen."""
    name = t(f"first_rules.role.{part}")
    return Seat(slug(name), name, "deciding")


def person(git: Git, part: str, answer: PersonAnswer) -> Person:
    """The person that was answered for a part, without seats yet.

    Who keeps the secretariat is this user with the key they sign with where nothing else is said, and an id follows
    from the name. Raises UsageProblem for what cannot be, or is missing and no person can do without.
    """
    if answer.request:
        asked = request.read_request(answer.request)
        name = "" if answer.request == answer.name else answer.name
        return attrs.evolve(asked, name=name or asked.name, keys=(key(answer.key),) if answer.key else asked.keys)
    name = answer.name or usual_name(git, part, answer.id)
    own_id = read_id(answer.id or usual_id(git, part, name))
    written = answer.key or usual_key(part)
    if not written:
        raise UsageProblem(t("first_rules.title"), t("first_rules.no_key", name=name))
    return Person(own_id, name, keys=(key(written),))


def usual_name(git: Git, part: str, own_id: str = "") -> str:
    """Who has a part where no name is said: by their id, or for the secretariat this user; empty for others."""
    return own_id or (newcomer.own_name(git) if part == SECRETARY else "")


def usual_id(git: Git, part: str, name: str) -> str:
    """What records call somebody of this name where nothing else is said; empty where that says nothing."""
    if part == SECRETARY and name == newcomer.own_name(git) and (own_id := newcomer.own_id(git)):
        return own_id
    return slug(name).replace("-", ".") if name else ""


def usual_key(part: str) -> str:
    """The key where none is said: the secretary's is this user's, and the others must be given."""
    return MINE if part == SECRETARY else ""


def read_id(written: str) -> str:
    """An id as records may have it; raises UsageProblem for another."""
    if not safe(written):
        raise UsageProblem(t("first_rules.title"), t("people.id", seen=written[:80]))
    return written


def key(written: str) -> PersonKey:
    """A key as it is given: `MINE`, the path of its file, or the key itself. Raises UsageProblem and NotWritten."""
    return newcomer.own_key(sign_setup.nowhere()) if written == MINE else people_editing.ssh_key(written)


def body(written: str, kind: SeatKind) -> Seat:
    """A body as it is written: its name, or `ID=NAME` where the id is to be another one than the name gives."""
    own_id, equals, name = written.partition("=")
    name = " ".join((name if equals else own_id).split())
    seat_id = own_id.strip() if equals else slug(name)
    if not name or seat_id in {role(part).id for part in (*PARTS, REGISTER)}:
        raise UsageProblem(t("first_rules.title"), t("first_rules.body", seen=written[:80]))
    return Seat(seat_id, name, kind, body=True)


def files(first: FirstRules) -> Mapping[str, bytes]:
    """policy.toml, people.toml and allowed_signers. Raises UsageProblem for answers that nobody could work under."""
    _refuse_same(first.persons)
    register = people_edit.EMPTY.encode()
    for person in dict.fromkeys(first.persons[part] for part in PARTS):
        register = people_edit.add(register, person)
    signers = allowed_signers.allowed_signers(people.read_people(register)).encode()
    made = {model.PATH: _policy(first).encode(), people.PATH: register, allowed_signers.PATH: signers}
    made_ruling = ruling(made)
    if made_ruling.problems or made_ruling.flaws:
        words = [*map(str, made_ruling.problems), *(flaw_words(flaw, made_ruling.rules) for flaw in made_ruling.flaws)]
        raise UsageProblem(t("first_rules.title"), "\n".join(words))
    return made


def refuse_ruled(desk: Desk) -> None:
    """Raises NotWritten where rules or people stand in the plan already: they are changed, not begun again."""
    for path in (model.PATH, people.PATH):
        if path in held(desk):
            raise NotWritten(t("first_rules.there.title"), t("first_rules.there", path=path), path)


def write(desk: Desk, made: Mapping[str, bytes], *, unsigned: bool = False, passphrase: str | None = None) -> Landed:
    """Commit rules and people on the desk's branch. Raises NotWritten as `commit.land`, and where there are some."""
    refuse_ruled(desk)
    current = held(desk)
    changed = {path: (current.get(path), data) for path, data in made.items() if current.get(path) != data}
    message = f"plan({desk.plan.revision or '?'}): rules and people\n"
    return commit.land(desk, changed, message, unsigned=unsigned, passphrase=passphrase)


def seated(part: str, person: Person, bodies: Sequence[Seat]) -> Person:
    """The person with the roles of their part; the secretary records what the bodies say."""
    recorded = tuple(seat.id for seat in bodies) if part == SECRETARY else ()
    return attrs.evolve(person, roles=(role(part).id, role(REGISTER).id), may_record_for=recorded)


def _refuse_same(persons: Mapping[str, Person]) -> None:
    """Raises UsageProblem where one person or one key has two parts: no yes would be a second pair of eyes."""
    taken: dict[str, str] = {}
    for part in PARTS:
        for name in (persons[part].id, *(key.fingerprint for key in persons[part].keys)):
            if name in taken:
                first, second = role(taken[name]).name, role(part).name
                words = t("first_rules.same", seen=name, first=first, second=second)
                raise UsageProblem(t("first_rules.title"), words)
            taken[name] = part


def _policy(first: FirstRules) -> str:
    """The text of policy.toml, with a comment on what each part is for."""
    lines = [
        *_comment("head"), f"schema = {literal(model.NEWEST)}", "serial = 1",
        "", *_comment("steps"), "[steps]",
        *(f"{step} = {literal(tuple(role(part).id for part in parts))}" for step, parts in _STEPS.items()),
    ]  # fmt: skip
    for part in (*PARTS, REGISTER):
        lines += ["", *_comment(f"role.{part}"), *_seat("roles", role(part))]
    for seat in first.bodies:
        lines += ["", *_seat("bodies", seat)]
    owner, secretary, register = (role(part).id for part in (OWNER, SECRETARY, REGISTER))
    editors, named = first.editors_may_approve, (f"named = {literal(HEAVY)}",)
    lines += _rule("everything", ("*",), {owner: 1}, editors, named)
    if first.bodies:
        lines += _rule("heavy", HEAVY, {seat.id: 1 for seat in first.bodies}, editors)
    lines += _rule("policy", ("policy",), {owner: 1, secretary: 1}, editors=True)
    lines += _rule("people", ("people",), {register: 2}, editors=True)
    return "\n".join(lines) + "\n"


def _seat(table: str, seat: Seat) -> tuple[str, ...]:
    return f"[{table}.{_key(seat.id)}]", f"name = {literal(seat.name)}", f"kind = {literal(seat.kind)}"


def _rule(
    about: str, items: tuple[str, ...], require: Mapping[str, int], editors: bool, more: tuple[str, ...] = ()
) -> list[str]:
    needed = ", ".join(f"{_key(seat)} = {count}" for seat, count in require.items())
    may = f"editors_may_approve = {literal(editors)}"
    lines = ["[[rules]]", f"items = {literal(items)}", f"require = {{ {needed} }}", *more, may]
    return ["", *_comment(f"rule.{about}"), *lines]


def _key(seat: str) -> str:
    return seat if re.fullmatch(r"[a-z0-9_-]+", seat) else literal(seat)


def _comment(about: str) -> list[str]:
    return [f"# {line}" for line in t(f"first_rules.comment.{about}").splitlines()]
