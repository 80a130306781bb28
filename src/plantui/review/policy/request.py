"""A newcomer's request to be registered, as one line to paste: the id, the public ssh key, and the name they go by."""

from __future__ import annotations

import re

from plantui import limits, terminal_text
from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan.files import safe
from plantui.review.policy.people import Person, PersonKey
from plantui.ssh_keys import NotAKey, ssh_fingerprint


def request_line(person: Person) -> str:
    """The line of a person with one ssh key: `ola.eier ssh-ed25519 AAAA… Ola Eier`."""
    (key,) = person.keys
    return f"{person.id} {key.public} {one_line(person.name)}"


def is_request(written: str) -> bool:
    """Whether a text can be meant as such a line: an id or a name alone has no key behind its first word."""
    words = written.split()
    return len(words) > 2 and re.fullmatch(r"(sk-)?(ssh|ecdsa)-\S+", words[1]) is not None


def read_request(written: str) -> Person:
    """The person and the key of such a line; raises UsageProblem for what is none, with what was expected."""
    words = written.split()
    if not is_request(written):
        raise UsageProblem(t("registering.title"), t("request.none", seen=written[:80]))
    person, kind, body = words[:3]
    if not (safe(person) and len(person) <= limits.ID_CHARACTERS):
        raise UsageProblem(t("registering.title"), t("people.id", seen=person[:80]))
    public = f"{kind} {body}"
    try:
        key = PersonKey(ssh_fingerprint(public), "ssh", public)
    except NotAKey as refusal:
        raise UsageProblem(t("registering.title"), str(refusal), person) from None
    return Person(person, one_line(" ".join(words[3:])) or person, keys=(key,))


def one_line(name: str) -> str:
    """A name as it may stand on a line of its own, also between a shell's quotes: cleaned, its spaces single."""
    return " ".join(terminal_text.clean(name, 200).replace("'", "’").split())
