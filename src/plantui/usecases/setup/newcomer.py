"""Who is not registered yet: their own id, name and public key, and who can register them."""

from __future__ import annotations

from plantui.errors import NotWritten
from plantui.git.process import Git
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import committer
from plantui.i18n import t
from plantui.review.ledger.commit_facts import Rules
from plantui.review.policy import satisfiability
from plantui.review.policy.people import Person, PersonKey
from plantui.review.rounds.requirements import naming, required
from plantui.usecases.editing import people
from plantui.usecases.session import settings
from plantui.usecases.session.open import slug


def own_key(git: Git) -> PersonKey:
    """The key this user signs with, else the one that their agent holds, checked as the rules check it.

    Raises NotWritten with how to begin where there is none, and UsageProblem for one that may not sign.
    """
    setup = sign_setup.setup(git)
    if setup is not None and setup.kind == "gpg" and setup.key:
        return people.gpg_key(setup.key)
    public = sign_setup.public_key(git)
    if public:
        return people.ssh_key(public)
    if setup is not None and setup.trouble:
        raise NotWritten(t("newcomer.no_key"), setup.trouble, setup.mend)
    raise NotWritten(t("newcomer.no_key"), sign_setup.how_to_begin())


def own_id(git: Git, by: str | None = None) -> str:
    """What records would call this user: as they say, by their settings, else from their address; else empty."""
    identity = committer(git)
    return by or settings.read_settings().person or slug(identity.email.partition("@")[0])


def own_name(git: Git) -> str:
    """The user's name as git has it; empty where that has none."""
    return committer(git).name


def oneself(git: Git, by: str | None = None, name: str = "") -> Person:
    """This user as people.toml would have them, without seats. Raises NotWritten where something of it is missing."""
    identity = committer(git)
    if identity.trouble and not (by and name):
        raise NotWritten(t("newcomer.no_identity"), identity.trouble, identity.mend)
    key = own_key(git)
    if key.kind != "ssh":
        raise NotWritten(t("newcomer.no_key"), t("newcomer.gpg", fingerprint=key.fingerprint))
    person = own_id(git, by)
    return Person(person, name or identity.name or person, keys=(key,))


def registrars(rules: Rules) -> tuple[Person, ...]:
    """Who has a say in people.toml by these rules, each once: one of them registers a newcomer."""
    seats = required(naming(rules.policy, "people"))
    persons = (person for seat in seats for person in satisfiability.able(rules.policy, rules.people, seat))
    return tuple({person.id: person for person in persons}.values())
