"""People and keys: an edit of people.toml checked before anything is written, and what it would cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from plantui.desk import committing, ruling
from plantui.desk.desk import Desk
from plantui.errors import NotWritten, UsageProblem
from plantui.review import keys, people, policy, registering, signers
from plantui.review.fulfilling import Flaw
from plantui.review.history import Entry
from plantui.review.people import People, Person, PersonKey
from plantui.words import t

if TYPE_CHECKING:
    from plantui.git.changing import Files
    from plantui.git.landing import Landed

Change = Callable[[bytes], bytes]
"""From the bytes of one people.toml to those of the next."""


@attrs.frozen(slots=True)
class Registration:
    """An edit of people.toml that may be written: the files before and after, and the people it makes.

    `parent` is the commit the files are of. `warnings` are those that the edit brings: what comes to hang on one person
    or one key.
    """

    parent: str
    files: Files
    before: People
    after: People
    warnings: tuple[Flaw, ...]


def prepare(desk: Desk, parent: str, change: Change, *, serial: int | None = None) -> Registration:
    """Edit people.toml of a commit, allowed_signers with it; nothing is written.

    `serial` is the one it is to have; None leaves it, as before any adoption. Raises UsageProblem for an edit that
    cannot be made, that would leave a problem, or after which nobody could fulfil the rules; NotWritten where it would
    change nothing.
    """
    held = ruling.at(desk, parent)
    before = held.get(people.PATH, registering.EMPTY.encode())
    _refuse_problems(people.read(before))
    after = change(before)
    if after == before:
        raise NotWritten(t("editing.nothing.title"), t("editing.nothing"))
    if serial is not None:
        after = registering.number(after, serial)
    made = people.read(after)
    old = ruling.ruling(held)
    new = ruling.ruling({**held, people.PATH: after})
    _refuse_flaws(old.flaws, new.flaws)
    files: dict[str, tuple[bytes | None, bytes]] = {people.PATH: (held.get(people.PATH), after)}
    allowed = signers.allowed_signers(made).encode()
    if allowed != held.get(signers.PATH):
        files[signers.PATH] = (held.get(signers.PATH), allowed)
    warnings = tuple(one for one in new.warnings if one not in old.warnings)
    return Registration(parent, files, people.read(before), made, warnings)


def _refuse_problems(known: People) -> None:
    if known.problems:
        told = "\n".join(map(str, known.problems[:20]))
        raise UsageProblem(t("cli.policy.people_wrong"), told, people.PATH)


def _refuse_flaws(before: Sequence[Flaw], after: Sequence[Flaw]) -> None:
    from plantui.show.policy import flaw_words

    new = [one for one in after if one not in before]
    if new:
        told = " ".join(map(flaw_words, new))
        raise UsageProblem(t("registering.unfulfilled"), told, f"{policy.PATH}, {people.PATH}")


def write(
    desk: Desk,
    registration: Registration,
    message: str,
    *,
    unsigned: bool = False,
    passphrase: str | None = None,
    terminal: bool = False,
) -> Landed:
    """Commit the edit on the desk's branch. Raises NotWritten as `committing.land`."""
    return committing.land(
        desk, registration.files, message, parent=registration.parent, unsigned=unsigned, passphrase=passphrase,
        terminal=terminal,
    )  # fmt: skip


# what each wish is


def ssh_key(written: str) -> PersonKey:
    """The key that a person gave: a public key's text, or the path of its file (the private one's does as well).

    Raises UsageProblem for what is no key, and for a kind or size that may not sign.
    """
    from plantui.git import keyfile

    public = " ".join(written.split()[:2])
    if " " not in public:
        try:
            found = keyfile.read(str(Path(written).expanduser()))
        except OSError as trouble:
            raise UsageProblem(t("registering.title"), trouble.strerror or str(trouble), written[:200]) from trouble
        if found is None or not found.blob:
            raise UsageProblem(t("registering.title"), t("registering.no_ssh_key"), written[:200])
        public = found.line()
    try:
        return PersonKey(keys.ssh_fingerprint(public), "ssh", public)
    except keys.NotAKey as wrong:
        raise UsageProblem(t("registering.title"), str(wrong), written[:80]) from None


def gpg_key(written: str) -> PersonKey:
    """The gpg key of a fingerprint, its public half taken from the user's own keyring. Raises UsageProblem."""
    from plantui.git import gpgkeys

    try:
        fingerprint = keys.gpg_fingerprint(written)
    except keys.NotAKey as wrong:
        raise UsageProblem(t("registering.title"), str(wrong)) from None
    armored = gpgkeys.exported(fingerprint)
    if not armored:
        raise UsageProblem(t("registering.title"), t("registering.no_gpg_key", seen=fingerprint))
    return PersonKey(fingerprint, "gpg", armored)


def adding(person: Person) -> Change:
    """Registers a person. Their keys must be nobody else's."""

    def change(data: bytes) -> bytes:
        for key in person.keys:
            registering.refuse_taken(people.read(data), key)
        return registering.add(data, person)

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
        made = registering.add_key(data, person_id, key)
        if not replaces:
            return made
        old = registering.key_of(registering.find(people.read(data), person_id), replaces)
        return registering.mark(made, person_id, [old.fingerprint], state, good_until)

    return change


def marking(person_id: str, written: str, state: people.KeyState, good_until: str | None = None) -> Change:
    """Retires a person's keys, or says that they are compromised: the one `written`, or with none all active ones."""

    def change(data: bytes) -> bytes:
        return registering.mark(data, person_id, _marked(people.read(data), person_id, written), state, good_until)

    return change


def _marked(known: People, person_id: str, written: str) -> tuple[str, ...]:
    person = registering.find(known, person_id)
    if written:
        return (registering.key_of(person, written).fingerprint,)
    active = tuple(key.fingerprint for key in person.keys if key.state == "active")
    if not active:
        raise UsageProblem(t("registering.title"), t("registering.none_active", person=person_id), people.PATH)
    return active


# what it costs


@attrs.frozen(slots=True)
class Cost:
    """What marking keys costs: the entries, oldest first, that no longer count, and the mark that would keep them.

    `good_until` is the newest commit of the branch; whoever gives it says that all the keys signed up to there is the
    person's own. It is empty where nothing would lapse.
    """

    entries: tuple[Entry, ...]
    good_until: str


def cost(desk: Desk, since: str | None, marked: Sequence[str], good_until: str | None) -> Cost:
    """What the desk's branch would lose: records signed with marked keys after `since`, the adoption in force, that do
    not lie in the history of `good_until`. The desk's history must have been read with its signatures.
    """
    from plantui.git import journal

    kept: set[str] = set()
    for commit in (since, good_until):
        kept.update(journal.ancestry(desk.git, commit) if commit else ())
    lost = [
        entry
        for entry in reversed(desk.history or ())
        if entry.record is not None and entry.signature.key in marked and entry.commit not in kept
    ]
    return Cost(tuple(lost), (desk.place.tip or "") if lost else "")


def mark_of(made: Registration) -> str | None:
    """The commit up to which the keys that an edit marks stand; None where it names none."""
    marked = marks(made.before, made.after)
    given = (key.good_until for one in made.after.persons.values() for key in one.keys if key.fingerprint in marked)
    return next((commit for commit in given if commit), None)


def marks(before: People, after: People) -> tuple[str, ...]:
    """The keys that were active and are so no more."""
    held = {key.fingerprint: key.state for person in after.persons.values() for key in person.keys}
    return tuple(
        key.fingerprint
        for person in before.persons.values()
        for key in person.keys
        if key.state == "active" and held.get(key.fingerprint) != "active"
    )
