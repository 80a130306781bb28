"""allowed_signers as people.toml yields it: for git and ssh-keygen, without plantui."""

from __future__ import annotations

from hashlib import sha256

from plantui.review.policy.people import People

PATH = "plan/governance/allowed_signers"


def digest(people: People) -> str:
    """The SHA-256 of the file's text in hex, to be compared with `Plan.files`."""
    return sha256(allowed_signers(people).encode()).hexdigest()


def allowed_signers(people: People) -> str:
    """The file's text: a line for each ssh key that may have signed, by person id and then in file order.

    A compromised key is left out; a retired one stays, since what it signed before stands, under a comment that says
    so. gpg keys have no place in this format. The same people always give the same text.
    """
    lines: list[str] = []
    for person in sorted(people.persons.values(), key=lambda person: person.id):
        for key in person.keys:
            if key.kind != "ssh" or key.state == "compromised":
                continue
            if key.state == "retired":
                lines.append(f"# retired: {key.fingerprint}")
            kind, body, *_ = key.public.split()
            lines.append(f'{person.id} namespaces="git" {kind} {body}')
    return "".join(f"{line}\n" for line in lines)
