"""The steps of a round but the last: which can be taken next, by whom, what stands in the way, and taking them."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

import attrs

from plantui.errors import NotWritten, UsageProblem
from plantui.git.objects import plan_files
from plantui.git.write.commits import Landed
from plantui.i18n import t, tn
from plantui.plan.loader import assemble, parse
from plantui.review.authority.permissions import STEP_OF, has_step
from plantui.review.policy import model
from plantui.review.records import schema
from plantui.review.records.record import Act
from plantui.review.rounds import adoption_rules, change_numbers
from plantui.review.rounds.adoption_rules import Missing
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.editing import commit, fields
from plantui.usecases.rounds import adopt, verifier_page
from plantui.usecases.servers.publication import Publication
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import acts, step
from plantui.usecases.signing.step import SigningStep


@attrs.frozen(auto_exc=True, slots=True, str=False)
class NameUsed(UsageProblem):
    """The round would bear the name of one that was adopted; `following` is what the proposal may be called instead."""

    following: str = ""


class NoRules(UsageProblem):
    """Nothing can come next in a plan that has no rules: they are written first."""


def opening_step(
    desk: Desk, *, name: str = "", due: date | None = None, asked: tuple[str, ...] = (), reason: str = ""
) -> SigningStep:
    """The step that opens a round for the proposal on the desk, by default named as its revision.

    `asked` are bodies, roles and persons; without any it is whoever `changes/<round>.toml` asks, else every body.
    Raises UsageProblem where no rules are in force, for a name that is taken or cannot be one, for somebody unknown.
    """
    proceedings = review.held(desk)
    if proceedings.in_force is None:
        raise UsageProblem(t("rounds.not_opened"), t("governing.no_rules"))
    name = name or desk.plan.revision
    if not schema.fits("slug", name):
        raise UsageProblem(t("rounds.not_opened"), t("rounds.name", seen=name[:80]))
    if name in review.open_names(proceedings):
        raise UsageProblem(t("rounds.not_opened"), t("rounds.is_open", name=name))
    if name in (adoption.record.round for adoption in proceedings.standing.horizon.line):
        raise NameUsed(t("rounds.not_opened"), _name_used(desk, name), following=next_revision(name))
    choices = (*proceedings.rules.policy.seats, *proceedings.rules.people.persons)
    if unknown := [party for party in asked if party not in choices]:
        words = t("rounds.unknown_asked", seen=", ".join(unknown), known=", ".join(choices))
        raise UsageProblem(t("rounds.not_opened"), words)
    act = Act(
        "round-open",
        reason=reason or None,
        baseline=proceedings.in_force.record.round,
        due=due,
        asked=tuple(dict.fromkeys(asked)) or usually_asked(desk, proceedings, name) or None,
    )
    return step.prepare(desk, act, name=name)


def _name_used(desk: Desk, name: str) -> str:
    """That a round's name is taken for ever, and the command that mends it; also where that is not committed."""
    words = t("rounds.name_used", name=name)
    if desk.git.repository.work_tree is None or desk.plan.revision != name:
        return words
    files = plan_files.of_work_tree(desk.git).data
    revision = assemble(parse(path, data) for path, data in files.items() if path == "plan/plan.toml").revision
    if revision in ("", name):
        return words
    return f"{words}. {t('rounds.not_committed', revision=revision)}"


def next_revision(revision: str) -> str:
    """What the revision after this one may be called: the next number where it ends in one."""
    match = re.fullmatch(r"(.*?)([0-9]{1,9})", revision)
    return f"{match[1]}{int(match[2]) + 1}" if match else f"{revision}-2"


def revision_trouble(desk: Desk, revision: str) -> str:
    """What keeps the next proposal from being called so, as `set plan revision` says it or because an adopted round
    bears the name; empty where nothing does.
    """
    try:
        fields.value_of(desk.plan.item, "revision", revision)
    except UsageProblem as problem:
        return problem.message
    proceedings = review.held(desk)
    used = revision in (adoption.record.round for adoption in proceedings.standing.horizon.line)
    return t("steps.revision.used", name=revision) if used else ""


def usually_asked(desk: Desk, proceedings: Proceedings, name: str) -> tuple[str, ...]:
    """Who is asked where nobody is named: those with a text in `changes/<round>.toml`, else every body of the rules."""
    reasons = desk.plan.reasons.get(name)
    seats = proceedings.rules.policy.seats
    bodies = tuple(seat for seat in reasons.asked if seat in seats) if reasons else ()
    return bodies or tuple(seat.id for seat in proceedings.rules.policy.bodies())


def freeze_step(desk: Desk, reason: str = "") -> SigningStep:
    """The step that freezes the text on the desk into the round's next edition, with a number for every change.

    A change keeps the number it got at its first freeze; new ones are numbered on, in order of weight. Raises
    UsageProblem where no round is open, and when the text is the newest edition already.
    """
    proceedings = review.in_round(desk)
    if problems := adoption_rules.problems(proceedings.inquiry, proceedings.commit):
        message = tn("rounds.has_problems", len(problems), first=problems[0])
        raise UsageProblem(t("rounds.not_frozen"), message)
    newest = proceedings.edition
    if (
        newest is not None
        and proceedings.is_edition(newest)
        and len(proceedings.standing.freezes) == 1
        and not change_numbers.unnumbered(proceedings)
    ):
        raise UsageProblem(t("rounds.not_frozen"), t("rounds.is_edition", number=newest.number))
    act = Act(
        "round-freeze",
        reason=reason or None,
        edition=max((edition.number for edition in proceedings.editions), default=0) + 1,
        plan_fingerprint=proceedings.inquiry.prints.plan(proceedings.inquiry.plan_at(proceedings.commit)),
        numbers=change_numbers.next_numbers(proceedings),
    )
    return step.prepare(desk, act)


def freeze(session: Session, *, reason: str = "", passphrase: str | None = None) -> tuple[Landed, Desk]:
    """Freeze the next edition; first VERIFISER.md and allowed_signers are brought up to date in a signed commit.

    `verifier_page.outdated` says whether that commit will be needed: the key is then touched twice. Raises as
    `freeze_step`, and NotWritten.
    """
    desk = session.desk
    freeze_step(desk, reason)  # raises what forbids the freeze, before anything is written
    landed = verifier_page.bring_up_to_date(desk, passphrase=passphrase)
    if landed is not None:
        desk = step.after(session.with_desk(desk))
    with commit.behind(landed):
        return step.take(session.with_desk(desk), freeze_step(desk, reason), passphrase=passphrase)


def last_call_step(desk: Desk, due: date, reason: str = "") -> SigningStep:
    """The step that calls for the last answers, due on a day. Raises UsageProblem where no round is open."""
    review.in_round(desk)
    return step.prepare(desk, Act("round-last-call", due=due, reason=reason or None))


# the steps a round can take next: who may take each, what stands in its way, and the step ready to be signed


Kind = Literal["found", "round-open", "round-freeze", "round-last-call", "adopt"]

ADOPTING = ("found", "adopt")
"""The steps that put a text in force, and go to the server before they land here."""

DATED = tuple(kind for kind, keys in schema.KINDS.items() if "due" in (*keys.required, *keys.optional))
"""The steps that name a day: the deadline."""


@attrs.frozen(slots=True)
class Ahead:
    """One step that comes next: `seats` may take it, `mine` says whether this user has one of them.

    `why` says in words why it cannot be taken now, and `missing` what an adoption lacks; both empty when it can.
    `revision` is what the proposal may be called, where it has to get a revision of its own before the step.
    """

    kind: Kind
    seats: tuple[str, ...]
    mine: bool
    why: str = ""
    missing: tuple[Missing, ...] = ()
    revision: str = ""

    @property
    def possible(self) -> bool:
        """Whether it can be taken now, by whoever may."""
        return not self.why and not self.missing


@attrs.frozen(slots=True)
class Ready:
    """A step as it will be signed: `first` are the files a signed commit brings up to date before it, `warnings` what
    is to be minded, in words; raw. `tagged` says whether an adoption lands with a tag of its own.
    """

    kind: Kind
    step: SigningStep
    first: tuple[str, ...] = ()
    due: date | None = None
    warnings: tuple[str, ...] = ()
    tagged: bool = False

    @property
    def touches(self) -> int:
        """How many times the key signs."""
        return 1 + bool(self.first) + self.tagged


@attrs.frozen(slots=True)
class Taken:
    """A step that has landed, and the desk after it; `tag` is an adoption's."""

    ready: Ready
    landed: Landed
    desk: Desk = attrs.field(repr=False)
    tag: str = ""


def ahead(desk: Desk) -> tuple[Ahead, ...]:
    """The steps that can come next by a desk judged `whole`: the founding where the plan is not founded, an opening
    where no round is open, else the others.

    Raises NoRules where rules are neither in force nor there to be put in force, UsageProblem where several rounds are
    open, Unreadable where it is not settled which root holds.
    """
    proceedings = review.held(desk)
    review.require_root(desk)
    if proceedings.in_force is None and acts.root_of(proceedings) is None:
        return (_founding(desk),)
    if proceedings.in_force is not None and not proceedings.openings:
        return (_ahead(desk, "round-open"),)
    review.in_round(desk)
    return tuple(_ahead(desk, kind) for kind in ("round-freeze", "round-last-call", "adopt"))


def _founding(desk: Desk) -> Ahead:
    """The founding: everybody whose key people.toml has may take it, since no rules are in force yet."""
    if model.PATH not in desk.plan.files:
        raise NoRules(t("governing.no_round.title"), t("steps.no_rules_yet"))
    try:
        adopt.found_step(desk)
    except adopt.NotAdoptable as error:
        return Ahead("found", (), mine=True, missing=error.missing)
    except (UsageProblem, NotWritten) as error:
        return Ahead("found", (), mine=True, why=error.message)
    return Ahead("found", (), mine=True)


def _ahead(desk: Desk, kind: Kind) -> Ahead:
    rules = review.held(desk).rules
    policy_step = STEP_OF[kind]
    next_step = Ahead(kind, rules.policy.steps.get(policy_step, ()), has_step(rules, desk.me.by, policy_step))
    if kind == "adopt":
        return attrs.evolve(next_step, missing=adopt.missing(desk))
    if kind == "round-last-call":
        return next_step
    try:
        freeze_step(desk) if kind == "round-freeze" else opening_step(desk)
    except NameUsed as error:
        return attrs.evolve(next_step, revision=error.following)
    except (UsageProblem, NotWritten) as error:
        return attrs.evolve(next_step, why=error.message)
    return next_step


def ready(desk: Desk, kind: Kind, due: date | None = None) -> Ready:
    """A step on the tip shown, as it will be signed. Raises as the functions that make each, UsageProblem and
    NotWritten; a last call needs `due`.
    """
    if kind == "round-open":
        return Ready(kind, opening_step(desk, due=due), due=due)
    if kind == "round-last-call":
        if due is None:
            raise UsageProblem(t("rounds.no_day.title"), t("rounds.no_day"))
        return Ready(kind, last_call_step(desk, due), due=due)
    if kind == "round-freeze":
        return Ready(kind, freeze_step(desk), tuple(verifier_page.outdated(desk)))
    founding = kind == "found"
    adoption_step = adopt.found_step(desk) if founding else adopt.adopt_step(desk)
    other_tag = adopt.tag_in_the_way(desk, adoption_step.record.round)
    warnings = (t("tagging.there", name=other_tag),) if other_tag else ()
    first = adopt.unready(desk) if founding else ()
    return Ready(
        kind, adoption_step, first, warnings=(*session_open.behind_server(desk), *warnings), tagged=not other_tag
    )


def take(
    session: Session, prepared: Ready, *, passphrase: str | None = None, sending: Publication | None = None
) -> Taken:
    """Sign it and land it; an adoption goes to the server first, where `sending` says how.

    Raises as `ready`, and NotWritten; nothing has landed then.
    """
    if prepared.kind in ADOPTING:
        adopting = adopt.found_plan if prepared.kind == "found" else adopt.adopt
        adopted = adopting(session, passphrase=passphrase, sending=sending)
        return Taken(prepared, adopted.landed, adopted.desk, adopted.tag)
    if prepared.kind == "round-freeze":
        landed, after = freeze(session, passphrase=passphrase)
    else:
        landed, after = step.take(session, prepared.step, passphrase=passphrase)
    return Taken(prepared, landed, after)
