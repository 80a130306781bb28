"""The small round by which people change: from the last adoption to one of people.toml alone, merged at once.

Each signer takes it as far as they may: the edit, the opening, an approval, the adoption. What they may not do waits
for somebody else on the round's own branch, which bears its name.
"""

from __future__ import annotations

from typing import Literal

import attrs

from plantui.errors import NotWritten, UsageProblem
from plantui.git.sign import setup as sign_setup
from plantui.git.write import commits, merge
from plantui.git.write.commits import Landed
from plantui.i18n import t
from plantui.review.ledger.ledger import Adoption
from plantui.review.policy import satisfiability
from plantui.review.rounds import lapses, requirements, round_tasks
from plantui.review.rounds.round import Spoken
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.editing import commit, people
from plantui.usecases.editing.people import Change, Registration
from plantui.usecases.rounds import adopt, steps
from plantui.usecases.servers.publication import Publication
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, settings
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
from plantui.usecases.signing import acts
from plantui.usecases.signing import step as signing_step

ITEM = "people"

DoneBy = Literal["edit", "open", "decide", "adopt"]


@attrs.frozen(slots=True)
class SmallRound:
    """A small round seen from the branch it will be merged into.

    `main` is the judged desk there, `desk` the judged one on the round's own branch, None before that is made of
    `edit`.
    """

    name: str
    main: Desk = attrs.field(repr=False)
    desk: Desk | None = attrs.field(default=None, repr=False)
    edit: Registration | None = attrs.field(default=None, repr=False)

    @property
    def adopted(self) -> bool:
        """Whether its adoption is made, so that only the merge is left."""
        return self.desk is not None and _in_force(self.desk).record.round == self.name


@attrs.frozen(slots=True)
class SmallRoundStep:
    """Something to sign in a small round: by `persons`, in a `seat` where it is a decision."""

    act: DoneBy
    persons: tuple[str, ...]
    seat: str = ""

    @property
    def signatures(self) -> int:
        """How often the key is used: an adoption signs a tag as well."""
        return 2 if self.act == "adopt" else 1


@attrs.frozen(slots=True)
class Gone:
    """The outcome of taking a small round on: each step signed with its commit, where it was merged, and what lapsed.

    `lapsed` are the acts in open rounds that counted before the merge and do not any more.
    """

    small: SmallRound
    taken: tuple[tuple[SmallRoundStep, str], ...]
    merged: Landed | None = None
    lapsed: tuple[Spoken, ...] = ()


def begin(desk: Desk, change: Change) -> SmallRound:
    """A small round for an edit of people.toml, by a judged desk; nothing is written.

    Raises UsageProblem as `people.prepare`, and where one is under way already; NotWritten for somebody who is not
    registered with the key they sign with.
    """
    adoption, name = _in_force(desk), name_of(desk)
    if desk.place.ref == f"refs/heads/{name}":
        raise UsageProblem(t("small_round.title"), t("small_round.on_branch", name=name))
    if merge.find(desk.git, name) is not None:
        raise UsageProblem(t("small_round.title"), t("small_round.under_way", name=name))
    _refuse_strangers(desk)
    _refuse_dead_end(desk)
    serial = (adoption.rules.people.serial or 0) + 1
    return SmallRound(name, desk, edit=people.prepare(desk, adoption.commit, change, serial=serial))


def resume(session: Session) -> SmallRound:
    """The small round that is under way, by a judged desk. Raises UsageProblem where there is none."""
    desk = session.desk
    name = name_of(desk)
    if desk.place.ref == f"refs/heads/{name}":
        raise UsageProblem(t("small_round.title"), t("small_round.on_branch", name=name))
    branch = merge.find(desk.git, name)
    if branch is None:
        raise UsageProblem(t("small_round.title"), t("small_round.none", name=name))
    ref, tip = branch
    if not ref.startswith("refs/heads/"):  # fetched from elsewhere: what is signed here goes on a branch of one's own
        merge.make(desk.git, name, tip)
    small = SmallRound(name, desk, _on_branch(desk, name, session.memory))
    assert small.desk is not None
    if not review.held(small.desk).inquiry.graph.holds(tip, _in_force(desk).commit):
        raise UsageProblem(t("small_round.title"), t("small_round.behind", name=name))
    return small


def proposed(small: SmallRound) -> Registration:
    """What a small round under way does to people.toml, and what comes to hang on one person or key."""
    assert small.desk is not None
    proceedings = review.held(small.desk)
    before, after = _in_force(small.main).rules, proceedings.inquiry.evidence.rules_at(proceedings.commit)
    warned = satisfiability.warnings(before.policy, before.people)
    warnings = tuple(
        warning for warning in satisfiability.warnings(after.policy, after.people) if warning not in warned
    )
    return Registration(_in_force(small.main).commit, {}, before.people, after.people, warnings, after)


def name_of(desk: Desk) -> str:
    """What the next small round is called: `people-<serial>`."""
    return f"people-{(_in_force(desk).rules.people.serial or 0) + 1}"


def foreseen(small: SmallRound) -> tuple[SmallRoundStep, ...]:
    """What whoever is at the desk would sign now, in order; empty when it waits for others."""
    if small.adopted or not _registered(small.main):
        return ()
    me, proceedings = small.main.me.by, review.held(small.desk or small.main)
    standing = proceedings.standing if small.desk is not None else None
    edit = (SmallRoundStep("edit", (me,)),) if small.desk is None else ()
    acts_of_mine = round_tasks.solo_acts(proceedings.inquiry, _in_force(small.main).rules, standing, ITEM, me)
    return (*edit, *(SmallRoundStep(act, (me,), seat) for act, seat in acts_of_mine))


def waits_for(small: SmallRound) -> tuple[SmallRoundStep, ...]:
    """What a small round under way still waits for, with everybody who could do it now."""
    if small.desk is None or small.adopted:
        return ()
    proceedings = review.held(small.desk)
    rules = _in_force(small.main).rules
    if proceedings.opening is None:
        return (
            SmallRoundStep(
                "open", tuple(person.id for person in satisfiability.stepping(rules.policy, rules.people, "open"))
            ),
        )
    tasks = round_tasks.awaiting(proceedings.inquiry, proceedings.standing).tasks
    waiting = [SmallRoundStep("decide", task.persons, task.seat) for task in tasks if task.act == "decide"]
    waiting += [SmallRoundStep("adopt", task.persons) for task in tasks if task.act == "adopt"]
    return tuple(waiting)


def go(small: SmallRound, memory: Memory, *, passphrase: str | None = None, sending: Publication | None = None) -> Gone:
    """Sign what `foreseen` says as far as it holds, and merge once it is adopted; what was signed before stays.

    With `sending` the adoption goes to the server before it lands here, with its branch and tag, and the merge after
    it; a round that waits for others goes there as far as it has come. Raises NotWritten and UsageProblem as the steps
    do, and as `sync.sync`.
    """
    signed_steps: list[tuple[SmallRoundStep, str]] = []
    for step in foreseen(small):
        desk, oid = _take(small, step, memory, passphrase, sending)
        small = attrs.evolve(small, desk=desk)
        signed_steps.append((step, oid))
    if not small.adopted:
        if sending is not None and small.desk is not None:
            sending.of(Session(small.desk, memory)).catch_up()
        return Gone(small, tuple(signed_steps))
    merged, after = _merge(small, memory)
    if sending is not None:
        sending.of(Session(after, memory)).catch_up()
    lapsed = lapses.no_longer_counting(_counting(small.main), _counting(after))
    return Gone(attrs.evolve(small, main=after), tuple(signed_steps), merged, lapsed)


def _take(
    small: SmallRound, step: SmallRoundStep, memory: Memory, passphrase: str | None, sending: Publication | None
) -> tuple[Desk, str]:
    if step.act == "edit":
        assert small.edit is not None
        message = f"people: {small.name}\n"
        signed = commits.commit_files(
            small.main.git, small.edit.parent, small.edit.files, message,
            setup=commit.ready(small.main), passphrase=passphrase,
            now=settings.now().astimezone(),
        )  # fmt: skip
        merge.make(small.main.git, small.name, signed)
        return _on_branch(small.main, small.name, memory), signed
    desk = small.desk
    assert desk is not None
    if step.act == "adopt":
        session = Session(desk, memory)
        sending = sending.of(session) if sending is not None else None
        adopted = adopt.adopt(session, passphrase=passphrase, sending=sending)
        return adopted.desk, adopted.landed.tip
    if step.act == "open":
        asked = tuple(requirements.required(requirements.naming(_in_force(small.main).rules.policy, ITEM)))
        prepared = steps.opening_step(desk, name=small.name, asked=asked)
    else:
        prepared = _approval(desk, step.seat)
    landed, desk = signing_step.take(Session(desk, memory), prepared, passphrase=passphrase)
    return desk, landed.tip


def _approval(desk: Desk, seat_id: str) -> signing_step.SigningStep:
    """A yes to people.toml in a seat, with the first word of the rules that gives one there."""
    proceedings = review.held(desk)
    seat = proceedings.rules.policy.seats[seat_id]
    word = next(
        word.code for word in proceedings.rules.policy.words.values()
        if word.effect == seat.filled_by and word.open_to(seat) and not acts.needs_text(proceedings, word.code)
    )  # fmt: skip
    basis = acts.basis(desk)
    entry = DraftAct(
        key="", kind="decision", item=ITEM, title="", word=word, text="", answer=False, fingerprint="",
        base=basis.commit, said=settings.now(), seat=seat_id,
    )  # fmt: skip
    return signing_step.prepare(desk, next(acts.acts_of(desk, basis, entry)))


def _merge(small: SmallRound, memory: Memory) -> tuple[Landed, Desk]:
    assert small.desk is not None
    tip, base = small.desk.place.tip or "", _in_force(small.main).commit
    message = f"Merge {small.name}: people adopted\n"
    now = settings.now().astimezone()
    landed = merge.merge(small.main.git, small.main.place.ref or "", tip, base, message, now=now)
    return landed, signing_step.after(Session(small.main, memory))


def _counting(desk: Desk) -> tuple[Spoken, ...]:
    proceedings = review.held(desk)
    return tuple(lapses.counting(proceedings.inquiry, proceedings.standing.horizon, proceedings.openings))


def _on_branch(main: Desk, name: str, memory: Memory) -> Desk:
    """The judged desk on the round's branch, with whoever is at the other one: people.toml here is not in force yet."""
    repository = main.git.repository
    wish = Wish(repository.work_tree or repository.git_dir, branch=name, today=main.today)
    desk = attrs.evolve(session_open.open_desk(main.git, wish, memory), me=main.me)
    return review.judged(Session(desk, memory))


def _in_force(desk: Desk) -> Adoption:
    adoption = review.held(desk).in_force
    if adoption is None:
        raise UsageProblem(t("small_round.title"), t("governing.no_rules"))
    return adoption


def _registered(desk: Desk) -> bool:
    """Whether whoever is at the desk signs with an active key of theirs, by the rules in force."""
    setup = sign_setup.setup(desk.git)
    person = _in_force(desk).rules.people.persons.get(desk.me.by)
    keys = person.keys if person else ()
    return setup is not None and any(key.fingerprint == setup.key and key.state == "active" for key in keys)


def _refuse_dead_end(desk: Desk) -> None:
    """Raise UsageProblem where the rules bar who edits from a seat, and nobody else is left to fill it."""
    policy, register = _in_force(desk).rules.policy, _in_force(desk).rules.people
    rules = requirements.naming(policy, ITEM)
    lacking = satisfiability.lost_to_editor(policy, register, rules, desk.me.by)
    if not lacking:
        return
    editors = [
        person.name
        for person in register.persons.values()
        if person.id != desk.me.by
        and any(key.state == "active" for key in person.keys)
        and not satisfiability.lost_to_editor(policy, register, rules, person.id)
    ]
    seats = ", ".join(policy.seats[seat].name if seat in policy.seats else seat for seat in lacking)
    names = ", ".join(editors) or t("small_round.nobody")
    raise UsageProblem(t("small_round.title"), t("small_round.dead_end", seats=seats, names=names))


def _refuse_strangers(desk: Desk) -> None:
    if not _registered(desk):
        raise NotWritten(t("small_round.title"), t("small_round.stranger", by=desk.me.by or "?"))
