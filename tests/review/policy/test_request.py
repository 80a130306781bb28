"""A newcomer's request: one line out, the same person in."""

from __future__ import annotations

import pytest

from plantui.errors import UsageProblem
from plantui.review.policy import request
from plantui.review.policy.people import Person, PersonKey
from plantui.ssh_keys import ssh_fingerprint
from support import authority

PUBLIC = " ".join(authority.public("kari").split()[:2])
KEY = PersonKey(ssh_fingerprint(PUBLIC), "ssh", PUBLIC)


@pytest.mark.parametrize(
    ("name", "kept"), [("Ola Eier", "Ola Eier"), ("Ola  O'Eier", "Ola O’Eier"), ("Åse\nNy", "Åse␊Ny"), ("", "ola.eier")]
)
def test_a_request_is_read_as_the_person_it_was_made_of(name: str, kept: str) -> None:
    """On one line and without what would end a shell's single quotes, whatever the name holds."""
    line = request.request_line(Person("ola.eier", name, keys=(KEY,)))
    assert "\n" not in line and "'" not in line and request.is_request(line)
    assert request.read_request(f"  {line}\n") == Person("ola.eier", kept, keys=(KEY,))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ola.eier", "no line of"),
        (f"Ola {PUBLIC} Ola", "person's id"),
        (f"{'o' * 101} {PUBLIC} Ola", "person's id"),
        ("ola.eier ssh-dss AAAA Ola", "ssh-dss"),
        ("ola.eier ssh-ed25519 AAAA Ola", "AAAA"),
    ],
)
def test_what_is_no_request_is_refused_with_what_was_expected(line: str, said: str) -> None:
    """An id alone, an id that cannot be one, a key of a kind that may not sign, and a text that is no key."""
    with pytest.raises(UsageProblem, match=said):
        request.read_request(line)
