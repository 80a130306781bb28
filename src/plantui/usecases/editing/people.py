"""People and keys: an edit of people.toml checked before anything is written, and what it would cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from plantui import ssh_keys
from plantui.errors import NotWritten, UsageProblem
from plantui.git.history import log
from plantui.git.objects import plan_files, reader
from plantui.git.sign import keys
from plantui.git.write.commits import Files, Landed
from plantui.i18n import of_system, t
from plantui.plan.files import Problem
from plantui.render.review.policy import flaw_words
from plantui.review.ledger.commit_facts import Rules
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy import allowed_signers, loader, model, people, people_edit, satisfiability
from plantui.review.policy.people import People, Person, PersonKey
from plantui.review.policy.satisfiability import RulesFlaw
from plantui.usecases.editing import commit
from plantui.usecases.session.desk import Desk

FOLDER = "plan/governance"


@attrs.frozen(slots=True)
class Ruling:
    """Rules and people of one text, and what is wrong with them.

    `ruled` says whether there is a policy.toml at all; without one all of it is open review. `signers` is what
    allowed_signers holds, None where it is missing. `flaws` is what nobody could fulfil, `warnings` what hangs on one
    person or one key.
    """

    rules: Rules
    ruled: bool
    signers: bytes | None
    problems: tuple[Problem, ...]
    flaws: tuple[RulesFlaw, ...]
    warnings: tuple[RulesFlaw, ...]

    @property
    def signers_hold(self) -> bool:
        """Whether allowed_signers is what people.toml yields; where that is nothing the file need not be there."""
        expected = allowed_signers.allowed_signers(self.rules.people).encode()
        return self.signers == expected or (self.signers is None and not expected)


def held(desk: Desk) -> Mapping[str, bytes]:
    """The files below plan/governance/ of the text on the desk."""
    if desk.text.commit is None:
        data = plan_files.of_work_tree(desk.git).data
        return {path: content for path, content in data.items() if path.startswith(FOLDER + "/")}
    return at(desk, desk.text.commit)


def at(desk: Desk, oid: str) -> Mapping[str, bytes]:
    """The files below plan/governance/ of a commit."""
    listed = [entry for entry in reader.tree(desk.git, oid, FOLDER) if entry.mode == "100644"]
    blobs = reader.blobs(desk.git, [entry.oid for entry in listed])
    return {entry.path: data for entry, (_, data) in zip(listed, blobs, strict=True)}


def ruling(files: Mapping[str, bytes]) -> Ruling:
    """What the files of governance say, and what is wrong with it."""
    ruled = model.PATH in files
    rules = Rules(
        loader.read_policy(files[model.PATH]) if ruled else model.NO_POLICY,
        people.read_people(files[people.PATH]) if people.PATH in files else people.NOBODY,
    )
    problems = (*rules.policy.problems, *rules.people.problems)
    return Ruling(
        rules,
        ruled,
        files.get(allowed_signers.PATH),
        tuple(sorted(problems, key=lambda problem: (problem.path, problem.line))),
        satisfiability.unsatisfiable(rules.policy, rules.people) if ruled else (),
        satisfiability.warnings(rules.policy, rules.people) if ruled else (),
    )


# people and keys: an edit of people.toml checked before anything is written, and what it would cost


Change = Callable[[bytes], bytes]
"""From the bytes of one people.toml to those of the next."""


@attrs.frozen(slots=True)
class Registration:
    """An edit of people.toml that may be written: the files before and after, and the people it makes.

    `parent` is the commit the files are of. `warnings` are those that the edit brings: what comes to hang on one person
    or one key; `rules` have the names in them.
    """

    parent: str
    files: Files
    before: People
    after: People
    warnings: tuple[RulesFlaw, ...]
    rules: Rules = attrs.field(repr=False)


def prepare(desk: Desk, parent: str, change: Change, *, serial: int | None = None) -> Registration:
    """Edit people.toml of a commit, allowed_signers with it; nothing is written.

    `serial` is the one it is to have; None leaves it, as before any adoption. Raises UsageProblem for an edit that
    cannot be made, that would leave a problem, or after which nobody could fulfil the rules; NotWritten where it would
    change nothing.
    """
    governance = at(desk, parent)
    before = governance.get(people.PATH, people_edit.EMPTY.encode())
    _refuse_problems(people.read_people(before))
    after = change(before)
    if after == before:
        raise NotWritten(t("editing.nothing.title"), t("editing.nothing"))
    if serial is not None:
        after = people_edit.number(after, serial)
    registered = people.read_people(after)
    old_ruling = ruling(governance)
    new_ruling = ruling({**governance, people.PATH: after})
    _refuse_flaws(old_ruling.flaws, new_ruling)
    files: dict[str, tuple[bytes | None, bytes]] = {people.PATH: (governance.get(people.PATH), after)}
    allowed = allowed_signers.allowed_signers(registered).encode()
    if allowed != governance.get(allowed_signers.PATH):
        files[allowed_signers.PATH] = (governance.get(allowed_signers.PATH), allowed)
    warnings = tuple(warning for warning in new_ruling.warnings if warning not in old_ruling.warnings)
    return Registration(parent, files, people.read_people(before), registered, warnings, new_ruling.rules)


def _refuse_problems(register: People) -> None:
    if register.problems:
        message = "\n".join(map(str, register.problems[:20]))
        raise UsageProblem(t("cli.policy.people_wrong"), message, people.PATH)


def _refuse_flaws(before: Sequence[RulesFlaw], after: Ruling) -> None:
    new_flaws = [flaw for flaw in after.flaws if flaw not in before]
    if new_flaws:
        message = " ".join(flaw_words(flaw, after.rules) for flaw in new_flaws)
        raise UsageProblem(t("registering.unfulfilled"), message, f"{model.PATH}, {people.PATH}")


def write(
    desk: Desk,
    registration: Registration,
    message: str,
    *,
    unsigned: bool = False,
    passphrase: str | None = None,
) -> Landed:
    """Commit the edit on the desk's branch. Raises NotWritten as `commit.land`."""
    return commit.land(
        desk, registration.files, message, parent=registration.parent, unsigned=unsigned, passphrase=passphrase,
    )  # fmt: skip


# the edits of people.toml


def ssh_key(written: str) -> PersonKey:
    """The key that a person gave: a public key's text, or the path of its file (the private one's does as well).

    Raises UsageProblem for what is no key, and for a kind or size that may not sign.
    """
    public = " ".join(written.split()[:2])
    if " " not in public:
        try:
            key_file = keys.key_file(str(Path(written).expanduser()))
        except OSError as error:
            raise UsageProblem(t("registering.title"), of_system(error), written[:200]) from error
        if key_file is None or not key_file.blob:
            raise UsageProblem(t("registering.title"), t("registering.no_ssh_key"), written[:200])
        public = key_file.line()
    try:
        return PersonKey(ssh_keys.ssh_fingerprint(public), "ssh", public)
    except ssh_keys.NotAKey as refusal:
        raise UsageProblem(t("registering.title"), str(refusal), written[:80]) from None


def gpg_key(written: str) -> PersonKey:
    """The gpg key of a fingerprint, its public half taken from the user's own keyring. Raises UsageProblem."""
    try:
        fingerprint = ssh_keys.gpg_fingerprint(written)
    except ssh_keys.NotAKey as error:
        raise UsageProblem(t("registering.title"), str(error)) from None
    armored = keys.exported(fingerprint)
    if not armored:
        raise UsageProblem(t("registering.title"), t("registering.no_gpg_key", seen=fingerprint))
    return PersonKey(fingerprint, "gpg", armored)


def adding(person: Person) -> Change:
    """Registers a person. Their keys must be nobody else's."""

    def change(data: bytes) -> bytes:
        for key in person.keys:
            people_edit.refuse_taken(people.read_people(data), key)
        return people_edit.add(data, person)

    return change


def rekeying(
    person_id: str,
    key: PersonKey,
    replaces: str = "",
    good_until: str | None = None,
    state: people.KeyState = "retired",
) -> Change:
    """Registers a key more for a person; the one it `replaces` is retired, or compromised."""

    def change(data: bytes) -> bytes:
        added = people_edit.add_key(data, person_id, key)
        if not replaces:
            return added
        old_key = people_edit.key_of(people_edit.find(people.read_people(data), person_id), replaces)
        return people_edit.mark(added, person_id, [old_key.fingerprint], state, good_until)

    return change


def marking(person_id: str, written: str, state: people.KeyState, good_until: str | None = None) -> Change:
    """Retires a person's keys, or says that they are compromised: the one `written`, or with none all active ones."""

    def change(data: bytes) -> bytes:
        return people_edit.mark(
            data, person_id, _marked(people.read_people(data), person_id, written), state, good_until
        )

    return change


def _marked(register: People, person_id: str, written: str) -> tuple[str, ...]:
    person = people_edit.find(register, person_id)
    if written:
        return (people_edit.key_of(person, written).fingerprint,)
    active = tuple(key.fingerprint for key in person.keys if key.state == "active")
    if not active:
        raise UsageProblem(t("registering.title"), t("registering.none_active", person=person_id), people.PATH)
    return active


# what marking keys costs


@attrs.frozen(slots=True)
class Cost:
    """What marking keys costs: the entries, oldest first, that no longer count, and the mark that would keep them.

    `good_until` is the newest commit of the branch; whoever gives it says that all the keys signed up to there is the
    person's own. It is empty where nothing would lapse.
    """

    entries: tuple[LogEntry, ...]
    good_until: str


def cost(desk: Desk, since: str | None, marked: Sequence[str], good_until: str | None) -> Cost:
    """What the desk's branch would lose: records signed with marked keys after `since`, the adoption in force, that do
    not lie in the history of `good_until`. The desk's history must have been read with its signatures.
    """
    kept_commits: set[str] = set()
    for mark in (since, good_until):
        kept_commits.update(log.ancestry(desk.git, mark) if mark else ())
    lost = [
        entry
        for entry in reversed(desk.history or ())
        if entry.record is not None and entry.signature.key in marked and entry.commit not in kept_commits
    ]
    return Cost(tuple(lost), (desk.place.tip or "") if lost else "")


def mark_of(registration: Registration) -> str | None:
    """The commit up to which the keys that an edit marks stand; None where it names none."""
    marked = marks(registration.before, registration.after)
    commits = (
        key.good_until
        for person in registration.after.persons.values()
        for key in person.keys
        if key.fingerprint in marked
    )
    return next((oid for oid in commits if oid), None)


def marks(before: People, after: People) -> tuple[str, ...]:
    """The keys that were active and are so no more."""
    states = {key.fingerprint: key.state for person in after.persons.values() for key in person.keys}
    return tuple(
        key.fingerprint
        for person in before.persons.values()
        for key in person.keys
        if key.state == "active" and states.get(key.fingerprint) != "active"
    )
